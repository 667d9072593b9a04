"""Statistics across the breaks, against panels whose truth is known."""

from __future__ import annotations

import importlib.util
import sys

import polars as pl
import pytest
from panels import BEND, STEP, TREND, YEARS, panel, truth

from gikanalysis.errors import GikError
from gikanalysis.stats import balanced_trend, bounded_change, bounded_mean, bounded_trend, event_study
from gikanalysis.stats.bounds import imbens_manski

WITH_STATS = importlib.util.find_spec("statsmodels") is not None
needs_stats = pytest.mark.skipif(not WITH_STATS, reason="the extra `stats` is not installed")


def covered(share: float, runs: int, level: float = 0.95) -> bool:
    """Whether a share of covered truths agrees with the level: within three standard errors of it."""
    return abs(share - level) <= 3 * (level * (1 - level) / runs) ** 0.5


# --- trends ------------------------------------------------------------------------------------


@needs_stats
def test_trend_recovers_the_truth():
    """Without noise the terms are the true ones, to the last digit."""
    found = balanced_trend(panel(noise=0.0))
    terms = dict(zip(found.estimates["term"], found.estimates["estimate"], strict=True))
    wanted = {"trend_before": TREND, "step": STEP, "trend_change": BEND, "trend_after": TREND + BEND}
    assert terms == {name: pytest.approx(value, abs=1e-9) for name, value in wanted.items()}
    assert (found.bodies, found.break_year) == (60, 2019)
    assert 2019 not in found.years
    assert found.notes == ("another form begins in 2021, inside one of the lines",)


@needs_stats
def test_trend_covers_the_truth():
    """Nominal intervals hold the true step and trend as often as they say, errors that last included."""
    wanted = {"trend_before": TREND, "step": STEP, "trend_after": TREND + BEND}
    runs, hits = 100, dict.fromkeys(wanted, 0)
    for seed in range(runs):
        for row in balanced_trend(panel(seed, 45)).estimates.iter_rows(named=True):
            if row["term"] in wanted:
                hits[row["term"]] += row["ci_lower"] <= wanted[row["term"]] <= row["ci_upper"]
    assert all(covered(count / runs, runs) for count in hits.values()), hits


@needs_stats
def test_only_bodies_of_all_years_count():
    """A body that lacks a year leaves the trend, and who comes and goes does not move it."""
    data = panel(noise=0.0)
    strangers = panel(7, 30, noise=0.0, years=range(2020, 2025)).with_columns(
        pl.col("body") + " new", pl.col("value") + 0.5
    )
    found = balanced_trend(pl.concat([data, strangers]))
    assert (found.bodies, found.left_out) == (60, 30)
    assert found.estimates["estimate"].to_list()[1] == pytest.approx(STEP, abs=1e-9)
    assert found.table["n"].to_list() == [60] * 10


@needs_stats
def test_the_transition_year_is_left_out_unless_asked_for():
    """2019 counts only where it is asked for."""
    assert 2019 in balanced_trend(panel(), keep_transition=True).years


# --- event study -------------------------------------------------------------------------------


@needs_stats
def test_event_study_recovers_the_truth():
    """Each year's change against 2018, and the change beyond the trend before."""
    found = event_study(panel(noise=0.0))
    for row in found.table.iter_rows(named=True):
        assert row["estimate"] == pytest.approx(truth(row["year"]) - truth(2018), abs=1e-9)
    assert found.table.filter(pl.col("year") == 2018)["se"].to_list() == [0.0]
    first, second = found.breaks.to_dicts()
    assert (first["break_year"], first["from_year"], first["to_year"]) == (2019, 2018, 2020)
    assert first["estimate"] == pytest.approx(truth(2020) - truth(2018), abs=1e-9)
    assert first["beyond_estimate"] == pytest.approx(STEP + BEND, abs=1e-9)
    assert (second["from_year"], second["to_year"]) == (2020, 2021)
    assert second["beyond_estimate"] is None  # one settled year before it makes no trend


@needs_stats
def test_event_study_covers_the_truth():
    """Intervals of a year, of a break and of what is beyond the trend hold the truth as often as they say."""
    wanted = (truth(2022) - truth(2018), truth(2020) - truth(2018), STEP + BEND)
    runs, hits = 100, [0, 0, 0]
    for seed in range(runs):
        found = event_study(panel(seed, 45))
        year, edge = found.table.filter(pl.col("year") == 2022).to_dicts()[0], found.breaks.to_dicts()[0]
        ends = [
            (year["ci_lower"], year["ci_upper"]),
            (edge["ci_lower"], edge["ci_upper"]),
            (edge["beyond_ci_lower"], edge["beyond_ci_upper"]),
        ]
        for number, (low, high) in enumerate(ends):
            hits[number] += low <= wanted[number] <= high
    assert all(covered(count / runs, runs) for count in hits), hits


@needs_stats
def test_a_body_that_lacks_years_counts_in_the_others():
    """Gaps do not bias the changes, and the number of bodies is told by year."""
    data = panel(noise=0.0).filter((pl.col("year") != 2016) | (pl.col("body") > "body 020"))
    found = event_study(data)
    assert found.table["n"].to_list()[2] == 39
    assert found.table["estimate"].to_list()[-1] == pytest.approx(truth(2024) - truth(2018), abs=1e-9)


# --- bounds ------------------------------------------------------------------------------------


@needs_stats
def test_bounds_hold_the_truth_where_the_point_does_not():
    """The point of a break is off by the half of the gap; the worst-case bounds hold the true change."""
    data = panel(noise=0.02, gap=0.2)
    change = bounded_change(data, 2018, 2020)
    true = data.pivot("year", index="body", values="true")
    wanted = (true["2020"] - true["2018"]).mean()
    assert change.lower <= wanted <= change.upper
    assert change.upper - change.lower == pytest.approx(0.2)
    assert change.point == pytest.approx(change.lower)
    assert change.ci_lower < change.lower < change.upper < change.ci_upper
    trend = bounded_trend(data, range(2014, 2019))
    assert trend.lower <= TREND <= trend.upper


@needs_stats
def test_exact_figures_have_no_worst_case():
    """Where all bounds meet, the ends meet, and the interval is the ordinary one."""
    data = panel(noise=0.02)
    mean = bounded_mean(data, 2020)
    assert (
        mean.lower
        == mean.upper
        == mean.point
        == pytest.approx(data.filter(pl.col("year") == 2020)["value"].mean())
    )
    spread = data.filter(pl.col("year") == 2020)["value"].std() / 60**0.5
    assert mean.ci_upper - mean.lower == pytest.approx(1.959964 * spread, rel=1e-4)


@needs_stats
@pytest.mark.parametrize("gap", [0.0, 0.02, 0.2])
def test_intervals_of_bounds_cover_both_ends(gap):
    """The interval holds each end of what is possible in 95 of 100 samples, whatever the width between them."""
    runs, lower, upper = 200, 0, 0
    for seed in range(runs):
        data = panel(seed, 40, noise=0.1, gap=gap, years=(2018,)).with_columns(
            pl.col("true").alias("lower"), (pl.col("true") + gap).alias("upper")
        )
        found = bounded_mean(data, 2018)
        lower += found.ci_lower <= truth(2018) <= found.ci_upper
        upper += found.ci_lower <= truth(2018) + gap <= found.ci_upper
    assert covered(lower / runs, runs), lower
    assert covered(upper / runs, runs), upper


@needs_stats
def test_the_worst_case_of_who_does_not_report():
    """A body without a figure may be anything in the support, and widens the bounds by its share."""
    data = panel(noise=0.0).with_columns(
        pl.lit(0.5).alias("value"), pl.lit(0.5).alias("lower"), pl.lit(0.5).alias("upper")
    )
    data = data.filter((pl.col("year") != 2020) | (pl.col("body") >= "body 015"))
    assert bounded_mean(data, 2020).left_out == 15
    found = bounded_mean(data, 2020, support=(0, 1), missing=True)
    assert (found.lower, found.upper, found.point) == (0.375, 0.625, None)
    open_end = data.with_columns(
        pl.when(pl.col("body") == "body 020").then(None).otherwise("upper").alias("upper")
    )
    assert bounded_mean(open_end, 2020).left_out == 16
    assert bounded_mean(open_end, 2020, support=(0, 1)).upper == pytest.approx((44 * 0.5 + 1) / 45)


def test_imbens_manski_without_spread():
    """No spread between bodies: the bounds are all there is, and nothing has to be installed."""
    assert imbens_manski(0.2, 0.4, 0.0, 0.0) == (0.2, 0.4)


# --- refusals ----------------------------------------------------------------------------------


def halves(name, before, after):
    """A column with one word before 2019 and another from then on."""
    return pl.when(pl.col("year") < 2019).then(pl.lit(before)).otherwise(pl.lit(after)).alias(name)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.drop("value"), "lacks columns: value"),
        (lambda d: d.drop("body"), "lacks columns: body"),
        (lambda d: d.with_columns(halves("metric", "a", "b")), "one metric at a time"),
        (lambda d: d.with_columns(halves("scope", "own", "region")), "filter scope"),
        (lambda d: pl.concat([d, d.head(1)]), "two figures of body 000 in 2014"),
        (lambda d: d.clear(), "no figures"),
        (lambda d: d.filter(pl.col("body") < "body 009"), "9 bodies have the figures asked for, 10 are needed"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("statistic", [balanced_trend, event_study, lambda d: bounded_mean(d, 2020)])
def test_what_cannot_be_pooled_is_refused(change, said, statistic):
    """Each statistic refuses frames that mix figures and bodies too few, and says which."""
    data = change(panel())
    if said.startswith("9 bodies") and statistic is event_study:
        said = "fewer than 10 bodies"
    with pytest.raises(GikError, match=said):
        statistic(data)


@pytest.mark.parametrize(
    ("statistic", "said"),
    [
        (lambda d: balanced_trend(d, years=range(2018, 2025)), "1 before, 5 after"),
        (lambda d: event_study(d, reference=2010), "reference year 2010"),
        (lambda d: event_study(d, years=(2018, 2020)), "needs 3 years; there are 2018, 2020"),
        (lambda d: event_study(d.filter((pl.col("year") != 2015) | (pl.col("body") < "body 005"))), "in 2015"),
        (lambda d: bounded_trend(d, [2018]), "needs two years"),
        (lambda d: bounded_change(d, 2018, 2018), "2018 twice"),
        (lambda d: bounded_mean(d, 2020, missing=True), "give support="),
        (lambda d: bounded_mean(d, 2020, support=(0.9, 1)), "does not fit the support"),
    ],
)
def test_too_few_years_are_refused(statistic, said):
    """Years that carry no trend, no reference or no bound are refused with what is there."""
    with pytest.raises(GikError, match=said):
        statistic(panel())


def test_not_a_frame():
    """Something else than a frame is no data."""
    with pytest.raises(TypeError, match="polars or pandas"):
        event_study([1, 2])


@pytest.mark.parametrize(
    "statistic", [balanced_trend, event_study, lambda d: bounded_mean(d, 2020)], ids=["trend", "event", "bounds"]
)
def test_without_the_extra(statistic, monkeypatch):
    """Where the libraries are not installed the error names the extra."""
    for name in [n for n in sys.modules if n.split(".")[0] in ("scipy", "statsmodels")]:
        monkeypatch.setitem(sys.modules, name, None)
    for name in ("scipy", "scipy.stats", "scipy.optimize", "statsmodels", "statsmodels.regression.linear_model"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(GikError, match=r"gikanalysis\[stats\]"):
        statistic(panel())


@needs_stats
def test_remarks():
    """Few bodies, flagged figures, rows without a body and unknown scopes are said."""
    data = panel(bodies=20).with_columns(flagged=pl.col("year") == 2015, scope=pl.lit("unknown"))
    data = pl.concat([data, data.head(2).with_columns(pl.lit(None, dtype=pl.String).alias("body"))])
    notes = " / ".join(event_study(data.to_pandas()).notes)
    assert "2 rows without body or year" in notes
    assert "20 of 220 figures are flagged" in notes
    assert "unknown scope" in notes
    assert "20 bodies: standard errors" in notes
    assert len(YEARS) == 11
