"""Legacy Word documents (DOC) and those of WPS in the same format: text and tables in order.

The marks that end paragraphs, cells and rows stand in the text; what a mark ends is told by the
properties of its paragraph, so that a blank last cell and the end of a row are never confused. Fields
give their result, deleted and hidden text is left out with a note, text boxes follow the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.document import Document
from gikanalysis.readers.limits import MAX_DEPTH
from gikanalysis.readers.word import Cell, Flow, Table, word_document
from gikanalysis.readers.word_binary import DAMAGE, Properties, WordBinary, merges_across, merges_down

_END = re.compile("[\r\x07\x0c]")
_FIELD_MARK = re.compile("[\x13\x14\x15]")
_CELL = "\x07"
_SIGNS = {"\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-", "\t": "\t", "\r": "\r", _CELL: _CELL}
_PRINTED = {code: _SIGNS.get(chr(code)) for code in range(32)}


def read_doc_document(data: bytes) -> Document:
    """Describe a legacy Word document.

    Raises `UnreadableSource`: damaged, encrypted, older than Word 97, without text, past a limit.
    """
    source = WordBinary(data)
    flow: Flow = []
    try:
        dropped, notes = _left_out(source)
        for first, last in (source.main, source.boxes):
            flow += _Story(source, dropped).flow(first, last)
    except DAMAGE as error:
        raise UnreadableSource(f"the Word document is damaged or cut off ({error})") from error
    return word_document(flow, "doc", notes)


def _left_out(source: WordBinary) -> tuple[list[tuple[int, int]], list[str]]:
    """Return the spans of text that are not printed, in order, with notes on them."""
    spans = [(first, last) for first, last in _instructions(source.text) if _CELL not in source.text[first:last]]
    hidden = deleted = 0
    for first, last, was_deleted in source.left_out():
        if source.text[first:last].strip():
            deleted += was_deleted
            hidden += not was_deleted
        spans.append((first, last))
    notes = []
    if deleted:
        notes.append("the document has tracked changes; it is read as if all were accepted")
    if hidden:
        notes.append(f"{hidden} {'run' if hidden == 1 else 'runs'} of hidden text left out")
    return sorted(spans), notes


def _instructions(text: str) -> list[tuple[int, int]]:
    r"""Return the spans of field instructions; a field without a result is all instruction.

    >>> _instructions("a\x13 PAGE \x147\x15b")
    [(1, 9)]
    """
    spans = []
    open_fields: list[tuple[int, int | None]] = []
    for mark in _FIELD_MARK.finditer(text):
        if mark[0] == "\x13":
            open_fields.append((mark.start(), None))
        elif mark[0] == "\x14" and open_fields:
            open_fields[-1] = (open_fields[-1][0], mark.end())
        elif mark[0] == "\x15" and open_fields:
            begin, separated = open_fields.pop()
            spans.append((begin, mark.end() if separated is None else separated))
    return spans


@dataclass(slots=True)
class _OpenTable:
    """A table that is being read: its rows, the cells of the row at hand, the contents of the cell at hand."""

    table: Table = field(default_factory=Table)
    cells: list[Flow] = field(default_factory=list)
    flow: Flow = field(default_factory=list)

    def end_cell(self) -> None:
        self.cells.append(self.flow)
        self.flow = []

    def end_row(self, found: Properties) -> None:
        """Give the cells of the row their edges; a table with a row whose edges are unknown has none."""
        count = len(self.cells)
        edges, flags = found.edges, found.flags
        if len(edges) != count + 1:
            self.table.edged = False
            edges, flags = tuple(range(count + 1)), (0,) * count
        row: list[Cell] = []
        for at, (flow, joins_left) in enumerate(zip(self.cells, merges_across(flags), strict=True)):
            if joins_left and row and not any(flow):
                row[-1].right = edges[at + 1]
                continue
            row.append(Cell(flow, edges[at], edges[at + 1], merges_down(flags[at])))
        self.table.rows.append((len(self.table.rows) + 1, row))
        self.cells = []
        self.flow = []


class _Story:
    """Reads a stretch of the text: paragraphs into the flow, those in tables into the tables open."""

    def __init__(self, source: WordBinary, dropped: list[tuple[int, int]]) -> None:
        self._source = source
        self._dropped = dropped
        self._next_dropped = 0
        self._flow: Flow = []
        self._open: list[_OpenTable] = []

    def flow(self, first: int, last: int) -> Flow:
        """Return the paragraphs and tables between two positions of the text."""
        start, pieces = first, list[str]()
        for mark in _END.finditer(self._source.text, first, last):
            found = self._source.paragraph(mark.start())
            if mark[0] == "\x0c" and found.depth:
                continue  # a page break inside a cell ends nothing
            kept, printed = self._printed(start, mark.end())
            start = mark.end()
            pieces.append(printed)
            if not kept and mark[0] == "\r" and not found.depth:
                continue  # the end of the paragraph is deleted: the next one goes on with it
            self._paragraph("".join(pieces), mark[0], found)
            pieces.clear()
        self._close(0)
        tail = "".join(pieces) + self._printed(start, last)[1]
        return [*self._flow, tail] if tail.strip() else self._flow

    def _printed(self, first: int, last: int) -> tuple[bool, str]:
        """Return whether the last character is kept, and what is printed of the text before it."""
        text = self._source.text
        parts, at = [], first
        while self._next_dropped < len(self._dropped) and self._dropped[self._next_dropped][1] <= first:
            self._next_dropped += 1
        index = self._next_dropped
        while index < len(self._dropped) and self._dropped[index][0] < last:
            begin, end = self._dropped[index]
            parts.append(text[at : max(at, begin)])
            at = max(at, min(end, last))
            index += 1
        parts.append(text[at:last])
        kept = "".join(parts).translate(_PRINTED)
        return at < last, _whole(kept.rstrip("\r\x07\n") if at < last else kept)

    def _paragraph(self, text: str, mark: str, found: Properties) -> None:
        depth = max(found.depth, int(mark == _CELL or found.ends_row))
        if depth > MAX_DEPTH:
            raise UnreadableSource(f"tables stand in one another more than {MAX_DEPTH} deep, the limit")
        self._close(depth)
        while len(self._open) < depth:
            self._open.append(_OpenTable())
        if not depth:
            self._flow.append(text)
            return
        here = self._open[-1]
        if found.ends_row and not text:
            here.end_row(found)
            return
        here.flow += [text] if text else []
        if (mark == _CELL and depth == 1) or found.ends_inner_cell:
            here.end_cell()

    def _close(self, depth: int) -> None:
        """Close the tables deeper than `depth`."""
        while len(self._open) > depth:
            closed = self._open.pop()
            if closed.cells:
                raise UnreadableSource("the Word document is damaged: the last row of a table has no end")
            around = self._open[-1].flow if self._open else self._flow
            around.append(closed.table)
            around += closed.flow


def _whole(text: str) -> str:
    """Join the halves of characters beyond the first plane."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
