"""Data files: what a slip of the hand produces is refused, with every fault, its file and its row."""

from __future__ import annotations

import csv
import doctest
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gikanalysis import errors, tabular
from gikanalysis.errors import DataFileError, GikError, TwoReports, UnknownName, UnreadableSource
from gikanalysis.tabular import parse_csv, read_csv, read_yaml

HEAD = "name,kind\n"
COLUMNS = ("name", "kind")


@pytest.fixture
def yaml_file(monkeypatch):
    """Let `read_yaml` read a text of ours in place of a file of the package."""

    def give(text):
        monkeypatch.setattr(tabular, "read_text", lambda package, name: text)
        return read_yaml("anywhere", "given.yaml")

    return give


def faults(call):
    """The faults that `call` raises."""
    with pytest.raises(DataFileError) as raised:
        call()
    return raised.value.faults


def test_rows_are_numbered_as_an_editor_shows_them():
    """Comments before the head count, so that a fault names the line a person sees."""
    table = parse_csv("t.csv", "# one\n# two\nname,kind\na,x\nb,y\n", COLUMNS)
    assert list(table) == [(4, {"name": "a", "kind": "x"}), (5, {"name": "b", "kind": "y"})]


def test_byte_order_mark_and_blanks_round_fields_are_dropped():
    """What spreadsheet programs add does no harm."""
    assert parse_csv("t.csv", "\ufeffname,kind\n a , x \n", COLUMNS).rows == [(2, {"name": "a", "kind": "x"})]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,sort\n", "missing columns ['kind'], unknown columns ['sort']"),
        ("kind,name\n", "expected order ['name', 'kind']"),
        ("", "missing columns ['name', 'kind']"),
        ('na"me,kind\n"x', "missing columns"),
        ('"name', "no CSV"),
    ],
)
def test_a_wrong_head_is_refused(text, said):
    """Columns must be those expected, in their order."""
    [fault] = faults(lambda: parse_csv("t.csv", text, COLUMNS))
    assert fault.startswith("t.csv head: ")
    assert said in fault


def test_all_faults_of_a_file_come_together():
    """A duplicate, a value off the list, an empty field and a short row are reported at once, by row."""
    table = parse_csv("t.csv", HEAD + "a,x\na,x\nb,\nc,z\nd\n", COLUMNS)
    table.unique("name").allowed("kind", {"x", "", "y"}).filled("kind")
    assert faults(table.check) == [
        "t.csv row 6: 1 fields instead of 2",
        "t.csv row 3: name 'a' stands in row 2 already",
        "t.csv row 5: kind 'z' is not one of: , x, y",
        "t.csv row 4: kind is empty",
    ]


def test_a_blank_line_and_broken_quotes_are_faults():
    """Neither an empty line nor a quotation mark left open passes unnoticed."""
    assert parse_csv("t.csv", HEAD + "\na,x\n", COLUMNS).faults == ["t.csv row 2: 0 fields instead of 2"]
    [fault] = parse_csv("t.csv", HEAD + 'a,"x\n', COLUMNS).faults
    assert "no CSV from here on" in fault


def test_a_table_without_faults_passes():
    """`check` returns the table where there is nothing to say."""
    table = parse_csv("t.csv", HEAD + "a,x\n", COLUMNS)
    assert table.unique("name", "kind").filled("name").allowed("kind", ("x",)).check() is table


def test_unique_looks_at_columns_together():
    """The same name in two kinds is no duplicate of the pair."""
    table = parse_csv("t.csv", HEAD + "a,x\na,y\n", COLUMNS).unique("name", "kind")
    assert table.faults == []
    assert table.unique("name").faults == ["t.csv row 3: name 'a' stands in row 2 already"]


@given(st.lists(st.tuples(st.text("ab,\"' 件#"), st.text("xy\n")), max_size=6))
def test_what_is_written_is_read(pairs):
    """Any rows written as CSV come back, whatever marks they hold (blanks round them apart)."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([COLUMNS, *pairs])
    table = parse_csv("t.csv", out.getvalue(), COLUMNS)
    assert table.faults == []
    expected = [(name.strip(), kind.strip()) for name, kind in pairs]
    assert [tuple(row.values()) for _, row in table] == expected


@given(st.text(max_size=60))
def test_no_text_breaks_the_loader(text):
    """Whatever stands in a file, the loader returns a table, faulty or not."""
    table = parse_csv("t.csv", HEAD + text, COLUMNS)
    assert all(set(row) == set(COLUMNS) for _, row in table)


def test_files_of_the_package_are_found():
    """A file inside the package is read by name."""
    table = read_csv("gikanalysis.vocabulary", "excluded.csv", ("form", "cell", "reason"))
    assert table.rows
    assert read_yaml("gikanalysis.checks", "wording.yaml")["rules"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", "key given twice: a"),
        ("top:\n  x: 1\n  x: 2\n", "line 2: key given twice: x"),
        ("a: [1\n", "given.yaml: "),
        ("- a\n- b\n", "not a mapping"),
        ("", "not a mapping"),
    ],
)
def test_yaml_that_is_refused(yaml_file, text, said):
    """A key given twice, broken markup and anything but a mapping are refused, naming the file."""
    [fault] = faults(lambda: yaml_file(text))
    assert fault.startswith("given.yaml")
    assert said in fault


def test_yaml_mapping(yaml_file):
    """A mapping is returned as it stands."""
    assert yaml_file("a: {b: [1, 2]}\n") == {"a": {"b": [1, 2]}}


def test_data_file_error_lists_every_fault():
    """The message has a line for each fault; no fault, no error."""
    DataFileError.raise_if([])
    error = DataFileError(["one", "two"])
    assert str(error) == "2 faults in the data files:\n  one\n  two"
    with pytest.raises(DataFileError, match="1 fault in"):
        DataFileError.raise_if(["one"])


def test_unknown_names():
    """Near names are offered, short lists shown, long lists counted."""
    assert "did you mean: 宁夏" in str(UnknownName("province", "宁下", ["宁夏", "江苏"]))
    assert str(UnknownName("study", "zzz", ["b", "a"])) == "unknown study 'zzz'; known: a, b"
    many = UnknownName("metric", "zzz", [f"metric_{n}" for n in range(50)])
    assert str(many) == "unknown metric 'zzz'; 50 are known, none is near"


def test_the_tree_of_errors():
    """Every error of ours is a GikError; two reports in a file are a kind of unreadable source."""
    assert issubclass(TwoReports, UnreadableSource)
    assert all(issubclass(kind, GikError) for kind in (UnreadableSource, DataFileError, UnknownName))


@pytest.mark.parametrize("module", [errors, tabular])
def test_examples_in_the_docstrings(module):
    """Examples in docstrings run and print what they say."""
    assert doctest.testmod(module).failed == 0
