"""PDF: every figure at its place whether lines are drawn or not; what is unsure is said; no file hangs."""

import contextlib
import sys
import time
import zlib
from pathlib import Path

import pytest
from drawn_pdf import Page, drawn_pdf
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_forms import TITLE, printed_form, wrong_cells

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers import read_document, scan_text
from gikanalysis.readers.deadline import within
from gikanalysis.readers.document import Grid, Paragraph
from gikanalysis.readers.limits import MAX_PAGES
from gikanalysis.readers.pages import UNSURE, Box
from gikanalysis.readers.pdf import ScannedPdf, locate, read_pdf_document
from gikanalysis.readers.pictures import picture_of

FIXTURES = Path(__file__).parents[1] / "fixtures"
PRINTED = {
    "form_2021_ruled": ("v2021", 11),
    "form_2021_split": ("v2021", 12),
    "form_2021_narrow": ("v2021", 13),
    "form_2019_open": ("v2019", 14),
    "form_2014_ruled": ("v2014", 15),
    "form_2014_borderless": ("v2014", 16),
    "form_2021_borderless": ("v2021", 17),
}
LOST = {
    "form_2014_borderless": {"9.3"}
}  # blank, alone on the last page without lines: nothing shows that it is a row
ROWS = [["项目", "一", "二"], ["规章", "0", "12"], ["行政许可", "", "345"]]
CELLS = [tuple(row) for row in ROWS]


def fixture(name) -> bytes:
    """Return a PDF made by ``make_pdf.py``."""
    return (FIXTURES / f"{name}.pdf").read_bytes()


def page(**attributes) -> Page:
    """Return a page with a title and a ruled table."""
    return Page(**attributes).text(100, 60, TITLE, 14).table(80, 100, [120, 60, 60], ROWS)


def cells_of(data):
    """Return the cells of all tables of a PDF, row by row."""
    return [row.cells for grid in read_pdf_document(data).grids for row in grid.rows]


@pytest.mark.parametrize("name", PRINTED)
def test_every_figure_of_every_form(name):
    """Ruled, split over pages with labels cut, without outer lines, without lines: all cells as printed."""
    form_id, seed = PRINTED[name]
    document = read_document(fixture(name))
    assert (document.format, document.title, document.notes) == ("pdf", TITLE, ())
    assert set(wrong_cells(document, form_id, printed_form(form_id, seed).truth)) == LOST.get(name, set())


def test_a_table_over_two_pages_is_two_grids_in_order():
    """The halves stand apart, and a label that the page break cuts comes as it is printed."""
    grids = list(read_document(fixture("form_2021_narrow")).grids)
    places = [grid.rows[0].place for grid in grids]
    assert places == [
        f"page {page}, table {table}, row 1" for page, table in ((1, 1), (1, 2), (2, 1), (3, 1), (3, 2))
    ]
    assert all(grid.ruled for grid in grids)
    assert [grid.number for grid in grids] == [1, 2, 3, 4, 5]


def test_labels_of_several_lines_stay_in_their_cell():
    """A wrapped label keeps its lines, parted by line breaks."""
    cells = [cell for row in cells_of(fixture("form_2021_ruled")) for cell in row]
    assert "1.申请人无正当理由逾期不补\n正、行政机关不再处理其政府信\n息公开申请" in cells


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("box", ["0 0", "-50 -40"])
def test_turned_pages_and_shifted_boxes(rotation, box):
    """A page that is stored turned or off its origin is read as it is shown, and its cells are found there."""
    width, height = ("842", "595") if rotation in {90, 270} else ("595", "842")
    turned = page(attributes=f"/Rotate {rotation} /MediaBox [{box} {width} {height}]")
    matrix = {90: "0 1 -1 0 842 0", 180: "-1 0 0 -1 595 842", 270: "0 -1 1 0 0 595"}.get(rotation)
    if matrix:
        turned.operators.insert(0, f"{matrix} cm")
    data = drawn_pdf(turned)
    document = read_pdf_document(data)
    assert [row.cells for grid in document.grids for row in grid.rows] == CELLS
    assert document.notes == ()
    found = locate(data, "page 1, table 1, row 3, column 3")[1]
    assert (found.right - found.left, found.bottom - found.top) == pytest.approx((60, 20), abs=1)


def test_a_place_leads_to_its_box():
    """Row, cell and line of a place are found again; what is no place is refused."""
    data = drawn_pdf(page(), page())
    assert locate(data, "page 2, table 1, row 3, column 3") == (2, Box(260, 140, 320, 160))
    assert locate(data, "page 2, table 1, row 3") == (2, Box(80, 140, 320, 160))
    assert locate(data, "page 1, line 1")[1].left == pytest.approx(100)
    for place in ("line 5", "page 1, table 2, row 1", "page 1, table 1, row 3, column 9", "page 9, line 1"):
        with pytest.raises(ValueError, match="place"):
            locate(data, place)


def merged() -> Page:
    """Return a table whose first column and first row are merged."""
    drawing = Page().line(80, 100, 320, 100).line(200, 120, 320, 120).line(80, 140, 320, 140)
    for x, top in ((80, 100), (200, 100), (260, 120), (320, 100)):
        drawing.line(x, top, x, 140)
    return drawing.text(120, 124, "规章").text(240, 114, "申请人").text(225, 134, "0")


def test_covered_places_are_none_and_blank_cells_are_empty():
    """A cell over two rows or columns covers places; an empty cell does not."""
    assert cells_of(drawn_pdf(merged())) == [("规章", "申请人", None), (None, "0", "")]


def lines_as_areas() -> Page:
    """Draw the lines of the table as thin filled areas."""
    drawing = Page()
    for y in (100, 120, 140, 160):
        drawing.fill(80, y, 240, 0.7)
    for x in (80, 200, 260, 320):
        drawing.fill(x, 100, 0.7, 60)
    return drawing.cells([80, 200, 260, 320], 100, ROWS)


def cells_as_areas() -> Page:
    """Draw a shade behind each cell and no line."""
    drawing = Page()
    for number in range(3):
        for x, width in ((80, 120), (200, 60), (260, 60)):
            drawing.fill(x, 100 + 20 * number, width, 20, 0.9)
    return drawing.cells([80, 200, 260, 320], 100, ROWS)


def dashes() -> Page:
    """Draw the lines as dashes that do not quite meet."""
    drawing = Page()
    for y in (100, 120, 140, 160):
        for x in range(80, 320, 4):
            drawing.line(x, y, x + 2, y)
    for x in (80, 200, 260, 320):
        for y in range(101, 159, 4):
            drawing.line(x, y, x, y + 2)
    return drawing.cells([80, 200, 260, 320], 100, ROWS)


def dots() -> Page:
    """Draw the lines dot by dot."""
    drawing = Page()
    for y in (100, 120, 140, 160):
        for x in range(80, 322, 2):
            drawing.fill(x, y, 1, 1)
    for x in (80, 200, 260, 320):
        for y in range(100, 162, 2):
            drawing.fill(x, y, 1, 1)
    return drawing.cells([80, 200, 260, 320], 100, ROWS)


def frames_of_their_own() -> Page:
    """Draw a frame around each cell, with a gap between the frames."""
    drawing = Page()
    for number in range(3):
        for x, width in ((80, 117), (200, 57), (260, 57)):
            top = 100 + 20 * number
            drawing.operators.append(f"0.5 w {x} {842 - top - 17} {width} 17 re S")
    return drawing.cells([80, 200, 260, 320], 100, ROWS)


def in_a_frame() -> Page:
    """Draw the table inside a frame around the page."""
    return page().table(40, 40, [500], [[""]], height=700)


@pytest.mark.parametrize("draw", [lines_as_areas, cells_as_areas, dashes, dots, frames_of_their_own, in_a_frame])
def test_lines_however_they_are_drawn(draw):
    """Thin areas, shaded cells and dashes make a table; a frame around the page makes none."""
    assert cells_of(drawn_pdf(draw())) == CELLS


def test_three_lines_make_a_table_whose_columns_are_told_by_figures():
    """A table with level lines only is read by where figures stand, and is not said to be ruled."""
    drawing = Page().cells([80, 200, 260, 320], 100, ROWS)
    for y in (100, 120, 160):
        drawing.line(80, y, 320, y)
    (grid,) = read_pdf_document(drawn_pdf(drawing)).grids
    assert [row.cells for row in grid.rows] == CELLS
    assert not grid.ruled


def test_framed_text_is_running_text():
    """A frame of one column is no table; prose with figures in it is none either."""
    drawing = Page().table(80, 100, [300], [["一、总体情况"], ["全年收到申请5件"]])
    drawing.text(80, 300, "二是公开5条， 三是回应6条。").text(80, 320, "三是公开7条， 四是回应8条。")
    blocks = read_pdf_document(drawn_pdf(drawing)).blocks
    assert all(isinstance(block, Paragraph) for block in blocks)
    assert [block.place for block in blocks] == [f"page 1, line {number}" for number in (1, 2, 3, 4)]


def test_page_numbers_and_running_heads_are_left_out():
    """A head is shown once, page numbers never; a figure that does not number the pages stays."""
    pages = [
        Page().text(60, 40, "青石县人民政府公报").text(80, 200 + 9 * n, f"第{n}段，内容如下").text(290, 820, mark)
        for n, mark in enumerate(("- 3 -", "4", "5"), start=1)
    ]
    pages[0].text(80, 70, "77")
    texts = [block.text for block in read_pdf_document(drawn_pdf(*pages)).blocks]
    assert texts == ["青石县人民政府公报", "77", "第1段，内容如下", "第2段，内容如下", "第3段，内容如下"]


def test_watermarks_and_shadows():
    """Turned text is left out and said; a text printed twice to look bold is read once."""
    drawing = page().text(150, 130, "内部资料", 40, matrix="0.7 0.7 -0.7 0.7")
    drawing.text(100, 300, "全年收到申请5件").text(100.4, 300, "全年收到申请5件")
    document = read_pdf_document(drawn_pdf(drawing))
    assert [row.cells for grid in document.grids for row in grid.rows] == CELLS
    assert document.blocks[-1].text == "全年收到申请5件"
    assert "内部资料" in document.notes[0]


def test_a_figure_wider_than_its_cell_goes_to_the_cell_in_whose_middle_it_stands():
    """It is not cut at the line; that it stands over one is said."""
    rows = [["项目", "一", "二"], ["规章", "1234567", "9"]]
    document = read_pdf_document(drawn_pdf(Page().table(80, 100, [120, 30, 30], rows)))
    assert next(document.grids).rows[1].cells == ("规章", "1234567", "9")
    assert "row 2: a figure stands over the line" in document.notes[0]


def test_figures_that_run_together_over_a_line_are_unsure():
    """Where a run of digits stands in the middle of no cell, none of its cells is a figure."""
    drawing = Page().table(80, 100, [120, 30, 30], [["项目", "一", "二"], ["规章", "", ""]])
    drawing.text(212, 134, "123412345")
    cells = cells_of(drawn_pdf(drawing))[1]
    assert cells[1].endswith(UNSURE)
    assert cells[2].endswith(UNSURE)


@pytest.mark.parametrize("x", [237, 238.5, 240])
def test_a_figure_that_runs_out_of_its_table_is_unsure(x):
    """A last digit beyond the outer line, or just behind it, is not dropped from its figure."""
    drawing = Page().table(80, 100, [120, 30, 30], [["项目", "一", "二"], ["规章", "1", ""]])
    document = read_pdf_document(drawn_pdf(drawing.text(x, 134, "84789")))
    assert next(document.grids).rows[1].cells[2].endswith(UNSURE)
    assert any("stands over the line" in note for note in document.notes)


def test_two_readings_that_differ_are_said():
    """Digits that the font's own map names otherwise for one reader than for the other are noted."""
    from gikanalysis.readers import pdf_second

    data = drawn_pdf(page())
    second = pdf_second.read_second(data)
    marks = tuple((text.replace("5", "6"), x, y) for text, x, y in second.pages[0].marks)
    second.pages[0] = pdf_second.SecondPage(marks)
    from gikanalysis.readers.pdf import _notes, _read_pages

    pages, _ = _read_pages(data, second)
    (note,) = _notes(data, pages, second)
    assert note == "two readings find different digits in page 1, table 1, row 3, column 3"


PICTURE = (
    b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
    b"/BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream"
)


def scanned(text: str = "") -> bytes:
    """Return a page that one picture covers, with `text` laid over it."""
    drawing = Page()
    drawing.operators.append("q 595 0 0 842 0 0 cm /I1 Do Q")
    if text:
        drawing.text(80, 100, text)
    data = drawn_pdf(drawing, extra=[PICTURE])
    return data.replace(b"/F1 3 0 R >> >>", b"/F1 3 0 R >> /XObject << /I1 7 0 R >> >>")


def test_a_scan_names_the_extra_that_reads_it(monkeypatch):
    """Without the extra, pictures without text, and with a stamp of a scanner only, are refused as scans."""
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    scan_text.engine.cache_clear()
    for text in ("", "扫描王"):
        with pytest.raises(ScannedPdf, match=r"no text layer.*gikanalysis\[ocr\]"):
            read_pdf_document(scanned(text))
    scan_text.engine.cache_clear()


def test_a_picture_with_text_laid_over_it_is_read_by_its_text():
    """That a machine may have recognised the text is said."""
    document = read_pdf_document(scanned("全年收到政府信息公开申请五件，均已办结，没有结转到下年。"))
    assert "laid over it" in document.notes[0]


def test_pages_printed_sideways_are_said():
    """They are not read as if they stood upright."""
    with pytest.raises(UnreadableSource, match="upright"):
        read_pdf_document(drawn_pdf(page(attributes="/Rotate 90")))
    notes = read_pdf_document(drawn_pdf(page(), page(attributes="/Rotate 180"))).notes
    assert any("page 2 of the PDF is printed sideways" in note for note in notes)


# --- bad input ------------------------------------------------------------------------------------


def stream(content: bytes, entries: str = "") -> bytes:
    """Return a stream object."""
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), entries.encode(), content)


def bombs():
    """Files that would take a gigabyte or for ever."""
    many = Page()
    many.operators += [f"{n % 500} {n % 700} m 5 3 l S" for n in range(70_000)]
    packed = zlib.compress(bytes(200 << 20), 9)
    twice = zlib.compress(packed)
    return {
        "pages": (drawn_pdf(*[Page()] * 10_000), f"10000 pages; at most {MAX_PAGES}"),
        "objects": (drawn_pdf(many), "70000 objects"),
        "stream": (drawn_pdf(page(), extra=[stream(packed, "/Filter /FlateDecode")]), "32 MiB"),
        "twice": (drawn_pdf(page(), extra=[stream(twice, "/Filter [/FlateDecode /FlateDecode]")]), "packed twice"),
        "password": (
            drawn_pdf(
                page(),
                trailer="/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 "
                f"/O <{'00' * 32}> /U <{'11' * 32}> >>",
            ),
            "encrypted",
        ),
        "head": (b"%PDF-1.7\n", "damaged"),
    }


@pytest.mark.parametrize("name", ["pages", "objects", "stream", "twice", "password", "head"])
def test_bad_files_are_refused_with_a_sentence(name):
    """Each names what is wrong, and none takes long."""
    data, message = bombs()[name]
    began = time.process_time()
    with pytest.raises(UnreadableSource, match=message):
        read_document(data)
    assert time.process_time() - began < 8


def test_a_loop_in_the_pages_is_noticed():
    """Pages that hold themselves are read once; that the readers count differently is said."""
    data = drawn_pdf(page(), page()).replace(b"/Kids [5 0 R 7 0 R]", b"/Kids [5 0 R 2 0 R]")
    assert "one reader finds 1 pages" in read_pdf_document(data).notes[0]


def test_a_file_cut_off_is_read_with_a_note_or_refused():
    """What is left of a cut file is never handed on as if it were whole."""
    data = fixture("form_2014_ruled")
    for kept in (0.3, 0.7, 0.99):
        try:
            document = read_pdf_document(data[: int(len(data) * kept)])
        except UnreadableSource:
            continue
        assert any("cut off" in note for note in document.notes)


def for_ever():
    """Do nothing until the deadline."""
    with within(0.2, 500):
        while True:
            pass


def test_a_deadline_ends_a_loop():
    """Work that does not end is ended; work that does is left alone."""
    with within(5, 500):
        pass
    with pytest.raises(UnreadableSource, match=r"more than 0\.2 seconds"):
        for_ever()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_raise_nothing_but_unreadable_source(data):
    """Bytes behind the mark of a PDF are refused."""
    with pytest.raises(UnreadableSource):
        read_document(b"%PDF-1.7\n" + data)


INTACT = drawn_pdf(page(), page())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(INTACT) - 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_changed_bytes_raise_nothing_but_unreadable_source(changes):
    """Whatever bytes are changed, the file is read or refused."""
    data = bytearray(INTACT)
    for at, value in changes:
        data[at] = value
    with contextlib.suppress(UnreadableSource):
        read_pdf_document(bytes(data))


FIGURES = st.lists(
    st.lists(st.sampled_from(["", "0", "7", "12", "+699", "1,362", "—", "23.5"]), min_size=3, max_size=3),
    min_size=2,
    max_size=6,
)


@settings(max_examples=25, deadline=None)
@given(FIGURES, st.booleans())
def test_what_is_drawn_is_read(figures, ruled):
    """Any table of figures comes back cell by cell; without lines at least where every row has a figure."""
    rows = [["信息内容", "一", "二", "三"], *([f"第{chr(0x4E00 + n)}项", *row] for n, row in enumerate(figures))]
    drawing = Page()
    if ruled:
        drawing.table(80, 100, [120, 60, 60, 60], rows)
    else:
        drawing.cells([80, 200, 260, 320, 380], 100, rows)
    grids = [block for block in read_pdf_document(drawn_pdf(drawing)).blocks if isinstance(block, Grid)]
    read = [row.cells for grid in grids for row in grid.rows]
    if ruled or all(any(cell.strip("—") for cell in row) for row in figures):
        assert read == [tuple(row) for row in rows]


def test_a_place_is_shown_on_its_page():
    """The picture of a page with text comes at the resolution asked for, the box in its pixels."""
    shown = picture_of(drawn_pdf(page(), page()), "page 2, table 1, row 3, column 3", dpi=144)
    assert (shown.page, shown.width, shown.height) == (2, 1190, 1684)
    assert shown.box == pytest.approx((520, 280, 640, 320), abs=1)
    assert shown.png.startswith(b"\x89PNG")


def test_pages_of_text_and_pages_of_pictures_in_one_file(monkeypatch):
    """Each page is read as what it is; without the extra the text is read and the rest is said to be not."""
    scan = drawn_pdf(page(), Page(["q 595 0 0 842 0 0 cm /I1 Do Q"]), extra=[PICTURE])
    data = scan.replace(b"/F1 3 0 R >> >>", b"/F1 3 0 R >> /XObject << /I1 9 0 R >> >>")
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    scan_text.engine.cache_clear()
    document = read_pdf_document(data)
    scan_text.engine.cache_clear()
    assert [row.cells for grid in document.grids for row in grid.rows] == CELLS
    assert "page 2 of the PDF has no text layer" in document.notes[0]
    assert "gikanalysis[ocr]" in document.notes[0]
