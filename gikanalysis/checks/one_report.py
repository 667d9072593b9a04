"""All checks that one report allows, in the order of identities.csv."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gikanalysis.checks.finding import Finding
from gikanalysis.checks.named import NAMED, Context, missing_names
from gikanalysis.checks.wording import RAISED_ELSEWHERE, label, rule_template, sentence, wording
from gikanalysis.errors import DataFileError
from gikanalysis.extract.cells import TableReading
from gikanalysis.extract.prose import Statement
from gikanalysis.forms.evaluate import Verdict, evaluate
from gikanalysis.forms.expressions import Cell, Compare
from gikanalysis.forms.identities import identities, named_checks


def check(
    reading: TableReading,
    statements: Sequence[Statement] = (),
    *,
    year: int | None = None,
    level: str | None = None,
    rank: str | None = None,
) -> list[Finding]:
    """Return the findings of one report's tables.

    `level` is the kind of body, `rank` the rank of its government; see `forms.evaluate.evaluate`.
    """
    form = reading.form
    verdicts = evaluate(form, reading.figures(), year=year, level=level, rank=rank)
    findings = [finding for verdict in verdicts for finding in _speak(verdict, reading)]
    context = Context(reading, statements)
    for identity in named_checks(form.id):
        if identity.check in NAMED:
            findings.extend(NAMED[identity.check](context, identity))
        elif identity.check not in RAISED_ELSEWHERE:
            raise DataFileError([f"identities.csv {identity.id}: no check named {identity.check!r}"])
    order = {rule: number for number, rule in enumerate(identities())}
    return sorted(findings, key=lambda finding: order[finding.rule])


def _speak(verdict: Verdict, reading: TableReading) -> Iterator[Finding]:
    if verdict.outcome == "fail" or (
        verdict.check.identity.outcome == "not_assessable" and verdict.left is not None
    ):
        if verdict.outcome != "pass" and _broken(verdict):
            yield _failure(verdict, reading)
    elif verdict.outcome == "not_assessable":
        yield from _unknown(verdict, reading)


def _broken(verdict: Verdict) -> bool:
    """Whether the sides, blanks being 0, really miss each other (or there are no sides to compare)."""
    condition = verdict.check.condition
    if verdict.outcome == "fail" or not isinstance(condition, Compare):
        return True
    return verdict.left is not None and verdict.right is not None and verdict.left > verdict.right


def _failure(verdict: Verdict, reading: TableReading) -> Finding:
    identity, cells = verdict.check.identity, verdict.check.cells
    english, chinese = sentence(rule_template(identity.id, identity.family), _fields(verdict, reading))
    if verdict.held_by_blanks is not None:
        blanks = wording()["blanks"]
        english, _ = sentence(blanks, {"sentence": english, "held": verdict.held_by_blanks})
        _, chinese = sentence(blanks, {"sentence": chinese, "held": verdict.held_by_blanks})
    return Finding(
        rule=identity.id,
        severity=verdict.severity,
        outcome=verdict.outcome,
        cells=cells,
        message=english,
        message_zh=chinese,
        expected=verdict.right,
        found=verdict.left,
        total=_total(verdict),
    )


def _total(verdict: Verdict) -> tuple[str, float] | None:
    """The total cell of a failed strict sum without blanks, with what its parts add up to."""
    condition, identity = verdict.check.condition, verdict.check.identity
    if identity.family != "sum" or not identity.strict or verdict.held_by_blanks is not None:
        return None
    if isinstance(condition, Compare) and isinstance(condition.left, Cell) and verdict.right is not None:
        return condition.left.id, verdict.right
    return None


def _fields(verdict: Verdict, reading: TableReading) -> dict[str, object]:
    form, cells = reading.form, verdict.check.cells
    values = {cell: figure.value for cell, figure in reading.figures().items()}
    fields: dict[str, object] = {
        "cell": label(form, cells[0]),
        "other": label(form, cells[-1]),
        "cells": "、".join(cells),
        "words": verdict.check.identity.words or verdict.check.identity.expression,
        "left": verdict.left,
        "right": verdict.right,
        "found": values[cells[0]],
        "found_other": values[cells[1]] if len(cells) > 1 else None,
        "column": label(form, cells[0]).rpartition(" / ")[2],
    }
    rows = {cell.rpartition(".")[2]: values[cell] for cell in cells}
    return fields | {
        "trainees": values.get("9.3"),
        "courses": values.get("9.2"),
        "completed": values.get("3.2"),
        "funds": values.get("8.4"),
        "staff": values.get("8.3"),
        "stock": rows.get("total_public"),
        "flow": rows.get("newly_public"),
        "previous": rows.get("prev_items"),
        "change": rows.get("change"),
        "decisions": rows.get("decisions"),
    }


def _unknown(verdict: Verdict, reading: TableReading) -> Iterator[Finding]:
    """Say so when a check fails to be assessable because a term was not found or not readable."""
    figures = reading.figures()
    if not all(cell in figures for cell in verdict.check.cells):
        return  # a local print without that row
    lost = [cell for cell in verdict.check.cells if figures[cell].status in ("missing", "unreadable")]
    if lost and any(figures[cell].printed for cell in verdict.check.cells):
        fields = {"rule": verdict.check.identity.id, "missing": missing_names(reading.form, lost)}
        english, chinese = sentence(wording()["unknown"], fields)
        yield Finding(
            verdict.check.identity.id,
            "note",
            "not_assessable",
            verdict.check.cells,
            english,
            message_zh=chinese,
        )
