"""Shares of many reports taken together: sums of numerators over sums of denominators, and what was left out.

A year is pooled over the reports on the form that most of its reports use, since the forms count differently.
A report whose terms a failed check doubts is left out of the sum, counted, and comes back in with `doubtful`.
The bounds of the mapping add up; the sampling interval is that of the pooled share, and a rate has none.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from gikanalysis.indicators import wilson
from gikanalysis.indicators.load import indicator

COLUMNS = {
    "form": pl.String, "numerator": pl.Float64, "n": pl.Float64, "value": pl.Float64, "lower": pl.Float64,
    "upper": pl.Float64, "wilson_lower": pl.Float64, "wilson_upper": pl.Float64, "bodies": pl.Int64,
    "other_form": pl.Int64, "doubted": pl.Int64, "lacking": pl.Int64, "status": pl.String, "flagged": pl.Boolean,
}  # fmt: skip


def pooled(shares: pl.DataFrame, by: Sequence[str] = ("year",), *, doubtful: bool = False) -> pl.DataFrame:
    """Return one row for each group of `by`, from the frame that `ratio` gives.

    A rate keeps the scale of its indicator: reviews per 1,000 outcomes are per 1,000 in the pool too.

    Columns: those of `by`, `form` (the one pooled), `numerator`, `n`, `value`, `lower`, `upper`,
    `wilson_lower`, `wilson_upper`, `bodies` (reports in the sum), and the reports left out: `other_form`,
    `doubted` (0 with `doubtful`, which takes them in), `lacking` (no figure, not even bounds). Where the
    mapping leaves no point for one of the reports, `value` is null and the bounds stand alone.

    >>> one = {"year": 2020, "form": "v2019", "numerator": 3.0, "n": 10.0, "value": 0.3, "lower": 0.3,
    ...        "upper": 0.3, "flagged": False}
    >>> pooled(pl.DataFrame([one, one | {"numerator": 5.0, "value": 0.5, "lower": 0.5, "upper": 0.5}]))["value"][0]
    0.4
    """
    names, scale, sampled = list(by), *_kind(shares)
    schema = {name: shares.schema.get(name, pl.String()) for name in names} | COLUMNS
    rows = [
        dict(zip(names, key, strict=True)) | _pool(group, scale, doubtful=doubtful, sampled=sampled)
        for key, group in shares.group_by(names, maintain_order=True)
    ]
    return pl.DataFrame(rows, schema=schema, orient="row").sort(names)


def _kind(shares: pl.DataFrame) -> tuple[float, bool]:
    """What the indicator of a frame is multiplied by, and whether it is a share that is drawn from cases."""
    names = shares["indicator"].unique().to_list() if "indicator" in shares.columns else []
    if len(names) != 1:
        return 1.0, True
    of = indicator(names[0])
    return float(of.scale), of.interval == "wilson"


def _pool(group: pl.DataFrame, scale: float, *, doubtful: bool, sampled: bool) -> dict[str, object]:
    form = group["form"].value_counts(sort=True).sort("count", "form", descending=True)["form"][0]
    same = group.filter(pl.col("form") == form)
    known = same.filter(
        pl.col("n").is_not_null() & pl.any_horizontal(pl.col("numerator", "lower", "upper").is_not_null())
    )
    taken = known if doubtful else known.filter(~pl.col("flagged"))
    n = float(taken["n"].sum())
    found: dict[str, object] = {
        "form": form, "n": n, "bodies": taken.height, "other_form": group.height - same.height,
        "doubted": known.height - taken.height, "lacking": same.height - known.height,
        "flagged": doubtful and bool(taken["flagged"].any()),
    }  # fmt: skip
    if n <= 0:
        return found | {"status": "no_denominator" if known.height else "missing"}
    for end in ("lower", "upper"):
        found[end] = _end(taken, end, n, scale)
    if taken["numerator"].null_count():
        return found | {"status": "partial"}
    k = float(taken["numerator"].sum())
    low, high = wilson(k, n) if sampled and 0 <= k <= n else (None, None)
    return found | {
        "numerator": k, "value": scale * k / n, "wilson_lower": low, "wilson_upper": high, "status": "reported",
    }  # fmt: skip


def _end(taken: pl.DataFrame, end: str, n: float, scale: float) -> float | None:
    """A bound of the pooled share: the reports' own bounds, weighted; a report too small for one has its point."""
    own = taken.select(pl.coalesce(pl.col(end), scale * pl.col("numerator") / pl.col("n")).alias("end"), "n")
    own = own.filter(pl.col("n") > 0)
    if own["end"].null_count():
        return None
    return float((own["end"] * own["n"]).sum()) / n


def complete(shares: pl.DataFrame, years: Sequence[int]) -> pl.DataFrame:
    """The reports of those bodies that have an undoubted point in every one of `years` (a balanced panel)."""
    there = shares.filter(pl.col("value").is_not_null() & ~pl.col("flagged") & pl.col("year").is_in(list(years)))
    full = there.group_by("adcode", "issuer").agg(pl.col("year").n_unique()).filter(pl.col("year") == len(years))
    return there.join(full, on=["adcode", "issuer"], how="semi", maintain_order="left")


def one_scope(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of each level in the scope that most of its rows have; scopes are not mixed, nor levels.

    >>> rows = {"level": ["county"] * 3, "scope": ["region", "own", "own"]}
    >>> one_scope(pl.DataFrame(rows))["scope"].to_list()
    ['own', 'own']
    """
    counts = frame.group_by("level", "scope").len().sort("len", "scope", descending=True)
    return frame.join(
        counts.unique("level", keep="first", maintain_order=True),
        on=["level", "scope"],
        how="semi",
        maintain_order="left",
    )
