"""Web pages: spans, nesting, hidden parts, titles, tables given as text."""

import html
import re
from collections import Counter

import pytest
from bs4 import BeautifulSoup
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gikanalysis.errors import UnreadableSource
from gikanalysis.extract.values import parse_cell
from gikanalysis.readers.document import Grid
from gikanalysis.readers.html import DEEPEST_TABLE, MOST_PLACES, read_html_document


def grids(page):
    """Return the tables of `page` as lists of rows."""
    return [[row.cells for row in grid.rows] for grid in read_html_document(page).grids]


def shape(page):
    """Return each grid as a list of rows, each paragraph as its text."""
    return [
        [row.cells for row in block.rows] if isinstance(block, Grid) else block.text
        for block in read_html_document(page).blocks
    ]


# --- spans ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("<tr><td colspan=2>a<td>b<tr><td>1<td>2<td>3", [("a", None, "b"), ("1", "2", "3")]),
        ("<tr><td rowspan=2>a<td>1<tr><td>2", [("a", "1"), (None, "2")]),
        ("<tr><td rowspan=9>a<td>1<tr><td>2", [("a", "1"), (None, "2")]),
        ("<tr><td rowspan=0>a<td>1<tr><td>2<tr><td>3", [("a", "1"), (None, "2"), (None, "3")]),
        ("<tbody><tr><td rowspan=0>a<td>1<tr><td>2<tbody><tr><td>b<td>3", [("a", "1"), (None, "2"), ("b", "3")]),
        ("<thead><tr><th rowspan=5>a<th>b<tbody><tr><td>1<td>2", [("a", "b"), ("1", "2")]),
        ("<tr><td colspan='2%'>a<td>b<tr><td>1<td>2", [("a", "b"), ("1", "2")]),
        ("<tr><td colspan=0>a<td rowspan=x>b<tr><td>1<td>2", [("a", "b"), ("1", "2")]),
        ("<tr><td colspan=0 rowspan=2>a<td>b<tr><td>1", [("a", "b"), (None, "1")]),
        ("<tr><td colspan=-3>a<td>b<tr><td>1<td>２", [("a", "b"), ("1", "２")]),
        ("<tr><td>a<td>b<td>c<tr><td>1", [("a", "b", "c"), ("1",)]),
        ("<tr><td>a<td>b<td rowspan=2>c<tr><td>1", [("a", "b", "c"), ("1", None, None)]),
        ("<tr><td rowspan=2>a<td rowspan=2>b<tr><tr><td>1<td>2", [("a", "b"), (None, None), ("1", "2")]),
        ("<tr><td>a<td rowspan=2>b<tr><td colspan=2>1<td>2", [("a", "b"), ("1", None, "2")]),
        ("<tr><td>a<td><tr><td>&nbsp;<td>0", [("a", ""), ("", "0")]),
    ],
)
def test_spans(table, rows):
    """Covered places are None, blank cells are empty, damaged spans count as one, ends stay ragged."""
    assert grids(f"<table>{table}</table>") == [rows]


def test_a_span_is_clamped():
    """A colspan beyond what browsers allow is cut to a thousand."""
    (first, _), *_ = grids("<table><tr><td colspan=999999999>a<td>b<tr><td>1<td>2</table>")
    assert len(first) == 1001


@pytest.mark.parametrize(
    "table",
    [
        "<tr>" + "<td colspan=1000 rowspan=0>a" * 10 + "<tr><td>b" * 100,
        "<tr>" + "<td colspan=1000>a" * 150 + "<td rowspan=65534>b" + "<tr><td>c" * 100,
    ],
)
def test_a_table_beyond_the_limit_is_refused(table):
    """Spans that would fill the memory raise, and the message names the limit."""
    with pytest.raises(UnreadableSource, match=str(MOST_PLACES)):
        read_html_document(f"<table>{table}</table>")


CELL = st.text(st.sampled_from("规章件数012 <>&\"'|-"), max_size=5).map(lambda text: " ".join(text.split()))


@st.composite
def tiled_tables(draw):
    """Return a page and its logical cells: a rectangle cut into cells at random, then written as HTML."""
    height, width = draw(st.integers(1, 6)), draw(st.integers(2, 7))
    cells = {}
    covered = set()
    written = []
    for row in range(height):
        written.append("<tr>")
        for column in range(width):
            if (row, column) in covered:
                continue
            free = 1
            while column + free < width and (row, column + free) not in covered:
                free += 1
            wide, high = draw(st.integers(1, free)), draw(st.integers(1, height - row))
            covered |= {(row + y, column + x) for y in range(high) for x in range(wide)}
            cells[row, column] = draw(CELL)
            past_end = [high, 0, high + 7] if row + high == height else [high]
            spans = f"colspan={wide} rowspan={draw(st.sampled_from(past_end))}" if (wide, high) != (1, 1) else ""
            written.append(f"<td {spans}>{html.escape(cells[row, column])}</td>")
        written.append("</tr>")
    rows = [tuple(cells.get((row, column)) for column in range(width)) for row in range(height)]
    return f"<table>{''.join(written)}</table>", rows


@given(tiled_tables())
def test_a_tiled_table_reads_back(table):
    """Whatever the spans, each cell comes back at the place it was cut from."""
    page, rows = table
    assume(any(sum(cell is not None for cell in row) > 1 for row in rows))
    assert grids(page + "<p>x") == [rows]


SPANS = st.lists(
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=2, max_size=5), min_size=1, max_size=5
)


@given(SPANS)
def test_overlapping_spans_follow_the_standard(spans):
    """Any spans at all, overlaps too, against a painter that tries every place from the left."""
    painted = {}
    for y, row in enumerate(spans):
        for number, (wide, high) in enumerate(row):
            x = next(x for x in range(100) if (y, x) not in painted)
            for dy in range(high):
                for dx in range(wide):
                    painted.setdefault((y + dy, x + dx), None)
            painted[y, x] = f"{y}.{number}"
    expected = [
        tuple(painted.get((y, x)) for x in range(1 + max(x for line, x in painted if line == y)))
        for y in range(len(spans))
    ]
    written = "".join(
        "<tr>" + "".join(f"<td colspan={w} rowspan={h}>{y}.{n}" for n, (w, h) in enumerate(row))
        for y, row in enumerate(spans)
    )
    assert grids(f"<table>{written}</table>") == [expected]


# --- cells and paragraphs -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("规<b>章</b>", "规章"),
        ("本年新<br>制作数量", "本年新\n制作数量"),
        ("<p>本年新</p>\n<p></p><p>制作数量</p>", "本年新\n制作数量"),
        ("本年新\n   制作数量", "本年新 制作数量"),
        ("<br><br>0<br>", "0"),
        ("\xa0&nbsp;0&emsp;\u3000", "0"),
        ("自\u3000然\xa0人", "自\u3000然\xa0人"),
        ("&lt;5&gt; &amp; &#19968;", "<5> & 一"),
        ("0<script>var a=1</script><style>p{}</style><!-- 9 --><template>9</template>", "0"),
        ("<pre>甲\n 乙</pre>", "甲\n乙"),
    ],
)
def test_the_text_of_a_cell(cell, text):
    """Breaks stay one newline, source blanks collapse, entities resolve, scripts and comments go."""
    assert grids(f"<table><tr><td>{cell}</td><td>0</td></tr><tr><td>a<td>b</table>")[0][0] == (text, "0")


def test_paragraphs_and_places():
    """Blocks and line breaks part paragraphs; places count paragraphs, tables and rows."""
    document = read_html_document(
        "<body>甲<p>乙<br/>丙</p><div>丁<span>戊</span><div>己</div>庚</div>"
        "<table><tr><td>1<td>2<tr><td>3<td>4</table><p>辛<table><tr><td>5<td>6</table>"
    )
    assert [(p.text, p.place) for p in document.paragraphs] == [
        (text, f"paragraph {number}")
        for number, text in enumerate(["甲", "乙", "丙", "丁戊", "己", "庚", "辛"], start=1)
    ]
    assert [row.place for grid in document.grids for row in grid.rows] == [
        "table 1, row 1",
        "table 1, row 2",
        "table 2, row 1",
    ]
    assert all(grid.ruled for grid in document.grids)


def test_a_caption_stands_before_its_table():
    """The caption of a table is text, not a cell."""
    assert shape("<table><caption>表一</caption><tr><td>a<td>b</table>") == ["表一", [("a", "b")]]


def test_hidden_parts_are_left_out_and_noted():
    """What a page hides is not printed; a hidden row or cell takes no place; the page itself is never hidden."""
    page = (
        '<body style="display:none"><p hidden>甲</p>'
        '<div style="color:red; DISPLAY : None">乙<p style="display:none">丙</p></div>'
        '<p style="display:block">丁</p>'
        '<table><tr style="display:none"><td>x<td>y<tr><td>0<td hidden>9<td>1</table><p hidden></p>'
    )
    document = read_html_document(page)
    assert shape(page) == ["丁", [("0", "1")]]
    assert document.notes == ("4 hidden elements with text left out",)


@pytest.mark.parametrize(
    ("cell", "printed"),
    [
        ("<del>5</del>12", "5\u033612"),
        ("12<s>7</s>", "127\u0336"),
        ("12<sup>1</sup>", "12¹"),
        ("<b>12</b><sub>注3</sub>", "12注³"),
    ],
)
def test_marks_are_no_digits_of_a_figure(cell, printed):
    """Crossed-out text and marks of notes beside a figure make the cell unreadable, never another figure."""
    [[(_, text)]] = shape(f"<table><tr><td>规章<td>{cell}</table>")
    assert text == printed
    assert parse_cell(text).status == "unreadable"


def test_a_raised_cell_and_a_crossed_out_page_are_read_as_they_stand():
    """A cell set in small print is no mark; an unclosed tag around whole paragraphs loses none of them."""
    assert shape("<table><tr><td>规章<td><sup>12</sup></table>") == [[("规章", "12")]]
    assert shape("<s><p>甲</p><table><tr><td>规章<td>3</table>") == ["甲", [("规章", "3")]]


def test_overflow_hidden_hides_nothing():
    """Only what is not displayed at all is left out."""
    page = '<p style="overflow:hidden">甲</p><table><tr><td style="border:none">a<td>b</table>'
    assert shape(page) == ["甲", [("a", "b")]]
    assert read_html_document(page).notes == ()


# --- tables within tables -------------------------------------------------------------------------


def test_a_layout_table_does_not_swallow_its_tables():
    """The outer table gives paragraphs, each inner one a grid of its own, in reading order."""
    inner = "<table><tr><td>规章<td>0<tr><td>罚款<td>1</table>"
    page = f"<table><tr><td>导航<td>正文<tr><td>左栏<td>前{inner}中{inner}后</table>"
    rows = [("规章", "0"), ("罚款", "1")]
    assert shape(page) == ["导航", "正文", "左栏", "前", rows, "中", rows, "后"]


def test_a_single_column_is_layout():
    """One cell, or one column of cells, is running text."""
    assert shape("<table><tr><td>甲<p>乙</table><table><tr><td>丙<tr><td>丁</table>") == ["甲", "乙", "丙", "丁"]


def test_a_table_of_data_keeps_its_rows_around_a_table_in_a_cell():
    """A small table in one cell of a real one comes after it; the rest stays a grid."""
    rows = "".join(f"<tr><td>{label}<td>{number}" for number, label in enumerate("甲乙丙丁"))
    page = f"<table>{rows}<tr><td>戊<td>4<table><tr><td>x<td>y</table></table>"
    assert shape(page) == [[("甲", "0"), ("乙", "1"), ("丙", "2"), ("丁", "3"), ("戊", "4")], [("x", "y")]]


def test_a_layout_table_may_have_some_rows_of_two():
    """Where most rows of the outer table hold one piece, it is layout, whatever the others hold."""
    pieces = "".join(f"<tr><td>{text}" for text in "一二三四")
    links = "<tr><td>a<td>b" * 3
    page = f"<table>{links}{pieces}<tr><td><table><tr><td>x<td>y</table></table>"
    assert shape(page) == [*"ababab", *"一二三四", [("x", "y")]]


def test_tables_nested_without_end_are_refused():
    """Unclosed tables must not exhaust the stack."""
    with pytest.raises(UnreadableSource, match=str(DEEPEST_TABLE)):
        read_html_document("<table><tr><td>" * 300 + "x")


def test_deep_markup_is_walked():
    """Thousands of unclosed elements are walked without recursion."""
    assert shape("<div>" * 3000 + "规章") == ["规章"]


# --- tables given as text ---------------------------------------------------------------------------

ROWS = [("规章", "0", "0"), ("规范性文件", "", "5")]


@pytest.mark.parametrize(
    "page",
    [
        "<pre>规章\t0\t0\n规范性文件\t\t5</pre>",
        "<p>规章\t0\t0</p><p>规范性文件\t\t5</p>",
        "<p>规章\t0\t0<br>规范性文件\t\t5</p>",
        "<p>规章 | 0 | 0 |</p><p>规范性文件 | | 5 |</p>",
        "<p>规章 | 0 | 0 |\n规范性文件 | | 5 |</p>",
        "<p>规章\t0\t0\n规范性文件\t\t5</p>",
    ],
)
def test_lines_of_a_page_are_searched_for_tables(page):
    """The same finder as for plain text; the grid is not ruled and numbered with the others."""
    document = read_html_document(f"<h2>题</h2>{page}<p>后记</p><table><tr><td>a<td>b</table>")
    found = [[row.cells for row in grid.rows] for grid in document.grids]
    assert found == [ROWS, [("a", "b")]]
    assert [(grid.number, grid.ruled) for grid in document.grids] == [(1, False), (2, True)]


def test_places_within_a_paragraph():
    """A line of a paragraph is named by both."""
    (grid,) = read_html_document("<p>前</p><pre>规章\t0\n罚款\t5</pre>").grids
    assert [row.place for row in grid.rows] == ["paragraph 2, line 1", "paragraph 2, line 2"]


def test_a_page_of_one_paragraph_keeps_its_source_lines():
    """Where a whole report is one paragraph, the lines of the source are all the structure there is."""
    assert shape("<body>\n一、概述\n行政许可\n21\n40\n</body>") == ["一、概述", "行政许可", "21", "40"]


def test_wrapped_source_lines_are_one_paragraph():
    """Elsewhere a line break of the source is a blank, as in a browser."""
    assert shape("<p>主动\n公开</p>\n<p>依申请\n\t\t公开</p>") == ["主动 公开", "依申请 公开"]


# --- titles -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (
            '<meta name="ArticleTitle" content="某县2018年政府信息公开年报"><h1>网站</h1><p>x',
            "某县2018年政府信息公开年报",
        ),
        ('<meta name="articletitle" content=""><h1>某县2018年政府信息公开年报</h1>', "某县2018年政府信息公开年报"),
        (
            "<title>某网站</title><h1>某网站</h1><p>某县2018年<br>政府信息公开年报</p>",
            "某县2018年政府信息公开年报",
        ),
        ("<title>某县2018年政府信息公开年报</title><p>首页", "某县2018年政府信息公开年报"),
        ("<title>某网站</title><p>首页", "某网站"),
        ("<h1>政府信息公开年报</h1><p>某县2018年政府信息公开年报", "某县2018年政府信息公开年报"),
        ("<p>首页", "首页"),
        ("<table><tr><td>a<td>b</table>", None),
    ],
)
def test_titles(page, title):
    """The best titled statement wins: with a year before without, the page's own before the browser's."""
    assert read_html_document(page).title == title


# --- against another parser --------------------------------------------------------------------------


def messy_page(rows):
    """Return a page as word processors write it, with one table of `rows` inside a layout table."""
    cell = '<td style="border:solid 1pt"><p class="MsoNormal">\n<span lang="EN-US">{}</span></p></td>'
    body = "\n".join("<tr>" + "".join(cell.format(html.escape(text)) for text in row) + "</tr>" for row in rows)
    return (
        "<!DOCTYPE html><html><head><title>t</title></head><body><div><h1>某县</h1><p>导&nbsp;言<b>一</b></p>"
        f"<table><tbody><tr><td>左</td><td><table><tbody>{body}</tbody></table><p>后记</p></td></tr></tbody></table>"
        "</div></body></html>"
    )


@settings(max_examples=25)
@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=5))
def test_another_parser_finds_the_same_words(rows):
    """Every word that Beautiful Soup finds is found as often, and its innermost cells are ours."""
    page = messy_page(rows)
    soup = BeautifulSoup(page, "html.parser")
    ours = shape(page)
    flat = [cell for block in ours for row in (block if isinstance(block, list) else [[block]]) for cell in row]
    assert soup.body is not None
    assert Counter(re.findall(r"\S", " ".join(flat))) == Counter(re.findall(r"\S", soup.body.get_text(" ")))
    theirs = [[cell.get_text().strip() for cell in row.find_all("td")] for row in soup.select("table table tr")]
    assert [list(row) for row in next(block for block in ours if isinstance(block, list))] == theirs


TAG_NAMES = "table tr td th p div span br pre caption tbody thead ul li h1 b script"
TAG = st.sampled_from(TAG_NAMES.split())
MARKUP = st.one_of(
    TAG.map("<{}>".format), TAG.map("</{}>".format), st.sampled_from(["规章", " ", "\n", "|", "\t", "&nbsp;", "0"])
)


@given(st.lists(MARKUP, max_size=40))
def test_no_markup_raises(parts):
    """Tags in any order give a document, or an UnreadableSource."""
    try:
        document = read_html_document("".join(parts))
    except UnreadableSource:
        return
    for grid in document.grids:
        assert grid.rows
