"""A page and the files attached to it, read as one report.

Many bodies put the tables of their report in an attachment (附件) beside a page of prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from gikanalysis.readers.document import Block, Document, Grid
from gikanalysis.readers.layout import title_rank

_ATTACHED = re.compile(r"attachment (\d+), ")


def join_documents(page: Document, attachments: Sequence[Document]) -> Document:
    """Append the blocks of `attachments` to those of `page`.

    Their places begin with ``attachment 1``; their tables are numbered on, so that no number comes
    twice. The title is the page's unless only an attachment has the title of a report. Format and
    encoding are the page's; notes of attachments say whose they are.

    >>> from gikanalysis.readers.document import Paragraph, Row
    >>> table = Document((Grid((Row(("规章", "0"), "table 1, row 1"),), 1, True),), "docx")
    >>> joined = join_documents(Document((Paragraph("某县2017年年报", "line 1"),), "text"), [table])
    >>> joined.format, [row.place for grid in joined.grids for row in grid.rows]
    ('text', ['attachment 1, table 1, row 1'])
    """
    blocks = list(page.blocks)
    notes = list(page.notes)
    title = page.title
    tables = max((grid.number for grid in page.grids), default=0)
    for number, attachment in enumerate(attachments, start=1):
        called = f"attachment {number}"
        blocks += [_moved(block, called, tables) for block in attachment.blocks]
        notes += [f"{called}: {note}" for note in attachment.notes]
        tables = max((block.number for block in blocks if isinstance(block, Grid)), default=0)
        if title_rank(attachment.title or "") > title_rank(title or ""):
            title = attachment.title
    return replace(page, blocks=tuple(blocks), title=title, notes=tuple(notes))


def _moved(block: Block, called: str, tables: int) -> Block:
    """Return `block` with its places in the attachment `called`, its table after `tables` others."""
    if not isinstance(block, Grid):
        return replace(block, place=f"{called}, {block.place}")
    rows = tuple(replace(row, place=f"{called}, {row.place}") for row in block.rows)
    return replace(block, rows=rows, number=tables + block.number)


def parted_place(place: str) -> tuple[int, str]:
    """Return in which file a place of a joined document is (0: the page), and the place inside it.

    >>> parted_place("attachment 2, page 1, line 3"), parted_place("table 1, row 2")
    ((2, 'page 1, line 3'), (0, 'table 1, row 2'))
    """
    attached = _ATTACHED.match(place)
    return (int(attached[1]), place[attached.end() :]) if attached else (0, place)
