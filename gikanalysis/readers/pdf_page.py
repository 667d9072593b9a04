"""One page of a PDF: tables and lines of text in reading order, each with its box."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from gikanalysis.readers.columns import EdgedCell, lay_out
from gikanalysis.readers.layout import trim
from gikanalysis.readers.pages import UNSURE, Box, PageContent, PageLine, PageTable
from gikanalysis.readers.pdf_columns import find_columns, unruled_table
from gikanalysis.readers.pdf_glyphs import (
    Glyph,
    TextAt,
    TextLine,
    around,
    cell_text,
    glyphs_of,
    lines_of,
)
from gikanalysis.readers.pdf_lattice import Lattice, lattices, row_at, rules_of

_PRECISION = 10  # edges are laid out in tenths of a point
_BARELY = 0.25  # of a digit: a figure that reaches this far over a line stands over it
_FIGURE_SIGN = re.compile(r"[\d.,+\-]")
_OVERRUN = 60.0  # points beside a table in which a figure that began in it may end
_GUTTER = 6.0  # points: a place narrower or lower than this is the space between two frames
_WITHIN_FIGURE = 0.12  # of the size of the type: a wider gap parts two figures
_UNEVEN = 0.25  # of a digit: how evenly a figure must stand over both sides of its cell
_WIDEST_FIGURE = 1.5  # of its cell: a wider one is taken for several
_FEWEST_FILLED_ROWS = 3  # rows that a table drawn by coloured areas alone must have


def read_page(page: Any, number: int, text_at: TextAt) -> PageContent:  # noqa: ANN401 - a library without types
    """Describe a page of pdfplumber; `text_at` tells the characters that its fonts do not name."""
    box = Box(*page.bbox)
    read = glyphs_of(page.chars, box, text_at)
    glyphs = read.upright
    content = PageContent(number, box, turned=read.turned, glyphs=len(glyphs), replaced=read.replaced)
    content.picture, content.curves = _picture_share(page, box), len(page.curves)
    tables, left = _ruled_tables(page, glyphs)
    pieces: list[TextLine | PageTable] = [*tables, *lines_of(left)]
    pieces.sort(
        key=lambda piece: (piece.box.top if isinstance(piece, PageTable) else piece.box.middle, piece.box.left)
    )
    lines = tabled = 0
    for is_table, group in groupby(pieces, key=lambda piece: isinstance(piece, PageTable)):
        run = list(group)
        found = run if is_table else find_columns([piece for piece in run if isinstance(piece, TextLine)])
        for item in found:
            if isinstance(item, TextLine):
                lines += 1
                content.items.append(PageLine(trim(item.text), item.box, lines))
                continue
            tabled += 1
            if isinstance(item, PageTable):
                content.items.append(replace(item, number=tabled))
            else:
                content.items.append(unruled_table(item, tabled))
    return content


def _picture_share(page: Any, box: Box) -> float:  # noqa: ANN401
    """Return the share of the page that pictures cover; a scan may come in strips."""
    whole = max(1.0, (box.right - box.left) * (box.bottom - box.top))
    areas = (float((one["x1"] - one["x0"]) * (one["bottom"] - one["top"])) for one in page.images)
    return min(1.0, sum(abs(area) / whole for area in areas))


# --- tables with ruling lines ---------------------------------------------------------------------


def _ruled_tables(page: Any, glyphs: Sequence[Glyph]) -> tuple[list[PageTable], list[Glyph]]:  # noqa: ANN401
    """Return the tables that lines draw, and the glyphs that stand in none of them."""
    tables, left = _filled(lattices(rules_of(page)), glyphs)
    if not tables:
        drawn, rest = _filled(lattices(rules_of(page, fills=True)), glyphs)
        drawn = [table for table in drawn if len(table.rows) >= _FEWEST_FILLED_ROWS]
        if drawn:
            return drawn, rest
        return [], list(glyphs)
    return tables, left


def _filled(found: Sequence[Lattice], glyphs: Sequence[Glyph]) -> tuple[list[PageTable], list[Glyph]]:
    """Put glyphs into the cells of the tables they stand in; frames around text are no tables."""
    tables: list[PageTable] = []
    left = list(glyphs)
    for lattice in found:
        if lattice.columns < 2:
            continue
        around_it = _widened(lattice.box)
        near = [glyph for glyph in left if around_it.holds(glyph.box.centre, glyph.box.middle)]
        if not any(glyph.text != " " and lattice.box.holds(glyph.box.centre, glyph.box.middle) for glyph in near):
            continue
        table, taken = _ruled(lattice, near)
        left = [glyph for glyph in left if id(glyph) not in taken]
        tables.append(table)
    return tables, left


def _widened(box: Box) -> Box:
    """Return a box with a margin left and right, into which figures may run over."""
    return Box(box.left - _OVERRUN, box.top, box.right + _OVERRUN, box.bottom)


def _ruled(lattice: Lattice, glyphs: Sequence[Glyph]) -> tuple[PageTable, set[int]]:
    """Return the table of a lattice, and the ids of the glyphs that stand in its cells."""
    held: dict[Box, list[Glyph]] = {cell: [] for row in lattice.rows for cell, _ in row}
    by_row = _cells_by_row(lattice)
    in_rows: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        row = row_at(lattice.edges, glyph.box.middle)
        in_rows.setdefault(row, []).append(glyph)
        if (cell := _cell_at(by_row[row], glyph.box.centre)) is not None:
            held[cell].append(glyph)
    unsure: set[Box] = set()
    crossed: list[int] = []
    for row, found in sorted(in_rows.items()):
        for run in _figures(found):
            if _crosses(run, by_row[row], held):
                crossed += [row]
                unsure |= _settle(run, by_row[row], held)
    empty = frozenset(
        cell
        for cell, found in held.items()
        if (cell in lattice.doubtful or _is_gutter(cell)) and all(glyph.text == " " for glyph in found)
    )
    taken = {id(glyph) for found in held.values() for glyph in found}
    texts = {cell: cell_text(found) + UNSURE * (cell in unsure) for cell, found in held.items()}
    whole, numbers = lattice.without(empty)
    rows, boxes = _laid_out(whole, texts)
    over = tuple(dict.fromkeys(min(numbers[row], len(rows) - 1) for row in crossed))
    return PageTable(rows, boxes, lattice.box, 0, True, over), taken


def _is_gutter(cell: Box) -> bool:
    """Tell whether a place is the space between the frames of two cells."""
    return min(cell.right - cell.left, cell.bottom - cell.top) < _GUTTER


def _cell_at(cells: Sequence[Box], x: float) -> Box | None:
    return next((cell for cell in cells if cell.left <= x <= cell.right), None)


def _figures(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Give the runs of digits (with signs and points) that no gap parts."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: one.box.middle):
        if rows and glyph.box.middle - rows[-1][-1].box.middle < glyph.size / 4:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    for row in rows:
        row.sort(key=lambda one: one.box.left)
        run: list[Glyph] = []
        for glyph in row:
            if not _FIGURE_SIGN.fullmatch(glyph.text):
                continue
            if run and glyph.box.left - run[-1].box.right > _WITHIN_FIGURE * glyph.size:
                yield run
                run = []
            run.append(glyph)
        if run:
            yield run


def _crosses(run: Sequence[Glyph], cells: Sequence[Box], held: Mapping[Box, list[Glyph]]) -> bool:
    """Tell whether a figure of a cell stands over a line, or goes on behind it."""
    touched = [cell for cell in cells if any(glyph in held[cell] for glyph in run)]
    if len(touched) != 1:
        return bool(touched)
    margin = _BARELY * (run[0].box.right - run[0].box.left)
    return run[0].box.left < touched[0].left - margin or run[-1].box.right > touched[0].right + margin


def _settle(run: Sequence[Glyph], cells: Sequence[Box], held: Mapping[Box, list[Glyph]]) -> set[Box]:
    """Give a figure that stands over both sides of a cell alike to that cell.

    Any other may be several figures run together: the cells it touches are returned as unsure.
    """
    box = around(glyph.box for glyph in run)
    own = _cell_at(cells, box.centre)
    digit = run[0].box.right - run[0].box.left
    if own is not None:
        over_left, over_right = own.left - box.left, box.right - own.right
        even = abs(over_left - over_right) <= _UNEVEN * digit and min(over_left, over_right) > 0
        if even and box.right - box.left <= _WIDEST_FIGURE * (own.right - own.left):
            for cell in cells:
                if cell != own:
                    held[cell][:] = [glyph for glyph in held[cell] if glyph not in run]
            held[own].extend(glyph for glyph in run if glyph not in held[own])
            return set()
    return {cell for cell in cells if any(glyph in held[cell] for glyph in run)}


def _cells_by_row(lattice: Lattice) -> list[list[Box]]:
    """Return, for each row, the cells that begin in it or reach into it."""
    by_row: list[list[Box]] = [[] for _ in lattice.rows]
    for number, row in enumerate(lattice.rows):
        for cell, reach in row:
            for reached in range(number, number + reach):
                by_row[reached].append(cell)
    return by_row


def _laid_out(
    lattice: Lattice, texts: Mapping[Box, str]
) -> tuple[tuple[tuple[str | None, ...], ...], tuple[tuple[Box | None, ...], ...]]:
    """Give each cell its column. Edges that differ by a hair between rows are one column."""
    edged: list[list[EdgedCell]] = [[] for _ in lattice.rows]
    for number, row in enumerate(lattice.rows):
        for cell, reach in row:
            left, right = round(cell.left * _PRECISION), round(cell.right * _PRECISION)
            edged[number].append(EdgedCell(texts[cell], left, right, "first" if reach > 1 else ""))
            for below in range(number + 1, number + reach):
                edged[below].append(EdgedCell("", left, right, "continued"))
    laid = lay_out([sorted(row, key=lambda cell: cell.left) for row in edged])
    if laid is None:
        return _by_edges(lattice, texts)
    boxes: list[tuple[Box | None, ...]] = []
    for texts_of_row, cells in zip(laid.rows, lattice.rows, strict=True):
        beginning = (cell for cell, _ in cells)
        boxes.append(tuple(None if text is None else next(beginning, None) for text in texts_of_row))
    return laid.rows, tuple(boxes)


def _by_edges(
    lattice: Lattice, texts: Mapping[Box, str]
) -> tuple[tuple[tuple[str | None, ...], ...], tuple[tuple[Box | None, ...], ...]]:
    """Give each cell the column of its left edge as drawn."""
    edges = sorted({cell.left for row in lattice.rows for cell, _ in row})
    column = {edge: number for number, edge in enumerate(edges)}
    rows: list[tuple[str | None, ...]] = []
    boxes: list[tuple[Box | None, ...]] = []
    for row in lattice.rows:
        places = {column[cell.left]: cell for cell, _ in row}
        width = max(places, default=-1) + 1
        rows.append(tuple(texts[places[at]] if at in places else None for at in range(width)))
        boxes.append(tuple(places.get(at) for at in range(width)))
    return tuple(rows), tuple(boxes)
