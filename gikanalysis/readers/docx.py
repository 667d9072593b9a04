"""Word documents (DOCX): the text and the tables of the main part, read from its XML.

Read is what stands on the page when all tracked changes are accepted: insertions stay, deletions go;
fields give their result; text boxes follow their paragraph. Headers, footers, notes, comments and the
numbers of automatic lists are left out, hidden text is left out and counted in a note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import NamedTuple

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.columns import Merge
from gikanalysis.readers.document import Document
from gikanalysis.readers.limits import MAX_XML_BYTES
from gikanalysis.readers.marks import raised, struck
from gikanalysis.readers.ooxml import (
    Element,
    branch,
    child,
    is_of_word,
    is_on,
    local_name,
    number,
    parse_xml,
    value,
)
from gikanalysis.readers.unpack import Container
from gikanalysis.readers.word import Cell, Flow, Table, word_document

_SKIPPED_NAMES = (
    "del moveFrom rt rPr pPr tblPr tblGrid trPr tcPr sdtPr sdtEndPr delText instrText delInstrText "
    "sectPr footnoteReference endnoteReference commentReference"
)
_SKIPPED = frozenset(_SKIPPED_NAMES.split())
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_PRINTED = frozenset({"t", "sym", *_SIGNS})
_DELETED = frozenset({"del", "moveFrom"})
_INSERTED = frozenset({"ins", "moveTo"})
_MOST_SPANNED = 1000
_PLAIN_WIDTH = 1000  # of a grid column whose width is not given


def read_docx_document(data: bytes) -> Document:
    """Describe a Word document. Raises `UnreadableSource`: damaged, encrypted, without text, past a limit."""
    container = Container(data)
    root = parse_xml(container.read(_main_part(container), most=MAX_XML_BYTES), "the Word document")
    body = child(root, "body")
    if body is None:
        raise UnreadableSource("the Word document has no body")
    walk = _Walk()
    flow = walk.flow(body)
    if walk.field_is_open:
        walk = _Walk(fields=False)
        flow = walk.flow(body)
    notes = walk.notes()
    if any(name.startswith("word/embeddings/") for name in container.names):
        notes.append("the document holds embedded objects (such as worksheets), which were not read")
    return word_document(flow, "docx", notes)


def _main_part(container: Container) -> str:
    """Return the name of the main part, which the relations of the package give."""
    if "_rels/.rels" in container.names:
        root = parse_xml(container.read("_rels/.rels", most=MAX_XML_BYTES), "the Word document")
        for relation in root:
            target = (relation.get("Target") or "").lstrip("/")
            if (relation.get("Type") or "").endswith("/officeDocument") and target in container.names:
                return target
    return "word/document.xml"


class _SourceCell(NamedTuple):
    """A cell as the XML gives it: grid columns spanned, preferred width (0: none)."""

    flow: Flow
    span: int
    width: int
    merge: Merge
    joins_left: bool


class _SourceRow(NamedTuple):
    number: int
    before: int
    after: int
    cells: list[_SourceCell]


class _Walk:
    """Walks over the body. Fields may reach over paragraphs, so what is open is kept here."""

    def __init__(self, *, fields: bool = True) -> None:
        """`fields` False: take the text of fields as it comes, for a document that leaves one open."""
        self._follow_fields = fields
        self._fields: list[bool] = []  # for each open field: whether its instruction has ended
        self._hidden = 0
        self._changes = 0
        self._foreign = 0

    @property
    def field_is_open(self) -> bool:
        """Whether a field never came to its result, so that what follows it was left out."""
        return not all(self._fields)

    def notes(self) -> list[str]:
        """Say what was left out."""
        notes = [] if self._follow_fields else ["a field is not closed; its instruction stands in the text"]
        if self._changes:
            notes.append("the document has tracked changes; it is read as if all were accepted")
        if self._hidden:
            noun = "run" if self._hidden == 1 else "runs"
            notes.append(f"{self._hidden} {noun} of hidden text left out")
        if self._foreign:
            notes.append("the document includes another file (altChunk), which was not read")
        return notes

    # --- paragraphs and tables

    def flow(self, parent: Element) -> Flow:
        """Return the paragraphs and tables below `parent`, tables with their contents."""
        flow: Flow = []
        carried = ""
        for element in self._blocks(parent):
            if local_name(element) == "tbl":
                flow += [carried] if carried else []
                carried = ""
                flow.append(self._table(element))
                continue
            boxes: list[Element] = []
            text = carried + "".join(self._text(element, boxes))
            carried = ""
            mark = child(child(child(element, "pPr"), "rPr"), "del")
            if mark is not None:  # the end of the paragraph is deleted: the next one goes on with it
                self._changes += 1
                carried = text
            elif text:
                flow.append(text)
            for box in boxes:
                flow += self.flow(box)
        if carried:
            flow.append(carried)
        return flow

    def _blocks(self, parent: Element) -> Iterator[Element]:
        """Give the paragraphs and tables below `parent`, through whatever wraps them."""
        for element in parent:
            name = local_name(element)
            if name in {"p", "tbl"}:
                yield element
            elif name in _DELETED:
                self._changes += 1
            elif name == "altChunk":
                self._foreign += 1
            elif name == "AlternateContent":
                yield from self._blocks(branch(element))
            elif name not in _SKIPPED:
                self._changes += name in _INSERTED
                yield from self._blocks(element)

    def _text(self, parent: Element, boxes: list[Element]) -> Iterator[str]:
        """Give the pieces of text of a paragraph; text boxes in it are put into `boxes`."""
        for element in parent:
            name = local_name(element)
            if name in _PRINTED:
                if is_of_word(element) and all(self._fields):
                    yield _printed(element, name)
            elif name == "fldChar":
                self._field(value(element, "fldCharType"))
            elif name == "txbxContent":
                boxes.append(element)
            elif name == "AlternateContent":
                yield from self._text(branch(element), boxes)
            elif name == "r" and self._is_hidden(element):
                for mark in element.iter("{*}fldChar"):
                    self._field(value(mark, "fldCharType"))
            elif name not in _SKIPPED:
                self._changes += name in _INSERTED
                write = _as_printed(element) if name == "r" else str
                yield from map(write, self._text(element, boxes))
            else:
                self._changes += name in _DELETED

    def _field(self, kind: str | None) -> None:
        """Follow a field: its instruction stands between ``begin`` and ``separate``, then its result."""
        if kind == "begin" and self._follow_fields:
            self._fields.append(False)
        elif self._fields and kind == "separate":
            self._fields[-1] = True
        elif self._fields and kind == "end":
            self._fields.pop()

    def _is_hidden(self, run: Element) -> bool:
        properties = child(run, "rPr")
        hidden = properties is not None and is_on(child(properties, "vanish"))
        self._hidden += hidden and any(local_name(child) == "t" and (child.text or "").strip() for child in run)
        return hidden

    # --- what a table consists of

    def _table(self, table: Element) -> Table:
        rows = [row for row in self._rows(table) if row.cells]
        totals = {row.before + sum(c.span for c in row.cells) + row.after for row in rows if len(row.cells) > 1}
        if len(totals) <= 1:
            edges = _edges(child(table, "tblGrid"))
            return Table([(row.number, _by_grid(row, edges)) for row in rows])
        sums = [sum(cell.width for cell in row.cells) for row in rows if len(row.cells) > 1]
        measured = all(cell.width for row in rows for cell in row.cells)
        if measured and not any(row.before or row.after for row in rows) and max(sums) <= 1.02 * min(sums):
            return Table([(row.number, _by_width(row)) for row in rows])
        return Table([(row.number, _by_grid(row, [0])) for row in rows], edged=False)

    def _rows(self, table: Element) -> Iterator[_SourceRow]:
        for at, row in enumerate(self._parts(table, "tr"), start=1):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                self._changes += 1
                continue
            if is_on(child(properties, "hidden")):
                self._hidden += 1
                continue
            self._changes += child(properties, "ins") is not None
            before, after = (number(child(properties, name)) for name in ("gridBefore", "gridAfter"))
            yield _SourceRow(
                at,
                min(before, _MOST_SPANNED),
                min(after, _MOST_SPANNED),
                _joined([self._cell(cell) for cell in self._parts(row, "tc")]),
            )

    def _parts(self, parent: Element, wanted: str) -> Iterator[Element]:
        """Give the rows of a table or the cells of a row, through whatever wraps them."""
        for element in parent:
            name = local_name(element)
            if name == wanted:
                deleted = wanted == "tc" and child(child(element, "tcPr"), "cellDel") is not None
                self._changes += deleted
                if not deleted:
                    yield element
            elif name == "AlternateContent":
                yield from self._parts(branch(element), wanted)
            elif name not in _SKIPPED and name not in {"tr", "tc", "p", "tbl"}:
                yield from self._parts(element, wanted)

    def _cell(self, cell: Element) -> _SourceCell:
        properties = child(cell, "tcPr")
        down, across = child(properties, "vMerge"), child(properties, "hMerge")
        merge: Merge = "" if down is None else "first" if value(down) == "restart" else "continued"
        width = child(properties, "tcW")
        return _SourceCell(
            self.flow(cell),
            min(number(child(properties, "gridSpan")) or 1, _MOST_SPANNED),
            number(width, "w") if value(width, "type") in {None, "dxa"} else 0,
            merge,
            across is not None and value(across) != "restart",
        )


def _as_printed(run: Element) -> Callable[[str], str]:
    """How the text of a run stands in print: crossed out, raised, or plain."""
    properties = child(run, "rPr")
    if any(is_on(child(properties, name)) for name in ("strike", "dstrike")):
        return struck
    return raised if value(child(properties, "vertAlign")) == "superscript" else str


def _printed(element: Element, name: str) -> str:
    """Return what an element of a run prints; the sign of a symbol font stays in its private place."""
    if name == "t":
        return element.text or ""
    if name != "sym":
        return _SIGNS[name]
    try:
        return chr(int(value(element, "char") or "", 16))
    except (ValueError, OverflowError):
        return ""


def _joined(cells: list[_SourceCell]) -> list[_SourceCell]:
    """Join cells merged in the old way (hMerge) with the cell they continue."""
    joined: list[_SourceCell] = []
    for cell in cells:
        if cell.joins_left and joined and not cell.flow:
            last = joined[-1]
            joined[-1] = last._replace(span=last.span + cell.span, width=last.width + cell.width)
        else:
            joined.append(cell)
    return joined


def _edges(grid: Element | None) -> list[int]:
    """Return where the columns of a table's grid begin and end; [0] where not all widths are given."""
    widths = [] if grid is None else [number(column, "w") for column in grid if local_name(column) == "gridCol"]
    return [0] if 0 in widths else list(accumulate(widths, initial=0))


def _by_grid(row: _SourceRow, edges: list[int]) -> list[Cell]:
    """Place the cells of a row by the columns of the table's grid; columns past it are equally wide."""
    last = len(edges) - 1
    cells, column = [], row.before
    left = edges[min(column, last)] + max(0, column - last) * _PLAIN_WIDTH
    for cell in row.cells:
        column += cell.span
        right = edges[min(column, last)] + max(0, column - last) * _PLAIN_WIDTH
        cells.append(Cell(cell.flow, left, right, cell.merge))
        left = right
    return cells


def _by_width(row: _SourceRow) -> list[Cell]:
    """Place the cells of a row by their own widths."""
    cells, edge = [], 0
    for cell in row.cells:
        cells.append(Cell(cell.flow, edge, edge + cell.width, cell.merge))
        edge += cell.width
    return cells
