"""Which words a pattern cannot do without: patterns are tried only in sentences that hold one of them.

A report of a million characters and some hundred patterns would be read a hundred times over. Every
pattern of prose has words of which one must be there (公报, 查阅点 …); they are found in the parsed
expression itself, so that nobody has to keep a second list in step with the patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from re import _parser as parser  # type: ignore[attr-defined]  # the standard library's own, the same since 3.11
from typing import Any

MANY = 60
"""Of more words than this one is nearly always there."""
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}


def anchors(pattern: re.Pattern[str]) -> frozenset[str]:
    """Return words of which one stands in every match of `pattern`; empty where none are sure.

    >>> sorted(anchors(re.compile("(?:政府)?(?:公报|简报)[0-9]+期")))
    ['公报', '简报']
    """
    return frozenset(_of_sequence(parser.parse(pattern.pattern, pattern.flags)) or ())


class Anchors:
    """Looks up which of several patterns may match in a sentence.

    >>> index = Anchors([[re.compile("公报[0-9]+期")], [re.compile("培训[0-9]+次"), re.compile("[0-9]+次培训")]])
    >>> sorted(index.of("举办培训3次。"))
    [1]
    """

    def __init__(self, groups: Sequence[Sequence[re.Pattern[str]]]) -> None:
        """Index groups of patterns; a group is tried as soon as one of its patterns may match."""
        self._always: set[int] = set()
        self._words: dict[str, set[int]] = {}
        for number, group in enumerate(groups):
            sure = [anchors(pattern) for pattern in group]
            if not all(sure):
                self._always.add(number)
                continue
            for word in frozenset().union(*sure):
                self._words.setdefault(word, set()).add(number)

    def of(self, sentence: str) -> set[int]:
        """Return the numbers of the groups that may match in `sentence`."""
        return self._always.union(*(numbers for word, numbers in self._words.items() if word in sentence))


def _of_sequence(parsed: Iterable[Any]) -> set[str] | None:
    """Best words of a sequence: the longest, then the fewest."""
    best: set[str] | None = None
    run = ""
    for operation, argument in [*parsed, (None, None)]:
        if str(operation) == "LITERAL":
            run += chr(argument)
            continue
        best, run = _better(best, {run} if run else None), ""
        if operation is not None:
            best = _better(best, _of_operation(str(operation), argument))
    return best


def _of_operation(operation: str, argument: Any) -> set[str] | None:  # noqa: ANN401 - shapes of the standard library
    if operation == "SUBPATTERN":
        return _of_sequence(argument[3])
    if operation == "ATOMIC_GROUP":
        return _of_sequence(argument)
    if operation in _REPEATS:
        return _of_sequence(argument[2]) if argument[0] > 0 else None
    if operation == "IN":
        kinds = {str(kind) for kind, _ in argument}
        return {chr(code) for _, code in argument} if kinds == {"LITERAL"} else None
    if operation == "BRANCH":
        words: set[str] = set()
        for branch in argument[1]:
            one = _of_sequence(branch)
            if one is None:
                return None
            words |= one
        return words
    return None


def _better(one: set[str] | None, other: set[str] | None) -> set[str] | None:
    known = [words for words in (one, other) if words is not None and len(words) <= MANY]
    return max(known, key=lambda words: (min(map(len, words)), -len(words)), default=None)
