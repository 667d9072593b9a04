"""National trend: the share granted over the years, the break drawn, the same provinces compared.

The country is not in the panel: what is summed are the province-wide reports read, on the form of each year,
without those that fail a check; how many were left out is said. The two sides of 2019 are never compared.
"""

from __future__ import annotations

from functools import cached_property

import polars as pl

from gikanalysis.errors import GikError
from gikanalysis.figures.numbers import MINUS, format_percent
from gikanalysis.pages.parts import Entry, Section, Table
from gikanalysis.studies.base import Study
from gikanalysis.studies.pooled import complete, pooled
from gikanalysis.studies.saying import changes, share_text

RATE = "disclosure_rate"
SECOND = ("named_grounds_share", "not_held_share")
OLD, NEW = 2018, 2020
"""The last year of the 2014 form and the first after the transition."""


class NationalTrend(Study):
    """Whether the share of requests that end in disclosure changed with the revised Regulations."""

    parts = ("head", "finding", "grounds", "table", "robustness", "event_study", "limits", "record")

    @cached_property
    def rates(self) -> pl.DataFrame:
        """The share granted of each province-wide report."""
        return self.shares(RATE, **self.regions)

    @cached_property
    def pool(self) -> pl.DataFrame:
        """The share granted of all province-wide reports together, by year."""
        return pooled(self.rates)

    @property
    def answerable(self) -> bool:
        """Whether any year has a share."""
        return not self.pool.filter(pl.col("value").is_not_null()).is_empty()

    @property
    def headline(self) -> str:
        """The change on the newest form, or that there is none to speak of."""
        if not self.answerable:
            return self.say("headline_none")
        return self.say("headline", change=changes(self, self._what("granted"), self.pool)[-1])

    def _what(self, key: str) -> str:
        """The name of a share, as it stands inside a sentence."""
        name = self.say(key)
        return name if self.language == "zh" else name[0].lower() + name[1:]

    def finding(self) -> Section:
        """The line of the share granted, and a sentence for each side of the break."""
        if not self.answerable:
            return self.unanswered("finding", "finding_heading")
        told = [*changes(self, self.say("granted"), self.pool), self._over_the_break(), self._composition()]
        drawn = self.chart(
            "trend",
            self.pool,
            self.say("figure_title"),
            self.say("figure_subtitle"),
            scope=self.say("scope"),
        )
        return self.section("finding", "finding_heading", told, [drawn])

    def _over_the_break(self) -> str:
        sides = {row["year"]: row for row in self.pool.iter_rows(named=True) if row["value"] is not None}
        if OLD not in sides or NEW not in sides:
            return ""
        return self.say("finding_break", before=share_text(self, sides[OLD]), after=share_text(self, sides[NEW]))

    def _composition(self) -> str:
        last = self.pool.filter(pl.col("value").is_not_null()).row(-1, named=True)
        return self.say(
            "finding_composition",
            year=last["year"],
            bodies=last["bodies"],
            doubted=last["doubted"],
            other=last["other_form"],
            lacking=last["lacking"],
        )

    def grounds(self) -> Section:
        """Refusals on the three grounds that both forms name, and what is not held."""
        if not self.answerable:
            return self.unanswered("grounds", "grounds_heading")
        named, not_held = (pooled(self.shares(name, **self.regions)) for name in SECOND)
        told = [*changes(self, self.say("named"), named), *changes(self, self.say("not_held"), not_held)]
        both = pl.concat(
            [
                named.with_columns(series=pl.lit(self.say("named_short"))),
                not_held.with_columns(series=pl.lit(self.say("not_held_short"))),
            ]
        )
        drawn = self.chart(
            "trend",
            both,
            self.say("grounds_title"),
            self.say("grounds_subtitle"),
            scope=self.say("scope"),
        )
        return self.section("grounds", "grounds_heading", [*told, self._core()], [drawn])

    def _core(self) -> str:
        """The wider set of common grounds, which the old form only bounds."""
        core = pooled(self.shares("core_refusal_share", **self.regions))
        years = [
            self.say("grounds_core_year", year=row["year"], share=share_text(self, row))
            for row in core.filter(pl.col("year").is_in([OLD, NEW])).iter_rows(named=True)
        ]
        return (
            self.say("grounds_core", years=("，" if self.language == "zh" else ", ").join(years)) if years else ""
        )

    def table(self) -> Section:
        """The figures year by year."""
        if not self.answerable:
            return self.unanswered("table", "table_heading")
        head = tuple(self.say(f"table_{name}") for name in ("year", "form", "bodies", "n", "share"))
        rows = tuple(
            (
                Entry(str(row["year"])),
                Entry(self.say(f"form_{row['form']}")),
                Entry(str(row["bodies"]), number=True),
                Entry(self.count(row["n"]), number=True),
                Entry(share_text(self, row), number=True),
            )
            for row in self.pool.iter_rows(named=True)
        )
        return self.section(
            "table", "table_heading", [], [Table(self.say("table_caption"), head, rows, self.say("table_note"))]
        )

    def robustness(self) -> Section:
        """The same provinces in every year, and the reports that fail a check taken in."""
        years = self.pool.filter(pl.col("value").is_not_null() & (pl.col("year") != 2019))["year"].to_list()
        same = pooled(complete(self.rates, years)) if years else self.pool.clear()
        if same.is_empty():
            return self.section("robustness", "robustness_heading", [self.say("robustness_none")])
        told = [
            self.say("robustness_lead", count=same["bodies"].max(), change=text)
            for text in changes(self, self._what("granted"), same)[-1:]
        ]
        both = pl.concat(
            [
                self.pool.with_columns(series=pl.lit(self.say("all_read"))),
                same.with_columns(series=pl.lit(self.say("balanced"))),
            ]
        )
        drawn = self.chart(
            "trend",
            both,
            self.say("robustness_title"),
            self.say("figure_subtitle"),
            scope=self.say("scope"),
        )
        return self.section("robustness", "robustness_heading", [*told, self._with_doubtful()], [drawn])

    def _with_doubtful(self) -> str:
        """The last year with the doubted reports taken in, where there are any."""
        row = self.pool.filter((pl.col("doubted") > 0) & pl.col("value").is_not_null())
        if row.is_empty():
            return ""
        without = row.row(-1, named=True)
        year = pl.col("year") == without["year"]
        taken = pooled(self.rates.filter(year), doubtful=True).row(0, named=True)
        return self.say(
            "robustness_doubtful",
            year=without["year"],
            share=share_text(self, taken),
            other=share_text(self, without),
        )

    def event_study(self) -> Section:
        """Each year against 2018 within the same provinces, from the extra ``stats``."""
        from gikanalysis.stats import event_study

        sound = self.rates.filter(~pl.col("flagged"))
        try:
            found = event_study(sound, reference=OLD)
        except GikError:
            return self.section("event", "event_heading", [self.say("event_none")])
        names = ("table_year", "table_bodies", "event_estimate", "event_interval")
        rows = tuple(
            (
                Entry(str(row["year"])),
                Entry(str(row["n"]), number=True),
                Entry(_points(row["estimate"]), number=True),
                Entry(
                    "" if row["year"] == OLD else f"{_points(row['ci_lower'])} … {_points(row['ci_upper'])}",
                    number=True,
                ),
            )
            for row in found.table.iter_rows(named=True)
        )
        table = Table(self.say("event_caption"), tuple(self.say(name) for name in names), rows)
        return self.section("event", "event_heading", [self.say("event_lead")], [table])


def _points(share: float) -> str:
    """A difference of shares in percentage points, signed."""
    number = round(100 * share, 1)
    return f"{MINUS if number < 0 else '+'}{abs(number):.1f}" if number else format_percent(0.0).rstrip("%")


def _between(low: float, high: float) -> str:
    return f"{_points(low)} … {_points(high)}"
