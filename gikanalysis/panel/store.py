"""A panel on disk: where its files are, how one generation replaces another.

A panel is a folder of Parquet tables, each partitioned by year (``cells/year=2018/part-0.parquet``),
with ``manifest.json``, ``failures.parquet`` and ``corrections.parquet``. A build writes a whole new
folder beside the old one and exchanges the two names in one step, so that a reader sees the old panel or
the new one.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from gikanalysis.errors import PanelError
from gikanalysis.panel.rows import SCHEMAS, Tables

FORMAT = 3
MANIFEST = "manifest.json"
FAILURES = "failures.parquet"
CORRECTIONS = "corrections.parquet"
NO_YEAR = "__HIVE_DEFAULT_PARTITION__"
PART = "part-0.parquet"
NAMES = (*SCHEMAS, MANIFEST, FAILURES, CORRECTIONS)
_OWN_KEYS = {"format", "panel_hash", "knowledge", "sources", "counts"}
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


def read_manifest(panel: Path) -> dict[str, Any]:
    """Return the manifest of `panel`; raises `PanelError` when the folder is no panel."""
    recover(panel)
    path = panel / MANIFEST
    if not path.is_file():
        there = "no such folder" if not panel.exists() else "the folder is no panel"
        raise PanelError(f"{panel}: {there} (no {MANIFEST}); make one with: gik build REPORTS --panel {panel}")
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise PanelError(f"{path}: is damaged ({error}); build the panel again") from error
    if not is_panel(panel):
        raise PanelError(f"{panel}: the folder is no panel (its {MANIFEST} is of something else)")
    if manifest.get("format") != FORMAT:
        raise PanelError(
            f"{panel}: was written in panel format {manifest.get('format')}, this version reads {FORMAT}; "
            "build it again"
        )
    return manifest


def is_panel(folder: Path) -> bool:
    """Whether the folder's manifest is one that this program wrote, of whatever format."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.keys() >= _OWN_KEYS


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest of a folder."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def years(panel: Path) -> list[int | None]:
    """Return the years that `panel` has partitions for."""
    found = {path.name.partition("=")[2] for path in panel.glob("reports/year=*")}
    return sorted((None if name == NO_YEAR else int(name) for name in found), key=lambda year: year or 0)


def part(folder: Path, table: str, year: int | None) -> Path:
    """Return the file of one table and year."""
    return folder / table / f"year={NO_YEAR if year is None else year}" / PART


def read_part(panel: Path, table: str, year: int | None) -> pl.DataFrame:
    """Read one table of one year; empty when the panel has none."""
    path = part(panel, table, year)
    if not path.is_file():
        return pl.DataFrame(schema=SCHEMAS[table])
    columns = list(SCHEMAS[table])
    frame = pl.read_parquet(path, hive_partitioning=False)
    return frame.with_columns(pl.lit(year, dtype=pl.Int32).alias("year")).select(columns)


def write_part(folder: Path, table: str, year: int | None, frame: pl.DataFrame) -> None:
    """Write one table of one year; the year is told by the folder alone, as other programs expect."""
    path = part(folder, table, year)
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.drop("year").write_parquet(path, compression="zstd", statistics=True)


def scan(panel: Path, table: str) -> pl.LazyFrame:
    """Return one table of all years, lazily."""
    schema = SCHEMAS[table]
    if not any((panel / table).glob("year=*/*.parquet")):
        return pl.LazyFrame(schema=schema)
    found = pl.scan_parquet(
        panel / table / "**" / "*.parquet",
        hive_partitioning=True,
        hive_schema={"year": pl.Int32},
    )
    return found.select(list(schema))


def link_part(old: Path, new: Path, table: str, year: int | None) -> None:
    """Carry an unchanged file over to the new generation (by a hard link where the disk allows)."""
    source, target = part(old, table, year), part(new, table, year)
    if source.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)


def read_tables(panel: Path, names: tuple[str, ...], year: int | None) -> Tables:
    """Read several tables of one year."""
    return {name: read_part(panel, name, year) for name in names}


def replace(panel: Path, new: Path) -> None:
    """Put the folder `new` in the place of `panel`, and delete what stood there."""
    if not panel.exists():
        new.rename(panel)
        return
    if _exchange(panel, new):
        shutil.rmtree(new)
        return
    old = _old(panel)
    panel.rename(old)
    new.rename(panel)
    shutil.rmtree(old)


def recover(panel: Path) -> None:
    """Put the old panel back when a replacement was cut off between its two renames."""
    old = _old(panel)
    if old.exists() and not panel.exists():
        old.rename(panel)


def _old(panel: Path) -> Path:
    return panel.with_name(f".{panel.name}.old")


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step where the system can (Linux); False where it cannot."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    names = os.fsencode(one), os.fsencode(other)
    return bool(call(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0)
