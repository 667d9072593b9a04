"""The tables of the comparison of two reports: counts, shares, doubts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from gikanalysis.figures.numbers import MINUS, format_change, format_percent
from gikanalysis.indicators import indicator
from gikanalysis.pages.parts import Entry, Table
from gikanalysis.studies.saying import share_text
from gikanalysis.studies.sides import SMALLEST_BASE, grade_allows, shown

if TYPE_CHECKING:
    from gikanalysis.studies.comparing import Compare

STATES = ("blank", "not_on_form")


def bare_points(share: float, decimals: int = 1) -> str:
    """A difference of shares in points with its sign and without the unit.

    >>> bare_points(-0.0314), bare_points(0.0), bare_points(0.05, 0)
    ('−3.1', '0.0', '+5')
    """
    number = round(100 * share, decimals)
    return f"{MINUS if number < 0 else '+' if number > 0 else ''}{abs(number):.{decimals}f}"


def share_label(study: Compare, name: str) -> str:
    """What an indicator is called, in few words where the study has them."""
    short = f"share_{name}"
    if short in study.phrases.entries:
        return study.say(short)
    found = indicator(name)
    return found.label_zh if study.language == "zh" else found.label_en


def counts(study: Compare) -> Table:
    """One row a metric: both counts, the difference or why there is none."""
    assert study.pair is not None
    rows = []
    for name in shown()["counts"]:
        both = [figures.get(name) for figures in study.figures]
        if all(row is None or row["status"] in STATES for row in both):
            continue
        entries = [Entry(_count(study, row), number=True) for row in both]
        rows.append((Entry(study.metric_name(name)), *entries, *_change(study, name, both)))
    head = (
        study.say("count_head"),
        *map(study.title_of, study.pair),
        study.say("difference"),
        study.say("remark"),
    )
    return Table(study.say("counts_caption"), head, tuple(rows), study.say("counts_note"))


def _count(study: Compare, row: dict[str, Any] | None) -> str:
    """A count or its state; a printed zero is said to be printed, a doubted figure marked."""
    if row is None:
        return study.say("absent")
    low, high, value = row["lower"], row["upper"], row["value"]
    if value is None:
        if low is None and high is None:
            return study.say(f"state_{row['status']}" if row["status"] in STATES else "absent")
        return _range(study, low, high)
    said = study.say("zero") if value == 0 and row["status"] == "reported" else study.count(value)
    if row["status"] != "reported" and (low, high) not in ((value, value), (None, None)):
        said = study.say("count_ranged", count=said, range=_range(study, low, high))
    return said + (study.say("mark_doubtful") if row["flagged"] else "")


def _range(study: Compare, low: float | None, high: float | None) -> str:
    """The bounds of a count; a floor of 0 says nothing and stands for an item that the form does not have."""
    if high is None:
        return study.say("at_least", low=study.count(low)) if low else study.say("state_not_on_form")
    if low is None:
        return study.say("at_most", high=study.count(high))
    return study.say("between", low=study.count(low), high=study.count(high))


def _change(study: Compare, name: str, both: list[dict[str, Any] | None]) -> tuple[Entry, Entry]:
    assert study.pair is not None
    before, after = (None if row is None else row["value"] for row in both)
    if not study.whole:
        return Entry(study.say("no_difference")), Entry("")
    if not grade_allows([name], *study.pair):
        return Entry(study.say("no_difference")), Entry(study.say("reason_2021"))
    if before is None or after is None:
        return Entry(study.say("no_difference")), Entry(study.say("reason_lacking"))
    change = after - before
    share = _signed(change / before) if change and min(before, after) >= SMALLEST_BASE else ""
    doubted = any(row is not None and row["flagged"] for row in both)
    return Entry(format_change(change, study.language), small=share, number=True), Entry(
        study.say("remark_doubtful") if doubted else ""
    )


def _signed(share: float) -> str:
    return ("+" if share > 0 else MINUS) + format_percent(abs(share))


def shares(study: Compare) -> Table:
    """One row an indicator: both shares with what they rest on, the difference or why there is none."""
    assert study.pair is not None
    rows = []
    for name, both in study.share_rows.items():
        if all(row is None or row["status"] == "not_on_form" for row in both):
            continue
        found = study.difference(name)
        difference = study.points(name, found, unit=False) if found else study.say("no_difference")
        doubted = any(row is not None and row["flagged"] for row in both)
        remarks = [study.say("remark_doubtful")] if doubted else []
        if study.whole and found is None:
            remarks.append(study.why(name))
        elif found and not found.settled:
            remarks.append(study.say("remark_open"))
        remark = study.say("semicolon").join(remarks)
        entries = [_share(study, row) for row in both]
        rows.append((Entry(share_label(study, name)), *entries, Entry(difference, number=True), Entry(remark)))
    head = (
        study.say("share_head"),
        *map(study.title_of, study.pair),
        study.say("points_head"),
        study.say("remark"),
    )
    return Table(study.say("shares_caption"), head, tuple(rows), study.say("shares_note"))


def _share(study: Compare, row: dict[str, Any] | None) -> Entry:
    if row is None or row["status"] == "not_on_form":
        return Entry(study.say("state_not_on_form"), number=True)
    mark = study.say("mark_doubtful") if row["flagged"] else ""
    n, k = row["n"], row["numerator"]
    base = study.say("of", k=study.count(k), n=study.count(n)) if k is not None and n is not None else ""
    if row["status"] == "small_n" or (n is not None and 0 < n < 10):
        return Entry(study.say("few") + mark, small=base, number=True)
    if row["status"] == "no_denominator":
        return Entry(study.say("no_cases") + mark, number=True)
    return Entry(share_text(study, row) + mark, small=base, number=True)


def doubts(study: Compare) -> Table | None:
    """The failed checks of both reports, None where there are none."""
    assert study.pair is not None
    rows = []
    for report in study.pair:
        found = study.panel.findings(source=report["source"], severity=["error", "warning"])
        for row in found.filter(pl.col("outcome") == "fail").iter_rows(named=True):
            message = row["message_zh"] if study.language == "zh" else row["message"]
            rows.append((Entry(study.title_of(report)), Entry(message), Entry(row["rule"])))
    if not rows:
        return None
    head = (study.say("doubts_report"), study.say("doubts_check"), study.say("doubts_rule"))
    return Table(study.say("doubts_caption", n=study.count(len(rows))), head, tuple(rows), text_column=1)
