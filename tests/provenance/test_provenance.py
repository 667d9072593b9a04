"""Provenance: what is marked is what the cell prints, in every layout; nothing of a report works as markup."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path
from random import Random

import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

import gikanalysis as gik
from gikanalysis.errors import GikError, UnknownName, UnreadableSource
from gikanalysis.provenance import Shown
from gikanalysis.provenance.render import boxed
from gikanalysis.readers.pages import Box
from gikanalysis.readers.pictures import PagePicture
from gikanalysis.report import Report, read_report
from gikanalysis.simulate import LAYOUTS, Simulated, document

SAMPLES = Path(__file__).parents[2] / "data" / "reports"
SHARED = sorted((Path(__file__).parents[3] / "shared" / "reports").glob("*.txt"))
TABLES = sorted(path for path in SAMPLES.glob("*-20*") if "changde" not in path.name)
CELLS = 10
RECOGNISED = ("scan", "png", "jpeg")


def some(report: Report, count: int = CELLS) -> list[str]:
    """Some cells of a report that print something or stand blank, spread over the form."""
    found = [row.cell for row in report.cell_rows if row.status not in ("missing", "header")]
    return found[:: max(1, len(found) // count)][:count]


def close(text: str | None) -> str:
    """A text without blanks: a line may print one inside a figure."""
    return "".join((text or "").split())


def marked_in_html(shown: Shown) -> str:
    """What stands in the mark of the HTML; a blank cell names its state there."""
    (mark,) = LexborHTMLParser(shown._repr_html_()).css("mark")
    return mark.text() if mark.css_first("small") is None else ""


def check(report: Report, cells: list[str]) -> list[Shown]:
    """The text that is marked is the text that the cell prints, in the object, the HTML and the text."""
    rows = {row.cell: row for row in report.cell_rows}
    found = []
    for cell in cells:
        shown, printed = report.show(cell), rows[cell].printed
        assert shown.remarks == (), (cell, shown.remarks)
        assert close(shown.marked) == close(printed), cell
        assert close(marked_in_html(shown)) == close(printed), cell
        (told,) = re.findall("▶(.*?)◀", str(shown))
        assert close(told) == close(printed), cell
        assert rows[cell].locator in str(shown)
        found.append(shown)
    return found


@pytest.mark.parametrize(
    "layout",
    [layout for layout in LAYOUTS if not layout.paged],
    ids=lambda layout: f"{layout.format}-{layout.name}",
)
def test_every_layout_is_shown(layout):
    """Some ten cells of a simulated report of each layout: the text marked is the text printed."""
    made = document("provenance/1", layout)
    report = read_report(made.data, name=made.name)
    cells = some(report)
    assert len(cells) == CELLS
    check(report, cells)
    assert wrong(made, report, cells) == []


def wrong(made: Simulated, report: Report, cells: list[str]) -> list[str]:
    """Cells whose text, as read, is not what the simulator printed there."""
    rows, printed = {row.cell: row for row in report.cell_rows}, made.page.printed()
    return [cell for cell in cells if rows[cell].printed and close(rows[cell].printed) != close(printed[cell])]


PAGED = [layout for layout in LAYOUTS if layout.paged and layout.name not in RECOGNISED]


@pytest.mark.parametrize("layout", PAGED, ids=lambda layout: f"{layout.format}-{layout.name}")
def test_pages_are_shown_with_a_box(layout):
    """Of a PDF the page is shown too; in the box stands the text that the cell prints, and no other."""
    import pdfplumber

    made = document("provenance/1", layout)
    report = read_report(made.data, name=made.name)
    cells = some(report, 2)
    assert wrong(made, report, cells) == []
    rows = {row.cell: row for row in report.cell_rows}
    with pdfplumber.open(io.BytesIO(made.data)) as pages:
        for cell, shown in zip(cells, check(report, cells), strict=True):
            picture = shown.picture
            page = pages.pages[picture.page - 1]
            scale = float(page.width) / picture.width
            inside = page.crop([edge * scale for edge in picture.box]).extract_text()
            assert close(inside) == close(rows[cell].printed), cell
            drawn = Image.open(io.BytesIO(boxed(picture)[1])).convert("RGB")
            left, top, right, bottom = (edge * drawn.width / picture.width for edge in picture.box)
            tint = drawn.getpixel((round(left) + 3, round((top + bottom) / 2)))
            assert tint[2] > tint[0] + 10, "the box is tinted blue"
            assert drawn.getpixel((round(right) + 40, round(bottom) + 400))[0] > 200, "the page around it is not"


def test_noisy_pages_stay_small():
    """A page of ink comes as PNG; the noise of a scan would be megabytes and comes as JPEG, made smaller."""
    noise = Image.frombytes("RGB", (1600, 2000), Random(0).randbytes(1600 * 2000 * 3))
    for page, kind in ((Image.new("RGB", (1600, 2000), "white"), "image/png"), (noise, "image/jpeg")):
        out = io.BytesIO()
        page.save(out, "PNG")
        told, data = boxed(PagePicture(1, out.getvalue(), 1600, 2000, Box(100, 100, 300, 140)))
        assert told == kind
        assert Image.open(io.BytesIO(data)).width == 1240
        assert len(data) < 2_000_000


@pytest.mark.parametrize("path", [*TABLES, *SHARED], ids=lambda path: path.name)
def test_real_reports_are_shown(path):
    """Every cell of the sample reports, and of the full texts where they are at hand."""
    report = read_report(path)
    if report.form == "prose":
        pytest.skip("a report without a table has no cells to show")
    check(report, [row.cell for row in report.cell_rows if row.status not in ("missing", "header")])


def test_neighbours_and_headings_are_visible():
    """Around the marked cell stand the heading of its column and the label of its row."""
    shown = read_report(SAMPLES / "suqian-2024.html").show("B3.1.natural")
    page = LexborHTMLParser(shown._repr_html_()).text()
    assert "自然人" in page
    assert "（一）予以公开" in page
    assert "自然人" in str(shown)
    assert "（一）予以公开" in str(shown)


def test_what_is_known_of_the_cell_is_told():
    """Source, SHA-256, locator, printed text, value, status and label, in both languages, and as data."""
    path = SAMPLES / "lingwu-service-centre-2017.txt"
    report = read_report(path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    row = next(row for row in report.cell_rows if row.cell == "8.3")
    for language, status in (("en", "a figure is printed"), ("zh", "印有数字")):
        for told in (
            str(report.show("8.3", language=language)),
            report.show("8.3", language=language)._repr_html_(),
        ):
            for wanted in (path.name, sha256, row.locator, f"“{row.printed}”", "2 人", status, row.label):
                assert wanted in told, (language, wanted)
    assert report.show("8.3").doubts, "the finding on this cell is told with it"
    assert report.show("8.3").as_dict()["marked"] == row.printed


def test_missing_cell_says_so():
    """A cell that was not found has no place; the message says that this is no zero."""
    report = read_report(SAMPLES / "lingwu-2020.txt")
    lost = [row.cell for row in report.cell_rows if row.status == "missing"]
    if not lost:
        text = (SAMPLES / "lingwu-2020.txt").read_text("utf-8")
        report = read_report("\n".join(line for line in text.splitlines() if "行政强制" not in line).encode())
        lost = [row.cell for row in report.cell_rows if row.status == "missing"]
    shown = report.show(lost[0])
    assert shown.marked is None
    assert "no zero" in str(shown)
    assert "不是0" in report.show(lost[0], language="zh")._repr_html_()


def test_cell_on_no_form_is_refused():
    """Unknown cells offer the nearest; cells of another form say which; prose alone has none."""
    report = read_report(SAMPLES / "wuzhong-2018.txt")
    with pytest.raises(UnknownName, match="did you mean: 3"):
        report.show("3.11")
    with pytest.raises(UnknownName, match="it is one of v2019, v2021"):
        report.show("A1.rule.made")
    with pytest.raises(GikError, match="prose alone"):
        read_report(SAMPLES / "changde-service-centre-2017.txt").show("3.1")


def test_changed_and_vanished_files_are_refused(tmp_path, monkeypatch):
    """The file is read again only as it was; a relative path means the folder it was given in."""
    path = tmp_path / "a.txt"
    path.write_bytes((SAMPLES / "wuzhong-2018.txt").read_bytes())
    monkeypatch.chdir(tmp_path)
    report, second, third = read_report("a.txt"), read_report("a.txt"), read_report("a.txt")
    monkeypatch.chdir(SAMPLES)
    assert report.show("3.1").marked == "20"
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(UnreadableSource, match="has changed since"):
        second.show("3.1")
    assert report.show("3.1").marked == "20", "what was read once is kept"
    path.unlink()
    with pytest.raises(UnreadableSource, match="no such file"):
        third.show("3.1")


def test_bytes_are_kept():
    """A report read from bytes can be shown without any file."""
    report = read_report((SAMPLES / "suqian-2023.html").read_bytes(), name="x.html")
    assert report.show("A1.rule.made").file == "x.html"


def test_report_from_a_panel_cannot_be_shown(tmp_path):
    """A panel does not keep where files lie: the message says what to do."""
    from gikanalysis.panel import build
    from gikanalysis.panel.rows import READ_TABLES, reports_from
    from gikanalysis.panel.store import read_part

    build([SAMPLES / "wuzhong-2018.txt"], tmp_path / "panel")
    (report,) = reports_from({name: read_part(tmp_path / "panel", name, 2018) for name in READ_TABLES})
    with pytest.raises(UnreadableSource, match="read_report"):
        report.show("3.1")


def test_hostile_text_is_escaped():
    """Script and markup of a report stand in the HTML as letters."""
    text = (SAMPLES / "wuzhong-2018.txt").read_text("utf-8")
    assert "条\t105464" in text or "105464" in text
    hostile = text.replace("105464", "<script>alert(1)</script><img src=x onerror=alert(2)>", 1)
    report = gik.read_report(hostile.encode(), name="<b>a.txt")
    row = next(row for row in report.cell_rows if row.printed and "script" in row.printed)
    shown = report.show(row.cell)
    page = LexborHTMLParser(shown._repr_html_())
    assert page.css("script, img, b + b") == []
    assert "<script>alert(1)" in page.text()
    assert row.status == "unreadable"
