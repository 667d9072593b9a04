"""Checks between levels: a city and its counties, a bureau and its government, first digits of a province."""

from __future__ import annotations

from dataclasses import replace

import pytest
from form_cases import printed
from test_checks_years import filed

from gikanalysis.checks.levels import NAMED, across_levels, members_of
from gikanalysis.forms.identities import identities


def county(code, requests, **more):
    """A county's report with so many requests; what else it prints is nothing."""
    return only({"B1.total": requests}, source=code, adcode=code, issuer=f"{code}人民政府", **more)


def only(figures, **more):
    """A report that prints these figures alone."""
    return replace(filed("v2021", year=2022, **more), figures=printed(figures))


def city(requests, scope="region", **more):
    """The city's report."""
    told = {"source": "city", "adcode": "640300", "level": "prefecture", "scope": scope} | more
    return only({"B1.total": requests}, **told)


def said(rule, *filed_reports):
    """Outcomes and findings of one rule, by source."""
    return {source: (one.outcome, one.finding) for source, one in across_levels(filed_reports) if one.rule == rule}


COUNTIES = [county("640302", 10.0), county("640303", 20.0), county("640323", 5.0)]


def test_every_named_check_is_used():
    """Each function is named by a line of identities.csv, and each name has its function."""
    named = {rule.check for rule in identities().values() if rule.needs == "levels" and not rule.beyond}
    assert named == set(NAMED)


def test_members():
    """Members are the governments right below; a county counts with its city once the city has filed."""
    province = city(99.0, source="p", adcode="640000", level="province")
    places = {one.adcode: one for one in (province, city(40.0), *COUNTIES, county("640104", 1.0))}
    assert sorted(one.source for one in members_of(province, places)) == ["640104", "city"]
    assert sorted(one.source for one in members_of(places["640300"], places)) == ["640302", "640303", "640323"]


@pytest.mark.parametrize(
    ("requests", "rule", "expected"),
    [(35.0, None, None), (90.0, None, None), (30.0, "H-01", 35.0), (15.0, "H-02", 20.0)],
)
def test_a_city_and_its_counties(requests, rule, expected):
    """The city prints at least what its counties do together; less than a single one is another finding."""
    reports = [city(requests), *COUNTIES]
    found = {one.rule: one.finding for _, one in across_levels(reports) if one.finding is not None}
    assert list(found) == ([rule] if rule else [])
    if rule:
        assert (found[rule].found, found[rule].expected, found[rule].cells) == (requests, expected, ("B1.total",))
        assert "64030" in found[rule].message


def test_scope_unknown_or_own():
    """Of a report that does not say whose figures it holds a smaller figure tells the scope, and fails nothing."""
    outcome, finding = said("H-02", city(15.0, "unknown"), *COUNTIES)["city"]
    assert (outcome, finding.severity, finding.outcome) == ("not_assessable", "note", "not_assessable")
    assert said("H-01", city(15.0, "unknown"), *COUNTIES)["city"] == ("not_assessable", None)
    assert said("H-02", city(15.0, "own"), *COUNTIES)["city"] == ("not_assessable", None)
    assert said("H-02", city(15.0))["city"] == ("not_assessable", None)


def test_another_form_is_no_member():
    """A county on another form is not compared."""
    old = replace(COUNTIES[1], form="v2014", figures=printed({"3.1": 20.0}))
    assert said("H-02", city(15.0), COUNTIES[0], old)["city"] == ("pass", None)


def test_a_bureau_and_its_government():
    """A bureau with more requests than the government that counts all its bodies is told; of unknown scope not."""
    bureau = only({"B1.total": 50.0}, source="b", adcode="640300", level="department", parent_level="prefecture")
    outcome, finding = said("H-03", city(40.0), bureau)["b"]
    assert (outcome, finding.found, finding.expected) == ("fail", 50, 40)
    assert said("H-03", city(60.0), bureau)["b"] == ("pass", None)
    assert said("H-03", city(40.0, "unknown"), bureau)["b"] == ("not_assessable", None)


def test_first_digits():
    """Counts that all begin alike are told with the chief report; counts spread over orders of size pass."""
    cells = [cell.id for cell in COUNTIES[0].of.cells if not (cell.signed or cell.money or cell.header)]
    spread = {cell: float(round(10 ** (1 + 4 * (n * 0.618 % 1)))) for n, cell in enumerate(cells)}
    bureaus = [replace(COUNTIES[0], level="department", source=f"bureau {n}") for n in range(4)]
    reports = [replace(one, figures=printed(spread)) for one in (city(1.0), *COUNTIES, *bureaus)]
    assert said("Q-26", *reports)["city"][0] == "pass"
    alike = {cell: 500.0 + n for n, cell in enumerate(cells)}
    assert said("Q-26", *(replace(one, figures=printed(alike)) for one in reports))["city"][0] == "fail"
    assert said("Q-26", *COUNTIES)["640302"] == ("not_assessable", None)
