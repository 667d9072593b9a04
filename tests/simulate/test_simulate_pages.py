"""Pages and documents: every figure at its place in every layout, labelled, the same for a seed."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from email import message_from_bytes
from itertools import pairwise
from random import Random

import olefile
import pypdfium2
import pytest
from bs4 import BeautifulSoup, Tag
from lxml import etree
from python_calamine import CalamineWorkbook

from gikanalysis.errors import GikError, UnknownName
from gikanalysis.forms import form
from gikanalysis.simulate import FORMS, LAYOUTS, Layout, Simulated, body, document, layouts_of
from gikanalysis.simulate.compose import compose
from gikanalysis.simulate.content import content_of
from gikanalysis.simulate.model import Sheet, Slot
from gikanalysis.simulate.style import Style, draw_style
from gikanalysis.simulate.writers.archive import needed
from gikanalysis.simulate.writers.typeset import broken, typeset, width_of

PICTURES = [layout for layout in LAYOUTS if layout.format == "image" or layout.name == "scan"]
TEXTS = [layout for layout in LAYOUTS if layout not in PICTURES]


def figures_of(one: Simulated) -> list[str]:
    """The figures that a document prints, in reading order, blanks left out."""
    return [
        "".join(slot.text.split())
        for sheet in one.page.sheets
        for row in sheet.rows
        for slot in row
        if slot.cell is not None and slot.text.strip()
    ]


def text_of(one: Simulated) -> str:
    """What is left of a document when only its text is taken, blanks left out."""
    return "".join(text_in(one.data, one.layout.suffix).split())


def text_in(data: bytes, suffix: str) -> str:
    """The text of a file, by means of our own."""
    match suffix:
        case "pdf":
            document = pypdfium2.PdfDocument(data)
            text = "".join(page.get_textpage().get_text_range() for page in document)
            document.close()
            return text
        case "docx" | "xlsx" | "ods":
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                parts = [name for name in package.namelist() if name.endswith(".xml")]
                return "".join("".join(etree.fromstring(package.read(name)).itertext()) for name in parts)
        case "zip":
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                assert all("SIMULATED" in name for name in package.namelist())
                return "".join(text_in(package.read(name), name.rpartition(".")[2]) for name in package.namelist())
        case "doc":
            return text_of_doc(*streams_of(data, "WordDocument", "1Table"))
        case "xls":
            return text_of_xls(*streams_of(data, "Workbook"))
        case "mht" | "mhtml":
            (page,) = [p for p in message_from_bytes(data).walk() if p.get_content_type() == "text/html"]
            return BeautifulSoup(decoded(page.get_payload(decode=True)), "html.parser").get_text()
        case "html" | "htm" | "md":
            return BeautifulSoup(decoded(data), "html.parser").get_text()
    return decoded(data)


def streams_of(data: bytes, *names: str) -> list[bytes]:
    """Streams of a compound file."""
    with olefile.OleFileIO(io.BytesIO(data)) as container:
        return [container.openstream(name).read() for name in names]


def text_of_doc(stream: bytes, table: bytes) -> str:
    """The text of a Word document, strung together by its piece table; marks end cells."""
    start, length = struct.unpack_from("<II", stream, 0x1A2)
    block = table[start + 5 : start + length]
    count = (len(block) - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", block)
    text = ""
    for number, (first, last) in enumerate(pairwise(bounds)):
        (place,) = struct.unpack_from("<I", block, 4 * (count + 1) + 8 * number + 2)
        if place & 0x40000000:
            offset = (place & 0x3FFFFFFF) // 2
            text += stream[offset : offset + last - first].decode("cp1252")
        else:
            text += stream[place : place + 2 * (last - first)].decode("utf-16-le")
    return text.replace("\x07", "\n")


def text_of_xls(stream: bytes) -> str:
    """The labels and numbers of a workbook, record by record."""
    found = []
    at = 0
    while at < len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        content = stream[at + 4 : at + 4 + length]
        if kind == 0x0204:
            found.append(content[9:].decode("utf-16-le"))
        elif kind == 0x0203:
            found.append(f"{struct.unpack_from('<d', content, 6)[0]:.15g}")
        at += 4 + length
    return "\n".join(found)


def decoded(data: bytes) -> str:
    """Text documents are in UTF-8, GB 18030 or Big5; with the wrong one hardly any label comes out."""
    for encoding in ("utf-8-sig", "gb18030", "big5hkscs"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "政府" in text:
            return text
    raise AssertionError("in no known encoding")


@pytest.mark.parametrize("form_id", list(FORMS))
@pytest.mark.parametrize("layout", TEXTS, ids=lambda layout: f"{layout.format}-{layout.name}")
def test_documents_hold_their_title_the_label_and_every_figure(layout: Layout, form_id: str) -> None:
    """SIMULATED stands in the text and in the file name; nothing that the page prints is lost."""
    for seed in range(2):
        one = document(f"t{seed}", layout, forms=[form_id])
        text = text_of(one)
        assert "SIMULATED" in text
        assert "_SIMULATED." in one.name
        title = "".join(one.page.title.split())
        assert title in text
        missing = [figure for figure in figures_of(one) if figure not in text]
        assert missing == []


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: f"{layout.format}-{layout.name}")
def test_the_same_seed_gives_the_same_bytes(layout: Layout) -> None:
    """Twice the same document; another seed gives another one."""
    first, again, other = (document(seed, layout, forms=["v2021"]) for seed in ("a", "a", "b"))
    assert first.data == again.data
    assert first.data != other.data


@pytest.mark.parametrize("layout", PICTURES, ids=lambda layout: f"{layout.format}-{layout.name}")
def test_scans_are_grey_pages_at_200_dpi_without_any_text(layout: Layout) -> None:
    """A scan holds ink and grain, and no text layer."""
    one = document("s", layout, forms=["v2014"])
    if layout.format == "pdf":
        scan = pypdfium2.PdfDocument(one.data)
        assert not any(page.get_textpage().get_text_range().strip() for page in scan)
        assert scan[0].get_size() == pytest.approx((595, 842), abs=1)
        scan.close()
        return
    from PIL import Image

    image = Image.open(io.BytesIO(one.data))
    assert image.info["dpi"] == pytest.approx((200, 200), abs=0.1)
    assert image.width == pytest.approx(842 / 72 * 200, abs=1)
    assert image.convert("L").getextrema()[0] < 80


def test_html_tables_resolve_to_the_grid_of_the_page() -> None:
    """Spans written into HTML, resolved by rules of our own, put every figure where the page has it."""
    for seed in range(12):
        one = document(f"g{seed}", layouts_of(["html"], ["plain"])[0], forms=["v2019"])
        tables = BeautifulSoup(decoded(one.data), "html.parser").find_all("table")
        for table, sheet in zip(tables, one.page.sheets, strict=True):
            assert resolved(table) == [
                [None if slot is None else "".join(slot.text.split()) for slot in row] for row in sheet.grid()
            ]


def resolved(table: Tag) -> list[list[str | None]]:
    """The places of an HTML table; None where a cell spans into one."""
    places: dict[tuple[int, int], str | None] = {}
    rows = table.find_all("tr")
    for number, row in enumerate(rows):
        column = 0
        for cell in row.find_all(["td", "th"]):
            while (number, column) in places:
                column += 1
            for down in range(int(str(cell.get("rowspan", 1)))):
                for right in range(int(str(cell.get("colspan", 1)))):
                    places[number + down, column + right] = None
            places[number, column] = "".join(cell.get_text().split())
    width = 1 + max(column for _, column in places)
    assert len(places) == width * len(rows)
    return [[places[number, column] for column in range(width)] for number in range(len(rows))]


@pytest.mark.parametrize("form_id", list(FORMS))
def test_every_style_prints_every_cell_once_in_full_rows(form_id: str) -> None:
    """Whatever the style, tables have no holes and each cell of the form stands on the page once."""
    for seed in range(80):
        style = draw_style(str(seed))
        page = compose(content_of(body(seed, form_id), style), style)
        cells = [slot.cell for sheet in page.sheets for row in sheet.rows for slot in row if slot.cell]
        figures = [cell.id for cell in form(form_id).cells if not cell.header]
        assert sorted(cell for cell in cells if cell in figures) == sorted(figures)
        for sheet in page.sheets:
            area = sum(slot.colspan * slot.rowspan for row in sheet.rows for slot in row)
            assert area == sheet.width * len(sheet.rows), style


def test_the_styles_differ_in_what_readers_cannot_know() -> None:
    """Among a hundred documents each choice is taken and not taken."""
    styles = [draw_style(str(seed)) for seed in range(300)]
    for name in (
        "half_brackets", "gap", "dot", "rewording", "digits", "units_in_cells", "sign", "money_heading", "script",
        "matrix_labels", "matrix_heading", "disputes_heading", "one_table", "parts", "subtotals", "cut_headings",
    ):  # fmt: skip
        assert len({getattr(style, name) for style in styles}) > 1, name


def test_a_table_cut_by_a_page_break_keeps_its_columns() -> None:
    """What spans the cut goes on as an empty cell."""
    sheet = Sheet(((Slot("a", rowspan=3), Slot("1")), (Slot("2"),), (Slot("3"),)), 2)
    upper, lower = sheet.cut(1)
    assert [[slot and slot.text for slot in row] for row in upper.grid()] == [["a", "1"]]
    assert [[slot and slot.text for slot in row] for row in lower.grid()] == [["", "2"], [None, "3"]]
    assert lower.continued


def test_figures_are_never_broken_over_lines_and_nothing_runs_over_the_margin() -> None:
    """The typesetter breaks labels, not numbers, and keeps to the paper."""
    assert broken("公开1234567", 10, 50) == ["公开", "1234567"]
    for seed in range(6):
        style = draw_style(f"p{seed}")
        page = compose(content_of(body(seed, list(FORMS)[seed % 3]), style), style)
        for leaf in typeset(page, Random(seed), ruled=True):
            for words in leaf.words:
                assert 0 < words.y < leaf.height
                assert words.x >= 0
                assert words.x + width_of(words.text, words.size) <= leaf.width + 1, words.text


def test_text_layouts_without_trace_of_blanks_get_reports_without_blanks() -> None:
    """Where an empty cell cannot be seen, none is expected."""
    for layout in LAYOUTS:
        if not layout.keeps_blanks:
            found = [document(f"k{seed}", layout, damages=["blank_for_zero"]) for seed in range(4)]
            statuses = {f.status for one in found for f in one.content.figures.values()}
            assert "blank" not in statuses


def test_csv_rows_have_one_width() -> None:
    """A CSV document is a proper table throughout; ragged, its running text stands in rows of one field."""
    one = document("c", layouts_of(["csv"], ["sheet"])[0])
    assert len({len(row) for row in csv.reader(io.StringIO(decoded(one.data)))}) == 1
    ragged = document("c", layouts_of(["csv"], ["ragged"])[0])
    assert any(len(row) == 1 for row in csv.reader(io.StringIO(decoded(ragged.data))))


@pytest.mark.parametrize("look", ["one", "several"])
def test_another_library_reads_the_sheets_as_they_were_meant(look: str) -> None:
    """Spans and figures of XLS and ODS stand in a second reader's hands where the page has them."""
    for kind in ("xls", "ods"):
        one = document(f"b{look}", layouts_of([kind], [look])[0], forms=["v2021"])
        book = CalamineWorkbook.from_filelike(io.BytesIO(one.data))
        rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
        printed = {str(text) if isinstance(text, str) else f"{text:.15g}" for row in rows for text in row}
        slots = [slot for sheet in one.page.sheets for row in sheet.rows for slot in row if slot.cell]
        assert {slot.text for slot in slots if slot.text.strip()} <= printed


def test_money_in_another_unit_is_the_same_amount() -> None:
    """Under a heading in 元 the amount is printed ten thousand times as large."""
    cell = form("v2014").cell("8.4")
    truth = body(1, "v2014", level="prefecture", blanks=False)
    amount = truth.figures["8.4"]
    in_wan = Style("m").figure(amount, cell, heading_unit="万元")
    in_yuan = Style("m").figure(amount, cell, heading_unit="元")
    assert float(in_yuan) == pytest.approx(float(in_wan) * 10_000)


def test_unknown_formats_and_layouts_are_refused() -> None:
    """The message offers the names that exist."""
    with pytest.raises(UnknownName, match="ods"):
        layouts_of(["odt"])
    with pytest.raises(UnknownName, match="word"):
        layouts_of([], ["wort"])


def test_a_missing_package_is_named_with_what_to_do() -> None:
    """A writer that needs a package which is absent says which one."""
    with pytest.raises(GikError, match="pip install no-such-package"):
        needed("no_such_module_at_all", "no-such-package", "writing nothing")
