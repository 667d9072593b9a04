"""The figures of studies: nothing cut or overlapping, and what their marks claim."""

from __future__ import annotations

import polars as pl
import pytest
from study_cases import (
    CASES,
    EMPTY,
    NAMES,
    STOCK,
    dates_of_four_years,
    flow_of_forms,
    pairs_of_every_kind,
    residuals_far_apart,
    spells,
    stock_with_gaps,
)

from gikanalysis import figures
from gikanalysis.errors import GikError

WORDS = {
    "zh": figures.Words(
        "近六年来各级机关填报的数字前后相接，少数年份对不上", "占已读报告的百分比；31省合计，模拟数据"
    ),
    "en": figures.Words(
        "The figures that public bodies report from year to year mostly connect, with gaps in some years",
        "Per cent of the reports read, 31 provinces together; invented data",
    ),
}
EVERY = [(kind, case) for kind, cases in CASES.items() for case in cases]


FIRST = [(kind, cases[0], "wide") for kind, cases in CASES.items()]
HARD = [(kind, case, "narrow") for kind, case in EVERY] + FIRST
"""Every case where there is least room, the first of each figure in both widths."""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("kind", "case", "width"), HARD, ids=[f"{k}-{c.__name__}-{w}" for k, c, w in HARD])
def test_geometry(faults, language, width, kind, case):
    """No text is cut, covered or too small, whatever the data."""
    data, options = case(language)
    ax = getattr(figures, kind)(
        data, language=language, width=width, standalone=True, simulated=True, words=WORDS[language], **options
    )
    assert faults(ax) == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("kind", "case"), EVERY, ids=[f"{kind}-{case.__name__}" for kind, case in EVERY])
def test_words_of_every_case(language, kind, case):
    """Alt text within its limit and a status line, from the same options as the picture."""
    data, options = case(language)
    said = figures.alt_text(kind, data, language=language, scope=NAMES[language][0], simulated=True, **options)
    assert len(said) <= 400
    assert {"zh": "模拟数据", "en": "simulated data"}[language] in said
    assert isinstance(figures.status_line(kind, data, language=language, **options), str)


@pytest.mark.parametrize("kind", [*EMPTY])
def test_nothing_to_draw(faults, said, kind):
    """A frame without rows says so, in picture and alt text."""
    empty = pl.DataFrame(schema=EMPTY[kind])
    ax = getattr(figures, kind)(empty, width="narrow", standalone=True, simulated=True)
    assert faults(ax) == []
    assert "没有可画的数" in said(ax)
    assert "没有可画的数" in figures.alt_text(kind, empty)


@pytest.mark.parametrize("kind", [*CASES])
def test_axes_of_the_caller(faults, said, kind):
    """A figure drawn into given axes stays in them and carries its tag over nothing else."""
    import matplotlib.pyplot as plt

    given = plt.figure(figsize=(9, 9)).add_axes((0.3, 0.2, 0.5, 0.6))
    data, options = CASES[kind][0]("en")
    ax = getattr(figures, kind)(data, ax=given, language="en", simulated=True, **options)
    assert ax is given
    assert "SIMULATED" in said(ax)
    assert faults(ax) == []


@pytest.mark.parametrize("kind", [*CASES])
def test_pandas_and_polars_give_the_same_picture(kind):
    """The same bytes from both frames, also into axes of the caller's own."""
    data, options = CASES[kind][0]("zh")
    draw = getattr(figures, kind)
    first, second = (figures.to_png_bytes(draw(frame, **options), dpi=50) for frame in (data, data.to_pandas()))
    assert first == second


def test_figures_are_functions_whatever_was_imported_first():
    """No module of the package hides a figure of the same name."""
    figures.alt_text("spells", spells("zh")[0])
    assert [name for name in figures.__all__ if not callable(getattr(figures, name))] == []


# ---- plain bars ----------------------------------------------------------------------------------


def test_a_range_is_pale_and_a_floor_ends_in_an_arrow(marks):
    """Solid up to the lower bound, pale to the upper, a tick at the value; nothing closed is invented."""
    rows = [
        {"category": "a", "value": 0.3, "lower": 0.2, "upper": 0.4},
        {"category": "b", "value": None, "lower": 0.2, "upper": None},
    ]
    ax = figures.columns(pl.DataFrame(rows, infer_schema_length=None))
    assert [patch.get_width() for patch in marks(ax, "bar")] == pytest.approx([20, 20])
    assert [patch.get_width() for patch in marks(ax, "block")] == pytest.approx([20])
    assert len(marks(ax, "value")) == 1
    assert len(marks(ax, "open-end")) == 1


def test_small_bases(said, marks):
    """Nine cases are words, ten a hollow bar with its interval, a hundred a plain bar; zero a marker."""
    bases = {"category": list("abcd"), "value": [0.3, 0.3, 0.3, 0.0], "n": [9, 10, 100, 100]}
    ax = figures.columns(pl.DataFrame(bases))
    assert [patch.get_facecolor()[:3] == (1, 1, 1) for patch in marks(ax, "bar")] == [True, False]
    assert len(marks(ax, "interval")) == 1
    assert len(marks(ax, "zero-marker")) == 1
    assert "基数不足10" in said(ax)
    counts = figures.columns(pl.DataFrame(bases), unit="count")
    assert "基数不足10" not in said(counts)


def test_open_spells_are_at_least_so_long(said):
    """A spell cut by the edge of the panel is never counted as ended."""
    ax = figures.spells(spells("en")[0], language="en")
    for words in ("1 year|", "at least 1 year", "6 years running", "at least 6 years"):
        assert words in said(ax)


# ---- heat map ------------------------------------------------------------------------------------


def test_half_of_the_pairs_makes_a_square(marks, said):
    """A pair given once stands on both sides; a name against itself is crossed out, not missing."""
    rows = {"row": ["2015", "2016", "2016"], "column": ["2014", "2014", "2015"], "value": [0.9, 0.123, None]}
    ax = figures.heat(pl.DataFrame(rows))
    assert said(ax).count("0.12") == 2
    assert len(marks(ax, "self")) == 3
    assert len(marks(ax, "absent")) == 2
    assert [label.get_text() for label in ax.get_yticklabels()] == ["2014", "2015", "2016"]


def test_classes_of_the_heat_map():
    """A value on a border belongs to the class above it; 0 and 1 have classes too."""
    from matplotlib.colors import to_hex

    from gikanalysis.figures.palette import palette

    values = [0.0, 0.19, 0.2, 0.8, 1.0]
    ax = figures.heat(pl.DataFrame({"row": ["x"] * 5, "column": list("abcde"), "value": values}))
    ax.figure.canvas.draw()
    faces = [to_hex(face).upper() for face in ax.collections[0].get_facecolors()]
    assert faces == [palette().sequential[index].fill for index in (0, 0, 1, 4, 4)]


# ---- flow of rows ----------------------------------------------------------------------------------


def test_kinds_of_links_differ_without_colour(marks):
    """Solid, outlined, hatched and dotted; broad and narrow links are ranges."""
    ax = figures.crosswalk_flow(flow_of_forms("zh")[0])
    kinds = ("exact", "close", "interval", "none")
    assert [len(marks(ax, kind)) for kind in kinds] == [1, 2, 3, 2]
    firsts = [marks(ax, kind)[0] for kind in kinds]
    assert [band.get_hatch() for band in firsts] == [None, None, "////", None]
    assert [band.get_linestyle() in ("-", "solid") for band in firsts] == [True, True, False, False]
    assert len({(band.get_facecolor(), band.get_edgecolor()) for band in firsts}) == 4


def test_rows_left_over_are_named():
    """What has no counterpart leads to a node that says so, in picture and words."""
    text = figures.alt_text("crosswalk_flow", flow_of_forms("zh")[0])
    assert f"新表式无对应：{NAMES['zh'][0]}" in text
    assert "旧表式无对应" in text


# ---- stock of open requests ------------------------------------------------------------------------


def test_gaps_of_the_stock_are_drawn_and_said(said, marks):
    """Carried in that differs from carried out, and a stock that the parts do not give, are hatched."""
    ax = figures.waterfall(stock_with_gaps("zh")[0])
    assert sorted(box.get_width() for box in marks(ax, "gap")) == [2, 3]
    assert "43（上年报40，差+3）" in said(ax)
    assert "69（算得67，差+2）" in said(ax)
    assert "未见报告" in said(ax)
    assert "空格" in said(ax)


def test_equal_stocks_are_one_bar_joined_to_the_next_year(said, marks):
    """What is carried out and in again stands once; nothing joins across a gap."""
    rows = [(2019, 5, 10, 9, 6), (2020, 6, 10, 10, 6), (2021, 7, 1, 1, 7)]
    ax = figures.waterfall(pl.DataFrame(rows, schema=STOCK[:5], orient="row"))
    assert said(ax).count("上年结转") == 2
    assert len(marks(ax, "link")) == 3 + 1 + 3 + 2
    assert len(marks(ax, "gap")) == 1


def test_an_unknown_stock_places_nothing(marks):
    """Where the opening stock is blank, received and completed are numbers without bars."""
    data = pl.DataFrame([(2020, None, 10, 9, 6)], schema=dict.fromkeys(STOCK[:5], pl.Int64), orient="row")
    ax = figures.waterfall(data)
    assert marks(ax, "received") == marks(ax, "completed") == []
    assert len(marks(ax, "carried_out")) == 1


# ---- days of publication ---------------------------------------------------------------------------


def test_shares_by_the_due_dates():
    """A report of 31 January is out by that day, in a leap year too; one without a date counts nowhere."""
    rows = [(2019, "2020-01-31", 5), (2019, "2020-03-31", 4), (2019, "2020-04-01", 1), (2019, None, 90)]
    text = figures.alt_text("cumulative", pl.DataFrame(rows, schema=("year", "published", "n"), orient="row"))
    assert "2019年（10份）：1月31日前50%，3月31日前90%" in text
    assert "没有日期，未计入：2019年90份" in text


def test_early_reports_stand_at_the_left_edge(marks, said):
    """A report dated before its year ended lifts the line at the edge, with a hollow marker and words."""
    rows = [(2020, "2020-12-31", 3), (2020, "2021-02-01", 7)]
    ax = figures.cumulative(pl.DataFrame(rows, schema=("year", "published", "n"), orient="row"))
    (line,) = marks(ax, "curve")
    assert (line.get_xdata()[0], line.get_ydata()[0]) == (0, 30)
    assert len(marks(ax, "early")) == 1
    assert len(marks(ax, "deadline")) == 2
    assert "当年年底前已发布，计在左端：2020年3份" in said(ax)


def test_lines_of_years_differ_without_colour(marks):
    """Four years, four dashes, each with a piece of its line before its label; the latest is solid."""
    ax = figures.cumulative(dates_of_four_years("zh")[0])
    for kind in ("curve", "sample"):
        assert len({str(line._dash_pattern) for line in marks(ax, kind)}) == 4


def test_days_are_read_from_dates_and_times():
    """Dates of pandas, with a time of day, give the same picture."""
    data = pl.DataFrame({"year": [2020] * 12, "published": ["2021-01-20"] * 12})
    dated = data.with_columns(pl.col("published").str.to_datetime("%Y-%m-%d")).to_pandas()
    first, second = (figures.to_png_bytes(figures.cumulative(frame)) for frame in (data, dated))
    assert first == second


# ---- residuals -------------------------------------------------------------------------------------


def test_residuals_and_their_scale(marks, said):
    """Far residuals make the axis logarithmic, said in the status; a base below ten has no dot."""
    data, _ = residuals_far_apart("zh")
    ax = figures.residuals(data, standalone=True)
    assert ax.get_xscale() == "symlog"
    assert "1%以外为对数刻度" in said(ax)
    assert len(marks(ax, "point")) == 6
    assert len(marks(ax, "zero-marker")) == 1
    for words in ("+0.2%", "−31.0%", "+190%", "空格", "基数不足10"):
        assert words in said(ax)
    assert figures.residuals(data.head(5)).get_xscale() == "linear"


def test_agreement_is_counted_where_a_row_holds_several(said):
    """Exactly 0 agrees, a thousandth does not."""
    rows = {"metric": ["a"] * 3, "label": ["甲"] * 3, "value": [0.0, 0.0, 0.00001]}
    assert "2/3" in said(figures.residuals(pl.DataFrame(rows)))


# ---- pairs -----------------------------------------------------------------------------------------


def test_pairs_show_both_with_their_own_marks(marks):
    """A dot and a square a row, a range of each; below ten cases and a blank are words; nothing joins the two."""
    data, _ = pairs_of_every_kind("zh")
    ax = figures.pair(data, standalone=True)
    assert len(marks(ax, "point")) == 6
    assert {line.get_marker() for line in marks(ax, "point")} == {"o", "s"}
    assert len(marks(ax, "block")) == 2
    assert len(marks(ax, "flagged")) == 2


@pytest.mark.parametrize(
    ("kind", "rows", "message"),
    [
        (
            "crosswalk_flow",
            {"source": ["a"], "source_label": ["x"], "target": [None], "target_label": [None], "match": ["exact"]},
            "of the kind exact",
        ),
        ("cumulative", {"year": [2020], "published": ["31.1.2021"]}, "is no date"),
        ("cumulative", {"year": [1, 2, 3, 4, 5], "published": ["2021-01-01"] * 5}, "at most 4"),
        ("residuals", {"metric": ["a", "a"], "label": ["x", "y"], "value": [0.1, 0.1]}, "two labels"),
        ("pair", {"label": ["a", "a"], "series": ["x", "x"], "value": [0.1, 0.2]}, "two values of x"),
        ("pair", {"label": ["a"] * 3, "series": ["x", "y", "z"], "value": [0.1] * 3}, "not of 3"),
        ("waterfall", {part: [2020, 2020] for part in STOCK[:5]}, "two rows for 2020"),
        ("waterfall", {part: [-1] for part in STOCK[:5]}, "below 0"),
        ("columns", {"category": ["a", "a"], "value": [0.1, 0.2]}, "same name"),
        ("columns", {"category": ["a"], "value": [28.3]}, "between 0 and 1"),
        ("spells", {"length": [0], "value": [1.0]}, "one year or more"),
        ("heat", {"row": ["a", "a"], "column": ["b", "b"], "value": [0.1, 0.2]}, "two values"),
        ("heat", {"row": ["a"], "column": ["b"], "value": [87.0]}, "between 0 and 1"),
        ("heat", {"row": ["x"] * 41, "column": [str(n) for n in range(41)], "value": [0.1] * 41}, "more than 40"),
    ],
)
def test_data_that_would_mislead_are_refused(kind, rows, message):
    """Doubled names, per cent for shares, more than can be read."""
    with pytest.raises(GikError, match=message):
        getattr(figures, kind)(pl.DataFrame(rows))
