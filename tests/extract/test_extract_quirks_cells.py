"""Quirks of table layout 1 to 9: cells on lines, pipes, headings cut and damaged, blanks."""

from __future__ import annotations

import pytest
from quirk_pages import A5, BLANK, MISSING, NAMES, OLD, RESULTS, ROWS_2021, matrix, read, reported, row


def test_quirk_1_one_cell_a_line():
    """A label and its figures, each on a line, blank lines between."""
    lines = "\n\n".join([*A5[1].split("\t"), "行政许可", "21", "+19", "40"]).split("\n")
    assert row(read(*OLD, A5[0], *lines, *matrix()), "A5.license") == reported(21, 19, 40)


def test_quirk_1_a_blank_cell_is_lost_with_its_line():
    """Two figures for three columns: nobody can say which is missing."""
    lines = [*A5[1].split("\t"), "行政许可", "21", "40", "其他对外管理服务事项", "1", "2", "3"]
    cells = read(*OLD, A5[0], *lines, *matrix())
    assert row(cells, "A5.license") == [MISSING] * 3
    assert row(cells, "A5.other_service") == reported(1, 2, 3)


@pytest.mark.parametrize("end", ["", " |", " | |"])
def test_quirk_2_pipes_with_and_without_ends(end):
    """No leading pipe, an outer pipe, an extra empty last column."""
    table = [line.replace("\t", " | ") + end for line in (*OLD[1:], *A5[1:], "行政处罚\t72\t-3\t322")]
    assert row(read(*table, *(line + end for line in matrix(" | "))), "A6.penalty") == reported(72, -3, 322)


def test_quirk_3_pipes_with_row_ends_lost():
    """Each cell and each pipe on a line of its own."""
    lines = [*"\n|\n".join([*OLD[1].split("\t"), "规章", "0", "0", "6"]).split("\n"), "|"]
    assert row(read(*lines, "", *matrix(), *OLD[3:], form="v2019"), "A1.rule") == reported(0, 0, 6)


def test_quirk_4_headings_and_labels_cut_over_lines():
    """``(三) / 不予公开`` and ``本年新 / 制作数量``."""
    lines = [
        "信息内容",
        "本年新",
        "制作数量",
        "本年新",
        "公开数量",
        "对外公开",
        "总数量",
        "规章",
        "1",
        "2",
        "3",
        "规范性",
        "文件",
        "4",
        "5",
        "6",
    ]
    one_a_line = [part for label in ROWS_2021 for part in (*label.replace("）", "）\n").split("\n"), *"1000001")]
    cells = read(*lines, "三、收到和处理政府信息公开申请情况", *one_a_line, *A5)
    assert row(cells, "A1.norm") == reported(4, 5, 6)
    assert row(cells, "B3.1") == reported(1, 0, 0, 0, 0, 0, 1)


def test_quirk_5_two_columns_of_the_same_damaged_name():
    """``本年新 | 本年新``: the order of the columns says which is which, also with a blank between."""
    cells = read(
        "信息内容\t本年新\t本年新\t对外公开总数量",
        "规章\t1\t\t3",
        "规范性文件\t4\t5\t6",
        *A5,
        "行政许可\t1\t2\t3",
        *matrix(),
    )
    assert row(cells, "A1.rule") == [*reported(1), BLANK, *reported(3)]


def test_quirk_8_a_blank_column_does_not_shift():
    """The column 本年增/减 blank in every row."""
    cells = read(*OLD, *A5, "行政许可\t0\t\t9", "其他对外管理服务事项\t5\t\t", *matrix())
    assert row(cells, "A5.license") == [*reported(0), BLANK, *reported(9)]
    assert row(cells, "A5.other_service") == [*reported(5), BLANK, BLANK]


def test_quirk_8_six_blanks_and_a_total():
    """A row that prints only its total, in a page with a grid."""
    cells = read(*OLD, *A5, *matrix(figures=("",) * 6 + ("0",)))
    assert row(cells, "B1") == [*[BLANK] * 6, *reported(0)]


def test_quirk_9_repeated_lines_dropped():
    """Without its repeated lines a table says nothing of its zeros."""
    lines = [part for label in ROWS_2021 for part in (label, *"0000000")]
    cells = read(*dict.fromkeys([*OLD[1].split("\t"), "规章", "0", "0", "0", "规范性文件", "0", "7", "9", *lines]))
    assert {status for _, status in cells.values()} <= {"missing", "header"}


@pytest.mark.parametrize(
    ("heading", "printed", "amount"),
    [
        ("采购总金额单位:元", "5314400", 531.44),
        ("采购总金额\t单位：元", "5314400", 531.44),
        ("采购总金额（单位：千元）", "5314.4", 531.44),
        ("采购总金额（万元）", "477.35", 477.35),
        ("采购总金额计量单位万元", "477.35", 477.35),
        ("采购总金额", "23600万元", 23600),
    ],
)
@pytest.mark.parametrize("bar", ["\t", "\n"])
def test_quirk_6_a_unit_without_brackets(heading, printed, amount, bar):
    """The unit stands behind the name of the column, in a cell or on a line of its own, or in the cell."""
    lines = bar.join(("信息内容", "采购项目数量", heading)).replace("\t单", "\n单" if bar == "\n" else "\t单")
    cells = read(*OLD, *lines.split("\n"), *bar.join(("政府集中采购", "13", printed)).split("\n"), *matrix())
    assert row(cells, "A9.procurement") == reported(13, amount)


@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
@pytest.mark.parametrize("blank_rows", [2, 12])
def test_quirk_8_rows_wholly_blank_without_a_closing_pipe(blank, blank_rows):
    """A row that ends in a blank cell looks closed by its pipe; rows that end in a figure tell that it is not."""
    rows = [line.replace("\t", " | ") for line in matrix()]
    rows[-blank_rows - 2 : -2] = [
        " | ".join((line.split(" | ")[0], *[blank] * 7)) for line in rows[-blank_rows - 2 : -2]
    ]
    cells = read(*OLD, *rows)
    assert row(cells, "B3.4.1") == [BLANK] * 7
    assert row(cells, "B3.7") == reported(*[0] * 7)


def test_quirk_8_part_four_with_blank_reviews():
    """Five blank cells and ten figures in a row without margins: the blanks are the reviews."""
    headings = "行政复议 | 未经复议直接起诉 | 复议后起诉", " | ".join(RESULTS.split())
    cells = read(*OLD, *matrix(), "", *headings, " | ".join(["", "", "", "", "", *"0000010001"]))
    assert row(cells, "C.review") == [BLANK] * 5
    assert row(cells, "C.lit_after") == reported(1, 0, 0, 0, 1)


@pytest.mark.parametrize(
    "heading",
    [["信息内容 |", "本年新制作数量 | 本年新公开数量 | 对外公开总数量 |"], [OLD[1].replace("\t", " | ")]],
)
def test_quirk_3_the_label_alone_on_its_line(heading):
    """``规章 |`` and below it ``0 | 0 | 6 |``, throughout the page."""
    rows = [
        part
        for line in (*OLD[2:], *matrix(figures="1000203")[1:])
        for part in (line.split("\t")[0] + " |", " | ".join(line.split("\t")[1:]) + " |")
    ]
    cells = read(*heading, *rows[:4], "", *rows[4:], form="v2019")
    assert row(cells, "A1.rule") == reported(0, 0, 6)
    assert row(cells, "B3.1") == reported(1, 0, 0, 0, 2, 0, 3)


def test_quirk_3_a_label_alone_among_rows_of_pipes():
    """Where other rows are whole, figures without a label may be those of a row whose label is lost."""
    table = [line.replace("\t", " | ") + " |" for line in (*OLD, *A5, "行政许可\t1\t2\t3", *matrix())]
    table[2:3] = ["规章 |", "0 | 0 | 6 |"]
    cells = read(*table)
    assert row(cells, "A1.rule") == [MISSING] * 3
    assert row(cells, "A1.norm") == reported(4, 0, 32)


def test_quirk_7_padded_values():
    """Blanks of every kind around a figure, and lines that hold blanks alone."""
    rows = "规章\t 0\t0 \t               6", "规范性文件\t4\u3000\t\xa00\t 32"
    apart = [
        *OLD[1].split("\t"),
        "规章",
        " 0",
        "   ",
        "0 ",
        "\u3000",
        "               6",
        "  ",
        *OLD[3].split("\t"),
    ]
    for lines in ((*OLD[:2], *rows), apart):
        cells = read(*lines, *A5, *matrix())
        assert row(cells, "A1.rule") == reported(0, 0, 6)
        assert row(cells, "A1.norm") == reported(4, 0, 32)


def test_quirk_2_an_empty_last_column_beside_blank_cells():
    """Each row closes with an extra empty cell; six blanks and a total still stand in their columns."""
    rows = [line.replace("\t", " | ") + " | |" for line in matrix(figures=("",) * 6 + ("0",))]
    cells = read(*(line.replace("\t", " | ") + " | |" for line in OLD), *rows)
    assert row(cells, "B3.2") == [*[BLANK] * 6, *reported(0)]


def test_quirk_14_covered_places_before_most_rows():
    """Without a border on the left most rows begin with a pipe all the same: their first places are covered."""
    labels = [("", "", label) if n % 4 else (label, "", "") for n, label in enumerate(ROWS_2021)]
    rows = [" | ".join((*own, *[""] * 6, "0")) + " |" for own in labels]
    cells = read(
        *(line.replace("\t", " | ") + " |" for line in OLD), " | ".join(("", "", "", *NAMES)) + " |", *rows
    )
    assert row(cells, "B1") == row(cells, "B2") == [*[BLANK] * 6, *reported(0)]
