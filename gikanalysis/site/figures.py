"""What the index says of each region: the latest figures of the region as a whole, and where they rank."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import polars as pl

from gikanalysis.errors import DataFileError
from gikanalysis.indicators import indicator, indicators, ratio
from gikanalysis.panel import Panel
from gikanalysis.tabular import read_yaml

SMALLEST_RANKED = 100  # outcomes from which on a region is ranked
SHARE, COUNT = "disclosure_rate", "requests_received"
Unit = Literal["share", "count"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a region and year, with its state."""

    adcode: str
    level: str
    year: int
    value: float | None
    lower: float | None
    upper: float | None
    n: float | None
    status: str
    flagged: bool


@cache
def shown() -> Mapping[str, Unit]:
    """The indicators of the map with their units."""
    content = read_yaml("gikanalysis.site", "map.yaml")
    faults = [
        f"map.yaml {name}: needs a unit, share (of an indicator) or count (of a metric)"
        for name, entry in content.items()
        if not isinstance(entry, dict) or entry.get("unit") != ("share" if name in indicators() else "count")
    ]
    DataFileError.raise_if(faults)
    return {name: entry["unit"] for name, entry in content.items()}


def figures_of(panel: Panel, name: str) -> list[Figure]:
    """An indicator or metric of every report that covers a whole region."""
    terms = list(indicator(name).terms) if name in indicators() else [name]
    levels = ["province", "prefecture", "county"]
    found: pl.DataFrame = panel.observations(metric=terms, level=levels, scope="region")
    found = ratio(found, name) if name in indicators() else found.with_columns(n=pl.lit(None, pl.Float64))
    return [_figure(row) for row in found.filter(pl.col("year").is_not_null()).iter_rows(named=True)]


def _figure(row: dict[str, Any]) -> Figure:
    names = ("adcode", "level", "year", "value", "lower", "upper", "n", "status", "flagged")
    return Figure(**{name: row[name] for name in names})


def latest(figures: Iterable[Figure]) -> dict[str, Figure]:
    """The latest figure of each region."""
    ordered = sorted(figures, key=lambda one: one.year)
    return {one.adcode: one for one in ordered}


def of_year(figures: Iterable[Figure], year: int) -> dict[str, Figure]:
    """The figures of one year by region."""
    return {one.adcode: one for one in figures if one.year == year}


def ranks(figures: Collection[Figure]) -> dict[str, tuple[int, int, int]]:
    """First and last possible rank of each region, and among how many, by falling share.

    Regions are compared within a level and year. Fewer than a hundred outcomes, a doubt or an open range
    leave a region unranked.
    """
    found: dict[str, tuple[int, int, int]] = {}
    for level, year in {(one.level, one.year) for one in figures}:
        ranked = [one for one in figures if (one.level, one.year) == (level, year) and _may_rank(one)]
        for one in ranked:
            above = sum((other.lower or 0.0) > (one.upper or 0.0) for other in ranked)
            below = sum((other.upper or 0.0) < (one.lower or 0.0) for other in ranked)
            found[one.adcode] = (1 + above, len(ranked) - below, len(ranked))
    return found


def _may_rank(one: Figure) -> bool:
    whole = one.value is not None and one.lower is not None and one.upper is not None
    return whole and not one.flagged and (one.n or 0.0) >= SMALLEST_RANKED
