"""What DOCX and DOC have in common: a flow of text and tables → the blocks of a document.

A table that only frames or lays out the page (one column, or tables inside and hardly any cells of
its own) is dissolved into its contents; other tables within tables become grids after the outer one.
Places are ``paragraph 12`` and ``table 2, row 7``, counted as they are handed on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.columns import EdgedCell, Merge, lay_out
from gikanalysis.readers.document import Block, Document, Grid, Row
from gikanalysis.readers.grids import find_grids
from gikanalysis.readers.layout import Line, find_title, trim
from gikanalysis.readers.limits import MAX_CELLS, MAX_DEPTH

_MOST_NAMED = 5  # places that one note names


@dataclass(slots=True)
class Cell:
    """A cell: its contents, and its edges from the left of its table in any unit."""

    flow: Flow
    left: int
    right: int
    merge: Merge = ""


@dataclass(slots=True)
class Table:
    """The rows of a table as its source numbers them; `edged`: whether the edges can be trusted."""

    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)
    edged: bool = True


Flow = list["str | Table"]  # a str is a paragraph; line breaks in it are the author's


def word_document(flow: Flow, kind: str, notes: Sequence[str] = ()) -> Document:
    """Make the document of a word processor's file. Raises `UnreadableSource` when it holds no text.

    >>> rows = [(1, [Cell(["规章"], 0, 10), Cell(["0"], 10, 20)]), (2, [Cell([], 0, 10), Cell(["6"], 10, 20)])]
    >>> document = word_document(["某县2018年政府信息公开年报", Table(rows)], "docx")
    >>> document.title, [row.cells for grid in document.grids for row in grid.rows]
    ('某县2018年政府信息公开年报', [('规章', '0'), ('', '6')])
    """
    pages = _Pages()
    pages.add(flow)
    pages.finish()
    if not pages.blocks:
        raise UnreadableSource("the document holds no text (it may consist of pictures)")
    title = find_title(pages.texts)
    return Document(tuple(pages.blocks), kind, title, None, (*notes, *pages.notes()))


class _Pages:
    """Takes the flow of a document and makes its blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.texts: list[str] = []
        self._waiting: list[Line] = []
        self._paragraphs = 0
        self._tables = 0
        self._overprinted: list[str] = []

    def add(self, flow: Flow, depth: int = 0) -> None:
        for item in flow:
            if isinstance(item, str):
                self._add_text(item)
            elif depth >= MAX_DEPTH:
                raise UnreadableSource(f"tables stand in one another more than {MAX_DEPTH} deep, the limit")
            else:
                self._add_table(item, depth)

    def finish(self) -> None:
        """Turn the paragraphs that are waiting into blocks: some may be rows of a table set with tabs."""
        for block in find_grids(self._waiting, first_number=self._tables + 1):
            if isinstance(block, Grid):
                self._tables = block.number
            self.blocks.append(block)
        self._waiting.clear()

    def notes(self) -> list[str]:
        """Say where a merged cell holds text in a place that it covers."""
        if not self._overprinted:
            return []
        more = len(self._overprinted) - _MOST_NAMED
        named = "; ".join(self._overprinted[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        return [f"a cell that a merged cell covers holds a text of its own, which is kept: {named}"]

    def _add_text(self, text: str) -> None:
        lines = text.split("\n")
        if not any(map(trim, lines)):
            return
        self._paragraphs += 1
        place = f"paragraph {self._paragraphs}"
        several = len(lines) > 1
        self._waiting += [
            Line(line, f"{place}, line {number}" if several else place)
            for number, line in enumerate(lines, start=1)
        ]
        self.texts += lines

    def _add_table(self, table: Table, depth: int) -> None:
        nested = any(isinstance(item, Table) for _, cells in table.rows for cell in cells for item in cell.flow)
        if max((len(cells) for _, cells in table.rows), default=0) <= 1 or (nested and not _holds_data(table)):
            for _, cells in table.rows:
                for cell in cells:
                    self.add(cell.flow, depth + 1)
            return
        self.finish()
        self._tables += 1
        self.blocks.append(self._grid(table, self._tables))
        for _, cells in table.rows:
            for cell in cells:
                self.add([item for item in cell.flow if isinstance(item, Table)], depth + 1)

    def _grid(self, table: Table, number: int) -> Grid:
        if sum(len(cells) for _, cells in table.rows) > MAX_CELLS:
            raise UnreadableSource(f"table {number} has more than {MAX_CELLS} cells, the limit of one table")
        places = [f"table {number}, row {row}" for row, _ in table.rows]
        rows = [
            [EdgedCell(cell_text(cell.flow), cell.left, cell.right, cell.merge) for cell in cells]
            for _, cells in table.rows
        ]
        laid = lay_out(rows, table=number) if table.edged else None
        if laid is None:
            printed = [tuple(cell.text for cell in row) for row in rows]
            return Grid(tuple(map(Row, printed, places)), number, ruled=False)
        self._overprinted += [places[index] for index in laid.overprinted]
        return Grid(tuple(map(Row, laid.rows, places)), number, ruled=True)


def cell_text(flow: Flow) -> str:
    r"""Return the text of a cell: paragraphs and line breaks as newlines, blank ones left out.

    >>> cell_text(["商业\n企业", " "])
    '商业\n企业'
    """
    lines = (trim(line) for item in flow if isinstance(item, str) for line in item.split("\n"))
    return "\n".join(filter(None, lines))


def _holds_data(table: Table) -> bool:
    """Tell whether a table with tables inside is one of its own: most rows have two filled cells."""
    filled = [sum(bool(cell_text(cell.flow)) for cell in cells) for _, cells in table.rows]
    several = sum(count > 1 for count in filled)
    return several >= 3 and several * 2 > len(filled)
