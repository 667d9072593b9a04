"""Word documents: every figure at its place however the table is stored, and nothing read that is not printed."""

import contextlib
import io
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_forms import TITLE, printed_form, wrong_cells
from printed_word import as_python_docx, as_xml_docx, docx_of, nasty_body, p, split_in_two, tbl, tc, tr, zipped

from gikanalysis.errors import UnreadableSource
from gikanalysis.extract.values import parse_cell
from gikanalysis.readers import read_document, recognise_format
from gikanalysis.readers.columns import EdgedCell, lay_out
from gikanalysis.readers.document import Grid, Paragraph
from gikanalysis.readers.limits import MAX_CELLS, MAX_DEPTH, MAX_XML_BYTES, MAX_XML_TAGS

STYLES = ("jittered", "unspanned", "bare", "unmerged")
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def grids(body, **options):
    """Return the cells of the tables in a document with this body."""
    return [[row.cells for row in grid.rows] for grid in read_document(docx_of(body, **options)).grids]


def texts(body):
    """Return the paragraphs of a document with this body."""
    return [paragraph.text for paragraph in read_document(docx_of(body)).paragraphs]


@pytest.mark.parametrize("form_id", ["v2014", "v2019", "v2021"])
@pytest.mark.parametrize("style", ["python-docx", *STYLES])
def test_every_figure_of_every_form(form_id, style):
    """All cells as printed, blank ones blank, in each of the ways in which programs store tables."""
    printed = printed_form(form_id)
    data = as_python_docx(printed) if style == "python-docx" else as_xml_docx(printed, style=style)
    document = read_document(data)
    assert (document.format, document.title, document.notes) == ("docx", TITLE, ())
    assert wrong_cells(document, form_id, printed.truth) == {}
    assert all(grid.ruled for grid in document.grids)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["v2014", "v2021"]), st.sampled_from(STYLES))
def test_any_figures(seed, form_id, style):
    """Whatever the figures: they are read as printed."""
    printed = printed_form(form_id, seed)
    assert wrong_cells(read_document(as_xml_docx(printed, style=style)), form_id, printed.truth) == {}


def test_the_2014_form_over_two_tables():
    """A form broken in two by a page is one form."""
    printed = printed_form("v2014")
    document = read_document(as_xml_docx(split_in_two(printed), style="jittered"))
    assert [grid.number for grid in document.grids] == [1, 2]
    assert wrong_cells(document, "v2014", printed.truth) == {}


def test_a_grid_of_many_columns_is_a_table_of_ten():
    """Edges that differ by a hair do not make columns."""
    data = as_xml_docx(printed_form("v2021"), style="jittered")
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    assert xml.split("<w:tblGrid>")[2].split("</w:tblGrid>")[0].count("<w:gridCol") > 29
    assert max(len(row.cells) for row in list(read_document(data).grids)[1].rows) == 10


def test_what_is_easily_misread():
    """Fields give their result, changes are accepted, hidden text is left out, tables inside are tables."""
    document = read_document(docx_of(nasty_body()))
    outer, inner = document.grids
    assert [row.cells for row in outer.rows] == [
        ("项目", "数量", "备注"),
        ("合计", "30", ""),
        ("许可", "19", ""),
        ("处罚", "7", "内"),
        ("强制", "", ""),
        ("", "", ""),
        ("商业\n企业", "", "外"),
    ]
    assert [row.cells for row in inner.rows] == [("内一", "1"), ("内二", "")]
    assert [paragraph.text for paragraph in document.paragraphs] == [TITLE, "共收到申请19件。", "完"]
    assert [row.place for row in inner.rows] == ["table 2, row 1", "table 2, row 2"]
    assert len(document.notes) == 2


def test_merges():
    """Spans across, spans down, rows that begin late, and merges that begin nowhere or off their place."""
    first, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    two = '<w:gridSpan w:val="2"/>'
    rows = [
        tr(tc("甲", first), tc("乙", two)),
        tr(tc("", goes_on), tc("1"), tc("2")),
        tr(tc("丙"), tc("", goes_on), tc("3")),
        tr(tc("4", two), tc("")),
        tr(tc("5"), tc("6"), properties='<w:gridBefore w:val="1"/>'),
    ]
    assert grids(tbl(*rows, widths=[900] * 3)) == [
        [("甲", "乙", None), (None, "1", "2"), ("丙", "", "3"), ("4", None, ""), (None, "5", "6")]
    ]


def test_a_misaligned_merge_covers_only_blank_places():
    """A cell that continues another off its edges is covered when blank, and kept with a note when not."""
    first, goes_on, two = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'
    rows = [
        tr(tc("甲", two + first), tc("1")),
        tr(tc("", goes_on), tc("乙"), tc("2")),
        tr(tc("", two + goes_on), tc("3")),
    ]
    assert grids(tbl(*rows, widths=[900] * 3)) == [[("甲", None, "1"), (None, "乙", "2"), (None, None, "3")]]
    document = read_document(docx_of(tbl(tr(tc("甲", first), tc("1")), tr(tc("乙", goes_on), tc("2")))))
    assert [row.cells for grid in document.grids for row in grid.rows] == [("甲", "1"), ("乙", "2")]
    assert document.notes == (
        "a cell that a merged cell covers holds a text of its own, which is kept: table 1, row 2",
    )


def test_the_old_way_of_merging():
    """Cells joined by hMerge are one cell."""
    first, goes_on = '<w:hMerge w:val="restart"/>', "<w:hMerge/>"
    rows = [tr(tc("甲", first), tc("", goes_on), tc("1")), tr(tc("乙"), tc("2"), tc("3"))]
    assert grids(tbl(*rows)) == [[("甲", None, "1"), ("乙", "2", "3")]]


def test_rows_of_different_widths_without_spans_have_no_columns():
    """Where nothing tells the columns, the grid says so, and cells stand as printed."""
    document = read_document(docx_of(tbl(tr(tc("甲"), tc("1")), tr(tc("乙"), tc("2"), tc("3")))))
    (grid,) = document.grids
    assert not grid.ruled
    assert [row.cells for row in grid.rows] == [("甲", "1"), ("乙", "2", "3")]


@pytest.mark.parametrize(
    ("property_", "printed"),
    [
        ("<w:strike/>", "127\u0336"),
        ("<w:dstrike/>", "127\u0336"),
        ('<w:vertAlign w:val="superscript"/>', "12⁷"),
        ('<w:strike w:val="0"/>', "127"),
    ],
)
def test_marks_are_no_digits_of_a_figure(property_, printed):
    """A crossed-out or raised digit behind a figure makes the cell unreadable, never another figure."""
    run = f"<w:r><w:t>12</w:t></w:r><w:r><w:rPr>{property_}</w:rPr><w:t>7</w:t></w:r>"
    text = grids(tbl(tr(f"<w:tc><w:p>{run}</w:p></w:tc>", tc("x"))))[0][0][0]
    assert text == printed
    assert (parse_cell(text).status == "reported") == (printed == "127")


def test_content_given_twice_is_read_once():
    """Of a text box in two forms one is read; it follows its paragraph."""
    box = f"<w:txbxContent>{p('某县')}{p('年报')}</w:txbxContent>"
    twice = (
        "<w:p><w:r><w:t>前</w:t><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent><w:t>后</w:t></w:r></w:p>"
    )
    assert texts(twice) == ["前后", "某县", "年报"]


def test_wrappers_are_seen_through():
    """Content controls, links, smart tags and insertions around rows, cells and runs lose nothing."""
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    row = tr(control.format(tc("规章")), tc("0"))
    body = control.format(tbl(control.format(row), tr(tc("件"), tc("5")), widths=[900, 900]))
    assert grids(body) == [[("规章", "0"), ("件", "5")]]
    run = "<w:r><w:t>{}</w:t></w:r>"
    link = f"<w:hyperlink>{run.format('二')}</w:hyperlink><w:smartTag>{run.format('三')}</w:smartTag>"
    assert texts(f"<w:p>{run.format('一')}{link}<w:ins>{run.format('四')}</w:ins></w:p>") == ["一二三四"]


def test_tracked_changes_to_rows_and_paragraphs():
    """A deleted row is gone, a deleted paragraph end joins two paragraphs, moved text stands once."""
    rows = [tr(tc("甲"), tc("1")), tr(tc("乙"), tc("2"), properties="<w:del/>"), tr(tc("丙"), tc("3"))]
    assert grids(tbl(*rows)) == [[("甲", "1"), ("丙", "3")]]
    broken = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>年度</w:t></w:r></w:p>" + p("报告")
    moved = (
        "<w:p><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>新</w:t></w:r></w:moveTo></w:p>"
    )
    assert texts(broken + moved) == ["年度报告", "新"]


def test_pinyin_above_characters_is_left_out():
    """Of an annotated character the character is printed text, the annotation is not."""
    ruby = (
        "<w:ruby><w:rt><w:r><w:t>guī</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>规</w:t></w:r></w:rubyBase></w:ruby>"
    )
    assert texts(f"<w:p><w:r>{ruby}<w:t>章</w:t></w:r></w:p>") == ["规章"]


def test_a_field_that_never_ends_swallows_nothing():
    """Text after a broken field is read all the same, and a note says so."""
    document = read_document(docx_of(f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>{p("规章 0")}'))
    assert [paragraph.text for paragraph in document.paragraphs] == ["规章 0"]
    assert "field" in document.notes[0]


def test_framing_tables_are_dissolved():
    """A table of one cell around the report is no table of the report."""
    inside = tbl(tr(tc("规章"), tc("0")), tr(tc("件"), tc("5")))
    document = read_document(docx_of(tbl(tr(f"<w:tc>{p('标题')}{inside}<w:p/></w:tc>"))))
    assert [type(block) for block in document.blocks] == [Paragraph, Grid]
    assert next(document.grids).number == 1


def test_the_strict_kind_and_another_main_part():
    """The strict namespace and a main part of another name are read alike."""
    table = tbl(tr(tc("规章"), tc("0")), tr(tc("件"), tc("5")))
    assert grids(table, namespace=STRICT) == grids(table, part="word/document2.xml") == grids(table)


def test_lines_of_a_paragraph_have_places():
    """A line break keeps paragraph and line apart."""
    document = read_document(docx_of("<w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r></w:p>"))
    assert [(b.text, b.place) for b in document.blocks] == [
        ("一", "paragraph 1, line 1"),
        ("二", "paragraph 1, line 2"),
    ]


# --- bad input ------------------------------------------------------------------------------------


def refused(data):
    """Return the message with which `data` is refused, within ten seconds."""
    start = time.perf_counter()
    with pytest.raises(UnreadableSource) as caught:
        read_document(data)
    assert time.perf_counter() - start < 10
    return str(caught.value)


def test_entities_are_refused():
    """A document that declares entities is refused, whether they would grow or fetch."""
    grown = '<!DOCTYPE w [<!ENTITY a "规章"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    fetched = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    for prolog in (grown, fetched):
        entity = "<w:p><w:r><w:t>&a;</w:t></w:r></w:p>"
        assert "entities" in refused(docx_of(entity, prolog=prolog))


def test_a_bomb_names_its_limit():
    """A part that unpacks to more than the limit is not unpacked."""
    bomb = zipped({"word/document.xml": b" " * (MAX_XML_BYTES + 1)})
    assert f"{MAX_XML_BYTES // 2**20} MiB" in refused(bomb)
    tags = zipped({"word/document.xml": f"<w>{'<p/>' * MAX_XML_TAGS}</w>"}, zipfile.ZIP_STORED)
    assert str(MAX_XML_TAGS) in refused(tags)


def test_tables_too_deep_and_too_large_name_their_limit():
    """Tables in tables, elements in elements, rows that begin ever further right."""
    deep = p("内")
    for _ in range(MAX_DEPTH + 2):
        deep = f"<w:tbl><w:tr><w:tc>{deep}<w:p/></w:tc></w:tr></w:tbl>"
    assert str(MAX_DEPTH) in refused(docx_of(deep))
    assert "damaged" in refused(docx_of("<w:ins>" * 400 + "</w:ins>" * 400))
    rows = [tr(tc("甲"), tc("1"), properties=f'<w:gridBefore w:val="{n}"/>') for n in range(2000)]
    wide = tbl(*rows, widths=[900] * 3000)
    document = read_document(docx_of(wide))
    assert not next(document.grids).ruled
    cells = [[EdgedCell("甲", n, n + 1), EdgedCell("1", n + 1, n + 2)] for n in range(2000)]
    with pytest.raises(UnreadableSource, match=str(MAX_CELLS)):
        lay_out(cells)


def test_damage_is_said():
    """A cut file, broken XML, a document without body or text, pictures only."""
    whole = docx_of(p("规章"))
    assert recognise_format(whole[: len(whole) // 2]).name == "zip"
    assert "damaged" in refused(whole[: len(whole) // 2])
    assert "damaged" in refused(docx_of("<w:p>"))
    assert "no text" in refused(docx_of("<w:p/>"))
    assert "no body" in refused(zipped({"word/document.xml": f"<w:document xmlns:w='{STRICT}'/>"}))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=8))
def test_damaged_bytes_raise_nothing_else(at, noise):
    """Whatever stands in a damaged document: a document, or an UnreadableSource."""
    data = bytearray(_STORED)
    at %= len(data)
    data[at : at + len(noise)] = noise
    with contextlib.suppress(UnreadableSource):
        read_document(bytes(data))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["p", "r", "t", "tbl", "tr", "tc", "ins", "del", "sdt", "AlternateContent"]), max_size=30
    )
)
def test_any_nesting_raises_nothing_else(names):
    """Elements in any order inside one another: a document, or an UnreadableSource."""
    body = "".join(f"<w:{name}>" for name in names) + "文" + "".join(f"</w:{name}>" for name in reversed(names))
    with contextlib.suppress(UnreadableSource):
        read_document(docx_of(body))


_STORED = zipped(
    {"word/document.xml": zipfile.ZipFile(io.BytesIO(docx_of(nasty_body()))).read("word/document.xml")}, 0
)


@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(0, 30), st.sampled_from(["", "first", "continued"])), min_size=1, max_size=6
        ),
        max_size=6,
    )
)
def test_laying_out_keeps_every_text(rows):
    """Cells of any edges: each text stands once, in the order of its row, or there are no columns."""
    cells = [
        [
            EdgedCell(f"{at}.{n}", left, right, merge)
            for n, ((left, merge), (right, _)) in enumerate(zip(row, [*row[1:], (40, "")], strict=True))
        ]
        for at, row in enumerate(sorted(each) for each in rows)
    ]
    laid = lay_out(cells)
    if laid is not None:
        assert [[text for text in row if text] for row in laid.rows] == [
            [cell.text for cell in row] for row in cells
        ]
