"""A document as lines of cells, whether its tables came as grids or as bare text.

A grid row is a line. Text without a grid is cut into tokens, and tokens are gathered into lines
that begin with a row label of the form: one cell a line, or a label and its figures parted by
single blanks. Nothing is invented: a line holds the printed cells and where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gikanalysis.extract.index import CUT, LabelIndex
from gikanalysis.extract.labels import has_han
from gikanalysis.extract.values import is_figure, is_unit
from gikanalysis.readers.document import Document, Grid, Paragraph

_LONGEST_LABEL = 70
_LABEL_AND_FIGURES = re.compile(
    r"(?P<label>\S.*?[\u3400-\u9fff）)”\"])\s+(?P<figures>[^\u3400-\u9fff]*\d[^\u3400-\u9fff]*)"
)


@dataclass(slots=True)
class Line:
    """Printed cells with their places. `table` numbers the grid (0: text without a grid)."""

    cells: list[str]
    columns: list[int]
    places: list[str]
    table: int
    ruled: bool
    width: int
    labels: list[int] = field(default_factory=list)

    def after_labels(self) -> range:
        """The indexes of the cells that follow the last label."""
        return range(self.labels[-1] + 1 if self.labels else 0, len(self.cells))


def lines_of(document: Document, index: LabelIndex) -> list[Line]:
    """Return the lines of `document` that could belong to a table, in reading order."""
    lines: list[Line] = []
    text: list[Paragraph] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            text.append(block)
            continue
        lines.extend(_lines_of_text(text, index))
        text = []
        lines.extend(_lines_of_grid(block, index))
    lines.extend(_lines_of_text(text, index))
    return lines


def _lines_of_grid(grid: Grid, index: LabelIndex) -> Iterator[Line]:
    for row in grid.rows:
        columns = [number for number, cell in enumerate(row.cells) if cell is not None]
        cells = [cell for cell in row.cells if cell is not None]
        line = Line(
            cells=cells,
            columns=columns,
            places=[row.cell_place(number) for number in columns],
            table=grid.number,
            ruled=grid.ruled,
            width=len(row.cells),
        )
        line.labels = [number for number, cell in enumerate(cells) if cell and index.rows(cell)]
        yield line


def _lines_of_text(paragraphs: list[Paragraph], index: LabelIndex) -> Iterator[Line]:
    """Gather the tokens of a run of text into lines; prose between tables yields nothing."""
    current: Line | None = None
    waiting: list[tuple[str, str]] = []  # the beginning of a label cut over several lines
    for text, place in _tokens(paragraphs, index):
        label = _label(waiting, text, index)
        if label is not None:
            if current is not None:
                yield current
            current = _text_line(label, waiting[0][1] if waiting else place)
            waiting = []
        elif is_figure(text) or is_unit(text):
            current = current or _text_line(None, place)
            _append(current, text, place)
            waiting = []
        else:
            if current is not None:
                yield current
            current = None
            waiting = [*waiting[-2:], (text, place)] if _short(text) else []
            if _short(text):
                yield _heading_line(text, place)
    if current is not None:
        yield current


def _tokens(paragraphs: list[Paragraph], index: LabelIndex) -> Iterator[tuple[str, str]]:
    for paragraph in paragraphs:
        text = paragraph.text.strip()
        found = _LABEL_AND_FIGURES.fullmatch(text) if len(text) <= 2 * _LONGEST_LABEL else None
        if found and index.rows(found["label"]):
            yield found["label"], paragraph.place
            yield from ((figure, paragraph.place) for figure in found["figures"].split())
        elif len(text) <= 2 * _LONGEST_LABEL and not has_han(text) and " " in text and _all_figures(text):
            yield from ((figure, paragraph.place) for figure in text.split())
        else:
            yield text, paragraph.place


def _all_figures(text: str) -> bool:
    return all(is_figure(part) for part in text.split())


def _label(waiting: list[tuple[str, str]], text: str, index: LabelIndex) -> str | None:
    """Return the label that `text` is, alone or as the end of a label begun on the lines before."""
    if not _short(text):
        return None
    for start in range(len(waiting)):
        joined = "".join(part for part, _ in waiting[start:]) + text
        if any(match.score > CUT for match in index.rows(joined)):
            del waiting[:start]
            return joined
    if index.rows(text):
        waiting.clear()
        return text
    return None


def _text_line(label: str | None, place: str) -> Line:
    line = Line(cells=[], columns=[], places=[], table=0, ruled=False, width=0)
    if label is not None:
        _append(line, label, place)
        line.labels = [0]
    return line


def _short(text: str) -> bool:
    return len(text) <= _LONGEST_LABEL and has_han(text)


def _heading_line(text: str, place: str) -> Line:
    line = _text_line(None, place)
    _append(line, text, place)
    return line


def _append(line: Line, text: str, place: str) -> None:
    line.columns.append(len(line.cells))
    line.cells.append(text)
    line.places.append(place)
    line.width += 1
