"""A data package (Frictionless, Data Package 2.0) that is ready to deposit.

``datapackage.json`` names every file with its columns, closed lists, keys, size and SHA-256, the version, the
licence and where the data come from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gikanalysis.exports import delimited
from gikanalysis.exports.model import About, Column, Export, Kind, Table
from gikanalysis.exports.papers import write_papers

PROFILES = "https://datapackage.org/profiles/2.0"
DESCRIPTOR = "datapackage.json"
_TYPES: Mapping[Kind, str] = {
    "text": "string",
    "category": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
}
KEYS: Mapping[str, tuple[str, ...]] = {
    "reports": ("source",),
    "body_year": ("source",),
    "failures": ("source",),
    "metrics": ("name",),
    "variables": ("table", "variable"),
    "indicators": ("source", "indicator"),
}
REFERENCES: Mapping[str, str] = dict.fromkeys(
    ("body_year", "observations", "indicators", "findings", "corrections"), "reports"
)


def write(export: Export, folder: Path) -> list[Path]:
    """Write the data, their description, the README and the citation into `folder`."""
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    paths = [
        delimited.write_table(table, data / f"{table.name}{export.about.suffix}.csv", mark=False)
        for table in export.tables
    ]
    resources = [_resource(table, path, folder) for table, path in zip(export.tables, paths, strict=True)]
    descriptor = folder / DESCRIPTOR
    text = json.dumps(_descriptor(export.about, resources), ensure_ascii=False, indent=1) + "\n"
    descriptor.write_text(text, encoding="utf-8", newline="\n")
    return [*paths, descriptor, *write_papers(export, folder)]


def _descriptor(about: About, resources: list[dict[str, Any]]) -> dict[str, Any]:
    simulated = "-simulated" if about.simulated else ""
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": f"gikanalysis-panel-{about.panel}{simulated}",
        "title": about.title,
        "description": f"{about.citation} A text that begins with an apostrophe was written with one more in "
        "front, and so were texts that a spreadsheet would take for a formula: take one away.",
        "version": about.version,
        "licenses": [{"name": about.licence, "title": about.licence_title, "path": about.licence_address}],
        "contributors": [{"title": name, "roles": ["author"]} for name in about.authors],
        "sources": [
            {
                "title": f"{about.counts['reports']} annual reports; the resource reports names each with its "
                "SHA-256 and, where it is known, its address"
            }
        ],
        "resources": resources,
    }


def _resource(table: Table, path: Path, folder: Path) -> dict[str, Any]:
    data = path.read_bytes()
    schema: dict[str, Any] = {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
    }
    if table.name in KEYS:
        schema["primaryKey"] = list(KEYS[table.name])
    if table.name in REFERENCES:
        there = {"resource": REFERENCES[table.name], "fields": ["source"]}
        schema["foreignKeys"] = [{"fields": ["source"], "reference": there}]
    return {
        "$schema": f"{PROFILES}/dataresource.json",
        "name": table.name,
        "type": "table",
        "path": path.relative_to(folder).as_posix(),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.kind],
        "title": column.label_en,
        "description": column.label_zh,
    }
    if column.words:
        field["constraints"] = {"enum": list(column.words)}
    return field
