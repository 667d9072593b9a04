"""Returns and annexes of the years before 2014: which column is the year's, what is no figure of a year."""

from __future__ import annotations

import pytest

import gikanalysis as gik
from gikanalysis.extract.returns import Heads, Span, kept_as, stated_time
from gikanalysis.forms import form

TITLE = "定西市2009年政府信息公开工作年度报告"
CODED = (
    ("主动公开信息数", "01", "条"), ("其中：全文电子化的主动公开信息数", "02", "条"),
    ("新增的行政规范性文件数", "03", "条"), ("申请总数", "10", "条"), ("1.当面申请数", "11", "条"),
    ("2.传真申请数", "12", "条"), ("3.电子邮件申请数", "13", "条"), ("4.网上申请数", "14", "条"),
    ("5.信函申请数", "15", "条"), ("6.其他形式申请数", "16", "条"), ("对申请的答复总数", "17", "条"),
    ("1.同意公开答复数", "18", "条"), ("2.同意部分公开答复数", "19", "条"), ("3.否决公开答复总数", "20", "条"),
    ("（5）“免予公开范围1”数", "25", "条"), ("（8）“免予公开范围4”数", "28", "条"),
    ("行政复议数", "32", "件"), ("行政诉讼数", "33", "件"), ("行政申诉数", "34", "件"),
)  # fmt: skip
ANNEX = (
    "主动公开信息数", "其中：1.政府网站", "2.政府公报", "受理依申请公开信息总数", "其中：1.当面申请数",
    "2.传真申请数", "3.电子邮件申请数", "4.网上申请数", "5.信函申请数", "6.其它形式申请数",
    "本年度对申请的答复总数", "其中：1.同意公开答复数", "2.同意部分公开答复数", "3.否决公开答复总数",
    "行政复议数", "行政诉讼数", "行政申诉数",
)  # fmt: skip
HEADS = ("指标名称", "代码", "计量单位", "本期实际", "本年累计")


def page(rows, *above, title=TITLE):
    """A web page with one table and lines above it."""
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    texts = "".join(f"<p>{text}</p>" for text in above)
    return f"<html><body><h1>{title}</h1>{texts}<table border=1>{cells}</table></body></html>".encode()


def coded(rows=CODED, heads=HEADS):
    """The coded return: month n, January to date 10 × n + 1 in row n; parts of totals do not matter here."""
    return [heads, *((*row, str(n), str(10 * n + 1)) for n, row in enumerate(rows, 1))]


def annex(heads=("项目", "2009年度", "历年累计")):
    """The annex: the year n, all years 100 × n."""
    return [heads, *((label, str(n), str(100 * n)) for n, label in enumerate(ANNEX, 1))]


def read(*args, **more):
    """Values of a report by cell, and its findings on the form by kind of sentence."""
    report = gik.read_report(page(*args, **more))
    assert report.form == "local"
    return {row["cell"]: row["value"] for row in report.cells.to_dicts()}, report


def said(report, words):
    """Whether a finding on the form itself says something."""
    return any(row["rule"] == "form" and words in row["message"] for row in report.findings.to_dicts())


def test_a_coded_return_in_an_annual_report():
    """January to date is the year's figure, the month is kept beside it and is not."""
    cells, report = read(coded())
    assert (cells["P10"], cells["P10.period"]) == (41.0, 4.0)
    rows = {row["metric"]: row["value"] for row in gik.harmonize([report]).to_dicts() if row["basis"] == "table"}
    assert (rows["requests_received"], rows["reviews_total"]) == (41.0, 171.0)
    assert len(cells) == 2 * len(CODED)
    assert not said(report, "return")


@pytest.mark.parametrize("caption", ["（2009年12月）", "2009年第四季度", "2009年1—12月", "2009年下半年"])
def test_a_return_that_closes_the_year(caption):
    """December, the fourth quarter: January to date is the year."""
    assert read(coded(), caption)[0]["P10"] == 41.0


@pytest.mark.parametrize(
    "caption", ["（2009年6月）", "2009年第三季度", "2009年1—6月", "2009年上半年", "统计期：2009年11月"]
)
def test_a_return_that_does_not_close_the_year(caption):
    """No figure of a year, also not in an annual report; columns stay under their heads, a finding says why."""
    cells, report = read(coded(), caption)
    assert "P10" not in cells
    assert (cells["P10.to_date"], cells["P10.period"]) == (41.0, 4.0)
    assert said(report, "has no figure of the year")
    assert gik.harmonize([report]).filter(basis="table").is_empty()


def test_a_monthly_return_alone():
    """A return that stands in no annual report and states no time has no figure of a year."""
    cells, report = read(coded(), title="定西市政府信息公开情况统计表")
    assert "P10" not in cells
    assert said(report, "has no figure of the year")


def test_an_annex():
    """The year's column is the year's, all years never are."""
    cells, report = read(annex())
    assert (cells["P01"], cells["P01.a"], cells["P10"], cells["P17"], cells["P34"]) == (1.0, 2.0, 4.0, 11.0, 17.0)
    assert cells["P10.cumulative"] == 400.0
    rows = {row["metric"]: row["value"] for row in gik.harmonize([report]).to_dicts() if row["basis"] == "table"}
    assert rows["proactive_items_website"] == 2.0
    assert not any(value >= 100 for value in rows.values())
    assert "refused_state_secret" not in rows  # the annex does not ask for it


def test_columns_in_another_order():
    """The head says which column is which, not its place."""
    rows = [(label, total, year) for label, year, total in annex()]
    assert read(rows)[0]["P10"] == 4.0


def test_heads_that_say_nothing():
    """Two columns whose heads nobody knows: no figure, and a finding."""
    cells, report = read(annex(("项目", "甲", "乙")))
    assert set(cells.values()) == {None}
    assert said(report, "No column head")


def test_only_all_years():
    """A column of all years alone gives no figure of a year."""
    rows = [(label, total) for label, _, total in annex()]
    cells, report = read(rows)
    assert "P10" not in cells
    assert cells["P10.cumulative"] == 400.0
    assert said(report, "has no figure of the year")


def test_a_head_with_another_year():
    """A table of another year is read and doubted."""
    assert said(read(annex(("项目", "2008年度", "历年累计")))[1], "headed 2008")
    assert not said(read(annex())[1], "headed")


@pytest.mark.parametrize("bar", ["\t", " | "])
def test_delimited_text(bar):
    """The same from text with a mark between cells."""
    text = "\n".join([TITLE, *(bar.join(row) for row in coded())]).encode()
    cells = {row["cell"]: row["value"] for row in gik.read_report(text).cells.to_dicts()}
    assert (cells["P10"], cells["P10.period"]) == (41.0, 4.0)


def test_text_with_one_cell_a_line():
    """Heads and figures each on a line: told by their number, and not at all where one is lost."""
    lines = [cell for row in (*annex()[:-1], ("行政申诉数", "4", "400"), ("其他说明",)) for cell in row]
    cells = {
        row["cell"]: row["value"] for row in gik.read_report("\n".join([TITLE, *lines]).encode()).cells.to_dicts()
    }
    assert (cells["P10"], cells["P10.cumulative"]) == (4.0, 400.0)
    lines.remove("400")
    cells = {
        row["cell"]: row["value"] for row in gik.read_report("\n".join([TITLE, *lines]).encode()).cells.to_dicts()
    }
    assert (cells["P10"], cells["P11"]) == (None, 5.0)


def test_text_without_its_repeated_lines():
    """A text of which repeated lines were dropped: nothing is read, and that is said."""
    lines = [cell for row in annex() for cell in row]
    report = gik.read_report("\n".join([TITLE, *lines]).encode())
    assert report.cells["value"].drop_nulls().is_empty()
    assert said(report, "cannot be read")


def test_a_row_with_a_cell_too_many():
    """A figure under no head makes its row unclear."""
    rows = annex()
    rows[4] = (*rows[4], "7")
    cells, _ = read(rows)
    assert (cells["P10"], cells["P11"]) == (None, 5.0)


def test_rows_of_the_print_itself():
    """Rows of a sibling form are kept under their printed label, with their unit."""
    rows = [*coded(), ("减免收费金额", "36", "元", "5", "250"), ("工作人员数", "37", "人", "", "3")]
    cells, report = read(rows)
    added = {row["cell"]: (row["label"], row["value"], row["unit"]) for row in report.cells.to_dicts()}
    assert added["extra.1"] == ("减免收费金额", 250.0, "元")
    assert added["extra.1.period"] == ("减免收费金额", 5.0, "元")
    assert cells["extra.2"] == 3.0
    assert said(report, "减免收费金额、工作人员数")


def test_grounds_that_mean_something_else():
    """Where eight grounds are numbered, the fourth is another one: kept under its label, not as P28."""
    rows = [*CODED[:16], ("（11）“免予公开范围7”数", "31", "条"), *CODED[16:]]
    cells, report = read(coded(rows))
    assert "P28" not in cells
    assert cells["P25"] == 151.0
    labels = {row["label"]: row["value"] for row in report.cells.to_dicts() if row["cell"].startswith("extra")}
    assert any("范围4" in label for label in labels)
    assert said(report, "P28、P29、P30")


def test_units_of_the_print():
    """A unit with 万 is counted in, an unknown one makes the figure unreadable; both are said."""
    rows = coded()
    rows[1] = ("主动公开信息数", "01", "万条", "1", "2.5")
    rows[3] = ("新增的行政规范性文件数", "03", "千字", "1", "2")
    cells, report = read(rows)
    assert (cells["P01"], cells["P03"]) == (25000.0, None)
    assert said(report, "万条、千字")


def test_blanks_are_no_zeros():
    """A rule of this family leaves cells empty where there is no data."""
    rows = coded()
    rows[5] = (*rows[5][:3], "", "")
    report = gik.read_report(page(rows))
    assert report.cells.filter(cell="P11")["status"].to_list() == ["blank"]


def test_a_quarter_on_the_2014_form():
    """A table of the 2014 form for a quarter has the rows of the year's: every figure of it is doubted."""
    rows = [("统计指标", "单位", "统计数")]
    rows += [(row.label, row.unit or "——", "" if row.header else "1") for row in form("v2014").rows.values()]
    report = gik.read_report(page(rows, title="某市2017年第三季度政府信息公开情况统计表"))
    assert report.year is None
    errors = report.findings.filter(rule="form", severity="error")
    assert len(errors) == 1
    assert len(errors["cells"][0]) == len(report.cells)


def test_stated_time_takes_the_shortest():
    """Of several statements the one that ends first: nothing passes for a year wrongly."""
    assert stated_time(["2009年度", "2009年6月"]) == (6, 1)
    assert stated_time(["2009年6月30日"]) is None
    assert stated_time(["在2009年6月，我市开展了活动。"]) is None


def test_two_columns_never_fall_together():
    """Where two printed columns would both be the year's, neither is."""
    assert kept_as(Heads(("", "period"), {}), Span(12, 1, annual=False)) == {}
