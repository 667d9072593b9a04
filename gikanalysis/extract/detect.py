"""Which form a document follows, told by the labels it prints; the year decides only where they cannot."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from gikanalysis.extract.align import ReadingNote
from gikanalysis.extract.index import CUT, LabelIndex, index_of
from gikanalysis.extract.labels import has_han, key_of, normalise
from gikanalysis.extract.line import Line
from gikanalysis.extract.lines import lines_of
from gikanalysis.extract.single_row import single_rows
from gikanalysis.forms import form, forms
from gikanalysis.readers.document import Document, Grid, Paragraph

_FEWEST_ROWS = 8
_SMALLEST_SHARE = 0.2
_FEWEST_SIGNS = 2  # words of one form only that are no chance
_TELLING_LABEL = 5  # shorter labels stand in any table
_TOO_CLOSE = 0.01  # scores nearer than half a row are no difference
_LONGEST_PRINT = 200  # characters of a cell or a line; a longer one is prose


@dataclass(frozen=True, slots=True)
class Detection:
    """The form that fits best, its score and the runner-up (scores are between 0 and 2).

    `partial`: fewer rows are printed than any form has, and only their wording tells the form.
    """

    form: str
    score: float
    runner_up: str
    runner_up_score: float
    lines: Sequence[Line]
    index: LabelIndex
    title: str | None = None
    partial: bool = False
    notes: tuple[ReadingNote, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A form with what the document prints of it: share of its rows, of its signs, part four."""

    name: str
    lines: Sequence[Line]
    index: LabelIndex
    rows: int
    share: float
    signs: Collection[str]
    fourth: bool

    @property
    def whole(self) -> bool:
        return self.rows >= _FEWEST_ROWS and self.share >= _SMALLEST_SHARE

    @property
    def score(self) -> float:
        return self.share + len(self.signs) / len(self.index.signs)


def detect(document: Document, *, year: int | None = None) -> Detection | None:
    """Return the form of `document`, or None when it prints no table of any form.

    The score adds the share of the form's rows that are printed and the share of the wording that
    only this form has. Where that does not tell two forms apart (part four is the same on two of them),
    the one in force for reports on `year` is taken, and a note says so.
    """
    printed = _letters(document)
    tried = [found for name in forms() if (found := _candidate(document, name, printed)) is not None]
    if any(found.whole for found in tried):
        tried = [found for found in tried if found.whole]
    if not tried:
        return None
    tried.sort(key=lambda found: -found.score)
    best, notes = tried[0], []
    level = [found for found in tried if _level(found, best)]
    if len(level) > 1:
        in_force = [found for found in level if year is not None and _in_force(found.name, year)]
        best = in_force[0] if in_force else max(level, key=lambda found: form(found.name).years)
        others = "、".join(found.name for found in level if found is not best)
        kind = "form_by_year" if in_force else "form_open"
        notes.append(ReadingNote(kind, {"form": best.name, "other": others, "year": year}))
    rest = [found for found in tried if found is not best]
    notes += _hybrid(best)
    second = rest[0] if rest else None
    return Detection(
        best.name,
        best.score,
        second.name if second else "",
        second.score if second else 0.0,
        best.lines,
        best.index,
        document.title,
        not best.whole,
        tuple(notes),
    )


def _candidate(document: Document, name: str, printed: str) -> _Candidate | None:
    index = index_of(name)
    there = sum(label in printed for label in index.labels)
    results = [t for t in index.form.tables if t.layout == "single_row" and _all_in(t.columns, printed)]
    if there < _FEWEST_ROWS // 2 and not results:
        return None
    lines = lines_of(document, index)
    rows, share = _rows(lines, index)
    fourth = any(next(single_rows(table, lines), None) is not None for table in results)
    signs = {sign for sign in index.signs if sign in printed}
    found = _Candidate(name, lines, index, rows, share, signs, fourth)
    of_part = rows >= _FEWEST_SIGNS and len(_as_cells(index.signs, lines)) >= _FEWEST_SIGNS
    return found if found.whole or of_part or fourth else None


def _all_in(columns: Sequence[object], printed: str) -> bool:
    return all(normalise(column.label) in printed for column in columns)  # type: ignore[attr-defined]


def _level(found: _Candidate, best: _Candidate) -> bool:
    """Whether neither rows nor the wording that only one form has tell two forms apart."""
    return best.score - found.score < _TOO_CLOSE and len(found.signs) == len(best.signs)


def _in_force(name: str, year: int) -> bool:
    first, last = form(name).years
    return first <= year <= last


def _hybrid(best: _Candidate) -> list[ReadingNote]:
    """Say when the tables print labels that only another official form has."""
    notes = []
    for name, other in forms().items():
        if name == best.name or other.as_printed or best.index.form.as_printed:
            continue
        found = _as_cells(_labels_of_one(name, best.name), best.lines)
        if len(found) >= _FEWEST_SIGNS:
            notes.append(ReadingNote("hybrid", {"form": best.name, "other": name, "text": _some(found)}))
    return notes


@cache
def _labels_of_one(name: str, other: str) -> Sequence[str]:
    """The longer labels of rows and columns of form `name` that form `other` has nowhere."""
    own = _all_labels(other)
    return [label for label in sorted(_all_labels(name)) if label not in own and len(label) >= _TELLING_LABEL]


@cache
def _all_labels(name: str) -> frozenset[str]:
    columns = (column for table in form(name).tables for column in table.columns)
    words = (word for column in columns for word in (column.label, *column.aliases))
    return frozenset((*map(normalise, words), *index_of(name).labels))


def _some(labels: Sequence[str]) -> str:
    return "、".join(labels[:_FEWEST_SIGNS]) + ("…" if len(labels) > _FEWEST_SIGNS else "")


def _as_cells(signs: Collection[str], lines: Sequence[Line]) -> list[str]:
    """Return the signs that stand alone in a cell, in the order of `signs`."""
    there = {normalise(cell) for line in lines for cell in line.cells if has_han(cell) and len(cell) <= 60}
    return [sign for sign in signs if sign in there]


def _letters(document: Document) -> str:
    """Return all that a document prints as one normalised text, where a label cut in two is whole.

    A form whose labels are not in there need not be tried.
    """
    texts = [
        part
        for block in document.blocks
        for text in ([block.text] if isinstance(block, Paragraph) else _texts(block))
        for part in ([text] if len(text) <= _LONGEST_PRINT else text.split())  # a page may stand on one line
        if len(part) <= _LONGEST_PRINT and has_han(part)
    ]
    return key_of("".join(texts))


def _texts(grid: Grid) -> Iterator[str]:
    return (cell for row in grid.rows for cell in row.cells if cell)


def _rows(lines: Sequence[Line], index: LabelIndex) -> tuple[int, float]:
    found = {
        match.row
        for line in lines
        for cell in line.labels
        for match in index.rows(line.cells[cell])
        if match.score >= CUT
    }
    labelled = sum(1 for row in index.form.rows.values() if row.label)
    return len(found), len(found) / labelled
