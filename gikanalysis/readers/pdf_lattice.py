"""Ruling lines of a page → cells of tables.

Lines come as strokes, as thin filled rectangles and as frames; ends do not quite meet, and the outer
sides of a table may be left open. Lines that touch make one table; its places between lines are
flooded up to the next line, so what no line parts is one cell.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.limits import MAX_CELLS, MAX_RULES
from gikanalysis.readers.pages import Box

_THICKEST_RULE = 3.5  # points: a filled rectangle no thicker is a line
_CLOSE = 3.0  # points: lines this close are one line, ends this close meet
_SHORTEST = 4.0  # points: a shorter line is a dash or a mark


class Rule(NamedTuple):
    """A line along one axis: where it stands on the other axis, where it begins and ends."""

    at: float
    start: float
    end: float


class Rules(NamedTuple):
    """The level and the upright lines of a page or of one table."""

    level: list[Rule]
    upright: list[Rule]


@dataclass(frozen=True, slots=True)
class Lattice:
    """The cells of one ruled table in rows, each row from left to right; `box` is the table's.

    A cell that spans rows stands in the row in which it begins; its number tells how many rows it spans.
    What is open at a side as well as above or below is in `doubtful`: a cell of a table without outer
    lines, or a place beside a table that is narrower there. It is a cell if something is printed in it.
    """

    box: Box
    edges: tuple[float, ...]
    rows: tuple[tuple[tuple[Box, int], ...], ...]
    doubtful: frozenset[Box] = frozenset()

    def without(self, cells: frozenset[Box]) -> tuple[Lattice, list[int]]:
        """Return the lattice without `cells` and rows that are left without any, and how rows are renumbered."""
        rows = [[cell for cell in row if cell[0] not in cells] for row in self.rows]
        numbers = list(itertools.accumulate((bool(row) for row in rows), initial=0))
        shrunk = (
            tuple((box, numbers[number + reach] - numbers[number]) for box, reach in row)
            for number, row in enumerate(rows)
            if row
        )
        return Lattice(self.box, self.edges, tuple(shrunk)), numbers

    @property
    def columns(self) -> int:
        """In how many places across cells begin."""
        return len({round(box.left) for row in self.rows for box, _ in row})


def rules_of(page: Any, *, fills: bool = False) -> Rules:  # noqa: ANN401 - the page of a library without types
    """Return the lines of a page of pdfplumber; with `fills` also the edges of filled areas."""
    found, dots = Rules([], []), Rules([], [])
    for shape in (*page.rects, *page.curves):
        box = Box(shape["x0"], shape["top"], shape["x1"], shape["bottom"])
        if max(box.right - box.left, box.bottom - box.top) <= _THICKEST_RULE:
            dots.level.append(Rule(box.middle, box.left, box.right))
            dots.upright.append(Rule(box.centre, box.top, box.bottom))
        elif shape["object_type"] == "rect":
            for rule, level in _rules_of_rect(shape, box, fills):
                (found.level if level else found.upright).append(rule)
        elif shape.get("stroke") and not _is_white(shape.get("stroking_color")):
            for first, second in itertools.pairwise((shape.get("pts") or ())[:MAX_RULES]):
                _add(found, first, second)
    for line in page.lines:
        if not _is_white(line.get("stroking_color")):
            _add(found, (line["x0"], line["top"]), (line["x1"], line["bottom"]))
    # Dots are joined among themselves first: a dot of a level line says nothing of an upright one.
    rules = Rules(
        _merged([*found.level, *_merged(dots.level)]),
        _merged([*found.upright, *_merged(dots.upright)]),
    )
    if len(rules.level) + len(rules.upright) > MAX_RULES:
        raise UnreadableSource(f"page {page.page_number} has more than {MAX_RULES} lines, the limit of one page")
    return rules


def _rules_of_rect(rect: Mapping[str, Any], box: Box, fills: bool) -> Iterator[tuple[Rule, bool]]:
    """Give the lines that a rectangle draws, and whether each is level."""
    width, height = box.right - box.left, box.bottom - box.top
    stroked = rect.get("stroke") and not _is_white(rect.get("stroking_color"))
    filled = rect.get("fill") and not _is_white(rect.get("non_stroking_color"))
    if height <= _THICKEST_RULE or width <= _THICKEST_RULE:
        if not (stroked or filled):
            return
        if width >= height:
            yield Rule(box.middle, box.left, box.right), True
        else:
            yield Rule(box.centre, box.top, box.bottom), False
    elif stroked or (fills and rect.get("fill")):
        yield from ((Rule(at, box.left, box.right), True) for at in (box.top, box.bottom))
        yield from ((Rule(at, box.top, box.bottom), False) for at in (box.left, box.right))


def _is_white(colour: object) -> bool:
    values = colour if isinstance(colour, list | tuple) else (colour,)
    numbers = [value for value in values if isinstance(value, int | float)]
    if len(numbers) == 4:
        return all(value < 0.02 for value in numbers)  # no ink of any of four
    return bool(numbers) and all(value > 0.98 for value in numbers)


def _add(found: Rules, first: Sequence[float], second: Sequence[float]) -> None:
    (left, top), (right, bottom) = first[:2], second[:2]
    if abs(bottom - top) <= 1 and abs(right - left) > 1:
        found.level.append(Rule((top + bottom) / 2, min(left, right), max(left, right)))
    elif abs(right - left) <= 1 and abs(bottom - top) > 1:
        found.upright.append(Rule((left + right) / 2, min(top, bottom), max(top, bottom)))


def _merged(rules: list[Rule]) -> list[Rule]:
    """Make one line of lines that stand close and overlap or nearly meet."""
    merged: list[Rule] = []
    group: list[Rule] = []
    for rule in sorted(rules):
        if group and rule.at - group[0].at > _CLOSE:
            merged += _joined(group)
            group = []
        group.append(rule)
    merged += _joined(group)
    return [rule for rule in merged if rule.end - rule.start >= _SHORTEST]


def _joined(group: list[Rule]) -> Iterator[Rule]:
    """Join the pieces of one line; all stand at the middle of the group."""
    if not group:
        return
    total = sum(rule.end - rule.start for rule in group) or 1.0
    at = sum(rule.at * (rule.end - rule.start) for rule in group) / total
    at = at if group[0].at <= at <= group[-1].at else group[0].at
    start, end = None, 0.0
    for rule in sorted(group, key=lambda one: one.start):
        if start is None or rule.start > end + _CLOSE:
            if start is not None:
                yield Rule(at, start, end)
            start, end = rule.start, rule.end
        end = max(end, rule.end)
    if start is not None:
        yield Rule(at, start, end)


# --- from lines to cells --------------------------------------------------------------------------


def lattices(rules: Rules) -> list[Lattice]:
    """Return the tables that lines draw, smallest first: a table inside another comes before it."""
    found = (_lattice(group) for group in _touching(rules))
    return sorted(
        filter(None, found), key=lambda one: (one.box.right - one.box.left) * (one.box.bottom - one.box.top)
    )


def _touching(rules: Rules) -> Iterable[Rules]:
    """Part the lines into groups that touch one another."""
    parent = list(range(len(rules.level) + len(rules.upright)))

    def root(of: int) -> int:
        while parent[of] != of:
            parent[of] = of = parent[parent[of]]
        return of

    for number, level in enumerate(rules.level):
        for other, upright in enumerate(rules.upright, start=len(rules.level)):
            across = level.start - _CLOSE <= upright.at <= level.end + _CLOSE
            if across and upright.start - _CLOSE <= level.at <= upright.end + _CLOSE:
                parent[root(number)] = root(other)
    groups: dict[int, Rules] = {}
    for number, rule in enumerate([*rules.level, *rules.upright]):
        group = groups.setdefault(root(number), Rules([], []))
        (group.level if number < len(rules.level) else group.upright).append(rule)
    return groups.values()


def _lattice(rules: Rules) -> Lattice | None:
    """Return the cells between the lines of one group; None where they enclose nothing."""
    if not rules.level or not rules.upright:
        return None
    columns = _stops(rules.upright, rules.level)
    rows = _stops(rules.level, rules.upright)
    if len(columns) < 2 or len(rows) < 2:
        return None
    if len(columns) * len(rows) > MAX_CELLS:
        raise UnreadableSource(f"a table has more than {MAX_CELLS} places, the limit of one table")
    box = Box(columns[0], rows[0], columns[-1], rows[-1])
    by_row: list[list[tuple[Box, int]]] = [[] for _ in rows[:-1]]
    doubtful: set[Box] = set()
    for top, bottom, left, right, closed in _flooded(rules, columns, rows):
        cell = Box(columns[left], rows[top], columns[right], rows[bottom])
        by_row[top].append((cell, bottom - top))
        if not closed:
            doubtful.add(cell)
    return Lattice(box, tuple(rows), tuple(tuple(sorted(row)) for row in by_row), frozenset(doubtful))


def _stops(across: Sequence[Rule], along: Sequence[Rule]) -> list[float]:
    """Return where lines stand, and the outermost ends of the others where a side was left open."""
    stops = sorted({rule.at for rule in across})
    first, last = min(rule.start for rule in along), max(rule.end for rule in along)
    if first < stops[0] - 2 * _CLOSE and sum(abs(rule.start - first) <= _CLOSE for rule in along) > 1:
        stops.insert(0, first)
    if last > stops[-1] + 2 * _CLOSE and sum(abs(rule.end - last) <= _CLOSE for rule in along) > 1:
        stops.append(last)
    return stops


class _Walls:
    """Tells whether a line stands between two neighbouring places."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._by_place: dict[float, list[Rule]] = {}
        for rule in rules:
            self._by_place.setdefault(rule.at, []).append(rule)

    def stand(self, at: float, along: float) -> bool:
        """Whether a line at `at` passes the point `along`."""
        return any(rule.start <= along <= rule.end for rule in self._by_place.get(at, ()))


def _flooded(
    rules: Rules, columns: Sequence[float], rows: Sequence[float]
) -> Iterator[tuple[int, int, int, int, bool]]:
    """Give what lines enclose as top, bottom, left and right stops, and whether it is closed on two sides."""
    level, upright = _Walls(rules.level), _Walls(rules.upright)
    across = [(a + b) / 2 for a, b in itertools.pairwise(columns)]
    down = [(a + b) / 2 for a, b in itertools.pairwise(rows)]
    seen: set[tuple[int, int]] = set()
    for row in range(len(down)):
        for column in range(len(across)):
            if (row, column) in seen:
                continue
            places = _flood(row, column, (level, upright), (columns, rows), (across, down))
            seen |= places
            for top, bottom, left, right in _rectangles(places):
                enclosed = level.stand(rows[top], across[left]) and level.stand(rows[bottom], across[left])
                sides = upright.stand(columns[left], down[top]), upright.stand(columns[right], down[top])
                yield top, bottom, left, right, enclosed or all(sides)


def _flood(
    row: int,
    column: int,
    walls: tuple[_Walls, _Walls],
    stops: tuple[Sequence[float], Sequence[float]],
    middles: tuple[Sequence[float], Sequence[float]],
) -> set[tuple[int, int]]:
    """Return the places that no line parts from the given one."""
    (level, upright), (columns, rows), (across, down) = walls, stops, middles
    reached = {(row, column)}
    waiting = [(row, column)]
    while waiting:
        y, x = waiting.pop()
        neighbours = (
            ((y, x + 1), x + 1 < len(across) and not upright.stand(columns[x + 1], down[y])),
            ((y, x - 1), x > 0 and not upright.stand(columns[x], down[y])),
            ((y + 1, x), y + 1 < len(down) and not level.stand(rows[y + 1], across[x])),
            ((y - 1, x), y > 0 and not level.stand(rows[y], across[x])),
        )
        for place, is_open in neighbours:
            if is_open and place not in reached:
                reached.add(place)
                waiting.append(place)
    return reached


def _rectangles(places: set[tuple[int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Give the rectangle that `places` are, else a rectangle for each run of a row."""
    tops, lefts = [row for row, _ in places], [column for _, column in places]
    top, bottom, left, right = min(tops), max(tops) + 1, min(lefts), max(lefts) + 1
    if (bottom - top) * (right - left) == len(places):
        yield top, bottom, left, right
        return
    for row in range(top, bottom):
        run = sorted(column for y, column in places if y == row)
        start = 0
        for number in range(1, len(run) + 1):
            if number == len(run) or run[number] > run[number - 1] + 1:
                yield row, row + 1, run[start], run[number - 1] + 1
                start = number


def row_at(edges: Sequence[float], height: float) -> int:
    """Return the row, by the edges of rows from top to bottom, in which `height` lies.

    >>> row_at((10.0, 20.0, 30.0), 25)
    1
    """
    return min(max(bisect_right(edges, height) - 1, 0), len(edges) - 2)
