"""Bodies without requests: zeros in table and prose, blanks and unread figures told apart; how long zeros last."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import polars as pl

from gikanalysis.indicators import wilson

METRIC = "requests_received"
BODY = ("adcode", "issuer", "scope")
STATES = ("some", "printed", "prose", "doubted", "blank", "unread")
"""Some requests; zero in the table; zero in prose alone; a zero that a failed check doubts; blank; no figure."""
KNOWN, ZERO = ("some", "printed", "prose"), ("printed", "prose")
_NEW_FORM = 2019


def states(reports: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each report: whose it is, `year`, `level`, `value` and `state` (one of `STATES`).

    `observations` are those of requests received, of table and prose both. A figure in the table stands
    before one in the prose; a blank is never taken for a zero.
    """
    keys = ["source", *BODY, "level", "year"]
    rows = observations.filter(pl.col("metric") == METRIC)
    table, prose = (_one(rows.filter(pl.col("basis") == basis), basis) for basis in ("table", "prose"))
    found = reports.select(keys).join(table, on="source", how="left").join(prose, on="source", how="left")
    value = pl.coalesce("value_table", "value_prose")
    doubted = pl.when(pl.col("value_table").is_not_null()).then("flagged_table").otherwise("flagged_prose")
    state = (
        pl.when(value > 0)
        .then(pl.lit("some"))
        .when((value == 0) & doubted)
        .then(pl.lit("doubted"))
        .when(pl.col("value_table") == 0)
        .then(pl.lit("printed"))
        .when(value == 0)
        .then(pl.lit("prose"))
        .when(pl.col("status_table") == "blank")
        .then(pl.lit("blank"))
        .otherwise(pl.lit("unread"))
    )
    return found.with_columns(value=value, state=state).select(*keys, "value", "state").sort(keys)


def _one(rows: pl.DataFrame, basis: str) -> pl.DataFrame:
    picked = rows.sort(pl.col("value").is_null()).unique("source", keep="first", maintain_order=True)
    return picked.select(
        "source", *(pl.col(name).alias(f"{name}_{basis}") for name in ("value", "status", "flagged"))
    )


def shares(found: pl.DataFrame, by: Sequence[str] = ("level", "scope", "year")) -> pl.DataFrame:
    """Share of reports with a zero, of those with an undoubted figure, by group; each state counted beside it."""
    counted = found.group_by(*by).agg(
        *((pl.col("state") == state).sum().cast(pl.Int64).alias(state) for state in STATES), reports=pl.len()
    )
    zero, known = (pl.sum_horizontal(pl.col(list(names))) for names in (ZERO, KNOWN))
    with_n = counted.with_columns(numerator=zero.cast(pl.Float64), n=known.cast(pl.Float64)).sort(*by)
    ends = [wilson(k, n) if n else (None, None) for k, n in with_n.select("numerator", "n").iter_rows()]
    value = pl.when(pl.col("n") > 0).then(pl.col("numerator") / pl.col("n"))
    return with_n.with_columns(
        value=value,
        lower=value,
        upper=value,
        wilson_lower=pl.Series([low for low, _ in ends], dtype=pl.Float64),
        wilson_upper=pl.Series([high for _, high in ends], dtype=pl.Float64),
        **({"form": _side()} if "year" in by else {}),
        flagged=pl.lit(value=False),
    )


def _side() -> pl.Expr:
    """The form of a year, for which years may be compared; requests received bear it on every form."""
    return pl.when(pl.col("year") < _NEW_FORM).then(pl.lit("v2014")).otherwise(pl.lit("v2019"))


def spells(found: pl.DataFrame) -> pl.DataFrame:
    """Return each unbroken run of zeros of a body: `first`, `length` in years, and whether it is `open`.

    A run is open where the year before it or after it was not read or has no undoubted figure, so that it
    may have been longer.
    """
    rows = []
    for key, years in found.sort("year").group_by(*BODY, maintain_order=True):
        state = dict(years.select("year", "state").rows())
        zero = sorted(year for year, one in state.items() if one in ZERO)
        for run in _runs(zero):
            ended = all(state.get(year) == "some" for year in (run[0] - 1, run[-1] + 1))
            rows.append((*key, run[0], len(run), not ended))
    schema = {name: pl.String() for name in BODY} | {
        "first": pl.Int64(),
        "length": pl.Int64(),
        "open": pl.Boolean(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _runs(years: Sequence[int]) -> list[list[int]]:
    runs = [years[:1]] if years else []
    made = [list(run) for run in runs]
    for before, now in pairwise(years):
        if now == before + 1:
            made[-1].append(now)
        else:
            made.append([now])
    return made


def fallen(found: pl.DataFrame) -> pl.DataFrame:
    """Following years of a body with requests in the first: `before` (how many), `zero` (none in the second)."""
    after = found.filter(pl.col("state").is_in(KNOWN)).select(*BODY, pl.col("year") - 1, later="state")
    now = found.filter(pl.col("state") == "some").select(*BODY, "level", "year", before="value")
    both = now.join(after, on=[*BODY, "year"])
    return both.with_columns(zero=pl.col("later").is_in(ZERO)).drop("later")
