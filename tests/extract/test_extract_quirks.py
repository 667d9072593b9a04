"""Quirks of real pages, by the number of the list of layout quirks: one small document each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gikanalysis.extract.cells import read_cells
from gikanalysis.extract.detect import detect
from gikanalysis.readers import read_document

SHARED = Path(__file__).parents[2] / ".." / "shared"
NAMES = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
ROWS_2021 = (
    "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开", "（二）部分公开",
    "1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”", "4.保护第三方合法权益",
    "5.属于三类内部事务信息", "6.属于四类过程性信息", "7.属于行政执法案卷", "8.属于行政查询事项",
    "1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "（七）总计", "四、结转下年度继续办理",
)  # fmt: skip
TITLE = "某县2020年政府信息公开工作年度报告"


def matrix(bar="\t", figures=("0",) * 7):
    """Lines of part three, enough for the form to be known."""
    return [bar.join(("", *NAMES)), *(bar.join((label, *figures)) for label in ROWS_2021)]


def read(*lines, form=None):
    """Read a text; value and status by cell."""
    detection = detect(read_document("\n".join((TITLE, *lines)).encode()))
    assert detection is not None
    assert form in {None, detection.form}
    return {cell.cell: (cell.value, cell.status) for cell in read_cells(detection).cells}


def row(cells, name):
    """Value and status of the figures of one row."""
    return [found for cell, found in cells.items() if cell.rpartition(".")[0] == name]


def reported(*values):
    """Figures as they should be read."""
    return [(float(value), "reported") for value in values]


MISSING = (None, "missing")
BLANK = (None, "blank")
OLD = (
    "第二十条第（一）项",
    "信息内容\t本年新制作数量\t本年新公开数量\t对外公开总数量",
    "规章\t0\t0\t6",
    "规范性文件\t4\t0\t32",
)
A5 = ("第二十条第（五）项", "信息内容\t上一年项目数量\t本年增/减\t处理决定数量")


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


RESULTS = "结果维持 结果纠正 其他结果 尚未审结 总计 " * 3


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


def test_a_page_number_where_nothing_adds_up_makes_the_row_missing():
    """Eight figures for seven columns and no sum that tells: the row is missing."""
    rows = [part for label in ROWS_2021 for part in (label, *"0000000")]
    at = rows.index(ROWS_2021[4])
    assert row(read(*OLD, *rows[:at], "3", *rows[at:]), "B3.2") == [MISSING] * 7


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


def test_quirk_25_words_for_a_figure():
    """Words in a cell are unreadable, not nothing and not zero."""
    cells = read(*OLD[:2], "规章\t本单位未制作规章\t-\t0", OLD[3], *A5, "行政许可\t1,362\t0.00\t１２", *matrix())
    assert row(cells, "A1.rule") == [(None, "unreadable"), (None, "dash"), *reported(0)]
    assert row(cells, "A5.license") == reported(1362, 0, 12)


def test_quirk_27_extra_rows():
    """A row of the province's own between the legal ones changes nothing."""
    extra = "其他主动公开文件（含以本单位名义印发的文件）\t7\t7\t7"
    cells = read(*OLD[:3], extra, OLD[3], *A5, "行政许可\t1\t2\t3", *matrix())
    assert row(cells, "A1.rule") == reported(0, 0, 6)
    assert row(cells, "A1.norm") == reported(4, 0, 32)


def test_quirk_28_a_hybrid_of_two_forms():
    """Rows of the 2021 form under headings of the 2019 form are other quantities: missing, not taken over."""
    new = (
        "信息内容\t本年处理决定数量",
        "行政处罚\t1",
        "行政强制\t2",
        "信息内容\t本年收费金额（单位：万元）",
        "行政事业性收费\t3",
    )
    more = (
        f"{label}\t0\t0\t0\t0\t0\t0\t0"
        for label in ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "3.其他")
    )
    cells = read(*OLD, *new, *matrix(), *more, form="v2021")
    assert row(cells, "A1.rule") == [MISSING] * 3
    assert row(cells, "A6.penalty") == reported(1)


def test_quirk_31_traditional_with_glosses():
    """Traditional labels and headings with glosses of their sound inside the cells."""
    cells = read(
        "信息內(nèi)容 | 本年制發(fā)件數(shù) | 本年廢止件數(shù) | 現(xiàn)行有效件數(shù)",
        "規(guī)章 | 1 | 2 | 3",
        "行政規(guī)范性文件 | 4 | 5 | 6",
        *matrix(" | "),
    )
    assert row(cells, "A1.rule") == reported(1, 2, 3)
    assert row(cells, "A1.norm") == reported(4, 5, 6)


def test_a_row_printed_twice_with_other_figures_is_missing():
    """Two readings of one row, side by side: neither is taken."""
    lines = matrix()
    lines.insert(4, f"{ROWS_2021[2]}\t3\t0\t0\t0\t0\t0\t3")
    assert row(read(*OLD, *lines), "B3.1") == [MISSING] * 7


def test_a_text_that_breaks_off_in_a_row():
    """The last figure of a text that ends inside the table may be cut: its row is missing."""
    lines = [part for label in ROWS_2021[:12] for part in (label, *"0000000")]
    cells = read(*OLD, "三、收到和处理政府信息公开申请情况", *lines)
    assert row(cells, "B3.3.8") == [MISSING] * 7
    assert row(cells, "B3.3.7") == reported(*[0] * 7)


def test_how_a_cell_was_found_is_told():
    """By its label and the rows alike; by a sum that closed one way only; with blanks, by position."""
    lines = [f"{label}\t2\t0\t0\t1\t0\t3\t6" for label in ROWS_2021]
    lines[2] = f"{ROWS_2021[2]}\t\t2\t0\t0\t0\t0\t2\t"
    lines[3] = f"{ROWS_2021[3]}\t\t\t\t\t\t\t\t"
    detection = detect(read_document("\n".join((TITLE, *OLD, *lines)).encode()))
    located = {cell.cell: cell.located for cell in read_cells(detection).cells}
    found = [located[cell] for cell in ("B1.total", "B3.1.total", "B3.2.total", "A1.rule.total_public")]
    assert found == ["label", "pattern", "position", "label"]


@pytest.mark.parametrize(
    "name", ["wuzhong-2018", "lingwu-2020", "huaning-service-bureau-2018", "lingwu-service-centre-2017"]
)
def test_reports_as_published(name):
    """Every cell of the published texts: value, status and print."""
    source = SHARED / "reports" / f"{name}.txt"
    if not source.exists():
        pytest.skip("the texts as published are not part of the repository")
    truth = json.loads((SHARED / "domain" / "reports_truth.json").read_text(encoding="utf-8"))["reports"][name]
    wanted = {cell["cell"]: (cell["value"], cell["status"], cell["printed"] or None) for cell in truth["cells"]}
    read_ = {c.cell: (c.value, c.status, c.printed) for c in read_cells(detect(read_document(source))).cells}
    assert read_ == wanted
