"""What the index says of each region: the latest figures of the region as a whole, and where they rank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import polars as pl

from gikanalysis.errors import DataFileError
from gikanalysis.indicators import indicator, indicators, ratio
from gikanalysis.panel import Panel
from gikanalysis.studies.ranking import ranked
from gikanalysis.tabular import read_yaml

FEWEST_RANKED = 5  # regions from which on there are ranks
SHARE, COUNT = "disclosure_rate", "requests_received"
Unit = Literal["share", "count"]
_WITHIN = {"province": (0,), "prefecture": (0, 2), "county": (2, 4)}
"""How many digits of the code regions that are ranked together share."""


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
    """An indicator or metric of every report that stands for its region; see `_frame`."""
    return [_figure(row) for row in _frame(panel, name).iter_rows(named=True)]


def _frame(panel: Panel, name: str) -> pl.DataFrame:
    """An indicator or metric of every report that stands for its region, those of unknown scope first.

    For a province only a report that says so stands; a lesser government's stands unless it says it does not.
    """
    terms = list(indicator(name).terms) if name in indicators() else [name]
    levels = ["province", "prefecture", "county"]
    found: pl.DataFrame = panel.observations(metric=terms, level=levels, scope=["region", "unknown"])
    found = found.filter((pl.col("level") != "province") | (pl.col("scope") == "region"))
    found = ratio(found, name) if name in indicators() else found.with_columns(n=pl.lit(None, pl.Float64))
    found = found.sort(pl.col("scope") == "region", maintain_order=True)
    return found.filter(pl.col("year").is_not_null())


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


def ranks(panel: Panel) -> dict[str, tuple[int, int, int]]:
    """First and last possible rank of each region in its latest year, and among how many, by falling share.

    Provinces are ranked in the country, lesser regions within what they lie in where there are enough; see
    `gikanalysis.studies.ranking` for what a rank rests on.
    """
    shares = _frame(panel, SHARE)
    newest = {code: one.year for code, one in latest(map(_figure, shares.iter_rows(named=True))).items()}
    found: dict[str, tuple[int, int, int]] = {}
    for level, lengths in _WITHIN.items():
        mine = shares.filter(pl.col("level") == level)
        for length in lengths:  # the nearest group comes last and wins
            for _, group in mine.group_by(pl.col("adcode").str.head(length)):
                found |= _ranks_among(group, newest)
    return found


def _ranks_among(group: pl.DataFrame, newest: Mapping[str, int]) -> dict[str, tuple[int, int, int]]:
    """The ranks of those whose latest year this is, where enough are ranked in it."""
    years = sorted({newest[code] for code in group["adcode"]})
    placed = ranked(group.filter(pl.col("year").is_in(years))).filter(pl.col("standing") == "ranked")
    among = Counter(placed["year"].to_list())
    return {
        row["adcode"]: (row["rank_low"], row["rank_high"], among[row["year"]])
        for row in placed.iter_rows(named=True)
        if newest[row["adcode"]] == row["year"] and among[row["year"]] >= FEWEST_RANKED
    }
