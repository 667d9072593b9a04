"""What is written comes back: the same figures, texts and gaps from every format."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from gikanalysis import schema
from gikanalysis.errors import DataFileError, GikError
from gikanalysis.exports import delimited, stata, workbook
from gikanalysis.exports.model import STATA_NAME, About, Column, Export, Table, columns_of, short
from gikanalysis.vocabulary import metrics

ABOUT = About("abc", "def", False, {"files": 1, "reports": 1, "failures": 0}, "CC0-1.0", "", "", ("A",))
RISKY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "'=1",
    "'",
    "＝1",
    "\r=1",
    '=HYPERLINK("http://x","y")',
    "年报",
    "a,b\nc",
]


def texts(values):
    """A table with one column of texts."""
    column = Column("said", "text", (), "Said", "说", "said")
    return Table.of("texts", [column], pl.DataFrame({"said": pl.Series(values, dtype=pl.String)}))


@pytest.mark.parametrize("name", ["observations", "body_year", "reports", "findings", "indicators", "failures"])
def test_csv_comes_back(made, written, name):
    """Every table is read back from its CSV exactly, types and gaps with it; Excel finds the mark of UTF-8."""
    path = written / "csv" / f"{name}.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert_frame_equal(delimited.read_table(path, made[name].columns), made[name].frame)


def test_csv_runs_nothing(tmp_path):
    """No text begins in the file as a formula does, and each comes back as it was."""
    table = texts(RISKY)
    path = delimited.write_table(table, tmp_path / "texts.csv")
    shown = pd.read_csv(path, keep_default_na=False)["said"].tolist()
    assert [text for text in shown if text[0] in "=+-@\t\r＝＋－＠"] == []
    assert delimited.read_table(path, table.columns)["said"].to_list() == RISKY


@settings(max_examples=30)
@given(st.lists(st.none() | st.text(st.characters(codec="utf-8"), min_size=1), min_size=2))
def test_any_text_comes_back(values):
    """Whatever a page prints survives the way through CSV."""
    table = texts(values)
    with tempfile.TemporaryDirectory() as folder:
        path = delimited.write_table(table, Path(folder) / "texts.csv")
        assert delimited.read_table(path, table.columns)["said"].to_list() == values


def test_numbers_in_csv_are_plain(tmp_path):
    """A count is written 20, not 20.0; a figure below zero is a number and gets no apostrophe."""
    columns = [Column(name, "number", (), name, name, name) for name in ("a", "b")]
    table = Table.of("numbers", columns, pl.DataFrame({"a": [20.0, -3.0, 25.1], "b": [None, 0.0, 1e20]}))
    path = delimited.write_table(table, tmp_path / "numbers.csv", mark=False)
    assert path.read_text().split() == ["a,b", "20,", "-3,0", "25.1,1e+20"]
    assert_frame_equal(delimited.read_table(path, table.columns), table.frame)


def test_excel_comes_back(made, written):
    """Pandas reads every sheet: the same rows, texts and figures, gaps where they were."""
    sheets = pd.read_excel(
        written / "excel" / "panel.xlsx", sheet_name=None, engine="openpyxl", keep_default_na=False, na_values=[""]
    )
    assert list(sheets) == ["about", *(table.name for table in made.tables)]
    assert "how to cite" in sheets["about"].iloc[:, 0].tolist()
    for table in made.tables:
        found = sheets[table.name]
        assert list(found.columns) == [column.name for column in table.columns]
        assert len(found) == table.frame.height
        for column in table.columns:
            mine = [None if pd.isna(one) else one for one in found[column.name]]
            wanted = table.frame[column.name].to_list()
            if column.kind == "text":
                mine = [None if one is None else str(one) for one in mine]
            if column.kind == "date":
                mine = [None if one is None else one.date() for one in mine]
            assert [one is None for one in mine] == [one is None for one in wanted]
            if column.kind == "number":  # a workbook holds 16 digits
                mine, wanted = ([one or 0 for one in values] for values in (mine, wanted))
                wanted = pytest.approx(wanted, rel=1e-15)
            assert mine == wanted


def test_excel_has_no_formula(tmp_path):
    """Texts that look like formulas, links or numbers are texts in the sheet, unchanged."""
    from openpyxl import load_workbook

    values = [*RISKY, "http://example.org", "007", "{=1}"]
    (path,) = workbook.write(Export(ABOUT, (texts(values),)), tmp_path)
    cells = [row[0] for row in load_workbook(path)["texts"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value.replace("_x000D_", "\r") for cell in cells] == values
    assert not any(cell.hyperlink for cell in cells)


def test_excel_goes_on_on_the_next_sheet(tmp_path, monkeypatch):
    """A table longer than a sheet loses no row; a text too long for a cell is refused, not cut."""
    monkeypatch.setattr(workbook, "ROWS", 2)
    (path,) = workbook.write(Export(ABOUT, (texts(list("abcde")),)), tmp_path)
    sheets = pd.read_excel(path, sheet_name=None, engine="openpyxl")
    assert [sheets[name]["said"].tolist() for name in list(sheets)[1:]] == [["a", "b"], ["c", "d"], ["e"]]
    with pytest.raises(GikError, match="does not fit"):
        workbook.write(Export(ABOUT, (texts(["x" * 40_000]),)), tmp_path / "long")


def test_stata_comes_back(made, written):
    """Pandas reads every .dta: the same rows under the Stata names, figures equal, labels with them."""
    for table in made.tables:
        path = written / "stata" / f"{table.name}.dta"
        with pd.read_stata(path, iterator=True) as reader:
            found, labels = reader.read(), reader.variable_labels()
            assert reader.data_label.startswith(made.about.panel)
        assert list(found.columns) == [column.stata_name for column in table.columns]
        assert len(found) == table.frame.height
        for column in table.columns:
            mine, wanted = found[column.stata_name], table.frame[column.name].to_list()
            assert labels[column.stata_name] == column.label_en[:80]
            if column.kind == "text":
                assert mine.tolist() == ["" if one is None else one for one in wanted]
            elif column.kind in ("category", "boolean"):
                words = [None if pd.isna(one) else one for one in mine]
                assert words == [("no", "yes")[one] if isinstance(one, bool) else one for one in wanted]
            elif column.kind == "date":
                assert [None if pd.isna(one) else one.date() for one in mine] == wanted
            else:
                assert [None if pd.isna(one) else one for one in mine] == wanted


def test_stata_value_labels_follow_the_closed_list(written):
    """A status has its number by its place in the list, so that it is the same in every panel."""
    with pd.read_stata(written / "stata" / "observations.dta", iterator=True) as reader:
        reader.read()
        labels = reader.value_labels()
    assert labels["status"] == dict(enumerate(schema.OBSERVATION_STATUSES))
    assert labels["flagged"] == {0: "no", 1: "yes"}


def test_stata_long_texts_and_dates(tmp_path):
    """A text longer than a plain string of Stata is kept whole; so is a day."""
    columns = [
        Column("said", "text", (), "Said", "说", "said"),
        Column("day", "date", (), "Day", "日", "day"),
        Column("year", "integer", (), "Year", "年", "year"),
    ]
    frame = pl.DataFrame({"said": ["报" * 3000, None], "day": [None, date(2019, 3, 31)], "year": [2018, None]})
    (path,) = stata.write(Export(ABOUT, (Table.of("t", columns, frame),)), tmp_path)
    found = pd.read_stata(path)
    assert found["said"].tolist() == ["报" * 3000, ""]
    assert found["day"][1] == pd.Timestamp("2019-03-31")
    assert found["year"][0] == 2018


def test_parquet_has_plain_types(made, written):
    """Only types that R's arrow reads as plain vectors, no dictionary, nothing nested; the citation is inside."""
    plain = {pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.date32()}
    for table in made.tables:
        path = written / "parquet" / f"{table.name}.parquet"
        read = pq.read_schema(path)
        assert set(read.types) <= plain
        assert made.about.panel in read.metadata[b"citation"].decode()
        assert json.loads(read.metadata[b"labels"])[table.columns[0].name] == table.columns[0].label_en
        assert_frame_equal(pl.read_parquet(path), table.frame)


def test_names_fit_stata():
    """Every metric has a name that leaves room for its suffix, none is taken twice."""
    names = [short(name, STATA_NAME - 3) for name in metrics()]
    assert max(map(len, names)) <= STATA_NAME - 3
    assert len(set(names)) == len(names)
    with pytest.raises(DataFileError, match="cannot be brought"):
        short("a" * 40)


def test_columns_without_description_are_refused():
    """A column that the codebook does not describe is never written."""
    with pytest.raises(DataFileError, match=r"observations\.surprise"):
        columns_of("observations", ["value", "surprise"])
