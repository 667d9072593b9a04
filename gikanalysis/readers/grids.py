"""Tables in lines of text: tabs, pipes, columns set off by blanks.

`find_grids` takes the lines of a text, or of a page that gives its table as text, and returns
paragraphs and grids in reading order. It describes only: cells are what stands between delimiters,
a row is a line, nothing is glued, moved or filled up from other rows.

A table goes on over blank lines, page furniture and page headings when rows of the same kind
follow; prose and section headings end it. A pipe table whose row ends are lost is no grid: its
cells are handed on one by one as paragraphs, so that later stages can count them off.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from gikanalysis.readers.document import Block, Grid, Paragraph, Row
from gikanalysis.readers.layout import (
    Line,
    is_furniture,
    is_prose,
    is_section_heading,
    load_layout,
    trim,
)

Delimiter = Literal["pipe", "tab", "blanks"]

_PIPE = re.compile("[|｜│┃]")
_WIDE_BLANK = re.compile("[ \xa0\u3000]{2,}")
_RULE = re.compile(
    r"[\s|｜│┃+:=\-─━┄┅┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝═]*(?:---|===|───|━━━|═══)[\s|｜│┃+:=\-─━┄┅┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝═]*"
)
_FIGURE = re.compile(r"[+\-－增减]?\s*\d[\d,，.．\s]*\s*[\u4e00-\u9fff%％]{0,3}|[-－—–/／]{1,4}|[无零]")

_MOST_BROKEN_LINES = 3  # lines without delimiters that one broken label may take up
_LOST_SHARE = 0.4  # from this share of pipe lines with at most one cell, row ends count as lost


@dataclass(slots=True)
class _Run:
    """Lines that belong to one table, the lines that only interrupt it, and where it ends."""

    kind: Delimiter
    members: list[Line]
    end: int
    asides: list[Line] = field(default_factory=list)


def find_grids(lines: Sequence[Line], *, first_number: int = 1) -> list[Block]:
    r"""Return the paragraphs and grids in `lines`; grids are numbered from `first_number`.

    >>> blocks = find_grids([Line("规章\t0\t\t6", "line 1"), Line("规范性文件\t5\t5\t5", "line 2")])
    >>> [row.cells for row in blocks[0].rows]
    [('规章', '0', '', '6'), ('规范性文件', '5', '5', '5')]
    """
    blocks: list[Block] = []
    seen: set[str] = set()
    number = first_number
    position = 0
    while position < len(lines):
        line = lines[position]
        kind = delimiter(line.text)
        if kind is None:
            blocks += _paragraphs([line])
            seen.add(trim(line.text))
            position += 1
            continue
        run = _gather(lines, position, kind, seen)
        made = _describe(run, number)
        if made is None:
            blocks += _paragraphs(lines[position : run.end])
        else:
            blocks += made
            blocks += _paragraphs(run.asides)
            number += isinstance(made[0], Grid) if made else 0
        position = run.end
    return blocks


def delimiter(text: str) -> Delimiter | None:
    r"""Return what sets off the cells of a line, or None when it is no row of a table.

    >>> [delimiter(text) for text in ("规章\t0", "规章 | 0 |", "规章    0", "规章 0", "\t一、概述")]
    ['tab', 'pipe', 'blanks', None, None]
    """
    pipes = len(_PIPE.findall(text))
    tabs = trim_left(text).count("\t") if "\t" in text else 0
    kind: Delimiter
    if pipes and pipes >= tabs:
        kind, cells = "pipe", _PIPE.split(text)
    elif tabs:
        kind, cells = "tab", text.split("\t")
    else:
        kind, cells = "blanks", _WIDE_BLANK.split(trim(text))
        return kind if len(cells) > 1 and not any(is_prose(cell) for cell in cells) else None
    filled = [cell for cell in map(trim, cells) if cell]
    return None if filled and all(is_prose(cell) for cell in filled) else kind


def trim_left(text: str) -> str:
    """Return `text` from its first character that is no blank."""
    trimmed = trim(text)
    return text[text.find(trimmed) :] if trimmed else ""


def _paragraphs(lines: Sequence[Line]) -> list[Block]:
    """Make a paragraph of each line that holds something; pipes around prose are no text."""
    made: list[Block] = []
    for line in lines:
        text = trim(line.text)
        if text and _PIPE.search(text):
            filled = [cell for cell in map(trim, _PIPE.split(text)) if cell]
            text = filled[0] if len(filled) == 1 else text if filled else ""
        if text:
            made.append(Paragraph(text, line.place))
    return made


# --- which lines belong together ------------------------------------------------------------------


def _gather(lines: Sequence[Line], start: int, kind: Delimiter, seen: set[str]) -> _Run:
    """Collect the lines of the table that begins at `start`."""
    run = _Run(kind, [lines[start]], start + 1)
    pending: list[Line] = []
    broken = 0
    for index in range(start + 1, len(lines)):
        line = lines[index]
        text = trim(line.text)
        if delimiter(line.text) == kind:
            if not _bridge(run, pending, line, seen):
                break
            run.members.append(line)
            run.end = index + 1
            pending, broken = [], 0
        elif not pending and _is_weak_row(line.text, kind):
            run.members.append(line)
            run.end = index + 1
        else:
            idle = not text or is_furniture(text) or text in seen
            broken += not (idle or _is_weak_row(line.text, kind))
            if is_prose(text) or broken > _MOST_BROKEN_LINES:
                break
            pending.append(line)
    return run


def _bridge(run: _Run, pending: Sequence[Line], following: Line, seen: set[str]) -> bool:
    """Take the lines between two rows into `run`, or return False where they end the table."""
    rows: list[Line] = []
    asides: list[Line] = []
    blank = labelled = False
    for line in pending:
        text = trim(line.text)
        if _is_weak_row(line.text, run.kind):
            rows.append(line)
        elif not text:
            blank = True
        elif is_section_heading(text) or len(text) > load_layout().longest_broken_label:
            return False
        elif is_furniture(text) or text in seen:
            asides.append(line)
        else:
            rows.append(line)
            labelled = True
    cell_by_cell = run.kind == "pipe" and (
        _pipe_cells(following.text) <= 1 or _pipe_cells(run.members[-1].text) <= 1
    )
    if labelled and blank and not cell_by_cell:
        return False
    if cell_by_cell:  # a figure alone on its line looks like a page number: keep the order as printed
        rows = [line for line in pending if trim(line.text)]
        asides = []
    run.members += rows
    run.asides += asides
    return True


def _is_weak_row(text: str, kind: Delimiter) -> bool:
    """Tell whether a line is a row only in the company of rows: blank cells, or one after tabs."""
    if kind != "tab" or "\t" not in text:
        return False
    filled = trim(text)
    return text.count("\t") > 1 if not filled else not is_prose(filled)


# --- what a table looks like ----------------------------------------------------------------------


def _describe(run: _Run, number: int) -> list[Block] | None:
    """Return the grid of a run, or its cells one by one; None when the run is no table after all."""
    if run.kind == "pipe":
        members = _folded(run.members)
        if _row_ends_are_lost(members):
            return _one_by_one(members)
        rows = _pipe_rows(members)
    elif run.kind == "tab":
        rows = [Row(tuple(map(trim, line.text.split("\t"))), line.place) for line in run.members]
    else:
        rows = [Row(tuple(_WIDE_BLANK.split(trim(line.text))), line.place) for line in run.members]
    return [Grid(tuple(rows), number, ruled=False)] if _is_table(rows, run.kind) else None


def _is_table(rows: Sequence[Row], kind: Delimiter) -> bool:
    """A table has two rows; one row alone must hold a figure and three cells.

    Runs of blanks are also how signatures and titles are set, so there a figure is asked for. Where no
    row has two filled cells, delimiters only pad the lines of a text that was copied out of a sheet.
    """
    if not any(sum(map(bool, row.cells)) > 1 for row in rows):
        return False
    several = sum(len(row.cells) > 1 for row in rows)
    figures = any(cell and _FIGURE.fullmatch(cell) for row in rows for cell in row.cells[1:])
    if several > 1:
        return figures or kind != "blanks"
    return kind != "blanks" and figures and any(len(row.cells) > 2 for row in rows)


def _pipe_cells(text: str) -> int:
    """Count the cells of a pipe line, leaving out what stands outside its outer pipes if blank.

    >>> [_pipe_cells(text) for text in ("|", "规章 |", "| 规章 | 0 |", "0 | | 0")]
    [0, 1, 2, 3]
    """
    pieces = _PIPE.split(text)
    count = len(pieces)
    if count > 1:
        count -= (not trim(pieces[0])) + (not trim(pieces[-1]))
    return max(count, 0)


def _folded(members: Sequence[Line]) -> list[Line]:
    """Join a bare pipe with the row it was broken off from: ``… | —— |`` and ``|`` are one row."""
    folded: list[Line] = []
    for line in members:
        bare = _PIPE.search(line.text) is not None and not trim(_PIPE.sub("", line.text))
        if bare and _pipe_cells(line.text) == 0 and folded and _pipe_cells(folded[-1].text) > 1:
            folded[-1] = Line(f"{folded[-1].text} {trim(line.text)}", folded[-1].place)
        else:
            folded.append(line)
    return folded


def _row_ends_are_lost(members: Sequence[Line]) -> bool:
    """Tell whether lines are cells or pieces of rows, rather than rows."""
    counts = [
        _pipe_cells(line.text) for line in members if _PIPE.search(line.text) and not _RULE.fullmatch(line.text)
    ]
    return sum(count <= 1 for count in counts) >= _LOST_SHARE * len(counts)


def _one_by_one(members: Sequence[Line]) -> list[Block]:
    """Return each cell as a paragraph with its place; between two pipes with nothing, an empty one.

    The pipes that end one line of text and begin the next are the borders of two rows, with no cell between.
    """
    made: list[Block] = []
    after_pipe = ended_row = False
    for line in members:
        if _RULE.fullmatch(line.text):
            continue
        pieces = list(map(trim, _PIPE.split(line.text)))
        for index, text in enumerate(pieces):
            if index:
                if after_pipe and not (index == 1 and ended_row and any(pieces)):
                    made.append(Paragraph("", line.place))
                after_pipe = True
            if text:
                made.append(Paragraph(text, line.place))
                after_pipe = False
        ended_row = len(pieces) > 1 and any(pieces)
    return made


def _pipe_rows(members: Sequence[Line]) -> list[Row]:
    """Split pipe lines at their pipes. An outer pipe is a border where most rows have it.

    In a table without a left border a row that begins with a pipe has an empty first cell.
    """
    lines = [(line, [trim(cell) for cell in _PIPE.split(line.text)]) for line in members]
    lines = [(line, cells) for line, cells in lines if not _RULE.fullmatch(line.text)]
    piped = [cells for _, cells in lines if len(cells) > 1]
    left = _are_borders([(len(cells), not cells[0]) for cells in piped])
    right = _are_borders([(len(cells) - left, not cells[-1]) for cells in piped])
    rows = []
    for line, cells in lines:
        first = left and len(cells) > 1 and not cells[0]
        last = right and len(cells) > 1 + first and not cells[-1]
        rows.append(Row(tuple(cells[first : len(cells) - last]), line.place))
    return _with_last_blank(rows) if right else rows


def _are_borders(rows: Sequence[tuple[int, bool]]) -> bool:
    """Tell whether the pipes on one side of a table are its border, or stand beside blank cells.

    Each row is given as its number of cells and whether the one on that side is blank: so a row with a
    border looks, but a row of a table without one too. That reading is taken under which more rows have
    the width that is usual, and where both are as good, the one that most rows speak for.

    >>> _are_borders([(3, True), (3, True)]), _are_borders([(3, False), (3, True), (3, True)])
    (True, False)
    """
    blank = sum(side for _, side in rows)
    if blank in {0, len(rows)}:
        return blank > 0
    without = Counter(width for width, _ in rows).most_common(1)[0][1]
    within = Counter(width - side for width, side in rows).most_common(1)[0][1]
    return within > without or (within == without and blank * 2 > len(rows))


def _with_last_blank(rows: Sequence[Row]) -> list[Row]:
    """Give back the blank last cell of headings whose pipe was lost.

    In tables that close each row with a pipe, a blank last cell loses its own (``回应解读情况 | —— |``
    above rows of three cells). Only rows one cell short and without any figure are treated so: there
    is nothing in them that could shift.
    """
    beside = _widths_beside(rows)
    return [
        Row((*row.cells, ""), row.place) if 1 < len(row.cells) == width - 1 and not _has_digits(row) else row
        for row, width in zip(rows, beside, strict=True)
    ]


def _widths_beside(rows: Sequence[Row]) -> list[int]:
    """The width of the row of figures next to each row: the nearest below, else above, else 0."""
    found: list[int] = []
    below = 0
    for row in reversed(rows):
        found.append(below)
        below = len(row.cells) if _has_digits(row) else below
    last = next((len(row.cells) for row in reversed(rows) if _has_digits(row)), 0)
    return [width or last for width in reversed(found)]


def _has_digits(row: Row) -> bool:
    return any(cell and re.search(r"\d", cell) for cell in row.cells[1:])
