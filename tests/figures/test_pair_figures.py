"""Slope chart and scatter: no solid line across a break, names that touch nothing, the left out counted."""

from __future__ import annotations

import polars as pl
import pytest
from figure_cases import BOTH, texts_of
from ranking_cases import NAMES, WORDS, pairs, two_years

from gikanalysis import figures
from gikanalysis.errors import GikError, UnknownName
from gikanalysis.figures.clouds_model import axis_span

FULL = {"standalone": True, "simulated": True}
SERIES = {"series": pl.String, "year": pl.Int64, "value": pl.Float64}
POINTS = {"name": pl.String, "x": pl.Float64, "y": pl.Float64}


# ---- slope -------------------------------------------------------------------------------------------


@BOTH
def test_slope_geometry(faults, language, width):
    """Long names, numbers near each other, every absence; one year alone."""
    options = {"language": language, "width": width, "words": WORDS[language], **FULL}
    frame = two_years(language)
    assert faults(figures.slope(frame, **options)) == []
    assert faults(figures.slope(frame.filter(pl.col("year") == 2020), **options)) == []


@pytest.mark.parametrize(
    ("years", "options", "solid"),
    [((2018, 2020), {}, False), ((2020, 2022), {}, True), ((2020, 2022), {"grade_2021": "B"}, False)],
)
def test_a_slope_is_solid_only_within_a_form(marks, years, options, solid):
    """Across 2018/2019 dashed, always; across 2021 by the grade; the break itself is drawn then."""
    rows = [{"series": "a", "year": year, "value": 0.2, "n": 500} for year in years]
    ax = figures.slope(pl.DataFrame(rows), **options)
    (line,) = marks(ax, "slope")
    assert (line.get_linestyle() == "-") == solid
    assert (marks(ax, "break") == []) == solid


def test_slope_shows_ranges_doubts_and_absences(marks, said):
    """Blocks for ranges, an arrow for an open one, words for what is blank or too few, a marker for zero."""
    ax = figures.slope(two_years("zh"))
    assert len(marks(ax, "block")) == 3
    assert len(marks(ax, "open-end")) == len(marks(ax, "zero-marker")) == len(marks(ax, "flagged")) == 1
    assert len(marks(ax, "interval")) == 1
    assert len(marks(ax, "slope")) == 1  # where one end is lacking nothing is joined
    for words in ("[空]", "[缺]", "不足10件", "5.0%～9.0%", "13%"):
        assert words in said(ax)


def test_slope_refuses_and_says():
    """Three years, five series and doubled rows are refused; the alt text has both years and the caution."""
    row = {"series": "a", "year": 2018, "value": 0.2}
    for rows, message in (
        ([row | {"year": year} for year in (2018, 2019, 2020)], "joins two years"),
        ([row | {"series": name} for name in "abcde"], "at most 4"),
        ([row, row], "two values of a"),
    ):
        with pytest.raises(GikError, match=message):
            figures.slope(pl.DataFrame(rows))
    text = figures.alt_text("slope", two_years("en"), language="en")
    assert "2018年14.0%，2020年12.0%" in figures.alt_text("slope", two_years("zh"))
    assert "do not compare" in text
    assert "[blank]" in text
    assert "dashed" in figures.status_line("slope", two_years("en"), language="en")
    assert "没有可画的数" in figures.alt_text("slope", pl.DataFrame(schema=SERIES))


# ---- scatter -----------------------------------------------------------------------------------------


@BOTH
def test_scatter_geometry(faults, language, width):
    """Eight crowded long names beside forty points, axis names of two lines, both notes above."""
    label = {"zh": "公开（含部分公开）占办结申请的百分比，各省汇总口径，不含国务院部门", "en": "granted " * 14}[
        language
    ]
    options = {"language": language, "width": width, "words": WORDS[language], **FULL}
    options |= {"x_label": label, "y_label": label, "reference": "medians"}
    assert faults(figures.scatter(pairs(language), **options)) == []
    assert faults(figures.scatter(pairs(language)[:1], **options)) == []


def test_names_lie_over_no_point(marks):
    """No box of a name covers a dot, and at most eight are named."""
    ax = figures.scatter(pairs("zh"), label=NAMES["zh"])
    ax.figure.canvas.draw()
    named = [box for text, box in texts_of(ax) if text.get_text().replace("\n", "") in NAMES["zh"]]
    assert len(named) == len(NAMES["zh"])
    dots = [ax.transData.transform((line.get_xdata()[0], line.get_ydata()[0])) for line in marks(ax, "point")]
    assert not [1 for box in named for x, y in dots if box.x0 < x < box.x1 and box.y0 < y < box.y1]


def test_scatter_marks(marks, said):
    """Blocks, hollow few, squares of doubt; what is not drawn is counted; reference lines are asked for."""
    ax = figures.scatter(pairs("zh"), reference="equal")
    assert len(marks(ax, "point")) == 38
    assert [line.get_markerfacecolor() for line in marks(ax, "point")].count("#FFFFFF") == 1
    assert len(marks(ax, "flagged")) == 5
    assert "1个缺数，未画" in said(ax)
    assert "1个不足10件，未画" in said(ax)
    assert len(marks(ax, "reference")) == 1
    assert marks(figures.scatter(pairs("zh")), "reference") == []
    changes = pl.DataFrame({"name": ["a", "b"], "x": [-0.1, 0.05], "y": [0.0, 0.2]})
    ax = figures.scatter(changes, x_unit="points", y_unit="number", language="en")
    assert len(marks(ax, "no-change")) == 1
    assert "−4" in said(ax)


def test_scatter_refuses_and_says(said):
    """Impossible shares, unknown names and units, nine labels; the alt text names medians and extremes."""
    frame = pairs("en")
    row = {"name": "a", "x": 1.2, "y": 0.1}
    with pytest.raises(GikError, match="a: a share lies between"):
        figures.scatter(pl.DataFrame([row]))
    assert "1个缺数" in said(
        figures.scatter(pl.DataFrame([row | {"flagged": True}, row | {"name": "b", "x": 0.2}]))
    )
    with pytest.raises(UnknownName, match="City 7"):
        figures.scatter(frame, label=["City7"])
    with pytest.raises(UnknownName, match="points"):
        figures.scatter(frame, x_unit="point")
    with pytest.raises(GikError, match="at most 8"):
        figures.scatter(frame, label=list(frame["name"][:9]))
    text = figures.alt_text("scatter", frame, language="en", x_label="granted", y_label="not held")
    assert "Across: granted; up: not held. Medians (" in text
    assert "possible range" in figures.status_line(
        "scatter", frame.with_columns(y_lower=0.1, y_upper=0.9), language="en"
    )
    assert "没有可画的数" in said(figures.scatter(pl.DataFrame(schema=POINTS)))


def test_axes_fit_any_numbers():
    """Ticks stand within the ends, whatever the size of the numbers; equal numbers get an axis too."""
    for reach in ([0.0001, 0.0004], [3, 40_000], [-8.0, 2.5], [7.0, 7.0], [0.0]):
        low, high, ticks = axis_span(reach, "number", 200)
        assert low < min(reach) <= max(reach) < high
        assert 1 < len(ticks) < 9
        assert all(low <= tick <= high for tick in ticks)


def test_pandas_and_polars_draw_the_same_pairs():
    """Both kinds of frame give the same bytes."""
    for draw, frame in ((figures.slope, two_years("zh")), (figures.scatter, pairs("zh"))):
        assert figures.to_svg(draw(frame)) == figures.to_svg(draw(frame.to_pandas()))
