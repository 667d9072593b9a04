"""Ratios: intervals from a known table, few cases, lacking terms, bounds of the mapping."""

from __future__ import annotations

import polars as pl
import pytest
from form_cases import consistent, printed, report, statement
from hypothesis import given
from hypothesis import strategies as st

from gikanalysis.errors import UnknownName
from gikanalysis.indicators import indicators, ratio, wilson
from gikanalysis.vocabulary import harmonize


def share(name, changes=None, indicator="disclosure_rate", said=(), form_figures=None):
    """One indicator of one report with some figures changed (None: blank)."""
    figures = printed((form_figures or consistent(name)) | (changes or {}))
    rows = ratio(harmonize([report(name, figures, said)]), indicator).to_dicts()
    assert len(rows) == 1
    return rows[0]


# --- Wilson ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("k", "n", "lower", "upper"),
    [
        # Newcombe 1998, Stat. Med. 17: 857-872, table I, method 3 (score without continuity correction)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_against_a_published_table(k, n, lower, upper):
    """The bounds are those of a published table to four places."""
    assert wilson(k, n) == (pytest.approx(lower, abs=5e-5), pytest.approx(upper, abs=5e-5))


CASES = st.integers(1, 10**9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(CASES)
def test_wilson_lies_in_bounds_and_holds_the_share(case):
    """Between 0 and 1, around the share; nothing of nothing starts at 0, all of all ends at 1."""
    k, n = case
    lower, upper = wilson(k, n)
    assert 0 <= lower <= k / n <= upper <= 1
    assert (lower == 0) == (k == 0)
    assert (upper == 1) == (k == n)


@given(CASES)
def test_wilson_is_the_same_from_either_side(case):
    """The share of the others has the mirrored interval; a wider level a wider one."""
    k, n = case
    lower, upper = wilson(k, n)
    assert wilson(n - k, n) == (pytest.approx(1 - upper, abs=1e-12), pytest.approx(1 - lower, abs=1e-12))
    wide = wilson(k, n, 2.576)
    assert wide[0] <= lower
    assert upper <= wide[1]


@pytest.mark.parametrize(("k", "n"), [(1, 0), (0, 0), (3, 2), (-1, 5), (1, -2)])
def test_no_share(k, n):
    """More than all, less than none and parts of nothing are refused."""
    with pytest.raises(ValueError, match="no share"):
        wilson(k, n)


# --- ratios ------------------------------------------------------------------------------------


def test_a_share_on_the_newer_forms():
    """Exact terms: the share is a point in both senses, with a sampling interval."""
    row = share("v2021")
    assert (row["numerator"], row["n"], row["status"], row["flagged"]) == (18, 180, "reported", False)
    assert row["value"] == row["lower"] == row["upper"] == 0.1
    assert (row["wilson_lower"], row["wilson_upper"]) == wilson(18, 180)


def test_a_share_on_the_2014_form_has_the_bounds_of_its_mapping():
    """Already-public answers make the numerator an interval; sampling stays apart from it."""
    row = share("v2014")
    assert (row["value"], row["lower"], row["upper"]) == (0.5, 0.35, 0.5)
    assert (row["wilson_lower"], row["wilson_upper"]) == wilson(10, 20)


def test_the_key_of_wuzhong():
    """17 of 20, from 9 when already-public answers are left out."""
    values = dict.fromkeys(("3.3.3", "3.3.4"), 0) | {"3.3": 20, "3.3.1": 8, "3.3.2": 9}
    row = share("v2014", values | {"3.3.5": 3, "3.3.6": 0, "3.3.7": 0, "3.3.8": 0})
    assert (row["value"], row["lower"], row["upper"]) == (0.85, 0.45, 0.85)


def outcomes(granted, refused):
    """A table of the 2021 form whose outcomes are full grants and refusals alone."""
    found = dict.fromkeys(consistent("v2021"), 0.0)
    for who in ("natural", "total"):
        for row, count in (
            ("B3.1", granted),
            ("B3.3.1", refused),
            ("B3.7", granted + refused),
            ("B1", granted + refused),
        ):
            found[f"{row}.{who}"] = float(count)
    return found


@pytest.mark.parametrize(
    ("granted", "refused", "status", "value"),
    [(0, 0, "no_denominator", None), (4, 5, "small_n", None), (4, 6, "reported", 0.4), (0, 10, "reported", 0.0)],
)
def test_few_cases(granted, refused, status, value):
    """Nothing to divide by, and fewer than ten cases, give no rate, bounds or interval; the counts stay."""
    row = share("v2021", form_figures=outcomes(granted, refused))
    assert (row["status"], row["value"]) == (status, value)
    assert (row["numerator"], row["n"]) == (granted, granted + refused)
    if value is None:
        assert [row[name] for name in ("lower", "upper", "wilson_lower", "wilson_upper")] == [None] * 4


@pytest.mark.parametrize(
    ("changes", "status", "numerator", "n"),
    [
        ({"3.3": None, "3.3.5": None}, "blank", 10, None),
        ({"3.3.1": None, "3.3.5": None}, "partial", None, 20),
        ({"3.3.1": None, "3.3.2": None, "3.3.3": None}, "blank", None, 20),
    ],
)
def test_a_blank_term(changes, status, numerator, n):
    """A lacking term lends its status; no rate is made of it."""
    row = share("v2014", changes)
    assert (row["status"], row["numerator"], row["n"], row["value"]) == (status, numerator, n, None)


def test_a_derived_term():
    """A share of a proven figure says that it is derived."""
    row = share("v2014", {"3.3.1": None})
    assert (row["status"], row["value"]) == ("derived", 0.5)


def test_a_term_that_is_not_on_the_form():
    """A share whose numerator the form does not know is not on the form."""
    row = share("v2014", indicator="not_processed_share")
    assert (row["status"], row["value"], row["numerator"]) == ("not_on_form", None, None)


def test_a_term_that_is_only_bounded():
    """The caseload of the 2014 form is a floor: no rate is reported, but it leaves a ceiling."""
    row = share("v2014", indicator="completion_ratio")
    assert (row["status"], row["value"], row["n"], row["numerator"]) == ("partial", None, None, 19)
    assert (row["lower"], row["upper"]) == (None, 0.95)
    assert (row["wilson_lower"], row["wilson_upper"]) == (None, None)


def test_bounds_of_few_cases_are_not_given():
    """A ceiling from fewer than ten cases is no better than a rate from them."""
    few = {"3.1": 5, "3.1.1": 5, "3.1.2": 0, "3.1.3": 0, "3.1.4": 0, "3.2": 4, "3.2.1": 4, "3.2.2": 0}
    row = share("v2014", few, indicator="completion_ratio")
    assert (row["status"], row["lower"], row["upper"]) == ("partial", None, None)


def test_a_ceiling_is_never_above_all():
    """More completed than received leaves the ceiling at one."""
    more = {"3.2": 30, "3.2.1": 26}
    assert share("v2014", more, indicator="completion_ratio")["upper"] == 1


def test_doubt_travels():
    """A failed check on either term flags the share; one on another figure does not."""
    assert share("v2014", {"3.3": 25})["flagged"]
    assert share("v2014", {"3.3.2": 9})["flagged"]
    assert not share("v2014", {"8.3": 9})["flagged"]


def test_more_than_all_is_flagged():
    """A part above the whole is shown as it comes out, flagged, without a sampling interval."""
    row = share("v2014", {"3.3": 10, "3.3.2": 12})
    assert (row["value"], row["flagged"], row["wilson_lower"]) == (1.7, True, None)


def test_the_table_goes_before_prose():
    """A figure stated twice is one term; where the table is blank the prose stands in."""
    said = [statement("outcomes_total", 40)]
    assert share("v2014", said=said)["n"] == 20
    assert share("v2014", {"3.3": None, "3.3.5": None}, said=said)["n"] == 40


def test_one_row_for_each_report_that_has_the_denominator():
    """Several reports keep their identity and order; nothing is made up where there is no report."""
    reports = [report(name, printed(consistent(name))) for name in ("v2014", "v2019", "v2021")]
    table = ratio(harmonize(reports), "disclosure_rate")
    assert table["form"].to_list() == ["v2014", "v2019", "v2021"]
    assert table["indicator"].unique().to_list() == ["disclosure_rate"]
    empty = ratio(harmonize([]), "disclosure_rate")
    assert (empty.height, empty.schema) == (0, table.schema)


def test_applicants_do_not_mix():
    """Only the figures of all applicants together make a ratio."""
    rows = harmonize([report("v2021", printed(consistent("v2021")))])
    total = rows.filter(pl.col("applicant") == "total")
    assert ratio(rows, "refusal_share").equals(ratio(total, "refusal_share"))


@pytest.mark.parametrize("name", sorted(indicators()))
@pytest.mark.parametrize("form_id", ["v2014", "v2019", "v2021"])
def test_every_indicator_on_every_form(name, form_id):
    """A consistent table gives each indicator a share between 0 and 1, inside its bounds, or a reason."""
    row = share(form_id, indicator=name)
    if row["value"] is None:
        assert row["status"] in ("partial", "not_on_form", "small_n", "no_denominator", "blank")
    else:
        assert 0 <= row["value"] <= 1
        assert row["lower"] is None or row["lower"] <= row["value"]
        assert row["upper"] is None or row["value"] <= row["upper"]
        assert row["status"] == "reported"


def test_an_unknown_indicator():
    """A name on no list is refused with near names."""
    with pytest.raises(UnknownName, match="refusal_share"):
        ratio(harmonize([]), "refusal_shar")
