"""The second reading of a PDF, by another library: it must find the same digits in the same cells.

Two libraries that share no code decode the same fonts and places. Where their digits differ, one of
them misreads, and a person is told; nothing is decided here.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.limits import MAX_GLYPHS, MAX_OBJECTS, MAX_PAGES
from gikanalysis.readers.pages import Box, PageContent, PageTable

_LOCK = Lock()  # the library must not be entered by two threads
_REPLACED = "\ufffd"

_ToShown = Callable[[float, float], tuple[float, float]]
Mark = tuple[str, float, float]
"""A character and the centre of its ink, in points from the upper left corner of the page."""


@dataclass(frozen=True, slots=True)
class SecondPage:
    """The characters of one page as the second library reads them."""

    marks: tuple[Mark, ...]

    def moved(self, to: Box) -> SecondPage:
        """Return the page with its upper left corner at that of `to`."""
        return SecondPage(tuple((text, x + to.left, y + to.top) for text, x, y in self.marks))

    def text_at(self, box: Box) -> str:
        """Return the character whose ink lies in `box`, U+FFFD where there is none to be read."""
        found = [text for text, x, y in self.marks if box.holds(x, y)]
        return found[0] if len(found) == 1 and _is_plain(found[0]) else _REPLACED


@dataclass(slots=True)
class SecondReading:
    """What the second library finds in a PDF: pages, and for each page its characters."""

    pages: list[SecondPage] = field(default_factory=list)

    def page(self, number: int) -> SecondPage:
        """Return the page `number`, counted from 1; one without characters where the library finds none."""
        return self.pages[number - 1] if number <= len(self.pages) else SecondPage(())


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """Open a PDF with the second library, for one thread at a time.

    Raises `UnreadableSource` when it is encrypted, damaged or has too many pages.
    """
    import pypdfium2

    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise UnreadableSource("the PDF is encrypted: it opens with a password only") from error
            raise UnreadableSource(f"the PDF is damaged ({error})") from error
        try:
            count = len(document)
            if count > MAX_PAGES:
                raise UnreadableSource(f"the PDF has {count} pages; at most {MAX_PAGES} are read")
            if count == 0:
                raise UnreadableSource("the PDF is damaged (it has no page)")
            yield document
        finally:
            document.close()


def read_second(data: bytes) -> SecondReading:
    """Open a PDF with the second library and take its characters.

    Raises `UnreadableSource` when it is encrypted, damaged, or beyond the limits of pages, of
    characters or of objects on a page.
    """
    with opened(data) as document:
        return SecondReading([_page(document, number) for number in range(len(document))])


def _page(document: Any, number: int) -> SecondPage:  # noqa: ANN401 - the document of a library without types
    """Take the characters of one page; a page that cannot be loaded has none."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return SecondPage(())
    try:
        text = page.get_textpage()
        characters, objects = text.count_chars(), raw.FPDFPage_CountObjects(page.raw)
        if characters > MAX_GLYPHS:
            raise _too_much(number, characters, "characters", MAX_GLYPHS)
        if objects > MAX_OBJECTS:
            raise _too_much(number, objects, "objects", MAX_OBJECTS)
        to_shown = _transform(page)
        return SecondPage(tuple(_marks(text, characters, to_shown)))
    except pypdfium2.PdfiumError:
        return SecondPage(())
    finally:
        page.close()


def _too_much(number: int, count: int, what: str, most: int) -> UnreadableSource:
    return UnreadableSource(f"page {number + 1} of the PDF has {count} {what}; at most {most} are read")


def _marks(text: Any, count: int, to_shown: _ToShown) -> list[Mark]:  # noqa: ANN401
    from pypdfium2 import raw

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    marks: list[Mark] = []
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text.raw, index)
        if code <= 32:
            continue
        if not raw.FPDFText_GetCharBox(text.raw, index, left, right, bottom, top):
            continue
        x, y = to_shown((left.value + right.value) / 2, (bottom.value + top.value) / 2)
        marks.append((chr(code) if code <= 0x10FFFF else _REPLACED, x, y))
    return marks


def _transform(page: Any) -> _ToShown:  # noqa: ANN401
    """Return the function from the page's own coordinates to those of the page as it is shown."""
    left, bottom, right, top = page.get_mediabox()
    width, height = right - left, top - bottom

    def shown(x: float, y: float) -> tuple[float, float]:
        across, up = x - left, y - bottom
        match page.get_rotation():
            case 90:
                return up, across
            case 180:
                return width - across, up
            case 270:
                return height - up, width - across
            case _:
                return across, height - up

    return shown


def _is_plain(text: str) -> bool:
    """Tell whether a character is one of a script, not a private one or a stand-in."""
    return text != _REPLACED and not "\ue000" <= text <= "\uf8ff" and text.isprintable()


# --- comparing ------------------------------------------------------------------------------------


def differences(content: PageContent, second: SecondPage) -> list[str]:
    """Return the places of the cells in which the two readings find different digits.

    For tables without lines, whose cells have no drawn edges, the whole table is one place.
    """
    digits = [(str(int(text)), x, y) for text, x, y in second.moved(content.box).marks if text.isdecimal()]
    found: list[str] = []
    for item in content.items:
        if isinstance(item, PageTable):
            near = [mark for mark in digits if item.box.holds(mark[1], mark[2])]
            place = f"page {content.number}, table {item.number}"
            if item.ruled:
                found += [f"{place}, {cell}" for cell in _cells_that_differ(item, near)]
            elif _count(text for row in item.rows for text in row) != Counter(mark[0] for mark in near):
                found.append(place)
    return found


def _cells_that_differ(table: PageTable, digits: Sequence[Mark]) -> list[str]:
    """Compare the digits of each cell of a ruled table."""
    cells = [
        (box, (row, column))
        for row, boxes in enumerate(table.boxes)
        for column, box in enumerate(boxes)
        if box is not None
    ]
    there: dict[tuple[int, int], Counter[str]] = {}
    by_height: dict[int, list[tuple[Box, tuple[int, int]]]] = {}
    for digit, x, y in digits:
        height = round(y)
        if height not in by_height:
            by_height[height] = [cell for cell in cells if cell[0].top - 1 <= height <= cell[0].bottom + 1]
        place = next((place for box, place in by_height[height] if box.holds(x, y)), None)
        if place is not None:
            there.setdefault(place, Counter())[digit] += 1
    found = [
        f"row {row + 1}, column {column + 1}"
        for _, (row, column) in cells
        if row not in table.crossed and _count([table.rows[row][column]]) != there.get((row, column), Counter())
    ]
    for row in table.crossed:  # its figures may have been given to other cells than those they touch
        digits_there = sum((count for (at, _), count in there.items() if at == row), Counter[str]())
        if _count(table.rows[row]) != digits_there:
            found.append(f"row {row + 1}")
    return found


def _count(texts: Iterable[str | None]) -> Counter[str]:
    """Count the digits in `texts`, whatever their width."""
    return Counter(str(int(sign)) for text in texts for sign in text or "" if sign.isdecimal())
