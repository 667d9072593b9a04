"""Ratios: intervals from a known table, few cases, lacking terms, bounds of the mapping."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from form_cases import consistent, printed, report, statement
from hypothesis import given
from hypothesis import strategies as st

from gikanalysis.errors import DataFileError, GikError, UnknownName
from gikanalysis.indicators import indicators, ratio, read_population, wilson
from gikanalysis.indicators.population import Inhabitants, parse_population
from gikanalysis.indicators.ratios import STATUSES, _bounds, _Term
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


@pytest.mark.parametrize("form_id", ["v2014", "v2019", "v2021"])
def test_every_indicator_on_every_form(form_id):
    """A consistent table gives each indicator a value inside its bounds, a reason, or no row without terms."""
    rows = harmonize([report(form_id, printed(consistent(form_id)))])
    people = {(rows["adcode"][0], rows["year"][0]): Inhabitants(90000, "made up")}
    valued = 0
    for name, of in indicators().items():
        for row in ratio(rows, name, population=people).iter_rows(named=True):
            if row["value"] is None:
                assert row["status"] in set(STATUSES) - {"reported", "derived"}, name
            else:
                valued += 1
                assert of.interval == "none" or 0 <= row["value"] <= 1, name
                assert (row["wilson_lower"] is None) == (of.interval == "none"), name
                assert row["lower"] is None or row["lower"] <= row["value"], name
                assert row["upper"] is None or row["value"] <= row["upper"], name
                assert row["status"] == "reported", name
    assert valued > 18


def test_bounds_of_the_denominator():
    """Reviews with another result may hold pending ones on the 2014 form: 4.2 of two or of three."""
    reviews = {"4": 30, "4.1": 10, "4.2": 10, "4.3": 10}
    row = share("v2014", reviews, indicator="review_correction_rate")
    assert (row["value"], row["lower"], row["upper"]) == (10 / 30, 10 / 30, 10 / 20)


BOXES = st.tuples(*[st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted)] * 2)


@given(BOXES, st.tuples(st.integers(0, 40), st.integers(0, 40)))
def test_bounds_hold_every_possible_ratio(box, inside):
    """Whatever the uncertain terms really are, the ratio lies between the ends."""
    (g_low, g_high), (r_low, r_high) = box
    g, r = (min(max(x, low), high) for x, (low, high) in zip(inside, box, strict=True))
    terms = {
        "granted_any": _Term(float(g), g_low, g_high, "reported"),
        "refused_substantive": _Term(float(r), r_low, r_high, "reported"),
    }
    of = indicators()["grant_ratio"]
    lower, upper = _bounds(of, of.formula, terms, least=1)
    if g_low + r_low >= 1:
        assert lower <= g / (g + r) <= upper
        assert (lower, upper) == (g_low / (g_low + r_high) if g_low + r_high else 0, g_high / (g_high + r_low))


def test_an_unknown_indicator():
    """A name on no list is refused with near names."""
    with pytest.raises(UnknownName, match="refusal_share"):
        ratio(harmonize([]), "refusal_shar")


# --- formulas of several terms -----------------------------------------------------------------


def test_several_terms():
    """Sums and differences of metrics, by the formula of the form."""
    row = share("v2014", indicator="disclosure_rate_resolvable", changes={"3.3.2": 9, "3.3": 24})
    assert (row["numerator"], row["n"]) == (14, 24 - 5)
    row = share("v2021", indicator="named_grounds_share")
    assert (row["numerator"], row["n"], row["value"]) == (27, 180, 0.15)


def test_terms_on_both_sides_move_together():
    """A term of numerator and denominator takes one value at a time: 7 to 10 grants against 4 to 6 refusals."""
    row = share("v2014", indicator="grant_ratio")
    assert (row["value"], row["lower"], row["upper"]) == (10 / 16, 7 / 13, 10 / 14)


def test_an_upper_end_of_its_own():
    """What may belong to the numerator raises its upper end alone."""
    row = share("v2014", indicator="non_substantive_share")
    assert (row["value"], row["lower"], row["upper"]) == (4 / 20, 4 / 20, 5 / 20)


def test_rates_are_scaled_and_have_no_sampling_interval():
    """Per thousand outcomes; a lag between terms makes it no share."""
    row = share("v2021", indicator="review_rate")
    assert (row["value"], row["wilson_lower"]) == (1000 * 10 / 180, None)


def test_bounds_that_meet_are_a_point():
    """No fee could be left unpaid before 2021: 0 by the mapping is a figure, not a gap."""
    row = share("v2019", indicator="abuse_share")
    assert (row["status"], row["numerator"]) == ("reported", 18)


def test_an_indicator_of_another_form_is_absent():
    """A report without any of its terms is told so, never given a 0."""
    row = share("v2014", indicator="not_processed_share")
    assert (row["status"], row["value"]) == ("not_on_form", None)


def test_one_kind_of_applicants():
    """The same indicator of natural persons alone."""
    rows = harmonize([report("v2021", printed(consistent("v2021")))])
    assert ratio(rows, "disclosure_rate", applicant="natural")["n"].to_list() == [60]
    with pytest.raises(UnknownName, match="natural"):
        ratio(rows, "disclosure_rate", applicant="naturals")


# --- populations -------------------------------------------------------------------------------

HEAD = "adcode,year,population,source\n"


def region_report(**changes):
    """Observations of a report of 南京 on 2022 on its whole region."""
    rows = harmonize([report("v2021", printed(consistent("v2021")))])
    fixed = {"adcode": "320100", "year": 2022, "scope": "region"} | changes
    return rows.with_columns(*(pl.lit(v, dtype=rows.schema[k]).alias(k) for k, v in fixed.items()))


def test_a_rate_per_inhabitant(tmp_path):
    """Requests per 10,000 inhabitants of that year, with the source of the population beside it."""
    (tmp_path / "people.csv").write_text(f"# mine\n{HEAD}320100,2022,90000,made up\n", encoding="utf-8-sig")
    row = ratio(region_report(), "requests_per_10k", population=tmp_path / "people.csv").to_dicts()[0]
    assert (row["numerator"], row["n"], row["value"]) == (171, 90000, 19.0)
    assert (row["status"], row["n_source"], row["wilson_lower"]) == ("reported", "made up", None)
    assert row["lower"] == row["upper"] == row["value"]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"year": 2021}, "no_population"),
        ({"adcode": "320200"}, "no_population"),
        ({"adcode": None}, "no_population"),
        ({"scope": "own"}, "not_region"),
        ({"scope": "unknown"}, "not_region"),
    ],
)
def test_no_rate_without_the_right_population(changes, status):
    """Neither another year's inhabitants nor a region's for an office are taken."""
    people = parse_population("people.csv", f"{HEAD}320100,2022,90000,made up\n")
    row = ratio(region_report(**changes), "requests_per_10k", population=people).to_dicts()[0]
    assert (row["status"], row["value"], row["n"]) == (status, None, None)


def test_a_population_must_be_given():
    """A rate per inhabitant without inhabitants is refused at once."""
    with pytest.raises(GikError, match="population="):
        ratio(region_report(), "requests_per_10k")


def test_faults_of_a_population_file(tmp_path):
    """All faults come at once, each with file and row."""
    lines = [
        "320100,2022,90000,a", "320100,2022,90001,b", "329999,2022,5,a", "320100,2020,0,a", "320100,2019,-5,a",
        "320100,2018,9.5万,a", "320100,20,7,a", "320100,2017,7,", "x",
    ]  # fmt: skip
    with pytest.raises(DataFileError) as raised:
        parse_population("people.csv", HEAD + "\n".join(lines))
    assert sorted(raised.value.faults) == [
        "people.csv row 10: 1 fields instead of 4",
        "people.csv row 3: adcode + year '320100 + 2022' stands in row 2 already",
        "people.csv row 4: adcode '329999' is in no register of divisions",
        "people.csv row 5: population is 0",
        "people.csv row 6: population '-5' is no whole number above 0",
        "people.csv row 7: population '9.5万' is no whole number above 0",
        "people.csv row 8: year 20 is no year between 1949 and 2100",
        "people.csv row 9: source is empty",
    ]
    with pytest.raises(DataFileError, match="cannot be read"):
        read_population(tmp_path / "none.csv")
    (tmp_path / "gbk.csv").write_bytes((HEAD + "320100,2022,1,某省统计年鉴").encode("gbk"))
    with pytest.raises(DataFileError, match="not UTF-8"):
        read_population(tmp_path / "gbk.csv")


def test_a_code_must_have_been_in_force():
    """A division that was not there yet has no inhabitants."""
    with pytest.raises(DataFileError, match="330113 was not in force in 2015"):
        parse_population("people.csv", f"{HEAD}330113,2015,5,a\n")


def test_the_populations_that_come_along():
    """The census of 2020 has every province, and its sum is the published one."""
    people = read_population(Path(__file__).parents[2] / "data/population_2020.csv")
    assert len(people) == 31
    assert sum(one.number for one in people.values()) == 1_409_778_724
