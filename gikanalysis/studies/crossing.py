"""The crosswalk as links between the rows of outcomes of two forms, and how wide its ranges are in a panel."""

from __future__ import annotations

import re

import polars as pl

from gikanalysis.forms import expressions, form
from gikanalysis.studies.pooled import pooled
from gikanalysis.vocabulary import crosswalk, metrics
from gikanalysis.vocabulary.load import lines

OLD, NEW = "v2014", "v2021"
GROUPS = ("outcomes", "refusal_grounds", "not_processed_grounds")
WHOLE = "outcomes_total"
INTERVAL = ("broad", "narrow")
_OLD_ROWS, _SINGLE = "3.3.", re.compile(r"\[(B3[0-9.]+)\]")


def links() -> pl.DataFrame:
    """Return one row for each link between rows of outcomes, with match, grade and the metric that it concerns.

    `source` is a row of the 2014 form, `target` one of the 2021 form, which stands for the metric that it alone
    makes up. Null is no counterpart; a row of the 2014 form that no link reaches stands last, with no target.
    """
    found = [
        {"source": source, "target": single[1], "match": match, "grade": one.grade_2019, "metric": one.id}
        for one in metrics().values()
        if one.group in GROUPS
        and (single := _SINGLE.fullmatch(lines(one.id)[NEW].expression))
        and lines(one.id)[NEW].match in ("exact", "close")
        and not single[1].endswith("B3.7")
        for match, source in _sources(one.id)
    ]
    reached = {link["source"] for link in found}
    lost = [cell for cell in _leaves() if cell not in reached]
    found += [{"source": cell, "target": None, "match": "none", "grade": "D", "metric": None} for cell in lost]
    order = {cell.id: place for place, cell in enumerate(form(NEW).cells)}
    order |= {row: place for place, row in enumerate(_rows(NEW))}
    schema = dict.fromkeys(("source", "target", "match", "grade", "metric"), pl.String())
    ranked = sorted(found, key=lambda link: (order.get(link["target"] or "", len(order)), link["source"] or "~"))
    return pl.DataFrame(ranked, schema=schema)


def _sources(metric: str) -> list[tuple[str, str | None]]:
    """The rows of the 2014 form that a metric may come from, with the kind of match."""
    line = lines(metric)[OLD]
    if line.match == "none":
        return [("none", None)]
    return [(line.match, cell) for cell in expressions.cells(expressions.parse(line.expression))]


def _rows(form_id: str) -> list[str]:
    return [row.id for table in form(form_id).tables for row in table.rows]


def _leaves() -> list[str]:
    """The rows of outcomes of the 2014 form that have no rows below them."""
    rows = [row for row in _rows(OLD) if row.startswith(_OLD_ROWS)]
    return [row for row in rows if not any(other.startswith(f"{row}.") for other in rows)]


def by_target(found: pl.DataFrame) -> dict[str, str]:
    """The kind of link of each row of the 2021 form: exact, close, interval or none."""
    kinds = dict(found.filter(pl.col("target").is_not_null()).select("target", "match").rows())
    return {target: "interval" if match in INTERVAL else match for target, match in kinds.items()}


def bounded() -> list[str]:
    """The metrics of outcomes that the 2014 form leaves a range for."""
    return [
        one.metric.id
        for one in crosswalk(OLD)
        if one.metric.group in GROUPS
        and one.metric.id != WHOLE
        and one.applicant == "total"
        and one.cells
        and not one.exact_point
    ]


def widths(observations: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Pool what the 2014 form leaves open of each bounded metric, as shares of all outcomes; `by` adds groups.

    `observations` are figures of `bounded` and of the whole; the columns are those of `pooled` and ``width``.
    Reports without outcomes, and those that a failed check doubts, are left out.
    """
    old = observations.filter(pl.col("form") == OLD)
    whole = old.filter((pl.col("metric") == WHOLE) & (pl.col("value") > 0)).select(
        "source", n="value", doubted="flagged"
    )
    parts = old.filter(pl.col("metric").is_in(bounded())).join(whole, on="source")
    shares = parts.select(
        "metric", "year", "form", "n",
        flagged=pl.col("flagged") | pl.col("doubted"),
        numerator=pl.col("value"),
        value=pl.col("value") / pl.col("n"),
        lower=pl.coalesce("lower", "value") / pl.col("n"),
        upper=pl.min_horizontal(pl.coalesce("upper", "value") / pl.col("n"), 1.0),
    )  # fmt: skip
    made = pooled(shares, ("metric", *by)).filter(pl.col("lower").is_not_null() & pl.col("upper").is_not_null())
    return made.with_columns(width=pl.col("upper") - pl.col("lower")).sort(
        "width", "metric", descending=[True, False]
    )
