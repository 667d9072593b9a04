"""Checks that arithmetic cannot express: each tripped, each silent."""

from __future__ import annotations

import pytest
from form_cases import OFFICIAL, consistent, printed, reading, statement

from gikanalysis.checks import check
from gikanalysis.checks.named import NAMED, missing_names
from gikanalysis.checks.wording import RAISED_ELSEWHERE, wording
from gikanalysis.extract.cells import Remark
from gikanalysis.forms import form
from gikanalysis.forms.evaluate import Figure
from gikanalysis.forms.identities import identities, named_checks


def heading(value):
    """A heading row in which a figure stands."""
    return Figure(value, "header_with_value")


def found(name, figures=(), *, said=(), remarks=(), shown=""):
    """Findings of a consistent table with some figures replaced."""
    table = reading(name, printed(consistent(name)) | dict(figures), remarks, shown=shown)
    return check(table, said, year=2018, level="county", rank="county")


def test_every_named_check_exists():
    """Each name in identities.csv has its function or is raised elsewhere, and no function is unused."""
    named = {identity.check for name in OFFICIAL for identity in named_checks(name)}
    assert named == NAMED.keys() | RAISED_ELSEWHERE


def test_a_figure_carried_into_its_heading():
    """A heading that prints the figure of its first row is an error on the heading alone."""
    [finding] = found("v2014", {"1": heading(100.0)})
    assert (finding.rule, finding.severity, finding.cells, finding.suggestion) == ("V14-17", "error", ("1",), None)


def test_figures_one_row_too_high():
    """A heading that prints another figure suggests it for its first row."""
    [finding] = found("v2014", {"9": heading(4.0)})
    assert (finding.cells, finding.suggests, finding.suggestion) == (("9", "9.1"), "9.1", 4)
    assert (finding.found, finding.expected, finding.corroborated) == (4, 2, False)


@pytest.mark.parametrize(
    ("said", "agreed"),
    [
        (statement("meetings", 4), True),
        (statement("meetings", 5), False),
        (statement("meetings", 4, "街道"), False),
        (statement("meetings", 4, qualifier="floor"), False),
        (statement("trainings", 4), False),
    ],
)
def test_prose_corroborates_a_shift(said, agreed):
    """Only an exact statement of the whole body about that very figure corroborates a suggestion."""
    [finding] = found("v2014", {"9": heading(4.0)}, said=[said])
    assert finding.corroborated is agreed


def test_a_heading_above_a_blank_row():
    """Where the first row prints nothing the sentence says so."""
    findings = found("v2014", {"9": heading(4.0), "9.1": Figure(None, "blank")})
    [finding] = [f for f in findings if f.rule == "V14-17"]
    assert "prints none" in finding.message
    assert "未印数字" in finding.message_zh


@pytest.mark.parametrize(("name", "row", "rule"), [("v2019", "B3.4", "V19-04"), ("v2021", "B3.6", "V21-04")])
def test_subtotals(name, row, rule):
    """A subtotal in a heading is told, as the sum of its rows or as something else."""
    values = consistent(name)
    total = sum(values[f"{child.id}.total"] for child in form(name).children(row))
    [equal] = found(name, {row: heading(total)})
    [unequal] = found(name, {row: heading(total + 1)})
    assert (equal.rule, unequal.rule) == (rule, rule)
    assert "the sum of its rows" in equal.message
    assert (unequal.found, unequal.expected) == (total + 1, total)
    blank = found(name, {row: heading(total), f"{row}.1.total": Figure(None, "blank")})
    assert rule not in {f.rule for f in blank}


@pytest.mark.parametrize(
    ("rule", "cell", "severity"),
    [("Q-03", "8.4", "warning"), ("Q-04", "8.4", "note"), ("Q-10", "3.3.4.4", "note")],
)
def test_what_the_reading_noticed_on_the_2014_form(rule, cell, severity):
    """Amounts without a unit, units in cells and cut labels become findings on their cell."""
    [finding] = found("v2014", remarks=[Remark(rule, (cell,))], shown="24063")
    assert (finding.rule, finding.severity, finding.cells) == (rule, severity, (cell,))


def test_rows_aligned_again():
    """A realigned table is one note over its rows; it doubts no figure."""
    [finding] = found("v2019", remarks=[Remark("Q-09", ("B1", "B3.3.4"))])
    assert (finding.rule, finding.severity, finding.cells) == ("Q-09", "note", ("B1", "B3.3.4"))


def test_a_table_printed_twice():
    """Two copies with different figures are a warning that names the rows."""
    [finding] = found("v2021", remarks=[Remark("Q-24", ("B1", "B2"))])
    assert (finding.rule, finding.severity, finding.cells) == ("Q-24", "warning", ("B1", "B2"))
    assert "not read" in finding.message


def test_a_blank_block_beside_figures():
    """Five blank review cells beside printed suits are a warning; all fifteen blank, or one printed, are none."""
    block = {
        f"C.review.{result}": Figure(None, "blank")
        for result in ("upheld", "corrected", "other", "pending", "total")
    }
    [finding] = found("v2019", block)
    assert (finding.rule, finding.severity, finding.cells) == ("Q-06", "warning", tuple(block))
    assert "5 cells" in finding.message
    every = {cell: Figure(None, "blank") for cell in consistent("v2019") if cell.startswith("C.")}
    assert found("v2019", every) == []
    one = block | {"C.review.total": Figure(0.0, "reported")}
    assert "Q-06" not in {f.rule for f in found("v2019", one)}


def test_dashes_are_no_blank_block():
    """Five dashes say that there is nothing; nobody left them out."""
    block = {
        f"C.review.{result}": Figure(None, "dash")
        for result in ("upheld", "corrected", "other", "pending", "total")
    }
    assert "Q-06" not in {f.rule for f in found("v2019", block)}


def test_negative_and_broken_counts():
    """A count below 0 or with a fraction is an error; a change may be below 0, an amount have a fraction."""
    assert [(f.rule, f.cells) for f in found("v2014", {"6": Figure(-1.0, "reported")})] == [("Q-19", ("6",))]
    assert [(f.rule, f.cells) for f in found("v2014", {"8.2": Figure(1.5, "reported")})] == [("Q-20", ("8.2",))]
    assert found("v2014", {"8.4": Figure(9.5, "reported")}) == []
    assert found("v2019", {"A6.penalty.change": Figure(-7.0, "reported")}) == []


def test_missing_cells_in_a_sentence():
    """No more than three lost cells are named, the rest counted."""
    of = form("v2014")
    assert missing_names(of, ["6"]) == of.cell("6").label
    assert missing_names(of, ["8.1", "8.2", "8.3", "8.4", "6"]).endswith("(+2)")


def test_every_variant_of_a_sentence_is_used():
    """Each variant in wording.yaml (V14-17 carried …) belongs to a named check that these tests trip.

    Those of P (prose against the table) and H-02 are tripped by the tests of running text and of levels.
    """
    variants = {name.partition(" ")[0] for name in wording()["rules"] if " " in name}
    assert variants == {"V14-17", "V19-04", "V21-04", "P", "H-02"}
    assert all(identities()[name].check in NAMED for name in variants - {"P", "H-02"})


def test_many_granted_and_none_refused():
    """More than fifty grants without one refusal are a note on either form; fifty are not."""
    figures = dict.fromkeys(("3.3.3", "3.3.4", *(f"3.3.4.{n}" for n in range(1, 7))), 0.0) | {"3.3.2": 51.0}
    told = [f.rule for f in found("v2014", printed(figures))]
    assert "Q-17" in told
    assert "Q-17" not in [f.rule for f in found("v2014", printed(figures | {"3.3.2": 50.0}))]
    assert "Q-17" not in [f.rule for f in found("v2014", printed(figures | {"3.3.4": 1.0}))]
    refused = {f"B3.3.{n}.total": 0.0 for n in range(1, 9)} | {"B3.1.total": 51.0, "B3.2.total": 0.0}
    assert "Q-17" in [f.rule for f in found("v2021", printed(refused))]


def test_heaps_of_round_figures():
    """Twelve large counts that nearly all end in 0 are a note; as many with other last digits are not."""
    rows = [f"A5.{name}" for name in ("license", "other_service")] + ["A6.penalty", "A6.coercion"]
    cells = [f"{row}.{column}" for row in rows for column in ("prev_items", "decisions")]
    cells += [
        "A1.norm.total_public",
        "A8.fee.prev_items",
        "A9.procurement.items",
        "A1.norm.made",
        "B1.total",
        "B2.total",
    ]
    heap = {cell: 100.0 + 10 * place for place, cell in enumerate(cells)}
    assert "Q-25" in [f.rule for f in found("v2019", printed(heap))]
    assert "Q-25" not in [
        f.rule for f in found("v2019", printed({c: v + n for n, (c, v) in enumerate(heap.items())}))
    ]
