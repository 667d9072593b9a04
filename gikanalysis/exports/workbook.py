"""Excel: one workbook with a sheet a table, what it is and how to cite it on the first sheet.

Texts are written as texts, so no cell is ever a formula or a link. A table longer than a sheet goes on
on the next.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from gikanalysis.errors import GikError
from gikanalysis.exports.model import About, Column, Export, Table

STAMP = datetime(2000, 1, 1)  # the same data give the same bytes
ROWS = 1_048_575  # of a sheet, below the head
TEXT = 32_767  # characters of a cell
_PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(export: Export, folder: Path) -> list[Path]:
    """Write the workbook. Raises `GikError` without the extra `excel`, or where a text is too long for a cell."""
    try:
        import xlsxwriter
    except ImportError as error:
        raise GikError("writing Excel needs the extra: python -m pip install 'gikanalysis[excel]'") from error
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"panel{export.about.suffix}.xlsx"
    with xlsxwriter.Workbook(str(path), _PLAIN) as book:
        about = export.about
        book.set_properties(
            {
                "title": about.title,
                "author": "; ".join(about.authors),
                "comments": about.citation,
                "created": STAMP,
            }
        )
        formats = {"head": book.add_format({"bold": True}), "date": book.add_format({"num_format": "yyyy-mm-dd"})}
        _about(book.add_worksheet("about"), export, formats)
        for table in export.tables:
            _table(book, table, formats)
    return [path]


def _about(sheet: Any, export: Export, formats: dict[str, Any]) -> None:  # noqa: ANN401 - xlsxwriter has no types
    for line, (name, said) in enumerate(about_lines(export.about)):
        sheet.write_string(line, 0, name, formats["head"])
        sheet.write_string(line, 1, said)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 100)


def about_lines(about: About) -> list[tuple[str, str]]:
    """Return what is to be known of an export, name and text."""
    return [
        ("title", about.title),
        ("how to cite", about.citation),
        ("panel", about.mark),
        ("gikanalysis", about.package),
        ("vocabulary", about.vocabulary),
        ("licence", f"{about.licence}, {about.licence_title}, {about.licence_address}"),
        *((name, str(count)) for name, count in about.counts.items()),
    ]


def _table(book: Any, table: Table, formats: dict[str, Any]) -> None:  # noqa: ANN401
    for part, start in enumerate(range(0, max(table.frame.height, 1), ROWS), 1):
        sheet = book.add_worksheet(table.name if part == 1 else f"{table.name}_{part}")
        rows = table.frame.slice(start, ROWS)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(table.columns):
            sheet.write_string(0, place, column.name, formats["head"])
        for line, row in enumerate(rows.iter_rows(), 1):
            for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
                if value is not None:
                    _cell(sheet, (line, place), column, value, formats)
        if rows.height:
            sheet.autofilter(0, 0, rows.height, len(table.columns) - 1)


def _cell(sheet: Any, place: tuple[int, int], column: Column, value: Any, formats: dict[str, Any]) -> None:  # noqa: ANN401
    match column.kind:
        case "text" | "category":
            if len(value) > TEXT:
                raise GikError(f"{column.name}: a text of {len(value)} characters does not fit a cell of Excel")
            sheet.write_string(*place, value)
        case "boolean":
            sheet.write_boolean(*place, value)
        case "date":
            sheet.write_datetime(*place, value, formats["date"])
        case _:
            sheet.write_number(*place, value)
