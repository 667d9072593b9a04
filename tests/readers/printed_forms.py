"""The official forms laid out as tables of spanning cells, filled with seeded figures whose cells are known.

A table is a list of rows, a row a list of `Cell`; covered places are not listed, as in HTML. The
writers below turn the same tables into the formats whose readers are tested.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

from gikanalysis.extract.cells import read_cells
from gikanalysis.extract.detect import detect
from gikanalysis.forms import FormTable, form
from gikanalysis.readers.document import Document

TITLE = "青石县2022年政府信息公开工作年度报告"
OPENING = "根据《中华人民共和国政府信息公开条例》的规定，现公布青石县2022年政府信息公开工作年度报告。"
SECTIONS = {
    "T": "二、政府信息公开情况统计表",
    "A1": "二、主动公开政府信息情况",
    "B": "三、收到和处理政府信息公开申请情况",
    "C": "四、政府信息公开行政复议、行政诉讼情况",
}


class Cell(NamedTuple):
    """A printed cell and how many columns and rows it spans."""

    text: str
    across: int = 1
    down: int = 1


@dataclass
class Printed:
    """Tables under their section headings, and what each figure cell of the form prints."""

    tables: list[tuple[str, list[list[Cell]]]] = field(default_factory=list)
    truth: dict[str, str] = field(default_factory=dict)


def printed_form(form_id: str, seed: int = 1, *, blanks: bool = True) -> Printed:
    """Lay out a form as its tables are printed, filled with figures."""
    figures = _Figures(form_id, seed, blanks)
    made = Printed(truth=figures.truth)
    part_two: list[list[Cell]] = []
    for table in form(form_id).tables:
        if table.layout == "block":
            part_two += _block(table, figures)
            if table.id == "A1":
                made.tables.append((SECTIONS["A1"], part_two))
        elif table.layout == "matrix":
            made.tables.append((SECTIONS["B"], _matrix(table, figures)))
        elif table.layout == "single_row":
            made.tables.append((SECTIONS["C"], _single_row(table, figures)))
        else:
            made.tables.append((SECTIONS["T"], _indicators(table, figures)))
    return made


class _Figures:
    """Draws what cells print and keeps it as truth; every third figure has several digits."""

    def __init__(self, form_id: str, seed: int, blanks: bool) -> None:
        self._form = form(form_id)
        self._random = random.Random(seed)
        self._blanks = blanks
        self.truth: dict[str, str] = {}

    def draw(self, cell_id: str) -> str:
        cell = self._form.cell(cell_id)
        text = str(self._random.choice((0, self._random.randrange(10), self._random.randrange(10, 99_999))))
        if cell.signed:
            text = self._random.choice(("+", "-")) + str(self._random.randrange(1, 999))
        elif cell.money:
            text = f"{self._random.randrange(10**6) / 1000:g}"
        elif self._blanks and self._random.random() < 0.04:
            text = ""
        self.truth[cell_id] = text
        return text


def _block(table: FormTable, figures: _Figures) -> list[list[Cell]]:
    last = 3 - len(table.columns) + 1  # the last column takes what is left of the four
    spans = [*[1] * (len(table.columns) - 1), last]
    rows = [
        [Cell(table.caption, 4)],
        [Cell(table.heading), *(Cell(c.label, n) for c, n in zip(table.columns, spans, strict=True))],
    ]
    for row in table.rows:
        cells = (figures.draw(f"{row.id}.{column.id}") for column in table.columns)
        rows.append([Cell(row.label), *(Cell(text, n) for text, n in zip(cells, spans, strict=True))])
    return rows


def _matrix(table: FormTable, figures: _Figures) -> list[list[Cell]]:
    caption = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    group = next(column.group for column in table.columns if column.group)
    rows = [
        [Cell(caption, 3, 3), Cell(table.heading, 7)],
        [Cell(table.columns[0].label, 1, 2), Cell(group, 5), Cell(table.columns[-1].label, 1, 2)],
        [Cell(column.label) for column in table.columns[1:-1]],
    ]
    children: dict[str | None, list[str]] = {}
    for row in table.rows:
        children.setdefault(row.parent, []).append(row.id)
    by_id = {row.id: row for row in table.rows}

    def descend(row_id: str, labels: list[Cell]) -> None:
        row = by_id[row_id]
        below = children.get(row_id, [])
        if row.header:
            leaves = sum(len(children.get(child, [])) or 1 for child in below)
            for number, child in enumerate(below):
                descend(child, [*labels, Cell(row.label, 1, leaves)] if number == 0 else [])
            return
        depth = 0 if row.parent is None else 1 if row.parent == "B3" else 2
        cells = [Cell(figures.draw(f"{row_id}.{column.id}")) for column in table.columns]
        rows.append([*labels, Cell(row.label, 3 - depth), *cells])

    for row_id in children[None]:
        descend(row_id, [])
    return rows


def _single_row(table: FormTable, figures: _Figures) -> list[list[Cell]]:
    labels = [column.label for column in table.columns]
    return [
        [Cell("行政复议", 5, 2), Cell("行政诉讼", 10)],
        [Cell("未经复议直接起诉", 5), Cell("复议后起诉", 5)],
        [Cell(label) for label in labels],
        [Cell(figures.draw(f"C.{column.id}")) for column in table.columns],
    ]


def _indicators(table: FormTable, figures: _Figures) -> list[list[Cell]]:
    rows = [[Cell("统计指标"), Cell("单位"), Cell("统计数")]]
    for row in table.rows:
        if row.header:
            rows.append([Cell(row.label), Cell("——"), Cell("")])
        else:
            rows.append([Cell(row.label), Cell(row.unit), Cell(figures.draw(row.id))])
    return rows


# --- from tables to places ------------------------------------------------------------------------


def places(rows: Sequence[Sequence[Cell]]) -> tuple[list[list[str | None]], list[tuple[int, int, int, int]]]:
    """Return the places of a table (covered ones None), and its spans: row, column, across, down."""
    grid: dict[tuple[int, int], str | None] = {}
    spans = []
    for top, row in enumerate(rows):
        left = 0
        for cell in row:
            while (top, left) in grid:
                left += 1
            for down in range(cell.down):
                for across in range(cell.across):
                    grid[top + down, left + across] = None
            grid[top, left] = cell.text
            if cell.across > 1 or cell.down > 1:
                spans.append((top, left, cell.across, cell.down))
    height, width = max(top for top, _ in grid) + 1, max(left for _, left in grid) + 1
    return [[grid.get((top, left), "") for left in range(width)] for top in range(height)], spans


# --- what was read --------------------------------------------------------------------------------


def wrong_cells(document: Document, form_id: str, truth: Mapping[str, str]) -> dict[str, tuple[str, str | None]]:
    """Return the cells that were not read as printed, with what is printed and what was read."""
    detection = detect(document)
    assert detection is not None
    assert detection.form == form_id
    read = {cell.cell: cell for cell in read_cells(detection).cells}
    return {
        cell: (text, f"{read[cell].printed} ({read[cell].status})")
        for cell, text in truth.items()
        if (read[cell].printed or "") != text or read[cell].status == "missing"
    }


# --- writers --------------------------------------------------------------------------------------


def as_number(text: str | None) -> int | float | str | None:
    """Return a figure as a number, as a clerk types it into a sheet; a change keeps its sign as text."""
    if not text or text[0] in "+-":
        return text
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def as_xlsx(printed: Printed, *, sheets: bool = False, left: int = 0, gap: int = 1) -> bytes:
    """Write tables under one another, or each on its own sheet, from column `left` with `gap` blank rows."""
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "统计表"
    row = 1
    sheet.cell(row, 1 + left, TITLE)
    sheet.merge_cells(start_row=1, end_row=1, start_column=1 + left, end_column=10 + left)
    for number, (section, table) in enumerate(printed.tables):
        if sheets and number:
            sheet, row = workbook.create_sheet(f"表{number + 1}"), 0
        row += 1 + gap
        sheet.cell(row, 1 + left, section)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1 + left, end_column=4 + left)
        cells, spans = places(table)
        for texts in cells:
            row += 1
            for column, text in enumerate(texts, start=1 + left):
                if text:
                    sheet.cell(row, column, as_number(text))
        for top, at, across, down in spans:
            first = row - len(cells) + 1 + top
            sheet.merge_cells(
                start_row=first,
                end_row=first + down - 1,
                start_column=at + 1 + left,
                end_column=at + across + left,
            )
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def as_xls(printed: Printed) -> bytes:
    """Write tables under one another with xlwt."""
    import xlwt

    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet("统计表")
    sheet.write_merge(0, 0, 0, 9, TITLE)
    row = 1
    for section, table in printed.tables:
        sheet.write(row + 1, 0, section)
        row += 2
        cells, spans = places(table)
        covering = {(top, at): (across, down) for top, at, across, down in spans}
        for top, texts in enumerate(cells):
            for at, text in enumerate(texts):
                across, down = covering.get((top, at), (1, 1))
                if text and (across > 1 or down > 1):
                    sheet.write_merge(row + top, row + top + down - 1, at, at + across - 1, as_number(text))
                elif text:
                    sheet.write(row + top, at, as_number(text))
        row += len(cells)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def as_ods(printed: Printed) -> bytes:
    """Write each table on a sheet with odfpy."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import CoveredTableCell, Table, TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    for number, (section, table) in enumerate(printed.tables, start=1):
        sheet = Table(name=f"表{number}")
        heads = [TITLE, section] if number == 1 else [section]
        cells, spans = places([*([Cell(head, 10)] for head in heads), *table])
        covering = {(top, at): (across, down) for top, at, across, down in spans}
        for top, texts in enumerate(cells):
            row = TableRow()
            for at, text in enumerate(texts):
                across, down = covering.get((top, at), (1, 1))
                if text is None:
                    row.addElement(CoveredTableCell())
                    continue
                cell = TableCell(valuetype="string", numbercolumnsspanned=across, numberrowsspanned=down)
                if text:
                    cell.addElement(P(text=text))
                row.addElement(cell)
            row.addElement(TableCell(numbercolumnsrepeated=1000))
            sheet.addElement(row)
        sheet.addElement(TableRow(numberrowsrepeated=1_000_000))
        document.spreadsheet.addElement(sheet)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_delimited(printed: Printed, delimiter: str) -> str:
    """Write tables as rows of one width; covered places are empty, as a sheet exports them."""
    import csv

    width = max(sum(cell.across for cell in row) for _, table in printed.tables for row in table)
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    pad: Iterable[str]
    for section, table in printed.tables:
        for texts in [[section], *places(table)[0]]:
            pad = [""] * (width - len(texts))
            writer.writerow([*(text or "" for text in texts), *pad])
    return buffer.getvalue()


def as_html(printed: Printed, style: str, *, paragraphs: Sequence[str] = (OPENING,)) -> str:
    """Write a page for printing: title, paragraphs, and each table under its section heading."""
    parts = [f"<h1>{TITLE}</h1>", *(f"<p>{escape(text)}</p>" for text in paragraphs)]
    for section, table in printed.tables:
        rows = "".join(
            "<tr>"
            + "".join(f"<td colspan={c.across} rowspan={c.down}>{escape(c.text)}</td>" for c in row)
            + "</tr>"
            for row in table
        )
        parts.append(f"<h2>{section}</h2><table>{rows}</table>")
    return f"<!doctype html><meta charset=utf-8><style>{style}</style><body>{''.join(parts)}"
