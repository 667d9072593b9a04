"""Tables without ruling lines: columns told by where figures stand.

Figures of one column stand above one another, so the places of figures give the columns; what stands
left of them are labels. A blank place among them stays a blank cell. Lines that show no such order
remain lines of text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gikanalysis.readers.layout import is_prose, is_section_heading
from gikanalysis.readers.looks import has_number, looks_like_figure
from gikanalysis.readers.pages import Box, PageTable
from gikanalysis.readers.pdf_glyphs import Segment, TextLine, around

_FEWEST_ROWS = 2  # rows with figures that make a table
_FEWEST_HEADINGS = 3  # headings that make a table of a single row with figures
_FARTHEST_LINE = 1.7  # of the size of the type: middles of the lines of one wrapped label
_NEARER = 0.8  # a line of a label stands nearer to its row than this part of the way to the next

PlacedCell = tuple[str, Box] | None
"""Text and box of a cell; None where a label spans over the place."""


@dataclass(slots=True)
class _TableRow:
    """A line with figures and the lines of a wrapped label above and below it."""

    line: TextLine
    labels: list[TextLine] = field(default_factory=list)


def find_columns(lines: Sequence[TextLine]) -> list[TextLine | list[list[PlacedCell]]]:
    """Return `lines`, those that make a table replaced by its rows of cells."""
    found: list[TextLine | list[list[PlacedCell]]] = []
    start = 0
    while start < len(lines):
        end = _table_end(lines, start)
        table = _table(lines[start:end]) if end > start else None
        if table is None:
            found.append(lines[start])
            start += 1
        else:
            found.append(table)
            start = end
    return found


def unruled_table(rows: Sequence[Sequence[PlacedCell]], number: int) -> PageTable:
    """Return the table `number` of a page that placed cells make."""
    texts = tuple(tuple(None if cell is None else cell[0] for cell in row) for row in rows)
    boxes = tuple(tuple(None if cell is None else cell[1] for cell in row) for row in rows)
    box = around(box for row in boxes for box in row if box is not None)
    return PageTable(texts, boxes, box, number, ruled=False)


def _has_figures(line: TextLine) -> bool:
    return any(has_number(segment.text) for segment in line.segments[1:]) or (
        len(line.segments) > 2 and all(looks_like_figure(segment.text) for segment in line.segments)
    )


def _is_heading(line: TextLine) -> bool:
    """Tell whether a line names columns: several texts, none of them a figure."""
    return len(line.segments) > 1 and not any(looks_like_figure(segment.text) for segment in line.segments)


def _table_end(lines: Sequence[TextLine], start: int) -> int:
    """Return the end of the table that begins at `start`: its headings, then its rows."""
    end, figures = start, False
    for number in range(start, len(lines)):
        line = lines[number]
        text = line.text
        if is_prose(text) or is_section_heading(text):
            break
        if _has_figures(line):
            figures, end = True, number + 1
        elif _is_heading(line):
            if figures:
                break
            end = number + 1
        elif number == start:
            break
    return end if figures else start


def _table(lines: Sequence[TextLine]) -> list[list[PlacedCell]] | None:
    """Return the rows of a table, None where the lines show no columns of figures."""
    with_figures = [line for line in lines if _has_figures(line)]
    headings = [line for line in lines if _is_heading(line)]
    if len(with_figures) < _FEWEST_ROWS and not (headings and len(headings[-1].segments) >= _FEWEST_HEADINGS):
        return None
    bands = _bands(with_figures, headings[-1:]) or _bands(with_figures, ())
    return _placed(_rows(lines), bands) if bands else None


def _bands(lines: Sequence[TextLine], headings: Sequence[TextLine]) -> list[tuple[float, float]] | None:
    """Return from where to where each column stands; None where two cells of a line stand in one column.

    Columns are where figures stand, and where `headings` name one above which no label stands.
    """
    figures = [[segment.box for segment in _figures(line)] for line in lines]
    labels = [segment.box.right for line in lines for segment in line.segments[: -len(_figures(line)) or None]]
    edge = max(labels, default=0.0)
    named = [[segment.box for segment in line.segments if segment.box.left >= edge] for line in headings]
    bands: list[tuple[float, float]] = []
    for box in sorted(box for row in (*figures, *named) for box in row):
        if bands and box.left <= bands[-1][1]:
            bands[-1] = (bands[-1][0], max(bands[-1][1], box.right))
        else:
            bands.append((box.left, box.right))
    for row in (*figures, *named):
        if len({_band_at(bands, box) for box in row}) < len(row):
            return None
    return bands


def _figures(line: TextLine) -> list[Segment]:
    """The segments at the end of a line that are figures."""
    found: list[Segment] = []
    for segment in reversed(line.segments):
        if not looks_like_figure(segment.text):
            break
        found.append(segment)
    return found[::-1]


def _band_at(bands: Sequence[tuple[float, float]], box: Box) -> int:
    """Return the band that a box overlaps most, or stands nearest to."""
    overlaps = [min(box.right, right) - max(box.left, left) for left, right in bands]
    return max(range(len(bands)), key=overlaps.__getitem__)


def _rows(lines: Sequence[TextLine]) -> list[_TableRow]:
    """Give each line of a wrapped label to the row of figures that it stands at."""
    rows = [_TableRow(line) for line in lines]
    anchors = [row for row in rows if _has_figures(row.line)]
    kept: list[_TableRow] = []
    for row in rows:
        if row in anchors or len(row.line.segments) > 1:
            kept.append(row)
            continue
        near = sorted(anchors, key=lambda anchor: abs(anchor.line.box.middle - row.line.box.middle))[:2]
        distances = [abs(anchor.line.box.middle - row.line.box.middle) for anchor in near]
        nearer = len(near) < 2 or distances[0] < _NEARER * distances[1]
        if near and nearer and distances[0] <= _FARTHEST_LINE * row.line.size:
            near[0].labels.append(row.line)
        else:
            kept.append(row)
    return kept


def _placed(rows: Sequence[_TableRow], bands: Sequence[tuple[float, float]]) -> list[list[PlacedCell]]:
    """Put labels left of the columns and figures into them."""
    first = bands[0][0]
    labelled = [_labels(row, first) for row in rows]
    count = max(map(len, labelled))
    placed: list[list[PlacedCell]] = []
    for row, labels in zip(rows, labelled, strict=True):
        cells: list[PlacedCell] = [*labels, *[None] * (count - len(labels))]
        if count and not labels:
            cells[0] = ("", Box(0, row.line.box.top, first, row.line.box.bottom))
        columns: list[list[Segment]] = [[] for _ in bands]
        for segment in row.line.segments:
            if segment.box.centre >= first:
                columns[_band_at(bands, segment.box)].append(segment)
        for (left, right), segments in zip(bands, columns, strict=True):
            box = Box(left, row.line.box.top, right, row.line.box.bottom)
            cells.append((" ".join(segment.text for segment in segments), box))
        placed.append(cells)
    return placed


def _labels(row: _TableRow, first: float) -> list[tuple[str, Box]]:
    """Return the labels of a row from left to right, the lines of a wrapped one joined."""
    own = [segment for segment in row.line.segments if segment.box.centre < first]
    pieces = [segment for line in row.labels for segment in line.segments]
    columns: list[list[Segment]] = [[segment] for segment in own]
    for piece in pieces:
        fitting = [column for column in columns if _overlap(column, piece)]
        if fitting:
            fitting[-1].append(piece)
        else:
            columns.append([piece])
    columns.sort(key=lambda column: min(segment.box.left for segment in column))
    joined = []
    for column in columns:
        column.sort(key=lambda segment: segment.box.middle)
        joined.append(("\n".join(segment.text for segment in column), around(segment.box for segment in column)))
    return joined


def _overlap(column: Sequence[Segment], piece: Segment) -> bool:
    box = around(segment.box for segment in column)
    return min(box.right, piece.box.right) > max(box.left, piece.box.left)
