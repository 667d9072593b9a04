"""Checks of running text: each tripped by a statement, a passage or a date, and silent on what agrees."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from form_cases import consistent, printed, statement

from gikanalysis.checks import Whole, check_text, text_findings
from gikanalysis.checks.running_text import NAMED
from gikanalysis.forms import expressions, form
from gikanalysis.forms.identities import identities, prose_figures


def whole(name, figures=(), said=(), **more):
    """A report of consistent figures, some of them replaced, with statements."""
    values = printed(consistent(name)) | printed(dict(figures))
    return Whole(
        form=form(name), figures=values, statements=said, year=2018, level="county", rank="county", **more
    )


def told(*arguments, **more):
    """Rules of the findings."""
    return [finding.rule for finding in text_findings(whole(*arguments, **more))]


def part(metric, value, component, snippet="各部分", locator="line 3", **more):
    """A statement of a part."""
    return statement(metric, value, component, snippet=snippet, locator=locator, **more)


def test_every_named_check_is_used():
    """Each function is named by a line of identities.csv, and each name has its function."""
    assert {rule.check for rule in identities().values() if rule.needs == "prose" and not rule.beyond} == set(
        NAMED
    )


@pytest.mark.parametrize("name", ["v2014", "v2019", "v2021"])
def test_each_statement_is_compared(name):
    """Every metric with a line is told when it differs from its cells, and passes when it agrees."""
    for identity, node in prose_figures(name).items():
        value = expressions.value(node, consistent(name).get)
        assert value is not None
        outcomes = {}
        for off in (0, 1000):
            said = [statement(identity.each, value + off)]
            found = [one for one in check_text(whole(name, said=said)) if one.rule == identity.id]
            outcomes[off] = [one.outcome for one in found]
        assert outcomes == {0: ["pass"], 1000: ["fail"]}, identity.id


def test_four_outcomes():
    """What is stated twice, once, nowhere or of another form passes, fails, is not assessed or not on the form."""
    outcomes = Counter(one.outcome for one in check_text(whole("v2019", said=[statement("meetings", 3)])))
    assert outcomes["not_on_form"] > 0
    assert outcomes["not_assessable"] > 0
    fails = [one for one in check_text(whole("v2014", said=[statement("meetings", 3)])) if one.outcome == "fail"]
    assert [one.rule for one in fails] == ["P-25"]


def test_rounding():
    """2万 rounded agrees with what it may be rounded or cut from, and with nothing else."""
    said = [statement("proactive_items", 100, qualifier="rounded", lower=95, upper=110)]
    assert told("v2014", said=said) == []
    assert told("v2014", {"1.1": 94.0, "1.2.2": 94.0}, said=said) == ["P-13"]


def test_one_of_two_statements_is_enough():
    """Where one statement agrees with the table, the other is a contradiction of the text, not of the table."""
    said = [statement("meetings", 3), statement("meetings", 2)]
    assert told("v2014", said=said) == ["P-40"]


def test_beside_a_blank_cell():
    """A blank beside a stated figure is a doubt; beside a stated none, or the figure of a part, a note."""
    [finding] = text_findings(whole("v2014", {"9.1": None}, [statement("meetings", 3)]))
    assert (finding.rule, finding.severity, finding.outcome, finding.cells) == (
        "P-25",
        "warning",
        "fail",
        ("9.1",),
    )
    [finding] = text_findings(whole("v2014", {"9.1": None}, [statement("meetings", 0)]))
    assert (finding.severity, finding.outcome) == ("note", "not_assessable")
    [finding] = text_findings(whole("v2014", {"9.1": None}, [statement("meetings", 3, "街道")]))
    assert (finding.severity, finding.outcome) == ("note", "fail")


def test_a_part_above_the_whole():
    """A part above the printed whole is a note, unless it covers more than the year."""
    assert told("v2014", said=[statement("trainings", 9, "机关")]) == ["P-26"]
    assert told("v2014", said=[statement("trainings", 9, "累计")]) == []


def test_an_identity_corroborates_a_statement():
    """A stated figure that makes the failed sums hold is a corroborated suggestion; another is none."""
    [finding] = text_findings(whole("v2014", {"3.1": 29.0}, [statement("requests_received", 20)]))
    assert (finding.suggests, finding.suggestion, finding.corroborated) == ("3.1", 20, True)
    [finding] = text_findings(whole("v2014", {"3.1": 29.0}, [statement("requests_received", 21)]))
    assert (finding.suggestion, finding.corroborated) == (None, False)


def test_a_lost_leading_digit():
    """Three channels that lost a digit: two borne out by statements, one by a part and the sum of channels."""
    figures = {"1.1": 105464.0, "1.2.1": 262.0, "1.2.2": 1445.0, "1.2.3": 3233.0, "1.2.4": 4736.0, "1.2.5": 5842.0}
    said = [
        statement("proactive_items_website", 51445),
        statement("proactive_items_wechat", 14700, qualifier="rounded", lower=14650, upper=14800),
        statement("proactive_items_other", 35800, "公示栏", qualifier="rounded", lower=35750, upper=35900),
    ]
    found = [f for f in text_findings(whole("v2014", figures, said)) if f.rule == "Q-01"]
    assert {f.suggests: (f.suggestion, f.corroborated) for f in found} == {
        "1.2.2": (51445, True),
        "1.2.4": (14736, True),
        "1.2.5": (35842, True),
    }
    alone = [f for f in text_findings(whole("v2014", figures, said[2:])) if f.rule == "Q-01"]
    assert alone == []  # a part alone proves nothing while the channels still miss their total


def test_parts_and_their_whole():
    """Parts above their whole are told; 其中 opens a list below the statement before it."""
    total = statement("proactive_items", 100, locator="line 3")
    over = [part("proactive_items", 60, "栏目"), part("proactive_items", 42, "专题")]
    assert told("v2014", said=[total, *over]) == ["Q-15"]
    assert told("v2014", said=[total, over[0]]) == []
    nested = [part("proactive_items", 90, "栏目"), part("proactive_items", 60, "甲", "其中甲60条")]
    assert told("v2014", said=[total, *nested, part("proactive_items", 20, "乙")]) == []
    places = [part("requests_received", 15, "甲县"), part("requests_received", 6, "乙县")]
    assert told("v2014", said=places) == ["H-04"]


def test_money_and_round_sums():
    """Spending above the budget, and odd parts that add up to a round number, are notes."""
    spent = [statement("budget_spent", 1.5, "培训"), statement("budget_spent", 0.7, "印刷")]
    assert told("v2014", said=[statement("budget_planned", 2), *spent]) == ["P-41"]
    assert told("v2014", said=[statement("budget_planned", 3), *spent]) == []
    asked = ("consultations_phone", "consultations_in_person", "consultations_online")
    plug = [statement(name, value) for name, value in zip(asked, (80560, 48489, 951), strict=True)]
    assert told("v2014", said=plug) == ["P-42"]
    assert told("v2014", said=[*plug[:2], statement(asked[2], 952)]) == []


def test_shares():
    """A share that its figure does not give is told; rounded and cut shares are not."""
    text = "甲发布信息2320条，占22.3%；乙发布信息4000条，占38.0%；丙发布信息4220条，占40.0%。"
    assert told("v2014", passages=[text]) == ["Q-14"]
    assert told("v2014", passages=[text.replace("22.3", "22.0")]) == []
    assert told("v2014", passages=[text.replace("22.3", "22.01")]) == []


def test_words_dates_and_fees():
    """A word of another rank, a late date, an unpaid fee that the text is silent on."""
    assert told("v2014", passages=["组织各处室学习。"]) == ["Q-21"]
    assert told("v2014", published=date(2019, 4, 1)) == ["Q-13"]
    assert told("v2014", published=date(2019, 3, 31)) == []
    unpaid = {"B3.6.2.total": 1.0}
    assert "V21-12" in told("v2021", unpaid, passages=["没有其他事项。"])
    assert "V21-12" not in told("v2021", unpaid, passages=["收取信息处理费0元。"])


def test_without_a_table():
    """A report without a table is checked within its text, and nothing is compared."""
    prose = Whole(form=None, figures={}, statements=[statement("meetings", 3), statement("meetings", 4)])
    assert [f.rule for f in text_findings(prose)] == ["P-40"]
