"""Pictures of pages → lines and tables, by optical character recognition (extra `ocr`).

The ruling lines give the cells, the recogniser gives the text of each; a cell without ink is blank.
Text outside the ruled tables is found by a detector, and tables without lines are told by where their
figures stand, as in a PDF with text. What was not surely recognised ends with `UNSURE`, which no
later stage takes for a figure.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.deadline import within
from gikanalysis.readers.document import Document, Paragraph
from gikanalysis.readers.layout import find_title
from gikanalysis.readers.limits import (
    MAX_PIECES,
    MAX_PIXELS,
    MAX_READ_PIXELS,
    MAX_SCAN_MEBIBYTES,
    MAX_SCAN_SECONDS,
    MAX_SCANNED_PAGES,
)
from gikanalysis.readers.pages import UNSURE, Box, PageContent, PageLine, PageTable, blocks_of
from gikanalysis.readers.pdf_columns import find_columns, unruled_table
from gikanalysis.readers.pdf_glyphs import Segment, TextLine
from gikanalysis.readers.scan_grid import Cells, libraries, skew, tables_of, turned
from gikanalysis.readers.scan_text import Piece, engine, pieces_in, read_pieces, size_of_type, words_outside

if TYPE_CHECKING:
    from gikanalysis.readers.scan_grid import Image

NOTE = "read by optical character recognition; what was not surely recognised is marked"
_NARROWEST_PAGE = 1200  # pixels: a narrower picture is enlarged, its signs are too small for the recogniser
_MOST_KNOWN = 64  # pages that are remembered
_KNOWN: dict[bytes, PageContent] = {}  # by the digest of the picture
_SAME_LINE = 0.5  # of the height of a word: words whose middles stand closer are on one line


def image_reader(kind: str) -> Callable[[bytes], Document]:
    """Return the reader of pictures of one kind (png, jpeg …)."""
    return partial(read_image_document, kind=kind)


def read_image_document(data: bytes, *, kind: str = "image") -> Document:
    """Read one picture; raises `UnreadableSource` when the extra is lacking or the picture cannot be read."""
    engine()
    pages = [read_picture(picture, number) for number, picture in enumerate(decoded(data), start=1)]
    blocks = tuple(blocks_of(pages))
    if not blocks:
        raise UnreadableSource("no text was recognised in the picture")
    title = find_title(block.text for block in blocks if isinstance(block, Paragraph))
    return Document(blocks, format=kind, title=title, notes=(NOTE,))


def read_picture(picture: Image, number: int) -> PageContent:
    """Read the picture of page `number`; boxes are in pixels of the picture, turned by `.turn` degrees.

    Pages read last are remembered, so that showing the printed place of a cell does not read again.
    Raises `UnreadableSource` when the extra is lacking or the page takes longer than `MAX_SCAN_SECONDS`.
    """
    engine()
    sign = hashlib.sha256(picture.data, usedforsecurity=False).digest() + repr(picture.shape).encode()
    if (known := _KNOWN.pop(sign, None)) is None:
        with within(MAX_SCAN_SECONDS, MAX_SCAN_MEBIBYTES, "one page"):
            known = _read(picture)
    _KNOWN[sign] = known
    for oldest in list(_KNOWN)[:-_MOST_KNOWN]:
        _KNOWN.pop(oldest, None)
    return replace(known, number=number)


def _read(picture: Image) -> PageContent:
    """Turn the page straight, find its tables and words, read all of them in one go."""
    grey, factor = _prepared(picture)
    lean = skew(grey)
    grey = turned(grey, lean)
    tables = tables_of(grey)
    held = _cells_read(tables, grey)
    words = words_outside(grey, [table.box for table in tables])
    pieces = [*words, *(piece for pieces in held.values() for piece in pieces)]
    if len(pieces) > MAX_PIECES:
        raise UnreadableSource(f"a page shows {len(pieces)} pieces of print; at most {MAX_PIECES} are read")
    read_pieces(pieces, grey)
    content = PageContent(1, Box(0, 0, grey.shape[1], grey.shape[0]), turn=lean, scanned=True)
    content.items = _items(tables, held, words)
    return content.scaled(1 / factor)


def _prepared(picture: Image) -> tuple[Image, float]:
    """Return a picture in grey and at a size that can be read, and by how much it was enlarged."""
    cv2, _ = libraries()
    grey: Image = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.ndim == 3 else picture
    if grey.size > MAX_READ_PIXELS:
        factor = (MAX_READ_PIXELS / grey.size) ** 0.5
        return cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), factor
    if grey.shape[1] >= _NARROWEST_PAGE or 4 * grey.size > MAX_READ_PIXELS:
        return grey, 1.0
    return cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), 2.0


def _cells_read(tables: Sequence[Cells], grey: Image) -> dict[Box, list[Piece]]:
    """Return the pieces of print in every cell of all tables."""
    cells = [cell for table in tables for row in table.rows for cell in row if cell is not None]
    size = size_of_type(cells, grey)
    return {cell: pieces_in(cell, grey, size) for cell in cells}


def _items(
    tables: Sequence[Cells], held: dict[Box, list[Piece]], words: Sequence[Piece]
) -> list[PageLine | PageTable]:
    """Return lines and tables from top to bottom, numbered."""
    lines = _lines(words)
    run: list[TextLine] = []
    items: list[PageLine | PageTable] = []
    found: list[Cells | None] = [*tables, None]
    for table in found:
        run = [line for line in lines if table is None or line.box.middle < table.box.top]
        lines = lines[len(run) :]
        for item in find_columns(run):
            if isinstance(item, TextLine):
                number = 1 + sum(isinstance(one, PageLine) for one in items)
                items.append(PageLine(item.text, item.box, number))
            else:
                items.append(unruled_table(item, 1 + sum(isinstance(one, PageTable) for one in items)))
        if table is not None:
            items.append(_table(table, held, 1 + sum(isinstance(one, PageTable) for one in items)))
    return items


def _table(table: Cells, held: dict[Box, list[Piece]], number: int) -> PageTable:
    """Return a ruled table with the texts of its cells."""
    texts = tuple(
        tuple(None if cell is None else _text(held[cell], broken=cell in table.broken) for cell in row)
        for row in table.rows
    )
    return PageTable(texts, tuple(map(tuple, table.rows)), table.box, number, ruled=True)


def _text(pieces: Sequence[Piece], *, broken: bool) -> str:
    """Return the text of a cell: lines parted by line breaks, pieces of a line by blanks."""
    text = ""
    for before, piece in zip([None, *pieces], pieces, strict=False):
        if before is not None:
            text += " " if piece.box.middle < before.box.bottom else "\n"
        text += piece.text
    return text + UNSURE if broken and text else text


def _lines(words: Sequence[Piece]) -> list[TextLine]:
    """Join words outside tables into lines, top to bottom."""
    rows: list[list[Piece]] = []
    for word in sorted(words, key=lambda piece: piece.box.middle):
        height = word.box.bottom - word.box.top
        if rows and abs(word.box.middle - rows[-1][0].box.middle) <= _SAME_LINE * height:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [
        TextLine(
            tuple(
                Segment(piece.text, piece.box, piece.size) for piece in sorted(row, key=lambda one: one.box.left)
            )
        )
        for row in rows
    ]


def decoded(data: bytes) -> Iterator[Image]:
    """Give the pictures of an image file page by page; raises `UnreadableSource` where they cannot be decoded."""
    _, np = libraries()
    from PIL import Image as Pillow

    try:
        with _without_warnings(), Pillow.open(io.BytesIO(data)) as picture:
            count = getattr(picture, "n_frames", 1)
            if count > MAX_SCANNED_PAGES:
                raise UnreadableSource(f"the picture has {count} pages; at most {MAX_SCANNED_PAGES} are read")
            for number in range(count):
                picture.seek(number)
                if picture.width * picture.height > MAX_PIXELS:
                    raise UnreadableSource(
                        f"the picture has {picture.width} × {picture.height} pixels, "
                        f"more than the limit of {MAX_PIXELS}"
                    )
                yield np.asarray(picture.convert("RGB"))[:, :, ::-1].copy()
    except (OSError, ValueError, SyntaxError, EOFError, Pillow.DecompressionBombError) as error:
        raise UnreadableSource(f"the picture cannot be decoded ({error})") from error


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Keep quiet about damaged remarks (EXIF) beside the picture."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
