"""Quirks of real prose: hedged figures, words for none, odd units, running totals, look-alikes, lost units."""

from pathlib import Path

import pytest

import gikanalysis as gik
from gikanalysis.extract.prose import statements
from gikanalysis.readers.text import read_text_document

DATA = Path(__file__).parents[2] / "data" / "reports"
TITLE = "某局2031年政府信息公开工作年度报告"


def read(text):
    """Statements of one passage of a report: metric, whether a part, value."""
    return [(s.metric, s.component is not None, s.value) for s in _read(text)]


def _read(text):
    return statements(read_text_document(f"{TITLE}\n{text}"))


@pytest.mark.parametrize(
    ("text", "qualifier", "value", "lower", "upper"),
    [
        ("主动公开政府信息732余条。", "floor", 732, 732, 733),
        ("主动公开政府信息300多条。", "floor", 300, 300, 400),
        ("主动公开政府信息约44条。", "about", 44, 41.8, 46.2),
        ("接受公众咨询近2800余人次。", "about", 2800, 2660, 2940),
        ("主动公开政府信息3.5万条。", "rounded", 35000, 34500, 36000),
        ("主动公开政府信息42万余条。", "floor", 420000, 420000, 430000),
        ("主动公开政府信息近三百条。", "ceiling", 300, 200, 300),
        ("通过其他方式公开信息一条。", "exact", 1, 1, 1),
    ],
)
def test_44_hedged_figures_are_intervals(text, qualifier, value, lower, upper):
    """余, 多, 约, 近, 万 and Chinese numerals each bound the figure in their own way."""
    [found] = _read(text)
    assert (found.qualifier, found.value, found.lower, found.upper) == (qualifier, value, lower, upper)


def test_44_a_number_in_words_that_no_pattern_knows_stays_unread():
    """退回三条 says what was returned, not what was disclosed."""
    assert read("审查退回三条。") == []


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("收到申请：无。", {"requests_received"}),
        ("本年度未收到政府信息公开申请。", {"requests_received"}),
        ("因信息公开引起的行政复议、行政诉讼次数也均为零。", {"reviews_total", "litigation_total"}),
        ("全年没有接到一件信息公开申请。", {"requests_received"}),
    ],
)
def test_45_words_for_none_are_zero(text, metrics):
    """无, 未收到, 次数也均为零 state 0; a number in such a sentence is not the figure."""
    assert {(metric, value) for metric, _, value in read(text)} == {(metric, 0) for metric in metrics}


@pytest.mark.parametrize("unit", ["件", "条", "起", "份", "次", "宗", "项", "篇", "件次"])
def test_46_requests_in_any_unit(unit):
    """Requests are counted in 件, and in whatever else a body counts them in."""
    assert read(f"全年收到政府信息公开申请12{unit}。") == [("requests_received", False, 12)]


@pytest.mark.parametrize(
    ("text", "running", "yearly"),
    [
        ("累计公开政府信息846条，本年度公开214条。", 846, 214),
        ("自开通以来累计公开政府信息3174条，本年度新增311条。", 3174, 311),
    ],
)
def test_47_a_running_total_is_not_the_year(text, running, yearly):
    """The cumulative figure is a part called 累计, the figure of the year is the whole."""
    assert sorted(read(text)) == [("proactive_items", False, yearly), ("proactive_items", True, running)]
    assert [s.component for s in _read(text) if s.component] == ["累计"]


def test_48_parts_stay_as_printed_where_they_do_not_sum():
    """A balance that fails by some is read as printed: no figure is bent to fit."""
    found = {metric: value for metric, _, value in read("上年结转8件，新收783件，办结788件，结转下年2件。")}
    assert found == {
        "requests_carried_in": 8,
        "requests_received": 783,
        "requests_completed": 788,
        "requests_carried_out": 2,
    }


@pytest.mark.parametrize(
    "text",
    [
        "作为复议机关，全年受理行政复议56件。",
        "信息公开宣传之外，全年受理各类消费举报投诉658件。",
        "编印工作周报50期。",
        "公开的公文中，属性为依申请公开的14条。",
    ],
)
def test_49_figures_of_other_business_are_left_alone(text):
    """Reviews a body decides, complaints at large, weekly bulletins, document attributes."""
    assert read(text) == []


def test_49_items_of_a_press_conference_are_no_conferences():
    """新闻发布会 with 条 counts items, with 场 conferences."""
    assert read("主动公开渠道方面，新闻发布会6条。") == [("proactive_items_other", True, 6)]
    assert read("召开新闻发布会6场。") == [("press_conferences", False, 6)]


@pytest.mark.parametrize("text", ["公开各类信息 条，其中概况类 条。", "全年公开共计十一大类条。"])
def test_50_a_total_left_blank_is_no_statement(text):
    """A blank before the unit states no number, and the number of classes is not one either."""
    assert read(text) == []


def test_25_words_in_place_of_a_figure():
    """本单位未制作规章 says none were made, in words."""
    assert read("本单位未制作规章。") == [("rules_issued", False, 0)]


def test_26_prose_against_the_table_keeps_both():
    """The prose figure stands beside the printed cell that contradicts it, and changes nothing in it."""
    report = gik.read_report(DATA / "wuzhong-2018.txt")
    cell = report.cells.filter(report.cells["cell"] == "1.2.2").row(0, named=True)
    said = report.statements.filter(report.statements["metric"] == "proactive_items_website")
    assert (cell["value"], said["value"].to_list()) == (1445, [51445])


def test_33_numbers_padded_with_blanks():
    """Blanks around a number are layout; a blank between digits parts two numbers."""
    assert read("2031 年 1 月起，主动公开政府信息 663 条，答复率 7.7 %。") == [("proactive_items", False, 663)]
    assert read("主动公开政府信息1 362条。") == []


def test_34_a_lost_unit():
    """申请4其中 can only be the number of requests; 信息68重点领域 may be anything and stays unread."""
    assert read("收到政府信息公开申请4其中当面申请1件，邮寄申请3件。") == [
        ("requests_received", False, 4),
        ("requests_received_in_person", False, 1),
        ("requests_received_post", False, 3),
    ]
    assert read("公开财政预决算信息68重点领域。") == []
