"""From a corroborated suggestion to a row of the ledger, on the word of a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gikanalysis.checks import Finding
from gikanalysis.corrections.ledger import Line
from gikanalysis.errors import GikError


def accept(
    findings: Sequence[Finding],
    rule_or_cell: str,
    *,
    report: str,
    sha256: str,
    who: str,
    evidence: str,
    when: date,
) -> Line:
    """Return the row that accepts the suggestion of a rule, or for a cell.

    Only a suggestion that something else in the report agrees with can be accepted; anything else a person
    writes into the ledger by hand. Raises `GikError` saying what there is where there is no such suggestion,
    or where several speak against each other.
    """
    lacking = [name for name, text in (("who", who), ("evidence", evidence)) if not text.strip()]
    if lacking:
        raise GikError(f"a correction needs {' and '.join(lacking)}: give --{' and --'.join(lacking)}")
    meant = [f for f in findings if rule_or_cell in (f.rule, f.suggests)]
    offered = [f for f in meant if f.suggests and f.suggestion is not None and f.corroborated]
    if not offered:
        raise GikError(_nothing(findings, meant, rule_or_cell))
    figures = {(f.suggests, f.suggestion) for f in offered}
    if len(figures) > 1:
        told = ", ".join(sorted(f"{f.suggests} = {_plain(f.suggestion)} ({f.rule})" for f in offered))
        raise GikError(f"{rule_or_cell}: there are several suggestions; name the cell, or write the row: {told}")
    first = offered[0]
    return Line(
        report=report,
        sha256=sha256,
        cell=str(first.suggests),
        value=_plain(first.suggestion),
        reason="; ".join(dict.fromkeys(f"{f.rule}: {f.message}" for f in offered)),
        evidence=evidence.strip(),
        who=who.strip(),
        when=when.isoformat(),
    )


def _nothing(findings: Sequence[Finding], meant: Sequence[Finding], asked: str) -> str:
    """Why nothing can be accepted, and what could."""
    could = sorted({str(f.suggests) for f in findings if f.suggests and f.corroborated})
    if any(f.suggestion is not None for f in meant):
        why = "has a suggestion that nothing else in the report agrees with"
    elif meant:
        why = "has a finding, but no suggestion"
    elif any(asked in f.cells for f in findings):
        why = "is in a finding, but no suggestion is made for it"
    else:
        why = "is no rule of a finding and no cell with a suggestion in this report"
    other = f"; to be accepted: {', '.join(could)}" if could else "; write the row by hand, with its evidence"
    return f"{asked} {why}{other}"


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")
