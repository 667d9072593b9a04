"""When reports were published: the share of a year's reports out by each day from 1 January on."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from gikanalysis.errors import GikError
from gikanalysis.figures.door import rows_of
from gikanalysis.figures.numbers import SMALLEST_RATED

LARGEST_NUMBER = 4
DEADLINES: Mapping[str, int] = {"day_31_january": 31, "day_31_march": 91}
"""Days after which a report is late: to the body's superior, to the public."""
MONTH_ENDS = (31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366)
"""Last days of the months; every year is laid on a leap year, so that one date is one place."""
SHORTEST = 121
SHOWN = 0.98
"""The axis reaches the end of the month by which this share of every year's reports is out."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The reports of one year: how many by which day; day 0 is before 1 January."""

    year: int
    by_day: tuple[tuple[int, float], ...]
    undated: float

    @property
    def dated(self) -> float:
        """How many have a date: what 100 per cent stands for."""
        return sum(number for _, number in self.by_day)

    @property
    def early(self) -> float:
        """How many are dated before the year of the report ended."""
        return sum(number for day, number in self.by_day if day == 0)

    @property
    def drawn(self) -> bool:
        """Whether there are enough for a share."""
        return self.dated >= SMALLEST_RATED

    def share(self, day: float) -> float:
        """Per cent out by the end of `day`."""
        return 100 * sum(number for when, number in self.by_day if when <= day) / self.dated

    def reached(self, share: float) -> int:
        """The day by which that share is out."""
        out = 0.0
        for day, number in self.by_day:
            out += number
            if out >= share * self.dated - 1e-9:
                return day
        return 0


@dataclass(frozen=True, slots=True)
class PublicationModel:
    """The curves of the figure, the latest year first, and the last day shown."""

    curves: tuple[Curve, ...]
    last: int

    @property
    def drawn(self) -> list[Curve]:
        """The curves with a line."""
        return [curve for curve in self.curves if curve.drawn]


def publication_model(data: object) -> PublicationModel:
    """Read a frame for the curves; see `cumulative`.

    Raises `GikError` for more years than lines can be told apart, a negative number, or a date
    that is none.
    """
    found: dict[int, dict[int | None, float]] = {}
    for row in rows_of(data, ("year", "published")):
        year, number = int(row["year"]), 1.0 if row.get("n") is None else float(row["n"])
        if number < 0:
            raise GikError(f"{year}: {number:g} reports")
        day = None if row["published"] is None else _day(row["published"], year)
        counts = found.setdefault(year, {})
        counts[day] = counts.get(day, 0.0) + number
    if len(found) > LARGEST_NUMBER:
        raise GikError(f"at most {LARGEST_NUMBER} years can be told apart; got {len(found)}: choose some")
    curves = tuple(_curve(year, found[year]) for year in sorted(found, reverse=True))
    needed = max((curve.reached(SHOWN) for curve in curves if curve.drawn), default=0)
    last = next((end for end in MONTH_ENDS if end >= max(needed, SHORTEST)), MONTH_ENDS[-1])
    return PublicationModel(curves, last)


def _curve(year: int, counts: Mapping[int | None, float]) -> Curve:
    days = sorted((day, number) for day, number in counts.items() if day is not None)
    return Curve(year, tuple(days), counts.get(None, 0.0))


def _day(published: object, year: int) -> int:
    """Day of the year after the report's own, 1 for 1 January; 0 before, years on end after it."""
    try:
        when = published if isinstance(published, datetime.date) else datetime.date.fromisoformat(str(published))
    except ValueError as error:
        raise GikError(f"{published!r} is no date") from error
    if when.year <= year:
        return 0
    placed = datetime.date(2000, when.month, when.day)  # a leap year
    return placed.timetuple().tm_yday + 366 * (when.year - year - 1)
