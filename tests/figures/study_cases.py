"""Hard cases of the figures of studies: long names, zeros, blanks, doubts, one row, none."""

from __future__ import annotations

import polars as pl

NAMES = {
    "zh": ["新疆维吾尔自治区博尔塔拉蒙古自治州", "双江拉祜族佤族布朗族傣族自治县", "黑龙江", "贵阳市"],
    "en": [
        "Qianxinan Buyei and Miao Autonomous Prefecture",
        "Shuangjiang Lahu, Va, Blang and Dai Autonomous County",
        "Heilongjiang",
        "Guiyang",
    ],
}


def bars_of_every_kind(language):
    """Few, hollow, sampled, blank, floor, ceiling, range, not on form; all doubtful."""
    rows = [
        {"value": 0.3, "n": 5},
        {"value": 0.5, "n": 12},
        {"value": 0.2, "n": 44},
        {"status": "blank"},
        {"lower": 0.2, "status": "partial"},
        {"upper": 0.4, "status": "partial"},
        {"value": 0.31, "lower": 0.28, "upper": 0.36, "n": 18204},
        {"status": "not_on_form"},
        {"value": 1.0, "n": 1234567},
    ]
    names = [*NAMES[language], "a", "b", "c", "d", "e"]
    shape = {"value": None, "n": None, "lower": None, "upper": None, "status": None}
    filled = [shape | row | {"category": name, "flagged": True} for row, name in zip(rows, names, strict=True)]
    return pl.DataFrame(filled, infer_schema_length=None), {}


def bars_of_counts(language):
    """Large counts, a zero, long names."""
    return pl.DataFrame({"category": NAMES[language], "value": [1234567.0, 911.0, 0.0, 3.0]}), {"unit": "count"}


def bars_all_zero(language):
    """Nothing but zeros."""
    return pl.DataFrame({"category": NAMES[language], "value": [0.0] * 4, "n": [31, 10, 9, 0]}), {}


def one_bar(language):
    """A single bar."""
    return pl.DataFrame({"category": NAMES[language][:1], "value": [0.41]}), {}


def spells(language):
    """Spells that ended and spells that may have been longer."""
    del language
    lengths = {
        "length": [1, 1, 2, 6, 6],
        "value": [4210, 880, 911, 0, 12],
        "open": [False, True, False, False, True],
    }
    return pl.DataFrame(lengths), {}


def pairs(names, flagged=False):
    """Half of the pairs of `names`, the third name without values."""
    return [
        {
            "row": b,
            "column": a,
            "value": None if 2 in (i, j) else ((7 * i + 13 * j) % 101) / 100,
            "status": "missing" if 2 in (i, j) else "reported",
            "flagged": flagged,
        }
        for i, a in enumerate(names)
        for j, b in enumerate(names)
        if i < j
    ]


def heat_of_years(language):
    """Eleven years against each other."""
    del language
    return pl.DataFrame(pairs([str(year) for year in range(2014, 2025)])), {}


def heat_of_bodies(language):
    """Twelve long names, all doubtful."""
    names = [f"{name}{mark}" for mark in ("", "甲", "乙") for name in NAMES[language]]
    return pl.DataFrame(pairs(names, flagged=True)), {}


def heat_of_many(language):
    """Thirty bodies, without numbers in the cells."""
    return pl.DataFrame(pairs([f"{NAMES[language][2]}{n}" for n in range(30)])), {}


def heat_oblong(language):
    """Bodies by long names, borders of the caller's own."""
    names = NAMES[language]
    rows = [
        {"row": a, "column": f"{b} X", "value": (i + j) / 6}
        for i, a in enumerate(names)
        for j, b in enumerate(names)
    ]
    return pl.DataFrame(rows), {"borders": [0.3, 0.5, 0.7, 0.9]}


def heat_of_nothing(language):
    """A single pair without a value."""
    del language
    row = {"row": ["a"], "column": ["b"], "value": [None], "status": ["blank"]}
    return pl.DataFrame(row, schema_overrides={"value": pl.Float64}), {}


CASES = {
    "columns": [bars_of_every_kind, bars_of_counts, bars_all_zero, one_bar],
    "spells": [spells],
    "heat": [heat_of_years, heat_of_bodies, heat_of_many, heat_oblong, heat_of_nothing],
}
EMPTY = {
    "columns": {"category": pl.String, "value": pl.Float64},
    "spells": {"length": pl.Int64, "value": pl.Float64},
    "heat": {"row": pl.String, "column": pl.String, "value": pl.Float64},
}
