"""Pictures of pages → paragraphs and grids, by optical character recognition (extra `ocr`).

The ruling lines give the grid; the recogniser gives the text of each cell. A cell whose ink was not
recognised, or recognised with little confidence, prints the sign `UNSURE`, which no later stage takes
for a figure: a digit is never guessed. A cell without ink is blank.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.document import Block, Document, Grid, Paragraph, Row
from gikanalysis.readers.layout import find_title

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

UNSURE = "\ufffd"
MAX_PIXELS = 60_000_000  # a page of 600 dpi on A3 has 70 million; pages are scanned at 200 to 300
LEAST_CONFIDENCE = 0.80
_INSTALL = "is a picture; reading it needs the extra `ocr`: pip install 'gikanalysis[ocr]'"
_LONGEST_SKEW = 3.0  # degrees
_HAN = re.compile(r"[\u3400-\u9fff]")


class Word(NamedTuple):
    """A recognised piece of text with its box in pixels and its confidence."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


class Box(NamedTuple):
    """A cell of the ruled grid in pixels."""

    left: int
    top: int
    right: int
    bottom: int


def image_reader(kind: str) -> Callable[[bytes], Document]:
    """Return the reader of pictures of one kind (png, jpeg …)."""
    return partial(read_image_document, kind=kind)


def read_image_document(data: bytes, *, kind: str = "image") -> Document:
    """Read one picture; raises `UnreadableSource` when the extra is lacking or the picture cannot be read."""
    return document_of([_decoded(data)], kind)


def document_of(pages: Sequence[Image], form: str) -> Document:
    """Read pictures of pages as one document; `form` is what the source was recognised as."""
    _libraries()
    blocks: list[Block] = []
    tables = 0
    for number, page in enumerate(pages, 1):
        straight = _straightened(_grey(page))
        words = _words(straight)
        grids = _grids(straight)
        used: set[int] = set()
        for cells in grids:
            tables += 1
            blocks.append(_grid(cells, words, straight, used, (number, tables)))
        blocks.extend(_paragraphs([w for i, w in enumerate(words) if i not in used], number))
    if not blocks:
        raise UnreadableSource("no text was recognised in the picture")
    notes = ("read by optical character recognition; what was not surely recognised is marked",)
    return Document(tuple(_in_order(blocks)), format=form, title=_title(blocks), notes=notes)


@cache
def _libraries() -> tuple[Any, Any, Any]:
    try:
        import cv2
        import numpy as np
        from rapidocr import RapidOCR
    except ImportError as error:
        raise UnreadableSource(_INSTALL) from error
    import logging

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return (
        cv2,
        np,
        RapidOCR(params={"Global.log_level": "error", "Global.use_cls": False}),
    )  # the turning of words makes 66 of 99


def _decoded(data: bytes) -> Image:
    _, np, _ = _libraries()
    from PIL import Image as Pillow

    try:
        with _without_warnings(), Pillow.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise UnreadableSource(
                    f"the picture has {picture.width} × {picture.height} pixels, "
                    f"more than the limit of {MAX_PIXELS}"
                )
            found: Image = np.asarray(picture.convert("RGB"))[:, :, ::-1].copy()
    except (OSError, ValueError, Pillow.DecompressionBombError) as error:
        raise UnreadableSource(f"the picture cannot be decoded ({error})") from error
    return found


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Keep quiet about damaged remarks (EXIF) beside the picture."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _grey(page: Image) -> Image:
    cv2, _, _ = _libraries()
    grey: Image = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY) if page.ndim == 3 else page
    return grey


def _ink(grey: Image) -> Image:
    cv2, _, _ = _libraries()
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    ink: Image = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)[1]
    return ink


def _straightened(grey: Image) -> Image:
    """Turn the page so that its long lines lie level (up to `_LONGEST_SKEW` degrees)."""
    cv2, np, _ = _libraries()
    width = grey.shape[1]
    found = cv2.HoughLinesP(_ink(grey), 1, np.pi / 1800, 200, minLineLength=width // 4, maxLineGap=8)
    if found is None:
        return grey
    angles = [np.degrees(np.arctan2(y2 - y1, x2 - x1)) for x1, y1, x2, y2 in found.reshape(-1, 4)]
    level = [a for a in angles if abs(a) <= _LONGEST_SKEW]
    if not level or abs(float(np.median(level))) < 0.05:
        return grey
    height = grey.shape[0]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(np.median(level)), 1.0)
    turned: Image = cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    return turned


def _words(grey: Image) -> list[Word]:
    """Recognise the text of a page, strip by strip (the recogniser shrinks very tall pictures)."""
    cv2, _, engine = _libraries()
    words: list[Word] = []
    width = grey.shape[1]
    for top, bottom in _strips(grey, max(600, int(width * 1.3))):
        result = engine(
            cv2.cvtColor(grey[top:bottom], cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=True
        )
        if result.boxes is None:
            continue
        for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
            xs, ys = [p[0] for p in box], [p[1] + top for p in box]
            words.append(Word(text, min(xs), min(ys), max(xs), max(ys), float(score)))
    return words


def _strips(grey: Image, most: int) -> Iterator[tuple[int, int]]:
    """Cut a tall page at rows without ink other than vertical rules, no strip taller than `most`."""
    _, np, _ = _libraries()
    height = grey.shape[0]
    busy = (_ink(grey) > 0).sum(axis=1)
    top = 0
    while height - top > most:
        window = busy[top + most // 2 : top + most]
        top_of_window = top + most // 2
        quiet = np.flatnonzero(window <= window.min() + 2)
        bottom = top_of_window + int(quiet[-1])
        yield top, bottom
        top = bottom
    yield top, height


# The ruled grid ------------------------------------------------------------------------------------


def _grids(grey: Image) -> list[list[Box]]:
    """Return the cells of each ruled table of a page, tables from top to bottom."""
    cv2, np, _ = _libraries()
    ink = _ink(grey)
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (60, 1)))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (1, 28)))
    lines = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(lines)
    grids = []
    for left, top, width, height, _ in stats[1:count]:
        if width < 120 or height < 40:
            continue
        cells = _cells(lines[top : top + height, left : left + width], int(left), int(top))
        if len(cells) >= 4:
            grids.append((int(top), cells))
    return [cells for _, cells in sorted(grids, key=lambda entry: entry[0])]


def _cells(lines: Image, left: int, top: int) -> list[Box]:
    cv2, _, _ = _libraries()
    height, width = lines.shape
    count, _, stats, _ = cv2.connectedComponentsWithStats(255 - lines, connectivity=4)
    boxes = []
    for x, y, w, h, _ in stats[1:count]:
        touches = x == 0 or y == 0 or x + w == width or y + h == height
        if not touches and w >= 8 and h >= 10:
            boxes.append(Box(left + int(x), top + int(y), left + int(x + w), top + int(y + h)))
    return boxes


def _edges(values: Sequence[int], tolerance: int) -> list[int]:
    """Gather nearly equal coordinates into edges."""
    edges: list[list[int]] = []
    for value in sorted(values):
        if edges and value - edges[-1][-1] <= tolerance:
            edges[-1].append(value)
        else:
            edges.append([value])
    return [sum(group) // len(group) for group in edges]


def _nearest(edges: Sequence[int], value: int) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))


def _grid(
    cells: Sequence[Box], words: Sequence[Word], grey: Image, used: set[int], numbers: tuple[int, int]
) -> Grid:
    """Lay the cells of a table out in rows and columns and fill them with the recognised words."""
    page, table = numbers
    columns = _edges([c.left for c in cells], 7)
    rows = _edges([c.top for c in cells], 7)
    laid: list[list[str | None]] = [[None] * len(columns) for _ in rows]
    for cell in cells:
        laid[_nearest(rows, cell.top)][_nearest(columns, cell.left)] = _text_in(cell, words, grey, used)
    places = [f"page {page}, table {table}, row {number}" for number in range(1, len(rows) + 1)]
    return Grid(
        tuple(Row(tuple(row), place) for row, place in zip(laid, places, strict=True)), number=table, ruled=True
    )


def _text_in(cell: Box, words: Sequence[Word], grey: Image, used: set[int]) -> str:
    inside = []
    for number, word in enumerate(words):
        x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
        if cell.left <= x <= cell.right and cell.top <= y <= cell.bottom:
            inside.append(word)
            used.add(number)
    if not inside:
        return UNSURE if _has_ink(cell, grey) else ""
    if any(word.left < cell.left - 6 or word.right > cell.right + 6 for word in inside):
        return UNSURE  # one piece of text over two cells: which digit belongs where is not known
    ordered = sorted(inside, key=lambda w: (round((w.top + w.bottom) / 2 / 14), w.left))
    text = "".join(word.text for word in ordered)
    sure = min(word.confidence for word in inside) >= LEAST_CONFIDENCE
    if sure and not _HAN.search(text):
        sure = _second_reading(cell, grey) == text.replace(" ", "")
    return text if sure else text + UNSURE


def _second_reading(cell: Box, grey: Image) -> str:
    """Recognise one cell on its own, enlarged: figures are taken only where both readings agree."""
    cv2, _, engine = _libraries()
    crop = grey[cell.top + 3 : cell.bottom - 3, cell.left + 3 : cell.right - 3]
    ink = cv2.findNonZero((crop < 140).astype("uint8"))
    if ink is None:
        return ""
    x, y, width, height = cv2.boundingRect(ink)
    tight = crop[max(0, y - 6) : y + height + 6, max(0, x - 8) : x + width + 8]
    larger = cv2.copyMakeBorder(cv2.resize(tight, None, fx=1.5, fy=1.5), 6, 6, 10, 10, cv2.BORDER_REPLICATE)
    result = engine(cv2.cvtColor(larger, cv2.COLOR_GRAY2BGR), use_det=False, use_cls=False, use_rec=True)
    return "".join(result.txts or ()).replace(" ", "")


def _has_ink(cell: Box, grey: Image) -> bool:
    inner = grey[cell.top + 4 : cell.bottom - 4, cell.left + 4 : cell.right - 4]
    return inner.size > 0 and int((inner < 110).sum()) >= 12


# Running text --------------------------------------------------------------------------------------


def _paragraphs(words: Sequence[Word], page: int) -> list[Paragraph]:
    """Join words outside tables into lines, top to bottom."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.top + w.bottom) / 2):
        middle = (word.top + word.bottom) / 2
        if lines and lines[-1][0].top <= middle <= lines[-1][0].bottom:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [
        Paragraph("".join(w.text for w in sorted(line, key=lambda w: w.left)), f"page {page}, line {number}")
        for number, line in enumerate(lines, 1)
    ]


def _in_order(blocks: Sequence[Block]) -> list[Block]:
    """Text first, then tables: who and when stands in the text, and tables keep their order."""
    return sorted(blocks, key=lambda block: isinstance(block, Grid))


def _title(blocks: Sequence[Block]) -> str | None:
    return find_title(b.text for b in blocks if isinstance(b, Paragraph))
