"""Tables for terminals: a report, the difference of two panels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gikanalysis.display import EMPTY, Entry

if TYPE_CHECKING:
    from gikanalysis.corrections import Correction
    from gikanalysis.panel import Panel
    from gikanalysis.report import Report

_MARKS = {"error": "✗", "warning": "?", "note": "·"}


def report_text(report: Report, language: str = "en") -> str:
    """Return a report for a terminal: identity, cells, findings."""
    from gikanalysis.checks.wording import number

    lines = [
        f"{report.issuer or '[issuer not known]'}  {report.year or '[year not known]'}",
        f"  title      {report.title or ''}",
        f"  place      {report.province or ''} {report.adcode or ''}  level {report.level}  scope {report.scope}",
        f"  form       {report.form}   source {report.source} ({report.format})",
        *(f"  attached   {name}" for name, _ in report.attachments),
        "",
    ]
    doubted = {cell for f in report.finding_rows if f.severity != "note" for cell in f.cells}
    corrected = {row.cell for row in report.correction_rows}
    for row in report.cell_rows:
        shown = number(row.value) if row.value is not None else EMPTY.get(row.status, "")
        mark = " *" if row.cell in corrected else " ?" if row.cell in doubted else ""
        lines.append(f"  {row.cell:<18} {shown:>12} {row.unit:<3}{mark:2} {row.label}  ({row.locator})")
    for said in report.statement_rows:
        part = f" [{said.component}]" if said.component else ""
        lines.append(
            f"  prose {said.metric}{part} = {number(said.value)} {said.unit} ({said.locator}: {said.snippet})"
        )
    lines += [f"  corrected {_correction(row)}" for row in report.correction_rows]
    count = len(report.finding_rows)
    lines += ["", f"{count} finding{'' if count == 1 else 's'}"]
    for finding in report.finding_rows:
        message = finding.message_zh if language == "zh" else finding.message
        lines.append(f"  {_MARKS[finding.severity]} {finding.severity:<8} {finding.rule:<9} {message}")
    return "\n".join(lines)


def _correction(row: Correction) -> str:
    """A correction in a line: cell, what is reported, what the ledger puts beside it, why, on what, by whom."""
    from gikanalysis.checks.wording import number

    reported = number(row.reported) if row.reported is not None else EMPTY.get(row.status, "")
    told = f"reported {reported}, corrected {number(row.corrected)} {row.unit}"
    return f"{row.cell}: {told} ({row.reason}; evidence: {row.evidence}; {row.who}, {row.when})"


def report_data(report: Report, *, corrections: bool = False) -> dict[str, Any]:
    """Return a report as plain data: identity, cells, statements, findings with the public columns.

    With `corrections` also what a ledger records.
    """
    period = [day.isoformat() for day in report.period] if report.period else None
    names = ("source", "title", "issuer", "adcode", "province", "level", "parent_level", "year")
    identity = {name: getattr(report, name) for name in names} | {
        "period": period,
        "published": report.published.isoformat() if report.published else None,
        "scope": report.scope,
        "form": report.form,
        "format": report.format,
        "sha256": report.sha256,
        "attachments": [{"file": name, "sha256": sha256} for name, sha256 in report.attachments],
    }
    data = {
        "report": identity,
        "cells": report.cells.to_dicts(),
        "statements": report.statements.to_dicts(),
        "findings": report.findings.to_dicts(),
    }
    if corrections:
        rows = report.corrections.to_dicts()
        data["corrections"] = [row | {"when": row["when"].isoformat()} for row in rows]
    return data


_SHOWN = 40  # lines of a difference on a terminal; all of them with --json


def difference_text(a: Panel, b: Panel) -> Entry:
    """Return the difference of two panels: what they are, how many figures differ for which reason, and which."""
    from gikanalysis.panel.difference import diff, versions

    found, told = diff(a, b), versions(a, b)
    reasons = {row["reason"]: row["len"] for row in found.group_by("reason").len().sort("reason").to_dicts()}
    lines = [f"{name:<11} {one or '-'}  {other or '-'}" for name, (one, other) in told.items()]
    lines += ["", f"{found.height} figures differ" if found.height else "no figure differs"]
    lines += [f"  {count:>7}  {reason}" for reason, count in reasons.items()]
    if found.height:
        lines.append("")
    for row in found.head(_SHOWN).iter_rows(named=True):
        what = row["metric"] + ("" if row["applicant"] == "total" else f" ({row['applicant']})")
        shown = f"{_figure(row, 'a')} → {_figure(row, 'b')}"
        lines.append(f"  {row['issuer']} {row['year'] or ''}  {what}: {shown}  {row['why']}")
    if found.height > _SHOWN:
        lines.append(f"  … and {found.height - _SHOWN} more (all with --json)")
    data = {
        "versions": {name: list(pair) for name, pair in told.items()},
        "same": not found.height,
        "figures": found.height,
        "reasons": reasons,
        "changes": found.to_dicts(),
    }
    return Entry("\n".join(lines), data)


def _figure(row: dict[str, Any], side: str) -> str:
    from gikanalysis.checks.wording import number

    value, lower, upper = (row[f"{part}_{side}"] for part in ("value", "lower", "upper"))
    if value is None and lower is None and upper is None:
        return "nothing"
    point = "" if value is None else number(value)
    if lower == upper == value:
        return point
    ends = "…".join("" if end is None else number(end) for end in (lower, upper))
    return f"{point} [{ends}]".strip()
