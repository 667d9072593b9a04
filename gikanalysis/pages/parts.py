"""The parts that pages and notebooks are made of, free of any carrier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from gikanalysis.figures.numbers import Language


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell of a table. `href` leads to where the figure is printed; `small` is set below."""

    text: str
    href: str = ""
    small: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; every row begins with its name. `anchors` are ids of the rows.

    `text_column` is the column that holds sentences and gets most of the room (0: none); `kind` is
    the class by which the style sheet knows a table of its own measure.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]
    note: str = ""
    folded: bool = False
    anchors: tuple[str, ...] = ()
    text_column: int = 0
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn figure in two widths with the words that the page sets round it.

    `table` holds the same figures: folded below the picture on screen, in its place on paper where `paper` is
    false, for pictures that would take too much of a sheet.
    """

    title: str
    subtitle: str
    alt: str
    status: str
    wide: bytes
    narrow: bytes
    table: Table | None = None
    paper: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """One section: heading, paragraphs, then tables and charts in order. `boxed` sets it in a box.

    The section that heads a page has a `kicker`, a `lead`, `keys` (figures set large, each with its
    meaning in `small`) and, where the data are simulated, the `tag` that says so.
    """

    id: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[Table | Chart, ...] = ()
    points: tuple[str, ...] = ()
    boxed: bool = False
    language: Language = "zh"
    kicker: str = ""
    lead: str = ""
    closing: str = ""
    keys: tuple[Entry, ...] = ()
    tag: str = ""

    def _repr_html_(self) -> str:
        from gikanalysis.pages.html import render

        return render("section.html.j2", section=self, language=self.language)

    def __str__(self) -> str:
        keys = [f"{entry.text} {entry.small}".strip() for entry in self.keys]
        told = [self.tag, self.kicker, self.heading, self.lead, *keys, *self.paragraphs, *self.points]
        return "\n".join(told).strip()

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:  # noqa: ANN401 - IPython's own
        printer.text(str(self))


@dataclass(frozen=True, slots=True)
class PageHead:
    """What the page as a whole says of itself; `tag` (simulated) and `foot` stand on every sheet of paper."""

    title: str
    language: Language
    description: str
    links: Sequence[tuple[str, str]] = field(default=())
    tag: str = ""
    foot: str = ""
