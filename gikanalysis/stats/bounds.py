"""Averages, changes and trends of figures that are known between bounds alone.

What is asked is for each body a weighted sum of its years (a mean: 1; a change: −1 and 1; a trend: the
least-squares weights), and then the mean over bodies. With every figure anywhere between its bounds the
answer lies between `lower` and `upper`, and nothing narrower can be said without more assumptions (Manski
2003, Partial Identification of Probability Distributions). `ci_lower` and `ci_upper` add that the bodies are
a sample: the interval of Imbens and Manski (2004, Econometrica 72) for the true value.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gikanalysis.errors import GikError
from gikanalysis.stats.series import Point, Series, few_bodies, read_series
from gikanalysis.stats.within import LEVEL, require

Support = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bounded:
    """`lower` to `upper`: identification, however many bodies. `ci_lower` to `ci_upper`: sampling as well.

    `point` is the same sum of the points, where every body has them; None otherwise.
    """

    point: float | None
    lower: float
    upper: float
    ci_lower: float
    ci_upper: float
    bodies: int
    left_out: int
    notes: tuple[str, ...]


def bounded_mean(data: object, year: int, *, support: Support | None = None, missing: bool = False) -> Bounded:
    """Bound the mean over bodies in one year; see `bounded_trend` for the arguments and errors."""
    return _bounded(read_series(data), {year: 1.0}, support, missing=missing)


def bounded_change(
    data: object, start: int, end: int, *, support: Support | None = None, missing: bool = False
) -> Bounded:
    """Bound the mean change from `start` to `end` in the same bodies; see `bounded_trend`."""
    if start == end:
        raise GikError(f"a change needs two years, not {start} twice")
    return _bounded(read_series(data), {start: -1.0, end: 1.0}, support, missing=missing)


def bounded_trend(
    data: object, years: Sequence[int], *, support: Support | None = None, missing: bool = False
) -> Bounded:
    """Bound the mean trend a year over `years` in the same bodies.

    `support` is what the figure can be at all, (0, 1) for a share; it stands in for a bound that is
    lacking. Without it bodies with an open end are left out and counted. With `missing` a body without a
    figure or row in one of the years counts as anything in the support: the worst case of who does not report.
    Raises `GikError` for too few bodies or years, a frame that mixes figures, `missing` without a support, a
    bound outside the support, or without the extra ``stats``.
    """
    wanted = sorted(set(years))
    if len(wanted) < 2:
        raise GikError("a trend needs two years")
    middle = sum(wanted) / len(wanted)
    spread = sum((year - middle) ** 2 for year in wanted)
    weights = {year: (year - middle) / spread for year in wanted}
    return _bounded(read_series(data), weights, support, missing=missing)


def _bounded(series: Series, weights: Mapping[int, float], support: Support | None, *, missing: bool) -> Bounded:
    if missing and support is None:
        raise GikError("missing figures can be anything: give support=, such as (0, 1) for a share")
    lows, highs, points = [], [], []
    left_out = 0
    for body in series.bodies:
        ends = {year: _ends(series.points.get((body, year)), support, missing=missing) for year in weights}
        if any(not math.isfinite(low) or not math.isfinite(high) for low, high in ends.values()):
            left_out += 1
            continue
        lows.append(math.fsum(w * ends[year][0 if w > 0 else 1] for year, w in weights.items()))
        highs.append(math.fsum(w * ends[year][1 if w > 0 else 0] for year, w in weights.items()))
        points.append(_point(series, body, weights))
    notes = (*series.notes, *few_bodies(len(lows)))
    lower, upper = _mean(lows), _mean(highs)
    known = [point for point in points if point is not None]
    ci_lower, ci_upper = imbens_manski(lower, upper, _error(lows), _error(highs))
    return Bounded(
        point=_mean(known) if len(known) == len(points) else None,
        lower=lower,
        upper=upper,
        ci_lower=ci_lower,
        ci_upper=ci_upper,
        bodies=len(lows),
        left_out=left_out,
        notes=notes,
    )


def _ends(point: Point | None, support: Support | None, *, missing: bool) -> tuple[float, float]:
    """What a figure can be; infinite where nothing bounds it."""
    open_ends = support or (-math.inf, math.inf)
    if point is None or (point.value, point.lower, point.upper) == (None, None, None):
        return open_ends if missing else (-math.inf, math.inf)
    low = open_ends[0] if point.lower is None else point.lower
    high = open_ends[1] if point.upper is None else point.upper
    if low > high or (support is not None and (low < support[0] or high > support[1])):
        raise GikError(f"a figure between {low} and {high} does not fit the support {support}")
    return low, high


def _point(series: Series, body: str, weights: Mapping[int, float]) -> float | None:
    total = []
    for year, weight in weights.items():
        point = series.points.get((body, year))
        if point is None or point.value is None:
            return None
        total.append(weight * point.value)
    return math.fsum(total)


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _error(values: Sequence[float]) -> float:
    """The standard error of a mean over bodies."""
    mean = _mean(values)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1) / len(values))


def imbens_manski(lower: float, upper: float, se_lower: float, se_upper: float) -> tuple[float, float]:
    """Return the 95 % interval of the true value, given both ends and their standard errors.

    With ends that meet it is the ordinary interval; with ends far apart each side is one-sided. Without
    spread between bodies it is the bounds themselves.
    """
    se = max(se_lower, se_upper)
    if se == 0:
        return lower, upper
    normal, optimize = require("scipy.stats").norm, require("scipy.optimize")
    gap = (upper - lower) / se
    ends = float(normal.ppf(LEVEL)) - 1e-9, float(normal.ppf((1 + LEVEL) / 2)) + 1e-9
    reach = float(optimize.brentq(lambda c: normal.cdf(c + gap) - normal.cdf(-c) - LEVEL, *ends))
    return lower - reach * se_lower, upper + reach * se_upper
