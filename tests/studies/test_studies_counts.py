"""Counts of studies on small frames made by hand, where the true answer is known."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

import gikanalysis as gik
from gikanalysis.errors import UnknownName
from gikanalysis.panel.rows import CORRECTIONS, FAILURES, OBSERVATIONS, REPORTS
from gikanalysis.panel.store import FORMAT, NAMES, write_manifest, write_part
from gikanalysis.parameters import ParameterError
from gikanalysis.regions import provinces
from gikanalysis.studies import crossing, dates, zeros
from gikanalysis.studies.pooled import one_scope, pooled
from gikanalysis.studies.relating import rank_correlation
from gikanalysis.studies.saying import apart

PLACES = [one for one in provinces() if one.adcode < "700000"][:12]


def filled(schema, rows):
    """A frame of a panel's table; what a row does not give is null."""
    full = [dict.fromkeys(schema) | row for row in rows]
    return pl.DataFrame(full, schema=schema, orient="row")


@pytest.fixture
def made(tmp_path):
    """A panel written by hand: reports as (place, year, form, figures), flagged metrics marked by a star."""

    def write(reports):
        folder = tmp_path / "made"
        about, figures = [], []
        for place, year, form, values in reports:
            key = {"source": f"{place.adcode}_{year}", "issuer": f"{place.name}人民政府", "adcode": place.adcode}
            key |= {"province": place.name, "level": "province", "scope": "region", "year": year, "form": form}
            about.append({**key, "simulated": False, "preferred": True, "published": date(year + 1, 3, 1)})
            for metric, value in values.items():
                point, lower, upper = value if isinstance(value, tuple) else (value, None, None)
                row = key | {
                    "metric": metric.rstrip("*"),
                    "applicant": "total",
                    "basis": "table",
                    "cells": [metric],
                }
                row |= {"value": point, "lower": lower, "upper": upper, "flagged": metric.endswith("*")}
                row["cells"] = [metric]
                nothing = point is None and lower is None
                figures.append(row | {"status": "blank" if nothing else "reported"})
        for name, schema, rows in (("reports", REPORTS, about), ("observations", OBSERVATIONS, figures)):
            frame = filled(schema, rows)
            for year in frame["year"].unique():
                write_part(folder, name, year, frame.filter(pl.col("year") == year))
        pl.DataFrame(schema=FAILURES).write_parquet(folder / "failures.parquet")
        pl.DataFrame(schema=CORRECTIONS).write_parquet(folder / "corrections.parquet")
        counts = dict.fromkeys(NAMES, 0) | {"files": len(about), "reports": len(about), "failures": 0}
        told = {"format": FORMAT, "panel_hash": "made", "knowledge": "made", "sources": {}, "counts": counts}
        write_manifest(folder, told)
        return str(folder)

    return write


CASES = {
    "outcomes_total": 1000.0, "refused": 100.0, "reviews_total": 30.0, "reviews_concluded": 20.0,
    "reviews_pending": 10.0, "reviews_corrected": 5.0, "litigation_total": 20.0, "litigation_concluded": 20.0,
    "litigation_pending": 0.0, "litigation_corrected": 2.0, "litigation_direct_total": 12.0,
    "litigation_direct_upheld": 11.0, "litigation_direct_corrected": 1.0, "litigation_direct_other": 0.0,
    "litigation_after_total": 8.0, "litigation_after_upheld": 7.0, "litigation_after_corrected": 1.0,
    "litigation_after_other": 0.0,
}  # fmt: skip


def test_remedies_leave_pending_cases_out_and_count_disputes_once(made):
    """Corrected of concluded, not of all; reviews and direct suits make disputes; a doubted report is left out."""
    doubted = {name + "*": 10 * value for name, value in CASES.items()}
    panel = made([*((place, 2021, "v2021", CASES) for place in PLACES[:10]), (PLACES[10], 2021, "v2021", doubted)])
    study = gik.study("remedies", panel=panel, language="en")
    assert "gave 30.0 administrative reviews and 20.0 suits per 1,000 outcomes" in study.headline
    assert "25.0% of the reviews concluded and 10.0% of the suits were corrected" in study.headline
    told = f"{study.corrections()}{study.chain()}".replace("\u2060", "")
    assert "100 of 300 were pending, 33.3%" in told
    assert "gives 500, yet the 80 suits after a review were counted as reviews before" in told
    assert "there were 420, or 42.0 per 1,000 outcomes" in told
    assert [study.at("review_rate", 2021)[name] for name in ("bodies", "doubted")] == [10, 1]
    assert "the correction rate of reviews was above that of suits" in told


def test_a_pooled_rate_keeps_its_scale_and_has_no_sampling_interval(made):
    """Reviews per 1,000 outcomes are per 1,000 in the pool too, and their bounds with them."""
    panel = made([(place, 2021, "v2021", CASES) for place in PLACES[:2]])
    row = pooled(gik.study("remedies", panel=panel).shares("review_rate")).row(0, named=True)
    assert (row["value"], row["lower"], row["upper"], row["wilson_lower"]) == (30.0, 30.0, 30.0, None)


def stock(carried_in, received, completed, carried_out):
    """The four figures of a report, and what is on hand."""
    names = ("carried_in", "received", "completed", "carried_out")
    found = dict(zip(names, (carried_in, received, completed, carried_out), strict=True))
    return {f"requests_{name}": value for name, value in found.items()} | {
        "requests_on_hand": None if carried_in is None else carried_in + received
    }


def test_backlog_finds_the_years_that_do_not_connect(made):
    """A stock that left one year and did not come into the next is counted and listed with both cells."""
    sound = [
        (place, year, "v2021", stock(10.0, 90.0, 80.0, 20.0) if year == 2021 else stock(20.0, 80.0, 90.0, 10.0))
        for place in PLACES[:10]
        for year in (2021, 2022)
    ]
    broken = [
        (PLACES[10], 2021, "v2021", stock(0.0, 500.0, 430.0, 70.0)),
        (PLACES[10], 2022, "v2021", stock(7.0, 600.0, 600.0, 7.0)),
        (PLACES[11], 2021, "v2021", stock(1.0, 50.0, 50.0, 1.0)),
        (PLACES[11], 2022, "v2021", stock(None, 50.0, 50.0, 1.0)),
    ]
    study = gik.study("backlog", panel=made(sound + broken), language="en")
    told = str(study.links())
    assert "with both figures: 10 agree and 1 differ; pairs that lack a figure and cannot be compared: 1" in told
    table = study.links().items[-1]
    assert [entry.text for entry in table.rows[0]][1:] == ["2021 to 2022", "70", "7", "−63"]
    assert table.rows[0][2].small == "requests_carried_out"
    assert "600 received" in str(study.stock())
    assert "80 received" in str(gik.study("backlog", panel=made(sound + broken), province=PLACES[0].name,
                                          language="en").stock())  # fmt: skip


def test_a_province_that_is_none_is_refused(made):
    """An unknown name offers near ones, a city names its province."""
    panel = made([(PLACES[0], 2021, "v2021", stock(1.0, 9.0, 9.0, 1.0))])
    with pytest.raises(UnknownName, match="宁夏"):
        gik.study("backlog", panel=panel, province="宁厦")
    with pytest.raises(ParameterError, match="is no province"):
        gik.study("backlog", panel=panel, province="银川市")
    study = gik.study("backlog", panel=panel)
    assert study.headline == study.say("headline_none")


def observation(source, value, basis="table", status="reported", *, flagged=False):
    """Requests received as an observation."""
    return {"source": source, "metric": zeros.METRIC, "value": value, "basis": basis} | {
        "status": status, "flagged": flagged,
    }  # fmt: skip


def body(issuer, year, source=None):
    """A department's report."""
    return {"source": source or f"{issuer}{year}", "adcode": "1", "issuer": issuer, "scope": "own"} | {
        "level": "department", "year": year,
    }  # fmt: skip


def test_zeros_blanks_and_unread_figures_are_told_apart():
    """A zero in table or prose is one; a doubted one, a blank and no figure at all are none."""
    names = ("some", "printed", "prose", "doubted", "blank", "unread", "silent")
    given = [
        observation("some2020", 3.0), observation("some2020", 0.0, "prose"), observation("printed2020", 0.0),
        observation("prose2020", None, status="blank"), observation("prose2020", 0.0, "prose"),
        observation("doubted2020", 0.0, flagged=True), observation("blank2020", None, status="blank"),
        observation("unread2020", None, status="partial"),
    ]  # fmt: skip
    found = zeros.states(pl.DataFrame([body(name, 2020) for name in names]), pl.DataFrame(given))
    assert dict(found.select("issuer", "state").rows()) == {
        **{name: name for name in names[:-1]}, "silent": "unread",
    }  # fmt: skip
    (row,) = zeros.shares(found).to_dicts()
    assert (row["numerator"], row["n"], row["blank"], row["unread"]) == (2.0, 3.0, 1, 2)


def test_spells_of_zeros_are_open_where_a_neighbour_was_not_read():
    """A run between two years with requests has ended; one at the edge, beside a gap or a blank may be longer."""
    years = {
        "ended": "some zero zero some",
        "edge": "zero zero some",
        "gap": "some zero . some",
        "blank": "some zero blank",
    }
    rows = [
        body(name, 2018 + at) | {"state": {"zero": "printed"}.get(state, state), "value": 276.0}
        for name, told in years.items()
        for at, state in enumerate(told.split())
        if state != "."
    ]
    found = pl.DataFrame(rows)
    spells = {row["issuer"]: (row["first"], row["length"], row["open"]) for row in zeros.spells(found).to_dicts()}
    assert spells == {
        "ended": (2019, 2, False), "edge": (2018, 2, True), "gap": (2019, 1, True), "blank": (2019, 1, True),
    }  # fmt: skip
    fallen = zeros.fallen(found)
    assert (fallen.height, fallen["zero"].sum(), fallen["before"].max()) == (3, 3, 276.0)


def test_dates_that_tell_nothing_are_left_out():
    """No date, one before the year ended, one that two years share, one long after say nothing of lateness."""
    given = {
        "undated": [(2020, None)], "early": [(2020, date(2020, 12, 28))], "in_time": [(2020, date(2021, 1, 31))],
        "late": [(2020, date(2021, 2, 1))], "far": [(2020, date(2022, 5, 1))],
        "moved": [(2019, date(2021, 6, 6)), (2020, date(2021, 6, 6))],
    }  # fmt: skip
    rows = [body(name, year) | {"published": day} for name, several in given.items() for year, day in several]
    found = dates.dated(pl.DataFrame(rows))
    assert all(name == state for name, state in found.select("issuer", "state").rows())
    (row,) = dates.punctual(found.filter(pl.col("year") == 2020), "year").to_dicts()
    assert (row["numerator"], row["n"], row["january"], row["march"]) == (1, 2, 1, 2)


def test_amounts_in_yuan_are_left_out_of_funds(made):
    """A budget ten thousand times off moves no median, whether a check doubts it or not, and is counted."""

    def capacity(budget, name="budget"):
        return {"staff_total": 30.0, "staff_full_time": 9.0, "requests_received": 100.0, name: budget}

    rows = [(place, 2018, "v2014", capacity(20.0)) for place in PLACES[:10]]
    rows += [
        (PLACES[10], 2018, "v2014", capacity(200_000.0)),
        (PLACES[11], 2018, "v2014", capacity(200_000.0, "budget*")),
    ]
    study = gik.study("capacity_before_2019", panel=made(rows), language="en")
    assert "30.0 staff for every 100 requests in 2018, 30.0% of them full-time" in study.headline
    told = str(study.money())
    assert "CNY 2,000 per request in 2018" in told
    assert "left out are 1 reports that fail a check and 1 more" in told
    assert "would be 2,001.0 times" in told


def test_the_links_of_the_forms_come_from_the_crosswalk():
    """A state secret is exact, a bar by law a range, a repeat request had no row; nothing of 2014 is lost."""
    found = crossing.links()
    kinds = crossing.by_target(found)
    assert (kinds["B3.3.1"], kinds["B3.1"], kinds["B3.3.2"], kinds["B3.5.2"]) == (
        "exact",
        "close",
        "interval",
        "none",
    )
    assert set(found.filter(pl.col("target") == "B3.1")["source"]) == {"3.3.1", "3.3.2"}
    assert found.filter(pl.col("target").is_null()).is_empty()
    assert len(kinds) == 21
    assert "other_fee_unpaid" not in crossing.bounded(), "a zero by law has no width"


def test_the_width_of_a_range_is_measured_over_all_outcomes(made):
    """Bounds add up over reports; a doubted report is left out; a ceiling has no value."""
    figures = {"outcomes_total": 100.0, "refused": (20.0, 10.0, 30.0), "needs_creation": (None, 0.0, 5.0)}
    more = {"outcomes_total": 300.0, "refused": (30.0, 30.0, 30.0), "needs_creation": (None, 0.0, 15.0)}
    doubted = {"outcomes_total": 900.0, "refused*": (800.0, 0.0, 900.0)}
    reports = [
        (PLACES[0], 2017, "v2014", figures),
        (PLACES[1], 2017, "v2014", more),
        (PLACES[2], 2017, "v2014", doubted),
    ]
    study = gik.study("crosswalk_explained", panel=made(reports), language="en")
    rows = {row["metric"]: row for row in study.ranges.to_dicts()}
    refused = rows["refused"]
    assert (refused["lower"], refused["value"], refused["upper"]) == (0.1, 0.125, 0.15)
    assert (rows["needs_creation"]["value"], rows["needs_creation"]["width"]) == (None, 0.05)
    assert "is that of ‘Refused’: 12.5% (possible range 10.0–15.0%)" in study.headline


def test_levels_keep_one_scope_and_orders_are_compared_by_rank():
    """The rarer scope of a level is left out; a correlation needs ten bodies and bears its interval."""
    frame = pl.DataFrame({"level": ["county"] * 3 + ["province"], "scope": ["own", "own", "region", "region"]})
    assert one_scope(frame)["scope"].to_list() == ["own", "own", "region"]
    orders = pl.DataFrame({"x": range(20), "y": [(7 * k) % 20 for k in range(20)]})
    found = rank_correlation(orders)
    assert found.lower < found.value < found.upper
    assert rank_correlation(orders.head(9)) is None


def test_shares_are_apart_where_neither_bounds_nor_interval_meet():
    """Bounds of the mapping and sampling interval both keep two shares from being told apart."""
    one = {"value": 0.2, "lower": 0.2, "upper": 0.2, "wilson_lower": 0.15, "wilson_upper": 0.25}
    far = {"value": 0.3, "lower": 0.3, "upper": 0.3, "wilson_lower": 0.26, "wilson_upper": 0.34}
    assert apart(one, far)
    assert not apart(one, far | {"lower": 0.24})
    assert not apart(one, far | {"wilson_lower": 0.24})
