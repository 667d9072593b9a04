"""Harmonising: exact on counts, silent on blanks, flagged where a check failed, intervals as the rules say."""

from __future__ import annotations

import math

import polars as pl
import pytest
from form_cases import OFFICIAL, consistent, printed, report, statement
from hypothesis import given, settings
from hypothesis import strategies as st

from gikanalysis import schema
from gikanalysis.forms import expressions, form
from gikanalysis.forms.evaluate import Figure, derive
from gikanalysis.vocabulary import crosswalk, harmonize, metrics
from gikanalysis.vocabulary.harmonizing import observe
from gikanalysis.vocabulary.observation import Observation, frame


def one(rows, metric, applicant="total", basis="table") -> Observation:
    """The one observation of a metric."""
    [found] = [r for r in rows if (r.metric, r.applicant, r.basis) == (metric, applicant, basis)]
    return found


def rows_of(name, changes=None, said=(), **identity):
    """Observations of a consistent table with some figures changed (None: blank)."""
    return observe([report(name, printed(consistent(name) | (changes or {})), said, **identity)])


def interval(row):
    """Value and bounds."""
    return row.value, row.lower, row.upper


# --- contract ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OFFICIAL)
def test_columns_and_words(name):
    """The frame has the columns of the contract and none but its words."""
    table = harmonize([report(name, printed(consistent(name)), [statement("gazette_issues", 4)])])
    assert table.schema == schema.OBSERVATIONS
    assert set(table["status"]) <= set(schema.OBSERVATION_STATUSES)
    assert set(table["match"].drop_nulls()) <= set(schema.MATCHES)
    assert set(table["applicant"]) <= set(schema.APPLICANTS)
    assert set(table["basis"]) == {"table", "prose"}
    keys = table.select("source", "metric", "applicant", "basis")
    assert keys.is_duplicated().sum() == 0


def test_no_reports_make_an_empty_table():
    """Nothing in, nothing out, with the right columns."""
    assert harmonize([]).schema == schema.OBSERVATIONS
    assert harmonize([]).height == 0
    assert frame([]).height == 0


@pytest.mark.parametrize("name", OFFICIAL)
def test_every_entry_of_the_crosswalk_is_observed_once(name):
    """As many rows as the crosswalk has entries; metrics without counterpart are absent, not zero."""
    rows = rows_of(name)
    assert [(r.metric, r.applicant) for r in rows] == [(e.metric.id, e.applicant) for e in crosswalk(name)]
    absent = {"v2014": "not_processed", "v2019": "reading_points", "v2021": "proactive_items"}
    assert absent[name] in metrics()
    assert absent[name] not in {r.metric for r in rows}


@pytest.mark.parametrize("name", OFFICIAL)
def test_consistent_figures_are_reported_without_doubt(name):
    """With every cell printed there is a value for each point, inside its interval, and no flag."""
    for row, entry in zip(rows_of(name), crosswalk(name), strict=True):
        looks_back = row.metric == "requests_carried_in" and name == "v2014"
        assert row.status == ("not_on_form" if entry.match == "none" else "partial" if looks_back else "reported")
        assert (row.value is None) == (entry.point is None)
        assert not row.flagged
        assert row.suggested is None
        if row.value is not None:
            assert row.lower is None or row.lower <= row.value
            assert row.upper is None or row.value <= row.upper


@pytest.mark.parametrize("name", ["v2019", "v2021"])
def test_families_add_up(name):
    """The six outcomes of the newer forms add up to all outcomes, for each applicant."""
    rows = rows_of(name)
    families = (
        "granted_in_full",
        "granted_in_part",
        "refused",
        "unable_to_provide",
        "not_processed",
        "other_outcome",
    )
    for who in schema.APPLICANTS:
        assert sum(one(rows, m, who).value for m in families) == one(rows, "outcomes_total", who).value


def test_a_structural_zero():
    """No fee could be left unpaid before 2021: bounds of 0 and 0, no value, not on the form."""
    row = one(rows_of("v2014"), "other_fee_unpaid")
    assert (*interval(row), row.status, row.match) == (None, 0, 0, "not_on_form", None)


@pytest.mark.parametrize(
    ("name", "year", "there"), [("v2019", 2020, True), ("v2019", 2021, False), ("v2014", None, False)]
)
def test_a_structural_zero_holds_for_the_years_of_its_form(name, year, there):
    """A form of 2019 used for 2021, when there was a fee, hides such cases: nothing is said, least of all 0."""
    rows = rows_of(name, year=year)
    assert ("other_fee_unpaid" in {r.metric for r in rows}) == there


# --- properties --------------------------------------------------------------------------------


def work_out(node, known):
    """A second evaluation of an expression over known figures; None where a figure is lacking."""
    match node:
        case None:
            return None
        case expressions.Number(value=number):
            return number
        case expressions.Cell(id=cell):
            return known.get(cell)
        case expressions.Apply(operator="lag"):
            return None
        case expressions.Apply(operator=operator, arguments=arguments):
            args = [work_out(a, known) for a in arguments]
            if None in args:
                return None
            return max(args) if operator == "max" else args[0] + args[1] if operator == "+" else args[0] - args[1]
    raise AssertionError(node)


@st.composite
def tables(draw):
    """A form with its consistent figures, some of them changed, blanked, dashed, unreadable or lost."""
    name = draw(st.sampled_from(OFFICIAL))
    true = consistent(name)
    some = st.lists(st.sampled_from(sorted(true)), max_size=5, unique=True)
    figures = printed(true | {cell: draw(st.integers(0, 10**9)) for cell in draw(some)})
    for cell in draw(some):
        figures[cell] = Figure(None, draw(st.sampled_from(("blank", "dash", "unreadable", "missing"))))
    return name, figures


@given(tables())
@settings(max_examples=60, deadline=None)
def test_values_are_exact_and_never_from_blanks(table):
    """A value is the exact sum of printed or proven cells; one lacking cell and there is none."""
    name, figures = table
    known = {cell: f.value for cell, f in figures.items() if f.printed} | derive(form(name), figures)
    for row, entry in zip(observe([report(name, figures)]), crosswalk(name), strict=True):
        assert row.value == work_out(entry.point, known)
        if row.value is not None:
            assert all(cell in known for cell in row.cells)
            proven = any(not figures[cell].printed for cell in row.cells)
            assert row.status == ("derived" if proven else "reported")


@given(tables())
@settings(max_examples=60, deadline=None)
def test_flags_follow_failed_checks(table):
    """Flagged if and only if a failed error or warning touches a term, or the interval misses the point."""
    name, figures = table
    one_report = report(name, figures)
    doubted = {c for f in one_report.finding_rows if f.outcome == "fail" and f.severity != "note" for c in f.cells}
    known = {cell: f.value for cell, f in figures.items() if f.printed} | derive(form(name), figures)
    for row, entry in zip(observe([one_report]), crosswalk(name), strict=True):
        if row.metric == "requests_carried_in" and name == "v2014":
            assert not row.flagged  # its figures are those of the year before
            continue
        low, point, high = (work_out(node, known) for node in (entry.lower, entry.point, entry.upper))
        ordered = [x for x in (low, point, high) if x is not None]
        missed = ordered != sorted(ordered)
        assert row.flagged == (missed or not doubted.isdisjoint(row.cells))
        if missed:
            assert (row.lower, row.upper) == (None, None)


@given(tables())
@settings(max_examples=60, deadline=None)
def test_a_point_stands_inside_its_interval(table):
    """No observation has a value outside its bounds, or bounds the wrong way round."""
    name, figures = table
    for row in observe([report(name, figures)]):
        bounds = [x for x in (row.lower, row.value, row.upper) if x is not None]
        assert bounds == sorted(bounds)
        assert not any(math.isinf(x) or math.isnan(x) for x in bounds)


# --- statuses ----------------------------------------------------------------------------------


def test_statuses():
    """All terms blank: blank. Some: partial. Proven: derived. Not found or not readable: partial."""
    row = one(rows_of("v2014", {"8.1": None}), "dedicated_units")
    assert (row.value, row.status) == (None, "blank")
    row = one(rows_of("v2014", {"3.3.1": None, "3.3.5": None}), "granted_in_full")
    assert (*interval(row), row.status) == (None, 5, None, "partial")
    row = one(rows_of("v2014", {"3.3.1": None}), "granted_in_full")
    assert (*interval(row), row.status) == (8, 5, 8, "derived")
    for status in ("unreadable", "missing"):
        figures = printed(consistent("v2014")) | {"3.1": Figure(None, status)}
        row = one(observe([report("v2014", figures)]), "requests_received")
        assert (row.value, row.status) == (None, "partial")


def test_blank_applicants_beside_an_exhausted_total():
    """Blank columns are 0 by arithmetic where the printed ones are the whole total, and say so."""
    row_of_columns = {f"B1.{who}": None for who in ("biz", "research", "ngo", "legal", "other")}
    figures = printed(row_of_columns | {"B1.natural": 7, "B1.total": 7})
    row = one(observe([report("v2021", figures)]), "requests_received", "biz")
    assert (row.value, row.status) == (0, "derived")


def test_a_note_doubts_no_figure():
    """Reviews above their parts may be pending: told as a note, not flagged."""
    rows = rows_of("v2014", {"4": 9, "4.3": 2})
    assert not one(rows, "reviews_total").flagged
    assert one(rows_of("v2014", {"4": 2}), "reviews_total").flagged


# --- intervals ---------------------------------------------------------------------------------


def test_a_ceiling_is_no_value():
    """On the newer forms fresh grants are at most the full grants: bounds, no point."""
    row = one(rows_of("v2021"), "granted_fresh")
    assert (*interval(row), row.match) == (None, 0, 9, "broad")


def test_a_floor_is_no_value():
    """On the 2014 form the caseload is at least what was received: a bound, no point, open above."""
    row = one(rows_of("v2014"), "requests_on_hand")
    assert (*interval(row), row.match) == (None, 20, None, "narrow")


def test_a_point_outside_its_interval_stands_alone():
    """Where a part exceeds its total the point is kept, flagged, without bounds."""
    row = one(rows_of("v2014", {"3.3.4": 2}), "refused_substantive")
    assert (*interval(row), row.flagged) == (2, None, None, True)


def test_a_failed_total_lies_between_print_and_parts():
    """A strict total that misses its parts keeps its print, flagged, with both as bounds."""
    low, high = one(rows_of("v2014", {"8.3": 2}), "staff_total"), one(rows_of("v2014", {"8.3": 9}), "staff_total")
    assert (*interval(low), low.flagged) == (2, 2, 5, True)
    assert (*interval(high), high.flagged) == (9, 5, 9, True)


def test_a_total_that_fails_in_row_and_column():
    """Both sums bound it: the interval holds the print and what either set of parts adds up to."""
    values = consistent("v2021")
    true = values["B3.7.total"]
    changes = {"B3.7.total": true - 4, "B3.1.total": values["B3.1.total"] + 3}
    row = one(rows_of("v2021", changes), "requests_completed")
    assert interval(row) == (true - 4, true - 4, true + 3)


# --- the year before ---------------------------------------------------------------------------


def two_years(changes_before=None, changes_now=None, **identity):
    """Observations of two following reports of a body on the 2014 form; the second year's rows."""
    before = report("v2014", printed(consistent("v2014") | (changes_before or {})), year=2016, **identity)
    now = report("v2014", printed(consistent("v2014") | (changes_now or {})), year=2017)
    return [r for r in observe([now, before]) if r.year == 2017]


def test_opening_stock_is_that_of_the_year_before():
    """Received less completed of the year before is the floor of what was carried in."""
    row = one(two_years({"3.2": 12, "3.2.1": 8}), "requests_carried_in")
    assert (*interval(row), row.status) == (None, 8, None, "reported")


def test_doubt_about_the_year_before_is_doubt_about_the_opening_stock():
    """A failed check of the year before flags it; one of this year does not."""
    assert one(two_years({"3.2": 12}), "requests_carried_in").flagged
    assert not one(two_years(None, {"3.2": 12}), "requests_carried_in").flagged


@pytest.mark.parametrize(
    "identity", [{"issuer": "华宁县财政局"}, {"adcode": "530425"}, {"scope": "own"}, {"issuer": None}]
)
def test_another_body_or_scope_is_no_year_before(identity):
    """A report of another body, or for another scope, says nothing of the opening stock."""
    row = one(two_years(None, **identity), "requests_carried_in")
    assert (row.lower, row.status) == (None, "partial")


def test_bodies_without_a_name_are_not_one_body():
    """Two reports whose issuer is not known are never taken for two years of one body."""
    figures = printed(consistent("v2014") | {"3.2": 12, "3.2.1": 8})
    nobody = {"issuer": None, "adcode": None}
    rows = observe([report("v2014", figures, year=year, **nobody) for year in (2016, 2017)])
    assert {r.lower for r in rows if r.metric == "requests_carried_in"} == {None}


# --- suggestions -------------------------------------------------------------------------------


def shifted(*said):
    """Observations of a table whose figure of 9.1 stands in the heading above."""
    figures = printed(consistent("v2014") | {"9.1": 0}) | {"9": Figure(4.0, "header_with_value")}
    return observe([report("v2014", figures, said)])


def test_a_corroborated_suggestion_stands_beside_the_value():
    """The value stays what is printed, flagged; the suggestion has a column of its own."""
    row = one(shifted(statement("meetings", 4)), "meetings")
    assert (*interval(row), row.suggested, row.flagged) == (0, 0, 0, 4, True)


def test_an_uncorroborated_suggestion_is_not_observed():
    """Without a second witness nothing is suggested; the doubt stays."""
    row = one(shifted(), "meetings")
    assert (row.value, row.suggested, row.flagged) == (0, None, True)


# --- prose -------------------------------------------------------------------------------------


def prose(*said, **identity):
    """Observations of a report without a table."""
    return observe([report("prose", None, said, **identity)])


def test_prose_stands_beside_the_table():
    """A figure stated in prose is a row of its own and changes no row of the table."""
    with_prose = rows_of("v2014", said=[statement("requests_received", 99)])
    assert one(with_prose, "requests_received", basis="prose").value == 99
    assert [r for r in with_prose if r.basis == "table"] == rows_of("v2014")


def test_parts_and_unknown_metrics_are_no_observations():
    """A figure of a part of the body stands for no metric, nor does one that is on no list."""
    assert prose(statement("requests_received", 9, "街道"), statement("complexity", 3)) == []


def test_what_the_wording_leaves_open():
    """More than 1,200: the figure with its bounds, a close match."""
    row = one(
        prose(statement("proactive_items", 1200, qualifier="floor", upper=1300)), "proactive_items", basis="prose"
    )
    assert (*interval(row), row.match, row.flagged) == (1200, 1200, 1300, "close", False)


def test_statements_that_contradict_each_other():
    """Two different figures for one metric span an interval and are flagged; agreeing ones are not."""
    row = one(prose(statement("meetings", 2), statement("meetings", 5)), "meetings", basis="prose")
    assert (*interval(row), row.flagged) == (2, 2, 5, True)
    loose = statement("meetings", 2, qualifier="floor", upper=None)
    row = one(prose(loose, statement("meetings", 5)), "meetings", basis="prose")
    assert not row.flagged


def test_arithmetic_on_prose():
    """Two answers, one granted, one not this body's: nothing is left for the other rows."""
    rows = prose(statement("outcomes_total", 2), statement("granted_fresh", 1), statement("not_this_body", 1))
    derived = {r.metric: r.value for r in rows if r.status == "derived"}
    assert (derived["granted_in_full"], derived["not_held"], derived["refused"]) == (1, 1, 0)
    assert {r.basis for r in rows} == {"prose"}
    assert "requests_received" not in {r.metric for r in rows}


@pytest.mark.parametrize(
    "said",
    [
        [statement("outcomes_total", 2, qualifier="floor", upper=None), statement("granted_fresh", 2)],
        [statement("outcomes_total", 2), statement("outcomes_total", 3), statement("granted_fresh", 2)],
        [statement("granted_fresh", 2)],
        [statement("outcomes_total", 2), statement("granted_fresh", 1), statement("not_this_body", 1, "街道")],
    ],
)
def test_nothing_is_proven_from_loose_statements(said):
    """A floor, a contradiction, a part of the body, or no total prove nothing."""
    assert not [r for r in prose(*said) if r.status == "derived"]


def test_nothing_is_proven_without_a_year():
    """Which form the figures would fill depends on the year."""
    said = [statement("outcomes_total", 2), statement("granted_fresh", 2)]
    assert not [r for r in prose(*said, year=None) if r.status == "derived"]


def spent(value, what, where="line 1", **more):
    """A statement on money spent."""
    return statement("budget_spent", value, what, unit="万元", locator=where, **more)


PARTS = (spent(0.81, "培训"), spent(1.56, "印刷"), spent(0.03, "注册"), spent(0.286, "维修"))


def test_parts_named_together_are_a_floor():
    """Four amounts and no total: their exact sum, derived, open above."""
    row = one(prose(*PARTS), "budget_spent", basis="prose")
    assert (*interval(row), row.status, row.match) == (2.686, 2.686, None, "derived", "close")


def test_parts_beside_a_table_are_added_as_well():
    """Whether there is a table makes no difference to money that only prose states."""
    row = one(rows_of("v2014", said=PARTS), "budget_spent", basis="prose")
    assert row.value == 2.686


@pytest.mark.parametrize(
    "said",
    [
        [PARTS[0]],
        [PARTS[0], spent(1.56, "印刷", "line 9")],
        [PARTS[0], spent(1.56, "累计")],
        [PARTS[0], spent(1.56, "印刷 · 累计")],
        [PARTS[0], spent(1.56, "利通区 · 印刷")],
        [*PARTS, spent(1, "培训", "line 9"), spent(2, "印刷", "line 9")],
        [statement("requests_received", 3, "一季度"), statement("requests_received", 4, "二季度")],
    ],
    ids=["one", "apart", "more than the year", "part of more", "sub-entity", "two lists", "another metric"],
)
def test_what_is_not_added(said):
    """One part, parts in different places, parts of others or of other years, and two lists are not added."""
    assert prose(*said) == []


def test_parts_are_not_added_beside_a_total():
    """Where the whole is stated, it stands alone."""
    rows = prose(*PARTS, statement("budget_spent", 3, unit="万元"))
    assert interval(one(rows, "budget_spent", basis="prose")) == (3, 3, 3)


def test_loose_parts_have_no_floor():
    """A part of which no lower bound is known leaves the sum without one."""
    loose = spent(1.5, "印刷", qualifier="ceiling", lower=None)
    assert interval(one(prose(PARTS[0], loose), "budget_spent", basis="prose")) == (2.31, None, None)


def test_observations_as_a_frame_keep_their_cells():
    """Lists of cells and flags come through as they are."""
    table = harmonize([report("v2014", printed(consistent("v2014") | {"8.3": 2}))])
    row = table.filter(pl.col("metric") == "staff_total").row(0, named=True)
    assert (row["cells"], row["flagged"], row["grade"]) == (["8.3"], True, metrics()["staff_total"].grade_2019)
