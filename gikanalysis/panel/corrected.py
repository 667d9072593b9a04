"""Ledgers of corrections held against the reports of a panel."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence

import polars as pl

from gikanalysis.corrections import Corrections, Known, Ledger, applied
from gikanalysis.extract.cells import CellRow
from gikanalysis.panel.rows import corrections_of


def correct(
    told: Sequence[Ledger], reports: pl.LazyFrame, cells: pl.LazyFrame
) -> tuple[Corrections, pl.DataFrame]:
    """Return the corrections by source, and as the table of the panel.

    `reports` and `cells` are the tables as they will stand. Raises `DataFileError` with every fault.
    """
    there = reports.select("source", "sha256", "form", "year").collect()
    known = [Known(source, sha256, form) for source, sha256, form, _ in there.iter_rows()]

    def cells_of(sources: Collection[str]) -> dict[str, list[CellRow]]:
        found: dict[str, list[CellRow]] = {}
        for row in cells.filter(pl.col("source").is_in(sorted(sources))).collect().iter_rows():
            found.setdefault(row[0], []).append(CellRow(*row[2:]))
        return found

    corrections = applied(told, known, cells_of)
    return corrections, corrections_of(corrections, dict(there.select("source", "year").iter_rows()))


def years_that_differ(before: pl.DataFrame, after: pl.DataFrame) -> set[int | None]:
    """Years in which a correction came, went or changed."""
    year = before.columns.index("year")
    return {row[year] for row in set(before.iter_rows()) ^ set(after.iter_rows())}


def digest(told: Sequence[Ledger]) -> str:
    """What identifies the rows of ledgers, wherever the files lie; empty where there are no rows."""
    rows = sorted(json.dumps(line) for ledger in told for _, line in ledger.lines)
    faults = [fault for ledger in told for fault in ledger.faults]
    return hashlib.sha256(json.dumps([rows, faults]).encode()).hexdigest()[:16] if rows or faults else ""
