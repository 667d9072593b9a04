"""Names by which a division may be called: official names, short forms, stems.

- full: an official name of any year (灵武市, 襄樊市), or a name or alias of a zone;
- short: a short form that still says what it is (金平县, 临夏州, 科右中旗) and stands alone;
- stem: the name without its last word (银川, 文登), good only where the context asks for a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from gikanalysis.regions.register import PACKAGE, Division, Span, provinces, spans, spans_of
from gikanalysis.tabular import read_csv

Kind = Literal["full", "short", "stem"]
_AUTONOMOUS = re.compile(r"自治([州县旗])$")
_LAST_WORD = re.compile(r"(?:自治州|自治县|自治旗|地区|林区|特区|矿区|[省市县区州盟旗])$")


@dataclass(frozen=True, slots=True)
class Name:
    """A way to write a division."""

    text: str
    kind: Kind
    span: Span


@cache
def _groups() -> tuple[str, ...]:
    table = read_csv(PACKAGE, "groups.csv", ("group", "note")).unique("group").filled("group").check()
    return tuple(sorted((row["group"] for _, row in table), key=len, reverse=True))


def short_form(name: str) -> str | None:
    """Return the short form of an autonomous division, or None for any other.

    >>> short_form("金平苗族瑶族傣族自治县"), short_form("东乡族自治县"), short_form("灵武市")
    ('金平县', '东乡县', None)
    """
    match = _AUTONOMOUS.search(name)
    if match is None:
        return None
    stem = name[: match.start()]
    while True:
        group = next((g for g in _groups() if stem.endswith(g)), None)
        if group is None:
            break
        if len(stem) == len(group):  # the place is named after the group
            stem = group.removesuffix("族")
            break
        stem = stem[: -len(group)]
    return stem + match.group(1)


def stem_of(division: Division) -> str | None:
    """Return the name without its last word, or None where fewer than two characters would remain.

    >>> from gikanalysis.regions.register import division_at
    >>> stem_of(division_at("640100")), stem_of(division_at("430921"))
    ('银川', None)
    """
    if division.level == "province":
        return next(p.short for p in provinces() if p.adcode == division.adcode)
    name = short_form(division.name) or division.name
    stem = _LAST_WORD.sub("", name)
    return stem if len(stem) >= 2 and stem != name else None


def _names_of(span: Span) -> Iterator[Name]:
    division = span.division
    for text in (division.name, *span.aliases):
        yield Name(text, "full", span)
    if division.level == "zone":
        return
    short = short_form(division.name)
    if short is not None and len(short) > 2:
        yield Name(short, "short", span)
    stem = stem_of(division)
    if stem is not None and not span.aliases:
        yield Name(stem, "stem", span)


def _irregular() -> Iterator[Name]:
    table = read_csv(PACKAGE, "aliases.csv", ("adcode", "alias", "note")).unique("alias").filled("adcode", "alias")
    for number, row in table:
        found = spans_of(row["adcode"])
        if not found:
            table.fault(number, f"adcode {row['adcode']!r} is not in divisions.csv")
        for span in found:
            yield Name(row["alias"], "short", span)
    table.check()


@cache
def index() -> dict[str, tuple[Name, ...]]:
    """All names by their text."""
    grouped: dict[str, list[Name]] = {}
    for span in spans():
        for name in _names_of(span):
            grouped.setdefault(name.text, []).append(name)
    for name in _irregular():
        if all(other.span is not name.span for other in grouped.get(name.text, ())):
            grouped.setdefault(name.text, []).append(name)
    return {text: tuple(found) for text, found in grouped.items()}


@cache
def longest() -> int:
    """Length of the longest name."""
    return max(map(len, index()))
