"""The codebook and the comparability table: complete, from the data, the same in every form of writing."""

from __future__ import annotations

import csv
import doctest
import io
from importlib import import_module
from pathlib import Path

import polars as pl
import pytest

from gikanalysis.errors import DataFileError, UnknownName
from gikanalysis.forms import forms
from gikanalysis.tabular import read_yaml
from gikanalysis.vocabulary import codebook as book
from gikanalysis.vocabulary import crosswalk, metrics, texts
from gikanalysis.vocabulary.load import PACKAGE, lines

SCRIPTS = Path(__file__).parents[2] / "scripts"
FIRST = (
    "name", "label_en", "label_zh", "definition", "unit", "theme", "forms", "applicants", "grade_2019",
    "grade_2021",
)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_metric_stands_in_the_codebook(language):
    """One row a metric, in order, with a definition; as CSV and as a page it says the same."""
    table = book.codebook(language)
    assert tuple(table.columns[:10]) == FIRST
    assert table["name"].to_list() == list(metrics())
    assert table["definition"].str.len_chars().min() > 5
    assert table["definition"].n_unique() == table.height
    written = list(csv.DictReader(io.StringIO(book.codebook_csv(language))))
    assert written == table.to_dicts()
    page = book.codebook_markdown(language)
    assert all(f"### {name}\n" in page for name in metrics())
    assert all(text in page for text in table["definition"])


def test_the_codebook_says_what_the_crosswalk_does():
    """Matches and forms are those that harmonising uses."""
    rows = {row["name"]: row for row in book.codebook().to_dicts()}
    for name in forms():
        used = {entry.metric.id: entry.match for entry in crosswalk(name)}
        assert {m: row[f"{name}_match"] for m, row in rows.items() if name in row["forms"].split()} == used


def test_bounds_in_the_codebook():
    """A point that stands alone is its own bounds; a ceiling has a floor of its own; unbounded is empty."""
    row = book.codebook().filter(pl.col("name") == "requests_carried_out").row(0, named=True)
    assert (row["v2014_lower"], row["v2014_upper"]) == ("max(0,[3.1]-[3.2])", "")
    assert row["v2021_lower"] == row["v2021_upper"] == row["v2021_expression"] == "[B4]"
    assert lines("granted_fresh")["v2021"].bounds == ("0", "[B3.1]")
    assert "`max(0,[3.1]-[3.2])` … ∞" in book.codebook_markdown()


def test_a_codebook_as_a_file(tmp_path):
    """The ending decides; a spreadsheet sees the mark of UTF-8; another ending is a question of usage."""
    book.write_codebook(tmp_path / "book.csv", "zh")
    assert (tmp_path / "book.csv").read_bytes().startswith(b"\xef\xbb\xbfname,")
    book.write_codebook(tmp_path / "book.md")
    assert (tmp_path / "book.md").read_text(encoding="utf-8") == book.codebook_markdown()
    with pytest.raises(UnknownName, match=r"\.csv"):
        book.write_codebook(tmp_path / "book.cvs")
    with pytest.raises(UnknownName, match="language"):
        book.codebook("fr")


def test_comparability():
    """A metric by form and by grade; what has no counterpart has a dash."""
    rows = {row["metric"]: row for row in book.comparability().to_dicts()}
    assert rows.keys() == metrics().keys()
    one = rows["refused_core"]
    assert [one[name] for name in forms()] == ["close", "exact", "exact", "close"]
    assert (one["bounded"], one["grade_2019"], one["grade_2021"]) == (True, "C", "A")
    assert rows["not_processed"]["v2014"] == "—"
    assert not rows["requests_received"]["bounded"]


def test_the_page_of_comparability_is_current(monkeypatch):
    """The table in the docs is that of the data: run scripts/write_comparability.py when this fails."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    script = import_module("write_comparability")
    page = script.PAGE.read_text(encoding="utf-8")
    assert script.renewed(page) == page
    with pytest.raises(ValueError, match="marks"):
        script.renewed(page.replace(script.END, ""))


def test_counts_of_grades():
    """The counts above the table are those of the rows below it."""
    text = book.comparability_markdown()
    counts, rows = text.split("\n\n")
    told = [line.strip("| ").split(" | ") for line in rows.splitlines()[2:]]
    for line in counts.splitlines()[2:]:
        grade, before, after = line.strip("| ").split(" | ")
        assert [int(before), int(after)] == [sum(row[at] == grade for row in told) for at in (-2, -1)]


def test_the_identifier_of_the_vocabulary():
    """Twelve digits, the same each time."""
    assert len(book.vocabulary_id()) == 12
    assert int(book.vocabulary_id(), 16) >= 0


# --- entries -----------------------------------------------------------------------------------


def changed(change):
    """The faults of entries.yaml after a change of its content."""
    content = {part: dict(entries) for part, entries in read_yaml(PACKAGE, texts.NAME).items()}
    change(content)
    with pytest.raises(DataFileError) as raised:
        texts.parse(content)
    return raised.value.faults


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c["metrics"].pop("refused"), "metrics: no entry for refused"),
        (lambda c: c["metrics"].update(refusal={}), "metrics: refusal is unknown"),
        (lambda c: c["metrics"].update(refused={}), "metrics refused: definition is missing"),
        (lambda c: c["metrics"].update(refused="x"), "metrics refused: no mapping"),
        (
            lambda c: c["metrics"].update(refused={"definition": {"en": "x"}}),
            "refused: definition needs en and zh",
        ),
        (
            lambda c: c["metrics"].update(refused={"definition": {"en": "x", "zh": " "}}),
            "definition needs en and zh",
        ),
        (
            lambda c: c["metrics"].update(refused={"remark": {"en": "x", "zh": "x"}}),
            "refused: unknown part remark",
        ),
        (lambda c: c["themes"].pop("fees"), "themes: no entry for fees"),
        (lambda c: c["themes"].update(fees={"name": {"en": "x", "zh": "x"}}), "themes fees: caution is missing"),
        (lambda c: c.update(odd={}), "unknown part odd"),
        (lambda c: c.update(themes=[]), "themes is no mapping"),
    ],
)
def test_faults_of_the_entries(change, said):
    """Each kind of fault is refused, naming the entry."""
    found = changed(change)
    assert any(said in fault and fault.startswith("entries.yaml") for fault in found), found


@pytest.mark.parametrize("module", [book, texts])
def test_examples_in_the_docstrings(module):
    """Examples in docstrings run and print what they say."""
    assert doctest.testmod(module).failed == 0
