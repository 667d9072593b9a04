"""Every check ships with an input that trips it, found by small changes of figures that trip none."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations, product

import pytest
from form_cases import OFFICIAL, YEAR, consistent, printed, reading

from gikanalysis.checks import Finding, check
from gikanalysis.forms import form
from gikanalysis.forms.evaluate import Verdict, evaluate
from gikanalysis.forms.identities import Check, checks_of

EVERY = [(name, number) for name in OFFICIAL for number in range(len(checks_of(name)))]


def spelled(case: tuple[str, int]) -> str:
    """A name for a case: form, rule, first cell."""
    name, number = case
    one = checks_of(name)[number]
    return f"{name}-{one.identity.id}-{one.cells[0]}"


def body(name: str, one: Check) -> tuple[int, str]:
    """A year and a rank to which the check applies."""
    first, last = one.identity.years
    return min(max(YEAR[name], first), last), min(one.identity.levels, default="county")


def said(name: str, one: Check, values: dict[str, float]) -> Verdict:
    """The verdict of one check on values."""
    year, rank = body(name, one)
    return next(v for v in evaluate(form(name), printed(values), year=year, rank=rank) if v.check == one)


def changes(values: dict[str, float], one: Check) -> Iterator[dict[str, float]]:
    """Small changes of one cell, then of two cells, of a check."""
    own = [values[cell] for cell in one.cells]
    sums = [a + b for a, b in combinations(own, 2)]
    tries = [0, 1, 12, 10_000, max(own) + 1, sum(own) + 1, -500, *sums]
    for cell, new in product(one.cells, tries):
        yield values | {cell: new}
    for pair in combinations(one.cells, 2):
        for new in product(tries, repeat=2):
            yield values | dict(zip(pair, new, strict=True))


@cache
def trips(name: str, number: int) -> dict[str, float] | None:
    """Values that trip a check; None where none was found. Counts stay at 0 or more."""
    one = checks_of(name)[number]
    wanted = one.identity.outcome
    signed = {cell.id for cell in form(name).cells if cell.signed}
    for values in changes(consistent(name), one):
        if (
            all(v >= 0 or cell in signed for cell, v in values.items())
            and said(name, one, values).outcome == wanted
        ):
            return values
    return None


def findings(name: str, number: int) -> list[Finding]:
    """What a report with the tripping values is told about the tripped rule."""
    one, values = checks_of(name)[number], trips(name, number)
    assert values is not None
    year, rank = body(name, one)
    found = check(reading(name, printed(values)), year=year, rank=rank, level="county")
    return [f for f in found if (f.rule, f.cells) == (one.identity.id, one.cells)]


def test_no_check_is_beyond_reach():
    """There is no check that nothing trips."""
    assert [spelled(case) for case in EVERY if trips(*case) is None] == []


@pytest.mark.parametrize("case", EVERY, ids=map(spelled, EVERY))
def test_tripped_and_told(case):
    """A tripped check becomes one finding with its cells, its severity and a sentence in both languages."""
    name, number = case
    rule = checks_of(name)[number].identity
    [finding] = findings(name, number)
    assert finding.outcome == rule.outcome
    assert finding.severity in {
        rule.severity,
        rule.if_less,
        rule.if_more,
        "note" if rule.milder_if else rule.severity,
    }
    for message in (finding.message, finding.message_zh):
        assert len(message) > 10
        assert not {"{", "}"} & set(message)
        assert "None" not in message
        assert "nan" not in message
    assert finding.message.endswith(".")
    assert finding.message_zh.endswith("。")
    assert any("一" <= sign <= "鿿" for sign in finding.message_zh)


@pytest.mark.parametrize("name", OFFICIAL)
def test_silent_on_consistent_figures(name):
    """Figures that keep every rule get no finding of any kind."""
    figures = reading(name, printed(consistent(name)))
    for year in (2014, 2018, 2019, 2020, 2021, 2025):
        for level in ("province", "prefecture", "county", "township", "department"):
            assert check(figures, year=year, level=level, rank="county") == []


def test_a_failed_strict_sum_names_its_total():
    """What harmonising needs for an interval: the total cell and what the parts add up to."""
    values = consistent("v2014") | {"8.3": 2}
    [finding] = check(reading("v2014", printed(values)), year=2018, rank="county")
    assert (finding.rule, finding.total, finding.expected, finding.found) == ("V14-09", ("8.3", 5), 5, 2)


def test_a_tolerant_or_blank_sum_names_none():
    """Where the parts may legitimately fall short, or are not all printed, the total stays a point."""
    tolerant = check(reading("v2014", printed(consistent("v2014") | {"4": 9})), year=2018)
    assert [(f.rule, f.severity, f.total) for f in tolerant] == [("V14-07", "note", None)]
    blanks = {"3.1.1": None, "3.1.2": None, "3.1": 40}
    found = check(reading("v2014", printed(consistent("v2014") | blanks)), year=2018)
    assert [(f.rule, f.severity, f.total) for f in found] == [("V14-01", "warning", None)]
    assert "26" in found[0].message
    assert "26" in found[0].message_zh


def test_a_lost_term_is_told_once_a_figure_stands_beside_it():
    """A check that cannot be assessed for want of a cell is a note naming the cell; without figures, nothing."""
    figures = printed(consistent("v2014"))
    del figures["8.3.1"]
    [finding] = check(reading("v2014", figures), year=2018)
    assert (finding.rule, finding.severity, finding.outcome) == ("V14-09", "note", "not_assessable")
    assert form("v2014").cell("8.3.1").label in finding.message
    nothing = check(reading("v2014", {}), year=2018)
    assert nothing == []


def test_findings_come_in_the_order_of_the_rules():
    """Rules of the form first, plausibility after, as identities.csv has them."""
    values = consistent("v2014") | {"8.3": 2, "3.1": 30, "6": -1, "9.2": 1.5}
    assert [f.rule for f in check(reading("v2014", printed(values)), year=2018)] == [
        "V14-01",
        "V14-09",
        "Q-19",
        "Q-20",
    ]
