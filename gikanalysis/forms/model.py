"""What a form is: tables, rows, columns, cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

MONEY_UNIT = "万元"


@dataclass(frozen=True, slots=True)
class FormRow:
    """A printed row. `header` rows carry no figure in the official form."""

    id: str
    table: str
    label: str
    aliases: tuple[str, ...]
    parent: str | None
    header: bool
    unit: str
    legal_basis: str
    note: str


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A printed column. `group` is the heading above it, levels parted by ``/``."""

    id: str
    table: str
    label: str
    group: str
    aliases: tuple[str, ...]
    unit: str
    signed: bool
    note: str


@dataclass(frozen=True, slots=True)
class FormTable:
    """One printed table of a form; see forms.yaml for the layouts."""

    id: str
    layout: str
    caption: str
    heading: str
    rows: tuple[FormRow, ...]
    columns: tuple[FormColumn, ...]


@dataclass(frozen=True, slots=True)
class FormCell:
    """One addressable cell. A header row is one cell, whatever the number of columns."""

    id: str
    table: str
    row: str
    column: str
    label: str
    unit: str
    header: bool
    signed: bool

    @property
    def money(self) -> bool:
        """Whether the cell holds an amount of money (in 万元)."""
        return self.unit == MONEY_UNIT


@dataclass(frozen=True, slots=True)
class Homonym:
    """Where a row with `label` is printed, the labels of `rows` mean something else."""

    label: str
    rows: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Form:
    """An official form, or what local forms share.

    `late` is the last report year on which the form is ordinary; `as_printed`: its cells are what a
    report prints of it, because no print binds every place.

    >>> from gikanalysis.forms import form
    >>> form("v2014").cell("3.1").label
    '（一）收到申请数'
    >>> len(form("v2014").cells), len(form("v2019").cells), len(form("v2021").cells)
    (65, 202, 205)
    """

    id: str
    name: str
    document: str
    years: tuple[int, int]
    late: int
    in_use: str
    source: str
    confidence: str
    notes: tuple[str, ...]
    signs: tuple[str, ...]
    sections: tuple[str, ...]
    tables: tuple[FormTable, ...]
    as_printed: bool = False
    homonyms: tuple[Homonym, ...] = ()

    @cached_property
    def cells(self) -> tuple[FormCell, ...]:
        """All cells, in the order in which the form prints them."""
        return tuple(cell for table in self.tables for row in table.rows for cell in _cells_of(table, row))

    @cached_property
    def by_id(self) -> Mapping[str, FormCell]:
        """Cells by their id."""
        return {cell.id: cell for cell in self.cells}

    @cached_property
    def rows(self) -> Mapping[str, FormRow]:
        """Rows by their id."""
        return {row.id: row for table in self.tables for row in table.rows}

    def cell(self, cell_id: str) -> FormCell:
        """Return one cell; raises `KeyError` for an id that is not on the form."""
        return self.by_id[cell_id]

    def table(self, table_id: str) -> FormTable:
        """Return one table; raises `KeyError` when the form has no such table."""
        return {table.id: table for table in self.tables}[table_id]

    def children(self, row_id: str) -> list[FormRow]:
        """Return the rows printed directly below row `row_id`, in order."""
        return [row for row in self.rows.values() if row.parent == row_id]


def _cells_of(table: FormTable, row: FormRow) -> list[FormCell]:
    if row.header:
        return [FormCell(row.id, table.id, row.id, "", row.label, row.unit, header=True, signed=False)]
    return [_cell(row, column) for column in table.columns]


def _cell(row: FormRow, column: FormColumn) -> FormCell:
    heading = " / ".join(part for part in (*column.group.split("/"), column.label) if part)
    plain = not column.id
    return FormCell(
        id=row.id if plain else f"{row.id}.{column.id}",
        table=row.table,
        row=row.id,
        column=column.id,
        label=row.label if plain else " / ".join(part for part in (row.label, heading) if part),
        unit=column.unit or row.unit,
        header=False,
        signed=column.signed,
    )
