"""Tables without ruling lines: columns told by where figures stand.

Figures of one column stand above one another, so the places of figures over the whole table give the
columns; what stands left of them are labels. A blank place among figures stays a blank cell. Lines that
show no such order remain lines of text.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from gikanalysis.readers.layout import is_furniture, is_prose, is_section_heading
from gikanalysis.readers.looks import has_number, looks_like_figure
from gikanalysis.readers.pages import UNSURE, Box, PageTable
from gikanalysis.readers.pdf_glyphs import Segment, TextLine, around
from gikanalysis.readers.pdf_labels import Label, share_out, stacked

_FEWEST_ROWS = 2  # rows with figures that make a table
_FEWEST_HEADINGS = 3  # headings that make a table of a single row with figures
_FEWEST_FIGURES = 5  # figures that make a table of a single row by themselves
_SLACK = 0.3  # of the size of the type: by how much a label may reach under the first figures
_MOST_GLUED = 3  # words over two columns that a table may have

PlacedCell = tuple[str, Box] | None
"""Text and box of a cell; None where a label spans over the place."""
Band = tuple[float, float]
"""From where to where a column stands."""


class _Run(NamedTuple):
    """Lines that make one table: headings, then rows of figures with lines of labels between them."""

    headings: list[TextLine]
    rows: list[TextLine]
    labels: list[TextLine]
    bands: list[Band]
    glued: list[Segment]
    end: int


def find_columns(lines: Sequence[TextLine]) -> list[TextLine | list[list[PlacedCell]]]:
    """Return `lines`, those that make a table replaced by its rows of cells."""
    found: list[TextLine | list[list[PlacedCell]]] = []
    start = 0
    while start < len(lines):
        run = _run(lines, start)
        if run is None:
            found.append(lines[start])
            start += 1
        else:
            found.append(_placed(run))
            start = run.end
    return found


def unruled_table(rows: Sequence[Sequence[PlacedCell]], number: int) -> PageTable:
    """Return the table `number` of a page that placed cells make."""
    texts = tuple(tuple(None if cell is None else cell[0] for cell in row) for row in rows)
    boxes = tuple(tuple(None if cell is None else cell[1] for cell in row) for row in rows)
    box = around(box for row in boxes for box in row if box is not None)
    return PageTable(texts, boxes, box, number, ruled=False)


# --- which lines make a table ---------------------------------------------------------------------


def _figures(line: TextLine) -> list[Segment]:
    """The words at the end of a line that are figures, behind a label or alone."""
    if is_furniture(line.text):
        return []
    found: list[Segment] = []
    for word in reversed(line.words):
        if not looks_like_figure(word.text):
            break
        found.append(word)
    alone = len(found) == len(line.words)
    return found[::-1] if any(has_number(word.text) for word in found) and (not alone or len(found) > 2) else []


def _is_heading(line: TextLine) -> bool:
    """Tell whether a line names columns: several texts, none of them a figure."""
    return len(line.segments) > 1 and not any(looks_like_figure(segment.text) for segment in line.segments)


def _is_text(line: TextLine) -> bool:
    return is_section_heading(line.text) or is_prose(line.text) or is_furniture(line.text)


def _run(lines: Sequence[TextLine], start: int) -> _Run | None:
    """Return the table that begins at line `start`, None where none does."""
    first = _first_row(lines, start)
    if first is None:
        return None
    rows: list[TextLine] = [lines[first]]
    labels: list[TextLine] = []
    pending: list[TextLine] = []
    bands, glued = _bands([_figures(lines[first])]) or ([], [])
    end = first + 1
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if figures := _figures(line):
            wider = _bands([*map(_figures, rows), figures])
            if wider is None or _reach(line, figures) > wider[0][0][0]:
                break
            bands, glued = wider
            rows.append(line)
            labels, pending, end = [*labels, *pending], [], number + 1
        elif line.box.right <= bands[0][0] + _SLACK * line.size and not is_section_heading(line.text):
            pending.append(line)
        else:
            break
    head = lines[start:first]
    headings = [line for line in head if line.box.right > bands[0][0] + _SLACK * line.size]
    if headings and not _is_heading(head[0]):
        return None
    last = [line for line in headings if _is_heading(line)][-1:]
    enough = len(rows) >= _FEWEST_ROWS or len(_figures(rows[0])) >= _FEWEST_FIGURES
    if not enough and not (last and len(last[0].segments) >= _FEWEST_HEADINGS):
        return None
    edge = max((_reach(row, _figures(row)) for row in rows), default=0.0)
    named = [[word for line in last for word in line.segments if word.box.left >= edge]]
    wider = _bands([*map(_figures, rows), *named]) if named[0] else None
    if wider is not None and len(wider[1]) == len(glued):
        bands, glued = wider
    labels = [*(line for line in head if line not in headings), *labels]
    tail, end = _tail(pending, rows, end)
    return _Run(headings, rows, [*labels, *tail], bands, glued, end)


def _first_row(lines: Sequence[TextLine], start: int) -> int | None:
    """Return the first line with figures, None where text comes before it."""
    for number in range(start, len(lines)):
        if _figures(lines[number]):
            return number
        if _is_text(lines[number]):
            return None
        if number == start and not _is_heading(lines[start]) and not _continues(lines, start):
            return None
    return None


def _continues(lines: Sequence[TextLine], start: int) -> bool:
    """Tell whether a line is the beginning of a label whose figures stand a line or two below."""
    for number in range(start + 1, len(lines)):
        line, before = lines[number], lines[number - 1]
        if line.box.middle - before.box.middle > 1.9 * line.size:
            return False
        if figures := _figures(line):
            return before.box.right <= figures[0].box.left and line.box.middle - before.box.middle < line.size
    return False


def _reach(line: TextLine, figures: Sequence[Segment]) -> float:
    """Return how far right the labels of a row reach."""
    return max((word.box.right for word in line.words[: -len(figures)]), default=0.0)


def _tail(pending: Sequence[TextLine], rows: Sequence[TextLine], end: int) -> tuple[list[TextLine], int]:
    """Return the lines below the last row that may be the end of its label: as many as stand above it."""
    tail: list[TextLine] = []
    below = rows[-1].box.middle
    for line in pending:
        if line.box.middle - below > 1.9 * line.size or (not tail and line.box.middle - below > 1.6 * line.size):
            break
        tail.append(line)
        below = line.box.middle
    return tail, end + len(tail)


# --- columns --------------------------------------------------------------------------------------


def _bands(rows: Sequence[Sequence[Segment]]) -> tuple[list[Band], list[Segment]] | None:
    """Return where each column stands, and the words that stand over two of them.

    None where the words of a row cannot be told apart by columns.
    """
    glued: list[Segment] = []
    while len(glued) <= _MOST_GLUED:
        kept = [[word for word in row if word not in glued] for row in rows]
        bands, inside = _merged([word for row in kept for word in row])
        row_of = {id(word): number for number, row in enumerate(kept) for word in row}
        crowded = next((words for words in inside if len({row_of[id(word)] for word in words}) < len(words)), None)
        if crowded is None:
            return bands, glued
        glued.append(max(crowded, key=lambda word: word.box.right - word.box.left))
    return None


def _merged(words: Sequence[Segment]) -> tuple[list[Band], list[list[Segment]]]:
    """Return the bands in which words stand above one another, and the words of each."""
    bands: list[Band] = []
    inside: list[list[Segment]] = []
    for word in sorted(words, key=lambda one: one.box.left):
        if bands and word.box.left <= bands[-1][1]:
            bands[-1] = (bands[-1][0], max(bands[-1][1], word.box.right))
            inside[-1].append(word)
        else:
            bands.append((word.box.left, word.box.right))
            inside.append([word])
    return bands, inside


def _band_at(bands: Sequence[Band], box: Box) -> int:
    """Return the band that a box overlaps most, or stands nearest to."""
    overlaps = [min(box.right, right) - max(box.left, left) for left, right in bands]
    return max(range(len(bands)), key=overlaps.__getitem__)


# --- cells ----------------------------------------------------------------------------------------


def _placed(run: _Run) -> list[list[PlacedCell]]:
    """Put labels left of the columns and figures into them, rows from top to bottom."""
    size = median(line.size for line in run.rows)
    left_of = [word for row in run.rows for word in row.words[: -len(_figures(row))]]
    words = [*left_of, *(word for line in run.labels for word in line.words)]
    heights = [_figures(row)[0].box.middle for row in run.rows]
    shared = share_out(words, heights, size)
    count = max((len(row) for row in shared.rows), default=0)
    placed: list[tuple[float, list[PlacedCell]]] = []
    for line, labels in zip(run.rows, shared.rows, strict=True):
        cells = _label_cells(labels, line, run.bands[0][0])
        placed.append((line.box.middle, [*cells, *_figure_cells(run, line, _figures(line))]))
    for labels in shared.alone:
        place = next(label for label in labels if label).box
        alone: list[PlacedCell] = [None if label is None else (label.text, label.box) for label in labels]
        # No figure stands at them. A label with a unit is a row whose figures are blank; of a label alone
        # nothing tells whether it is a row, so it has no cells for figures.
        if shared.units and labels[-1] is not None and any(labels[:-1]):
            alone += [("", Box(left, place.top, right, place.bottom)) for left, right in run.bands]
        placed.append((place.middle, alone))
    placed += _heading_rows(run, count)
    placed.sort(key=lambda row: row[0])
    return [cells for _, cells in placed]


def _heading_rows(run: _Run, labels: int) -> list[tuple[float, list[PlacedCell]]]:
    """Return the headings as rows with their heights: the lines of one heading in one cell.

    Headings of one row may be broken over different lines (总计 over 结果 / 维持).
    """
    stacks: list[tuple[int, Label]] = []
    words = [word for line in run.headings for word in line.words]
    for number in range(-1, len(run.bands)):
        mine = [word for word in words if _heading_column(run.bands, word.box) == number]
        stacks += [(number, label) for label in stacked(mine)]
    rows: list[tuple[Box, dict[int, Label]]] = []
    for number, label in sorted(stacks, key=lambda one: one[1].box.middle):
        if rows and number not in rows[-1][1] and label.box.top < rows[-1][0].bottom:
            rows[-1][1][number] = label
            rows[-1] = (around([rows[-1][0], label.box]), rows[-1][1])
        else:
            rows.append((label.box, {number: label}))
    placed: list[tuple[float, list[PlacedCell]]] = []
    for box, row in rows:
        cells: list[PlacedCell] = [None] * labels
        for number, (left, right) in enumerate([(0.0, run.bands[0][0]), *run.bands], start=-1):
            if number < 0 and not labels:
                continue
            label = row.get(number, Label("", Box(left, box.top, right, box.bottom)))
            if number < 0:
                cells[0] = (label.text, label.box)
            else:
                cells.append((label.text, label.box))
        placed.append((box.middle, cells))
    return placed


def _heading_column(bands: Sequence[Band], box: Box) -> int:
    """Return the column that a word of a heading names, -1 for the labels."""
    return _band_at(bands, box) if box.centre >= bands[0][0] else -1


def _label_cells(labels: Sequence[Label | None], line: TextLine, first: float) -> list[PlacedCell]:
    """Return the cells of the labels of a row; a row without any has a blank one."""
    if labels and not any(labels):
        return [("", Box(0, line.box.top, first, line.box.bottom)), *[None] * (len(labels) - 1)]
    return [None if label is None else (label.text, label.box) for label in labels]


def _figure_cells(run: _Run, line: TextLine, words: Sequence[Segment]) -> list[PlacedCell]:
    """Return the cells of all columns, blank where nothing is printed."""
    columns: list[list[Segment]] = [[] for _ in run.bands]
    for word in words:
        columns[_band_at(run.bands, word.box)].append(word)
    cells: list[PlacedCell] = []
    for (left, right), inside in zip(run.bands, columns, strict=True):
        text = " ".join(word.text for word in inside)
        unsure = any(word in run.glued for word in inside)
        cells.append((text + UNSURE * unsure, Box(left, line.box.top, right, line.box.bottom)))
    return cells
