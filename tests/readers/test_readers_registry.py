"""What a source is, told from its bytes; what is said of a source that cannot be read."""

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers import read_document, readable_formats, recognise_format
from gikanalysis.readers.registry import FORMATS

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped(*members: str, mimetype: str | None = None) -> bytes:
    """Return a zip archive with empty members, and an OpenDocument type where one is given."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for member in members:
            archive.writestr(member, "")
    return buffer.getvalue()


PIECES = [
    *("<table>", "<tr>", "<td rowspan=0>", "<td colspan=9999>", "</table>", "<p>", "<br>", "<div hidden>"),
    *("<pre>", "</pre>", "<!--", "<caption>", "\n", "|", "\t", "\0", "  ", "规章", " 0 ", "www.a.cn", "---"),
]

UNREADABLE = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3",
    "docx": zipped("[Content_Types].xml", "word/document.xml"),
    "xlsx": zipped("[Content_Types].xml", "xl/workbook.xml"),
    "pptx": zipped("ppt/presentation.xml"),
    "ods": zipped("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    "odt": zipped("content.xml", mimetype="application/vnd.oasis.opendocument.text"),
    "ofd": zipped("OFD.xml"),
    "zip": zipped("a.txt"),
    "doc": OLE + "WordDocument".encode("utf-16-le"),
    "xls": OLE + "Workbook".encode("utf-16-le"),
    "ole": OLE,
    "rtf": rb"{\rtf1\ansi}",
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "tiff": b"II*\0\x08\0\0\0",
    "gif": b"GIF89a\1\0",
    "gzip": gzip.compress(b"text"),
    "mhtml": b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n",
    "xml": b'<?xml version="1.0"?><w:wordDocument/>',
    "binary": bytes(range(256)) * 4,
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_format_is_named(name):
    """The message says what is wrong; without a reader it names the format and lists what can be read."""
    found = recognise_format(UNREADABLE[name])
    assert found.name == name
    with pytest.raises(UnreadableSource) as caught:
        read_document(UNREADABLE[name], name="report.html")
    message = str(caught.value)
    assert message.startswith("report.html: ")
    if found.read is None:
        assert found.description in message
        assert readable_formats() in message


def test_the_list_of_readable_formats_is_made_from_the_registry():
    """It names what has a reader, and nothing that has none."""
    listed = readable_formats()
    for description in ("a web page (HTML)", "plain text", "a Word document (DOCX)", "a ZIP archive"):
        assert description in listed
    assert listed == ", ".join(known.description for known in FORMATS if known.read)
    assert "a RAR archive" not in listed


def test_a_damaged_archive_is_still_a_zip():
    """An archive cut off in the middle has no members to tell it by."""
    data = UNREADABLE["docx"]
    assert recognise_format(data[: len(data) // 2]).name == "zip"


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><p>x",
        "\ufeff \n<HTML>",
        "<!-- saved --><!-- twice -->\n<table><tr><td>规章",
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C"><html/>',
        "<div class=x>规章</div>",
        "<meta charset=utf-8>",
        "<p>规章",
        "标题" + "<p>规章</p>" * 5,
        "<!-- never closed <p>规章",
    ],
)
def test_markup_is_html(page):
    """A page is recognised by its first markup, or by the closing tags of a fragment."""
    assert recognise_format(page.encode()).name == "html"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "gb18030"])
def test_html_is_recognised_in_any_encoding(encoding):
    """The first tag is looked for in the text, not in the bytes."""
    document = read_document("<html><body><p>某县2018年政府信息公开年报</p></body></html>".encode(encoding))
    assert (document.format, document.title) == ("html", "某县2018年政府信息公开年报")


@pytest.mark.parametrize(
    "text",
    [
        "<http://www.nx1w.gov.cn/> 查阅",
        "网站（<http://www.nx1w.gov.cn/>）",
        "<img $/icons/word.png>"[1:],
        "1 < 2",
        "<<条例>>",
        "<pending>",
        "%PDF- is how a PDF begins",
    ],
)
def test_text_with_angle_brackets_is_text(text):
    """Addresses in angle brackets and comparisons are no markup."""
    if text.startswith("%PDF-"):
        text = "note: " + text
    assert recognise_format(text.encode()).name == "text"


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "is empty"), (b" \n\t\xe3\x80\x80", "nothing but blanks"), (b"<html></html>", "no text")],
)
def test_nothing_to_read_is_said(content, said):
    """An empty file, a blank one and a page without text each get their own sentence."""
    with pytest.raises(UnreadableSource, match=said):
        read_document(content)


def test_paths_that_lead_nowhere(tmp_path):
    """No such file, a folder, an impossible name: each is told apart, and none is another error."""
    for path, said in (
        (tmp_path / "none.html", "no such file"),
        (tmp_path, "folder"),
        ("a\0b", "cannot be opened"),
    ):
        with pytest.raises(UnreadableSource, match=said):
            read_document(path)
    with pytest.raises(UnreadableSource, match="cannot be opened"):
        read_document("x" * 5000)


@pytest.mark.skipif(os.geteuid() == 0, reason="everything may be read by the superuser")
def test_a_file_that_may_not_be_read(tmp_path):
    """A missing permission is said as such."""
    path = tmp_path / "closed.txt"
    path.write_text("规章", encoding="utf-8")
    path.chmod(0)
    with pytest.raises(UnreadableSource, match="not permitted"):
        read_document(path)


def test_the_file_name_decides_nothing(tmp_path):
    """HTML under the name of a Word file is read as HTML; a str is a path like a Path."""
    path = tmp_path / "report.doc"
    path.write_text("<p>规章</p>", encoding="utf-8")
    assert read_document(str(path)).format == read_document(Path(path)).format == "html"


@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
        st.lists(
            st.sampled_from(PIECES),
            max_size=40,
        ).map(lambda parts: "".join(parts).encode()),
    ),
    st.sampled_from([b"", b"PK\x03\x04", b"<html>", b"%PDF-", OLE[:8], b"\xff\xfe"]),
)
def test_no_bytes_raise_anything_else(data, head):
    """Whatever the bytes: a document, or an UnreadableSource."""
    try:
        document = read_document(head + data)
    except UnreadableSource:
        return
    assert document.blocks
