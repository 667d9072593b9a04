"""The tables of a report that consists of a page and files attached to it.

Where one file alone prints the form, or its tables are spread over the files, the files are read as one
document. Where two print the form, each is read by itself and they are compared: the figures of the
first file (the page before what is attached) are taken, what it does not print comes from the next,
and every cell that they print differently is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from gikanalysis.extract.cells import CellRow, TableReading, read_cells
from gikanalysis.extract.detect import detect
from gikanalysis.readers.attachments import parted_place
from gikanalysis.readers.document import Block, Document, Grid

PAGE = 0


class Comparison(NamedTuple):
    """What another file prints of the form: which file (0: the page), and how that stands to what was taken.

    `form` is the form it follows; when that is not the form taken, nothing of it is used. `differing`
    are cells that both print, and not alike; `filled` are cells that only this file prints.
    """

    file: int
    form: str
    same_form: bool
    differing: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()


def read_joined(document: Document, *, year: int | None = None) -> tuple[TableReading | None, list[Comparison]]:
    """Return the tables of a document that may have been joined from a page and its attachments.

    `year` is the report year as far as it is known: it decides between forms that print the same.
    """
    parts = _parts(document)
    found = []
    for number, part in parts if len(parts) > 1 else ():
        detection = detect(part, year=year)
        if detection is not None and not detection.partial:
            found.append((number, read_cells(detection)))
    if len(found) < 2:
        detection = detect(document, year=year)
        return (read_cells(detection) if detection else None), []
    taken = found[0][1]
    comparisons = []
    for number, reading in found[1:]:
        taken, comparison = _compared(taken, reading, number)
        comparisons.append(comparison)
    return _with_rest(taken, document, year), comparisons


def _parts(document: Document) -> list[tuple[int, Document]]:
    """The files of a joined document by number, in their order."""
    blocks: dict[int, list[Block]] = {}
    for block in document.blocks:
        number, _ = parted_place(block.rows[0].place if isinstance(block, Grid) else block.place)
        blocks.setdefault(number, []).append(block)
    return [(number, replace(document, blocks=tuple(part))) for number, part in sorted(blocks.items())]


def _compared(taken: TableReading, other: TableReading, number: int) -> tuple[TableReading, Comparison]:
    if other.form.id != taken.form.id:
        return taken, Comparison(number, other.form.id, same_form=False)
    differing, filled, cells = [], [], []
    seconds = {row.cell: row for row in other.cells}
    for own in taken.cells:
        kept, second = own, seconds.pop(own.cell, own)
        if own.status == "missing" and second.status != "missing":
            kept = second
            filled.append(own.cell)
        elif second.status != "missing" and _content(own) != _content(second):
            differing.append(own.cell)
        cells.append(kept)
    cells += seconds.values()  # of a form that no print binds, what only the other file prints
    used = {*filled, *seconds}
    filled += seconds
    remarks = [*taken.remarks, *(r for r in other.remarks if used.intersection(r.cells))]
    merged = replace(taken, cells=tuple(cells), remarks=tuple(remarks))
    return merged, Comparison(number, other.form.id, True, tuple(differing), tuple(filled))


def _content(row: CellRow) -> Sequence[object]:
    return row.status, row.value, row.printed if row.status == "unreadable" else None


def _with_rest(taken: TableReading, document: Document, year: int | None) -> TableReading:
    """Fill what no file prints that is recognised by itself: a small table alone in an attachment."""
    detection = detect(document, year=year)
    if detection is None or detection.form != taken.form.id:
        return taken
    return _compared(taken, read_cells(detection), PAGE)[0]
