"""The checks of a form as data, expanded to the cells they speak of.

One line of identities.csv may stand for many checks: ``each`` names the rows or columns it runs
over. `checks_of(form)` gives the expanded list; the evaluator is in `gikanalysis.forms.evaluate`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from gikanalysis.forms import expressions
from gikanalysis.forms.expressions import Apply, Cell, Compare, Node
from gikanalysis.forms.load import PACKAGE, form, forms
from gikanalysis.forms.model import Form
from gikanalysis.schema import OUTCOMES, SEVERITIES
from gikanalysis.tabular import Table, read_csv

COLUMNS = (
    "id", "forms", "family", "needs", "check", "each", "expression", "words", "years", "levels", "severity",
    "outcome", "if_less", "if_more", "milder_if", "milder_levels", "strictness", "thresholds", "scope", "beyond",
    "source", "note",
)  # fmt: skip
NEEDS = ("report", "years", "levels", "prose", "text", "method")
FAMILIES = (
    "sum", "balance", "order", "structure", "legal", "plausibility", "carry", "stock", "text", "hierarchy",
    "prose", "digit", "unit", "year", "blank", "shift", "date", "percent", "double",
)  # fmt: skip
_CELL = re.compile(r"\[([^\]]+)\]")
BEFORE = "before/"
"""Marks, in the id of a cell, a figure of the year before."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One line of identities.csv.

    `years` is the first and last report year it applies to, `levels` the ranks of government (empty:
    all). `if_less` and `if_more` override the severity when the left side is below or above the
    right; `milder_if` and `milder_levels` lower it to a note. `thresholds` are the numbers that a check
    asks for by name; `beyond` says of a line without a check why there is none.
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
    thresholds: Mapping[str, float] = field(hash=False)
    scope: str
    beyond: str
    source: str
    note: str

    @property
    def alternatives(self) -> list[str]:
        """The expressions of the line, parted by | where forms differ."""
        return [part.strip() for part in self.expression.split("|") if part.strip()]

    def expression_on(self, form_id: str) -> str:
        """The expression whose cells stand on a form; the first where no alternative does."""
        known = form(form_id).by_id
        for text in self.alternatives:
            if all(cell in known or "{" in cell for cell in _CELL.findall(text)):
                return text
        return self.alternatives[0]


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
    runs = bool(row["expression"] or row["check"])
    if runs == bool(row["beyond"]):
        table.fault(number, "a line has an expression or a check, or says in beyond why it has none")
    if row["needs"] == "method" and runs:
        table.fault(number, "a rule of reading is no check of its own")
    if row["check"] == "prose":
        if row["needs"] != "prose" or not row["each"] or not row["expression"]:
            table.fault(number, "a check of prose needs prose, a metric (each) and cells (expression)")
    elif row["expression"] and row["check"]:
        table.fault(number, "an expression and a named check exclude each other")
    elif row["expression"] and row["needs"] not in ("report", "years"):
        table.fault(number, "an expression is evaluated on one report or on two years of it")
    if row["needs"] != "report" and not row["words"]:
        table.fault(number, "words are missing")
    _check_expressions(table, number, row)
    first, dash, last = row["years"].partition("-")
    if row["years"] and not (dash and (first or "0").isdigit() and (last or "0").isdigit()):
        table.fault(number, f"years {row['years']!r} is not like 2018-, -2020 or 2019-2020")
    for word in row["thresholds"].split():
        name, _, given = word.partition("=")
        if not name.isidentifier() or not re.fullmatch(r"\d+(\.\d+)?", given):
            table.fault(number, f"threshold {word!r} is not like share=0.05")


def _check_expressions(table: Table, number: int, row: dict[str, str]) -> None:
    """A check is a condition; what prose is compared with is a figure."""
    condition = row["check"] != "prose"
    for column in ("expression", "milder_if"):
        for text in row[column].split("|") if row[column] else ():
            try:
                if expressions.is_condition(expressions.parse(text)) != condition:
                    kinds = ("a figure, not a condition", "a condition, not a figure")
                    table.fault(number, f"{column} {text!r} is {kinds[not condition]}")
            except ValueError as error:
                table.fault(number, str(error))


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
        thresholds={
            name: float(given) for name, _, given in (w.partition("=") for w in row["thresholds"].split())
        },
        scope=row["scope"],
        beyond=row["beyond"],
        source=row["source"],
        note=row["note"],
    )


def _check_cells(table: Table, number: int, identity: Identity) -> None:
    if identity.check == "prose":
        for text in identity.alternatives:
            ids = set(_CELL.findall(text))
            if not any(ids <= set(form(name).by_id) for name in identity.forms):
                table.fault(number, f"no form it names has cells {', '.join(sorted(ids))}")
        return
    if identity.needs == "years" and identity.expression:
        _check_years(table, number, identity)
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


def _check_years(table: Table, number: int, identity: Identity) -> None:
    """Some pair of its forms must print the cells, and the year before must be asked for."""
    pairs = [(now, then) for now in identity.forms for then in identity.forms]
    if not any(_expand_years(identity, form(now), form(then)) for now, then in pairs):
        table.fault(number, "no two forms it names have its cells")
    if "lag(" not in identity.expression:
        table.fault(number, "a check of two years looks back a year (lag)")


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
def yearly_checks(now: str, before: str) -> tuple[Check, ...]:
    """Return the checks of a report on form `now` against that of the year before on form `before`.

    Ids of cells of the year before begin with `BEFORE`.
    """
    return tuple(
        check
        for identity in identities().values()
        if identity.expression and identity.needs == "years" and {now, before} <= set(identity.forms)
        for check in _expand_years(identity, form(now), form(before))
    )


def _expand_years(identity: Identity, now: Form, before: Form) -> list[Check]:
    try:
        places = _places(identity.each, now)
    except KeyError:
        return []  # the form has no such table or row
    found = []
    for place in places:
        condition = expressions.marked_past(expressions.parse(identity.expression.format(**place)), BEFORE)
        ids = expressions.cells(condition)
        on_form = all(
            (cell.removeprefix(BEFORE) in before.by_id) if cell.startswith(BEFORE) else (cell in now.by_id)
            for cell in ids
        )
        if on_form:
            found.append(Check(identity, condition, tuple(ids), None))
    return found


@cache
def prose_figures(form_id: str) -> Mapping[Identity, expressions.Node]:
    """Return, for each check of prose, what its statement is compared with on a form."""
    found = {}
    for identity in identities().values():
        if identity.check == "prose" and form_id in identity.forms:
            node = expressions.parse(identity.expression_on(form_id))
            if set(expressions.cells(node)) <= set(form(form_id).by_id):
                found[identity] = node
    return found


@cache
def prose_alternatives(form_id: str) -> Mapping[Identity, tuple[expressions.Node, ...]]:
    """Return, for each check of prose, what its statement may mean on a form, the usual figure first."""
    known = set(form(form_id).by_id)
    found = {}
    for identity in prose_figures(form_id):
        nodes = [expressions.parse(text) for text in identity.alternatives]
        found[identity] = tuple(node for node in nodes if set(expressions.cells(node)) <= known)
    return found


@cache
def prose_cells(form_id: str) -> Mapping[str, str]:
    """Return, for each metric that prose may state, the one cell of the form that prints it."""
    return {i.each: node.id for i, node in prose_figures(form_id).items() if isinstance(node, Cell)}


def _expand(identity: Identity, of: Form) -> list[Check]:
    return [_check(identity, place, of) for place in _places(identity.each, of)]


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


def _check(identity: Identity, place: dict[str, str], of: Form) -> Check:
    condition = expressions.parse(identity.expression_on(of.id).format(**place))
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
