"""Lines of cells → cells of the form, table by table.

Rows are found by `chain`, their figures placed by `together` and `place`; what is decided here is
how each layout of table is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from gikanalysis.extract import place, returns
from gikanalysis.extract.chain import Chain, Item, chain_of, items_of
from gikanalysis.extract.extras import ExtraRow, extra_rows
from gikanalysis.extract.heading import Heading, block_heading, continued, matrix_heading, matrix_heading_in_text
from gikanalysis.extract.index import CUT, LabelIndex, Match
from gikanalysis.extract.labels import has_han, normalise
from gikanalysis.extract.line import Line
from gikanalysis.extract.place import Placement
from gikanalysis.extract.single_row import single_rows
from gikanalysis.extract.together import TableRow, place_rows
from gikanalysis.extract.values import is_figure, is_measure, is_unit, parse_cell
from gikanalysis.forms import FormRow, FormTable

_HEADING_ROWS = 3  # rows above the first indicator that can be its heading


class Printed(NamedTuple):
    """What stands in one cell of the form. `text` None: the cell was not found, or a heading is empty."""

    text: str | None
    place: str
    located: str
    unit_text: str = ""


class Added(NamedTuple):
    """A figure of a row that the print adds to the form: which row and column it is of, and its label."""

    row: int
    column: str
    label: str
    printed: Printed


class ReadingNote(NamedTuple):
    """Something a person should know of a reading: `kind` is a line of form_notes.csv, `fields` fill its words."""

    kind: str
    fields: Mapping[str, object]
    cells: tuple[str, ...] = ()


@dataclass(slots=True)
class Alignment:
    """Printed cells by cell id, with what a person should know of how they were found.

    `added` are figures of rows that are none of the form's; `items` the rows that were recognised.
    """

    printed: dict[str, Printed] = field(default_factory=dict)
    added: list[Added] = field(default_factory=list)
    notes: list[ReadingNote] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    heads: tuple[returns.Heads, Mapping[str, str]] | None = None
    realigned: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    rows_found: int = 0
    twice: list[str] = field(default_factory=list)


def align(lines: Sequence[Line], index: LabelIndex, title: str | None = None) -> Alignment:
    """Align `lines` to the form of `index`; `title` is that of the document."""
    result = Alignment()
    headings: dict[tuple[str, int], Heading] = {}

    def wanted(match: Match, number: int) -> bool:
        """A row of a block counts only below a heading of its own: 行政许可 stands in many tables."""
        table = index.form.table(match.table)
        if table.layout != "block":
            return True
        found = headings[match.table, number] = block_heading(table, index, lines, number)
        return found.own

    items = items_of(lines, index, wanted)
    homonyms = _without_homonyms(items, lines, index, result)
    for table in index.form.tables:
        if table.layout == "single_row":
            _read_single_row(table, lines, result)
            continue
        chain = _whole(chain_of(items.get(table.id, []), table, lines), table, lines)
        result.rows_found += len(chain.items)
        result.twice += chain.twice
        result.items += chain.items
        result.cut += [item.match.row for item in chain.items if item.match.score <= CUT]
        if table.layout == "indicators":
            _read_indicators(index, lines, chain.items, result)
            _note_short_time(table, title, lines, result)
        elif table.layout == "return":
            _read_return(table, title, lines, chain.items, result)
        else:
            _read_rows(table, index, lines, chain.items, headings, result)
    used = {item.line for item in result.items}
    _read_added(extra_rows(lines, used, index, homonyms), lines, result)
    return result


def _without_homonyms(
    items: dict[str, list[Item]], lines: Sequence[Line], index: LabelIndex, result: Alignment
) -> set[int]:
    """Take out rows whose label means something else on this print; return their lines."""
    printed = {
        normalise(line.cells[i]) for line in lines for i in range(len(line.cells)) if has_han(line.cells[i])
    }
    out: set[int] = set()
    for homonym in index.form.homonyms:
        if normalise(homonym.label) in printed:
            result.notes.append(ReadingNote("homonym", {"rows": "、".join(homonym.rows), "text": homonym.why}))
            for found in items.values():
                out |= {item.line for item in found if item.match.row in homonym.rows}
                found[:] = [item for item in found if item.match.row not in homonym.rows]
    return out


def _whole(chain: Chain, table: FormTable, lines: Sequence[Line]) -> Chain:
    """Leave out the last row of a text that breaks off inside the table: its figure may be cut.

    A return ends where its place ends it; in a grid that the source draws its last row is whole.
    """
    last = chain.items[-1] if chain.items else None
    drawn = last is not None and table.layout == "return" and lines[last.line].ruled
    if last is None or drawn or last.match.position == len(table.rows) - 1:
        return chain
    broken = not any(has_han(cell) for line in lines[last.line + 1 :] for cell in line.cells)
    return chain._replace(items=chain.items[:-1]) if broken else chain


def _read_indicators(index: LabelIndex, lines: Sequence[Line], items: Sequence[Item], result: Alignment) -> None:
    """Read rows of one figure behind its unit.

    Where bare text prints the units, a figure without one is no figure of the row (a page number).
    Where a grid has several columns of figures, nothing says which is the form's: its rows are not read.
    """
    with_unit = sum(is_unit(lines[item.line].cells[item.cell + 1]) for item in items if item.full)
    several = _columns_of_figures(lines, items)
    named = _named_columns(index, lines, items)
    for item in items:
        line = lines[item.line]
        bare = not line.table and item.full and not is_unit(line.cells[item.cell + 1])
        heads = not line.table and index.form.rows[item.match.row].header
        if (bare and 2 * with_unit > len(items)) or (heads and place.may_end_a_page(line, line.after(item.cell))):
            continue
        behind = _of_the_form(line, list(line.after(item.cell)), named.get(line.table, {}))
        if sum((line.table, line.columns[i]) in several for i in behind) < 2:
            _read_indicator(index.form.rows[item.match.row], line, behind, line.places[item.cell], result)


def _named_columns(
    index: LabelIndex, lines: Sequence[Line], items: Sequence[Item]
) -> Mapping[int, Mapping[int, bool]]:
    """Return, for grids whose heading names the column of figures, what is named: the form's, or another's."""
    table = index.form.tables[0].id
    first = {lines[item.line].table: item.line for item in reversed(items)}
    found = {}
    for number, start in first.items():
        names: dict[int, bool] = {}
        for line in lines[max(0, start - _HEADING_ROWS) : start]:
            if line.table == number and len(line.cells) > 1 and line.ruled:
                cells = zip(line.columns, line.cells, strict=True)
                names |= {place: index.column(table, text) is not None for place, text in cells if text.strip()}
        if sum(names.values()) == 1:
            found[number] = names
    return found


def _of_the_form(line: Line, behind: Sequence[int], named: Mapping[int, bool]) -> list[int]:
    """Leave out the cells under columns that a body added behind the form's column of figures, or before it.

    A unit stays. Nothing is left out of a row that does not stand on the places of the heading.
    """
    own = next((place for place, form in named.items() if form), None)
    at = [i for i in behind if line.columns[i] == own]
    if not at or any(line.columns[i] not in named for i in behind if line.cells[i].strip()):
        return list(behind)
    return [i for i in behind if i in at or is_unit(line.cells[i]) or (i < at[0] and not line.cells[i].strip())]


def _columns_of_figures(lines: Sequence[Line], items: Sequence[Item]) -> set[tuple[int, int]]:
    """Return the grid places (table, column) at which rows print more than one figure, a stray left aside."""
    found: Counter[tuple[int, int]] = Counter()
    for item in items:
        line = lines[item.line]
        figures = [i for i in line.after(item.cell) if parse_cell(line.cells[i]).value is not None]
        if line.table and len(figures) > 1:
            found.update((line.table, line.columns[i]) for i in figures)
    return {place for place, rows in found.items() if rows > 1}


def _read_indicator(row: FormRow, line: Line, behind: Sequence[int], label: str, result: Alignment) -> None:
    at, unit = indicator([line.cells[i] for i in behind])
    if at is not None:
        _keep(result, row.id, line, behind[at], place.LABEL, unit)
    elif row.header and not any(parse_cell(line.cells[i]).value is not None for i in behind):
        result.printed[row.id] = Printed(None, label, place.LABEL)


def indicator(cells: Sequence[str]) -> tuple[int | None, str]:
    """Return the index of the figure among the cells behind a label (None: not found), and the unit.

    >>> indicator(["件", "7"]), indicator(["7", "3", "/", "9"]), indicator(["件", ""]), indicator(["件", "7", "3"])
    ((1, '件'), (0, ''), (1, '件'), (None, '件'))
    """
    start = 0
    while start + 1 < len(cells) and not cells[start].strip() and is_measure(cells[start + 1].strip()):
        start += 1
    unit = ""
    if start < len(cells) and (is_unit(cells[start]) or (not cells[start].strip() and start + 1 < len(cells))):
        unit = cells[start].strip()
        start += 1
    filled = [i for i in range(start, len(cells)) if cells[i].strip()]
    if len(filled) > 2 and place.is_page_mark([cells[i] for i in filled[1:]]):
        filled = filled[:1]
    if len(filled) > 1 or start >= len(cells):
        return None, unit
    return (filled[0] if filled else start), unit


def _note_short_time(table: FormTable, title: str | None, lines: Sequence[Line], result: Alignment) -> None:
    """Say so where the table is one of a month, a quarter or half a year: it has the rows of the year's."""
    captions = [cell for line in lines for cell in line.cells if table.caption in cell]
    time = returns.stated_time([title or "", *captions])
    if time is not None and time[0] < returns.DECEMBER:
        fields = {"month": time[0], "months": time[1]}
        result.notes.append(ReadingNote("short_time", fields, tuple(result.printed)))


def _read_return(
    table: FormTable, title: str | None, lines: Sequence[Line], items: Sequence[Item], result: Alignment
) -> None:
    """Read the figures of a return by the heads of their columns; without heads none is taken."""
    if not items:
        return
    span = returns.span_of(title, lines, items[0].line)
    heads = returns.heads_of(table, lines, items[0].line)
    kept = returns.kept_as(heads, span) if heads else {}
    if heads is None or not kept:
        result.notes.append(ReadingNote("heads_unknown", {}))
        for item in items:
            result.printed[item.match.row] = Printed(None, lines[item.line].places[item.cell], place.POSITION)
        return
    if returns.YEAR not in kept.values():
        result.notes.append(ReadingNote("no_year", {"month": span.ends}))
    result.notes += [ReadingNote("head_year", {"found": year}) for year in heads.years]
    for item in items:
        line = lines[item.line]
        for column, at, unit in returns.figures_of(line, item.cell, returns.code_of(item.match.row), heads):
            name = ".".join(filter(None, (item.match.row, kept[column])))
            _keep(result, name, line, at, place.LABEL, unit)
    result.heads = heads, kept


def _read_added(rows: Sequence[ExtraRow], lines: Sequence[Line], result: Alignment) -> None:
    """Read the figures of rows that are none of the form's: by the heads of a return, else by their order."""
    for number, row in enumerate(rows, 1):
        line = lines[row.line]
        if result.heads is not None:
            heads, kept = result.heads
            code = next((c.strip() for c in line.cells if c.strip().isdigit()), "")
            found = returns.figures_of(line, row.label, code, heads)
            columns = [(kept[figure.column], figure.cell, figure.unit) for figure in found]
        else:
            filled = [i for i in range(row.label + 1, len(line.cells)) if line.cells[i].strip()]
            figures = [i for i in filled if is_figure(line.cells[i])]
            columns = [(str(n), i, "") for n, i in enumerate(figures, 1)]
        for column, at, unit in columns:
            text, where = (None, "") if at is None else (line.cells[at], line.places[at])
            printed = Printed(text, where, place.LABEL if result.heads else place.POSITION, unit)
            result.added.append(Added(number, column, line.cells[row.label].strip(), printed))


def _read_rows(
    table: FormTable,
    index: LabelIndex,
    lines: Sequence[Line],
    items: Sequence[Item],
    headings: Mapping[tuple[str, int], Heading],
    result: Alignment,
) -> None:
    """Read the rows of a block or of the matrix."""
    matrix = table.layout == "matrix"

    rows: list[TableRow] = []
    for item in items:
        line = lines[item.line]
        if matrix:
            heading = (matrix_heading if line.table else matrix_heading_in_text)(table, index, lines, item.line)
            heading = continued(heading, rows[-1].heading if rows else None, line)
        else:
            heading = headings[table.id, item.line]
        rows.append(TableRow(item, line, heading, _depth(index.form.rows[item.match.row], index)))
    columns = [column.id for column in table.columns]
    placed = place_rows(rows, columns, place.last_is_sum if matrix else None)
    for each in rows:
        form_row, placement = index.form.rows[each.item.match.row], placed[each.item]
        if form_row.header:
            _read_header(form_row, each, placement, result)
            continue
        if placement.shifted and matrix and not each.line.ruled:
            result.realigned.append(form_row.id)
        for column, at in zip(columns, placement.indexes, strict=True):
            unit = each.heading.units.get(column, "")
            _keep(result, f"{form_row.id}.{column}", each.line, at, placement.located, unit)


def _depth(row: FormRow, index: LabelIndex) -> int:
    depth = 0
    while row.parent is not None:
        row, depth = index.form.rows[row.parent], depth + 1
    return depth


def _read_header(row: FormRow, each: TableRow, placement: Placement, result: Alignment) -> None:
    """Read a heading row: empty, or its figure in the total column; with other figures it is not found."""
    filled = any(parse_cell(cell).value is not None for cell in each.cells)
    second = any(has_han(cell) and not is_figure(cell) for cell in each.cells)  # whose figures these are
    if second or not filled:
        result.printed[row.id] = Printed(None, each.line.places[each.item.cell], place.LABEL)
    elif placement.indexes[-1] is not None:
        _keep(result, row.id, each.line, placement.indexes[-1], placement.located)


def _read_single_row(table: FormTable, lines: Sequence[Line], result: Alignment) -> None:
    """Read part four; copies with other figures leave nobody to say which is the report's."""
    every = list(single_rows(table, lines))
    found = [each for each in every if each[1].found] or every
    copies = {tuple(None if i is None else line.cells[i].strip() for i in at.indexes) for line, at in found}
    if len(copies) > 1:
        result.twice.append(table.rows[0].id)
    if len(copies) != 1:
        return
    line, placement = found[0]
    result.rows_found += 1
    for column, at in zip(table.columns, placement.indexes, strict=True):
        _keep(result, f"{table.rows[0].id}.{column.id}", line, at, placement.located)


def _keep(result: Alignment, cell: str, line: Line, at: int | None, located: str, unit: str = "") -> None:
    text, where = (None, "") if at is None else (line.cells[at], line.places[at])
    result.printed[cell] = Printed(text, where, located, unit)
