"""The section on bodies: those with most requests, or, without a report of the region, every report's figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gikanalysis.briefs import sentences
from gikanalysis.briefs.facts import KEY_METRICS, SHOWN_BODIES
from gikanalysis.figures.numbers import format_count, format_share
from gikanalysis.figures.words import state_word
from gikanalysis.pages.parts import Entry, Section, Table

if TYPE_CHECKING:
    from gikanalysis.briefs.region import RegionBrief, Report


def section(brief: RegionBrief) -> Section:
    """The table of bodies; its figures lead to where they are printed."""
    if not brief.series:
        return brief.section("bodies", "key_heading", [], [_every_report(brief)])
    reports = top(brief)
    if not reports:
        return brief.section("bodies", "bodies_heading", [brief.say("bodies_none", year=brief.latest.year)])
    there = len(_others(brief))
    key = "bodies_lead" if there > 1 else "bodies_lead_one"
    lead = brief.say(key, year=brief.latest.year, count=there, shown=len(reports))
    return brief.section("bodies", "bodies_heading", [lead], [_most_requests(brief, reports)])


def _others(brief: RegionBrief) -> list[Report]:
    """The reports of bodies within the region, of the year of its newest report."""
    own = {report.source for report in brief.government}
    return [r for r in brief.reports if r.year == brief.latest.year and r.source not in own]


def top(brief: RegionBrief) -> list[Report]:
    """The reports of the five bodies with most requests received in that year."""
    counted = [(value, r) for r in _others(brief) if (value := brief.value(r, "requests_received")) is not None]
    return [report for _, report in sorted(counted, key=lambda pair: (-pair[0], pair[1].issuer))[:SHOWN_BODIES]]


def _most_requests(brief: RegionBrief, reports: list[Report]) -> Table:
    head = tuple(
        brief.say(key) for key in ("key_body", "key_requests_received", "key_outcomes_total", "bodies_share")
    )
    rows = tuple(
        (
            name(brief, report),
            entry(brief, report, "requests_received"),
            entry(brief, report, "outcomes_total"),
            _share(brief, report),
        )
        for report in reports
    )
    return Table(brief.say("bodies_caption", year=brief.latest.year), head, rows, brief.say("bodies_note"))


def _share(brief: RegionBrief, report: Report) -> Entry:
    row, fact = brief.rate(report, "disclosure_rate"), brief.fact(report, "granted_any")
    href = f"#{fact.anchor}" if fact else ""
    if row is None or row["value"] is None:
        few = row is not None and row["status"] in ("small_n", "no_denominator")
        return Entry(brief.say("keys_no_rate" if few else "absent"), href, number=True)
    shown = format_share(row["value"], int(row["n"]), brief.language) or ""
    marked = shown + sentences.mark(brief, bool(row["flagged"]))
    return Entry(marked, href, sentences.doubt_of(brief, row), number=True)


def _every_report(brief: RegionBrief) -> Table:
    head = (brief.say("key_body"), *(brief.say(f"key_{m}") for m in KEY_METRICS))
    rows = tuple(
        (name(brief, report), *(entry(brief, report, m) for m in KEY_METRICS))
        for group in brief.bodies
        for report in group
    )
    return Table(brief.say("key_caption"), head, rows, brief.say("key_note"), kind="key")


def name(brief: RegionBrief, report: Report) -> Entry:
    """A body with year and scope."""
    small = f"{brief.say('year_form', year=report.year)} · {brief.say('scope_' + report.scope)}"
    return Entry(report.issuer, small=small)


def entry(brief: RegionBrief, report: Report, metric: str) -> Entry:
    """A printed figure with what is to be said of it, leading to where it is printed."""
    fact = brief.fact(report, metric)
    if fact is None:
        return Entry(state_word("not_on_form", brief.language), number=True)
    remarks = []
    if fact.ranged:
        remarks.append(brief.say("range", range=fact.range_text(brief.language)))
    if fact.suggested is not None:
        key = "corrected_to" if fact.corrected else "likely"
        remarks.append(brief.say(key, value=format_count(fact.suggested, brief.language)))
    if fact.basis == "prose":
        remarks.append(brief.say("from_prose"))
    if fact.status == "derived":
        remarks.append(brief.say("from_arithmetic"))
    joined = ("；" if brief.language == "zh" else "; ").join(remarks)
    return Entry(fact.text(brief.language), f"#{fact.anchor}", joined, number=True)
