"""Forms from their data files, refused as a whole when anything in them is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from gikanalysis.errors import DataFileError
from gikanalysis.forms.model import Form, FormColumn, FormRow, FormTable, Homonym
from gikanalysis.tabular import Table, read_csv, read_yaml

PACKAGE = "gikanalysis.forms"
LAYOUTS = ("indicators", "block", "matrix", "single_row", "return")
ROW_COLUMNS = (
    "form", "table", "order", "row", "label", "aliases", "parent",
    "kind", "unit", "legal_basis", "source", "note",
)  # fmt: skip
COLUMN_COLUMNS = ("form", "table", "order", "column", "label", "group", "aliases", "unit", "signed", "note")
FORM_KEYS = {
    "name", "document", "years", "late", "in_use", "source", "confidence", "notes", "tables", "signs", "sections",
}  # fmt: skip
LOCAL_KEYS = {"as_printed", "homonyms"}


@cache
def forms() -> Mapping[str, Form]:
    """Return all forms by their id (`v2014`, `v2019`, `v2021`, `local`), oldest official form first.

    Raises `DataFileError` listing every fault of the three data files.
    """
    head = read_yaml(PACKAGE, "forms.yaml")
    rows = read_csv(PACKAGE, "rows.csv", ROW_COLUMNS)
    columns = read_csv(PACKAGE, "columns.csv", COLUMN_COLUMNS)
    return build(head, rows, columns)


def form(form_id: str) -> Form:
    """Return one form; raises `KeyError` for an unknown id."""
    return forms()[form_id]


def build(head: Mapping[str, Any], rows: Table, columns: Table) -> Mapping[str, Form]:
    """Assemble forms from parsed data files; raises `DataFileError` with all faults at once."""
    faults = _faults_of_head(head)
    DataFileError.raise_if([fault for fault in faults if fault.endswith("not a mapping")])
    tables = {f"{f}/{t}" for f, content in head.items() for t in content.get("tables", {})}
    rows.unique("form", "row").unique("form", "table", "order").allowed("kind", {"header", "figure"})
    rows.filled("form", "table", "order", "row", "source")
    columns.unique("form", "table", "column").unique("form", "table", "order").allowed("signed", {"", "yes"})
    columns.filled("form", "table", "order", "label")
    for table in (rows, columns):
        _require_tables(table, tables)
        _require_order(table)
    _require_parents(rows)
    faults += _faults_of_homonyms(head, {(row["form"], row["row"]) for _, row in rows})
    for name in sorted(tables):
        for table in (rows, columns):
            if not any(f"{row['form']}/{row['table']}" == name for _, row in table):
                faults.append(f"{table.name}: nothing for table {name} of forms.yaml")
    DataFileError.raise_if([*faults, *rows.faults, *columns.faults])
    return {name: _form(name, content, rows, columns) for name, content in head.items()}


def _faults_of_head(head: Mapping[str, Any]) -> list[str]:
    faults = []
    for name, content in head.items():
        if not isinstance(content, dict) or not isinstance(content.get("tables", {}), dict):
            faults.append(f"forms.yaml {name}: it or its tables are not a mapping")
            continue
        if not _is_span(content.get("years", [0, 0])):
            faults.append(f"forms.yaml {name}: years {content['years']!r} are not a first and a last year")
        if not isinstance(content.get("late", 0), int):
            faults.append(f"forms.yaml {name}: late {content['late']!r} is no year")
        unknown, missing = set(content) - FORM_KEYS - LOCAL_KEYS, FORM_KEYS - set(content)
        if unknown or missing:
            faults.append(f"forms.yaml {name}: unknown keys {sorted(unknown)}, missing keys {sorted(missing)}")
        for table, description in content.get("tables", {}).items():
            keys = set(description) if isinstance(description, dict) else set()
            if keys != {"layout", "caption", "heading"} or description["layout"] not in LAYOUTS:
                faults.append(f"forms.yaml {name}/{table}: needs layout ({', '.join(LAYOUTS)}), caption, heading")
    return faults


def _faults_of_homonyms(head: Mapping[str, Any], rows: set[tuple[str, str]]) -> list[str]:
    faults = []
    for name, content in head.items():
        for homonym in content.get("homonyms", []):
            if not isinstance(homonym, dict) or set(homonym) != {"label", "rows", "why"}:
                faults.append(f"forms.yaml {name}: a homonym needs exactly label, rows, why")
                continue
            unknown = [row for row in homonym["rows"] if (name, row) not in rows]
            if unknown:
                faults.append(f"forms.yaml {name}: homonym of no rows {unknown}")
    return faults


def _is_span(years: object) -> bool:
    return (
        isinstance(years, list)
        and len(years) == 2
        and all(isinstance(year, int) for year in years)
        and years[0] <= years[1]
    )


def _require_order(table: Table) -> None:
    for number, row in table:
        if row["order"] and not row["order"].isdigit():
            table.fault(number, f"order {row['order']!r} is no whole number")


def _require_tables(table: Table, known: set[str]) -> None:
    for number, row in table:
        if f"{row['form']}/{row['table']}" not in known:
            table.fault(number, f"form {row['form']!r} has no table {row['table']!r} in forms.yaml")


def _require_parents(rows: Table) -> None:
    ids = {(row["form"], row["row"]) for _, row in rows}
    for number, row in rows:
        if row["parent"] and (row["form"], row["parent"]) not in ids:
            rows.fault(number, f"parent {row['parent']!r} is no row of {row['form']}")
        if row["parent"] and row["parent"] == row["row"]:
            rows.fault(number, f"row {row['row']!r} is its own parent")


def _form(name: str, content: Mapping[str, Any], rows: Table, columns: Table) -> Form:
    tables = tuple(_table(name, table, text, rows, columns) for table, text in content["tables"].items())
    first, last = content["years"]
    return Form(
        id=name,
        name=content["name"],
        document=content["document"],
        years=(first, last),
        late=content["late"],
        in_use=content["in_use"],
        source=content["source"],
        confidence=content["confidence"],
        notes=tuple(content["notes"]),
        signs=tuple(content["signs"]),
        sections=tuple(content["sections"]),
        tables=tables,
        as_printed=bool(content.get("as_printed", False)),
        homonyms=tuple(
            Homonym(entry["label"], tuple(entry["rows"]), entry["why"]) for entry in content.get("homonyms", [])
        ),
    )


def _table(form_id: str, table_id: str, text: Mapping[str, str], rows: Table, columns: Table) -> FormTable:
    def mine(table: Table) -> list[dict[str, str]]:
        own = [row for _, row in table if (row["form"], row["table"]) == (form_id, table_id)]
        return sorted(own, key=lambda row: int(row["order"]))

    return FormTable(
        id=table_id,
        layout=text["layout"],
        caption=text["caption"],
        heading=text["heading"],
        rows=tuple(
            FormRow(
                id=row["row"],
                table=table_id,
                label=row["label"],
                aliases=_aliases(row["aliases"]),
                parent=row["parent"] or None,
                header=row["kind"] == "header",
                unit=row["unit"],
                legal_basis=row["legal_basis"],
                note=row["note"],
            )
            for row in mine(rows)
        ),
        columns=tuple(
            FormColumn(
                id=row["column"],
                table=table_id,
                label=row["label"],
                group=row["group"],
                aliases=_aliases(row["aliases"]),
                unit=row["unit"],
                signed=row["signed"] == "yes",
                note=row["note"],
            )
            for row in mine(columns)
        ),
    )


def _aliases(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())
