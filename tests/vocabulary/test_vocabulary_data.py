"""Metrics, crosswalk and exclusions as data: complete, equal to their source, strict."""

from __future__ import annotations

import csv
import doctest
import io
from importlib import import_module
from itertools import product
from pathlib import Path

import pytest

from gikanalysis.errors import DataFileError, UnknownName
from gikanalysis.forms import expressions, form, forms
from gikanalysis.schema import APPLICANTS
from gikanalysis.tabular import Table, parse_csv, read_text
from gikanalysis.vocabulary import crosswalk, metric, metrics
from gikanalysis.vocabulary.load import (
    CROSSWALK_COLUMNS,
    EXCLUDED_COLUMNS,
    METRIC_COLUMNS,
    PACKAGE,
    build,
    metrics_of,
)

SOURCE = Path(__file__).parents[2] / ".." / "shared" / "domain" / "crosswalk.csv"
OFFICIAL = ("v2014", "v2019", "v2021")


def source():
    """Rows of the crosswalk that ours was taken from."""
    if not SOURCE.is_file():
        pytest.skip("the source of the crosswalk is not beside the repository")
    with SOURCE.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def ours():
    """Our crosswalk as written, by metric and form."""
    table = parse_csv("crosswalk.csv", read_text(PACKAGE, "crosswalk.csv"), CROSSWALK_COLUMNS)
    return {(row["metric"], row["form"]): row for _, row in table}


def real(name, columns):
    """A fresh table of a file of the package."""
    return parse_csv(name, read_text(PACKAGE, name), columns)


def refused(change_crosswalk=None, change_excluded=None):
    """The faults after changes of the real rows, each a function of the list of rows."""
    tables = []
    for name, columns, change in (
        ("crosswalk.csv", CROSSWALK_COLUMNS, change_crosswalk),
        ("excluded.csv", EXCLUDED_COLUMNS, change_excluded),
    ):
        rows = [row for _, row in real(name, columns)]
        if change is not None:
            change(rows)
        tables.append(Table(name, list(enumerate(rows, 2))))
    with pytest.raises(DataFileError) as raised:
        build(*tables, metrics())
    return raised.value.faults


def at(name, form_id, **values):
    """A change of one line of the crosswalk."""

    def change(rows):
        row = next(row for row in rows if (row["metric"], row["form"]) == (name, form_id))
        row.update(values)

    return change


# --- completeness ------------------------------------------------------------------------------


def named(excluded, name):
    """The cells of a form that a line of excluded.csv names: one, or all of a column."""
    return [cell.id for cell in form(name).cells if excluded in (cell.id, f"*.{cell.column}")]


@pytest.mark.parametrize("name", sorted(forms()))
def test_every_figure_is_mapped_or_excluded(name):
    """Each figure of each form feeds the point of a metric or is excluded with a reason, not both."""
    mapped = {cell for entry in crosswalk(name) if entry.point is not None for cell in entry.cells}
    lines = [row for _, row in real("excluded.csv", EXCLUDED_COLUMNS) if row["form"] == name]
    excluded = {cell: row["reason"] for row in lines for cell in named(row["cell"], name)}
    figures = {cell.id for cell in form(name).cells if not cell.header}
    assert mapped | excluded.keys() == figures
    assert not mapped & excluded.keys()
    assert all(len(reason) > 20 for reason in excluded.values())


def test_every_metric_has_a_line_for_every_form():
    """A metric without counterpart says so (none); nothing is left out."""
    assert ours().keys() == set(product(metrics(), forms()))


def test_metrics_are_those_of_the_source():
    """The 158 metrics with unit, group, applicants and both grades."""
    rows = source()
    expected = {
        r["metric_id"]: (r["unit"], r["group"], bool(r["dims"]), r["grade_2019_break"], r["grade_2021_break"])
        for r in rows
    }
    found = {m.id: (m.unit, m.group, m.by_applicant, m.grade_2019, m.grade_2021) for m in metrics().values()}
    assert len(found) == 158
    assert found == expected


def test_notes_of_the_source_are_kept():
    """What the source says of a metric is still said."""
    for row in source():
        assert metrics()[row["metric_id"]].note.startswith(row["note"]), row["metric_id"]


@pytest.mark.parametrize("name", [*OFFICIAL, "local"])
def test_expressions_are_those_of_the_source(name):
    """Expression, bounds and match of every metric on a form, as written."""
    of = name if name != "local" else "pre2014"
    annex = {"proactive_items_website": "[P01.a]", "proactive_items_gazette": "[P01.b]"} if name == "local" else {}
    short = {"exactMatch": "exact", "closeMatch": "close", "broadMatch": "broad", "narrowMatch": "narrow"}
    for row in source():
        line = ours()[row["metric_id"], name]
        if row["metric_id"] in annex:  # rows of the annex, which the source lists without mapping them
            assert (line["expression"], line["match"]) == (annex[row["metric_id"]], "close")
            continue
        assert line["expression"] == row[f"{of}_expr"], row["metric_id"]
        assert line["match"] == short.get(row[f"{of}_match"], "none"), row["metric_id"]
        bounds = (row.get(f"{of}_lower", ""), row.get(f"{of}_upper", ""))
        assert (line["lower"], line["upper"]) == bounds, row["metric_id"]


# --- meaning -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(forms()))
def test_what_the_matches_mean(name):
    """Exact: a point without interval; close: a point; broad: a ceiling alone; narrow: a floor at least."""
    for entry in crosswalk(name):
        match entry.match:
            case "exact":
                assert entry.exact_point
            case "close":
                assert entry.point is not None
            case "broad":
                assert entry.point is None
                assert entry.upper is not None
            case "narrow":
                assert entry.point is None
                assert entry.lower is not None
            case _:
                assert (entry.match, entry.point, entry.cells) == ("none", None, ())
                assert entry.lower == entry.upper == expressions.Number(0.0)


def test_applicants():
    """A metric of part three exists for each applicant on forms with applicant columns, else once."""
    per_form = {name: [e.applicant for e in crosswalk(name) if e.metric.id == "granted_any"] for name in OFFICIAL}
    assert per_form == {"v2014": ["total"], "v2019": list(APPLICANTS), "v2021": list(APPLICANTS)}
    [natural] = [e for e in crosswalk("v2021") if (e.metric.id, e.applicant) == ("granted_any", "natural")]
    assert natural.cells == ("B3.1.natural", "B3.2.natural")


def test_applicants_are_no_totals():
    """No entry of one applicant reads a cell of another."""
    for name in ("v2019", "v2021"):
        for entry in crosswalk(name):
            if entry.metric.by_applicant and entry.match != "none":
                assert {cell.rpartition(".")[2] for cell in entry.cells} == {entry.applicant}


def test_labels_and_grades():
    """Labels in both languages; the grade is that of the break before the form."""
    one = metric("refused_core")
    assert one.label("zh") != one.label("en")
    assert (metrics()["granted_fresh"].grade("v2019"), metrics()["granted_fresh"].grade("v2021")) == ("D", "C")
    with pytest.raises(UnknownName, match="refused_core"):
        metric("refused_cor")


def test_only_spending_is_added_from_prose():
    """Parts are added where parts of money are listed, nowhere else."""
    assert [m.id for m in metrics().values() if m.adds_prose_parts] == ["budget_spent"]


# --- faults ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (at("refused", "v2014", match="alike"), "match 'alike' is not one of: broad, close, exact, narrow, none"),
        (at("refused", "v2014", form="v2099"), "form 'v2099' is not one of"),
        (at("refused", "v2014", form="v2099"), "no line for refused on v2014"),
        (at("refused", "v2014", metric="refusal"), "metric 'refusal' is not one of"),
        (at("refused", "v2014", expression="[3.3.9]"), "refused on v2014: the form has no cells 3.3.9"),
        (at("refused", "v2014", upper="[3.3.9]"), "refused on v2014: the form has no cells 3.3.9"),
        (at("refused", "v2014", expression="[3.3.4"), "refused on v2014: not an expression"),
        (at("refused", "v2014", expression="[3.3.4]>0"), "is a condition, not a figure"),
        (at("refused", "v2014", expression=""), "refused on v2014: match close needs an expression"),
        (at("refused", "v2014", match="exact"), "refused on v2014: an exact match carries no interval"),
        (at("refused", "v2014", match="none"), "refused on v2014: match none has no expression"),
        (
            at("complaints", "v2014", match="none", expression=""),
            "v2014 6 (六、举报投诉数量) is neither mapped nor excluded",
        ),
        (at("complaints", "v2014", match="broad"), "v2014 6 (六、举报投诉数量) is neither mapped nor excluded"),
        (at("refused", "v2021", expression="[B3.3.99]"), "the form has no cells B3.3.99"),
        (lambda rows: rows.append(rows[0]), "metric + form 'requests_received + v2014' stands in row 2 already"),
        (lambda rows: rows.pop(0), "crosswalk.csv: no line for requests_received on v2014 (match none"),
    ],
)
def test_faults_of_the_crosswalk(change, said):
    """Each kind of fault is refused, naming file and what is wrong."""
    found = refused(change)
    assert any(said in fault for fault in found), found
    assert all(fault.startswith("crosswalk.csv") for fault in found)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"form": "v2014", "cell": "3.1", "reason": "x"}, "3.1 is mapped, or not a cell of v2014"),
        ({"form": "v2014", "cell": "99", "reason": "x"}, "99 is mapped, or not a cell of v2014"),
        ({"form": "v2099", "cell": "1", "reason": "x"}, "form 'v2099' is not one of"),
        ({"form": "local", "cell": "P02", "reason": "x"}, "form + cell 'local + P02' stands in row 2 already"),
        ({"form": "v2014", "cell": "99", "reason": ""}, "reason is empty"),
    ],
)
def test_faults_of_the_exclusions(line, said):
    """What is excluded must exist, be unmapped, stand once and have a reason."""
    found = refused(change_excluded=lambda rows: rows.append(line))
    assert any(said in fault and fault.startswith("excluded.csv row 15: ") for fault in found), found


def test_all_faults_come_together():
    """Faults of several lines and of both files are one error."""

    def change(rows):
        at("refused", "v2014", expression="[3.3.9]")(rows)
        at("complaints", "v2014", match="alike")(rows)
        rows.append(rows[0])

    found = refused(change, lambda rows: rows.append({"form": "v2014", "cell": "99", "reason": ""}))
    said = ("no cells 3.3.9", "'alike'", "already", "reason is empty", "99 is mapped")
    assert all(any(words in fault for fault in found) for words in said), found


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"group": "odd"}, "group 'odd' is not one of"),
        ({"unit": ""}, "unit is empty"),
        ({"label_zh": ""}, "label_zh is empty"),
        ({"applicants": "no"}, "applicants 'no' is not one of"),
        ({"prose_parts": "max"}, "prose_parts 'max' is not one of: , sum"),
        ({"grade_2019": "E"}, "grade_2019 'E' is not one of"),
        ({"grade_2021": ""}, "grade_2021 is empty"),
    ],
)
def test_faults_of_metrics(values, said):
    """Each kind of fault of metrics.csv is refused by its row, together with a double line."""
    rows = [row for _, row in real("metrics.csv", METRIC_COLUMNS)]
    rows[3] |= values
    out = io.StringIO()
    writer = csv.DictWriter(out, METRIC_COLUMNS)
    writer.writeheader()
    writer.writerows([*rows, rows[0]])
    with pytest.raises(DataFileError) as raised:
        metrics_of(parse_csv("metrics.csv", out.getvalue(), METRIC_COLUMNS))
    assert any(fault.startswith("metrics.csv row 5: ") and said in fault for fault in raised.value.faults)
    assert any(fault.startswith("metrics.csv row 160: ") for fault in raised.value.faults)


@pytest.mark.parametrize("name", ["load", "observation", "prose", "harmonizing"])
def test_examples_in_the_docstrings(name):
    """Examples in docstrings run and print what they say."""
    assert doctest.testmod(import_module(f"gikanalysis.vocabulary.{name}")).failed == 0
