"""Series and regions of simulated reports: stocks go on, members add up, no identity is violated."""

from __future__ import annotations

import pytest

from gikanalysis.errors import UnknownName
from gikanalysis.forms import form
from gikanalysis.simulate import region, series
from gikanalysis.simulate.arithmetic import violations
from gikanalysis.simulate.series import form_of

YEARS = range(2017, 2024)


@pytest.mark.parametrize("level", ["prefecture", "county", "department"])
def test_years_hang_together(level: str) -> None:
    """What a report leaves the next one takes up, over the change of forms."""
    years = {truth.year: truth.values for truth in series(3, YEARS, level=level)}
    for year in range(2020, 2024):
        now, then = years[year], years[year - 1]
        for who in ("natural", "biz", "total"):
            assert now[f"B2.{who}"] == then[f"B4.{who}"]
    assert years[2020]["A5.license.prev_items"] == (
        years[2019]["A5.license.prev_items"] + years[2019]["A5.license.change"]
    )
    stock = years[2022]["A1.norm.in_force"] + years[2023]["A1.norm.made"] - years[2023]["A1.norm.repealed"]
    assert years[2023]["A1.norm.in_force"] == stock
    assert years[2019]["B2.total"] >= years[2018]["3.1"] - years[2018]["3.2"]


def test_members_add_up_to_less_than_their_region() -> None:
    """A city prints its own figures and those of its counties; nothing in it is violated."""
    truths = region(1, YEARS, "640300", members=3)
    city = {truth.year: truth for truth in truths if truth.scope == "region"}
    assert {truth.body.level for truth in truths} == {"prefecture", "county"}
    for year, whole in city.items():
        members = [truth for truth in truths if truth.year == year and truth.scope != "region"]
        assert len(members) == 3
        for cell in ("3.1", "3.3") if whole.form == "v2014" else ("B1.total", "B4.natural"):
            assert whole.values[cell] >= sum(member.values[cell] for member in members)
        assert violations(whole.form, whole.figures, year=year, rank="prefecture") == []


def test_the_same_arguments_give_the_same_series() -> None:
    """A series depends on its arguments alone."""
    assert series(5, [2021, 2022]) == series(5, [2021, 2022])
    assert series(5, [2021, 2022]) != series(6, [2021, 2022])


def test_a_year_without_a_form() -> None:
    """Years before the forms are refused, and the years with a form are told."""
    with pytest.raises(UnknownName, match="2013"):
        series(1, [2013, 2014])
    assert [form_of(year) for year in (2018, 2019, 2021)] == ["v2014", "v2019", "v2021"]
    assert form("v2014").years[1] == 2018
