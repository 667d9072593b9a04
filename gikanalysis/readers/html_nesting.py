"""How deep a web page nests, told by one look along its tags, before a parser builds the tree.

A parser keeps a stack of open elements and a list of open formatting (`<b>`, `<font>` …) that it opens
again in each new block. A few hundred kilobytes of tags that are never closed keep it busy for minutes.
What follows the rules of the parser here only as far as needed for an estimate that is linear in the page.
"""

from __future__ import annotations

import re
from collections import Counter

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.limits import MAX_HTML_ATTRIBUTES, MAX_HTML_DEPTH, MAX_HTML_REOPENED, MAX_HTML_TAGS

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)([^<>]*)>?|<!--(?:.*?-->|.*)", re.DOTALL)
_LONG_TAG = re.compile(r"<[^<>]{40000,}")  # a picture in its text (data:) and a script make one too
_BETWEEN = re.compile(r"[\s/=]+")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_WITHOUT_END_NAMES = "area base br col embed hr img input link meta param source track wbr p option optgroup dd dt"
_FORMATTING_NAMES = "a b big code em font i nobr s small strike strong tt u"
_HOLDER_NAMES = "div span center ul ol dl li table tr td th section article aside main nav form blockquote label"
_WITHOUT_END = frozenset(_WITHOUT_END_NAMES.split())
_FORMATTING = frozenset(_FORMATTING_NAMES.split())
_NEVER_EMPTY = frozenset(_HOLDER_NAMES.split()) | _FORMATTING  # `<div/>` only opens; `<path/>` is whole
_CELLS = frozenset(("td", "th", "caption"))
_ENDED_BY_NEXT = {"li": ("ul", "ol"), "tr": ("table",), "td": ("tr", "table"), "th": ("tr", "table")}
_MOST_ALIKE = 3  # open formatting elements with the same tag that a parser keeps


def check_nesting(text: str) -> None:
    """Raise `UnreadableSource` when a page has too many tags or attributes, or nests beyond the limits.

    >>> check_nesting("<ul>" + "<li>unclosed" * 5_000 + "</ul>")
    >>> try:
    ...     check_nesting("<div>" * 9_000)
    ... except UnreadableSource as error:
    ...     print(error)
    elements of the web page stand in one another more than 5000 deep, the limit
    """
    for long in _LONG_TAG.finditer(text):
        if len(_BETWEEN.findall(_QUOTED.sub("", long[0]))) > MAX_HTML_ATTRIBUTES:
            raise UnreadableSource(
                f"an element of the web page has more than {MAX_HTML_ATTRIBUTES} attributes, the limit"
            )
    tags = text.count("<")
    if tags > MAX_HTML_TAGS:
        raise UnreadableSource(f"the web page has more than {MAX_HTML_TAGS} tags, the limit")
    if tags > MAX_HTML_DEPTH:
        _walk(text)


def _walk(text: str) -> None:
    stack: list[str] = []
    there: Counter[str] = Counter()
    formatting = _Formatting()
    for found in _TAG.finditer(text):
        name = (found[2] or "").lower()
        if not name:
            continue
        if found[1]:
            formatting.close(name)
            if there[name]:
                _pop_to(name, stack, there)
            continue
        formatting.open(name, found[3])
        if name in _WITHOUT_END or (found[3].endswith("/") and name not in _NEVER_EMPTY):
            continue
        if name in _ENDED_BY_NEXT:
            _end_before(name, stack, there)
        stack.append(name)
        there[name] += 1
        if len(stack) > MAX_HTML_DEPTH:
            raise UnreadableSource(
                f"elements of the web page stand in one another more than {MAX_HTML_DEPTH} deep, the limit"
            )


def _pop_to(name: str, stack: list[str], there: Counter[str]) -> None:
    """Close the nearest open element of this name and all inside it."""
    while stack:
        last = stack.pop()
        there[last] -= 1
        if last == name:
            return


def _end_before(name: str, stack: list[str], there: Counter[str]) -> None:
    """Close the element that the next of its kind ends (a cell, a row, an item), if one is open here."""
    for last in reversed(stack):
        if last == name:
            _pop_to(name, stack, there)
            return
        if last in _ENDED_BY_NEXT[name]:
            return


class _Formatting:
    """Formatting elements that are open, and how many would have to be opened again so far."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._alike: Counter[str] = Counter()
        self._outside: list[tuple[list[str], Counter[str]]] = []
        self._reopened = 0

    def open(self, name: str, attributes: str) -> None:
        if name in _CELLS:  # formatting does not reach into a cell of a table, nor out of it
            self._outside.append((self._open, self._alike))
            self._open, self._alike = [], Counter()
        elif name in _FORMATTING:
            tag = f"{name} {attributes}"
            if self._alike[tag] < _MOST_ALIKE:
                self._open.append(tag)
                self._alike[tag] += 1
        self._reopened += len(self._open)
        if self._reopened > MAX_HTML_REOPENED:
            raise UnreadableSource(
                "the web page leaves formatting open, so that it would have to be repeated more than "
                f"{MAX_HTML_REOPENED} times, the limit"
            )

    def close(self, name: str) -> None:
        if name in _CELLS and self._outside:
            self._open, self._alike = self._outside.pop()
        elif name in _FORMATTING:
            for at in range(len(self._open) - 1, max(-1, len(self._open) - 1 - _MOST_ALIKE), -1):
                if self._open[at].startswith(f"{name} "):
                    self._alike[self._open.pop(at)] -= 1
                    return
