"""Pages → blocks: what every reader of pages hands on, whether glyphs or ink gave it.

A page is a list of lines and tables from top to bottom, each with its box. Here page numbers and
running heads are left out, and a place (``page 5, table 1, row 3, column 2``) is led back to its box.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from gikanalysis.readers.document import Block, Grid, Paragraph, Row
from gikanalysis.readers.layout import is_furniture

UNSURE = "\ufffd"
"""Printed after what may be read wrongly; no later stage takes it for a figure."""

_MARGIN = 0.12  # of the page's height, above and below: where running heads and page numbers stand
_RUNNING = 0.6  # share of the pages that show a running head
_DIGITS = re.compile(r"\d+")
_PLACE = re.compile(r"page (\d+), (?:line (\d+)|table (\d+), row (\d+)(?:, column (\d+))?)")


class Box(NamedTuple):
    """A rectangle from the upper left corner of the page: points in a PDF, pixels in a picture."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """How far right its centre is."""
        return (self.left + self.right) / 2

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies within."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def scaled(self, factor: float) -> Box:
        """Return the box on a page `factor` times as large.

        >>> Box(1, 2, 3, 4).scaled(2)
        Box(left=2, top=4, right=6, bottom=8)
        """
        return Box(self.left * factor, self.top * factor, self.right * factor, self.bottom * factor)


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of text; `number` counts the lines of the page that stand in no table."""

    text: str
    box: Box
    number: int


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table: texts as `Grid` wants them, and the boxes of the cells where cells begin.

    `number` counts the tables of the page; `crossed` names the rows in which a figure stands over
    a line between two cells.
    """

    rows: tuple[tuple[str | None, ...], ...]
    boxes: tuple[tuple[Box | None, ...], ...]
    box: Box
    number: int
    ruled: bool
    crossed: tuple[int, ...] = ()


@dataclass(slots=True)
class PageContent:
    """What stands on a page, from top to bottom.

    `turn` is by how many degrees a scanned page was turned before its boxes were measured; `picture`
    is the share of the page that pictures cover, `curves` how many outlines are drawn on it.
    """

    number: int
    box: Box
    items: list[PageLine | PageTable] = field(default_factory=list)
    turned: str = ""
    glyphs: int = 0
    picture: float = 0.0
    curves: int = 0
    replaced: int = 0
    turn: float = 0.0
    scanned: bool = False

    def scaled(self, factor: float) -> PageContent:
        """Return the page with all boxes `factor` times as large."""
        items = [
            replace(item, box=item.box.scaled(factor))
            if isinstance(item, PageLine)
            else replace(
                item,
                box=item.box.scaled(factor),
                boxes=tuple(tuple(box and box.scaled(factor) for box in row) for row in item.boxes),
            )
            for item in self.items
        ]
        return replace(self, box=self.box.scaled(factor), items=items)


# --- places ---------------------------------------------------------------------------------------


class Place(NamedTuple):
    """A printed place: a line, or a row (`column` 0) or a cell of a table, all counted from 1."""

    page: int
    line: int
    table: int
    row: int
    column: int


def parse_place(place: str) -> Place:
    """Return the parts of a place; raises `ValueError` where it is none of a paged source.

    >>> parse_place("page 5, table 1, row 3")
    Place(page=5, line=0, table=1, row=3, column=0)
    """
    found = _PLACE.fullmatch(place)
    if found is None:
        raise ValueError(f"{place!r} is no place on a page")
    return Place(*(int(part) if part else 0 for part in found.groups()))


def box_of(pages: Sequence[PageContent], place: str) -> tuple[PageContent, Box]:
    """Return the page and the box of a place. Raises `ValueError` when there is no such place."""
    wanted = parse_place(place)
    for content in pages:
        if content.number != wanted.page:
            continue
        for item in content.items:
            if isinstance(item, PageLine) and wanted.line and item.number == wanted.line:
                return content, item.box
            if isinstance(item, PageTable) and wanted.table and item.number == wanted.table:
                box = _box_in_table(item, wanted.row, wanted.column)
                if box is not None:
                    return content, box
    raise ValueError(f"the source has no place {place!r}")


def _box_in_table(table: PageTable, row: int, column: int) -> Box | None:
    """Return the box of a cell, or of a row where `column` is 0."""
    if not 0 < row <= len(table.boxes):
        return None
    boxes = table.boxes[row - 1]
    if column:
        return boxes[column - 1] if column <= len(boxes) else None
    shown = [box for box in boxes if box is not None]
    return Box(table.box.left, shown[0].top, table.box.right, shown[0].bottom) if shown else None


# --- from pages to blocks -------------------------------------------------------------------------


def blocks_of(pages: Sequence[PageContent]) -> Iterator[Block]:
    """Give the paragraphs and grids of all pages in reading order, without what runs through them."""
    running, numbers = _running_heads(pages), _page_numbers(pages)
    shown: set[str] = set()
    grids = 0
    for page in pages:
        for item in page.items:
            if isinstance(item, PageTable):
                grids += 1
                place = f"page {page.number}, table {item.number}"
                rows = (Row(cells, f"{place}, row {number}") for number, cells in enumerate(item.rows, start=1))
                yield Grid(tuple(rows), grids, item.ruled)
                continue
            zone = _zone(item, page)
            key = f"{zone} {_DIGITS.sub('#', item.text)}"
            if (page.number, item.number) in numbers or (zone and key in running and key in shown):
                continue
            shown.add(key)
            yield Paragraph(item.text, f"page {page.number}, line {item.number}")


def _page_numbers(pages: Sequence[PageContent]) -> set[tuple[int, int]]:
    """Return the lines, by page and line, that number the pages.

    A bare number counts only if it goes up with the pages: a figure torn off a table looks the same.
    """
    marked: set[tuple[int, int]] = set()
    bare: dict[int, list[tuple[int, int]]] = {}
    for page in pages:
        for item in page.items:
            if isinstance(item, PageLine) and _zone(item, page) and is_furniture(item.text):
                if item.text.isdecimal():
                    bare.setdefault(int(item.text) - page.number, []).append((page.number, item.number))
                else:
                    marked.add((page.number, item.number))
    for ahead, lines in bare.items():
        if len(lines) > 1 or ahead == 0:
            marked.update(lines)
    return marked


def _zone(line: PageLine, page: PageContent) -> str:
    """Return in which margin a line stands, an empty text for a line of the body."""
    margin = _MARGIN * (page.box.bottom - page.box.top)
    if line.box.middle < page.box.top + margin:
        return "head"
    return "foot" if line.box.middle > page.box.bottom - margin else ""


def _running_heads(pages: Sequence[PageContent]) -> set[str]:
    """Return the lines in the margins, figures set aside, that most pages show."""
    counts: Counter[str] = Counter()
    for page in pages:
        lines = [item for item in page.items if isinstance(item, PageLine)]
        counts.update({f"{zone} {_DIGITS.sub('#', line.text)}" for line in lines if (zone := _zone(line, page))})
    fewest = max(2, _RUNNING * len(pages))
    return {line for line, count in counts.items() if count >= fewest}
