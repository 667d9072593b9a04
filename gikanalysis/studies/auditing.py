"""One report for a reader who must know how far each figure can be trusted.

The sections are those of the notebook ``report_audit``: whose report, what its table prints with the
doubts marked, what does not add up in sentences, what the prose states, which checks hold, one cell
as it is printed, what to do next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from gikanalysis.checks import Finding
from gikanalysis.corrections import with_corrections
from gikanalysis.extract.cells import CellRow
from gikanalysis.figures.numbers import Language, format_count
from gikanalysis.forms.evaluate import Verdict, evaluate
from gikanalysis.forms.identities import identities
from gikanalysis.forms.load import forms
from gikanalysis.pages.parts import Section, Table
from gikanalysis.pages.phrases import Phrases
from gikanalysis.parameters import ReportParameters
from gikanalysis.provenance import Shown
from gikanalysis.report import Report, read_report
from gikanalysis.studies import audit_tables

PHRASES = Phrases("gikanalysis.studies", "words/report_audit.yaml")
FIGURES = ("reported", "header_with_value")
EMPTY = ("blank", "dash")
OUTCOMES = ("pass", "fail", "not_assessable", "not_on_form")


class ReportAudit:
    """A report with the sections that show it. Sections render in notebooks."""

    def __init__(self, parameters: ReportParameters) -> None:
        self.parameters = parameters
        self.language: Language = parameters.language
        report = read_report(parameters.source, attachments=parameters.attached)
        self.report: Report = with_corrections(report, *parameters.ledgers) if parameters.ledgers else report

    def say(self, key: str, **fields: object) -> str:
        """One phrase in the language of the reader."""
        return PHRASES(key, self.language, **fields)

    @cached_property
    def cells(self) -> Sequence[CellRow]:
        """The cells that hold a figure on the form, headings left out."""
        return [row for row in self.report.cell_rows if row.status != "header"]

    @cached_property
    def doubts(self) -> list[Finding]:
        """Findings that doubt a figure or a date, the graver first."""
        found = [f for f in self.report.finding_rows if f.severity != "note" and f.outcome == "fail"]
        return sorted(found, key=lambda finding: finding.severity != "error")

    @cached_property
    def doubted(self) -> frozenset[str]:
        """The cells that a finding doubts."""
        return frozenset(cell for finding in self.doubts for cell in finding.cells)

    @cached_property
    def corrected(self) -> dict[str, float]:
        """By cell the figure that a ledger puts beside the printed one."""
        return {row.cell: row.corrected for row in self.report.correction_rows}

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """What each arithmetic check of the form says of this report."""
        form = forms().get(self.report.form)
        if form is None:
            return []
        figures = {row.cell: row.figure for row in self.report.cell_rows}
        rank = self.report.parent_level or self.report.level
        return evaluate(form, figures, year=self.report.year, rank=rank, level=self.report.level)

    @cached_property
    def outcomes(self) -> dict[str, int]:
        """How many checks hold, failed, cannot be assessed, and how many rules the form does not have."""
        counts: Counter[str] = Counter(verdict.outcome for verdict in self.verdicts)
        other = [i for i in identities().values() if i.needs == "report" and self.report.form not in i.forms]
        return {**{name: counts[name] for name in OUTCOMES[:3]}, "not_on_form": len(other)}

    # Sections -----------------------------------------------------------------------------------

    def head(self) -> Section:
        """Title, lead, and who, when, where."""
        report = self.report
        body = report.issuer or self.say("no_body")
        title = self.say("title", body=body, year=report.year) if report.year else ""
        return self._section(
            "head",
            title or self.say("title_no_year", body=body),
            items=[audit_tables.identity(self)],
            kicker=self.say("kicker"),
            lead=self._lead(),
        )

    def _lead(self) -> str:
        counts = Counter(row.status for row in self.cells)
        if self.report.cell_rows:
            first = self.say(
                "lead_table",
                cells=len(self.cells),
                figures=sum(counts[status] for status in FIGURES),
                empty=sum(counts[status] for status in EMPTY),
                unreadable=counts["unreadable"],
                missing=counts["missing"],
            )
        else:
            first = self.say("lead_prose", count=len(self.report.statement_rows))
        none = self.say("lead_no_doubts" if self.report.cell_rows else "lead_no_checks")
        second = self.say("lead_doubts", count=len(self.doubts)) if self.doubts else none
        return first + ("" if self.language == "zh" else " ") + second

    def tables(self) -> Section:
        """The form's tables as printed, doubts marked."""
        if not self.report.cell_rows:
            return self._section("tables", self.say("tables_heading"), [self.say("tables_none")])
        return self._section("tables", self.say("tables_heading"), items=audit_tables.printed(self))

    def findings(self) -> Section:
        """What does not add up, in sentences, and the remarks of the reader."""
        items = audit_tables.notes(self)
        if not self.doubts:
            return self._section("findings", self.say("findings_heading"), [self.say("findings_none")], items)
        told = tuple(self._sentence(finding) for finding in self.doubts)
        return self._section(
            "findings", self.say("findings_heading"), [self.say("findings_answer")], items, points=told
        )

    def _sentence(self, finding: Finding) -> str:
        message = finding.message_zh if self.language == "zh" else finding.message
        parts = [f"[{self.say(finding.severity)}] {message}"]
        if finding.corroborated and finding.suggestion is not None:
            parts.append(self.say("findings_likely", value=format_count(finding.suggestion, self.language)))
        parts.append(f"({finding.rule})")
        return " ".join(parts)

    def corrections(self) -> Section:
        """What the ledgers record beside the printed figures; how to record something where they hold nothing."""
        rows = self.report.correction_rows
        if rows:
            told, items = self.say("corrections_lead"), [audit_tables.corrections(self)]
            return self._section("corrections", self.say("corrections_heading"), [told], items)
        none = self.say("corrections_none" if self.parameters.ledgers else "corrections_how")
        return self._section("corrections", self.say("corrections_heading"), [none])

    def statements(self) -> Section:
        """The figures that the prose states, with their words."""
        if not self.report.statement_rows:
            return self._section("said", self.say("said_heading"), [self.say("said_none")])
        return self._section("said", self.say("said_heading"), items=[audit_tables.statements(self)])

    def checks(self) -> Section:
        """How many checks hold, failed, cannot be assessed or are not on the form; those that failed."""
        if not self.report.cell_rows:
            return self._section("checks", self.say("checks_heading"), [self.say("checks_none")])
        return self._section("checks", self.say("checks_heading"), items=audit_tables.checks(self))

    def shown(self) -> Shown | Section:
        """One cell where it is printed: the one asked for, else the first that is doubted or holds a figure."""
        cell = self.parameters.cell or self._telling_cell()
        if cell is None:
            return self._section("shown", self.say("shown_none"))
        return self.report.show(cell, language=self.language)

    def _telling_cell(self) -> str | None:
        there = [row.cell for row in self.cells if row.status != "missing"]
        doubted = [cell for finding in self.doubts for cell in finding.cells if cell in there]
        return next(iter([*doubted, *there]), None)

    def next_steps(self) -> Section:
        """What to do with this."""
        missing = sum(row.status == "missing" for row in self.cells)
        cell = self._telling_cell()
        points = [
            self.say("next_compare", cell=cell) if cell else "",
            self.say("next_ask", sha256=self.report.sha256) if self.doubts else "",
            self.say("next_missing", count=missing) if missing else "",
            self.say("next_years"),
            self.say("next_claim"),
        ]
        heading = self.say("next_heading")
        return self._section("next", heading, points=[point for point in points if point], boxed=True)

    def _section(  # noqa: PLR0913 - the parts of a section
        self,
        name: str,
        heading: str,
        paragraphs: Sequence[str] = (),
        items: Sequence[Table] = (),
        *,
        points: Sequence[str] = (),
        boxed: bool = False,
        kicker: str = "",
        lead: str = "",
    ) -> Section:
        return Section(
            name, heading, tuple(paragraphs), tuple(items), points=tuple(points), boxed=boxed,
            language=self.language, kicker=kicker, lead=lead,
        )  # fmt: skip
