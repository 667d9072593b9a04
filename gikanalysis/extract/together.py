"""The rows of a table, placed together: what one row leaves open, the others may show.

In tables from delimited text the figures of a row stand behind a varying number of blank cells
(merged label columns) and before others (a blank column, a trailing delimiter). A row with a figure
in its first and in its last column shows the margins of all rows of its shape.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from gikanalysis.extract import place
from gikanalysis.extract.chain import Item
from gikanalysis.extract.heading import Heading
from gikanalysis.extract.labels import has_han
from gikanalysis.extract.line import Line
from gikanalysis.extract.place import Closes, Placement
from gikanalysis.extract.values import is_figure, is_measure

Shape = tuple[int, int, int]


class TableRow(NamedTuple):
    """A row with the heading above it; `depth` is the level of its label in the form."""

    item: Item
    line: Line
    heading: Heading
    depth: int

    @property
    def offset(self) -> int:
        """The index of the first cell behind the label, a unit cell left aside."""
        behind = self.line.after(self.item.cell)
        return behind.start + (len(behind) > 0 and is_measure(self.line.cells[behind.start].strip()))

    @property
    def cells(self) -> list[str]:
        """The cells behind the label."""
        return self.line.cells[self.offset : self.line.after(self.item.cell).stop]

    @property
    def shape(self) -> Shape:
        """What rows with the same margins have in common."""
        if not self.line.table:
            return 0, self.depth, 0
        return self.line.table, self.line.columns[self.item.cell], self.line.width


def place_rows(
    rows: Sequence[TableRow], columns: Sequence[str], closes: Closes | None = None
) -> Mapping[Item, Placement]:
    """Place the figures of the rows of one table; indexes are those of the line's cells.

    `closes` is the row's checksum, where the table has one.
    """
    placed: dict[Item, Placement] = {}
    doubtful: list[TableRow] = []
    seen: dict[Shape, set[tuple[int, int]]] = {}
    kept = {row.line.table for row in rows if row.line.ruled or not all(map(str.strip, row.line.cells))}
    by_heading = _by_headings(rows, columns)
    for row in rows:
        headed = by_heading[row.item]
        sure = None if headed or _unclear(row, kept) else _surely(row, len(columns), closes)
        first = headed.indexes[0] if headed else sure.indexes[0] if sure else None
        if first is not None:
            start = first - row.offset if headed else first
            seen.setdefault(row.shape, set()).add((start, len(row.cells) - start - len(columns)))
        by_name_alone = not row.heading.orderly or (row.line.ruled and not row.heading.regular)
        if headed is not None or by_name_alone:
            placed[row.item] = headed or place.unplaced(len(columns))
        elif sure is not None:
            placed[row.item] = _moved(sure, row)
        else:
            doubtful.append(row)
    padded = any(len(row.cells) > len(columns) for row in rows)
    for row in doubtful:
        if not _unclear(row, kept) and row.heading.regular:
            found = _doubtful(row, len(columns), seen.get(row.shape, set()), closes, padded=padded)
        else:
            proven = closes is not None and not row.line.table and place.by_sum(row.cells, len(columns), closes)
            found = proven or place.unplaced(len(columns))
        placed[row.item] = _moved(found, row)
    if closes is None:
        return placed
    return {row.item: _unless_moved(placed[row.item], row) for row in rows}


def _surely(row: TableRow, count: int, closes: Closes | None) -> Placement | None:
    """Place a row that can be read in one way only.

    Blank cells beside the figures are a margin, or part of a column too many: its sum must close.
    """
    found = place.surely(row.cells, count)
    if found is None or closes is None or not found.shifted:
        return found
    return found if closes([row.cells[i] for i in found.indexes if i is not None]) else None


def _unless_moved(placement: Placement, row: TableRow) -> Placement:
    """Take a placement back where the row's total has moved into another column.

    Where the source gives the columns no cell can have moved.
    """
    if row.line.ruled:
        return placement
    printed = ["" if i is None else row.line.cells[i] for i in placement.indexes]
    return place.unplaced(len(printed)) if place.total_moved_in(printed) else placement


def _by_headings(rows: Sequence[TableRow], columns: Sequence[str]) -> Mapping[Item, Placement | None]:
    """Place each row by its heading.

    A heading beside which more rows have figures than under it does not stand above its columns: a
    row with few figures under it by chance is not placed by it either.
    """
    placed = {row.item: _by_heading(row, columns) for row in rows}
    under: Counter[tuple[tuple[str, int], ...]] = Counter()
    for row in rows:
        whole = row.line.ruled and len(row.heading.places) == len(columns)
        if whole and row.cells and all(cell.strip() and is_figure(cell) for cell in row.cells):
            under[tuple(row.heading.places.items())] += 1 if placed[row.item] else -1
    beside = {places for places, count in under.items() if count < 0}
    return {row.item: None if tuple(row.heading.places.items()) in beside else placed[row.item] for row in rows}


def _by_heading(row: TableRow, columns: Sequence[str]) -> Placement | None:
    """Place by the heading where the grid is ruled, or row and heading have the same width."""
    line, heading = row.line, row.heading
    if not heading.places or not (line.ruled or line.width == heading.width):
        return None
    return place.by_heading(heading.places, columns, line.columns, line.cells, row.offset - 1, heading.others)


def _doubtful(
    row: TableRow, count: int, seen: Set[tuple[int, int]], closes: Closes | None, *, padded: bool
) -> Placement:
    """Place a row with blank cells at its ends, or with too many or too few cells.

    `seen` are the blank cells before and behind the figures in rows of the same shape.
    """
    cells = row.cells
    open_to = place.windows(cells, count)
    starts = {start for start, _ in seen}
    if len(starts) == 1 and (start := next(iter(starts))) in open_to:
        behind = min(trail for _, trail in seen)
        if len(cells) - start - count >= behind:
            return place.window(start, count, len(cells), place.LABEL)
    width = row.heading.width
    if not seen and not padded and len(cells) == count:
        return place.window(0, count, count, place.LABEL)
    blank = place.all_blank(cells, count)
    if blank is not None:
        return blank
    beside_heading = row.line.ruled and len(row.heading.places) == count  # row and heading disagree
    filled_first = open_to == [0] and cells[0].strip() and not beside_heading
    if filled_first and (row.line.ruled or (closes is None and row.line.width == width)):
        return place.window(0, count, len(cells), place.LABEL)
    by_sum = place.by_sum(cells, count, closes) if closes is not None else None
    return by_sum or place.unplaced(count)


def torn(line: Line, cells: range) -> bool:
    """Whether figures of bare text stand partly alone on a line and partly together on one.

    Then a blank inside one cell may have parted it in two, and counting means nothing.
    """
    if line.table:
        return False
    together = Counter(line.places[i] for i in cells if line.cells[i].strip())
    return min(together.values(), default=1) == 1 < max(together.values(), default=1)


def _unclear(row: TableRow, kept: Set[int]) -> bool:
    """Whether the cells of a row cannot be counted at all.

    In bare text figures may be torn. In a grid words may lead them that are a second label as well as
    words for a figure, unless the grid shows its blank cells (`kept`) and so has lost none.
    """
    if not row.line.table:
        return torn(row.line, row.line.after(row.item.cell))
    first = next((cell for cell in row.cells if cell.strip()), "")
    return row.line.table not in kept and has_han(first) and not is_figure(first)


def _moved(placement: Placement, row: TableRow) -> Placement:
    """Turn indexes among the row's cells into indexes among the line's."""
    return placement._replace(indexes=tuple(None if i is None else i + row.offset for i in placement.indexes))
