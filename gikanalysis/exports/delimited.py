"""CSV: UTF-8, safe to open in a spreadsheet, and the way back.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula, and what a web page
prints could begin so. Such texts are written with an apostrophe in front, and so are texts that begin with an
apostrophe themselves; `read_table` takes it away again. Numbers are never touched.
"""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl

from gikanalysis.exports.model import TYPES, Column, Export, Table

MARK = "'"
RISKY = r"^[=+\-@\t\r\n'＝＋－＠]"
_TEXTS = ("text", "category")


def write(export: Export, folder: Path) -> list[Path]:
    """Write one CSV a table, with the mark by which Excel knows UTF-8."""
    folder.mkdir(parents=True, exist_ok=True)
    return [write_table(table, folder / f"{table.name}{export.about.suffix}.csv") for table in export.tables]


def write_table(table: Table, path: Path, *, mark: bool = True) -> Path:
    """Write one table; `mark`: begin with the byte order mark."""
    out = io.BytesIO()
    shown = table.frame.select(_shown(column) for column in table.columns)
    shown.write_csv(out, include_bom=mark, line_terminator="\n")
    path.write_bytes(out.getvalue())
    return path


def _shown(column: Column) -> pl.Expr:
    values = pl.col(column.name)
    if column.kind in _TEXTS:
        risky = values.str.contains(RISKY)
        return pl.when(risky).then(pl.lit(MARK) + values).otherwise(values).alias(column.name)
    if column.kind == "number":  # 20, not 20.0
        whole = (values == values.round(0)) & (values.abs() < 2**53)
        text = pl.when(whole).then(values.cast(pl.Int64, strict=False).cast(pl.String))
        return text.otherwise(values.cast(pl.String)).alias(column.name)
    return values


def read_table(path: str | Path, columns: tuple[Column, ...]) -> pl.DataFrame:
    """Read a CSV that `write_table` wrote: the same types, the same texts."""
    texts = pl.read_csv(Path(path).read_bytes(), infer_schema=False, truncate_ragged_lines=False)
    return texts.select(_read(column) for column in columns)


def _read(column: Column) -> pl.Expr:
    values = pl.col(column.name)
    if column.kind in _TEXTS:
        return values.str.strip_prefix(MARK)
    if column.kind == "boolean":
        return values == "true"
    return values.str.to_date("%Y-%m-%d") if column.kind == "date" else values.cast(TYPES[column.kind])
