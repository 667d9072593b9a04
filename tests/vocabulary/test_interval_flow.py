"""Intervals from the crosswalk to the picture: observation, share, figure, file. Absent is never zero."""

from __future__ import annotations

import io
from fractions import Fraction
from itertools import product

import matplotlib as mpl
import polars as pl
import pytest
from form_cases import consistent, printed, report
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot

from gikanalysis.figures import trend
from gikanalysis.figures.lines_model import trend_model
from gikanalysis.forms import expressions
from gikanalysis.indicators import ratio
from gikanalysis.vocabulary import crosswalk, harmonize
from gikanalysis.vocabulary.load import lines

mpl.use("agg")


def observed(name, changes=None, year=None):
    """The observations of one consistent report, some figures changed (None: blank)."""
    years = {"v2014": 2018, "v2019": 2020, "v2021": 2022}
    return harmonize([report(name, printed(consistent(name) | (changes or {})), year=year or years[name])])


def row_of(frame, metric):
    """The one observation of a metric, applicants together."""
    [row] = frame.filter((pl.col("metric") == metric) & (pl.col("applicant") == "total")).to_dicts()
    return row


def reading(frame):
    """What a figure reads of a frame of one year."""
    [line] = trend_model(frame).lines
    [one] = line.readings.values()
    return one


def drawn(frame, gid):
    """The artists of a drawn trend that carry a name."""
    ax = trend(frame)
    found = ax.findobj(lambda artist: artist.get_gid() == gid)
    pyplot.close(ax.figure)
    return found


# --- observation to share to figure --------------------------------------------------------------


def test_an_interval_goes_through_to_the_picture():
    """2014: 7 to 10 of 20 granted; the share is 35 to 50 per cent, and that is what the block spans."""
    frame = observed("v2014")
    row = row_of(frame, "granted_any")
    assert (row["value"], row["lower"], row["upper"]) == (10, 7, 10)
    share = ratio(frame, "disclosure_rate")
    assert share.select("value", "lower", "upper").row(0) == (0.5, 0.35, 0.5)
    one = reading(share)
    assert (one.value, one.lower, one.upper) == (50, 35, 50)
    [block] = drawn(share, "block")
    heights = block.get_datalim(block.axes.transData).get_points()[:, 1]
    assert list(heights) == pytest.approx([35, 50])


def test_an_exact_figure_has_no_block():
    """2021: the mapping is one to one, so nothing is drawn around the point."""
    share = ratio(observed("v2021"), "disclosure_rate")
    assert reading(share).lower == reading(share).upper
    assert drawn(share, "block") == []


def test_numerator_and_denominator_with_intervals():
    """Grants over grants and refusals, 2014: the smallest and largest share that any filling leaves."""
    frame = observed("v2014")
    granted, refused = row_of(frame, "granted_any"), row_of(frame, "refused_substantive")
    assert granted["lower"] < granted["upper"]
    assert refused["lower"] < refused["upper"]
    fillings = product(
        range(int(granted["lower"]), int(granted["upper"]) + 1),
        range(int(refused["lower"]), int(refused["upper"]) + 1),
    )
    shares = [Fraction(k, k + r) for k, r in fillings]
    row = ratio(frame, "grant_ratio").row(0, named=True)
    assert (row["lower"], row["upper"]) == (float(min(shares)), float(max(shares)))
    assert row["lower"] < row["value"] <= row["upper"]


def test_unbounded_stays_null():
    """Reviews of 2014 have no ceiling: none in the observation, none in the rate, an open end in the picture."""
    frame = observed("v2014")
    row = row_of(frame, "reviews_total")
    assert row["value"] is not None
    assert row["lower"] is not None
    assert row["upper"] is None
    rate = ratio(frame, "review_rate").row(0, named=True)
    assert rate["value"] is not None
    assert rate["upper"] is None
    picture = pl.DataFrame({"year": [2018], "value": [0.5], "lower": [0.4], "upper": [None]}).cast(
        {"upper": pl.Float64}
    )
    assert reading(picture).upper is None
    assert len(drawn(picture, "open-end")) == 1


def test_another_stock_is_unbounded_above():
    """Documents made public (2019 form) for documents in force: a point that nothing bounds from above."""
    row = row_of(observed("v2019"), "normative_docs_in_force")
    assert row["value"] is not None
    assert (row["lower"], row["upper"]) == (0, None)


def test_a_floor_below_gives_a_ceiling_alone():
    """The caseload of 2014 is a floor, so the share completed has a ceiling and neither point nor floor."""
    row = ratio(observed("v2014"), "completion_ratio").row(0, named=True)
    assert (row["value"], row["status"]) == (None, "partial")
    assert row["upper"] is not None


# --- absent is not zero --------------------------------------------------------------------------


def test_absent_is_absent_all_the_way():
    """Not processed does not exist on the 2014 form: no row, a share without value, a word and no point."""
    frame = observed("v2014")
    assert "not_processed" not in set(frame["metric"])
    share = ratio(frame, "not_processed_share")
    row = share.row(0, named=True)
    assert (row["status"], row["value"], row["lower"], row["upper"]) == ("not_on_form", None, None, None)
    assert reading(share).state == "not_on_form"
    assert drawn(share, "zero-marker") == drawn(share, "point") == []


def test_zero_is_zero_all_the_way():
    """A printed 0 is a figure: a row, a share of 0, a marker."""
    frame = observed("v2021", {"B3.1.total": 0, "B3.2.total": 0, "B3.1.natural": 0, "B3.2.natural": 0})
    row = row_of(frame, "granted_any")
    assert (row["value"], row["lower"], row["upper"], row["status"]) == (0, 0, 0, "reported")


@pytest.mark.parametrize("name", ["v2014", "v2019", "v2021"])
def test_only_what_is_mapped_is_observed(name):
    """No row for a line without counterpart, and none that the crosswalk does not name."""
    there = {entry.metric.id for entry in crosswalk(name)}
    assert set(observed(name)["metric"]) == there
    for metric in there:
        line = lines(metric)[name]
        assert line.match != "none" or line.bounds == ("0", "0")


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["parquet", "csv", "pandas"])
def test_bounds_keep_their_holes_in_files(how):
    """Unbounded is empty in a file and not 0, a bound of 0 is 0 and not empty."""
    frame = observed("v2014").select("metric", "value", "lower", "upper")
    if how == "pandas":
        back = pl.from_pandas(frame.to_pandas())
    else:
        held = io.BytesIO()
        frame.write_parquet(held) if how == "parquet" else frame.write_csv(held)
        held.seek(0)
        back = pl.read_parquet(held) if how == "parquet" else pl.read_csv(held, schema=dict(frame.schema))
    bounds = ["value", "lower", "upper"]
    assert back.select(bounds).cast(pl.Float64).rows() == frame.select(bounds).rows()
    assert back["upper"].null_count() == frame["upper"].null_count() > 0
    assert (back["lower"] == 0).sum() == (frame["lower"] == 0).sum() > 0


# --- exact arithmetic ----------------------------------------------------------------------------


OF_2022 = observed("v2021").filter(pl.col("applicant") == "total")
COUNTS = st.lists(st.integers(0, 10**14), min_size=8, max_size=8)


@given(COUNTS)
def test_counts_are_added_exactly(counts):
    """Whatever the size, a value is the integer sum of its cells, and bounds are as exact."""
    cells = dict(
        zip(["3.3.1", "3.3.2", "3.3.3", "3.3.4", "3.3.5", "3.3.6", "3.3.7", "3.3.8"], counts, strict=True)
    )
    for entry in crosswalk("v2014"):
        if entry.point is not None and set(entry.cells) <= cells.keys() and entry.metric.id != "refused":
            value = expressions.value(entry.point, lambda cell: float(cells[cell]))
            assert value == sum(cells[cell] for cell in entry.cells)
    [refused] = [entry for entry in crosswalk("v2014") if entry.metric.id == "refused"]
    known = cells | {"3.3.4.5": counts[3] // 3}
    floor = expressions.value(refused.lower, lambda cell: float(known[cell]))
    assert floor == max(0, known["3.3.4"] - known["3.3.4.5"])


@given(st.integers(10, 10**12).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_is_the_nearest_number_to_the_fraction(case):
    """K of n is divided once, at the end: the float next to the exact fraction."""
    k, n = case
    rows = {"granted_any": float(k), "outcomes_total": float(n)}
    asked = OF_2022.filter(pl.col("metric").is_in(list(rows)))
    put = pl.col("metric").replace_strict(rows, return_dtype=pl.Float64)
    row = ratio(asked.with_columns(put.alias(name) for name in ("value", "lower", "upper")), "disclosure_rate")
    assert row.select("value", "lower", "upper").row(0) == (float(Fraction(k, n)),) * 3
