"""Shares printed beside the figures they are shares of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from gikanalysis.checks.telling import Assessed, tell
from gikanalysis.extract.prose import Statement
from gikanalysis.forms.identities import Identity

_LARGEST_SHARE = 100
_TIMES = {"": 1, "万": 10_000, "亿": 100_000_000}
Span = tuple[Fraction, Fraction]


def share_findings(identity: Identity, text: str, said: Sequence[Statement]) -> Iterator[Assessed]:
    """Assess the shares of one passage; `each` of the identity is the pattern: figure, 万, share.

    The whole is the sum of the figures, or, closer, what the report states of the same metric; the passage is
    assessed where it lists enough of them and their shares come near all of it. Figures and shares may be
    rounded or cut at their last digit.
    """
    found = list(re.finditer(identity.each, text))
    if len(found) < identity.thresholds["parts"]:
        return
    figures = [_span(one["figure"], _TIMES[one["times"] or ""]) for one in found]
    printed = [_span(one["share"], 1) for one in found]
    total = sum((Fraction(one["share"]) for one in found), Fraction(0))
    if abs(total - 100) > Fraction(str(identity.thresholds["near"])):
        yield Assessed(identity.id, "not_assessable")
        return
    whole = sum((low for low, _ in figures), Fraction(0)), sum((high for _, high in figures), Fraction(0))
    whole = _closer(whole, {float(figure[0] + figure[1]) for figure in figures}, said)
    apart = [
        place
        for place, (figure, share) in enumerate(zip(figures, printed, strict=True))
        if figure[1] * 100 / whole[0] < share[0] or figure[0] * 100 / whole[1] > share[1]
    ]
    if not apart and abs(total - 100) <= Fraction(str(identity.thresholds["sum"])):
        yield Assessed(identity.id, "pass")
        return
    one = found[apart[0] if apart else 0]
    middle = Fraction(one["figure"]) * _TIMES[one["times"] or ""] * 100 / ((whole[0] + whole[1]) / 2)
    fields = {"snippet": one[0], "found": float(Fraction(one["share"])), "expected": round(float(middle), 2)}
    yield Assessed(identity.id, "fail", tell(identity, None, [], total=float(total), **fields))


def _closer(whole: Span, sums: set[float], said: Sequence[Statement]) -> Span:
    """The whole as stated for the metric whose parts the passage lists, where that lies in what they add up to."""
    listed = {one.metric for one in said if one.component is not None and _twice(one) in sums}
    for one in said:
        if one.metric in listed and one.component is None and one.lower is not None and one.upper is not None:
            low, high = max(whole[0], Fraction(one.lower)), min(whole[1], Fraction(one.upper))
            whole = (low, high) if low <= high else whole
    return whole


def _twice(said: Statement) -> float | None:
    """The sum of the limits of a statement, by which it is known again."""
    return None if said.lower is None or said.upper is None else said.lower + said.upper


def _span(printed: str, times: int) -> Span:
    """What a printed figure may stand for, rounded or cut at its last digit; exact where it prints every digit."""
    value = Fraction(printed) * times
    if times == 1 and "." not in printed and value > _LARGEST_SHARE:
        return value, value
    unit = Fraction(times, 10 ** len(printed.partition(".")[2]))
    return value - unit / 2, value + unit
