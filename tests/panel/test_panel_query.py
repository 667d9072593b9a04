"""Asking a panel: other programs read it, copies count once, names are checked, years follow."""

from __future__ import annotations

import os

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pytest
from report_files import form_2014, prose, sample, write

import gikanalysis as gik
from gikanalysis.errors import UnknownName
from gikanalysis.panel import build, open_panel
from gikanalysis.panel.rows import SCHEMAS

UNDATED = "吴忠市人民政府政府信息公开工作年度报告\n\n三、依申请公开情况\n\n收到政府信息公开申请12件。\n"


@pytest.fixture(scope="module")
def panel_with_unknown_year(tmp_path_factory):
    """A small panel of two years and a report that tells no year."""
    root = tmp_path_factory.mktemp("years")
    files = {"a.txt": prose(year=2017), "b.txt": prose(year=2018), "c.txt": UNDATED}
    build([write(root / "in", files)], root / "panel")
    return open_panel(root / "panel")


@pytest.mark.parametrize("table", list(SCHEMAS))
def test_other_programs_read_the_tables(sample_panel, table):
    """pandas, pyarrow and polars read each table with the year as a key of the folders, rows all there."""
    folder, count = sample_panel.path / table, sample_panel.counts[table]
    frame = pd.read_parquet(folder)
    arrow = ds.dataset(folder, partitioning="hive").to_table()
    plain = pl.read_parquet(folder)
    assert len(frame) == arrow.num_rows == plain.height == count > 0
    years = set(sample_panel.scan(table).collect()["year"])
    assert set(frame["year"].astype(int)) == set(arrow["year"].to_pylist()) == set(plain["year"]) == years
    assert set(plain.columns) == set(arrow.column_names) == set(SCHEMAS[table])


def test_duckdb_reads_the_tables(sample_panel):
    """DuckDB reads the same rows by SQL."""
    told = f"select count(*) from read_parquet('{sample_panel.path}/cells/*/*.parquet', hive_partitioning=true)"
    assert duckdb.sql(told).fetchall() == [(sample_panel.counts["cells"],)]


def test_unknown_year_has_its_partition(panel_with_unknown_year):
    """A report without a year is kept, read as null by all, and found by nobody who asks for a year."""
    panel = panel_with_unknown_year
    assert panel.reports()["year"].to_list() == [2017, 2018, None]
    read = ds.dataset(panel.path / "reports", partitioning=ds.partitioning(flavor="hive")).to_table()
    assert sorted(read["year"].to_pylist(), key=lambda year: year or 0) == [None, 2017, 2018]
    found = panel.observations(metric="requests_received")
    assert found["year"].null_count() == 1
    assert panel.observations(metric="requests_received", year=[2017, 2018]).height == 2


def test_two_sources_of_one_report_count_once(tmp_path):
    """A copy stays in the table of reports, says which one is preferred and why, and answers no query."""
    files = {
        "a.txt": prose(received=12),
        "copy.txt": prose(received=12, note="全部答复。"),
        "full.txt": form_2014(2018),
    }
    build([write(tmp_path / "in", files)], tmp_path / "panel")
    panel = open_panel(tmp_path / "panel")
    assert panel.reports()["source"].to_list() == ["full.txt"]
    everything = {row["source"]: row for row in panel.reports(all_sources=True).iter_rows(named=True)}
    assert len(everything) == panel.counts["reports"] == 3
    assert "prints a table that says more (v2014 against prose)" in everything["full.txt"]["preferred_reason"]
    assert everything["copy.txt"]["preferred_reason"].startswith("full.txt is preferred")
    found = panel.observations(metric="requests_received", year=2018)
    assert found.select("source", "value").rows() == [("full.txt", 20.0)]
    assert set(panel.cells()["source"]) == {"full.txt"}
    assert panel.statements(source="copy.txt").is_empty()


def test_later_date_is_preferred_between_equals(tmp_path):
    """Of two sources with as many figures the one dated later stands; without dates the first by name."""
    files = {
        "manifest.csv": "file,published\nb-old.txt,2019-01-31\na-new.txt,2019-06-30\n",
        "a-new.txt": prose(received=3), "b-old.txt": prose(received=2),
        "y.txt": prose("宿迁市人民政府"), "x.txt": prose("宿迁市人民政府"),
    }  # fmt: skip
    build([write(tmp_path / "in", files)], tmp_path / "panel")
    rows = {r["source"]: r for r in open_panel(tmp_path / "panel").reports(all_sources=True).iter_rows(named=True)}
    assert [name for name, row in rows.items() if row["preferred"]] == ["a-new.txt", "x.txt"]
    assert "is dated later" in rows["a-new.txt"]["preferred_reason"]
    assert "first by name" in rows["x.txt"]["preferred_reason"]


def test_bodies_of_one_name_in_two_places_are_two(tmp_path):
    """鼓楼区 of 南京 and 鼓楼区 of 徐州 are not taken for one body."""
    body = "鼓楼区人民政府"
    files = {
        "manifest.csv": "file,adcode\nnj.txt,320106\nxz.txt,320302\n",
        "nj.txt": prose(body, received=3), "xz.txt": prose(body, received=4),
    }  # fmt: skip
    build([write(tmp_path / "in", files)], tmp_path / "panel")
    panel = open_panel(tmp_path / "panel")
    assert panel.reports().height == 2


def _opening_stock(panel, year):
    found = panel.observations(metric="requests_carried_in", year=year)
    return found.select("value", "lower").rows()


def test_opening_stock_follows_the_year_before(tmp_path):
    """On the 2014 form it is what the year before left open, also when that report is added, changed, lost."""
    folder, panel = write(tmp_path / "in", {"b.txt": form_2014(2018)}), tmp_path / "panel"
    build([folder], panel)
    alone = _opening_stock(open_panel(panel), 2018)
    write(folder, {"a.txt": form_2014(2017, received=30, completed=22)})
    assert build([folder], panel).read == 1
    added = _opening_stock(open_panel(panel), 2018)
    write(folder, {"a.txt": form_2014(2017, received=30, completed=26)})
    build([folder], panel)
    changed = _opening_stock(open_panel(panel), 2018)
    (folder / "a.txt").unlink()
    build([folder], panel)
    assert [row[1] for row in added + changed] == [8.0, 4.0]
    assert _opening_stock(open_panel(panel), 2018) == alone
    assert [row[1] for row in alone] in ([], [None])


def test_opening_stock_comes_from_the_preferred_report(tmp_path):
    """Of two sources of the year before, the one that queries use tells the opening stock."""
    files = {
        "b.txt": form_2014(2018),
        "a-full.txt": form_2014(2017, received=30, completed=22),
        "z-poorer.txt": form_2014(2017, received=30, completed=29).replace(
            "(一) 收到申请数	件	30", "(一) 收到申请数	件	"
        ),
    }
    build([write(tmp_path / "in", files)], tmp_path / "panel")
    panel = open_panel(tmp_path / "panel")
    assert panel.reports()["source"].to_list() == ["a-full.txt", "b.txt"]
    assert [row[1] for row in _opening_stock(panel, 2018)] == [8.0]


@pytest.mark.parametrize("name", ["宁夏", "宁夏回族自治区", "640000"])
def test_province_by_any_of_its_names(sample_panel, name):
    """A full name, a short one and a code mean the same province."""
    found = sample_panel.observations(metric="requests_received", province=name)
    assert set(found["province"]) == {"宁夏回族自治区"}
    assert found.height == 3


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ({"metric": "request_received"}, "requests_received"), ({"province": "宁厦"}, "宁夏"),
        ({"level": "perfecture"}, "prefecture"), ({"scope": "regoin"}, "region"),
        ({"applicant": "naturel"}, "natural"), ({"basis": "tabel"}, "table"),
    ],
)  # fmt: skip
def test_unknown_names_are_refused_with_the_nearest(sample_panel, asked, near):
    """A slip of the hand never gives an empty answer."""
    with pytest.raises(UnknownName, match=near):
        sample_panel.observations(**asked)


def test_unknown_table_is_refused(sample_panel):
    """So is a table that no panel has."""
    with pytest.raises(UnknownName, match="cells"):
        sample_panel.scan("cell")


def test_filters_narrow(sample_panel):
    """Level, scope, adcode, year, source and several metrics at once narrow the answer as they say."""
    found = sample_panel.observations(
        metric=["refused", "granted_any"], level="prefecture", year=range(2020, 2025)
    )
    assert set(found["metric"]) == {"refused", "granted_any"}
    assert set(found["source"]) == {"suqian-2023.html", "suqian-2024.html"}
    assert set(sample_panel.observations(adcode="640300")["issuer"]) == {"吴忠市人民政府"}
    assert set(sample_panel.observations(scope="own")["scope"]) == {"own"}
    assert sample_panel.observations(year=1999).is_empty()


def test_each_figure_stands_once_by_the_best_basis(sample_panel):
    """The table's figure comes before the prose's; with basis all both stand."""
    best = sample_panel.observations(applicant=None)
    assert best.group_by("source", "metric", "applicant").len()["len"].max() == 1
    both = sample_panel.observations(applicant=None, basis="all")
    parts = [sample_panel.observations(applicant=None, basis=basis).height for basis in ("table", "prose")]
    assert both.height == sum(parts) > best.height
    centre = sample_panel.observations(source="lingwu-service-centre-2017.txt", metric="requests_received")
    assert centre.select("value", "basis").rows() == [(0.0, "prose")], "the cell is blank, the prose says none"


def test_findings_and_cells_by_source(sample_panel):
    """Findings and cells of one report are those the report gives when read alone."""
    (row,) = sample_panel.reports().filter(pl.col("source") == "wuzhong-2018.txt").to_dicts()
    report = gik.read_report(sample("wuzhong-2018.txt").encode(), name="wuzhong-2018.txt")
    assert row["issuer"] == report.issuer
    mine = sample_panel.cells(source="wuzhong-2018.txt").drop("source", "year")
    assert mine.equals(report.cells)
    assert sample_panel.findings(source="wuzhong-2018.txt", severity="error").height > 0
    assert sample_panel.cells(source="wuzhong-2018.txt", cell="3.1")["value"].to_list() == [20.0]


def test_panel_shows_itself_in_a_notebook(sample_panel):
    """The panel's own picture says that the counts close."""
    assert "7 files = 7 reports + 0 failures" in sample_panel._repr_html_()


def test_panel_by_relative_path(sample_panel, monkeypatch):
    """A relative path opens the panel from where the user stands."""
    monkeypatch.chdir(sample_panel.path.parent)
    assert open_panel("panel").hash == sample_panel.hash
    assert os.fspath(open_panel("panel").path) == "panel"
