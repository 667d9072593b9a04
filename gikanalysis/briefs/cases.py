"""Sections on requests and cases: who asks, reviews and suits, the stock of open requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from gikanalysis.briefs import sentences
from gikanalysis.figures.numbers import format_share
from gikanalysis.pages.parts import Chart, Section

if TYPE_CHECKING:
    from gikanalysis.briefs.region import RegionBrief, Report

KINDS = {"reviews": "review_correction_rate", "suits": "litigation_correction_rate"}
REMEDY_YEARS = 2  # years of the region's cases in the figure
STOCK_YEARS = 3
_REMEDIES = {"label": pl.String, "k": pl.Float64, "n": pl.Float64, "status": pl.String, "flagged": pl.Boolean}
_STOCK = {
    "carried_in": "requests_carried_in", "received": "requests_received", "completed": "requests_completed",
    "carried_out": "requests_carried_out",
}  # fmt: skip


# Who asks -----------------------------------------------------------------------------------------


def asked(brief: RegionBrief) -> Section:
    """Applicants (forms from 2019 on) or channels (2014 form), latest year."""
    charts = [_asked(brief, group[-1]) for group in brief.subjects if _splits(brief, group[-1])]
    told = [_natural(brief, brief.latest)] if brief.series else []
    latest = [brief.value(group[-1], "requests_received") for group in brief.subjects]
    none = "asked_zero" if all(count == 0 for count in latest) else "asked_none"
    return brief.section("asked", "asked_heading", told if charts else [brief.say(none)], charts)


def _splits(brief: RegionBrief, report: Report) -> bool:
    return report.form in ("v2014", "v2019", "v2021") and bool(brief.value(report, "requests_received"))


def _asked(brief: RegionBrief, report: Report) -> Chart:
    kind = "channels" if report.form == "v2014" else "applicants"
    body = brief.full_name if report in brief.series else report.issuer
    title, subtitle = brief.say(f"{kind}_title", body=body), brief.say(f"{kind}_subtitle", year=report.year)
    return brief.chart(kind, brief.of([report]), title, subtitle, scope=body, year=report.year)


def _natural(brief: RegionBrief, report: Report) -> str:
    """How many of the requests come from natural persons."""
    received, natural = (
        brief.fact(report, "requests_received"),
        brief.fact(report, "requests_received_from_natural"),
    )
    row = brief.rate(report, "applicant_mix_natural")
    if not received or not natural or natural.value is None or row is None or row["value"] is None:
        return ""
    shown = format_share(row["value"], int(row["n"]), brief.language)
    if shown is None or report.form == "v2014":
        return ""
    mark = sentences.mark(brief, bool(row["flagged"]))
    return brief.say(
        "asked_natural",
        year=report.year,
        count=sentences.counted(brief, received),
        natural=sentences.counted(brief, natural),
        share=f"{shown}{mark}",
    )


# Reviews and suits --------------------------------------------------------------------------------


def remedies(brief: RegionBrief) -> Section:
    """What was corrected of what was concluded."""
    rows = _remedy_rows(brief)
    reports = [brief.latest] if brief.series else [r for group in brief.subjects for r in group]
    told = [text for report in reports for text in sentences.remedies(brief, report)]
    charts = [_remedies(brief, rows)] if any(row["n"] for row in rows) else []
    return brief.section("remedies", "remedies_heading", told or [brief.say("remedies_none")], charts)


def _remedy_rows(brief: RegionBrief) -> list[dict[str, Any]]:
    """Corrected and concluded reviews and suits, for the figure: the newest years of the region, or all bodies."""
    rows = []
    groups = [brief.series[-REMEDY_YEARS:]] if brief.series else brief.subjects
    for report in (report for group in groups for report in group if report.form != "prose"):
        for kind, indicator in KINDS.items():
            found = brief.rate(report, indicator)
            if found is None:
                continue
            body = "" if brief.series else report.issuer
            absent = found["numerator"] is None or found["n"] is None
            rows.append(
                {
                    "label": brief.say(f"remedies_{kind}", body=body, year=report.year).strip(),
                    "k": found["numerator"],
                    "n": found["n"],
                    "status": found["status"] if absent else "reported",
                    "flagged": found["flagged"],
                }
            )
    return rows


def _remedies(brief: RegionBrief, rows: list[dict[str, Any]]) -> Chart:
    return brief.chart(
        "remedies",
        pl.DataFrame(rows, schema=_REMEDIES, orient="row"),
        brief.say("remedies_title"),
        brief.say("remedies_subtitle"),
        scope=brief.full_name if brief.series else brief.region,
    )


# Backlog ------------------------------------------------------------------------------------------


def backlog(brief: RegionBrief) -> Section:
    """Requests carried over: of the region year by year, of single bodies in words alone."""
    if not brief.series:
        told = [text for group in brief.subjects if (text := sentences.carried(brief, group[-1]))]
        return brief.section("backlog", "backlog_heading", told or [brief.say("backlog_none")])
    rows = [_stock(brief, report) for report in brief.series if report.form not in ("v2014", "prose")]
    told = [sentences.carried(brief, brief.latest)]
    if not any(row["carried_out"] is not None for row in rows):
        only_old = all(report.form == "v2014" for report in brief.series)
        return brief.section(
            "backlog", "backlog_heading", [brief.say("backlog_old" if only_old else "backlog_none")]
        )
    shown = rows[-STOCK_YEARS:]
    schema = {"year": pl.Int64, "status": pl.String, "flagged": pl.Boolean} | dict.fromkeys(_STOCK, pl.Float64)
    drawn = brief.chart(
        "waterfall",
        pl.DataFrame(shown, schema=schema, orient="row"),
        brief.say("backlog_title", region=brief.full_name),
        brief.say("backlog_subtitle"),
        scope=brief.full_name,
        years=list(range(shown[0]["year"], shown[-1]["year"] + 1)),
    )
    return brief.section("backlog", "backlog_heading", told, [drawn])


def _stock(brief: RegionBrief, report: Report) -> dict[str, Any]:
    facts = {part: brief.fact(report, metric) for part, metric in _STOCK.items()}
    lacking = [fact.state() for fact in facts.values() if fact and fact.value is None]
    return {part: fact.value if fact else None for part, fact in facts.items()} | {
        "year": report.year,
        "status": lacking[0] if lacking else "reported",
        "flagged": any(fact.flagged for fact in facts.values() if fact),
    }
