"""Checks over years: each written check and each named one tripped, silent on years that follow each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from form_cases import consistent, printed

from gikanalysis.checks.years import NAMED, Filed, across_years
from gikanalysis.forms.identities import BEFORE, Check, identities, yearly_checks

PAIRS = [("v2014", "v2014"), ("v2019", "v2014"), ("v2019", "v2019"), ("v2021", "v2019"), ("v2021", "v2021")]
WRITTEN = [(now, then, number) for now, then in PAIRS for number in range(len(yearly_checks(now, then)))]


def filed(name, figures=(), *, year=2020, **more):
    """A report of consistent figures, some of them replaced."""
    told = {"source": f"{year}", "issuer": "某县人民政府", "adcode": "640100", "province": "宁夏回族自治区"}
    told |= {"level": "county", "parent_level": "county", "scope": "unknown"}
    values = printed(consistent(name)) | printed(dict(figures))
    return Filed(**told | {"year": year, "form": name, "figures": values} | more)


def findings(now, *past):
    """Findings of a report against those before it."""
    return [one.finding for one in across_years(now, past) if one.finding is not None]


def outcomes(rule, now, *past):
    """What one rule says."""
    return [one.outcome for one in across_years(now, past) if one.rule == rule]


def following(now, then):
    """A pair of reports in which each written check holds: what was carried out is carried in, stocks go on."""
    before = consistent(then)
    after = consistent(now)
    changed = {}
    for column in ("natural", "biz", "research", "ngo", "legal", "other", "total"):
        if f"B4.{column}" in before:
            changed[f"B2.{column}"] = before[f"B4.{column}"]
    if now == then == "v2019":
        for row in ("A5.license", "A5.other_service", "A6.penalty", "A6.coercion", "A8.fee"):
            changed[f"{row}.prev_items"] = before[f"{row}.prev_items"] + before[f"{row}.change"]
    if now == then == "v2021":
        changed["A1.norm.in_force"] = (
            before["A1.norm.in_force"] + after["A1.norm.made"] - after["A1.norm.repealed"]
        )
    return filed(now, changed, year=2021), filed(then, year=2020)


def one_off(now: Filed, then: Filed, check: Check) -> Iterator[tuple[Filed, Filed]]:
    """The pair with one figure of a check replaced."""
    for cell, value in product(check.cells, (0.0, 7.0, 12.0, 900.0, 90_000.0)):
        past = cell.startswith(BEFORE)
        changed = then if past else now
        figures = {**changed.figures, **printed({cell.removeprefix(BEFORE): value})}
        yield (now, replace(then, figures=figures)) if past else (replace(now, figures=figures), then)


@pytest.mark.parametrize(("now", "then"), PAIRS)
def test_silent_on_years_that_follow(now, then):
    """Figures that lead from one year to the next get no finding."""
    assert [(f.rule, f.message) for f in findings(*following(now, then)) if f.rule != "X-16"] == []


@pytest.mark.parametrize(("now", "then", "number"), WRITTEN)
def test_each_written_check_trips(now, then, number):
    """One figure out of line fails the check with its cells, its severity and a sentence in both languages."""
    check = yearly_checks(now, then)[number]
    here = [cell for cell in check.cells if not cell.startswith(BEFORE)]
    for pair in one_off(*following(now, then), check):
        found = [f for f in findings(*pair) if (f.rule, list(f.cells)) == (check.identity.id, here)]
        if found:
            break
    [finding] = found
    assert (finding.severity, finding.outcome) == (check.identity.severity, "fail")
    for message in (finding.message, finding.message_zh):
        assert "2020" in message
        assert "None" not in message
        assert not {"{", "}"} & set(message)


def test_every_named_check_is_used():
    """Each function is named by a line of identities.csv, and each name has its function."""
    named = {rule.check for rule in identities().values() if rule.needs in ("years", "text") and rule.check}
    assert named == set(NAMED)


def test_outcomes_without_a_pair():
    """Without the year before, of another scope or form, or beside a lost cell, nothing is assessed."""
    now, then = following("v2021", "v2021")
    assert outcomes("X-01", now) == ["not_assessable"]
    assert outcomes("X-01", now, replace(then, scope="region")) == ["not_assessable"]
    assert outcomes("X-01", now, filed("v2014", year=2020)) == ["not_on_form"]
    assert outcomes("X-05", now, then) == ["not_on_form"]
    lost = {cell: figure for cell, figure in then.figures.items() if cell != "B4.total"}
    assert sorted(outcomes("X-01", now, replace(then, figures=lost))) == ["not_assessable", *["pass"] * 6]


def test_blanks_between_years():
    """A blank that may hold what is missing is not assessed; one that arithmetic proves is."""
    now, then = following("v2021", "v2021")
    blank = replace(
        now, figures=now.figures | printed(dict.fromkeys(("B1.natural", "B1.biz", "B2.natural", "B2.biz")))
    )
    assert sorted(outcomes("X-01", blank, then)) == [*["not_assessable"] * 2, *["pass"] * 5]
    proven = filed("v2021", {"B2.natural": None}, year=2021)  # what the balance leaves for it is 6
    told = [f for f in findings(proven, then) if f.rule == "X-01" and f.cells == ("B2.natural",)]
    assert [(f.expected, f.found) for f in told] == [(3, None)]


def test_a_carry_suggests_what_the_balance_bears_out():
    """Where last year's figure also closes the balance of this year, it is a corroborated suggestion."""
    now, then = following("v2021", "v2021")
    wrong = replace(now, figures=now.figures | printed({"B2.natural": 90.0}))
    off = [f for f in findings(wrong, then) if f.rule == "X-01"]
    assert [(f.suggests, f.suggestion, f.corroborated, f.found) for f in off] == [("B2.natural", 3, False, 90)]
    balanced = {
        f"{row}.{who}": now.figures[f"{row}.{who}"].value
        for row in ("B1", "B2", "B4")
        for who in ("natural", "total")
    }
    outcomes_of = {who: now.figures[f"B3.7.{who}"].value for who in ("natural", "total")}
    for who, done in outcomes_of.items():
        balanced[f"B1.{who}"] = done + balanced[f"B4.{who}"] - balanced[f"B2.{who}"]
    right = replace(now, figures=now.figures | printed(balanced))
    wrong = replace(right, figures=right.figures | printed({"B2.natural": 90.0}))
    off = [f for f in findings(wrong, then) if f.rule == "X-01"]
    assert [(f.suggestion, f.corroborated) for f in off] == [(3, True)]


def test_regions_may_lose_a_body():
    """One per cent of difference passes in a region's report, and fails in another."""
    figures = {f"B2.{who}": 0.0 for who in ("natural", "biz", "research", "ngo", "legal", "other")}
    then = filed("v2021", {"B4.total": 1000.0}, year=2020, scope="region")
    now = filed("v2021", figures | {"B2.total": 995.0}, year=2021, scope="region")
    assert outcomes("X-01", now, then)[-1] == "pass"
    assert outcomes("X-01", replace(now, scope="own"), replace(then, scope="own"))[-1] == "fail"


def test_ten_times_last_year():
    """Ten times last year is told, with the figure that a lost digit and the sums of the report allow."""
    then = filed("v2014", {"1.1": 15000.0, "8.3": 55.0}, year=2017)
    now = filed("v2014", {"1.1": 1500.0, "8.3": 5.0, "8.3.1": 20.0, "8.3.2": 35.0}, year=2018)
    found = {f.cells[0]: f for f in findings(now, then) if f.rule == "X-14"}
    assert found["1.1"].suggestion is None
    assert (found["8.3"].suggests, found["8.3"].suggestion, found["8.3"].corroborated) == ("8.3", 55, True)
    assert outcomes("X-14", now, replace(now, source="2017", year=2017)).count("fail") == 0
    bridge = filed("v2019", {"B1.total": 9000.0}, year=2019)
    assert "B1.total" in {f.cells[0] for f in findings(bridge, filed("v2014", year=2018)) if f.rule == "X-14"}


def test_a_table_of_last_year():
    """A table that prints every figure of the year before is told; one changed figure is enough to pass."""
    now, then = filed("v2014", year=2018), filed("v2014", year=2017)
    assert [f.rule for f in findings(now, then)] == ["X-16"]
    other = replace(now, figures=now.figures | printed({"9.3": 31.0}))
    assert findings(other, then) == []


def test_a_text_of_last_year():
    """Four passages of five kept are told; fewer, and short reports, are not."""
    old = tuple(f"p{n}" for n in range(25))
    then = filed("v2014", {"9.3": 31.0}, year=2017, prints=old)
    kept = filed("v2014", year=2018, prints=(*old[:20], "a", "b", "c", "d", "e"))
    assert [f.rule for f in findings(kept, then)] == ["X-15"]
    assert outcomes("X-15", replace(kept, prints=(*old[:19], "a", "b", "c", "d", "e", "f")), then) == ["pass"]
    assert outcomes("X-15", replace(kept, prints=old[:11]), then) == ["not_assessable"]


def test_nothing_for_three_years():
    """Zeros on requests for three years are told of a government, not of a bureau."""
    zeros = {cell: 0.0 for cell in consistent("v2014") if cell.startswith("3.")}
    years = [filed("v2014", zeros | {"9.3": float(year)}, year=year) for year in (2018, 2017, 2016)]
    assert outcomes("Q-18", *years) == ["fail"]
    assert outcomes("Q-18", *years[:2]) == ["not_assessable"]
    assert outcomes("Q-18", replace(years[0], level="department"), *years[1:]) == ["not_assessable"]
    some = replace(years[1], figures=years[1].figures | printed({"3.1": 1.0}))
    assert outcomes("Q-18", years[0], some, years[2]) == ["pass"]


def test_a_year_in_a_cell():
    """A count that reads like the year is told, unless last year's was like it or a sum bears it out."""
    then = filed("v2014", year=2017)
    now = filed("v2014", {"2.2.3": 2018.0}, year=2018)
    assert [(f.rule, f.cells) for f in findings(now, then) if f.rule == "Q-05"] == [("Q-05", ("2.2.3",))]
    near = replace(then, figures=then.figures | printed({"2.2.3": 1500.0}))
    assert outcomes("Q-05", now, near) == ["pass"]
    total = filed("v2014", {"8.3": 2018.0, "8.3.1": 2015.0, "8.3.2": 3.0}, year=2018)
    assert "fail" not in outcomes("Q-05", total, then)
