"""Staff and funds behind disclosure on the 2014 form: per request, and held against the share granted.

Amounts are asked for in 万元, and a report that puts down yuan is ten thousand times off; such amounts are
doubted or far from the median of their year, so funds are medians and never sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import polars as pl

from gikanalysis.figures.numbers import format_years
from gikanalysis.pages.parts import Entry, Section, Table
from gikanalysis.studies.base import Study
from gikanalysis.studies.pooled import complete, pooled
from gikanalysis.studies.relating import province_names, relation_text
from gikanalysis.studies.saying import Row, changes, share_text

STAFF, FULL_TIME, FUNDS, RATE, TIME = (
    "staff_per_request", "full_time_share", "budget_per_request", "disclosure_rate", "on_time_share",
)  # fmt: skip
LAST = 2018
SLIP = 100
"""How many times off the median of its year an amount is taken for one in another unit."""
SOUND = pl.col("value").is_not_null() & ~pl.col("flagged")
YUAN = 10_000


class CapacityBefore2019(Study):
    """What stood behind disclosure up to 2018, and whether it went with more of it."""

    parts = ("head", "finding", "money", "provinces", "table", "robustness", "limits", "record")
    cautions = ("self", "range", "scope")

    # Data ---------------------------------------------------------------------------------------

    def old(self, indicator: str) -> pl.DataFrame:
        """An indicator of each province-wide report on the 2014 form."""
        found = self.shares(indicator, **self.regions)
        return found.filter((pl.col("form") == "v2014") & (pl.col("year") <= LAST))

    @cached_property
    def staff(self) -> pl.DataFrame:
        """Staff per request of each report."""
        return self.old(STAFF)

    @cached_property
    def pool(self) -> pl.DataFrame:
        """Staff per request by year."""
        return _known(pooled(self.staff))

    @cached_property
    def full_time(self) -> pl.DataFrame:
        """The full-time share by year."""
        return _known(pooled(self.old(FULL_TIME)))

    @cached_property
    def funds(self) -> pl.DataFrame:
        """Funds per request of each report, and `slip`: so far off that the unit must be another."""
        found = self.old(FUNDS)
        median = pl.col("value").filter(SOUND).median().over("year")
        far = (pl.col("value") > SLIP * median) | (pl.col("value") < median / SLIP)
        return found.with_columns(slip=SOUND & far)

    @cached_property
    def spent(self) -> pl.DataFrame:
        """Funds per request that neither a check nor the distance from the others doubts."""
        return self.funds.filter(SOUND & ~pl.col("slip"))

    @cached_property
    def medians(self) -> pl.DataFrame:
        """Median and quartiles of funds per request by year, and how many reports were left out."""
        made = self.spent.group_by("year").agg(
            low=pl.col("value").quantile(0.25, "linear"),
            median=pl.col("value").median(),
            high=pl.col("value").quantile(0.75, "linear"),
            n=pl.len(),
        )
        left = self.funds.group_by("year").agg(left=(pl.col("flagged") | pl.col("slip")).sum())
        return made.join(left, on="year").sort("year")

    def hundred(self, row: Row) -> str:
        """Staff for every 100 requests."""
        return f"{100 * row['value']:.1f}"

    def yuan(self, amount: float) -> str:
        """An amount given in 万元, in yuan."""
        return self.say("money", number=self.count(round(YUAN * amount)))

    # Sections -----------------------------------------------------------------------------------

    @property
    def headline(self) -> str:
        """Staff per 100 requests in the first and last year, and how many are full-time."""
        if self.pool.is_empty() or self.full_time.is_empty():
            return self.say("headline_none")
        first, last = self._ends(self.pool)
        share = share_text(self, self.full_time.row(-1, named=True))
        fields = {"last": last["year"], "after": self.hundred(last), "share": share}
        if self.pool.height == 1:
            return self.say("headline_one", **fields)
        return self.say("headline", first=first["year"], before=self.hundred(first), **fields)

    def _ends(self, rows: pl.DataFrame) -> tuple[Row, Row]:
        return rows.row(0, named=True), rows.row(-1, named=True)

    def finding(self) -> Section:
        """Staff for every 100 requests by year, and the full-time share."""
        if self.pool.is_empty():
            return self.unanswered("finding", "finding_heading")
        first, last = self._ends(self.pool)
        fields: dict[str, object] = {"last": last["year"], "after": self.hundred(last)}
        if self.pool.height > 1:
            fields |= {"first": first["year"], "before": self.hundred(first)}
            for end, row in (("first", first), ("last", last)):
                fields |= {f"requests_{end}": self.count(row["n"]), f"staff_{end}": self.count(row["numerator"])}
        told = [
            self.say("staff_change" if self.pool.height > 1 else "staff_one", **fields),
            *changes(self, self.say("full_time"), self.full_time),
            self.say("staff_meaning"),
            self.say("composition", **{name: last[name] for name in ("year", "bodies", "doubted", "lacking")}),
        ]
        years = pl.Series([format_years(year, year, self.language) for year in self.pool["year"]], dtype=pl.String)
        bars = self.pool.select(category=years, value=(100 * pl.col("value")).round(1))
        words = (self.say("figure_title"), self.say("figure_subtitle"))
        drawn = self.chart("columns", bars, *words, scope=self.say("scope"), unit="count")
        return self.section("finding", "finding_heading", told, [drawn])

    def money(self) -> Section:
        """Median funds per request, and what was left out for its unit."""
        if self.medians.is_empty():
            return self.section("money", "money_heading", [self.say("money_none")])
        first, last = self._ends(self.medians)
        fields: dict[str, object] = {"last": last["year"], "after": self.yuan(last["median"])}
        if self.medians.height > 1:
            fields |= {"first": first["year"], "before": self.yuan(first["median"])}
        doubted = self.funds.filter(pl.col("flagged")).height
        told = [
            self.say("money_told" if self.medians.height > 1 else "money_one", **fields),
            self.say("money_left", doubted=doubted, slips=self.funds.filter("slip").height),
            self._weight(),
        ]
        return self.section("money", "money_heading", told, [self._quartiles()])

    def _weight(self) -> str:
        """What the amounts left out would do to the total of the year they sway most."""
        left = (pl.col("flagged") | pl.col("slip")) & pl.col("numerator").is_not_null()
        total = pl.col("numerator")
        years = self.funds.group_by("year").agg(all=total.sum(), sound=total.filter(~left).sum(), left=left.sum())
        swayed = years.filter((pl.col("left") > 0) & (pl.col("sound") > 0)).with_columns(
            times=pl.col("all") / pl.col("sound")
        )
        if swayed.is_empty():
            return ""
        worst = swayed.sort("times", descending=True).row(0, named=True)
        return self.say("money_weight", year=worst["year"], times=f"{worst['times']:,.1f}")

    def _quartiles(self) -> Table:
        names = ("low", "median", "high")
        rows = tuple(
            (
                Entry(str(row["year"])),
                Entry(str(row["n"]), number=True),
                *(Entry(self.yuan(row[name]), number=True) for name in names),
            )
            for row in self.medians.iter_rows(named=True)
        )
        head = ("table_year", "table_bodies", *(f"money_{name}" for name in names))
        return Table(self.say("money_caption"), tuple(self.say(name) for name in head), rows)

    def _cloud(self, across: str, up: str, scale: float) -> pl.DataFrame:
        """Points of a scatter: provinces over all years of the form, with the bounds of the mapping."""
        left = _known(pooled(self.old(across), ("province",)))
        right = _known(pooled(self.old(up), ("province",)))
        both = left.select("province", x=(scale * pl.col("value")).round(4)).join(
            right.select("province", "n", y="value", y_lower="lower", y_upper="upper"), on="province"
        )
        names = pl.col("province").replace(province_names(self.language))
        return both.with_columns(name=names).drop("province").sort("name")

    def provinces(self) -> Section:
        """Staff against the share granted, province by province."""
        cloud = self._cloud(STAFF, RATE, 100)
        if cloud.is_empty():
            return self.section("provinces", "provinces_heading", [self.say("provinces_none")])
        years = self._span(self.staff["year"].to_list())
        time = relation_text(self, self._cloud(STAFF, TIME, 100))
        told = [
            self.say("provinces_lead", years=years),
            relation_text(self, cloud),
            self.say("provinces_time", relation=time),
        ]
        drawn = self.chart(
            "scatter",
            cloud.with_columns(pl.col("x").round(1)),
            self.say("provinces_title", years=years),
            self.say("provinces_subtitle"),
            scope=self.say("scope"),
            x_label=self.say("x_label"),
            y_label=self.say("y_label"),
            x_unit="number",
            reference="medians",
        )
        return self.section("provinces", "provinces_heading", told, [drawn])

    def _span(self, years: Sequence[int]) -> str:
        return format_years(min(years), max(years), self.language)

    def table(self) -> Section:
        """Staff, full-time share and funds by year."""
        if self.pool.is_empty():
            return self.unanswered("table", "table_heading")
        names = ("year", "bodies", "n", "staff", "full_time", "money", "left")
        rows = tuple(self._row(row) for row in self.pool.iter_rows(named=True))
        head = tuple(self.say(f"table_{name}") for name in names)
        made = Table(self.say("table_caption"), head, rows, self.say("table_note"))
        return self.section("table", "table_heading", [], [made])

    def _row(self, row: Row) -> tuple[Entry, ...]:
        same = pl.col("year") == row["year"]
        full_time, funds = (frame.filter(same).to_dicts() for frame in (self.full_time, self.medians))
        absent = self.say("absent")
        return (
            Entry(str(row["year"])),
            Entry(str(row["bodies"]), number=True),
            Entry(self.count(row["n"]), number=True),
            Entry(self.hundred(row), number=True),
            Entry(share_text(self, full_time[0]) if full_time else absent, number=True),
            Entry(self.yuan(funds[0]["median"]) if funds else absent, number=True),
            Entry(str(funds[0]["left"]) if funds else absent, number=True),
        )

    def robustness(self) -> Section:
        """The full-time share in place of all staff, provinces counting alike, the same provinces."""
        if self.pool.is_empty():
            return self.section("robustness", "robustness_heading", [self.say("robustness_none")])
        relation = relation_text(self, self._cloud(FULL_TIME, RATE, 1))
        last = self.pool["year"][-1]
        own = self.staff.filter(SOUND & (pl.col("year") == last))
        told = [self.say("robustness_full_time", relation=relation)]
        if not own.is_empty():
            median = f"{100 * own.select(pl.median('value')).item():.1f}"
            told.append(self.say("robustness_median", last=last, median=median, count=own.height))
        return self.section("robustness", "robustness_heading", [*told, self._same()])

    def _same(self) -> str:
        years = self.pool["year"].to_list()
        same = _known(pooled(complete(self.staff, years))) if len(years) > 1 else self.pool.clear()
        if same.height < len(years) or same.is_empty():
            return ""
        first, last = self._ends(same)
        ends = {"first": first["year"], "last": last["year"]}
        shown = {"before": self.hundred(first), "after": self.hundred(last)}
        return self.say("robustness_same", count=last["bodies"], **ends, **shown)


def _known(pool: pl.DataFrame) -> pl.DataFrame:
    return pool.filter(pl.col("value").is_not_null())
