"""The tables of the report audit: identity, what is printed, statements, checks, remarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gikanalysis.checks.wording import number
from gikanalysis.extract.cells import CellRow
from gikanalysis.figures.numbers import format_date
from gikanalysis.forms import Form, FormRow, FormTable
from gikanalysis.forms.load import forms
from gikanalysis.pages.parts import Entry, Table
from gikanalysis.vocabulary import metrics

if TYPE_CHECKING:
    from gikanalysis.studies.auditing import ReportAudit


def identity(audit: ReportAudit) -> Table:
    """Who, where, when, which form, which file."""
    report, language = audit.report, audit.language
    period = [format_date(day, language) for day in report.period] if report.period else []
    form = audit.say(f"form_{report.form}")
    facts = [
        ("issuer", report.issuer, ""),
        ("place", report.province, report.adcode or ""),
        ("level", audit.say(f"level_{report.level}") if report.level else "", ""),
        ("parent_level", audit.say(f"level_{report.parent_level}") if report.parent_level else "", ""),
        ("scope", audit.say(f"scope_{report.scope}"), ""),
        ("period", " – ".join(period), ""),
        ("published", format_date(report.published, language) if report.published else "", ""),
        ("form", form, report.form),
        ("title", report.title, ""),
        ("source", report.source, f"SHA-256 {report.sha256}"),
        *(("attached", name, f"SHA-256 {sha256}") for name, sha256 in report.attachments),
    ]
    rows = tuple(
        (Entry(audit.say(f"who_{name}")), Entry(text or audit.say("not_known"), small=small))
        for name, text, small in facts
    )
    return Table(audit.say("who_caption"), (audit.say("who_what"), audit.say("who_found")), rows, text_column=1)


def printed(audit: ReportAudit) -> list[Table]:
    """The tables of the form with what is printed in each cell; rows beside the form in one of their own."""
    form = forms()[audit.report.form]
    rows = {row.cell: row for row in audit.report.cell_rows}
    tables = [_form_table(audit, form, table, rows) for table in form.tables]
    known = {cell.id for cell in form.cells}
    others = [row for row in audit.report.cell_rows if row.cell not in known]
    if others:
        lines = tuple((Entry(row.label), _entry(audit, row)) for row in others)
        tables.append(Table(audit.say("extra"), (audit.say("tables_first"), audit.say("figure")), lines))
    return tables


def _form_table(audit: ReportAudit, form: Form, table: FormTable, rows: dict[str, CellRow]) -> Table:
    single = len(table.columns) <= 1
    named = [audit.say("figure")] if single else _columns(table)
    head = [audit.say("tables_first"), *named]
    lines = tuple(_line(audit, table, row, rows, single=single) for row in table.rows)
    return Table(table.caption, tuple(head), lines, note=audit.say("tables_note"))


def _columns(table: FormTable) -> list[str]:
    """The names of the columns, with the heading above them where a name stands twice."""
    labels = [column.label for column in table.columns]
    return [
        f"{column.group.replace('/', ' ')} {column.label}" if labels.count(column.label) > 1 else column.label
        for column in table.columns
    ]


def _line(
    audit: ReportAudit, table: FormTable, row: FormRow, rows: dict[str, CellRow], *, single: bool
) -> tuple[Entry, ...]:
    """A printed row: its label, then a cell for each column; a heading row has one figure at most, at its end."""
    label = Entry(row.label or table.caption, small=row.unit)
    if row.header or single:
        filling = () if single else (Entry(""),) * (len(table.columns) - 1)
        found = rows.get(row.id)
        return (label, *filling, _entry(audit, found) if found else Entry(""))
    cells = (rows.get(f"{row.id}.{column.id}") for column in table.columns)
    return (label, *(_entry(audit, cell) if cell else Entry("") for cell in cells))


def _entry(audit: ReportAudit, row: CellRow) -> Entry:
    """A cell as it is read, its state in brackets where it holds no figure, its doubt behind it."""
    if row.value is not None:
        text = number(row.value)
    elif row.status.startswith("header"):
        text = ""
    else:
        text = audit.say(row.status)
    small = [audit.say("doubtful")] if row.cell in audit.doubted else []
    if (corrected := audit.corrected.get(row.cell)) is not None:
        small.append(audit.say("corrected", value=number(corrected)))
    if row.status == "unreadable" and row.printed:
        small.insert(0, f"“{row.printed}”")
    return Entry(text, small=" ".join(small), number=True)


def statements(audit: ReportAudit) -> Table:
    """What the prose states: metric, figure with its bounds, the words and their place."""
    known = metrics()
    rows = tuple(
        (
            Entry(
                known[s.metric].label(audit.language) if s.metric in known else s.metric, small=s.component or ""
            ),
            Entry(audit.say(f"said_{s.qualifier}", value=number(s.value), unit=s.unit), number=True),
            Entry(s.snippet, small=s.locator),
        )
        for s in audit.report.statement_rows
    )
    head = tuple(audit.say(name) for name in ("said_what", "figure", "said_words"))
    return Table(audit.say("said_caption"), head, rows, text_column=2)


def corrections(audit: ReportAudit) -> Table:
    """What ledgers put beside printed figures: cell, both figures, reason, evidence, who and when."""
    rows = tuple(
        (
            Entry(row.label, small=row.cell),
            Entry(audit.say(row.status) if row.reported is None else number(row.reported), number=True),
            Entry(number(row.corrected), number=True),
            Entry(row.reason, small=row.evidence),
            Entry(row.who, small=format_date(row.when, audit.language)),
        )
        for row in audit.report.correction_rows
    )
    names = ("tables_first", "corrections_printed", "corrections_figure", "corrections_why", "corrections_who")
    head = tuple(audit.say(name) for name in names)
    return Table(audit.say("corrections_caption", count=len(rows)), head, rows, text_column=3)


def checks(audit: ReportAudit) -> list[Table]:
    """The count of each outcome, and the checks that failed with both sides."""
    counts = tuple(
        (Entry(audit.say(f"checks_{name}")), Entry(str(count), number=True))
        for name, count in audit.outcomes.items()
    )
    tables = [Table(audit.say("checks_caption"), (audit.say("checks_outcome"), audit.say("checks_count")), counts)]
    failed = [verdict for verdict in audit.verdicts if verdict.outcome == "fail"]
    if failed:
        rows = tuple(
            (
                Entry(v.check.identity.id, small=" ".join(v.check.cells[:1])),
                Entry(v.check.identity.words or v.check.identity.expression),
                Entry(
                    " / ".join("—" if side is None else number(side) for side in (v.left, v.right)), number=True
                ),
            )
            for v in failed
        )
        head = (audit.say("rule"), audit.say("checks_heading"), audit.say("checks_sides"))
        tables.append(Table(audit.say("checks_failed_caption"), head, rows, text_column=1))
    return tables


def notes(audit: ReportAudit) -> list[Table]:
    """The remarks that doubt no figure, folded."""
    found = [f for f in audit.report.finding_rows if f not in audit.doubts]
    if not found:
        return []
    rows = tuple(
        (Entry(f.rule), Entry(f.message_zh if audit.language == "zh" else f.message, small=" ".join(f.cells[:6])))
        for f in found
    )
    head = (audit.say("rule"), audit.say("notes_what"))
    return [Table(audit.say("notes_caption", count=len(found)), head, rows, folded=True, text_column=1)]
