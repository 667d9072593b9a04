"""Ruling lines of a picture of a page → boxes of cells. All lengths are pixels.

The page is turned until its long lines lie level; what the lines enclose are the cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.limits import MAX_CELLS
from gikanalysis.readers.pages import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

INSTALL = "reading pictures needs the extra `ocr`: pip install 'gikanalysis[ocr]'"
_LARGEST_LEAN = 0.053  # three degrees: of its length, by how much a line may rise or fall
_LONG = 0.25  # of the width of the page: a line that tells the skew
_LEAST_SKEW = 0.03  # degrees: a smaller one moves a line by less than a pixel over the page
_LEVEL, _UPRIGHT = 60, 28  # the shortest level and upright line
_SMALLEST_TABLE = 120, 40  # width and height
_SMALLEST_CELL = 8, 10  # width and height
_FEWEST_CELLS = 4
_ONE_EDGE = 7  # edges of cells this close are one edge
_FULL = 0.9  # share of its box that a cell fills; what fills less is cells whose wall is broken


class Cells(NamedTuple):
    """The cells of one table in rows and columns: a box where a cell begins, None where none does."""

    box: Box
    rows: list[list[Box | None]]
    broken: frozenset[Box]
    """Cells that run into another through a gap in a line."""


@cache
def libraries() -> tuple[Any, Any]:
    """Return OpenCV and NumPy; raises `UnreadableSource` where the extra is not installed."""
    try:
        import cv2
        import numpy as np
    except ImportError as error:
        raise UnreadableSource(INSTALL) from error
    return cv2, np


def dark(grey: Image) -> Image:
    """Return the ink of a page as 255 on 0."""
    cv2, _ = libraries()
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    found: Image = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)[1]
    return found


def skew(grey: Image) -> float:
    """Return by how many degrees (at most three) the long lines of a page lean; 0 where it has none."""
    cv2, np = libraries()
    across = cv2.morphologyEx(dark(grey), cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (15, 1)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(across)
    leans: list[float] = []
    wide, high, area = stats[:count, 2], stats[:count, 3], stats[:count, 4]
    thin = (high <= _LARGEST_LEAN * wide + 10) & (area <= 10 * wide)
    for number in np.flatnonzero((wide >= grey.shape[1] * _LONG) & thin).tolist():
        x, y, w, h, _ = stats[number].tolist()
        rows, columns = np.nonzero(labels[y : y + h, x : x + w] == number)
        leans.append(float(np.degrees(np.arctan(np.polyfit(columns, rows, 1)[0]))))
    lean = median(leans) if leans else 0.0
    return lean if abs(lean) >= _LEAST_SKEW else 0.0


def turned(picture: Image, degrees: float) -> Image:
    """Return a picture turned about its middle, white where nothing was."""
    if not degrees:
        return picture
    cv2, _ = libraries()
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    white = (255,) * (picture.shape[2] if picture.ndim == 3 else 1)
    found: Image = cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=white)
    return found


def tables_of(grey: Image) -> list[Cells]:
    """Return the ruled tables of a page whose lines lie level, from top to bottom."""
    cv2, np = libraries()
    ink = dark(grey)
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (_LEVEL, 1)))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (1, _UPRIGHT)))
    lines = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(lines)
    tables = []
    large = (stats[:count, 2] >= _SMALLEST_TABLE[0]) & (stats[:count, 3] >= _SMALLEST_TABLE[1])
    large[0] = False  # the paper
    for left, top, width, height, _ in stats[:count][large].tolist():
        cells, broken = _cells(lines[top : top + height, left : left + width], left, top)
        if len(cells) >= _FEWEST_CELLS:
            rows = _laid_out(cells)
            tables.append(Cells(Box(left, top, left + width, top + height), rows, broken))
    return sorted(tables, key=lambda table: table.box.top)


def _cells(lines: Image, left: int, top: int) -> tuple[list[Box], frozenset[Box]]:
    """Return what the lines enclose, and which of it does not fill its box."""
    cv2, _ = libraries()
    height, width = lines.shape
    count, _, stats, _ = cv2.connectedComponentsWithStats(255 - lines, connectivity=4)
    if count > MAX_CELLS:
        raise UnreadableSource(f"a table has more than {MAX_CELLS} places, the limit of one table")
    cells, broken = [], []
    for x, y, w, h, area in stats[1:count].tolist():
        outside = x == 0 or y == 0 or x + w == width or y + h == height
        if outside or w < _SMALLEST_CELL[0] or h < _SMALLEST_CELL[1]:
            continue
        cells.append(Box(left + x, top + y, left + x + w, top + y + h))
        if area < _FULL * w * h:
            broken.append(cells[-1])
    return cells, frozenset(broken)


def _laid_out(cells: Sequence[Box]) -> list[list[Box | None]]:
    """Put each cell at the row and the column in which it begins."""
    columns = _edges([cell.left for cell in cells])
    rows = _edges([cell.top for cell in cells])
    laid: list[list[Box | None]] = [[None] * len(columns) for _ in rows]
    for cell in cells:
        laid[_nearest(rows, cell.top)][_nearest(columns, cell.left)] = cell
    return laid


def _edges(values: Sequence[float]) -> list[float]:
    """Gather nearly equal coordinates into edges."""
    edges: list[list[float]] = []
    for value in sorted(values):
        if edges and value - edges[-1][-1] <= _ONE_EDGE:
            edges[-1].append(value)
        else:
            edges.append([value])
    return [sum(group) / len(group) for group in edges]


def _nearest(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda number: abs(edges[number] - value))
