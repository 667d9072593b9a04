"""Pages as Word documents, through python-docx (a development dependency, imported when used)."""

from __future__ import annotations

import io
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any

from gikanalysis.simulate.model import Page, Sheet, Slot, Text
from gikanalysis.simulate.writers.archive import needed, repacked

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph


def write_docx(page: Page, look: str, random: Random) -> bytes:
    """Return the page as DOCX; `look` is merged (spans) or split (covered places are empty cells).

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


def _fill(cell: _Cell, slot: Slot, random: Random) -> None:
    """Write the text of a cell; a label may take up two paragraphs."""
    paragraph = cell.paragraphs[0]
    before, blank, after = slot.text.partition(" ")
    if slot.kind == "heading" and blank and random.random() < 0.3:
        _runs(paragraph, before, random)
        _runs(cell.add_paragraph(), after, random)
    else:
        _runs(paragraph, slot.text, random)
