"""The binary format of Word 97 to 2003, which WPS writes as well: characters and their properties.

A document lies in pieces that the piece table strings together. Properties are kept apart from the
text, by the position of a character in its stream: those of paragraphs on pages of 512 bytes (where
rows and cells of tables end), those of characters on others (hidden and deleted text).
"""

from __future__ import annotations

import io
import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import olefile

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.columns import Merge
from gikanalysis.readers.limits import MAX_CHARACTERS

# Offsets in the file information block, all in the stream WordDocument.
_IDENT, _FLAGS, _TEXT_COUNTS = 0, 0x0A, 0x4C
_CHARACTER_PAGES, _PARAGRAPH_PAGES, _PIECES = 0xFA, 0x102, 0x1A2
_WORD_97, _WORD_6 = 0xA5EC, 0xA5DC
_ENCRYPTED, _OTHER_TABLE = 0x0100, 0x0200

_PAGE = 512
_IN_TABLE, _ROW_END, _DEPTH, _INNER_CELL_END, _INNER_ROW_END = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
_ELSEWHERE = frozenset({0x6645, 0x6646, 0x646B})  # the properties stand in the stream Data
_DEFINE_TABLE, _VERTICAL_MERGE, _MERGE = 0xD608, 0xD62B, 0x5624
_RESHAPING = frozenset({0x7621, 0x5622, 0x5625, 0x7623})  # columns inserted, deleted, split, resized
_TABS, _DELETED, _HIDDEN = 0xC615, 0x0800, 0x083C
_LENGTHS = (1, 1, 2, 4, 2, 2, 0, 3)  # of an operand, by the kind of the property; 0: told by its first byte
_CELL_BYTES = 20
_ACROSS, _DOWN_FIRST, _DOWN = 0x3, 0x40, 0x20
DAMAGE = (  # what reading a damaged file may raise
    OSError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    struct.error,
)


class Piece(NamedTuple):
    """Characters `start` to `end` of the document, at byte `offset` of the stream."""

    start: int
    end: int
    offset: int
    wide: bool


@dataclass(slots=True)
class Properties:
    """What matters of a paragraph: how deep in tables it stands, and what its end ends.

    `edges` and `flags` belong to the end of a row: its cell edges in twips, and how each cell is merged;
    `edges` is empty where the columns were changed afterwards.
    """

    depth: int = 0
    ends_row: bool = False
    ends_inner_cell: bool = False
    edges: tuple[int, ...] = ()
    flags: tuple[int, ...] = ()


class WordBinary:
    """An opened document. `text` holds all its characters; `parts` says where the text boxes begin."""

    def __init__(self, data: bytes) -> None:
        """Open `data`. Raises `UnreadableSource`: damaged, encrypted, of a version before Word 97."""
        try:
            with olefile.OleFileIO(io.BytesIO(data)) as container:
                self._stream = self._main_stream(container)
                table = "1Table" if self._u16(_FLAGS) & _OTHER_TABLE else "0Table"
                self._table: bytes = container.openstream(table).read()
                self._data: bytes = container.openstream("Data").read() if container.exists("Data") else b""
            counts = struct.unpack_from("<7I", self._stream, _TEXT_COUNTS)
            self.pieces = self._piece_table()
            self.text = "".join(map(self._characters, self.pieces))
            self._paragraph_starts, self._paragraphs = self._pages(_PARAGRAPH_PAGES, 13)
            self._runs = self._pages(_CHARACTER_PAGES, 1)
        except DAMAGE as error:
            raise UnreadableSource(f"the Word document is damaged or cut off ({error})") from error
        main, notes, headers, macros, comments, endnotes, boxes = counts
        first = main + notes + headers + macros + comments + endnotes
        self.main = (0, min(main, len(self.text)))
        self.boxes = (min(first, len(self.text)), min(first + boxes, len(self.text)))
        self._known: dict[tuple[int, int], Properties] = {}

    def _main_stream(self, container: olefile.OleFileIO) -> bytes:
        if not container.exists("WordDocument"):
            raise UnreadableSource("the file holds no Word document, or is cut off")
        self._stream = container.openstream("WordDocument").read()
        ident, flags = self._u16(_IDENT), self._u16(_FLAGS)
        if ident == _WORD_6:
            raise UnreadableSource("the document is of Word 6 or 95, which cannot be read; save it anew")
        if ident != _WORD_97:
            raise UnreadableSource("the stream WordDocument is not of Word 97 to 2003")
        if flags & _ENCRYPTED:
            raise UnreadableSource("the Word document is encrypted (a password is needed)")
        return self._stream

    def _u16(self, offset: int) -> int:
        value: int = struct.unpack_from("<H", self._stream, offset)[0]
        return value

    def _located(self, offset: int) -> bytes:
        """Return the part of the table stream whose place and length stand at `offset` of the block."""
        start, length = struct.unpack_from("<2I", self._stream, offset)
        return self._table[start : start + length]

    # --- characters

    def _piece_table(self) -> list[Piece]:
        block = self._located(_PIECES)
        at = 0
        while block[at] == 1:
            at += 3 + int.from_bytes(block[at + 1 : at + 3], "little")
        if block[at] != 2:
            raise ValueError("no piece table")
        block = block[at + 5 : at + 5 + int.from_bytes(block[at + 1 : at + 5], "little")]
        count = (len(block) - 4) // 12
        ends = struct.unpack_from(f"<{count + 1}I", block)
        if ends[-1] > MAX_CHARACTERS:
            raise UnreadableSource(f"the document has more than {MAX_CHARACTERS} characters, the limit")
        pieces = []
        for number in range(count):
            start, end = ends[number], ends[number + 1]
            place = int.from_bytes(block[4 * count + 6 + 8 * number :][:4], "little")
            wide = not place & 0x40000000
            offset = place & 0x3FFFFFFF
            offset = offset if wide else offset // 2
            if start > end or (number == 0 and start) or offset + (end - start) * (1 + wide) > len(self._stream):
                raise ValueError("a piece of the text is missing")
            pieces.append(Piece(start, end, offset, wide))
        return pieces

    def _characters(self, piece: Piece) -> str:
        length = piece.end - piece.start
        if piece.wide:  # surrogate pairs stay apart, so that positions hold
            units = struct.unpack_from(f"<{length}H", self._stream, piece.offset)
            return "".join(map(chr, units))
        raw = self._stream[piece.offset : piece.offset + length]
        return raw.decode("cp1252", "replace")

    def offset(self, position: int) -> int:
        """Return where in the stream the character at `position` of the text lies."""
        piece = self.pieces[bisect_right(self.pieces, position, key=lambda piece: piece.start) - 1]
        return piece.offset + (position - piece.start) * (1 + piece.wide)

    # --- properties

    def _pages(self, located: int, entry: int) -> tuple[list[int], list[tuple[int, int]]]:
        """Return where runs of like properties begin, and for each its page and its place there."""
        block = self._located(located)
        count = (len(block) - 4) // 8
        if count > len(self._stream) // _PAGE + 1:
            raise ValueError("too many pages of properties")
        runs: list[tuple[int, tuple[int, int]]] = []
        for number in range(max(0, count)):
            page = (int.from_bytes(block[4 * (count + 1 + number) :][:4], "little") & 0x3FFFFF) * _PAGE
            if page + _PAGE > len(self._stream):
                raise ValueError("a page of properties is missing")
            length = self._stream[page + _PAGE - 1]
            starts = struct.unpack_from(f"<{length + 1}I", self._stream, page)
            places = page + 4 * (length + 1)
            runs += [(starts[i], (page, 2 * self._stream[places + entry * i])) for i in range(length)]
            runs.append((starts[length], (page, 0)))
            if len(runs) > MAX_CHARACTERS:
                raise ValueError("too many runs of properties")
        runs.sort(key=lambda run: (run[0], run[1][1] != 0))
        return [start for start, _ in runs], [place for _, place in runs]

    def paragraph(self, position: int) -> Properties:
        """Return the properties of the paragraph that the character at `position` ends."""
        at = bisect_right(self._paragraph_starts, self.offset(position)) - 1
        place = self._paragraphs[at] if at >= 0 else (0, 0)
        if place not in self._known:
            self._known[place] = _properties(self._paragraph_list(*place), self._data)
        return self._known[place]

    def _paragraph_list(self, page: int, place: int) -> bytes:
        """Return the list of properties of a paragraph, without the number of its style."""
        if not place or place >= _PAGE - 2:
            return b""
        size = self._stream[page + place]
        start = page + place + (1 if size else 2)
        length = 2 * size - 1 if size else 2 * self._stream[page + place + 1]
        return self._stream[start + 2 : min(start + length, page + _PAGE)]

    def left_out(self) -> Iterator[tuple[int, int, bool]]:
        """Give the spans of text that are hidden (False) or deleted but still recorded (True)."""
        spans = list(self._unprinted_runs())
        begins = [begin for begin, _, _ in spans]
        for piece in self.pieces if spans else ():
            size = 1 + piece.wide
            stop = piece.offset + (piece.end - piece.start) * size
            index = max(0, bisect_right(begins, piece.offset) - 1)
            while index < len(spans) and begins[index] < stop:
                begin, end, deleted = spans[index]
                index += 1
                first = piece.start + max(0, begin - piece.offset) // size
                last = piece.start + (min(end, stop) - piece.offset) // size
                if first < last:
                    yield first, last, deleted

    def _unprinted_runs(self) -> Iterator[tuple[int, int, bool]]:
        """Give the runs of characters that are hidden or deleted, by their bytes in the stream."""
        starts, places = self._runs
        for start, end, (page, place) in zip(starts, [*starts[1:], 2**32], places, strict=True):
            if not place or end <= start:
                continue
            size = self._stream[page + place]
            values = dict(properties_in(self._stream[page + place + 1 : page + place + 1 + size]))
            deleted, hidden = (values.get(code, b"\0")[0] & 1 for code in (_DELETED, _HIDDEN))
            if deleted or hidden:
                yield start, end, bool(deleted)


def properties_in(block: bytes) -> Iterator[tuple[int, bytes]]:
    r"""Give the codes and operands in a list of properties; what is cut off at its end is left.

    >>> list(properties_in(b"\x16\x24\x01\x17\x24\x01"))
    [(9238, b'\x01'), (9239, b'\x01')]
    """
    at = 0
    while at + 3 <= len(block):
        code = int.from_bytes(block[at : at + 2], "little")
        at += 2
        length = _LENGTHS[code >> 13]
        if code == _DEFINE_TABLE:
            length = int.from_bytes(block[at : at + 2], "little") - 1
            at += 2
        elif not length:
            length = block[at]
            at += 1
            if code == _TABS and length == 255:
                deleted = 1 + 4 * block[at]
                length = deleted + 1 + 3 * block[at + deleted] if at + deleted < len(block) else len(block)
        operand = block[at : at + max(0, length)]
        at += max(0, length)
        if operand and len(operand) == length:
            yield code, operand


def _properties(block: bytes, elsewhere: bytes, *, nested: bool = False) -> Properties:
    found = Properties()
    inner_end = False
    codes: list[tuple[int, bytes]] = []
    for code, operand in properties_in(block):
        if code in _ELSEWHERE and not nested:
            place = int.from_bytes(operand, "little")
            size = int.from_bytes(elsewhere[place : place + 2], "little")
            codes += properties_in(elsewhere[place + 2 : place + 2 + size])
        else:
            codes.append((code, operand))
    for code, operand in codes:
        if code == _IN_TABLE:
            found.depth = max(found.depth, operand[0] & 1)
        elif code == _DEPTH:
            found.depth = max(found.depth, min(int.from_bytes(operand, "little"), 2**16))
        elif code == _ROW_END:
            found.ends_row = bool(operand[0])
        elif code == _INNER_ROW_END:
            inner_end = bool(operand[0])
        elif code == _INNER_CELL_END:
            found.ends_inner_cell = bool(operand[0])
    found.ends_row = found.ends_row or inner_end
    if found.ends_row:
        _read_row(found, codes)
    return found


def _read_row(found: Properties, codes: Sequence[tuple[int, bytes]]) -> None:
    """Take the edges of a row's cells, and how they are merged, from its properties in order."""
    edges: tuple[int, ...] = ()
    flags: list[int] = []
    for code, operand in codes:
        if code == _DEFINE_TABLE:
            count = operand[0]
            if len(operand) < 1 + 2 * (count + 1):
                edges, flags = (), []
                continue
            edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
            cells = operand[1 + 2 * (count + 1) :]
            flags = [int.from_bytes(cells[i * _CELL_BYTES :][:2], "little") for i in range(count)]
        elif code == _VERTICAL_MERGE and len(operand) >= 2 and operand[0] < len(flags):
            flags[operand[0]] = flags[operand[0]] & ~(_DOWN | _DOWN_FIRST) | (operand[1] & 3) << 5
        elif code == _MERGE and operand[1] <= len(flags):
            for cell in range(operand[0], operand[1]):
                flags[cell] = flags[cell] & ~_ACROSS | (1 if cell == operand[0] else 2)
        elif code in _RESHAPING:
            edges = ()
    found.edges, found.flags = edges, tuple(flags)


def merges_across(flags: Sequence[int]) -> list[bool]:
    """Tell of each cell whether it continues the cell on its left.

    Two bits mark the first cell of such a set and those that follow; descriptions of the format differ
    in which is which, so the first of a set tells.

    >>> merges_across([0, 1, 2, 2, 1, 2]) == merges_across([0, 2, 1, 1, 2, 1])
    True
    """
    continues, first = [], 0
    for flag in flags:
        across = flag & _ACROSS
        begins = across and (not first or across == first)
        continues.append(bool(across) and not begins)
        first = across if begins else first if across else 0
    return continues


def merges_down(flag: int) -> Merge:
    """Return whether a cell begins (``first``) or continues (``continued``) one that spans rows."""
    return ("first" if flag & _DOWN_FIRST else "continued") if flag & _DOWN else ""
