"""What fails in a panel: checks of one report, breaks between years, region and members, prose and table.

A strict check is one whose failure is a contradiction (severity ``error``). Nothing here says whose mistake it is:
a figure read wrongly and a figure printed wrongly look alike.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from gikanalysis.checks.levels import members_of
from gikanalysis.checks.years import OFFICIAL, Filed
from gikanalysis.figures.numbers import SMALLEST_RATED
from gikanalysis.forms.identities import identities
from gikanalysis.panel import Panel

GOVERNMENTS = ("province", "prefecture", "county")
REPORT = ("report", "prose")
"""What checks within one report need: its table, and where they look there too, its prose."""


def tabled(reports: pl.DataFrame) -> pl.DataFrame:
    """The reports on a form that checks can be applied to."""
    return reports.filter(pl.col("form").is_in(OFFICIAL))


def failed(findings: pl.DataFrame, reports: pl.DataFrame, needs: Sequence[str] = REPORT) -> pl.DataFrame:
    """The checks of `reports` that failed, with the family of the check, in the order of the checks.

    `needs` says which kind: within one report, over ``years``, between ``levels``. Within a report the strict ones
    alone (contradictions) are taken; over years and between levels every one that is more than a remark.
    """
    known = [
        (one.id, one.family, number) for number, one in enumerate(identities().values()) if one.needs in needs
    ]
    rules = pl.DataFrame(known, schema={"rule": pl.String, "family": pl.String, "_rank": pl.Int64}, orient="row")
    grave = ["error"] if tuple(needs) == REPORT else ["error", "warning"]
    found = findings.filter((pl.col("outcome") == "fail") & pl.col("severity").is_in(grave))
    whose = reports.select(
        "source", "issuer", "adcode", "province", "title", "published", "where_published", "form", "format"
    )
    joined = found.join(rules, on="rule").join(whose, on="source")
    return joined.sort("_rank", "adcode", "issuer", "year", "source", maintain_order=True).drop("_rank")


def likely(findings: pl.DataFrame) -> dict[tuple[str, str], float]:
    """By report and cell, the figure that something else in the report agrees with."""
    agreed = findings.filter(
        pl.col("corroborated") & pl.col("suggestion").is_not_null() & pl.col("suggests").is_not_null()
    )
    return {(row[0], row[1]): row[2] for row in agreed.select("source", "suggests", "suggestion").iter_rows()}


def share_failing(reports: pl.DataFrame, found: pl.DataFrame, by: str) -> pl.DataFrame:
    """By `by`: reports with a table, those with at least one failed check, and the share of them.

    >>> given = pl.DataFrame({"source": ["a", "b"], "form": ["v2019", "v2019"], "year": [2020, 2020]})
    >>> share_failing(given, given.head(1), "year").row(0)
    (2020, 2, 1, 0.5)
    """
    marked = tabled(reports).with_columns(fails=pl.col("source").is_in(found["source"].unique().to_list()))
    counted = marked.filter(pl.col(by).is_not_null()).group_by(by).agg(n=pl.len(), k=pl.col("fails").sum())
    columns = (pl.col(by), pl.col("n").cast(pl.Int64), pl.col("k").cast(pl.Int64), (pl.col("k") / pl.col("n")))
    return counted.select(*columns[:3], columns[3].alias("value")).sort(by)


def agreement(observations: pl.DataFrame) -> pl.DataFrame:
    """By metric: in how many reports prose and table both give a figure, and in how many the two agree.

    A sentence that gives a floor or a ceiling alone is left out. The two agree where they are equal, or where
    their closed bounds (rounded prose, an estimate between forms) meet.
    """
    key = ["source", "metric", "applicant"]
    said = observations.filter(
        (pl.col("basis") == "prose") & pl.all_horizontal(pl.col("value", "lower", "upper").is_not_null())
    ).select(*key, "value", "lower", "upper")
    table = observations.filter((pl.col("basis") == "table") & pl.col("value").is_not_null())
    both = said.join(table.select(*key, "value", "lower", "upper"), on=key, suffix="_table")
    meet = (pl.col("lower") <= pl.col("upper_table")) & (pl.col("upper") >= pl.col("lower_table"))
    agree = (pl.col("value") == pl.col("value_table")) | meet.fill_null(value=False)
    counted = both.group_by("metric").agg(n=pl.len().cast(pl.Int64), k=agree.sum().cast(pl.Int64))
    return counted.with_columns(value=pl.col("k") / pl.col("n")).sort("n", "metric", descending=[True, False])


def differing(agreeing: pl.DataFrame, most: int) -> pl.DataFrame:
    """From `agreement`, the share that differs of the metrics most often given twice; empty where none differs.

    >>> given = pl.DataFrame({"metric": ["a", "b"], "n": [40, 9], "k": [30, 0], "value": [0.75, 0.0]})
    >>> differing(given, 5).rows()
    [('a', 40, 30, 0.25)]
    """
    rated = agreeing.filter(pl.col("n") >= SMALLEST_RATED).head(most).with_columns(value=1 - pl.col("value"))
    return rated if (rated["value"] > 0).any() else rated.clear()


def residuals(panel: Panel, metrics: Sequence[str], year: int) -> pl.DataFrame:
    """The provinces' own totals of a year against the sum of the members read, on the same form.

    Columns: metric, province, value (total less members, as a share of the total; null where the total is 0),
    n (the total), members (how many were read), flagged (a check doubts the total or a member).
    """
    governments = _governments(panel, year)
    figures = {
        (row["source"], row["metric"]): row
        for row in panel.observations(metric=list(metrics), year=year, basis="table").iter_rows(named=True)
        if row["value"] is not None
    }
    rows = []
    for region in governments.values():
        if region.level != "province" or region.scope != "region":
            continue
        members = [one for one in members_of(region, governments) if one.form == region.form]
        for metric in metrics:
            own = figures.get((region.source, metric))
            there = [row for one in members if (row := figures.get((one.source, metric)))]
            if own is None or not there:
                continue
            total, below = own["value"], sum(row["value"] for row in there)
            share = (total - below) / total if total else None
            doubted = any(row["flagged"] for row in (own, *there))
            rows.append((metric, region.province, share, total, len(there), doubted))
    schema = {
        "metric": pl.String, "province": pl.String, "value": pl.Float64, "n": pl.Float64, "members": pl.Int64,
        "flagged": pl.Boolean,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _governments(panel: Panel, year: int) -> dict[str, Filed]:
    """The governments that filed in a year on a form, by division, without their figures."""
    wanted = (pl.col("year") == year) & pl.col("level").is_in(GOVERNMENTS) & pl.col("adcode").is_not_null()
    names = ("source", "issuer", "adcode", "province", "level", "parent_level", "year", "scope", "form")
    rows = tabled(panel.reports()).filter(wanted).select(names)
    return {str(row["adcode"]): Filed(**row, figures={}) for row in rows.iter_rows(named=True)}
