"""The stock of open requests: what is carried over by level, whether two years connect, one province's flow.

Forms up to 2018 have no row for the stock, and its opening figure of 2019 is often 0 for want of one, so the
account begins with 2020. Levels and scopes are pooled apart and never added up.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

import polars as pl

from gikanalysis.figures.numbers import MINUS, format_change
from gikanalysis.pages.parts import Entry, Section, Table
from gikanalysis.parameters import BacklogParameters, PanelParameters
from gikanalysis.schema import LEVELS
from gikanalysis.studies.base import Study
from gikanalysis.studies.pooled import complete, one_scope, pooled
from gikanalysis.studies.relating import province_names
from gikanalysis.studies.saying import TRANSITION, Row, changes, clauses, number_text, share_text

RATIO, MONTHS = "carry_over_ratio", "backlog_months"
PARTS = ("carried_in", "received", "completed", "carried_out")
FIRST = TRANSITION + 1
SERIES, FEWEST, LISTED, LONG = 4, 10, 10, 2.0
"""Levels that a figure shows, bodies that make a level, differences that a table lists, months worth a look."""
CLOSE = 0.01
SOUND = pl.col("value").is_not_null() & ~pl.col("flagged")


class Backlog(Study):
    """Whether requests on hand pile up from year to year."""

    parameters_type: ClassVar[type[PanelParameters]] = BacklogParameters
    parts = ("head", "finding", "links", "stock", "table", "robustness", "limits", "record")

    # Data ---------------------------------------------------------------------------------------

    def _of_levels(self, indicator: str) -> pl.DataFrame:
        """An indicator of the reports on the forms since 2019, each level in its main scope."""
        found = self.shares(indicator).filter((pl.col("form") != "v2014") & (pl.col("year") >= TRANSITION))
        return one_scope(found)

    @cached_property
    def ratios(self) -> pl.DataFrame:
        """The share carried over, of each report."""
        return self._of_levels(RATIO)

    @cached_property
    def months(self) -> pl.DataFrame:
        """The months of work, of each report."""
        return self._of_levels(MONTHS)

    @cached_property
    def pool(self) -> pl.DataFrame:
        """The share carried over of each level, by year."""
        return pooled(self.ratios, ("level", "scope", "year"))

    @cached_property
    def levels(self) -> list[tuple[str, str]]:
        """Levels, with their scope, of ten bodies and more since 2020: the widest first, as many as are drawn."""
        there = self.pool.filter(pl.col("value").is_not_null() & (pl.col("year") >= FIRST))
        counts = there.group_by("level", "scope").agg(pl.col("bodies").sum(), most=pl.col("bodies").max())
        most = counts.filter(pl.col("most") >= FEWEST).sort("bodies", descending=True)
        chosen = most.head(SERIES).select("level", "scope").rows()
        return sorted(chosen, key=lambda row: LEVELS.index(row[0]))

    @cached_property
    def stocks(self) -> pl.DataFrame:
        """The four figures of each report since 2019, with the cells they stand in."""
        found = self.observations(metric=[f"requests_{part}" for part in PARTS]).filter(
            pl.col("year") >= TRANSITION
        )
        keys = ["source", "adcode", "issuer", "province", "level", "scope", "year"]
        wide = found.filter(pl.col("form") != "v2014").group_by(keys, maintain_order=True)
        return wide.agg(
            *(_figure(part, "value", part) for part in PARTS),
            *(_figure(part, "cells", f"cell_{part}").list.join(", ") for part in PARTS),
            flagged=pl.col("flagged").any(),
        )

    def level_name(self, level: str, scope: str) -> str:
        """A level with its scope in words."""
        return self.say("level_scope", level=self.say(f"level_{level}"), scope=self.say(f"scope_{scope}"))

    # Finding ------------------------------------------------------------------------------------

    @property
    def headline(self) -> str:
        """The share carried over at the highest level read, and its months of work."""
        if not self.levels:
            return self.say("headline_none")
        level, scope = self.levels[0]
        rows = self._pooled(level, scope)
        what = self.say("carry_short", level=self.say(f"level_{level}"))
        change = clauses(self, what, rows)[-1]
        year = rows["year"].max()
        months = pooled(self.months.filter((pl.col("level") == level) & (pl.col("year") == year)))
        return self.say("headline", change=change, year=year, months=number_text(self, months.row(0, named=True)))

    def _pooled(self, level: str, scope: str) -> pl.DataFrame:
        known = (pl.col("level") == level) & (pl.col("scope") == scope) & pl.col("value").is_not_null()
        return self.pool.filter(known & (pl.col("year") >= FIRST))

    def finding(self) -> Section:
        """The share carried over by level, and the opening stock that nothing is built on."""
        if not self.levels:
            return self.unanswered("finding", "finding_heading")
        told = []
        for level, scope in self.levels:
            names = {"level": self.say(f"level_{level}"), "scope": self.say(f"scope_{scope}")}
            told += changes(self, self.say("carry", **names), self._pooled(level, scope))
        told += [self.say("finding_scopes"), self._opening()]
        doubted = int(self.pool["doubted"].sum())
        told.append(self.say("finding_doubted", doubted=doubted) if doubted else "")
        frames = [
            self.pool.filter((pl.col("level") == level) & (pl.col("scope") == scope)).with_columns(
                series=pl.lit(self.say(f"level_{level}"))
            )
            for level, scope in self.levels
        ]
        words = (self.say("figure_title"), self.say("figure_subtitle"))
        drawn = self.chart("trend", pl.concat(frames), *words, scope=self.say("scope"))
        return self.section("finding", "finding_heading", told, [drawn])

    def _opening(self) -> str:
        """Bodies that left requests open in 2018 and print no opening stock for 2019."""
        keys = ["adcode", "issuer", "scope"]
        left = self.observations(metric="requests_carried_out", year=TRANSITION - 1)
        opened = self.stocks.filter((pl.col("year") == TRANSITION) & pl.col("carried_in").is_not_null())
        both = left.filter(pl.col("lower") > 0).join(opened, on=keys)
        if both.is_empty():
            return ""
        zero = both.filter(pl.col("carried_in") == 0).height
        return self.say("finding_opening", zero=self.count(zero), both=self.count(both.height))

    # Links from year to year --------------------------------------------------------------------

    @cached_property
    def pairs(self) -> pl.DataFrame:
        """Following years of one body and scope: the stock that left the one and came into the other."""
        keys = ["adcode", "issuer", "scope"]
        after = self.stocks.select(*keys, pl.col("year") - 1, "carried_in", "cell_carried_in", later="source")
        now = self.stocks.select(*keys, "year", "carried_out", "cell_carried_out", "source")
        both = now.join(after, on=[*keys, "year"])
        return both.with_columns(gap=pl.col("carried_in") - pl.col("carried_out"))

    def links(self) -> Section:
        """Whether the stock carried out of a year is the stock carried into the next."""
        known = self.pairs.filter(pl.col("gap").is_not_null())
        if known.is_empty():
            return self.section("links", "links_heading", [self.say("links_none")])
        apart = known.filter(pl.col("gap") != 0)
        numbers = {
            "pairs": known.height,
            "same": known.height - apart.height,
            "different": apart.height,
            "absent": self.pairs.height - known.height,
        }
        counts = {key: self.count(number) for key, number in numbers.items()}
        if apart.is_empty():
            return self.section("links", "links_heading", [self.say("links_all", **counts)])
        shares = known.group_by("year").agg(value=(pl.col("gap") != 0).mean(), n=pl.len()).sort("year")
        names = [self.say("links_pair", first=year, last=year + 1) for year in shares["year"]]
        words = (self.say("links_title"), self.say("links_subtitle"))
        bars = shares.with_columns(category=pl.Series(names))
        drawn = self.chart("columns", bars, *words, scope=self.say("scope"))
        small = apart.filter(pl.col("gap").abs() <= CLOSE * pl.max_horizontal("carried_in", "carried_out")).height
        few = self.say("links_small", small=self.count(small)) if small else ""
        told = [self.say("links_count", **counts), few, self.say("links_meaning")]
        return self.section("links", "links_heading", told, [drawn, self._largest(apart)])

    def _largest(self, apart: pl.DataFrame) -> Table:
        names = ("body", "years", "out", "in", "gap")
        listed = apart.sort(pl.col("gap").abs(), "issuer", "year", descending=[True, False, False]).head(LISTED)
        rows = tuple(
            (
                Entry(row["issuer"] or self.say("absent")),
                Entry(self.say("links_pair", first=row["year"], last=row["year"] + 1)),
                Entry(self.count(row["carried_out"]), small=row["cell_carried_out"], number=True),
                Entry(self.count(row["carried_in"]), small=row["cell_carried_in"], number=True),
                Entry(format_change(row["gap"], self.language), number=True),
            )
            for row in listed.iter_rows(named=True)
        )
        return Table(self.say("links_caption"), tuple(self.say(f"links_{name}") for name in names), rows)

    # One province -------------------------------------------------------------------------------

    @cached_property
    def _provinces(self) -> pl.DataFrame:
        region = (pl.col("level") == "province") & (pl.col("scope") == "region")
        return self.stocks.filter(region).unique(["province", "year"], keep="first", maintain_order=True)

    def _chosen(self) -> str | None:
        """The province asked for, or the one with most requests in the last year."""
        if (asked := self._asked()) is not None:
            return asked
        last = self._provinces.filter(pl.col("received").is_not_null() & ~pl.col("flagged"))
        if last.is_empty():
            return None
        newest = last.filter(pl.col("year") == last["year"].max())
        return str(newest.sort("received", descending=True)["province"][0])

    def _asked(self) -> str | None:
        assert isinstance(self.parameters, BacklogParameters)
        division = self.parameters.division
        return None if division is None else division.name

    def stock(self) -> Section:
        """The flow of one province as a waterfall."""
        name = self._chosen()
        if name is None:
            return self.section("stock", "stock_heading_none", [self.say("stock_no_province")])
        short = province_names(self.language)[name]
        heading = self.say("stock_heading", province=short)
        own = self._provinces.filter(pl.col("province") == name).sort("year")
        if own.is_empty():
            told = (self.say("stock_none", province=short),)
            return Section("stock", heading, told, language=self.language)
        flow = tuple(self._flow(short, own.row(-1, named=True)))
        words = (self.say("stock_title", province=short), self.say("stock_subtitle"))
        years = range(own["year"][0], own["year"][-1] + 1)
        about: dict[str, Any] = {"scope": self.say("stock_scope", province=short), "years": list(years)}
        drawn = self.chart("waterfall", own.select("year", "flagged", *PARTS), *words, **about)
        return Section("stock", heading, flow, (drawn,), language=self.language)

    def _flow(self, short: str, row: Row) -> list[str]:
        figures = {part: self.say("absent") if row[part] is None else self.count(row[part]) for part in PARTS}
        told = [self.say("stock_told", province=short, year=row["year"], **figures)]
        if all(row[part] is not None for part in PARTS):
            expected = row["carried_in"] + row["received"] - row["completed"]
            if expected != row["carried_out"]:
                shown = self.count(expected).replace("-", MINUS)
                told.append(self.say("stock_gap", expected=shown, carried_out=figures["carried_out"]))
        return [*told, "" if self._asked() else self.say("stock_default")]

    # Table, robustness --------------------------------------------------------------------------

    def table(self) -> Section:
        """Share and months by level and year, and the bodies above two months."""
        if not self.levels:
            return self.unanswered("table", "table_heading")
        names = ("level", "year", "bodies", "ratio", "months", "above")
        months = pooled(self.months, ("level", "scope", "year"))
        rows = tuple(
            self._row(row, months)
            for level, scope in self.levels
            for row in self._pooled(level, scope).iter_rows(named=True)
        )
        head = tuple(self.say(f"table_{name}") for name in names)
        made = Table(self.say("table_caption"), head, rows, self.say("table_note"))
        return self.section("table", "table_heading", [], [made])

    def _row(self, row: Row, months: pl.DataFrame) -> tuple[Entry, ...]:
        same = (
            (pl.col("level") == row["level"]) & (pl.col("scope") == row["scope"]) & (pl.col("year") == row["year"])
        )
        pool = months.filter(same).row(0, named=True)
        own = self.months.filter(same & SOUND)
        above = own.filter(pl.col("value") > LONG).height
        return (
            Entry(self.level_name(row["level"], row["scope"])),
            Entry(str(row["year"])),
            Entry(str(row["bodies"]), number=True),
            Entry(share_text(self, row), number=True),
            Entry(number_text(self, pool), number=True),
            Entry(self.say("table_of", count=above, all=own.height), number=True),
        )

    def robustness(self) -> Section:
        """The same bodies in every year, and each body counting alike."""
        told: list[str] = []
        for level, scope in self.levels:
            name = self.say(f"level_{level}")
            own = self.ratios.filter((pl.col("level") == level) & (pl.col("year") >= FIRST))
            years = sorted(self._pooled(level, scope)["year"].to_list())
            same = pooled(complete(own, years)) if len(years) > 1 else self.pool.clear()
            if not same.is_empty():
                change = clauses(self, self.say("carry_plain"), same)[-1]
                told.append(self.say("robustness_same", count=same["bodies"].max(), level=name, change=change))
                told.append(self._median(level, years[-1]))
        return self.section("robustness", "robustness_heading", told or [self.say("robustness_none")])

    def _median(self, level: str, year: int) -> str:
        own = self.months.filter(
            (pl.col("level") == level)
            & (pl.col("year") == year)
            & pl.col("value").is_not_null()
            & ~pl.col("flagged")
        )
        if own.is_empty():
            return ""
        fields = {"year": year, "level": self.say(f"level_{level}"), "count": own.height}
        return self.say("robustness_median", median=f"{own.select(pl.median('value')).item():.1f}", **fields)


def _figure(part: str, column: str, name: str) -> pl.Expr:
    """A column of one of the four metrics of a report."""
    return pl.col(column).filter(pl.col("metric") == f"requests_{part}").first().alias(name)
