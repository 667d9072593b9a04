"""What ends a brief: what does not add up, how to read it, what was read, where each figure is printed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from gikanalysis import __version__, regions
from gikanalysis.briefs import bodies
from gikanalysis.briefs.facts import KEY_METRICS, Fact, places
from gikanalysis.checks.wording import number
from gikanalysis.figures.numbers import format_count, format_date
from gikanalysis.figures.words import state_word
from gikanalysis.pages.parts import Entry, Section, Table

if TYPE_CHECKING:
    from gikanalysis.briefs.region import RegionBrief, Report

# Figures of the region's newest report that sentences rest on, beside the main ones; then those of other years
# and of bodies that charts and tables rest on.
_SPOKEN = (
    "requests_carried_in", "requests_completed", "requests_carried_out", "reviews_corrected", "reviews_concluded",
    "litigation_corrected", "litigation_concluded",
)  # fmt: skip
_OF_OTHERS = ("requests_received", "outcomes_total", "granted_any")


# What does not add up -----------------------------------------------------------------------------


def doubts(brief: RegionBrief) -> Section:
    """Failed checks, grouped by check, with a likely figure only where something corroborates it.

    Of a region those of its own reports stand open, those of bodies within it are folded.
    """
    recorded = _corrections(brief)
    count = brief.corrections.height
    noted = [brief.say("corrections_lead", count=count)] if count else []
    own, others = _parted(brief)
    if own.is_empty() and others.is_empty():
        return brief.section("doubts", "doubts_heading", [brief.say("doubts_none"), *noted], recorded)
    told = [brief.say("doubts_none_own") if own.is_empty() else brief.say("doubts_lead_some"), *noted]
    tables = []
    if own.height:
        tables.append(_doubts(brief, own, brief.say("doubts_caption")))
    if others.height:
        told.append(brief.say("doubts_others", count=others.height))
        tables.append(_doubts(brief, others, brief.say("doubts_caption_others"), folded=True))
    return brief.section("doubts", "doubts_heading", [*told, brief.say("doubts_answer")], [*tables, *recorded])


def _parted(brief: RegionBrief) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The findings on the region's own reports, and those on bodies within it."""
    found = brief.findings.sort("rule", "source", maintain_order=True)
    if not brief.series:
        return found, found.clear()
    mine = pl.col("source").is_in([report.source for report in brief.series])
    return found.filter(mine), found.filter(~mine)


def _doubts(brief: RegionBrief, found: pl.DataFrame, caption: str, *, folded: bool = False) -> Table:
    names = {report.source: report for report in brief.reports}
    groups: dict[tuple[object, ...], list[dict[str, Any]]] = {}
    for place, finding in enumerate(found.iter_rows(named=True)):
        report = names[finding["source"]]
        figure = finding["found"] is not None or finding["suggestion"] is not None
        # what concerns no figure (text taken over from the year before) is told once a body, with its years
        groups.setdefault((finding["rule"], report.issuer, place if figure else None), []).append(finding)
    rows = tuple(_doubt(brief, names[group[-1]["source"]], group) for group in groups.values())
    head = tuple(brief.say(f"doubts_{name}") for name in ("report", "what", "printed", "likely"))
    return Table(caption, head, rows, folded=folded, text_column=1, kind="doubts")


def _doubt(brief: RegionBrief, report: Report, group: list[dict[str, Any]]) -> tuple[Entry, ...]:
    finding = group[-1]
    found, years = (
        finding["found"],
        brief.say("list").join(str(year) for year in sorted({f["year"] for f in group})),
    )
    told = str(finding["message_zh"] if brief.language == "zh" else finding["message"])
    many = brief.say("doubts_years", count=len(group), year=report.year) if len(group) > 1 else ""
    return (
        Entry(report.issuer, report.url, f"{years} · {brief.say(finding['severity'])} {finding['rule']}"),
        Entry(brief.told(many, told)),
        Entry(format_count(found, brief.language) if isinstance(found, float) else "", number=True),
        Entry(_likely(brief, finding), number=True),
    )


def _likely(brief: RegionBrief, finding: dict[str, object]) -> str:
    value = finding["suggestion"]
    if not finding["corroborated"] or not isinstance(value, float):
        return brief.say("doubts_no_likely")
    shown = format_count(value, brief.language)
    return brief.say("doubts_suggests", cell=finding["suggests"], value=shown) if finding["suggests"] else shown


def _corrections(brief: RegionBrief) -> list[Table]:
    """What ledgers record: what is reported, what is put beside it, why, on what evidence; none without a row."""
    if brief.corrections.is_empty():
        return []
    names = {report.source: report for report in brief.reports}
    rows = tuple(_corrected(brief, names[row["source"]], row) for row in brief.corrections.iter_rows(named=True))
    head = tuple(brief.say(f"corrections_{name}") for name in ("report", "why", "reported", "corrected"))
    return [Table(brief.say("corrections_caption"), head, rows, text_column=1)]


def _corrected(brief: RegionBrief, report: Report, row: dict[str, Any]) -> tuple[Entry, ...]:
    shown = {name: number(row[name]) for name in ("reported", "corrected") if row[name] is not None}
    evidence = brief.say("corrections_evidence", evidence=row["evidence"], who=row["who"], when=row["when"])
    return (
        Entry(report.issuer, small=f"{report.year} · {row['cell']} {row['label']}"),
        Entry(row["reason"], small=evidence),
        Entry(shown.get("reported") or state_word(row["status"], brief.language), number=True),
        Entry(shown["corrected"], small=row["unit"], number=True),
    )


# How to read it -----------------------------------------------------------------------------------


def cautions(brief: RegionBrief) -> Section:
    """What not to conclude."""
    names = ["self", "break", "range", "blank", "scope"]
    if any(r.form == "v2021" for r in brief.reports):
        names.append("split")
    if brief.series and brief.peers.kind:
        names.append("rank")
    points = tuple(brief.say(f"caution_{name}") for name in names)
    return Section("cautions", brief.say("cautions_heading"), points=points, boxed=True, language=brief.language)


# Sources ------------------------------------------------------------------------------------------


def sources(brief: RegionBrief) -> Section:
    """The reports read, where each figure is printed, how to make the page again."""
    groups = [brief.series] if brief.series else brief.bodies
    tables = [_reports(brief, [r for group in groups for r in group], brief.say("sources_caption"))]
    told = [brief.say("sources_undated", count=brief.undated)] if brief.undated else []
    if brief.series:
        shown = bodies.top(brief)
        others = len(brief.reports) - len(brief.series)
        told += [brief.say("sources_others", count=others, shown=len(shown))] if others else []
        tables += [_reports(brief, shown, brief.say("sources_caption_others"), folded=True)] if shown else []
    return Section(
        "sources",
        brief.say("sources_heading"),
        paragraphs=tuple(told),
        items=(*tables, _places(brief)),
        closing=_reproduce(brief),
        language=brief.language,
    )


def _reports(brief: RegionBrief, reports: list[Report], caption: str, *, folded: bool = False) -> Table:
    head = tuple(brief.say(f"sources_{name}") for name in ("title", "form", "published", "file"))
    return Table(caption, head, tuple(_source(brief, report) for report in reports), folded=folded, kind="sources")


def _source(brief: RegionBrief, report: Report) -> tuple[Entry, ...]:
    dated, where = report.row["published"], "" if report.url else str(report.row["where_published"] or "")
    day = format_date(dated, brief.language) if isinstance(dated, date) else ""
    published = " · ".join(part for part in (day, where) if part) or brief.say("sources_unknown")
    if report.url:
        published = day or brief.say("sources_address")
    return (
        Entry(
            str(report.row["title"] or report.issuer),
            report.url,
            str(report.year) if report in brief.series else f"{report.issuer} {report.year}",
        ),
        Entry(brief.say(f"form_{report.form}")),
        Entry(published, report.url),
        Entry(report.source, small=str(report.row["sha256"])[:12]),
    )


def _places(brief: RegionBrief) -> Table:
    shown = _placed(brief)
    urls = {report.source: report.url for report in brief.reports}
    rows = tuple(
        (
            Entry(f"{fact.metric.label(brief.language)} · {fact.issuer} {fact.year}", urls[fact.source]),
            Entry(fact.text(brief.language), number=True),
            Entry("\n".join(places(fact, brief.panel, brief.language))),
        )
        for fact in shown
    )
    return Table(
        brief.say("places_caption"),
        tuple(brief.say(f"places_{name}") for name in ("figure", "value", "where")),
        rows,
        folded=True,
        anchors=tuple(fact.anchor for fact in shown),
        text_column=2,
    )


def _placed(brief: RegionBrief) -> list[Fact]:
    """The figures that the page prints with a link, in the order of the page."""
    if brief.series:
        wanted = [(brief.latest, metric) for metric in (*KEY_METRICS, *_SPOKEN)]
        wanted += [(report, metric) for report in reversed(brief.series[:-1]) for metric in _OF_OTHERS[1:]]
        wanted += [(report, metric) for report in bodies.top(brief) for metric in _OF_OTHERS]
    else:
        wanted = [(report, metric) for group in brief.bodies for report in group for metric in KEY_METRICS]
    return [fact for report, metric in wanted if (fact := brief.fact(report, metric)) is not None]


def _reproduce(brief: RegionBrief) -> str:
    counts = brief.panel.counts
    return brief.say(
        "reproduce",
        version=__version__,
        hash=brief.panel.hash,
        files=counts["files"],
        reports=counts["reports"],
        failures=counts["failures"],
        command=_command(brief),
    )


def _command(brief: RegionBrief) -> str:
    """What makes the brief again."""
    code, years = brief.division.adcode, brief.parameters.years
    province = brief.division.level == "province"
    region = f"--province {regions.province_of(code).short}" if province else f"--adcode {code}"
    span = f" --years {years}" if years else ""
    return f"gik brief {region} --language {brief.language}{span} --panel PANEL"
