"""Checks of one report on its running text: against its table, within itself, its dates.

Statements are compared within their rounding: 1.47万 may stand for anything it could be rounded or cut from.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations

from gikanalysis.checks.digits import restores, with_leading_digit
from gikanalysis.checks.finding import Finding
from gikanalysis.checks.parts import groups, is_own_part
from gikanalysis.checks.shares import share_findings
from gikanalysis.checks.telling import Assessed, tell
from gikanalysis.errors import DataFileError
from gikanalysis.extract.prose import Statement
from gikanalysis.forms import Form, expressions
from gikanalysis.forms.evaluate import Figure, intervals
from gikanalysis.forms.expressions import Cell, Interval, Node
from gikanalysis.forms.identities import Identity, identities, prose_alternatives, prose_figures


@dataclass(frozen=True)
class Whole:
    """A report as a whole; `form` is None where it prints no table."""

    form: Form | None
    figures: Mapping[str, Figure]
    statements: Sequence[Statement] = ()
    passages: Sequence[str] = ()
    """Its running text, in one width, Simplified."""
    year: int | None = None
    level: str | None = None
    rank: str | None = None
    """Rank of the government that the body is or belongs to."""
    published: date | None = None

    @cached_property
    def interval(self) -> Callable[[str], Interval | None]:
        """What each cell may hold; None where that is unknown."""
        return intervals(self.form, self.figures) if self.form is not None else lambda cell: None

    @property
    def compared(self) -> Mapping[Identity, Node]:
        """What statements are compared with, by check."""
        return prose_figures(self.form.id) if self.form is not None else {}

    def blank(self, cells: Sequence[str]) -> bool:
        """Whether none of `cells` prints a figure."""
        return not any(cell in self.figures and self.figures[cell].printed for cell in cells)

    def of_the_body(self, metric: str) -> list[Statement]:
        """Statements of a metric for the whole body."""
        return [said for said in self.statements if said.metric == metric and said.component is None]


def check_text(whole: Whole) -> Iterator[Assessed]:
    """Yield what every check of running text says of a report."""
    for identity in identities().values():
        if identity.needs != "prose" or identity.beyond:
            continue
        if identity.check not in NAMED:
            raise DataFileError(
                [f"identities.csv {identity.id}: no check of running text named {identity.check!r}"]
            )
        if whole.form is not None and whole.form.id not in identity.forms:
            yield Assessed(identity.id, "not_on_form")
        else:
            yield from NAMED[identity.check](identity, whole)


def text_findings(whole: Whole) -> list[Finding]:
    """Return the findings of `check_text`."""
    return [one.finding for one in check_text(whole) if one.finding is not None]


def span(said: Statement) -> Interval:
    """The figures that a statement allows."""
    return -math.inf if said.lower is None else said.lower, math.inf if said.upper is None else said.upper


def _meet(one: Interval, other: Interval) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


# --- prose against the table --------------------------------------------------------------------------


def prose(identity: Identity, whole: Whole) -> Iterator[Assessed]:
    """A figure stated in prose and the cell, or the sum of cells, that prints it."""
    node = whole.compared.get(identity)
    if node is None or whole.form is None:
        yield Assessed(identity.id, "not_on_form")
        return
    cells = expressions.cells(node)
    found = {cell: whole.interval(cell) for cell in cells}
    known = {cell: bounds for cell, bounds in found.items() if bounds is not None}
    said = [one for one in whole.statements if one.metric == identity.each]
    if not said or len(known) < len(cells):
        yield Assessed(identity.id, "not_assessable")
        return
    if whole.blank(cells) and not all(low == high for low, high in known.values()):
        yield _beside_blank(identity, whole, cells, said)
        return
    table = expressions.bounds(node, known.__getitem__)
    own = [one for one in said if one.component is None]
    if own and not any(_meet(span(one), also) for one in own for also in [table, *_others(identity, whole)]):
        yield Assessed(identity.id, "fail", _contradiction(identity, whole, node, table, own[0]))
    elif over := [one for one in said if is_own_part(one) and span(one)[0] > table[1]]:
        fields = _fields(over[0]) | {"found": table[1], "template": f"{identity.id} part", "severity": "note"}
        fields["template"] = "P part"
        yield Assessed(identity.id, "fail", tell(identity, whole.form, cells, **fields))
    else:
        yield Assessed(identity.id, "pass" if own else "not_assessable")


def _others(identity: Identity, whole: Whole) -> Iterator[Interval]:
    """Other figures of the form that the statement may mean."""
    for node in prose_alternatives(whole.form.id)[identity][1:] if whole.form is not None else ():
        found = {cell: whole.interval(cell) for cell in expressions.cells(node)}
        known = {cell: bounds for cell, bounds in found.items() if bounds is not None}
        if len(known) == len(found):
            yield expressions.bounds(node, known.__getitem__)


def _fields(said: Statement) -> dict[str, object]:
    return {"expected": said.value, "snippet": said.snippet, "locator": said.locator}


def _beside_blank(identity: Identity, whole: Whole, cells: Sequence[str], said: Sequence[Statement]) -> Assessed:
    """The table leaves blank what the prose states: a note where it is none, or a part."""
    own = [one for one in said if one.component is None]
    parts = [one for one in said if is_own_part(one) and one.value > 0]
    if not own and not parts:
        return Assessed(identity.id, "not_assessable")
    if own and all(span(one) == (0, 0) for one in own):
        fields = _fields(own[0]) | {"template": "P zero", "severity": "note", "outcome": "not_assessable"}
    else:
        severity = identity.severity if own else "note"
        fields = _fields((own or parts)[0]) | {"template": "P blank", "severity": severity}
    outcome = "not_assessable" if fields["template"] == "P zero" else "fail"
    return Assessed(identity.id, outcome, tell(identity, whole.form, cells, **fields))  # type: ignore[arg-type]


def _contradiction(identity: Identity, whole: Whole, node: Node, table: Interval, said: Statement) -> Finding:
    assert whole.form is not None
    fields = _fields(said) | {"found": table[0] if table[0] == table[1] else None}
    if isinstance(node, Cell) and said.qualifier == "exact":
        agreed = restores(whole.form, whole.figures, {node.id: said.value}, year=whole.year)
        if agreed:
            fields |= {"suggestion": said.value, "suggests": node.id, "corroborated": True}
    return tell(identity, whole.form, expressions.cells(node), **fields)


def leading_digit(identity: Identity, whole: Whole) -> Iterator[Assessed]:
    """A cell that a lost leading digit explains: the prose, or the identities that fail as printed, then agree."""
    if whole.form is None:
        yield Assessed(identity.id, "not_on_form")
        return
    stated, parts = _restored_by_prose(whole)
    together = stated | parts
    agreed = {
        cell: value
        for cell, value in together.items()
        if cell in stated or restores(whole.form, whole.figures, together, year=whole.year)
    }
    for cell, value in agreed.items():
        printed = whole.figures[cell].value
        fields = {"found": printed, "suggestion": value, "suggests": cell, "corroborated": True}
        yield Assessed(identity.id, "fail", tell(identity, whole.form, [cell], **fields))
    if not agreed:
        yield Assessed(identity.id, "pass" if whole.statements else "not_assessable")


def _restored_by_prose(whole: Whole) -> tuple[dict[str, float], dict[str, float]]:
    """Cells with the one figure that a lost digit and a statement allow: of the body, and of its parts."""
    stated: dict[str, float] = {}
    parts: dict[str, float] = {}
    for identity, node in whole.compared.items():
        if not isinstance(node, Cell):
            continue
        figure = whole.figures.get(node.id)
        if figure is None or not figure.printed or figure.value is None:
            continue
        for said in whole.statements:
            low, high = span(said)
            if said.metric != identity.each or low <= figure.value <= high or high == math.inf:
                continue
            tries = [value for value in with_leading_digit(figure.value) if low <= value <= high]
            if len(tries) == 1 and said.component is None:
                stated.setdefault(node.id, tries[0])
            elif len(tries) == 1 and is_own_part(said):
                parts.setdefault(node.id, tries[0])
    return stated, parts


def fee_sentence(identity: Identity, whole: Whole) -> Iterator[Assessed]:
    """Requests ended over an unpaid fee, and the text says nothing of fees."""
    held = whole.interval("B3.6.2.total")
    if held is None or held[0] != held[1] or not whole.passages:
        yield Assessed(identity.id, "not_assessable")
    elif held[0] == 0 or any(re.search(identity.each, text) for text in whole.passages):
        yield Assessed(identity.id, "pass")
    else:
        yield Assessed(identity.id, "fail", tell(identity, whole.form, ["B3.6.2.total"], found=held[0]))


# --- within the prose ---------------------------------------------------------------------------------


def parts_over_whole(identity: Identity, whole: Whole) -> Iterator[Assessed]:
    """Parts that a passage lists come to more than their whole: some were counted twice, or one is too high.

    Lists of places or bodies are the check H-04, other lists Q-15.
    """
    places = identity.family == "hierarchy"
    additive = {one.each: node for one, node in whole.compared.items()}
    for group in groups(whole.statements):
        if all(re.search(_PLACES.each, part.component or "") for part in group.parts) != places:
            continue
        if group.metric not in {one.each for one in identities().values() if one.check == "prose"}:
            continue
        upper = _whole_of(group.whole, whole, additive.get(group.metric))
        least = math.fsum(max(span(part)[0], 0) for part in group.parts)
        if upper is None:
            yield Assessed(identity.id, "not_assessable")
        elif least <= upper:
            yield Assessed(identity.id, "pass")
        else:
            node = additive.get(group.metric)
            cells = expressions.cells(node) if node is not None else []
            total = math.fsum(part.value for part in group.parts)
            fields = {"found": total, "expected": upper, "count": len(group.parts), "locator": group.locator}
            yield Assessed(identity.id, "fail", tell(identity, whole.form, [], words="、".join(cells), **fields))


def _whole_of(stated: Statement | None, whole: Whole, node: Node | None) -> float | None:
    """The most that the parts can come to: by the statement they divide, else by the table."""
    if stated is not None:
        return span(stated)[1]
    if node is None:
        return None
    bounds = [whole.interval(cell) for cell in expressions.cells(node)]
    uppers = [bound[1] for bound in bounds if bound is not None]
    return math.fsum(uppers) if len(uppers) == len(bounds) else None


def said_twice(identity: Identity, whole: Whole) -> Iterator[Assessed]:
    """Two statements of one metric contradict each other."""
    for metric in dict.fromkeys(said.metric for said in whole.statements):
        said = whole.of_the_body(metric)
        if len(said) < 2:
            continue
        apart = next((pair for pair in combinations(said, 2) if not _meet(*map(span, pair))), None)
        if apart is None:
            yield Assessed(identity.id, "pass")
        else:
            fields = {"found": apart[1].value, "expected": apart[0].value, "snippet": apart[0].snippet}
            fields |= {"other_snippet": apart[1].snippet}
            yield Assessed(identity.id, "fail", tell(identity, whole.form, [], **fields))


def overspent(identity: Identity, whole: Whole) -> Iterator[Assessed]:
    """The money spent, as the prose lists it, is more than the money it says was planned."""
    planned, spent = identity.each.split()
    budget = whole.of_the_body(planned)
    listed = [
        one for one in whole.statements if one.metric == spent and (one.component is None or is_own_part(one))
    ]
    if not budget or not listed:
        yield Assessed(identity.id, "not_assessable")
        return
    least = math.fsum(max(span(one)[0], 0) for one in listed)
    upper = max(span(one)[1] for one in budget)
    if least <= upper:
        yield Assessed(identity.id, "pass")
    else:
        found = round(math.fsum(one.value for one in listed), 6)
        yield Assessed(identity.id, "fail", tell(identity, whole.form, [], found=found, expected=budget[0].value))


def round_sum(identity: Identity, whole: Whole) -> Iterator[Assessed]:
    """Parts of which none is round add up to a round number."""
    said = [whole.of_the_body(metric)[:1] for metric in identity.each.split()]
    values = [one.value for ones in said for one in ones if one.qualifier == "exact"]
    if len(values) < identity.thresholds["parts"]:
        yield Assessed(identity.id, "not_assessable")
        return
    total = math.fsum(values)
    step = identity.thresholds["round"]
    if total > 0 and total % step == 0 and all(value % (step / 10) for value in values):
        yield Assessed(identity.id, "fail", tell(identity, whole.form, [], found=total, count=len(values)))
    else:
        yield Assessed(identity.id, "pass")


def shares(identity: Identity, whole: Whole) -> Iterator[Assessed]:
    """Shares printed beside figures: each is the ratio within rounding, and together they are all."""
    for text in whole.passages:
        yield from share_findings(identity, text, whole.statements)


def foreign_words(identity: Identity, whole: Whole) -> Iterator[Assessed]:
    """The text speaks of parts that a body of this rank does not have."""
    if whole.rank not in identity.levels or not whole.passages:
        yield Assessed(identity.id, "not_assessable")
        return
    found = next((found for text in whole.passages if (found := re.search(identity.each, text))), None)
    if found is None:
        yield Assessed(identity.id, "pass")
    else:
        yield Assessed(identity.id, "fail", tell(identity, whole.form, [], text=found[0]))


def published_late(identity: Identity, whole: Whole) -> Iterator[Assessed]:
    """The report is dated after the day it was due."""
    if whole.published is None or whole.year is None:
        yield Assessed(identity.id, "not_assessable")
        return
    given = identity.thresholds
    early = whole.level == "department" and whole.year >= given["departments_from"]
    month, day = divmod(int(given["departments" if early else "governments"]), 100)
    due = date(whole.year + 1, month, day)
    if whole.published <= due:
        yield Assessed(identity.id, "pass")
    else:
        fields = {"published": whole.published.isoformat(), "due": due.isoformat()}
        yield Assessed(identity.id, "fail", tell(identity, whole.form, [], **fields))


_PLACES = identities()["H-04"]
Named = Callable[[Identity, Whole], Iterator[Assessed]]
NAMED: Mapping[str, Named] = {
    "prose": prose,
    "leading_digit": leading_digit,
    "fee_sentence": fee_sentence,
    "parts_over_whole": parts_over_whole,
    "said_twice": said_twice,
    "overspent": overspent,
    "round_sum": round_sum,
    "shares": shares,
    "foreign_words": foreign_words,
    "published_late": published_late,
}
