"""Which form a document follows, told by the labels it prints and by nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gikanalysis.extract.index import CUT, LabelIndex, index_of
from gikanalysis.extract.labels import normalise
from gikanalysis.extract.lines import Line, lines_of
from gikanalysis.forms import forms
from gikanalysis.readers.document import Document

_FEWEST_ROWS = 8
_SMALLEST_SHARE = 0.2


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
    for name in forms():
        index = index_of(name)
        lines = lines_of(document, index)
        rows, share = _rows(lines, index)
        if rows >= _FEWEST_ROWS and share >= _SMALLEST_SHARE:
            tried.append((share + _signs(lines, index), name, lines, index))
    if not tried:
        return None
    tried.sort(key=lambda entry: -entry[0])
    score, name, lines, index = tried[0]
    second, runner_up = (tried[1][0], tried[1][1]) if len(tried) > 1 else (0.0, "")
    return Detection(name, score, runner_up, second, lines, index)


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


def _signs(lines: Sequence[Line], index: LabelIndex) -> float:
    printed = {normalise(cell) for line in lines for cell in line.cells if cell}
    found = sum(any(sign in text for text in printed) for sign in index.signs)
    return found / len(index.signs)
