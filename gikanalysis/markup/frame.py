"""A polars frame in a notebook: at most twenty rows, doubts and absences in words, what is alike told once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
_WITH_FIGURE = ("reported", "derived", None)  # statuses that promise a figure
_WIDE = 60  # characters from which on a text is a sentence


def frame_html(
    frame: pl.DataFrame, language: Language, *, simulated: bool = False, doubted: Collection[str] = ()
) -> str:
    """Return a frame; `doubted` are the cells (column `cell`) whose figure is marked as doubtful."""
    size = say(
        "size_one" if frame.height == 1 else "size",
        language,
        rows=number(frame.height, language),
        columns=frame.width,
    )
    if not frame.height:
        told = f"<p>{escape(say('no_rows', language))}</p>"
        return block(told, _note(", ".join(frame.columns)), language=language, simulated=simulated)
    shown = texts(frame.head(ROWS), language, doubted)
    if frame.height == 1:
        facts = [(name, texts[0]) for name, texts in shown.items()]
        return block(_note(size), facts_html(facts), language=language, simulated=simulated)
    alike, empty = folded(frame)
    columns = [name for name in frame.columns if name not in (*alike, *empty)]
    rows = list(zip(*(shown[name] for name in columns), strict=True))
    notes = [size]
    if frame.height > ROWS:
        notes.append(say("more", language, count=number(frame.height - ROWS, language)))
    if alike:
        notes.append(say("alike", language) + " · ".join(f"{name} {shown[name][0]}" for name in alike))
    if empty:
        notes.append(say("empty", language) + " · ".join(empty))
    numbers = {at for at, name in enumerate(columns) if frame.schema[name].is_numeric()}
    wide = {at for at, name in enumerate(columns) if max(map(len, shown[name])) > _WIDE}
    table = table_html(columns, rows, numbers=numbers, wide=wide)
    return block(table, *map(_note, notes), language=language, simulated=simulated)


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


def texts(frame: pl.DataFrame, language: Language, doubted: Collection[str] = ()) -> dict[str, list[str]]:
    """Return what each column shows, row by row."""
    return {name: _column(frame, name, language, doubted) for name in frame.columns}


def _column(frame: pl.DataFrame, name: str, language: Language, doubted: Collection[str]) -> list[str]:
    values = frame[name].to_list()
    if not frame.schema[name].is_float():
        return [_text(value, language) for value in values]
    places = places_of(values)
    shown = ["" if value is None else number(value, language, places) for value in values]
    if name != "value":
        return shown
    notes = [note_of(row, language, doubted) for row in frame.iter_rows(named=True)]
    return [f"{note} {text}".strip() for note, text in zip(notes, shown, strict=True)]


def note_of(row: Mapping[str, Any], language: Language, doubted: Collection[str] = ()) -> str:
    """Return in words that the figure of a row is doubtful, and what stands there when there is none.

    It stands before the figure, so that digits stay in line.
    """
    doubt = say("doubtful", language) if row.get("flagged") or row.get("cell") in doubted else ""
    return f"{doubt} {_lacking(row, language) if row['value'] is None else ''}".strip()


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
