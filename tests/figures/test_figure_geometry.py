"""No text cut, overlapping or too small, in both widths and languages, with hard names and numbers."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest
from figure_cases import BOTH, LONG_NAMES, SMALL_NUMBERS

from gikanalysis import figures
from gikanalysis.figures.tiles import grid

WORDS = {
    "zh": figures.Words(
        "公开比例由2020年的31.2%降至2024年的28.3%，不掌握的比例同期上升",
        "占全年办结申请的百分比，31省合计；公开含部分公开；色带为可能范围",
    ),
    "en": figures.Words(
        "The share of requests granted fell from 31.2% in 2020 to 28.3% in 2024, while not-held outcomes rose",
        "Per cent of outcomes in the year, 31 provinces together; band: possible range from mapping between forms",
    ),
}


def full_mix(build):
    """Every state a bar can be in."""
    build.outcomes(2014, [301, 59, 108, 156, 124, 252], form="v2014")
    build.outcomes(2016, [294000, 57000, 109000, 168000, 121000, 251000], form="v2014")
    build.outcomes(2018, [17, 0, 1, 1, 0, 1], form="v2014").outcomes(2019, [2, 1, 0, 4, 0, 0])
    build.outcomes(2020, [242, 62, None, 259, 150, 167], total=1000, flagged=True).outcomes(2021, [0] * 6)
    build.add(2022, "requests_received", 3, form="prose", basis="prose")
    return build.outcomes(2023, [235, 61, 117, 278, 152, 157]).frame


def shares(language):
    """Two series with bounds, gaps, doubts and every small number."""
    names = {
        "zh": ("公开（含部分公开）", "本机关不掌握相关政府信息"),
        "en": ("granted in full or in part", "not held"),
    }[language]
    rows = []
    for index, n in enumerate(SMALL_NUMBERS):
        rows.append(
            {"year": 2014 + index, "series": names[0], "value": 0.4 if n else None, "n": n, "flagged": True}
        )
    rows += [{"year": y, "series": names[0], "value": 0.28, "lower": 0.25, "upper": 0.31} for y in (2022, 2024)]
    rows += [{"year": y, "series": names[1], "value": 0.3, "lower": 0.28} for y in range(2014, 2025)]
    return pl.DataFrame(rows, infer_schema_length=None)


def corrected(language):
    """Long names and the numbers of cases where the rules change."""
    pairs = list(enumerate(SMALL_NUMBERS))
    rows = [
        {"label": f"{name}{k}", "k": min(k, n), "n": n, "flagged": n in (9, 10)} for k, n in pairs for name in "市"
    ]
    rows += [{"label": name, "k": 12345, "n": 98765, "flagged": False} for name in LONG_NAMES[language]]
    rows += [{"label": "x", "k": None, "n": None, "flagged": True}]
    return pl.DataFrame(rows, infer_schema_length=None)


def provinces():
    """All provinces but two, some doubtful, some with a range."""
    rows = [
        {
            "adcode": c.adcode,
            "value": 0.1 + i / 80,
            "lower": 0.05 + i / 80,
            "upper": 0.15 + i / 80,
            "flagged": i % 3 == 0,
        }
        for i, c in enumerate(c for c in grid() if c.regulated and c.adcode not in ("540000", "530000"))
    ]
    blank = {"adcode": "530000", "value": None, "status": "blank"}
    return pl.DataFrame([*rows, blank], infer_schema_length=None)


@BOTH
@pytest.mark.parametrize("standalone", [True, False])
def test_outcome_mix(build, faults, language, width, standalone):
    """Every kind of bar at once."""
    options = {"language": language, "width": width, "standalone": standalone, "simulated": True}
    assert faults(figures.outcome_mix(full_mix(build), words=WORDS[language], years=[2013, 2024], **options)) == []


@BOTH
@pytest.mark.parametrize("grade", ["A", "C"])
def test_trend(faults, language, width, grade):
    """Two series with long names, small numbers, gaps and both breaks."""
    options = {"language": language, "width": width, "standalone": True, "simulated": True, "grade_2021": grade}
    assert faults(figures.trend(shares(language), words=WORDS[language], **options)) == []


@BOTH
def test_trend_of_four(faults, marks, language, width):
    """Four equal series whose ends lie together: labels apart, each with its marker before it."""
    rows = [
        {"year": year, "series": f"{name}{index}", "value": 0.2 + index / 500, "n": 40 if index else 5000}
        for year in range(2014, 2025)
        for index, name in enumerate(LONG_NAMES[language])
    ]
    ax = figures.trend(pl.DataFrame(rows), language=language, width=width, standalone=True)
    assert faults(ax) == []
    assert len({(line.get_color(), line.get_marker()) for line in marks(ax, "key-mark")}) == 4


@BOTH
def test_trend_with_neighbouring_absences(build, faults, language, width):
    """Words for neighbouring gaps of different kinds do not run into each other."""
    states = ["blank", "partial", "dash", "blank", "unreadable", "partial", "blank", "dash", "partial"]
    build.add(2014, "requests_received", 18204)
    for year, state in enumerate(states, start=2015):
        build.add(year, "requests_received", None, status=state)
    build.add(2024, "requests_received", 1)
    assert faults(figures.trend(build.frame, "requests_received", language=language, width=width)) == []


@BOTH
def test_bars(build, faults, language, width):
    """Large, zero, blank, missing and doubtful bars of both families."""
    for who, value in (("natural", 1234567), ("biz", 1), ("research", 0), ("ngo", None)):
        build.add(2023, "requests_received", value, applicant=who, flagged=True)
    build.add(2018, "requests_received_fax", 0, form="v2014", flagged=True)
    build.add(2018, "requests_received_post", 98765, form="v2014")
    options = {
        "language": language,
        "width": width,
        "standalone": True,
        "simulated": True,
        "words": WORDS[language],
    }
    assert faults(figures.applicants(build.frame, **options)) == []
    assert faults(figures.channels(build.frame, **options)) == []


@BOTH
def test_remedies(faults, language, width):
    """Long names, 0, 9, 10, 29, 30, 99, 100 and large counts, doubtful words."""
    options = {"language": language, "width": width, "standalone": True, "simulated": True}
    assert faults(figures.remedies(corrected(language), words=WORDS[language], **options)) == []


@BOTH
def test_tile_map(faults, language, width):
    """Thirty-four tiles with ranges, doubts, a blank and a missing province."""
    options = {"language": language, "width": width, "standalone": True, "simulated": True}
    assert faults(figures.tile_map(provinces(), words=WORDS[language], **options)) == []


@BOTH
def test_nothing_at_all(build, faults, said, language, width):
    """An empty table makes a figure that says so, not an error and not an empty axis."""
    empty = build.frame
    options = {"language": language, "width": width, "standalone": True, "simulated": True}
    rows = pl.DataFrame(schema={"label": pl.String, "k": pl.Int64, "n": pl.Int64})
    word = {"zh": "没有可画的数", "en": "no figures to draw"}[language]
    for ax in (
        figures.outcome_mix(empty, **options),
        figures.trend(empty, "requests_received", **options),
        figures.applicants(empty, **options),
        figures.remedies(rows, **options),
    ):
        assert faults(ax) == []
        assert word in said(ax)


def test_the_check_itself_finds_faults(build, faults):
    """A text outside, one over another and one too small are reported."""
    ax = figures.outcome_mix(build.outcomes(2020, [10] * 6).frame)
    ax.figure.text(0.99, 0.5, "beyond the edge of the sheet")
    ax.figure.text(0.5, 0.5, "one", fontsize=7)
    ax.figure.text(0.5, 0.5, "other")
    found = " ".join(faults(ax))
    assert "outside" in found
    assert "overlap: 'one' and 'other'" in found
    assert "too small" in found


@pytest.mark.parametrize("count", [2, 5, 6, 7, 11, 16])
def test_years_below_an_axis_never_touch(count):
    """However many years and however long the name of a line, a blank's width is left between two years."""
    years = range(2025 - count, 2025)
    rows = [{"year": y, "series": "organisations together", "value": 0.2, "form": "v2021"} for y in years]
    ax = figures.trend(pl.DataFrame(rows), language="en", width="narrow")
    ax.figure.canvas.draw()
    boxes = [label.get_window_extent() for label in ax.get_xticklabels() if label.get_text()]
    figures.close(ax)
    assert len(boxes) >= 2
    assert all(after.x0 - before.x1 > 3 for before, after in pairwise(boxes))
