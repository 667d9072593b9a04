"""Statements in prose → observations with basis ``prose``.

A figure stated for the whole body stands for its metric. Where a report prints no table, the
statements are also read as cells of the form of its year, so that arithmetic may prove more: of
two answers, one granted and one not this body's leave nothing for the other rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from gikanalysis.checks import is_own_part
from gikanalysis.extract.prose import Statement
from gikanalysis.forms import Form, expressions, form
from gikanalysis.forms.evaluate import Figure, derive
from gikanalysis.report import Report
from gikanalysis.vocabulary.load import Correspondence, crosswalk, metrics
from gikanalysis.vocabulary.observation import Observation, identity_of

_OFFICIAL = ("v2014", "v2019", "v2021")


def prose_observations(report: Report) -> list[Observation]:
    """Return the observations that rest on the prose of `report`."""
    stated = _stated(report.statement_rows)
    rows = [_direct(report, name, said) for name, said in stated.items() if name in metrics()]
    rows += [_added(report, name, parts) for name, parts in _parts(report.statement_rows, stated).items()]
    if report.form == "prose" and report.year is not None:
        rows += _proven(report, stated)
    return rows


def _stated(statements: Sequence[Statement]) -> dict[str, list[Statement]]:
    """Statements of the whole body by metric."""
    found: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.component is None:
            found.setdefault(statement.metric, []).append(statement)
    return found


def _parts(
    statements: Sequence[Statement], stated: Mapping[str, Sequence[Statement]]
) -> dict[str, list[Statement]]:
    """Parts that stand together, of metrics that may be added up and whose whole is stated nowhere.

    Parts of a sub-entity or of more than the year are no parts of the body's year. Where two
    passages list parts, they may be the same money twice: nothing is added.
    """
    found: dict[str, dict[str, list[Statement]]] = {}
    for one in statements:
        adds = one.metric in metrics() and metrics()[one.metric].adds_prose_parts
        if adds and is_own_part(one) and one.metric not in stated:
            found.setdefault(one.metric, {}).setdefault(one.locator, []).append(one)
    lists = {name: [said for said in places.values() if len(said) > 1] for name, places in found.items()}
    return {name: said[0] for name, said in lists.items() if len(said) == 1}


def _added(report: Report, name: str, parts: Sequence[Statement]) -> Observation:
    """The sum of parts: at least so much, since nothing says that every part is named."""
    lowers = [part.lower for part in parts if part.lower is not None]
    lower = math.fsum(lowers) if len(lowers) == len(parts) else None
    return _row(report, name, math.fsum(part.value for part in parts), (lower, None), "derived", "close")


def _direct(report: Report, name: str, said: Sequence[Statement]) -> Observation:
    """A metric that the prose states; statements that contradict each other span an interval and flag it."""
    first = said[0]
    lowers, uppers = [s.lower for s in said], [s.upper for s in said]
    lower = None if None in lowers else min(v for v in lowers if v is not None)
    upper = None if None in uppers else max(v for v in uppers if v is not None)
    contradicted = any(not _meet(first, other) for other in said[1:])
    return _row(
        report, name, first.value, (lower, upper), "reported",
        "exact" if first.qualifier == "exact" else "close", flagged=contradicted,
    )  # fmt: skip


def _meet(one: Statement, other: Statement) -> bool:
    def high(s: Statement) -> float:
        return float("inf") if s.upper is None else s.upper

    def low(s: Statement) -> float:
        return float("-inf") if s.lower is None else s.lower

    return low(one) <= high(other) and low(other) <= high(one)


def _proven(report: Report, stated: Mapping[str, Sequence[Statement]]) -> Iterator[Observation]:
    """Metrics that follow by arithmetic when the statements are read as cells of the year's form."""
    of = form_of_year(report.year)
    figures: dict[str, Figure] = {cell.id: Figure(None, "blank") for cell in of.cells if not cell.header}
    for entry in crosswalk(of.id):
        said = stated.get(entry.metric.id)
        single = isinstance(entry.point, expressions.Cell) and entry.applicant == "total"
        if said and single and all((s.qualifier, s.value) == ("exact", said[0].value) for s in said):
            figures[entry.cells[0]] = Figure(said[0].value, "reported")
    known = derive(of, figures) | {cell: f.value for cell, f in figures.items() if f.value is not None}
    for entry in crosswalk(of.id):
        if entry.metric.id not in stated and entry.point is not None and entry.applicant == "total":
            value = expressions.value(entry.point, known.get)
            if value is not None:
                yield _row(report, entry.metric.id, value, _interval(entry, value, known), "derived", entry.match)


def _interval(
    entry: Correspondence, value: float, known: Mapping[str, float]
) -> tuple[float | None, float | None]:
    if entry.exact_point:
        return value, value
    sides = [None if node is None else expressions.value(node, known.get) for node in (entry.lower, entry.upper)]
    return sides[0], sides[1]


def _row(
    report: Report,
    name: str,
    value: float,
    interval: tuple[float | None, float | None],
    status: str,
    match: str,
    *,
    flagged: bool = False,
) -> Observation:
    return Observation(
        *identity_of(report),
        metric=name,
        applicant="total",
        value=value,
        lower=interval[0],
        upper=interval[1],
        suggested=None,
        basis="prose",
        status=status,
        match=match,
        grade=metrics()[name].grade(report.form if report.form in _OFFICIAL else form_of_year(report.year).id),
        cells=(),
        flagged=flagged,
    )


def form_of_year(year: int | None) -> Form:
    """Return the official form in use for reports on `year` (the newest when the year is not known)."""
    official = [form(name) for name in _OFFICIAL]
    return next((f for f in official if year is not None and year <= f.years[1]), official[-1])
