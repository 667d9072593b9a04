"""The tables that end a brief: what does not add up, what was read, where each figure is printed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from gikanalysis import __version__, regions
from gikanalysis.briefs.facts import KEY_METRICS, places
from gikanalysis.checks.wording import number
from gikanalysis.figures.numbers import format_count, format_date
from gikanalysis.figures.words import state_word
from gikanalysis.pages.parts import Entry, Section, Table

if TYPE_CHECKING:
    from gikanalysis.briefs.region import RegionBrief, Report


def doubts(brief: RegionBrief) -> Section:
    """Failed checks, grouped by check, with a likely figure only where something corroborates it."""
    recorded = _corrections(brief)
    count = brief.corrections.height
    noted = [brief.say("corrections_lead", count=count)] if count else []
    if brief.findings.is_empty():
        return brief.section("doubts", "doubts_heading", [brief.say("doubts_none"), *noted], recorded)
    names = {report.source: report for report in brief.reports}
    rows = tuple(
        _doubt(brief, names[finding["source"]], finding)
        for finding in brief.findings.sort("rule", "source", maintain_order=True).iter_rows(named=True)
    )
    head = tuple(brief.say(f"doubts_{name}") for name in ("report", "what", "printed", "likely"))
    table = Table(brief.say("doubts_caption"), head, rows, text_column=1)
    told = [brief.say("doubts_lead_some"), *noted, brief.say("doubts_answer")]
    return brief.section("doubts", "doubts_heading", told, [table, *recorded])


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


def _doubt(brief: RegionBrief, report: Report, finding: dict[str, object]) -> tuple[Entry, ...]:
    found = finding["found"]
    return (
        Entry(report.issuer, small=f"{report.year} · {brief.say(str(finding['severity']))} {finding['rule']}"),
        Entry(str(finding["message_zh"] if brief.language == "zh" else finding["message"])),
        Entry(format_count(found, brief.language) if isinstance(found, float) else "", number=True),
        Entry(_likely(brief, finding), number=True),
    )


def _likely(brief: RegionBrief, finding: dict[str, object]) -> str:
    value = finding["suggestion"]
    if not finding["corroborated"] or not isinstance(value, float):
        return brief.say("doubts_no_likely")
    shown = format_count(value, brief.language)
    return brief.say("doubts_suggests", cell=finding["suggests"], value=shown) if finding["suggests"] else shown


def sources(brief: RegionBrief) -> Section:
    """The reports read, where each figure is printed, how to make the page again."""
    head = tuple(brief.say(f"sources_{name}") for name in ("title", "form", "published", "file"))
    rows = tuple(_source(brief, report) for group in brief.bodies for report in group)
    left_out = [brief.say("sources_undated", count=brief.undated)] if brief.undated else []
    return Section(
        "sources",
        brief.say("sources_heading"),
        paragraphs=tuple(left_out),
        items=(Table(brief.say("sources_caption"), head, rows), _places(brief)),
        closing=_reproduce(brief),
        language=brief.language,
    )


def _source(brief: RegionBrief, report: Report) -> tuple[Entry, ...]:
    dated, where = report.row["published"], str(report.row["where_published"] or "")
    parts = [format_date(dated, brief.language) if isinstance(dated, date) else "", where]
    published = " · ".join(part for part in parts if part) or brief.say("sources_unknown")
    return (
        Entry(str(report.row["title"] or report.issuer), small=f"{report.issuer} {report.year}"),
        Entry(brief.say(f"form_{report.form}")),
        Entry(published),
        Entry(report.source, small=str(report.row["sha256"])[:12]),
    )


def _places(brief: RegionBrief) -> Table:
    shown = [fact for r in brief.reports for m in KEY_METRICS if (fact := brief.fact(r, m)) is not None]
    rows = tuple(
        (
            Entry(f"{fact.metric.label(brief.language)} · {fact.issuer} {fact.year}"),
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


def _reproduce(brief: RegionBrief) -> str:
    counts = brief.panel.counts
    short = regions.province_of(brief.division.adcode).short
    years = f" --years {brief.parameters.years}" if brief.parameters.years else ""
    return brief.say(
        "reproduce",
        version=__version__,
        hash=brief.panel.hash,
        files=counts["files"],
        reports=counts["reports"],
        failures=counts["failures"],
        command=f"gik brief --province {short} --language {brief.language}{years} --panel PANEL",
    )
