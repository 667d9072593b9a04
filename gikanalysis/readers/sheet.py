"""Workbooks: sheets as grids, merged ranges resolved, rows of running text as paragraphs.

XLSX and XLS are read by calamine, ODS by ``ods``; both hand a `Sheet` to the same code, which cuts
it into tables: a row of running text, or a blank row before a new heading, ends one. Places are
``sheet 统计表, row 7``, counted as the sheet shows them. What stands left of a table is no cell of it
and given as None, so that the column of a place is the column of the sheet.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.document import Block, Document, Grid, Paragraph, Row
from gikanalysis.readers.layout import find_title, is_prose, is_section_heading, title_rank, trim
from gikanalysis.readers.limits import MAX_CELLS
from gikanalysis.readers.looks import has_number
from gikanalysis.readers.sheet_survey import survey_xls, survey_xlsx

Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last place (row, column) of a merged range, counted from 0, both included."""

_LONGEST_EXACT = 15  # significant digits that a sheet keeps of a number


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as its reader found it: texts from its first row and column, and merged ranges.

    `places` names the rows where they are not those of a sheet. `ragged`: a row that is shorter than
    others of its table may have lost a cell (in a sheet it only ends in blanks).
    """

    name: str
    rows: Sequence[Sequence[str]]
    merged: Sequence[Range] = ()
    hidden: bool = False
    places: Sequence[str] | None = None
    ragged: bool = False

    def place(self, row: int) -> str:
        """Return where the row with the zero-based index `row` stands."""
        return f"sheet {self.name}, row {row + 1}" if self.places is None else self.places[row]


@dataclass(slots=True)
class _Table:
    """Rows that are being gathered: their numbers in the sheet (from 0) and their cells."""

    numbers: list[int] = field(default_factory=list)
    rows: list[list[str | None]] = field(default_factory=list)


def read_xlsx_document(data: bytes) -> Document:
    """Describe an XLSX workbook. Raises `UnreadableSource` when it is damaged, empty or too large."""
    notes = survey_xlsx(data)
    return describe_sheets(_calamine_sheets(data), "xlsx", notes)


def read_xls_document(data: bytes) -> Document:
    """Describe an XLS workbook. Raises `UnreadableSource` when it is damaged, encrypted or too large."""
    survey_xls(data)
    return describe_sheets(_calamine_sheets(data), "xls")


def printed_value(value: object) -> str:
    """Return the value of a cell as a sheet shows it by default.

    >>> [printed_value(value) for value in (12.0, 0.1 + 0.2, 1234567, True, None, " 无 ")]
    ['12', '0.3', '1234567', 'TRUE', '', '无']
    >>> printed_value(datetime.datetime(2024, 3, 1)), printed_value(1e-7)
    ('2024-03-01', '0.0000001')
    """
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            number = Decimal(f"{value:.{_LONGEST_EXACT}g}")
            return f"{number:f}" if number.is_finite() else str(value)
        case datetime.datetime():
            at_midnight = value.time() == datetime.time()
            return value.date().isoformat() if at_midnight else value.isoformat(" ", "seconds")
        case datetime.date():
            return value.isoformat()
        case _:
            return trim(str(value).replace("\r\n", "\n").replace("\r", "\n"))


def describe_sheets(
    sheets: Iterable[Sheet], kind: str, notes: tuple[str, ...] = (), encoding: str | None = None
) -> Document:
    """Make a document of kind `kind` from `sheets`; raises `UnreadableSource` when all are blank.

    >>> rows = [["某县2018年政府信息公开年报", ""], ["规章", "0"], ["规范性文件", "5"]]
    >>> sheet = Sheet("表", rows, [((0, 0), (0, 1))])
    >>> document = describe_sheets([sheet], "xlsx")
    >>> document.title, [(row.cells, row.place) for grid in document.grids for row in grid.rows]
    ('某县2018年政府信息公开年报', [(('规章', '0'), 'sheet 表, row 2'), (('规范性文件', '5'), 'sheet 表, row 3')])
    """
    blocks: list[Block] = []
    remarks = list(notes)
    for sheet in sheets:
        number = sum(isinstance(block, Grid) for block in blocks)
        made = _SheetReader(sheet, number).blocks()
        if made and sheet.hidden:
            remarks.append(f"sheet {sheet.name} is hidden in the workbook")
        blocks += made
    if not blocks:
        raise UnreadableSource("it holds no text")
    return Document(tuple(blocks), kind, _title(blocks), encoding, tuple(remarks))


def _title(blocks: Sequence[Block]) -> str | None:
    """The title printed in a row of its own, else the first text of the workbook."""
    paragraphs = [block.text for block in blocks if isinstance(block, Paragraph)]
    rows = [row.cells for block in blocks if isinstance(block, Grid) for row in block.rows]
    alone = [text[0] for row in rows if len(text := [cell for cell in row if cell]) == 1]
    candidates = [found for found in (find_title(paragraphs), find_title(alone)) if found]
    return max(candidates, key=title_rank, default=None)


def _calamine_sheets(data: bytes) -> list[Sheet]:
    """Read every sheet with cells; whatever the library raises becomes `UnreadableSource`."""
    import python_calamine as calamine

    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        without_cells = (calamine.SheetTypeEnum.ChartSheet, calamine.SheetTypeEnum.Vba)
        shown = calamine.SheetVisibleEnum.Visible
        return [
            _sheet(workbook.get_sheet_by_name(one.name), hidden=one.visible != shown)
            for one in workbook.sheets_metadata
            if one.typ not in without_cells
        ]
    except calamine.PasswordError as error:
        raise UnreadableSource(
            "the workbook is encrypted: save it without its password and read it again"
        ) from error
    except calamine.CalamineError as error:
        raise UnreadableSource(f"the workbook is damaged ({error})") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # how a fault inside the library arrives; no Exception
            raise UnreadableSource(f"the workbook is damaged ({error})") from error
        raise


def _sheet(found: Any, *, hidden: bool) -> Sheet:  # noqa: ANN401 - the library's class is not exported for typing
    places = found.total_height * found.total_width
    if places > MAX_CELLS:
        raise too_large(found.name, found.total_height, found.total_width)
    rows = [[printed_value(value) for value in row] for row in found.to_python(skip_empty_area=False)]
    return Sheet(found.name, rows, found.merged_cell_ranges or (), hidden)


def too_large(name: str, rows: int, columns: int) -> UnreadableSource:
    """Return the error for a sheet beyond the limit."""
    return UnreadableSource(
        f"sheet {name} has cells as far as row {rows} and column {columns}; at most {MAX_CELLS} places "
        "(rows times columns) are read"
    )


class _SheetReader:
    """Cuts one sheet into paragraphs and grids."""

    def __init__(self, sheet: Sheet, grids_before: int) -> None:
        self._sheet = sheet
        self._places = _with_spans(sheet)
        self._grids = grids_before
        self._made: list[Block] = []
        self._last_column = 0

    def blocks(self) -> list[Block]:
        """Return the paragraphs and grids of the sheet in reading order."""
        table = _Table()
        after_blank = False
        for number, row in enumerate(self._places):
            texts = [cell for cell in row if cell]
            if not texts and None not in row:
                after_blank = True
                continue
            unparted = self._sheet.ragged and len(self._sheet.rows[number]) == 1
            apart = None in row or unparted or after_blank or not table.rows
            alone = len(texts) == 1 and _is_running_text(texts[0], of_its_own=apart)
            if alone or (after_blank and not _has_figures(row)):
                self._finish(table)
                table = _Table()
            if alone:
                self._add_paragraphs(texts[0], number)
            else:
                table.numbers.append(number)
                table.rows.append(list(row))
            after_blank = False
        self._finish(table)
        return self._made

    def _add_paragraphs(self, text: str, number: int) -> None:
        lines = (line for line in map(trim, text.split("\n")) if line)
        self._made += [Paragraph(line, self._sheet.place(number)) for line in lines]

    def _finish(self, table: _Table) -> None:
        """Hand on the gathered rows: a caption above them and a single column are running text."""
        while table.rows and _is_caption(table):
            self._add_paragraphs(next(cell for cell in table.rows[0] if cell), table.numbers[0])
            del table.rows[0], table.numbers[0]
        filled = [column for row in table.rows for column, cell in enumerate(row) if cell]
        if not filled:
            return
        first, last = min(filled), max(filled)
        if first == last:
            for number, row in zip(table.numbers, table.rows, strict=True):
                self._add_paragraphs(row[first] or "", number)
            return
        if not any(map(_has_figures, table.rows)):  # rows that go on with a table may be blank to its last column
            last = max(last, self._last_column)
        self._last_column = last
        lengths = [len(self._sheet.rows[number]) for number in table.numbers]
        uneven = self._sheet.ragged and len({length for length in lengths if length > 1}) > 1
        margin = (None,) * first
        rows = (
            Row((*margin, *row[first : min(last + 1, length if uneven else last + 1)]), self._sheet.place(n))
            for n, row, length in zip(table.numbers, table.rows, lengths, strict=True)
        )
        self._grids += 1
        self._made.append(Grid(tuple(rows), self._grids, ruled=not uneven))


def _with_spans(sheet: Sheet) -> list[list[str | None]]:
    """Return the places of a sheet, those covered by a merged range as None."""
    width = max(map(len, sheet.rows), default=0)
    places: list[list[str | None]] = [[*row, *[""] * (width - len(row))] for row in sheet.rows]
    left = 4 * MAX_CELLS  # overlapping ranges must not take for ever
    for (top, first), (bottom, last) in sheet.merged:
        end, stop = min(bottom + 1, len(places)), min(last + 1, width)
        left -= max(0, end - top) * max(0, stop - first)
        if left < 0:
            raise UnreadableSource(f"sheet {sheet.name} has merged ranges over more than {4 * MAX_CELLS} places")
        if top >= end or first >= stop:
            continue
        text = places[top][first]
        for row in places[top:end]:
            row[first:stop] = [None] * (stop - first)
        places[top][first] = text
    return places


def _is_running_text(text: str, *, of_its_own: bool) -> bool:
    """Tell whether the only text of a row is a title, a section heading or prose.

    Row labels look like section headings (二、回应解读情况), so such a row must also be set apart:
    `of_its_own` says that it is merged over columns or not parted at all, or that no table stands directly
    above it.
    """
    lines = [line for line in map(trim, text.split("\n")) if line]
    if any(is_prose(line) or line.endswith("。") for line in lines) or title_rank("".join(lines)):
        return True
    return of_its_own and any(map(is_section_heading, lines))


def _has_figures(row: Sequence[str | None]) -> bool:
    return any(cell and has_number(cell) for cell in row)


def _is_caption(table: _Table) -> bool:
    """Tell whether the first row is one cell merged over the whole table, without a figure."""
    row = table.rows[0]
    cells = [cell for cell in row if cell is not None]
    below = [column for other in table.rows[1:] for column, cell in enumerate(other) if cell]
    if len(cells) == len(row) or sum(map(bool, cells)) != 1 or not below or _has_figures(row):
        return False
    first = next(column for column, cell in enumerate(row) if cell)
    covered = [column for column in range(first, len(row)) if column == first or row[column] is None]
    return first <= min(below) and max(covered) >= max(below)
