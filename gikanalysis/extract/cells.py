"""Printed cells → the rows of `report.cells`: value, status, unit, place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from gikanalysis.extract import place
from gikanalysis.extract.align import Added, Alignment, Printed, ReadingNote, align
from gikanalysis.extract.completeness import wording_notes
from gikanalysis.extract.detect import Detection
from gikanalysis.extract.labels import simplify
from gikanalysis.extract.values import Parsed, is_measure, is_unit, money_factor, parse_cell
from gikanalysis.forms import Form, FormCell
from gikanalysis.forms.evaluate import Figure


class CellRow(NamedTuple):
    """One row of the cells table (see `schema.CELLS`)."""

    cell: str
    label: str
    printed: str | None
    value: float | None
    unit: str
    status: str
    located: str
    locator: str

    @property
    def figure(self) -> Figure:
        """The cell as the evaluator of the identities wants it."""
        return Figure(self.value, self.status)


class Remark(NamedTuple):
    """Something noticed while reading: the rule that speaks of it and the cells concerned."""

    rule: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableReading:
    """All cells of a form as read from one document.

    An official form has each of its cells in `cells`, found or not, and nothing else; figures of rows
    that a body added stand in `added`, with ids like ``extra.1.2`` and their printed label. No print of a
    local form binds every place, so its cells are what is printed, added rows among them.
    """

    form: Form
    cells: tuple[CellRow, ...]
    remarks: tuple[Remark, ...]
    rows_found: int
    added: tuple[CellRow, ...] = ()
    notes: tuple[ReadingNote, ...] = ()
    partial: bool = False

    def figures(self) -> Mapping[str, Figure]:
        """Value and status by cell id."""
        return {cell.cell: cell.figure for cell in self.cells}


def read_cells(detection: Detection) -> TableReading:
    """Read every cell of the detected form."""
    form = detection.index.form
    alignment = align(detection.lines, detection.index, detection.title)
    rows, remarks = [], list(_row_remarks(alignment))
    notes = [*detection.notes, *alignment.notes]
    for cell in form.cells:
        if form.as_printed and cell.id not in alignment.printed:
            continue
        row, remark = _row(cell, alignment.printed.get(cell.id), form)
        rows.append(row)
        if remark:
            remarks.append(Remark(remark, (cell.id,)))
    added = tuple(map(_added_row, alignment.added))
    notes += wording_notes(form, alignment, detection.lines)
    notes += _unit_notes(form, alignment)
    if form.as_printed:
        rows, added = [*rows, *added], ()
    return TableReading(
        form,
        tuple(rows),
        tuple(remarks),
        alignment.rows_found,
        added,
        tuple(notes),
        detection.partial,
    )


def _added_row(added: Added) -> CellRow:
    """The row of a figure that the form has no cell for; its unit is the printed one, often none."""
    printed = added.printed
    name = ".".join(filter(None, ("extra", str(added.row), added.column)))
    if printed.text is None:
        return CellRow(name, added.label, None, None, printed.unit_text, "missing", printed.located, printed.place)
    parsed = parse_cell(printed.text, signed=True)
    text = printed.text.strip() or None
    unit = parsed.unit or printed.unit_text
    return CellRow(name, added.label, text, parsed.value, unit, parsed.status, printed.located, printed.place)


def _scaled(printed: Printed, cell: FormCell, form: Form) -> str:
    """The text of a count with the printed unit behind it, where that is not a plain measure word (万条)."""
    text, unit = printed.text or "", simplify(printed.unit_text.strip())
    of_row = form.table(cell.table).layout in ("indicators", "return")
    plain = not unit or cell.money or is_measure(unit) or is_unit(unit)
    return text if plain or not of_row or not parse_cell(text).value else text.strip() + unit


def _unit_notes(form: Form, alignment: Alignment) -> list[ReadingNote]:
    """Say which cells print a unit that is not the form's and no plain measure word."""
    odd = [
        (cell.id, printed.unit_text.strip())
        for cell in form.cells
        if (printed := alignment.printed.get(cell.id)) is not None
        and printed.text
        and _scaled(printed, cell, form) != printed.text
    ]
    units = "、".join(dict.fromkeys(unit for _, unit in odd))
    return [ReadingNote("unit", {"text": units}, tuple(cell for cell, _ in odd))] if odd else []


def _row_remarks(alignment: Alignment) -> Sequence[Remark]:
    remarks = [Remark("Q-10", (row,)) for row in alignment.cut]
    if alignment.realigned:
        remarks.append(Remark("Q-09", tuple(alignment.realigned)))
    if alignment.twice:
        remarks.append(Remark("Q-24", tuple(alignment.twice)))
    return remarks


def _row(cell: FormCell, printed: Printed | None, form: Form) -> tuple[CellRow, str | None]:
    """Return the cell's row and the rule of a remark about it, if there is one."""

    def row(value: float | None, status: str, text: str | None = None) -> CellRow:
        found = printed or Printed(None, "", place.POSITION)
        return CellRow(cell.id, cell.label, text, value, cell.unit, status, found.located, found.place)

    if printed is None or (printed.text is None and not cell.header):
        return row(None, "missing"), None
    if cell.header:
        value = parse_cell(printed.text or "").value
        return (row(value, "header_with_value", printed.text) if value is not None else row(None, "header")), None
    text = printed.text or ""
    parsed = parse_cell(_scaled(printed, cell, form), money=cell.money, signed=cell.signed)
    rule = "Q-04" if parsed.unit and parse_cell(text, money=cell.money, signed=cell.signed).unit else None
    if cell.money and parsed.value is not None and not parsed.unit:
        parsed, rule = _bare_amount(parsed, printed.unit_text, cell, form)
    return row(parsed.value, parsed.status, text.strip() or None), rule


def _bare_amount(parsed: Parsed, unit_text: str, cell: FormCell, form: Form) -> tuple[Parsed, str | None]:
    """An amount without a unit of its own takes the unit of its heading, else 万元 with a remark."""
    assert parsed.value is not None
    factor = money_factor(unit_text)
    if factor is not None:
        return parsed._replace(value=float(Decimal(str(parsed.value)) * factor)), None
    return parsed, None if _form_states_unit(cell, form) else "Q-03"


def _form_states_unit(cell: FormCell, form: Form) -> bool:
    columns = {column.id: column for column in form.table(cell.table).columns}
    row_unit = form.rows[cell.row].unit
    return bool(row_unit) or cell.unit in columns[cell.column].label
