"""Repeated reports: sentences in common with the year before and with sister bodies, and tables printed again.

The computing is in `gikanalysis.indicators.repetition`. Nothing here says who copied, or that copying is wrong:
much of a report is asked for in the same words of everybody.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import polars as pl

from gikanalysis.figures.numbers import format_percent, format_share
from gikanalysis.indicators import repetition
from gikanalysis.pages.parts import Chart, Section
from gikanalysis.panel import Panel
from gikanalysis.parameters import PanelParameters
from gikanalysis.regions import division_at
from gikanalysis.studies import repetition_tables
from gikanalysis.studies.base import Study
from gikanalysis.studies.bodies import Body, body_named, short_names

BANDS = (0.2, 0.4, 0.6, 0.8)
LEAST = 3
"""Pairs of years, or sister bodies, that a body needs to be chosen for a map."""
MOST_NAMES = 30
"""Bodies on a map of sisters; of more the first by code are shown, and it is said."""


class CopyParameters(PanelParameters):
    """Parameters of the study of repeated reports; `adcode` is a code or a name of a body, empty for a choice."""

    adcode: str = ""


class CopiedReports(Study):
    """How much of a report repeats the year before, or that of a sister body."""

    parameters_type = CopyParameters
    parts = ("head", "finding", "years", "sisters", "table", "tables", "robustness", "limits", "record")
    cautions = ("self",)

    def __init__(self, name: str, parameters: CopyParameters, panel: Panel | None = None) -> None:
        super().__init__(name, parameters, panel)
        self.asked: Body | None = body_named(self.reports, parameters.adcode) if parameters.adcode else None
        self.given = repetition.thresholds()

    # Data ---------------------------------------------------------------------------------------

    @cached_property
    def marks(self) -> pl.DataFrame:
        """The sentences of the reports, or their passages where the panel was built without texts."""
        return repetition.sentences(self.panel.scan("texts").collect(), self.reports)

    @cached_property
    def texts_kept(self) -> bool:
        """Whether the panel holds the texts themselves."""
        return bool(self.marks["sentence"].is_not_null().any())

    @cached_property
    def compared(self) -> pl.DataFrame:
        """The sentences that are compared: without those that many bodies print."""
        return repetition.compared(self.marks, self.reports)

    @cached_property
    def every_two_years(self) -> pl.DataFrame:
        """Every two years of a body with their similarity."""
        return self._dated(repetition.year_pairs(self.compared, self.reports))

    @cached_property
    def following(self) -> pl.DataFrame:
        """Every report held against that of its body on the year before."""
        return self.every_two_years.filter(pl.col("year") - pl.col("year_first") == 1)

    @cached_property
    def sister(self) -> pl.DataFrame:
        """Every two sister bodies of a year with their similarity."""
        return self._dated(repetition.sister_pairs(self.compared, self.reports))

    def _dated(self, pairs: pl.DataFrame) -> pl.DataFrame:
        years = self.reports.select("source", "year", "adcode", "issuer")
        dated = pairs.join(years.select(first="source", year_first="year"), on="first", maintain_order="left")
        return dated.join(years.rename({"source": "second"}), on="second", maintain_order="left")

    @cached_property
    def kept_tables(self) -> pl.DataFrame:
        """The reports whose tables print the figures of the year before."""
        return repetition.tables_kept(self.panel.scan("cells"), self.reports)

    def _share(self, k: int, n: int) -> str:
        share = format_share(k / n, n, self.language) if n else None
        return self.say("share_in", share=share) if share else ""

    # Sections -----------------------------------------------------------------------------------

    @property
    def headline(self) -> str:
        """How many reports have most of their sentences in common with the year before."""
        if self.following.is_empty():
            return self.say("headline_none")
        alike = self.following.filter(pl.col("value") >= self.given.alike).height
        return self.say(
            "headline" if self.texts_kept else "headline_passages",
            n=self.count(self.following.height),
            k=self.count(alike),
            share=self._share(alike, self.following.height),
            alike=format_percent(self.given.alike, 0),
        )

    def finding(self) -> Section:
        """How alike reports are to those of the year before, and what was left out of the comparison."""
        told = [self._method(), "" if self.texts_kept or self.marks.is_empty() else self.say("no_text")]
        if self.following.is_empty():
            return self.section("finding", "finding_heading", [self.say("stop", text=self.headline), *told])
        middle = self.following["value"].median()
        assert isinstance(middle, float)
        told = [self.headline, self.say("finding_median", median=format_percent(middle, 0)), *told]
        drawn = self._bands(self.following, "bands_title", "bands_subtitle")
        return self.section("finding", "finding_heading", told, [drawn])

    def _method(self) -> str:
        if self.marks.is_empty():
            return ""
        given = self.given
        left_out = repetition.common(self.marks, self.reports).height
        most = self.reports.group_by("year").len()["len"].max()
        assert isinstance(most, int)
        key = "method_common" if most >= given.common_bodies else "method_few"
        return self.told(
            self.say("method" if self.texts_kept else "method_passages"),
            self.say(
                key,
                share=format_percent(given.common_share, 0),
                bodies=self.count(given.common_bodies),
                left_out=self.count(left_out),
            ),
        )

    def _bands(self, pairs: pl.DataFrame, title: str, subtitle: str) -> Chart:
        """How many pairs fall into each fifth of the scale."""
        ends = (0.0, *BANDS, 1.0)
        rows = []
        for low, high in pairwise(ends):
            inside = (pl.col("value") >= low) & ((pl.col("value") < high) | (high == 1.0))
            name = self.say("band", low=f"{100 * low:.0f}", high=f"{100 * high:.0f}")
            rows.append((name, float(pairs.filter(inside).height)))
        frame = pl.DataFrame(rows, schema={"category": pl.String, "value": pl.Float64}, orient="row")
        words = (self.say(title), self.say(subtitle))
        return self.chart("columns", frame, *words, scope=self.say("scope"), unit="count")

    def years(self) -> Section:
        """The years of one body against each other."""
        body = self.asked or self._most_repeated()
        pairs = self.every_two_years
        mine = pairs.filter(body.rows) if body else pairs.clear()
        if body is None or mine.is_empty():
            return self.section("years", "years_heading", [self.say("years_none")])
        alike = self.following.filter(body.rows)
        count = alike.filter(pl.col("value") >= self.given.alike).height
        told = [
            "" if self.asked else self.say("years_chosen", least=LEAST),
            self.say(
                "years_lead",
                body=body.name,
                n=self.count(alike.height),
                k=self.count(count),
                alike=format_percent(self.given.alike, 0),
            ),
        ]
        drawn = self.chart(
            "heat",
            mine.select(
                row=pl.col("year_first").cast(pl.String), column=pl.col("year").cast(pl.String), value="value"
            ),
            self.say("years_title", body=body.name),
            self.say("heat_subtitle"),
            scope=body.name,
        )
        return self.section("years", "years_heading", told, [drawn])

    def _most_repeated(self) -> Body | None:
        """The body whose following years are most alike, of those with enough of them."""
        ranked = (
            self.following.group_by("adcode", "issuer")
            .agg(pl.col("value").mean(), n=pl.len())
            .filter(pl.col("n") >= LEAST)
            .sort("value", "n", "adcode", "issuer", descending=[True, True, False, False], nulls_last=True)
        )
        return Body(*ranked.row(0)[:2]) if ranked.height else None

    def sisters(self) -> Section:
        """Sister bodies of one year: the distribution, and a map of one parent division."""
        if self.sister.is_empty():
            return self.section("sisters", "sisters_heading", [self.say("sisters_none")])
        alike = self.sister.filter(pl.col("value") >= self.given.alike).height
        told = [
            self.say(
                "sisters_lead",
                n=self.count(self.sister.height),
                k=self.count(alike),
                share=self._share(alike, self.sister.height),
                alike=format_percent(self.given.alike, 0),
            )
        ]
        items = [self._bands(self.sister, "sister_bands_title", "sister_bands_subtitle")]
        block = self._block()
        if block is None:
            return self.section("sisters", "sisters_heading", [*told, self.say("sisters_no_map")], items)
        pairs = self.sister.filter(pl.col("block") == block)
        drawn, cut = self._map(pairs)
        told.append(
            self.say("sisters_map" if self.asked else "sisters_chosen", least=LEAST, year=pairs["year"][0])
        )
        told.append(self.say("sisters_cut", most=MOST_NAMES, rest=self.count(cut)) if cut else "")
        return self.section("sisters", "sisters_heading", told, [*items, drawn])

    def _block(self) -> str | None:
        """The sisters to draw: those below the body asked for, else its own; unasked those most alike."""
        sizes = (
            self.sister.group_by("block")
            .agg(
                pl.col("value").mean(),
                pl.col("year").first(),
                n=pl.len(),
                alike=(pl.col("value") >= self.given.alike).sum(),
            )
            .filter(pl.col("n") >= LEAST * (LEAST - 1) / 2)
        )
        if self.asked is None:
            ranked = sizes.sort("alike", "value", "block", descending=[True, True, False])
            return ranked["block"][0] if ranked.height else None
        below = sizes.filter(pl.col("block").str.starts_with(f"{self.asked.adcode}|"))
        sources = self.reports.filter(self.asked.rows)["source"].to_list()
        mine = self.sister.filter(pl.col("first").is_in(sources) | pl.col("second").is_in(sources))
        own = sizes.filter(pl.col("block").is_in(mine["block"].unique().to_list()))
        ranked = (below if below.height else own).sort("year", "n", "block", descending=[True, True, False])
        return ranked["block"][0] if ranked.height else None

    def _map(self, pairs: pl.DataFrame) -> tuple[Chart, int]:
        order = list(dict.fromkeys([*pairs["first"], *pairs["second"]]))
        shown = order[:MOST_NAMES]
        held = self.reports.filter(pl.col("source").is_in(shown))
        names = short_names(held)
        kept = pairs.filter(pl.col("first").is_in(shown) & pl.col("second").is_in(shown))
        frame = kept.select(
            row=pl.col("first").replace_strict(names), column=pl.col("second").replace_strict(names), value="value"
        )
        year = pairs["year"][0]
        parent = division_at(pairs["block"][0].partition("|")[0])
        place = parent.name if parent else self.say("country")
        words = (self.say("sisters_title", year=year, place=place), self.say("heat_subtitle"))
        return self.chart("heat", frame, *words, scope=self.say("scope_sisters")), len(order) - len(shown)

    def table(self) -> Section:
        """Sentences that stand in several reports, as the reports have them."""
        if not self.texts_kept:
            return self.section("table", "table_heading", [self.say("gallery_no_text")])
        found = repetition_tables.gallery(self)
        if not found:
            return self.section("table", "table_heading", [self.say("gallery_none")])
        return self.section("table", "table_heading", [self.say("gallery_lead")], found)

    def tables(self) -> Section:
        """Tables that print the figures of the year before again."""
        words = {
            "figures": self.count(self.given.table_figures),
            "share": format_percent(self.given.table_share, 0),
            "n": self.count(self.kept_tables.height),
        }
        if self.kept_tables.is_empty():
            return self.section("tables", "tables_heading", [self.say("tables_none", **words)])
        lead = self.say("tables_lead", **words)
        return self.section("tables", "tables_heading", [lead], [repetition_tables.kept(self)])

    def robustness(self) -> Section:
        """The same count with common sentences kept, and from half of the sentences on."""
        if self.following.is_empty():
            return self.section("robustness", "robustness_heading", [self.say("stop", text=self.headline)])
        whole = repetition.compared(self.marks, self.reports, keep_common=True)
        kept = self._dated(repetition.year_pairs(whole, self.reports))
        kept = kept.filter(pl.col("year") - pl.col("year_first") == 1)
        return self.section(
            "robustness",
            "robustness_heading",
            [self.say("robustness_lead")],
            [repetition_tables.limits(self, kept)],
        )
