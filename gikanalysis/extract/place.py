"""Which figure of a row belongs to which column, and how sure that is.

A row is placed in the first of these ways that is free of doubt: the heading's columns; as many
cells as columns; blank cells at its ends that can only be margins, because other rows of the same
shape show them; the row's own sum, when it closes for one reading only. Where none decides, the
figures are not poured in by count: the cells are left unplaced.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Set
from typing import NamedTuple

from gikanalysis.extract.line import Line
from gikanalysis.extract.values import parse_cell
from gikanalysis.readers.layout import is_furniture

LABEL, POSITION, PATTERN = "label", "position", "pattern"
_PAGE_NUMBER = re.compile(r"[1-9]\d{0,2}")
Closes = Callable[[Sequence[str]], bool]


class Placement(NamedTuple):
    """`indexes` gives, for each column, the index of its cell in the row (None: not found).

    `located` says how the place is known. `shifted` is true when margins or a stray were left aside.
    """

    indexes: tuple[int | None, ...]
    located: str
    shifted: bool = False

    @property
    def found(self) -> bool:
        """Whether any cell was placed."""
        return any(index is not None for index in self.indexes)


def unplaced(count: int) -> Placement:
    """A row whose figures cannot be told apart."""
    return Placement((None,) * count, POSITION)


def by_heading(
    places: Mapping[str, int],
    columns: Sequence[str],
    row_places: Sequence[int],
    cells: Sequence[str],
    label: int,
    others: Set[int] = frozenset(),
) -> Placement | None:
    """Place by the columns of the heading, when that takes up every filled cell behind the label.

    `row_places` and `cells` are the row's cells with their places in the grid, `label` the index of
    its label, `others` the places of columns that the form does not have. A column that the heading does
    not name is not found. A filled cell left over, or a place without a cell, means that row and heading
    do not stand on the same places.
    """
    at = {place: number for number, place in enumerate(row_places)}
    indexes = tuple(at.get(places[column]) if column in places else None for column in columns)
    if any(column in places and (i is None or i <= label) for column, i in zip(columns, indexes, strict=True)):
        return None
    over = set(range(label + 1, len(cells))) - set(indexes)
    if any(cells[i].strip() and row_places[i] not in others for i in over):
        return None
    return Placement(indexes, LABEL)


def windows(cells: Sequence[str], count: int) -> list[int]:
    """Return where a row of `count` columns could begin: only blank cells stay outside."""
    return [
        start
        for start in range(len(cells) - count + 1)
        if not any(cell.strip() for cell in (*cells[:start], *cells[start + count :]))
    ]


def window(start: int, count: int, length: int, located: str) -> Placement:
    """The placement of `count` columns that begin at cell `start` of `length` cells."""
    return Placement(tuple(range(start, start + count)), located, shifted=length > count)


def surely(cells: Sequence[str], count: int) -> Placement | None:
    """Place a row whose figures fill it from the first column to the last: there is one way only."""
    found = windows(cells, count)
    if len(found) != 1 or not (cells[found[0]].strip() and cells[found[0] + count - 1].strip()):
        return None
    return window(found[0], count, len(cells), LABEL)


def by_sum(cells: Sequence[str], count: int, closes: Closes) -> Placement | None:
    """Place by the row's checksum, when it closes for exactly one reading and is no sum of nothing.

    Readings are the windows between blank margins, and the row without the page number behind it.
    """
    readings: dict[tuple[str, ...], tuple[int, ...]] = {}
    for start in windows(cells, count):
        readings[tuple(cells[start : start + count])] = tuple(range(start, start + count))
    if is_page_mark(cells[count:]):
        readings[tuple(cells[:count])] = tuple(range(count))
    closing = [kept for reading, kept in readings.items() if closes(reading)]
    if closing and not _some([cells[i] for i in closing[0]]) and not _zeros_and_a_page_mark(cells, count):
        return None
    return Placement(closing[0], PATTERN, shifted=len(cells) > count) if len(closing) == 1 else None


def is_page_mark(cells: Sequence[str]) -> bool:
    """Whether cells behind a row are the number of a page, in one cell or parted by blanks (12 / 30).

    >>> is_page_mark(["12"]), is_page_mark(["12", "/", "30"]), is_page_mark(["0"]), is_page_mark([])
    (True, True, False, False)
    """
    if len(cells) == 1:
        return _PAGE_NUMBER.fullmatch(cells[0].strip()) is not None
    return len(cells) > 1 and is_furniture(" ".join(cells))


def may_end_a_page(line: Line, behind: Sequence[int]) -> bool:
    """Whether the one figure behind a heading row of bare text, on a line of its own, could number a page."""
    figures = [i for i in behind if parse_cell(line.cells[i]).value is not None]
    return (
        len(figures) == 1
        and is_page_mark([line.cells[figures[0]]])
        and line.places[figures[0]] != line.places[figures[0] - 1]
    )


def _zeros_and_a_page_mark(cells: Sequence[str], count: int) -> bool:
    """Whether a 0 is printed for each column and a page number stands behind: no sum can tell, none need."""
    return is_page_mark(cells[count:]) and all(parse_cell(cell).value == 0 for cell in cells[:count])


def all_blank(cells: Sequence[str], count: int) -> Placement | None:
    """Place a row that prints nothing: every window reads the same."""
    if len(cells) < count or any(cell.strip() for cell in cells):
        return None
    return window(0, count, len(cells), POSITION)


def last_is_sum(cells: Sequence[str]) -> bool:
    """Whether the last cell is the sum of the others, blanks being 0 and the total printed."""
    parsed = [parse_cell(cell) for cell in cells]
    if parsed[-1].value is None or any(p.status == "unreadable" for p in parsed):
        return False
    return sum(p.value or 0.0 for p in parsed[:-1]) == parsed[-1].value


def total_moved_in(cells: Sequence[str]) -> bool:
    """Whether a row without a total ends in a figure that could be it: the sum of those before, or more.

    Then a cell may have been lost and the total have moved up; which cell, nobody can say.
    """
    values = [parse_cell(cell).value for cell in cells if cell.strip()]
    if not cells or cells[-1].strip() or len(values) < 2 or None in values:
        return False
    *parts, last = [value or 0.0 for value in values]
    return last > 0 and last >= sum(parts)


def _some(cells: Sequence[str]) -> bool:
    return any(parse_cell(cell).value for cell in cells)


def fives_close(cells: Sequence[str]) -> bool:
    """Whether in each five cells of part four the last is the sum of the others."""
    return all(last_is_sum(cells[start : start + 5]) for start in range(0, len(cells), 5))


def whole_fives(cells: Sequence[str], count: int) -> Placement | None:
    """Place part four where as many cells as columns stand and each five are blank, or printed and close.

    Blank cells that fill a group exactly are that group; one cell lost or added would part groups.
    """
    groups = [cells[start : start + 5] for start in range(0, len(cells), 5)]
    printed = [group for group in groups if any(map(str.strip, group))]
    whole = all(all(map(str.strip, group)) and last_is_sum(group) for group in printed)
    return window(0, count, count, PATTERN) if len(cells) == count and printed and whole else None
