"""Rows of ledgers → corrections of reports, all of them or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from gikanalysis.corrections.ledger import Correction, Ledger, Line
from gikanalysis.errors import DataFileError, UnknownName
from gikanalysis.extract.cells import CellRow
from gikanalysis.forms import FormCell, forms

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,6})?")
_SHA256 = re.compile(r"[0-9a-f]{12,64}")
_FILLED = ("cell", "reason", "evidence", "who")
_FIGURES = ("reported", "header_with_value")
Cells = Callable[[Collection[str]], Mapping[str, Sequence[CellRow]]]
Corrections = Mapping[str, Sequence[Correction]]


class Known(NamedTuple):
    """A report that a row may speak of."""

    source: str
    sha256: str
    form: str


class _Meant(NamedTuple):
    """The reports that a row speaks of, or why it speaks of none; `stranger`: it may be about others."""

    reports: tuple[Known, ...] = ()
    fault: str = ""
    stranger: bool = False


def applied(
    ledgers: Iterable[Ledger], reports: Iterable[Known], cells_of: Cells, *, others: bool = False
) -> Corrections:
    """Return the corrections of each source, in the order of the rows.

    `cells_of` gives the cells of sources. With `others`, rows that may speak of reports not given are
    passed over (one report of many is looked at). Raises `DataFileError` with every fault of every row:
    then no row holds.
    """
    given = list(ledgers)
    known = _Reports(reports)
    rows = [(f"{one.name} row {number}", line) for one in given for number, line in one.lines]
    meant = [known.meant(line) for _, line in rows]
    cells = cells_of({report.source for one in meant for report in one.reports})
    by_id = {source: {row.cell: row for row in of} for source, of in cells.items()}
    faults = [fault for ledger in given for fault in ledger.faults]
    found: dict[str, list[Correction]] = {}
    taken: dict[tuple[str, str], str] = {}
    for (where, line), one in zip(rows, meant, strict=True):
        wrong = list(_faults_of(line))
        if one.fault and not (one.stranger and others):
            wrong.append(one.fault)
        for report in one.reports:
            there = by_id.get(report.source, {})
            before = taken.setdefault((report.source, line.cell), where)
            if before != where:
                wrong.append(f"{line.cell} of {report.source} is corrected in {before} already")
            elif line.cell in there:
                wrong += _faults_of_value(line, there[line.cell], report)
            elif line.cell:
                wrong.append(_no_cell(line.cell, report, list(there)))
            if not wrong:
                found.setdefault(report.source, []).append(_correction(line, there[line.cell]))
        faults += [f"{where}: {fault}" for fault in dict.fromkeys(wrong)]
    DataFileError.raise_if(faults)
    return found


class _Reports:
    """Reports by name, by the end of a name, and by hash."""

    def __init__(self, reports: Iterable[Known]) -> None:
        self.by_hash: dict[str, list[Known]] = {}
        self.by_end: dict[str, list[Known]] = {}
        for report in reports:
            self.by_hash.setdefault(report.sha256, []).append(report)
            self.by_end.setdefault(report.source.rpartition("/")[2], []).append(report)

    def meant(self, line: Line) -> _Meant:
        """Return what a row speaks of: with a hash the very bytes, else all that the name leaves no doubt of.

        Copies of the same bytes under other names are the same report, and corrected with it.
        """
        if not line.report and not line.sha256:
            return _Meant(fault="report and sha256 are both empty")
        named = self._named(line.report)
        wanted = line.sha256.lower()
        if not wanted:
            hashes = {report.sha256 for report in named}
            if len(hashes) > 1:
                names = ", ".join(report.source for report in named)
                return _Meant(fault=f"several reports are called {line.report} ({names}); give the sha256")
            return self._same(hashes) or self._unknown(line)
        hashes = {sha256 for sha256 in self.by_hash if sha256.startswith(wanted)}
        if named and hashes.isdisjoint(report.sha256 for report in named):
            source, now, _ = named[0]
            return _Meant(fault=f"{source} has another sha256 now ({now[:12]}); compare it with the evidence")
        return self._same(hashes) or self._unknown(line)

    def _named(self, name: str) -> list[Known]:
        """The reports of that name; a name may leave out folders at its beginning."""
        ends = self.by_end.get(name.rpartition("/")[2], [])
        exact = [report for report in ends if report.source == name]
        return exact or [report for report in ends if report.source.endswith(f"/{name}")]

    def _same(self, hashes: Iterable[str]) -> _Meant | None:
        found = tuple(report for sha256 in sorted(hashes) for report in self.by_hash[sha256])
        return _Meant(found) if found else None

    def _unknown(self, line: Line) -> _Meant:
        if not line.report:
            return _Meant(fault=f"no report has the sha256 {line.sha256}", stranger=True)
        known = (report.source for reports in self.by_end.values() for report in reports)
        return _Meant(fault=str(UnknownName("report", line.report, known)), stranger=True)


def _faults_of(line: Line) -> Iterator[str]:
    """What can be wrong with a row whatever report it is about."""
    for name in _FILLED:
        if not getattr(line, name):
            yield f"{name} is empty"
    if line.sha256 and not _SHA256.fullmatch(line.sha256.lower()):
        yield f"sha256 {line.sha256!r} is not 12 to 64 digits of a hash"
    if not _NUMBER.fullmatch(line.value):
        yield f"value {line.value!r} is no plain number such as 12 or 25.1"
    if not _is_date(line.when):
        yield f"when {line.when!r} is no date like 2026-01-31"


def _faults_of_value(line: Line, row: CellRow, report: Known) -> Iterator[str]:
    """What can be wrong with a figure in the cell it is meant for."""
    if row.status == "header":
        yield f"{line.cell} of {report.source} is a heading, which holds no figure"
    if not _NUMBER.fullmatch(line.value):
        return
    value = float(line.value)
    on_form = _form_cell(report.form, line.cell)
    if on_form is not None and value < 0 and not on_form.signed:
        yield f"{line.cell} counts, so {line.value} cannot stand in it"
    if on_form is not None and not on_form.money and not value.is_integer():
        yield f"{line.cell} is a whole number, {line.value} is none"
    if row.status in _FIGURES and row.value == value:
        yield f"{line.cell} of {report.source} is read as {line.value} already; take the row out"


def _form_cell(form_id: str, cell: str) -> FormCell | None:
    form = forms().get(form_id)
    return form.by_id.get(cell) if form is not None else None


def _no_cell(cell: str, report: Known, there: Sequence[str]) -> str:
    """Why a cell is not in a report."""
    if not there:
        return f"{report.source} is prose alone and has no cell {cell}"
    elsewhere = [name for name, form in forms().items() if cell in form.by_id and name != report.form]
    if elsewhere:
        return f"{cell} is a cell of {', '.join(elsewhere)}, and {report.source} is on {report.form}"
    return str(UnknownName(f"cell of {report.source}", cell, there))


def _correction(line: Line, row: CellRow) -> Correction:
    return Correction(
        cell=row.cell,
        label=row.label,
        printed=row.printed,
        reported=row.value,
        status=row.status,
        corrected=float(line.value),
        unit=row.unit,
        reason=line.reason,
        evidence=line.evidence,
        who=line.who,
        when=date.fromisoformat(line.when),
    )


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
