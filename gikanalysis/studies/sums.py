"""Counts of many reports taken together, so that all shares of a study rest on the same reports.

A report is counted where all the terms asked for are printed and no failed check doubts any of them. A year
is summed over the reports on the form that most of its reports use; what is left out is counted by reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from gikanalysis.indicators import wilson
from gikanalysis.studies.pooled import COLUMNS

Terms = Mapping[str, Sequence[str]]
"""Form → the metrics that a report on it must print to be counted."""
REPORT = ("source", "adcode", "issuer")
_LEFT_OUT = ("other_form", "doubted", "lacking")


def states(
    observations: pl.DataFrame,
    terms: Terms,
    by: Sequence[str] = ("year",),
    applicants: Sequence[str] = ("total",),
    *,
    doubtful: bool = False,
) -> pl.DataFrame:
    """Return one row for each report: the columns of `by`, ``form`` and ``state``.

    `state` is sound, doubted, lacking (a term is not printed) or other_form (than most of its group).
    `by` holds ``year``; `doubtful` takes doubted reports for sound.
    """
    wanted = _wanted(observations, terms, applicants)
    keys = list(dict.fromkeys([*REPORT, *by, "form"]))
    reports = wanted.group_by(keys, maintain_order=True).agg(
        pl.col("value").is_not_null().sum().alias("printed"), pl.col("flagged").any()
    )
    needed = pl.col("form").replace_strict(
        {form: len(names) * len(applicants) for form, names in terms.items()}, default=0, return_dtype=pl.UInt32()
    )
    common = (
        reports.group_by(*by, "form")
        .len()
        .sort("len", "form", descending=True)
        .unique(list(by), keep="first", maintain_order=True)
        .select(*by, pl.col("form").alias("common"))
    )
    state = (
        pl.when(pl.col("form") != pl.col("common"))
        .then(pl.lit("other_form"))
        .when((needed == 0) | (pl.col("printed") < needed))
        .then(pl.lit("lacking"))
        .when(pl.col("flagged") & pl.lit(not doubtful))
        .then(pl.lit("doubted"))
        .otherwise(pl.lit("sound"))
    )
    joined = reports.join(common, on=list(by), how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(state=state).drop("printed", "common")


def _wanted(observations: pl.DataFrame, terms: Terms, applicants: Sequence[str]) -> pl.DataFrame:
    """The figures that are asked for; of a form that is not, whatever any form is asked for."""
    every = {name for names in terms.values() for name in names}
    mine = pl.lit(value=False)
    for form, names in terms.items():
        mine = mine | ((pl.col("form") == form) & pl.col("metric").is_in(list(names)))
    other = ~pl.col("form").is_in(list(terms)) & pl.col("metric").is_in(sorted(every))
    return observations.filter((mine | other) & pl.col("applicant").is_in(list(applicants)))


def totals(
    observations: pl.DataFrame,
    terms: Terms,
    by: Sequence[str] = ("year",),
    applicants: Sequence[str] = ("total",),
    *,
    doubtful: bool = False,
) -> pl.DataFrame:
    """Return the sums: one row for each group of `by`, metric and applicant.

    Columns: those of `by`, `form`, `metric`, `applicant`, `value`, `lower`, `upper` (sums of the bounds of
    the mapping; null where a report has none on that side), `bodies` and, left out, `other_form`, `doubted`,
    `lacking`. A group without a sound report has no row.
    """
    names = list(by)
    found = states(observations, terms, by, applicants, doubtful=doubtful)
    left_out = found.group_by(names).agg(
        *((pl.col("state") == state).sum().cast(pl.Int64).alias(state) for state in _LEFT_OUT)
    )
    keys = list(dict.fromkeys([*REPORT, *names, "form"]))
    sound = _wanted(observations, terms, applicants).join(
        found.filter(pl.col("state") == "sound"), on=keys, how="semi", nulls_equal=True
    )
    ends = [
        pl.when(pl.col(end).is_null().any()).then(None).otherwise(pl.col(end).sum()).alias(end)
        for end in ("lower", "upper")
    ]
    summed = sound.group_by([*names, "form", "metric", "applicant"]).agg(
        pl.col("value").sum(), *ends, pl.len().cast(pl.Int64).alias("bodies"), pl.col("flagged").any()
    )
    return summed.join(left_out, on=names, how="left", nulls_equal=True).sort([*names, "metric", "applicant"])


def part(
    sums: pl.DataFrame,
    numerator: Sequence[str],
    denominator: Sequence[str],
    *,
    by: Sequence[str] = ("year",),
    of: Sequence[str] = ("total",),
    among: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Return a share from the sums of `totals`, one row a group, with the columns of `pooled`.

    `numerator` and `denominator` are metrics to add up, ``-name`` one to take off; `of` are the applicants of
    both, `among` those of the denominator where they differ. Bounds are those of the numerator over the point
    of the denominator, whose printed rows add up to that point.
    """
    names = list(by)
    schema = {name: sums.schema[name] for name in names} | COLUMNS
    rows = []
    for key, group in sums.group_by(names, maintain_order=True):
        top = _added(group, numerator, of)
        bottom = _added(group, denominator, of if among is None else among)
        if top is None or bottom is None:
            continue
        told = group.select("form", "bodies", *_LEFT_OUT).row(0, named=True)
        doubt = {"flagged": bool(group["flagged"].any())}
        rows.append(dict(zip(names, key, strict=True)) | told | doubt | _share(top, bottom["value"] or 0.0))
    return pl.DataFrame(rows, schema=schema, orient="row").sort(names)


def _added(group: pl.DataFrame, names: Sequence[str], applicants: Sequence[str]) -> dict[str, float | None] | None:
    """Point and bounds of a sum of terms; None where the group has not all of them."""
    found: dict[str, float | None] = {"value": 0.0, "lower": 0.0, "upper": 0.0}
    for name in names:
        sign = -1 if name.startswith("-") else 1
        one = group.filter((pl.col("metric") == name.lstrip("-")) & pl.col("applicant").is_in(list(applicants)))
        if one.height < len(applicants):
            return None
        ends = ("lower", "upper") if sign > 0 else ("upper", "lower")
        for column, taken in zip(("value", "lower", "upper"), ("value", *ends), strict=True):
            so_far = found[column]
            unknown = so_far is None or one[taken].null_count()
            found[column] = None if unknown else (so_far or 0.0) + sign * float(one[taken].sum())
    return found


def _share(top: Mapping[str, float | None], n: float) -> dict[str, object]:
    k = top["value"]
    if n <= 0 or k is None:
        return {"n": n, "status": "no_denominator"}
    low, high = wilson(k, n) if 0 <= k <= n else (None, None)
    bounds = {end: None if (at := top[end]) is None else at / n for end in ("lower", "upper")}
    return {"numerator": k, "n": n, "value": k / n, "wilson_lower": low, "wilson_upper": high} | bounds | {
        "status": "reported"
    }  # fmt: skip


def in_all(found: pl.DataFrame, years: Sequence[int]) -> list[tuple[str, str]]:
    """Adcode and name of the bodies that are sound in every one of `years`, from the frame of `states`."""
    sound = found.filter((pl.col("state") == "sound") & pl.col("year").is_in(list(years)))
    full = sound.group_by("adcode", "issuer").agg(pl.col("year").n_unique()).filter(pl.col("year") == len(years))
    return sorted(full.select("adcode", "issuer").iter_rows())
