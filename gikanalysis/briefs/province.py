"""The brief of a province: what its reports print, what does not add up, how sure each figure is.

With one report it shows one report; a trend is spoken of only where one body reports two years on
one form; where no report covers the whole province nothing is said of the province as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import polars as pl

from gikanalysis import __version__, regions
from gikanalysis.briefs import charts
from gikanalysis.briefs.facts import Fact, Facts, facts_of, places
from gikanalysis.briefs.page import Chart, Entry, Section, Table
from gikanalysis.briefs.parameters import ProvinceParameters
from gikanalysis.briefs.phrases import phrase
from gikanalysis.errors import GikError
from gikanalysis.figures.numbers import (
    Language,
    format_count,
    format_date,
    format_key_count,
    format_percent,
    format_range,
    format_share,
    format_years,
)
from gikanalysis.indicators import ratio
from gikanalysis.panel import Panel, open_panel

KEY_METRICS = (
    "requests_received", "outcomes_total", "granted_any", "refused", "reviews_total", "litigation_total",
    "proactive_items",
)  # fmt: skip
SHOWN_BODIES = 5  # bodies whose figures are drawn; all stand in the tables
FEWEST_FOR_TITLE = 100
FEWEST_FOR_CHANGE = 30
SMALLEST_CHANGE = 0.01  # of a share: a percentage point
SMALLEST_GROWTH = 0.02
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


class ProvinceBrief:
    """Facts and sections of one brief. Sections render in notebooks and make up the page."""

    def __init__(self, parameters: ProvinceParameters, panel: Panel | None = None) -> None:
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
        found = self.panel.reports().filter(
            (pl.col("province") == self.division.province) & pl.col("year").is_not_null()
        )
        if self.parameters.span:
            found = found.filter(pl.col("year").is_between(*self.parameters.span))
        reports = [
            Report(r["source"], r["issuer"] or r["source"], r["year"], r["level"] or "other", r["scope"], r["form"], r)
            for r in found.iter_rows(named=True)
        ]
        return sorted(reports, key=lambda r: (_RANKS.get(r.level, 4), r.issuer, r.year))

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
        groups: dict[str, list[Report]] = {}
        for report in self.reports:
            groups.setdefault(report.issuer, []).append(report)

        def order(group: list[Report]) -> tuple[int, float, str]:
            counts = [self._value(r, "requests_received") or 0.0 for r in group]
            return _RANKS.get(group[0].level, 4), -max(counts), group[0].issuer

        return sorted(groups.values(), key=order)

    @property
    def aggregates(self) -> list[Report]:
        """Reports that cover the whole province."""
        return [r for r in self.reports if r.level == "province" and r.scope == "region"]

    def fact(self, report: Report, metric: str) -> Fact | None:
        """One figure of one report."""
        return self.facts.get((report.source, metric))

    def _value(self, report: Report, metric: str) -> float | None:
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
                        body=self._short(report),
                        year=report.year,
                        count=format_key_count(received.value or 0, self.language, self._unit("件")),
                        share=format_percent(_float(share["value"])),
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

    def _short(self, report: Report) -> str:
        """The body's name in sentences: a people's government is called by its place."""
        return report.issuer.removesuffix("人民政府") if report.level != "department" else report.issuer

    def _unit(self, unit: str) -> str:
        return unit if self.language == "zh" else ""

    def _count(self, number: float) -> str:
        return format_count(number, self.language, self._unit("件"))

    def _lead(self) -> str:
        wide = self.say({"市": "wide_municipality", "区": "wide_region"}.get(self.division.province[-1], "wide_province"))
        fields = {"region": self.region, "wide": wide, "count": len(self.reports), "bodies": len(self.bodies)}
        if self.aggregates:
            years = [r.year for r in self.aggregates]
            spoken = format_years(min(years), max(years), self.language)
            return self.say("lead_aggregate", **fields | {"years": spoken, "count": len(self.reports) - len(years)})
        if len(self.reports) == 1:
            return self.say("lead_no_aggregate_one", **fields)
        if len(self.bodies) == 1:
            return self.say("lead_one_body", **fields, body=self._short(self.reports[0]))
        return self.say("lead_no_aggregate", **fields)

    def key_figures(self) -> Section:
        """The main figures of every report, with the changes that may be spoken of."""
        head = (self.say("key_body"), *(self.say(f"key_{m}") for m in KEY_METRICS))
        rows = tuple(
            (self._name(report), *(self._entry(report, m) for m in KEY_METRICS))
            for group in self.bodies
            for report in group
        )
        table = Table(self.say("key_caption"), head, rows, self.say("key_note"))
        return self._section("key", "key_heading", list(self._changes()), [table])

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
            remarks.append(self.say("likely", value=format_count(fact.suggested, self.language)))
        if fact.basis == "prose":
            remarks.append(self.say("from_prose"))
        if fact.status == "derived":
            remarks.append(self.say("from_arithmetic"))
        joined = ("；" if self.language == "zh" else "; ").join(remarks)
        return Entry(fact.text(self.language), f"#{fact.anchor}", joined, number=True)

    def _changes(self) -> Iterator[str]:
        """What may be said of two neighbouring years of one body on one form and scope."""
        for group in self.bodies[:SHOWN_BODIES]:
            for before, after in pairwise(group):
                if after.year == before.year + 1 and (after.form, after.scope) == (before.form, before.scope):
                    yield from self._change_of_volume(before, after)
                    yield from self._change_of_share(before, after)
            carried = self.fact(group[-1], "requests_carried_out")
            if carried and carried.value and carried.status == "reported" and group[-1].form != "v2014":
                count = self._count(carried.value)
                yield self.say("carried", body=self._short(group[-1]), year=group[-1].year, count=count)

    def _change_of_volume(self, before: Report, after: Report) -> Iterator[str]:
        old, new = self.fact(before, "requests_received"), self.fact(after, "requests_received")
        if not old or not new or old.flagged or new.flagged or new.value is None:
            return
        if not old.value or old.value < FEWEST_FOR_CHANGE:
            return
        growth = new.value / old.value - 1
        verb = "same" if abs(growth) < SMALLEST_GROWTH else "up" if growth > 0 else "down"
        change = format_percent(abs(growth))
        if verb == "same":
            change = ("+" if growth > 0 else "\u2212" if growth < 0 else "") + change
        fields = {"body": self._short(after), "year": after.year, "count": self._count(new.value)}
        yield self.say(f"change_volume_{verb}", **fields, change=change)

    def _change_of_share(self, before: Report, after: Report) -> Iterator[str]:
        old, new = self.shares.get(before.source), self.shares.get(after.source)
        if not old or not new or old["flagged"] or new["flagged"]:
            return
        if old["value"] is None or new["value"] is None:
            return
        change = _float(new["value"]) - _float(old["value"])
        doubt = sum((_float(s["upper"]) - _float(s["lower"])) / 2 for s in (old, new) if s["lower"] is not None)
        verb = "same" if abs(change) < max(SMALLEST_CHANGE, doubt) else "up" if change > 0 else "down"
        shown = [format_share(_float(s["value"]), int(_float(s["n"])), self.language) for s in (old, new)]
        yield self.say(
            f"change_share_{verb}",
            body=self._short(after),
            before_year=before.year,
            year=after.year,
            before=shown[0],
            share=shown[1],
        )

    def outcomes(self) -> Section:
        """The outcome mix of the main bodies."""
        sentences = [self._outcome_sentence(r) for group in self.bodies[:SHOWN_BODIES] for r in group]
        drawn = [g for g in self.bodies[:SHOWN_BODIES] if any(self._value(r, "outcomes_total") for r in g)]
        items = [charts.outcomes(self, group) for group in drawn]
        return self._section("outcomes", "outcomes_heading", sentences, items)

    def _outcome_sentence(self, report: Report) -> str:
        total, granted = self.fact(report, "outcomes_total"), self.fact(report, "granted_any")
        fields: dict[str, object] = {"body": self._short(report), "year": report.year}
        if total is None or total.value is None or granted is None or granted.value is None:
            return self.say("outcomes_absent", **fields)
        if total.value == 0:
            return self.say("outcomes_zero", **fields)
        share = self.shares[report.source]
        fields["count"] = self._count(total.value)
        if share["value"] is None:
            return self.say("outcomes_few", **fields, granted=self._count(granted.value))
        n = int(_float(share["n"]))
        shown = format_share(_float(share["value"]), n, self.language)
        spread = ""
        if share["lower"] != share["upper"]:
            decimals = 1 if n >= FEWEST_FOR_TITLE else 0
            bounds = [None if share[s] is None else _float(share[s]) for s in ("lower", "upper")]
            spread = self.say("outcomes_range", range=format_range(bounds[0], bounds[1], self.language, decimals))
        return self.say("outcomes_sentence", **fields, share=shown, range=spread)

    def asked(self) -> Section:
        """Applicants (forms from 2019 on) or channels (2014 form) of the main bodies, latest year."""
        items = [charts.asked(self, g[-1]) for g in self.bodies[:SHOWN_BODIES] if self._splits(g[-1])]
        return self._section("asked", "asked_heading", [] if items else [self.say("asked_none")], items)

    def _splits(self, report: Report) -> bool:
        return report.form in ("v2014", "v2019", "v2021") and bool(self._value(report, "requests_received"))

    def remedies(self) -> Section:
        """Reviews and suits: what was corrected of what was concluded."""
        rows = charts.remedy_rows(self)
        sentences = [s for group in self.bodies[:SHOWN_BODIES] for r in group for s in self._remedy_sentence(r)]
        items = [charts.remedies(self, rows)] if any(row["n"] for row in rows) else []
        return self._section("remedies", "remedies_heading", sentences or [self.say("remedies_none")], items)

    def _remedy_sentence(self, report: Report) -> Iterator[str]:
        reviews, suits = self.fact(report, "reviews_total"), self.fact(report, "litigation_total")
        fields: dict[str, object] = {"body": self._short(report), "year": report.year}
        rate = charts.rate_of(self, report, "review_correction_rate")
        if reviews is not None and reviews.value is None and reviews.state() == "blank":
            yield self.say("remedies_blank", **fields)
        elif reviews and suits and reviews.value == 0 == suits.value and reviews.basis == suits.basis == "table":
            yield self.say("remedies_zero", **fields)
        elif rate and rate["n"]:
            n, k = _float(rate["n"]), _float(rate["numerator"])
            counts = {"n": self._count(n), "k": self._count(k)}
            if rate["value"] is None:
                yield self.say("remedies_few", **fields, **counts)
                return
            interval = format_range(_float(rate["wilson_lower"]), _float(rate["wilson_upper"]), self.language, 0)
            spoken = self.say("remedies_interval", interval=interval)
            shown = format_share(_float(rate["value"]), int(n), self.language)
            yield self.say("remedies_sentence", **fields, **counts, rate=shown, interval=spoken)

    def doubts(self) -> Section:
        """Failed checks, grouped by check, with a likely figure only where something corroborates it."""
        if self.findings.is_empty():
            return self._section("doubts", "doubts_heading", [self.say("doubts_none")])
        names = {r.source: r for r in self.reports}
        rows = tuple(
            (
                Entry(names[f["source"]].issuer, small=f"{names[f['source']].year} · {self.say(f['severity'])} {f['rule']}"),
                Entry(f["message_zh"] if self.language == "zh" else f["message"]),
                Entry(self._printed_of(f), number=True),
                Entry(self._likely(f), number=True),
            )
            for f in self.findings.sort("rule", "source").iter_rows(named=True)
        )
        head = tuple(self.say(f"doubts_{name}") for name in ("report", "what", "printed", "likely"))
        table = Table(self.say("doubts_caption"), head, rows, text_column=1)
        return self._section(
            "doubts", "doubts_heading", [self.say("doubts_lead_some"), self.say("doubts_answer")], [table]
        )

    def _printed_of(self, finding: dict[str, object]) -> str:
        found = finding["found"]
        return "" if found is None else format_count(_float(found), self.language)

    def _likely(self, finding: dict[str, object]) -> str:
        if finding["corroborated"] and finding["suggestion"] is not None:
            return f"{finding['suggests']}: {format_count(_float(finding['suggestion']), self.language)}"
        return self.say("doubts_no_likely")

    def cautions(self) -> Section:
        """What not to conclude."""
        names = ["self", "break", "range", "blank", "scope"]
        if any(r.form == "v2021" for r in self.reports):
            names.append("split")
        points = tuple(self.say(f"caution_{name}") for name in names)
        return Section("cautions", self.say("cautions_heading"), points=points, boxed=True, language=self.language)

    def sources(self) -> Section:
        """The reports read, where each figure is printed, how to make the page again."""
        head = tuple(self.say(f"sources_{name}") for name in ("title", "form", "published", "file"))
        rows = tuple(self._source_row(r) for group in self.bodies for r in group)
        shown = [f for r in self.reports for m in KEY_METRICS if (f := self.fact(r, m)) is not None]
        where = tuple(
            (
                Entry(f"{f.metric.label(self.language)} · {f.issuer} {f.year}"),
                Entry(f.text(self.language), number=True),
                Entry("\n".join(places(f, self.panel, self.language))),
            )
            for f in shown
        )
        heads = tuple(self.say(f"places_{name}") for name in ("figure", "value", "where"))
        return Section(
            "sources",
            self.say("sources_heading"),
            items=(
                Table(self.say("sources_caption"), head, rows),
                Table(
                    self.say("places_caption"), heads, where,
                    folded=True, anchors=tuple(f.anchor for f in shown), text_column=2,
                ),  # fmt: skip
            ),
            closing=self._reproduce(),
            language=self.language,
        )

    def _source_row(self, report: Report) -> tuple[Entry, ...]:
        row = report.row
        dated = row["published"]
        parts = [format_date(dated, self.language) if dated else "", str(row["where_published"] or "")]  # type: ignore[arg-type]
        published = " · ".join(part for part in parts if part) or self.say("sources_unknown")
        return (
            Entry(str(row["title"] or report.issuer), small=f"{report.issuer} {report.year}"),
            Entry(self.say(f"form_{report.form}")),
            Entry(published),
            Entry(report.source, small=str(row["sha256"])[:12]),
        )

    def _reproduce(self) -> str:
        counts = self.panel.counts
        short = regions.province_of(self.division.adcode).short
        command = f"gik brief --province {short} --language {self.language} --panel PANEL"
        return self.say(
            "reproduce",
            version=__version__,
            hash=self.panel.hash,
            files=counts["files"],
            reports=counts["reports"],
            failures=counts["failures"],
            command=command,
        )

    def _section(
        self, name: str, heading: str, paragraphs: Sequence[str], items: Sequence[Table | Chart] = ()
    ) -> Section:
        return Section(name, self.say(heading), tuple(paragraphs), tuple(items), language=self.language)


def _float(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)
