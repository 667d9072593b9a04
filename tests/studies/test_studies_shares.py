"""Studies of shares: ranges of rank, sums of many reports, and what is said of known answers."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gikanalysis as gik
from gikanalysis.errors import UnknownName
from gikanalysis.figures.numbers import format_percent
from gikanalysis.panel import build
from gikanalysis.parameters import ParameterError
from gikanalysis.regions import divisions
from gikanalysis.simulate import document, layouts_of, series
from gikanalysis.simulate.bodies import government_of
from gikanalysis.studies.ranking import pairs_between, rank_ranges, ranked, room_of
from gikanalysis.studies.saying import change_text
from gikanalysis.studies.sums import in_all, part, states, totals
from gikanalysis.tabular import read_words

SHARE = st.floats(0, 1)
ROOM = st.tuples(SHARE, SHARE).map(lambda ends: tuple(sorted(ends)))


@given(st.lists(SHARE, min_size=1, max_size=12, unique=True))
def test_a_certain_order_gives_exact_ranks(values):
    """Where nothing is uncertain, each range is the one rank that the value has."""
    exact = [1 + sum(other > value for other in values) for value in values]
    assert rank_ranges([(value, value) for value in values]) == [(rank, rank) for rank in exact]


@given(st.lists(st.tuples(ROOM, SHARE), min_size=1, max_size=12))
def test_a_range_holds_the_rank_of_every_point(drawn):
    """Whatever point each body has within its room, its rank among the points lies within its range."""
    rooms = [room for room, _ in drawn]
    points = [low + at * (high - low) for (low, high), at in drawn]
    for point, (first, last) in zip(points, rank_ranges(rooms), strict=True):
        assert first <= 1 + sum(other > point for other in points)
        assert len(points) - sum(other < point for other in points) <= last


@given(st.lists(ROOM, min_size=2, max_size=10))
def test_overlapping_rooms_share_a_rank(rooms):
    """Bodies that are not ordered have a rank in common; the ranges of ordered ones stand in their order."""
    ranges = rank_ranges(rooms)
    for (low, high), (first, last) in zip(rooms, ranges, strict=True):
        for (other_low, other_high), (other_first, other_last) in zip(rooms, ranges, strict=True):
            if low <= other_high and other_low <= high:
                assert max(first, other_first) <= min(last, other_last)
            elif low > other_high:
                assert first < other_first
                assert last < other_last


@given(st.dictionaries(st.sampled_from("abcdef"), ROOM, min_size=2))
def test_an_order_compared_with_itself_is_kept(rooms):
    """No pair is turned, and turning every share round turns every ordered pair."""
    kept = pairs_between(rooms, rooms)
    assert kept.turned == 0
    turned = pairs_between(rooms, {name: (1 - high, 1 - low) for name, (low, high) in rooms.items()})
    assert turned.turned == turned.ordered <= kept.ordered


def test_a_room_takes_the_farthest_ends_of_both_doubts():
    """The sampling interval is put round each bound of the mapping; an open bound leaves all."""
    low, high = room_of(0.2, 0.4, 1000)
    assert low < 0.2
    assert high > 0.4
    assert room_of(None, 0.0, 50)[0] == 0.0
    assert room_of(0.5, None, 50)[1] == 1.0


def shares(*rows):
    """Shares as `ratio` gives them: adcode, year, k, n, and what is given by name."""
    made = []
    for adcode, year, k, n, more in rows:
        value = k / n if k is not None else None
        row = {"adcode": adcode, "year": year, "form": "v2019", "n": float(n), "status": "reported"}
        row |= {"value": value, "lower": value, "upper": value, "flagged": False}
        made.append(row | more)
    return pl.DataFrame(made, schema_overrides={"value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64})


def test_who_is_not_ranked_is_told_by_reason():
    """Few cases, doubts, another form, two reports and a lacking figure are told apart; none of them counts."""
    found = ranked(
        shares(
            ("1", 2020, 500, 1000, {}), ("2", 2020, 100, 1000, {}), ("3", 2020, 90, 99, {}),
            ("4", 2020, 990, 1000, {"flagged": True}), ("5", 2020, 990, 1000, {"form": "v2014"}),
            ("6", 2020, 1, 1000, {}), ("6", 2020, 2, 1000, {}), ("7", 2020, None, 1000, {"status": "blank"}),
        )
    )  # fmt: skip
    said = dict(zip(found["adcode"], found["standing"], strict=True))
    assert said == {
        "1": "ranked", "2": "ranked", "3": "few", "4": "doubted", "5": "other_form", "6": "twice", "7": "lacking"
    }  # fmt: skip
    placed = found.filter(pl.col("rank_low").is_not_null())
    assert placed.select("adcode", "rank_low", "rank_high").rows() == [("1", 1, 1), ("2", 2, 2)]


def test_a_doubted_share_is_ranked_when_asked_for_unless_it_is_impossible():
    """With `doubtful` a doubted share takes its place; a share above all of its cases never does."""
    doubt = {"flagged": True}
    given_ = shares(("1", 2020, 500, 1000, {}), ("2", 2020, 900, 1000, doubt), ("3", 2020, 1200, 1000, doubt))
    found = ranked(given_, doubtful=True)
    assert found["standing"].to_list() == ["ranked", "ranked", "doubted"]
    assert found["rank_low"].to_list() == [2, 1, None]


TERMS = {"v2019": ("refused", "outcomes_total"), "v2014": ("refused", "outcomes_total")}


def figures(*reports):
    """Observations of reports: adcode, year, form, refused, all outcomes, flagged."""
    rows = []
    for adcode, year, form, refused, everything, flagged in reports:
        for metric, value in (("refused", refused), ("outcomes_total", everything)):
            bounds = (0.0, value) if (form, metric) == ("v2014", "refused") else (value, value)
            rows.append(
                {
                    "source": f"{adcode} {year}", "adcode": adcode, "issuer": "x", "year": year, "form": form,
                    "metric": metric, "applicant": "total", "value": value, "lower": bounds[0], "upper": bounds[1],
                    "flagged": flagged and metric == "refused",
                }
            )  # fmt: skip
    return pl.DataFrame(rows)


COUNTRY = figures(
    ("1", 2018, "v2014", 10.0, 100.0, False), ("2", 2018, "v2014", 20.0, 100.0, False),
    ("1", 2020, "v2019", 30.0, 100.0, False), ("2", 2020, "v2019", 50.0, 300.0, False),
    ("3", 2020, "v2019", 99.0, 100.0, True), ("4", 2020, "v2019", None, 100.0, False),
    ("5", 2020, "v2014", 1.0, 100.0, False),
)  # fmt: skip


def test_sums_rest_on_the_same_reports_and_count_the_others():
    """One report lacks a term, one is doubted, one is on another form: none of their figures is in a sum."""
    (row,) = part(totals(COUNTRY, TERMS), ["refused"], ["outcomes_total"]).filter(year=2020).to_dicts()
    assert (row["numerator"], row["n"], row["value"], row["bodies"]) == (80.0, 400.0, 0.2, 2)
    assert (row["doubted"], row["lacking"], row["other_form"]) == (1, 1, 1)
    assert (row["lower"], row["upper"]) == (0.2, 0.2)
    (taken,) = (
        part(totals(COUNTRY, TERMS, doubtful=True), ["refused"], ["outcomes_total"]).filter(year=2020).to_dicts()
    )
    assert (taken["numerator"], taken["bodies"], taken["doubted"], taken["flagged"]) == (179.0, 3, 0, True)


def test_bounds_of_the_mapping_add_up_and_a_term_taken_off_turns_them_round():
    """The floor of what is left after a term is taken off rests on that term's ceiling."""
    sums = totals(COUNTRY, TERMS)
    (row,) = part(sums, ["refused"], ["outcomes_total"]).filter(year=2018).to_dicts()
    assert (row["lower"], row["value"], row["upper"]) == (0.0, 0.15, 0.15)
    (rest,) = part(sums, ["outcomes_total", "-refused"], ["outcomes_total"]).filter(year=2018).to_dicts()
    assert (rest["lower"], rest["value"], rest["upper"]) == pytest.approx((0.85, 0.85, 1.0))


def test_a_balanced_panel_holds_the_sound_bodies_of_every_year():
    """A body that is doubted or lacking in one of the years is left out."""
    assert in_all(states(COUNTRY, TERMS), [2018, 2020]) == [("1", "x"), ("2", "x")]
    assert in_all(states(COUNTRY, TERMS), [2020]) == [("1", "x"), ("2", "x")]


def test_a_change_within_its_margins_is_not_called_none(panel_folder):
    """Rose and fell need more than the margins; narrow margins and a small change make about the same."""
    study = gik.study("national_trend", panel=str(panel_folder), language="en")
    exact = {"n": 1e6, "wilson_lower": None, "wilson_upper": None}

    def year(number, low, value, high):
        return exact | {"year": number, "lower": low, "value": value, "upper": high}

    def told(before, after):
        return change_text(study, "the share", year(2020, *before), year(2024, *after))

    assert "rose from 20.0% in 2020 to 30.0% in 2024" in told((0.2, 0.2, 0.2), (0.3, 0.3, 0.3))
    assert "about the same" in told((0.2, 0.2, 0.2), (0.205, 0.205, 0.205))
    assert "too wide to tell" in told((0.2, 0.2, 0.32), (0.26, 0.26, 0.32))
    assert "too wide to tell" in told((0.2, 0.2, 0.32), (0.2, 0.2, 0.32))


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    """Three simulated provinces over two years: what their reports print, and a panel of these."""
    folder = tmp_path_factory.mktemp("provinces")
    reports = folder / "reports"
    reports.mkdir()
    truths = []
    for code in ("110000", "320000", "640000"):
        who = government_of(next(one for one in divisions(2021) if one.adcode == code), 2021)
        for truth in series(f"shares/{code}", [2020, 2021], who=who):
            truths.append(replace(truth, scope="region"))
            made = document(f"{code}/{truth.year}", layouts_of(["html"], ["plain"])[0], truth=truths[-1])
            (reports / made.name).write_bytes(made.data)
    build([reports], folder / "panel")
    return truths, str(folder / "panel")


def added(truths, year, *rows, applicant="total"):
    """The sum of printed cells of part three over the provinces of a year."""
    return sum(
        truth.values.get(f"{row}.{applicant}", 0.0) for truth in truths if truth.year == year for row in rows
    )


def percent(part_of, whole):
    """A share as a sentence prints it."""
    return format_percent(part_of / whole)


CONTENT = [f"B3.3.{row}" for row in range(1, 8)]
ARTICLE_16 = CONTENT[4:]


def test_the_grounds_told_are_those_printed(country):
    """Article 16 is a share of the seven rows without register searches, summed over the provinces."""
    truths, panel = country
    told = str(gik.study("refusal_grounds", panel=panel, language="en").finding())
    for year in (2020, 2021):
        assert percent(added(truths, year, *ARTICLE_16), added(truths, year, *CONTENT)) in told
    searches = percent(added(truths, 2021, "B3.3.8"), added(truths, 2021, *CONTENT, "B3.3.8"))
    assert f"{searches} of its eight rows in 2021" in told


def test_refusals_and_what_cannot_be_provided_are_those_printed(country):
    """Both shares are of all outcomes; refusals leave register searches out."""
    truths, panel = country
    told = gik.study("what_replaced_no", panel=panel, language="en").headline
    for year in (2020, 2021):
        whole = added(truths, year, "B3.7")
        assert percent(added(truths, year, *CONTENT), whole) in told
        assert percent(added(truths, year, "B3.4.1", "B3.4.2", "B3.4.3"), whole) in told


def test_applicants_told_are_those_printed(country):
    """Natural persons are a share of requests; what each kind is granted is of its own outcomes."""
    truths, panel = country
    study = gik.study("who_asks", panel=panel, language="en")
    organisations = ("biz", "research", "ngo", "legal", "other")
    for year in (2020, 2021):
        assert percent(added(truths, year, "B1", applicant="natural"), added(truths, year, "B1")) in study.headline
    kinds = [("natural",), organisations]
    granted = [sum(added(truths, 2021, "B3.1", "B3.2", applicant=one) for one in kind) for kind in kinds]
    outcomes = [sum(added(truths, 2021, "B3.7", applicant=one) for one in kind) for kind in kinds]
    told = str(study.disclosure())
    assert all(percent(k, n) in told for k, n in zip(granted, outcomes, strict=True))


def test_the_league_is_that_of_the_printed_shares(country):
    """The provinces stand in the order of their shares, with the share that their report prints."""
    truths, panel = country
    study = gik.study("province_league", panel=panel, language="en", year=2020)
    shares = {
        truth.body.adcode: (truth.values["B3.1.total"] + truth.values["B3.2.total"]) / truth.values["B3.7.total"]
        for truth in truths
        if truth.year == 2020
    }
    assert study.league["adcode"].to_list() == sorted(shares, key=lambda code: -shares[code])
    assert study.league["value"].to_list() == pytest.approx(sorted(shares.values(), reverse=True))
    counted = "31 provinces = 3 ranked + 28 without a province-wide report in the panel."
    assert counted in str(study.finding())


def test_a_league_refuses_what_is_no_share(panel_folder):
    """A rate is no share; near names are offered. A year is four digits."""
    with pytest.raises(UnknownName, match="disclosure_rate"):
        gik.study("province_league", panel=str(panel_folder), indicator="disclosure_rat")
    with pytest.raises(UnknownName, match="unknown share 'review_rate'"):
        gik.study("province_league", panel=str(panel_folder), indicator="review_rate")
    with pytest.raises(ParameterError, match="year"):
        gik.study("province_league", panel=str(panel_folder), year="latest")


OWN = ["province_league", "refusal_grounds", "what_replaced_no", "who_asks"]
JUDGING = {
    "zh": "透明度 先进 落后 优秀 最差 导致 使得 由于 得益于 造假 瞒报 仅 高达 竟 胜诉率",
    "en": "transparent opaque open closed best worst leader laggard good poor improved because only merely",
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", OWN)
def test_the_sentences_neither_judge_nor_explain(name, language):
    """No sentence of these studies uses a word that judges, hides a cause or belittles a number."""
    entries = read_words("gikanalysis.studies", f"words/{name}.yaml")
    words = JUDGING[language].split()
    pattern = "|".join(words) if language == "zh" else rf"\b(?:{'|'.join(words)})\b|led to"
    told = [re.sub(r"\{\w+\}", "", entry[language]) for entry in entries.values()]
    assert [text for text in told if re.search(pattern, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("name", OWN)
def test_one_year_makes_no_change_and_no_year_no_finding(name, country):
    """With one year a share stands as it is and nothing rose or fell; without reports the study says why."""
    _, panel = country
    one = gik.study(name, panel=panel, years="2020", language="en")
    told = " ".join(str(getattr(one, part_)()) for part_ in ("finding", "robustness"))
    said = f"{one.headline} {told}".replace("was about the same for", "")
    assert not re.search(r"\b(rose|fell|about the same) ", said)
    none = gik.study(name, panel=panel, years="2013", language="en")
    assert none.headline == none.say("headline_none")
    assert none.headline in str(none.finding())
