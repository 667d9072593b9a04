"""A polars frame in a notebook: at most twenty rows, doubts and absences in words, what is alike told once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any

import polars as pl

from gikanalysis.language import Language
from gikanalysis.markup.block import block, facts_html, say, state, table_html
from gikanalysis.markup.figures import number, places_of

ROWS = 20  # shown of a frame
_FOLD_FROM = 9  # columns: a wider table tells once, below it, what is alike in all rows
_LONGEST = 400  # characters of a text in a cell
_NAMED = ("metric", "indicator")  # columns of names that Chinese explains
_WITH_FIGURE = ("reported", "derived", None)  # statuses that promise a figure
_WIDE = 60  # characters from which on a text is a sentence


@dataclass(frozen=True, slots=True)
class Marks:
    """What is known of a frame beside its columns.

    `simulated`: made of at least one simulated report. `doubts` tells of rows (asked only for those shown) which
    figures are doubtful, where no column `flagged` does. `labels_zh`: what metrics and indicators are called.
    """

    simulated: bool = False
    doubts: Callable[[pl.DataFrame], Sequence[bool]] | None = None
    labels_zh: Mapping[str, str] = field(default_factory=dict)


def frame_html(frame: pl.DataFrame, language: Language, marks: Marks | None = None) -> str:
    """Return a frame as one piece of output."""
    marks = marks or Marks()
    size = say(
        "size_one" if frame.height == 1 else "size",
        language,
        rows=number(frame.height, language),
        columns=frame.width,
    )
    if not frame.height:
        told = f"<p>{escape(say('no_rows', language))}</p>"
        return block(told, _note(", ".join(frame.columns)), language=language, simulated=marks.simulated)
    shown = texts(frame.head(ROWS), language, marks)
    if frame.height == 1:
        facts = [(name, column[0]) for name, column in shown.items()]
        return block(_note(size), facts_html(facts), language=language, simulated=marks.simulated)
    alike, empty = folded(frame)
    columns = [name for name in frame.columns if name not in (*alike, *empty)]
    rows = list(zip(*(shown[name] for name in columns), strict=True))
    below = [size]
    if frame.height > ROWS:
        below.append(say("more", language, count=number(frame.height - ROWS, language)))
    if alike:
        below.append(say("alike", language) + " · ".join(f"{name} {shown[name][0]}" for name in alike))
    if empty:
        below.append(say("empty", language) + " · ".join(empty))
    numbers = {at for at, name in enumerate(columns) if frame.schema[name].is_numeric()}
    wide = {at for at, name in enumerate(columns) if max(map(len, shown[name])) > _WIDE}
    table = table_html(columns, rows, numbers=numbers, wide=wide)
    return block(table, *map(_note, below), language=language, simulated=marks.simulated)


def _note(text: str) -> str:
    return f"<p class='gik-note'>{escape(text)}</p>"


def folded(frame: pl.DataFrame) -> tuple[list[str], list[str]]:
    """Return the columns that a wide table leaves out of its body: alike in all rows, and empty in all.

    Figures are never left out as alike: a column of zeros is what the reader came for.
    """
    if frame.width < _FOLD_FROM:
        return [], []
    empty = [name for name in frame.columns if frame[name].null_count() == frame.height]
    alike = [
        name
        for name in frame.columns
        if name not in empty and not frame.schema[name].is_float() and frame[name].n_unique() == 1
    ]
    return alike, empty


def texts(frame: pl.DataFrame, language: Language, marks: Marks) -> dict[str, list[str]]:
    """Return what each column shows, row by row; the notes of `notes` stand before the figures."""
    shown = {name: _column(frame[name], language) for name in frame.columns}
    for name in _NAMED:
        if name in shown and language == "zh":
            shown[name] = [_labelled(one, marks.labels_zh) for one in shown[name]]
    if "value" in shown and frame.schema["value"].is_float():
        pairs = zip(notes(frame, language, marks), shown["value"], strict=True)
        shown["value"] = [f"{note} {text}".strip() for note, text in pairs]
    return shown


def _labelled(name: str, labels: Mapping[str, str]) -> str:
    return f"{name} · {labels[name]}" if name in labels else name


def _column(values: pl.Series, language: Language) -> list[str]:
    if not values.dtype.is_float():
        return [_text(value, language) for value in values.to_list()]
    places = places_of(values.to_list())
    return ["" if value is None else number(value, language, places) for value in values.to_list()]


def notes(frame: pl.DataFrame, language: Language, marks: Marks) -> list[str]:
    """Return for each row in words that its figure is doubtful, and what stands there when there is none."""
    doubtful = marks.doubts(frame) if marks.doubts is not None else [False] * frame.height
    rows = zip(frame.iter_rows(named=True), doubtful, strict=True)
    return [_note_of(row, doubted or bool(row.get("flagged")), language) for row, doubted in rows]


def _note_of(row: Mapping[str, Any], doubted: bool, language: Language) -> str:
    lacking = _lacking(row, language) if row["value"] is None else ""
    return f"{say('doubtful', language) if doubted else ''} {lacking}".strip()


def _lacking(row: Mapping[str, Any], language: Language) -> str:
    """A figure that is not there: the range in which it lies where one is known, else the state of its place."""
    ends = {side: number(row[side], language) for side in ("lower", "upper") if isinstance(row.get(side), float)}
    if ends:
        return say("between" if len(ends) == 2 else f"{next(iter(ends))}_alone", language, **ends)
    status = row.get("status")
    return state(status if status not in _WITH_FIGURE else "unreadable", language)


def _text(value: object, language: Language) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return say("yes" if value else "no", language)
    if isinstance(value, list):
        return ", ".join(_text(one, language) for one in value)
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
