"""What a figure takes at the door: polars or pandas, checked, as plain rows.

A figure shows one body. Two bodies, two scopes or two different readings of one figure in the
same frame are refused with a sentence instead of being drawn over each other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from gikanalysis.errors import GikError

Row = Mapping[str, Any]

State = Literal[
    "value",
    "block",
    "blank",
    "dash",
    "partial",
    "unreadable",
    "missing",
    "not_on_form",
    "few",
    "no_denominator",
    "impossible",
]
"""What there is to draw: a value, bounds without a point, or the reason why there is nothing."""

_STATE_OF_STATUS: dict[str, State] = {
    "reported": "missing",  # a status that promises a value but brings none is no value
    "derived": "missing",
    "partial": "partial",
    "blank": "blank",
    "dash": "dash",
    "unreadable": "unreadable",
    "missing": "missing",
    "not_on_form": "not_on_form",
    "small_n": "few",  # of an indicator: too few cases for a rate
    "no_denominator": "no_denominator",
    "no_population": "no_denominator",
    "not_region": "no_denominator",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure as it stands in the panel: value or state, bounds, doubt, form."""

    state: State
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    flagged: bool = False
    form: str = ""
    cases: int | None = None

    @property
    def drawn(self) -> bool:
        """Whether there is a point to draw."""
        return self.state == "value"


ABSENT = Reading("missing")


def rows_of(data: object, needed: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of a polars or pandas frame; pandas' NaN becomes None.

    Raises `TypeError` for anything else and `GikError` naming the columns that are missing.
    """
    frame = _as_polars(data)
    absent = [column for column in needed if column not in frame.columns]
    if absent:
        raise GikError(
            f"the frame lacks the columns {', '.join(absent)}; it has {', '.join(frame.columns) or 'none'}"
        )
    return [{name: _plain(value) for name, value in row.items()} for row in frame.to_dicts()]


def _as_polars(data: object) -> pl.DataFrame:
    if isinstance(data, pl.LazyFrame):
        return data.collect()
    if isinstance(data, pl.DataFrame):
        return data
    import pandas as pd

    if isinstance(data, pd.DataFrame):
        return pl.from_pandas(data)
    raise TypeError(f"a polars or pandas DataFrame is needed, not {type(data).__name__}")


def _plain(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value


def reading(row: Row) -> Reading:
    """One row as a reading: a value counts only where its status allows one."""
    value, lower, upper = (_number(row, name) for name in ("value", "lower", "upper"))
    status = str(row.get("status") or "reported")
    if status not in _STATE_OF_STATUS:
        raise GikError(f"unknown status {status!r}; known: {', '.join(_STATE_OF_STATUS)}")
    common: dict[str, Any] = {
        "flagged": bool(row.get("flagged")),
        "form": str(row.get("form") or ""),
        "cases": _cases(row),
    }
    if common["cases"] == 0 and status in ("reported", "derived"):
        return Reading("no_denominator", **common)
    if value is not None and status in ("reported", "derived"):
        return Reading("value", value, lower, upper, **common)
    if (lower is not None or upper is not None) and status in ("reported", "derived", "partial"):
        return Reading("block", None, lower, upper, **common)
    return Reading(_STATE_OF_STATUS[status], **common)


def _number(row: Row, name: str) -> float | None:
    value = row.get(name)
    return None if value is None else float(value)


def _cases(row: Row) -> int | None:
    value = row.get("n")
    return None if value is None else round(float(value))


def observations(data: object) -> list[dict[str, Any]]:
    """The rows of an observations table of one body and one scope.

    Raises `GikError` where the table holds several bodies or scopes.
    """
    rows = rows_of(data, ("year", "metric", "value", "status"))
    check_one_body(rows)
    return rows


def check_one_body(rows: Iterable[Row]) -> None:
    """Raise `GikError` where `rows` hold several bodies or scopes."""
    held = list(rows)
    for column in ("issuer", "adcode", "scope"):
        names = sorted({str(row[column]) for row in held if row.get(column) is not None})
        if len(names) > 1:
            raise GikError(f"a figure shows one body; {column} holds {', '.join(names[:4])}: filter first")


def pick(rows: Iterable[Row], metric: str, applicant: str = "total") -> dict[int, Reading]:
    """Readings of one metric by year; a table goes before prose unless only the prose has a figure.

    Raises `GikError` where one year has two readings of the same basis.
    """
    found: dict[int, dict[str, Reading]] = {}
    for row in rows:
        if row["metric"] != metric or (row.get("applicant") or "total") != applicant:
            continue
        year, basis = int(row["year"]), str(row.get("basis") or "table")
        here = found.setdefault(year, {})
        new = reading(row)
        if basis in here and here[basis] != new:
            raise GikError(f"two readings of {metric} for {year} ({basis}); choose one source first")
        here[basis] = new
    return {year: _preferred(by_basis) for year, by_basis in sorted(found.items())}


def _preferred(by_basis: Mapping[str, Reading]) -> Reading:
    ordered = [by_basis[key] for key in sorted(by_basis, key=lambda basis: basis != "table")]
    return next((one for one in ordered if one.drawn), ordered[0])


def forms_by_year(rows: Iterable[Row]) -> dict[int, str]:
    """The form each year's report is on (a table's form before the prose's)."""
    forms: dict[int, str] = {}
    for row in rows:
        form = str(row.get("form") or "")
        if form and (int(row["year"]) not in forms or form.startswith("v")):
            forms[int(row["year"])] = form
    return forms


def year_span(found: Iterable[int], asked: Sequence[int] | None) -> list[int]:
    """Every year to draw: the span asked for, or from the first to the last that is there."""
    years = sorted(set(asked) if asked else set(found))
    return list(range(years[0], years[-1] + 1)) if years else []
