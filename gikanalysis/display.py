"""How things show themselves: a report and a panel in a notebook (escaped), answers and progress on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gikanalysis.panel import Panel
    from gikanalysis.report import Report


class Entry(NamedTuple):
    """The same content as text for people and as plain data for programs."""

    text: str
    data: Any


EMPTY = {"blank": "[blank]", "dash": "[dash]", "missing": "[missing]", "unreadable": "[no figure]"}


def report_html(report: Report) -> str:
    """Return a report for a notebook: identity, findings, tables with doubts marked."""
    from gikanalysis.checks.wording import number

    doubted = {cell for f in report.finding_rows if f.severity != "note" for cell in f.cells}
    head = html_table(
        [],
        [
            ("issuer", report.issuer),
            ("year", report.year),
            ("place", f"{report.province or ''} {report.adcode or ''}"),
            ("level, scope", f"{report.level}, {report.scope}"),
            ("form", report.form),
            ("source", report.source),
            *(("attached", name) for name, _ in report.attachments),
        ],
    )
    findings = html_table(
        ["severity", "rule", "finding"], [(f.severity, f.rule, f.message) for f in report.finding_rows]
    )
    cells = html_table(
        ["cell", "label", "figure", "unit", "where"],
        [
            (
                row.cell,
                row.label,
                (number(row.value) if row.value is not None else EMPTY.get(row.status, ""))
                + (" [doubtful]" if row.cell in doubted else ""),
                row.unit,
                row.locator,
            )
            for row in report.cell_rows
        ],
    )
    title = escape(report.title or report.source)
    parts = [f"<h3>{title}</h3>", head, f"<p>{len(report.finding_rows)} findings</p>", findings]
    if report.correction_rows:
        names = ["cell", "reported", "corrected", "unit", "reason", "evidence", "who", "when"]
        rows = [[getattr(row, name) for name in names] for row in report.correction_rows]
        parts += [f"<p>{len(rows)} corrections recorded</p>", html_table(names, rows)]
    if report.cell_rows:
        parts.append(f"<details><summary>{len(report.cell_rows)} cells</summary>{cells}</details>")
    return "".join(parts)


def panel_html(panel: Panel) -> str:
    """Return a panel for a notebook: what it holds, counts that close."""
    counts = panel.counts
    rows = [(name, f"{count:,}") for name, count in counts.items()]
    closing = f"{counts['files']} files = {counts['reports']} reports + {counts['failures']} failures"
    return f"<p>panel {escape(panel.hash)}: {closing}</p>" + html_table(["table", "rows"], rows)


def html_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a plain table; every cell is escaped."""
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(
        "<tr>"
        + "".join(f"<td style='text-align:left'>{escape('' if cell is None else str(cell))}</td>" for cell in row)
        + "</tr>"
        for row in rows
    )
    return f"<table>{'<thead><tr>' + top + '</tr></thead>' if head else ''}<tbody>{body}</tbody></table>"


@contextmanager
def progress(what: str) -> Iterator[Any]:
    """A progress bar on standard error where a person is watching, nothing elsewhere.

    Gives a function of `done` and `total` that moves the bar, or None.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
