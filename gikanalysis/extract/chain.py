"""Which line prints which row: labels aligned to a table of the form as a sequence.

Among all lines whose label could be a row of the table, the chain that keeps the printed order and
matches best is taken; every full row that it passes over costs, so a table printed twice is read
from one copy and never mixed. What stays ambiguous is left out: a missing row is honest, a row
under another row's name is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from gikanalysis.extract.index import EXACT, LabelIndex, Match
from gikanalysis.extract.line import Line
from gikanalysis.forms import FormTable

_NO_FIGURES = 0.5  # what a label without figures behind it weighs less
_NEXT_TO = 3  # lines beyond the chain in which its first or last row may stand, swapped with another
_PASSED_OVER = 0.3  # what passing over one row with figures costs
_FEWEST_OF_A_COPY = 2  # rows of a table that make a second copy of it
_SHARE_OF_A_COPY = 0.4  # and the share of the rows found


class Item(NamedTuple):
    """A label cell with a row that it could be. `full`: figures stand behind it."""

    line: int
    cell: int
    match: Match
    weight: float
    full: bool


class Chain(NamedTuple):
    """The rows of a table with the lines that print them.

    `twice` are rows that stand in a second copy of the table with other figures (last year's, a
    subordinate body's, all bodies'): which are the report's, nobody can say, so they are left out.
    """

    items: tuple[Item, ...]
    twice: tuple[str, ...] = ()


def items_of(
    lines: Sequence[Line], index: LabelIndex, wanted: Callable[[Match, int], bool]
) -> dict[str, list[Item]]:
    """Return, for each table, every label cell with each row it could be; `wanted` may refuse some."""
    items: dict[str, list[Item]] = {}
    for number, line in enumerate(lines):
        for cell in line.labels:
            full = line.figures_after(cell)
            for match in index.rows(line.cells[cell]):
                weight = match.score if full else match.score - _NO_FIGURES
                if weight > 0 and wanted(match, number):
                    items.setdefault(match.table, []).append(Item(number, cell, match, weight, full))
    return items


def chain_of(items: Sequence[Item], table: FormTable, lines: Sequence[Line]) -> Chain:
    """Return the best chain of `items` through the rows of `table`."""
    chosen = _heaviest(items, len(table.rows))
    chosen = _with_swapped(chosen, items)
    chosen = [item for number, item in enumerate(chosen) if not _ambiguous(chosen, number, items)]
    doubled = {item.match.row for item in chosen if _printed_twice(item, chosen, items, lines)}
    twice = _in_another_copy(chosen, items, len(table.rows), lines)
    return Chain(tuple(item for item in chosen if item.match.row not in {*doubled, *twice}), tuple(twice))


def _heaviest(items: Sequence[Item], rows: int) -> list[Item]:
    """Return the chain in which lines and rows both go forward and the weight is greatest.

    `best[p]` is the heaviest chain that ends in row `p` so far, with the cost of passing over all
    rows before it taken out, so that chains that end on different lines compare.
    """
    best: list[tuple[float, int]] = [(0.0, -1)] * rows
    weights: list[float] = []
    back: list[int] = []
    passed = 0  # lines with a full label so far
    start = 0
    while start < len(items):
        end = start
        while end < len(items) and items[end][:2] == items[start][:2]:
            end += 1
        for item in items[start:end]:
            gain, before = max(best[: item.match.position], default=(0.0, -1), key=lambda entry: entry[0])
            gain -= passed * _PASSED_OVER
            weights.append(item.weight + max(gain, 0.0))
            back.append(before if gain > 0 else -1)
        passed += items[start].full
        for number in range(start, end):
            entry = weights[number] + passed * _PASSED_OVER, number
            if entry[0] > best[items[number].match.position][0] + 1e-9:
                best[items[number].match.position] = entry
        start = end
    chain = []
    at = max(range(len(items)), key=lambda number: round(weights[number], 6)) if items else -1
    while at >= 0:
        chain.append(items[at])
        at = back[at]
    return chain[::-1]


def _with_swapped(chain: list[Item], items: Sequence[Item]) -> list[Item]:
    """Add rows that stand inside the table in another order, when their label leaves no doubt."""
    if not chain:
        return chain
    rows, used = {item.match.row for item in chain}, {(item.line, item.cell) for item in chain}
    names: dict[tuple[int, int], int] = {}
    for item in items:
        names[item[:2]] = names.get(item[:2], 0) + 1
    loose = [
        item
        for item in items
        if item.match.score == EXACT
        and item.full
        and names[item[:2]] == 1
        and item.match.row not in rows
        and item[:2] not in used
        and chain[0].line - _NEXT_TO < item.line < chain[-1].line + _NEXT_TO
    ]
    sure = [item for item in loose if sum(other.match.row == item.match.row for other in loose) == 1]
    return sorted([*chain, *sure], key=lambda item: item[:2])


def _ambiguous(chain: Sequence[Item], number: int, items: Sequence[Item]) -> bool:
    """Whether a label could as well be another row of the same gap in the chain."""
    item = chain[number]
    low = chain[number - 1].match.position if number else -1
    high = chain[number + 1].match.position if number + 1 < len(chain) else 1_000_000
    others = [
        other.match.position
        for other in items
        if other[:2] == item[:2] and other.match.row != item.match.row and low < other.match.position < high
    ]
    return bool(others) and item.match.position != low + 1


def _in_another_copy(chain: Sequence[Item], items: Sequence[Item], rows: int, lines: Sequence[Line]) -> list[str]:
    """Return the rows that a second copy of the table prints otherwise, or not at all; none if it agrees.

    A few rows that stand elsewhere under the same words are no copy (a summary, a chart's table).
    """
    own = {item.match.row: item for item in chain if lines[item.line].after(item.cell)}
    used = {item[:2] for item in chain}
    left = [i for i in items if i.match.score == EXACT and i[:2] not in used and i.match.row in own]
    copy = [item for item in _heaviest(left, rows) if lines[item.line].after(item.cell)]
    if len(copy) < max(min(_FEWEST_OF_A_COPY, len(own)), len(own) * _SHARE_OF_A_COPY):
        return []
    same = {i.match.row for i in copy if _figures(i, lines) == _figures(own[i.match.row], lines)}
    return [row for row in own if row not in same] if len(same) < len(copy) else []


def _printed_twice(item: Item, chain: Sequence[Item], items: Sequence[Item], lines: Sequence[Line]) -> bool:
    """Whether the row stands a second time beside itself with other figures (which are right?)."""
    number = chain.index(item)
    low = chain[number - 1].line if number else item.line - 1
    high = chain[number + 1].line if number + 1 < len(chain) else item.line + 2
    own = _figures(item, lines)
    return any(
        other.match.row == item.match.row
        and other.full
        and item.full
        and other[:2] != item[:2]
        and low < other.line < high
        and _figures(other, lines) != own
        for other in items
    )


def _figures(item: Item, lines: Sequence[Line]) -> list[str]:
    line = lines[item.line]
    return [line.cells[i].strip() for i in line.after(item.cell) if line.cells[i].strip()]
