"""Regions of the same level that one is held against: their median, and the range of its rank among them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import polars as pl

from gikanalysis.indicators import ratio
from gikanalysis.studies.ranking import ranked

if TYPE_CHECKING:
    from gikanalysis.briefs.region import RegionBrief

FEWEST = 5  # regions with a usable share; of fewer there is neither median nor rank
INDICATOR = "disclosure_rate"
TERMS = ("granted_any", "outcomes_total")
# What holds the peers of each level, the nearest first: the first with enough of them is taken.
_WITHIN = {"province": (0,), "prefecture": (2, 0), "county": (4, 2)}
_KINDS = {0: "country", 2: "province", 4: "prefecture"}


@dataclass(frozen=True, slots=True)
class Rank:
    """From which to which place a region may stand, of how many, the highest share first."""

    low: int
    high: int
    of: int


@dataclass(frozen=True, slots=True)
class Peers:
    """The peers' shares granted in full or in part and their ranks, the region's own among them.

    `kind` is where they lie: country, province or prefecture; empty where there are too few.
    """

    kind: str = ""
    places: pl.DataFrame = field(default_factory=pl.DataFrame)

    @classmethod
    def of(cls, brief: RegionBrief) -> Self:
        """The peers of a brief's region in the year of its newest report."""
        if not brief.series:
            return cls()
        division, latest = brief.division, brief.latest
        everywhere = _shares(brief)
        for length in _WITHIN[division.level]:
            near = ranked(everywhere.filter(pl.col("adcode").str.starts_with(division.adcode[:length])))
            if _usable(near, latest.year, latest.form).height >= FEWEST:
                return cls(_KINDS[length], near)
        return cls()

    def median(self, year: int, form: str) -> dict[str, Any] | None:
        """The median share of the peers on one form in one year, and of how many; None of too few."""
        there = _usable(self.places, year, form) if self.kind else pl.DataFrame()
        if there.height < FEWEST:
            return None
        return {"value": there["value"].median(), "count": there.height}

    def rank(self, source: str) -> Rank | None:
        """The range of the rank of one report (see `gikanalysis.studies.ranking`), None where it has none."""
        if not self.kind:
            return None
        placed = self.places.filter(pl.col("standing") == "ranked")
        mine = placed.filter(pl.col("source") == source).to_dicts()
        if not mine:
            return None
        among = placed.filter(pl.col("year") == mine[0]["year"]).height
        return Rank(mine[0]["rank_low"], mine[0]["rank_high"], among) if among >= FEWEST else None


def _shares(brief: RegionBrief) -> pl.DataFrame:
    """The share of every report that stands for a region of this level and year."""
    level = brief.division.level
    scopes = ["region"] if level == "province" else ["region", "unknown"]
    found: pl.DataFrame = brief.panel.observations(metric=list(TERMS), level=level, scope=scopes)
    if brief.parameters.span:
        found = found.filter(pl.col("year").is_between(*brief.parameters.span))
    rows = pl.DataFrame(ratio(found.filter(pl.col("adcode").is_not_null()), INDICATOR))
    return rows.filter(pl.col("scope") == pl.col("scope").min().over("adcode", "year"))  # region before unknown


def _usable(places: pl.DataFrame, year: int, form: str) -> pl.DataFrame:
    """Those of one year, on one way of counting, with a share that nothing doubts."""
    old = pl.col("form") == "v2014"
    same = old if form == "v2014" else ~old
    sound = pl.col("standing").is_in(["ranked", "few"]) & pl.col("value").is_not_null()
    return places.filter((pl.col("year") == year) & same & sound)
