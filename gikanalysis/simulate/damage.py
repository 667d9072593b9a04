"""Damage that really befalls reports, done on purpose and written down.

Each kind takes undamaged content and returns damaged content, or None where the report offers no
occasion. `Content.figures` then says what a faithful reader must find: the figures as they stand in
print, not as they ought to be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

from gikanalysis.errors import UnknownName
from gikanalysis.forms import Form, FormCell, form
from gikanalysis.simulate.arithmetic import violations
from gikanalysis.simulate.model import BLANK, HEADER, MISSING, OWN, UNREADABLE, Content, Damage, Figure, reported

Kind = Callable[[Content, Form, Random], Content | None]
_LOOK_ALIKES = {"0": "O", "1": "l"}
_YUAN = 10_000


def damage(content: Content, kind: str, seed: int | str) -> Content | None:
    """Return `content` with one damage of `kind`, or None where it offers no occasion for it.

    Raises `UnknownName` for a kind that is not in `KINDS`.
    """
    if kind not in KINDS:
        raise UnknownName("damage", kind, KINDS)
    truth = content.truth
    damaged = KINDS[kind](content, form(truth.form), Random(f"damage/{kind}/{seed}"))
    if damaged is None:
        return None
    found = violations(truth.form, damaged.figures, year=truth.year, rank=truth.body.parent_level)
    touched = tuple(cell for cell, f in damaged.figures.items() if f != content.figures[cell])
    if damaged.damage is not None:  # what was touched is not to be seen in the figures
        touched = damaged.damage.cells
    return replace(
        damaged,
        damage=Damage(
            kind,
            touched,
            tuple(_text(content.figures[cell]) for cell in touched),
            tuple(damaged.texts.get(cell, _text(damaged.figures[cell])) for cell in touched),
            breaks=tuple(dict.fromkeys(v.rule.identity.id for v in found if v.severity == "error")),
            strains=tuple(dict.fromkeys(v.rule.identity.id for v in found if v.severity != "error")),
        ),
    )


def _text(figure: Figure) -> str | None:
    return None if figure.value is None else f"{figure.value:.10g}"


# --- single figures ----------------------------------------------------------------------------------


def _counts(content: Content, of: Form, least: float) -> list[FormCell]:
    """Printed whole numbers from `least` upwards, the totals first in no particular way."""
    return [
        cell
        for cell in of.cells
        if not cell.header and not cell.money and (content.figures[cell.id].value or 0) >= least
    ]


def _changed(content: Content, cell: FormCell, value: float) -> Content:
    return replace(content, figures={**content.figures, cell.id: reported(value)})


def _dropped_digit(content: Content, of: Form, random: Random) -> Content | None:
    fit = [c for c in _counts(content, of, 10) if str(int(content.figures[c.id].value or 0))[1] != "0"]
    if not fit:
        return None
    cell = random.choice(fit)
    return _changed(content, cell, float(str(int(content.figures[cell.id].value or 0))[1:]))


def _transposed_digits(content: Content, of: Form, random: Random) -> Content | None:
    cells = _counts(content, of, 12)
    random.shuffle(cells)
    for cell in cells:
        digits = str(int(content.figures[cell.id].value or 0))
        swaps = [i for i in range(len(digits) - 1) if digits[i] != digits[i + 1] and (i or digits[1] != "0")]
        if swaps:
            at = random.choice(swaps)
            return _changed(content, cell, float(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]))
    return None


def _blank_for_zero(content: Content, of: Form, random: Random) -> Content | None:
    zeros = [cell.id for cell in of.cells if content.figures[cell.id].value == 0 and not cell.header]
    if not zeros:
        return None
    return replace(content, figures={**content.figures, random.choice(zeros): BLANK})


def _letters_for_digits(content: Content, of: Form, random: Random) -> Content | None:
    """O for 0 and l for 1, as recognition of scans confuses them."""
    fit = [c for c in _counts(content, of, 10) if set(str(int(content.figures[c.id].value or 0))) & set("01")]
    if not fit:
        return None
    cell = random.choice(fit)
    digits = str(int(content.figures[cell.id].value or 0))
    at = random.choice([i for i, digit in enumerate(digits) if digit in _LOOK_ALIKES])
    text = digits[:at] + _LOOK_ALIKES[digits[at]] + digits[at + 1 :]
    return replace(
        content,
        figures={**content.figures, cell.id: UNREADABLE},
        texts={**content.texts, cell.id: text},
    )


def _unit_slip(content: Content, of: Form, random: Random) -> Content | None:
    """An amount in 元 stands in a column of 万元."""
    fit = [cell for cell in of.cells if cell.money and (content.figures[cell.id].value or 0) > 0]
    if not fit:
        return None
    cell = random.choice(fit)
    return _changed(content, cell, round((content.figures[cell.id].value or 0) * _YUAN, 2))


# --- rows and columns --------------------------------------------------------------------------------


def _cells_of_row(of: Form, row: str) -> list[str]:
    return [cell.id for cell in of.cells if cell.row == row]


def _moved(content: Content, sources: Mapping[str, str | None]) -> Content | None:
    """Print in each cell the figure of another one (None: nothing)."""
    figures = dict(content.figures)
    for cell, source in sources.items():
        figures[cell] = BLANK if source is None else content.figures[source]
    return None if figures == content.figures else replace(content, figures=figures)


def _figure_rows(of: Form, table: str) -> list[str]:
    return [row.id for row in of.table(table).rows if not row.header]


def _shifted_row(content: Content, of: Form, random: Random) -> Content | None:
    """The figures of some neighbouring rows stand one row down; the last of them is lost."""
    if of.id == "v2014" and random.random() < 0.4:
        return _shifted_into_heading(content, of, random)
    rows = _figure_rows(of, "T" if of.id == "v2014" else "B")
    first = random.randrange(1, len(rows) - 2)
    last = min(len(rows) - 1, first + random.randint(1, 4))
    sources: dict[str, str | None] = dict.fromkeys(_cells_of_row(of, rows[first]))
    for above, row in zip(rows[first:last], rows[first + 1 : last + 1], strict=True):
        sources |= dict(zip(_cells_of_row(of, row), _cells_of_row(of, above), strict=True))
    return _moved(content, sources)


def _shifted_into_heading(content: Content, of: Form, random: Random) -> Content | None:
    """The figures of a section stand one row up, the first of them in the heading row."""
    headers = [
        row.id
        for row in of.tables[0].rows
        if row.header and not any(child.header for child in of.children(row.id))
    ]
    header = random.choice(headers)
    rows = [child.id for child in of.children(header)]
    if content.figures[rows[0]].value in (None, 0.0):
        return None
    moved = _moved(content, dict(zip(rows, [*rows[1:], None], strict=True)))
    if moved is None:
        return None
    first = content.figures[rows[0]]
    return replace(
        moved,
        figures={**moved.figures, header: Figure(first.value, "header_with_value")},
        texts={**moved.texts, header: f"{first.value:.10g}"},
    )


def _swapped_columns(content: Content, of: Form, random: Random) -> Content | None:
    """Two neighbouring columns of figures changed places, the heading did not."""
    if of.id == "v2014":
        return None
    table = of.table(random.choice(("A1", "B", "B", "C")))
    at = random.randrange(len(table.columns) - 1)
    one, other = table.columns[at].id, table.columns[at + 1].id
    sources: dict[str, str | None] = {}
    for row in table.rows:
        if not row.header:
            sources |= {f"{row.id}.{one}": f"{row.id}.{other}", f"{row.id}.{other}": f"{row.id}.{one}"}
    return _moved(content, sources)


def _lost_row(content: Content, of: Form, random: Random) -> Content | None:
    table = random.choice([t for t in of.tables if t.layout != "single_row" and len(t.rows) > 1])
    row = random.choice([row.id for row in table.rows if not row.header])
    return _without(content, of, {row}, table.id, tuple(r for r in content.rows[table.id] if r != row))


def _duplicated_row(content: Content, of: Form, random: Random) -> Content | None:
    table = random.choice([t for t in of.tables if t.layout in ("indicators", "matrix")])
    row = random.choice([row.id for row in table.rows if not row.header])
    rows = [r for printed in content.rows[table.id] for r in ([printed, printed] if printed == row else [printed])]
    noted = Damage("duplicated_row", tuple(_cells_of_row(of, row)), (), ())
    return replace(content, rows={**content.rows, table.id: tuple(rows)}, damage=noted)


def _swapped_rows(content: Content, of: Form, random: Random) -> Content | None:
    """Two neighbouring rows changed places, each with its label and its figures."""
    table = random.choice([t for t in of.tables if t.layout != "single_row" and len(t.rows) > 1])
    rows = list(content.rows[table.id])
    pairs = [
        at
        for at, (one, other) in enumerate(pairwise(rows))
        if not of.rows[one].header and not of.rows[other].header and of.rows[one].parent == of.rows[other].parent
    ]
    at = random.choice(pairs)
    rows[at], rows[at + 1] = rows[at + 1], rows[at]
    touched = (*_cells_of_row(of, rows[at]), *_cells_of_row(of, rows[at + 1]))
    noted = Damage("swapped_rows", touched, (), ())
    return replace(content, rows={**content.rows, table.id: tuple(rows)}, damage=noted)


def _added_row(content: Content, of: Form, random: Random) -> Content | None:
    """The body added a row of its own to one of the short tables, or to the table of 2014."""
    table = random.choice([t for t in of.tables if t.layout in ("indicators", "block")])
    rows = list(content.rows[table.id])
    rows.insert(random.randrange(1, len(rows) + 1), OWN)
    return replace(content, rows={**content.rows, table.id: tuple(rows)}, damage=Damage("added_row", (), (), ()))


def _with_columns(
    content: Content, of: Form, kind: str, table: str, columns: Sequence[str], touched: set[str]
) -> Content:
    cells = tuple(cell.id for cell in of.cells if cell.table == table and cell.column in touched)
    return replace(content, columns={**content.columns, table: tuple(columns)}, damage=Damage(kind, cells, (), ()))


def _moved_column(content: Content, of: Form, random: Random) -> Content | None:
    """A column stands at another place, its name with it; in part four a remedy with all its columns."""
    if of.id == "v2014":
        return None
    table = of.table(random.choice(("A1", "B", "B", "C")))
    columns = [column.id for column in table.columns]
    fives = table.layout == "single_row"
    parts = [columns[at : at + 5] for at in range(0, 15, 5)] if fives else [[column] for column in columns]
    at, to = random.sample(range(len(parts)), 2)
    moved = parts.pop(at)
    parts.insert(to, moved)
    order = [column for part in parts for column in part]
    return _with_columns(content, of, "moved_column", table.id, order, set(moved))


def _lost_column(content: Content, of: Form, random: Random) -> Content | None:
    """A column is missing, its name with it."""
    tables = [t for t in of.tables if t.layout in ("block", "matrix") and len(t.columns) > 1]
    if not tables:
        return None
    table = random.choice(tables)
    lost = random.choice(table.columns).id
    left = [column.id for column in table.columns if column.id != lost]
    gone = {cell.id for cell in of.cells if cell.table == table.id and cell.column == lost and not cell.header}
    figures = {cell: MISSING if cell in gone else figure for cell, figure in content.figures.items()}
    damaged = _with_columns(content, of, "lost_column", table.id, left, {lost})
    return replace(damaged, figures=figures)


def _added_column(content: Content, of: Form, random: Random) -> Content | None:
    """The body added a column of its own."""
    tables = [t for t in of.tables if t.layout in ("block", "matrix")]
    if not tables:
        return None
    table = random.choice(tables)
    columns = [column.id for column in table.columns]
    columns.insert(random.randrange(len(columns) + 1), OWN)
    return _with_columns(content, of, "added_column", table.id, columns, set())


def _cut_table(content: Content, of: Form, random: Random) -> Content | None:
    """The page ends in the middle of a table; nothing follows."""
    table = of.table("T" if of.id == "v2014" else "B")
    keep = random.randrange(len(table.rows) // 2, len(table.rows) - 1)
    kept = content.rows[table.id][:keep]
    lost = {row.id for row in table.rows[keep:]} | ({"C"} if of.id != "v2014" else set())
    cut = _without(content, of, lost, table.id, kept)
    rows = {name: printed for name, printed in cut.rows.items() if name != "C"}
    return replace(cut, rows=rows, tail=False)


def _without(content: Content, of: Form, lost: set[str], table: str, kept: Sequence[str]) -> Content:
    gone = {cell.id for cell in of.cells if cell.row in lost}
    figures = {
        cell: (HEADER if of.cell(cell).header else MISSING) if cell in gone else figure
        for cell, figure in content.figures.items()
    }
    return replace(content, figures=figures, rows={**content.rows, table: tuple(kept)})


KINDS: Mapping[str, Kind] = {
    "dropped_digit": _dropped_digit,
    "transposed_digits": _transposed_digits,
    "shifted_row": _shifted_row,
    "swapped_columns": _swapped_columns,
    "lost_row": _lost_row,
    "duplicated_row": _duplicated_row,
    "swapped_rows": _swapped_rows,
    "added_row": _added_row,
    "moved_column": _moved_column,
    "lost_column": _lost_column,
    "added_column": _added_column,
    "cut_table": _cut_table,
    "blank_for_zero": _blank_for_zero,
    "letters_for_digits": _letters_for_digits,
    "unit_slip": _unit_slip,
}
BLANK_MAKING = frozenset({"shifted_row", "blank_for_zero"})
