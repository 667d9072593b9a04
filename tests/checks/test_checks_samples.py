"""Every inconsistency that the key of the sample reports lists: found, by which rule, or beyond reach, and why."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from gikanalysis.report import Report, read_report

SHARED = Path(__file__).parents[2] / ".." / "shared"
KEY = SHARED / "domain" / "reports_truth.json"

# By number in the key: rules that find it, with a cell where the finding names one.
FOUND = {
    "000-1": ["V14-09"],
    "000-2": ["Q-12"],
    "000-3": ["P-34 1.2.5"],
    "000-5": ["P-01 3.1", "P-35 2.1"],
    "001-1": ["P-14 1.2.2", "Q-01 1.2.2"],
    "001-2": ["P-15 1.2.4", "Q-01 1.2.4"],
    "001-3": ["P-34 1.2.5", "Q-01 1.2.5"],
    "001-4": ["V14-13"],
    "001-5": ["P-04 3.1.3"],
    "001-6": ["P-20 2.2.1"],
    "001-8": ["Q-15"],
    "001-10": ["Q-14"],
    "001-13": ["Q-10"],
    "002-1": ["V14-17 1"],
    "002-2": ["V14-17 9.1", "P-25 9.1"],
    "002-3": ["Q-15"],
    "002-5": ["P-19 2.2.3"],
    "002-7": ["Q-11"],
    "002-9": ["V14-18"],
    "002-10": ["Q-21"],
    "003-1": ["V19-12"],
    "003-2": ["V19-18"],
    "003-3": ["Q-06"],
    "003-4": ["Q-09"],
    "003-5": ["Q-04"],
    "004-2": ["P-41"],
    "004-3": ["P-42"],
}
# What the key lists as in order: no rule may speak of these cells.
CLEAN = {"001-14": "8.4", "003-9": "B1.total", "003-10": "A6.coercion.decisions", "003-11": "B3.4.1.total"}
BEYOND = {
    "000-4": "28 documents and 89 items: no arithmetic tells whether the documents are among the items",
    "000-6": "a subject that the prose passes over contradicts nothing; the blanks stay unknown",
    "000-7": "no number of the prose stands against the courses; the key calls them plausible",
    "000-8": "a line broken over pages is joined in reading and leaves no doubt",
    "000-9": "service items are no figures of disclosure and are not read",
    "001-7": "81 documents of the city's own site are not read as a statement of the whole body, and 90 are times",
    "001-9": "one figure says that it is cumulative, so the two are not of the same thing",
    "001-11": "disputes that stand in the table alone contradict nothing",
    "001-12": "the report bears no date",
    "001-15": "whose figures they are is the field scope of the report, which reads region",
    "001-16": "a repetition that agrees",
    "001-17": "how the authors round: the width of every comparison with prose, no finding",
    "002-4": "two counts of trading items are named differently; nothing proves that they mean the same",
    "002-6": "a full-time person is named without a number",
    "002-8": "notice boards are spoken of without a number",
    "002-11": "items on another platform are not stated as disclosed by the body",
    "002-12": "rows broken over two lines are joined in reading and leave no doubt",
    "002-13": "who signs is not read",
    "003-6": "an address is no figure",
    "003-7": "whose figures they are is the field scope of the report, which reads unknown",
    "003-8": "the report bears no date",
    "003-12": "an empty place of the merged grid is no cell of the form",
    "004-1": "that there is no table is the field form of the report, which reads prose",
    "004-4": "a subject that the prose passes over contradicts nothing; suits stay unknown",
    "004-5": "a heading without text states nothing",
    "004-6": "screened and disclosed items are both about 1,200; the key calls them rounded",
    "004-7": "the wording is read as the row it means",
    "004-8": "marks of the web page leave no doubt",
    "004-9": "what adds up is no finding",
}


def key() -> dict[str, tuple[str, dict[str, object]]]:
    """Entries of the key by number, with the name of their report."""
    if not KEY.is_file():
        pytest.skip("the key of the sample reports is not beside the repository")
    reports = json.loads(KEY.read_text(encoding="utf-8"))["reports"]
    return {one["id"]: (name, one) for name, told in reports.items() for one in told["inconsistencies"]}


@cache
def read(name: str) -> Report:
    """One of the sample reports."""
    return read_report(SHARED / "reports" / f"{name}.txt")


def test_every_entry_of_the_key_is_accounted_for():
    """Each entry is found, in order, or beyond reach with a reason; no entry is in two lists."""
    lists = [FOUND, CLEAN, BEYOND]
    assert sorted(number for one in lists for number in one) == sorted(key())


@pytest.mark.parametrize("number", FOUND)
def test_found(number):
    """The rules named find it, on the cell named."""
    name, _ = key()[number]
    found = {(f.rule, cell) for f in read(name).finding_rows for cell in (None, *f.cells)}
    for told in FOUND[number]:
        rule, _, cell = told.partition(" ")
        assert (rule, cell or None) in found, told


@pytest.mark.parametrize("number", CLEAN)
def test_in_order(number):
    """No finding doubts a figure that the key calls right."""
    name, _ = key()[number]
    doubted = {cell for f in read(name).finding_rows if f.severity != "note" for cell in f.cells}
    assert CLEAN[number] not in doubted


def test_corrections():
    """The corrections of the key, and no others, are corroborated suggestions."""
    key()  # skips where it is absent
    told = {
        name: {f.suggests: f.suggestion for f in read(name).finding_rows if f.corroborated}
        for name in ("wuzhong-2018", "huaning-service-bureau-2018", "lingwu-2020", "lingwu-service-centre-2017")
    }
    assert told == {
        "wuzhong-2018": {"1.2.2": 51445, "1.2.4": 14736, "1.2.5": 35842},
        "huaning-service-bureau-2018": {"9.1": 2},
        "lingwu-2020": {},
        "lingwu-service-centre-2017": {},
    }


def test_scopes_and_forms():
    """What BEYOND says of fields is so."""
    key()
    assert read("wuzhong-2018").scope == "region"
    assert read("lingwu-2020").scope == "unknown"
    assert read("changde-service-centre-2017").form == "prose"
