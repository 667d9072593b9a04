"""Cells with edges → rows with columns: how tables of word processors are laid out.

Each row of such a table has its own cell edges, and edges that look alike differ by a hair: a table
of ten columns may hold twenty-nine edges. A column is where cells begin; beginnings that lie close
together, and of which no row has two, are one column.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.limits import MAX_CELLS

_CLOSE = 0.35  # of the narrowest cell at an edge: beginnings this close may be one column

Merge = Literal["", "first", "continued"]


@dataclass(frozen=True, slots=True)
class EdgedCell:
    """A cell with its text and its edges from the left of the table, in any unit.

    `merge` tells whether it begins or continues a cell that spans rows.
    """

    text: str
    left: int
    right: int
    merge: Merge = ""


@dataclass(frozen=True, slots=True)
class LaidOut:
    """Rows as a `Grid` wants them, and the indexes of rows with a text in a covered place."""

    rows: tuple[tuple[str | None, ...], ...]
    overprinted: tuple[int, ...] = ()


def lay_out(rows: Sequence[Sequence[EdgedCell]], *, table: int = 1) -> LaidOut | None:
    """Give each cell its column; places that a cell spans over are None, also those it spans below it.

    None when the edges say nothing: two cells with text begin at one place. `table` is the number of
    the table, for the message of the `UnreadableSource` raised past the limit of places.

    >>> wide, narrow = EdgedCell("合计", 0, 20), (EdgedCell("规章", 0, 11), EdgedCell("5", 11, 20))
    >>> lay_out([[wide], narrow, [EdgedCell("件", 0, 10), EdgedCell("0", 10, 20)]]).rows
    (('合计', None), ('规章', '5'), ('件', '0'))
    """
    kept = [[cell for cell in row if cell.text or cell.right > cell.left] for row in rows]
    for row in kept:
        if any(cell.left >= following.left for cell, following in pairwise(row)):
            return None
    starts, column_of = _columns(kept)
    widths = [max(bisect_left(starts, row[-1].right), column_of[row[-1].left] + 1) if row else 0 for row in kept]
    if sum(widths) > MAX_CELLS:
        raise UnreadableSource(f"table {table} spans more than {MAX_CELLS} places, the limit of one table")
    return _placed(kept, widths, column_of)


def _placed(rows: Sequence[Sequence[EdgedCell]], widths: Sequence[int], column_of: Mapping[int, int]) -> LaidOut:
    """Put each cell at its column and leave out those that only continue a cell above them."""
    laid: list[tuple[str | None, ...]] = []
    overprinted: list[int] = []
    above: dict[int, str] = {}  # by column: the text of the merged cell that reaches down to here
    for number, (row, width) in enumerate(zip(rows, widths, strict=True)):
        places: list[str | None] = [None] * width
        below: dict[int, str] = {}
        ends = [*(column_of[cell.left] for cell in row[1:]), width]
        for cell, end in zip(row, ends, strict=True):
            span = range(column_of[cell.left], end)
            merged = [above[column] for column in span if column in above]
            covered = cell.merge == "continued" and bool(merged)
            if not covered or cell.text not in {"", *merged}:
                places[span.start] = cell.text
                overprinted += [number] * covered
            if cell.merge:
                below.update(dict.fromkeys(span, merged[0] if covered else cell.text))
        laid.append(tuple(places))
        above = below
    return LaidOut(tuple(laid), tuple(dict.fromkeys(overprinted)))


def _columns(rows: Sequence[Sequence[EdgedCell]]) -> tuple[list[int], dict[int, int]]:
    """Return where columns begin, and the column of each place where a cell begins."""
    rows_at: dict[int, set[int]] = {}
    narrowest: dict[int, int] = {}
    for number, row in enumerate(rows):
        for cell in row:
            rows_at.setdefault(cell.left, set()).add(number)
            for edge in (cell.left, cell.right):
                narrowest[edge] = min(narrowest.get(edge, cell.right - cell.left), cell.right - cell.left)
    starts: list[int] = []
    column_of: dict[int, int] = {}
    taken: set[int] = set()
    width = 0
    for edge in sorted(rows_at):
        close = starts and edge - starts[-1] <= _CLOSE * min(width, narrowest[edge])
        if close and taken.isdisjoint(rows_at[edge]):
            taken |= rows_at[edge]
            width = min(width, narrowest[edge])
        else:
            starts.append(edge)
            taken, width = set(rows_at[edge]), narrowest[edge]
        column_of[edge] = len(starts) - 1
    return starts, column_of
