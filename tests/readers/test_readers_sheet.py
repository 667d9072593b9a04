"""Workbooks: every figure at its place, shown as the sheet shows it; nothing a workbook holds ends the process."""

import contextlib
import datetime
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from printed_forms import TITLE, as_ods, as_xls, as_xlsx, printed_form, wrong_cells

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers import read_document
from gikanalysis.readers.document import Grid, Paragraph
from gikanalysis.readers.limits import MAX_CELLS

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
WRITERS = {
    "one sheet": as_xlsx,
    "a sheet a table": lambda printed: as_xlsx(printed, sheets=True),
    "from column C, no blank rows": lambda printed: as_xlsx(printed, left=2, gap=0),
    "xls": as_xls,
    "ods": as_ods,
}


def saved(workbook) -> bytes:
    """Return a workbook of openpyxl as the bytes of its file."""
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def workbook_of(rows) -> Workbook:
    """Return a workbook with one sheet named 表."""
    workbook = Workbook()
    workbook.active.title = "表"
    for row in rows:
        workbook.active.append(row)
    return workbook


@pytest.mark.parametrize("form_id", ["v2014", "v2019", "v2021"])
@pytest.mark.parametrize("writer", WRITERS)
def test_every_figure_of_every_form(form_id, writer):
    """All cells as printed, blank ones blank, and the title found in its merged row."""
    printed = printed_form(form_id)
    document = read_document(WRITERS[writer](printed))
    assert document.title == TITLE
    assert wrong_cells(document, form_id, printed.truth) == {}


def test_places_are_those_of_the_sheet():
    """Row and column of a place are counted as the sheet counts them, also for a table from column C on."""
    workbook = workbook_of([[], [None, None, "规章", 3], [None, None, "行政许可", 25.5]])
    (grid,) = read_document(saved(workbook)).grids
    assert grid.rows[1].cells == (None, None, "行政许可", "25.5")
    assert grid.rows[1].cell_place(3) == "sheet 表, row 3, column 4"
    assert grid.ruled


def test_values_are_printed_as_the_sheet_shows_them():
    """Whole numbers without a fraction, no float noise, days without midnight, texts trimmed."""
    values = ["项", 12.0, 0.1 + 0.2, datetime.datetime(2024, 3, 1), True, " 1,362 ", 1e15]
    (grid,) = read_document(saved(workbook_of([values, values]))).grids
    assert grid.rows[0].cells == ("项", "12", "0.3", "2024-03-01", "TRUE", "1,362", "1000000000000000")


def test_merged_ranges_cover_places_and_blank_cells_stay_blank():
    """A covered place is None whatever it hides; an empty cell is an empty string."""
    workbook = workbook_of([["行政复议", "hidden", None, "总计"], ["维持", None, 0, 1]])
    workbook.active.merge_cells("A1:B1")
    (grid,) = read_document(saved(workbook)).grids
    assert [row.cells for row in grid.rows] == [("行政复议", None, "", "总计"), ("维持", "", "0", "1")]


def test_running_text_becomes_paragraphs():
    """Titles, section headings and prose stand in paragraphs, one a line, and part the tables."""
    prose = "全年共收到申请五件，均已按时办结，没有结转到下一年度办理的申请。\n二是工作有待加强。"
    rows = [
        [TITLE],
        [prose],
        ["规章", 0],
        ["行政许可", 5],
        [],
        ["三、收到和处理政府信息公开申请情况"],
        ["项", 1],
        ["目", 2],
    ]
    blocks = read_document(saved(workbook_of(rows))).blocks
    assert [type(block) for block in blocks] == [Paragraph] * 3 + [Grid, Paragraph, Grid]
    assert [block.number for block in blocks if isinstance(block, Grid)] == [1, 2]
    assert blocks[2] == Paragraph("二是工作有待加强。", "sheet 表, row 2")


def test_a_row_label_that_looks_like_a_section_heading_stays_in_its_table():
    """二、回应解读情况 with blank cells beside it is a row."""
    (grid,) = read_document(saved(workbook_of([["规章", "件", 1], ["二、回应解读情况"], ["次数", "次", 2]]))).grids
    assert grid.rows[1].cells == ("二、回应解读情况", "", "")


def test_a_blank_row_before_figures_does_not_part_a_table():
    """Only a heading after a blank row begins a new table."""
    (grid,) = read_document(saved(workbook_of([["项", "数"], ["规章", 1], [], ["行政许可", 2]]))).grids
    assert [row.place for row in grid.rows] == ["sheet 表, row 1", "sheet 表, row 2", "sheet 表, row 4"]


def test_hidden_sheets_are_read_and_named():
    """A hidden sheet may hold the table; that it is hidden is said."""
    workbook = workbook_of([["规章", 1]])
    workbook.create_sheet("旧表").append(["规章", 2])
    workbook["旧表"].sheet_state = "hidden"
    document = read_document(saved(workbook))
    assert len(list(document.grids)) == 2
    assert document.notes == ("sheet 旧表 is hidden in the workbook",)


def test_a_formula_without_a_stored_value_is_blank_and_said():
    """It is not zero, and a person is told where it stands."""
    document = read_document(saved(workbook_of([["规章", 1, 2, 3], ["合计", "=B1+C1", 1, 2]])))
    assert next(document.grids).rows[1].cells[1] == ""
    assert "B2" in document.notes[0]


@pytest.mark.parametrize(("row", "column"), [(1_048_576, 16_384), (100_000, 10)])
def test_cells_far_apart_are_refused_with_the_limit(row, column):
    """Two cells at opposite corners are refused before memory is asked for them."""
    workbook = workbook_of([["规章", 1]])
    workbook.active.cell(row, column, 1)
    with pytest.raises(UnreadableSource, match=f"{row}.*at most {MAX_CELLS}"):
        read_document(saved(workbook))


def test_repeated_cells_are_refused_with_the_limit():
    """A filled ODS row repeated a million times is refused; the blank one below each table is not."""
    data = as_ods(printed_form("v2014"))
    content = zipfile.ZipFile(io.BytesIO(data)).read("content.xml")
    bomb = content.replace(b"<table:table-row>", b'<table:table-row table:number-rows-repeated="900000">')
    assert bomb != content
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", bomb)
    with pytest.raises(UnreadableSource, match=f"at most {MAX_CELLS}"):
        read_document(buffer.getvalue())


def test_encrypted_workbooks_are_named():
    """An encrypted package, and an XLS with a password, are said to be encrypted."""
    with pytest.raises(UnreadableSource, match="encrypted"):
        read_document(OLE + "EncryptedPackage".encode("utf-16-le"))
    plain = as_xls(printed_form("v2014"))
    calculation = b"\x0d\x00\x02\x00"  # a record of the globals that may stand for any other
    assert calculation in plain
    with pytest.raises(UnreadableSource, match="encrypted"):
        read_document(plain.replace(calculation, b"\x2f\x00\x02\x00", 1))


def test_empty_and_damaged_workbooks():
    """A workbook without text, and ones with holes, are refused with a sentence."""
    with pytest.raises(UnreadableSource, match="holds no text"):
        read_document(saved(Workbook()))
    for data in (as_xls(printed_form("v2014")), as_xlsx(printed_form("v2014"))):
        with pytest.raises(UnreadableSource, match="damaged"):
            read_document(data[:600] + bytes(len(data) // 2) + data[600 + len(data) // 2 :])


SOURCES = {"xlsx": as_xlsx, "xls": as_xls, "ods": as_ods}
INTACT = {name: write(printed_form("v2021")) for name, write in SOURCES.items()}


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(sorted(INTACT)),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=20),
    st.floats(0.3, 1),
)
def test_damage_raises_nothing_but_unreadable_source(name, changes, kept):
    """Whatever bytes are changed or cut off, the file is read or refused."""
    data = bytearray(INTACT[name])
    for at, value in changes:
        data[int(at * len(data))] = value
    with contextlib.suppress(UnreadableSource):
        read_document(bytes(data[: int(len(data) * kept)]))
