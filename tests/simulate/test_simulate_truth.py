"""The truth of simulated reports: without contradiction, of believable size, the same for a seed."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gikanalysis.errors import DataFileError, UnknownName
from gikanalysis.forms import form
from gikanalysis.forms.evaluate import Figure as Term
from gikanalysis.forms.evaluate import evaluate
from gikanalysis.regions import division_at
from gikanalysis.simulate import FORMS, Figure, Truth, body
from gikanalysis.simulate.arithmetic import rules, violations
from gikanalysis.simulate.numbers import Dice, magnitudes, parse

SEEDS = range(30)
LEVELS = ("province", "prefecture", "county", "department", "township")


def verdicts(truth: Truth, figures: dict[str, Figure] | None = None) -> set[tuple[str, str]]:
    """Rule and severity of every check that the package's own evaluator finds failed."""
    terms = {cell: Term(f.value, f.status) for cell, f in (figures or truth.figures).items()}
    found = evaluate(
        form(truth.form), terms, year=truth.year, rank=truth.body.parent_level, level=truth.body.level
    )
    return {(v.check.identity.id, v.severity) for v in found if v.outcome == "fail"}


@pytest.mark.parametrize("form_id", list(FORMS))
@pytest.mark.parametrize("level", LEVELS)
def test_undamaged_reports_fail_no_check_of_any_severity(form_id: str, level: str) -> None:
    """The evaluator that audits real reports finds nothing, not even a warning."""
    for seed in SEEDS:
        truth = body(seed, form_id, level=level)
        assert verdicts(truth) == set(), (seed, truth.body)


@pytest.mark.parametrize("form_id", list(FORMS))
def test_every_cell_of_the_form_has_a_figure(form_id: str) -> None:
    """A truth names each cell of its form once; only heading rows carry none."""
    truth = body(4, form_id, blanks=False)
    assert list(truth.figures) == [cell.id for cell in form(form_id).cells]
    for cell in form(form_id).cells:
        assert (truth.figures[cell.id].status == "header") == cell.header


def test_same_arguments_same_truth_and_other_seeds_other_truths() -> None:
    """A truth depends on its arguments alone."""
    assert body(7, "v2021", 2022) == body(7, "v2021", 2022)
    assert body(7, "v2021", 2022) != body(8, "v2021", 2022)


def test_one_body_can_report_on_several_years() -> None:
    """The body given is the body reporting; the years differ."""
    who = body(5, "v2021", 2021, level="county").body
    reports = [body(5, "v2021", year, who=who) for year in (2021, 2022, 2023)]
    assert {report.body for report in reports} == {who}
    assert len({report.title for report in reports}) == 3
    assert reports[0].values != reports[1].values


def test_bodies_are_real_divisions_of_their_level_with_years_of_the_form() -> None:
    """The division exists, governments have its rank, and the year belongs to the form."""
    for form_id, (first, last) in FORMS.items():
        for seed in SEEDS:
            truth = body(seed, form_id)
            division = division_at(truth.body.adcode, truth.year)
            assert division is not None
            assert division.province == truth.body.province
            assert first <= truth.year <= last
            assert str(truth.year) in truth.title
            assert truth.body.issuer in truth.title
            if truth.body.level in ("province", "prefecture", "county"):
                assert division.level == truth.body.level == truth.body.parent_level


def test_magnitudes_grow_with_the_level_and_small_bodies_report_many_zeros() -> None:
    """The median province has far more requests than a county; most cells of a township are 0."""
    received = {
        level: sorted(body(seed, "v2021", level=level, blanks=False).values["B1.total"] for seed in SEEDS)
        for level in LEVELS
    }
    assert (
        received["province"][15] > received["prefecture"][15] > received["county"][15] > received["township"][15]
    )
    assert max(received["province"]) > 3000
    zeros = Counter(v == 0 for v in body(2, "v2021", level="township", blanks=False).values.values())
    assert zeros[True] > 0.8 * sum(zeros.values())


def test_money_has_decimals_and_some_reports_have_blanks_and_dashes() -> None:
    """Amounts are not whole throughout; statuses other than reported occur."""
    truths = [body(seed, "v2019") for seed in range(60)]
    amounts = [t.values["A9.procurement.amount"] for t in truths if "A9.procurement.amount" in t.values]
    assert any(amount != int(amount) for amount in amounts)
    statuses = {f.status for t in truths for f in t.figures.values()}
    assert {"blank", "dash", "reported"} <= statuses
    plain = {f.status for seed in range(60) for f in body(seed, "v2019", blanks=False).figures.values()}
    assert "blank" not in plain


def test_unknown_form_and_level_are_refused_with_the_names_that_exist() -> None:
    """A slip in a name is an error that offers the right ones."""
    with pytest.raises(UnknownName, match="v2021"):
        body(1, "v2020")
    with pytest.raises(UnknownName, match="county"):
        body(1, "v2021", level="countie")


@pytest.mark.parametrize("form_id", list(FORMS))
def test_own_evaluator_agrees_with_the_auditing_one_on_wrong_figures(form_id: str) -> None:
    """Two evaluators written apart find the same errors when one printed figure is wrong."""
    disagreements = []
    for seed in range(6):
        truth = body(seed, form_id, level="prefecture", blanks=False)
        cells = [cell.id for cell in form(form_id).cells if not cell.header]
        for cell in cells[:: max(1, len(cells) // 25)]:
            for wrong in (0.0, 7.0, (truth.figures[cell].value or 0) * 10 + 3):
                figures = {**truth.figures, cell: Figure(wrong, "reported")}
                own = violations(form_id, figures, year=truth.year, rank=truth.body.parent_level)
                errors = {v.rule.identity.id for v in own if v.severity == "error"}
                audited = {rule for rule, severity in verdicts(truth, figures) if severity == "error"}
                if errors != audited:
                    disagreements.append((seed, cell, wrong, errors ^ audited))
    assert disagreements == []


def test_own_evaluator_claims_nothing_it_cannot_know() -> None:
    """A blank term silences a sum unless the printed parts already exceed the printed total."""
    truth = body(3, "v2014", level="county", blanks=False)
    blank = {**truth.figures, "3.1.1": Figure(None, "blank")}
    assert violations("v2014", blank, year=truth.year, rank="county") == []
    overfull = {**blank, "3.1.2": Figure(10.0**7, "reported")}
    broken = {v.rule.identity.id for v in violations("v2014", overfull, year=truth.year, rank="county")}
    assert "V14-01" in broken


def test_rules_run_over_rows_and_columns() -> None:
    """An identity that names rows or columns stands once for each of them."""
    of_row = [rule for rule in rules("v2021") if rule.identity.id == "V19-03"]
    assert len(of_row) == sum(not row.header for row in form("v2021").table("B").rows)
    assert all(len(rule.cells) == 7 for rule in of_row)


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=8), st.integers(0, 20_000), st.integers(1, 8))
def test_parts_add_up_to_their_whole(seed: str, total: int, parts: int) -> None:
    """Whatever is split, nothing is lost or invented."""
    found = Dice(seed, "county").split(total, [1.0] * parts)
    assert sum(found) == total
    assert len(found) == parts
    assert min(found) >= 0


def test_faults_of_the_magnitudes_file_are_named_together() -> None:
    """A missing kind and a share over 1 are both reported."""
    whole = {
        "levels": {level: {**{k: s._asdict() for k, s in sizes.items()}, "rules": False}
                   for level, sizes in magnitudes().levels.items()},
        "mixture": dict(magnitudes().mixture),
        "shares": {name: list(weights) for name, weights in magnitudes().shares.items()},
    }  # fmt: skip
    assert parse(whole).mixture == magnitudes().mixture
    del whole["levels"]["county"]["staff"]
    whole["levels"]["province"]["money"]["none"] = 1.5
    with pytest.raises(DataFileError, match="county") as caught:
        parse(whole)
    assert len(caught.value.faults) == 2
