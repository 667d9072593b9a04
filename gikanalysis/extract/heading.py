"""What the heading above a row says: that it is this table's, which column stands where, the units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gikanalysis.extract.index import LabelIndex, foreign_columns
from gikanalysis.extract.labels import has_han, normalise, simplify, squeeze
from gikanalysis.extract.line import Line
from gikanalysis.extract.values import money_factor, parse_cell, states_unit
from gikanalysis.forms import FormTable

_REACH_IN_GRID = 12  # rows above a row in which the heading of its block may stand
_REACH_IN_TEXT = 24  # the same for text with one cell a line, where heading words may be cut
_CAPTION = "第二十条"


class Heading(NamedTuple):
    """The heading of a block. `places` gives the grid place of each column where the grid shows it.

    `own`: the heading is of this table; False where nothing above says so or another form's does.
    """

    own: bool
    places: Mapping[str, int]
    width: int
    units: Mapping[str, str]


NO_HEADING = Heading(False, {}, 0, {})


def block_heading(table: FormTable, index: LabelIndex, lines: Sequence[Line], number: int) -> Heading:
    """Return the heading of the block in which line `number` stands."""
    line = lines[number]
    above = _lines_above(lines, number)
    texts = [text for other in reversed(above) for text in other.cells if has_han(text)]
    if not texts:
        return NO_HEADING
    printed = "".join(map(normalise, texts))
    columns = index.columns_in(table.id, printed) or {c for c in (index.column(table.id, t) for t in texts) if c}
    foreign = any(name in printed for name in foreign_columns(index.form.id, table.id))
    said = (
        bool(columns) or normalise(table.heading) in printed or _CAPTION in simplify("".join(map(squeeze, texts)))
    )
    if not said or (foreign and not columns):
        return NO_HEADING
    units = {column: text for text in texts if (column := index.column(table.id, text)) is not None}
    apart = next((text for text in texts if states_unit(text)), "")  # a unit in a cell or on a line of its own
    units = {column: text if money_factor(text) else text + apart for column, text in units.items()}
    row = next(
        (other for other in above if other.table == line.table and line.table and _is_heading(other, table)), None
    )
    if row is None:
        return Heading(True, {}, 0, units)
    return Heading(True, _places(row, table, index), row.width, units)


def _lines_above(lines: Sequence[Line], number: int) -> list[Line]:
    """Return the heading lines nearest above a line, from the line upwards, the block's rows left out."""
    reach = _REACH_IN_GRID if lines[number].table else _REACH_IN_TEXT
    found: list[Line] = []
    for at in range(number - 1, max(-1, number - 1 - reach), -1):
        line = lines[at]
        if any(line.figures_after(label) for label in line.labels) and found:
            break
        if any(parse_cell(cell).value is not None for cell in line.cells):
            continue  # a row of the block, or one that the body added
        if not any(has_han(cell) for cell in line.cells):
            continue
        found.append(line)
        if any(_CAPTION in simplify(squeeze(cell)) for cell in line.cells):
            break
    return found


def _is_heading(line: Line, table: FormTable) -> bool:
    return any(normalise(cell) == normalise(table.heading) for cell in line.cells if cell)


def _places(line: Line, table: FormTable, index: LabelIndex) -> Mapping[str, int]:
    """Places of the columns in a heading row: as many names as columns behind the heading's first cell.

    A name may be damaged (本年新 twice); those that are known must stand in their order.
    """
    first = next(i for i, cell in enumerate(line.cells) if normalise(cell) == normalise(table.heading))
    names = [i for i in range(first + 1, len(line.cells)) if line.cells[i].strip()]
    if len(names) != len(table.columns):
        return {}
    for i, column in zip(names, table.columns, strict=True):
        if index.column(table.id, line.cells[i]) not in {column.id, None}:
            return {}
    return {column.id: line.columns[i] for i, column in zip(names, table.columns, strict=True)}


def matrix_heading(table: FormTable, index: LabelIndex, lines: Sequence[Line], number: int) -> Heading:
    """Return where the heading rows of the grid put the columns of part three, nearest above a line."""
    found: dict[str, int] = {}
    width = 0
    seen = False
    for at in range(number - 1, -1, -1):
        line = lines[at]
        if line.table != lines[number].table:
            break
        named = {
            column: line.columns[i]
            for i, text in enumerate(line.cells)
            if text
            and (line.head or index.is_heading(text))
            and (column := index.column(table.id, text)) is not None
        }
        if not named and seen:
            break
        seen = seen or bool(named)
        found = {**named, **found}
        width = max(width, line.width) if named else width
    complete = len(found) == len(table.columns)
    return Heading(True, found, width, {}) if complete else NO_HEADING


def result_places(table: FormTable, lines: Sequence[Line], number: int) -> tuple[int, ...] | None:
    """Return the places of the columns of part four as its heading rows give them, None where they do not.

    The names repeat (结果维持 … 总计 for each remedy), so their order says which is which.
    """
    wanted = [normalise(column.label) for column in table.columns]
    found: dict[int, str] = {}
    for at in range(number - 1, max(-1, number - 6), -1):
        line = lines[at]
        if line.table != lines[number].table:
            break
        found |= {line.columns[i]: key for i, cell in enumerate(line.cells) if (key := normalise(cell)) in wanted}
    places = sorted(found)
    return tuple(places) if [found[place] for place in places] == wanted else None
