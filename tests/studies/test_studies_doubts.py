"""Studies of doubts, repetition and comparison: small cases of which the true answer is known."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gikanalysis as gik
from gikanalysis.errors import UnknownName
from gikanalysis.forms.identities import identities
from gikanalysis.indicators import repetition, wilson
from gikanalysis.pages.parts import Entry, Table
from gikanalysis.pages.pdf import _letters, _widths
from gikanalysis.panel.rows import masked
from gikanalysis.parameters import ParameterError
from gikanalysis.studies import sides
from gikanalysis.studies.bodies import body_named, report_named, short_names
from gikanalysis.studies.doubts import REPORT, agreement, failed, likely, share_failing
from gikanalysis.studies.registry import studies
from gikanalysis.vocabulary import metrics

TEXTS = {"source": pl.String, "year": pl.Int32, "section": pl.String, "fingerprint": pl.String, "text": pl.String}


def reports(*rows):
    """Reports: source, issuer, adcode, level, year; all on the form of 2021 and printed in HTML."""
    made = [
        {
            "source": source, "issuer": issuer, "adcode": adcode, "province": "江苏省", "level": level,
            "parent_level": level, "year": year, "form": "v2021", "format": "html",
            "title": source, "published": None,
            "where_published": "",
        }
        for source, issuer, adcode, level, year in rows
    ]  # fmt: skip
    return pl.DataFrame(made, schema_overrides={"year": pl.Int32})


# ---- what does not add up --------------------------------------------------------------------------


def findings(*rows):
    """Findings: source, rule, severity, outcome and what is given by name."""
    nothing = {"cells": ["B1.total"], "suggests": None, "suggestion": None, "corroborated": False, "year": 2021}
    made = [
        {"source": source, "rule": rule, "severity": severity, "outcome": outcome} | nothing | more
        for source, rule, severity, outcome, more in rows
    ]
    return pl.DataFrame(made, schema_overrides={"suggests": pl.String, "suggestion": pl.Float64})


TWO = reports(("b", "乙", "320300", "prefecture", 2021), ("a", "甲", "320100", "prefecture", 2021))


def test_failed_checks_are_contradictions_within_a_report_in_the_order_of_checks():
    """Remarks, warnings and what cannot be assessed are none; the order is that of checks, then of codes."""
    found = failed(
        findings(
            ("a", "V19-03", "error", "fail", {}),
            ("b", "V19-01", "error", "fail", {}),
            ("a", "V19-01", "error", "fail", {}),
            ("a", "V19-05", "error", "not_assessable", {}),
            ("a", "V19-12", "warning", "fail", {}),
            ("a", "X-01", "error", "fail", {}),
        ),
        TWO,
    )
    assert list(zip(found["rule"], found["source"], strict=True)) == [
        ("V19-01", "a"),
        ("V19-01", "b"),
        ("V19-03", "a"),
    ]
    over = failed(findings(("a", "X-01", "error", "fail", {}), ("a", "X-02", "note", "fail", {})), TWO, ("years",))
    assert over["rule"].to_list() == ["X-01"]


def test_a_likely_figure_is_one_that_something_else_agrees_with():
    """A suggestion on its own is none."""
    sure = {"suggests": "B1.total", "suggestion": 39.0, "corroborated": True}
    assert likely(findings(("a", "Q-01", "warning", "fail", sure))) == {("a", "B1.total"): 39.0}
    assert likely(findings(("a", "Q-01", "warning", "fail", sure | {"corroborated": False}))) == {}


def test_the_share_failing_counts_each_report_once_and_leaves_out_those_without_a_table():
    """Two failures are one report; a report of prose alone is not in the denominator."""
    prose = TWO.head(1).with_columns(source=pl.lit("c"), form=pl.lit("prose"))
    found = findings(("a", "V19-01", "error", "fail", {}), ("a", "V19-03", "error", "fail", {}))
    (row,) = share_failing(pl.concat([TWO, prose]), found, "year").to_dicts()
    assert (row["n"], row["k"], row["value"]) == (2, 1, 0.5)


@pytest.mark.parametrize(
    ("said", "table", "agree"),
    [
        ((39, 39, 39), (39, 39, 39), 1),
        ((100, 100, 110), (105, 105, 105), 1),
        ((39, 39, 39), (9, 9, 9), 0),
        ((39, 39, 39), (9, 9, None), 0),
        ((39, 39, None), (9, 9, 9), None),
    ],
)
def test_prose_and_table_agree_where_they_meet(said, table, agree):
    """Equal or within the rounding; a floor alone agrees with nearly anything and is not counted."""
    rows = [
        {"source": "a", "metric": "m", "applicant": "total", "basis": basis}
        | dict(zip(("value", "lower", "upper"), (None if x is None else float(x) for x in of), strict=True))
        for basis, of in (("prose", said), ("table", table))
    ]
    schema = dict.fromkeys(("value", "lower", "upper"), pl.Float64)
    found = agreement(pl.DataFrame(rows, schema_overrides=schema))
    assert (found["k"].to_list() or [None])[0] == agree


def test_every_kind_of_strict_check_has_its_words(panel_folder):
    """A failed check of any kind that may come is named in words."""
    study = gik.study("does_not_add_up", panel=str(panel_folder))
    strict = {one.family for one in identities().values() if one.needs in REPORT and "error" in _severities(one)}
    years = {one.family for one in identities().values() if one.needs == "years"}
    assert all(study.say(f"family_{family}") for family in strict | years)


def _severities(identity):
    return {identity.severity, identity.if_less, identity.if_more}


def test_cases_name_report_and_place_and_no_culprit(panel_folder):
    """The samples fail four strict checks; a figure is expected only where something agrees with it."""
    study = gik.study("does_not_add_up", panel=str(panel_folder), language="en")
    (table,) = study.table().items
    assert len(table.rows) == 4
    assert [row[3].text for row in table.rows] == ["[none]", "51,445 / 14,736 / 35,842", "[none]", "2"]
    assert "corrections.csv" in table.note
    assert all(row[0].small and row[4].small for row in table.rows)


# ---- repetition ------------------------------------------------------------------------------------

SETS = st.frozensets(st.integers(0, 20))


@given(SETS, SETS)
def test_similarity_is_symmetric_and_between_none_and_all(one, other):
    """Symmetric; 1 on itself, 0 without anything in common, never outside 0 to 1."""
    found = repetition.similarity(one, other)
    assert found == repetition.similarity(other, one)
    assert 0 <= found <= 1
    assert (found == 0) == (not one & other)
    assert repetition.similarity(one, one) == (1 if one else 0)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.text("一二三四五六七八九十百千万亿", max_size=4))
def test_masked_figures_and_dates_make_no_difference(first, second, chinese):
    """Two sentences that differ in their figures alone have one mark."""
    assert masked(f"收到申请{first}件，办结 {second} 件") == masked(f"收到申请{chinese}件，办结{first}件")


def texts(**given):
    """Texts by source."""
    rows = [
        (source, 2021, "一", f"{source}{n}", text) for source, held in given.items() for n, text in enumerate(held)
    ]
    return pl.DataFrame(rows, schema=TEXTS, orient="row")


def prose(*words, body="甲市"):
    """Sentences of a body about certain things, each long enough to be compared."""
    return [f"{body}围绕{word}公布了年度工作安排和进展，共{len(word)}条。" for word in words]


THINGS = [f"第{name}类事项" for name in "甲乙丙丁戊己庚辛壬癸子丑"]


def test_texts_of_following_years_and_of_sisters_are_compared():
    """The same text but for names and figures is alike; bodies that are no sisters are not compared."""
    held = reports(
        ("a1", "南京市人民政府", "320100", "prefecture", 2020),
        ("a2", "南京市人民政府", "320100", "prefecture", 2021),
        ("b2", "徐州市人民政府", "320300", "prefecture", 2021),
        ("z2", "杭州市人民政府", "330100", "prefecture", 2021),
    )
    same = prose(*THINGS, body="南京市")
    marks = repetition.sentences(
        texts(a1=same, a2=[one.replace("5", "77") for one in same], b2=prose(*THINGS, body="徐州市"), z2=same),
        held,
    )
    left = repetition.compared(marks, held)
    (years,) = repetition.year_pairs(left, held).to_dicts()
    assert (years["first"], years["second"], years["value"]) == ("a1", "a2", 1.0)
    (sisters,) = repetition.sister_pairs(left, held).to_dicts()
    assert (sisters["first"], sisters["second"], sisters["shared"]) == ("a2", "b2", 12)


def test_common_phrases_are_left_out_where_enough_bodies_tell():
    """A sentence of more than three in ten bodies of a year is common; with few bodies none is."""
    bodies = [(f"s{n}", f"第{n}局", "320100", "department", 2021) for n in range(10)]
    held = reports(*bodies)
    own = {
        f"s{n}": prose(THINGS[0] if n < 4 else f"别的事项{chr(0x4E00 + 50 * n)}项目", body="本局")
        for n in range(10)
    }
    marks = repetition.sentences(texts(**own), held)
    assert repetition.common(marks, held).height == 1
    assert repetition.common(marks, held.head(9)).height == 0


def test_a_panel_without_texts_compares_passages():
    """Fingerprints stand in for sentences; nothing can be quoted."""
    held = reports(("a1", "甲", "320100", "prefecture", 2020), ("a2", "甲", "320100", "prefecture", 2021))
    rows = [
        (source, 2021, "一", str(n), None) for source in ("a1", "a2") for n in range(12 if source == "a1" else 18)
    ]
    marks = repetition.sentences(pl.DataFrame(rows, schema=TEXTS, orient="row"), held)
    assert marks["sentence"].null_count() == marks.height
    (pair,) = repetition.year_pairs(repetition.compared(marks, held), held).to_dicts()
    assert pair["value"] == pytest.approx(12 / 18)


def test_a_table_that_prints_last_years_figures_is_found():
    """Twenty figures above 0 and nine in ten of them; zeros and another body's figures do not count."""
    held = reports(
        ("a1", "甲", "320100", "prefecture", 2020),
        ("a2", "甲", "320100", "prefecture", 2021),
        ("b2", "乙", "320300", "prefecture", 2021),
    )
    printed = [("a1", f"c{n}", n + 1.0) for n in range(30)] + [("b2", f"c{n}", n + 1.0) for n in range(30)]
    printed += [("a2", f"c{n}", n + (1.0 if n > 1 else 9.0)) for n in range(30)] + [("a2", "zero", 0.0)]
    cells = pl.DataFrame(
        printed, schema={"source": pl.String, "cell": pl.String, "value": pl.Float64}, orient="row"
    )
    (row,) = repetition.tables_kept(cells.lazy(), held).to_dicts()
    assert (row["source"], row["previous"], row["n"], row["same"]) == ("a2", "a1", 30, 28)
    other = cells.with_columns(pl.when(pl.col("source") == "a2").then(pl.col("value") + 1).otherwise("value"))
    assert repetition.tables_kept(other.lazy(), held).is_empty()


# ---- bodies by name --------------------------------------------------------------------------------

NAMED = reports(
    ("p1", "宿迁市人民政府", "321300", "prefecture", 2023),
    ("p2", "宿迁市人民政府", "321300", "prefecture", 2024),
    ("d1", "宿迁市民政局", "321300", "department", 2023),
)


@pytest.mark.parametrize("text", ["宿迁 2023", "宿迁2023年", "321300 2023", "宿迁市人民政府 2023"])
def test_a_report_is_found_by_name_or_code_and_year(text):
    """A division means its government; the year may follow with or without a blank."""
    assert report_named(NAMED, text)["source"] == "p1"


def test_a_body_without_a_year_means_its_latest_report_and_unknown_ones_are_refused():
    """Near names and years are offered."""
    assert report_named(NAMED, "321300")["source"] == "p2"
    assert body_named(NAMED, "宿迁市民政局").issuer == "宿迁市民政局"
    with pytest.raises(UnknownName, match="宿迁市民政局"):
        body_named(NAMED, "宿迁市民局")
    with pytest.raises(UnknownName, match="宿迁市人民政府 2024"):
        report_named(NAMED, "宿迁 2019")
    assert short_names(NAMED.filter(pl.col("year") == 2023)) == {"p1": "宿迁市", "d1": "宿迁市民政局"}


@pytest.mark.parametrize(
    ("name", "field"), [("copied_reports", "adcode"), ("compare", "first"), ("compare", "second")]
)
def test_studies_that_take_a_body_refuse_unknown_ones(name, field, panel_folder):
    """The parameter is checked when the study is opened."""
    assert name in studies()
    with pytest.raises(UnknownName):
        gik.study(name, panel=str(panel_folder), **{field: "无此市 2020"})


# ---- two reports side by side ----------------------------------------------------------------------

ONE = {"adcode": "321300", "issuer": "甲", "scope": "region", "form": "v2019", "year": 2020}


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"year": 2021}, ""),
        ({"form": "v2021"}, ""),
        ({"form": "v2014", "year": 2018}, "form"),
        ({"form": "prose"}, "local"),
        ({"scope": "own"}, "scope"),
        ({"scope": "unknown"}, "scope"),
    ],
)
def test_reports_are_subtracted_on_one_side_of_2019_and_in_one_scope(other, why):
    """Elsewhere the reason is named; bodies that do not say their scope are compared with themselves alone."""
    assert sides.reason(ONE, ONE | other) == why
    unknown = ONE | {"scope": "unknown"}
    assert sides.reason(unknown, unknown | {"year": 2021}) == ""
    assert sides.reason(unknown, unknown | {"issuer": "乙"}) == "unknown"


def test_grades_across_2021_decide_metric_by_metric():
    """A metric that the form of 2021 counts otherwise is not subtracted across it, and is within one form."""
    other = ONE | {"form": "v2021"}
    worst = next(name for name, one in metrics().items() if one.grade_2021 == "C")
    assert sides.grade_allows(["requests_received"], ONE, other)
    assert not sides.grade_allows(["requests_received", worst], ONE, other)
    assert sides.grade_allows([worst], ONE, ONE)


def share(value, low, high, room=None):
    """A share with its interval and what the mapping leaves."""
    lower, upper = room or (value, value)
    return {"value": value, "wilson_lower": low, "wilson_upper": high, "lower": lower, "upper": upper}


@given(*(st.tuples(st.integers(0, 50), st.integers(50, 90)) for _ in range(2)))
def test_a_difference_lies_within_its_interval_and_turns_with_its_sides(one, two):
    """Second less first; swapped, everything changes its sign; the same share twice is no difference."""
    first, second = (share(k / n, *wilson(k, n)) for k, n in (one, two))
    there, back = sides.difference_of_shares(first, second), sides.difference_of_shares(second, first)
    assert there.value == pytest.approx(-back.value)
    assert (there.lower, there.upper) == pytest.approx((-back.upper, -back.lower))
    assert there.lower <= there.value <= there.upper
    assert not sides.difference_of_shares(first, first).settled


def test_a_difference_that_the_mapping_leaves_open_is_not_settled():
    """The range of the mapping is kept beside the interval, and either may hold 0."""
    found = sides.difference_of_shares(share(0.2, 0.19, 0.21), share(0.3, 0.29, 0.31, (0.15, 0.3)))
    assert found.room == pytest.approx((-0.05, 0.1))
    assert found.lower > 0
    assert not found.settled
    assert sides.difference_of_shares(share(0.2, 0.19, 0.21), share(0.3, 0.29, 0.31)).settled
    assert sides.difference_of_shares(share(None, None, None), share(0.3, 0.29, 0.31)) is None


def test_two_samples_are_compared_and_the_reason_stands_in_place_of_a_difference(panel_folder):
    """Two years on one form have differences, one of 2018 has none with them; the same report twice is refused."""
    path = str(panel_folder)
    reports_there = gik.open_panel(path).reports()
    first, second = reports_there.filter(pl.col("form") == "v2021").sort("year")["year"].to_list()[-2:]
    code = reports_there.filter(pl.col("form") == "v2021")["adcode"][0]
    study = gik.study("compare", panel=path, first=f"{code} {first}", second=f"{code} {second}", language="en")
    assert study.whole
    rows = study.table().items[0].rows
    received = next(row for row in rows if row[0].text == "Requests received")
    values = [int(entry.text.replace(",", "").replace("−", "-")) for entry in received[1:4]]
    assert values[1] - values[0] == values[2]
    old = reports_there.filter(pl.col("form") == "v2014").row(0, named=True)
    apart = gik.study(
        "compare", panel=path, first=f"{old['issuer']} {old['year']}", second=f"{code} {second}", language="en"
    )
    assert not apart.whole
    assert {row[3].text for row in apart.table().items[0].rows} == {"none"}
    with pytest.raises(ParameterError, match="both"):
        gik.study("compare", panel=path, first=f"{code} {first}", second=f"{code} {first}")


def test_on_paper_a_table_of_long_columns_leaves_room_for_its_sentences():
    """Columns beside the sentences share the width with them; a short number keeps its own."""
    row = (Entry("长" * 20, small="长" * 30), Entry("12", number=True), Entry("字" * 20), Entry("句" * 100))
    widths = _widths(Table("", ("a", "b", "c", "d"), (row,), text_column=3))
    assert _letters(Table("", ("a", "b", "c", "d"), (row,), text_column=3)) == 60 + 2 + 40
    assert widths[1] == 0
    assert widths[3] == max(widths)
    assert min(widths[0], widths[2]) > 0
