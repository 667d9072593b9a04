"""Reports as the tables of a panel, and back."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import polars as pl
from polars.datatypes import DataType, DataTypeClass

from gikanalysis import schema
from gikanalysis.checks import Finding
from gikanalysis.corrections import Correction, Corrections
from gikanalysis.display import is_simulated
from gikanalysis.extract.cells import CellRow
from gikanalysis.extract.prose import Statement
from gikanalysis.report import Failure, Report

_Columns = dict[str, DataType | DataTypeClass]
_SOURCE: _Columns = {"source": pl.String, "year": pl.Int32}
REPORTS = pl.Schema(
    {
        **_SOURCE, "sha256": pl.String, "issuer": pl.String, "adcode": pl.String, "province": pl.String,
        "level": pl.String, "parent_level": pl.String, "period_start": pl.Date, "period_end": pl.Date,
        "published": pl.Date, "where_published": pl.String, "scope": pl.String, "form": pl.String,
        "format": pl.String, "title": pl.String, "hint": pl.String, "attachments": pl.String,
        "simulated": pl.Boolean, "preferred": pl.Boolean, "preferred_reason": pl.String,
    }
)  # fmt: skip
CELLS = pl.Schema({**_SOURCE, **schema.CELLS})
STATEMENTS = pl.Schema({**_SOURCE, **schema.STATEMENTS})
FINDINGS = pl.Schema(
    {
        **_SOURCE, **schema.FINDINGS, "message_zh": pl.String, "suggests": pl.String,
        "corroborated": pl.Boolean, "total_cell": pl.String, "total_parts": pl.Float64,
    }
)  # fmt: skip
TEXTS = pl.Schema({**_SOURCE, "section": pl.String, "fingerprint": pl.String, "text": pl.String})
OBSERVATIONS = pl.Schema(schema.OBSERVATIONS)
CORRECTIONS = pl.Schema({**_SOURCE, **schema.CORRECTIONS})
FAILURES = pl.Schema({"source": pl.String, "sha256": pl.String, "error": pl.String, "reason": pl.String})

SCHEMAS = {
    "reports": REPORTS,
    "cells": CELLS,
    "statements": STATEMENTS,
    "findings": FINDINGS,
    "observations": OBSERVATIONS,
    "texts": TEXTS,
}
READ_TABLES = ("reports", "cells", "statements", "findings", "texts")
Tables = dict[str, pl.DataFrame]

_MASKED = re.compile(r"[\d\s〇一二三四五六七八九十百千万亿]+")


def masked(text: str) -> str:
    """A text without its figures, dates and blanks.

    >>> masked("2023年收到申请十二件") == masked("2024年 收到申请3件")
    True
    """
    return _MASKED.sub("", text)


def fingerprint(text: str) -> str:
    """A hash of a text that does not change with its figures, dates and blanks.

    >>> fingerprint("收到申请12件") == fingerprint("收到申请 3 件")
    True
    """
    return hashlib.blake2b(masked(text).encode(), digest_size=8).hexdigest()


def tables_of(reports: Sequence[Report], where_published: dict[str, str], *, keep_text: bool = True) -> Tables:
    """Return the tables that hold what was read (all but the observations)."""
    rows: dict[str, list[Sequence[object]]] = {name: [] for name in READ_TABLES}
    for report in reports:
        key = (report.source, report.year)
        rows["reports"].append(_report_row(report, where_published.get(report.source, "")))
        rows["cells"].extend((*key, *cell) for cell in report.cell_rows)
        rows["statements"].extend(
            (*key, *(getattr(said, name) for name in schema.STATEMENTS)) for said in report.statement_rows
        )
        rows["findings"].extend(_finding_row(key, finding) for finding in report.finding_rows)
        rows["texts"].extend(
            (*key, section, fingerprint(text), text if keep_text else None) for section, text in report.sections
        )
    return {name: pl.DataFrame(rows[name], schema=SCHEMAS[name], orient="row") for name in READ_TABLES}


def _report_row(report: Report, where_published: str) -> tuple[object, ...]:
    start, end = report.period or (None, None)
    hint = json.dumps(dict(sorted(report.hint.items())), ensure_ascii=False)
    attachments = json.dumps(report.attachments, ensure_ascii=False)
    return (
        report.source, report.year, report.sha256, report.issuer, report.adcode, report.province,
        report.level, report.parent_level, start, end, report.published, where_published, report.scope,
        report.form, report.format, report.title, hint, attachments, is_simulated(report), True, "",
    )  # fmt: skip


def findings_of(reports: Sequence[Report]) -> pl.DataFrame:
    """Return the table of findings of `reports`."""
    rows = [_finding_row((report.source, report.year), one) for report in reports for one in report.finding_rows]
    return pl.DataFrame(rows, schema=FINDINGS, orient="row")


def _finding_row(key: tuple[str, int | None], finding: Finding) -> tuple[object, ...]:
    total_cell, total_parts = finding.total or (None, None)
    return (
        *key, *finding[:3], list(finding.cells), *finding[4:8], finding.message_zh, finding.suggests,
        finding.corroborated, total_cell, total_parts,
    )  # fmt: skip


def reports_from(tables: Tables, corrections: Corrections | None = None) -> list[Report]:
    """Return the reports that `tables` hold, in the order of the table reports, with their corrections."""
    recorded = corrections or {}
    cells = _grouped(tables["cells"], lambda row: CellRow(*row[2:]))
    statements = _grouped(tables["statements"], lambda row: Statement(*row[2:]))
    findings = _grouped(tables["findings"], _finding_from)
    texts = _grouped(tables["texts"], lambda row: (row[2], row[4] or ""))
    return [
        _report_from(
            row,
            cells.get(name, []),
            statements.get(name, []),
            findings.get(name, []),
            texts.get(name, []),
            recorded.get(name, ()),
        )
        for row in tables["reports"].iter_rows(named=True)
        for name in [row["source"]]
    ]


def _grouped(table: pl.DataFrame, make):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - rows of any kind
    found: dict[str, list[object]] = {}
    for row in table.iter_rows():
        found.setdefault(row[0], []).append(make(row))
    return found


def _finding_from(row: Sequence[object]) -> Finding:
    (
        _,
        _,
        rule,
        severity,
        outcome,
        cells,
        message,
        expected,
        found,
        suggestion,
        chinese,
        suggests,
        sure,
        cell,
        parts,
    ) = row
    return Finding(
        rule, severity, outcome, tuple(cells), message, expected, found, suggestion,  # type: ignore[arg-type]
        chinese, suggests, sure, None if cell is None else (cell, parts),  # type: ignore[arg-type]
    )  # fmt: skip


def _report_from(
    row: dict[str, object],
    cells: Sequence[CellRow],
    statements: Sequence[Statement],
    findings: Sequence[Finding],
    texts: Sequence[tuple[str | None, str]],
    corrections: Sequence[Correction],
) -> Report:
    start, end = row["period_start"], row["period_end"]
    period = (start, end) if isinstance(start, date) and isinstance(end, date) else None
    same = ("source", "sha256", "title", "issuer", "adcode", "province", "level", "parent_level", "year")
    return Report(
        **{name: row[name] for name in same},  # type: ignore[arg-type]
        period=period,
        published=row["published"],  # type: ignore[arg-type]
        scope=str(row["scope"]),
        form=str(row["form"]),
        format=str(row["format"]),
        hint=json.loads(str(row["hint"])),
        cell_rows=tuple(cells),
        statement_rows=tuple(statements),
        finding_rows=tuple(findings),
        sections=tuple(texts),
        correction_rows=tuple(corrections),
        attachments=tuple((name, sha256) for name, sha256 in json.loads(str(row["attachments"]))),
    )


def failures_of(failures: Iterable[Failure]) -> pl.DataFrame:
    """Return the table of sources that could not be read."""
    return pl.DataFrame([tuple(failure) for failure in sorted(failures)], schema=FAILURES, orient="row")


def corrections_of(corrections: Corrections, years: Mapping[str, int | None]) -> pl.DataFrame:
    """Return the table of what ledgers put beside printed figures; `years` of the sources."""
    rows = [(name, years[name], *row) for name, found in sorted(corrections.items()) for row in found]
    return pl.DataFrame(rows, schema=CORRECTIONS, orient="row")
