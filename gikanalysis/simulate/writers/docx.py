"""Pages as Word documents, through python-docx (a development dependency, imported when used)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from gikanalysis.simulate.model import Page, Sheet, Slot, Text
from gikanalysis.simulate.writers.archive import needed, repacked

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph


def write_docx(page: Page, look: str, random: Random) -> bytes:
    """Return the page as DOCX; `look` is merged (spans), split (covered places are empty cells) or jittered.

    In a jittered table the edges of each row differ by a hair from those of the others, as they do after
    columns were dragged by hand, so that its grid has many more columns than the eye sees.
    Raises `GikError` when python-docx is not installed.
    """
    document: Any = needed("docx", "python-docx", "writing DOCX").Document()
    core = document.core_properties
    core.author, core.title, core.comments = "SIMULATED", page.title, "SIMULATED"
    core.created = core.modified = datetime(2000, 1, 1)
    for block in page.blocks:
        if isinstance(block, Text):
            _paragraph(document, block, random)
        else:
            if look == "jittered":
                _insert(document, _jittered(block, random))
            else:
                _table(document, block, look, random)
            if random.random() < 0.5:
                document.add_paragraph()
    out = io.BytesIO()
    document.save(out)
    return repacked(out.getvalue())


def _paragraph(document: Document, block: Text, random: Random) -> None:
    if block.kind == "title" and random.random() < 0.5:
        document.add_heading(block.text, level=1)
        return
    _runs(document.add_paragraph(), block.text, random)


def _runs(paragraph: Paragraph, text: str, random: Random) -> None:
    """Word cuts a text into runs wherever it was edited."""
    if len(text) > 1 and random.random() < 0.25:
        at = random.randrange(1, len(text))
        paragraph.add_run(text[:at])
        paragraph.add_run(text[at:]).bold = random.random() < 0.2
    else:
        paragraph.add_run(text)


def _table(document: Document, sheet: Sheet, look: str, random: Random) -> None:
    table = document.add_table(rows=len(sheet.rows), cols=sheet.width)
    if random.random() < 0.8:
        table.style = "Table Grid"
    cells = [list(row.cells) for row in table.rows]
    for number, row in enumerate(sheet.grid()):
        for column, slot in enumerate(row):
            if slot is None:
                continue
            cell = cells[number][column]
            if look == "merged" and (slot.colspan > 1 or slot.rowspan > 1):
                cell = cell.merge(cells[number + slot.rowspan - 1][column + slot.colspan - 1])
            _fill(cell, slot, random)


# --- tables whose rows have edges of their own -------------------------------------------------------

_COLUMN = 1100  # twips
_HAIR = 70


def _insert(document: Document, table: str) -> None:
    from docx.oxml import parse_xml

    document.element.body.insert_element_before(parse_xml(table), "w:sectPr")


def _jittered(sheet: Sheet, random: Random) -> str:
    """The XML of a table: by the spans of a grid of all edges, or by the widths of the cells alone."""
    rows = [_edged(cells, sheet.width, random) for cells in _cells_of(sheet)]
    edges = sorted({edge for row in rows for _, left, right, _ in row for edge in (left, right)})
    by_width = random.random() < 0.3
    made = []
    for row in rows:
        cells = "".join(_cell_xml(*cell, edges=[] if by_width else edges) for cell in row)
        made.append(f"<w:tr>{cells}</w:tr>")
    grid = "".join(f'<w:gridCol w:w="{right - left}"/>' for left, right in pairwise(edges))
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:tbl xmlns:w="{space}"><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{"".join(made)}</w:tbl>'


def _cells_of(sheet: Sheet) -> Iterator[list[tuple[str, int, str]]]:
    """For each row its cells: text, columns covered, and whether it begins or goes on with a span of rows."""
    above: dict[int, Slot] = {}
    for row in sheet.grid():
        cells = []
        column = 0
        while column < sheet.width:
            slot = row[column]
            if slot is None:
                slot = above[column]
                cells.append(("", slot.colspan, "<w:vMerge/>"))
            else:
                down = '<w:vMerge w:val="restart"/>' if slot.rowspan > 1 else ""
                cells.append((slot.text, slot.colspan, down))
                above[column] = slot
            column += slot.colspan
        yield cells


def _edged(cells: Sequence[tuple[str, int, str]], width: int, random: Random) -> list[tuple[str, int, int, str]]:
    found = []
    column = left = 0
    for text, across, down in cells:
        column += across
        right = column * _COLUMN + (random.randint(-_HAIR, _HAIR) if column < width else 0)
        found.append((text, left, right, down))
        left = right
    return found


def _cell_xml(text: str, left: int, right: int, down: str, *, edges: Sequence[int]) -> str:
    span = edges.index(right) - edges.index(left) if edges else 1
    across = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    paragraph = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    width = f'<w:tcW w:w="{right - left}" w:type="dxa"/>'
    return f"<w:tc><w:tcPr>{width}{across}{down}</w:tcPr><w:p>{paragraph}</w:p></w:tc>"


def _fill(cell: _Cell, slot: Slot, random: Random) -> None:
    """Write the text of a cell; a label may take up two paragraphs."""
    paragraph = cell.paragraphs[0]
    before, blank, after = slot.text.partition(" ")
    if slot.kind == "heading" and blank and random.random() < 0.3:
        _runs(paragraph, before, random)
        _runs(cell.add_paragraph(), after, random)
    else:
        _runs(paragraph, slot.text, random)
