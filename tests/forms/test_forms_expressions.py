"""The language of the checks: junk is refused; value, bounds and truth agree with brute force."""

from __future__ import annotations

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gikanalysis.forms.expressions import (
    Apply,
    Cell,
    Compare,
    Logic,
    Node,
    Number,
    bounds,
    cells,
    comparisons,
    is_condition,
    looks_back,
    occurrences,
    parse,
    truth,
    value,
)

NAMES = ("3.1", "3.2", "A1.rule.made", "B1.total")
COMPARISONS = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
}


def text(node: Node) -> str:
    """An expression as it would be written, with brackets everywhere."""
    match node:
        case Cell(id=name):
            return f"[{name}]"
        case Number(value=number):
            return f"{number:g}"
        case Apply(operator=operator, arguments=arguments) if operator in "+-*":
            return "(" + operator.join(map(text, arguments)) + ")"
        case Apply(operator=operator, arguments=arguments):
            return f"{operator}({','.join(map(text, arguments))})"
        case Compare(operator=operator, left=left, right=right):
            return f"{text(left)}{operator}{text(right)}"
        case Logic(operator="not", arguments=(inner,)):
            return f"(not ({text(inner)}))"
        case Logic(operator=operator, arguments=arguments):
            return "(" + f" {operator} ".join(f"({text(a)})" for a in arguments) + ")"


def number(node: Node, known: dict[str, float]) -> float:
    """The value of an arithmetic expression, worked out a second time."""
    match node:
        case Cell(id=name):
            return known[name]
        case Number(value=constant):
            return constant
        case Apply(operator=operator, arguments=arguments):
            args = [number(a, known) for a in arguments]
            work = {
                "+": lambda: args[0] + args[1],
                "-": lambda: args[0] - args[1],
                "*": lambda: args[0] * args[1],
                "max": lambda: max(args),
                "abs": lambda: abs(args[0]),
            }
            return work[operator]()
    raise AssertionError(node)


def holds(node: Node, known: dict[str, float]) -> bool:
    """Whether a condition holds for exact figures, worked out a second time."""
    match node:
        case Compare(operator=operator, left=left, right=right):
            return COMPARISONS[operator](number(left, known), number(right, known))
        case Logic(operator="not", arguments=(inner,)):
            return not holds(inner, known)
        case Logic(operator="and", arguments=arguments):
            return all(holds(a, known) for a in arguments)
        case Logic(operator="or", arguments=arguments):
            return any(holds(a, known) for a in arguments)
    raise AssertionError(node)


def arithmetic(leaves: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Arithmetic expressions over `leaves`."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(Apply, st.sampled_from("+-*"), st.tuples(inner, inner)),
            st.builds(Apply, st.just("max"), st.tuples(inner, inner)),
            st.builds(Apply, st.just("abs"), st.tuples(inner)),
        ),
        max_leaves=4,
    )


LEAVES = st.one_of(st.sampled_from(NAMES).map(Cell), st.integers(0, 9).map(float).map(Number))
ARITHMETIC = arithmetic(LEAVES)
CONDITIONS = st.recursive(
    st.builds(Compare, st.sampled_from(sorted(COMPARISONS)), ARITHMETIC, ARITHMETIC),
    lambda inner: st.one_of(
        st.builds(Logic, st.sampled_from(("and", "or")), st.tuples(inner, inner)),
        st.builds(Logic, st.just("not"), st.tuples(inner)),
    ),
    max_leaves=3,
)
INTERVALS = st.fixed_dictionaries(
    {name: st.tuples(st.integers(-3, 3), st.integers(0, 2)).map(lambda s: (s[0], s[0] + s[1])) for name in NAMES}
)


def fillings(intervals):
    """Every choice of whole numbers from the intervals."""
    ranges = [range(low, high + 1) for low, high in intervals.values()]
    return [dict(zip(intervals, chosen, strict=True)) for chosen in product(*ranges)]


@given(st.one_of(ARITHMETIC, CONDITIONS))
def test_what_is_written_is_understood(node):
    """Every expression, written out, is parsed to itself."""
    assert parse(text(node)) == node


@given(ARITHMETIC, INTERVALS)
def test_value_agrees_with_plain_arithmetic(node, intervals):
    """The value is what arithmetic says; it is unknown as soon as a cell it names is."""
    known = {name: float(low) for name, (low, _) in intervals.items()}
    assert value(node, known.get) == number(node, known)
    named = cells(node)
    if named:
        assert value(node, {**known, named[-1]: None}.get) is None


@given(ARITHMETIC, INTERVALS)
def test_bounds_hold_every_value(node, intervals):
    """No choice of figures leaves the bounds; where each cell occurs once the bounds are reached."""
    low, high = bounds(node, intervals.__getitem__)
    values = [number(node, chosen) for chosen in fillings(intervals)]
    assert low <= min(values)
    assert max(values) <= high
    if len(occurrences(node)) == len(cells(node)) and "abs" not in text(node):
        assert (low, high) == (min(values), max(values))


@given(CONDITIONS, INTERVALS)
def test_truth_is_never_wrong(node, intervals):
    """True holds for every choice of figures, false for none; exact figures always decide."""
    found = truth(node, intervals.__getitem__)
    held = {holds(node, chosen) for chosen in fillings(intervals)}
    if found is not None:
        assert held == {found}
    for chosen in fillings(intervals)[:5]:
        assert truth(node, lambda name, chosen=chosen: (chosen[name], chosen[name])) is holds(node, chosen)


SUMS = [
    st.just(Apply("+", (Cell("3.1"), Cell("3.2")))),
    st.just(Cell("3.1")),
    st.just(Apply("-", (Cell("3.1"), Cell("3.2")))),
]


@given(
    st.sampled_from(sorted(COMPARISONS)),
    st.one_of(SUMS),
    st.sampled_from((Cell("B1.total"), Number(2.0))),
    INTERVALS,
)
def test_truth_of_a_plain_comparison_is_exact(operator, left, right, intervals):
    """Where sums are compared and each cell stands once, unknown means that figures of both kinds exist."""
    node = Compare(operator, left, right)
    held = {holds(node, chosen) for chosen in fillings(intervals)}
    assert truth(node, intervals.__getitem__) is (held.pop() if len(held) == 1 else None)


@pytest.mark.parametrize(
    "junk",
    [
        "",
        " ",
        "[3.1",
        "3.1]",
        "[]",
        "[[3.1]]",
        "[3.1]=[3.2]",
        "[3.1]===[3.2]",
        "[3.1] [3.2]",
        "x",
        "_0_",
        "_1_+[3.1]",
        "[3.1]/[3.2]",
        "[3.1]**2",
        "-[3.1]",
        "+[3.1]",
        "[3.1]%2",
        "True",
        "None",
        "'a'",
        "1j",
        "1e999",
        "...",
        "[3.1],[3.2]",
        "min([3.1],[3.2])",
        "max()",
        "abs([3.1],[3.2])",
        "lag()",
        "lag([3.1],[3.2])",
        "max(*[3.1])",
        "max(a=1)",
        "sum([3.1])",
        "[3.1]<[3.2]<[3.3]",
        "[3.1] is 1",
        "[3.1] in [3.2]",
        "[3.1] if 1 else 2",
        "lambda: 1",
        "[3.1] and [3.2]",
        "not [3.1]",
        "([3.1]==1)+2",
        "([3.1]==1)==2",
        "max([3.1]==1,2)",
        "[3.1]==1 or 2",
        "__import__('os')",
        "().__class__",
        "[3.1].real",
        "(" * 500 + "1" + ")" * 500,
        "1+" * 5000 + "1",
        "\x00",
        "1\n2",
        "'\\d'",
        "[a:=1]:=2",
        "f'{1}'",
    ],
)
def test_junk_is_refused(junk):
    """What is no expression of this small language is refused with a sentence, never evaluated."""
    with pytest.raises(ValueError, match=r"not an expression|not understood|is needed|arguments"):
        parse(junk)


@given(st.text("[]()3.1 +-*/<>=!,_0abmxlgnotrd'\"", max_size=25))
def test_any_text_is_refused_or_understood(junk):
    """Nothing but `ValueError` comes out of the parser, and what passes can be evaluated."""
    try:
        node = parse(junk)
    except ValueError:
        return
    if is_condition(node):
        assert looks_back(node) or truth(node, lambda _: (1.0, 1.0)) in (True, False)
    else:
        assert math.isfinite(value(node, lambda _: 1.0, lambda _: 1.0))


def test_the_year_before():
    """`lag` takes figures of the year before, and is unknown without them."""
    node = parse("lag(max(0,[3.1]-[3.2]))")
    now, before = {"3.1": 5.0, "3.2": 5.0}.get, {"3.1": 9.0, "3.2": 6.0}.get
    assert value(node, now, before) == 3
    assert value(node, now) is None
    assert looks_back(node)
    with pytest.raises(TypeError, match="no bounds"):
        bounds(node, lambda _: (0, 1))


def test_a_figure_is_no_condition():
    """Asking for the truth of a figure or the value of a condition is an error of the caller."""
    with pytest.raises(TypeError):
        truth(parse("[3.1]"), lambda _: (0, 1))
    with pytest.raises(TypeError):
        value(parse("[3.1]==1"), lambda _: 1.0)
    with pytest.raises(TypeError):
        bounds(parse("[3.1]==1"), lambda _: (0, 1))


def test_blanks_without_limit():
    """A cell without an upper limit makes sums unknown above, and 0 times it is 0."""
    wide = {"3.1": (0.0, math.inf), "3.2": (-math.inf, math.inf)}.__getitem__
    assert bounds(parse("[3.1]-5"), wide) == (-5, math.inf)
    assert bounds(parse("0*[3.2]"), wide) == (0, 0)
    assert bounds(parse("2*abs([3.2])"), wide) == (0, math.inf)
    assert truth(parse("[3.1]>=0"), wide) is True
    assert truth(parse("[3.1]<=[3.2]"), wide) is None


def test_cells_in_order_and_once():
    """Cells come in order of appearance, each once; occurrences count them all."""
    node = parse("[b]>=[a] and not [b]==0")
    assert cells(node) == ["b", "a"]
    assert occurrences(node) == ["b", "a", "b"]
    assert [c.operator for c in comparisons(node)] == [">=", "=="]
