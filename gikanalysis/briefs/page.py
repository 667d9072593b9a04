"""The parts a brief is made of, free of any carrier: HTML today, PDF and Word from the same parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from gikanalysis.figures.numbers import Language

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


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
        return _environment().get_template("section.html.j2").render(section=self, language=self.language)

    def __str__(self) -> str:
        return "\n".join([self.kicker, self.heading, self.lead, *self.paragraphs, *self.points]).strip()

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:  # noqa: ANN401 - IPython's own
        printer.text(str(self))


@dataclass(frozen=True, slots=True)
class PageHead:
    """What the page as a whole says of itself."""

    title: str
    language: Language
    description: str
    links: Sequence[tuple[str, str]] = field(default=())


_HAN = r"[\u3400-\u9fff]+(?:[\u3000-\u303f\uff00-\uffef\d]*[\u3400-\u9fff]+)*"
_NUMBER = r"\d[\d\u2009,.]*%?"
_ATOM = rf"{_NUMBER}\u2060?[–～]\u2060?{_NUMBER}|\d{{1,3}}(?:\u2009\d{{3}})+|\[[\u3400-\u9fff]{{1,4}}\]"
_PIECES = {
    "zh": re.compile(rf"(?P<atom>{_ATOM})"),
    "en": re.compile(rf"(?P<atom>{_ATOM})|(?P<han>{_HAN})"),
}


def typeset(text: str, language: Language) -> Markup:
    """Escape a text for HTML; ranges and grouped numbers stay on one line, Chinese in English is marked so.

    >>> print(typeset("宿迁 <b> 3–6%", "en"))
    <span lang="zh-Hans">宿迁</span> &lt;b&gt; <span class="k">3–6%</span>
    """
    from markupsafe import Markup, escape

    parts, last = [], 0
    for found in _PIECES[language].finditer(text):
        attribute = Markup('class="k"') if found.lastgroup == "atom" else Markup('lang="zh-Hans"')
        parts += [escape(text[last : found.start()]), Markup("<span {}>{}</span>").format(attribute, found[0])]
        last = found.end()
    return Markup("").join([*parts, escape(text[last:])])


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
    environment.filters["typeset"] = typeset
    environment.filters["png"] = lambda data: Markup("data:image/png;base64,") + base64.b64encode(data).decode()
    environment.tests["chart"] = lambda item: isinstance(item, Chart)
    return environment
