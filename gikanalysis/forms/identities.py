"""The checks of a form as data, expanded to the cells they speak of.

One line of identities.csv may stand for many checks: ``each`` names the rows or columns it runs
over. `checks_of(form)` gives the expanded list; the evaluator is in `gikanalysis.forms.evaluate`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from gikanalysis.forms import expressions
from gikanalysis.forms.expressions import Apply, Cell, Compare, Node
from gikanalysis.forms.load import PACKAGE, form, forms
from gikanalysis.forms.model import Form
from gikanalysis.schema import OUTCOMES, SEVERITIES
from gikanalysis.tabular import Table, read_csv

COLUMNS = (
    "id", "forms", "family", "needs", "check", "each", "expression", "words", "years", "levels", "severity",
    "outcome", "if_less", "if_more", "milder_if", "milder_levels", "strictness", "scope", "source", "note",
)  # fmt: skip
NEEDS = ("report", "years", "levels", "prose", "text", "method")
FAMILIES = (
    "sum", "balance", "order", "structure", "legal", "plausibility", "carry", "stock", "text", "hierarchy",
    "prose", "digit", "unit", "year", "blank", "shift", "date", "percent", "double",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Identity:
    """One line of identities.csv.

    `years` is the first and last report year it applies to, `levels` the ranks of government (empty:
    all). `if_less` and `if_more` override the severity when the left side is below or above the
    right; `milder_if` and `milder_levels` lower it to a note.
    """

    id: str
    forms: tuple[str, ...]
    family: str
    needs: str
    check: str
    each: str
    expression: str
    words: str
    years: tuple[int, int]
    levels: frozenset[str]
    severity: str
    outcome: str
    if_less: str
    if_more: str
    milder_if: str
    milder_levels: frozenset[str]
    strict: bool
    scope: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Check:
    """One identity at one place of a form: its condition and the cells it touches."""

    identity: Identity
    condition: Node
    cells: tuple[str, ...]
    milder_if: Node | None

    @property
    def additive(self) -> bool:
        """Whether both sides are plain sums that must be equal (a sum or a balance)."""
        return (
            isinstance(self.condition, Compare)
            and self.condition.operator == "=="
            and self.identity.family in ("sum", "balance")
        )


@cache
def identities() -> Mapping[str, Identity]:
    """Return all identities by id; raises `DataFileError` with every fault of the file."""
    table = read_csv(PACKAGE, "identities.csv", COLUMNS)
    return build(table)


def build(table: Table) -> Mapping[str, Identity]:
    """Validate and assemble the lines of identities.csv."""
    table.unique("id").filled("id", "forms", "severity", "source")
    table.allowed("needs", NEEDS).allowed("family", FAMILIES).allowed("severity", SEVERITIES)
    table.allowed("outcome", ("", *OUTCOMES)).allowed("strictness", ("strict", "tolerant"))
    for column in ("if_less", "if_more"):
        table.allowed(column, ("", *SEVERITIES))
    found = []
    for number, row in table:
        before = len(table.faults)
        _check_line(table, number, row)
        if len(table.faults) == before:
            found.append((number, _identity(row)))
    for number, identity in found:
        _check_cells(table, number, identity)
    table.check()
    return {identity.id: identity for _, identity in found}


def _check_line(table: Table, number: int, row: dict[str, str]) -> None:
    unknown = set(row["forms"].split()) - set(forms())
    if unknown:
        table.fault(number, f"unknown forms {sorted(unknown)}; known: {', '.join(forms())}")
    if row["check"] == "prose":
        if row["needs"] != "prose" or not row["each"] or not row["expression"]:
            table.fault(number, "a check of prose needs prose, a metric (each) and cells (expression)")
        return
    evaluated = row["needs"] == "report"
    if evaluated == (not row["expression"] and not row["check"]):
        table.fault(number, "a line that needs one report has an expression or a check, any other line has none")
    if row["expression"] and row["check"]:
        table.fault(number, "an expression and a named check exclude each other")
    if not evaluated and not row["words"]:
        table.fault(number, "words are missing")
    for column in ("expression", "milder_if"):
        try:
            if row[column] and not expressions.is_condition(expressions.parse(row[column])):
                table.fault(number, f"{column} {row[column]!r} is a figure, not a condition")
        except ValueError as error:
            table.fault(number, str(error))
    first, dash, last = row["years"].partition("-")
    if row["years"] and not (dash and (first or "0").isdigit() and (last or "0").isdigit()):
        table.fault(number, f"years {row['years']!r} is not like 2018-, -2020 or 2019-2020")


def _identity(row: dict[str, str]) -> Identity:
    first, _, last = row["years"].partition("-")
    return Identity(
        id=row["id"],
        forms=tuple(row["forms"].split()),
        family=row["family"],
        needs=row["needs"],
        check=row["check"],
        each=row["each"],
        expression=row["expression"],
        words=row["words"],
        years=(int(first or 0), int(last or 9999)),
        levels=frozenset(row["levels"].split()),
        severity=row["severity"],
        outcome=row["outcome"] or "fail",
        if_less=row["if_less"],
        if_more=row["if_more"],
        milder_if=row["milder_if"],
        milder_levels=frozenset(row["milder_levels"].split()),
        strict=row["strictness"] == "strict",
        scope=row["scope"],
        source=row["source"],
        note=row["note"],
    )


def _check_cells(table: Table, number: int, identity: Identity) -> None:
    if identity.check == "prose":
        known = {cell for name in identity.forms for cell in form(name).by_id}
        unknown = sorted(set(_alternatives(identity)) - known)
        if unknown:
            table.fault(number, f"no form it names has cells {', '.join(unknown)}")
        return
    for name in identity.forms if identity.expression else ():
        try:
            expanded = list(_expand(identity, form(name)))
        except (KeyError, ValueError) as error:
            table.fault(number, f"each {identity.each!r} names nothing on {name}: {error}")
            continue
        ids = {cell for check in expanded for cell in check.cells}
        ids |= {cell for check in expanded if check.milder_if for cell in expressions.cells(check.milder_if)}
        unknown = sorted(ids - set(form(name).by_id))
        if unknown:
            table.fault(number, f"{name} has no cells {', '.join(unknown)}")
        nodes = [node for check in expanded for node in (check.condition, check.milder_if) if node is not None]
        if any(_doubled(node) for node in nodes):
            table.fault(number, "a comparison that is evaluated with blanks may name each cell once")
        if any(map(expressions.looks_back, nodes)):
            table.fault(number, "a check of one report cannot look back a year (lag)")


def _doubled(condition: Node) -> bool:
    """Whether a comparison names a cell twice: its bounds would not be exact then."""
    named = [expressions.occurrences(comparison) for comparison in expressions.comparisons(condition)]
    return any(len(cells) > len(set(cells)) for cells in named)


@cache
def checks_of(form_id: str) -> tuple[Check, ...]:
    """Return every arithmetic check of one form, expanded over rows and columns, in file order."""
    return tuple(
        check
        for identity in identities().values()
        if identity.expression and identity.needs == "report" and form_id in identity.forms
        for check in _expand(identity, form(form_id))
    )


def named_checks(form_id: str) -> list[Identity]:
    """Return the identities of a form that a named function evaluates (column `check`)."""
    return [i for i in identities().values() if i.check and i.needs == "report" and form_id in i.forms]


@cache
def prose_cells(form_id: str) -> Mapping[str, str]:
    """Return, for each metric that prose may state, the one cell of the form that prints it."""
    return {
        identity.each: cell
        for identity in identities().values()
        if identity.check == "prose" and form_id in identity.forms
        for cell in _alternatives(identity)
        if cell in form(form_id).by_id
    }


def _alternatives(identity: Identity) -> list[str]:
    return [part.strip().strip("[]") for part in identity.expression.split("|")]


def _expand(identity: Identity, of: Form) -> list[Check]:
    return [_check(identity, place) for place in _places(identity.each, of)]


def _places(each: str, of: Form) -> list[dict[str, str]]:
    match each.split():
        case []:
            return [{}]
        case [table, "columns"]:
            return [{"column": column.id} for column in of.table(table).columns]
        case [table, "rows"]:
            return [{"row": row.id} for row in of.table(table).rows if not row.header]
        case rows:
            return [{"row": row} for row in rows if of.rows[row]]


def _check(identity: Identity, place: dict[str, str]) -> Check:
    condition = expressions.parse(identity.expression.format(**place))
    milder = expressions.parse(identity.milder_if.format(**place)) if identity.milder_if else None
    return Check(identity, condition, tuple(expressions.cells(condition)), milder)


@cache
def totals_above(form_id: str) -> Mapping[str, frozenset[str]]:
    """Return, for each cell, the total cells that contain it, directly or through other totals.

    Taken from the sum identities of the form. They bound what a blank cell can hold.
    """
    direct: dict[str, set[str]] = {}
    for check in checks_of(form_id):
        if check.additive and check.identity.family == "sum" and isinstance(check.condition, Compare):
            match check.condition.left, check.condition.right:
                case Cell(id=total), Apply(operator="+") as parts:
                    for part in expressions.cells(parts):
                        direct.setdefault(part, set()).add(total)
    return {cell: frozenset(_ancestors(cell, direct)) for cell in direct}


def _ancestors(cell: str, direct: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [cell]
    while waiting:
        for total in direct.get(waiting.pop(), ()):
            if total not in found:
                found.add(total)
                waiting.append(total)
    return found
