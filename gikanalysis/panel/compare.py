"""Two sources of one body and year, compared cell by cell on one form, metric by metric on two."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from gikanalysis import schema
from gikanalysis.panel import store
from gikanalysis.panel.prefer import groups
from gikanalysis.panel.preference import preference
from gikanalysis.panel.rows import FINDINGS, Tables

RULE = "two_sources"
SHOWN_ITEMS = 8
_PAIR = ["preferred", "other"]
Scan = Callable[[str], pl.LazyFrame]


def by_basis(found: pl.LazyFrame, basis: str) -> pl.LazyFrame:
    """Keep the observations of a basis; ``best`` is the table's figure, the prose's where the table has none."""
    if basis == "all":
        return found
    if basis in ("table", "prose"):
        return found.filter(pl.col("basis") == basis)
    has_figure = pl.any_horizontal(pl.col("value", "lower", "upper").is_not_null())
    rank = pl.when((pl.col("basis") == "table") & has_figure).then(0).when(pl.col("basis") == "prose").then(1)
    ranked = found.with_columns(rank.otherwise(2).alias("_rank"))
    best = pl.col("_rank") == pl.col("_rank").min().over("source", "metric", "applicant")
    return ranked.filter(best).drop("_rank")


def differences_of(panel: Path) -> pl.DataFrame:
    """Return the differences in a panel (see `differences`)."""
    return differences(lambda table: store.scan(panel, table))


def differences_in(tables: Tables) -> pl.DataFrame:
    """Return the differences between the reports of `tables` (see `differences`)."""
    return differences(lambda table: tables[table].lazy())


def differences(scan: Scan) -> pl.DataFrame:
    """Return where sources that are not preferred differ from the preferred one, columns `schema.DIFFERENCES`.

    On one form every cell is compared, in value and status; on two forms, or without a table, every metric
    that both have: they differ where the bounds of one lie outside those of the other.
    """
    pairs = _pairs(scan("reports").collect())
    if pairs.is_empty():
        return pl.DataFrame(schema=schema.DIFFERENCES)
    sources = [*pairs["preferred"], *pairs["other"]]
    mine = pl.col("source").is_in(sources)
    cells = scan("cells").filter(mine).select("source", "cell", "value", "status").collect()
    observed = by_basis(scan("observations").filter(mine), "best").collect()
    found = [
        _cells_differing(pairs.filter("same_form"), cells),
        _metrics_differing(pairs.filter(~pl.col("same_form")), observed),
    ]
    ordered = pl.concat([pairs.join(one, on=_PAIR).select(list(schema.DIFFERENCES)) for one in found])
    return ordered.sort("year", *_PAIR, nulls_last=True, maintain_order=True)


def _pairs(reports: pl.DataFrame) -> pl.DataFrame:
    """Every source that is not preferred, with the one that is."""
    rows = []
    for group in groups(reports) if not reports["preferred"].all() else ():
        best = next(row for row in group if row["preferred"])
        for other in group:
            if other is not best:
                same = other["form"] == best["form"] != "prose"
                who = (best["adcode"], best["issuer"], best["year"])
                rows.append((*who, best["source"], other["source"], other["preferred_reason"], same))
    names = {name: schema.DIFFERENCES[name] for name in ("adcode", "issuer", "year", *_PAIR, "reason")}
    return pl.DataFrame(rows, schema={**names, "same_form": pl.Boolean}, orient="row")


def _cells_differing(pairs: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    one = pairs.select(_PAIR).join(cells, left_on="preferred", right_on="source", maintain_order="left_right")
    two = pairs.select(_PAIR).join(cells, left_on="other", right_on="source", maintain_order="left_right")
    both = one.join(
        two, on=[*_PAIR, "cell"], how="full", suffix="_other", coalesce=True, maintain_order="left_right"
    ).with_columns(pl.col("status", "status_other").fill_null("missing"))
    value, other = pl.col("value"), pl.col("value_other")
    lacking = value.is_null() | other.is_null()
    kind = (
        pl.when(value.is_not_null() & other.is_not_null() & (value != other)).then(pl.lit("value"))
        .when(lacking & (pl.col("status") != pl.col("status_other"))).then(pl.lit("status"))
    )  # fmt: skip
    nothing = pl.lit(None, dtype=pl.String)
    return _named(both.with_columns(kind.alias("differs"), nothing.alias("metric"), nothing.alias("applicant")))


def _metrics_differing(pairs: pl.DataFrame, observed: pl.DataFrame) -> pl.DataFrame:
    columns = ["source", "metric", "applicant", "value", "lower", "upper", "status"]
    one = pairs.select(_PAIR).join(observed.select(columns), left_on="preferred", right_on="source")
    two = pairs.select(_PAIR).join(observed.select(columns), left_on="other", right_on="source")
    both = one.join(two, on=[*_PAIR, "metric", "applicant"], suffix="_other", maintain_order="left")
    apart = (pl.col("lower") > pl.col("upper_other")) | (pl.col("upper") < pl.col("lower_other"))
    kind = pl.when(apart).then(pl.lit("value"))
    return _named(both.with_columns(kind.alias("differs"), pl.lit(None, dtype=pl.String).alias("cell")))


def _named(both: pl.DataFrame) -> pl.DataFrame:
    found = both.filter(pl.col("differs").is_not_null())
    found = found.rename({"value_other": "other_value", "status_other": "other_status"})
    return found.select(
        *_PAIR, *(name for name in schema.DIFFERENCES if name in found.columns and name not in _PAIR)
    )


def findings(differing: pl.DataFrame, observed: pl.DataFrame) -> pl.DataFrame:
    """Return a finding on each preferred report for each other source that differs.

    Figures that differ are a warning that doubts their cells, unless the preferred report says itself that it
    corrects an earlier one; that one has a figure where the other has none is a note.
    """
    rows = []
    corrects = preference().criteria["reissue"]
    for (source, other), group in differing.group_by(_PAIR, maintain_order=True):
        values = group.filter(pl.col("differs") == "value")
        kind = "value" if values.height else "status"
        shown = values if values.height else group
        cells = _cells_of(shown, str(source), observed)
        names = shown.select(pl.coalesce("cell", "metric")).to_series().unique(maintain_order=True).to_list()
        items = "、".join(names[:SHOWN_ITEMS]) + ("…" if len(names) > SHOWN_ITEMS else "")
        reason = str(group["reason"][0])
        told = {"other": other, "count": shown.height, "items": items, "reason": reason}
        grave = kind == "value" and corrects not in reason
        texts = {name: text.format(**told) for name, text in preference().findings[kind].items()}
        rows.append(
            {
                "source": source, "year": group["year"][0], "rule": RULE,
                "severity": "warning" if grave else "note", "outcome": "fail", "cells": cells,
                "message": texts["en"], "message_zh": texts["zh"],
                "corroborated": False,
            }
        )  # fmt: skip
    return pl.DataFrame(rows, schema=FINDINGS)


def _cells_of(shown: pl.DataFrame, source: str, observed: pl.DataFrame) -> list[str]:
    """The cells that differ, or that metrics which differ are made of."""
    metrics = shown.filter(pl.col("cell").is_null()).select("metric", "applicant")
    made = observed.filter(pl.col("source") == source).join(metrics, on=["metric", "applicant"], how="semi")
    of_metrics = made["cells"].explode().drop_nulls().to_list()
    return list(dict.fromkeys([*shown["cell"].drop_nulls().to_list(), *of_metrics]))
