"""The stock of open requests of one body over the years: steps, what connects, what does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gikanalysis.errors import GikError
from gikanalysis.figures.door import Reading, check_one_body, reading, rows_of, year_span

Part = Literal["carried_in", "received", "completed", "carried_out"]
PARTS: tuple[Part, ...] = ("carried_in", "received", "completed", "carried_out")


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: from `start` to `end`, or words where the figure or what it starts from is unknown.

    `other` is what the figure ought to equal and does not: the stock carried out of the year before, or
    the stock that the parts of the year give.
    """

    year: int
    part: Part | None
    one: Reading
    start: float | None = None
    end: float | None = None
    other: float | None = None

    @property
    def gap(self) -> float | None:
        """How much the figure is above what it ought to equal."""
        return None if self.other is None or self.one.value is None else self.one.value - self.other

    @property
    def reach(self) -> float:
        """Where its marks end."""
        return max(end for end in (self.start, self.end, self.other, 0.0) if end is not None)

    @property
    def depth(self) -> float:
        """Where its marks begin."""
        return min(end for end in (self.start, self.end, self.other, 0.0) if end is not None)


@dataclass(frozen=True, slots=True)
class StockModel:
    """The steps in order, and the years whose figures are doubtful."""

    steps: tuple[Step, ...]
    flagged: frozenset[int]

    @property
    def years(self) -> list[int]:
        """The years shown."""
        return sorted({step.year for step in self.steps})


def stock_model(data: object, *, years: Sequence[int] | None = None) -> StockModel:
    """Read a frame for the waterfall; see `waterfall`.

    Raises `GikError` for a year given twice, several bodies, or a number below 0.
    """
    rows = rows_of(data, ("year", *PARTS))
    check_one_body(rows)
    found: dict[int, Mapping[str, Any]] = {}
    for row in rows:
        year = int(row["year"])
        if year in found:
            raise GikError(f"two rows for {year}; filter first")
        low = [part for part in PARTS if (row[part] or 0) < 0]
        if low:
            raise GikError(f"{year}: {low[0]} is below 0")
        found[year] = row
    steps: list[Step] = []
    before: float | None = None
    for year in year_span(found, years):
        if year not in found:
            steps.append(Step(year, None, Reading("missing")))
            before = None
            continue
        ones = {part: _one(found[year], part) for part in PARTS}
        steps += _year(year, ones, before)
        before = ones["carried_out"].value
    flagged = frozenset(year for year, row in found.items() if row.get("flagged"))
    return StockModel(tuple(steps), flagged)


def _one(row: Mapping[str, Any], part: Part) -> Reading:
    return reading({"value": row[part], "status": row.get("status") if row[part] is None else "reported"})


def _year(year: int, ones: Mapping[Part, Reading], before: float | None) -> list[Step]:
    """The steps of one year; the stock carried in is a bar of its own only where it is news."""
    stock, steps = ones["carried_in"].value, []
    if stock is None or stock != before:
        other = before if stock is not None else None
        steps.append(Step(year, "carried_in", ones["carried_in"], 0.0, stock, other))
    level = stock
    for part, sign in (("received", 1), ("completed", -1)):
        one = ones["received" if part == "received" else "completed"]
        after = None if level is None or one.value is None else level + sign * one.value
        steps.append(Step(year, "received" if sign > 0 else "completed", one, level, after))
        level = after
    left = ones["carried_out"]
    known = left.value is not None and level is not None and left.value != level
    steps.append(Step(year, "carried_out", left, 0.0, left.value, level if known else None))
    return steps
