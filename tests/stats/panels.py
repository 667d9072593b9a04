"""A small simulation of a panel whose trend, break and bounds are known."""

from __future__ import annotations

from random import Random

import polars as pl

YEARS = tuple(range(2014, 2025))
TREND, STEP, BEND = 0.01, -0.08, 0.005


def truth(year: int) -> float:
    """The mean over bodies: a line to 2018, a step in 2019, a steeper line."""
    later = year >= 2019
    return 0.4 + TREND * (year - 2019) + later * (STEP + BEND * (year - 2019))


def panel(seed: int = 0, bodies: int = 60, *, noise: float = 0.04, gap: float = 0.0, years=YEARS) -> pl.DataFrame:
    """Bodies of their own level, with errors that last: each body drifts, so its years are not independent.

    With `gap` each figure of the 2014 form is known between bounds alone: the truth lies anywhere in them, the
    point at their upper end.
    """
    random = Random(seed)
    rows = []
    for number in range(bodies):
        level, lasting = random.gauss(0, 0.1), 0.0
        for year in years:
            lasting = 0.6 * lasting + random.gauss(0, noise)
            value = truth(year) + level + lasting
            below = gap * random.random() if year < 2019 else 0.0
            above = gap - below if year < 2019 else 0.0
            rows.append(
                {
                    "body": f"body {number:03}", "year": year, "value": value + above, "lower": value - below,
                    "upper": value + above, "true": value,
                }
            )  # fmt: skip
    return pl.DataFrame(rows)
