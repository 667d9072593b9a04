"""Rows that a print adds to a form: kept under their printed label, never under a cell of the form.

Only grids tell such rows surely: a row with a label that is none of the form's, with figures behind it,
between the rows of a table or right below them. In bare text nobody can say where such a row ends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from gikanalysis.extract.index import LabelIndex
from gikanalysis.extract.labels import has_han, simplify, squeeze
from gikanalysis.extract.line import Line
from gikanalysis.extract.values import is_figure, is_measure, parse_cell

_LONGEST_LABEL = 200
_MOST_FIGURES = 9  # a row with more is the row of part four
_CAPTIONS = ("第二十条", "信息内容")


class ExtraRow(NamedTuple):
    """A row of the print's own: its line and the index of its label."""

    line: int
    label: int


def extra_rows(
    lines: Sequence[Line], used: Collection[int], index: LabelIndex, homonyms: Collection[int] = ()
) -> list[ExtraRow]:
    """Return the rows that the grids of the lines `used` hold beyond them.

    `homonyms` are lines with a label of the form that means something else on this print.
    """
    found = []
    for table in sorted({lines[number].table for number in used} - {0}):
        own = [number for number in used if lines[number].table == table]
        for number in _region(lines, min(own), table):
            label = _label(lines[number], index, known=number in homonyms)
            if number in used or label is None:
                if number > max(own):
                    break
                continue
            found.append(ExtraRow(number, label))
    return found


def _region(lines: Sequence[Line], first: int, table: int) -> Iterator[int]:
    number = first
    while number < len(lines) and lines[number].table == table:
        yield number
        number += 1


def _label(line: Line, index: LabelIndex, *, known: bool) -> int | None:
    """Return the index of the label of a row with figures, None where it is no row of the print's own."""
    cells = [cell.strip() for cell in line.cells]
    filled = [i for i, cell in enumerate(cells) if cell]
    words = [i for i in filled if has_han(cells[i]) and not is_figure(cells[i]) and not is_measure(cells[i])]
    figures = [i for i in filled if parse_cell(cells[i], money=True, signed=True).value is not None]
    if line.head or not words or not figures or len(figures) > _MOST_FIGURES:
        return None
    label = max((i for i in words if i < figures[-1]), default=None)
    if label is None or len(cells[label]) > _LONGEST_LABEL or (line.labels and not known):
        return None
    text = simplify(squeeze(cells[label]))
    return None if index.is_heading(text) or any(caption in text for caption in _CAPTIONS) else label
