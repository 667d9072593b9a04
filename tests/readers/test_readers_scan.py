"""Pictures of pages: the ruled grid, the figures, and what is said where a reading is not sure."""

from __future__ import annotations

import csv
import importlib.util
import io
import random
import sys
import zlib
from itertools import pairwise
from pathlib import Path

import pytest

from gikanalysis.errors import UnreadableSource
from gikanalysis.extract.cells import read_cells
from gikanalysis.extract.detect import detect
from gikanalysis.readers import scan, scan_text
from gikanalysis.readers.document import Grid

WITH_OCR = importlib.util.find_spec("rapidocr") is not None and importlib.util.find_spec("onnxruntime") is not None
needs_ocr = pytest.mark.skipif(not WITH_OCR, reason="the extra `ocr` is not installed")
ROWS = Path(__file__).parents[2] / "gikanalysis" / "forms" / "rows.csv"


def _labels() -> list[tuple[str, str, str]]:
    with ROWS.open(encoding="utf-8") as file:
        return [(r["row"], r["label"], r["unit"]) for r in csv.DictReader(file) if r["form"] == "v2014"]


def _font_file() -> Path:
    spec = importlib.util.find_spec("zhplot")
    assert spec is not None
    assert spec.origin is not None
    return next(Path(spec.origin).parent.rglob("NotoSansSC-Regular.ttf"))


def _page(
    figures: dict[str, str],
    *,
    angle: float = 0.0,
    noise: float = 0.0,
    count: int = 36,
    first: int = 0,
    title: str = "某某市2018年政府信息公开工作年度报告",
) -> bytes:
    """Draw rows `first` to `count` of the 2014 form as a ruled table at about 200 dpi."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(str(_font_file()), 26)
    height = 46
    rows = [*([] if first else [("", "统计指标", "单位")]), *_labels()[first:count]]
    page = Image.new("L", (1650, height * len(rows) + 240), 255)
    draw = ImageDraw.Draw(page)
    draw.text((420, 50), title, font=font, fill=0)
    edges = (60, 1180, 1340, 1590)
    for number, (row, label, unit) in enumerate(rows):
        top = 150 + number * height
        for left, right in pairwise(edges):
            draw.rectangle((left, top, right, top + height), outline=0, width=2)
        value = figures.get(row, "") if row else "统计数"
        for x, text in zip(edges, (label[:38], unit, value), strict=False):
            draw.text((x + 14, top + 5), text, font=font, fill=0)
    page = page.rotate(angle, fillcolor=255, resample=Image.Resampling.BICUBIC)
    if noise:
        grain = np.random.default_rng(7).normal(0, noise, (page.height, page.width))
        page = Image.fromarray((np.asarray(page).astype(float) + grain).clip(0, 255).astype("uint8"))
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


@needs_ocr
def test_a_noisy_turned_scan_of_the_2014_form_is_read_without_a_silent_error() -> None:
    """Figures come out as drawn or say that they are unsure; blanks stay blank; the 99 is no 66."""
    rng = random.Random(5)
    rows = [row for row, _, unit in _labels()[:20] if unit]
    figures = {row: str(rng.choice([0, 0, 3, 99, 66, 18, 404, 1178, 25060])) for row in rows if rng.random() < 0.8}
    document = scan.read_image_document(_page(figures, angle=0.5, noise=12, count=20))
    detection = detect(document)
    assert detection is not None
    assert detection.form == "v2014"
    read = {cell.cell: cell for cell in read_cells(detection).cells}
    wrong = []
    for row in rows:
        cell = read[row]
        if row in figures and cell.status == "reported":
            wrong += [] if cell.value == float(figures[row]) else [(row, figures[row], cell)]
        elif row in figures:
            wrong += [] if cell.status in ("unreadable", "missing") else [(row, figures[row], cell)]
        else:
            wrong += [] if cell.status == "blank" else [(row, "", cell)]
    assert wrong == []
    assert sum(read[row].status == "reported" for row in figures) >= 0.9 * len(figures)


@needs_ocr
def test_the_grid_says_where_each_row_is_and_keeps_its_width() -> None:
    """Every row of the picture is a row of three places, with page and table in its address."""
    document = scan.read_image_document(_page({"1.1": "12"}, count=8))
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    assert len(grids) == 1
    assert {len(row.cells) for row in grids[0].rows} == {3}
    assert grids[0].rows[0].place == "page 1, table 1, row 1"


@needs_ocr
@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\nnothing", b"\xff\xd8\xff\xe0 cut"])
def test_a_broken_picture_is_refused_with_a_sentence(data: bytes) -> None:
    """What cannot be decoded is an `UnreadableSource`, not a fault of a library."""
    with pytest.raises(UnreadableSource, match="cannot be decoded"):
        scan.read_image_document(data)


@needs_ocr
def test_a_picture_beyond_the_limit_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of pixels is named."""
    monkeypatch.setattr(scan, "MAX_PIXELS", 1000)
    with pytest.raises(UnreadableSource, match="more than the limit of 1000"):
        scan.read_image_document(_page({}, count=2))


def test_without_the_extra_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says how to install what is lacking."""
    scan_text.engine.cache_clear()
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(UnreadableSource, match=r"gikanalysis\[ocr\]"):
        scan.read_image_document(b"\x89PNG")
    scan_text.engine.cache_clear()


@needs_ocr
def test_quirk_13_a_table_that_goes_on_in_the_next_picture() -> None:
    """Rows overleaf without their heading keep their width, their figures and their own places."""
    figures = {"1.1": "12", "1.1.a": "0", "1.2.1": "345"}
    first, second = _page(figures, count=3), _page(figures, count=5, first=3, title="P. 9")
    document = scan.read_image_document(_tiff(first, second))
    assert [(grid.rows[0].place, {len(row.cells) for row in grid.rows}) for grid in document.grids] == [
        ("page 1, table 1, row 1", {3}),
        ("page 2, table 1, row 1", {3}),
    ]
    printed = [row.cells[2] for grid in document.grids for row in grid.rows]
    expected = [figures.get(row, "") for row, _, _ in _labels()[:5]]
    assert printed == ["统计数", *expected]
    assert all("P. 9" not in paragraph.text for paragraph in document.paragraphs)


def _tiff(*pictures: bytes) -> bytes:
    """Return pictures as the pages of one file."""
    from PIL import Image

    pages = [Image.open(io.BytesIO(picture)) for picture in pictures]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_deflate")
    return out.getvalue()


def _picture(width: int, height: int, form: str = "PNG", pages: int = 1) -> bytes:
    """Return a white picture."""
    from PIL import Image

    out = io.BytesIO()
    page = Image.new("1", (width, height), 1)
    page.save(out, form, **({"save_all": True, "append_images": [page] * (pages - 1)} if pages > 1 else {}))
    return out.getvalue()


def _bomb(side: int) -> bytes:
    """Return a picture of a few kilobytes that says it is `side` by `side` pixels."""
    head = b"IHDR" + side.to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    body = b"IDAT" + zlib.compress(bytes(10**6))
    chunks = (
        len(part[4:]).to_bytes(4, "big") + part + zlib.crc32(part).to_bytes(4, "big") for part in (head, body)
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


BAD = {
    "blank": (lambda: _picture(1700, 2400), "no text was recognised"),
    "one pixel": (lambda: _picture(1, 1), "no text was recognised"),
    "giant": (lambda: _picture(9000, 9000), "more than the limit of 40000000"),
    "bomb": (lambda: _bomb(60_000), "decompression bomb"),
    "cut": (lambda: _picture(300, 300, "GIF")[:-20].replace(b"GIF8", b"\xff\xd8\xff\xe0"), "cannot be decoded"),
    "pages": (lambda: _picture(40, 40, "TIFF", 61), "61 pages; at most 60"),
}


@needs_ocr
@pytest.mark.parametrize("name", BAD)
def test_what_is_no_page_is_refused_with_a_sentence(name: str) -> None:
    """Blank, giant, cut, packed to explode, too many: each says what is wrong, at once."""
    make, message = BAD[name]
    with pytest.raises(UnreadableSource, match=message):
        scan.read_image_document(make())


@needs_ocr
def test_a_figure_over_the_side_of_its_cell_is_unsure() -> None:
    """Digits that touch a line may go on behind it: they are no figure."""
    import numpy as np

    page = np.full((200, 600), 255, np.uint8)
    for at in (20, 100, 180):
        page[at : at + 3, 20:580] = 0
    for at in (20, 200, 380, 577):
        page[20:183, at : at + 3] = 0
    page[50:80, 360:380] = 0
    cells = scan.read_picture(page, 1).items[0].rows
    assert cells[0][1].endswith(scan.UNSURE)
    assert cells[1] == ("", "", "")


@needs_ocr
def test_every_place_of_a_picture_is_shown_in_its_box() -> None:
    """The box of a cell holds the ink that was read in it, on the page turned straight; a line has one too."""
    import numpy as np
    from PIL import Image

    from gikanalysis.readers.pictures import picture_of

    data = _page({"1.1": "12"}, angle=0.5, count=4)
    shown = picture_of(data, "page 1, table 1, row 3, column 3")
    page = np.asarray(Image.open(io.BytesIO(shown.png)).convert("L"))
    assert (shown.width, shown.height) == (page.shape[1], page.shape[0])
    left, top, right, bottom = (round(side) for side in shown.box)
    assert (page[top + 4 : bottom - 4, left + 4 : right - 4] < 120).sum() > 50
    assert 20 < bottom - top < 60
    assert picture_of(data, "page 1, line 1").box.bottom < top
    for place in ("page 2, line 1", "page 1, table 4, row 1", "table 1, row 2"):
        with pytest.raises(ValueError, match="place"):
            picture_of(data, place)
