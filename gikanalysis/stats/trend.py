"""The trend before and after a break, of the same bodies in every year."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from gikanalysis.errors import GikError
from gikanalysis.frames import Frame
from gikanalysis.stats.series import BREAKS, TRANSITION, Series, few_bodies, has_value, read_series
from gikanalysis.stats.within import Fit, fit_within

_LEAST_YEARS = 2


@dataclass(frozen=True, slots=True)
class Trend:
    """What `balanced_trend` found.

    `table`: one row a year with `n` bodies, `mean`, `se`. `estimates`: `term`, `estimate`, `se`, `ci_lower`,
    `ci_upper` of trend_before and trend_after (a year), trend_change, and step (between the two lines in
    the break year).
    """

    table: Frame
    estimates: Frame
    bodies: int
    left_out: int
    break_year: int
    years: tuple[int, ...]
    notes: tuple[str, ...]


def balanced_trend(
    data: object,
    *,
    break_year: int = BREAKS[0],
    years: Sequence[int] | None = None,
    keep_transition: bool = False,
) -> Trend:
    """Fit one line before `break_year` and one from it on, with an intercept for each body.

    Only bodies with a value in every year fitted count, so that who reports does not move the line. The
    transition year 2019 is left out unless `keep_transition`; then it counts as after the break. Standard
    errors are clustered by body. Raises `GikError` for a frame that mixes figures (`read_series`), for fewer
    than two years on a side or ten bodies, and without the extra ``stats``.
    """
    series = read_series(data, years)
    fitted = [year for year in series.years if keep_transition or year != TRANSITION]
    before = [year for year in fitted if year < break_year]
    after = [year for year in fitted if year >= break_year]
    if min(len(before), len(after)) < _LEAST_YEARS:
        raise GikError(
            f"a trend on each side of {break_year} needs {_LEAST_YEARS} years on each side: "
            f"{len(before)} before, {len(after)} after"
        )
    bodies = series.complete(fitted, has_value)
    notes = [*series.notes, *few_bodies(len(bodies))]
    if min(len(before), len(after)) == _LEAST_YEARS:
        notes.append("two years on one side: its line passes through both and cannot show that it is none")
    for other in BREAKS:
        side = before if other < break_year else after
        if other != break_year and side[0] < other <= side[-1]:
            notes.append(f"another form begins in {other}, inside one of the lines")
    fit = _fit(series, bodies, fitted, break_year)
    combined = {
        "trend_before": {"year": 1.0},
        "step": {"step": 1.0},
        "trend_change": {"bend": 1.0},
        "trend_after": {"year": 1.0, "bend": 1.0},
    }
    rows = [{"term": term} | asdict(fit.combine(weights)) for term, weights in combined.items()]
    return Trend(
        table=_table(series, bodies, fitted),
        estimates=Frame(rows),
        bodies=len(bodies),
        left_out=len(series.bodies) - len(bodies),
        break_year=break_year,
        years=tuple(fitted),
        notes=tuple(notes),
    )


def _fit(series: Series, bodies: Sequence[str], years: Sequence[int], break_year: int) -> Fit:
    rows = [(body, year) for body in bodies for year in years]
    later = [float(year >= break_year) for _, year in rows]
    since = [float(year - break_year) for _, year in rows]
    columns = {"year": since, "step": later, "bend": [a * b for a, b in zip(later, since, strict=True)]}
    return fit_within([body for body, _ in rows], [_value(series, *row) for row in rows], columns)


def _value(series: Series, body: str, year: int) -> float:
    value = series.points[body, year].value
    assert value is not None  # the bodies are those with a value in every year
    return value


def _table(series: Series, bodies: Sequence[str], years: Sequence[int]) -> Frame:
    rows = []
    for year in years:
        values = [_value(series, body, year) for body in bodies]
        mean = math.fsum(values) / len(values)
        spread = math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
        rows.append({"year": year, "n": len(values), "mean": mean, "se": math.sqrt(spread / len(values))})
    return Frame(rows)
