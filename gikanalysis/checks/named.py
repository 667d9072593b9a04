"""Checks that arithmetic alone cannot express; identities.csv names them in its column `check`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gikanalysis.checks.finding import Finding
from gikanalysis.checks.telling import tell
from gikanalysis.checks.wording import label, number
from gikanalysis.extract.cells import CellRow, TableReading
from gikanalysis.extract.prose import Statement
from gikanalysis.forms import Form
from gikanalysis.forms.identities import Identity, prose_cells


@dataclass(frozen=True)
class Context:
    """What a named check may look at."""

    reading: TableReading
    statements: Sequence[Statement]

    @property
    def form(self) -> Form:
        """The form of the report."""
        return self.reading.form

    @property
    def rows(self) -> Mapping[str, CellRow]:
        """Cell rows of the form by id; rows of a print's own are no part of a check."""
        return {row.cell: row for row in self.reading.cells if row.cell in self.form.by_id}

    def stated(self, cell: str, value: float) -> bool:
        """Whether the prose states `value` for the figure that `cell` prints."""
        cells = prose_cells(self.form.id)
        return any(
            cells.get(s.metric) == cell and s.component is None and s.qualifier == "exact" and s.value == value
            for s in self.statements
        )


Check = Callable[[Context, Identity], Iterator[Finding]]


def say(context: Context, identity: Identity, cells: Sequence[str], **fields: object) -> Finding:
    """Build a finding on the form of the report; see `tell`."""
    return tell(identity, context.form, cells, **fields)


def heading_empty(context: Context, identity: Identity) -> Iterator[Finding]:
    """A heading row of the 2014 form prints a figure: carried from its first row, or shifted by one."""
    for row in context.rows.values():
        if row.status != "header_with_value" or row.value is None:
            continue
        first = context.rows[context.form.children(row.cell)[0].id]
        if first.value == row.value:
            yield say(context, identity, [row.cell], template=f"{identity.id} carried", found=row.value)
        else:
            yield say(
                context,
                identity,
                [row.cell, first.cell],
                template=f"{identity.id} {'alone' if first.value is None else 'shifted'}",
                found=row.value,
                expected=first.value,
                suggestion=row.value,
                suggests=first.cell,
                corroborated=context.stated(first.cell, row.value),
            )


def subtotal(context: Context, identity: Identity) -> Iterator[Finding]:
    """A heading row of part three prints a subtotal: it must be the sum of its rows."""
    only = {"B3.6"} if identity.id == "V21-04" else {"B3.3", "B3.4", "B3.5"}
    for row in context.rows.values():
        if row.cell not in only or row.status != "header_with_value" or row.value is None:
            continue
        parts = [context.rows[f"{child.id}.total"] for child in context.form.children(row.cell)]
        values = [part.value for part in parts if part.value is not None]
        if len(values) < len(parts):
            continue
        template = f"{identity.id} {'equal' if sum(values) == row.value else 'unequal'}"
        cells = [row.cell, *(part.cell for part in parts)]
        yield say(context, identity, cells, template=template, found=row.value, expected=sum(values))


def remarked(context: Context, identity: Identity) -> Iterator[Finding]:
    """Something the reading itself noticed: units, realigned rows, cut labels, second copies."""
    for remark in context.reading.remarks:
        if remark.rule == identity.id:
            row = context.rows.get(remark.cells[0])
            yield say(context, identity, remark.cells, text=row.printed if row else "")


def blank_block(context: Context, identity: Identity) -> Iterator[Finding]:
    """All cells of a group are blank while the groups beside it in the same row print figures."""
    for table in context.form.tables:
        groups: dict[str, list[CellRow]] = {}
        for column in table.columns if table.layout == "single_row" else ():
            groups.setdefault(column.group, []).append(context.rows[f"{table.rows[0].id}.{column.id}"])
        printing = any(row.status == "reported" for rows in groups.values() for row in rows)
        for group, rows in groups.items():
            if printing and all(row.status == "blank" for row in rows):
                cells = [row.cell for row in rows]
                yield say(context, identity, cells, count=len(cells), cell=group.replace("/", " "))


def negative(context: Context, identity: Identity) -> Iterator[Finding]:
    """A figure below 0 outside the columns of changes."""
    for row in context.rows.values():
        if row.value is not None and row.value < 0 and not context.form.cell(row.cell).signed:
            yield say(context, identity, [row.cell], found=row.value)


def fraction(context: Context, identity: Identity) -> Iterator[Finding]:
    """A count that is no whole number."""
    for row in context.rows.values():
        if row.value is not None and row.value != int(row.value) and not context.form.cell(row.cell).money:
            yield say(context, identity, [row.cell], found=row.value)


def all_granted(context: Context, identity: Identity) -> Iterator[Finding]:
    """Many requests were granted in full, and none in part or refused."""
    rows = context.rows
    cells = [cell for name in identity.each.split() for cell in _below(context.form, name)]
    values = [rows[cell].value if rows[cell].status == "reported" else None for cell in cells]
    granted = values[0] if values else None
    if granted is not None and granted > identity.thresholds["least"] and all(value == 0 for value in values[1:]):
        yield say(context, identity, cells, found=granted)


def _below(of: Form, name: str) -> list[str]:
    """A cell of the form, or the cells of the total column in the rows of a heading; none where it has neither."""
    if name in of.rows and of.rows[name].header:
        return [f"{row.id}.total" for row in of.children(name)]
    return [name] if name in of.by_id else []


def heaping(context: Context, identity: Identity) -> Iterator[Finding]:
    """More large counts end in 0 than chance allows."""
    least, wanted = identity.thresholds["least"], identity.thresholds["figures"]
    large = {
        row.cell: int(row.value)
        for row in context.rows.values()
        if row.value is not None
        and row.value >= least
        and row.value == int(row.value)
        and row.status == "reported"
        if not context.form.cell(row.cell).money
    }
    ending = [cell for cell, value in large.items() if value % 10 == 0]
    if len(set(large.values())) >= wanted and _chance(len(ending), len(large)) < identity.thresholds["chance"]:
        yield say(context, identity, ending, count=len(ending), found=len(large))


def _chance(hits: int, tries: int) -> float:
    """The probability of at least `hits` last digits 0 among `tries`, one in ten being 0.

    >>> round(_chance(2, 2), 4)
    0.01
    """
    ways = sum(math.comb(tries, k) * 9 ** (tries - k) for k in range(hits, tries + 1))
    return float(Fraction(ways, 10**tries))


def missing_names(form: Form, cells: Sequence[str]) -> str:
    """Name cells in a sentence, no more than three."""
    names = [label(form, cell) for cell in cells[:3]]
    return "、".join(names) + (f" (+{number(len(cells) - 3)})" if len(cells) > 3 else "")


NAMED: Mapping[str, Check] = {
    "heading_empty": heading_empty,
    "subtotal": subtotal,
    "unit_unstated": remarked,
    "unit_in_cell": remarked,
    "realigned": remarked,
    "cut_label": remarked,
    "printed_twice": remarked,
    "blank_block": blank_block,
    "negative": negative,
    "fraction": fraction,
    "heaping": heaping,
    "all_granted": all_granted,
}
