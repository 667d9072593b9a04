"""One piece of output of a notebook: style, language, the tag of simulated data; tables and lists of facts.

Colours are those of the page around: ink is inherited and rules are the theme's own, so that nothing is
white on white in the light theme or black on black in the dark one. Every text is escaped.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from html import escape

from gikanalysis.language import Language
from gikanalysis.tabular import read_text, read_words

PACKAGE = "gikanalysis.markup"
_SHORT = 16  # characters up to which a text stays on one line


@cache
def _words() -> dict[str, dict[str, str]]:
    return read_words(PACKAGE, "words.yaml")


@cache
def _style() -> str:
    return " ".join(read_text(PACKAGE, "style.css").split())


def say(key: str, language: Language, **fields: object) -> str:
    """Return one phrase, plain text."""
    return _words()[key][language].format(**fields)


def state(status: str | None, language: Language) -> str:
    """Return the word in brackets for a figure that is not there; nothing for a status without one.

    >>> state("blank", "zh"), state("blank", "en"), state("reported", "en")
    ('[空]', '[blank]', '')
    """
    known = _words().get(f"state_{status}")
    return "" if known is None else f"[{known[language]}]"


def block(*parts: str, language: Language, simulated: bool = False) -> str:
    """Return the parts (HTML) as one piece of output."""
    tag = f"<p class='gik-tag'>{escape(say('simulated', language))}</p>" if simulated else ""
    tongue = "zh-Hans" if language == "zh" else "en"
    return f"<div class='gik' lang='{tongue}'><style>{_style()}</style>{tag}{''.join(parts)}</div>"


def facts_html(facts: Sequence[tuple[str, object]]) -> str:
    """Return names and what is known under them, one a row; what is empty is left out."""
    told = [(name, str(what)) for name, what in facts if what not in (None, "")]
    rows = "".join(f"<tr><th scope='row'>{escape(name)}</th><td>{escape(what)}</td></tr>" for name, what in told)
    return f"<table class='gik-t gik-facts'><tbody>{rows}</tbody></table>"


def table_html(
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    numbers: Collection[int] = (),
    wide: Collection[int] = (),
    caption: str = "",
) -> str:
    """Return a table; the columns `numbers` stand right, the columns `wide` hold sentences and get the room."""
    longest = [max((len(str(row[at])) for row in rows), default=0) for at in range(len(head))]
    kinds = [
        "n" if at in numbers else "w" if at in wide else "s" if length <= _SHORT else ""
        for at, length in enumerate(longest)
    ]
    marks = [f" class='{kind}'" if kind else "" for kind in kinds]
    top = "".join(f"<th scope='col'{mark}>{escape(name)}</th>" for name, mark in zip(head, marks, strict=True))
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{mark}>{escape('' if cell is None else str(cell))}</td>"
            for cell, mark in zip(row, marks, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    table = f"<table class='gik-t'>{above}<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    return f"<div class='gik-scroll'>{table}</div>"
