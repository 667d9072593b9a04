"""The head of a brief: title, lead, four key figures, and what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gikanalysis.briefs import sentences
from gikanalysis.figures.numbers import (
    format_key_count,
    format_percent,
    format_range,
    format_share,
    format_years,
)
from gikanalysis.figures.words import state_word
from gikanalysis.pages.parts import Entry, Section

if TYPE_CHECKING:
    from gikanalysis.briefs.facts import Fact
    from gikanalysis.briefs.region import RegionBrief, Report

FEWEST_FOR_TITLE = 100


def section(brief: RegionBrief) -> Section:
    """Tag, kicker, title, lead, key figures, status."""
    first, last = brief.years
    return Section(
        id="head",
        heading=title(brief),
        kicker=brief.say("kicker", years=format_years(first, last, brief.language)),
        lead=_lead(brief),
        keys=_keys(brief) if brief.series else (),
        closing=_status(brief) if brief.series else "",
        tag=brief.tag,
        language=brief.language,
    )


# Title -------------------------------------------------------------------------------------------


def title(brief: RegionBrief) -> str:
    """What the newest report of the region prints where nothing doubts it, else what was read.

    Without a report of the region the newest one of its largest body with enough outcomes heads the page.
    """
    groups = [brief.series[-1:]] if brief.series else brief.bodies
    for group in groups:
        for report in sorted(group, key=lambda r: -r.year):
            share, received = brief.rate(report, "disclosure_rate"), brief.fact(report, "requests_received")
            fields = {"body": brief.short_name(report), "year": report.year}
            if share and received and _may_head(share, received):
                shown = format_percent(share["value"])
                return brief.say("title_volume", **fields, count=_key_count(brief, received), share=shown)
            if brief.series and received and _sound(received):
                return brief.say("title_received", **fields, count=_key_count(brief, received))
    key = "title_plain_one" if len(brief.reports) == 1 else "title_plain"
    return brief.say(key, region=brief.region, count=len(brief.reports)) + _doubts_in_title(brief)


def _key_count(brief: RegionBrief, fact: Fact) -> str:
    return format_key_count(fact.value or 0, brief.language, brief.unit("件"))


def _sound(received: Fact) -> bool:
    return received.value is not None and received.value >= FEWEST_FOR_TITLE and not received.flagged


def _may_head(share: dict[str, Any], received: Fact) -> bool:
    enough = share["n"] is not None and share["n"] >= FEWEST_FOR_TITLE and share["value"] is not None
    narrow = share["lower"] == share["upper"] == share["value"]
    return enough and narrow and not share["flagged"] and not received.flagged and received.value is not None


def _doubts_in_title(brief: RegionBrief) -> str:
    count = brief.findings.height
    if not count:
        return ""
    return brief.say("title_doubts_one") if count == 1 else brief.say("title_doubts", count=count)


# Lead --------------------------------------------------------------------------------------------


def _lead(brief: RegionBrief) -> str:
    if brief.series:
        return brief.told(_volume(brief), _outcome(brief))
    doubts = brief.findings.height
    said = brief.say("doubts_lead", count=doubts) if doubts and _doubts_in_title(brief) not in title(brief) else ""
    return brief.told(_no_aggregate(brief), said)


def _no_aggregate(brief: RegionBrief) -> str:
    fields = {
        "region": brief.region, "wide": brief.wide, "count": len(brief.reports), "bodies": len(brief.bodies),
    }  # fmt: skip
    if brief.government:
        own = all(report.scope == "own" for report in brief.government)
        key = "lead_own_office" if own else "lead_scope_unknown"
        return brief.say(key, **fields, body=brief.government[0].issuer)
    if len(brief.reports) == 1:
        return brief.say("lead_no_aggregate_one", **fields)
    if len(brief.bodies) == 1:
        return brief.say("lead_one_body", **fields, body=brief.short_name(brief.reports[0]))
    return brief.say("lead_no_aggregate", **fields)


def _volume(brief: RegionBrief) -> str:
    """Requests received in the newest year, with the change from the year before where it may be told."""
    latest = brief.latest
    received = brief.fact(latest, "requests_received")
    fields: dict[str, object] = {"region": brief.full_name, "year": latest.year}
    if received is None or received.value is None:
        state = received.text(brief.language) if received else state_word("not_on_form", brief.language)
        return brief.say("lead_absent", **fields, state=state)
    fields["count"] = sentences.counted(brief, received)
    before = [r for r in brief.series if r.year == latest.year - 1]
    change = sentences.growth(brief, before[0], latest) if before else ""
    return brief.say(f"lead_volume_{latest.scope}", **fields, change=change)


def _outcome(brief: RegionBrief) -> str:
    """What share was granted, and the median of the peers."""
    latest = brief.latest
    said = sentences.outcome(brief, latest)
    median = brief.peers.median(latest.year, latest.form)
    share = brief.rate(latest, "disclosure_rate")
    if median is None or share is None or share["value"] is None:
        return said
    told = brief.say(
        f"lead_median_{brief.division.level}_{brief.peers.kind}",
        count=median["count"],
        share=format_percent(median["value"]),
    )
    return brief.told(said, told)


# Key figures and status --------------------------------------------------------------------------


def _keys(brief: RegionBrief) -> tuple[Entry, ...]:
    latest = brief.latest
    return (
        _count(brief, latest, "requests_received", brief.say("keys_received", year=latest.year)),
        _share(brief, latest, "disclosure_rate", "granted_any", _about_share(brief, latest)),
        _share(brief, latest, "refusal_share", "refused", brief.say("keys_refused")),
        _count(brief, latest, "requests_carried_out", _about_carried(brief, latest)),
    )


def _count(brief: RegionBrief, report: Report, metric: str, small: str) -> Entry:
    fact = brief.fact(report, metric)
    if fact is None:
        return Entry(state_word("not_on_form", brief.language), small=small)
    if fact.value is None or (report.form == "v2014" and metric == "requests_carried_out"):
        return Entry(fact.text(brief.language), f"#{fact.anchor}", small)
    shown = _key_count(brief, fact) + sentences.mark_of(brief, fact)
    return Entry(shown, f"#{fact.anchor}", small)


def _share(brief: RegionBrief, report: Report, indicator: str, metric: str, small: str) -> Entry:
    row, fact = brief.rate(report, indicator), brief.fact(report, metric)
    anchor = f"#{fact.anchor}" if fact else ""
    if row is None or row["value"] is None or not row["n"]:
        few = row is not None and row["status"] in ("small_n", "no_denominator")
        return Entry(brief.say("keys_no_rate" if few else "absent"), anchor, small)
    shown = format_share(row["value"], int(row["n"]), brief.language) or ""
    return Entry(shown + sentences.mark(brief, bool(row["flagged"])), anchor, small)


def _about_share(brief: RegionBrief, latest: Report) -> str:
    row, rank = brief.rate(latest, "disclosure_rate"), brief.peers.rank(latest.source)
    told = [brief.say("keys_granted")]
    if row and row["value"] is not None and row["lower"] != row["upper"]:
        told.append(brief.say("range", range=format_range(row["lower"], row["upper"], brief.language)))
    if rank:
        told.append(brief.say("keys_rank", rank=sentences.rank_text(brief, rank)))
    return brief.say("keys_join").join(told)


def _about_carried(brief: RegionBrief, latest: Report) -> str:
    row = brief.rate(latest, "carry_over_ratio")
    if row is None or row["value"] is None or latest.form == "v2014":
        return brief.say("keys_carried")
    shown = format_share(row["value"], int(row["n"]), brief.language)
    return brief.say("keys_carried_share", share=shown)


def _status(brief: RegionBrief) -> str:
    """Scope, forms, reports read and lacking, doubts, panel."""
    read = [r.year for r in brief.series]
    lacking = [str(year) for year in range(read[0], read[-1] + 1) if year not in read]
    scopes = dict.fromkeys(r.scope for r in brief.series)
    forms = dict.fromkeys(r.form for r in brief.series)
    doubts = own_doubts(brief)
    parts = [
        brief.say("status_scope", scope=brief.say("list").join(_scope(brief, scope) for scope in scopes)),
        brief.say("status_forms", forms=brief.say("list").join(brief.say(f"form_{form}") for form in forms)),
        brief.say("status_read", count=len(read)),
        brief.say("status_lacking", years=brief.say("list").join(lacking)) if lacking else "",
        brief.say("status_doubts", count=doubts) if doubts else brief.say("status_no_doubts"),
        brief.say("status_panel", hash=brief.panel.hash),
    ]
    return brief.say("status_join").join(part for part in parts if part)


def _scope(brief: RegionBrief, scope: str) -> str:
    return brief.say("scope_wide", wide=brief.wide) if scope == "region" else brief.say("scope_unstated")


def own_doubts(brief: RegionBrief) -> int:
    """How many checks the reports of the region itself fail."""
    mine = [r.source for r in brief.series]
    return brief.findings.filter(brief.findings["source"].is_in(mine)).height
