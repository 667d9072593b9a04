"""Frames in pandas: whole numbers, yes or no, dates and closed lists stay what they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gikanalysis as gik
from gikanalysis import schema
from gikanalysis.frames import Frame, to_pandas, words_of
from gikanalysis.panel import build, open_panel
from gikanalysis.simulate import documents
from gikanalysis.vocabulary.codebook import codebook, comparability

SAMPLES = Path(__file__).parents[1] / "data" / "reports"


@pytest.fixture(scope="module")
def panel(tmp_path_factory):
    """The panel of two samples."""
    folder = tmp_path_factory.mktemp("frames") / "panel"
    build([SAMPLES / "wuzhong-2018.txt", SAMPLES / "lingwu-2020.txt"], folder)
    return open_panel(folder)


def test_types_with_gaps():
    """A gap turns no whole number into a float, no yes or no into an object, no word into another."""
    frame = Frame(
        {
            "year": [2018, None], "preferred": [True, None], "published": [date(2019, 1, 2), None],
            "level": ["county", None], "title": ["年报", None], "value": [1.5, None], "cells": [["3.1"], None],
        },
        schema_overrides={"year": pl.Int32},
    )  # fmt: skip
    found = frame.to_pandas()
    assert [str(kind) for kind in found.dtypes] == [
        "Int64", "boolean", "datetime64[ms]", "category", "str", "float64", "object",
    ]  # fmt: skip
    assert found.isna().sum().tolist() == [1] * 7
    assert found.iloc[0].tolist() == [2018, True, pd.Timestamp("2019-01-02"), "county", "年报", 1.5, ["3.1"]]


def test_words_off_the_list_are_refused():
    """Pandas turns a word that is no category into a gap; here it is an error."""
    with pytest.raises(ValueError, match="county seat"):
        to_pandas(pl.DataFrame({"level": ["county seat"]}))


def test_status_takes_the_list_it_belongs_to():
    """The statuses of cells and of observations are two lists."""
    assert words_of("status", pl.Series(["missing"])) == schema.CELL_STATUSES
    assert words_of("status", pl.Series(["not_on_form"])) == schema.OBSERVATION_STATUSES
    assert words_of("status", pl.Series(["small_n", "blank"])) == ("blank", "small_n")


def test_every_public_call_gives_both(panel):
    """Each table of a panel and of a report comes in polars, and in pandas with as many rows and columns."""
    report = gik.read_report(SAMPLES / "wuzhong-2018.txt")
    frames = [
        panel.reports(), panel.cells(), panel.statements(), panel.findings(), panel.observations(applicant=None),
        panel.failures(), gik.ratio(panel.observations(), "disclosure_rate"), gik.harmonize([report]),
        report.cells, report.statements, report.findings, report.added, codebook(), comparability(),
    ]  # fmt: skip
    for frame in frames:
        assert isinstance(frame, pl.DataFrame)
        found = frame.to_pandas()
        assert found.shape == frame.shape
        assert list(found.columns) == frame.columns
        assert "category" in {str(kind) for kind in found.dtypes} or not {"status", "severity"} & set(
            frame.columns
        )
        if "year" in frame.columns:
            assert found["year"].dtype == "Int64"


def test_polars_own_way_stays(panel):
    """With options the call is polars' own."""
    found = panel.reports().to_pandas(use_pyarrow_extension_array=True)
    assert isinstance(found["year"].dtype, pd.ArrowDtype)


@given(st.lists(st.none() | st.integers(-(2**62), 2**62)), st.lists(st.none() | st.booleans()))
def test_whole_numbers_come_back(numbers, answers):
    """Every whole number and every yes or no that goes in comes out, gaps where they were."""
    for values, kind in ((numbers, pl.Int64), (answers, pl.Boolean)):
        column = to_pandas(pl.DataFrame({"x": pl.Series(values, dtype=kind)}))["x"]
        assert [None if pd.isna(one) else one for one in column.tolist()] == values


def test_simulated_reports_say_so_in_the_panel(panel, tmp_path):
    """A simulated document is marked by what it prints, whatever its file is called; a real one is not."""
    assert not panel.reports()["simulated"].any()
    document = next(documents(1, formats=["text"]))
    path = tmp_path / f"report.{document.layout.suffix}"
    path.write_bytes(document.data)
    build([path], tmp_path / "panel", keep_text=False)
    assert open_panel(tmp_path / "panel").reports()["simulated"].to_list() == [True]
