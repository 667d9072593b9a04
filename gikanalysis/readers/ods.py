"""OpenDocument spreadsheets: cells as they are shown, spans and repeats as they are stated.

The file holds beside each value the text that the sheet shows (``12.5%``), so the text is taken and
nothing needs to be formatted again.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.document import Document
from gikanalysis.readers.layout import trim
from gikanalysis.readers.limits import MAX_CELLS, MAX_SHEETS, MAX_XML_BYTES
from gikanalysis.readers.sheet import Range, Sheet, describe_sheets, too_large
from gikanalysis.readers.unpack import Container

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTION = b"manifest:encryption-data"


def read_ods_document(data: bytes) -> Document:
    """Describe an ODS workbook. Raises `UnreadableSource` when it is damaged, encrypted or too large."""
    container = Container(data)
    if _MANIFEST in container.names and _ENCRYPTION in container.read(_MANIFEST, most=MAX_XML_BYTES):
        raise UnreadableSource("the workbook is encrypted: save it without its password and read it again")
    content = container.read("content.xml", most=MAX_XML_BYTES)
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise UnreadableSource(f"the workbook is damaged ({error})") from error
    tables = list(root.iter(f"{_TABLE}table"))
    if len(tables) > MAX_SHEETS:
        raise UnreadableSource(f"the workbook has {len(tables)} sheets; at most {MAX_SHEETS} are read")
    hidden = _hidden_styles(root)
    return describe_sheets([_sheet(table, hidden) for table in tables], "ods")


def _hidden_styles(root: etree._Element) -> frozenset[str]:
    return frozenset(
        style.get(f"{_STYLE}name", "")
        for style in root.iter(f"{_STYLE}style")
        if any(part.get(f"{_TABLE}display") == "false" for part in style.iter(f"{_STYLE}table-properties"))
    )


def _sheet(table: etree._Element, hidden: frozenset[str]) -> Sheet:
    """Lay out one table; what is repeated only to fill the sheet is left out."""
    name = table.get(f"{_TABLE}name") or "?"
    rows: list[list[str]] = []
    merged: list[Range] = []
    waiting = 0  # blank rows, given only when a filled one follows
    for row in _rows(table):
        repeated = _count(row, "number-rows-repeated")
        cells, spans = _cells(row, name)
        if not any(cells):
            waiting += repeated
            continue
        if (len(rows) + waiting + repeated) * len(cells) > MAX_CELLS:
            raise too_large(name, len(rows) + waiting + repeated, len(cells))
        rows += [[] for _ in range(waiting)]
        waiting = 0
        merged += [((len(rows), at), (len(rows) + down - 1, at + across - 1)) for at, across, down in spans]
        rows += [list(cells) for _ in range(repeated)]
    return Sheet(name, rows, merged, table.get(f"{_TABLE}style-name", "") in hidden)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """Give the rows of `table`, also those in groups and headings, but not those of a table within."""
    for part in table:
        if part.tag == f"{_TABLE}table-row":
            yield part
        elif part.tag in {f"{_TABLE}{name}" for name in ("table-rows", "table-row-group", "table-header-rows")}:
            yield from _rows(part)


def _cells(row: etree._Element, sheet: str) -> tuple[list[str], list[tuple[int, int, int]]]:
    """Return the texts of a row to its last filled cell, and its spans: column, columns, rows."""
    cells: list[str] = []
    spans: list[tuple[int, int, int]] = []
    waiting = 0
    for cell in row:
        if cell.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            continue
        repeated = _count(cell, "number-columns-repeated")
        text = _shown(cell) if cell.tag == f"{_TABLE}table-cell" else ""
        across, down = _count(cell, "number-columns-spanned"), _count(cell, "number-rows-spanned")
        if across > 1 or down > 1:
            spans.append((len(cells) + waiting, across, down))
        if not text:
            waiting += repeated
            continue
        if len(cells) + waiting + repeated > MAX_CELLS:
            raise too_large(sheet, 1, len(cells) + waiting + repeated)
        cells += [""] * waiting + [text] * repeated
        waiting = 0
    return cells, spans


def _shown(cell: etree._Element) -> str:
    """Return the paragraphs of a cell, one a line; remarks attached to it are no part of its text."""
    lines = ("".join(_pieces(part)) for part in cell if part.tag == f"{_TEXT}p")
    return "\n".join(line for line in map(trim, lines) if line)


def _pieces(node: etree._Element) -> Iterator[str]:
    yield node.text or ""
    for part in node:
        if part.tag == f"{_TEXT}s":
            yield " "
        elif part.tag == f"{_TEXT}tab":
            yield "\t"
        elif part.tag == f"{_TEXT}line-break":
            yield "\n"
        else:
            yield from _pieces(part)
        yield part.tail or ""


def _count(element: etree._Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}") or "1"
    return max(1, int(text)) if text.isdecimal() and len(text) < 10 else 1
