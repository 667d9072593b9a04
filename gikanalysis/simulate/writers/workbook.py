"""Pages as Excel workbooks, through openpyxl (a development dependency, imported when used)."""

from __future__ import annotations

import io
import re
from datetime import datetime
from random import Random
from typing import Any

from gikanalysis.simulate.model import Page, Sheet, Slot, Text
from gikanalysis.simulate.writers.archive import needed, repacked

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_STAMP = b"2000-01-01T00:00:00Z"
_TIMES = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def write_workbook(page: Page, look: str, random: Random) -> bytes:
    """Return the page as XLSX; `look` is one (everything on one sheet) or several (one sheet a table).

    Figures are numbers or texts as bodies enter them. Raises `GikError` when openpyxl is not installed.
    """
    book: Any = needed("openpyxl", "openpyxl", "writing XLSX").Workbook()
    book.properties.creator = book.properties.title = "SIMULATED"
    book.properties.created = book.properties.modified = datetime(2000, 1, 1)
    sheet = book.active
    sheet.title = "SIMULATED"
    as_numbers = random.random() < 0.6
    line, tables = 1, 0
    for block in page.blocks:
        if isinstance(block, Text):
            sheet.cell(row=line, column=1, value=block.text)
            line += 1
            continue
        if look == "several" and tables:
            sheet, line = book.create_sheet(f"表{tables + 1}"), 1
        tables += 1
        _table(sheet, block, line, as_numbers=as_numbers)
        line += len(block.rows) + random.choice((0, 1))
    out = io.BytesIO()
    book.save(out)
    data = out.getvalue()
    return repacked(data, {"docProps/core.xml": _TIMES.sub(_STAMP, _member(data, "docProps/core.xml"))})


def _member(data: bytes, name: str) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


def _table(sheet: Any, block: Sheet, first: int, *, as_numbers: bool) -> None:  # noqa: ANN401 - no types
    for number, row in enumerate(block.grid()):
        for column, slot in enumerate(row):
            if slot is None:
                continue
            at, left = first + number, column + 1
            _fill(sheet.cell(row=at, column=left), slot, as_numbers=as_numbers)
            if slot.colspan > 1 or slot.rowspan > 1:
                sheet.merge_cells(
                    start_row=at,
                    start_column=left,
                    end_row=at + slot.rowspan - 1,
                    end_column=left + slot.colspan - 1,
                )


def _fill(cell: Any, slot: Slot, *, as_numbers: bool) -> None:  # noqa: ANN401 - no types
    """A plain figure is entered as a number, anything else as text (never as a formula)."""
    if as_numbers and slot.kind == "figure" and _NUMBER.fullmatch(slot.text):
        cell.value = float(slot.text) if "." in slot.text else int(slot.text)
    elif slot.text:
        cell.value = slot.text
        cell.data_type = "s"
