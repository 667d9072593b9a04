"""The brief of a region that has a report of its own: medians, ranks, facts, and what it may say."""

from __future__ import annotations

import json
import math
import re

import polars as pl
import pytest

import gikanalysis as gik
from gikanalysis.briefs.region import NothingToShow
from gikanalysis.engine.run import notebook_path
from gikanalysis.errors import UnknownName
from gikanalysis.pages.parts import Chart, Table
from gikanalysis.parameters import ParameterError, region_parameters

ORDER = [
    "head", "trend", "outcomes", "grounds", "asked", "remedies", "backlog", "bodies", "doubts", "cautions",
    "sources",
]  # fmt: skip
NAMES = {"宁夏": "640000", "Ningxia": "640000", "吴忠": "640300", "640181": "640181", "南京市鼓楼区": "320106"}
NUMBER = re.compile(r"\d[\d,\u2009]*(?:\.\d+)?")


@pytest.fixture(scope="module", params=["zh", "en"])
def province(request, brief_of):
    """The brief of a province in each language."""
    return brief_of("province", request.param)


@pytest.fixture(scope="module")
def sections(province):
    """Its sections."""
    return province.sections()


# Names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("宁夏", "640000"),
        ("Ningxia", "640000"),
        ("吴忠", "640300"),
        ("640181", "640181"),
        ("南京市鼓楼区", "320106"),
    ],
)
def test_region_by_name_or_code(name, code):
    """A province, a prefecture, a county; in full where several bear the name."""
    assert region_parameters(region=name).division.adcode == code


def test_name_of_several_is_refused_with_all_of_them():
    """鼓楼区 is in four cities; none is picked."""
    with pytest.raises(ParameterError, match=r"several regions.*南京市鼓楼区 \(320106\).*开封市鼓楼区"):
        region_parameters(region="鼓楼区")


def test_unknown_region_offers_near_names():
    """A slip in the name of a county offers counties."""
    with pytest.raises(UnknownName, match="灵武市"):
        region_parameters(region="灵五市")


def test_region_without_a_report(panel_folder):
    """A region that the panel has nothing of is said so, with its name."""
    with pytest.raises(NothingToShow, match="拉萨市"):
        gik.region_brief(panel=str(panel_folder), region="拉萨")


# What it says ------------------------------------------------------------------------------------


def test_all_sections_stand_and_are_marked_simulated(province, sections):
    """Order of the page; the tag in head, foot and every alt text."""
    assert [s.id for s in sections] == ORDER
    assert all(s.paragraphs or s.points or s.items or s.lead for s in sections)
    assert "SIMULATED" in sections[0].tag
    assert "SIMULATED" in province.page_head().tag
    charts = [item for s in sections for item in s.items if isinstance(item, Chart)]
    assert len(charts) == 6
    for chart in charts:
        assert re.search("模拟数据|simulated", chart.alt)
        assert len(chart.alt) <= 400
    assert len(sections[0].keys) == 4


def test_median_and_rank_are_those_of_the_panel(province, sections):
    """Median and rank range, worked out here from the printed counts alone."""
    found = province.panel.observations(
        metric=["granted_any", "outcomes_total"], level="province", scope="region", year=2021
    )
    wide = found.pivot("metric", index="adcode", values="value").with_columns(
        share=pl.col("granted_any") / pl.col("outcomes_total")
    )
    doubted = set(found.filter(pl.col("flagged"))["adcode"])
    sound = wide.filter(~pl.col("adcode").is_in(doubted))
    median = sound["share"].median()
    assert f"{math.floor(1000 * median + 0.5) / 10:.1f}%" in sections[0].lead
    row = province.facts_table().filter((pl.col("name") == "disclosure_rate") & (pl.col("year") == 2021))
    own = row.filter(pl.col("adcode") == province.division.adcode).filter(pl.col("rank_of").is_not_null())
    assert own["peers_median"][0] == pytest.approx(median)
    share = sound.filter(pl.col("adcode") == province.division.adcode)["share"][0]
    place = 1 + sound.filter(pl.col("share") > share).height
    assert own["rank_low"][0] <= place <= own["rank_high"][0] <= own["rank_of"][0] == sound.height


def test_every_number_said_stands_in_the_table_of_facts(province, sections):
    """Counts, shares, bounds, intervals, medians, ranks and changes of the prose are rows of one table."""
    facts = province.facts_table()
    columns = ("value", "lower", "upper", "wilson_lower", "wilson_upper", "n", "peers_median")
    numbers = {v for c in columns for v in facts[c].drop_nulls()}
    numbers |= {100 * v for v in numbers if v <= 1}
    numbers |= {
        v for c in ("rank_low", "rank_high", "rank_of", "peers_count", "year") for v in facts[c].drop_nulls()
    }
    received = facts.filter(pl.col("name") == "requests_received")["value"].drop_nulls().to_list()
    numbers |= {100 * abs(a / b - 1) for a in received for b in received if b}
    own = [r.source for r in province.series]
    there = province.findings.filter(pl.col("source").is_in(own)).height
    numbers |= {95.0, 100.0, 2019.0, 16.0, float(len(province.series)), float(there)}
    numbers |= {float(province.findings.height - there), float(len(province.reports) - len(province.series))}
    numbers |= {float(sum(r.year == 2021 and r not in province.government for r in province.reports))}
    numbers |= {float(len(s.items[0].rows)) for s in sections if s.id == "bodies" and s.items}
    for section in sections:
        for text in (section.heading, section.lead, *section.paragraphs) if section.id != "cautions" else ():
            for shown in NUMBER.findall(text.rstrip("。.")):
                plain = shown.replace(",", "").replace("\u2009", "")
                places = len(plain.partition(".")[2])
                scale = 10**places
                assert any(
                    abs(math.floor(n * scale + 0.5 + 1e-9) / scale - float(plain)) < 1e-9
                    or abs(math.floor(n / 1000 + 0.5) / 10 - float(plain)) < 1e-9
                    for n in numbers
                ), f"{shown} in: {text}"


def test_linked_figures_lead_to_their_cells(province, sections):
    """Every anchor linked from key figures and tables is a row of the table of places, with the public address."""
    tables = [item for s in sections for item in s.items if isinstance(item, Table)]
    linked = {entry.href for entry in sections[0].keys}
    linked |= {e.href for t in tables for row in t.rows for e in row if e.href.startswith("#")}
    (places,) = [t for t in tables if t.anchors]
    assert linked <= {f"#{anchor}" for anchor in places.anchors}
    assert all(row[0].href.startswith("https://") and row[2].text for row in places.rows)


def test_no_change_is_told_across_the_break(province, sections):
    """2018 is on the form of 2014, 2020 and 2021 are not: no sentence holds a year of each side."""
    trend = next(s for s in sections if s.id == "trend")
    assert province.years == (2018, 2021)
    for text in trend.paragraphs:
        years = {int(year) for year in re.findall(r"20(?:18|20|21)", text)}
        assert not ({2018} < years), text


def test_prefecture_is_held_against_its_like_and_small_ones_have_no_rank(brief_of):
    """Six prefectures in six provinces: those of the country; below a hundred outcomes no rank."""
    brief = brief_of("prefecture")
    assert brief.peers.kind == "country"
    for row in brief.facts_table().filter(pl.col("peers").is_not_null()).iter_rows(named=True):
        assert (row["rank_low"] is None) or row["n"] >= 100
    assert f"gik brief --adcode {brief.division.adcode}" in brief.sources().closing


def test_one_report_of_unknown_scope(panel_folder):
    """灵武 has one report that does not say what it covers: no change, no rank, no whole city."""
    brief = gik.region_brief(panel=str(panel_folder), region="灵武")
    head, trend, *_ = brief.sections()
    assert "未说明口径" in head.lead
    assert "各级行政机关" not in head.lead
    assert any("只读到2020年一份报告" in text for text in trend.paragraphs)
    assert not any(re.search("升至|降至|持平|居第", text) for s in brief.sections() for text in s.paragraphs)


def test_notebooks_of_province_and_region_differ_in_the_parameter_alone():
    """The same cells; one takes a province, the other any region."""
    cells = {}
    for kind in ("province", "region"):
        book = json.loads(notebook_path(f"{kind}_brief").read_text("utf-8"))
        code = ["".join(c["source"]) for c in book["cells"] if c["cell_type"] == "code"]
        cells[kind] = [code[1].replace(kind, "NAME"), *code[2:]]
        assert f"\n{kind} = " in code[0]
    assert cells["province"] == cells["region"]
