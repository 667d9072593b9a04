"""Invented data for the figures of studies: many bodies, hard names, numbers where rules change."""

from __future__ import annotations

import random

import polars as pl
from figure_cases import LONG_NAMES, SMALL_NUMBERS

from gikanalysis import figures

WORDS = {
    "zh": figures.Words(
        "参与排名的30省中，2省的名次能定到五位以内，6省可能居首",
        "2024年公开（含部分公开）占办结申请的百分比；横条为可能范围，细线为95%区间",
    ),
    "en": figures.Words(
        "Of 30 ranked provinces, two can be placed within five ranks and six may come first",
        "Per cent of outcomes granted in full or in part, 2024; bars: possible range, lines: 95% interval",
    ),
}
NAMES = {
    "zh": ["新疆维吾尔自治区博尔塔拉蒙古自治州", *LONG_NAMES["zh"]],
    "en": [*LONG_NAMES["en"], "Bortala Mongol Autonomous Prefecture"],
}


def bodies(language, count=31, seed=1):
    """Bodies with ranges, rank ranges, doubts; the first with hard names, the last absent in its ways."""
    dice = random.Random(seed)
    names = NAMES[language] + [f"{'某市' if language == 'zh' else 'City '}{index}" for index in range(count)]
    rows = []
    for index, name in enumerate(names[:count]):
        value, half = 0.4 - 0.008 * index, dice.choice((0.0, 0.01, 0.06))
        row = {"name": name, "value": value, "lower": value - half, "upper": value + half, "n": 33742 + index}
        row |= {"rank_low": max(index - 3, 1), "rank_high": index + 4, "flagged": index % 6 == 0}
        rows.append(row | {"status": "reported"})
    return rows


def small(language):
    """Every number of cases where a rule changes, and every way of being absent."""
    rows = [
        {"name": f"{n}", "value": 0.2 if n else None, "n": n, "flagged": n == 9, "status": "reported"}
        for n in SMALL_NUMBERS
    ]
    for status, name in zip(("blank", "missing", "partial", "not_on_form"), NAMES[language], strict=False):
        rows.append({"name": name, "value": None, "n": None, "status": status, "flagged": status == "blank"})
    return pl.DataFrame(rows, infer_schema_length=None)


def league_rows(language):
    """A league of 31 with the small and the absent ones below it."""
    rows = bodies(language)
    rows[-1] |= {"n": 41, "rank_low": None, "rank_high": None}
    rows[-2] |= {"value": None, "lower": None, "upper": None, "status": "blank", "n": None}
    rows[-3] |= {"value": None, "lower": 0.1, "upper": None}
    return pl.DataFrame(rows, infer_schema_length=None)


def yearly_ranks(language, years=range(2014, 2025)):
    """Rank ranges of twelve bodies, one not ranked in the last year, one never."""
    dice = random.Random(2)
    names = [*NAMES[language], *"abcdefg"]
    rows = []
    for year in years:
        for index, name in enumerate(dice.sample(names, len(names)), start=1):
            gone = (name == names[1] and year == max(years)) or name == "g"
            low, high = max(index - dice.choice((0, 2)), 1), index + dice.choice((0, 1, 3))
            row = {"year": year, "name": name, "rank_low": None if gone else low}
            rows.append(row | {"rank_high": None if gone else high, "flagged": year % 4 == 0})
    return pl.DataFrame(rows, infer_schema_length=None)


GROUNDS = (
    "refused_state_secret",
    "prohibited_by_law",
    "security_stability",
    "third_party",
    "grounds_mix_internal_affairs",
    "process",
    "enforcement_file",
    "register_search",
)


def ground_shares(years=range(2019, 2025)):
    """All grounds, named in every way; a year blank for one, doubts, a zero, and few refusals for the last."""
    rows = []
    for index, ground in enumerate(GROUNDS):
        for year in years:
            row = {"ground": ground, "year": year, "share": index * 0.07, "n": 9 if index == 7 else 500}
            blank = year == 2021 and ground == "process"
            row |= {"status": "blank" if blank else "reported", "flagged": index > 5}
            rows.append(row | ({"share": None} if blank else {}))
    return pl.DataFrame(rows, infer_schema_length=None)


def two_years(language):
    """Four series in 2018 and 2020: a range, an open one, few cases with a doubt, a blank, a zero."""
    names = NAMES[language]
    rows = [
        {"series": names[0], "year": 2018, "value": 0.14, "lower": 0.1, "upper": 0.2, "n": 500},
        {"series": names[0], "year": 2020, "value": 0.12, "lower": 0.12, "upper": None, "n": 500},
        {"series": names[1], "year": 2018, "value": 0.13, "n": 22, "flagged": True},
        {"series": names[1], "year": 2020, "value": None, "status": "blank"},
        {"series": names[2], "year": 2018, "value": None, "lower": 0.05, "upper": 0.09, "n": 500},
        {"series": names[2], "year": 2020, "value": 0.0, "n": 500},
        {"series": names[3], "year": 2020, "value": 0.11, "n": 9},
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def pairs(language):
    """Forty bodies with two figures each, hard names among the extremes, one lacking, one of few cases."""
    dice = random.Random(3)
    rows = []
    for index, row in enumerate(bodies(language, count=40)):
        x, y = dice.gauss(0.3, 0.08), dice.gauss(0.4, 0.1)
        if index < 8:  # crowded in one corner
            x, y = 0.52 + index / 400, 0.7 + index / 300
        half = dice.choice((0.0, 0.02))
        new = {
            "name": row["name"],
            "x": None if index == 20 else x,
            "y": y,
            "x_lower": x - half,
            "x_upper": x + half,
        }
        rows.append(new | {"n": {21: 9, 22: 22}.get(index, 3000), "flagged": index % 9 == 0})
    return pl.DataFrame(rows, infer_schema_length=None)
