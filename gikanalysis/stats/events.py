"""Change from year to year within bodies, against a reference year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gikanalysis.errors import GikError
from gikanalysis.frames import Frame
from gikanalysis.stats.series import BREAKS, FEWEST_BODIES, TRANSITION, Series, few_bodies, read_series
from gikanalysis.stats.within import Fit, fit_within

_LEAST_YEARS = 3


@dataclass(frozen=True, slots=True)
class EventStudy:
    """What `event_study` found.

    `table`: one row a year: `n` bodies, `estimate` (against the reference year), `se`, `ci_lower`, `ci_upper`.
    `breaks`: one row a break: `break_year`, `from_year`, `to_year`, the change between them with its interval,
    and the same less what the trend before the break would have brought (`beyond_…`; null without a trend
    of at least two years before).
    """

    table: Frame
    breaks: Frame
    reference: int
    bodies: int
    left_out: int
    notes: tuple[str, ...]


def event_study(data: object, *, reference: int = 2018, years: Sequence[int] | None = None) -> EventStudy:
    """Estimate each year's change against `reference`, with an intercept for each body.

    Bodies need values in two years; standard errors are clustered by body. All bodies changed form in the
    same years, so there is no group to compare with: an estimate is a change within bodies, and no effect of
    the form. Raises `GikError` for a frame that mixes figures (`read_series`), when bodies or years are too
    few, when the reference year has none, and without the extra ``stats``.
    """
    series = read_series(data, years)
    rows = _rows(series)
    bodies = sorted({body for body, _, _ in rows})
    counts = {year: sum(1 for _, when, _ in rows if when == year) for year in series.years}
    _require_years(counts, reference)
    notes = (*series.notes, *few_bodies(len(bodies)))
    columns = {str(year): [float(when == year) for _, when, _ in rows] for year in counts if year != reference}
    fit = fit_within([body for body, _, _ in rows], [value for _, _, value in rows], columns)
    table = [{"year": year, "n": counts[year]} | asdict(fit.combine({str(year): 1.0})) for year in counts]
    found = [row for edge in BREAKS if (row := _break(fit, edge, sorted(counts))) is not None]
    return EventStudy(
        table=Frame(table),
        breaks=Frame(found, schema=_BREAKS_SCHEMA),
        reference=reference,
        bodies=len(bodies),
        left_out=len(series.bodies) - len(bodies),
        notes=notes,
    )


_BREAKS_SCHEMA = {
    "break_year": int, "from_year": int, "to_year": int,
    "estimate": float, "se": float, "ci_lower": float, "ci_upper": float,
    "beyond_estimate": float, "beyond_se": float, "beyond_ci_lower": float, "beyond_ci_upper": float,
}  # fmt: skip


def _rows(series: Series) -> list[tuple[str, int, float]]:
    """Body, year and value of bodies with values in two years at least."""
    found = [(body, year, p.value) for (body, year), p in sorted(series.points.items()) if p.value is not None]
    times: dict[str, int] = {}
    for body, _, _ in found:
        times[body] = times.get(body, 0) + 1
    return [row for row in found if times[row[0]] > 1]


def _require_years(counts: dict[int, int], reference: int) -> None:
    if reference not in counts:
        raise GikError(f"no values in the reference year {reference}; there are {_said(list(counts))}")
    if len(counts) < _LEAST_YEARS:
        raise GikError(f"an event study needs {_LEAST_YEARS} years; there are {_said(list(counts))}")
    thin = [year for year, count in counts.items() if count < FEWEST_BODIES]
    if thin:
        raise GikError(
            f"fewer than {FEWEST_BODIES} bodies with a value in {_said(thin)}: leave these years out with years="
        )


def _said(years: Sequence[int]) -> str:
    return ", ".join(str(year) for year in years) or "none"


def _break(fit: Fit, edge: int, years: Sequence[int]) -> dict[str, Any] | None:
    """The change over one break, from the last settled year before it to the first one after."""
    settled = [year for year in years if year != TRANSITION]
    first = max((other for other in BREAKS if other < edge), default=0)
    before = [year for year in settled if first <= year < edge]
    after = [year for year in settled if year >= edge]
    if not before or not after:
        return None
    start, end = before[-1], after[0]
    change = {str(end): 1.0, str(start): -1.0}
    row: dict[str, Any] = {"break_year": edge, "from_year": start, "to_year": end}
    row |= asdict(fit.combine(change))
    if len(before) > 1:
        beyond = asdict(fit.combine(_less_trend(change, before, end - start)))
        row |= {f"beyond_{name}": value for name, value in beyond.items()}
    return row


def _less_trend(change: dict[str, float], before: Sequence[int], span: int) -> dict[str, float]:
    """Take `span` years of the least-squares trend of the years before from a change."""
    middle = sum(before) / len(before)
    spread = sum((year - middle) ** 2 for year in before)
    weights = dict(change)
    for year in before:
        weights[str(year)] = weights.get(str(year), 0.0) - span * (year - middle) / spread
    return weights
