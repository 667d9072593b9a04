"""What a trend shows: series, years, breaks, read from a frame and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gikanalysis.errors import GikError
from gikanalysis.figures.door import (
    ABSENT,
    Reading,
    check_one_body,
    observations,
    pick,
    reading,
    rows_of,
    year_span,
)
from gikanalysis.figures.numbers import SMALLEST_EXACT, SMALLEST_RATED

Unit = Literal["share", "count"]
BREAK_2019, BREAK_2021, TRANSITION = 2018.5, 2020.5, 2019
SMALLEST_FILLED = 30
LARGEST_NUMBER = 4
"""Two series and a context, or four equal ones."""


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its name and its reading in each year of the span; `context` is what others are held against."""

    name: str
    readings: Mapping[int, Reading]
    context: bool = False

    @property
    def points(self) -> dict[int, Reading]:
        """The years that have a point to draw."""
        return {year: one for year, one in self.readings.items() if one.drawn and not few(one)}


@dataclass(frozen=True, slots=True)
class TrendModel:
    """What the figure shows; shares are held in per cent."""

    lines: tuple[Line, ...]
    years: tuple[int, ...]
    unit: Unit
    breaks: tuple[float, ...]

    @property
    def only_year(self) -> int | None:
        """The single year with something to draw, or None."""
        there = {
            year
            for line in self.lines
            for year, one in line.readings.items()
            if one.state == "block" or year in line.points
        }
        return there.pop() if len(there) == 1 else None

    @property
    def only_report(self) -> bool:
        """Whether that year is also the only one of which a report was read."""
        read = {y for line in self.lines for y, one in line.readings.items() if one.state != "missing"}
        return len(read) == 1

    @property
    def empty(self) -> bool:
        """Whether there is neither a point nor a block."""
        every = [one for line in self.lines for one in line.readings.values()]
        return not any(line.points for line in self.lines) and all(one.state != "block" for one in every)


def few(one: Reading) -> bool:
    """Whether a share rests on too few cases to be drawn."""
    return one.state == "few" or (one.cases is not None and one.cases < SMALLEST_RATED)


def trend_model(
    data: object,
    metric: str | None = None,
    *,
    unit: Unit | None = None,
    years: Sequence[int] | None = None,
    grade_2021: str = "A",
) -> TrendModel:
    """Read a frame for a trend; see `trend` for its arguments and columns."""
    unit = unit or ("share" if metric is None else "count")
    named = _by_series(data, metric)
    span = year_span((year for found in named.values() for year in found), years)
    behind = _context(data, metric)
    lines = [
        Line(name, {y: scaled(found.get(y, ABSENT), unit) for y in span}, name in behind)
        for name, found in named.items()
    ]
    if len(lines) > LARGEST_NUMBER:
        raise GikError(f"a trend shows at most {LARGEST_NUMBER} series; got {len(lines)}")
    return TrendModel(tuple(lines), tuple(span), unit, breaks_of(span, grade_2021))


def _context(data: object, metric: str | None) -> set[str]:
    """The series that the frame marks as context."""
    if metric is not None:
        return set()
    return {str(row.get("series") or "") for row in rows_of(data, ("year", "value")) if row.get("context")}


def breaks_of(years: Sequence[int], grade_2021: str = "A") -> tuple[float, ...]:
    """The breaks that lie within a span of years; that of 2021 only for a grade other than A."""
    candidates = [BREAK_2019, *([] if grade_2021 == "A" else [BREAK_2021])]
    return tuple(edge for edge in candidates if years and years[0] < edge < years[-1])


def _by_series(data: object, metric: str | None) -> dict[str, dict[int, Reading]]:
    if metric is not None:
        return {"": pick(observations(data), metric)}
    named: dict[str, dict[int, Reading]] = {}
    rows = rows_of(data, ("year", "value"))
    for series in {str(row.get("series") or "") for row in rows}:
        check_one_body(row for row in rows if str(row.get("series") or "") == series)
    for row in rows:
        found = named.setdefault(str(row.get("series") or ""), {})
        if int(row["year"]) in found:
            raise GikError(f"two values for {row['year']}; name them in a column series or filter first")
        found[int(row["year"])] = reading({**row, "status": row.get("status") or implied(row)})
    return named


def implied(row: Mapping[str, object]) -> str:
    """The status of a row that names none: without any number it is missing."""
    ends = (row.get("value"), row.get("lower"), row.get("upper"))
    if row.get("n") == 0:
        return "reported"  # a rate without cases: the report is there, the rate is not
    return "missing" if all(end is None for end in ends) else "reported"


def scaled(one: Reading, unit: Unit) -> Reading:
    """Shares in per cent. A share above 1 is refused unless the panel doubts it: then it is a word."""
    if unit == "count":
        return one
    if one.value is not None and not 0 <= one.value <= 1:
        if one.flagged:
            return Reading("impossible", flagged=True, form=one.form, cases=one.cases)
        raise GikError(f"a share lies between 0 and 1, not {one.value}; pass unit='count' for counts")
    # a bound beyond 0 or 1 says no more than 0 or 1 does
    ends = [None if end is None else 100 * min(max(end, 0.0), 1.0) for end in (one.value, one.lower, one.upper)]
    return Reading(one.state, ends[0], ends[1], ends[2], one.flagged, one.form, one.cases)


def _side(year: int, one: Reading, breaks: Sequence[float]) -> tuple[int, bool]:
    """Two years may be joined only where this is the same: stretch between breaks, old form or not."""
    return sum(year > edge for edge in (BREAK_2019, *breaks)), one.form == "v2014"


def runs_of(model: TrendModel, line: Line, years: Sequence[int]) -> list[list[int]]:
    """Neighbouring years that may be joined by a solid line."""
    runs: list[list[int]] = []
    for year in years:
        joined = (
            runs
            and runs[-1][-1] == year - 1
            and TRANSITION not in (year, year - 1)
            and _side(year, line.readings[year], model.breaks)
            == _side(year - 1, line.readings[year - 1], model.breaks)
        )
        if joined:
            runs[-1].append(year)
        else:
            runs.append([year])
    return runs


def thin(one: Reading) -> bool:
    """Whether the small-number interval is drawn."""
    return one.drawn and one.cases is not None and SMALLEST_RATED <= one.cases < SMALLEST_EXACT


def interval(one: Reading) -> tuple[float, float]:
    """The 95 per cent Wilson interval of a share, in per cent."""
    from gikanalysis.indicators import wilson

    if one.value is None or not one.cases:
        return 0.0, 0.0
    low, high = wilson(round(one.value / 100 * one.cases), one.cases)
    return 100 * low, 100 * high


def trend_signs(model: TrendModel) -> list[str]:
    """Keys of the words that explain the signs in the picture."""
    every = [one for line in model.lines for one in line.readings.values()]
    states = {one.state for one in every}
    asked = {
        "sign_break": bool(model.breaks),
        "sign_transition": any(TRANSITION in line.points for line in model.lines) and len(model.years) > 1,
        "sign_block": any(one.lower != one.upper for one in every),
        "sign_interval": any(thin(one) for one in every),
        "sign_small": any(thin(one) and (one.cases or 0) < SMALLEST_FILLED for one in every),
        "sign_few": any(one.state == "few" or (one.drawn and few(one)) for one in every),
        "sign_flagged": any(one.flagged for one in every),
        "sign_blank": "blank" in states,
        "sign_not_on_form": "not_on_form" in states and len(states) > 1,
    }
    return [key for key, used in asked.items() if used]
