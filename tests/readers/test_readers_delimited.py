"""Delimited files and Markdown: told by their structure, read with every figure at its place."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_forms import as_delimited, printed_form, wrong_cells

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers import read_document, recognise_format
from gikanalysis.readers.delimited import is_delimited, read_delimited_document, sniff
from gikanalysis.readers.limits import MAX_CELLS
from gikanalysis.readers.markdown import is_markdown, read_markdown_document


@pytest.mark.parametrize("form_id", ["v2014", "v2019", "v2021"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
def test_every_figure_of_every_form(form_id, delimiter, encoding):
    """All tables of a form in one delimited file, covered places empty as a sheet exports them."""
    printed = printed_form(form_id)
    document = read_document(as_delimited(printed, delimiter).encode(encoding))
    assert document.format == ("tsv" if delimiter == "\t" else "csv")
    assert wrong_cells(document, form_id, printed.truth) == {}


def test_quoted_fields_keep_delimiters_line_breaks_and_the_line_they_begin_on():
    """A quoted field is one cell whatever it holds."""
    (grid,) = read_document('项目,数量\n"规章\n(含""决定"")","1,362"\n行政许可,5\n'.encode()).grids
    assert [(row.cells, row.place) for row in grid.rows[1:]] == [
        (('规章\n(含"决定")', "1,362"), "line 2"),
        (("行政许可", "5"), "line 4"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "收到申请5件, 办结5件\n维持0件, 纠正0件\n上年3件, 本年2件\n",
        "一是加强领导, 二是加强培训\n三是加强监督, 四是加强考核\n五是公开, 六是解读\n",
        "某县政府信息公开年报\n规章\t0\n行政许可\t5\n一、概述\n全年公开信息。\n行政处罚\t2\n",
        "规章 | 0 | 0 | 6\n---|---|---|---\n行政规范性文件 | 1 | 0 | 6\n行政许可 | 2 | 3 | 4\n",
        "| 规章 | 0 |\n| 行政许可 | 5 |\n| 行政处罚 | 7 |\n",
        "1,362\n2,115\n",
        "Dear all, hello\nBest, me\n12, 14\n",
    ],
)
def test_prose_and_drawn_tables_are_not_delimited(text):
    """Commas between clauses, tabs in a report and tables drawn with pipes stay with the text reader."""
    assert sniff(text) is None
    assert recognise_format(text.encode()).name == "text"


def test_a_large_file_is_refused_with_the_limit():
    """More places than the limit are refused, not cut."""
    with pytest.raises(UnreadableSource, match=f"at most {MAX_CELLS}"):
        read_document(b"a,1,2\n" * 100_000)


MARKDOWN = """# 青石县2020年政府信息公开工作年度报告

**根据**《[中华人民共和国政府信息公开条例](https://example.org/a_b)》的规定，现公布本报告。

## 二、主动公开政府信息情况

| **信息内容** | 本年新<br>制作数量 | 本年新公开数量 | 对外公开总数量 |
|:---|---:|---:|---:|
| 规章 | 0 | *1* | [6](#six) |
| 行政规范性文件\\|决定 | 5 |  | 1\\.5 |
"""


def test_markdown_marks_are_stripped_to_their_text():
    """Headings, bold, links, escapes and breaks leave their words; a blank cell stays blank."""
    document = read_document(MARKDOWN.encode())
    (grid,) = document.grids
    assert document.format == "markdown"
    assert document.title == "青石县2020年政府信息公开工作年度报告"
    assert [row.cells for row in grid.rows] == [
        ("信息内容", "本年新\n制作数量", "本年新公开数量", "对外公开总数量"),
        ("规章", "0", "1", "6"),
        ("行政规范性文件|决定", "5", "", "1.5"),
    ]
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "根据《中华人民共和国政府信息公开条例》的规定，现公布本报告。" in texts
    assert "二、主动公开政府信息情况" in texts
    assert grid.rows[1].place == "line 9"


def test_signs_in_plain_figures_are_no_marks():
    """A cell that prints only stars or a signed change keeps it."""
    document = read_markdown_document("# 甲\n## 乙\n| 规章 | * | -3 | ** | +699 |\n|---|---|---|---|---|\n")
    assert next(document.grids).rows[0].cells == ("规章", "*", "-3", "**", "+699")


@pytest.mark.parametrize(
    "text", ["规章 | 0\n---|---\n规范性文件 | 5", "#1 号文件\n第二条", "# 一行\n全年公开5条。"]
)
def test_one_kind_of_mark_makes_no_markdown(text):
    """A lone sign in a plain text makes nothing of it."""
    assert not is_markdown(text)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=',;\t|\n"0123规章，。 -#*[]()\\`_<br>', max_size=120))
def test_any_text_is_read_or_refused(text):
    """Texts of delimiters and marks raise nothing but UnreadableSource."""
    with contextlib.suppress(UnreadableSource):
        read_document(text.encode())
    with contextlib.suppress(UnreadableSource):
        read_markdown_document(text)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["0", "12", "", "1,362", '规"章', "甲\n乙"]), min_size=3, max_size=3), min_size=4
    )
)
def test_what_is_written_is_read(rows):
    """Fields come back as they were written, whatever needed quoting."""
    import csv
    import io

    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([["项", "1", "2"], *rows])
    if sniff(buffer.getvalue()) is None:
        return
    cells = [row.cells for grid in read_document(buffer.getvalue().encode()).grids for row in grid.rows]
    filled = [tuple(row) for row in [["项", "1", "2"], *rows] if any(row)]
    assert [row for row in cells if any(row)] == filled


def test_rows_as_long_as_what_they_hold():
    """Titles unparted, tables of different widths: each table keeps its own columns, blanks included."""
    text = (
        "某县2020年政府信息公开年报\n一、总体情况\n信息内容,制作,公开\n规章,0,\n规范性文件,5,6\n"
        "二、收到申请情况\n项目,自然人,企业,总计\n新收,1,2,3\n结转,0,,0\n"
    )
    document = read_delimited_document(text)
    assert document.title == "某县2020年政府信息公开年报"
    assert [[row.cells for row in grid.rows][1] for grid in document.grids] == [
        ("规章", "0", ""),
        ("新收", "1", "2", "3"),
    ]
    assert all(grid.ruled for grid in document.grids)
    assert is_delimited(text.encode())


def test_a_short_row_among_ragged_ones_gets_no_cell():
    """Where rows of one table differ in length, a cell may be lost: none is filled in, nothing is ruled."""
    text = "项目,甲,乙\n规章,0,1\n许可,2,3\n处罚,4\n强制,5,6\n收费,7,8\n" + "其他,9,1\n" * 6
    (grid,) = read_delimited_document(text).grids
    assert grid.rows[3].cells == ("处罚", "4")
    assert not grid.ruled


@pytest.mark.parametrize(
    "text", ["某县年报, 2020年\n收到申请5件, 办结5件, 维持0件\n公开信息3条\n", "甲,乙\n丙\n丁,戊,己\n"]
)
def test_prose_with_commas_is_not_delimited(text):
    """Rows of ever other lengths are no table."""
    assert not is_delimited(text.encode())


def test_html_tables_in_markdown_keep_their_spans():
    """Between headings and beside a table of pipes; numbered in order, their places to be found."""
    text = (
        "# 某县2020年年报\n\n## 二、主动公开\n\n| 规章 | 0 |\n|---|---|\n| 其他 | 1 |\n\n"
        "<table>\n<tr><td rowspan=2>公开</td><td>5</td></tr>\n<tr><td>6</td></tr>\n</table>\n\n"
        "<table><tr></tr></table>\n完\n"
    )
    assert recognise_format(text.encode()).name == "markdown"
    document = read_markdown_document(text)
    assert document.title == "某县2020年年报"
    assert [(grid.number, grid.ruled) for grid in document.grids] == [(1, False), (2, True)]
    *_, table = document.grids
    assert [(row.cells, row.place) for row in table.rows] == [
        (("公开", "5"), "table 2, row 1"),
        ((None, "6"), "table 2, row 2"),
    ]
    assert [paragraph.text for paragraph in document.paragraphs][-1] == "完"


def test_thousands_are_no_delimiters():
    """Commas inside figures part nothing, however many lines hold one; beside real delimiters they do no harm."""
    figures = "行政许可 630 36 66,660\n其他对外管理服务事项 727 -76 32,507\n行政处罚 537 -89 168,813\n"
    assert not is_delimited(figures.encode())
    assert not is_delimited("行政许可\n66,660\n行政处罚\n32,507\n行政强制\n1,168\n".encode())
    assert is_delimited("项目,上年,本年\n规章,100,200\n行政许可,300,660\n".encode())
