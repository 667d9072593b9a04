"""The labels of a form, ready to be looked up by what a page prints."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from gikanalysis.extract.labels import has_han, normalise
from gikanalysis.forms import Form, FormTable, form

EXACT, CUT, NEAR = 1.0, 0.8, 0.6
_SHORTEST_CUT = 6  # a label cut shorter than this could be anything
_SHORTEST_NEAR = 5
_NEAR_ENOUGH = 0.86


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
        self.signs = tuple(normalise(sign) for sign in of.signs)

    def rows(self, printed: str) -> tuple[Match, ...]:
        """Return the rows that `printed` could be the label of; none for figures and prose."""
        found = self._memo.get(printed)
        if found is None:
            found = self._memo[printed] = tuple(self._find(printed))
        return found

    def column(self, table: str, printed: str) -> str | None:
        """Return the column of `table` that `printed` names, if it does so beyond doubt."""
        keys = self._columns[table]
        key = normalise(printed)
        if key in keys:
            return keys[key]
        begun = {column for label, column in keys.items() if len(key) >= 3 and label.startswith(key)}
        return begun.pop() if len(begun) == 1 else None

    def _find(self, printed: str) -> Iterable[Match]:
        if not has_han(printed) or len(printed) > 120:
            return ()
        key = normalise(printed)
        if key in self._rows:
            return self._rows[key]
        if len(key) >= _SHORTEST_CUT:
            cut = [
                match._replace(score=CUT)
                for label, matches in self._rows.items()
                if label.startswith(key) or (len(label) >= _SHORTEST_CUT and key.startswith(label))
                for match in matches
            ]
            if cut:
                return cut
        return self._near(key)

    def _near(self, key: str) -> Iterable[Match]:
        if len(key) < _SHORTEST_NEAR:
            return ()
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(key)
        best, found = _NEAR_ENOUGH, []
        for label, matches in self._rows.items():
            if abs(len(label) - len(key)) > 3 or len(label) < _SHORTEST_NEAR:
                continue
            matcher.set_seq1(label)
            if matcher.real_quick_ratio() < best or matcher.ratio() < best:
                continue
            ratio = matcher.ratio()
            found = (found if ratio == best else []) + [match._replace(score=NEAR) for match in matches]
            best = ratio
        return found


def _keys(labels: Iterable[str]) -> set[str]:
    return {normalise(label) for label in labels if label}


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
