"""Shares of one metric in another, with two kinds of doubt kept apart.

`lower` and `upper` are the bounds of the mapping between forms; `wilson_lower` and `wilson_upper` the
sampling interval of a share of so few cases. Neither is ever mixed into the other.
"""

from __future__ import annotations

import math

import polars as pl

from gikanalysis.frames import Frame
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
    lower, upper = (centre - margin) / (1 + z2 / n), (centre + margin) / (1 + z2 / n)
    return 0.0 if k == 0 else min(max(lower, 0.0), p), 1.0 if k == n else max(min(upper, 1.0), p)


def ratio(observations: pl.DataFrame, name: str) -> Frame:
    """Return indicator `name` for each report in `observations`, applicants together.

    Where a report gives a metric in its table and in its prose, the table stands unless it alone is
    without a figure. Columns: the identity columns, `indicator`, `numerator`, `n` (the denominator),
    `value`, `lower`, `upper`, `wilson_lower`, `wilson_upper`, `status`, `flagged`. Raises
    `UnknownName` for an unknown indicator.

    `status` is reported, derived, small_n (fewer cases than the indicator asks for: no rate),
    no_denominator (0 cases) or, where a term is lacking, the status of that term: blank, partial,
    not_on_form. A term that the mapping only bounds has no point either: partial, with `lower` and
    `upper` what its bounds leave for the share.
    """
    of = find(name)
    top = _term(observations, of.numerator, "numerator")
    bottom = _term(observations, of.denominator, "n")
    joined = bottom.join(top, on=KEYS, how="left", nulls_equal=True, maintain_order="left")
    rows = [_row(row, of.minimum_n) for row in joined.iter_rows(named=True)]
    figures = ("numerator", "n", "value", "lower", "upper", "wilson_lower", "wilson_upper")
    schema = {key: observations.schema[key] for key in KEYS} | {"indicator": pl.String()}
    schema |= dict.fromkeys(figures, pl.Float64()) | {"status": pl.String(), "flagged": pl.Boolean()}
    return Frame([{**row, "indicator": name} for row in rows], schema=schema)


def _term(observations: pl.DataFrame, metric: str, name: str) -> pl.DataFrame:
    mine = observations.filter((pl.col("metric") == metric) & (pl.col("applicant") == "total"))
    mine = mine.sort(pl.col("value").is_null(), pl.col("basis") != "table", maintain_order=True)
    mine = mine.unique(KEYS, keep="first", maintain_order=True)
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
        lacking = row["n_status"] if n is None else row["numerator_status"]
        if lacking in ("reported", "derived"):  # the cells are printed, the mapping gives bounds alone
            return result | {"status": "partial"} | _between(row, minimum_n)
        return result | {"status": lacking or "not_on_form"}
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


def _between(row: dict[str, object], minimum_n: int) -> dict[str, object]:
    """What bounds of a term leave for the share of one in the other."""
    k_low, k_high = _number(row["numerator_lower"]), _number(row["numerator_upper"])
    n_low, n_high = _number(row["n_lower"]), _number(row["n_upper"])
    enough = n_low is not None and n_low >= max(minimum_n, 1)
    return {
        "lower": k_low / n_high if enough and k_low is not None and n_high is not None else None,
        "upper": min(1.0, k_high / n_low) if enough and k_high is not None and n_low is not None else None,
    }


def _number(value: object) -> float | None:
    return value if isinstance(value, float) else None
