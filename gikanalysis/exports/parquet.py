"""Parquet that pandas, polars, DuckDB and R's arrow read alike: plain types, nothing nested, no dictionaries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from gikanalysis.exports.model import Export, Kind, Table


def write(export: Export, folder: Path) -> list[Path]:
    """Write one file a table; citation, panel and labels stand in its metadata."""
    pq: Any = import_module("pyarrow.parquet")
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for table in export.tables:
        path = folder / f"{table.name}{export.about.suffix}.parquet"
        pq.write_table(_arrow(table, export), path, compression="snappy")
        paths.append(path)
    return paths


def _arrow(table: Table, export: Export) -> Any:  # noqa: ANN401 - a pyarrow table
    pa: Any = import_module("pyarrow")
    kinds: Mapping[Kind, Any] = {
        "text": pa.string(),
        "category": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
    about = export.about
    told = {
        "title": about.title,
        "citation": about.citation,
        "panel": about.mark,
        "licence": about.licence,
        "labels": json.dumps({column.name: column.label_en for column in table.columns}, ensure_ascii=False),
    }
    schema = pa.schema([pa.field(one.name, kinds[one.kind]) for one in table.columns], metadata=told)
    return table.frame.to_arrow().cast(schema.remove_metadata()).replace_schema_metadata(told)
