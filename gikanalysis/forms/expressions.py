"""A small language for arithmetic over cells: ``[3.1]==[3.1.1]+[3.1.2]``, ``max(0,[4]-[4.1])``.

One grammar serves the identities and the crosswalk. Text is parsed once into immutable nodes; a
node can be evaluated exactly (`value`), with every unknown cell ranging over an interval
(`bounds`), or, for comparisons, to true, false or unknown (`truth`).
"""

from __future__ import annotations

import ast
import math
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Value = Callable[[str], float | None]
Interval = tuple[float, float]
Bounds = Callable[[str], Interval]

_CELL = re.compile(r"\[([^\[\]]+)\]")
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.LtE: "<=", ast.GtE: ">=", ast.Lt: "<", ast.Gt: ">",
}  # fmt: skip
_FUNCTIONS = ("max", "abs", "lag")


@dataclass(frozen=True, slots=True)
class Cell:
    """The figure of one cell."""

    id: str


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True, slots=True)
class Apply:
    """``+``, ``-``, ``*``, ``max``, ``abs`` or ``lag`` (the year before) applied to arguments."""

    operator: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two arithmetic sides."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic:
    """``and``, ``or`` or ``not`` over comparisons."""

    operator: str
    arguments: tuple[Node, ...]


Node = Cell | Number | Apply | Compare | Logic


def parse(text: str) -> Node:
    """Parse an expression; raises `ValueError` saying what is not understood.

    >>> parse("[3.2]<=[3.1]")
    Compare(operator='<=', left=Cell(id='3.2'), right=Cell(id='3.1'))
    """
    names: list[str] = []

    def keep(found: re.Match[str]) -> str:
        names.append(found[1])
        return f"_{len(names) - 1}_"

    if re.search(r"_\d", _CELL.sub("", text)):
        raise ValueError(f"not an expression: {text!r}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the text is refused or understood; how it is spelt is no matter
            tree = ast.parse(_CELL.sub(keep, text).strip(), mode="eval")
        node = _convert(tree.body, names, text)
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(f"not an expression: {text!r}") from error
    _require_kinds(node, text)
    return node


def is_condition(node: Node) -> bool:
    """Whether `node` is true or false, not a figure.

    >>> is_condition(parse("[3.2]<=[3.1]")), is_condition(parse("[3.1]-[3.2]"))
    (True, False)
    """
    return isinstance(node, Compare | Logic)


def _require_kinds(node: Node, text: str) -> None:
    """Refuse figures where a condition belongs, conditions where a figure does, and wrong numbers of arguments."""
    inner: tuple[Node, ...]
    match node:
        case Compare(left=left, right=right):
            inner, wanted = (left, right), False
        case Logic(arguments=arguments):
            inner, wanted = arguments, True
        case Apply(operator=operator, arguments=arguments):
            inner, wanted = arguments, False
            if not arguments or (operator in ("abs", "lag") and len(arguments) > 1):
                raise ValueError(f"{operator} with {len(arguments)} arguments in {text!r}")
        case _:
            return
    for part in inner:
        if is_condition(part) != wanted:
            raise ValueError(f"a {'condition' if wanted else 'figure'} is needed in {text!r}")
        _require_kinds(part, text)


def _convert(node: ast.expr, names: list[str], text: str) -> Node:
    def inner(child: ast.expr) -> Node:
        return _convert(child, names, text)

    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool) and abs(number) < 1e15:
            return Number(float(number))
        case ast.Name(id=name) if re.fullmatch(r"_\d+_", name):
            return Cell(names[int(name.strip("_"))])
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() as op, right=right):
            sign = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}[type(op)]
            return Apply(sign, (inner(left), inner(right)))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Logic("not", (inner(operand),))
        case ast.BoolOp(op=op, values=values):
            return Logic("and" if isinstance(op, ast.And) else "or", tuple(map(inner, values)))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            return Apply(name, tuple(map(inner, arguments)))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
            return Compare(_COMPARISONS[type(op)], inner(left), inner(right))
    raise ValueError(f"not understood in {text!r}: {ast.unparse(node)}")


def cells(node: Node) -> list[str]:
    """Return the ids of the cells of `node`, each once, in order of appearance."""
    return list(dict.fromkeys(_walk_cells(node)))


def comparisons(node: Node) -> Iterator[Compare]:
    """Yield every comparison in `node`."""
    match node:
        case Compare():
            yield node
        case Logic(arguments=arguments):
            for argument in arguments:
                yield from comparisons(argument)


def occurrences(node: Node) -> list[str]:
    """Return the ids of the cells of `node` as often as they occur."""
    return list(_walk_cells(node))


def looks_back(node: Node) -> bool:
    """Whether `node` asks for figures of the year before.

    >>> looks_back(parse("lag([3.1])-[3.2]")), looks_back(parse("[3.1]"))
    (True, False)
    """
    match node:
        case Apply(operator="lag"):
            return True
        case Apply(arguments=arguments) | Logic(arguments=arguments):
            return any(map(looks_back, arguments))
        case Compare(left=left, right=right):
            return looks_back(left) or looks_back(right)
    return False


def marked_past(node: Node, mark: str) -> Node:
    """Return `node` without ``lag``: the ids of the cells that it looked back for begin with `mark`.

    >>> cells(marked_past(parse("[a]==lag([a])+[b]"), "before/"))
    ['a', 'before/a', 'b']
    """
    return _marked(node, mark, past=False)


def _marked(node: Node, mark: str, *, past: bool) -> Node:
    match node:
        case Cell(id=cell_id):
            return Cell(mark + cell_id) if past else node
        case Apply(operator="lag", arguments=(argument,)):
            return _marked(argument, mark, past=True)
        case Apply(operator=operator, arguments=arguments):
            return Apply(operator, tuple(_marked(a, mark, past=past) for a in arguments))
        case Logic(operator=operator, arguments=arguments):
            return Logic(operator, tuple(_marked(a, mark, past=past) for a in arguments))
        case Compare(operator=operator, left=left, right=right):
            return Compare(operator, _marked(left, mark, past=past), _marked(right, mark, past=past))
    return node


def _walk_cells(node: Node) -> Iterator[str]:
    match node:
        case Cell(id=cell_id):
            yield cell_id
        case Compare(left=left, right=right):
            yield from _walk_cells(left)
            yield from _walk_cells(right)
        case Apply(arguments=arguments) | Logic(arguments=arguments):
            for argument in arguments:
                yield from _walk_cells(argument)


def value(node: Node, figure: Value, before: Value | None = None) -> float | None:
    """Return the exact value, or None when a figure it needs is unknown.

    `figure` gives the figures of the year, `before` those of the year before (for ``lag``).
    """
    match node:
        case Cell(id=cell_id):
            return figure(cell_id)
        case Number(value=number):
            return number
        case Apply(operator="lag", arguments=(argument,)):
            return None if before is None else value(argument, before)
        case Apply(operator=operator, arguments=arguments):
            values = [value(argument, figure, before) for argument in arguments]
            known = [v for v in values if v is not None]
            return _apply(operator, known) if len(known) == len(values) else None
    raise TypeError(f"not an arithmetic expression: {node}")


def _apply(operator: str, values: list[float]) -> float:
    match operator:
        case "+":
            return math.fsum(values)
        case "-":
            return math.fsum([values[0], -values[1]])
        case "*":
            return values[0] * values[1]
        case "max":
            return max(values)
        case "abs":
            return abs(values[0])
    raise TypeError(f"unknown operator {operator}")


def bounds(node: Node, figure: Bounds) -> Interval:
    """Return the smallest and largest value when every cell ranges over its interval.

    Exact as long as each cell occurs once, which the loader of the identities demands of the
    comparisons it evaluates with blanks.
    """
    match node:
        case Cell(id=cell_id):
            return figure(cell_id)
        case Number(value=number):
            return number, number
        case Apply(operator=operator, arguments=arguments):
            return _apply_bounds(operator, [bounds(argument, figure) for argument in arguments])
    raise TypeError(f"not an arithmetic expression: {node}")


def _apply_bounds(operator: str, intervals: list[Interval]) -> Interval:
    lows, highs = [low for low, _ in intervals], [high for _, high in intervals]
    match operator:
        case "+":
            return sum(lows), sum(highs)
        case "-":
            return lows[0] - highs[1], highs[0] - lows[1]
        case "*":
            products = [a * b if a and b else 0.0 for a in intervals[0] for b in intervals[1]]
            return min(products), max(products)
        case "max":
            return max(lows), max(highs)
        case "abs":
            low, high = lows[0], highs[0]
            return (0.0 if low <= 0 <= high else min(abs(low), abs(high))), max(abs(low), abs(high))
    raise TypeError(f"operator {operator} has no bounds")


def truth(node: Node, figure: Bounds) -> bool | None:
    """Return whether a condition holds for every filling, for none, or (None) for some.

    >>> truth(parse("[a]==0 or [b]>0"), {"a": (0, 0), "b": (0, 9)}.__getitem__)
    True
    >>> truth(parse("[a]==0 or [b]>0"), {"a": (3, 3), "b": (0, 9)}.__getitem__) is None
    True
    """
    match node:
        case Compare(operator=operator, left=left, right=right):
            return _compare(operator, bounds(left, figure), bounds(right, figure))
        case Logic(operator="not", arguments=(argument,)):
            inner = truth(argument, figure)
            return None if inner is None else not inner
        case Logic(operator=operator, arguments=arguments):
            truths = [truth(argument, figure) for argument in arguments]
            decisive = operator == "or"
            if decisive in truths:
                return decisive
            return None if None in truths else not decisive
    raise TypeError(f"not a condition: {node}")


def _compare(operator: str, left: Interval, right: Interval) -> bool | None:
    below, above = left[0] - right[1], left[1] - right[0]
    match operator:
        case "<=":
            return True if above <= 0 else False if below > 0 else None
        case "<":
            return True if above < 0 else False if below >= 0 else None
        case ">=":
            return True if below >= 0 else False if above < 0 else None
        case ">":
            return True if below > 0 else False if above <= 0 else None
    apart = below > 0 or above < 0
    same = below == 0 == above
    if operator == "!=":
        return True if apart else False if same else None
    return False if apart else True if same else None
