"""Does not add up: strict checks that fail, breaks between years, region against members, prose against table.

Reading errors come first, bodies second: nothing in a failed check says whose mistake it is. Cases are listed by
check and in the order of division codes, never by how many a body has; what a figure ought to be is said only
where something else in the report agrees with it.
"""

from __future__ import annotations

from functools import cached_property

import polars as pl

from gikanalysis.figures.numbers import SMALLEST_RATED, format_share, format_years
from gikanalysis.pages.parts import Entry, Section, Table
from gikanalysis.regions import province_of
from gikanalysis.studies.base import Study
from gikanalysis.studies.doubt_tables import cases, inclusion
from gikanalysis.studies.doubts import agreement, differing, failed, residuals, share_failing, tabled

MEMBER_METRICS = (
    "requests_received", "requests_completed", "granted_any", "refused", "reviews_total", "litigation_total",
)  # fmt: skip
REPEATED = "X-16"
"""A table that prints last year's figures again is no break between years; another study is about it."""
LONGEST = 10
"""Bars in a figure of prose against table: the metrics that most reports give both ways."""


class DoesNotAddUp(Study):
    """Which reports contradict themselves, how often, and what the failure rests on."""

    parts = ("head", "finding", "where", "table", "years", "members", "prose", "robustness", "limits", "record")
    cautions = ("self", "blank", "scope")

    @cached_property
    def tabled(self) -> pl.DataFrame:
        """The reports with a table on one of the forms."""
        return tabled(self.reports)

    @cached_property
    def findings(self) -> pl.DataFrame:
        """All findings of the panel."""
        return pl.DataFrame(self.panel.findings())

    @cached_property
    def failed(self) -> pl.DataFrame:
        """The strict checks within one report that fail."""
        return failed(self.findings, self.tabled)

    @cached_property
    def failing(self) -> int:
        """How many reports have at least one of them."""
        return self.failed["source"].n_unique()

    @property
    def headline(self) -> str:
        """How many of the reports with a table fail a strict check."""
        if self.tabled.is_empty():
            return self.say("headline_none")
        if not self.failing:
            return self.say("headline_clean", n=self.count(self.tabled.height))
        return self.say("headline", **self._counts())

    def _counts(self) -> dict[str, object]:
        n = self.tabled.height
        share = format_share(self.failing / n, n, self.language)
        said = self.say("share_in", share=share) if share else ""
        return {
            "n": self.count(n), "k": self.count(self.failing), "share": said,
            "checks": self.count(self.failed.height), "years": self.count(self.failed["year"].n_unique()),
        }  # fmt: skip

    def finding(self) -> Section:
        """How many reports fail, which kinds of check, and what to suspect first."""
        if self.tabled.is_empty():
            return self.unanswered("finding", "finding_heading")
        told = [self.headline, self.say("finding_first")]
        if not self.failing:
            return self.section("finding", "finding_heading", told)
        told += [self._restored(), self._by_format()]
        kinds = self.failed.group_by("family", maintain_order=True).agg(
            value=pl.col("source").n_unique().cast(pl.Float64)
        )
        named = kinds.with_columns(category=pl.Series([self.say(f"family_{name}") for name in kinds["family"]]))
        drawn = self.chart(
            "columns",
            named.sort("value", "category", descending=[True, False]).select("category", "value"),
            self.say("kinds_title"),
            self.say("kinds_subtitle"),
            scope=self.say("scope"),
            unit="count",
        )
        return self.section("finding", "finding_heading", told, [drawn])

    def _restored(self) -> str:
        """In how many something else agrees with another figure: a slip in print or in reading."""
        agreed = self.findings.filter("corroborated")["source"].unique()
        number = self.failed.filter(pl.col("source").is_in(agreed.to_list()))["source"].n_unique()
        return self.say("finding_restored", k=self.count(self.failing), restored=self.count(number))

    def _by_format(self) -> str:
        """The share failing by file format: where one stands out, the reading is the first suspicion."""
        shares = share_failing(self.tabled, self.failed, "format").filter(pl.col("n") >= SMALLEST_RATED)
        if shares.height < 2:
            return ""
        said = [
            self.say(
                "format_share",
                format=row["format"].upper(),
                k=self.count(row["k"]),
                n=self.count(row["n"]),
                share=format_share(row["value"], row["n"], self.language),
            )
            for row in shares.iter_rows(named=True)
        ]
        return self.say("finding_formats", formats=self.say("list").join(said))

    def where(self) -> Section:
        """The share of reports with a failure by year, and by province."""
        if not self.failing:
            return self.section("where", "where_heading", [self.say("where_none")])
        by_year = share_failing(self.tabled, self.failed, "year")
        if not (by_year["n"] >= SMALLEST_RATED).any():
            return self.section("where", "where_heading", [self.say("where_few")])
        named = [format_years(year, year, self.language) for year in by_year["year"]]
        by_year = by_year.with_columns(category=pl.Series(named))
        years = self.chart(
            "columns",
            by_year.select("category", "value", "n"),
            self.say("year_title"),
            self.say("share_subtitle"),
            scope=self.say("scope"),
        )
        given = self.tabled.with_columns(
            adcode=pl.col("adcode").map_elements(lambda code: province_of(code).adcode, return_dtype=pl.String)
        )
        drawn = self.chart(
            "tile_map",
            share_failing(given, self.failed, "adcode").select("adcode", "value", "n"),
            self.say("map_title"),
            self.say("share_subtitle"),
            scope=self.say("scope"),
        )
        return self.section("where", "where_heading", [self.say("where_forms")], [years, drawn])

    def table(self) -> Section:
        """The failed strict checks, by check, with figures, evidence and place."""
        if not self.failing:
            return self.section("table", "table_heading", [self.say("where_none")])
        return self.section("table", "table_heading", [self.say("table_lead")], [cases(self, self.failed)])

    def years(self) -> Section:
        """Where the figures of two years of one body do not follow from each other."""
        found = failed(self.findings, self.tabled, ("years",)).filter(pl.col("rule") != REPEATED)
        if found.is_empty():
            return self.section("years", "years_heading", [self.say("years_none")])
        told = self.say(
            "years_lead", n=self.count(found.height), bodies=self.count(found["issuer"].drop_nulls().n_unique())
        )
        return self.section("years", "years_heading", [told], [cases(self, found, caption="years_caption")])

    def members(self) -> Section:
        """Provinces against the members that were read, in the last year that has both."""
        for year in sorted(self.tabled["year"].unique(), reverse=True):
            found = residuals(self.panel, MEMBER_METRICS, int(year)).filter(pl.col("value").is_not_null())
            if not found.is_empty():
                break
        else:
            return self.section("members", "members_heading", [self.say("members_none")])
        below = found.filter(pl.col("value") < 0)
        told = self.say(
            "members_lead",
            year=year,
            provinces=self.count(found["province"].n_unique()),
            most=self.count(max(found["members"])),
            least=self.count(min(found["members"])),
            below=self.count(below.height),
            n=self.count(found.height),
        )
        labelled = found.with_columns(
            label=pl.col("metric").replace_strict({name: self.metric_name(name) for name in MEMBER_METRICS})
        )
        drawn = self.chart(
            "residuals",
            labelled.select("metric", "label", "value", "n", "flagged"),
            self.say("members_title", year=year),
            self.say("members_subtitle"),
            scope=self.say("scope_provinces"),
            scale="percent",
        )
        return self.section("members", "members_heading", [told, self.say("members_read")], [drawn])

    def prose(self) -> Section:
        """How often prose and table of one report give the same figure, by metric."""
        found = agreement(self.observations(basis="all"))
        if found.is_empty():
            return self.section("prose", "prose_heading", [self.say("prose_none")])
        n, k = int(found["n"].sum()), int(found["k"].sum())
        told = self.say("prose_lead", n=self.count(n), k=self.count(k), share=self._agreeing(k, n))
        rated = differing(found, LONGEST)
        if rated.is_empty():
            return self.section("prose", "prose_heading", [told], [self._agreement_table(found)])
        drawn = self.chart(
            "columns",
            rated.with_columns(category=pl.Series([self.metric_name(name) for name in rated["metric"]])).select(
                "category", "value", "n"
            ),
            self.say("prose_title"),
            self.say("prose_subtitle"),
            scope=self.say("scope"),
        )
        return self.section("prose", "prose_heading", [told], [drawn, self._agreement_table(found)])

    def _agreeing(self, k: int, n: int) -> str:
        share = format_share(k / n, n, self.language)
        return self.say("share_in", share=share) if share else ""

    def _agreement_table(self, found: pl.DataFrame) -> Table:
        head = tuple(self.say(f"prose_{name}") for name in ("metric", "both", "agree", "differ"))
        rows = tuple(
            (
                Entry(self.metric_name(row["metric"])),
                *(Entry(self.count(number), number=True) for number in (row["n"], row["k"], row["n"] - row["k"])),
            )
            for row in found.iter_rows(named=True)
        )
        return Table(self.say("prose_caption"), head, rows, self.say("prose_note"), folded=True)

    def robustness(self) -> Section:
        """What rules of inclusion for samples do to the share granted of the national trend."""
        table = inclusion(self)
        if table is None:
            return self.section("robustness", "robustness_heading", [self.say("robustness_none")])
        return self.section("robustness", "robustness_heading", [self.say("robustness_lead")], [table])
