"""Part four: one row of figures without a label, found by the headings above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from gikanalysis.extract import place
from gikanalysis.extract.heading import remedies_in_order, result_places
from gikanalysis.extract.labels import has_han, normalise
from gikanalysis.extract.line import Line
from gikanalysis.extract.place import Placement
from gikanalysis.extract.together import torn
from gikanalysis.extract.values import is_figure
from gikanalysis.forms import FormTable

_HEADING_REACH = 24  # lines above the figures in which the heading stands, one cell a line
_REACH = 12  # lines from one heading word to the next, and from the last to the figures
_FEWEST_HEADINGS = 8  # of the fifteen names, where some are cut over lines
_FEWEST_FIGURES = 10


def single_rows(table: FormTable, lines: Sequence[Line]) -> Iterator[tuple[Line, Placement]]:
    """Yield the first line of figures below each copy of the headings, with its cells placed.

    Headings may stand in two or three rows, one cell a line, cut in halves that are printed row by row,
    or one character a line, so they are counted over lines, and in what the lines hold together.
    """
    names = {normalise(column.label) for column in table.columns}
    seen = 0.0
    together = ""
    last = -_REACH - 1
    for number, line in enumerate(lines):
        if number - last > _REACH:
            seen, together = 0, ""
        keys = [key for cell in line.cells if has_han(cell) for key in _words(cell, names)]
        parts = [key for key in keys if any(key in name for name in names)]
        if parts:
            last = number
            seen += sum(_weight(key, names) for key in parts)
            together += "".join(parts)
        named = len(parts) > 0 and (len(keys) == 1 or any(map(names.__contains__, parts)) or parts == keys)
        cells = _cells(line, len(table.columns))
        most = max(seen, sum(map(together.count, names)))
        if most >= _FEWEST_HEADINGS and not named and _figures(line, cells):
            yield line, _place(table, lines, number, cells)
            seen, together = 0, ""


def _words(cell: str, names: Set[str]) -> list[str]:
    """Return the name that a cell prints, or its words: halves of names may stand in a row together."""
    whole = normalise(cell)
    return [whole] if whole in names else [normalise(word) for word in cell.split()]


def _weight(key: str, names: Set[str]) -> float:
    """How much of a column's name a printed word is: half a name (结果 / 维持) counts half, a letter nothing."""
    if key in names:
        return 1.0
    return 0.5 if len(key) > 1 and any(name.startswith(key) or name.endswith(key) for name in names) else 0.0


def _cells(line: Line, count: int) -> range:
    """The cells that could be figures: behind a heading taken for a label, or behind a row title."""
    if not line.table:
        return range(line.labels[-1] + 1 if line.labels else 0, len(line.cells))
    start, end = 0, len(line.cells)
    while end > count and not line.cells[end - 1].strip():
        end -= 1
    while end - start > count and has_han(line.cells[start]) and not is_figure(line.cells[start]):
        start += 1
    return range(start, len(line.cells))


def _figures(line: Line, cells: range) -> bool:
    """Whether cells are a row of figures: in a grid most of them, in bare text every one."""
    figures = sum(is_figure(line.cells[i]) for i in cells)
    return figures >= _FEWEST_FIGURES and (
        figures == len(cells) or (line.table > 0 and figures >= 0.6 * len(cells))
    )


def _place(table: FormTable, lines: Sequence[Line], number: int, cells: range) -> Placement:
    line, count = lines[number], len(table.columns)
    texts = [line.cells[i] for i in cells]
    places = result_places(table, lines, number) if line.table else None
    if places is not None:
        columns = [column.id for column in table.columns]
        found = place.by_heading(places, columns, line.columns, line.cells, cells.start - 1)
        if found is not None and (line.ruled or line.width == lines[number - 1].width):
            return found
    if not remedies_in_order(table, lines[max(0, number - _HEADING_REACH) : number]):
        return place.unplaced(count)
    found = place.surely(texts, count)
    if found is not None and torn(line, cells):
        found = None
    elif found is None and len(texts) == count and (line.ruled or not line.table):
        found = place.window(0, count, count, place.LABEL)
    found = found or place.by_sum(texts, count, place.fives_close) or place.whole_fives(texts, count)
    found = found or place.all_blank(texts, count) or place.unplaced(count)
    return found._replace(indexes=tuple(None if i is None else i + cells.start for i in found.indexes))
