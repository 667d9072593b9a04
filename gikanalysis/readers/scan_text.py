"""Ink → text: pieces of print found in a picture and recognised in one go, figures twice.

A piece is a stretch of one line that no wide gap parts. Short text and whatever may be a figure is
recognised a second time at another size; where the two readings differ the piece is unsure, and so is
a figure that touches the edge of its cell. Nothing here guesses a digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.pages import UNSURE, Box
from gikanalysis.readers.scan_grid import INSTALL, libraries

if TYPE_CHECKING:
    from gikanalysis.readers.scan_grid import Image

LEAST_CONFIDENCE = 0.80
_PAPER_MARGIN = 35  # grey levels below the paper: what is darker is ink
_INSET = 2  # pixels left out along the lines around a cell
_LEAST_INK = 8  # pixels: less is dust
_LINE_SHARE = 0.6  # of a side: what runs so far along the edge of a cell is a piece of its line
_LOWEST = 0.6  # of the size of the type: lower pieces of ink belong to the line next to them
_HIGHEST = 1.45  # of the size of the type: no line of text is higher
_GAP = 0.9  # of the size of the type: a wider gap parts pieces
_FLAT = 0.28  # of the size of the type: a piece no higher is a dash
_NARROWEST = 48  # pixels: width to which a piece of the height of 48 is padded
_BESIDE = 0.3  # of the size of the type: least margin of paper left and right of a piece
_DETECTED = 1_400  # pixels: longest side of a picture in which words are sought; memory grows with it
_BATCH = 32  # pieces recognised at once …
_WIDEST_BATCH = 80  # … and their widths together, of their height: memory grows with it
_LONGEST_FIGURE = 12  # characters: longer text is a label
_HAN = re.compile(r"[\u3400-\u9fff]")
_DIGIT = re.compile(r"\d")
_FIGURE_WORDS = frozenset("〇零一二三四五六七八九十百千万亿两无")


class Look(NamedTuple):
    """How a piece is shown to the recogniser.

    `above` is the margin of paper above and below, of the size of the type; `width` the least width, of the
    height: a single digit alone on little paper is recognised with half the confidence.
    """

    above: float
    width: float
    smooth: bool


_LOOKS = Look(0.35, 2.2, smooth=True), Look(0.15, 3.0, smooth=False), Look(0.5, 2.6, smooth=True)
"""At the first and the second reading, and at the third where these do not settle it."""


class Reading(NamedTuple):
    """What was recognised, and the confidence in each of its signs (0 to 1)."""

    text: str
    confidences: tuple[float, ...]

    @property
    def sure(self) -> bool:
        """Whether something was recognised, and no sign of it is in doubt."""
        return bool(self.text) and min(self.confidences, default=0.0) >= LEAST_CONFIDENCE


@dataclass(slots=True)
class Piece:
    """A stretch of a line with its box on the page; `crossing` where it touches the side of its cell."""

    box: Box
    size: float
    crossing: bool = False
    text: str = ""


@cache
def engine() -> Any:  # noqa: ANN401 - a library without types
    """Return the recogniser; raises `UnreadableSource` where the extra is not installed."""
    libraries()
    try:
        import onnxruntime  # noqa: F401 - the recogniser imports it only when it is first used
        from rapidocr import RapidOCR
    except ImportError as error:
        raise UnreadableSource(INSTALL) from error
    import logging

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_cls": False,  # the turning of words makes 66 of 99
            "Global.return_word_box": True,  # for the confidence in each sign
            # More threads take half as much processor time again and gain little: reports are read in parallel.
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.limit_type": "max",  # otherwise a low band is blown up to a height of 736
            "Det.limit_side_len": _DETECTED,
            "Global.max_side_len": _DETECTED,
            "Rec.rec_img_shape": [3, 48, _NARROWEST],  # a figure is narrow: wider padding costs four times as much
            "Rec.rec_batch_num": _BATCH,
        }
    )


# --- finding pieces -------------------------------------------------------------------------------


def pieces_in(cell: Box, grey: Image, size: float) -> list[Piece]:
    """Return the pieces of print in a cell, line by line; `size` is that of the type on the page."""
    cv2, np = libraries()
    left, top, right, bottom = (round(side) for side in cell)
    left, top, right, bottom = left + _INSET, top + _INSET, right - _INSET, bottom - _INSET
    inner = grey[top:bottom, left:right]
    if inner.size == 0:
        return []
    smooth = cv2.GaussianBlur(inner, (3, 3), 0)
    ink = (smooth < float(np.median(smooth)) - _PAPER_MARGIN).astype(np.uint8)
    if int(ink.sum()) < _LEAST_INK:
        return []
    ink = _without_lines(ink)
    found: list[Piece] = []
    for first, last in _runs(ink.any(axis=1), size):
        columns = np.flatnonzero(ink[first:last].any(axis=0))
        for start, end in _stretches(columns.tolist(), _GAP * size):
            rows = np.flatnonzero(ink[first:last, start:end].any(axis=1))
            if int(ink[first:last, start:end].sum()) < _LEAST_INK:
                continue
            box = Box(left + start, top + first + int(rows[0]), left + end, top + first + int(rows[-1]) + 1)
            found.append(Piece(box, size, start <= 1 or end >= ink.shape[1] - 1))
    return found


def _without_lines(ink: Image) -> Image:
    """Leave out what is left of the lines around a cell: long and thin, along its edge."""
    cv2, _ = libraries()
    height, width = ink.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    for number, (x, y, w, h, _) in enumerate(stats[1:count].tolist(), start=1):
        beside = (x == 0 or x + w == width) and w <= 4 and h >= _LINE_SHARE * height
        along = (y == 0 or y + h == height) and h <= 4 and w >= _LINE_SHARE * width
        if beside or along:
            ink[labels == number] = 0
    return ink


def _runs(filled: Any, size: float) -> list[tuple[int, int]]:  # noqa: ANN401 - an array of truths
    """Return from where to where lines of text reach: the strokes of 二 are one line."""
    _, np = libraries()
    rows = np.flatnonzero(filled).tolist()
    runs = _stretches(rows, 1)
    merged: list[tuple[int, int]] = []
    for first, last in runs:
        if merged:
            start, end = merged[-1]
            low = min(end - start, last - first) < _LOWEST * size
            if low and last - start <= _HIGHEST * size and first - end <= 0.5 * size:
                merged[-1] = (start, last)
                continue
        merged.append((first, last))
    return merged


def _stretches(places: Sequence[int], gap: float) -> list[tuple[int, int]]:
    """Return the stretches of rising `places` that no gap wider than `gap` parts.

    >>> _stretches([1, 2, 3, 9, 10], 2)
    [(1, 4), (9, 11)]
    """
    if not places:
        return []
    breaks = [at for at, (one, next_one) in enumerate(pairwise(places), start=1) if next_one - one > gap]
    return [(places[a], places[b - 1] + 1) for a, b in pairwise([0, *breaks, len(places)])]


def size_of_type(cells: Iterable[Box], grey: Image) -> float:
    """Return the height of the signs that most cells print, in pixels; a guess where there is no cell."""
    cv2, np = libraries()
    heights: list[int] = []
    for cell in cells:
        left, top, right, bottom = (round(side) for side in cell)
        inner = grey[top + 3 : bottom - 3, left + 3 : right - 3]
        if inner.size == 0:
            continue
        smooth = cv2.GaussianBlur(inner, (3, 3), 0)
        rows = np.flatnonzero((smooth < float(np.median(smooth)) - _PAPER_MARGIN).any(axis=1)).tolist()
        heights += [end - start for start, end in _stretches(rows, 1) if end - start >= 8]
    return float(median(heights)) if heights else 24.0


def words_outside(grey: Image, tables: Sequence[Box]) -> list[Piece]:
    """Return the pieces of text that stand in none of the tables, as the detector finds them."""
    cv2, _ = libraries()
    rest = grey.copy()
    for box in tables:
        left, top, right, bottom = (round(side) for side in box)
        rest[max(0, top - 2) : bottom + 2, max(0, left - 2) : right + 2] = 255
    pieces: list[Piece] = []
    for top, bottom in _bands(rest):
        # Half the size finds the same words in a quarter of the time; they are read at full size.
        small = cv2.resize(rest[top:bottom], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        found = engine()(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=False)
        for corners in found.boxes if found.boxes is not None else ():
            xs, ys = [2 * float(x) for x, _ in corners], [2 * float(y) + top for _, y in corners]
            box = Box(max(0.0, min(xs)), max(0.0, min(ys)), max(xs), max(ys))
            pieces.append(Piece(box, 0.8 * (box.bottom - box.top)))
    return pieces


def _bands(grey: Image) -> list[tuple[int, int]]:
    """Cut a page into bands with ink, none taller than wide: the detector shrinks large pictures."""
    _, np = libraries()
    height, width = grey.shape
    filled = np.flatnonzero((grey < int(np.median(grey)) - 2 * _PAPER_MARGIN).sum(axis=1) >= 3)
    bands: list[tuple[int, int]] = []
    for first, last in _stretches(filled.tolist(), 60):
        top, end = max(0, first - 20), min(height, last + 20)
        while end - top > width:
            gaps = np.setdiff1d(np.arange(top + width * 2 // 3, top + width), filled)
            cut = int(gaps[-1]) if gaps.size else top + width
            bands.append((top, cut))
            top = cut
        bands.append((top, end))
    return bands


# --- recognising ----------------------------------------------------------------------------------


def read_pieces(pieces: Sequence[Piece], grey: Image) -> None:
    """Give every piece its text; what is unsure ends with `UNSURE`."""
    waiting: list[Piece] = []
    for piece in pieces:
        if piece.box.bottom - piece.box.top <= _FLAT * piece.size < piece.box.right - piece.box.left:
            piece.text = "—"
        else:
            waiting.append(piece)
    readings = {id(piece): [reading] for piece, reading in zip(waiting, _read(waiting, grey, 0), strict=True)}
    twice = [piece for piece in waiting if _may_be_figure(readings[id(piece)][0].text)]
    for look in (1, 2):
        again = [piece for piece in twice if _settled(readings[id(piece)]) is None]
        for piece, reading in zip(again, _read(again, grey, look), strict=True):
            readings[id(piece)].append(reading)
    figures = {id(piece) for piece in twice}
    for piece in waiting:
        found = readings[id(piece)]
        piece.text = _figure_text(found, piece) if id(piece) in figures else _label_text(found[0])


def _read(pieces: Sequence[Piece], grey: Image, look: int) -> list[Reading]:
    return _recognised([_crop(piece, grey, _LOOKS[look]) for piece in pieces])


def _may_be_figure(text: str) -> bool:
    """Tell whether a piece must be read twice: short text with a digit or a word for a number, or no word."""
    if not _HAN.search(text):
        return True
    return len(text) <= _LONGEST_FIGURE and bool(_DIGIT.search(text) or set(text) <= _FIGURE_WORDS)


def _settled(readings: Sequence[Reading]) -> str | None:
    """Return the text in which two sure readings agree and no sure one differs, None where there is none."""
    sure = [reading.text for reading in readings if reading.sure]
    return sure[0] if len(sure) > 1 and len(set(sure)) == 1 else None


def _figure_text(readings: Sequence[Reading], piece: Piece) -> str:
    """Return the text of what may be a figure, marked where the readings do not settle it."""
    text = _settled(readings)
    return text if text is not None and not piece.crossing else readings[0].text + UNSURE


def _label_text(reading: Reading) -> str:
    """Return the text of a label or of a line: single signs may be wrong, digits may not."""
    signs = zip(reading.text, reading.confidences, strict=False)
    text = "".join(UNSURE if sign.isdecimal() and sure < LEAST_CONFIDENCE else sign for sign, sure in signs)
    return text or UNSURE


def _crop(piece: Piece, grey: Image, look: Look) -> Image:
    """Cut a piece out and lay it on paper."""
    cv2, np = libraries()
    height, width = grey.shape
    left, top = max(0, round(piece.box.left) - 2), max(0, round(piece.box.top) - 2)
    right, bottom = min(width, round(piece.box.right) + 2), min(height, round(piece.box.bottom) + 2)
    cut = grey[top:bottom, left:right]
    low = max(0, round(piece.size) - (bottom - top)) // 2  # a dot or a comma is not blown up to a sign
    above = low + round(look.above * piece.size)
    lacking = look.width * (bottom - top + 2 * above) - (right - left)
    beside = max(round(_BESIDE * piece.size), round(lacking / 2))
    paper = int(np.percentile(cut, 90))
    crop: Image = cv2.copyMakeBorder(cut, above, above, beside, beside, cv2.BORDER_CONSTANT, value=paper)
    if look.smooth:
        crop = cv2.GaussianBlur(crop, (3, 3), 0)
    colours: Image = np.repeat(crop[:, :, None], 3, axis=2)
    return colours


def _recognised(crops: Sequence[Image]) -> list[Reading]:
    """Recognise many pictures of single lines in batches of like width, narrow ones many at a time."""
    shapes = [crop.shape[1] / crop.shape[0] for crop in crops]
    order = sorted(range(len(crops)), key=shapes.__getitem__)
    readings: list[Reading] = [Reading("", ())] * len(crops)
    while order:
        count = 1
        while count < min(_BATCH, len(order)) and (count + 1) * shapes[order[count]] <= _WIDEST_BATCH:
            count += 1
        batch, order = order[:count], order[count:]
        result = engine().recognize_txt([crops[number] for number in batch])
        for number, text, word in zip(batch, result.txts, result.word_results, strict=True):
            readings[number] = _reading(text, word.confs if text else ())
    return readings


def _reading(text: str, confidences: Sequence[float]) -> Reading:
    """Return a reading without blanks; where signs and confidences do not pair off, the least counts for all."""
    if len(confidences) != len(text):
        confidences = [min(confidences, default=0.0)] * len(text)
    kept = [(sign, sure) for sign, sure in zip(text, confidences, strict=True) if sign != " "]
    return Reading("".join(sign for sign, _ in kept), tuple(sure for _, sure in kept))
