"""The simulated country: what is written is read, figures add up and go on, habits and trends are there."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

import gikanalysis as gik
from gikanalysis.errors import GikError, UnknownName
from gikanalysis.simulate import command
from gikanalysis.simulate.corpus import README_FILE, TRUTH_FILE
from gikanalysis.simulate.country import country, documents, places, reports, write_country
from gikanalysis.simulate.country.habits import province
from gikanalysis.simulate.country.knowledge import faults_of, on_path
from gikanalysis.simulate.country.wording import sentences
from gikanalysis.tabular import parse_csv

ROOT = Path(__file__).parents[2]
YEARS = range(2014, 2025)
ADDED = {
    "v2014": ("3.1", "3.2", "3.3", "4", "8.3"),
    "newer": ("B1.total", "B3.1.total", "B4.total", "C.review.total"),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Two provinces, two years, the change of forms between them; undamaged."""
    folder = tmp_path_factory.mktemp("country")
    write_country(folder, 1, years=(2018, 2019), provinces=2, prefectures=1, damage_share=0.0)
    return folder


@pytest.fixture(scope="module")
def long():
    """One province over all years, before it is written."""
    return list(reports(3, places(3, YEARS, provinces=1)[0], YEARS))


def truths(folder):
    """The lines of the truth file."""
    return [json.loads(line) for line in (folder / TRUTH_FILE).read_text(encoding="utf-8").splitlines()]


def test_every_undamaged_document_is_read_as_it_was_meant(small):
    """Identity, year, scope, day and every cell come out of the document alone, without an error."""
    read = 0
    for truth in truths(small):
        report = gik.read_report(small / truth["file"])
        for name in ("issuer", "adcode", "province", "level", "parent_level", "year", "scope", "form"):
            assert getattr(report, name) == truth[name], (truth["file"], name)
        assert report.published is None or report.published.isoformat() == truth["published"]
        found = {row.cell: [row.value, row.status] for row in report.cell_rows}
        assert {cell: figure[:2] for cell, figure in truth["cells"].items()} == found, truth["file"]
        assert [one.rule for one in report.finding_rows if one.severity == "error"] == []
        read += 1
    assert read >= 12


def test_a_panel_of_it_is_labelled_and_free_of_errors(small, tmp_path):
    """Across years and levels too nothing undamaged is wrong; every report is known as simulated."""
    summary = gik.build([small], tmp_path / "panel")
    assert (summary.reports, summary.failures) == (len(truths(small)), 0)
    panel = gik.open_panel(tmp_path / "panel")
    assert panel.reports()["simulated"].all()
    findings = panel.findings()
    assert findings.filter(severity="error").is_empty()
    assert not set(findings["rule"]) & {"H-01", "H-02", "H-03", "X-01", "X-05", "P-01"}
    assert panel.reports()["where_published"].str.contains("example.invalid").all()


def test_the_folder_tells_of_its_files(small):
    """The manifest names each document with issuer, year, day and licence; the other files are side files."""
    with (small / "manifest.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    listed = {line["file"]: line for line in lines if line["kind"] == "report"}
    assert {line["file"] for line in lines} | {"manifest.csv"} == {path.name for path in small.iterdir()}
    for truth in truths(small):
        line = listed[truth["file"]]
        assert (line["issuer"], line["year"], line["licence"]) == (
            truth["issuer"],
            str(truth["year"]),
            "SIMULATED",
        )
        assert line["published"] == truth["published"]
    assert "SIMULATED" in (small / README_FILE).read_text(encoding="utf-8")


def test_the_same_seed_writes_the_same_bytes():
    """Documents depend on their arguments alone; the size of a body does not depend on who else reports."""
    asked = {"years": (2022, 2023), "provinces": 1, "prefectures": 1, "damage_share": 0.5}
    first = {one.report.name: one.report.data for one in documents(5, **asked)}
    assert {one.report.name: one.report.data for one in documents(5, **asked)} == first
    assert {one.report.name: one.report.data for one in documents(6, **asked)} != first
    shares, fewer = (
        {place.key: place.whole for one in places(5, YEARS, prefectures=count) for place, _ in one.walk()}
        for count in (3, 1)
    )
    same = shares.keys() & fewer.keys()
    assert len(same) > 90
    assert all(shares[key] == pytest.approx(fewer[key]) for key in same)


def test_levels_add_up_and_stocks_go_on(long):
    """A region is never smaller than its members together; what is carried out is carried in."""
    by_body = {(one.place.key, one.truth.year): one for one in long}
    compared = carried = 0
    for (key, year), whole in by_body.items():
        values = whole.truth.values
        form = whole.truth.form
        members = [by_body.get((member.key, year)) for member in whole.place.members]
        there = [one.truth.values for one in members if one is not None and one.truth.form == form]
        for cell in ADDED["v2014" if form == "v2014" else "newer"] if there else ():
            assert values[cell] >= sum(one.get(cell, 0) for one in there), (key, year, cell)
            compared += 1
        before = by_body.get((key, year - 1))
        if before is not None and "B4.total" in before.truth.values and "B2.total" in values:
            assert values["B2.total"] == before.truth.values["B4.total"]
            carried += before.truth.values["B4.total"] > 0
    assert compared > 100
    assert carried > 3


def test_requests_grow_but_for_one_year(long):
    """The province receives more over the years, less in 2020; ever more of it is not held."""
    chief = {one.truth.year: one.truth.values for one in long if one.owner is None}
    received = {year: v.get("3.1", v.get("B1.total")) for year, v in chief.items()}
    assert received[2024] > 1.8 * received[2014]
    assert received[2020] < received[2019] < received[2022]
    lacking = {year: chief[year]["B3.4.1.total"] / chief[year]["B3.7.total"] for year in (2019, 2024)}
    assert lacking[2024] > lacking[2019]


def test_provinces_differ_as_told():
    """Corrections and outcomes are dealt out over the whole span that country.yaml gives."""
    dealt = [province(1, code) for code in country().inhabitants]
    told = country()["corrected"]
    assert {min(one.corrected for one in dealt), max(one.corrected for one in dealt)} == {
        told["lowest"], told["highest"]
    }  # fmt: skip
    assert len({one.odds for one in dealt}) == 31


def test_habits_show(long):
    """Damage, wrecks and habits are in the truth, and do happen."""
    asked = {"years": (2018, 2019, 2020), "provinces": 5, "prefectures": 3, "damage_share": 0.1}
    records = [one.record() for one in documents(2, **asked)]
    shown = Counter(habit for record in records for habit in record["habits"])
    assert {"no_requests", "blanks", "dashes", "copied_text", "shared_text"} <= set(shown)
    assert {record["unreadable"] for record in records} == {None, "empty", "noise", "error_page"}
    assert 3 < sum(record["damage"] is not None for record in records) < len(records) / 4
    assert {record["format"] for record in records} == {"html", "docx"}
    late = Counter((record["published"][5:7] > "03") for record in records)
    assert late[False] > late[True] > 0


def test_the_words_suffice():
    """At least sixty sentences of our own, and the sizes of the provinces are those of the census."""
    assert len({one.text for listed in sentences().values() for one in listed}) >= 60
    census = parse_csv(
        "population_2020.csv",
        (ROOT / "data/population_2020.csv").read_text(encoding="utf-8"),
        ("adcode", "year", "population", "source"),
    )
    assert dict(country().inhabitants) == {row["adcode"]: int(row["population"]) for _, row in census}


def test_faults_of_the_file_of_the_country_are_all_told():
    """Names that are missing or unknown, shares that are none, cells that are on no form."""
    told = dict(country().told)
    del told["jitter"]
    told |= {"rain": 1, "habits": {**told["habits"], "zero": 2}, "figures": {"requests": {"v2014": "99"}}}
    faults = " ".join(faults_of(told))
    assert all(word in faults for word in ("jitter", "rain", "habits zero", "no cell 99"))
    assert on_path({2014: 2, 2016: 4}, 2030) == 4


def test_what_cannot_be_written_is_refused(tmp_path):
    """Years without a form and numbers out of range, before anything is touched; full folders unasked."""
    with pytest.raises(UnknownName, match="2013"):
        write_country(tmp_path / "a", years=(2013, 2014), provinces=1)
    with pytest.raises(UnknownName, match="provinces"):
        write_country(tmp_path / "a", provinces=0)
    assert not (tmp_path / "a").exists()
    (tmp_path / "note.txt").write_text("kept")
    with pytest.raises(GikError, match="not an empty folder"):
        write_country(tmp_path, years=(2022,), provinces=1, prefectures=0)


def test_the_command_takes_spans_and_numbers(tmp_path):
    """Years as a span, numbers or `all`; anything else is refused and told what is allowed."""
    told = command.simulate_country(tmp_path / "a", years="2024", prefectures="0", counties="0", damage=0.0)
    assert 31 < int(told.split()[0]) < 62  # provinces and departments, some of whose reports are missing
    assert "SIMULATED documents of a country" in told
    for wrong in ({"years": "2024-2022"}, {"years": "twenty"}, {"prefectures": "-1"}, {"counties": "many"}):
        with pytest.raises(UnknownName):
            command.simulate_country(tmp_path / "b", **wrong)
    with pytest.raises(UnknownName, match="0 to 1"):
        command.simulate_country(tmp_path / "b", damage=2)
    assert not (tmp_path / "b").exists()
