"""The one evaluator of the identities: for extraction as checksums, for checks as findings.

Blanks follow rule Q-23 (identities.csv): a blank may be any number from 0 up to the smallest
printed total around it; a check fails only if no filling can save it, and where zeros would not
save it but other fillings could, the failure is a warning that says how much they would have to
hold. A cell that was not found or cannot be read is never assessed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from gikanalysis.forms import expressions
from gikanalysis.forms.expressions import Compare, Interval, Node
from gikanalysis.forms.identities import Check, checks_of, totals_above
from gikanalysis.forms.model import Form

Outcome = Literal["pass", "fail", "not_assessable"]


class Figure(NamedTuple):
    """A cell's value and status, all the evaluator needs of it."""

    value: float | None
    status: str

    @property
    def printed(self) -> bool:
        """Whether a figure stands in the cell."""
        return self.status == "reported"

    @property
    def open(self) -> bool:
        """Whether the cell is there and empty (a dash counts as empty)."""
        return self.status in ("blank", "dash")


MISSING = Figure(None, "missing")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check said. `left` and `right` are the sides with blanks as 0, where they exist.

    `held_by_blanks` is what the blank cells would have to hold together for the check to hold;
    None where that is not the question. `spent` marks a check whose single blank was derived from it.
    """

    check: Check
    outcome: Outcome
    severity: str
    left: float | None = None
    right: float | None = None
    held_by_blanks: float | None = None
    spent: bool = False


def evaluate(
    form: Form,
    figures: Mapping[str, Figure],
    *,
    year: int | None = None,
    rank: str | None = None,
    level: str | None = None,
    checks: Sequence[Check] | None = None,
) -> list[Verdict]:
    """Evaluate every arithmetic check of `form` (or those given) that applies to the year and the body.

    `rank` is the rank of the government (province … township), `level` the kind of body.
    """
    state = _State(form, figures)
    asked = checks_of(form.id) if checks is None else checks
    return [_verdict(check, state, level) for check in asked if _applies(check, year, rank)]


def intervals(form: Form, figures: Mapping[str, Figure]) -> Callable[[str], Interval | None]:
    """Return what each cell may hold: what is printed, what arithmetic proves, what a blank allows.

    None for a cell that was not found or cannot be read.
    """
    state = _State(form, figures)
    proven = derive(form, figures) if any(figure.open for figure in figures.values()) else {}

    def interval(cell: str) -> Interval | None:
        figure = state.figure(cell)
        if not figure.printed and cell in proven:
            return proven[cell], proven[cell]
        return state.interval(cell) if figure.printed or figure.open else None

    return interval


def derive(form: Form, figures: Mapping[str, Figure]) -> dict[str, float]:
    """Return the blank cells whose value arithmetic proves, with that value.

    Two proofs count: a strict sum or balance with one blank among printed terms (the value must be
    a whole number not below 0 nor above the printed totals that contain it), and blanks beside printed
    parts that already exhaust a printed total (all 0). A derived value proves nothing further, and
    where two checks would prove different values nothing is proven.
    """
    state = _State(form, figures)
    found: dict[str, set[float]] = {}
    for check in checks_of(form.id):
        for cell, value in _derive_one(check, state).items():
            found.setdefault(cell, set()).add(value)
    return {cell: values.pop() for cell, values in found.items() if len(values) == 1}


class _State:
    """Figures of one report with the intervals that blanks may take."""

    def __init__(self, form: Form, figures: Mapping[str, Figure]) -> None:
        self.figures = figures
        self.form = form
        self.above = totals_above(form.id)

    def figure(self, cell: str) -> Figure:
        return self.figures.get(cell, MISSING)

    def zero(self, cell: str) -> float | None:
        """The printed value, 0 for a blank, None when unknown."""
        figure = self.figure(cell)
        return figure.value if figure.printed else 0.0 if figure.open else None

    def interval(self, cell: str) -> Interval:
        figure = self.figure(cell)
        if figure.value is not None:
            return figure.value, figure.value
        if self.form.cell(cell).signed:
            return -math.inf, math.inf
        return 0.0, self.cap(cell)

    def cap(self, cell: str) -> float:
        """The smallest printed total that contains `cell`, else infinity."""
        totals = (self.figure(total) for total in self.above.get(cell, ()))
        return min((f.value for f in totals if f.printed and f.value is not None), default=math.inf)


def _applies(check: Check, year: int | None, rank: str | None) -> bool:
    first, last = check.identity.years
    if (first, last) != (0, 9999) and (year is None or not first <= year <= last):
        return False
    return not check.identity.levels or rank in check.identity.levels


def _verdict(check: Check, state: _State, level: str | None) -> Verdict:
    figures = [state.figure(cell) for cell in check.cells]
    if not all(f.printed or f.open for f in figures) or not any(f.printed for f in figures):
        return Verdict(check, "not_assessable", check.identity.severity)
    if isinstance(check.condition, Compare):
        return _comparison(check, check.condition, state, level)
    held = expressions.truth(check.condition, state.interval)
    if held is False:
        return Verdict(check, _broken(check), _severity(check, state, level, 0))
    return Verdict(check, "pass" if held else "not_assessable", check.identity.severity)


def _comparison(check: Check, condition: Compare, state: _State, level: str | None) -> Verdict:
    if _silent(condition.left, state) or _silent(condition.right, state):
        return Verdict(check, "not_assessable", check.identity.severity, spent=bool(_derive_one(check, state)))
    left = expressions.value(condition.left, state.zero)
    right = expressions.value(condition.right, state.zero)
    if left is None or right is None:
        return Verdict(check, "not_assessable", check.identity.severity)

    def say(outcome: Outcome, severity: str = check.identity.severity, **more: float | bool) -> Verdict:
        return Verdict(check, outcome, severity, left, right, **more)  # type: ignore[arg-type]

    held = expressions.truth(condition, state.interval)
    zeros_hold = expressions.truth(condition, _exactly(state)) is True
    if held is False:
        return say(_broken(check), _severity(check, state, level, left - right))
    if held or (check.additive and zeros_hold and left > 0):
        return say("pass")
    if zeros_hold:
        return say("not_assessable")
    if _derive_one(check, state):
        return say("not_assessable", spent=True)
    milder = "note" if _severity(check, state, level, left - right) == "note" else "warning"
    return say(_broken(check), milder, held_by_blanks=abs(left - right))


def _broken(check: Check) -> Outcome:
    return "fail" if check.identity.outcome == "fail" else "not_assessable"


def _silent(side: Node, state: _State) -> bool:
    """Whether a side has cells and none of them prints a figure."""
    ids = expressions.cells(side)
    return bool(ids) and not any(state.figure(cell).printed for cell in ids)


def _exactly(state: _State) -> Callable[[str], Interval]:
    def figure(cell: str) -> Interval:
        value = state.zero(cell) or 0.0
        return value, value

    return figure


def _open_cells(check: Check, state: _State) -> list[str]:
    return [cell for cell in check.cells if state.figure(cell).open]


def _severity(check: Check, state: _State, level: str | None, difference: float) -> str:
    identity = check.identity
    if level in identity.milder_levels:
        return "note"
    if check.milder_if is not None and expressions.truth(check.milder_if, state.interval):
        return "note"
    directed = identity.if_less if difference < 0 else identity.if_more if difference > 0 else ""
    return directed or identity.severity


def _derive_one(check: Check, state: _State) -> dict[str, float]:
    if not check.additive or not isinstance(check.condition, Compare):
        return {}
    if any(not (f.printed or f.open) for f in map(state.figure, check.cells)):
        return {}
    left = expressions.value(check.condition.left, state.zero)
    right = expressions.value(check.condition.right, state.zero)
    blanks = _open_cells(check, state)
    if left is None or right is None or not blanks:
        return {}
    on_left = [cell in expressions.cells(check.condition.left) for cell in blanks]
    heard = not _silent(check.condition.left, state) and (
        check.identity.family == "sum" or not _silent(check.condition.right, state)
    )
    if left == right and heard and not any(on_left):
        return dict.fromkeys(blanks, 0.0)  # what is printed closes, so the parts left blank hold nothing
    if len(blanks) > 1 or not check.identity.strict:
        return {}
    value = right - left if on_left[0] else left - right
    return {blanks[0]: value} if 0 <= value <= state.cap(blanks[0]) and value == int(value) else {}
