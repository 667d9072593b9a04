"""Web pages: tables with their spans resolved, everything else as paragraphs.

One walk over the tree makes text flows; a block element or a line break ends a paragraph. A table
that only lays out the page (it holds tables, or has one column) is dissolved into its contents.
Places are ``paragraph 12`` and ``table 2, row 7``, counted as they are handed on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.document import Block, Document, Grid, Paragraph, Row
from gikanalysis.readers.grids import delimiter, find_grids
from gikanalysis.readers.html_nesting import check_nesting
from gikanalysis.readers.layout import Line, find_title, title_rank, trim
from gikanalysis.readers.marks import raised, struck

MOST_COLUMNS_SPANNED = 1000  # as browsers clamp
MOST_ROWS_SPANNED = 65534
MOST_PLACES = 200_000  # places of one table after expansion; the largest official table has 300
DEEPEST_TABLE = 40  # tables within tables

_DROPPED_TAGS = "script style noscript template head iframe svg object select -comment"
_VERBATIM_TAGS = "pre xmp listing plaintext textarea"
_BLOCK_TAGS = (
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p section summary tbody td "
    "tfoot th thead tr ul"
)
_DROPPED = frozenset(_DROPPED_TAGS.split())
_VERBATIM = frozenset(_VERBATIM_TAGS.split())
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_HIDES = re.compile(r"display\s*:\s*none")
_STRUCK = frozenset(("del", "s", "strike"))  # text that the page crosses out
_NOTE_MARK = frozenset(("sup", "sub"))
_SOURCE_BREAK = re.compile(r"[ \t\r\f]*\n[ \t\r\n\f]*")
_SOURCE_BLANK = re.compile(r"[ \t\r\n\f]+")
_SOURCE_SPACES = re.compile(" {2,}")
_SPAN = re.compile(r"\s*\+?(\d{1,9})\s*")


class _Verbatim(str):
    """Text whose line breaks are the author's, as in ``<pre>``."""

    __slots__ = ()


_Flow = list[str | LexborNode]  # paragraphs as in the source, and tables


@dataclass(slots=True)
class _Cell:
    flow: _Flow
    columns: int
    rows: int  # 0: to the end of the row group


@dataclass(slots=True)
class _SourceRow:
    number: int
    group: int
    cells: list[_Cell]


def read_html_document(text: str, *, encoding: str | None = None, notes: tuple[str, ...] = ()) -> Document:
    """Describe a web page.

    Raises `UnreadableSource` when the page holds no text, or a table beyond the limits.

    >>> page = "<h1>某县2020年政府信息公开年报</h1><table><tr><td rowspan=2>规章<td>0<tr><td>6</table>"
    >>> document = read_html_document(page)
    >>> document.title, [row.cells for grid in document.grids for row in grid.rows]
    ('某县2020年政府信息公开年报', [('规章', '0'), (None, '6')])
    """
    check_nesting(text)
    tree = LexborHTMLParser(text)
    page = _page(tree)
    if not page.blocks:
        raise UnreadableSource("the web page holds no text (its text may be loaded by a script or in a frame)")
    if page.left_out:
        noun = "element" if page.left_out == 1 else "elements"
        notes = (*notes, f"{page.left_out} hidden {noun} with text left out")
    return Document(tuple(page.blocks), "html", _title(tree, page.texts), encoding, notes)


def html_blocks(text: str) -> Sequence[Block]:
    """Return what stands in a piece of a page, nothing where it holds no text."""
    return _page(LexborHTMLParser(text)).blocks


def _page(tree: LexborHTMLParser) -> _Page:
    page = _Page(_hidden_elements(tree))
    if tree.body is not None:
        page.add(_with_author_lines(page.flow(tree.body)))
        page.finish()
    return page


class _Page:
    """Takes flows of text and tables and makes the blocks of the document from them."""

    def __init__(self, hidden: frozenset[int]) -> None:
        self.blocks: list[Block] = []
        self.texts: list[str] = []
        self.left_out = 0
        self._hidden = hidden
        self._waiting: list[Line] = []
        self._paragraphs = 0
        self._tables = 0

    # --- from nodes to flows

    def flow(self, root: LexborNode) -> _Flow:
        """Return the paragraphs and tables inside `root` in reading order, tables unopened."""
        flow: _Flow = []
        pieces: list[str] = []
        above: list[tuple[LexborNode | None, bool]] = []
        node = root.child
        while node is not None or above:
            if node is None:
                node, ends_paragraph = above.pop()
                if ends_paragraph:
                    _close(flow, pieces)
                continue
            tag = node.tag
            if tag == "-text":
                pieces.append(node.text_content or "")
            elif tag in _DROPPED or self._is_hidden(node):
                pass
            elif tag == "br":
                _close(flow, pieces)
            elif tag == "table":
                _close(flow, pieces)
                flow.append(node)
            elif (mark := _mark(node, pieces)) is not None:
                pieces.append(mark)
            elif tag in _VERBATIM:
                _close(flow, pieces)
                flow.append(_Verbatim(node.text()))
            else:
                ends_paragraph = tag in _BLOCKS
                if ends_paragraph:
                    _close(flow, pieces)
                if (child := node.child) is not None:
                    above.append((node.next, ends_paragraph))
                    node = child
                    continue
            node = node.next
        _close(flow, pieces)
        return flow

    def _is_hidden(self, node: LexborNode) -> bool:
        if not self._hidden or node.mem_id not in self._hidden:
            return False
        self.left_out += bool(trim(node.text()))
        return True

    # --- from flows to blocks

    def add(self, flow: _Flow, depth: int = 0) -> None:
        """Add the paragraphs and tables of `flow` to the document."""
        for item in flow:
            if isinstance(item, str):
                self._add_text(item)
            elif depth >= DEEPEST_TABLE:
                raise UnreadableSource(f"tables stand in one another more than {DEEPEST_TABLE} deep")
            else:
                self._add_table(item, depth)

    def finish(self) -> None:
        """Turn the paragraphs that are waiting into blocks: some may be rows of a table."""
        for block in find_grids(self._waiting, first_number=self._tables + 1):
            if isinstance(block, Grid):
                self._tables = block.number
                self.blocks.append(block)
            else:
                self.blocks.append(Paragraph(_SOURCE_BLANK.sub(" ", block.text), block.place))
        self._waiting.clear()

    def _add_text(self, text: str) -> None:
        stripped = trim(text)
        if not stripped:
            return
        self._paragraphs += 1
        place = f"paragraph {self._paragraphs}"
        lines = [Line(_SOURCE_SPACES.sub(" ", _SOURCE_BREAK.sub(" ", stripped)), place)]
        if isinstance(text, _Verbatim):
            lines = _lines_of(text, place)
        elif "\n" in stripped and ("|" in stripped or "｜" in stripped or "\t" in stripped):
            parts = _lines_of(text, place)
            if sum(delimiter(line.text) in {"pipe", "tab"} for line in parts) > 1:
                lines = parts
        self._waiting += lines
        self.texts += [line.text for line in lines]

    def _add_table(self, table: LexborNode, depth: int) -> None:
        rows = list(self._rows(table))
        nested = any(not isinstance(item, str) for row in rows for cell in row.cells for item in cell.flow)
        for item in self._captions(table):
            self._add_text(item)
        if max((len(row.cells) for row in rows), default=0) <= 1 or (nested and not _holds_data(rows)):
            for row in rows:
                for cell in row.cells:
                    self.add(cell.flow, depth + 1)
            return
        self.finish()
        self._tables += 1
        self.blocks.append(Grid(_expanded(rows, self._tables), self._tables, ruled=True))
        for row in rows:
            for cell in row.cells:
                self.add([item for item in cell.flow if not isinstance(item, str)], depth + 1)

    # --- what a table consists of

    def _captions(self, table: LexborNode) -> list[str]:
        nodes = (node for node in table.iter() if node.tag == "caption" and not self._is_hidden(node))
        return [item for node in nodes for item in self.flow(node) if isinstance(item, str)]

    def _rows(self, table: LexborNode) -> Iterator[_SourceRow]:
        """Give the rows of `table` itself; rows of tables inside it stay in the flows of its cells."""
        number = 0
        for group, part in enumerate(table.iter()):
            if part.tag not in {"tbody", "thead", "tfoot"} or self._is_hidden(part):
                continue
            for row in part.iter():
                if row.tag != "tr" or self._is_hidden(row):
                    continue
                number += 1
                yield _SourceRow(number, group, [self._cell(cell) for cell in self._cells(row)])

    def _cells(self, row: LexborNode) -> Iterator[LexborNode]:
        return (cell for cell in row.iter() if cell.tag in {"td", "th"} and not self._is_hidden(cell))

    def _cell(self, node: LexborNode) -> _Cell:
        attributes = node.attributes
        columns = span(attributes.get("colspan"), MOST_COLUMNS_SPANNED) or 1
        rows = 1
        if "rowspan" in attributes:
            rows = span(attributes["rowspan"], MOST_ROWS_SPANNED)
        return _Cell(self.flow(node), columns, rows)


def span(value: str | None, most: int) -> int:
    """Read a colspan or rowspan: clamped to `most`, 1 where it is no whole number.

    >>> [span(value, 1000) for value in ("3", " 2 ", "0", "2%", "-1", "9999", "", None)]
    [3, 2, 0, 1, 1, 1000, 1, 1]
    """
    match = _SPAN.fullmatch(value) if value and value.isascii() else None
    return min(int(match[1]), most) if match else 1


def _mark(node: LexborNode, before: Sequence[str]) -> str | None:
    """Return text that is crossed out, or raised right behind other text; None for all else."""
    if node.tag in _STRUCK and node.css_first("table, p, div, br") is None:
        return struck(node.text())
    if node.tag in _NOTE_MARK and before and not before[-1][-1:].isspace():
        return raised(node.text())
    return None


def _close(flow: _Flow, pieces: list[str]) -> None:
    """End a paragraph."""
    if pieces:
        text = "".join(pieces)
        pieces.clear()
        if text and not text.isspace():
            flow.append(text)


def _lines_of(text: str, place: str) -> list[Line]:
    """Split text at the line breaks of its source, each line with its place."""
    parts = text.replace("\r\n", "\n").split("\n")
    if len(parts) == 1:
        return [Line(text, place)]
    return [Line(part, f"{place}, line {number}") for number, part in enumerate(parts, start=1)]


def _with_author_lines(flow: _Flow) -> _Flow:
    """Where a whole page is one paragraph over several source lines, the lines are the author's."""
    if len(flow) == 1 and isinstance(flow[0], str) and trim(flow[0]).count("\n") >= 3:
        return [_Verbatim(flow[0])]
    return flow


def _cell_text(cell: _Cell) -> str:
    """Return the text of a cell: paragraphs and line breaks as newlines, source blanks collapsed."""
    lines = []
    for item in cell.flow:
        if isinstance(item, _Verbatim):
            lines += [trim(line) for line in item.split("\n")]
        elif isinstance(item, str):
            lines.append(trim(_SOURCE_BLANK.sub(" ", item)))
    return lines[0] if len(lines) == 1 else "\n".join(filter(None, lines))


def _holds_data(rows: Sequence[_SourceRow]) -> bool:
    """Tell whether a table with tables inside is a table of its own: most rows have two filled cells."""
    filled = [sum(bool(_cell_text(cell)) for cell in row.cells) for row in rows]
    several = sum(count > 1 for count in filled)
    return several >= 3 and several * 2 > len(rows)


def _expanded(rows: Sequence[_SourceRow], table: int) -> tuple[Row, ...]:
    """Lay out cells on the places they cover, as the HTML standard does; covered places are None."""
    ends = {row.group: index + 1 for index, row in enumerate(rows)}
    grid: list[dict[int, str | None]] = [{} for _ in rows]
    places = 0
    for index, row in enumerate(rows):
        left = ends[row.group] - index
        column = 0
        for cell in row.cells:
            while column in grid[index]:
                column += 1
            height = min(cell.rows or left, left)
            places += height * cell.columns
            if places > MOST_PLACES:
                raise _too_large(table)
            if height > 1 or cell.columns > 1:
                covered = dict.fromkeys(range(column, column + cell.columns))
                for line in grid[index : index + height]:
                    line.update(covered)  # a cell above never begins where one of a later row does
            grid[index][column] = _cell_text(cell)
            column += cell.columns
    widths = [max(line, default=-1) + 1 for line in grid]
    if sum(widths) > MOST_PLACES:
        raise _too_large(table)
    return tuple(
        Row(tuple(map(line.get, range(width))), f"table {table}, row {row.number}")
        for line, width, row in zip(grid, widths, rows, strict=True)
    )


def _too_large(table: int) -> UnreadableSource:
    return UnreadableSource(f"table {table} spans more than {MOST_PLACES} places, the limit of one table")


def _hidden_elements(tree: LexborHTMLParser) -> frozenset[int]:
    """Return the ids of the elements that the page hides (a hidden body is walked all the same)."""
    return frozenset(
        node.mem_id
        for node in tree.css('[hidden], [style*="none" i]')
        if "hidden" in node.attributes or _HIDES.search((node.attributes.get("style") or "").lower())
    )


def _title(tree: LexborHTMLParser, texts: Sequence[str]) -> str | None:
    """Choose the title: the page's own statements first, then its text, the browser's title last."""
    candidates = [
        node.attributes.get("content") or ""
        for node in tree.css("meta[name]")
        if (node.attributes.get("name") or "").lower() == "articletitle"
    ]
    candidates += [node.text() for node in tree.css("h1")]
    printed = find_title(texts) or ""
    candidates += [printed if title_rank(printed) else ""]
    candidates += [*(node.text() for node in tree.css("head > title")), printed]
    cleaned = [text for text in (trim(_SOURCE_BLANK.sub(" ", text)) for text in candidates) if text]
    return max(cleaned, key=title_rank, default=None)
