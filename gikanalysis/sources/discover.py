"""Files, folders and manifests → the list of sources of a build.

A ``manifest.csv`` in a folder tells of the files beside it. It and the side files it names are no
reports. Files it does not name are read as well. The only column it must have is `file`; `kind`
(report or side), `issuer`, `adcode`, `year`, `form` and `published` are taken as hints,
`where_published` and `title` are kept with the report, any other column is left alone.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gikanalysis.errors import DataFileError, UnreadableSource

MANIFEST = "manifest.csv"
HINT_COLUMNS = ("issuer", "adcode", "year", "form", "published")
KINDS = ("", "report", "side")


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read. `name` is what the panel calls it: its path below the folder that was given."""

    name: str
    path: Path
    hint: Mapping[str, str] = field(default_factory=dict)
    where_published: str = ""

    def sha256(self) -> str:
        """The hash of the file's bytes; empty when it cannot be read."""
        try:
            return hashlib.sha256(self.path.read_bytes()).hexdigest()
        except OSError:
            return ""


def discover(paths: Iterable[str | Path]) -> list[Source]:
    """Return the sources below `paths` (files or folders), sorted by name, each file once.

    Raises `UnreadableSource` when a path does not exist or nothing is found, `DataFileError` when a
    manifest is wrong (all faults at once).
    """
    found: dict[Path, Source] = {}
    names: set[str] = set()
    for given in map(Path, paths):
        if not given.exists():
            raise UnreadableSource(f"{given}: no such file or folder")
        for source in _below(given) if given.is_dir() else [_single(given)]:
            resolved = source.path.resolve()
            if resolved in found:
                continue
            name = source.name if source.name not in names else source.path.as_posix()
            names.add(name)
            found[resolved] = Source(name, source.path, source.hint, source.where_published)
    if not found:
        raise UnreadableSource("no file was found below the paths given")
    return sorted(found.values(), key=lambda source: source.name)


def _single(path: Path) -> Source:
    lines = _manifest(path.parent / MANIFEST)
    return _source(path, path.name, lines.get(path.name, {}))


def _below(folder: Path) -> Iterator[Source]:
    for directory in sorted([folder, *(p for p in folder.rglob("*") if p.is_dir() and not _hidden(p, folder))]):
        lines = _manifest(directory / MANIFEST)
        for path in sorted(p for p in directory.iterdir() if p.is_file() and not _hidden(p, folder)):
            line = lines.get(path.name, {})
            if path.name != MANIFEST and line.get("kind", "") != "side":
                yield _source(path, path.relative_to(folder).as_posix(), line)


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)


def _source(path: Path, name: str, line: Mapping[str, str]) -> Source:
    hint = {column: line[column] for column in HINT_COLUMNS if line.get(column)}
    return Source(name, path, hint, line.get("where_published", ""))


def _manifest(path: Path) -> dict[str, dict[str, str]]:
    """Return the lines of a manifest by file name; empty where there is none."""
    if not path.is_file():
        return {}
    reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    if "file" not in (reader.fieldnames or ()):
        raise DataFileError([f"{path}: a manifest needs a column `file`; it has {reader.fieldnames}"])
    faults: list[str] = []
    lines: dict[str, dict[str, str]] = {}
    for row in reader:
        line = {key: (value or "").strip() for key, value in row.items() if isinstance(value, str)}
        name = line.get("file", "")
        where = f"{path} row {reader.line_num}"
        if not name or name in lines:
            faults.append(f"{where}: {'file is empty' if not name else f'{name} is named twice'}")
        elif not (path.parent / name).is_file():
            faults.append(f"{where}: there is no file {name}")
        if line.get("kind", "") not in KINDS:
            faults.append(f"{where}: kind {line['kind']!r} is not one of report, side")
        if line.get("year") and not line["year"].isdigit():
            faults.append(f"{where}: year {line['year']!r} is no year")
        lines[name] = line
    DataFileError.raise_if(faults)
    return lines
