"""Returns and annexes of the years before 2014: one row, figures of several times beside each other.

The column heads say which figure is which, and nothing else does: without a head no figure is taken.
What a head means for the year depends on the time that the return covers (`Span`): January to date is
the year's figure where the return closes the year, the month beside it never is, and the sum of all
years never is. So a return for June has no figure of a year, however complete it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from gikanalysis.extract.identity_title import read_title
from gikanalysis.extract.labels import has_han, normalise, simplify, squeeze
from gikanalysis.extract.line import Line
from gikanalysis.extract.values import is_figure, is_unit
from gikanalysis.forms import FormTable
from gikanalysis.tabular import read_csv

YEAR, PERIOD, TO_DATE, CUMULATIVE = "", "period", "to_date", "cumulative"
_REACH = 14  # lines above the first row in which heads and caption stand
_LONGEST_CAPTION = 40
_LONGEST_UNIT = 4
_FOUR_DIGITS = re.compile(r"(?:19|20)\d\d")
_ALL_YEARS = "累计"  # in a head that is no known one: better taken for all years than for one
_COUNTS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}
DECEMBER = 12


class Span(NamedTuple):
    """The month a return ends with and the months it covers, if said; `annual`: part of an annual report."""

    ends: int | None
    months: int | None
    annual: bool

    @property
    def closes_year(self) -> bool:
        """Whether January to date is the whole year."""
        return self.ends == DECEMBER or (self.ends is None and self.annual)

    @property
    def whole_year(self) -> bool:
        """Whether a column that names no time can only be the year's."""
        return self.months == DECEMBER or (self.ends is None and self.annual)


@dataclass(frozen=True, slots=True)
class Heads:
    """Columns in printed order, with their places in the grid (empty for bare text).

    `years` are those that the head of the year's column names; `dated`: that head speaks of a year.
    """

    columns: tuple[str, ...]
    places: Mapping[int, str]
    years: frozenset[int] = frozenset()
    dated: bool = False


class Figure(NamedTuple):
    """A figure of a row: its column, the index of its cell (None: not found) and the unit printed."""

    column: str
    cell: int | None
    unit: str


@cache
def _periods() -> tuple[tuple[str, re.Pattern[str], int], ...]:
    table = read_csv("gikanalysis.extract", "return_periods.csv", ("reading", "pattern", "months", "note"))
    table.unique("pattern").filled("pattern", "note").allowed("reading", ("ends", "ignore"))
    table.allowed("months", ("", "1", "3", "6", "12")).check()
    return tuple((row["reading"], re.compile(row["pattern"]), int(row["months"] or 0)) for _, row in table)


def stated_time(texts: Iterable[str]) -> tuple[int, int] | None:
    """Return the month with which the time ends that captions state, and its length in months.

    Where they state several, the one that ends first is taken: then nothing passes for a year wrongly.

    >>> stated_time(["单位:件", "2009年第三季度"]), stated_time(["2009年1-6月"])
    ((9, 3), (6, 1))
    >>> stated_time(["填报时间:2010年1月", "2009年度报告"]) is None
    True
    """
    stated = []
    for text in texts:
        plain = simplify(squeeze(text))
        if len(plain) > _LONGEST_CAPTION or "。" in plain:
            continue
        for reading, pattern, months in _periods():
            found = pattern.search(plain)
            if found is not None:
                if reading == "ends":
                    count = found[1] if pattern.groups else "1"
                    stated.append((months * (_COUNTS.get(count) or int(count)), months))
                break
    return min(stated, default=None)


def span_of(title: str | None, lines: Sequence[Line], first: int) -> Span:
    """Return what the return covers whose first row is line `first`: its caption says, else the title."""
    above = [text for line in lines[max(0, first - _REACH) : first] for text in line.cells if has_han(text)]
    annual = read_title(title or "").is_report
    ends, months = stated_time(above) or stated_time([title or ""] if not annual else []) or (None, None)
    return Span(ends, months, annual)


def heads_of(table: FormTable, lines: Sequence[Line], first: int) -> Heads | None:
    """Return the heads nearest above line `first`; None where no head is known or two say the same.

    In a grid they stand in one row, in bare text each may have a line of its own.
    """
    names = _names(table)
    found: list[tuple[int, str, str]] = []
    gridded = lines[first].table != 0
    for number in range(first - 1, max(-1, first - 1 - _REACH), -1):
        line = lines[number]
        if line.table != lines[first].table:
            break
        cells = zip(line.columns, line.cells, strict=True)
        known = [(place, column, text) for place, text in cells if (column := _column(text, names)) is not None]
        found = [*known, *found]
        if known and gridded:
            break
    columns = tuple(column for _, column, _ in found)
    if not columns or len(set(columns)) < len(columns):
        return None
    of_year = "".join(squeeze(text) for _, column, text in found if column == YEAR)
    return Heads(
        columns,
        {place: column for place, column, _ in found} if gridded else {},
        frozenset(map(int, _FOUR_DIGITS.findall(of_year))),
        "年" in of_year,
    )


@cache
def _names(table: FormTable) -> Mapping[str, str]:
    return {normalise(name): c.id for c in table.columns for name in (c.label, *c.aliases)}


def _column(text: str, names: Mapping[str, str]) -> str | None:
    """Return the column a head names, the year in it left aside: ``2009年度`` is 年度."""
    if not has_han(text) or len(text) > _LONGEST_CAPTION:
        return None
    key = _FOUR_DIGITS.sub("", normalise(text))
    if key in names:
        return names[key]
    return CUMULATIVE if _ALL_YEARS in key else None


def kept_as(heads: Heads, span: Span) -> Mapping[str, str]:
    """Return under which column each printed one is kept; nothing where two would fall together.

    >>> heads = Heads(("period", "to_date"), {})
    >>> kept_as(heads, Span(12, 1, False)), kept_as(heads, Span(6, 1, True))
    ({'period': 'period', 'to_date': ''}, {'period': 'period', 'to_date': 'to_date'})
    """
    kept = {column: column for column in heads.columns}
    if YEAR in kept and heads.dated and not span.annual and span.ends not in (None, DECEMBER):
        kept[YEAR] = TO_DATE
    elif YEAR in kept and not heads.dated and not span.whole_year:
        kept[YEAR] = PERIOD
    elif YEAR not in kept and TO_DATE in kept and span.closes_year:
        kept[TO_DATE] = YEAR
    elif not {YEAR, TO_DATE} & set(kept) and PERIOD in kept and span.months == DECEMBER:
        kept[PERIOD] = YEAR
    return kept if len(set(kept.values())) == len(kept) else {}


def figures_of(line: Line, label: int, code: str, heads: Heads) -> list[Figure]:
    """Return the figures of a row: by the places of the heads, in bare text by their number.

    Behind the label stand the code and the unit, where they are printed. A figure that stands under no
    head makes the row unclear, and then none of its figures is taken.
    """
    behind = list(line.after(label))
    if heads.places:
        at = {line.columns[i]: i for i in behind}
        under = [at.get(place) for place in heads.places]
        over = [line.cells[i].strip() for i in behind if i not in under]
        clear = None not in under and all(not text or text == code or has_han(text) for text in over)
        unit = next((text for text in over if has_han(text)), "")
        return [Figure(c, i if clear else None, unit) for i, c in zip(under, heads.places.values(), strict=True)]
    units = [i for i in behind if is_unit_word(line.cells[i])]
    left = [i for i in behind if i not in units]
    if len(left) == len(heads.columns) + 1 and line.cells[left[0]].strip() == code:
        left = left[1:]
    if len(left) != len(heads.columns) or not all(is_figure(line.cells[i]) for i in left):
        left = []
    unit = line.cells[units[0]].strip() if units else ""
    return [Figure(column, left[n] if left else None, unit) for n, column in enumerate(heads.columns)]


def is_unit_word(text: str) -> bool:
    """Whether a cell is a unit, known or not: a short word that is no figure.

    >>> is_unit_word("条"), is_unit_word("万条"), is_unit_word("无"), is_unit_word("12")
    (True, True, False, False)
    """
    text = text.strip()
    return has_han(text) and len(text) <= _LONGEST_UNIT and (is_unit(text) or not is_figure(text))


def code_of(row: str) -> str:
    """Return the code that a return prints beside a row, the digits of its id; empty for a row without one.

    >>> code_of("P07"), code_of("P01.a")
    ('07', '')
    """
    return row[1:] if row[1:].isdigit() else ""
