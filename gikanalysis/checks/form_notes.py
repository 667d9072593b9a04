"""What reading noticed of the form itself, turned into findings: hybrids, wrong years, missing parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from string import Formatter

from gikanalysis.checks.finding import Finding
from gikanalysis.extract.align import ReadingNote
from gikanalysis.extract.cells import TableReading
from gikanalysis.extract.completeness import missing_notes
from gikanalysis.forms import Form, form
from gikanalysis.schema import SEVERITIES
from gikanalysis.tabular import read_csv

COLUMNS = ("kind", "severity", "en", "zh", "note")
FIELDS = frozenset({"form", "other", "rows", "count", "text", "year", "first", "last", "month", "months", "found"})
RULE = "form"


@cache
def kinds() -> Mapping[str, Mapping[str, str]]:
    """The kinds of notes with their severity and sentences; raises `DataFileError` for unknown fields."""
    table = read_csv("gikanalysis.checks", "form_notes.csv", COLUMNS)
    table.unique("kind").filled("kind", "en", "zh").allowed("severity", SEVERITIES)
    for number, row in table:
        asked = {name for text in (row["en"], row["zh"]) for _, name, _, _ in Formatter().parse(text) if name}
        if unknown := sorted(asked - FIELDS):
            table.fault(number, f"unknown fields {unknown}; known: {', '.join(sorted(FIELDS))}")
    table.check()
    return {row["kind"]: row for _, row in table}


def form_findings(reading: TableReading, year: int | None) -> list[Finding]:
    """Return the findings of a reading on the form itself; raises `KeyError` for a kind that has no line."""
    statuses = {row.cell: row.status for row in reading.cells}
    notes = [*_of_year(reading.form, year), *reading.notes, *missing_notes(reading.form, statuses)]
    return [_finding(note, year) for note in notes if _matters(note, year)]


def _of_year(of: Form, year: int | None) -> Iterator[ReadingNote]:
    first, last = of.years
    if year is not None and not first <= year <= last:
        kind = "form_late" if last < year <= of.late else "form_year"
        yield ReadingNote(kind, {"form": of.id, "first": first, "last": last})


def _matters(note: ReadingNote, year: int | None) -> bool:
    """A head that names the year of the report is as it should be."""
    return note.kind != "head_year" or (year is not None and note.fields["found"] != year)


def _finding(note: ReadingNote, year: int | None) -> Finding:
    line = kinds()[note.kind]
    fields = {"year": year, **note.fields}
    for name in ("form", "other"):
        if name in fields:
            fields[name] = "、".join(_called(part) for part in str(fields[name]).split("、"))
    return Finding(
        RULE,
        line["severity"],
        "fail",
        note.cells,
        line["en"].format(**fields),
        message_zh=line["zh"].format(**fields),
    )


def _called(form_id: str) -> str:
    """A form in a sentence: its id and name."""
    return f"{form_id} {form(form_id).name}"
