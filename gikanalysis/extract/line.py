"""One line of printed cells: a row of a grid, or a label of bare text with the figures behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gikanalysis.extract.values import is_figure

LONGEST_LABEL = 70  # characters of a printed label, or of a piece of one


@dataclass(slots=True)
class Line:
    """Printed cells with their places. `table` numbers the grid (0: text without a grid).

    `labels` are the indexes of the cells that could be row labels; `head` marks a heading row.
    """

    cells: list[str]
    columns: list[int]
    places: list[str]
    table: int
    ruled: bool
    width: int
    labels: list[int] = field(default_factory=list)
    head: bool = False

    def after(self, cell: int) -> range:
        """The indexes of the cells between the label at index `cell` and the next one."""
        end = next((label for label in self.labels if label > cell), len(self.cells))
        return range(cell + 1, end)

    def figures_after(self, cell: int) -> bool:
        """Whether a figure or a mark stands behind the label at index `cell`."""
        return any(self.cells[i].strip() and is_figure(self.cells[i]) for i in self.after(cell))


def text_line(texts: Sequence[tuple[str, str]] = ()) -> Line:
    """Return a line of bare text with the given cells and places."""
    line = Line(cells=[], columns=[], places=[], table=0, ruled=False, width=0)
    for text, place in texts:
        append(line, text, place)
    return line


def append(line: Line, text: str, place: str) -> None:
    """Add a cell at the end of a line of bare text."""
    line.columns.append(len(line.cells))
    line.cells.append(text)
    line.places.append(place)
    line.width += 1
