"""PDF with a text layer: tables and lines of text page by page, read twice and compared.

The first reading (pdfplumber) gives glyphs and ruling lines, the second (pypdfium2) only confirms the
digits of each cell; where they differ a note names the cells. Places are ``page 5, table 1, row 3``
and ``page 5, line 12``; `locate` finds the box of a place again.
"""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.deadline import within
from gikanalysis.readers.document import Block, Document, Grid, Paragraph, Row
from gikanalysis.readers.layout import find_title, is_furniture
from gikanalysis.readers.limits import (
    MAX_PDF_MEBIBYTES,
    MAX_PDF_SECONDS,
    MAX_UNPACKED_BYTES,
    MAX_XML_BYTES,
    in_mebibytes,
)
from gikanalysis.readers.pdf_glyphs import Box
from gikanalysis.readers.pdf_page import PageContent, PageLine, PageTable, read_page
from gikanalysis.readers.pdf_second import SecondReading, differences, read_second

_MARGIN = 0.12  # of the page's height, above and below: where running heads and page numbers stand
_RUNNING = 0.6  # share of the pages that show a running head
_PICTURE = 0.6  # share of the page: a picture this large is the page itself
_FEWEST_GLYPHS = 20  # a document with fewer characters a page in the mean, over pictures, is a scan
_LONGEST_QUOTE = 30  # characters that a note quotes
_MOST_NAMED = 6  # cells that a note lists
_DIGITS = re.compile(r"\d+")
_PLACE = re.compile(r"page (\d+), (?:line (\d+)|table (\d+), row (\d+)(?:, column (\d+))?)")
_STREAM = re.compile(rb"stream\r?\n")
_HEAD_OF_STREAM = 600  # bytes in front of a stream in which its filters are named


class ScannedPdf(UnreadableSource):
    """A PDF of pictures without a text layer."""


def read_pdf_document(data: bytes) -> Document:
    """Describe a PDF.

    Raises `UnreadableSource` when it is encrypted, damaged or beyond a limit, and `ScannedPdf` when it
    holds pictures of pages and no text.
    """
    with within(MAX_PDF_SECONDS, MAX_PDF_MEBIBYTES):
        _check_streams(data)
        second = read_second(data)
        pages, notes = _read_pages(data, second)
    notes += _notes(data, pages, second)
    blocks = list(_blocks(pages))
    if not blocks:
        raise UnreadableSource("the PDF holds no text that stands upright; turn its pages and read it again")
    title = find_title(block.text for block in blocks if isinstance(block, Paragraph))
    return Document(tuple(blocks), "pdf", title, None, tuple(notes))


def locate(data: bytes, place: str) -> tuple[int, Box]:
    """Return the number of the page (from 1) and the box, in points from its upper left corner, of a place.

    `place` is one that `read_pdf_document` gave: a row, a cell or a line. Raises `ValueError` when the
    PDF has no such place.
    """
    found = _PLACE.fullmatch(place)
    if found is None:
        raise ValueError(f"{place!r} is no place in a PDF")
    page, line, table, row, column = (int(part) if part else 0 for part in found.groups())
    with within(MAX_PDF_SECONDS, MAX_PDF_MEBIBYTES):
        _check_streams(data)
        pages, _ = _read_pages(data, read_second(data), only=page)
    for content in pages:
        for item in content.items:
            if isinstance(item, PageLine) and line and item.number == line:
                return page, item.box
            if isinstance(item, PageTable) and table and item.number == table:
                box = _box_in_table(item, row, column)
                if box is not None:
                    return page, box
    raise ValueError(f"the PDF has no place {place!r}")


def _box_in_table(table: PageTable, row: int, column: int) -> Box | None:
    """Return the box of a cell, or of a row where `column` is 0."""
    if not 0 < row <= len(table.boxes):
        return None
    boxes = table.boxes[row - 1]
    if column:
        return boxes[column - 1] if column <= len(boxes) else None
    shown = [box for box in boxes if box is not None]
    return Box(table.box.left, shown[0].top, table.box.right, shown[0].bottom) if shown else None


# --- reading --------------------------------------------------------------------------------------


def _check_streams(data: bytes) -> None:
    """Refuse what unpacks beyond the limits: the library unpacks each stream at once, whatever its size."""
    total = 0
    for match in _STREAM.finditer(data):
        head = data[max(0, match.start() - _HEAD_OF_STREAM) : match.start()]
        head = head[head.rfind(b" obj") + 1 :]
        if b"FlateDecode" not in head and b"/Fl" not in head:
            continue
        if head.count(b"FlateDecode") > 1:
            raise UnreadableSource("the PDF holds a stream that is packed twice, which is not read")
        if b"/Image" in head:  # unpacked only when it is looked at
            continue
        total += _unpacked(data, match.end(), MAX_XML_BYTES)
        if total > MAX_UNPACKED_BYTES:
            raise UnreadableSource(f"the PDF unpacks to more than the limit of {in_mebibytes(MAX_UNPACKED_BYTES)}")


def _unpacked(data: bytes, start: int, most: int) -> int:
    """Return how many bytes the stream at `start` unpacks to; damaged streams count as far as they go."""
    unpacker = zlib.decompressobj()
    size = 0
    try:
        for at in range(start, len(data), 65_536):
            pending = data[at : at + 65_536]
            while pending and not unpacker.eof:
                size += len(unpacker.decompress(pending, 2**20))
                if size > most:
                    raise UnreadableSource(
                        f"a stream of the PDF unpacks to more than the limit of {in_mebibytes(most)}"
                    )
                pending = unpacker.unconsumed_tail
            if unpacker.eof:
                break
    except zlib.error:
        pass
    return size


def _read_pages(data: bytes, second: SecondReading, only: int = 0) -> tuple[list[PageContent], list[str]]:
    """Read all pages, or the page `only`; a page that cannot be read is named in a note."""
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    notes: list[str] = []
    pages: list[PageContent] = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            found = document.pages
            if len(found) != len(second.pages):
                notes.append(f"one reader finds {len(found)} pages in the PDF, the other {len(second.pages)}")
            for number, page in enumerate(found, start=1):
                if only and number != only:
                    continue
                try:
                    pages.append(read_page(page, number, second.page(number).moved(Box(*page.bbox)).text_at))
                except UnreadableSource:
                    raise
                except Exception as error:  # whatever a damaged page makes the library raise
                    notes.append(f"page {number} of the PDF could not be read ({type(error).__name__}: {error})")
                page.close()
    except UnreadableSource:
        raise
    except Exception as error:
        raise UnreadableSource(f"the PDF is damaged ({error or type(error).__name__})") from error
    if not pages and not only:
        raise UnreadableSource(f"the PDF is damaged: {'; '.join(notes[:3]) or 'it has no page'}")
    return pages, notes


def _notes(data: bytes, pages: Sequence[PageContent], second: SecondReading) -> list[str]:
    """Return what a person should know; raises `ScannedPdf` where there is hardly any text."""
    pictures = [page for page in pages if page.picture >= _PICTURE]
    printed = sum(page.glyphs + len(page.turned) for page in pages)
    if printed == 0 or (printed < _FEWEST_GLYPHS * len(pages) and len(pictures) * 2 > len(pages)):
        raise ScannedPdf(
            "the PDF has no text layer: it is a scan, or its text is drawn as outlines; reading it needs the "
            "extra `ocr`: pip install 'gikanalysis[ocr]'"
        )
    notes: list[str] = []
    if b"%%EOF" not in data[-2048:]:
        notes.append("the PDF is cut off at its end; pages or parts of them may be missing")
    notes += _on_pages(
        (page.number for page in pictures if page.glyphs < _FEWEST_GLYPHS),
        "{} of the PDF is a picture without a text layer and was not read (extra `ocr`)",
    )
    notes += _on_pages(
        (page.number for page in pictures if page.glyphs >= _FEWEST_GLYPHS),
        "{} of the PDF is a picture with text laid over it, which a machine may have recognised",
    )
    notes += _on_pages(
        (page.number for page in pages if page.replaced),
        "{} of the PDF has characters that only the second reader could tell or that stand as \ufffd",
    )
    notes += _on_pages(
        (page.number for page in pages if len(page.turned) > max(page.glyphs, _FEWEST_GLYPHS)),
        "{} of the PDF is printed sideways and was not read; turn it and read it again",
    )
    for page in pages:
        if page.turned and len(page.turned) <= max(page.glyphs, _FEWEST_GLYPHS):
            notes.append(f"page {page.number}: turned text was left out: {page.turned[:_LONGEST_QUOTE]}")
        notes += _doubts(page, second)
    return notes


def _on_pages(numbers: Iterable[int], sentence: str) -> list[str]:
    listed = [str(number) for number in numbers]
    return [sentence.format(f"page {', '.join(listed)}")] if listed else []


def _doubts(page: PageContent, second: SecondReading) -> Iterator[str]:
    """Give a note where the two readings differ, and where a figure stands over a line."""
    if cells := differences(page, second.page(page.number)):
        more = f" and {len(cells) - _MOST_NAMED} more" if len(cells) > _MOST_NAMED else ""
        yield f"two readings find different digits in {'; '.join(cells[:_MOST_NAMED])}{more}"
    for item in page.items:
        if isinstance(item, PageTable) and item.crossed:
            rows = ", ".join(str(row + 1) for row in item.crossed)
            place = f"page {page.number}, table {item.number}, row {rows}"
            yield f"{place}: a figure stands over the line between two cells"


# --- from pages to blocks -------------------------------------------------------------------------


def _blocks(pages: Sequence[PageContent]) -> Iterator[Block]:
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
