"""Quirks of table layout 10 to 19: rows glued, pages, merged cells, foreign and lost tables."""

from __future__ import annotations

import pytest
from quirk_pages import A5, MISSING, NAMES, OLD, RESULTS, ROWS_2021, TITLE, matrix, read, reported, row

from gikanalysis.forms import form
from gikanalysis.report import read_report


def test_quirk_10_a_row_without_separators():
    """``规章000`` is not read; its neighbour is."""
    cells = read(OLD[1], "规章000", OLD[3], *A5, "行政许可\t1\t2\t3", *matrix())
    assert row(cells, "A1.rule") == [MISSING] * 3
    assert row(cells, "A1.norm") == reported(4, 0, 32)


def test_quirk_11_single_blanks():
    """``行政许可 66 +126 192``; blanks inside labels, and between a figure and its unit."""
    lines = [
        "信息内容 上一年项目数量 本年增/减 处理决定数量",
        "行政许可 66 +126 192",
        "信息内容 采购项目数量 采购总金额",
        "政府集中采购 3 523.15 万元",
    ]
    merged = [
        "三、本年度办理结果 " + label if "予以" in label else label.replace("）", "） ") for label in ROWS_2021
    ]
    cells = read(*OLD, *lines, *(f"{label} 3 0 0 0 0 0 3" for label in merged))
    assert row(cells, "A5.license") == reported(66, 126, 192)
    assert row(cells, "A9.procurement") == reported(3, 523.15)
    assert row(cells, "B3.1") == reported(3, 0, 0, 0, 0, 0, 3)
    assert cells["B3"] == (None, "header")


def test_quirk_12_one_value_for_two_columns():
    """A row with one figure for two columns is not spread, and the next label is not eaten."""
    lines = [
        "信息内容",
        "上一年项目数量",
        "本年增/减",
        "行政事业性收费",
        "0",
        "第二十条第(九)项",
        "信息内容",
        "采购项目数量",
        "采购总金额",
        "政府集中采购",
        "2",
        "592万元",
    ]
    cells = read(*OLD, *lines, *matrix())
    assert row(cells, "A8.fee") == [MISSING] * 2
    assert row(cells, "A9.procurement") == reported(2, 592)


@pytest.mark.parametrize(
    "figures", ["1 0 2 0 3 0 0 0 0 0 0 0 0 4 4", "1\n0\n2\n0\n3\n0\n0\n0\n0\n0\n0\n0\n0\n4\n4"]
)
@pytest.mark.parametrize("after", [(), ("五、存在的主要问题及改进情况",)])
def test_quirk_13_fifteen_values(figures, after):
    """Part four on one line or one a line, the headings on one line."""
    cells = read(*OLD, *matrix(), "", "行政复议 行政诉讼", RESULTS, *figures.split("\n"), *after)
    assert [cells[f"C.{path}.total"][0] for path in ("review", "lit_direct", "lit_after")] == [3, 0, 4]


def test_quirk_13_fourteen_values():
    """With a blank lost, part four is missing as a whole."""
    cells = read(*OLD, *matrix(), "", RESULTS, "0 " * 14)
    assert row(cells, "C.review") == [MISSING] * 5


@pytest.mark.parametrize("furniture", ["P. 9", "- 9 -", "第 3 页 共 9 页", "www.example.gov.cn", "9"])
def test_quirk_13_page_furniture_in_the_table(furniture):
    """A page number between rows is no figure of the row before."""
    rows = [part for label in ROWS_2021 for part in (label, *"2000103")]
    at = rows.index(ROWS_2021[4])
    cells = read(*OLD, "三、收到和处理政府信息公开申请情况", *rows[:at], furniture, *rows[at:])
    assert row(cells, "B3.2") == reported(2, 0, 0, 0, 1, 0, 3)
    assert row(cells, "B3.3.1") == reported(2, 0, 0, 0, 1, 0, 3)


@pytest.mark.parametrize(("figures", "found"), [("1000003", [MISSING] * 7), ("0000000", reported(*[0] * 7))])
def test_quirk_13_a_bare_page_number_behind_a_row(figures, found):
    """Eight figures for seven columns: missing where no sum tells the stray; zeros are zeros whichever it is."""
    rows = [part for label in ROWS_2021 for part in (label, *figures)]
    at = rows.index(ROWS_2021[4])
    assert row(read(*OLD, *rows[:at], "3", *rows[at:]), "B3.2") == found


def test_quirk_14_rows_narrower_by_label_columns():
    """Merged label columns as empty cells on some rows: figures are read from where rows alike begin."""
    shifted = [
        f"\t{label}\t\t5\t0\t0\t0\t0\t0\t5" if n % 2 else f"{label}\t5\t0\t0\t0\t0\t0\t5"
        for n, label in enumerate(ROWS_2021)
    ]
    cells = read(*OLD, "\t".join(("", *NAMES)), *shifted)
    assert all(row(cells, name) == reported(5, 0, 0, 0, 0, 0, 5) for name in ("B1", "B2", "B3.1", "B3.2", "B4"))


def test_quirk_14_a_cell_lost_and_a_margin_added():
    """Seven cells, but not the seven columns: the total has moved up, so the row is missing."""
    lines = matrix(figures="2000103")
    lines[3] = f"{ROWS_2021[2]}\t2\t0\t0\t1\t0\t3\t"
    assert row(read(*OLD, *lines), "B3.1") == [MISSING] * 7


def test_quirk_16_a_foreign_table_first():
    """Cells with units of a table that is none of the form's; and 行政许可 in a table of the body's own."""
    cells = read(
        "新闻发布会\t电视采访\t微信",
        "3次\t2次\t400余条",
        "事项\t数量",
        "行政许可\t120",
        "行政处罚\t7",
        "",
        *matrix(),
        form=None,
    )
    assert all(found == MISSING for cell, found in cells.items() if cell.startswith("A"))
    assert row(cells, "B1") == reported(*[0] * 7)


def test_quirk_19_a_lost_label():
    """规章 is not printed: its figures belong to nobody."""
    cells = read(OLD[1], "\t1\t2\t3", OLD[3], *A5, "行政许可\t1\t2\t3", *matrix())
    assert row(cells, "A1.rule") == [MISSING] * 3
    assert row(cells, "A1.norm") == reported(4, 0, 32)


INTERLEAVED = ["结果 结果 其他 尚未 总 " * 3, "维持 纠正 结果 审结 计 " * 3]
UNEVEN = [
    "结果 结果 其他 尚未 总 未经复议直接起诉 复议后起诉",
    "维持 纠正 结果 审结 计 结果 结果 其他 尚未 总 结果 结果 其他 尚未 总",
    "维持 纠正 结果 审结 计 维持 纠正 结果 审结 计",
]


@pytest.mark.parametrize(
    "headings", [INTERLEAVED, UNEVEN, list(RESULTS.replace(" ", ""))], ids=["even", "uneven", "down"]
)
@pytest.mark.parametrize("between", [" ", "\n"])
def test_quirk_13_headings_interleaved_or_read_downwards(headings, between):
    """Halves of headings printed row by row, or one character a line."""
    figures = between.join(["1", "0", "2", "0", "3", "0", "0", "0", "0", "0", "0", "0", "0", "4", "4"])
    cells = read(*OLD, *matrix(), "行政复议 行政诉讼", *headings, *figures.split("\n"), "五、存在的主要问题")
    assert row(cells, "C.review") == reported(1, 0, 2, 0, 3)
    assert row(cells, "C.lit_after") == reported(0, 0, 0, 4, 4)


def test_quirk_13_a_running_head_with_the_title():
    """``Page 9 - title`` between rows, one cell a line and in a table; it is no second report."""
    head = f"Page 9 - {TITLE}"
    lines = [part for label in ROWS_2021 for part in (label, *"2000103")]
    at = lines.index(ROWS_2021[4])
    cells = read(*OLD, "三、收到和处理政府信息公开申请情况", *lines[:at], "P. 9", head, *lines[at:])
    assert row(cells, "B3.2") == row(cells, "B3.3.1") == reported(2, 0, 0, 0, 1, 0, 3)
    rows = matrix(figures="2000103")
    text = "\n".join((TITLE, *OLD, *rows[:6], "", "P. 9", head, "", *rows[6:]))
    report = read_report(text.encode())
    assert {c.value for c in report.cell_rows if c.cell in {"B3.3.2.total", "B3.3.3.total"}} == {3}


@pytest.mark.parametrize("bar", ["\t", " | ", " "])
def test_quirk_15_a_caption_beside_a_heading(bar):
    """The note of part three shares its line with 申请人情况."""
    caption = f"（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）{bar}申请人情况"
    cells = read(*(line.replace("\t", bar) for line in OLD), caption, *matrix(bar, "1000001"))
    assert row(cells, "B1") == row(cells, "B3.1") == reported(1, 0, 0, 0, 0, 0, 1)


SECTIONS = (
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
)


def test_quirk_17_all_tables_lost():
    """Headings with nothing below them: a report in prose, without a single cell; never a 0."""
    report = read_report("\n".join((TITLE, "共收到政府信息公开申请3件，均已答复。", *SECTIONS, "无。")).encode())
    assert report.form == "prose"
    assert report.cell_rows == ()


def test_quirk_17_one_table_left():
    """What is printed is read, the tables that are pictures are missing."""
    text = "\n".join((TITLE, *SECTIONS[:2], *matrix(figures="1000001"), *SECTIONS[2:], "无。"))
    rows = read_report(text.encode()).cell_rows
    assert {c.status for c in rows if c.cell[0] in "AC"} == {"missing"}
    assert {c.value for c in rows if c.cell.startswith("B1.")} == {0, 1}


PAGE = (*OLD, *matrix(figures="1000001"))


@pytest.mark.parametrize(
    "lines",
    [
        ["| " + line.replace("\t", " | ") + " |" * 200 for line in PAGE],
        [line.replace("\t", " | ") + "|" * 100 for line in PAGE],
        ["| " + " ".join(PAGE).replace("\t", " ") + " |"],
        ["| " + "\n".join(PAGE).replace("\t", "\n") + " |"],
        [" ".join(PAGE).replace("\t", " ")],
    ],
    ids=["empty pipes behind", "empty pipes close", "one cell", "one cell of lines", "one line"],
)
def test_quirk_18_a_page_in_one_table_or_on_one_line(lines):
    """Hundreds of empty cells behind each line; the whole report in one cell; the whole report on one line."""
    cells = read(*lines)
    assert row(cells, "A1.norm") == reported(4, 0, 32)
    assert row(cells, "B3.1") == reported(1, 0, 0, 0, 0, 0, 1)


def test_quirk_18_a_report_on_one_line_has_its_title():
    """Title, year and place in the report come from the words at its beginning; each cell has its own place."""
    text = " ".join((TITLE, "一、总体情况", "全年无变化。", *PAGE)).replace("\t", " ")
    report = read_report(text.encode())
    assert (report.title, report.year) == (TITLE, 2020)
    found = {c.cell: c.locator for c in report.cell_rows}
    assert found["A1.norm.made"] == f"line 1, character {text.index('规范性文件 4') + 7}"


@pytest.mark.parametrize("lost", [0, 1])
def test_quirk_19_a_section_without_its_first_lines(lost):
    """Without caption the heading tells the table; without heading nobody can say what the figures count."""
    cells = read(*OLD[1 + lost :], *A5, "行政许可\t1\t2\t3", *matrix())
    assert row(cells, "A1.norm") == ([MISSING] * 3 if lost else reported(4, 0, 32))
    assert row(cells, "A5.license") == reported(1, 2, 3)


@pytest.mark.parametrize("blank", [[], [""], ["  "]])
def test_quirk_19_a_lost_label_one_cell_a_line(blank):
    """A line of blanks where 规章 should stand: its figures are nobody's."""
    lines = [*OLD[1].split("\t"), *blank, "1", "2", "3", *OLD[3].split("\t")]
    cells = read(*lines, *A5, "行政许可\t1\t2\t3", *matrix())
    assert row(cells, "A1.rule") == [MISSING] * 3
    assert row(cells, "A1.norm") == reported(4, 0, 32)


@pytest.mark.parametrize("mark", ["12 / 30", "- 12 -", "第 12 页 共 30 页", "P. 12", "12"])
def test_quirk_18_page_numbers_in_a_report_on_one_line(mark):
    """The number of a page behind a row, in as many words as it is printed."""
    page = list(matrix(figures="2000103"))
    page.insert(6, mark)
    cells = read(" ".join((*OLD, *page)).replace("\t", " "))
    assert row(cells, "B3.3.1") == row(cells, "B3.3.2") == reported(2, 0, 0, 0, 1, 0, 3)


@pytest.mark.parametrize(("bar", "found"), [("\n", MISSING), (" ", (13.0, "header_with_value"))])
def test_quirk_13_a_bare_number_below_a_heading_row(bar, found):
    """On a line of its own it may be the number of the page; on the line of the heading it stands in its row."""
    lines = [
        bar.join((r.label, r.unit or "——", *([] if r.header else ["7"]), *(["13"] if r.id == "3" else [])))
        for r in form("v2014").tables[0].rows
    ]
    cells = read("附件：统计表", "统计指标 单位 统计数", *bar.join(lines).split(bar) if bar == "\n" else lines)
    assert cells["3"] == found
    assert cells["3.1"] == (7.0, "reported")
