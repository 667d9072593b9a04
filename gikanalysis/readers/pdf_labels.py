"""Labels of a table without lines: which of their lines belong to which row of figures.

The words left of the figures fall into columns (group, label, unit). In each column the lines are
shared out among the rows of figures in order, so that every figure stands at the middle (or at the
first, or at the last line) of its label: one rule for the whole table, the one that fits best.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from gikanalysis.readers.pages import Box
from gikanalysis.readers.pdf_glyphs import Segment, around

_SAME_EDGE = 0.3  # of the size of the type: words that begin so close begin at one edge
_STAGGERED = 0.85  # of the size of the type: lines of one text stand farther apart
_SAME_LINE = 0.35  # of the size of the type: words this close are on one line
_NEXT_LINE = 1.9  # of the size of the type: lines of one label stand no farther apart
_HEADING_LINE = 0.85  # of the distance of lines: rows of headings stand close together
_MOST_LINES = 12  # of one label
_FARTHEST = 0.3  # of the size of the type: by how much a label may stand off its figures
_LEFT_OVER = 1.0  # what a line costs that belongs to no row; off by the size of its type costs 1
_WIDEST_UNIT = 4.5  # of the size of the type: 万元 in brackets; wider words are labels
_UNIT_SHARE = 0.5  # of the rows: a column of units stands in so many of them
_ORDINAL = re.compile(r"[(（]?[一二三四五六七八九十\d]{1,3}[)）.．、]?")
_ANCHORS = (0.5, 0.5), (1.0, 0.0), (0.0, 1.0)  # weights of first and last line: middle, first, last


class Label(NamedTuple):
    """The text of one cell: a word, or several lines with a line break between them."""

    text: str
    box: Box


class Shared(NamedTuple):
    """Labels by row of figures and column, and rows of labels that stand at no row of figures."""

    rows: list[list[Label | None]]
    alone: list[list[Label | None]]
    units: bool
    """Whether the last column holds units."""


def share_out(words: Sequence[Segment], heights: Sequence[float], size: float) -> Shared:
    """Give the words left of the figures to the rows of figures, whose middles are `heights`.

    The column that labels most rows is shared out first; the others label the rows that it does not, and
    what is left in them names groups of rows: it is put to the row it stands nearest to.
    """
    units = _units(words, heights, size)
    labels = _columns([word for word in words if word not in units], size)
    columns = [_lines(column, size) for column in (*labels, units) if column]
    rows: list[list[Label | None]] = [[None] * len(columns) for _ in heights]
    ways = [_best_way(lines, heights, size) for lines in columns]
    alone: list[tuple[int, Label]] = []
    rest: list[tuple[int, Label]] = []
    main = max(range(len(ways)), key=lambda number: len(ways[number]), default=0)
    for number in sorted(range(len(columns)), key=lambda one: one != main):
        lines, way = columns[number], ways[number]
        if number < main:
            unlabelled = [row for row in range(len(heights)) if rows[row][main] is None]
            found = _best_way(lines, [heights[row] for row in unlabelled], size)
            way = {unlabelled[row]: reach for row, reach in found.items()}
        taken: set[int] = set()
        for row, (start, end) in way.items():
            rows[row][number] = _joined(lines[start:end])
            taken.update(range(start, end))
        rest += [(number, lines[at]) for at in range(len(lines)) if at not in taken]
    rest = _spanning(rest, rows, heights, size)
    for number in range(len(columns)):
        for label in _left_over([line for column, line in rest if column == number], set(), size):
            if number < main and (near := _nearest(label, rows, main, heights)) is not None:
                rows[near][number] = label
            else:
                alone.append((number, label))
    return Shared(rows, _by_height(alone, len(columns), size), bool(units))


def _spanning(
    rest: Sequence[tuple[int, Label]],
    rows: Sequence[list[Label | None]],
    heights: Sequence[float],
    size: float,
) -> list[tuple[int, Label]]:
    """Label rows that have no label yet by lines that span columns; return what is left."""
    bare = [row for row in range(len(rows)) if not any(rows[row])]
    lines = sorted(rest, key=lambda one: one[1].box.middle)
    way = _best_way([line for _, line in lines], [heights[row] for row in bare], size)
    taken: set[int] = set()
    for row, (start, end) in way.items():
        rows[bare[row]][lines[start][0]] = _joined([line for _, line in lines[start:end]])
        taken.update(range(start, end))
    return [line for at, line in enumerate(lines) if at not in taken]


def _nearest(
    label: Label, rows: Sequence[Sequence[Label | None]], main: int, heights: Sequence[float]
) -> int | None:
    """Return the row with a label of its own that stands nearest to the name of a group."""
    fitting = [row for row in range(len(rows)) if rows[row][main] is not None]
    return min(fitting, key=lambda row: abs(heights[row] - label.box.middle), default=None)


def _by_height(alone: Sequence[tuple[int, Label]], columns: int, size: float) -> list[list[Label | None]]:
    """Put labels of one height into one row."""
    found: list[list[Label | None]] = []
    at = float("-inf")
    for number, label in sorted(alone, key=lambda one: one[1].box.middle):
        if label.box.middle - at > _SAME_LINE * size or found[-1][number] is not None:
            found.append([None] * columns)
            at = label.box.middle
        found[-1][number] = label
    return found


def stacked(words: Sequence[Segment]) -> list[Label]:
    """Join the words of one heading: those that stand close below one another."""
    if not words:
        return []
    return _left_over(_lines(words, words[0].size), set(), words[0].size * _HEADING_LINE)


# --- columns --------------------------------------------------------------------------------------


def _columns(labels: Sequence[Segment], size: float) -> list[list[Segment]]:
    """Part labels into columns by where they begin."""
    edges = _edges(labels, size)
    columns: list[list[Segment]] = [[] for _ in range(len(edges) + 1)]
    for word in labels:
        columns[sum(edge <= word.box.left + _SAME_EDGE * size for edge in edges)].append(word)
    return columns


def _units(words: Sequence[Segment], heights: Sequence[float], size: float) -> list[Segment]:
    """Return the last words of the rows, where most rows have one above the other behind a label."""
    last: list[Segment] = []
    for height in heights:
        beside = sorted(
            (word for word in words if abs(word.box.middle - height) < _SAME_LINE * size),
            key=lambda word: word.box.left,
        )
        if len(beside) > 1 and beside[-1].box.left - beside[-2].box.right > _SAME_EDGE * size:
            last.append(beside[-1])
    if len(last) < max(2, _UNIT_SHARE * len(heights)):
        return []
    left, right = min(word.box.left for word in last), max(word.box.right for word in last)
    if max(word.box.right - word.box.left for word in last) > _WIDEST_UNIT * size:
        return []
    slack = _SAME_EDGE * size
    return [word for word in words if word.box.left >= left - slack and word.box.right <= right + slack]


def _edges(labels: Sequence[Segment], size: float) -> list[float]:
    """Return between which words label columns part, however they are aligned.

    Words that stand side by side (half a line apart or on one line) show a border between them, unless the
    left one is but the number of the right one. The fewest borders that part all pairs are taken.
    """
    pairs: list[tuple[float, float]] = []
    for left in labels:
        for right in labels:
            near = abs(left.box.middle - right.box.middle) < _STAGGERED * size
            if near and right.box.left - left.box.right > _SAME_EDGE * size and not _ORDINAL.fullmatch(left.text):
                pairs.append((right.box.left, left.box.right))
    edges: list[float] = []
    for right_side, left_side in sorted(pairs):
        if not edges or left_side >= edges[-1]:
            edges.append(right_side)
    return edges


# --- lines of a column ----------------------------------------------------------------------------


def _lines(words: Sequence[Segment], size: float) -> list[Label]:
    """Join the words of a column into lines from top to bottom."""
    rows: list[list[Segment]] = []
    for word in sorted(words, key=lambda one: one.box.middle):
        if rows and word.box.middle - rows[-1][0].box.middle <= _SAME_LINE * size:
            rows[-1].append(word)
        else:
            rows.append([word])
    lines = (sorted(row, key=lambda one: one.box.left) for row in rows)
    return [Label(" ".join(word.text for word in line), around(word.box for word in line)) for line in lines]


def _joined(lines: Sequence[Label]) -> Label:
    return Label("\n".join(line.text for line in lines), around(line.box for line in lines))


def _best_way(lines: Sequence[Label], heights: Sequence[float], size: float) -> dict[int, tuple[int, int]]:
    """Return the lines of each row, by the rule for the whole column that leaves least over."""
    return min((_shared(lines, heights, size, weights) for weights in _ANCHORS), key=lambda found: found[0])[1]


def _shared(
    lines: Sequence[Label], heights: Sequence[float], size: float, weights: tuple[float, float]
) -> tuple[float, dict[int, tuple[int, int]]]:
    """Return the cheapest way to share lines out in order, as its cost and the lines of each row."""
    middles = [line.box.middle for line in lines]

    def off(start: int, end: int, row: int) -> float:
        if any(middles[at + 1] - middles[at] > _NEXT_LINE * size for at in range(start, end - 1)):
            return float("inf")
        stands = weights[0] * middles[start] + weights[1] * middles[end - 1]
        distance = abs(stands - heights[row]) / size
        return distance if distance <= _FARTHEST else float("inf")

    @cache
    def best(at: int, row: int) -> tuple[float, int]:
        """Cheapest way for the lines from `at` and the rows from `row`, and how many lines `row` takes."""
        if at == len(lines):
            return 0.0, 0
        choices = [(_LEFT_OVER + best(at + 1, row)[0], -1)]
        if row < len(heights):
            choices.append((best(at, row + 1)[0], 0))
            for end in range(at + 1, min(len(lines), at + _MOST_LINES) + 1):
                cost = off(at, end, row)
                choices += [(cost + best(end, row + 1)[0], end - at)] if cost < float("inf") else []
        return min(choices)

    cost = best(0, 0)[0]
    taken: dict[int, tuple[int, int]] = {}
    at = row = 0
    while at < len(lines):
        count = best(at, row)[1]
        if count < 0:
            at += 1
            continue
        if count:
            taken[row] = (at, at + count)
        at, row = at + count, row + 1
    return cost, taken


def _left_over(lines: Sequence[Label], taken: set[int], size: float) -> list[Label]:
    """Return the lines that belong to no row, those that follow each other as one label."""
    groups: list[list[Label]] = []
    for number, line in enumerate(lines):
        if number in taken:
            continue
        near = groups and line.box.middle - groups[-1][-1].box.middle <= _NEXT_LINE * size
        if near and number - 1 not in taken:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_joined(group) for group in groups]
