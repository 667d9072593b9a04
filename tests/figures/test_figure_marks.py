"""What the marks claim: breaks never bridged, zeros and doubts shown, absence in words."""

from __future__ import annotations

from itertools import pairwise

import matplotlib as mpl
import numpy as np
import polars as pl
import pytest

from gikanalysis import figures
from gikanalysis.errors import GikError, UnknownName
from gikanalysis.figures.mix import families, mix_bars
from gikanalysis.figures.palette import colour


def segments(ax):
    """Straight pieces of all lines with more than one point, in data units."""
    for line in ax.get_lines():
        points = np.column_stack(line.get_data()).astype(float)
        if line.get_linestyle() not in ("None", "") and line.get_transform() == ax.transData:
            yield from ((line, a, b) for a, b in pairwise(points))


def yearly(build, values, metric="requests_received", form=None):
    """One count a year from 2014 on."""
    for year, value in enumerate(values, start=2014):
        build.add(year, metric, value, form=form or ("v2014" if year < 2019 else "v2019"))
    return build.frame


# ---- trend ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("grade", ["A", "B"])
def test_no_line_crosses_a_break(build, grade):
    """Nothing is drawn across 2018.5, nothing solid touches 2019, nothing crosses 2020.5 unless grade A."""
    ax = figures.trend(yearly(build, range(10, 21)), "requests_received", grade_2021=grade)
    crossed = [(a[0], b[0]) for _, a, b in segments(ax) if a[0] != b[0] and a[0] < 2018.5 < b[0]]
    assert crossed == []
    solid = [(a[0], b[0]) for line, a, b in segments(ax) if line.get_linestyle() == "-" and a[0] != b[0]]
    assert all(2019 not in pair for pair in solid)
    assert ((2020.0, 2021.0) in solid) == (grade == "A")


def test_ribbons_stop_at_the_break():
    """No block of possible values reaches over 2018.5."""
    rows = [{"year": y, "value": 0.3, "lower": 0.2, "upper": 0.4} for y in range(2014, 2025)]
    ax = figures.trend(pl.DataFrame(rows))
    boxes = [c.get_paths()[0].get_extents() for c in ax.collections]
    assert boxes
    assert all(box.x1 < 2018.5 or box.x0 > 2018.5 for box in boxes)


def test_a_late_old_form_is_not_joined_to_the_new(build):
    """A body still on the 2014 form in 2019 gets no dotted line to 2020."""
    frame = build.add(2019, "requests_received", 5, form="v2014").add(2020, "requests_received", 6).frame
    ax = figures.trend(frame, "requests_received")
    assert [1 for _, a, b in segments(ax) if {a[0], b[0]} == {2019.0, 2020.0}] == []


def test_the_transition_year_is_hollow(build):
    """2019 has a marker filled with paper."""
    ax = figures.trend(yearly(build, range(10, 21)), "requests_received")
    faces = {
        float(line.get_xdata()[0]): line.get_markerfacecolor()
        for line in ax.get_lines()
        if line.get_gid() == "point"
    }
    assert faces[2019.0] == "#FFFFFF"
    assert faces[2020.0] != "#FFFFFF"


def test_one_year_is_a_dot_and_says_so(build, said, marks):
    """A single report is never drawn as a line."""
    ax = figures.trend(build.add(2020, "requests_received", 7).frame, "requests_received", language="zh")
    assert list(segments(ax)) == []
    assert len(marks(ax, "point")) == 1
    assert "只读到2020年一份报告，不作比较" in said(ax)


def test_one_figure_among_blank_reports_is_not_called_one_report(build, said):
    """Where other reports were read and left the cell blank, the words differ."""
    frame = build.add(2019, "requests_received", None).add(2020, "requests_received", 7).frame
    ax = figures.trend(frame, "requests_received", language="en")
    assert "Only 2020 has a figure" in said(ax)
    assert "blank" in said(ax)


def test_zero_doubt_and_gaps_in_a_trend(build, said, marks):
    """A zero has its marker, a doubt its square, a gap its word."""
    build.add(2020, "requests_received", 0).add(2021, "requests_received", 5, flagged=True)
    build.add(2022, "requests_received", None).add(2024, "requests_received", 9)
    ax = figures.trend(build.frame, "requests_received", language="zh")
    assert len(marks(ax, "zero-marker")) == 1
    assert len(marks(ax, "flagged")) == 1
    assert "空格" in said(ax)
    assert "未见" in said(ax)


def test_shares_of_few_cases_are_words(said, marks):
    """N = 0 and 9 give no point, 10 and 29 a hollow one with its interval, 100 none."""
    rows = [
        {"year": 2005 + i, "value": 0.4 if n else None, "n": n} for i, n in enumerate((0, 9, 10, 29, 30, 99, 100))
    ]
    ax = figures.trend(pl.DataFrame(rows, infer_schema_length=None), language="en")
    faces = [line.get_markerfacecolor() for line in marks(ax, "point")]
    assert len(faces) == 5
    assert faces.count("#FFFFFF") == 2
    assert len(marks(ax, "interval")) == 4
    assert "under 10" in said(ax).replace("under|10", "under 10")
    assert "no outcomes" in said(ax)


def test_indicators_draw_as_they_come(build, said, marks):
    """A ratio frame is read as the indicators write it: shares, few cases, none, a doubtful excess."""
    from gikanalysis.indicators import ratio
    from gikanalysis.schema import OBSERVATIONS

    for year, k, n in ((2019, 40, 120), (2020, 3, 7), (2021, 0, 0), (2022, 30, 20), (2023, 12, 30)):
        build.add(year, "granted_any", k).add(year, "outcomes_total", n)
    frame = build.frame
    frame = frame.with_columns(
        pl.lit(None, dtype).alias(name) for name, dtype in OBSERVATIONS.items() if name not in frame.columns
    )
    ax = figures.trend(ratio(frame, "disclosure_rate"), language="zh")
    assert len(marks(ax, "point")) == 2
    assert len(marks(ax, "interval")) == 1
    for word in ("不足10件", "无办结", "大于总数"):
        assert word in said(ax)
    assert "2022大于总数" in figures.alt_text("trend", ratio(frame, "disclosure_rate"))


def test_bounds_without_a_point(marks):
    """A floor is a block open above with an arrow; no dot is invented."""
    rows = [
        {"year": 2021, "value": None, "lower": 0.2, "upper": None},
        {"year": 2022, "value": 0.3, "lower": 0.3, "upper": 0.3},
    ]
    ax = figures.trend(pl.DataFrame(rows, infer_schema_length=None))
    assert len(marks(ax, "block")) == 1
    assert len(marks(ax, "open-end")) == 1
    assert len(marks(ax, "point")) == 1


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"year": 2020, "value": 28.3}], "between 0 and 1"),
        ([{"year": 2020, "value": 0.1}, {"year": 2020, "value": 0.2}], "two values"),
        ([{"year": 2020, "value": 0.1, "series": s} for s in "abcde"], "at most 4"),
        ([{"year": 2020, "value": 0.1, "status": "guessed"}], "unknown status"),
        ([{"jahr": 2020, "value": 0.1}], "lacks the columns year"),
        ([{"year": 2020 + i, "value": 0.1, "issuer": name} for i, name in enumerate("ab")], "one body"),
    ],
)
def test_trends_that_would_mislead_are_refused(rows, message):
    """Percent taken for shares, doubled years, too many series, unknown states."""
    with pytest.raises(GikError, match=message):
        figures.trend(pl.DataFrame(rows))


# ---- outcome mix -------------------------------------------------------------------------------------


def test_families_cover_the_palette():
    """The data file names only outcome classes, six metrics a family."""
    assert {len([m for names in family.values() for m in names]) for family in families().values()} == {6}


def test_a_bar_is_the_whole(build):
    """Segments of every drawn year add up to 100."""
    build.outcomes(2018, [3, 2, 1, 4, 5, 6], form="v2014").outcomes(2019, [30, 20, 10, 40, 50, 60])
    ax = figures.outcome_mix(build.frame)
    by_row = {}
    for patch in ax.patches:
        by_row[round(patch.get_y(), 3)] = by_row.get(round(patch.get_y(), 3), 0) + patch.get_width()
    assert list(by_row.values()) == pytest.approx([100, 100])


def test_a_blank_term_is_unknown_not_zero(build):
    """What a blank leaves open is a remainder of its own; a total that is not given gives no bar."""
    build.outcomes(2020, [50, 10, None, 20, 5, 5], total=100)
    (bar,) = mix_bars(build.frame)
    assert bar.segments["unknown"] == 10
    assert not bar.flagged
    build.rows = [row for row in build.rows if row["metric"] != "outcomes_total"]
    assert mix_bars(build.frame)[0].state == "no_total"


@pytest.mark.parametrize("total", [90, 110])
def test_terms_that_do_not_add_up_are_doubtful(build, marks, total):
    """A total below or above its printed terms is flagged, and the bar stays inside its axis."""
    ax = figures.outcome_mix(build.outcomes(2020, [50, 10, 10, 20, 5, 5], total=total).frame)
    assert len(marks(ax, "flagged")) == 1
    assert max(patch.get_x() + patch.get_width() for patch in ax.patches) == pytest.approx(100)


def test_forms_are_divided_and_transition_marked(build, said, marks):
    """A rule stands between forms and only there; 2019 carries its ring."""
    build.outcomes(2017, [1] * 6, form="v2014").outcomes(2018, [1] * 6, form="v2014")
    build.outcomes(2019, [9] * 6).outcomes(2021, [9] * 6, form="v2021")
    ax = figures.outcome_mix(build.frame)
    assert len(marks(ax, "break")) == 1
    assert "2019○" in said(ax)
    assert "未见报告" in said(ax)


def test_the_break_follows_the_form_not_the_year(build, marks):
    """A body that kept the old form in 2019 has the rule below 2019."""
    build.outcomes(2018, [1] * 6, form="v2014").outcomes(2019, [2] * 6, form="v2014").outcomes(2020, [9] * 6)
    ax = figures.outcome_mix(build.frame)
    (rule,) = marks(ax, "break")
    assert 1 < rule.get_ydata()[0] < 2.5


def test_few_cases_are_counts_and_zero_is_words(build, said):
    """Seven cases are labelled by count, none by words, ten by shares."""
    build.outcomes(2020, [2, 1, 0, 4, 0, 0]).outcomes(2021, [0] * 6).outcomes(2022, [5, 0, 0, 5, 0, 0])
    text = said(figures.outcome_mix(build.frame))
    assert "2件|1件|4件" in text
    assert "无办结申请，不计比例（印为0）" in text
    assert "50|50" in text


def test_two_bodies_in_one_figure_are_refused(build):
    """Bodies, scopes and two readings of a figure are never drawn over each other."""
    build.outcomes(2020, [9] * 6).add(2021, "refused", 3, issuer="另一市人民政府")
    with pytest.raises(GikError, match="one body"):
        figures.outcome_mix(build.frame)
    build.rows = [row | {"issuer": "x"} for row in build.rows]
    build.add(2020, "refused", 4, issuer="x")
    with pytest.raises(GikError, match="two readings of refused for 2020"):
        figures.outcome_mix(build.frame)


def test_a_table_goes_before_prose_unless_only_prose_has_the_figure(build):
    """The printed table is the reading; prose fills in only where it is blank."""
    build.add(2020, "requests_received", None).add(2020, "requests_received", 5, basis="prose")
    build.add(2021, "requests_received", 7).add(2021, "requests_received", 8, basis="prose")
    from gikanalysis.figures.door import pick

    found = pick(build.frame.to_dicts(), "requests_received")
    assert [found[year].value for year in (2020, 2021)] == [5, 7]


# ---- bars, remedies, tiles -----------------------------------------------------------------------------


def test_printed_zero_and_blank_bars_look_different(build, said, marks):
    """A zero has a marker and its words; a blank and a missing cell have theirs."""
    build.add(2020, "requests_received", 5, applicant="natural").add(2020, "requests_received", 0, applicant="biz")
    build.add(2020, "requests_received", None, applicant="ngo")
    ax = figures.applicants(build.frame)
    assert len(marks(ax, "zero-marker")) == 1
    assert "0（印为0）" in said(ax)
    assert "空格" in said(ax)
    assert "未见" in said(ax)


def test_applicants_are_not_on_the_old_form(build, said):
    """A 2014 report has no applicant split, and the figure says so."""
    assert "2014年表式不分申请人类别" in said(
        figures.applicants(build.add(2018, "requests_received", 5, form="v2014").frame)
    )


def test_a_new_form_without_its_cells_is_not_called_old(build, said):
    """Where the form has the split but the cells were not found, nothing is blamed on the form."""
    text = said(figures.applicants(build.add(2020, "requests_completed", 5).frame))
    assert "没有可画的数" in text


def test_metrics_of_their_own_serve_as_well(build, said):
    """A panel that has requests_received_from_natural only is read too."""
    assert "18 204" in said(figures.applicants(build.add(2020, "requests_received_from_natural", 18204).frame))


def test_remedies_follow_the_numbers_of_cases(said, marks):
    """Dots from ten, filled from thirty, counts as words below, states in brackets."""
    from gikanalysis.indicators import wilson

    pairs = [(0, 0), (3, 9), (0, 10), (5, 29), (6, 30), (None, None)]
    rows = [
        {"label": str(i), "k": k, "n": n, "status": "blank" if n is None else "reported"}
        for i, (k, n) in enumerate(pairs)
    ]
    ax = figures.remedies(pl.DataFrame(rows))
    dots = marks(ax, "point") + marks(ax, "zero-marker")
    assert [d.get_markerfacecolor() for d in sorted(dots, key=lambda d: d.get_ydata()[0])] == [
        "#FFFFFF",
        "#FFFFFF",
        "#1B4F82",
    ]
    assert "9件中纠正3件，不计比例" in said(ax)
    assert "[空]" in said(ax)
    low, high = wilson(6, 30)
    ends = marks(ax, "interval")[-1].get_xdata()
    assert list(ends) == pytest.approx([100 * low, 100 * high])


def test_more_corrected_than_concluded_needs_a_flag(marks):
    """Impossible counts are refused unless the panel flagged them; then no rate is drawn."""
    row = {"label": "甲", "k": 12, "n": 11}
    with pytest.raises(GikError, match="impossible"):
        figures.remedies(pl.DataFrame([row]))
    ax = figures.remedies(pl.DataFrame([row | {"flagged": True}]))
    assert marks(ax, "point") == []
    assert len(marks(ax, "flagged")) == 1


def test_tiles_absence_doubt_and_outside(marks):
    """Missing provinces are dashed, doubts have a square, three tiles lie outside the Regulations."""
    frame = pl.DataFrame(
        [{"adcode": "110000", "value": 0.3, "flagged": True}, {"adcode": "640000", "value": 0.0, "flagged": False}]
    )
    ax = figures.tile_map(frame, borders=[0.1, 0.2, 0.3, 0.4])
    assert len(marks(ax, "outside")) == 3
    assert len(marks(ax, "absent")) == 29
    assert len(marks(ax, "flagged")) == 1
    assert len(marks(ax, "class-4")) == 1  # a border belongs to the class above it
    assert len(marks(ax, "class-1")) == 1


def test_tiles_refuse_unknown_codes_and_borders():
    """A county's code, a doubled province and three borders are errors."""
    with pytest.raises(UnknownName):
        figures.tile_map(pl.DataFrame([{"adcode": "640300", "value": 0.1}]))
    with pytest.raises(GikError, match="two values"):
        figures.tile_map(pl.DataFrame([{"adcode": "640000", "value": 0.1}] * 2))
    with pytest.raises(GikError, match="four rising borders"):
        figures.tile_map(pl.DataFrame([{"adcode": "640000", "value": 0.1}]), borders=[0.1, 0.2, 0.3])


# ---- all flagged, all blank, other axes --------------------------------------------------------------


def test_all_blank_and_all_flagged(build, said, marks):
    """A report of blanks draws words alone; a report of doubts marks every point."""
    blank = yearly(build, [None] * 11)
    ax = figures.trend(blank, "requests_received")
    assert "空格" in said(ax)
    assert marks(ax, "point") == []
    flagged = blank.with_columns(value=pl.lit(5.0), status=pl.lit("reported"), flagged=pl.lit(True))
    assert len(marks(figures.trend(flagged, "requests_received"), "flagged")) == 11


def test_figures_draw_into_axes_they_are_given(build, marks):
    """The caller's axes are used and returned, the tag of simulated data included."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2)
    frame = build.outcomes(2020, [10] * 6).add(2020, "requests_received", 60).frame
    assert figures.outcome_mix(frame, ax=axes[0], simulated=True) is axes[0]
    assert figures.trend(frame, "requests_received", ax=axes[1]) is axes[1]
    assert len(marks(axes[0], "simulated-tag")) == 1
    assert plt.get_fignums() == [figure.number]


def test_pandas_and_polars_draw_the_same(build):
    """The door takes both; NaN of pandas is no value."""
    frame = build.outcomes(2020, [10, None, 5, 5, 5, 5], total=40).frame
    one = figures.to_svg(figures.outcome_mix(frame))
    other = figures.to_svg(figures.outcome_mix(frame.to_pandas()))
    assert one == other
    with pytest.raises(TypeError, match="polars or pandas"):
        figures.outcome_mix([1, 2])


def test_unknown_language_and_width_are_refused(build):
    """Only zh and en, only wide and narrow."""
    for options in ({"language": "de"}, {"width": "huge"}):
        with pytest.raises(UnknownName):
            figures.outcome_mix(build.frame, **options)


def test_the_style_survives_another_library(build):
    """A bare seaborn theme takes the font away; the next figure brings it back."""
    import seaborn as sns

    sns.set_theme()
    figures.outcome_mix(build.outcomes(2020, [10] * 6).frame)
    assert mpl.rcParams["font.family"] == ["Noto Sans SC"]


def test_series_marked_as_context_is_grey():
    """The median that a region is held against is drawn in the ink of context, not as a second series."""
    rows = [
        {"series": name, "context": name == "median", "year": year, "value": 0.3, "n": 500}
        for name in ("region", "median")
        for year in (2021, 2022)
    ]
    axes = figures.trend(pl.DataFrame(rows), language="en")
    inks = {line.get_color() for line in axes.lines if line.get_linestyle() == "-" and len(line.get_xdata()) == 2}
    figures.close(axes)
    assert {colour("main"), colour("ink_3")} <= inks
    assert colour("second") not in inks
