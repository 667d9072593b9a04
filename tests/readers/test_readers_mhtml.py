"""Saved pages: the page out of its parts, in any encoding of the parts."""

import contextlib
import time
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_forms import TITLE, as_html, printed_form, wrong_cells

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers import read_document, recognise_format

PAGE = "<html><head><title>政府信息公开</title></head><body><p>某县2018年政府信息公开年报</p></body></html>"


def saved(page, charset="utf-8", transfer="quoted-printable", **headers):
    """Return a page saved by a browser, with a style sheet and a picture beside it."""
    message = EmailMessage(policy=SMTP)
    message["From"] = "<Saved by a browser>"
    message["Subject"] = "页"
    message["MIME-Version"] = "1.0"
    message.set_content(page, subtype="html", charset=charset, cte=transfer)
    message["Content-Location"] = "http://www.example.gov.cn/a.html"
    message.add_related(b"\x89PNG\r\n\x1a\n", "image", "png", cid="<a>")
    message.add_related(b"td{}", "text", "css")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return message.as_bytes()


@pytest.mark.parametrize("transfer", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "gb2312", "big5"])
def test_any_charset_and_transfer_encoding(charset, transfer):
    """What is decoded is what was saved."""
    page = PAGE if charset != "big5" else "<p>某縣2018年政府資訊公開年報</p>"
    if transfer == "8bit":
        parts = MIMEMultipart("related")
        parts.attach(MIMEText("", "html", charset))
        data = parts.as_bytes().replace(b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: 8bit")
        head, _, tail = data.rpartition(b"\n\n")
        data = head + b"\n\n" + page.encode(charset) + tail
    else:
        data = saved(page, charset, transfer)
    document = read_document(data)
    assert document.format == "mhtml"
    assert document.title == ("某縣2018年政府資訊公開年報" if charset == "big5" else "某县2018年政府信息公开年报")
    assert document.notes == ()


@pytest.mark.parametrize("form_id", ["v2014", "v2021"])
def test_every_figure(form_id):
    """A form on a saved page is read as on the page."""
    printed = printed_form(form_id)
    document = read_document(saved(as_html(printed, "")))
    assert document.title == TITLE
    assert wrong_cells(document, form_id, printed.truth) == {}


def test_a_declaration_left_as_it_was_is_no_remark():
    """Browsers save as UTF-8 and leave the page's own declaration; a wrong header is remarked all the same."""
    page = PAGE.replace("<head>", '<head><meta charset="gb2312">')
    assert read_document(saved(page)).notes == ()
    wrong = saved(page).replace(b'charset="utf-8"', b'charset="us-ascii"')
    assert "declares gb2312" in read_document(wrong).notes[0]


def test_frames_are_left_out_unless_the_page_is_empty():
    """A page with frames: its own text, with a note; without any, the text of the first frame that has one."""
    data = MIMEMultipart("related")
    for page in (PAGE, "<p>框架</p>"):
        data.attach(MIMEText(page, "html", "utf-8"))
    document = read_document(data.as_bytes())
    assert [paragraph.text for paragraph in document.paragraphs] == ["某县2018年政府信息公开年报"]
    assert document.notes == ("1 frame of the saved page left out",)
    data = MIMEMultipart("related")
    for page in ("<frameset></frameset>", PAGE):
        data.attach(MIMEText(page, "html", "utf-8"))
    assert read_document(data.as_bytes()).title == "某县2018年政府信息公开年报"


def test_the_page_is_named_by_the_archive():
    """Where the archive says which part is the page, the order does not matter."""
    data = MIMEMultipart("related")
    data["Snapshot-Content-Location"] = "http://b"
    for at, page in (("http://a", "<p>框架</p>"), ("http://b", PAGE)):
        part = MIMEText(page, "html", "utf-8")
        part["Content-Location"] = at
        data.attach(part)
    assert read_document(data.as_bytes()).title == "某县2018年政府信息公开年报"


def test_a_page_saved_alone():
    """A message of one part is a saved page as well; a text with one header is not."""
    assert read_document(MIMEText(PAGE, "html", "utf-8").as_bytes()).format == "mhtml"
    assert recognise_format("Subject: 规章 0".encode()).name == "text"


# --- bad input ------------------------------------------------------------------------------------


def refused(data):
    """Return the message with which `data` is refused, within ten seconds."""
    start = time.perf_counter()
    with pytest.raises(UnreadableSource) as caught:
        read_document(data)
    assert time.perf_counter() - start < 10
    return str(caught.value)


def test_nothing_to_read_is_said():
    """No page among the parts; a page without text."""
    assert "no part that is a web page" in refused(MIMEText("规章", "plain", "utf-8").as_bytes())
    assert "no text" in refused(saved("<p> </p>"))


def test_bombs_name_their_limit():
    """Parts without number, parts in parts without end."""
    head = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n'
    assert "limit" in refused(head + b"--b\n\n" * 1_000_000)
    assert "deep" in refused(head + b'--b\nContent-Type: multipart/mixed; boundary="b"\n\n' * 5_000)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    b"MIME-Version: 1.0\n",
                    b"Content-Type: multipart/related; boundary=b\n",
                    b"Content-Type: text/html; charset=x\n",
                    b"Content-Transfer-Encoding: base64\n",
                    b"Content-Transfer-Encoding: quoted-printable\n",
                    b"\n",
                    b"--b\n",
                    b"--b--\n",
                    b"<p>=E8=A7=84</p>\n",
                    b"Content-Type: text/html; charset*=utf-8''%ff; start=\"<a>\"\n",
                    "<p>规章</p>".encode(),
                    b"6KeE\n",
                    b"Content-Type: =?x?q?=\n",
                ]
            ),
            st.binary(max_size=10),
        ),
        max_size=25,
    )
)
def test_any_message_raises_nothing_else(lines):
    """Whatever a message holds: a document, or an UnreadableSource."""
    with contextlib.suppress(UnreadableSource):
        read_document(b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n" + b"".join(lines))
