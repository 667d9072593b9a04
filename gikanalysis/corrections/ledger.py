"""The file: a CSV that a person edits, one row for each corrected cell of one report."""

from __future__ import annotations

import codecs
import csv
import io
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from gikanalysis.errors import DataFileError, UnreadableSource
from gikanalysis.tabular import parse_csv

COLUMNS = ("report", "sha256", "cell", "value", "reason", "evidence", "who", "when")
_ENCODINGS = ("utf-8-sig", "gb18030")  # the second is what Excel writes in China


class Line(NamedTuple):
    """One row of a ledger, as written."""

    report: str
    sha256: str
    cell: str
    value: str
    reason: str
    evidence: str
    who: str
    when: str


class Correction(NamedTuple):
    """A row of a ledger that holds of a report (see `schema.CORRECTIONS`).

    `printed`, `reported` and `status` are what the report has in the cell, `corrected` what the person puts
    beside it, in the unit of the form.
    """

    cell: str
    label: str
    printed: str | None
    reported: float | None
    status: str
    corrected: float
    unit: str
    reason: str
    evidence: str
    who: str
    when: date


@dataclass(frozen=True, slots=True)
class Ledger:
    """One file: its rows with the line of the file each stands in, and what is wrong with the file itself."""

    name: str
    lines: tuple[tuple[int, Line], ...]
    faults: tuple[str, ...] = ()


def read(path: str | Path) -> Ledger:
    """Read a ledger (UTF-8 or GB18030). Faults are collected, so that those of all files are told at once.

    Raises `UnreadableSource` when there is no such file.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise UnreadableSource(f"{path}: no ledger of corrections is there ({error.strerror})") from error
    text = _decoded(data)
    if text is None:
        return Ledger(str(path), (), (f"{path}: is neither UTF-8 nor GB18030 text; save it as CSV in UTF-8",))
    return parse(str(path), text)


def parse(name: str, text: str) -> Ledger:
    r"""Parse the text of a ledger; empty rows, as sheets leave them at the end, are passed over.

    >>> parse("c.csv", "report,cell\n").faults[0].partition(":")[0]
    'c.csv head'
    """
    try:
        table = parse_csv(name, text, COLUMNS)
    except DataFileError as error:
        return Ledger(name, (), tuple(error.faults))
    lines = [(number, Line(*row.values())) for number, row in table if any(row.values())]
    return Ledger(name, tuple(lines), tuple(table.faults))


def text_of(lines: Iterable[Line], *, ending: str = "\n", head: bool = True) -> str:
    """Return rows as the text of a ledger; `parse` reads the same rows back."""
    rows = list(lines)
    bare = any("\r" in field for row in rows for field in row)  # Python 3.11 does not quote it by itself
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=ending, quoting=csv.QUOTE_ALL if bare else csv.QUOTE_MINIMAL)
    if head:
        writer.writerow(COLUMNS)
    writer.writerows(rows)
    return out.getvalue()


def append(path: Path, line: Line) -> None:
    """Add a row at the end of a ledger, or begin one (with the mark by which Excel knows UTF-8).

    What stands in the file stays byte for byte; the file is replaced in one step. Raises `DataFileError`
    when it is no ledger, or has a row for this cell of this report already.
    """
    if not path.exists():
        _write(path, codecs.BOM_UTF8 + text_of([line]).encode())
        return
    ledger = read(path)
    DataFileError.raise_if(ledger.faults)
    DataFileError.raise_if(
        [
            f"{path} row {number}: {line.cell} of {line.report} is corrected there already"
            for number, other in ledger.lines
            if other.cell == line.cell and _one_report(line, other)
        ]
    )
    data = path.read_bytes()
    encoding = "utf-8" if _is_utf8(data) else "gb18030"
    ending = "\r\n" if b"\r\n" in data else "\n"
    closing = "" if data.endswith(b"\n") else ending
    _write(path, data + (closing + text_of([line], ending=ending, head=False)).encode(encoding))


def _one_report(line: Line, other: Line) -> bool:
    """Whether two rows are about one report: by hash where both have one, else by name."""
    if line.sha256 and other.sha256:
        return line.sha256.startswith(other.sha256.lower())
    return line.report == other.report


def _decoded(data: bytes) -> str | None:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _write(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
    Path(temporary).replace(path)
