"""League and bump chart: sorted, ranges for ranks, the unranked below a rule, nothing bridged."""

from __future__ import annotations

import polars as pl
import pytest
from figure_cases import BOTH
from ranking_cases import NAMES, WORDS, bodies, league_rows, small, yearly_ranks

from gikanalysis import figures
from gikanalysis.errors import GikError, UnknownName

FULL = {"standalone": True, "simulated": True}
SCHEMA = {"name": pl.String, "value": pl.Float64, "n": pl.Int64}
RANKS = {"year": pl.Int64, "name": pl.String, "rank_low": pl.Int64, "rank_high": pl.Int64}


def row_of(ax, gid):
    """Heights at which marks of a kind stand, from the top."""
    return [line.get_ydata()[0] for line in ax.get_lines() if line.get_gid() == gid]


# ---- league ------------------------------------------------------------------------------------------


@BOTH
def test_league_geometry(faults, language, width):
    """Thirty-one rows, one row, small numbers and absences: nothing cut, nothing over other text."""
    options = {"language": language, "width": width, "words": WORDS[language], **FULL}
    ax = figures.league(league_rows(language), **options)
    assert faults(ax) == []
    assert faults(figures.league(small(language), **options)) == []
    assert faults(figures.league(pl.DataFrame(bodies(language, count=1)), **options)) == []
    if (language, width) == ("zh", "wide"):
        assert ax.figure.get_figheight() < 9  # one page holds 31 rows and the words around them


def test_league_is_sorted_and_the_unranked_stand_below_the_rule(marks, said):
    """Values fall from the top; fewer than a hundred cases or no rank: below the rule, said so."""
    rows = bodies("zh", count=6)[::-1]
    rows[2] |= {"n": 99}
    rows[4] |= {"rank_low": None, "rank_high": None}
    ax = figures.league(pl.DataFrame(rows, infer_schema_length=None))
    points = [line for line in ax.get_lines() if line.get_gid() == "point"]
    order = sorted(points, key=lambda line: line.get_ydata()[0])
    (rule,) = marks(ax, "rule")
    above = [line.get_xdata()[0] for line in order if line.get_ydata()[0] < rule.get_ydata()[0]]
    assert above == sorted(above, reverse=True)
    assert (len(above), len(order)) == (4, 6)
    assert said(ax).count("不排名") == 2
    assert len(marks(ax, "median")) == 1


def test_league_of_few_cases(marks, said):
    """Under ten no rate, under thirty hollow, under a hundred the interval; nothing ranked but n = 100."""
    ax = figures.league(small("zh"))
    faces = {line.get_markerfacecolor() for line in marks(ax, "point")}
    assert len(marks(ax, "point")) == 5
    assert faces == {"#FFFFFF", "#1B4F82"}
    assert len(marks(ax, "interval")) == 4
    for word in ("不足10件", "无办结", "空格", "报告未见", "不全", "[空]"):
        assert word in said(ax)
    assert marks(ax, "median") == []


def test_league_all_zero_all_flagged_and_nothing(marks, said):
    """Zeros are markers on the axis, doubts squares, an empty frame says so."""
    rows = [{"name": str(i), "value": 0.0, "n": 500, "flagged": True} for i in range(4)]
    ax = figures.league(pl.DataFrame(rows))
    assert len(marks(ax, "zero-marker")) == len(marks(ax, "flagged")) == 4
    assert "名次" not in said(ax)  # without rank columns there is no column of ranks
    assert "没有可画的数" in said(figures.league(pl.DataFrame(schema=SCHEMA)))


def test_league_refuses_what_would_mislead():
    """Doubled names, impossible shares and ranks the wrong way round are errors that name the body."""
    one = {"name": "甲", "value": 0.2, "n": 200, "rank_low": 1, "rank_high": 2}
    for rows, message in (
        ([one, one], "same name: 甲"),
        ([one | {"value": 20.0}], "甲: a share lies between"),
        ([one | {"rank_low": 3}], "甲: a rank from 3 to 2"),
    ):
        with pytest.raises(GikError, match=message):
            figures.league(pl.DataFrame(rows))


def test_league_in_words():
    """The alt text has the ends with their rank ranges, the median and the doubts."""
    rows = pl.DataFrame(bodies("en", count=9))
    text = figures.alt_text("league", rows, language="en", simulated=True)
    assert "highest Qianxinan Buyei and Miao Autonomous Prefecture 40.0% (rank 1–4)" in text.replace("H", "h", 1)
    assert "edian 36.8%" in text
    assert "Doubtful: Qianxinan" in text
    few = figures.alt_text("league", small("en"), language="en")
    assert "9 under 10, 0 no outcomes" in few
    assert "not ordered" in figures.status_line("league", rows, language="en")
    assert "没有可画的数" in figures.alt_text("league", pl.DataFrame(schema=SCHEMA))


# ---- bump --------------------------------------------------------------------------------------------


@BOTH
def test_bump_geometry(faults, language, width):
    """Five long names highlighted, both breaks; one year alone."""
    options = {"language": language, "width": width, "words": WORDS[language], **FULL}
    frame, five = yearly_ranks(language), NAMES[language]
    assert faults(figures.bump(frame, highlight=five, grade_2021="B", **options)) == []
    assert faults(figures.bump(yearly_ranks(language, [2024]), highlight=five[:2], **options)) == []


@pytest.mark.parametrize("grade", ["A", "B"])
def test_bump_lines_and_bands_stop_at_the_breaks(grade):
    """Nothing crosses 2018.5, nothing solid touches 2019, nothing crosses 2020.5 unless grade A."""
    ax = figures.bump(yearly_ranks("zh"), highlight=NAMES["zh"][:2], grade_2021=grade)
    joined = {
        (line.get_linestyle(), a, b)
        for line in ax.get_lines()
        if line.get_transform() == ax.transData and len(line.get_xdata()) > 1
        for a, b in zip(line.get_xdata(), line.get_xdata()[1:], strict=False)
    }
    assert joined
    assert not [1 for _, a, b in joined if a < 2018.5 < b]
    assert all(2019 not in (a, b) for style, a, b in joined if style == "-")
    assert any(a < 2020.5 < b for _, a, b in joined) == (grade == "A")
    boxes = [c.get_paths()[0].get_extents() for c in ax.collections]
    assert boxes
    assert all(box.x1 < 2018.5 or box.x0 > 2018.5 for box in boxes)


def test_bump_highlights_by_colour_and_shape(marks, said):
    """Each of five has a colour and a marker of its own; a name is said at the end, with its year if old."""
    names = NAMES["zh"]
    ax = figures.bump(yearly_ranks("zh"), highlight=names)
    looks = {(line.get_markeredgecolor(), line.get_marker()) for line in marks(ax, "point")}
    assert len(looks) == len({look[0] for look in looks}) == len({look[1] for look in looks}) == 5
    assert "(2023)" in said(ax)
    assert len(marks(ax, "flagged")) == 14  # 2016, 2020 and 2024 of five, but for one year that is a gap


def test_bump_refuses_more_than_it_can_show():
    """Twelve bodies without a choice, six chosen, a name that is not there, a rank that is none."""
    frame = yearly_ranks("zh")
    with pytest.raises(GikError, match="name up to 5"):
        figures.bump(frame)
    with pytest.raises(GikError, match="at most 5"):
        figures.bump(frame, highlight=[*NAMES["zh"], "a"])
    with pytest.raises(UnknownName, match="黑龙江"):
        figures.bump(frame, highlight=["黑龙"])
    with pytest.raises(GikError, match="is no range"):
        figures.bump(frame.with_columns(rank_low=pl.lit(0)), highlight=["a"])


def test_bump_in_words(said):
    """First and last ranges are said, and the break; an empty frame says that there is nothing."""
    frame = yearly_ranks("en")
    text = figures.alt_text("bump", frame, language="en", highlight=["a"])
    assert "12 bodies. A: rank" in text
    assert "2019" in text
    assert "gap: not ranked" in figures.status_line("bump", frame, language="en", highlight=NAMES["en"][:2])
    empty = pl.DataFrame(schema=RANKS)
    assert "没有可画的数" in said(figures.bump(empty))
    assert "没有可画的数" in figures.alt_text("bump", empty)


def test_pandas_and_polars_draw_the_same_ranks():
    """Both kinds of frame give the same bytes."""
    rows = league_rows("zh").drop("status")
    assert figures.to_svg(figures.league(rows)) == figures.to_svg(figures.league(rows.to_pandas()))
    years = yearly_ranks("zh", [2020, 2021])
    one, other = (figures.to_svg(figures.bump(f, highlight=["a"])) for f in (years, years.to_pandas()))
    assert one == other
