"""What a scatter of bodies shows: points with their ranges, axes, and which points are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, hypot, isfinite, log10
from statistics import median
from typing import Any, Literal, get_args

from gikanalysis.errors import GikError, UnknownName
from gikanalysis.figures.door import rows_of
from gikanalysis.figures.lines_model import SMALLEST_FILLED
from gikanalysis.figures.numbers import MINUS, SMALLEST_RATED, Language, format_percent
from gikanalysis.figures.shares import unique_names

ScatterUnit = Literal["share", "points", "number"]
"""Shares from 0 to 1, changes of shares from −1 to 1, or numbers as they are."""
Reference = Literal["none", "equal", "medians"]
MOST_NAMED = 8
LARGEST = {"share": (0.0, 1.0), "points": (-1.0, 1.0)}


@dataclass(frozen=True, slots=True)
class Point:
    """One body: both figures with their bounds, shares in per cent."""

    name: str
    x: float
    y: float
    x_ends: tuple[float, float] | None
    y_ends: tuple[float, float] | None
    cases: int | None
    flagged: bool

    @property
    def hollow(self) -> bool:
        """Whether so few cases stand behind it that the marker is hollow."""
        return self.cases is not None and self.cases < SMALLEST_FILLED


@dataclass(frozen=True, slots=True)
class Cloud:
    """The points, those left out by reason, the units of both axes, the names that are drawn."""

    points: tuple[Point, ...]
    absent: tuple[str, ...]
    few: tuple[str, ...]
    units: tuple[ScatterUnit, ScatterUnit]
    reference: Reference
    named: tuple[str, ...]

    def reach(self, axis: int) -> list[float]:
        """Everything that is drawn along an axis (0: x, 1: y)."""
        found = []
        for point in self.points:
            ends = (point.x_ends, point.y_ends)[axis] or ()
            found += [(point.x, point.y)[axis], *ends]
        return found

    @property
    def medians(self) -> tuple[float, float]:
        """Medians of both figures."""
        return median(point.x for point in self.points), median(point.y for point in self.points)


def scatter_model(
    data: object,
    *,
    x_unit: ScatterUnit = "share",
    y_unit: ScatterUnit = "share",
    reference: Reference = "none",
    label: Sequence[str] | None = None,
) -> Cloud:
    """Read a frame for a scatter; see `scatter` for its columns and arguments."""
    for unit in (x_unit, y_unit):
        if unit not in get_args(ScatterUnit):
            raise UnknownName("unit", unit, get_args(ScatterUnit))
    if reference not in get_args(Reference):
        raise UnknownName("reference", reference, get_args(Reference))
    rows = rows_of(data, ("name", "x", "y"))
    unique_names([str(row["name"]) for row in rows])
    points: list[Point] = []
    absent: list[str] = []
    few: list[str] = []
    for row in rows:
        read = _point(row, x_unit, y_unit)
        if isinstance(read, Point):
            points.append(read)
        else:
            (few if read == "few" else absent).append(str(row["name"]))
    there = [str(row["name"]) for row in rows]
    for name in label or ():
        if name not in there:
            raise UnknownName("body", name, there)
    return Cloud(tuple(points), tuple(absent), tuple(few), (x_unit, y_unit), reference, _named(points, label))


def _point(row: dict[str, Any], x_unit: ScatterUnit, y_unit: ScatterUnit) -> Point | Literal["absent", "few"]:
    cases = None if row.get("n") is None else round(float(row["n"]))
    if str(row.get("status") or "reported") not in ("reported", "derived"):
        return "few" if row["status"] == "small_n" else "absent"
    if row["x"] is None or row["y"] is None:
        return "absent"
    if cases is not None and cases < SMALLEST_RATED:
        return "few"
    name, flagged = str(row["name"]), bool(row.get("flagged"))
    x, y = (_scaled(float(row[axis]), unit) for axis, unit in (("x", x_unit), ("y", y_unit)))
    if x is None or y is None:
        if flagged:  # the report itself does not add up: there is no such share to draw
            return "absent"
        raise GikError(f"{name}: a share lies between 0 and 1, a change between -1 and 1; see x_unit and y_unit")
    return Point(name, x, y, _ends(row, "x", x_unit), _ends(row, "y", y_unit), cases, flagged)


def _scaled(value: float, unit: ScatterUnit) -> float | None:
    """A share in per cent; None where it is impossible."""
    if unit == "number":
        return value if isfinite(value) else None
    low, high = LARGEST[unit]
    return 100 * value if low <= value <= high else None


def _ends(row: dict[str, Any], axis: str, unit: ScatterUnit) -> tuple[float, float] | None:
    lower, upper = row.get(f"{axis}_lower"), row.get(f"{axis}_upper")
    if lower is None or upper is None or lower == upper:
        return None
    if unit == "number":
        return float(lower), float(upper)
    low, high = LARGEST[unit]
    return 100 * max(float(lower), low), 100 * min(float(upper), high)


def _named(points: Sequence[Point], asked: Sequence[str] | None) -> tuple[str, ...]:
    """The names asked for, or those of the points farthest from the middle of the cloud."""
    if asked is not None:
        if len(asked) > MOST_NAMED:
            raise GikError(f"a scatter names at most {MOST_NAMED} points; got {len(asked)}")
        return tuple(asked)
    if not points:
        return ()
    xs, ys = [point.x for point in points], [point.y for point in points]
    wide, high = (max(one) - min(one) or 1.0 for one in (xs, ys))
    mid = (median(xs), median(ys))
    order = sorted(points, key=lambda point: -hypot((point.x - mid[0]) / wide, (point.y - mid[1]) / high))
    return tuple(point.name for point in order[:MOST_NAMED])


def axis_span(reach: Sequence[float], unit: ScatterUnit, points: float) -> tuple[float, float, list[float]]:
    """Ends and ticks of an axis `points` long round everything in `reach`.

    >>> axis_span([12.0, 38.0], "share", 200)
    (10.44, 39.56, [15.0, 20.0, 25.0, 30.0, 35.0])
    """
    low, high = min(reach, default=0.0), max(reach, default=0.0)
    if high - low < (abs(high) or 1.0) * 0.01:
        room = 2.5 if unit != "number" else (abs(high) or 1.0) * 0.1
        low, high = low - room, high + room
    pad = (high - low) * 0.06
    first, last = low - pad, high + pad
    if unit == "share":
        first, last = max(first, 0.0), min(last, 100.0)
    step, power = 0.0, 10.0 ** (floor(log10(last - first)) - 2)
    while not step:
        step = next((f * power for f in (1, 2, 5) if f * power / (last - first) * points >= 28), 0.0)
        power *= 10
    count = range(ceil(first / step), floor(last / step) + 1)
    return round(first, 9), round(last, 9), [round(index * step, 9) for index in count]


def number_said(value: float, unit: ScatterUnit, language: Language) -> str:
    """A figure of the scatter in words."""
    if unit == "share":
        return format_percent(value / 100)
    if unit == "points":
        sign = MINUS if round(value, 1) < 0 else "+" if round(value, 1) > 0 else ""
        return f"{sign}{abs(value):.1f}{'个百分点' if language == 'zh' else ' points'}"
    return f"{value:.4g}".replace("-", MINUS)
