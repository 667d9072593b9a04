"""Which figure of a row belongs to which column, and how sure that is.

A row is read in the first of these ways that is free of doubt: as many cells as columns; the
heading above it names the columns; blank cells at its ends can only be margins; the row's own sum
closes for one placement only. Where none decides, the figures are not poured in by count: the
cells are left unplaced.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

LABEL, POSITION, PATTERN = "label", "position", "pattern"
Closes = Callable[[Sequence[str]], bool]


class Placement(NamedTuple):
    """`indexes` gives, for each column, the index of its cell in the row (None: not found).

    `located` says how the place is known. `shifted` is true when blank margins were left aside.
    """

    indexes: tuple[int | None, ...]
    located: str
    shifted: bool = False


def unplaced(count: int) -> Placement:
    """A row whose figures cannot be told apart."""
    return Placement((None,) * count, POSITION)


def place_by_heading(width: int, heading: Mapping[str, int], columns: Sequence[str]) -> Placement | None:
    """Place by the heading's column numbers, when it names every column in order.

    `width` is the number of places in the row, `heading` the place of each column it names.
    """
    places = [heading.get(column) for column in columns]
    known = [place for place in places if place is not None]
    if len(known) < len(columns) or known != sorted(set(known)):
        return None
    return Placement(tuple(place if place < width else None for place in known), LABEL)


def place_by_count(cells: Sequence[str], count: int, closes: Closes | None) -> Placement:
    """Place `cells` (all that follow the label) into `count` columns without a heading."""
    if len(cells) == count:
        return Placement(tuple(range(count)), LABEL)
    if len(cells) > count:
        return _place_longer(cells, count, closes)
    return _place_shorter(cells, count, closes)


def _place_longer(cells: Sequence[str], count: int, closes: Closes | None) -> Placement:
    windows = [
        start
        for start in range(len(cells) - count + 1)
        if not any(cell.strip() for cell in (*cells[:start], *cells[start + count :]))
    ]
    if len(windows) == 1:
        return _window(windows[0], count, LABEL)
    if not windows:
        return unplaced(count)
    if closes is not None and any(cell.strip() for cell in cells):
        closing = [start for start in windows if closes(cells[start : start + count])]
        if len(closing) == 1:
            return _window(closing[0], count, PATTERN)
    if any(cell.strip() for cell in cells):
        return unplaced(count)
    return _window(windows[0], count, POSITION)  # every cell is blank: any window reads the same


def _window(start: int, count: int, located: str) -> Placement:
    return Placement(tuple(range(start, start + count)), located, shifted=True)


def _place_shorter(cells: Sequence[str], count: int, closes: Closes | None) -> Placement:
    """Look for the one way to spread too few cells over the columns that lets the row close."""
    if closes is None or not cells or not any(cell.strip(" 0") for cell in cells):
        return unplaced(count)
    found = None
    for chosen in combinations(range(count), len(cells)):
        spread = [""] * count
        for column, cell in zip(chosen, cells, strict=True):
            spread[column] = cell
        if closes(spread):
            if found is not None:
                return unplaced(count)
            found = chosen
    if found is None:
        return unplaced(count)
    by_column = {column: number for number, column in enumerate(found)}
    return Placement(tuple(by_column.get(column) for column in range(count)), PATTERN)
