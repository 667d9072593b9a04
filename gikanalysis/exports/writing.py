"""Writing an export: all formats from one object, nothing overwritten unasked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from gikanalysis.errors import GikError, UnknownName
from gikanalysis.exports.contents import LICENCE, contents
from gikanalysis.exports.model import Export
from gikanalysis.exports.papers import CHECKSUMS, write_checksums, write_papers
from gikanalysis.panel import Panel, open_panel

FORMATS: Mapping[str, tuple[str, str]] = {
    "csv": ("delimited", "csv"),
    "xlsx": ("workbook", "excel"),
    "dta": ("stata", "stata"),
    "parquet": ("parquet", "parquet"),
    "package": ("package", "package"),
    "sssom": ("mappings", "vocabulary"),
    "skos": ("concepts", "vocabulary"),
}


def export(
    panel: Panel | str | Path,
    to: str | Path,
    formats: Sequence[str] = ("csv",),
    *,
    licence: str = LICENCE,
    authors: Sequence[str] = (),
    population: str | Path | None = None,
    force: bool = False,
) -> list[Path]:
    """Write `panel` into the folder `to` and return the files written.

    `formats`: csv, xlsx, dta, parquet, package (ready to deposit), sssom (the crosswalk), skos (the
    vocabulary); each has its folder below `to`. README, citation and checksums of all files stand beside them.
    `population` is a file of inhabitants, for rates per inhabitant.
    The same panel gives the same bytes. Raises `UnknownName` for an unknown format or licence, `GikError`
    when `to` holds something and not `force`, `PanelError` when `panel` is none. With `force` the files of
    an earlier export are replaced, other files are left.
    """
    for name in formats:
        if name not in FORMATS:
            raise UnknownName("format", name, FORMATS)
    if not formats:
        raise UnknownName("format", "", FORMATS)
    opened = panel if isinstance(panel, Panel) else open_panel(panel)
    target = Path(to)
    _refuse(target, force=force)
    made = contents(opened, licence=licence, authors=authors, population=population)
    _clear(target)
    paths = [path for name in dict.fromkeys(formats) for path in _writer(name)(made, target / FORMATS[name][1])]
    paths += write_papers(made, target)
    return [*paths, write_checksums(target, paths)]


def _writer(name: str) -> Callable[[Export, Path], list[Path]]:
    writer: Callable[[Export, Path], list[Path]] = import_module(f"gikanalysis.exports.{FORMATS[name][0]}").write
    return writer


def _refuse(target: Path, *, force: bool) -> None:
    """Refuse a file, and a folder that holds something unless `force` is given."""
    if target.exists() and not target.is_dir():
        raise GikError(f"{target}: is a file, not a folder")
    if target.exists() and any(target.iterdir()) and not force:
        raise GikError(f"{target}: is not empty; give a new or empty folder, or force to replace an export in it")


def _clear(target: Path) -> None:
    """Remove what the list of an earlier export names, and nothing else."""
    target.mkdir(parents=True, exist_ok=True)
    listed = target / CHECKSUMS
    if listed.is_file():
        for line in listed.read_text(encoding="utf-8").splitlines():
            old = target / line.partition("  ")[2]
            if old.resolve().is_relative_to(target.resolve()):
                old.unlink(missing_ok=True)
