"""One report, read and audited: the object that everything above works with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import polars as pl

from gikanalysis import schema
from gikanalysis.checks import (
    Finding,
    Whole,
    attachment_findings,
    check,
    form_findings,
    identity_findings,
    text_findings,
)
from gikanalysis.corrections import Correction
from gikanalysis.display import marks_of_report, report_html, report_lines
from gikanalysis.errors import GikError, TwoReports, UnknownName, UnreadableSource
from gikanalysis.extract.cells import CellRow, TableReading
from gikanalysis.extract.detect import Detection, detect
from gikanalysis.extract.identity import Identity, identify
from gikanalysis.extract.joined import read_joined
from gikanalysis.extract.prose import Statement, statements
from gikanalysis.extract.running_text import passages
from gikanalysis.forms import forms
from gikanalysis.frames import Frame
from gikanalysis.provenance import Shown, show_cell
from gikanalysis.provenance.shown import Language
from gikanalysis.readers import Origin, document_of, part_of, read_document
from gikanalysis.readers.deadline import Expired, within
from gikanalysis.readers.document import Document
from gikanalysis.readers.layout import is_furniture
from gikanalysis.readers.limits import MAX_EXTRACT_SECONDS, MAX_READING_MEBIBYTES

HINTS = ("issuer", "adcode", "year", "form", "published")


@dataclass(frozen=True)
class Report:
    """An annual report. See the design's contract for the meaning of each field.

    Cells, statements and findings are kept as plain rows (`cell_rows` …); the frames `cells`,
    `statements` and `findings` are made on access.
    """

    source: str
    sha256: str
    title: str | None
    issuer: str | None
    adcode: str | None
    province: str | None
    level: str | None
    parent_level: str | None
    year: int | None
    period: tuple[date, date] | None
    published: date | None
    scope: str
    form: str
    format: str
    hint: Mapping[str, str]
    cell_rows: Sequence[CellRow] = field(repr=False)
    statement_rows: Sequence[Statement] = field(repr=False)
    finding_rows: Sequence[Finding] = field(repr=False)
    sections: Sequence[tuple[str | None, str]] = field(default=(), repr=False)
    attachments: Sequence[tuple[str, str]] = ()
    """Name and SHA-256 of each file read together with the page."""
    origin: Origin | None = field(default=None, repr=False, compare=False)
    added_rows: Sequence[CellRow] = field(default=(), repr=False)
    correction_rows: Sequence[Correction] = field(default=(), repr=False)

    @cached_property
    def cells(self) -> Frame:
        """One row for each figure cell of the form, in form order (empty for prose-only reports)."""
        return self._frame(self.cell_rows, schema.CELLS)

    @cached_property
    def added(self) -> Frame:
        """Figures of rows that the body added to an official form, under their printed label.

        They have the columns of `cells` and ids like ``extra.1.2``; a local form has its own rows in `cells`.
        """
        return self._frame(self.added_rows, schema.CELLS)

    @cached_property
    def statements(self) -> Frame:
        """Figures stated in the running text."""
        rows = [tuple(getattr(s, name) for name in schema.STATEMENTS) for s in self.statement_rows]
        return self._frame(rows, schema.STATEMENTS)

    @cached_property
    def findings(self) -> Frame:
        """What does not add up, could not be checked, or was noticed while reading."""
        rows = [(*f[:3], list(f.cells), *f[4:8]) for f in self.finding_rows]
        return self._frame(rows, schema.FINDINGS)

    @cached_property
    def corrections(self) -> Frame:
        """What a ledger of corrections puts beside the printed figures; nothing else in the report changes."""
        return self._frame(self.correction_rows, schema.CORRECTIONS)

    def show(self, cell: str, *, language: Language = "en") -> Shown:
        """Show where a cell is printed: the table or the lines around it, for PDF and scans the page.

        Raises `UnknownName` for a cell that is not on the form, `UnreadableSource` when the source is
        gone or has changed since it was read, or is not at hand (a report taken from a panel).
        """
        row = self._row(cell)
        if self.origin is None:
            raise UnreadableSource(
                f"{self.source}: the report comes from a panel; read it with read_report to show it"
            )
        doubts = [
            finding.message_zh if language == "zh" else finding.message
            for finding in self.finding_rows
            if cell in finding.cells and finding.severity != "note"
        ]
        together = [other for other in self.cell_rows if other.locator == row.locator]
        return show_cell(self.origin, row, together, doubts=doubts, language=language)

    def _row(self, cell: str) -> CellRow:
        for row in self.cell_rows:
            if row.cell == cell:
                return row
        if not self.cell_rows:
            raise GikError(f"{self.source}: the report is prose alone, so no cell of a form is printed in it")
        elsewhere = [name for name, form in forms().items() if any(one.id == cell for one in form.cells)]
        kind = f"cell of the form {self.form}" + (f" (it is one of {', '.join(elsewhere)})" if elsewhere else "")
        raise UnknownName(kind, cell, [row.cell for row in self.cell_rows])

    def _frame(self, rows: Sequence[Sequence[object]], columns: pl.Schema) -> Frame:
        frame = Frame([list(row) for row in rows], schema=columns, orient="row")
        return frame.marked(marks_of_report(self))

    def _repr_html_(self) -> str:
        return report_html(self)

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:  # noqa: ANN401 - IPython's own
        printer.text(str(self))

    def __str__(self) -> str:
        return report_lines(self)


class Failure(NamedTuple):
    """A source that could not be read, and why."""

    source: str
    sha256: str
    error: str
    reason: str


def read_report(
    source: str | Path | bytes,
    *,
    attachments: Sequence[str | Path | bytes] = (),
    hint: Mapping[str, str | int] | None = None,
    name: str | None = None,
) -> Report:
    """Read and audit one report.

    `source` is a path or the bytes of a file; `attachments` are the files that belong to it (附件) and
    are read with it as one report: where page and attachment print the same table, the page's is taken
    and a finding names every cell that differs; `hint` is identity that the caller knows (issuer,
    adcode, year, form, published). It fills what the page leaves open; where both speak and
    disagree, the page stands and a finding says so. `name` is what the
    report is called in tables (default: the path).

    Raises `UnreadableSource` when there is no such file, it is no report, or it cannot be read.

    >>> try:
    ...     read_report("no/such/report.html")
    ... except UnreadableSource as error:
    ...     print(error)
    no/such/report.html: there is no such file
    """
    called = name or ("<bytes>" if isinstance(source, bytes) else str(source))
    known = _known(hint or {})
    origin, document = _read(source, attachments, called, name)
    try:
        with within(MAX_EXTRACT_SECONDS, MAX_READING_MEBIBYTES):
            said = _said_once(statements(document))
            told = identify(document.title, text=_text(document))
            who, disagreements = _with_hint(told, known)
            reading, comparisons = read_joined(document, year=who.year)
            _refuse(document, told, reading, said, called)
    except Expired as error:
        raise UnreadableSource(f"{called}: {error}") from error
    names = [part.name for part in (origin.page, *origin.attachments)]
    findings = [*identity_findings(who), *disagreements, *attachment_findings(comparisons, names)]
    if reading is not None:
        findings += form_findings(reading, who.year)
        findings += check(reading, said, year=who.year, level=who.level, rank=who.parent_level or who.level)
    texts = list(passages(document))
    findings += text_findings(_whole(who, reading, said, [passage.plain for passage in texts]))
    return Report(
        source=called,
        sha256=origin.page.sha256,
        title=document.title,
        issuer=who.issuer,
        adcode=who.adcode,
        province=who.province,
        level=who.level,
        parent_level=who.parent_level,
        year=who.year,
        period=who.period,
        published=who.published,
        scope=who.scope,
        form=reading.form.id if reading else "prose",
        format=document.format,
        hint=known,
        cell_rows=reading.cells if reading else (),
        added_rows=reading.added if reading else (),
        statement_rows=tuple(said),
        finding_rows=tuple(findings),
        sections=tuple((passage.section, passage.printed) for passage in texts),
        attachments=tuple((part.name, part.sha256) for part in origin.attachments),
        origin=origin,
    )


def _whole(who: Identity, reading: TableReading | None, said: Sequence[Statement], texts: Sequence[str]) -> Whole:
    return Whole(
        form=reading.form if reading is not None else None,
        figures=reading.figures() if reading is not None else {},
        statements=said,
        passages=texts,
        year=who.year,
        level=who.level,
        rank=who.parent_level or who.level,
        published=who.published,
    )


def _read(
    source: str | Path | bytes, attachments: Sequence[str | Path | bytes], called: str, name: str | None
) -> tuple[Origin, Document]:
    page, data = part_of(source, called)
    parts, contents = [page], [data]
    for number, attached in enumerate(attachments, start=1):
        part, data = part_of(attached, _attachment_name(attached, called, name, number))
        parts.append(part)
        contents.append(data)
    return Origin(page, tuple(parts[1:])), document_of(page, parts[1:], contents)


def _attachment_name(attached: str | Path | bytes, called: str, name: str | None, number: int) -> str:
    """What an attachment is called: by its path as the page is, or beside the page where that has a name."""
    if isinstance(attached, bytes):
        return f"{called}, attachment {number}"
    return str(attached) if name is None else (PurePosixPath(name).parent / Path(attached).name).as_posix()


def _said_once(said: Iterable[Statement]) -> list[Statement]:
    """Leave out what an attachment says again in the words of the page."""
    return list({(s.metric, s.component, s.value, s.snippet): s for s in reversed(list(said))}.values())[::-1]


def read_reports(paths: Iterable[str | Path], *, jobs: int = 1) -> Iterator[Report | Failure]:
    """Read many reports, in the order given; a bad file becomes a `Failure` and never raises.

    `jobs` is the number of processes (-1: all cores).
    """
    from joblib import Parallel, delayed

    from gikanalysis.sources.workers import in_folder

    if jobs == 1:
        yield from map(try_report, paths)
    else:
        pool = Parallel(n_jobs=jobs, return_as="generator", batch_size=16)
        yield from pool(delayed(in_folder)(Path.cwd(), try_report, path) for path in paths)


def try_report(
    path: str | Path,
    *,
    attachments: Sequence[str | Path] = (),
    hint: Mapping[str, str | int] | None = None,
    name: str | None = None,
) -> Report | Failure:
    """Read one report; what goes wrong comes back as a `Failure`."""
    called = name or str(path)
    try:
        return read_report(path, attachments=attachments, hint=hint, name=called)
    except GikError as error:
        return Failure(called, _hash(path), type(error).__name__, str(error))
    except Exception as error:  # a fault of ours must not stop a batch; it is listed by name
        return Failure(called, _hash(path), type(error).__name__, f"unexpected fault while reading: {error!r}")


def _hash(path: str | Path) -> str:
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _known(hint: Mapping[str, str | int]) -> dict[str, str]:
    for key in hint:
        if key not in HINTS:
            raise UnknownName("hint", key, HINTS)
    return {key: str(value) for key, value in hint.items() if str(value)}


def _text(document: Document) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def _refuse(
    document: Document,
    who: Identity,
    reading: TableReading | None,
    said: Sequence[Statement],
    called: str,
) -> None:
    """Raise for what is no report, or more than one."""
    titles = _report_titles(document)
    if len(titles) > 1:
        raise TwoReports(f"{called}: holds {len(titles)} reports, give each on its own: {'; '.join(titles)}")
    if reading is not None and (who.is_report or not reading.partial):
        return
    if not who.is_report and not titles:
        title = f" (its title is “{document.title[:60]}”)" if document.title else ""
        raise UnreadableSource(
            f"{called}: is not an annual report on government information disclosure{title}: "
            "neither its title nor a table of a known form says so"
        )
    if not said:
        raise UnreadableSource(
            f"{called}: has the title of a report, but neither a table of a known form nor a statement "
            "with a figure; the table may be an attachment or a picture"
        )


def _report_titles(document: Document) -> list[str]:
    """Titles of reports that stand in the document with a body of their own, when there are several.

    A list of links to other reports is not enough: each title must be followed by text.
    """
    found: dict[tuple[str | None, int | None], str] = {}
    weight: dict[tuple[str | None, int | None], int] = {}
    current = None
    for block in document.blocks:
        text = getattr(block, "text", "")
        could_be = 10 <= len(text) <= 60 and text.rstrip("）)】").endswith(("报告", "年报"))
        named = identify(text) if could_be and not is_furniture(text) else None
        if named is not None and named.is_report and named.year and named.issuer:
            current = (named.issuer, named.year)
            found.setdefault(current, text)
        elif current is not None:
            weight[current] = weight.get(current, 0) + (len(text) if text else 500)
    return [title for key, title in found.items() if weight.get(key, 0) >= 500]


def _with_hint(who: Identity, hint: Mapping[str, str]) -> tuple[Identity, list[Finding]]:
    """Fill what the page leaves open from the hint; where both speak and differ, the page stands."""
    findings = []
    changes: dict[str, object] = {}
    for key, given in hint.items():
        if key == "form":
            continue
        own = getattr(who, key)
        if own is None:
            changes[key] = _typed(key, given)
        elif str(own) != given:
            findings.append(_disagreement(key, str(own), given))
    return (replace(who, **changes) if changes else who), findings  # type: ignore[arg-type]


def _typed(key: str, given: str) -> object:
    if key == "year":
        return int(given)
    return date.fromisoformat(given) if key == "published" else given


def _disagreement(key: str, own: str, given: str) -> Finding:
    return Finding(
        rule="identity",
        severity="warning",
        outcome="fail",
        cells=(),
        message=f"The page gives {key} {own}, the manifest or caller {given}; the page stands.",
        message_zh=f"页面所示{key}为{own}，清单所示为{given}；以页面为准。",
    )


def detection_of(source: str | Path | bytes) -> Detection | None:
    """Return how the form of a source was recognised (score and runner-up), for audits."""
    return detect(read_document(source))
