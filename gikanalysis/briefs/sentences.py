"""Sentences of a brief. Each claims only what its rule allows, and a doubtful figure keeps its mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from gikanalysis.briefs import charts
from gikanalysis.briefs.facts import SHOWN_BODIES
from gikanalysis.figures.numbers import MINUS, format_percent, format_range, format_share
from gikanalysis.figures.words import state_word

if TYPE_CHECKING:
    from gikanalysis.briefs.facts import Fact
    from gikanalysis.briefs.region import RegionBrief, Report

FEWEST_FOR_CHANGE = 30
FEWEST_FOR_DECIMALS = 100
SMALLEST_CHANGE = 0.01  # of a share: a percentage point
SMALLEST_GROWTH = 0.02
Share = Mapping[str, object]


def changes(brief: RegionBrief) -> Iterator[str]:
    """What may be said of two following years of one body on one form and scope."""
    for group in brief.bodies[:SHOWN_BODIES]:
        for before, after in pairwise(group):
            if after.year == before.year + 1 and (after.form, after.scope) == (before.form, before.scope):
                yield from _change_of_volume(brief, before, after)
                yield from _change_of_share(brief, before, after)
        latest = group[-1]
        carried = brief.fact(latest, "requests_carried_out")
        if carried and carried.value and carried.status == "reported" and latest.form != "v2014":
            count = brief.count(carried.value) + _mark_of(brief, carried)
            yield brief.say("carried", body=brief.short_name(latest), year=latest.year, count=count)


def _change_of_volume(brief: RegionBrief, before: Report, after: Report) -> Iterator[str]:
    old, new = brief.fact(before, "requests_received"), brief.fact(after, "requests_received")
    if not old or not new or old.flagged or new.flagged or old.value is None or new.value is None:
        return
    if old.value < FEWEST_FOR_CHANGE or old.ranged or new.ranged:
        return
    growth = new.value / old.value - 1
    verb = "same" if abs(growth) < SMALLEST_GROWTH else "up" if growth > 0 else "down"
    change = format_percent(abs(growth))
    if verb == "same":
        change = ("+" if growth > 0 else MINUS if growth < 0 else "") + change
    fields = {"body": brief.short_name(after), "year": after.year, "count": brief.count(new.value)}
    yield brief.say(f"change_volume_{verb}", **fields, change=change)


def _change_of_share(brief: RegionBrief, before: Report, after: Report) -> Iterator[str]:
    old, new = brief.shares.get(before.source), brief.shares.get(after.source)
    if not old or not new or old["flagged"] or new["flagged"]:
        return
    ends = [share[name] for share in (old, new) for name in ("lower", "upper")]
    values = [share["value"] for share in (old, new)]
    if None in ends or None in values:
        return
    first, last = (_float(value) for value in values)
    lows_and_highs = [_float(end) for end in ends]
    doubt = (lows_and_highs[1] - lows_and_highs[0] + lows_and_highs[3] - lows_and_highs[2]) / 2
    change = last - first
    verb = "same" if abs(change) < max(SMALLEST_CHANGE, doubt) else "up" if change > 0 else "down"
    shown = [format_share(_float(share["value"]), int(_float(share["n"])), brief.language) for share in (old, new)]
    yield brief.say(
        f"change_share_{verb}",
        body=brief.short_name(after),
        before_year=before.year,
        year=after.year,
        before=shown[0],
        share=shown[1],
    )


def outcome(brief: RegionBrief, report: Report) -> str:
    """How many outcomes a report prints, and what share was granted."""
    total, granted = brief.fact(report, "outcomes_total"), brief.fact(report, "granted_any")
    fields: dict[str, object] = {"body": brief.short_name(report), "year": report.year}
    if total is None or total.value is None or granted is None or granted.value is None:
        return brief.say("outcomes_absent", **fields)
    if total.value == 0:
        return brief.say("outcomes_zero" if total.basis == "table" else "outcomes_zero_prose", **fields)
    share = brief.shares[report.source]
    fields["count"] = brief.count(total.value) + _mark_of(brief, total)
    if share["value"] is None:
        return brief.say("outcomes_few", **fields, granted=_counted(brief, granted))
    shown = format_share(_float(share["value"]), int(_float(share["n"])), brief.language)
    marked = f"{shown}{_mark(brief, bool(share['flagged']) and not total.flagged)}"
    return brief.say("outcomes_sentence", **fields, share=marked, range=_range(brief, share))


def _range(brief: RegionBrief, share: Share) -> str:
    """The range that the mapping between the forms leaves, in brackets; empty where there is none."""
    if share["lower"] == share["upper"]:
        return ""
    decimals = 1 if _float(share["n"]) >= FEWEST_FOR_DECIMALS else 0
    lower, upper = (None if share[end] is None else _float(share[end]) for end in ("lower", "upper"))
    return brief.say("outcomes_range", range=format_range(lower, upper, brief.language, decimals))


def remedies(brief: RegionBrief, report: Report) -> Iterator[str]:
    """Reviews of one report: corrected of concluded, or why nothing can be said."""
    reviews, suits = brief.fact(report, "reviews_total"), brief.fact(report, "litigation_total")
    fields: dict[str, object] = {"body": brief.short_name(report), "year": report.year}
    rate = charts.rate_of(brief, report, "review_correction_rate")
    if reviews is None:
        return
    if reviews.value is None:
        if reviews.state() == "blank":
            yield brief.say("remedies_blank", **fields)
    elif reviews.basis == "prose":
        yield brief.say("remedies_said", **fields, count=_counted(brief, reviews))
    elif suits and reviews.value == 0 == suits.value and suits.basis == "table":
        yield brief.say("remedies_zero", **fields)
    elif rate and rate["n"] and rate["numerator"] is not None:
        yield _corrected(brief, rate, fields)


def _corrected(brief: RegionBrief, rate: Share, fields: Mapping[str, object]) -> str:
    n, k = _float(rate["n"]), _float(rate["numerator"])
    mark = _mark(brief, bool(rate["flagged"]))
    counts = {"n": brief.count(n), "k": brief.count(k) + mark}
    if rate["value"] is None or rate["wilson_lower"] is None:
        return brief.say("remedies_few" if rate["value"] is None else "remedies_counts", **fields, **counts)
    interval = format_range(_float(rate["wilson_lower"]), _float(rate["wilson_upper"]), brief.language, 0)
    shown = format_share(_float(rate["value"]), int(n), brief.language)
    spoken = brief.say("remedies_interval", interval=interval)
    return brief.say("remedies_sentence", **fields, **counts, rate=shown, interval=spoken)


def _counted(brief: RegionBrief, fact: Fact) -> str:
    return brief.count(fact.value or 0.0) + _mark_of(brief, fact)


def _mark_of(brief: RegionBrief, fact: Fact) -> str:
    """The mark of a figure that is doubted or has a recorded correction, empty for the others."""
    mark = fact.mark(brief.language)
    return f" {mark}" if mark and brief.language == "en" else mark


def _mark(brief: RegionBrief, flagged: bool) -> str:
    """The mark of a doubtful figure, empty for the others."""
    if not flagged:
        return ""
    return ("" if brief.language == "zh" else " ") + state_word("flagged", brief.language)


def _float(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)
