"""The forms as data: counts, order, labels; every kind of fault is refused, all at once."""

from __future__ import annotations

import copy
import csv
import doctest
import io
import json
from pathlib import Path

import pytest

from gikanalysis.errors import DataFileError
from gikanalysis.forms import evaluate, expressions, form, forms, identities, load, model
from gikanalysis.forms.load import COLUMN_COLUMNS, PACKAGE, ROW_COLUMNS, build
from gikanalysis.tabular import parse_csv, read_text, read_yaml

DOMAIN = Path(__file__).parents[2] / ".." / "shared" / "domain"
HEAD = {
    "f": {
        "name": "n",
        "document": "d",
        "years": [2000, 2001],
        "late": 2001,
        "in_use": "u",
        "source": "s",
        "confidence": "c",
        "notes": [],
        "signs": [],
        "sections": [],
        "tables": {"T": {"layout": "block", "caption": "c", "heading": "h"}},
    }
}
ROWS = [
    ["f", "T", "1", "1", "one", "", "", "header", "", "", "s", ""],
    ["f", "T", "2", "1.1", "two", "", "1", "figure", "件", "", "s", ""],
]
COLUMNS = [
    ["f", "T", "1", "a", "first", "", "", "", "", ""],
    ["f", "T", "2", "b", "second", "", "", "", "yes", ""],
]


def table(name, head, rows):
    """A CSV table from lists."""
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return parse_csv(name, out.getvalue(), head)


def made(head=None, rows=None, columns=None):
    """Forms from a small set of data, each part replaceable."""
    return build(
        HEAD if head is None else head,
        table("rows.csv", ROW_COLUMNS, ROWS if rows is None else rows),
        table("columns.csv", COLUMN_COLUMNS, COLUMNS if columns is None else columns),
    )


def refused(**parts):
    """The faults of a set of data."""
    with pytest.raises(DataFileError) as raised:
        made(**parts)
    return raised.value.faults


def changed(lines, at, **values):
    """A copy of `lines` with fields of line `at` replaced, by name."""
    names = ROW_COLUMNS if len(lines[0]) == len(ROW_COLUMNS) else COLUMN_COLUMNS
    line = [values.get(name, old) for name, old in zip(names, lines[at], strict=True)]
    return [*lines[:at], line, *lines[at + 1 :]]


@pytest.mark.parametrize(("name", "count", "headings"), [("v2014", 65, 7), ("v2019", 202, 4), ("v2021", 205, 5)])
def test_counts(name, count, headings):
    """Each official form has as many cells as it prints, each with an id of its own."""
    cells = form(name).cells
    assert len(cells) == len({cell.id for cell in cells}) == count
    assert sum(cell.header for cell in cells) == headings


def test_cells_are_those_of_the_index():
    """Ids, units and headings are those of the index of cells that the forms were taken from."""
    path = DOMAIN / "cell_index.csv"
    if not path.is_file():
        pytest.skip("the index of cells is not beside the repository")
    with path.open(encoding="utf-8", newline="") as handle:
        index = [(row["vintage"], row["cell_id"], row["header"] == "1") for row in csv.DictReader(handle)]
    ours = [(f.id, c.id, c.header) for f in forms().values() if f.id != "local" for c in f.cells]
    assert sorted(ours) == sorted(index)


def official():
    """The printed forms, beside the repository."""
    path = DOMAIN / "forms.json"
    if not path.is_file():
        pytest.skip("the forms are not beside the repository")
    return json.loads(path.read_text(encoding="utf-8"))


def test_labels_are_those_of_the_2014_form():
    """Each row label of the 2014 form is the official one, in order."""
    rows = [(row.id, row.label) for row in form("v2014").rows.values()]
    assert rows == [(r["id"], r["label"]) for r in official()["v2014"]["rows"]]


@pytest.mark.parametrize("name", ["v2019", "v2021"])
def test_labels_are_those_of_the_newer_forms(name):
    """Each label of rows, columns and groups, caption and cell above the labels, is the official one, in order."""
    print_ = official()[name]
    for table in (*print_["tables_A"], print_["table_B"]):
        own = form(name).table(table["id"])
        assert [(r.id, r.label) for r in own.rows] == [(r["id"], r["label"]) for r in table["rows"]]
        assert [(c.id, c.label, c.group) for c in own.columns] == [
            (c["id"], c["label"], c.get("group") or "") for c in table["columns"]
        ]
        assert own.caption == table.get("caption", table.get("title"))
        assert own.heading == table.get("header_cell", own.heading)
    fourth = print_["table_C"]
    assert [(f"C.{c.id}", c.label, c.group) for c in form(name).table("C").columns] == [
        (c["id"], c["label"], c["group"]) for c in fourth["columns"]
    ]
    assert form(name).table("C").caption == fourth["title"]


def test_labels_are_those_of_the_return_and_the_annex():
    """Rows of the coded return with code, unit and parent; each row of the annex is known by its words."""
    rows = form("local").rows
    older = official()["pre2014"]
    for row in older["family_1_coded_monthly"]["rows"]:
        own = rows[row["id"]]
        printed = row["label"].split(" (")[0]  # what follows is a gloss of the source, not print
        assert (own.label, own.unit, own.parent) == (printed, row["unit"], row["parent"])
    words = {word for row in rows.values() for word in (row.label, *row.aliases)}
    for label in older["family_2_annex_year_and_cumulative"]["rows"]:
        assert {label, label.removeprefix("其中：")} & words, label


def test_what_a_form_answers():
    """Cells, rows, tables and children by id; money and signed columns are marked."""
    assert [row.id for row in form("v2014").children("8.3")] == ["8.3.1", "8.3.2"]
    assert form("v2019").table("C").layout == "single_row"
    assert form("v2019").cell("A5.license.change").signed
    assert form("v2014").cell("8.4").money
    assert not form("v2014").cell("8.3").money
    with pytest.raises(KeyError):
        form("v2014").cell("10")
    with pytest.raises(KeyError):
        form("v2099")


def test_a_small_form():
    """A heading row is one cell, a figure row one for each column, labels put together."""
    cells = made()["f"].cells
    assert [(c.id, c.header, c.signed, c.unit) for c in cells] == [
        ("1", True, False, ""),
        ("1.1.a", False, False, "件"),
        ("1.1.b", False, True, "件"),
    ]
    assert cells[1].label == "two / first"


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"rows": changed(ROWS, 1, form="g")}, "rows.csv row 3: form 'g' has no table 'T' in forms.yaml"),
        ({"rows": changed(ROWS, 1, table="U")}, "rows.csv row 3: form 'f' has no table 'U' in forms.yaml"),
        ({"rows": [*ROWS, ROWS[1]]}, "rows.csv row 4: form + row 'f + 1.1' stands in row 3 already"),
        ({"rows": changed(ROWS, 1, parent="9")}, "rows.csv row 3: parent '9' is no row of f"),
        ({"rows": changed(ROWS, 1, parent="1.1")}, "rows.csv row 3: row '1.1' is its own parent"),
        ({"rows": changed(ROWS, 1, kind="total")}, "rows.csv row 3: kind 'total' is not one of: figure, header"),
        (
            {"rows": changed(ROWS, 1, order="1")},
            "rows.csv row 3: form + table + order 'f + T + 1' stands in row 2 already",
        ),
        ({"rows": changed(ROWS, 1, order="two")}, "rows.csv row 3: order 'two' is no whole number"),
        ({"rows": changed(ROWS, 1, source="")}, "rows.csv row 3: source is empty"),
        ({"rows": [ROWS[0], ROWS[1][:-1]]}, "rows.csv row 3: 11 fields instead of 12"),
        ({"columns": []}, "columns.csv: nothing for table f/T of forms.yaml"),
        (
            {"columns": changed(COLUMNS, 1, column="a")},
            "columns.csv row 3: form + table + column 'f + T + a' stands in row 2 already",
        ),
        ({"columns": changed(COLUMNS, 1, signed="no")}, "columns.csv row 3: signed 'no' is not one of: , yes"),
        ({"columns": changed(COLUMNS, 1, label="")}, "columns.csv row 3: label is empty"),
    ],
)
def test_faults_of_rows_and_columns(parts, fault):
    """Each kind of fault names its file and row."""
    assert fault in refused(**parts)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: f.update(colour="red"), "unknown keys ['colour'], missing keys []"),
        (lambda f: f.pop("signs"), "missing keys ['signs']"),
        (lambda f: f.update(years=[2014]), "years [2014] are not a first and a last year"),
        (lambda f: f.update(years=[2018, 2014]), "are not a first and a last year"),
        (lambda f: f.update(tables=["T"]), "it or its tables are not a mapping"),
        (lambda f: f["tables"]["T"].update(layout="round"), "f/T: needs layout (indicators"),
        (lambda f: f["tables"].update(T="block"), "f/T: needs layout"),
        (lambda f: f["tables"].update(U=f["tables"]["T"]), "rows.csv: nothing for table f/U of forms.yaml"),
    ],
)
def test_faults_of_the_head(change, said):
    """Unknown and missing keys, bad years, bad and unused tables of forms.yaml are refused."""
    head = copy.deepcopy(HEAD)
    change(head["f"])
    assert any(said in fault for fault in refused(head=head))


def test_a_form_that_is_no_mapping():
    """A form given as a word is refused, not stumbled over."""
    assert refused(head={"f": "a form"}) == ["forms.yaml f: it or its tables are not a mapping"]


def test_all_faults_come_together():
    """Faults of the three files are reported in one error."""
    head = {"f": HEAD["f"] | {"colour": "red"}}
    rows = changed(changed(ROWS, 1, parent="9"), 0, kind="total")
    found = refused(head=head, rows=rows, columns=changed(COLUMNS, 0, signed="no"))
    assert len(found) == 4
    assert {fault.split()[0] for fault in found} == {"forms.yaml", "rows.csv", "columns.csv"}


def test_the_package_notices_a_damaged_row():
    """One changed parent in the real data is found by its line."""
    text = read_text(PACKAGE, "rows.csv").replace(",1.1,figure,条,", ",1.7,figure,条,", 1)
    rows = parse_csv("rows.csv", text, ROW_COLUMNS)
    columns = parse_csv("columns.csv", read_text(PACKAGE, "columns.csv"), COLUMN_COLUMNS)
    with pytest.raises(DataFileError, match=r"parent '1\.7' is no row of v2014"):
        build(read_yaml(PACKAGE, "forms.yaml"), rows, columns)


@pytest.mark.parametrize("module", [evaluate, expressions, identities, load, model])
def test_examples_in_the_docstrings(module):
    """Examples in docstrings run and print what they say."""
    assert doctest.testmod(module).failed == 0
