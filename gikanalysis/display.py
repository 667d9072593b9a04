"""How a report and a panel show themselves in a notebook and as text; answers and progress on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from gikanalysis import language as tongue
from gikanalysis import schema
from gikanalysis.errors import UnknownName
from gikanalysis.language import Language
from gikanalysis.markup import Marks, block, facts_html, number, say, state, table_html

if TYPE_CHECKING:
    import polars as pl

    from gikanalysis.panel import Panel
    from gikanalysis.report import Report

_LISTED = 20  # reports of a panel, findings of a report as text


class Entry(NamedTuple):
    """The same content as text for people and as plain data for programs."""

    text: str
    data: Any


EMPTY = {"blank": "[blank]", "dash": "[dash]", "missing": "[missing]", "unreadable": "[no figure]"}


def display_language(language: str | None = None) -> str:
    """Choose the language of what notebooks show, ``zh`` or ``en``; return the one in use.

    Without a choice it is Chinese on a Chinese system, else English. Raises `UnknownName`.
    """
    for known in tongue.LANGUAGES:
        if language == known:
            tongue.choose(known)
    if language is not None and language not in tongue.LANGUAGES:
        raise UnknownName("language", language, tongue.LANGUAGES)
    return tongue.current()


def is_simulated(report: Report) -> bool:
    """Whether the document says that it is simulated: in its name, its title or its text."""
    told = (report.source, report.title or "", *(part or "" for passage in report.sections for part in passage))
    return any(schema.SIMULATED in text for text in told)


def doubted(report: Report) -> frozenset[str]:
    """The cells that a finding doubts."""
    return frozenset(cell for f in report.finding_rows if f.severity != "note" for cell in f.cells)


def marks_of_report(report: Report) -> Marks:
    """What the frames of a report show beside their columns."""
    return Marks(is_simulated(report), partial(_doubtful, doubted(report)))


def _doubtful(cells: frozenset[str], rows: pl.DataFrame) -> list[bool]:
    return rows["cell"].is_in(list(cells)).to_list() if "cell" in rows.columns else [False] * rows.height


# --- a report ---------------------------------------------------------------------------------------


def report_html(report: Report) -> str:
    """Return a report for a notebook: identity, findings, tables with doubts marked."""
    language = tongue.current()
    parts = [
        f"<h3>{escape(report.title or report.source)}</h3>",
        facts_html(_facts(report, language)),
        _findings_html(report, language),
    ]
    if report.correction_rows:
        names = ("cell", "reported", "corrected", "unit", "reason", "evidence", "who", "when")
        rows = [_correction(row, names, language) for row in report.correction_rows]
        caption = say("corrections", language, count=len(rows))
        parts.append(table_html([say(n, language) for n in names], rows, numbers={1, 2}, caption=caption))
    parts.append(_cells_html(report, language))
    if report.statement_rows:
        parts.append(_statements_html(report, language))
    return block(*parts, language=language, simulated=is_simulated(report))


def _facts(report: Report, language: Language) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [
        ("issuer", report.issuer),
        ("year", report.year),
        ("place", f"{report.province or ''} {report.adcode or ''}".strip()),
        ("level", report.level),
        ("scope", report.scope),
        ("form", report.form),
        ("source", report.source),
        *(("attached", name) for name, _ in report.attachments),
    ]
    return [(say(name, language), what) for name, what in facts]


def _findings_html(report: Report, language: Language) -> str:
    if not report.finding_rows:
        return f"<p>{escape(say('no_findings', language))}</p>"
    head = [say(name, language) for name in ("severity", "rule", "finding")]
    rows = [
        (say(f"severity_{f.severity}", language), f.rule, f.message_zh if language == "zh" else f.message)
        for f in report.finding_rows
    ]
    return table_html(head, rows, wide={2}, caption=say("findings", language, count=len(rows)))


def _correction(row: object, names: Sequence[str], language: Language) -> list[object]:
    values = [getattr(row, name) for name in names]
    if values[1] is None:
        values[1] = state(getattr(row, "status", None), language)
    return [number(one, language) if isinstance(one, float) else one for one in values]


def _cells_html(report: Report, language: Language) -> str:
    if not report.cell_rows:
        return f"<p>{escape(say('no_cells', language))}</p>"
    marked = doubted(report)
    head = [say(name, language) for name in ("cell", "label", "figure", "unit", "where")]
    rows = []
    for row in report.cell_rows:
        figure = state(row.status, language) if row.value is None else number(row.value, language)
        doubt = f"{say('doubtful', language)} " if row.cell in marked else ""
        rows.append((row.cell, row.label, doubt + figure, row.unit, row.locator))
    printed = {row.cell for row in report.cell_rows}
    caption = say("cells", language, count=len(rows), doubtful=len(marked & printed))
    return _folded(caption, table_html(head, rows, numbers={2}))


def _statements_html(report: Report, language: Language) -> str:
    head = [say(name, language) for name in ("metric", "figure", "unit", "quote", "where")]
    rows = [
        (s.metric, "" if s.value is None else number(s.value, language), s.unit, s.snippet, s.locator)
        for s in report.statement_rows
    ]
    return _folded(say("statements", language, count=len(rows)), table_html(head, rows, numbers={1}, wide={3}))


def _folded(caption: str, table: str) -> str:
    return f"<details><summary>{escape(caption)}</summary>{table}</details>"


def report_lines(report: Report) -> str:
    """Return a report in a few lines of text: who, when, what was read, what does not add up."""
    language = tongue.current()
    found = report.finding_rows
    marked = doubted(report) & {row.cell for row in report.cell_rows}
    lines = [
        " · ".join(str(part) for part in (report.issuer, report.year, report.form) if part),
        *(f"  {name}  {what}" for name, what in _facts(report, language)[2:] if what),
        say("cells", language, count=len(report.cell_rows), doubtful=len(marked)),
        say("findings", language, count=len(found)) if found else say("no_findings", language),
        *(
            f"  {say(f'severity_{f.severity}', language)}  {f.message_zh if language == 'zh' else f.message}"
            for f in found[:_LISTED]
        ),
    ]
    if len(found) > _LISTED:
        lines.append(f"  … {len(found) - _LISTED}")
    return "\n".join([say("simulated", language), *lines] if is_simulated(report) else lines)


# --- a panel ----------------------------------------------------------------------------------------


def panel_html(panel: Panel) -> str:
    """Return a panel for a notebook: counts that close, what it covers, its reports, its tables."""
    language = tongue.current()
    summary = "".join(f"<p>{escape(line)}</p>" for line in _summary(panel, language))
    tables = table_html(
        [say("table", language), say("rows", language)],
        [(name, number(count, language)) for name, count in panel.counts.items() if name not in _FILES],
        numbers={1},
    )
    parts = [
        f"<p class='gik-h'>{escape(say('panel', language, hash=panel.hash))}</p>",
        summary,
        _reports_html(panel, language),
        _folded(say("tables", language), tables),
        f"<p class='gik-note'>{escape(say('ask', language))}</p>",
    ]
    return block(*parts, language=language, simulated=panel.simulated)


_FILES = ("files", "failures")
_OF_REPORT = ("issuer", "year", "province", "level", "form", "scope", "source")


def _reports_html(panel: Panel, language: Language) -> str:
    reports = panel.reports().sort("year", "issuer", "source")
    head = [say(name, language) for name in ("issuer", "year", "place", "level", "form", "scope", "source")]
    caption = say("reports", language)
    more = reports.height - _LISTED
    note = "" if more <= 0 else f"<p class='gik-note'>{escape(say('more', language, count=more))}</p>"
    return table_html(head, reports.select(_OF_REPORT).head(_LISTED).rows(), caption=caption) + note


def _summary(panel: Panel, language: Language) -> list[str]:
    counts, reports = panel.counts, panel.reports()
    lines = [say("closing", language, **{name: counts[name] for name in ("files", "reports", "failures")})]
    years = reports["year"].drop_nulls()
    if years.len():
        bodies, provinces = reports["issuer"].n_unique(), reports["province"].drop_nulls().n_unique()
        span = {"first": years.min(), "last": years.max(), "bodies": bodies, "provinces": provinces}
        lines.append(say("covers", language, **span))
    return lines


def panel_lines(panel: Panel) -> str:
    """Return a panel in a few lines of text."""
    language = tongue.current()
    head = say("panel", language, hash=panel.hash)
    tag = [say("simulated", language)] if panel.simulated else []
    return "\n".join([*tag, head, *_summary(panel, language), say("ask", language)])


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
