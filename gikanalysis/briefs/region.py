"""The brief of a region: what its reports print, what does not add up, how sure each figure is.

The figures of a province, a prefecture or a county stand in the report of its government on the whole
region, one a year: its `series`. Where there is none, the brief tells of single bodies and claims
nothing of the region: no trend but that of one body on one form, no median, no rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from gikanalysis import regions
from gikanalysis.briefs import bodies, cases, head, records, shares, table
from gikanalysis.briefs.facts import SHOWN_BODIES, Fact, Facts, facts_of
from gikanalysis.briefs.peers import Peers
from gikanalysis.briefs.phrases import phrase
from gikanalysis.errors import GikError
from gikanalysis.figures.numbers import Language, format_count
from gikanalysis.indicators import ratio
from gikanalysis.pages.author import Author
from gikanalysis.pages.parts import PageHead, Section
from gikanalysis.panel import Panel, open_panel
from gikanalysis.parameters import BriefParameters

_RANKS = {"province": 0, "prefecture": 1, "county": 2, "zone": 2, "township": 3, "ministry": 0}
_STANDS = {"region": 0, "unknown": 1}  # scopes of a government's report that stand for its region


@dataclass(frozen=True, slots=True)
class Report:
    """One report of the region, as the panel's table gives it."""

    source: str
    issuer: str
    year: int
    level: str
    scope: str
    form: str
    row: dict[str, Any]

    @property
    def url(self) -> str:
        """Its public address, where the panel gives one."""
        where = str(self.row["where_published"] or "").strip()
        return where if where.startswith(("http://", "https://")) and " " not in where else ""


class NothingToShow(GikError):
    """The panel has no report for what was asked."""


class RegionBrief(Author):
    """Facts and sections of one brief. Sections render in notebooks and make up the page."""

    def __init__(self, parameters: BriefParameters, panel: Panel | None = None) -> None:
        self.parameters = parameters
        self.language: Language = parameters.language
        self.panel = panel or open_panel(parameters.panel)
        self.division = parameters.division
        self.reports = self._reports()
        if not self.reports:
            raise NothingToShow(self.say("no_reports", region=self.region))

    # Words --------------------------------------------------------------------------------------

    def say(self, key: str, **fields: object) -> str:
        """One sentence in the brief's language."""
        return phrase(key, self.language, **fields)

    def count(self, number: float) -> str:
        """A count with its measure word."""
        return format_count(number, self.language, self.unit("件"))

    def unit(self, unit: str) -> str:
        """A measure word, which English does without."""
        return unit if self.language == "zh" else ""

    @property
    def region(self) -> str:
        """The region's name in the brief's language; lesser regions have a Chinese name alone."""
        if self.division.level != "province":
            return self._lesser_name
        province = regions.province_of(self.division.adcode)
        return province.short if self.language == "zh" else province.english

    @cached_property
    def _lesser_name(self) -> str:
        """A name that several bear, and a district's, goes with what it lies in."""
        name = self.division.name
        alone = not name.endswith("区") and len(regions.candidates(name)) < 2
        return name if alone else regions.path_name(self.division)

    @property
    def full_name(self) -> str:
        """The region's name in titles: of a province the full one in Chinese."""
        province = self.division.level == "province" and self.language == "zh"
        return self.division.name if province else self.region

    @property
    def wide(self) -> str:
        """The word for the whole of such a region: 全省 or 全州."""
        name = self.division.name
        ending = "地区" if name.endswith("地区") else name[-1]
        return self.say(f"wide_{ending}")

    @property
    def tag(self) -> str:
        """The words that mark a brief of simulated data, empty for others."""
        return self.say("tag_simulated") if self.simulated else ""

    def short_name(self, report: Report) -> str:
        """The body's name in sentences: a people's government is called by its place."""
        if report in self.series:
            return self.full_name
        return report.issuer.removesuffix("人民政府") if report.level != "department" else report.issuer

    # What there is ------------------------------------------------------------------------------

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
        code, found = self.division.adcode, self.panel.reports()
        if self.division.level == "province":
            return found.filter(pl.col("province") == self.division.province)
        stem = code.removesuffix("00")
        return found.filter(pl.col("adcode").str.starts_with(stem))

    @property
    def undated(self) -> int:
        """Reports of the region whose year is not known; they are left out, and the page says so."""
        return self._all_reports()["year"].null_count()

    @cached_property
    def government(self) -> list[Report]:
        """The reports of the region's own government, whatever they cover."""
        mine = self.division
        return [r for r in self.reports if r.level == mine.level and r.row["adcode"] == mine.adcode]

    @cached_property
    def series(self) -> list[Report]:
        """The report that stands for the region in each year; a province needs one that says so."""
        allowed = ("region",) if self.division.level == "province" else tuple(_STANDS)
        by_year: dict[int, Report] = {}
        for report in sorted(self.government, key=lambda r: _STANDS.get(r.scope, 2)):
            if report.scope in allowed:
                by_year.setdefault(report.year, report)
        return [by_year[year] for year in sorted(by_year)]

    @property
    def aggregates(self) -> list[Report]:
        """The reports that stand for the region (see `series`)."""
        return self.series

    @property
    def latest(self) -> Report:
        """The newest report of the series."""
        return self.series[-1]

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

    @cached_property
    def subjects(self) -> list[list[Report]]:
        """Whom the sections tell of: the region where a report stands for it, else its main bodies."""
        return [self.series] if self.series else self.bodies[:SHOWN_BODIES]

    @property
    def years(self) -> tuple[int, int]:
        """First and last year of what the brief tells of."""
        found = [r.year for r in (self.series or self.reports)]
        return min(found), max(found)

    # Figures ------------------------------------------------------------------------------------

    @cached_property
    def facts(self) -> Facts:
        """All figures of the brief by source and metric."""
        return facts_of(self.panel, [r.source for r in self.reports], table.METRICS)

    @cached_property
    def observations(self) -> pl.DataFrame:
        """All harmonised figures of the region's reports, also by applicant."""
        return self.panel.observations(source=[r.source for r in self.reports], applicant=None)

    def fact(self, report: Report, metric: str) -> Fact | None:
        """One figure of one report."""
        return self.facts.get((report.source, metric))

    def value(self, report: Report, metric: str) -> float | None:
        """The value of one figure; None where it is absent or blank."""
        fact = self.fact(report, metric)
        return fact.value if fact else None

    @cached_property
    def rates(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Every indicator of the brief by source and name (see `gikanalysis.indicators.ratio`)."""
        total = self.observations.filter(pl.col("applicant") == "total")
        return {
            (row["source"], name): row
            for name in table.INDICATORS
            for row in ratio(total, name).iter_rows(named=True)
        }

    def rate(self, report: Report, indicator: str) -> dict[str, Any] | None:
        """One indicator of one report, None where the report lacks its terms."""
        return self.rates.get((report.source, indicator))

    @property
    def shares(self) -> dict[str, dict[str, Any]]:
        """The share granted in full or in part, by source."""
        return {source: row for (source, name), row in self.rates.items() if name == "disclosure_rate"}

    @cached_property
    def peers(self) -> Peers:
        """The regions that this one is held against; without a series there is none."""
        return Peers.of(self)

    @cached_property
    def findings(self) -> pl.DataFrame:
        """Failed checks that doubt a figure or a date."""
        found = self.panel.findings(source=[r.source for r in self.reports], severity=["error", "warning"])
        return found.filter(pl.col("outcome") == "fail")

    @cached_property
    def corrections(self) -> pl.DataFrame:
        """What ledgers record of the region's reports."""
        return self.panel.corrections(source=[r.source for r in self.reports])

    def facts_table(self) -> pl.DataFrame:
        """Every figure that the brief rests on, one a row, for other programs; see `table.COLUMNS`."""
        return table.facts_table(self)

    # Page ---------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The headline: what the newest report of the region prints, else what was read."""
        return head.title(self)

    @property
    def head_links(self) -> list[tuple[str, str]]:
        """The public address of the newest report of the region, where the panel gives one."""
        return [
            (self.say("link_report", year=report.year), report.url) for report in self.series[-1:] if report.url
        ]

    def page_head(self, links: Sequence[tuple[str, str]] = ()) -> PageHead:
        """What the page as a whole says of itself, with `links` to what stands beside it."""
        return PageHead(
            self.title,
            self.language,
            self.head().lead,
            [*links, *self.head_links],
            tag=self.tag,
            foot=self.say("foot", region=self.full_name, hash=self.panel.hash),
        )

    def sections(self) -> list[Section]:
        """All sections in the order of the page."""
        return [
            self.head(), self.trend(), self.outcomes(), self.grounds(), self.asked(), self.remedies(),
            self.backlog(), self.key_figures(), self.doubts(), self.cautions(), self.sources(),
        ]  # fmt: skip

    def head(self) -> Section:
        """Title, lead, key figures and what was read."""
        return head.section(self)

    def trend(self) -> Section:
        """How the share granted changed, held against the median of the peers."""
        return shares.trend(self)

    def outcomes(self) -> Section:
        """What requests led to, year by year."""
        return shares.outcomes(self)

    def grounds(self) -> Section:
        """On what grounds information was refused."""
        return shares.grounds(self)

    def asked(self) -> Section:
        """Applicants (forms from 2019 on) or channels (2014 form), latest year."""
        return cases.asked(self)

    def remedies(self) -> Section:
        """Reviews and suits: what was corrected of what was concluded."""
        return cases.remedies(self)

    def backlog(self) -> Section:
        """Requests carried over at the end of the year."""
        return cases.backlog(self)

    def key_figures(self) -> Section:
        """The bodies with most requests; without a report of the region the figures of every report."""
        return bodies.section(self)

    def doubts(self) -> Section:
        """Failed checks, grouped by check, with a likely figure only where something corroborates it."""
        return records.doubts(self)

    def cautions(self) -> Section:
        """What not to conclude."""
        return records.cautions(self)

    def sources(self) -> Section:
        """The reports read, where each figure is printed, how to make the page again."""
        return records.sources(self)

    def of(self, reports: Sequence[Report]) -> pl.DataFrame:
        """The harmonised figures of some of the reports."""
        return self.observations.filter(pl.col("source").is_in([r.source for r in reports]))
