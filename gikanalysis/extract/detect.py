"""Which form a document follows, told by the labels it prints and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gikanalysis.extract.index import CUT, LabelIndex, index_of
from gikanalysis.extract.labels import has_han, key_of
from gikanalysis.extract.line import Line
from gikanalysis.extract.lines import lines_of
from gikanalysis.forms import forms
from gikanalysis.readers.document import Document, Grid, Paragraph

_FEWEST_ROWS = 8
_SMALLEST_SHARE = 0.2
_LONGEST_PRINT = 200  # characters of a cell or a line; a longer one is prose


@dataclass(frozen=True, slots=True)
class Detection:
    """The form that fits best, its score and the runner-up (scores are between 0 and 2)."""

    form: str
    score: float
    runner_up: str
    runner_up_score: float
    lines: Sequence[Line]
    index: LabelIndex


def detect(document: Document) -> Detection | None:
    """Return the form of `document`, or None when it prints no table of any form.

    The score adds the share of the form's rows that are printed and the share of the wording that
    only this form has. The runner-up stands beside it because hybrids exist.
    """
    tried = []
    printed = _letters(document)
    for name in forms():
        index = index_of(name)
        if sum(label in printed for label in index.labels) < _FEWEST_ROWS // 2:
            continue
        lines = lines_of(document, index)
        rows, share = _rows(lines, index)
        if rows >= _FEWEST_ROWS and share >= _SMALLEST_SHARE:
            tried.append((share + _signs(printed, index), name, lines, index))
    if not tried:
        return None
    tried.sort(key=lambda entry: -entry[0])
    score, name, lines, index = tried[0]
    second, runner_up = (tried[1][0], tried[1][1]) if len(tried) > 1 else (0.0, "")
    return Detection(name, score, runner_up, second, lines, index)


def _letters(document: Document) -> str:
    """Return all that a document prints as one normalised text, where a label cut in two is whole.

    A form whose labels are not in there need not be tried.
    """
    texts = [
        text
        for block in document.blocks
        for text in ([block.text] if isinstance(block, Paragraph) else _texts(block))
        if len(text) <= _LONGEST_PRINT and has_han(text)
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


def _signs(printed: str, index: LabelIndex) -> float:
    return sum(sign in printed for sign in index.signs) / len(index.signs)
