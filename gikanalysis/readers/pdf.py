"""PDF: tables and lines of text page by page, read twice and compared; scanned pages by recognition.

The first reading (pdfplumber) gives glyphs and ruling lines, the second (pypdfium2) only confirms the
digits of each cell; where they differ a note names the cells. Places are ``page 5, table 1, row 3``
and ``page 5, line 12``; `locate` finds the box of a place again.
"""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.deadline import within
from gikanalysis.readers.document import Document, Paragraph
from gikanalysis.readers.layout import find_title
from gikanalysis.readers.limits import (
    MAX_PDF_MEBIBYTES,
    MAX_PDF_SECONDS,
    MAX_SCANNED_PAGES,
    MAX_UNPACKED_BYTES,
    MAX_XML_BYTES,
    in_mebibytes,
)
from gikanalysis.readers.pages import Box, PageContent, PageTable, blocks_of, box_of, parse_place
from gikanalysis.readers.pdf_page import read_page
from gikanalysis.readers.pdf_raster import POINTS, rendered
from gikanalysis.readers.pdf_second import SecondReading, differences, read_second
from gikanalysis.readers.scan import NOTE, read_picture
from gikanalysis.readers.scan_text import engine

_PICTURE = 0.6  # share of the page: pictures this large are the page itself
_OUTLINES = 100  # curves on a page without text: its signs may be drawn as outlines
_FEWEST_GLYPHS = 20  # a page with fewer characters, over pictures, is a scan
_LONGEST_QUOTE = 30  # characters that a note quotes
_MOST_NAMED = 6  # cells that a note lists
_STREAM = re.compile(rb"stream\r?\n")
_HEAD_OF_STREAM = 600  # bytes in front of a stream in which its filters are named


class ScannedPdf(UnreadableSource):
    """A PDF of pictures without a text layer."""


def read_pdf_document(data: bytes) -> Document:
    """Describe a PDF.

    Raises `UnreadableSource` when it is encrypted, damaged or beyond a limit, and `ScannedPdf` when it
    holds pictures of pages and no text.
    """
    pages, second, notes = _read(data)
    notes += _notes(data, pages, second)
    blocks = list(blocks_of(pages))
    if not blocks:
        if any(page.turned for page in pages):
            raise UnreadableSource("the PDF holds no text that stands upright; turn its pages and read it again")
        raise UnreadableSource("the PDF shows no text on any of its pages")
    title = find_title(block.text for block in blocks if isinstance(block, Paragraph))
    return Document(tuple(blocks), "pdf", title, None, tuple(notes))


def read_page_at(data: bytes, place: str) -> PageContent:
    """Read the page of `place` alone. Raises `ValueError` where the PDF has no such page."""
    number = parse_place(place).page
    pages, _, _ = _read(data, only=number)
    if not pages:
        raise ValueError(f"the source has no place {place!r}")
    return pages[0]


def locate(data: bytes, place: str) -> tuple[int, Box]:
    """Return the number of the page (from 1) and the box, in points from its upper left corner, of a place.

    `place` is one that `read_pdf_document` gave: a row, a cell or a line; on a scanned page the box is that
    of the page turned straight. Raises `ValueError` when the PDF has no such place.
    """
    page, box = box_of([read_page_at(data, place)], place)
    return page.number, box


# --- reading --------------------------------------------------------------------------------------


def _read(data: bytes, only: int = 0) -> tuple[list[PageContent], SecondReading, list[str]]:
    """Read all pages, or the page `only`, those that are pictures by recognition; also give notes."""
    with within(MAX_PDF_SECONDS, MAX_PDF_MEBIBYTES):
        _check_streams(data)
        second = read_second(data)
        pages, notes = _read_pages(data, second, only)
    scans = [page.number for page in pages if _is_scan(page)]
    if len(scans) > MAX_SCANNED_PAGES:
        raise UnreadableSource(f"the PDF has {len(scans)} scanned pages; at most {MAX_SCANNED_PAGES} are read")
    try:
        read = {number: _recognised(data, number) for number in scans}
    except ScannedPdf as error:
        if all(_is_scan(page) for page in pages):
            raise
        return pages, second, [*notes, f"pages without a text layer were not read: {error}"]
    return [read.get(page.number, page) for page in pages], second, notes


def _is_scan(page: PageContent) -> bool:
    """Tell whether a page shows pictures or outlines and has no text layer worth the name."""
    drawn = page.picture >= _PICTURE or page.curves >= _OUTLINES
    return drawn and page.glyphs + len(page.turned) < _FEWEST_GLYPHS


def _recognised(data: bytes, number: int) -> PageContent:
    """Read a scanned page; boxes are in points. Raises `ScannedPdf` without the extra that reads it."""
    try:
        engine()
    except UnreadableSource as error:
        raise ScannedPdf(
            f"page {number} of the PDF has no text layer: it is a scan, or its text is drawn as outlines; {error}"
        ) from error
    picture, dpi = rendered(data, number)
    return read_picture(picture, number).scaled(POINTS / dpi)


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
    """Return what a person should know."""
    notes: list[str] = []
    if b"%%EOF" not in data[-2048:]:
        notes.append("the PDF is cut off at its end; pages or parts of them may be missing")
    notes += _on_pages(
        (page.number for page in pages if page.scanned),
        "{} of the PDF is a picture, " + NOTE,
    )
    notes += _on_pages(
        (page.number for page in pages if page.picture >= _PICTURE),
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
        if not page.scanned:
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
