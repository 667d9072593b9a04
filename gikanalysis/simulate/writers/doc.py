"""Pages as legacy Word documents (Word 97 to 2003), written from the published description of the format.

The text lies in pieces, in any order in its stream; a mark ends each paragraph, cell and row, and what it
ends is told by the properties of its paragraph, kept apart on pages of 512 bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import NamedTuple

from gikanalysis.simulate.model import Page, Sheet, Slot, Text
from gikanalysis.simulate.writers.compound import compound_file

_PAGE = 512
_FIRST_TEXT = 0x400  # where the text begins in its stream, behind the block that describes the file
_CELL, _PARAGRAPH = "\x07", "\r"
_IN_TABLE, _ENDS_ROW = b"\x16\x24\x01", b"\x17\x24\x01"
_DEFINE = 0xD608
_DOWN_FIRST, _DOWN = 0x60, 0x20
_ACROSS_FIRST, _ACROSS = 0x1, 0x2
_COLUMN = 900  # twips
_COUNTS, _CHARACTERS, _PARAGRAPHS, _PIECES = 0x4C, 0xFA, 0x102, 0x1A2
_END_OF_HEAD = 0x9A + 8 * 93


class _Part(NamedTuple):
    """Text up to a mark, with the properties of its paragraph."""

    text: str
    properties: bytes = b""


class _Piece(NamedTuple):
    """Characters `start` to `end` of the text, which stand at byte `offset`, `wide` two bytes each."""

    start: int
    end: int
    offset: int
    wide: bool


class _Place(NamedTuple):
    """A cell of a row as the file knows it: text, columns it covers, how it is merged."""

    text: str
    columns: int
    flags: int


def write_doc(page: Page, look: str, random: Random) -> bytes:
    """Return the page as DOC; `look` is merged (wide cells) or flagged (cells marked as merged across)."""
    parts: list[_Part] = []
    for block in page.blocks:
        if isinstance(block, Text):
            parts.append(_Part(block.text + _PARAGRAPH))
        else:
            parts += _table(block, look, random)
            parts += [_Part(_PARAGRAPH)] * random.choice((0, 1))
    parts.append(_Part(_PARAGRAPH))
    text = "".join(part.text for part in parts)
    pieces, stored = _pieces(text, random)
    stream = bytes(_FIRST_TEXT) + stored
    stream += bytes(-len(stream) % _PAGE)
    runs = _runs(parts, pieces)
    paragraph_pages, firsts = _paragraph_pages(runs)
    end = runs[-1][1]
    first_page = len(stream) // _PAGE
    character_page = struct.pack("<IIB", _FIRST_TEXT, end, 0).ljust(_PAGE - 1, b"\0") + b"\x01"
    stream += b"".join(paragraph_pages) + character_page
    table = {
        _PARAGRAPHS: _index([*firsts, end], range(first_page, first_page + len(firsts))),
        _CHARACTERS: _index([_FIRST_TEXT, end], [first_page + len(firsts)]),
        _PIECES: _piece_table(pieces),
    }
    head, blocks = _head(len(text), len(stream), table)
    return compound_file({"WordDocument": head + stream[_FIRST_TEXT:], "1Table": blocks})


# --- tables as marked text -------------------------------------------------------------------------------


def _table(sheet: Sheet, look: str, random: Random) -> Iterator[_Part]:
    jitter = random.random() < 0.3
    for places in _rows(sheet, look):
        for place in places:
            before, blank, after = place.text.partition(" ")
            if blank and before and random.random() < 0.2:  # a cell of two paragraphs
                yield _Part(before + _PARAGRAPH, _IN_TABLE)
                yield _Part(after + _CELL, _IN_TABLE)
            else:
                yield _Part(place.text + _CELL, _IN_TABLE)
        yield _Part(_CELL, _IN_TABLE + _ENDS_ROW + _definition(places, jitter, random))


def _rows(sheet: Sheet, look: str) -> Iterator[list[_Place]]:
    """The cells of each row; what spans rows has a cell in each of them, merged with the one above."""
    grid = sheet.grid()
    covering: dict[int, tuple[int, Slot]] = {}  # by column: rows that a cell still covers below, and the cell
    for row in grid:
        places: list[_Place] = []
        column = 0
        while column < sheet.width:
            slot = row[column]
            if slot is None:
                left, above = covering[column]
                covering[column] = (left - 1, above)
                places += _across(above, "", _DOWN, look)
                column += above.colspan
                continue
            if slot.rowspan > 1:
                covering[column] = (slot.rowspan - 1, slot)
            places += _across(slot, slot.text, _DOWN_FIRST if slot.rowspan > 1 else 0, look)
            column += slot.colspan
        yield places


def _across(slot: Slot, text: str, down: int, look: str) -> list[_Place]:
    if look == "merged" or slot.colspan == 1:
        return [_Place(text, slot.colspan, down)]
    rest = [_Place("", 1, down | _ACROSS)] * (slot.colspan - 1)
    return [_Place(text, 1, down | _ACROSS_FIRST), *rest]


def _definition(places: Sequence[_Place], jitter: bool, random: Random) -> bytes:
    """The property that gives the edges of a row's cells and how they are merged."""
    edges = [0]
    for place in places:
        edges.append(edges[-1] // _COLUMN * _COLUMN + place.columns * _COLUMN)
    if jitter:
        edges[1:-1] = [edge + random.randint(0, 40) for edge in edges[1:-1]]
    cells = b"".join(struct.pack("<H", place.flags) + bytes(18) for place in places)
    content = bytes([len(places)]) + struct.pack(f"<{len(edges)}h", *edges) + cells
    return struct.pack("<HH", _DEFINE, len(content) + 1) + content


# --- where the text lies ---------------------------------------------------------------------------------


def _pieces(text: str, random: Random) -> tuple[list[_Piece], bytes]:
    """Cut the text as editing does; the pieces lie in any order, plain ones in one byte a character."""
    cuts = sorted({0, len(text), *(random.randrange(1, len(text)) for _ in range(random.choice((0, 0, 1, 4))))})
    spans = list(pairwise(cuts))
    stored, placed = b"", dict[tuple[int, int], _Piece]()
    for start, end in random.sample(spans, len(spans)):
        part = text[start:end]
        wide = not part.isascii()
        offset = _FIRST_TEXT + len(stored)
        stored += part.encode("utf-16-le" if wide else "cp1252")
        stored += bytes(len(stored) % 2)
        placed[start, end] = _Piece(start, end, offset, wide)
    return [placed[span] for span in spans], stored


def _runs(parts: Sequence[_Part], pieces: Sequence[_Piece]) -> list[tuple[int, int, bytes]]:
    """Return the bytes of the stream from run to run with the properties of their paragraph, in order."""
    found = []
    at = 0
    for part in parts:
        for piece in pieces:
            first, last = max(at, piece.start), min(at + len(part.text), piece.end)
            if first < last:
                size = 1 + piece.wide
                begin = piece.offset + (first - piece.start) * size
                found.append((begin, begin + (last - first) * size, part.properties))
        at += len(part.text)
    return sorted(found)


def _paragraph_pages(runs: Sequence[tuple[int, int, bytes]]) -> tuple[list[bytes], list[int]]:
    """Lay the properties on pages, as many runs on each as fit; return where each page's text begins, too."""
    pages: list[bytes] = []
    firsts: list[int] = []
    waiting: list[tuple[int, int, bytes]] = []
    for run in runs:
        if waiting and _paragraph_page([*waiting, run]) is None:
            pages.append(_paragraph_page(waiting) or b"")
            firsts.append(waiting[0][0])
            waiting = []
        waiting.append(run)
    return [*pages, _paragraph_page(waiting) or b""], [*firsts, waiting[0][0]]


def _paragraph_page(runs: Sequence[tuple[int, int, bytes]]) -> bytes | None:
    """One page of properties, None where the runs do not fit on it."""
    bounds = [run[0] for run in runs] + [runs[-1][1]]
    front = struct.pack(f"<{len(bounds)}I", *bounds)
    room, back, places = _PAGE - 1, b"", dict[bytes, int]()
    for _, _, properties in runs:
        if properties and properties not in places:
            entry = b"\0\0" + properties  # the style, then what differs from it
            entry = (
                bytes([(len(entry) + 1) // 2]) + entry
                if len(entry) % 2
                else b"\0" + bytes([len(entry) // 2]) + entry
            )
            room = (room - len(entry)) // 2 * 2
            if room < len(front):
                return None
            back = entry + bytes(_PAGE - 1 - room - len(entry) - len(back)) + back
            places[properties] = room // 2
    front += b"".join(bytes([places.get(properties, 0)]) + bytes(12) for _, _, properties in runs)
    if len(front) > room or len(runs) > 255:
        return None
    return front + bytes(_PAGE - 1 - len(front) - len(back)) + back + bytes([len(runs)])


def _index(bounds: Sequence[int], pages: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(bounds)}I", *bounds) + struct.pack(f"<{len(pages)}I", *pages)


def _piece_table(pieces: Sequence[_Piece]) -> bytes:
    bounds = [piece.start for piece in pieces] + [pieces[-1].end]
    block = struct.pack(f"<{len(bounds)}I", *bounds)
    for piece in pieces:
        place = piece.offset if piece.wide else piece.offset * 2 | 0x40000000
        block += struct.pack("<HIH", 0, place, 0)
    return b"\x02" + struct.pack("<I", len(block)) + block


def _head(characters: int, size: int, table: Mapping[int, bytes]) -> tuple[bytes, bytes]:
    """The block that describes the file, and the stream of the tables that it points into."""
    head = bytearray(_FIRST_TEXT)
    struct.pack_into("<HHHHH", head, 0, 0xA5EC, 0xC1, 0, 0x0804, 0)
    struct.pack_into("<H", head, 0x0A, 0x0200)
    struct.pack_into("<II", head, 0x18, _FIRST_TEXT, size)
    struct.pack_into("<H", head, 0x20, 14)
    struct.pack_into("<H", head, 0x3E, 22)
    struct.pack_into("<I", head, 0x40, size)
    struct.pack_into("<I", head, _COUNTS, characters)
    struct.pack_into("<H", head, 0x98, 93)
    struct.pack_into("<H", head, _END_OF_HEAD, 0)
    blocks = b""
    for at, block in table.items():
        struct.pack_into("<II", head, at, len(blocks), len(block))
        blocks += block
    return bytes(head), blocks
