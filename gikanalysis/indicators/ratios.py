"""Shares of one metric in another, with two kinds of doubt kept apart.

`lower` and `upper` are the bounds of the mapping between forms; `wilson_lower` and `wilson_upper` the
sampling interval of a share of so few cases. Neither is ever mixed into the other.
"""

from __future__ import annotations

import math

import polars as pl

from gikanalysis.indicators.load import indicator as find

_NORMAL_95 = 1.959963984540054
KEYS = ("source", "issuer", "adcode", "province", "level", "year", "scope", "form")


def wilson(k: float, n: float, z: float = _NORMAL_95) -> tuple[float, float]:
    """Return the Wilson interval of `k` of `n`, by default at 95 %.

    Raises `ValueError` unless 0 ≤ k ≤ n and n > 0. Source: Wilson 1927, J. Am. Stat. Assoc. 22.

    >>> [round(x, 3) for x in wilson(4, 19)]
    [0.085, 0.433]
    """
    if not 0 <= k <= n or n <= 0:
        raise ValueError(f"no share: {k} of {n}")
    p, z2 = k / n, z * z
    centre = p + z2 / (2 * n)
    margin = z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return max(0.0, (centre - margin) / (1 + z2 / n)), min(1.0, (centre + margin) / (1 + z2 / n))


def ratio(observations: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return indicator `name` for each report in `observations` (one row a metric, applicant total).

    Columns: the identity columns, `indicator`, `numerator`, `n` (the denominator), `value`, `lower`,
    `upper`, `wilson_lower`, `wilson_upper`, `status` (reported, derived, small_n, no_denominator, or
    the status of the term that is lacking), `flagged`. Raises `UnknownName` for an unknown indicator.
    """
    of = find(name)
    top = _term(observations, of.numerator, "numerator")
    bottom = _term(observations, of.denominator, "n")
    joined = bottom.join(top, on=KEYS, how="left", nulls_equal=True, maintain_order="left")
    rows = [_row(row, of.minimum_n) for row in joined.iter_rows(named=True)]
    schema = {
        **{key: observations.schema[key] for key in KEYS}, "indicator": pl.String,
        **dict.fromkeys(("numerator", "n", "value", "lower", "upper", "wilson_lower", "wilson_upper"), pl.Float64),
        "status": pl.String, "flagged": pl.Boolean,
    }  # fmt: skip
    return pl.DataFrame([{**row, "indicator": name} for row in rows], schema=schema)


def _term(observations: pl.DataFrame, metric: str, name: str) -> pl.DataFrame:
    mine = observations.filter((pl.col("metric") == metric) & (pl.col("applicant") == "total"))
    return mine.select(
        *KEYS,
        pl.col("value").alias(name),
        pl.col("lower").alias(f"{name}_lower"),
        pl.col("upper").alias(f"{name}_upper"),
        pl.col("status").alias(f"{name}_status"),
        pl.col("flagged").alias(f"{name}_flagged"),
    )


def _row(row: dict[str, object], minimum_n: int) -> dict[str, object]:
    k, n = _number(row["numerator"]), _number(row["n"])
    result = {key: row[key] for key in KEYS} | {
        "numerator": k,
        "n": n,
        "flagged": bool(row["n_flagged"]) or bool(row["numerator_flagged"]),
    }
    if k is None or n is None:
        lacking = "n_status" if n is None else "numerator_status"
        return result | {"status": row[lacking] or "not_on_form"}
    if n == 0:
        return result | {"status": "no_denominator"}
    if n < minimum_n:
        return result | {"status": "small_n"}
    low, high = _number(row["numerator_lower"]), _number(row["numerator_upper"])
    derived = "derived" in (row["n_status"], row["numerator_status"])
    inside = 0 <= k <= n
    interval = wilson(k, n) if inside else (None, None)
    return result | {
        "value": k / n,
        "lower": None if low is None else low / n,
        "upper": None if high is None else high / n,
        "wilson_lower": interval[0],
        "wilson_upper": interval[1],
        "status": "derived" if derived else "reported",
        "flagged": result["flagged"] or not inside,
    }


def _number(value: object) -> float | None:
    return value if isinstance(value, float) else None
