"""The crosswalk explained: which row became which, how wide the ranges are in this panel, what compares.

The links come from the vocabulary and need no panel; the widths are measured on its reports on the 2014 form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import polars as pl

from gikanalysis.figures.numbers import SMALLEST_EXACT, format_percent, format_range, share_decimals
from gikanalysis.pages.parts import Entry, Section, Table
from gikanalysis.studies import crossing
from gikanalysis.studies.base import Study
from gikanalysis.studies.saying import Row
from gikanalysis.vocabulary import metric, metrics
from gikanalysis.vocabulary.load import lines

SHOWN, YEARLY = 12, 3
COMPARING = ("A", "B", "C")


class CrosswalkExplained(Study):
    """What happened to the categories of the 2014 form."""

    parts = ("head", "finding", "widths", "grades", "robustness", "limits", "record")
    cautions = ("self", "break", "range", "scope")

    # Data ---------------------------------------------------------------------------------------

    @cached_property
    def links(self) -> pl.DataFrame:
        """Links between the rows of outcomes of the 2014 and the 2021 form."""
        return crossing.links()

    @cached_property
    def figures(self) -> pl.DataFrame:
        """Figures on the 2014 form of one scope: the province-wide reports, else the kind with most outcomes."""
        wanted = [*crossing.bounded(), crossing.WHOLE]
        found = self.observations(metric=wanted).filter(pl.col("form") == crossing.OLD)
        regions = found.filter((pl.col("level") == "province") & (pl.col("scope") == "region"))
        if not regions.is_empty() or found.is_empty():
            return regions
        whole = pl.col("value").filter(pl.col("metric") == crossing.WHOLE).sum().alias("n")
        kinds = found.group_by("level", "scope").agg(whole)
        most = kinds.sort("n", "level", "scope", descending=[True, False, False]).head(1)
        return found.join(most.select("level", "scope"), on=["level", "scope"], how="semi", nulls_equal=True)

    @cached_property
    def ranges(self) -> pl.DataFrame:
        """What the 2014 form leaves open of each metric, the widest first."""
        made = crossing.widths(self.figures)
        return made.filter(pl.col("n").map_elements(_rated, return_dtype=pl.Boolean)) if made.height else made

    def _scope(self) -> str:
        level, scope = self.figures.select("level", "scope").row(0)
        if (level, scope) == ("province", "region"):
            return self.say("scope_regions")
        names = {"level": self.say(f"level_{level or 'other'}"), "scope": self.say(f"scope_{scope}")}
        return self.say("scope_other", **names)

    def span(self, row: Row) -> str:
        """The range of a pooled share; a ceiling alone where its lower end is 0 and there is no value."""
        lower = None if row["value"] is None and row["lower"] == 0 else row["lower"]
        return format_range(lower, row["upper"], self.language, share_decimals(int(row["n"])) or 0)

    @cached_property
    def valued(self) -> pl.DataFrame:
        """The ranges round a value of the old form, the widest first."""
        return self.ranges.filter(pl.col("value").is_not_null())

    def _share(self, row: Row) -> str:
        """The value that the old form gives, as a share."""
        return format_percent(row["value"], share_decimals(int(row["n"])) or 0)

    def _valued(self, row: Row, before: str = "") -> dict[str, str]:
        """Name, value and range of a metric, as fields of a sentence."""
        name = {f"{before}share": self._share(row), f"{before}range": self.span(row)}
        return {before.rstrip("_") or "metric": self.metric_name(row["metric"])} | name

    # Sections -----------------------------------------------------------------------------------

    def _kinds(self) -> dict[str, int]:
        kinds = Counter(crossing.by_target(self.links).values())
        counted = {kind: kinds[kind] for kind in ("exact", "close", "interval", "none")}
        return {"rows": kinds.total(), "direct": counted["exact"] + counted["close"], **counted}

    @property
    def headline(self) -> str:
        """How the rows of the new form are matched, and the widest range measured."""
        firm = self.valued.filter(pl.col("n") >= SMALLEST_EXACT)
        if firm.is_empty():
            return self.say("headline_none", **self._kinds())
        return self.say("headline", scope=self._scope(), **self._kinds(), **self._valued(firm.row(0, named=True)))

    def finding(self) -> Section:
        """The rows of both forms and the links between them."""
        comma = "、" if self.language == "zh" else ", "
        lost = [target for target, kind in crossing.by_target(self.links).items() if kind == "none"]
        spread = self.links.filter(pl.col("source").is_not_null()).group_by("source").len()
        widest = spread.sort("len", "source", descending=[True, False]).row(0, named=True)
        told = [
            self.say("finding_rows", **self._kinds()),
            self.say("finding_new", names=comma.join(self.say(f"new_{row}") for row in lost)) if lost else "",
            self.say("finding_spread", name=self.say(f"old_{widest['source']}"), count=widest["len"]),
        ]
        words = (self.say("figure_title"), self.say("figure_subtitle"))
        drawn = self.chart("crosswalk_flow", self._named(), *words, scope=self.say("scope_forms"))
        return self.section("finding", "finding_heading", told, [drawn])

    def _named(self) -> pl.DataFrame:
        """The links with the names of the rows."""
        sides = {
            f"{side}_label": [None if row is None else self.say(f"{age}_{row}") for row in self.links[side]]
            for side, age in (("source", "old"), ("target", "new"))
        }
        labels = [pl.Series(name, values, dtype=pl.String) for name, values in sides.items()]
        return self.links.select("source", "target", "match").with_columns(labels)

    def widths(self) -> Section:
        """How wide the range of each metric is in this panel."""
        if self.ranges.is_empty():
            return self.section("widths", "widths_heading", [self.say("widths_none")])
        reports = self.figures["source"].n_unique()
        most = self.count(max(self.ranges["n"].to_list()))
        lead = {"scope": self._scope(), "reports": self.count(reports), "n": most}
        told = [self.say("widths_lead", **lead)]
        open_ones = self.valued.filter(pl.col("width") > 0)
        if open_ones.height > 1:
            widest, narrow = open_ones.row(0, named=True), open_ones.row(-1, named=True)
            told.append(self.say("widths_widest", **self._valued(widest), **self._valued(narrow, "narrow_")))
        ceilings = self.ranges.filter(pl.col("value").is_null())
        if not ceilings.is_empty():
            top = ceilings.row(0, named=True)
            told.append(self.say("widths_ceiling", metric=self.metric_name(top["metric"]), range=self.span(top)))
        told.append(self.say("widths_meaning"))
        bars = self.ranges.head(SHOWN).select("value", "lower", "upper", "status")
        names = pl.Series([self.metric_name(one) for one in self.ranges.head(SHOWN)["metric"]], dtype=pl.String)
        words = (self.say("widths_title"), self.say("widths_subtitle"))
        drawn = self.chart("columns", bars.with_columns(category=names), *words, scope=self._scope())
        return self.section("widths", "widths_heading", told, [drawn, self._table()])

    def _table(self) -> Table:
        none = self.say("match_none")
        rows = tuple(
            (
                Entry(self.metric_name(row["metric"])),
                Entry(self.say(f"match_{lines(row['metric'])[crossing.OLD].match}")),
                Entry(metric(row["metric"]).grade_2019),
                Entry(self._share(row) if row["value"] is not None else none, number=True),
                Entry(self.span(row), number=True),
                Entry(f"{100 * row['width']:.1f}", number=True),
            )
            for row in self.ranges.iter_rows(named=True)
        )
        head = ("widths_metric", "widths_match", "grades_2019", "widths_point", "table_range", "widths_width")
        return Table(
            self.say("widths_caption"), tuple(self.say(name) for name in head), rows, self.say("grades_note")
        )

    def grades(self) -> Section:
        """Which metrics compare across 2019, with the argument."""
        counts = Counter(one.grade_2019 for one in metrics().values())
        counted = {grade: counts[grade] for grade in (*COMPARING, "D")}
        told = self.say("grades_told", all=sum(counted.values()), **counted)
        comparing = [one for one in metrics().values() if one.grade_2019 in COMPARING]
        chosen = sorted(comparing, key=lambda one: one.grade_2019)
        rows = tuple(
            (
                Entry(self.metric_name(one.id)),
                Entry(one.grade_2019),
                Entry(one.grade_2021),
                Entry(self.say(f"match_{lines(one.id)[crossing.OLD].match}")),
            )
            for one in chosen
        )
        names = ("widths_metric", "grades_2019", "grades_2021", "widths_match")
        head = tuple(self.say(name) for name in names)
        made = Table(self.say("grades_caption"), head, rows, self.say("grades_note"))
        return self.section(
            "grades", "grades_heading", [told], [made, self._arguments([one.id for one in chosen])]
        )

    def _arguments(self, chosen: Sequence[str]) -> Table:
        """Why each is matched so; folded, for it is long."""
        argued = {one: lines(one)[crossing.OLD].note(self.language) for one in chosen}
        rows = tuple((Entry(self.metric_name(one)), Entry(note)) for one, note in argued.items() if note)
        head = (self.say("widths_metric"), self.say("grades_why"))
        return Table(self.say("grades_arguments"), head, rows, folded=True, text_column=1)

    def robustness(self) -> Section:
        """The widest ranges year by year."""
        if self.valued.is_empty():
            return self.section("robustness", "robustness_heading", [self.say("robustness_none")])
        yearly = crossing.widths(self.figures, "year").sort("year")
        told = [self._yearly(one, yearly) for one in self.valued["metric"].head(YEARLY)]
        return self.section("robustness", "robustness_heading", told)

    def _yearly(self, metric_id: str, yearly: pl.DataFrame) -> str:
        own = yearly.filter(pl.col("metric") == metric_id)
        years = [
            self.say("robustness_year", year=row["year"], range=self.span(row))
            for row in own.iter_rows(named=True)
            if _rated(row["n"])
        ]
        comma = "，" if self.language == "zh" else ", "
        return self.say("robustness_years", metric=self.metric_name(metric_id), years=comma.join(years))


def _rated(n: float) -> bool:
    """Whether so many outcomes allow a share."""
    return share_decimals(int(n)) is not None
