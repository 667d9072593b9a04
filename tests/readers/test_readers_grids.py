"""Tables in lines of text: what is a row, what ends a table, what is kept exactly."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gikanalysis.readers.document import Grid, Paragraph
from gikanalysis.readers.grids import find_grids
from gikanalysis.readers.text import numbered_lines, read_text_document


def blocks_of(text):
    """Return the blocks found in `text`."""
    return find_grids(numbered_lines(text))


def shape_of(text):
    """Return each grid as a list of rows, each paragraph as its text."""
    return [
        [row.cells for row in block.rows] if isinstance(block, Grid) else block.text for block in blocks_of(text)
    ]


def test_tabs_keep_empty_cells_at_both_ends():
    """A row that begins with tabs has empty first cells; trailing tabs are empty last cells."""
    assert shape_of("维持\t纠正\t总计\t\n\t\t0\t\n第一项\t\t\t\n") == [
        [("维持", "纠正", "总计", ""), ("", "", "0", ""), ("第一项", "", "", "")]
    ]


def test_a_wholly_blank_row_of_tabs_is_a_row():
    """A blank row between rows must not vanish: the rows after it would move up."""
    assert shape_of("a\t1\t2\n\t\t\nb\t3\t4") == [[("a", "1", "2"), ("", "", ""), ("b", "3", "4")]]


def test_indented_paragraphs_are_no_table():
    """A tab before a paragraph is an indent."""
    assert shape_of("\t一、概述\n\t\t2018年公开信息3条\n") == ["一、概述", "2018年公开信息3条"]


def test_a_signature_indented_by_tabs_is_no_row():
    """After a blank line an indented date is text, not a row of the table above."""
    assert shape_of("a\t1\nb\t2\n\n\t\t某局\n") == [[("a", "1"), ("b", "2")], "某局"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("| 规章 | 0 | 6 |\n| 罚款 | 1 | 2 |", [("规章", "0", "6"), ("罚款", "1", "2")]),
        ("规章 | 0 | 6 |\n罚款 | 1 | 2 |", [("规章", "0", "6"), ("罚款", "1", "2")]),
        ("规章 | 0 | 6\n罚款 | 1 | 2", [("规章", "0", "6"), ("罚款", "1", "2")]),
        ("规章 | 0 | |\n罚款 | | 2 |", [("规章", "0", ""), ("罚款", "", "2")]),
        ("规章 | 0 | 6\n罚款 | 1 |", [("规章", "0", "6"), ("罚款", "1", "")]),
        ("规章｜0｜6\n罚款｜1｜2", [("规章", "0", "6"), ("罚款", "1", "2")]),
        ("│规章│0│\n├───┼───┤\n│罚款│1│", [("规章", "0"), ("罚款", "1")]),
        ("| 名 | 数 |\n|:---|---:|\n| 规章 | 0 |", [("名", "数"), ("规章", "0")]),
        ("第一项||\n规章 | 0 | 6\n罚款 | 1 | 2", [("第一项", "", ""), ("规章", "0", "6"), ("罚款", "1", "2")]),
        ("规章 | 0 | 0 | |\n罚款 | 1 | 2 | |", [("规章", "0", "0", ""), ("罚款", "1", "2", "")]),
        ("申请 | 1 | 2 | 3 |\n | 自然人 | 5 | 6 |\n总计 | 7 | 8 | 9 |",
         [("申请", "1", "2", "3"), ("", "自然人", "5", "6"), ("总计", "7", "8", "9")]),
    ],
)  # fmt: skip
def test_pipes(text, rows):
    """Outer pipes are borders where most rows have them; inner empty cells stay; rules of dashes go."""
    assert shape_of(text) == [rows]


def test_a_row_of_dashes_is_no_rule():
    """Single dashes are marks for nothing in a table, not its lines."""
    assert shape_of("维持 | 纠正 | 总计\n- | - | -\n— | —— | 0") == [
        [("维持", "纠正", "总计"), ("-", "-", "-"), ("—", "——", "0")]
    ]


@pytest.mark.parametrize("broken", ["情况 | —— |\n|", "情况 | —— |\n |", "情况 | —— |\n|  ", "情况 | —— |"])
def test_a_row_whose_last_pipe_is_broken_off_is_one_row_with_a_blank_cell(broken):
    """The heading row of a statistics table ends in a blank figure, wherever its pipe went."""
    text = f"指标 | 单位 | 统计数 |\n{broken}\n公开数 | 条 | 320 |\n费用 | 万元 | 0 |"
    assert shape_of(text) == [
        [("指标", "单位", "统计数"), ("情况", "——", ""), ("公开数", "条", "320"), ("费用", "万元", "0")]
    ]
    assert [row.place for row in next(iter(read_text_document(text).grids)).rows][:2] == ["line 1", "line 2"]


def test_a_short_row_with_a_figure_is_not_filled_up():
    """Which cell is lost cannot be known, so the row stays as short as it is printed."""
    rows = shape_of("指标 | 单位 | 统计数 |\n公开数 | 320 |\n费用 | 万元 | 0 |\n人数 | 人 | 2 |")[0]
    assert rows[1] == ("公开数", "320")


@pytest.mark.parametrize(
    "text",
    [
        "规章\n|\n0\n|\n\n|\n6\n|",
        "规章 |\n0 |\n |\n6 |",
        "规章\n\n|\n\n0\n\n|\n\n|\n\n6\n\n|",
        "规章 |\n0 | | 6 |",
    ],
)
def test_where_row_ends_are_lost_each_cell_is_a_paragraph(text):
    """Each cell with its line, in order, empty ones too: later stages count them off."""
    assert shape_of(text) == ["规章", "0", "", "6"]


def test_the_places_of_single_cells():
    """Each cell of such a table says in which line it stands."""
    found = [
        (block.text, block.place) for block in blocks_of("规章 |\n0 | 0 |\n6 |\n") if isinstance(block, Paragraph)
    ]
    assert found == [("规章", "line 1"), ("0", "line 2"), ("0", "line 2"), ("6", "line 3")]


def test_columns_set_off_by_blanks():
    """Runs of blanks part cells, single blanks do not."""
    text = "信息内容    本年新 制作数量   总数\n规章          0          6\n规范性文件　　5　　5"
    assert shape_of(text) == [
        [("信息内容", "本年新 制作数量", "总数"), ("规章", "0", "6"), ("规范性文件", "5", "5")]
    ]


def test_runs_of_blanks_without_figures_are_text():
    """Titles and signatures are set with runs of blanks; they are no table."""
    text = "某县    政府信息公开    年报\n负责人：甲    审核人：乙\n"
    assert shape_of(text) == ["某县    政府信息公开    年报", "负责人：甲    审核人：乙"]


@pytest.mark.parametrize(
    "text", ["行政许可 66 +126 192\n行政处罚 72 -3 322", "行政许可\n21\n+19\n40", "0 0 0 0 0 0"]
)
def test_what_has_no_delimiters_stays_lines(text):
    """Single blanks and cells on lines of their own are left as they are, one paragraph a line."""
    assert shape_of(text) == text.split("\n")


@pytest.mark.parametrize("row", ["{}\t0\t1", "| {} | 0 | 1 |", "{}    0    1"])
@pytest.mark.parametrize(
    "between", ["\n", "www.wuzhong.gov.cn\n", "\n- 9 -\n\n", "P. 9\n", "\f", "\nPage 9 - 年报\n\n"]
)
def test_blank_lines_and_furniture_do_not_end_a_table(row, between):
    """A page break inside a table leaves one table; what stood between comes after it."""
    found = shape_of(f"{row.format('甲')}\n{row.format('乙')}\n{between}{row.format('丙')}\n{row.format('丁')}")
    assert [cells[0] for cells in found[0]] == ["甲", "乙", "丙", "丁"]
    assert found[1:] == [line for line in between.replace("\f", "").split("\n") if line]


def test_a_repeated_page_heading_does_not_end_a_table():
    """The title of the report at the head of each page is known from its first page."""
    title = "某市2018年政府信息公开工作年度报告"
    found = shape_of(f"{title}\n\na\t1\nb\t2\n\n{title}\n\nc\t3\n")
    assert found == [title, [("a", "1"), ("b", "2"), ("c", "3")], title]


@pytest.mark.parametrize(
    "between",
    ["三、收到和处理政府信息公开申请情况", "本年度共收到政府信息公开申请7件，均依法依规按时办结。", "\n其他\n"],
)
def test_headings_and_prose_end_a_table(between):
    """A section heading or a sentence parts two tables, and so does a line set off by blank lines."""
    found = shape_of(f"a\t1\nb\t2\n{between}\nc\t3\nd\t4")
    assert found == [[("a", "1"), ("b", "2")], between.strip(), [("c", "3"), ("d", "4")]]
    assert [
        block.number for block in blocks_of(f"a\t1\nb\t2\n{between}\nc\t3\nd\t4") if isinstance(block, Grid)
    ] == [
        1,
        2,
    ]


def test_a_broken_label_is_a_row_of_one_cell():
    """A label over two lines is two rows: nothing is glued here."""
    found = shape_of("国家秘密 | 件 | 0\n危及国家安全、公共安全、经济安全和\n社会稳定 | 件 | 0\n费用 | 元 | 0")
    assert found == [
        [
            ("国家秘密", "件", "0"),
            ("危及国家安全、公共安全、经济安全和",),
            ("社会稳定", "件", "0"),
            ("费用", "元", "0"),
        ]
    ]


def test_a_lone_row_needs_a_figure():
    """A line of links is no table, a single row carried to the next page is one."""
    assert shape_of("首页 | 政务公开 | 年报") == ["首页 | 政务公开 | 年报"]
    assert shape_of("\n总计\t7\t0\t7\n") == [[("总计", "7", "0", "7")]]


def test_prose_in_a_single_pipe_cell_is_a_paragraph():
    """The body of a report in one cell of a layout table is running text."""
    prose = "本年度共收到政府信息公开申请7件，均依法依规按时办结，无一引起复议。"
    assert shape_of(f"| {prose} |\n规章 | 0 | 1\n罚款 | 2 | 3") == [
        prose,
        [("规章", "0", "1"), ("罚款", "2", "3")],
    ]


CELL = st.text(st.sampled_from("规章件数0123.-+万 "), max_size=6).map(lambda text: " ".join(text.split()))
TABLE = st.integers(3, 6).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=2, max_size=7)
)


@given(TABLE)
def test_tables_written_with_tabs_read_back(rows):
    """Cell for cell, blanks included; the first row has a label."""
    rows[0][0] = "指标"
    assume(any(sum(map(bool, row)) > 1 for row in rows))  # else it is a text padded with tabs
    text = "前言\n\n" + "\n".join("\t".join(row) for row in rows) + "\n\n后记\n"
    assert shape_of(text) == ["前言", [tuple(row) for row in rows], "后记"]


@given(TABLE, st.sampled_from(["| {} |", "{} |", "{}"]))
def test_tables_written_with_pipes_read_back(rows, style):
    """With both borders, with the right one, with none. Without a border its side must not be mostly blank."""
    assume(any(sum(map(bool, row)) > 1 for row in rows))  # else it is a text padded with pipes
    assume(style != "{}" or 2 * sum(not row[-1] for row in rows) <= len(rows))
    assume(style == "| {} |" or 2 * sum(not row[0] for row in rows) <= len(rows))
    assume(not any("---" in row and set(row) <= {"", "---"} for row in rows))  # the rule below a head
    text = "前言\n\n" + "\n".join(style.format(" | ".join(row)) for row in rows) + "\n\n后记\n"
    assert shape_of(text) == ["前言", [tuple(row) for row in rows], "后记"]


LINE = st.lists(
    st.sampled_from(["规章", "0", "|", "\t", "  ", " ", "\f", "---", "- 9 -", "二、概述情况", "|||"]), max_size=8
)


@given(st.lists(LINE.map("".join), max_size=12))
def test_no_printed_text_is_lost_or_moved_between_lines(lines):
    """Whatever the lines: every label and figure comes out once for each time it is printed."""
    text = "\n".join(lines)
    found = "".join(
        "".join(cell or "" for row in block.rows for cell in row.cells) if isinstance(block, Grid) else block.text
        for block in blocks_of(text)
    )
    for piece in ("规章", "0", "二、概述情况"):
        assert found.count(piece) == text.count(piece)


@given(st.text(max_size=300))
def test_any_text_gives_lines(text):
    """No text raises in the grid finder."""
    assert isinstance(blocks_of(text), list)
