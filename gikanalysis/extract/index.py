"""The labels of a form, ready to be looked up by what a page prints."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from gikanalysis.extract.labels import bare, has_han, normalise
from gikanalysis.extract.values import states_unit
from gikanalysis.forms import Form, FormTable, form, forms

EXACT, CUT, LONGER, NEAR = 1.0, 0.8, 0.7, 0.6
_LONGEST_PRINT = 200  # characters as printed, with glosses and the instructions that some bodies add
_LONGEST_LABEL = 80  # the same without blanks and remarks
_SHORTEST_CUT = 6  # a label cut shorter than this could be anything
_SHORTEST_NEAR = 5
_NEAR_ENOUGH = 0.86
_SHARED_LETTERS = 0.7
_LONGEST_ORDINAL = 4
_MOST_REMEMBERED = 100_000
_SHORTEST_COLUMN = 3
_OPENING, _CLOSING = re.compile("[(（]"), re.compile("[)）]")
_DIGIT = re.compile(r"\d")


class Match(NamedTuple):
    """A row that a printed label could be: its table, its position in it, and how sure that is."""

    table: str
    position: int
    row: str
    score: float


class LabelIndex:
    """Labels of the rows and columns of one form. Look-ups are memoised on the printed text."""

    def __init__(self, of: Form) -> None:
        self.form = of
        self._rows: dict[str, list[Match]] = {}
        self._columns: dict[str, dict[str, str]] = {}
        self._memo: dict[str, tuple[Match, ...]] = {}
        for table in of.tables:
            for position, row in enumerate(table.rows):
                for key in _keys((row.label, *row.aliases)):
                    self._rows.setdefault(key, []).append(Match(table.id, position, row.id, EXACT))
            self._columns[table.id] = _column_keys(table)
        self._by_length: dict[int, list[tuple[str, frozenset[str]]]] = {}
        for label in self._rows:
            self._by_length.setdefault(len(label), []).append((label, frozenset(label)))
        self.headings = frozenset(key for table in of.tables for key in _heading_keys(table))
        self._sorted = sorted({*self._rows, *self.headings})
        self.signs = tuple(normalise(sign) for sign in of.signs)

    def rows(self, printed: str) -> tuple[Match, ...]:
        """Return the rows that `printed` could be the label of; none for figures and prose."""
        found = self._memo.get(printed)
        if found is None:
            if len(self._memo) >= _MOST_REMEMBERED:
                self._memo.clear()
            found = self._memo[printed] = tuple(self._find(printed))
        return found

    @property
    def labels(self) -> Iterable[str]:
        """The normalised labels of the rows."""
        return self._rows.keys()

    def could_begin(self, text: str) -> bool:
        """Whether a label or a heading of the form could begin with `text` (an ordinal always could)."""
        return len(text) <= _LONGEST_ORDINAL or bool(self._beginning_with(normalise(text)))

    def _beginning_with(self, key: str) -> list[str]:
        """Labels and headings that begin with `key`, in alphabetical order."""
        first = last = bisect_left(self._sorted, key)
        while last < len(self._sorted) and self._sorted[last].startswith(key):
            last += 1
        return self._sorted[first:last]

    def exactly(self, printed: str) -> frozenset[str]:
        """Return the ids of the rows whose label `printed` is, as far as labels can be told."""
        return frozenset(match.row for match in self._rows.get(normalise(printed), ()))

    def goes_on(self, begun: str, rest: str) -> bool:
        """Whether `rest` is the end of a label that `begun` is the beginning of.

        Behind a label that stands whole already only its remark in brackets can follow.
        """
        if len(begun) + len(rest) > _LONGEST_PRINT or self.exactly(rest):
            return False
        before, whole = self.exactly(begun), self.exactly(begun + rest)
        if not before:
            return bool(whole)
        open_remark = len(_OPENING.findall(begun)) > len(_CLOSING.findall(begun))
        remark = _CLOSING.search(rest) if open_remark else _OPENING.match(rest)
        return before == whole and remark is not None

    def column(self, table: str, printed: str) -> str | None:
        """Return the column of `table` that `printed` names, if it does so beyond doubt."""
        keys = self._columns[table]
        key = normalise(printed)
        if key in keys:
            return keys[key]
        with_unit = {
            column for label, column in keys.items() if key.startswith(label) and states_unit(key[len(label) :])
        }
        if len(with_unit) == 1:
            return with_unit.pop()
        begun = {
            column for label, column in keys.items() if len(key) >= _SHORTEST_COLUMN and label.startswith(key)
        }
        return begun.pop() if len(begun) == 1 else None

    def column_names(self, table: str) -> Iterable[tuple[str, str]]:
        """The normalised names of the columns of `table`, each with its column."""
        return self._columns[table].items()

    def columns_in(self, table: str, text: str) -> frozenset[str]:
        """Return the columns of `table` whose names stand anywhere in `text` (a normalised text)."""
        return frozenset(column for label, column in self._columns[table].items() if label in text)

    def is_heading(self, printed: str) -> bool:
        """Whether `printed` is a word of the heading rows: a column, or what stands above columns.

        A row label that is the same word (（七）总计, 3.其他) carries an ordinal and is none.
        """
        return has_han(printed) and bare(printed) in self.headings

    def _find(self, printed: str) -> Iterable[Match]:
        if len(printed) > _LONGEST_PRINT or not has_han(printed):
            return ()
        key = normalise(printed)
        if len(key) > _LONGEST_LABEL:
            return ()
        if key in self._rows:
            return self._rows[key]
        if len(key) >= _SHORTEST_CUT:
            begun = [label for label in self._beginning_with(key) if label in self._rows]
            if begun:
                return [match._replace(score=CUT) for label in begun for match in self._rows[label]]
            for end in range(len(key) - 1, _SHORTEST_CUT - 1, -1):
                if key[:end] in self._rows and not _DIGIT.search(key[end:]):  # digits: figures that ran into it
                    return [match._replace(score=LONGER) for match in self._rows[key[:end]]]
        return self._near(key)

    def _near(self, key: str) -> Iterable[Match]:
        if len(key) < _SHORTEST_NEAR:
            return ()
        letters, digits = frozenset(key), _DIGIT.findall(key)
        matcher: SequenceMatcher[str] | None = None
        best = _NEAR_ENOUGH
        found: list[str] = []
        for length in range(max(len(key) - 3, _SHORTEST_NEAR), len(key) + 4):
            for label, own in self._by_length.get(length, ()):
                if len(letters & own) < _SHARED_LETTERS * len(own) or _DIGIT.findall(label) != digits:
                    continue
                if matcher is None:
                    matcher = SequenceMatcher(autojunk=False)
                    matcher.set_seq2(key)
                matcher.set_seq1(label)
                ratio = matcher.ratio()
                if ratio >= best:
                    found = [*(found if ratio == best else []), label]
                    best = ratio
        return [match._replace(score=NEAR) for label in found for match in self._rows[label]]


def _keys(labels: Iterable[str]) -> set[str]:
    return {normalise(label) for label in labels if label}


def _heading_keys(table: FormTable) -> set[str]:
    words = {table.heading}
    for column in table.columns:
        words |= {column.label, *column.aliases, *column.group.split("/")}
    return {bare(word) for word in words if word}


def _column_keys(table: FormTable) -> dict[str, str]:
    """Column labels that name one column of the table; ambiguous ones (结果维持, 总计 in C) are left out."""
    keys: dict[str, str] = {}
    doubled: set[str] = set()
    for column in table.columns:
        for key in _keys((column.label, *column.aliases)):
            if key in keys:
                doubled.add(key)
            keys[key] = column.id
    return {key: column for key, column in keys.items() if key not in doubled}


@cache
def index_of(form_id: str) -> LabelIndex:
    """Return the index of one form, built once."""
    return LabelIndex(form(form_id))


@cache
def foreign_columns(form_id: str, table_id: str) -> frozenset[str]:
    """Return the column names that the table of this id has on other forms only.

    They tell of a hybrid: the row is printed under another form's heading and means something else.
    """
    own = _column_keys(form(form_id).table(table_id))
    return frozenset(
        key
        for other in forms().values()
        for table in other.tables
        if table.id == table_id and other.id != form_id
        for key in _column_keys(table)
        if key not in own
    )
