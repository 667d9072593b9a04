"""A correction from the ledger to every product: panel, observations, audit, brief; the reported figure stays."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import polars as pl
import pytest

import gikanalysis as gik
from gikanalysis import cli, corrections
from gikanalysis.briefs import province_brief
from gikanalysis.corrections import Line
from gikanalysis.errors import DataFileError
from gikanalysis.panel import build, open_panel

SAMPLES = Path(__file__).parents[2] / "data" / "reports"
WUZHONG, HUANING = "wuzhong-2018.txt", "huaning-service-bureau-2018.txt"
ROW = Line(WUZHONG, "", "3.1", "21", "一件漏计", "来信第3页", "李", "2026-01-31")


@pytest.fixture
def reports(tmp_path):
    """A folder with one report of two years' forms, a ledger beside it."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in (WUZHONG, "suqian-2023.html"):
        (folder / name).write_bytes((SAMPLES / name).read_bytes())
    (folder / "corrections.csv").write_text(corrections.text_of([ROW]), encoding="utf-8")
    return folder


def test_a_correction_stands_beside_the_reported_figure(reports, tmp_path):
    """Values, cells and findings are as without a ledger; `suggested` has the correction, flagged."""
    plain = tmp_path / "plain.csv"
    summary = build([reports], tmp_path / "panel")
    (reports / "corrections.csv").rename(plain)
    build([reports], tmp_path / "without")
    panel, without = open_panel(tmp_path / "panel"), open_panel(tmp_path / "without")
    assert (summary.files, summary.corrections, panel.counts["corrections"]) == (2, 1, 1)
    (row,) = panel.corrections().to_dicts()
    assert (row["source"], row["year"], row["reported"], row["corrected"]) == (WUZHONG, 2018, 20.0, 21.0)
    assert panel.corrections(source="suqian-2023.html").is_empty()
    assert panel.cells().equals(without.cells())
    assert panel.findings().equals(without.findings())
    mine, theirs = (p.observations(applicant=None, basis="all") for p in (panel, without))
    kept = pl.all().exclude("suggested", "flagged")
    assert mine.select(kept).equals(theirs.select(kept))
    touched = mine.filter(pl.col("cells").list.contains("3.1") & (pl.col("source") == WUZHONG))
    looks_back = touched.filter(~pl.col("flagged"))["metric"].to_list()
    assert looks_back == ["requests_carried_in"], "its 3.1 is that of the year before"
    (received,) = panel.observations(metric="requests_received", source=WUZHONG).to_dicts()
    assert (received["value"], received["suggested"], received["flagged"]) == (20.0, 21.0, True)
    elsewhere = mine.filter(pl.col("source") != WUZHONG)
    assert elsewhere.equals(theirs.filter(pl.col("source") != WUZHONG))


def test_ledgers_that_change_rebuild_their_years_alone(reports, tmp_path):
    """A changed row reads no report again, changes the panel's identity, and ends as a fresh build."""
    ledger = reports / "corrections.csv"
    build([reports], tmp_path / "panel")
    first = open_panel(tmp_path / "panel").hash
    kept = (tmp_path / "panel/observations/year=2023/part-0.parquet").stat().st_ino
    ledger.write_text(corrections.text_of([ROW._replace(value="22")]), encoding="utf-8")
    assert build([reports], tmp_path / "panel").read == 0
    panel = open_panel(tmp_path / "panel")
    assert panel.hash != first
    assert panel.observations(metric="requests_received", source=WUZHONG)["suggested"].to_list() == [22.0]
    assert (tmp_path / "panel/observations/year=2023/part-0.parquet").stat().st_ino == kept
    ledger.unlink()
    build([reports], tmp_path / "panel")
    build([reports], tmp_path / "fresh")
    one, other = (open_panel(tmp_path / name) for name in ("panel", "fresh"))
    assert one.hash == other.hash
    assert one.observations().equals(other.observations())
    assert one.corrections().is_empty()


def test_a_refused_ledger_leaves_the_old_panel(reports, tmp_path):
    """All faults of all ledgers are told, the panel stands as it was; a changed file is noticed."""
    sha256 = gik.read_report(reports / WUZHONG).sha256
    (reports / "corrections.csv").write_text(corrections.text_of([ROW._replace(sha256=sha256)]), encoding="utf-8")
    build([reports], tmp_path / "panel")
    before = open_panel(tmp_path / "panel").manifest
    other = tmp_path / "mine.csv"
    other.write_text(corrections.text_of([ROW._replace(cell="9.9.9", evidence="")]), encoding="utf-8")
    with (reports / WUZHONG).open("a", encoding="utf-8") as file:
        file.write("\n附记。\n")
    with pytest.raises(DataFileError) as error:
        build([reports], tmp_path / "panel", corrections=[other])
    told = "\n".join(error.value.faults)
    assert "another sha256 now" in told
    assert "evidence is empty" in told
    assert "unknown cell" in told
    assert open_panel(tmp_path / "panel").manifest == before


def test_accepting_a_suggestion_from_the_command_line(tmp_path, monkeypatch, capsys):
    """The row is written beside the report, found by build and audit, and not written twice."""
    (tmp_path / HUANING).write_bytes((SAMPLES / HUANING).read_bytes())
    file, ledger = str(tmp_path / HUANING), tmp_path / "corrections.csv"

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["gik", *arguments])
        try:
            cli.main()
        except SystemExit as stop:
            return stop.code, *capsys.readouterr()
        return 0, *capsys.readouterr()

    code, out, _ = run("audit", file, "--accept", "9.1", "--who", "Li", "--evidence", "page 4")
    assert (code or 0, "9.1 = 2 recorded" in out) == (0, True)
    before = ledger.read_bytes()
    code, _, err = run("audit", file, "--accept", "9.1", "--who", "Li", "--evidence", "page 4")
    assert (code, "corrected there already" in err, ledger.read_bytes()) == (1, True, before)
    code, _, err = run("audit", file, "--accept", "3.1", "--who", "Li", "--evidence", "page 4")
    assert (code, "no cell with a suggestion" in err) == (1, True)
    _, out, _ = run("audit", file, "--corrections", str(ledger))
    assert "corrected 9.1: reported" in out
    assert "evidence: page 4; Li" in out
    _, out, _ = run("audit", file, "--corrections", str(ledger), "--json")
    assert [row["corrected"] for row in json.loads(out)["corrections"]] == [2.0]
    assert build([tmp_path], tmp_path / "panel").corrections == 1


@pytest.mark.parametrize(("language", "mark"), [("zh", "[有更正]"), ("en", "[see correction]")])
def test_a_brief_shows_the_correction(reports, tmp_path, language, mark):
    """The reported figure carries the mark; reason and evidence stand in the table of corrections."""
    build([reports], tmp_path / "panel")
    brief = province_brief(panel=str(tmp_path / "panel"), province="宁夏", language=language)
    entries = [entry.text + entry.small for row in brief.key_figures().items[0].rows for entry in row]
    shown = next(text for text in entries if text.startswith("20 " + mark))
    assert "21" in shown
    (table,) = [item for item in brief.doubts().items if item.caption in ("登记的更正", "Recorded corrections")]
    told = [entry.text + entry.small for row in table.rows for entry in row]
    assert any("一件漏计" in text and "来信第3页" in text for text in told)
    assert mark in brief.key_figures().items[0].note
