"""The sample reports, read from first to last, against answer files of our own and the published key.

`golden/*.json` holds, for each page of data/reports, who, where and when, every cell with what is
printed, its value and its status, the findings that touch cells, and harmonised values as
[value, lower, upper]. The reports as published and their key are not part of the repository; the
tests that need them are skipped where they are absent.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from gikanalysis import harmonize, read_report
from gikanalysis.forms.identities import identities
from gikanalysis.report import Report
from gikanalysis.vocabulary import metrics

ROOT = Path(__file__).parents[1]
SHARED = ROOT / ".." / "shared"
ANSWERS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "golden").glob("*.json"))
}
WITH_TABLE = [name for name, answer in ANSWERS.items() if answer["cells"]]
PUBLISHED = [name for name in ANSWERS if not name.startswith("suqian")]
FOLDERS = ("data", "published")
BOTH = [(folder, name) for folder in FOLDERS for name in (ANSWERS if folder == "data" else PUBLISHED)]
BOTH_WITH_TABLE = [(folder, name) for folder, name in BOTH if name in WITH_TABLE]
OF_THE_TEXT = {rule.id for rule in identities().values() if rule.needs == "prose"}
# The words of the key for whose figures a report holds.
SCOPES = {"own_body": "own", "region_aggregate": "region", "government_aggregate_probable": "unknown"}
INDICATORS = {"disclosure_rate", "review_correction_rate", "reviews_per_1000_outcomes", "not_held_share"}


@cache
def read(folder: str, name: str) -> Report:
    """One report of data/reports, or the same report as published."""
    if folder == "data":
        return read_report(ROOT / "data" / "reports" / ANSWERS[name]["file"])
    path = SHARED / "reports" / f"{name}.txt"
    if not path.is_file():
        pytest.skip(f"{path.name} as published is not beside the repository")
    return read_report(path)


@cache
def observed(folder: str, name: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Observations of the whole body by metric and basis; each stands once."""
    frame = harmonize([read(folder, name)]).filter(pl.col("applicant") == "total")
    rows = {(row["metric"], row["basis"]): row for row in frame.to_dicts()}
    assert len(rows) == frame.height
    return rows


def published_key(name: str) -> dict[str, Any]:
    """The key of a report as published."""
    path = SHARED / "domain" / "reports_truth.json"
    if not path.is_file():
        pytest.skip("the answer key is not beside the repository")
    return dict(json.loads(path.read_text(encoding="utf-8"))["reports"][name])


def interval(row: dict[str, Any]) -> list[float | None]:
    """Value and bounds of an observation."""
    return [row["value"], row["lower"], row["upper"]]


def test_every_page_of_the_sample_has_an_answer():
    """Each report of the sample folder is checked here, and each answer has its page."""
    pages = {path.name for path in (ROOT / "data" / "reports").iterdir() if path.suffix != ".csv"}
    assert pages == {answer["file"] for answer in ANSWERS.values()}


@pytest.mark.parametrize(("folder", "name"), BOTH)
def test_who_where_and_when(folder, name):
    """Title, issuer, division, province, both ranks, year, period, scope and form are right."""
    report, answer = read(folder, name), ANSWERS[name]
    assert report.period is not None
    found = {
        key: getattr(report, key) for key in answer if hasattr(report, key) and key not in ("cells", "findings")
    }
    found["period"] = [str(day) for day in report.period]
    assert found == {key: answer[key] for key in found}
    assert {
        "form",
        "title",
        "issuer",
        "adcode",
        "province",
        "level",
        "parent_level",
        "year",
        "scope",
    } <= found.keys()


@pytest.mark.parametrize(("folder", "name"), BOTH)
def test_cells(folder, name):
    """Every cell of the form, headings too, stands in form order with its print, value and status."""
    report = read(folder, name)
    found = {row.cell: [row.cell, row.printed, row.value, row.status] for row in report.cell_rows}
    expected = {cell[0]: cell for cell in ANSWERS[name]["cells"]}
    assert len(found) == len(report.cell_rows)
    wrong = [
        (found.get(cell), expected.get(cell)) for cell in found | expected if found.get(cell) != expected.get(cell)
    ]
    assert not wrong


@pytest.mark.parametrize(("folder", "name"), BOTH_WITH_TABLE)
def test_every_cell_says_where_it_stands(folder, name):
    """A cell found in the source names its place, and how it was found."""
    for row in read(folder, name).cell_rows:
        assert row.locator or row.status == "missing", row
        assert row.located in ("label", "position", "pattern")


@pytest.mark.parametrize("name", PUBLISHED)
def test_our_answers_are_those_of_the_key(name):
    """The answer files of the repository say what the published key says, cell by cell."""
    key, answer = published_key(name), ANSWERS[name]
    expected = [[cell["cell"], cell["printed"], cell["value"], cell["status"]] for cell in key["cells"]]
    assert answer["cells"] == expected
    own = key["body_type"] == "peoples_government"
    assert {
        "title": key["title"],
        "issuer": key["issuing_body"].split(" ")[0],
        "adcode": key["adcode"],
        "province": key["province"],
        "level": key["level"] if own else "department",
        "parent_level": key["level"],
        "year": key["report_year"],
        "period": [key["period_start"], key["period_end"]],
        "scope": SCOPES[key["reporting_scope"]],
        "form": key["vintage"] if key["tables_in_text"] else "prose",
    }.items() <= answer.items()


@pytest.mark.parametrize(("folder", "name"), BOTH)
def test_findings_that_touch_cells(folder, name):
    """The findings of the answer file, no other: above all no error on a figure that is right.

    What the running text says of the table is tested in tests/checks/test_checks_samples.py.
    """
    rows = [f for f in read(folder, name).finding_rows if f.cells and f.rule not in OF_THE_TEXT]
    found = sorted((f.rule, f.severity, sorted(f.cells) if f.rule != "Q-09" else None) for f in rows)
    assert found == sorted((rule, severity, cells) for rule, severity, cells in ANSWERS[name]["findings"])
    assert all(f.outcome == "fail" and f.message and f.message_zh for f in rows)


@pytest.mark.parametrize(("folder", "name"), BOTH)
def test_findings_about_dates(folder, name):
    """Beside cells a finding speaks of the period of 华宁 and the date of 灵武's centre alone."""
    found = [
        (f.rule, f.severity) for f in read(folder, name).finding_rows if not f.cells and f.rule not in OF_THE_TEXT
    ]
    dates = {"huaning-service-bureau-2018": "Q-11", "lingwu-service-centre-2017": "Q-12"}
    assert found == ([(dates[name], "warning")] if name in dates else [])


@pytest.mark.parametrize(("folder", "name"), BOTH_WITH_TABLE)
def test_harmonised_values(folder, name):
    """Every metric that rests on the table has the value of the key, intervals included."""
    rows = observed(folder, name)
    found = {metric: interval(rows[metric, "table"]) for metric in ANSWERS[name]["values"]}
    assert found == ANSWERS[name]["values"]


@pytest.mark.parametrize("name", [name for name in PUBLISHED if name in WITH_TABLE])
def test_harmonised_values_of_the_key(name):
    """Each entry of the key that is a metric is there: from the table, from prose, or as a suggestion."""
    rows = observed("published", name)
    for metric, expected in published_key(name)["expected_harmonised"].items():
        if metric in INDICATORS:
            assert metric not in metrics()
            continue
        entry = expected if isinstance(expected, dict) else {"value": expected}
        row = rows[metric, entry.get("basis", "table")]
        if "printed" in entry:
            assert (row["value"], row["flagged"]) == (entry["printed"], True)
        elif row["suggested"] is not None:
            assert (row["suggested"], row["flagged"]) == (entry["value"], True)
        else:
            assert row["value"] == entry["value"], metric
        if "low" in entry:
            assert (row["lower"], row["upper"]) == (entry["low"], entry["high"]), metric


def test_a_total_that_does_not_add_up_stays_as_printed():
    """灵武's centre prints 2 staff beside parts of 3: the 2 stays, flagged, between 2 and 3."""
    for folder in FOLDERS:
        row = observed(folder, "lingwu-service-centre-2017")["staff_total", "table"]
        assert (*interval(row), row["suggested"], row["flagged"]) == (2, 2, 3, None, True)


def test_a_shifted_row_is_suggested_and_never_taken():
    """华宁 prints 0 meetings with a 2 in the heading above; prose says 2: suggested beside a flagged 0."""
    for folder in FOLDERS:
        rows = observed(folder, "huaning-service-bureau-2018")
        row = rows["meetings", "table"]
        assert (row["value"], row["suggested"], row["flagged"], row["status"]) == (0, 2, True, "reported")
        assert rows["meetings", "prose"]["value"] == 2


def test_prose_fills_no_blank_of_the_table():
    """灵武's centre leaves its requests blank and says in prose that there were none: two rows, not one."""
    for folder in FOLDERS:
        rows = observed(folder, "lingwu-service-centre-2017")
        table, prose = rows["requests_received", "table"], rows["requests_received", "prose"]
        assert (table["value"], table["status"]) == (None, "blank")
        assert (prose["value"], prose["status"]) == (0, "reported")


def test_a_blank_block_is_no_zero():
    """灵武 2020 leaves five review cells blank beside printed zeros: no value, flagged."""
    for folder in FOLDERS:
        row = observed(folder, "lingwu-2020")["reviews_total", "table"]
        assert (row["value"], row["status"], row["flagged"]) == (None, "blank", True)


@pytest.mark.parametrize("folder", FOLDERS)
def test_changde_says_what_its_prose_says(folder):
    """常德 has no table: two requests, one granted, one not this body's, no review, nothing on suits."""
    report = read(folder, "changde-service-centre-2017")
    said = {(s.metric, s.value) for s in report.statement_rows if s.component is None}
    assert {
        ("requests_received", 2),
        ("requests_received_online", 2),
        ("outcomes_total", 2),
        ("granted_fresh", 1),
        ("not_this_body", 1),
        ("reviews_total", 0),
    } <= said
    assert not [s for s in report.statement_rows if s.metric.startswith("litigation")]
    assert not report.cell_rows


@pytest.mark.parametrize("folder", FOLDERS)
def test_changde_states_nothing_of_its_decoys(folder):
    """Cases handled, agencies, telephone numbers and service courses of 常德 are no statements."""
    decoys = {57.23, 572300, 94.82, 100, 32, 174, 379, 5799, 27.29, 272900, 7263110}
    report = read(folder, "changde-service-centre-2017")
    assert decoys.isdisjoint(s.value for s in report.statement_rows)
    assert not [s for s in report.statement_rows if s.metric in ("trainings", "trainees")]


@pytest.mark.parametrize("folder", FOLDERS)
def test_changde_harmonised(folder):
    """Statements and what arithmetic proves of them stand as basis prose; nothing is said of suits."""
    rows = observed(folder, "changde-service-centre-2017")
    expected = {
        "requests_received": ([2, 2, 2], "reported"),
        "outcomes_total": ([2, 2, 2], "reported"),
        "granted_fresh": ([1, 1, 1], "reported"),
        "granted_in_full": ([1, 1, 1], "derived"),
        "not_held": ([1, 1, 1], "derived"),
        "reviews_total": ([0, 0, 0], "reported"),
        "budget_planned": ([2, 2, 2], "reported"),
    }
    found = {metric: (interval(rows[metric, "prose"]), rows[metric, "prose"]["status"]) for metric in expected}
    assert found == expected
    assert {basis for _, basis in rows} == {"prose"}
    assert not [metric for metric, _ in rows if metric.startswith("litigation")]


def test_parts_of_the_spending_of_changde_are_a_floor():
    """Four amounts in one sentence and no total: 26,860 元 at least, derived, open above."""
    row = observed("published", "changde-service-centre-2017")["budget_spent", "prose"]
    assert (interval(row), row["status"], row["basis"]) == ([2.686, 2.686, None], "derived", "prose")
