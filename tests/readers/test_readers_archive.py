"""Archives and attachments: one report out of several files, or a refusal that names them."""

import contextlib
import io
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_forms import OPENING, TITLE, as_html, as_xlsx, printed_form, wrong_cells
from printed_word import as_xml_docx, docx_of, p, tbl, tc, tr, zipped

from gikanalysis.errors import TwoReports, UnreadableSource
from gikanalysis.readers import join_documents, read_document
from gikanalysis.readers.limits import MAX_MEMBERS, MAX_READ_MEMBERS
from gikanalysis.readers.unpack import Container

PAGE = f"<h1>{TITLE}</h1><p>{OPENING}共收到申请7件。</p>".encode()
OTHER = "<h1>青石县2021年政府信息公开工作年度报告</h1><table><tr><td>甲<td>1<tr><td>乙<td>2</table>".encode()
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def report(form_id="v2021"):
    """Return a printed form and the Word document that prints it."""
    printed = printed_form(form_id)
    return printed, as_xml_docx(printed, style="jittered")


def annex():
    """Return a printed form and a Word document that holds its tables and hardly any text."""
    printed = printed_form("v2014")
    document = docx_of(
        p("附件") + tbl(*(tr(*(tc(cell.text) for cell in row)) for row in printed.tables[0][1]), widths=[900] * 3)
    )
    return printed, document


def test_one_report_among_what_comes_along():
    """Styles, scripts, pictures and system files beside the report are no reports; the note names it."""
    printed, document = report()
    made = zipped(
        {"年报/报告.docx": document, "年报/a.css": "td{}", "__MACOSX/._报告.docx": b"\0\5", "徽.png": PICTURE}
    )
    read = read_document(made)
    assert (read.format, read.title) == ("docx", TITLE)
    assert wrong_cells(read, "v2021", printed.truth) == {}
    assert read.notes == ("read from the archive: 年报/报告.docx",)


@pytest.mark.parametrize("writer", [lambda printed: as_html(printed, "").encode(), as_xlsx])
def test_any_readable_format(writer):
    """A page and a workbook in an archive are read as they are read alone."""
    printed = printed_form("v2019")
    assert wrong_cells(read_document(zipped({"a.bin": writer(printed)})), "v2019", printed.truth) == {}


def test_an_archive_in_the_archive():
    """One level is opened, a second is refused."""
    inner = zipped({"报告.html": PAGE})
    assert read_document(zipped({"一.zip": inner})).notes == ("read from the archive: 一.zip/报告.html",)
    assert "level deep" in refused(zipped({"二.zip": zipped({"一.zip": inner})}))


def test_a_page_and_its_table_are_one_report():
    """Prose in one file and the form in the other: page and attachment, whatever their order."""
    printed, table = annex()
    for names in (("1.html", "2.docx"), ("2.html", "1.docx")):
        read = read_document(zipped(dict(zip(names, (PAGE, table), strict=True))))
        assert (read.title, read.format) == (TITLE, "html")
        assert wrong_cells(read, "v2014", printed.truth) == {}
        assert {row.place for grid in read.grids for row in grid.rows} >= {"attachment 1, table 1, row 7"}
        assert read.notes == (f"read from the archive: {names[0]} and {names[1]}",)


def test_a_titled_report_beside_untitled_files():
    """The file with the title of a report is the report; a note says what was left out, and why."""
    printed, document = report()
    chart = docx_of(tbl(tr(tc("步骤"), tc("1")), tr(tc("时限"), tc("20"))))
    read = read_document(zipped({"报告.docx": document, "流程.docx": chart, "坏.docx": document[:900]}))
    assert wrong_cells(read, "v2021", printed.truth) == {}
    left = read.notes[-1]
    assert "流程.docx" in left
    assert "坏.docx" in left
    assert "damaged" in left


def test_several_reports_are_named():
    """Two reports are not one; the message names both files."""
    _, document = report()
    with pytest.raises(TwoReports, match=r"2 files .* on its own: 2021\.html; 2022\.docx"):
        read_document(zipped({"2022.docx": document, "2021.html": OTHER}))
    with pytest.raises(TwoReports):
        read_document(zipped({"a.html": PAGE, "b.html": PAGE}))


def named(name, content=PAGE, flag=0):
    """Return an archive whose only member has a name of these bytes."""
    return zipped({"x" * len(name): content}).replace(b"x" * len(name), name)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_without_a_mark(encoding):
    """Names of Chinese tools are GBK, or UTF-8 without the mark; neither is code page 437."""
    read = read_document(named("年报.html".encode(encoding)))
    assert read.notes == ("read from the archive: 年报.html",)


def test_names_that_lead_out_lead_nowhere(tmp_path, monkeypatch):
    """Members above the archive and symbolic links are read in memory; nothing is written."""
    monkeypatch.chdir(tmp_path)
    link = zipfile.ZipInfo("link.html")
    link.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../up.html", PAGE)
        archive.writestr(link, "")
    assert read_document(buffer.getvalue()).title == TITLE
    assert list(tmp_path.iterdir()) == []


# --- attachments ----------------------------------------------------------------------------------


def test_attachments_keep_their_places_and_get_new_numbers():
    """Two attachments beside a page with a table of its own: no number twice, every place told apart."""
    printed, table = annex()
    page = read_document(f"<h1>{TITLE}</h1><table><tr><td>新闻发布会<td>3次<tr><td>微信<td>9条</table>".encode())
    joined = join_documents(page, [read_document(table), read_document(OTHER)])
    assert [grid.number for grid in joined.grids] == [1, 2, 3]
    places = [row.place for grid in joined.grids for row in grid.rows] + [text.place for text in joined.paragraphs]
    assert len(places) == len(set(places))
    assert "attachment 2, table 1, row 2" in places
    assert wrong_cells(joined, "v2014", printed.truth) == {}
    assert (joined.title, joined.format, joined.encoding) == (TITLE, "html", page.encoding)


def test_the_title_may_stand_in_the_attachment():
    """A page that only lists its attachment takes the title of the report attached; notes say whose they are."""
    _, document = report()
    page = read_document("<p>附件下载</p>".encode())
    attached = read_document(zipped({"a.docx": document}))
    joined = join_documents(page, [attached])
    assert joined.title == TITLE
    assert joined.notes == ("attachment 1: read from the archive: a.docx",)
    assert join_documents(page, []) == page


# --- bad input ------------------------------------------------------------------------------------


def refused(data):
    """Return the message with which `data` is refused, within ten seconds."""
    start = time.perf_counter()
    with pytest.raises(UnreadableSource) as caught:
        read_document(data)
    assert time.perf_counter() - start < 10
    return str(caught.value)


def test_nothing_to_read_is_said():
    """An empty archive, one of folders, one of things that cannot be read: each says so."""
    assert "no file" in refused(zipped({}))
    assert "no file" in refused(zipped({"a/": ""}))
    assert "x.rar: it was recognised as a RAR archive" in refused(zipped({"x.rar": b"Rar!\x1a\x07\0"}))


def test_bombs_name_their_limit():
    """Too many members, too many bytes, too well packed, too many files to try."""
    assert str(MAX_MEMBERS) in refused(zipped({f"{n}.txt": "" for n in range(MAX_MEMBERS + 1)}))
    assert "times its size" in refused(zipped({"a.txt": bytes(16 * 2**20)}))
    assert str(MAX_READ_MEMBERS) in refused(zipped({f"{n}.html": PAGE for n in range(MAX_READ_MEMBERS + 1)}))
    container = Container(zipped({f"{n}.txt": b"0" * 2**20 for n in range(3)}), most=2 * 2**20)
    container.read("0.txt")
    container.read("1.txt")
    with pytest.raises(UnreadableSource, match="more than the limit of 2 MiB"):
        container.read("2.txt")


def test_a_declared_size_is_not_believed():
    """An archive that understates a member is damaged, not a way past the limit."""
    data = bytearray(zipped({"a.txt": "规章 0\n" * 5000}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    container = Container(bytes(data))
    with pytest.raises(UnreadableSource, match="damaged"):
        container.read("a.txt")


def test_encrypted_members_are_named():
    """A member with a password says so."""
    data = bytearray(zipped({"a.html": PAGE}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.rfind(mark) + at] |= 1
    assert "encrypted" in refused(bytes(data))


def test_a_member_without_a_name_is_left_aside():
    """A name that begins with a null byte is none."""
    made = zipped({"报告.html": PAGE, "nameless": b"0"}).replace(b"nameless", bytes(8))
    assert read_document(made).title == TITLE


def test_a_cut_archive_is_damage():
    """Without its end an archive has no list of members."""
    data = zipped({"a.html": PAGE * 50})
    assert "damaged or cut off" in refused(data[: len(data) // 2])


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=6), st.sampled_from([0, 8]))
def test_damaged_bytes_raise_nothing_else(at, noise, method):
    """Whatever stands in a damaged archive: a document, or an UnreadableSource."""
    data = bytearray(
        zipped({"a.html": PAGE, "表.csv": "规章,0\n件,5\n".encode(), "z.zip": zipped({"b": b""})}, method)
    )
    at %= len(data)
    data[at : at + len(noise)] = noise
    with contextlib.suppress(UnreadableSource):
        read_document(bytes(data))


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12),
        st.binary(max_size=60),
        max_size=5,
    )
)
def test_any_members_raise_nothing_else(members):
    """Whatever the names and contents: a document, or an UnreadableSource."""
    with contextlib.suppress(UnreadableSource):
        read_document(zipped(members))
