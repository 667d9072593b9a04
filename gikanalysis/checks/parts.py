"""Lists of parts in running text: which statements divide a whole, and which whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gikanalysis.extract.prose import Statement

_NO_PART = (" · ", "累计")  # how components mark what a sub-entity did, and what covers more than the year
_OF_THESE = "其中"


class Group(NamedTuple):
    """Parts that one passage lists, and the statement they divide (None where the table must tell)."""

    metric: str
    locator: str
    whole: Statement | None
    parts: tuple[Statement, ...]


def is_own_part(said: Statement) -> bool:
    """Whether a statement is of a part of the body's year: not of a body below, nor of more than the year."""
    return said.component is not None and not any(mark in said.component for mark in _NO_PART)


def groups(statements: Sequence[Statement]) -> Iterator[Group]:
    """Yield the lists of two parts and more, in the order of the text.

    其中 opens a list below the statement before it; without it a list divides the figure of the whole body.
    """
    for metric in dict.fromkeys(said.metric for said in statements):
        mine = [said for said in statements if said.metric == metric]
        body = next((said for said in mine if said.component is None), None)
        for locator in dict.fromkeys(said.locator for said in mine):
            here = [said for said in mine if said.locator == locator]
            for whole, parts in _lists(here, body):
                if len(parts) > 1:
                    yield Group(metric, locator, whole, tuple(parts))


def _lists(here: Sequence[Statement], body: Statement | None) -> list[tuple[Statement | None, list[Statement]]]:
    found: list[tuple[Statement | None, list[Statement]]] = [(body, [])]
    last: Statement | None = None
    for said in here:
        if said.component is None:
            found.append((said, []))
        elif is_own_part(said):
            if said.snippet.startswith(_OF_THESE) and last is not None:
                found.append((last, []))
            found[-1][1].append(said)
        last = said
    return found
