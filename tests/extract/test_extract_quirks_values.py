"""Quirks of printed figures and of damaged text, by the number of the list of layout quirks.

The cells are those of real reports; the pages around them are our own.
"""

from __future__ import annotations

import pytest
from quirk_pages import A5, BLANK, MISSING, OLD, TITLE, matrix, read, reported, row

from gikanalysis.report import read_report

A8 = ("信息内容\t上一年项目数量\t本年增/减", "行政事业性收费\t0\t0")
NEW = (
    "第二十条第（一）项",
    "信息内容\t本年制发件数\t本年废止件数\t现行有效件数",
    "规章\t0\t0\t0",
    "行政规范性文件\t4\t0\t32",
)
TRADITIONAL_ROWS = (
    ("规章", "規章"), ("行政规范性文件", "行政規範性檔案"), ("信息内容", "信息內容"),
    ("本年制发件数", "本年製發件數"), ("本年废止件数", "本年廢止件數"), ("现行有效件数", "現行有效件數"),
)  # fmt: skip


def procured(heading, printed, *, caption="第二十条第（九）项"):
    """Lines of the table of procurement."""
    return caption, f"信息内容\t采购项目数量\t{heading}", f"政府集中采购\t13\t{printed}"


def audited(*lines, title=TITLE):
    """Read and audit a text: the report, and the rules of its findings."""
    report = read_report("\n".join((title, *lines)).encode())
    return report, {finding.rule: finding for finding in report.finding_rows}


# --- B: values ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "amount"),
    [
        ("23600万元", 23600), ("17.27万元", 17.27), ("2601.953875万", 2601.953875), ("0.37万元", 0.37),
        ("523.15 万元", 523.15), ("592万元", 592), ("5,920,000元", 592),
    ],
)  # fmt: skip
@pytest.mark.parametrize("heading", ["采购总金额", "采购总金额（万元）", "采购总金额（元）"])
def test_quirk_20_the_unit_in_the_cell_goes_before_the_heading_s(heading, printed, amount):
    """Whatever the heading says, an amount with a unit of its own is in that unit."""
    cells = read(*OLD, *procured(heading, printed), *matrix())
    assert row(cells, "A9.procurement") == reported(13, amount)


def test_quirk_20_a_measure_word_in_a_count_cell():
    """43.788万元 under a heading that says 万元 already, and 3项 beside it."""
    fee = ("信息内容\t本年收费金额（单位：万元）", "行政事业性收费\t43.788万元")
    decided = ("信息内容\t本年处理决定数量", "行政处罚\t3件")
    cells = read(*NEW, *decided, *fee, *matrix())
    assert cells["A8.fee.amount"] == (43.788, "reported")
    assert cells["A6.penalty.decisions"] == (3.0, "reported")


@pytest.mark.parametrize(
    ("before", "printed", "change", "decided"),
    [
        ("66", "+126", 126, "192"), ("8249", "-1942", -1942, "6307"), ("5378", "增1558", 1558, "6936"),
        ("80", "减38", -38, "42"), ("21", "＋19", 19, "40"), ("9", "增加43项", 43, "52"), ("4", "减少 4", -4, "0"),
    ],
)  # fmt: skip
def test_quirk_21_signed_and_worded_changes(before, printed, change, decided):
    """Signs and words for signs; the neighbours stay where they are."""
    cells = read(*OLD, *A5, f"行政许可\t{before}\t{printed}\t{decided}", *matrix())
    assert row(cells, "A5.license") == reported(float(before), change, float(decided))


def test_quirk_22_an_amount_whose_unit_nothing_states_is_told():
    """8040: kept as printed, with a finding that names the cell."""
    report, rules = audited(*OLD, *procured("采购总金额", "8040"), *matrix())
    assert report.cells.filter(cell="A9.procurement.amount")["value"].to_list() == [8040.0]
    assert rules["Q-03"].cells == ("A9.procurement.amount",)


@pytest.mark.parametrize(
    ("heading", "caption", "printed", "amount"),
    [
        ("采购总金额(万元)", "第二十条第（九）项", "477.35", 477.35),
        ("采购总金额(单位:万元,保留4位小数)", "第二十条第（九）项", "137.3", 137.3),
        ("采购总金额（元）", "第二十条第（九）项", "80400", 8.04),
        ("采购总金额", "第二十条第（九）项（单位：元）", "80400", 8.04),
    ],
)
def test_quirk_22_the_unit_stands_in_the_heading(heading, caption, printed, amount):
    """Then the amount is in it, and nothing is left to tell."""
    report, rules = audited(*OLD, *procured(heading, printed, caption=caption), *matrix())
    assert report.cells.filter(cell="A9.procurement.amount")["value"].to_list() == [amount]
    assert "Q-03" not in rules


@pytest.mark.parametrize("figures", [("14", "+3", "17"), ("8249", "-1942", "6307"), ("139", "-14", "125")])
def test_quirk_23_the_third_column_used_as_a_balance_of_items(figures):
    """14 + 3 = 17: as printed, with a warning and no error."""
    bar = "\t".join(figures)
    report, rules = audited(*OLD, *A5, f"行政许可\t{bar}", *A8, *procured("采购总金额", "1万元"), *matrix())
    values = report.cells.filter(cell="A5.license.decisions")["value"].to_list()
    assert values == [float(figures[2])]
    assert rules["V19-22"].severity == "warning"
    assert {"A5.license.prev_items", "A5.license.decisions"} <= set(rules["V19-22"].cells)


@pytest.mark.parametrize(("body", "told"), [("会同县林业局", True), ("湖南省林业局", False)])
def test_quirk_24_rules_of_a_body_that_makes_none(body, told):
    """规章 2 0 2 at a county's bureau is doubted, at a province's it may be."""
    table = OLD[1], "规章\t2\t0\t2", OLD[3]
    report, rules = audited(*table, *matrix(), title=f"{body}2020年政府信息公开工作年度报告")
    assert report.cells.filter(cell="A1.rule.made")["value"].to_list() == [2.0]
    assert ("V19-21" in rules) is told
    assert not told or rules["V19-21"].severity == "warning"


def test_quirk_25_a_phrase_a_dash_and_other_zeros():
    """由区政府办根据… is no figure, - is nothing, 1,362 and 0.00 are figures; no row moves."""
    lines = (*A5, "行政许可\t21\t+1,341\t1,362", *A8[:1], "行政事业性收费\t由区政府办根据实际填报\t-")
    cells = read(*OLD, *lines, *procured("采购总金额(万元)", "0.00"), *matrix())
    assert row(cells, "A5.license") == reported(21, 1341, 1362)
    assert row(cells, "A8.fee") == [(None, "unreadable"), (None, "dash")]
    assert row(cells, "A9.procurement") == reported(13, 0)


def test_quirk_26_prose_and_table_disagree():
    """Both readings stand: the table's 4, 0, 32 and what the text says of the requests."""
    said = "一、总体情况", "2023年，本镇共收到政府信息公开申请3件，制发规范性文件0件。"
    report, _ = audited(*said, *NEW, *matrix(), title="海城市西柳镇人民政府2023年政府信息公开工作年度报告")
    norms = report.cells.filter(report.cells["cell"].str.starts_with("A1.norm"))
    assert norms["value"].to_list() == [4.0, 0.0, 32.0]
    stated = {s.metric: s.value for s in report.statement_rows}
    assert stated["requests_received"] == 3
    assert report.cells.filter(cell="B1.total")["value"].to_list() == [0.0]


# --- C: damaged text -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "period", ["20231月1日至12月31日", "统计期限为202311日起至20231231日", "自20231月1日至202312月31日"]
)
def test_quirk_29_year_and_month_lost_between_digits(period):
    """The year comes from the title; the glued dates are no figures of anything."""
    report, _ = audited(
        f"本报告数据{period}。", *NEW, *matrix(), title="吴起县周湾镇人民政府2023年政府信息公开工作年度报告"
    )
    assert report.year == 2023
    assert not any(s.value and s.value > 10_000 for s in report.statement_rows)


def test_quirk_30_a_place_replaced_by_a_brand():
    """Nobody can say whose report it is: no place is made up, and a finding says so; the table is read."""
    report, _ = audited(*NEW, *matrix(), title="某某体育官网2021年政府信息公开工作年度报告")
    assert report.adcode is None
    assert any(finding.rule == "identity" for finding in report.finding_rows)
    assert report.cells.filter(cell="A1.norm.in_force")["value"].to_list() == [32.0]


def test_quirk_31_traditional_labels_and_terms():
    """製發, 規範性檔案 and 減 in Traditional characters, the name of a place as in Hong Kong."""
    text = "\n".join(("中衞市人民政府2021年政府信息公開工作年度報告", *NEW, *matrix()))
    for simplified, traditional in TRADITIONAL_ROWS:
        text = text.replace(simplified, traditional)
    report = read_report(text.encode())
    assert (report.adcode, report.year) == ("640500", 2021)
    norms = report.cells.filter(report.cells["cell"].str.starts_with("A1.norm"))
    assert norms["value"].to_list() == [4.0, 0.0, 32.0]


@pytest.mark.parametrize("declared", ['<meta charset="big5">', '<meta charset="gb2312">', ""])
def test_quirk_31_pages_in_big5(declared):
    """The bytes tell the encoding, whatever the page says of it."""
    rows = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in line.split(chr(9)))}</tr>" for line in (*NEW[1:], *matrix())
    )
    page = f"<html>{declared}<h1>臺中縣2021年政府信息公開工作年度報告</h1><table>{rows}</table></html>"
    report = read_report(_traditional(page).encode("big5hkscs"))
    assert report.title == "臺中縣2021年政府信息公開工作年度報告"
    assert report.cells.filter(cell="A1.norm.in_force")["value"].to_list() == [32.0]


def _traditional(text):
    from opencc import OpenCC

    return OpenCC("s2t").convert(text)


def test_quirk_31_mojibake_is_no_label():
    """A label of which nothing is left is nobody's row: missing, never the next one's."""
    cells = read("信息内容\t本年制发件数\t本年废止件数\t现行有效件数", "?。ū玖袛?shù)\t1\t2\t3", NEW[3], *matrix())
    assert row(cells, "A1.rule") == [MISSING] * 3
    assert row(cells, "A1.norm") == reported(4, 0, 32)


def test_quirk_32_junk_inside_words():
    """Characters thrown into a label: read where the label is still beyond doubt, else missing."""
    lines = matrix()
    lines[1] = lines[1].replace("本年新收政府信息公开申请数量", "本年新收肯兆政府信息公开申请数量")
    lines[2] = lines[2].replace("上年结转政府信息公开申请数量", "上肯年兆结迎转府政厅府信酷息公乘开申请数量")
    cells = read(*NEW, *lines)
    assert row(cells, "B1") == reported(*[0] * 7)
    assert row(cells, "B2") == [MISSING] * 7


def test_quirk_33_blanks_around_digits_and_inside_dates():
    """2019 年 1 月, 87 条 and 7.7 % keep their figures; blanks inside a cell's digits make it unreadable."""
    said = "2019 年 1 月 1 日至 2019 年 12 月 31 日，共收到政府信息公开申请 87 件。"
    title = "固原市原州区中河乡人民政府 2019 年政府信息公开工作年度报告"
    report, _ = audited(
        "一、总体情况", said, *OLD[:2], "规章\t 0\t0 \t   6", "规范性文件\t1 2\t0\t32", *matrix(), title=title
    )
    assert (report.year, report.adcode) == (2019, "640402")
    assert {s.metric: s.value for s in report.statement_rows}["requests_received"] == 87
    cells = {cell.cell: (cell.value, cell.status) for cell in report.cell_rows}
    assert row(cells, "A1.rule") == reported(0, 0, 6)
    assert row(cells, "A1.norm") == [(None, "unreadable"), *reported(0, 32)]


@pytest.mark.parametrize(
    ("said", "requests"),
    [("全年收到政府信息公开申请4其中当面申请1网络申请1邮寄申请2", 4.0), ("财政预决算信息68重点领域信息12", None)],
)
def test_quirk_34_units_and_commas_lost(said, requests):
    """A figure without its unit is taken for what its words say, or not at all; never joined to another."""
    title = "莆田市城厢区住房和城乡建设局2021年度政府信息公开工作年度报告"
    report, _ = audited("一、总体情况", said, *NEW, *matrix(), title=title)
    values = {s.value for s in report.statement_rows if s.metric == "requests_received" and s.component is None}
    assert values <= {requests}
    assert not any(s.value in {41, 11, 6812} for s in report.statement_rows)


def test_quirk_35_template_marks_and_stray_tags():
    """{{ title }} and tags that no page closes do not keep the table from being read."""
    rows = "".join(
        f"<tr>{''.join(f'<td><o:p>{cell}</o:p></font></td>' for cell in line.split(chr(9)))}</tr>"
        for line in (*NEW[1:], *matrix())
    )
    page = f"<div>{{{{ title }}}}</div></p></td><p>乳山市2021年政府信息公开工作年度报告<table>{rows}</table><font>"
    report = read_report(page.encode())
    assert (report.year, report.adcode) == (2021, "371083")
    assert report.cells.filter(cell="A1.norm.in_force")["value"].to_list() == [32.0]


def test_quirk_36_the_clock_of_a_site():
    """2019年12月3日 星期二 above a report of 2025 is not its date."""
    title = "天津市武清区河西务镇人民政府2025年政府信息公开工作年度报告"
    text = "\n".join(("2019年12月3日 星期二", "首页", title, *NEW, *matrix()))
    report = read_report(text.encode())
    assert (report.year, report.title) == (2025, title)
    assert report.published is None or report.published.year != 2019


def test_columns_of_blanks_are_blank_in_every_format():
    """A column that a body never fills is blank and not missing, in a sheet as in a page."""
    table = [["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"], ["行政许可", "5", "", "7"]]
    rows = [line.split("\t") for line in matrix()]
    sheet = "\n".join(",".join([*line, *[""] * (8 - len(line))]) for line in ([TITLE], *table, *rows))
    report = read_report(sheet.encode())
    cells = {cell.cell: (cell.value, cell.status) for cell in report.cell_rows}
    assert row(cells, "A5.license") == [*reported(5), BLANK, *reported(7)]
