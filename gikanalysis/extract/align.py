"""Lines of cells → cells of the form, aligned as sequences of labels.

Each table of the form is aligned on its own: among all lines whose label could be one of its rows,
the chain that keeps the printed order and matches best is taken, so that repeated headings, page
breaks, extra rows and a stray label elsewhere fall out by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from gikanalysis.extract import place
from gikanalysis.extract.index import CUT, LabelIndex, Match
from gikanalysis.extract.labels import has_han, normalise
from gikanalysis.extract.lines import Line
from gikanalysis.extract.place import Placement
from gikanalysis.extract.values import is_figure, is_unit, parse_cell
from gikanalysis.forms import FormRow, FormTable

_HEADING_REACH = 6  # lines above a row in which its heading may stand
_FIGURES_OF_SINGLE_ROW = 10  # fewer cells than this are not the row of part four
_HEADINGS_OF_SINGLE_ROW = 8


class Printed(NamedTuple):
    """What stands in one cell of the form. `text` None: the cell was not found."""

    text: str | None
    place: str
    located: str
    unit_text: str = ""


@dataclass(slots=True)
class Alignment:
    """Printed cells by cell id, with what a person should know of how they were found."""

    printed: dict[str, Printed] = field(default_factory=dict)
    realigned: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    rows_found: int = 0
    spare: int = 0


class _Item(NamedTuple):
    line: int
    cell: int
    match: Match
    weight: float


def align(lines: Sequence[Line], index: LabelIndex) -> Alignment:
    """Align `lines` to the form of `index`."""
    result = Alignment()
    items = _items(lines, index)
    for table in index.form.tables:
        if table.layout == "single_row":
            _single_row(table, lines, index, result)
            continue
        chain = _chain([item for item in items if item.match.table == table.id])
        result.rows_found += len(chain)
        result.spare += _spare(items, chain, table)
        for item in chain:
            _read_row(table, index, lines, item, result)
    return result


def _items(lines: Sequence[Line], index: LabelIndex) -> list[_Item]:
    """Every label cell with every row it could be, weighted by how well it fits there."""
    items = []
    for number, line in enumerate(lines):
        for cell in line.labels:
            for match in index.rows(line.cells[cell]):
                weight = match.score + (0.0 if len(line.cells) > cell + 1 else -0.5)
                table = index.form.table(match.table)
                if table.layout == "block":
                    weight += 0.5 * bool(_heading(table, index, lines, number))
                if weight > 0:
                    items.append(_Item(number, cell, match, weight))
    return items


def _chain(items: list[_Item]) -> list[_Item]:
    """Return the heaviest chain in which lines and rows both go forward."""
    best: list[float] = []
    back: list[int] = []
    for i, item in enumerate(items):
        weight, before = 0.0, -1
        for j in range(i):
            other = items[j]
            forward = (other.line, other.cell) < (
                item.line,
                item.cell,
            ) and other.match.position < item.match.position
            if forward and best[j] > weight:
                weight, before = best[j], j
        best.append(weight + item.weight)
        back.append(before)
    chain = []
    at = max(range(len(items)), key=best.__getitem__) if items else -1
    while at >= 0:
        chain.append(items[at])
        at = back[at]
    return chain[::-1]


def _spare(items: list[_Item], chain: list[_Item], table: FormTable) -> int:
    """Count rows of the table that stand a second time with figures, outside the chain."""
    used = {(item.line, item.cell) for item in chain}
    return len(
        {
            item.match.row
            for item in items
            if item.match.table == table.id and item.match.score >= CUT and (item.line, item.cell) not in used
        }
    )


def _read_row(table: FormTable, index: LabelIndex, lines: Sequence[Line], item: _Item, result: Alignment) -> None:
    line = lines[item.line]
    row = index.form.rows[item.match.row]
    if item.match.score <= CUT:
        result.cut.append(row.id)
    followed = item.cell != line.labels[-1]
    if row.header:
        _read_header(row, line, followed, result)
        return
    cells = [] if followed else [line.cells[i] for i in line.after_labels()]
    offset = line.labels[-1] + 1
    match table.layout:
        case "indicators":
            chosen, unit = _indicator(cells)
            _keep(result, row.id, line, None if chosen is None else offset + chosen, place.LABEL, unit)
        case "block":
            heading = _heading(table, index, lines, item.line)
            placement, units = _block(table, line, offset, heading)
            _keep_all(result, row, table, line, placement, units)
        case "matrix":
            heading = _heading(table, index, lines, item.line) if line.ruled else None
            placement = _matrix(table, line, offset, heading)
            if placement.shifted and not line.ruled:
                result.realigned.append(row.id)
            _keep_all(result, row, table, line, placement, {})


def _keep(result: Alignment, cell: str, line: Line, at: int | None, located: str, unit: str = "") -> None:
    text, where = (None, "") if at is None else (line.cells[at], line.places[at])
    result.printed[cell] = Printed(text, where, located, unit)


def _keep_all(
    result: Alignment,
    row: FormRow,
    table: FormTable,
    line: Line,
    placement: Placement,
    units: Mapping[str, str],
) -> None:
    for column, at in zip(table.columns, placement.indexes, strict=True):
        _keep(result, f"{row.id}.{column.id}", line, at, placement.located, units.get(column.id, ""))


def _read_header(row: FormRow, line: Line, followed: bool, result: Alignment) -> None:
    """A heading row: its figure, if it prints one, stands last (the total column)."""
    cells = [] if followed else [i for i in line.after_labels() if not _is_unit_cell(line, i)]
    figures = [i for i in cells if parse_cell(line.cells[i]).value is not None]
    at = figures[-1] if figures else None
    result.printed[row.id] = Printed(
        None if at is None else line.cells[at],
        line.places[line.labels[-1] if at is None else at],
        place.LABEL,
    )


def _is_unit_cell(line: Line, i: int) -> bool:
    return i == line.labels[-1] + 1 and is_unit(line.cells[i])


def _indicator(cells: Sequence[str]) -> tuple[int | None, str]:
    """Return the index of the figure among the cells behind the label, and the printed unit."""
    if not cells:
        return None, ""
    has_unit = len(cells) > 1 or (is_unit(cells[0]) and not parse_cell(cells[0]).value)
    if has_unit and (is_unit(cells[0]) or not cells[0].strip()):
        rest = [i for i in range(1, len(cells)) if cells[i].strip()] or [1]
        if len(rest) > 1 or rest[0] >= len(cells):
            return None, cells[0].strip()
        return rest[0], cells[0].strip()
    filled = [i for i, cell in enumerate(cells) if cell.strip()] or [0]
    return (filled[0] if len(filled) == 1 else None), ""


def _heading(
    table: FormTable, index: LabelIndex, lines: Sequence[Line], number: int
) -> dict[str, tuple[int, str, Line]]:
    """Return, for each column that the heading above a line names, its place, its text and its line."""
    found: dict[str, tuple[int, str, Line]] = {}
    reach = _HEADING_REACH if table.layout == "block" else number
    seen_own = False
    for at in range(number - 1, max(-1, number - 1 - reach), -1):
        line = lines[at]
        named = {
            column: (line.columns[i], text, line)
            for i, text in enumerate(line.cells)
            if text and (column := index.column(table.id, text)) is not None
        }
        if table.layout == "block":
            if named or any(normalise(cell) == normalise(table.heading) for cell in line.cells):
                return named
        elif line.table != lines[number].table:
            break
        elif named:
            seen_own = True
            found = {**named, **found}
        elif seen_own and len(found) == len(table.columns):
            break
    return found


def _block(
    table: FormTable, line: Line, offset: int, heading: Mapping[str, tuple[int, str, Line]]
) -> tuple[Placement, dict[str, str]]:
    columns = [column.id for column in table.columns]
    units = {column: text for column, (_, text, _) in heading.items()}
    same = [above for _, _, above in heading.values() if above.table == line.table and line.table]
    if same and (line.ruled or line.width == same[0].width):
        by_place = place.place_by_heading(line.width, {c: at for c, (at, _, _) in heading.items()}, columns)
        if by_place is not None:
            return _from_places(by_place, line), units
    cells = line.cells[offset:]
    while len(cells) > len(columns) and not cells[-1].strip():
        cells = cells[:-1]
    return _moved(place.place_by_count(cells, len(columns), None), offset), units


def _matrix(
    table: FormTable, line: Line, offset: int, heading: Mapping[str, tuple[int, str, Line]] | None
) -> Placement:
    columns = [column.id for column in table.columns]
    if heading:
        by_place = place.place_by_heading(line.width, {c: at for c, (at, _, _) in heading.items()}, columns)
        if by_place is not None:
            return _from_places(by_place, line)
    cells = line.cells[offset:]
    if len(cells) > len(columns) and is_unit(cells[0]) and cells[0].strip() and not is_figure(cells[0]):
        cells, offset = cells[1:], offset + 1
    return _moved(place.place_by_count(cells, len(columns), _row_closes), offset)


def _from_places(placement: Placement, line: Line) -> Placement:
    """Turn places in the grid into indexes of cells; a covered place holds no cell."""
    at = {column: number for number, column in enumerate(line.columns)}
    return placement._replace(indexes=tuple(None if p is None else at.get(p) for p in placement.indexes))


def _moved(placement: Placement, offset: int) -> Placement:
    return placement._replace(indexes=tuple(None if i is None else i + offset for i in placement.indexes))


def _row_closes(cells: Sequence[str]) -> bool:
    """Whether the last cell is the sum of the others, blanks being 0 and the total printed."""
    parsed = [parse_cell(cell) for cell in cells]
    if parsed[-1].value is None or any(p.status == "unreadable" for p in parsed):
        return False
    return sum(p.value or 0.0 for p in parsed[:-1]) == parsed[-1].value


def _single_row(table: FormTable, lines: Sequence[Line], index: LabelIndex, result: Alignment) -> None:
    """Find the one row of part four: the first line of figures below its headings.

    Headings may stand in two or three rows, or one cell a line, so they are counted over lines.
    """
    headings = {normalise(column.label) for column in table.columns}
    seen, last = 0, -_HEADING_REACH - 1
    for number, line in enumerate(lines):
        if number - last > _HEADING_REACH:
            seen = 0
        named = sum(normalise(cell) in headings for cell in line.cells if has_han(cell))
        if named:
            seen, last = seen + named, number
        cells = [line.cells[i] for i in line.after_labels()] if line.table == 0 else line.cells
        if seen >= _HEADINGS_OF_SINGLE_ROW and _figures_only(cells):
            offset = len(line.cells) - len(cells)
            placement = _moved(place.place_by_count(cells, len(table.columns), None), offset)
            _keep_all(result, table.rows[0], table, line, placement, {})
            result.rows_found += 1
            return


def _figures_only(cells: Sequence[str]) -> bool:
    return len(cells) >= _FIGURES_OF_SINGLE_ROW and all(is_figure(cell) for cell in cells)
