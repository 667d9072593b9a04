"""What a simulated report is: its truth, and the page that prints it.

Truth and page are kept apart: the truth says what is so, the page what is printed where. Nothing
here knows how the package reads documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

OWN = "+"
NOTICE = "SIMULATED 模拟数据，非真实报告"


@dataclass(frozen=True, slots=True)
class Body:
    """A public body: name as reports print it, division code, kind of body and rank of its government."""

    issuer: str
    adcode: str
    province: str
    level: str
    parent_level: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in the form's unit with its status (`reported`, `blank`, `dash`, `header` …)."""

    value: float | None
    status: str


def reported(value: float) -> Figure:
    """Return a figure that is printed."""
    return Figure(float(value), "reported")


BLANK = Figure(None, "blank")
DASH = Figure(None, "dash")
MISSING = Figure(None, "missing")
UNREADABLE = Figure(None, "unreadable")
HEADER = Figure(None, "header")


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth of one report: who, when, and each cell of its form."""

    form: str
    body: Body
    year: int
    title: str
    figures: Mapping[str, Figure]
    scope: str = "unknown"
    """Whose figures: those of a region are printed with a sentence that says so."""

    @property
    def values(self) -> dict[str, float]:
        """The printed figures by cell."""
        return {cell: f.value for cell, f in self.figures.items() if f.value is not None}


@dataclass(frozen=True, slots=True)
class Damage:
    """What was done to a report: the cells whose figures changed or vanished, before and after.

    `breaks` are identities whose violation is an error, `strains` those where it is a warning or note.
    """

    kind: str
    cells: tuple[str, ...]
    before: tuple[str | None, ...]
    after: tuple[str | None, ...]
    breaks: tuple[str, ...] = ()
    strains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of a printed table, at the place where it begins. `kind`: label, heading, figure, unit."""

    text: str
    kind: str = "label"
    colspan: int = 1
    rowspan: int = 1
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A printed table: rows of slots (places that a slot spans into are not listed)."""

    rows: tuple[tuple[Slot, ...], ...]
    width: int
    continued: bool = False

    def grid(self) -> list[list[Slot | None]]:
        """Return every place of the table; None where a slot spans into it.

        >>> Sheet(((Slot("a", rowspan=2), Slot("b")), (Slot("c"),)), 2).grid()[1][0] is None
        True
        """
        places: list[list[Slot | None]] = [[None] * self.width for _ in self.rows]
        taken: set[tuple[int, int]] = set()
        for number, row in enumerate(self.rows):
            column = 0
            for slot in row:
                while (number, column) in taken:
                    column += 1
                places[number][column] = slot
                for down in range(slot.rowspan):
                    taken.update((number + down, column + right) for right in range(slot.colspan))
                column += slot.colspan
        return places

    def cut(self, at: int) -> tuple[Sheet, Sheet]:
        """Cut the table above row `at`, as a page break does: what spans the cut goes on as an empty cell."""
        upper: list[tuple[Slot, ...]] = []
        lower: list[list[tuple[int, Slot]]] = [[] for _ in self.rows[at:]]
        for number, row in enumerate(self.grid()):
            kept = []
            for column, slot in enumerate(row):
                if slot is None:
                    continue
                over = number + slot.rowspan - at
                if number >= at:
                    lower[number - at].append((column, slot))
                elif over > 0:
                    kept.append(replace(slot, rowspan=slot.rowspan - over))
                    lower[0].append((column, replace(slot, text="", rowspan=over)))
                else:
                    kept.append(slot)
            if number < at:
                upper.append(tuple(kept))
        rows = tuple(tuple(slot for _, slot in sorted(row, key=lambda entry: entry[0])) for row in lower)
        return Sheet(tuple(upper), self.width), Sheet(rows, self.width, continued=True)


@dataclass(frozen=True, slots=True)
class Text:
    """A line of running text. `kind`: title, heading, paragraph, note."""

    text: str
    kind: str = "paragraph"


Block = Text | Sheet


@dataclass(frozen=True, slots=True)
class Page:
    """A report as it will be printed: running text and tables in reading order."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def sheets(self) -> Iterator[Sheet]:
        """The tables in reading order."""
        return (block for block in self.blocks if isinstance(block, Sheet))

    def printed(self) -> dict[str, str]:
        """Return what is printed in each cell (the first one where a row is printed twice)."""
        found: dict[str, str] = {}
        for sheet in self.sheets:
            for row in sheet.rows:
                for slot in row:
                    if slot.cell is not None:
                        found.setdefault(slot.cell, slot.text)
        return found


@dataclass(frozen=True, slots=True)
class Content:
    """What a page has to print: the truth, the figures as they stand in print, and the rows printed.

    `rows` holds the row ids of each table of the form in printing order: a lost row is not among
    them, a doubled one is there twice; a table that is cut off with all that follows is absent.
    `columns` does the same for the tables whose columns are not those of the form in their order. A row
    or column `OWN` is one that the body added.
    """

    truth: Truth
    figures: Mapping[str, Figure]
    rows: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)  # printed as they are, whatever the style
    prose: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Paragraphs under the headings they stand under; without it those of prose.csv are taken."""
    head: tuple[str, ...] = ()
    """Lines under the title, such as the day of publication."""
    foot: tuple[str, ...] = ()
    tail: bool = True
    damage: Damage | None = None
