"""Where in a document a place is: the cell of a grid, or the part of a line.

A row of bare text prints several cells on one line, and they all have the place of that line. Which
word belongs to which cell is found from the right, because figures stand behind the label: the cells
of the line in the order of the form, each the last word that fits before the one found for the next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gikanalysis.readers.document import Document, Grid, Paragraph

_BETWEEN = " | "  # between pieces of one line that the reader took apart


@dataclass(frozen=True, slots=True)
class InGrid:
    """A cell of a grid by its zero-based row and column."""

    grid: Grid
    row: int
    column: int

    @property
    def text(self) -> str:
        """What is printed in the cell."""
        return self.grid.rows[self.row].cells[self.column] or ""


@dataclass(frozen=True, slots=True)
class InLine:
    """A part of a line of running text: from `start` to `end` of `line`; the whole line is unsure.

    `before` and `after` are the paragraphs (or names of tables) around it.
    """

    line: Paragraph
    start: int
    end: int
    sure: bool
    before: tuple[Paragraph | Grid, ...]
    after: tuple[Paragraph | Grid, ...]

    @property
    def text(self) -> str:
        """What is marked."""
        return self.line.text[self.start : self.end]

    def around(self, most: int) -> tuple[str, str]:
        """What stands before and behind what is marked, at most so many characters each way."""
        before, after = self.line.text[: self.start], self.line.text[self.end :]
        return (
            before if len(before) <= most else f"…{before[-most:]}",
            after if len(after) <= most else f"{after[:most]}…",
        )


Spot = InGrid | InLine


def find_spot(
    document: Document, place: str, printed: str | None, texts: Sequence[str], number: int, *, around: int
) -> Spot | None:
    """Return where `place` is in the document, None where it is not there.

    `texts` is what the cells with this same place print, in the order of the form, and `number` which of
    them is meant; both matter in lines of text only. `around` is how many neighbours of a line to give.
    """
    for grid in document.grids:
        for at, row in enumerate(grid.rows):
            column = _column(place, row.place)
            if column is not None and column < len(row.cells) and row.cells[column] is not None:
                return InGrid(grid, at, column)
    blocks = document.blocks
    place, character = _without_character(place)
    found = [i for i, block in enumerate(blocks) if isinstance(block, Paragraph) and block.place == place]
    if not found:
        return None
    pieces = [block.text for i in found if isinstance(block := blocks[i], Paragraph)]
    line = Paragraph(_BETWEEN.join(pieces), place)
    if character is None:
        start, end, sure = _part(line.text, printed, texts, number)
    else:
        word = line.text[character:].split(maxsplit=1)[0] if printed is None else printed
        start, end = character, character + len(word)
        sure = line.text[start:end] == word
    before = blocks[max(0, found[0] - around) : found[0]]
    return InLine(line, start, end, sure, before, blocks[found[-1] + 1 : found[-1] + 1 + around])


def _column(place: str, row: str) -> int | None:
    """The zero-based column of `place` in the row at the place `row`, None where it is of another row.

    >>> _column("table 1, row 2, column 3", "table 1, row 2"), _column("table 1, row 21", "table 1, row 2")
    (2, None)
    """
    opening = f"{row}, column "
    number = place[len(opening) :] if place.startswith(opening) else ""
    return int(number) - 1 if number.isdecimal() else None


def _without_character(place: str) -> tuple[str, int | None]:
    """Part the place of a word in a long line from where in the line it begins (from zero).

    >>> _without_character("line 1, character 258"), _without_character("line 1")
    (('line 1', 257), ('line 1', None))
    """
    line, parted, number = place.rpartition(", character ")
    return (line, int(number) - 1) if parted and number.isdecimal() else (place, None)


def _part(line: str, printed: str | None, texts: Sequence[str], number: int) -> tuple[int, int, bool]:
    """Return from where to where the text of cell `number` stands in `line`, and whether that is sure.

    >>> _part("3.其他 3 0 3", "3", ("3", "0", "3"), 0), _part("规章 24063 万元", "24063万元", ("24063万元",), 0)
    ((5, 6, True), (3, 11, True))
    """
    if not printed:
        return 0, len(line), printed is None
    end = len(line)
    for at in range(len(texts) - 1, number - 1, -1):
        found = _last(line[:end], texts[at]) if texts[at] else None
        if found is None and texts[at]:
            return 0, len(line), False
        if found is not None:
            if at == number:
                return found.start(), found.end(), True
            end = found.start()
    return 0, len(line), False


def _last(line: str, text: str) -> re.Match[str] | None:
    """The last place in `line` where `text` stands as a word of its own, blanks inside it aside."""
    letters = r"\s*".join(map(re.escape, "".join(text.split())))
    for word in (rf"(?<!\S){letters}(?!\S)", rf"(?<![\d.]){letters}(?![\d.])"):
        if found := list(re.finditer(word, line)):
            return found[-1]
    return None
