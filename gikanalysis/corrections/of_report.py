"""One report and its ledger: looked at with corrections, or a suggestion of its checks recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gikanalysis.corrections.accepting import accept
from gikanalysis.corrections.applying import Known, applied
from gikanalysis.corrections.ledger import Line, append, read

if TYPE_CHECKING:
    from gikanalysis.report import Report


def with_corrections(report: Report, *ledgers: str | Path) -> Report:
    """Return the report with what ledgers record of it; no printed figure, status or finding changes.

    Rows that are about other reports are passed over. Raises `DataFileError` with every fault of the others,
    `UnreadableSource` when a ledger is not there.
    """
    known = Known(Path(report.source).absolute().as_posix(), report.sha256, report.form)
    told = map(read, ledgers)
    found = applied(told, [known], lambda _: {known.source: report.cell_rows}, others=True)
    return replace(report, correction_rows=tuple(found.get(known.source, ())))


def record(report: Report, rule_or_cell: str, ledger: str | Path, *, who: str, evidence: str) -> Line:
    """Write the corroborated suggestion of a rule, or for a cell, into a ledger, and return the row.

    Raises `GikError` where there is no such suggestion, `DataFileError` where the ledger has a row for the
    cell already or is faulty; it is then left as it is.
    """
    line = accept(
        report.finding_rows,
        rule_or_cell,
        report=Path(report.source).name,
        sha256=report.sha256,
        who=who,
        evidence=evidence,
        when=datetime.now(UTC).date(),
    )
    append(Path(ledger), line)
    return line
