"""Rule Q-23: what blanks do to a check, by example and against brute force."""

from __future__ import annotations

from itertools import product

import pytest
from form_cases import OFFICIAL, YEAR, consistent, printed
from hypothesis import given, settings
from hypothesis import strategies as st

from gikanalysis.forms import form
from gikanalysis.forms.evaluate import Figure, Verdict, derive, evaluate
from gikanalysis.forms.expressions import Apply, Cell, Compare, Logic, Node, Number, cells
from gikanalysis.forms.identities import Check, checks_of

MOST = 25  # a blank without a cap is tried up to this figure, more than small printed terms can need


def verdict(form_id: str, figures: dict, rule: str, at: str | None = None, **body) -> Verdict:
    """The verdict on one rule (at the place that touches cell `at`), the other cells as given."""
    found = [
        v
        for v in evaluate(form(form_id), figures, **{"year": YEAR[form_id], "rank": "county", **body})
        if v.check.identity.id == rule and (at is None or at in v.check.cells)
    ]
    assert len(found) == 1, found
    return found[0]


def short(v: Verdict) -> tuple:
    """Outcome, severity if it fails, whether it is spent."""
    return v.outcome, v.severity if v.outcome == "fail" else "", v.spent


def sum_of_channels(total, *parts, status="blank"):
    """Rows of the requests by channel; None is blank."""
    names = ("3.1", "3.1.1", "3.1.2", "3.1.3", "3.1.4")
    return printed(dict(zip(names, (total, *parts), strict=True)), status)


@pytest.mark.parametrize("name", OFFICIAL)
@pytest.mark.parametrize("rank", ["county", "prefecture", "province"])
def test_consistent_figures_pass_every_check(name, rank):
    """Figures that keep every rule raise nothing, in any year and at any rank."""
    figures = printed(consistent(name))
    for year in range(2014, 2026):
        assert {v.outcome for v in evaluate(form(name), figures, year=year, rank=rank)} == {"pass"}


@pytest.mark.parametrize(
    ("total", "parts", "expected", "held"),
    [
        (7, (1, 2, 3, 1), ("pass", "", False), None),
        (7, (1, 2, 3, 2), ("fail", "error", False), None),
        (7, (1, 2, None, None), ("fail", "warning", False), 4),  # blanks could save it, zeros do not
        (7, (1, 2, 3, None), ("not_assessable", "", True), None),  # the one blank is derived, the sum is spent
        (7, (5, 2, None, None), ("pass", "", False), None),  # what is printed closes by itself
        (7, (5, 3, None, None), ("fail", "error", False), None),  # no filling can save it
        (0, (0, None, None, None), ("pass", "", False), None),
        (None, (1, 2, 3, 1), ("not_assessable", "", True), None),  # a total is derived from its parts
        (None, (1, 2, None, 1), ("not_assessable", "", False), None),
        (7, (None,) * 4, ("not_assessable", "", False), None),  # one side prints nothing
        (None, (None,) * 4, ("not_assessable", "", False), None),
    ],
)
@pytest.mark.parametrize("status", ["blank", "dash"])
def test_a_strict_sum(total, parts, expected, held, status):
    """Each branch of the rule for a sum; a dash is a blank."""
    found = verdict("v2014", sum_of_channels(total, *parts, status=status), "V14-01")
    assert short(found) == expected
    assert found.held_by_blanks == held


@pytest.mark.parametrize("status", ["missing", "unreadable"])
def test_what_was_not_read_is_never_assessed(status):
    """A term not found or not readable makes the check not assessable, whatever the others say."""
    figures = sum_of_channels(7, 9, 9, 9, None, status=status)
    assert short(verdict("v2014", figures, "V14-01")) == ("not_assessable", "", False)


def test_sides_of_a_failure():
    """A failure tells what the sides come to, blanks being 0."""
    found = verdict("v2014", sum_of_channels(7, 1, 2, None, None), "V14-01")
    assert (found.left, found.right) == (7, 3)


@pytest.mark.parametrize(
    ("total", "parts", "severity"),
    [(5, (1, 1, 1), "note"), (2, (1, 1, 1), "error"), (5, (1, None, 1), "note"), (1, (1, None, 1), "error")],
)
def test_a_tolerant_sum(total, parts, severity):
    """Reviews above their parts may be pending: a note, never more with a blank; below them an error."""
    names = ("4", "4.1", "4.2", "4.3")
    found = verdict("v2014", printed(dict(zip(names, (total, *parts), strict=True))), "V14-07")
    assert (found.outcome, found.severity, found.spent) == ("fail", severity, False)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((7, 0, 7, 0), ("pass", "", False)),
        ((7, 1, 7, 0), ("fail", "error", False)),
        ((7, None, 7, None), ("pass", "", False)),
        ((7, None, 9, None), ("fail", "warning", False)),
        ((7, None, 9, 0), ("not_assessable", "", True)),
        ((7, None, 5, 0), ("fail", "error", False)),
        ((0, None, 0, None), ("not_assessable", "", False)),
        ((None, None, 7, 0), ("not_assessable", "", False)),
    ],
)
def test_a_balance(values, expected):
    """New and carried in against dealt with and carried out, with blanks on either side."""
    names = ("B1.natural", "B2.natural", "B3.7.natural", "B4.natural")
    assert short(verdict("v2021", printed(dict(zip(names, values, strict=True))), "V19-01", names[0])) == expected


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        ((60, 50, 0, 0, 0), ("pass", "", False)),
        ((60, 30, 0, 0, 0), ("fail", "error", False)),
        ((60, 30, None, 0, 0), ("fail", "warning", False)),
        ((60, 50, None, 0, 0), ("pass", "", False)),
        ((None,) * 5, ("not_assessable", "", False)),
    ],
)
def test_an_order(channels, expected):
    """Channels together reach the total: a blank channel can save it, but not without a remark."""
    names = ("1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.5", "1.1")
    figures = printed(dict(zip(names, (*channels, 100), strict=True)))
    assert short(verdict("v2014", figures, "V14-13")) == expected


def test_the_total_around_a_blank_bounds_it():
    """A blank part cannot exceed the printed total that contains it, even of another sum."""
    row = {"B3.1.natural": None, "B3.1.total": 2, "B3.7.natural": 9, "B3.2.natural": 1}
    rest = {
        f"{r.id}.natural": 0
        for r in form("v2021").table("B").rows
        if not r.header and r.id.startswith("B3") and f"{r.id}.natural" not in row
    }
    found = verdict("v2021", printed(rest | row), "V21-02", "B3.1.natural")
    assert short(found) == ("fail", "error", False)
    assert "B3.1.natural" not in derive(form("v2021"), printed(rest | row))


def test_a_change_may_be_below_zero():
    """A blank change is open on both sides, a blank count is not below 0."""
    values = {"A5.license.prev_items": 5, "A5.license.change": None}
    assert verdict("v2019", printed(values), "V19-13").outcome == "not_assessable"
    values = {"A5.license.prev_items": None, "A5.license.change": 5}
    assert verdict("v2019", printed(values), "V19-13").outcome == "pass"


def test_a_condition_with_blanks():
    """Of rules with ‘or’, only what no blank could change is said."""
    assert verdict("v2014", printed({"9.3": 4, "9.2": 0}), "V14-18").outcome == "fail"
    assert verdict("v2014", printed({"9.3": 4, "9.2": None}), "V14-18").outcome == "not_assessable"
    assert verdict("v2014", printed({"9.3": None, "9.2": 3}), "V14-18").outcome == "pass"


def test_years_and_ranks():
    """A rule is evaluated in its years and at its ranks alone; without a year not at all."""
    figures = printed({"7": 3, "A1.rule.made": 1, "A1.rule.in_force": 1, "A1.rule.repealed": 0})
    rules = {v.check.identity.id for v in evaluate(form("v2014"), figures, year=2017)}
    assert "V14-20" not in rules
    assert verdict("v2014", figures, "V14-20", year=2018).outcome == "fail"
    assert not [v for v in evaluate(form("v2014"), figures) if v.check.identity.id == "V14-20"]
    assert verdict("v2021", figures, "V19-21", "A1.rule.made", rank="township").outcome == "fail"
    assert not [v for v in evaluate(form("v2021"), figures, rank="prefecture") if v.check.identity.id == "V19-21"]


def test_milder_for_some_bodies_and_figures():
    """A stock equal to the flow is a note for a township; a balance in the decisions column is weak when small."""
    stock = printed({"A1.norm.newly_public": 2, "A1.norm.total_public": 2})
    assert verdict("v2019", stock, "V19-12", level="county").severity == "warning"
    assert verdict("v2019", stock, "V19-12", level="township").severity == "note"
    names = ("A6.penalty.prev_items", "A6.penalty.change", "A6.penalty.decisions")
    small, large = (printed(dict(zip(names, v, strict=True))) for v in ((5, 0, 5), (50, 2, 52)))
    assert verdict("v2019", small, "V19-22", names[0]).severity == "note"
    assert verdict("v2019", large, "V19-22", names[0]).severity == "warning"


def test_more_completed_than_received_is_never_a_failure():
    """Older requests explain it: not assessable, with the sides told."""
    found = verdict("v2014", printed({"3.1": 4, "3.2": 6}), "V14-06")
    assert (found.outcome, found.severity, found.left, found.right) == ("not_assessable", "note", 6, 4)


# --- derived values ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "parts", "derived"),
    [
        (7, (1, 2, 3, None), {"3.1.4": 1}),
        (7, (5, 2, None, None), {"3.1.3": 0, "3.1.4": 0}),
        (None, (1, 2, 3, 1), {"3.1": 7}),
        (0, (None,) * 4, {"3.1.1": 0, "3.1.2": 0, "3.1.3": 0, "3.1.4": 0}),
        (7, (1, 2, None, None), {}),
        (None, (1, 2, None, 1), {}),
        (7, (9, 2, 3, None), {}),
        (7.5, (1, 2, 3, None), {}),
        (7, (1, 2, 3, 1), {}),
    ],
)
def test_derived(total, parts, derived):
    """One blank among printed terms, and blanks beside an exhausted total, have a proven value."""
    assert derive(form("v2014"), sum_of_channels(total, *parts)) == derived


@pytest.mark.parametrize("status", ["missing", "unreadable"])
def test_nothing_is_derived_from_what_was_not_read(status):
    """A cell not found or not readable has no proven value and proves none."""
    assert derive(form("v2014"), sum_of_channels(7, 1, 2, 3, None, status=status)) == {}


def test_two_blanks_of_a_balance_prove_nothing():
    """7 in and 7 out with both carry-overs blank: they are equal, not proven to be 0."""
    values = {"B1.natural": 7, "B2.natural": None, "B3.7.natural": 7, "B4.natural": None}
    assert derive(form("v2021"), printed(values)) == {}
    assert derive(form("v2021"), printed(values | {"B4.natural": 0})) == {"B2.natural": 0}


def test_a_tolerant_sum_proves_zeros_only():
    """Reviews may exceed their parts, so a blank part is proven only where nothing is left for it."""
    names = ("4", "4.1", "4.2", "4.3")
    assert derive(form("v2014"), printed(dict(zip(names, (3, 1, None, 1), strict=True)))) == {}
    assert derive(form("v2014"), printed(dict(zip(names, (2, 1, None, 1), strict=True)))) == {"4.2": 0}
    assert derive(form("v2014"), printed(dict(zip(names, (None, 1, 1, 1), strict=True)))) == {}


def test_proofs_that_disagree_prove_nothing():
    """A blank that its row would make 4 and its column 5 has no value."""
    values = consistent("v2021") | {"B4.natural": None}
    assert derive(form("v2021"), printed(values)) == {"B4.natural": 3}
    values["B4.total"] += 1
    assert derive(form("v2021"), printed(values)) == {}


# --- against brute force -----------------------------------------------------------------------


def number(node: Node, known: dict[str, float]) -> float:
    """An arithmetic side with every figure known."""
    match node:
        case Cell(id=name):
            return known[name]
        case Number(value=constant):
            return constant
        case Apply(operator=operator, arguments=arguments):
            args = [number(a, known) for a in arguments]
            return {
                "+": lambda: args[0] + args[1],
                "-": lambda: args[0] - args[1],
                "*": lambda: args[0] * args[1],
                "max": lambda: max(args),
                "abs": lambda: abs(args[0]),
            }[operator]()
    raise AssertionError(node)


def holds(node: Node, known: dict[str, float]) -> bool:
    """A condition with every figure known."""
    match node:
        case Compare(operator=operator, left=left, right=right):
            a, b = number(left, known), number(right, known)
            return {"==": a == b, "!=": a != b, "<=": a <= b, ">=": a >= b, "<": a < b, ">": a > b}[operator]
        case Logic(operator="not", arguments=(inner,)):
            return not holds(inner, known)
        case Logic(operator=operator, arguments=arguments):
            return (all if operator == "and" else any)(holds(a, known) for a in arguments)
    raise AssertionError(node)


def containing(form_id: str, cell: str) -> set[str]:
    """Totals around a cell, worked out from the sums of the form a second time."""
    sums = [
        (c.condition.left.id, set(c.cells) - {c.condition.left.id})
        for c in checks_of(form_id)
        if c.identity.family == "sum"
    ]
    found: set[str] = set()
    while True:
        more = {total for total, parts in sums if ({cell} | found) & parts} - found
        if not more:
            return found
        found |= more


def fillings(form_id: str, check: Check, figures: dict[str, Figure]) -> list[dict[str, float]]:
    """Every way to fill the blanks of a check with whole numbers, below the caps and up to `MOST`."""
    ranges = []
    for cell in check.cells:
        figure = figures[cell]
        if figure.printed:
            ranges.append([figure.value])
            continue
        caps = [figures[t].value for t in containing(form_id, cell) if t in figures and figures[t].printed]
        low = -MOST if form(form_id).cell(cell).signed else 0
        ranges.append(range(low, int(min([MOST, *caps])) + 1))
    return [dict(zip(check.cells, chosen, strict=True)) for chosen in product(*ranges)]


def expected(form_id: str, check: Check, figures: dict[str, Figure]) -> tuple[str, str]:
    """Outcome and severity (of a failure) by enumeration, for a comparison."""
    used = [figures[cell] for cell in check.cells]
    if any(f.status in ("missing", "unreadable") for f in used) or not any(f.printed for f in used):
        return "not_assessable", ""
    for side in (check.condition.left, check.condition.right):
        if cells(side) and not any(figures[c].printed for c in cells(side)):
            return "not_assessable", ""
    ways = [holds(check.condition, way) for way in fillings(form_id, check, figures)]
    zeros = {cell: figures[cell].value or 0.0 for cell in check.cells}
    at_zero = holds(check.condition, zeros)
    left, right = number(check.condition.left, zeros), number(check.condition.right, zeros)
    blanks = [cell for cell in check.cells if figures[cell].open]
    rule = check.identity
    plain = (rule.if_less if left < right else rule.if_more if left > right else "") or rule.severity
    fails = "fail" if rule.outcome == "fail" else "not_assessable"
    if not any(ways):
        return fails, plain if fails == "fail" else ""
    if all(ways) or (check.additive and at_zero and left > 0):
        return "pass", ""
    if at_zero or (check.additive and rule.strict and len(blanks) == 1):
        return "not_assessable", ""
    return fails, ("note" if plain == "note" else "warning") if fails == "fail" else ""


CHECKS = [(name, check) for name in OFFICIAL for check in checks_of(name) if len(check.cells) <= 9]
STATUSES = ("blank", "dash", "missing", "unreadable")


@st.composite
def situations(draw, kind=object, most_open=2):
    """A check with small figures in its cells, up to `most_open` of them blank or worse."""
    name, check = draw(st.sampled_from([(n, c) for n, c in CHECKS if isinstance(c.condition, kind)]))
    values = [draw(st.integers(0, 5)) for _ in check.cells]
    if isinstance(check.condition, Compare) and check.additive and draw(st.booleans()):
        known = dict(zip(check.cells, map(float, values), strict=True))
        total = check.condition.left
        if isinstance(total, Cell):
            values[check.cells.index(total.id)] = int(number(check.condition.right, known))
    figures = printed(dict(zip(check.cells, values, strict=True)))
    for cell in draw(st.lists(st.sampled_from(check.cells), max_size=most_open, unique=True)):
        figures[cell] = Figure(None, draw(st.sampled_from(STATUSES)))
    return name, check, figures


@given(situations(Compare))
@settings(max_examples=300, deadline=None)
def test_comparisons_agree_with_brute_force(situation):
    """Outcome and severity of sums, balances and orders are those that enumerating the blanks gives."""
    name, check, figures = situation
    found = verdict_on(name, check, figures)
    said = found.severity if found.outcome == "fail" else ""
    assert (found.outcome, said) == expected(name, check, figures)


@given(situations(Logic))
@settings(max_examples=150, deadline=None)
def test_conditions_are_never_wrong(situation):
    """A failure is one for every filling of the blanks, a pass for every filling."""
    name, check, figures = situation
    found = verdict_on(name, check, figures)
    if found.outcome != "not_assessable":
        ways = {holds(check.condition, way) for way in fillings(name, check, figures)}
        assert ways == {found.outcome == "pass"}


def verdict_on(name: str, check: Check, figures: dict[str, Figure]) -> Verdict:
    """The verdict on exactly this check."""
    year = check.identity.years[0] or min(YEAR[name], check.identity.years[1])
    found = evaluate(form(name), figures, year=year, rank="county", level="county")
    return next(v for v in found if v.check == check)


@given(situations(most_open=3))
@settings(max_examples=300, deadline=None)
def test_what_is_derived_is_the_only_way(situation):
    """A derived value is the only filling of its cell with which some check of it can hold."""
    name, _, figures = situation
    for cell, value in derive(form(name), figures).items():
        assert figures[cell].open
        proofs = []
        for check in checks_of(name):
            known = all(c in figures and (figures[c].printed or figures[c].open) for c in check.cells)
            if cell in check.cells and check.additive and known:
                ways = [way for way in fillings(name, check, figures) if fits(check, way)]
                proofs.append({way[cell] for way in ways})
        assert {value} in proofs


def fits(check: Check, way: dict[str, float]) -> bool:
    """Whether a filling keeps the check; a tolerant sum may exceed its parts."""
    if check.identity.strict:
        return holds(check.condition, way)
    return number(check.condition.left, way) >= number(check.condition.right, way)


@given(st.sampled_from(OFFICIAL), st.data())
@settings(max_examples=60, deadline=None)
def test_blanks_of_consistent_figures_are_derived_rightly(name, data):
    """Blanks in a consistent table make no check fail as an error, and nothing wrong is derived."""
    true = consistent(name)
    gone = data.draw(st.lists(st.sampled_from(sorted(true)), max_size=6, unique=True))
    figures = printed(true | dict.fromkeys(gone))
    for cell, value in derive(form(name), figures).items():
        assert value == true[cell]
    assert not [
        v
        for v in evaluate(form(name), figures, year=YEAR[name], rank="county")
        if v.outcome == "fail" and v.severity == "error"
    ]
