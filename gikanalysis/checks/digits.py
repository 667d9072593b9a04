"""Suggestions: which other figure in a cell would make failed identities hold.

A suggestion counts as corroborated only when something else agrees with it: an identity that fails as printed
and holds with it, or the prose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from gikanalysis.forms import Form
from gikanalysis.forms.evaluate import Figure, evaluate
from gikanalysis.forms.identities import Check, checks_of

_DOUBTS = ("error", "warning")


@cache
def _touching(form_id: str, cell: str) -> tuple[Check, ...]:
    return tuple(check for check in checks_of(form_id) if cell in check.cells)


def restores(of: Form, figures: Mapping[str, Figure], changes: Mapping[str, float], *, year: int | None) -> bool:
    """Whether some check on the cells fails as printed, and none of them does with `changes`."""
    checks = list({id(check): check for cell in changes for check in _touching(of.id, cell)}.values())
    printed = evaluate(of, figures, year=year, checks=checks)
    broken = [v.check for v in printed if v.outcome == "fail" and v.severity in _DOUBTS]
    if not broken:
        return False
    changed = {**figures, **{cell: Figure(value, "reported") for cell, value in changes.items()}}
    after = evaluate(of, changed, year=year, checks=checks)
    return all(v.outcome != "fail" for v in after) and any(
        v.outcome == "pass" for v in after if any(v.check is check for check in broken)
    )


def holds(of: Form, figures: Mapping[str, Figure], cell: str, *, year: int | None) -> bool:
    """Whether an addition that `cell` is a term of closes as printed, so that its figure has a witness.

    >>> from gikanalysis.forms import form
    >>> figures = {"3.2": Figure(3, "reported"), "3.2.1": Figure(2, "reported"), "3.2.2": Figure(1, "reported")}
    >>> holds(form("v2014"), figures, "3.2.1", year=2018), holds(form("v2014"), figures, "9.1", year=2018)
    (True, False)
    """
    sums = [check for check in _touching(of.id, cell) if check.additive]
    return any(v.outcome == "pass" for v in evaluate(of, figures, year=year, checks=sums))


def with_leading_digit(value: float) -> Iterator[float]:
    """Yield the figures that `value` is what remains of when one leading digit is lost.

    >>> list(with_leading_digit(445))[:2]
    [1445.0, 2445.0]
    """
    if value >= 1 and value == int(value):
        power = 10 ** len(str(int(value)))
        yield from (float(digit * power + value) for digit in range(1, 10))


def slips(value: float, *, money: bool) -> Iterator[float]:
    """Yield what may have been meant by a figure that is about ten times too large or too small."""
    yield from with_leading_digit(value)
    yield from (value * 10, value / 10)
    if money:
        yield from (value * 10_000, value / 10_000)
