"""What may be said of pooled shares: with their ranges, and of a change on one form alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

from gikanalysis.figures.numbers import SMALLEST_EXACT, Language, format_percent, format_range, share_decimals
from gikanalysis.pages.parts import Entry

if TYPE_CHECKING:
    from gikanalysis.studies.base import Study

TRANSITION = 2019
SMALLEST_CHANGE = 0.01  # of a share: a percentage point
Row = Mapping[str, Any]


class Speaker(Protocol):
    """Who says it: a study or a brief."""

    @property
    def language(self) -> Language:
        """The language of the words."""

    def say(self, key: str, **fields: object) -> str:
        """One sentence in that language."""

    def count(self, number: float) -> str:
        """A count as the language writes it."""


def share_text(study: Speaker, row: Row) -> str:
    """A share with the range that the mapping leaves; its bounds alone where there is no point; else a state."""
    decimals = share_decimals(int(row["n"] or 0))
    if decimals is None:
        return study.say("absent")
    low, high = row["lower"], row["upper"]
    if row["value"] is None:
        if low is None and high is None:
            return study.say("absent")
        return study.say("bounds_only", range=format_range(low, high, study.language, decimals))
    shown = format_percent(row["value"], decimals)
    if low == high:
        return shown
    return study.say("ranged", share=shown, range=format_range(low, high, study.language, decimals))


def share_entry(study: Speaker, row: Row) -> Entry:
    """A cell of a table: the share, and below it the range that the mapping leaves."""
    decimals, low, high = share_decimals(int(row["n"] or 0)), row["lower"], row["upper"]
    if decimals is None or row["value"] is None or low == high:
        return Entry(share_text(study, row), number=True)
    span = format_range(low, high, study.language, decimals)
    return Entry(format_percent(row["value"], decimals), small=span, number=True)


def share_sampled(study: Speaker, row: Row, *, always: bool = False) -> str:
    """A share with its sampling interval where it rests on under a hundred cases, or `always`."""
    shown, decimals = share_text(study, row), share_decimals(int(row["n"] or 0))
    if decimals is None or row["wilson_lower"] is None or (decimals and not always):
        return shown
    ends = format_range(row["wilson_lower"], row["wilson_upper"], study.language, decimals)
    return study.say("share_interval", share=shown, range=ends)


def number_text(study: Speaker, row: Row, places: int = 1) -> str:
    """A rate that is no share (per 1,000, months), with the range that the mapping leaves; else a state."""
    low, high, value = row["lower"], row["upper"], row["value"]
    if value is None and (low is None or high is None):
        return study.say("absent")
    span = "" if low is None or high is None else f"{low:.{places}f}～{high:.{places}f}"
    span = span if study.language == "zh" else span.replace("～", "–")
    if value is None:
        return study.say("bounds_only", range=span)
    shown = f"{value:,.{places}f}"
    if not span or f"{low:.{places}f}" == f"{high:.{places}f}":
        return shown
    return study.say("ranged", share=shown, range=span)


def counted_text(study: Study, row: Row, key: str = "counted") -> str:
    """A share as so many of so many with its sampling interval; below ten cases no share.

    From a hundred cases on, the interval is left to the tables where the words have ``KEY_many``.
    """
    n, k = int(row["n"] or 0), row["numerator"]
    decimals = share_decimals(n)
    if k is None:
        return study.say("absent")
    counts = {"k": study.count(k), "n": study.count(n)}
    if decimals is None or row["wilson_lower"] is None:
        return study.say(f"{key}_few", **counts)
    if n >= SMALLEST_EXACT and f"{key}_many" in study.phrases.entries:
        return study.say(f"{key}_many", **counts, share=format_percent(row["value"], decimals))
    ends = format_range(row["wilson_lower"], row["wilson_upper"], study.language, decimals)
    return study.say(key, **counts, share=format_percent(row["value"], decimals), range=ends)


def apart(one: Row, other: Row) -> bool:
    """Whether two shares differ by more than their ranges and sampling intervals leave open."""
    ends = [(_lowest(row), _highest(row)) for row in (one, other)]
    return ends[0][0] > ends[1][1] or ends[1][0] > ends[0][1]


def _lowest(row: Row) -> float:
    return float(min(end for end in (row["value"], row["lower"], row["wilson_lower"]) if end is not None))


def _highest(row: Row) -> float:
    return float(max(end for end in (row["value"], row["upper"], row["wilson_upper"]) if end is not None))


def composition_text(study: Speaker, row: Row) -> str:
    """How many reports a year's sum is made of, and how many were left out for which reason."""
    left_out = [
        study.say(f"left_{name}", count=row[name]) for name in ("doubted", "other_form", "lacking") if row[name]
    ]
    listed = study.say("and").join(left_out) or study.say("left_none")
    return study.say("counted_reports", year=row["year"], bodies=row["bodies"], left_out=listed)


def capital(text: str) -> str:
    """A name as it begins a row or a sentence.

    >>> capital("third-party rights"), capital("国家秘密")
    ('Third-party rights', '国家秘密')
    """
    return text[:1].upper() + text[1:]


def change_text(study: Speaker, what: str, before: Row, after: Row) -> str:
    """A change of a share between two years on one form: rose, fell, was about the same, or cannot be told.

    It cannot be told when the change is below the sum of the half-widths (bounds of the mapping and sampling
    interval) of both and these are a percentage point or more; below a point it was about the same.
    """
    change = after["value"] - before["value"]
    room = _half_width(before) + _half_width(after)
    if abs(change) < max(SMALLEST_CHANGE, room):
        verb = "open" if abs(change) < room and room >= SMALLEST_CHANGE else "same"
    else:
        verb = "up" if change > 0 else "down"
    return study.say(
        f"change_{verb}",
        what=what,
        first=before["year"],
        last=after["year"],
        before=share_text(study, before),
        after=share_text(study, after),
    )


def _half_width(row: Row) -> float:
    """Half of what the mapping leaves and half of the sampling interval, together."""
    pairs = [(row["lower"], row["upper"]), (row["wilson_lower"], row["wilson_upper"])]
    return sum(((high - low) / 2 for low, high in pairs if None not in (low, high)), start=0.0)


def stretches(rows: pl.DataFrame) -> Iterator[Sequence[Row]]:
    """Years in a row on one form with a point, in order; the transition year 2019 belongs to none of them."""
    pointed = rows.filter(pl.col("value").is_not_null() & (pl.col("year") != TRANSITION)).sort("year")
    run: list[Row] = []
    for row in pointed.iter_rows(named=True):
        if run and _side(run[-1]) != _side(row):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _side(row: Row) -> bool:
    """Whether a year is counted on the form of 2014 (replies) or on a later one (requests)."""
    return bool(row["form"] == "v2014")


def changes(study: Speaker, what: str, rows: pl.DataFrame) -> list[str]:
    """A sentence for each stretch of years on one way of counting; never across the break of 2019."""
    return [study.say("stop", text=text) for text in clauses(study, what, rows)]


def clauses(study: Speaker, what: str, rows: pl.DataFrame) -> list[str]:
    """What `changes` says, without the full stops."""
    told = []
    for run in stretches(rows):
        if len(run) > 1:
            told.append(change_text(study, what, run[0], run[-1]))
        else:
            told.append(study.say("one_year", what=what, year=run[0]["year"], share=share_text(study, run[0])))
    return told


def telling(rows: pl.DataFrame) -> pl.DataFrame:
    """The years with a point that rests on a hundred cases, as headlines need."""
    return rows.filter(pl.col("value").is_not_null() & (pl.col("n") >= SMALLEST_EXACT))


def last_clause(study: Study, what: str, rows: pl.DataFrame) -> str:
    """The newest stretch of `telling` years in a clause; the transition year alone is told as it stands."""
    kept = telling(rows)
    told = clauses(study, what, kept)
    if told:
        return told[-1]
    row = kept.row(-1, named=True)
    return study.say("one_year", what=what, year=row["year"], share=share_text(study, row))


def largest_step(rows: pl.DataFrame) -> tuple[Row, Row] | None:
    """The two following years on one form between which a share changed most, None without such a pair."""
    pairs = [(one, two) for run in stretches(rows) for one, two in pairwise(run) if two["year"] == one["year"] + 1]
    return max(pairs, key=lambda pair: abs(pair[1]["value"] - pair[0]["value"]), default=None)
