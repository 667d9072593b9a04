"""Checks beyond one report in a panel: found by a build, the same by every way, and they doubt observations."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from report_files import form_2014, write

from gikanalysis.panel import Panel, build, open_panel
from gikanalysis.panel.across import assess, rules
from gikanalysis.report import Report, read_report


def page(year: int, received: int) -> str:
    """A report whose text and table tell the same number of requests."""
    text = form_2014(year, received, received)
    told = {
        "申请20件": f"申请{received}件",
        "20件申请": f"{received}件申请",
        "信函申请13件": f"信函申请{received - 7}件",
    }
    for old, new in told.items():
        text = text.replace(old, new)
    return text


PAGES = {f"a/{year}.txt": page(year, received) for year, received in ((2016, 900), (2017, 60), (2018, 20))}


def across(panel: Panel) -> pl.DataFrame:
    """Findings beyond one report."""
    found = panel.findings().filter(pl.col("rule").is_in(rules()))
    return found.select("source", "rule", "severity", "cells", "message").sort("source", "rule", "cells")


def test_a_jump_is_told_and_doubts_the_figure(tmp_path: Path) -> None:
    """A tenth of last year's requests is a finding of the later report that names the other one."""
    folder = write(tmp_path / "in", PAGES)
    build([folder], tmp_path / "panel")
    panel = open_panel(tmp_path / "panel")
    found = across(panel).filter(pl.col("rule") == "X-14")
    assert [Path(source).name for source in found["source"]] == ["2017.txt", "2017.txt"]
    assert found["cells"].to_list() == [["3.1"], ["3.2"]]
    assert all("2016.txt" in message and "900" in message for message in found["message"])
    seen = panel.observations(metric="requests_received", applicant="total", basis="table").sort("year")
    assert seen.select("year", "value", "flagged").rows() == [
        (2016, 900, False),
        (2017, 60, True),
        (2018, 20, False),
    ]


def test_the_same_by_every_way(tmp_path: Path) -> None:
    """Year by year, in one build, or after a year was taken away and put back, the findings are the same."""
    folder = write(tmp_path / "in", PAGES)
    build([folder], tmp_path / "whole")
    slow = tmp_path / "slow"
    for page in sorted(PAGES, reverse=True):
        write(slow, {page: PAGES[page]})
        build([slow], tmp_path / "panel")
    names = [Path(source).name for source in across(open_panel(tmp_path / "panel"))["source"]]
    first, second = (across(open_panel(tmp_path / name)).drop("source", "message") for name in ("whole", "panel"))
    assert first.equals(second)
    assert "2017.txt" in names
    (slow / "a" / "2016.txt").unlink()
    build([slow], tmp_path / "panel")
    assert across(open_panel(tmp_path / "panel")).filter(pl.col("rule") == "X-14").is_empty()


def test_copies_are_not_compared(tmp_path: Path) -> None:
    """Only the preferred source of a body and year is checked against others."""
    folder = write(tmp_path / "in", PAGES | {"b/copy.txt": PAGES["a/2017.txt"]})
    build([folder], tmp_path / "panel")
    panel = open_panel(tmp_path / "panel")
    told = panel.scan("findings").filter(pl.col("rule") == "X-14").collect()["source"].unique()
    preferred = set(panel.reports()["source"])
    assert set(told) <= preferred
    assert len(told) == 1


def test_four_outcomes(tmp_path: Path) -> None:
    """What a check says is one of four words, whether or not it leads to a finding."""
    folder = write(tmp_path / "in", PAGES)
    reports = [read_report(folder / name) for name in PAGES]

    def earlier(report: Report, back: int) -> Report | None:
        return next((one for one in reports if one.year == (report.year or 0) - back), None)

    said = {one.outcome for report in reports for _, one in assess([report], earlier)}
    assert said == {"pass", "fail", "not_assessable", "not_on_form"}
