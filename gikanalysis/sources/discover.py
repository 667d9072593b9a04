"""Files, folders and manifests → the list of sources of a build.

A ``manifest.csv`` in a folder tells of the files beside it. It and the side files it names are no
reports; nor is a ``corrections.csv``, which is a ledger of corrections. Files that no manifest names are
read as well.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gikanalysis.errors import DataFileError, UnreadableSource
from gikanalysis.sources.manifest import MANIFEST, Line, attachments_of, read_manifest

HINT_COLUMNS = ("issuer", "adcode", "year", "form", "published")
LEDGER = "corrections.csv"
FURNITURE = ("thumbs.db", "desktop.ini")  # files that Windows leaves in folders


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read. `name` is what the panel calls it: its path below the folder that was given."""

    name: str
    path: Path
    hint: Mapping[str, str] = field(default_factory=dict)
    where_published: str = ""
    attachments: tuple[Path, ...] = ()

    def sha256(self) -> str:
        """The hash of the file's bytes, and those of its attachments behind it; empty where it cannot be read."""
        return " ".join(map(_sha256, (self.path, *self.attachments)))


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def discover(paths: Iterable[str | Path], *, leave_out: Collection[str | Path] = ()) -> list[Source]:
    """Return the sources below `paths` (files or folders), sorted by name, each file once.

    `leave_out` are files, and folders that are not entered, such as the panel itself. The result does not
    depend on the order of `paths`. Two files of one name are told apart by the folders above them.
    Raises `UnreadableSource` naming every path that does not exist, or when nothing is found, and
    `DataFileError` when manifests are wrong (all faults of all manifests at once).
    """
    given = [Path(path) for path in paths]
    absent = [str(path) for path in given if not path.exists()]
    if absent:
        raise UnreadableSource(f"{', '.join(absent)}: no such file or folder")
    closed = {Path(folder).resolve() for folder in leave_out}
    found = _found(given, closed)
    if not found:
        raise UnreadableSource(f"no file was found below {', '.join(map(str, given)) or 'no path at all'}")
    lines, faults = _told(found.values())
    DataFileError.raise_if(faults)
    attached = {path.parent / name for path, line in lines.items() for name in attachments_of(line)}
    reports = {
        resolved: path for resolved, path in found.items() if path not in attached and not _is_side(path, lines)
    }
    if not reports:
        raise UnreadableSource(
            f"{', '.join(map(str, given))}: manifests, side files and attachments, but no report"
        )
    names = _names({path: _name_below(path, given) for path in reports.values()})
    sources = [_source(name, path, lines) for path, name in names.items()]
    return sorted(sources, key=lambda source: source.name)


def ledgers(paths: Iterable[str | Path], *, leave_out: Collection[str | Path] = ()) -> list[Path]:
    """Return the ledgers of corrections below `paths`, each once, sorted."""
    closed = {Path(folder).resolve() for folder in leave_out}
    return sorted(path for path in _found(map(Path, paths), closed).values() if path.name == LEDGER)


def _found(given: Iterable[Path], closed: Collection[Path]) -> dict[Path, Path]:
    """Every file below the paths once: where it really lies → where it was met first by name."""
    found: dict[Path, Path] = {}
    for start in given:
        for path in _below(start, closed) if start.is_dir() else [start]:
            resolved = path.resolve()
            if resolved in closed:
                continue
            met = found.get(resolved)
            if met is None or _absolute(path) < _absolute(met):
                found[resolved] = path
    return found


def _below(folder: Path, closed: Collection[Path]) -> Iterator[Path]:
    for directory, below, files in os.walk(folder):
        here = Path(directory)
        below[:] = sorted(name for name in below if not _hidden(name) and (here / name).resolve() not in closed)
        if here.resolve() not in closed:
            yield from (here / name for name in sorted(files) if not _hidden(name))


def _hidden(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in FURNITURE


def _told(paths: Iterable[Path]) -> tuple[dict[Path, Line], list[str]]:
    """What the manifests beside the files say of them, and every fault of every manifest."""
    lines: dict[Path, Line] = {}
    faults: list[str] = []
    for folder in sorted({path.parent for path in paths}):
        told, wrong = read_manifest(folder / MANIFEST)
        lines |= {folder / name: line for name, line in told.items()}
        faults += wrong
    return lines, faults


def _is_side(path: Path, lines: Mapping[Path, Line]) -> bool:
    return path.name in (MANIFEST, LEDGER) or lines.get(path, {}).get("kind", "") == "side"


def _source(name: str, path: Path, lines: Mapping[Path, Line]) -> Source:
    line = lines.get(path, {})
    hint = {column: line[column] for column in HINT_COLUMNS if line.get(column)}
    attachments = tuple(path.parent / name for name in attachments_of(line))
    return Source(name, path, hint, line.get("where_published", ""), attachments)


def _absolute(path: Path) -> Path:
    """The full path with links kept as they are: a link is called by its own name."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.resolve would follow the link


def _name_below(path: Path, given: Iterable[Path]) -> str:
    """The path below the outermost of the given folders that holds the file, else its bare name."""
    here = _absolute(path)
    roots = [root for start in given if start.is_dir() and here.is_relative_to(root := _absolute(start))]
    outermost = min(roots, key=lambda root: len(root.parts), default=here.parent)
    return _readable(here.relative_to(outermost).as_posix())


def _readable(name: str) -> str:
    """A name as text: names of old archives are GBK bytes, which a system of UTF-8 hands over undecoded."""
    data = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", errors="backslashreplace")


def _names(wanted: Mapping[Path, str]) -> dict[Path, str]:
    """Give files that would be called the same as many of the folders above them as tell them apart."""
    names = dict(wanted)
    while True:
        users: dict[str, list[Path]] = {}
        for path, name in names.items():
            users.setdefault(name, []).append(path)
        clashes = [path for paths in users.values() if len(paths) > 1 for path in paths]
        if not clashes:
            return names
        for path in clashes:
            depth = len(Path(names[path]).parts) + 1
            names[path] = "/".join(_absolute(path).parts[-depth:])
