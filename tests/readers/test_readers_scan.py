"""Pictures of pages: the ruled grid, the figures, and what is said where a reading is not sure."""

from __future__ import annotations

import csv
import importlib.util
import io
import random
import sys
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


def _page(figures: dict[str, str], *, angle: float = 0.0, noise: float = 0.0, count: int = 36) -> bytes:
    """Draw the first `count` rows of the 2014 form as a ruled table at about 200 dpi."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(str(_font_file()), 26)
    height = 46
    page = Image.new("L", (1650, height * (count + 1) + 240), 255)
    draw = ImageDraw.Draw(page)
    draw.text((420, 50), "某某市2018年政府信息公开工作年度报告", font=font, fill=0)
    edges = (60, 1180, 1340, 1590)
    for number, (row, label, unit) in enumerate([("", "统计指标", "单位"), *_labels()[:count]]):
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
    rows = [row for row, _, unit in _labels()[:36] if unit]
    figures = {row: str(rng.choice([0, 0, 3, 99, 66, 18, 404, 1178, 25060])) for row in rows if rng.random() < 0.8}
    document = scan.read_image_document(_page(figures, angle=0.5, noise=12))
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
