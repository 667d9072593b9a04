"""Reports of several years and levels that hang together: stocks go on, members add up to their region."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from gikanalysis.errors import UnknownName
from gikanalysis.forms import form
from gikanalysis.regions import divisions
from gikanalysis.simulate import figures_2014, figures_2019
from gikanalysis.simulate.arithmetic import violations
from gikanalysis.simulate.bodies import draw_body, government_of
from gikanalysis.simulate.model import HEADER, Body, Figure, Truth, reported
from gikanalysis.simulate.numbers import Dice, SteadyDice
from gikanalysis.simulate.truth import FORMS

_TRIES = 60
_TRIES_A_YEAR = 12
Values = dict[str, float]
Draw = Callable[[str, str, int, Values], Values]
"""Draws figures: by the seed of the body in all years and that of this draw, for a year, after the year before."""


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
    return [truth_of(body, year, values) for year, values in _values(seed, years, body, {}).items()]


def region(seed: int | str, years: Sequence[int], adcode: str, members: int = 4) -> list[Truth]:
    """Return the truth of a prefecture and its counties: the city's figures are its own and those of `members`.

    The city's reports have the scope `region`.
    """
    inside = [one for one in divisions(years[-1]) if one.adcode[:4] == adcode[:4]]
    city = government_of(next(one for one in inside if one.adcode == adcode), years[-1])
    bodies = [government_of(one, years[-1]) for one in inside if one.level == "county"][:members]
    below = [_values(f"{seed}/{body.adcode}", years, body, {}) for body in bodies]
    sums = {year: added([values[year] for values in below]) for year in years}
    whole = _values(seed, years, city, sums)
    found = [truth_of(city, year, values, "region") for year, values in whole.items()]
    for body, values in zip(bodies, below, strict=True):
        found += [truth_of(body, year, own) for year, own in values.items()]
    return found


def added(parts: Sequence[Values]) -> Values:
    """Add figures up, cell by cell."""
    return {cell: round(sum(values[cell] for values in parts), 6) for cell in parts[0]}


def _values(seed: int | str, years: Sequence[int], who: Body, others: Mapping[int, Values]) -> dict[int, Values]:
    """The figures of each year, with those of `others` (members of the region) added."""

    def draw(lasting: str, once: str, year: int, before: Values) -> Values:
        return drawn(SteadyDice(once, who.level, lasting), year, before)

    return consistent(seed, years, who, others, draw)


def consistent(
    seed: int | str, years: Sequence[int], who: Body, others: Mapping[int, Values], draw: Draw
) -> dict[int, Values]:
    """Draw the figures of each year, with those of `others` added, until nothing contradicts itself.

    Sizes that lead into a contradiction in some year are drawn anew for all years.
    """
    for variant in range(_TRIES):
        found = _tried(f"{seed}/{variant}", years, who, others, draw)
        if found:
            return found
    raise RuntimeError(f"no figures without contradiction in {_TRIES} draws for {who.issuer}")


def _tried(
    seed: str, years: Sequence[int], who: Body, others: Mapping[int, Values], draw: Draw
) -> dict[int, Values]:
    found: dict[int, Values] = {}
    own: Values = {}
    for year in years:
        for attempt in range(_TRIES_A_YEAR):
            mine = draw(f"{seed}/{who.issuer}", f"{seed}/{who.adcode}/{year}/{attempt}", year, own)
            whole = added([mine, others[year]]) if year in others else mine
            if not violations(form_of(year), figures_of(year, whole), year=year, rank=who.parent_level):
                own, found[year] = mine, whole
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


def drawn(dice: Dice, year: int, before: Values) -> Values:
    """Draw the figures of a year on the form of its time, after those of the year before."""
    name = form_of(year)
    if name == "v2014":
        return figures_2014.figures(dice, year)
    if name == "v2019":
        return figures_2019.figures_2019(dice, before)
    return figures_2019.figures_2021(dice, year, before)


def figures_of(year: int, values: Mapping[str, float]) -> dict[str, Figure]:
    """The figures of a report as its form has them."""
    return {cell.id: HEADER if cell.header else reported(values[cell.id]) for cell in form(form_of(year)).cells}


def truth_of(who: Body, year: int, values: Values, scope: str = "unknown") -> Truth:
    """The truth of a report with these figures."""
    title = f"{who.issuer}{year}年政府信息公开工作年度报告"
    return Truth(form_of(year), who, year, title, figures_of(year, values), scope)
