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


def links(rows):
    """Rows of a crosswalk: keys, labels, kind, grade."""
    columns = ("source", "source_label", "target", "target_label", "match", "grade")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def flow_of_forms(language):
    """Long labels, splits, merges, all kinds, rows without counterparts on both sides."""
    long, other, short, city = NAMES[language]
    rows = [
        ("a", long, "A", short, "exact", "A"),
        ("b", short, "A", short, "close", "B"),
        ("b", short, "B", other, "interval", "C"),
        ("c", other, "B", other, "broad", "C"),
        ("d", city, "B", other, "narrow", "D"),
        ("d", city, "A", short, "close", None),
        ("e", f"{long} {long}", None, None, "none", None),
        (None, None, "C", f"{other} {other}", "none", None),
    ]
    return links(rows), {}


def flow_of_one(language):
    """A single link."""
    return links([("a", NAMES[language][0], "b", NAMES[language][1], "exact", None)]), {}


STOCK = ("year", "carried_in", "received", "completed", "carried_out", "status", "flagged")


def stock_with_gaps(language):
    """A gap between years, one within a year, a missing year, a blank, a doubt."""
    del language
    rows = [
        (2019, 31, 812, 803, 40, "reported", False),
        (2020, 40, 790, 790, 40, "reported", False),
        (2021, 43, 1204, 1180, 69, "reported", True),
        (2023, 12, 911, 880, 43, "reported", True),
        (2024, None, 650, 640, 53, "blank", False),
    ]
    return pl.DataFrame(rows, schema=STOCK, orient="row"), {}


def stock_all_zero(language):
    """Nothing came in, nothing went out; all doubtful."""
    del language
    return pl.DataFrame([(y, 0, 0, 0, 0, None, True) for y in (2019, 2020)], schema=STOCK, orient="row"), {}


def stock_of_millions(language):
    """Large numbers that do not fit each other, one report of three years."""
    del language
    rows = [(2020, 1218204, 1204567, 2444771, 9000, None, True), (2021, 1009000, 1, 2, 1218204, None, False)]
    return pl.DataFrame(rows, schema=STOCK, orient="row"), {"years": [2019, 2022]}


def dates_of_four_years(language):
    """Early, late, undated reports; curves that end alike."""
    del language
    rows = [
        {"year": year, "published": f"{year + 1}-{month:02}-{day:02}", "n": 1 + shift}
        for shift, year in enumerate((2017, 2018, 2020, 2023))
        for month in (1, 2, 3, 4)
        for day in range(1 + shift, 29, 3)
    ]
    rows += [{"year": 2017, "published": "2017-12-28", "n": 11}, {"year": 2020, "published": None, "n": 31}]
    rows += [{"year": year, "published": f"{year + 1}-09-30", "n": 1} for year in (2017, 2018, 2020, 2023)]
    return pl.DataFrame(rows, infer_schema_length=None), {}


def dates_of_little(language):
    """Too few reports for a line, a year late as a whole, another wholly early."""
    del language
    rows = [(2019, "2020-03-01", 9), (2020, "2021-12-31", 30), (2021, "2021-11-30", 120)]
    return pl.DataFrame(rows, schema=("year", "published", "n"), orient="row"), {}


RESIDUALS = (0.002, -0.31, 0.0, 0.04, -0.012, 1.9, None, 0.11, 0.3)


def residuals_far_apart(language):
    """From a fifth of a per cent to 190, a blank, a base of seven."""
    names = [*NAMES[language], *"abcde"]
    rows = {
        "metric": list("ABCDEFGHI"),
        "label": names,
        "value": list(RESIDUALS),
        "n": [18204, 900, 5000, 812, 300, 4100, None, 222, 7],
        "status": [None if value is not None else "blank" for value in RESIDUALS],
        "flagged": [True] * 9,
    }
    return pl.DataFrame(rows), {}


def residuals_of_many(language):
    """Several dots a row on a straight axis."""
    rows = [
        {"metric": name, "label": name, "value": (i * k % 7 - 3) / 40, "n": 1000, "flagged": k == 5}
        for i, name in enumerate(NAMES[language])
        for k in range(31)
    ]
    return pl.DataFrame(rows), {"scale": "percent"}


def residuals_of_zero(language):
    """Region and members agree everywhere."""
    names = NAMES[language]
    return pl.DataFrame({"metric": names, "label": names, "value": [0.0] * 4}), {}


def pairs_of_every_kind(language):
    """Ranges, small numbers, none, doubts, of two bodies with long names."""
    names = NAMES[language]
    rows = [
        {"label": names[row], "series": names[3] + suffix, "value": value, "lower": low, "upper": high, "n": n}
        | {"flagged": row == 1, "status": "blank" if value is None else None}
        for suffix in (" 2023", " 2024")
        for row, (value, low, high, n) in enumerate(
            [(0.41, 0.3, 0.44, 900), (0.22, 0.22, 0.22, 60), (0.5, 0.5, 0.5, 19), (None, None, None, None)]
        )
    ]
    return pl.DataFrame(rows), {}


def pairs_of_one(language):
    """One share of one body, of too few cases."""
    return pl.DataFrame({"label": [NAMES[language][0]], "series": ["甲"], "value": [0.5], "n": [4]}), {}


CASES = {
    "pair": [pairs_of_every_kind, pairs_of_one],
    "cumulative": [dates_of_four_years, dates_of_little],
    "residuals": [residuals_far_apart, residuals_of_many, residuals_of_zero],
    "crosswalk_flow": [flow_of_forms, flow_of_one],
    "waterfall": [stock_with_gaps, stock_all_zero, stock_of_millions],
    "columns": [bars_of_every_kind, bars_of_counts, bars_all_zero, one_bar],
    "spells": [spells],
    "heat": [heat_of_years, heat_of_bodies, heat_of_many, heat_oblong, heat_of_nothing],
}
EMPTY = {
    "pair": {"label": pl.String, "series": pl.String, "value": pl.Float64},
    "cumulative": {"year": pl.Int64, "published": pl.Date, "n": pl.Int64},
    "residuals": {"metric": pl.String, "label": pl.String, "value": pl.Float64},
    "crosswalk_flow": dict.fromkeys(("source", "source_label", "target", "target_label", "match"), pl.String),
    "waterfall": dict.fromkeys(STOCK[:5], pl.Int64),
    "columns": {"category": pl.String, "value": pl.Float64},
    "spells": {"length": pl.Int64, "value": pl.Float64},
    "heat": {"row": pl.String, "column": pl.String, "value": pl.Float64},
}
