"""What a reader hands on: paragraphs and grids, described and not interpreted.

A `Document` is a list of blocks in reading order. A grid keeps every printed cell at its place:
a string where a cell begins (empty when nothing is printed in it), `None` where the place is
covered by a cell that spans into it. So a blank cell and a covered place are never confused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A piece of running text. `place` tells a person where: ``line 12`` or ``page 3, line 4``."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a grid. `place` tells a person where: ``table 2, row 7`` or ``line 57``."""

    cells: tuple[str | None, ...]
    place: str

    def cell_place(self, column: int) -> str:
        """Return the place of the cell with the zero-based index `column`."""
        return f"{self.place}, column {column + 1}"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `number` counts tables from 1; rows may differ in length where the source does.

    `ruled` is true when the source itself gives the columns (HTML, sheets), false when they were
    taken from delimiters in a text (tabs, pipes, runs of blanks), where a lost delimiter shifts a row.
    """

    rows: tuple[Row, ...]
    number: int
    ruled: bool


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Document:
    """A source as a reader saw it.

    `format` is what the bytes were recognised as (``html``, ``text``); `notes` are remarks of the
    reader that a person should know (a wrong encoding declaration, a cut tail).
    """

    blocks: tuple[Block, ...]
    format: str
    title: str | None = None
    encoding: str | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def grids(self) -> Iterator[Grid]:
        """The tables in reading order."""
        return (block for block in self.blocks if isinstance(block, Grid))

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """The running text in reading order."""
        return (block for block in self.blocks if isinstance(block, Paragraph))
