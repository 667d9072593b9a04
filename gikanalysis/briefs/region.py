"""The brief of a province: what its reports print, what does not add up, how sure each figure is.

With one report it shows one report; a trend is spoken of only where one body reports two years on
one form; where no report covers the whole province nothing is said of the province as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from gikanalysis import regions
from gikanalysis.briefs import charts, records, sentences
from gikanalysis.briefs.facts import KEY_METRICS, SHOWN_BODIES, Fact, Facts, facts_of
from gikanalysis.briefs.phrases import phrase
from gikanalysis.errors import GikError
from gikanalysis.figures.numbers import (
    Language,
    format_count,
    format_key_count,
    format_percent,
    format_years,
)
from gikanalysis.indicators import ratio
from gikanalysis.pages.parts import Chart, Entry, PageHead, Section, Table
from gikanalysis.panel import Panel, open_panel
from gikanalysis.parameters import BriefParameters

FEWEST_FOR_TITLE = 100
_RANKS = {"province": 0, "prefecture": 1, "county": 2, "zone": 2, "township": 3, "ministry": 0}


@dataclass(frozen=True, slots=True)
class Report:
    """One report of the province, as the panel's table gives it."""

    source: str
    issuer: str
    year: int
    level: str
    scope: str
    form: str
    row: dict[str, object]


class NothingToShow(GikError):
    """The panel has no report for what was asked."""


class RegionBrief:
    """Facts and sections of one brief. Sections render in notebooks and make up the page."""

    def __init__(self, parameters: BriefParameters, panel: Panel | None = None) -> None:
        self.parameters = parameters
        self.language: Language = parameters.language
        self.panel = panel or open_panel(parameters.panel)
        self.division = parameters.division
        self.reports = self._reports()
        if not self.reports:
            raise NothingToShow(self.say("no_reports", region=self.region))

    def say(self, key: str, **fields: object) -> str:
        """One sentence in the brief's language."""
        return phrase(key, self.language, **fields)

    # What there is ------------------------------------------------------------------------------

    @property
    def region(self) -> str:
        """The province's name in the brief's language."""
        province = regions.province_of(self.division.adcode)
        return province.short if self.language == "zh" else province.english

    def _reports(self) -> list[Report]:
        found = self._all_reports().filter(pl.col("year").is_not_null())
        if self.parameters.span:
            found = found.filter(pl.col("year").is_between(*self.parameters.span))
        reports = [
            Report(
                r["source"], r["issuer"] or r["source"], r["year"], r["level"] or "other", r["scope"], r["form"], r
            )
            for r in found.iter_rows(named=True)
        ]
        return sorted(reports, key=lambda r: (_RANKS.get(r.level, 4), r.issuer, r.year))

    def _all_reports(self) -> pl.DataFrame:
        return self.panel.reports().filter(pl.col("province") == self.division.province)

    @property
    def undated(self) -> int:
        """Reports of the province whose year is not known; they are left out, and the page says so."""
        return self._all_reports()["year"].null_count()

    @cached_property
    def facts(self) -> Facts:
        """All figures of the brief by source and metric."""
        return facts_of(self.panel, [r.source for r in self.reports], (*KEY_METRICS, "requests_carried_out"))

    @cached_property
    def observations(self) -> pl.DataFrame:
        """All harmonised figures of the province's reports, also by applicant."""
        return self.panel.observations(source=[r.source for r in self.reports], applicant=None)

    @cached_property
    def bodies(self) -> list[list[Report]]:
        """Reports by body, the largest by requests first within its rank."""
        groups: dict[tuple[object, str], list[Report]] = {}
        for report in self.reports:  # districts of two cities may share a name: 鼓楼区
            groups.setdefault((report.row["adcode"], report.issuer), []).append(report)

        def order(group: list[Report]) -> tuple[int, float, str]:
            counts = [self.value(r, "requests_received") or 0.0 for r in group]
            return _RANKS.get(group[0].level, 4), -max(counts), group[0].issuer

        return sorted(groups.values(), key=order)

    @property
    def aggregates(self) -> list[Report]:
        """Reports that cover the whole province."""
        return [r for r in self.reports if r.level == "province" and r.scope == "region"]

    def fact(self, report: Report, metric: str) -> Fact | None:
        """One figure of one report."""
        return self.facts.get((report.source, metric))

    def value(self, report: Report, metric: str) -> float | None:
        """The value of one figure; None where it is absent or blank."""
        fact = self.fact(report, metric)
        return fact.value if fact else None

    @cached_property
    def shares(self) -> dict[str, dict[str, object]]:
        """The share granted in full or in part, by source."""
        total = self.observations.filter(pl.col("applicant") == "total")
        return {row["source"]: row for row in ratio(total, "disclosure_rate").iter_rows(named=True)}

    @cached_property
    def findings(self) -> pl.DataFrame:
        """Failed checks that doubt a figure or a date."""
        found = self.panel.findings(source=[r.source for r in self.reports], severity=["error", "warning"])
        return found.filter(pl.col("outcome") == "fail")

    @cached_property
    def corrections(self) -> pl.DataFrame:
        """What ledgers record of the province's reports."""
        return self.panel.corrections(source=[r.source for r in self.reports])

    @property
    def head_links(self) -> list[tuple[str, str]]:
        """The public addresses of the region's reports, newest first, for the foot of the page."""
        return []

    def page_head(self, links: Sequence[tuple[str, str]] = ()) -> PageHead:
        """What the page as a whole says of itself, with `links` to what stands beside it."""
        return PageHead(self.title, self.language, self.head().lead, [*links, *self.head_links])

    def facts_table(self) -> pl.DataFrame:
        """Every figure of the brief, one a row."""
        from dataclasses import asdict

        rows = [asdict(fact) | {"metric": name} for (_, name), fact in self.facts.items()]
        return pl.DataFrame([{k: v for k, v in row.items() if k != "cells"} for row in rows])

    # Sections -----------------------------------------------------------------------------------

    def sections(self) -> list[Section]:
        """All sections in the order of the page."""
        return [
            self.head(), self.key_figures(), self.outcomes(), self.asked(), self.remedies(),
            self.doubts(), self.cautions(), self.sources(),
        ]  # fmt: skip

    def head(self) -> Section:
        """Title and lead."""
        years = [r.year for r in self.reports]
        lead = self._lead()
        if self.findings.height and self._doubts_in_title() not in self.title:
            lead += ("" if self.language == "zh" else " ") + self.say("doubts_lead", count=self.findings.height)
        return Section(
            id="head",
            heading=self.title,
            kicker=self.say("kicker", years=format_years(min(years), max(years), self.language)),
            lead=lead,
            language=self.language,
        )

    @cached_property
    def title(self) -> str:
        """The headline: the largest body with enough unflagged outcomes, else what was read."""
        for group in [self.aggregates, *self.bodies]:
            for report in sorted(group, key=lambda r: -r.year):
                share, received = self.shares.get(report.source), self.fact(report, "requests_received")
                if share and received and self._may_head(share, received):
                    return self.say(
                        "title_volume",
                        body=self.short_name(report),
                        year=report.year,
                        count=format_key_count(received.value or 0, self.language, self._unit("件")),
                        share=format_percent(float(str(share["value"]))),
                    )
        key = "title_plain_one" if len(self.reports) == 1 else "title_plain"
        return self.say(key, region=self.region, count=len(self.reports)) + self._doubts_in_title()

    def _doubts_in_title(self) -> str:
        count = self.findings.height
        if not count:
            return ""
        return self.say("title_doubts_one") if count == 1 else self.say("title_doubts", count=count)

    @staticmethod
    def _may_head(share: dict[str, object], received: Fact) -> bool:
        enough = isinstance(share["n"], float) and share["n"] >= FEWEST_FOR_TITLE and share["value"] is not None
        narrow = share["lower"] == share["upper"] == share["value"]
        return enough and narrow and not share["flagged"] and not received.flagged and received.value is not None

    def short_name(self, report: Report) -> str:
        """The body's name in sentences: a people's government is called by its place."""
        return report.issuer.removesuffix("人民政府") if report.level != "department" else report.issuer

    def _unit(self, unit: str) -> str:
        return unit if self.language == "zh" else ""

    def count(self, number: float) -> str:
        """A count with its measure word."""
        return format_count(number, self.language, self._unit("件"))

    def _lead(self) -> str:
        wide = self.say(
            {"市": "wide_municipality", "区": "wide_region"}.get(self.division.province[-1], "wide_province")
        )
        fields = {"region": self.region, "wide": wide, "count": len(self.reports), "bodies": len(self.bodies)}
        if self.aggregates:
            years = [r.year for r in self.aggregates]
            spoken = format_years(min(years), max(years), self.language)
            return self.say(
                "lead_aggregate", **fields | {"years": spoken, "count": len(self.reports) - len(years)}
            )
        if len(self.reports) == 1:
            return self.say("lead_no_aggregate_one", **fields)
        if len(self.bodies) == 1:
            return self.say("lead_one_body", **fields, body=self.short_name(self.reports[0]))
        return self.say("lead_no_aggregate", **fields)

    def key_figures(self) -> Section:
        """The main figures of every report, with the changes that may be spoken of."""
        head = (self.say("key_body"), *(self.say(f"key_{m}") for m in KEY_METRICS))
        rows = tuple(
            (self._name(report), *(self._entry(report, m) for m in KEY_METRICS))
            for group in self.bodies
            for report in group
        )
        table = Table(self.say("key_caption"), head, rows, self.say("key_note"), kind="key")
        return self.section("key", "key_heading", list(sentences.changes(self)), [table])

    def _name(self, report: Report) -> Entry:
        small = f"{self.say('year_form', year=report.year)} · {self.say('scope_' + report.scope)}"
        return Entry(report.issuer, small=small)

    def _entry(self, report: Report, name: str) -> Entry:
        from gikanalysis.figures.words import state_word

        fact = self.fact(report, name)
        if fact is None:
            return Entry(state_word("not_on_form", self.language), number=True)
        remarks = []
        if fact.ranged:
            remarks.append(self.say("range", range=fact.range_text(self.language)))
        if fact.suggested is not None:
            key = "corrected_to" if fact.corrected else "likely"
            remarks.append(self.say(key, value=format_count(fact.suggested, self.language)))
        if fact.basis == "prose":
            remarks.append(self.say("from_prose"))
        if fact.status == "derived":
            remarks.append(self.say("from_arithmetic"))
        joined = ("；" if self.language == "zh" else "; ").join(remarks)
        return Entry(fact.text(self.language), f"#{fact.anchor}", joined, number=True)

    def outcomes(self) -> Section:
        """The outcome mix of the main bodies."""
        told = [sentences.outcome(self, r) for group in self.bodies[:SHOWN_BODIES] for r in group]
        drawn = [g for g in self.bodies[:SHOWN_BODIES] if any(self._has_mix(r) for r in g)]
        return self.section(
            "outcomes", "outcomes_heading", told, [charts.outcomes(self, group) for group in drawn]
        )

    def _has_mix(self, report: Report) -> bool:
        return report.form != "prose" and bool(self.value(report, "outcomes_total"))

    def asked(self) -> Section:
        """Applicants (forms from 2019 on) or channels (2014 form) of the main bodies, latest year."""
        items = [charts.asked(self, g[-1]) for g in self.bodies[:SHOWN_BODIES] if self._splits(g[-1])]
        latest = [self.value(group[-1], "requests_received") for group in self.bodies]
        none = "asked_zero" if all(count == 0 for count in latest) else "asked_none"
        return self.section("asked", "asked_heading", [] if items else [self.say(none)], items)

    def _splits(self, report: Report) -> bool:
        return report.form in ("v2014", "v2019", "v2021") and bool(self.value(report, "requests_received"))

    def remedies(self) -> Section:
        """Reviews and suits: what was corrected of what was concluded."""
        rows = charts.remedy_rows(self)
        told = [
            text for group in self.bodies[:SHOWN_BODIES] for r in group for text in sentences.remedies(self, r)
        ]
        items = [charts.remedies(self, rows)] if any(row["n"] for row in rows) else []
        return self.section("remedies", "remedies_heading", told or [self.say("remedies_none")], items)

    def doubts(self) -> Section:
        """Failed checks, grouped by check, with a likely figure only where something corroborates it."""
        return records.doubts(self)

    def sources(self) -> Section:
        """The reports read, where each figure is printed, how to make the page again."""
        return records.sources(self)

    def cautions(self) -> Section:
        """What not to conclude."""
        names = ["self", "break", "range", "blank", "scope"]
        if any(r.form == "v2021" for r in self.reports):
            names.append("split")
        points = tuple(self.say(f"caution_{name}") for name in names)
        return Section("cautions", self.say("cautions_heading"), points=points, boxed=True, language=self.language)

    def section(
        self, name: str, heading: str, paragraphs: Sequence[str], items: Sequence[Table | Chart] = ()
    ) -> Section:
        """A section in the brief's language; `heading` is a key of words.yaml."""
        return Section(name, self.say(heading), tuple(paragraphs), tuple(items), language=self.language)
