"""A plain evaluator of the identities, written from their text and apart from the one that audits.

It answers one question: which identities does a set of figures violate, when all terms are
printed? Where a term is blank it claims a violation only of a sum whose printed parts exceed the
printed total. It is deliberately simple: the truth of the corruption lab must not depend on the
code it tests.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from gikanalysis.forms import form
from gikanalysis.forms.identities import Identity, identities
from gikanalysis.simulate.model import Figure

_CELL = re.compile(r"\[([^\]]+)\]")
_COMPARE: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.LtE: operator.le,
    ast.GtE: operator.ge, ast.Lt: operator.lt, ast.Gt: operator.gt,
}  # fmt: skip
_ROUNDING = 1e-6


class Rule(NamedTuple):
    """An identity at one place of a form: its expression with places filled in, and its cells."""

    identity: Identity
    expression: str
    cells: tuple[str, ...]


class Violation(NamedTuple):
    """A violated rule with the severity that its direction gives it."""

    rule: Rule
    severity: str


@cache
def rules(form_id: str) -> tuple[Rule, ...]:
    """Return every arithmetic rule of a form at every place it runs over."""
    found = []
    for identity in identities().values():
        if identity.needs == "report" and identity.expression and form_id in identity.forms:
            for place in _places(identity.each, form_id):
                text = identity.expression.format(**place)
                found.append(Rule(identity, text, tuple(dict.fromkeys(_CELL.findall(text)))))
    return tuple(found)


def _places(each: str, form_id: str) -> Iterator[dict[str, str]]:
    words = each.split()
    if not words:
        yield {}
    elif words[-1] == "columns":
        yield from ({"column": column.id} for column in form(form_id).table(words[0]).columns)
    elif words[-1] == "rows":
        yield from ({"row": row.id} for row in form(form_id).table(words[0]).rows if not row.header)
    else:
        yield from ({"row": word} for word in words)


def violations(form_id: str, figures: Mapping[str, Figure], *, year: int, rank: str) -> list[Violation]:
    """Return the rules that `figures` violate beyond doubt; `rank` is that of the government."""
    found = []
    for rule in rules(form_id):
        first, last = rule.identity.years
        if not first <= year <= last or (rule.identity.levels and rank not in rule.identity.levels):
            continue
        severity = _judge(rule, figures)
        if severity is not None:
            found.append(Violation(rule, severity))
    return found


def _judge(rule: Rule, figures: Mapping[str, Figure]) -> str | None:
    """Return the severity of a violation, None when the rule holds or cannot be judged."""
    terms = {cell: figures[cell] for cell in rule.cells}
    known = {cell: f.value for cell, f in terms.items() if f.value is not None and f.status == "reported"}
    if len(known) < len(terms):
        return _judge_overfull(rule, terms, known)
    tree = _tree(rule.expression)
    if _truth(tree, known):
        return None
    if isinstance(tree, ast.Compare):
        difference = _number(tree.left, known) - _number(tree.comparators[0], known)
        directed = rule.identity.if_less if difference < 0 else rule.identity.if_more
        return directed or rule.identity.severity
    return rule.identity.severity


def _judge_overfull(rule: Rule, terms: Mapping[str, Figure], known: Mapping[str, float]) -> str | None:
    if rule.identity.family != "sum" or any(f.status not in ("reported", "blank", "dash") for f in terms.values()):
        return None
    total, *parts = rule.cells
    if total in known and sum(known.get(part, 0.0) for part in parts) > known[total] + _ROUNDING:
        return rule.identity.if_less or rule.identity.severity
    return None


@cache
def _tree(expression: str) -> ast.expr:
    return ast.parse(_CELL.sub(lambda found: f"cell('{found[1]}')", expression).strip(), mode="eval").body


def _truth(node: ast.expr, known: Mapping[str, float]) -> bool:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            return all(_truth(value, known) for value in values)
        case ast.BoolOp(values=values):
            return any(_truth(value, known) for value in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _truth(operand, known)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            difference = round(_number(left, known) - _number(right, known), 6)
            return _COMPARE[type(op)](difference, 0.0)
    raise TypeError(f"no condition: {ast.unparse(node)}")


def _number(node: ast.expr, known: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.BinOp(left=left, op=op, right=right):
            a, b = _number(left, known), _number(right, known)
            return a + b if isinstance(op, ast.Add) else a - b if isinstance(op, ast.Sub) else a * b
        case ast.Call(func=ast.Name(id="cell"), args=[ast.Constant(value=cell)]):
            return known[str(cell)]
        case ast.Call(func=ast.Name(id="max"), args=arguments):
            return max(_number(argument, known) for argument in arguments)
        case ast.Call(func=ast.Name(id="abs"), args=[argument]):
            return abs(_number(argument, known))
    raise TypeError(f"no number: {ast.unparse(node)}")
