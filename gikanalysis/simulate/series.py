"""Reports of several years and levels that hang together: stocks go on, members add up to their region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from gikanalysis.errors import UnknownName
from gikanalysis.forms import form
from gikanalysis.regions import divisions
from gikanalysis.simulate import figures_2014, figures_2019
from gikanalysis.simulate.arithmetic import violations
from gikanalysis.simulate.bodies import draw_body, government_of
from gikanalysis.simulate.model import HEADER, Body, Figure, Truth, reported
from gikanalysis.simulate.numbers import SteadyDice
from gikanalysis.simulate.truth import FORMS

_TRIES = 60
_TRIES_A_YEAR = 12
Values = dict[str, float]


def series(
    seed: int | str, years: Sequence[int], *, level: str = "county", who: Body | None = None
) -> list[Truth]:
    """Return the truth of one body over consecutive `years`, each on the form of its time.

    What is carried out is carried in a year later, lists of matters and stocks of documents go on, cases pending
    appear again. Raises `UnknownName` for a year without a form.

    >>> first, second = series(1, [2022, 2023])
    >>> first.values["B4.total"] == second.values["B2.total"]
    True
    """
    body = who or draw_body(Random(f"series/{seed}"), level, years[-1])
    return [_truth(body, year, values) for year, values in _values(seed, years, body, {}).items()]


def region(seed: int | str, years: Sequence[int], adcode: str, members: int = 4) -> list[Truth]:
    """Return the truth of a prefecture and its counties: the city's figures are its own and those of `members`.

    The city's reports have the scope `region`.
    """
    inside = [one for one in divisions(years[-1]) if one.adcode[:4] == adcode[:4]]
    city = government_of(next(one for one in inside if one.adcode == adcode), years[-1])
    bodies = [government_of(one, years[-1]) for one in inside if one.level == "county"][:members]
    below = [_values(f"{seed}/{body.adcode}", years, body, {}) for body in bodies]
    sums = {year: _added([values[year] for values in below]) for year in years}
    whole = _values(seed, years, city, sums)
    found = [_truth(city, year, values, "region") for year, values in whole.items()]
    for body, values in zip(bodies, below, strict=True):
        found += [_truth(body, year, own) for year, own in values.items()]
    return found


def _added(parts: Sequence[Values]) -> Values:
    return {cell: sum(values[cell] for values in parts) for cell in parts[0]}


def _values(seed: int | str, years: Sequence[int], who: Body, others: Mapping[int, Values]) -> dict[int, Values]:
    """The figures of each year, with those of `others` (members of the region) added.

    Sizes that lead into a contradiction in some year are drawn anew for all years.
    """
    for variant in range(_TRIES):
        found = _tried(f"{seed}/{variant}", years, who, others)
        if found:
            return found
    raise RuntimeError(f"no figures without contradiction in {_TRIES} draws for {who.issuer}")


def _tried(seed: str, years: Sequence[int], who: Body, others: Mapping[int, Values]) -> dict[int, Values]:
    found: dict[int, Values] = {}
    own: Values = {}
    for year in years:
        for attempt in range(_TRIES_A_YEAR):
            dice = SteadyDice(f"{seed}/{who.adcode}/{year}/{attempt}", who.level, f"{seed}/{who.issuer}")
            drawn = _draw(dice, year, own)
            whole = _added([drawn, others[year]]) if year in others else drawn
            if not violations(form_of(year), _figures(year, whole), year=year, rank=who.parent_level):
                own, found[year] = drawn, whole
                break
        else:
            return {}
    return found


def form_of(year: int) -> str:
    """The form of a year's reports; raises `UnknownName` for a year without one."""
    for name, (first, last) in FORMS.items():
        if first <= year <= last:
            return name
    raise UnknownName("year with a form", str(year), [f"{first}-{last}" for first, last in FORMS.values()])


def _draw(dice: SteadyDice, year: int, before: Values) -> Values:
    name = form_of(year)
    if name == "v2014":
        return figures_2014.figures(dice, year)
    if name == "v2019":
        return figures_2019.figures_2019(dice, before)
    return figures_2019.figures_2021(dice, year, before)


def _figures(year: int, values: Mapping[str, float]) -> dict[str, Figure]:
    return {cell.id: HEADER if cell.header else reported(values[cell.id]) for cell in form(form_of(year)).cells}


def _truth(who: Body, year: int, values: Values, scope: str = "unknown") -> Truth:
    title = f"{who.issuer}{year}年政府信息公开工作年度报告"
    return Truth(form_of(year), who, year, title, _figures(year, values), scope)
