"""Grounds for refusal: one scale, article 16 in the main colour, absences as outlines."""

from __future__ import annotations

import polars as pl
import pytest
from figure_cases import BOTH
from ranking_cases import WORDS, ground_shares

from gikanalysis import figures
from gikanalysis.errors import GikError, UnknownName

SCHEMA = {"ground": pl.String, "year": pl.Int64, "share": pl.Float64, "n": pl.Int64}


@BOTH
def test_geometry(faults, language, width):
    """Eight panels over the break, a single year of one ground."""
    options = {"language": language, "width": width, "words": WORDS[language]}
    frame = ground_shares(range(2014, 2025))
    assert faults(figures.grounds(frame, standalone=True, simulated=True, **options)) == []
    assert (
        faults(figures.grounds(ground_shares([2024]).filter(pl.col("ground") == "third_party"), **options)) == []
    )


def test_columns_on_one_scale(marks, said):
    """Heights follow the shares across panels; 2019 is hollow; blank and few are outlines; zeros have a marker."""
    ax = figures.grounds(ground_shares())
    third, enforcement = marks(ax, "third_party"), marks(ax, "enforcement_file")
    assert third[1].get_height() / enforcement[1].get_height() == pytest.approx(0.21 / 0.42)
    assert [patch.get_facecolor()[:3] == (1.0, 1.0, 1.0) for patch in third] == [True] + [False] * 5
    assert len(marks(ax, "absent")) == 1 + 6
    assert len(marks(ax, "zero-marker")) == 6
    assert len(marks(ax, "flagged")) == 12
    blue, grey = (marks(ax, name)[1].get_facecolor() for name in ("process", "third_party"))
    assert blue != grey
    assert "其他法律行政法规禁止公开" in said(ax).replace(" ", "")


def test_the_break_is_drawn_in_every_panel(marks):
    """Columns of 2018 and 2019 stand apart, a dashed line between; without older years there is none."""
    ax = figures.grounds(ground_shares(range(2017, 2022)))
    assert len(marks(ax, "break")) == 8
    assert "断线" in figures.status_line("grounds", ground_shares(range(2017, 2022)))
    assert marks(figures.grounds(ground_shares()), "break") == []


def test_grounds_refuse_what_they_cannot_place():
    """An unknown ground, and one named in two ways for the same year."""
    row = {"ground": "process", "year": 2020, "share": 0.1, "n": 100}
    with pytest.raises(UnknownName, match="process"):
        figures.grounds(pl.DataFrame([row | {"ground": "proces"}]))
    with pytest.raises(GikError, match="two shares of refused_process"):
        figures.grounds(pl.DataFrame([row, row | {"ground": "refused_process"}]))


def test_grounds_in_words(said):
    """First and last shares, what is blank; register searches are explained; nothing is said as such."""
    frame = ground_shares().filter(pl.col("ground").is_in(["process", "third_party"]))
    text = figures.alt_text("grounds", frame, language="en")
    assert "Deliberative process: 35% in 2019, 35% in 2024" in text
    assert "Without a figure: deliberative process 2021" in text
    shown = ground_shares().with_columns(n=pl.lit(500))
    assert "register searches" in figures.status_line("grounds", shown, language="en")
    empty = pl.DataFrame(schema=SCHEMA)
    assert "没有可画的数" in said(figures.grounds(empty))
    assert "没有可画的数" in figures.alt_text("grounds", empty)
    assert figures.to_svg(figures.grounds(frame)) == figures.to_svg(figures.grounds(frame.to_pandas()))
