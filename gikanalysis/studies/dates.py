"""Dates of publication against the days when reports are due, dates that say nothing told apart."""

from __future__ import annotations

from datetime import date

import polars as pl

from gikanalysis.forms.identities import identities

STATES = ("undated", "early", "far", "moved", "in_time", "late")
"""No date; before the year ended; more than a year after; one date on several years' reports; in time; late."""
SAYING = ("in_time", "late")
_DUE = "Q-13"


def due_day(level: str | None, year: int) -> date:
    """The day by which the report of a year was due: 31 March, for departments 31 January from reports of 2019.

    >>> due_day("department", 2019), due_day("department", 2018), due_day("county", 2020)
    (datetime.date(2020, 1, 31), datetime.date(2019, 3, 31), datetime.date(2021, 3, 31))
    """
    given = identities()[_DUE].thresholds
    sooner = level == "department" and year >= given["departments_from"]
    month, day = divmod(int(given["departments" if sooner else "governments"]), 100)
    return date(year + 1, month, day)


def dated(reports: pl.DataFrame) -> pl.DataFrame:
    """Return the reports with `due` and `state` (one of `STATES`).

    A date before the end of the report's year, one after the end of the year after it, and one that stands on
    reports of several years of one body (a website was moved) do not tell when the report came out.
    """
    keys = ["source", "adcode", "issuer", "level", "scope", "year", "published"]
    rows = reports.select(keys).sort(keys)
    due = pl.Series([due_day(level, year) for level, year in rows.select("level", "year").rows()], dtype=pl.Date)
    several = pl.col("year").n_unique().over("adcode", "issuer", "published") > 1
    state = (
        pl.when(pl.col("published").is_null())
        .then(pl.lit("undated"))
        .when(pl.col("published").dt.year() <= pl.col("year"))
        .then(pl.lit("early"))
        .when(several)
        .then(pl.lit("moved"))
        .when(pl.col("published").dt.year() > pl.col("year") + 1)
        .then(pl.lit("far"))
        .when(pl.col("published") <= pl.col("due"))
        .then(pl.lit("in_time"))
        .otherwise(pl.lit("late"))
    )
    return rows.with_columns(due=due).with_columns(state=state)


def punctual(found: pl.DataFrame, *by: str) -> pl.DataFrame:
    """By group, how many reports are in each state, and how many of those whose date says something were in time.

    Columns: those of `by`, the states, `numerator` (in time), `n`, `january` and `march` (out by the end of
    that month).
    """
    month = pl.col("published").dt.month()
    says = pl.col("state").is_in(SAYING)
    return (
        found.group_by(*by)
        .agg(
            *((pl.col("state") == state).sum().cast(pl.Int64).alias(state) for state in STATES),
            january=(says & (month == 1)).sum().cast(pl.Int64),
            march=(says & (month <= 3)).sum().cast(pl.Int64),
        )
        .with_columns(numerator=pl.col("in_time"), n=pl.col("in_time") + pl.col("late"))
        .sort(*by)
    )
