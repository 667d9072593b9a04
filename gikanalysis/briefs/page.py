"""The parts a brief is made of, free of any carrier: HTML today, PDF and Word from the same parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from gikanalysis.figures.numbers import Language

if TYPE_CHECKING:
    from jinja2 import Environment


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

    `text_column` is the column that holds sentences and gets most of the room (0: none).
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]
    note: str = ""
    folded: bool = False
    anchors: tuple[str, ...] = ()
    text_column: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn figure in two widths with the words that the page sets round it."""

    title: str
    subtitle: str
    alt: str
    status: str
    wide: bytes
    narrow: bytes
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One section: heading, paragraphs, then tables and charts in order. `boxed` sets it in a box."""

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

    def _repr_html_(self) -> str:
        return _environment().get_template("section.html.j2").render(section=self)

    def __str__(self) -> str:
        return "\n".join([self.kicker, self.heading, self.lead, *self.paragraphs, *self.points]).strip()


@dataclass(frozen=True, slots=True)
class PageHead:
    """What the page as a whole says of itself."""

    title: str
    language: Language
    description: str
    links: Sequence[tuple[str, str]] = field(default=())


def render(template: str, **values: object) -> str:
    """Fill one of the templates; everything from a report is escaped."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    import base64

    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("gikanalysis.briefs", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["png"] = lambda data: Markup("data:image/png;base64,") + base64.b64encode(data).decode()
    environment.tests["chart"] = lambda item: isinstance(item, Chart)
    return environment
