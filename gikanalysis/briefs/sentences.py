"""Sentences of a brief. Each claims only what its rule allows, and a doubtful figure keeps its mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from gikanalysis.figures.numbers import MINUS, format_percent, format_range, format_share
from gikanalysis.figures.words import state_word

if TYPE_CHECKING:
    from gikanalysis.briefs.facts import Fact
    from gikanalysis.briefs.peers import Rank
    from gikanalysis.briefs.region import RegionBrief, Report

FEWEST_FOR_CHANGE = 30
FEWEST_FOR_DECIMALS = 100
SMALLEST_CHANGE = 0.01  # of a share: a percentage point
SMALLEST_GROWTH = 0.02
Share = Mapping[str, object]


def changes(brief: RegionBrief) -> Iterator[str]:
    """What may be said of two following years of one body on one form and scope."""
    for group in brief.subjects:
        for before, after in pairwise(group):
            if after.year == before.year + 1 and (after.form, after.scope) == (before.form, before.scope):
                yield from _change_of_volume(brief, before, after)
                yield from _change_of_share(brief, before, after)


def carried(brief: RegionBrief, latest: Report) -> str:
    """How many requests a report carries over, and how much of those on hand; empty where it does not say."""
    fact, row = brief.fact(latest, "requests_carried_out"), brief.rate(latest, "carry_over_ratio")
    if not fact or fact.value is None or fact.status != "reported" or latest.form == "v2014":
        return ""
    fields = {"body": brief.short_name(latest), "year": latest.year, "count": counted(brief, fact)}
    shown = (
        None if row is None or row["value"] is None else format_share(row["value"], int(row["n"]), brief.language)
    )
    if shown is None or row is None or not brief.series:
        return brief.say("carried", **fields)
    return brief.say("carried_share", **fields, share=shown + mark(brief, bool(row["flagged"])))


def growth(brief: RegionBrief, before: Report, after: Report) -> str:
    """The change of requests received from one year to the next, as a part of a sentence; empty if not allowed."""
    if before.scope != after.scope or (before.form == "v2014") != (after.form == "v2014"):
        return ""
    change = _growth(brief, before, after)
    if change is None:
        return ""
    verb = "same" if abs(change) < SMALLEST_GROWTH else "up" if change > 0 else "down"
    return brief.say(f"growth_{verb}", year=before.year, change=format_percent(abs(change)))


def _growth(brief: RegionBrief, before: Report, after: Report) -> float | None:
    """By how much requests received grew; None where the figures do not allow to say so."""
    old, new = brief.fact(before, "requests_received"), brief.fact(after, "requests_received")
    if not old or not new or old.flagged or new.flagged or old.value is None or new.value is None:
        return None
    if old.value < FEWEST_FOR_CHANGE or old.ranged or new.ranged:
        return None
    return new.value / old.value - 1


def _change_of_volume(brief: RegionBrief, before: Report, after: Report) -> Iterator[str]:
    found, new = _growth(brief, before, after), brief.value(after, "requests_received")
    if found is None or new is None:
        return
    verb = "same" if abs(found) < SMALLEST_GROWTH else "up" if found > 0 else "down"
    change = format_percent(abs(found))
    if verb == "same":
        change = ("+" if found > 0 else MINUS if found < 0 else "") + change
    fields = {"body": brief.short_name(after), "year": after.year, "count": brief.count(new)}
    yield brief.say(f"change_volume_{verb}", **fields, change=change)


def _change_of_share(brief: RegionBrief, before: Report, after: Report) -> Iterator[str]:
    old, new = brief.rate(before, "disclosure_rate"), brief.rate(after, "disclosure_rate")
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
    share = brief.rate(report, "disclosure_rate")
    assert share is not None
    fields["count"] = brief.count(total.value) + mark_of(brief, total)
    if share["value"] is None:
        return brief.say("outcomes_few", **fields, granted=counted(brief, granted))
    shown = format_share(_float(share["value"]), int(_float(share["n"])), brief.language)
    marked = f"{shown}{mark(brief, bool(share['flagged']) and not total.flagged)}"
    return brief.say("outcomes_sentence", **fields, share=marked, range=range_of(brief, share))


def range_of(brief: RegionBrief, share: Share) -> str:
    """The range that the mapping between the forms leaves, in brackets; empty where there is none."""
    if share["lower"] == share["upper"]:
        return ""
    decimals = 1 if _float(share["n"]) >= FEWEST_FOR_DECIMALS else 0
    lower, upper = (None if share[end] is None else _float(share[end]) for end in ("lower", "upper"))
    return brief.say("outcomes_range", range=format_range(lower, upper, brief.language, decimals))


def remedies(brief: RegionBrief, report: Report) -> Iterator[str]:
    """Reviews and suits of one report: corrected of concluded, or why nothing can be said."""
    reviews, suits = brief.fact(report, "reviews_total"), brief.fact(report, "litigation_total")
    fields: dict[str, object] = {"body": brief.short_name(report), "year": report.year}
    if reviews is None:
        return
    if reviews.value is None:
        if reviews.state() == "blank":
            yield brief.say("remedies_blank", **fields)
    elif reviews.basis == "prose":
        yield brief.say("remedies_said", **fields, count=counted(brief, reviews))
    elif suits and reviews.value == 0 == suits.value and suits.basis == "table":
        yield brief.say("remedies_zero", **fields)
        return
    else:
        yield from _corrected(brief, report, "reviews", "review_correction_rate")
    if brief.series:
        yield from _corrected(brief, report, "suits", "litigation_correction_rate")


def _corrected(brief: RegionBrief, report: Report, kind: str, indicator: str) -> Iterator[str]:
    rate = brief.rate(report, indicator)
    if not rate or not rate["n"] or rate["numerator"] is None:
        return
    marked = mark(brief, bool(rate["flagged"]))
    fields = {
        "body": brief.short_name(report), "year": report.year, "kind": brief.say(f"kind_{kind}"),
        "n": brief.count(rate["n"]), "k": brief.count(rate["numerator"]) + marked,
    }  # fmt: skip
    if rate["value"] is None or rate["wilson_lower"] is None:
        yield brief.say("remedies_few" if rate["value"] is None else "remedies_counts", **fields)
        return
    spoken = brief.say("remedies_interval", interval=_interval(brief, rate))
    shown = format_share(rate["value"], int(rate["n"]), brief.language)
    yield brief.say("remedies_sentence", **fields, rate=shown, interval=spoken)


def _interval(brief: RegionBrief, rate: Share) -> str:
    decimals = 1 if _float(rate["n"]) >= FEWEST_FOR_DECIMALS else 0
    return format_range(_float(rate["wilson_lower"]), _float(rate["wilson_upper"]), brief.language, decimals)


def rank_text(brief: RegionBrief, rank: Rank) -> str:
    """From which to which place, of how many; a single place where nothing overlaps."""
    if rank.low == rank.high:
        return brief.say("rank_one", low=rank.low, of=rank.of)
    return brief.say("rank", low=rank.low, high=rank.high, of=rank.of)


def doubt_of(brief: RegionBrief, row: Share) -> str:
    """What is unsure of a share: the range of the mapping, and of few cases the interval; empty for neither."""
    told = []
    if None not in (row["lower"], row["upper"]) and row["lower"] != row["upper"]:
        ends = _float(row["lower"]), _float(row["upper"])
        told.append(brief.say("range", range=format_range(*ends, brief.language)))
    if _float(row["n"]) < FEWEST_FOR_DECIMALS and row["wilson_lower"] is not None:
        told.append(brief.say("interval", interval=_interval(brief, row)))
    return brief.say("keys_join").join(told)


def counted(brief: RegionBrief, fact: Fact) -> str:
    """A count with its mark."""
    return brief.count(fact.value or 0.0) + mark_of(brief, fact)


def mark_of(brief: RegionBrief, fact: Fact) -> str:
    """The mark of a figure that is doubted or has a recorded correction, empty for the others."""
    mark = fact.mark(brief.language)
    return f" {mark}" if mark and brief.language == "en" else mark


def mark(brief: RegionBrief, flagged: bool) -> str:
    """The mark of a doubtful figure, empty for the others."""
    if not flagged:
        return ""
    return ("" if brief.language == "zh" else " ") + state_word("flagged", brief.language)


def _float(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)
