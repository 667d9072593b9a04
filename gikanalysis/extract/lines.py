"""A document as lines of cells, whether its tables came as grids or as bare text.

A grid row is a line; bare text is gathered into lines by `linear`. Nothing is invented: a line
holds the printed cells and where they stand. The one thing joined here is a label that the page
broke over two rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from gikanalysis.extract.index import LabelIndex
from gikanalysis.extract.labels import has_han
from gikanalysis.extract.line import LONGEST_LABEL, Line
from gikanalysis.extract.linear import lines_of_text
from gikanalysis.extract.values import is_figure, is_unit
from gikanalysis.readers.document import Document, Grid, Paragraph

_MOST_PIECES = 3  # rows over which one label may be broken
_MANY_ROWS = 15  # rows of bare text in which some figure or unit stands twice


def lines_of(document: Document, index: LabelIndex) -> list[Line]:
    """Return the lines of `document` that could belong to a table, in reading order."""
    lines: list[Line] = []
    text: list[Paragraph] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            text.append(block)
            continue
        lines.extend(lines_of_text(text, index))
        text = []
        lines.extend(_lines_of_grid(block, index))
    lines.extend(lines_of_text(text, index))
    _join_broken_labels(lines, index)
    if _is_deduplicated(lines):
        lines = [line if line.table else _words_of(line) for line in lines]
    return lines


def _words_of(line: Line) -> Line:
    """A line of bare text without its figures."""
    end = line.labels[-1] + 1 if line.labels else sum(map(has_han, line.cells))
    short = Line(line.cells[:end], line.columns[:end], line.places[:end], 0, ruled=False, width=end)
    short.labels, short.head = line.labels, line.head
    return short


def _is_deduplicated(lines: Sequence[Line]) -> bool:
    """Whether whoever extracted the text dropped every line that repeats an earlier one.

    Then labels and figures have lost their company: in a table no figure stands only once.
    """
    rows = [line for line in lines if not line.table and line.labels]
    figures = [cell for line in rows for cell in line.cells[1:] if cell.strip()]
    return len(rows) >= _MANY_ROWS and len(figures) > 1 and len(set(figures)) == len(figures)


def _lines_of_grid(grid: Grid, index: LabelIndex) -> list[Line]:
    lines = []
    spare = 0 if grid.ruled else _blank_columns(grid)
    for row in grid.rows:
        width = max(1, len(row.cells) - spare)
        columns = [number for number, cell in enumerate(row.cells[:width]) if cell is not None]
        cells = [cell for cell in row.cells[:width] if cell is not None]
        line = Line(
            cells=cells,
            columns=columns,
            places=[row.cell_place(number) for number in columns],
            table=grid.number,
            ruled=grid.ruled,
            width=width,
        )
        if not grid.ruled:
            _rejoin(line, index)
        line.head = sum(index.is_heading(cell) for cell in line.cells if cell) > 1
        if not line.head:
            line.labels = [number for number, cell in enumerate(line.cells) if cell and index.rows(cell)]
        lines.append(line)
    return lines


def _blank_columns(grid: Grid) -> int:
    """Count the last columns that are blank in every row, the headings too: exports of pages add some."""
    blank = []
    for row in grid.rows:
        filled = [number for number, cell in enumerate(row.cells) if cell and cell.strip()]
        if len(row.cells) > 1 and filled:
            blank.append(len(row.cells) - 1 - filled[-1])
    return min(blank, default=0)


def _is_words(text: str) -> bool:
    return has_han(text) and not is_figure(text) and not is_unit(text)


def _rejoin(line: Line, index: LabelIndex) -> None:
    """Put a label together that blanks inside it tore over two cells; what follows moves up."""
    for i, (first, second) in enumerate(pairwise(line.cells)):
        if _is_words(first) and _is_words(second) and index.goes_on(first, second):
            line.cells[i : i + 2] = [first + second]
            line.columns[i + 1 :] = [column - 1 for column in line.columns[i + 2 :]]
            del line.places[i + 1]
            line.width -= 1
            return


def _join_broken_labels(lines: Sequence[Line], index: LabelIndex) -> None:
    """Put labels together that were broken over rows, where the whole is the label of a row.

    The figures may stand behind any one of the pieces: the label goes there, the others lose it.
    """
    pieces = [_piece(line) for line in lines]
    for first in range(len(lines) - 1):
        begins = pieces[first]
        if begins is None or not index.could_begin(lines[first].cells[begins]):
            continue
        for last in range(first + 1, min(first + _MOST_PIECES, len(lines))):
            if pieces[last] is None or lines[last].cells[: pieces[last]] != [""] * (pieces[last] or 0):
                break
            if _join(lines[first : last + 1], [p for p in pieces[first : last + 1] if p is not None], index):
                pieces[first : last + 1] = [None] * (last + 1 - first)
                break


def _piece(line: Line) -> int | None:
    """Return the index of the cell that could be a piece of a broken label: the last words of a row."""
    if line.head:
        return None
    words = [i for i, cell in enumerate(line.cells) if _is_words(cell)]
    return words[-1] if words and len(line.cells[words[-1]]) <= LONGEST_LABEL else None


def _join(lines: Sequence[Line], at: Sequence[int], index: LabelIndex) -> bool:
    texts = [line.cells[i] for line, i in zip(lines, at, strict=True)]
    filled = [n for n, line in enumerate(lines) if any(cell.strip() for cell in line.cells[at[n] + 1 :])]
    if len(filled) > 1 or any(map(index.exactly, texts[1:])) or not index.goes_on("".join(texts[:-1]), texts[-1]):
        return False
    keeper = filled[0] if filled else 0
    for number, (line, i) in enumerate(zip(lines, at, strict=True)):
        line.cells[i] = "".join(texts) if number == keeper else ""
        line.labels = sorted({*line.labels, i} if number == keeper else {*line.labels} - {i})
    return True
