"""``manifest.csv``: what somebody noted down of the files beside it.

The only column it must have is `file`; `kind` (report or side), `issuer`, `adcode`, `year`, `form`
and `published` are taken as hints, `where_published` is kept with the report, `attachments` names files
beside it (parted by semicolons) that belong to the report and are read with it, any other column is left
alone.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from gikanalysis import schema

MANIFEST = "manifest.csv"
ATTACHMENTS = "attachments"
KINDS = ("", "report", "side")
FORMS = ("", *schema.FORMS)
Line = dict[str, str]


def read_manifest(path: Path) -> tuple[dict[str, Line], list[str]]:
    """Return the lines of a manifest by file name, and its faults; nothing of both where there is none."""
    if not path.is_file():
        return {}, []
    text = _text(path)
    if text is None:
        return {}, [f"{path}: is neither UTF-8 nor GB18030 text; save it as CSV in UTF-8"]
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = [name.strip() for name in reader.fieldnames or ()]
    reader.fieldnames = columns
    if "file" not in columns or len(set(columns)) != len(columns):
        return {}, [f"{path}: a manifest needs a column `file` and no column twice; it has {', '.join(columns)}"]
    lines: dict[str, Line] = {}
    faults: list[str] = []
    for row in reader:
        where = f"{path} row {reader.line_num}"
        if None in row:
            faults.append(f"{where}: has more fields than the {len(columns)} columns of the head")
        line = {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}
        if not any(line.values()):
            continue  # an empty row at the end of a sheet
        faults += [f"{where}: {fault}" for fault in _faults(line, path.parent, lines)]
        lines[line["file"]] = line
    return lines, [*faults, *(f"{path}: {fault}" for fault in _faults_of_attachments(lines, path.parent))]


def attachments_of(line: Line) -> list[str]:
    """Return the files that a line names as attachments.

    >>> attachments_of({"file": "a.html", "attachments": "b.xlsx; c.docx"})
    ['b.xlsx', 'c.docx']
    """
    return [name for part in line.get(ATTACHMENTS, "").replace("；", ";").split(";") if (name := part.strip())]


def _faults_of_attachments(lines: dict[str, Line], folder: Path) -> Iterator[str]:
    """A file is attached to one report only, and is then no report of its own."""
    owner: dict[str, str] = {}
    for page, line in lines.items():
        for name in attachments_of(line):
            if "/" in name or "\\" in name:
                yield f"{page}: attachment {name} is not beside it"
            elif not (folder / name).is_file():
                yield f"{page}: there is no file {name} to be attached"
            elif name == page:
                yield f"{page} is attached to itself"
            elif name in owner:
                yield f"{name} is attached twice, to {owner[name]} and to {page}"
            elif lines.get(name, {}).get("kind") == "report" or attachments_of(lines.get(name, {})):
                yield f"{name} is attached to {page} and so no report of its own"
            owner[name] = page


def _text(path: Path) -> str | None:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):  # the second is what Excel writes in China
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _faults(line: Line, folder: Path, before: dict[str, Line]) -> Iterator[str]:
    name = line["file"]
    if not name:
        yield "file is empty"
    elif name in before:
        yield f"{name} is named twice"
    elif "/" in name or "\\" in name:
        yield f"{name}: a manifest tells of the files beside it, not of other folders"
    elif not (folder / name).is_file():
        yield f"there is no file {name}"
    yield from _faults_of_hints(line)


def _faults_of_hints(line: Line) -> Iterator[str]:
    if line.get("kind", "") not in KINDS:
        yield f"kind {line['kind']!r} is not one of report, side"
    if line.get("form", "") not in FORMS:
        yield f"form {line['form']!r} is not one of {', '.join(filter(None, FORMS))}"
    if (year := line.get("year")) and not (year.isascii() and year.isdigit() and len(year) == 4):
        yield f"year {year!r} is no year of four digits"
    if (code := line.get("adcode")) and not (code.isascii() and code.isdigit() and len(code) == 6):
        yield f"adcode {code!r} is no code of six digits"
    if (day := line.get("published")) and not _is_date(day):
        yield f"published {day!r} is no date like 2019-01-31"


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
