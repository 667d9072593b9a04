"""Checks of a report against the reports of the same body on the years before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from gikanalysis.checks.digits import holds, restores, slips
from gikanalysis.checks.finding import Finding
from gikanalysis.checks.telling import Assessed, Outcome, tell
from gikanalysis.checks.wording import label
from gikanalysis.errors import DataFileError
from gikanalysis.forms import Form, expressions, form
from gikanalysis.forms.evaluate import Figure, intervals
from gikanalysis.forms.expressions import Cell, Compare, Interval
from gikanalysis.forms.identities import BEFORE, Check, Identity, identities, yearly_checks

OFFICIAL = ("v2014", "v2019", "v2021")
NEEDS = ("years", "text")


@dataclass(frozen=True)
class Filed:
    """A report as checks beyond one report see it: whose it is, and its figures."""

    source: str
    issuer: str | None
    adcode: str | None
    province: str | None
    level: str | None
    parent_level: str | None
    year: int | None
    scope: str
    form: str
    figures: Mapping[str, Figure]
    prints: Sequence[str] = ()
    """Fingerprints of its passages, figures and dates masked."""

    @cached_property
    def of(self) -> Form:
        """Its form."""
        return form(self.form)

    @cached_property
    def interval(self) -> Callable[[str], Interval | None]:
        """What each cell may hold; None where that is unknown."""
        return intervals(self.of, self.figures)

    def value(self, cell: str) -> float | None:
        """The figure printed in a cell."""
        figure = self.figures.get(cell)
        return figure.value if figure is not None and figure.printed else None


Past = Sequence[Filed | None]
"""The reports of the body on the year before, the one before that, and so on; None where there is none."""


def across_years(now: Filed, past: Past) -> Iterator[Assessed]:
    """Yield what every check over years says of `now`."""
    before = past[0] if past else None
    comparable = before is not None and before.scope == now.scope
    written = yearly_checks(now.form, before.form) if before is not None and _tabled(now, before) else ()
    for identity in identities().values():
        if identity.needs not in NEEDS or identity.beyond:
            continue
        if now.form not in identity.forms or (before is not None and not _on_form(identity, now, before)):
            yield Assessed(identity.id, "not_on_form")
        elif before is None or not comparable:
            yield Assessed(identity.id, "not_assessable")
        elif identity.check:
            yield from _named(identity)(identity, now, [one for one in past if one is not None])
        else:
            checks = [check for check in written if check.identity is identity]
            yield from (_compare(check, now, before) for check in checks)


def _tabled(now: Filed, before: Filed) -> bool:
    return now.form in OFFICIAL and before.form in OFFICIAL


def _on_form(identity: Identity, now: Filed, before: Filed) -> bool:
    if identity.check:
        return before.form in identity.forms
    return (
        any(c.identity is identity for c in yearly_checks(now.form, before.form))
        if _tabled(now, before)
        else False
    )


def _compare(check: Check, now: Filed, before: Filed) -> Assessed:
    """Evaluate a written check, blanks by the rule of blanks, within its tolerance."""

    def interval(cell: str) -> Interval | None:
        return before.interval(cell.removeprefix(BEFORE)) if cell.startswith(BEFORE) else now.interval(cell)

    found = {cell: interval(cell) for cell in check.cells}
    known = {cell: bounds for cell, bounds in found.items() if bounds is not None}
    if len(known) < len(found):
        return Assessed(check.identity.id, "not_assessable")
    outcome = _outcome(check, known, region=now.scope == "region")
    if outcome != "fail":
        return Assessed(check.identity.id, outcome)
    return Assessed(check.identity.id, "fail", _finding(check, known, now, before))


def _outcome(check: Check, known: Mapping[str, Interval], *, region: bool) -> Outcome:
    held = expressions.truth(check.condition, known.__getitem__)
    if held is None:
        return "not_assessable"
    if held or not isinstance(check.condition, Compare):
        return "pass" if held else "fail"
    left = expressions.bounds(check.condition.left, known.__getitem__)
    right = expressions.bounds(check.condition.right, known.__getitem__)
    gap = max(left[0] - right[1], right[0] - left[1])
    given = check.identity.thresholds
    share = max(given.get("share", 0), given.get("region_share", 0) if region else 0)
    size = min(abs(left[0]) + abs(right[0]), abs(left[1]) + abs(right[1])) / 2
    return "fail" if gap > max(given.get("least", 0), share * size) else "pass"


def _finding(check: Check, known: Mapping[str, Interval], now: Filed, before: Filed) -> Finding:
    cells = [cell for cell in check.cells if not cell.startswith(BEFORE)]
    asked = [cell.removeprefix(BEFORE) for cell in check.cells if cell.startswith(BEFORE)]
    sides = [_exact(expressions.bounds(side, known.__getitem__)) for side in _sides(check)]
    left, right = sides if len(sides) == 2 else (None, None)
    fields: dict[str, object] = {
        "before": label(before.of, asked[0]),
        "last_year": str(before.year),
        "source": before.source,
        "left": left,
        "right": right,
        "found": now.value(cells[0]),
        "found_other": before.value(asked[0]),
        "words": check.identity.words,
    }
    if (cell := _replaceable(check)) is not None and right is not None and right >= 0:
        agreed = restores(now.of, now.figures, {cell: right}, year=now.year)
        fields |= {"expected": right, "suggestion": right, "suggests": cell, "corroborated": agreed}
    return tell(check.identity, now.of, cells, **fields)


def _sides(check: Check) -> list[expressions.Node]:
    return [check.condition.left, check.condition.right] if isinstance(check.condition, Compare) else []


def _exact(bounds: Interval) -> float | None:
    return bounds[0] if bounds[0] == bounds[1] else None


def _replaceable(check: Check) -> str | None:
    """The one cell of the year that an equation gives a value for."""
    if isinstance(check.condition, Compare) and check.condition.operator == "==":
        left = check.condition.left
        return left.id if isinstance(left, Cell) and not left.id.startswith(BEFORE) else None
    return None


# --- named checks -------------------------------------------------------------------------------------

Named = Callable[[Identity, Filed, Sequence[Filed]], Iterator[Assessed]]


def tenfold(identity: Identity, now: Filed, past: Sequence[Filed]) -> Iterator[Assessed]:
    """A volume is ten times that of the year before, or a tenth: a lost digit, another unit, another scope."""
    before, given = past[0], identity.thresholds
    for names in identity.each.split():
        here = next((cell for cell in names.split("|") if cell in now.of.by_id), None)
        there = next((cell for cell in names.split("|") if cell in before.of.by_id), None)
        if here is None or there is None:
            yield Assessed(identity.id, "not_on_form")
            continue
        new, old = now.value(here), before.value(there)
        if new is None or old is None:
            yield Assessed(identity.id, "not_assessable")
        elif (
            max(new, old) < given["least"]
            or min(new, old) < given["smallest"]
            or max(new, old) < given["factor"] * min(new, old)
        ):
            yield Assessed(identity.id, "pass")
        else:
            fields: dict[str, object] = {"found": new, "found_other": old, "last_year": str(before.year)}
            fields |= {"source": before.source, **_meant(now, here, old)}
            yield Assessed(identity.id, "fail", tell(identity, now.of, [here], **fields))


def _meant(now: Filed, cell: str, old: float) -> dict[str, object]:
    """The one figure near last year's that makes a failed identity of the report hold, as a suggestion."""
    printed = now.value(cell) or 0.0
    tries = {v for v in slips(printed, money=now.of.cell(cell).money) if old / 3 <= v <= old * 3 and v == int(v)}
    agreed = [v for v in sorted(tries) if restores(now.of, now.figures, {cell: v}, year=now.year)]
    return {"suggestion": agreed[0], "suggests": cell, "corroborated": True} if len(agreed) == 1 else {}


def table_kept(identity: Identity, now: Filed, past: Sequence[Filed]) -> Iterator[Assessed]:
    """A whole table prints the figures of the year before."""
    before, given = past[0], identity.thresholds
    if now.form != before.form:
        yield Assessed(identity.id, "not_on_form")
        return
    for table in now.of.tables:
        cells = [cell.id for cell in now.of.cells if cell.table == table.id and not cell.header]
        figures = [now.value(cell) for cell in cells]
        large = [value for value in figures if value]
        if len(large) < given["figures"] or sum(map(abs, large)) <= given["sum"]:
            yield Assessed(identity.id, "not_assessable")
        elif figures == [before.value(cell) for cell in cells]:
            told = [cell for cell, value in zip(cells, figures, strict=True) if value is not None]
            fields = {"count": len(large), "last_year": str(before.year), "source": before.source}
            yield Assessed(identity.id, "fail", tell(identity, now.of, told, **fields))
        else:
            yield Assessed(identity.id, "pass")


def text_kept(identity: Identity, now: Filed, past: Sequence[Filed]) -> Iterator[Assessed]:
    """The running text is that of the year before but for figures and dates."""
    given = identity.thresholds
    if min(len(now.prints), len(past[0].prints)) < given["passages"]:
        yield Assessed(identity.id, "not_assessable")
        return
    old = set(past[0].prints)
    kept = sum(one in old for one in now.prints)
    if kept < given["share"] * len(now.prints):
        yield Assessed(identity.id, "pass")
    else:
        fields = {
            "count": kept,
            "total": len(now.prints),
            "last_year": str(past[0].year),
            "source": past[0].source,
        }
        yield Assessed(identity.id, "fail", tell(identity, None, (), **fields))


def zero_reporter(identity: Identity, now: Filed, past: Sequence[Filed]) -> Iterator[Assessed]:
    """All of the part on requests is 0 for years on end, in a government that usually receives some."""
    years = [now, *past][: int(identity.thresholds["years"])]
    if now.level not in identity.levels or len(years) < identity.thresholds["years"]:
        yield Assessed(identity.id, "not_assessable")
        return
    parts = [{cell.id: one.value(cell.id) for cell in one.of.cells if _on_requests(cell.id)} for one in years]
    received = [one.get("3.1", one.get("B1.total")) for one in parts]
    if None in received:
        yield Assessed(identity.id, "not_assessable")
    elif any(value for one in parts for value in one.values()):
        yield Assessed(identity.id, "pass")
    else:
        told = [cell for cell, value in parts[0].items() if value is not None]
        yield Assessed(identity.id, "fail", tell(identity, now.of, told, count=len(years)))


def _on_requests(cell: str) -> bool:
    return cell.startswith(("3.", "B"))


def year_in_cell(identity: Identity, now: Filed, past: Sequence[Filed]) -> Iterator[Assessed]:
    """A count reads like the year of the report, and neither last year's figure nor an addition bears it out."""
    if now.year is None:
        yield Assessed(identity.id, "not_assessable")
        return
    before, factor = past[0], identity.thresholds["factor"]
    years = (now.year - 1, now.year, now.year + 1)
    for cell in now.of.cells:
        value = now.value(cell.id)
        if value not in years or cell.signed or cell.money:
            continue
        old = before.value(cell.id)
        if old is None and cell.id not in before.of.by_id:
            yield Assessed(identity.id, "not_on_form")
        elif old is None:
            yield Assessed(identity.id, "not_assessable")
        elif old / factor <= value <= old * factor or holds(now.of, now.figures, cell.id, year=now.year):
            yield Assessed(identity.id, "pass")
        else:
            fields = {"found": value, "found_other": old, "last_year": str(before.year), "source": before.source}
            yield Assessed(identity.id, "fail", tell(identity, now.of, [cell.id], **fields))


NAMED: Mapping[str, Named] = {
    "tenfold": tenfold,
    "table_kept": table_kept,
    "text_kept": text_kept,
    "zero_reporter": zero_reporter,
    "year_in_cell": year_in_cell,
}


def _named(identity: Identity) -> Named:
    if identity.check not in NAMED:
        raise DataFileError([f"identities.csv {identity.id}: no check over years named {identity.check!r}"])
    return NAMED[identity.check]
