"""Pages as legacy Excel workbooks (BIFF8), written record by record: no maintained library writes them."""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from random import Random

from gikanalysis.simulate.model import Page, Sheet, Text
from gikanalysis.simulate.writers.compound import compound_file

_BEGIN, _END, _SHEET, _SIZES, _MERGED = 0x0809, 0x000A, 0x0085, 0x0200, 0x00E5
_NUMBER, _LABEL, _BLANK, _CODEPAGE, _WINDOW = 0x0203, 0x0204, 0x0201, 0x0042, 0x023E
_PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?")
_LONGEST = 4000  # characters of one label record
_MOST_MERGED = 1000


class _Leaf:
    """A sheet that is being filled."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cells: list[bytes] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self.row = 0
        self.width = 1


def write_xls(page: Page, look: str, random: Random) -> bytes:
    """Return the page as XLS; `look` is one (everything on one sheet) or several (one sheet a table)."""
    leaves = [_Leaf("SIMULATED")]
    as_numbers = random.random() < 0.6
    tables = 0
    for block in page.blocks:
        if isinstance(block, Text):
            leaves[-1].cells.append(_label(leaves[-1].row, 0, block.text))
            leaves[-1].row += 1
            continue
        if look == "several" and tables:
            leaves.append(_Leaf(f"表{tables + 1}"))
        tables += 1
        _table(leaves[-1], block, as_numbers=as_numbers)
        leaves[-1].row += len(block.rows) + random.choice((0, 1))
    return compound_file({"Workbook": _workbook(leaves)})


def _table(leaf: _Leaf, sheet: Sheet, *, as_numbers: bool) -> None:
    leaf.width = max(leaf.width, sheet.width)
    for number, row in enumerate(sheet.grid(), start=leaf.row):
        for column, slot in enumerate(row):
            if slot is None:
                continue
            if as_numbers and slot.kind == "figure" and _PLAIN.fullmatch(slot.text):
                leaf.cells.append(_record(_NUMBER, struct.pack("<HHHd", number, column, 15, float(slot.text))))
            elif slot.text:
                leaf.cells.append(_label(number, column, slot.text))
            else:
                leaf.cells.append(_record(_BLANK, struct.pack("<HHH", number, column, 15)))
            if slot.colspan > 1 or slot.rowspan > 1:
                leaf.merged.append((number, number + slot.rowspan - 1, column, column + slot.colspan - 1))


def _workbook(leaves: Sequence[_Leaf]) -> bytes:
    """The records of the workbook itself, which name the sheets and where they begin, then the sheets."""
    sheets = [_sheet(leaf) for leaf in leaves]
    names = [leaf.name.encode("utf-16-le") for leaf in leaves]
    opening = _begin(0x0005) + _record(_CODEPAGE, struct.pack("<H", 1200))
    start = len(opening) + sum(4 + 8 + len(name) for name in names) + 4
    listed = b""
    for name, sheet in zip(names, sheets, strict=True):
        listed += _record(_SHEET, struct.pack("<IHBB", start, 0, len(name) // 2, 1) + name)
        start += len(sheet)
    return opening + listed + _record(_END, b"") + b"".join(sheets)


def _sheet(leaf: _Leaf) -> bytes:
    sizes = _record(_SIZES, struct.pack("<IIHHH", 0, leaf.row, 0, leaf.width, 0))
    window = _record(_WINDOW, struct.pack("<HHHIHHI", 0x06B6, 0, 0, 64, 0, 0, 0))
    merged = b""
    for first in range(0, len(leaf.merged), _MOST_MERGED):
        part = leaf.merged[first : first + _MOST_MERGED]
        merged += _record(_MERGED, struct.pack("<H", len(part)) + b"".join(struct.pack("<4H", *m) for m in part))
    return _begin(0x0010) + sizes + b"".join(leaf.cells) + window + merged + _record(_END, b"")


def _begin(kind: int) -> bytes:
    return _record(_BEGIN, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _label(row: int, column: int, text: str) -> bytes:
    short = text[:_LONGEST]
    content = struct.pack("<HHHHB", row, column, 15, len(short), 1) + short.encode("utf-16-le")
    return _record(_LABEL, content)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content
