"""One metric or indicator of many bodies over years, taken from a frame and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from gikanalysis.errors import GikError

BREAKS = (2019, 2021)
"""First years of reports on a new form."""
TRANSITION = 2019
"""Reports on 2019 stand on either form, and their opening stock is unreliable."""
FEWEST_BODIES = 10
"""Fewer bodies leave no standard error between bodies worth printing."""
MANY_BODIES = 40
"""With fewer, standard errors clustered by body tend to be too small."""
_ONE_OF = ("metric", "indicator", "applicant")


@dataclass(frozen=True, slots=True)
class Point:
    """The figure of one body in one year; bounds are None where nothing bounds it."""

    value: float | None
    lower: float | None
    upper: float | None
    flagged: bool


@dataclass(frozen=True, slots=True)
class Series:
    """Figures by (body, year), and remarks on what was left out."""

    points: Mapping[tuple[str, int], Point]
    notes: tuple[str, ...] = ()

    @property
    def bodies(self) -> list[str]:
        """All bodies, sorted."""
        return sorted({body for body, _ in self.points})

    @property
    def years(self) -> list[int]:
        """All years, sorted."""
        return sorted({year for _, year in self.points})

    def complete(self, years: Iterable[int], known: Callable[[Point], bool]) -> list[str]:
        """Bodies with a point that is `known` in each of `years`."""
        wanted = list(years)
        return [
            body
            for body in self.bodies
            if all((body, year) in self.points and known(self.points[body, year]) for year in wanted)
        ]


def read_series(data: object, years: Sequence[int] | None = None) -> Series:
    """Return the figures of a frame of observations or of `ratio` (polars or pandas), one body and year each.

    Needs the columns ``year``, ``value``, and ``body`` or ``issuer`` and ``adcode``; uses ``lower``, ``upper``,
    ``flagged``, ``scope`` where they stand. Rows without body or year are left out and counted. Raises
    `GikError` when the frame mixes metrics, applicants or scopes, or has two figures of one body and year.
    """
    frame = _polars(data)
    _require_columns(frame)
    _require_one(frame)
    bounded = {"lower", "upper"} <= set(frame.columns)
    points: dict[tuple[str, int], Point] = {}
    nameless = 0
    for row in frame.iter_rows(named=True):
        body, year = _body(row), row["year"]
        if body is None or year is None:
            nameless += 1
            continue
        if years is not None and year not in years:
            continue
        if (body, year) in points:
            raise GikError(f"two figures of {body} in {year}: choose one report of each body and year")
        value = row["value"]
        lower, upper = (row["lower"], row["upper"]) if bounded else (value, value)
        points[body, int(year)] = Point(value, lower, upper, bool(row.get("flagged")))
    if not points:
        raise GikError("no figures: the frame has no row with a body and a year" + (" asked for" if years else ""))
    return Series(points, _notes(points, nameless, frame))


def _polars(data: object) -> pl.DataFrame:
    if isinstance(data, pl.DataFrame):
        return data
    if hasattr(data, "iloc"):
        return pl.from_pandas(data)  # type: ignore[call-overload,no-any-return]  # any pandas frame
    raise TypeError(f"a polars or pandas frame is needed, not {type(data).__name__}")


def _require_columns(frame: pl.DataFrame) -> None:
    missing = [name for name in ("year", "value") if name not in frame.columns]
    if "body" not in frame.columns and not {"issuer", "adcode"} <= set(frame.columns):
        missing.append("body (or issuer and adcode)")
    if missing:
        raise GikError(f"the frame lacks columns: {', '.join(missing)}")


def _require_one(frame: pl.DataFrame) -> None:
    for column in _ONE_OF:
        words = sorted(frame[column].drop_nulls().unique().to_list()) if column in frame.columns else []
        if len(words) > 1:
            raise GikError(f"one {column} at a time, the frame has {len(words)}: {', '.join(words[:5])}")
    if "scope" in frame.columns and {"own", "region"} <= set(frame["scope"].unique().to_list()):
        raise GikError("a region holds the bodies that report for themselves: filter scope to own or to region")


def _body(row: Mapping[str, Any]) -> str | None:
    if "body" in row:
        return None if row["body"] is None else str(row["body"])
    return None if row["issuer"] is None else f"{row['issuer']} ({row['adcode'] or 'no code'})"


def _notes(points: Mapping[tuple[str, int], Point], nameless: int, frame: pl.DataFrame) -> tuple[str, ...]:
    notes = []
    if nameless:
        notes.append(f"{nameless} rows without body or year left out")
    if doubted := sum(point.flagged for point in points.values()):
        notes.append(f"{doubted} of {len(points)} figures are flagged and were used as printed")
    unknown = int((frame["scope"] == "unknown").sum()) if "scope" in frame.columns else 0
    if unknown:
        notes.append(f"{unknown} rows of unknown scope: offices and regions may be mixed")
    return tuple(notes)


def has_value(point: Point) -> bool:
    """Whether there is a point."""
    return point.value is not None


def few_bodies(count: int) -> tuple[str, ...]:
    """Refuse too few bodies; a remark where they are not many."""
    if count < FEWEST_BODIES:
        raise GikError(
            f"{count} bodies have the figures asked for, {FEWEST_BODIES} are needed: "
            "take fewer years, or describe the bodies one by one"
        )
    if count < MANY_BODIES:
        return (f"{count} bodies: standard errors clustered by so few tend to be too small",)
    return ()
