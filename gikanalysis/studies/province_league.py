"""Province league: one share of every province-wide report, with ranges of ranks, and how firm the order is.

A rank is a range: what the bounds of the mapping and the sampling interval leave together. Provinces with
under a hundred cases, a doubt or no figure are listed and not ranked. Orders are compared on one way of
counting alone, never across 2019.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import polars as pl
from pydantic import field_validator

from gikanalysis import regions
from gikanalysis.errors import UnknownName
from gikanalysis.figures.numbers import format_count_range, format_range
from gikanalysis.figures.palette import palette
from gikanalysis.figures.tiles import grid
from gikanalysis.indicators import indicator, indicators
from gikanalysis.pages.parts import Chart, Entry, Section, Table
from gikanalysis.parameters import PanelParameters
from gikanalysis.schema import GRADES
from gikanalysis.studies.base import Study
from gikanalysis.studies.ranking import (
    STANDINGS,
    Pairs,
    Shift,
    apart,
    pairs_between,
    rank_ranges,
    ranked,
    rooms_in,
)
from gikanalysis.studies.saying import TRANSITION, share_entry, share_text
from gikanalysis.vocabulary import metrics

OTHER_MEASURES = {"disclosure_rate": ("disclosure_rate_resolvable", "full_grant_share")}
"""Indicators near to another, by which the order is looked at again."""


class LeagueParameters(PanelParameters):
    """`indicator` is a share of indicators.csv, `year` the year of the league, empty for the latest.

    >>> LeagueParameters(year=2020).year
    '2020'
    """

    indicator: str = "disclosure_rate"
    year: str = ""

    @field_validator("indicator")
    @classmethod
    def _share(cls, name: str) -> str:
        known = [one.id for one in indicators().values() if one.interval == "wilson"]
        if name not in known:
            raise UnknownName("share", name, known)
        return name

    @field_validator("year", mode="before")
    @classmethod
    def _one_year(cls, given: object) -> str:
        text = str(given).strip()
        if text and not (len(text) == 4 and text.isdigit()):
            raise ValueError("give nothing for the latest year, or one year (2020)")
        return text


class ProvinceLeague(Study):
    """Where the provinces stand by one share, and whether the order is the same in other years."""

    parameters_type = LeagueParameters
    parameters: LeagueParameters
    parts = ("head", "finding", "stability", "table", "robustness", "limits", "record")

    @cached_property
    def rates(self) -> pl.DataFrame:
        """The share of each province-wide report, with the province's name in the study's language."""
        return self._named(self.shares(self.parameters.indicator, **self.regions))

    def _named(self, shares: pl.DataFrame) -> pl.DataFrame:
        names = {one.adcode: one.short if self.language == "zh" else one.english for one in regions.provinces()}
        name = pl.col("adcode").replace_strict(names, default=pl.col("province"), return_dtype=pl.String())
        return shares.with_columns(name=name)

    @cached_property
    def places(self) -> pl.DataFrame:
        """All provinces of all years with their standing and the range of their rank."""
        return ranked(self.rates)

    @cached_property
    def year(self) -> int | None:
        """The year of the league, None where no year has a ranked province."""
        years = self.places.filter(pl.col("standing") == "ranked")["year"]
        if self.parameters.year:
            return int(self.parameters.year) if int(self.parameters.year) in years else None
        return None if years.is_empty() else int(years.max())  # type: ignore[arg-type]

    @cached_property
    def league(self) -> pl.DataFrame:
        """The provinces of the year, the highest share first, those not ranked last."""
        return self.places.filter(pl.col("year") == self.year).sort(
            pl.col("standing") != "ranked", pl.col("value"), descending=[False, True], nulls_last=True
        )

    @cached_property
    def placed(self) -> list[dict[str, Any]]:
        """The ranked provinces of the year, the highest share first."""
        return self.league.filter((pl.col("standing") == "ranked") & pl.col("value").is_not_null()).to_dicts()

    @property
    def label(self) -> str:
        """What the share is called."""
        return indicator(self.parameters.indicator).label(self.language)

    @property
    def base(self) -> str:
        """What the share is a share of."""
        one = indicator(self.parameters.indicator)
        return one.denominator_zh if self.language == "zh" else one.denominator_en

    @property
    def answerable(self) -> bool:
        """Whether two provinces can be set against each other."""
        return self.year is not None and len(self.placed) > 1

    # Sentences ----------------------------------------------------------------------------------

    @property
    def headline(self) -> str:
        """From where to where the shares run, and how much of the order holds since an earlier year."""
        if not self.answerable:
            return self.say("headline_none")
        if self.pairs is None or self.pairs[0].ordered < 2:
            return self._span()
        pairs, first = self.pairs
        kept = self.say("headline_kept", **_counts(pairs), first=first, year=self.year)
        return self._span() + kept

    def _span(self) -> str:
        first, last = self.placed[0], self.placed[-1]
        return self.say(
            "span",
            year=self.year,
            label=self.label,
            ranked=len(self.placed),
            low=share_text(self, last),
            high=share_text(self, first),
            lowest=last["name"],
            highest=first["name"],
        )

    def _left_out(self) -> str:
        """How the provinces of the year are accounted for: the counts close."""
        every = [cell.adcode for cell in grid() if cell.regulated]
        found = {name: self.league.filter(pl.col("standing") == name)["adcode"].n_unique() for name in STANDINGS}
        found["missing"] = len(set(every) - set(self.league["adcode"]))
        if found["ranked"] == len(every):
            return self.say("counts_all", all=len(every))
        parts = " + ".join(self.say(f"count_{name}", count=count) for name, count in found.items() if count)
        return self.say("counts", all=len(every), parts=parts)

    def _ranks(self) -> str:
        """How many ranks are certain, and the widest range."""
        certain = sum(row["rank_low"] == row["rank_high"] for row in self.placed)
        widest = max(self.placed, key=lambda row: row["rank_high"] - row["rank_low"])
        return self.say(
            "ranks",
            certain=certain,
            ranked=len(self.placed),
            widest=self._range(widest),
            name=widest["name"],
        )

    def _range(self, row: dict[str, Any]) -> str:
        return (
            "" if row["rank_low"] is None else format_count_range(row["rank_low"], row["rank_high"], self.language)
        )

    # Sections -----------------------------------------------------------------------------------

    def finding(self) -> Section:
        """The league of the year."""
        if not self.answerable:
            return self.unanswered("finding", "finding_heading")
        told = [self.say("stop", text=self._span()), self._ranks(), self._left_out()]
        drawn = self.chart(
            "league",
            self.league.filter(pl.col("standing") != "twice"),
            self.say("figure_title", year=self.year, label=self.label),
            self.say("figure_subtitle", base=self.base),
            scope=self.say("scope"),
        )
        return self.section("finding", "finding_heading", told, [drawn])

    @cached_property
    def grade_2021(self) -> str:
        """How far the terms of the share compare across the change of form in 2021."""
        terms = [metrics()[term] for term in indicator(self.parameters.indicator).terms if term in metrics()]
        return max((term.grade_2021 for term in terms if term.grade_2021 in GRADES), key=GRADES.index, default="A")

    def _first_year(self, year: int) -> int | None:
        """The earliest year that is counted as `year` is; None where there is none before it."""
        start = 2021 if self.grade_2021 != "A" and year >= 2021 else TRANSITION + 1
        span = range(start, year) if year > TRANSITION else range(2000, year if year < TRANSITION else 0)
        years = self.places.filter((pl.col("standing") == "ranked") & pl.col("year").is_in(list(span)))["year"]
        return None if years.is_empty() else int(years.min())  # type: ignore[arg-type]

    @cached_property
    def pairs(self) -> tuple[Pairs, int] | None:
        """Pairs of provinces in the earliest year counted alike and in the year of the league; that year."""
        first = None if self.year is None else self._first_year(self.year)
        if first is None or self.year is None:
            return None
        return pairs_between(rooms_in(self.places, first), rooms_in(self.places, self.year)), first

    def stability(self) -> Section:
        """Whether the order is the one of the earliest year counted alike."""
        if not self.answerable:
            return self.unanswered("stability", "stability_heading")
        if self.pairs is None:
            return self.section("stability", "stability_heading", [self.say("stability_none", year=self.year)])
        pairs, first = self.pairs
        told = [self.say("stability", first=first, year=self.year, **_counts(pairs)), self._moved(first)]
        return self.section("stability", "stability_heading", [*told, self._before()], [self._bump(first)])

    def _before(self) -> str:
        """How little the old form orders: the pairs of its last year, where the league is a later one."""
        rooms = rooms_in(self.places, TRANSITION - 1)
        if self.year is None or self.year <= TRANSITION or len(rooms) < 2:
            return ""
        pairs = pairs_between(rooms, rooms)
        return self.say("stability_before", year=TRANSITION - 1, pairs=pairs.all, ordered=pairs.ordered)

    def _shifts(self, first: int) -> list[Shift]:
        """The provinces ranked in both years, ranked among themselves; ranges far apart come first."""
        assert self.year is not None
        before, after = rooms_in(self.places, first), rooms_in(self.places, self.year)
        both = [code for code in before if code in after]
        ranges = [rank_ranges([rooms[code] for code in both]) for rooms in (before, after)]
        names = {row["adcode"]: row["name"] for row in self.league.iter_rows(named=True)}
        shifts = [Shift(names[code], old, new) for code, old, new in zip(both, *ranges, strict=True)]
        return sorted(shifts, key=lambda shift: -shift.apart)

    def _moved(self, first: int) -> str:
        shifts = self._shifts(first)
        moved = [shift for shift in shifts if shift.apart]
        if not moved:
            return self.say("moved_none", first=first, year=self.year)
        ends = {"before": moved[0].before, "after": moved[0].after}
        told = {key: format_count_range(*ends[key], self.language) for key in ends}
        years = {"first": first, "year": self.year}
        return self.say("moved", count=len(moved), both=len(shifts), name=moved[0].name, **years, **told)

    def _bump(self, first: int) -> Chart:
        """Ranks by year; named are both ends of the league and the province whose rank moved most."""
        ends = [self.placed[0], self.placed[1], self.placed[-2], self.placed[-1]]
        moved = [shift.name for shift in self._shifts(first) if shift.apart][:1]
        named = list(dict.fromkeys([*(row["name"] for row in ends), *moved]))[: len(palette().series)]
        span = pl.col("year").is_between(first, self.year)
        rows = self.places.filter(span & (pl.col("standing") != "twice")).select(
            "year", "name", "rank_low", "rank_high", "form", "flagged"
        )
        return self.chart(
            "bump",
            rows,
            self.say("bump_title", label=self.label),
            self.say("bump_subtitle"),
            scope=self.say("scope"),
            highlight=named,
            grade_2021=self.grade_2021,
        )

    def table(self) -> Section:
        """The league in figures."""
        if not self.answerable:
            return self.unanswered("table", "table_heading")
        head = ("table_province", "table_rank", "table_share", "table_interval", "table_n")
        rows = tuple(
            (
                Entry(row["name"]),
                Entry(
                    self._range(row) or self.say(f"standing_{row['standing']}"), number=row["rank_low"] is not None
                ),
                share_entry(self, row),
                Entry(self._interval(row), number=True),
                Entry("" if row["n"] is None else self.count(row["n"]), number=True),
            )
            for row in self.league.iter_rows(named=True)
        )
        caption = self.say("table_caption", year=self.year, label=self.label)
        made = Table(caption, tuple(self.say(key) for key in head), rows, self.say("table_note", base=self.base))
        return self.section("table", "table_heading", [], [made])

    def _interval(self, row: dict[str, Any]) -> str:
        if row["wilson_lower"] is None:
            return ""
        return format_range(row["wilson_lower"], row["wilson_upper"], self.language)

    def robustness(self) -> Section:
        """The order by neighbouring measures, and with the doubted reports ranked too."""
        if not self.answerable:
            return self.unanswered("robustness", "robustness_heading")
        told = [self._by(name) for name in OTHER_MEASURES.get(self.parameters.indicator, ())]
        told.append(self._with_doubted())
        return self.section("robustness", "robustness_heading", told)

    def _by(self, name: str) -> str:
        """The same provinces in the same year by another measure."""
        assert self.year is not None
        other = ranked(self._named(self.shares(name, **self.regions, year=self.year)))
        pairs = pairs_between(rooms_in(self.places, self.year), rooms_in(other, self.year))
        return self.say("robustness_by", label=indicator(name).label(self.language), **_counts(pairs))

    def _with_doubted(self) -> str:
        assert self.year is not None
        doubted = self.league.filter(pl.col("standing") == "doubted").height
        if not doubted:
            return self.say("robustness_no_doubt", year=self.year)
        every = ranked(self.rates.filter(pl.col("year") == self.year), doubtful=True)
        now = {row["adcode"]: row for row in every.filter(pl.col("rank_low").is_not_null()).to_dicts()}
        shifted = sum(apart(_ranks_of(row), _ranks_of(now[row["adcode"]])) > 0 for row in self.placed)
        return self.say("robustness_doubted", doubted=doubted, shifted=shifted, ranked=len(self.placed))


def _counts(pairs: Pairs) -> dict[str, int]:
    return {"pairs": pairs.all, "ordered": pairs.ordered, "kept": pairs.kept, "turned": pairs.turned}


def _ranks_of(row: dict[str, Any]) -> tuple[int, int]:
    return row["rank_low"], row["rank_high"]
