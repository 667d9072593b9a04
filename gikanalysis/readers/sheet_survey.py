"""A look at a workbook before it is opened: how far its cells reach, and what it holds no values for.

The library that reads workbooks lays a sheet out as one rectangle and ends the whole process when
memory does not suffice, so two cells at opposite corners must be noticed before it is asked.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.limits import MAX_CELLS, MAX_SHEETS, MAX_XML_BYTES
from gikanalysis.readers.unpack import Container

_ADDRESS = re.compile(r"([A-Z]{1,4})([0-9]{1,8})", re.IGNORECASE)
_SHEET_MEMBER = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_MOST_NAMED = 5  # addresses that a note lists

_FILE_PASS = 0x002F
_BEGIN, _END = 0x0809, 0x000A
_SHEET_START = 0x0085
_DIMENSIONS = 0x0200
_SHARED_STRINGS = 0x00FC
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256  # what the format can hold
_CELL_RECORDS = frozenset({0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00BD, 0x00BE, 0x00D6, 0x00FD})


@dataclass(slots=True)
class _Extent:
    """The corner places of the filled cells of a sheet, counted from 1, and formulas without a value."""

    top: int = 0
    bottom: int = 0
    left: int = 0
    right: int = 0
    unknown: list[str] = field(default_factory=list)

    def add(self, row: int, column: int) -> None:
        """Take in a filled cell."""
        self.top = min(self.top or row, row)
        self.bottom = max(self.bottom, row)
        self.left = min(self.left or column, column)
        self.right = max(self.right, column)
        if self.bottom * self.right > MAX_CELLS:
            raise UnreadableSource(
                f"a sheet has cells as far as row {self.bottom} and column {self.right}; at most {MAX_CELLS} "
                "places (rows times columns) are read"
            )


def survey_xlsx(data: bytes) -> tuple[str, ...]:
    """Check that an XLSX workbook is whole and no sheet too large; return notes on formulas without values."""
    container = Container(data)
    sheets = [name for name in container.names if _SHEET_MEMBER.fullmatch(name)]
    if len(sheets) > MAX_SHEETS:
        raise UnreadableSource(f"the workbook has {len(sheets)} sheets; at most {MAX_SHEETS} are read")
    try:
        extents = [_survey_sheet(container.read(name, most=MAX_XML_BYTES)) for name in sheets]
    except etree.XMLSyntaxError as error:
        raise UnreadableSource(f"the workbook is damaged ({error})") from error
    for name in container.names:  # the library trusts the sizes that an archive declares: unpack once, counting
        if name not in sheets and name.endswith((".xml", ".rels")):
            container.read(name, most=MAX_XML_BYTES)
    unknown = [address for extent in extents for address in extent.unknown]
    if not unknown:
        return ()
    more = " and others" if len(unknown) > _MOST_NAMED else ""
    return (
        f"formulas without a stored value are read as blank: {', '.join(unknown[:_MOST_NAMED])}{more} "
        "(open the workbook and save it again to store them)",
    )


def _survey_sheet(content: bytes) -> _Extent:
    """Walk over the cells of a sheet of an XLSX workbook."""
    extent = _Extent()
    row = column = 0
    reader = etree.iterparse(io.BytesIO(content), events=("start", "end"), resolve_entities=False, no_network=True)
    for event, element in reader:
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if name == "row" and event == "start":
            row = _whole(element.get("r"), row + 1)
            column = 0
        elif name == "row":
            element.clear()
        elif name == "c" and event == "end":
            address = element.get("r") or ""
            found = _ADDRESS.fullmatch(address)
            column = _column(found[1]) if found else column + 1
            children = {etree.QName(child).localname: child for child in element if isinstance(child.tag, str)}
            if "is" in children or ("v" in children and children["v"].text):
                extent.add(int(found[2]) if found else row, column)
            elif "f" in children:
                extent.unknown.append(address or f"row {row}")
    return extent


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else otherwise


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def survey_xls(data: bytes) -> None:
    """Check that an XLS workbook is neither encrypted nor too large. Raises `UnreadableSource`.

    Counts that the file states are compared with its size, because memory is asked for by them.
    """
    _check_container(data)
    stream = _workbook_stream(data)
    starts = {
        struct.unpack_from("<I", content)[0] for kind, content in _records(stream, 0) if kind == _SHEET_START
    }
    if len(starts) > MAX_SHEETS:
        raise UnreadableSource(f"the workbook has {len(starts)} sheets; at most {MAX_SHEETS} are read")
    for start in (0, *sorted(starts)):
        _survey_records(stream, start)


def _survey_records(stream: bytes, start: int) -> None:
    """Check the records from `start` on: those of the workbook itself, or those of one sheet."""
    extent = _Extent()
    for kind, content in _records(stream, start):
        if kind == _FILE_PASS:
            raise UnreadableSource("the workbook is encrypted: save it without its password and read it again")
        if kind == _END and start:
            return
        if kind == _BEGIN:
            extent = _Extent()
        elif kind in _CELL_RECORDS:
            row, column = struct.unpack_from("<HH", content)
            extent.add(row + 1, column + 1)
        elif kind == _DIMENSIONS and not _possible_dimensions(content):
            raise UnreadableSource("the workbook is damaged (it states impossible dimensions of a sheet)")
        elif kind == _SHARED_STRINGS and any(count > len(stream) for count in struct.unpack_from("<II", content)):
            raise UnreadableSource("the workbook is damaged (it states more texts than it can hold)")


def _check_container(data: bytes) -> None:
    """Compare the numbers of sectors in the head of an OLE file with its size."""
    if len(data) < 512:
        raise UnreadableSource("the workbook is damaged (it ends in its head)")
    shift = struct.unpack_from("<H", data, 30)[0]
    counts = [struct.unpack_from("<I", data, at)[0] for at in (40, 44, 64, 72)]
    if shift not in {9, 12} or any(count << shift > len(data) for count in counts):
        raise UnreadableSource("the workbook is damaged (its head states more than the file holds)")


def _possible_dimensions(content: bytes) -> bool:
    """Tell whether the first and last places that a sheet states are within what the format can hold."""
    layout = "<IIHH" if len(content) >= 14 else "<HHHH"
    if len(content) < struct.calcsize(layout):
        return False
    top, bottom, left, right = struct.unpack_from(layout, content)
    return bool(top <= bottom <= _MOST_ROWS and left <= right <= _MOST_COLUMNS)


def _workbook_stream(data: bytes) -> bytes:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            for entry in container.listdir():
                if container.get_size(entry) > len(data):
                    raise UnreadableSource("the workbook is damaged (it states more than the file holds)")
            name = next(name for name in ("Workbook", "Book") if container.exists(name))
            return bytes(container.openstream(name).read())
    except UnreadableSource:
        raise
    except Exception as error:  # the library raises whatever a damaged container makes it raise
        raise UnreadableSource(f"the workbook is damaged ({error or 'no workbook in the container'})") from error


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Give the records of a BIFF stream from `start` on: kind, and content filled up to eight bytes."""
    at = start
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length].ljust(8, b"\0")
        at += 4 + length
