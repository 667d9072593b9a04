"""Ranks as ranges: what the bounds of the mapping and the sampling interval together leave of an order.

Two bodies are ordered when all that the share of one can be lies above all that the share of the other can
be. The rank of a body lies between one more than the number that are surely above it and the number of
all less those surely below it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import polars as pl

from gikanalysis.figures.numbers import SMALLEST_EXACT
from gikanalysis.indicators import wilson

Room = tuple[float, float]
STANDINGS = ("ranked", "few", "doubted", "other_form", "twice", "lacking")
"""Whether a body is ranked, and if not, why: under a hundred cases, a doubt, a form of its own, two reports
of one year, no figure."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of bodies ranked twice: all, those ordered both times, and those ordered the other way round."""

    all: int
    ordered: int
    turned: int

    @property
    def kept(self) -> int:
        """Pairs ordered both times in the same way."""
        return self.ordered - self.turned


@dataclass(frozen=True, slots=True)
class Shift:
    """The range of a body's rank in two years, among the same bodies."""

    name: str
    before: tuple[int, int]
    after: tuple[int, int]

    @property
    def apart(self) -> int:
        """How far the two ranges lie apart, 0 where they overlap."""
        return apart(self.before, self.after)


def apart(one: tuple[int, int], two: tuple[int, int]) -> int:
    """How far two ranges of rank lie apart, 0 where they overlap.

    >>> apart((1, 3), (5, 8)), apart((5, 8), (8, 9))
    (2, 0)
    """
    return max(one[0] - two[1], two[0] - one[1], 0)


def room_of(lower: float | None, upper: float | None, n: float) -> Room:
    """All that a share of `n` cases can be: the sampling intervals of both bounds of the mapping, as one.

    >>> [round(end, 3) for end in room_of(0.2, 0.3, 100)]
    [0.133, 0.396]
    """
    low = 0.0 if lower is None else wilson(min(max(lower, 0.0), 1.0) * n, n)[0]
    high = 1.0 if upper is None else wilson(min(max(upper, 0.0), 1.0) * n, n)[1]
    return low, high


def rank_ranges(rooms: Sequence[Room]) -> list[tuple[int, int]]:
    """The first and last rank that each can have, the highest share being first.

    >>> rank_ranges([(0.5, 0.6), (0.1, 0.2), (0.15, 0.3)])
    [(1, 1), (2, 3), (2, 3)]
    """
    return [
        (
            1 + sum(other[0] > room[1] for other in rooms),
            len(rooms) - sum(other[1] < room[0] for other in rooms),
        )
        for room in rooms
    ]


def pairs_between(before: Mapping[str, Room], after: Mapping[str, Room]) -> Pairs:
    """Compare the order of the bodies that stand in both.

    >>> pairs_between({"a": (0.1, 0.2), "b": (0.3, 0.4)}, {"a": (0.5, 0.6), "b": (0.3, 0.4)})
    Pairs(all=1, ordered=1, turned=1)
    """
    there = sorted(before.keys() & after.keys())
    both = [
        (_order(before[one], before[two]), _order(after[one], after[two])) for one, two in combinations(there, 2)
    ]
    ordered = [pair for pair in both if pair[0] and pair[1]]
    return Pairs(len(both), len(ordered), sum(first != second for first, second in ordered))


def _order(one: Room, two: Room) -> int:
    """1 where the first lies surely above the second, -1 where below, 0 where neither is sure."""
    return int(one[0] > two[1]) - int(one[1] < two[0])


def ranked(shares: pl.DataFrame, *, doubtful: bool = False) -> pl.DataFrame:
    """Rank the bodies of each year, on the form that most of its reports use.

    `shares` is the frame that `ratio` gives. Added columns: `standing` (see `STANDINGS`), `room_lower`,
    `room_upper`, `rank_low`, `rank_high` (null where not ranked). `doubtful` ranks the doubted too.
    """
    found: list[dict[str, Any]] = []
    for (_,), group in shares.sort("year", "adcode").group_by("year", maintain_order=True):
        form = group["form"].value_counts().sort("count", "form", descending=True)["form"][0]
        twice = set(group.filter(pl.col("adcode").is_duplicated())["adcode"])
        rows = [row | {"standing": _standing(row, form, twice, doubtful)} for row in group.iter_rows(named=True)]
        found += _with_ranks(rows)
    schema = {
        **shares.schema,
        "standing": pl.String(),
        "room_lower": pl.Float64(),
        "room_upper": pl.Float64(),
        "rank_low": pl.Int64(),
        "rank_high": pl.Int64(),
    }
    return pl.DataFrame(found, schema=schema, orient="row")


def _standing(row: Mapping[str, Any], form: str, twice: set[str], doubtful: bool) -> str:
    if row["adcode"] in twice:
        return "twice"
    if row["form"] != form:
        return "other_form"
    if row["n"] is None or all(row[name] is None for name in ("value", "lower", "upper")):
        return "few" if row["status"] == "small_n" else "lacking"
    if row["flagged"] and not (doubtful and _possible(row)):
        return "doubted"
    return "ranked" if row["n"] >= SMALLEST_EXACT else "few"


def _possible(row: Mapping[str, Any]) -> bool:
    return row["value"] is None or 0 <= row["value"] <= 1


def _with_ranks(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    placed = [row for row in rows if row["standing"] == "ranked"]
    rooms = [room_of(row["lower"], row["upper"], row["n"]) for row in placed]
    for row, room, ranks in zip(placed, rooms, rank_ranges(rooms), strict=True):
        row["room_lower"], row["room_upper"] = room
        row["rank_low"], row["rank_high"] = ranks
    empty = dict.fromkeys(("room_lower", "room_upper", "rank_low", "rank_high"))
    return [empty | row for row in rows]


def rooms_in(places: pl.DataFrame, year: int) -> dict[str, Room]:
    """Adcode → room of the bodies ranked in a year, from the frame of `ranked`."""
    there = places.filter((pl.col("year") == year) & (pl.col("standing") == "ranked"))
    return {row["adcode"]: (row["room_lower"], row["room_upper"]) for row in there.iter_rows(named=True)}
