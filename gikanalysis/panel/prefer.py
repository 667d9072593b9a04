"""Two sources of one body and year: both stay, one is preferred, with the reason."""

from __future__ import annotations

import polars as pl

from gikanalysis.panel.rows import Tables

_REASONS = (
    ("figures", "prints more figures ({mine} against {theirs})"),
    ("published", "is dated later ({mine} against {theirs})"),
    ("source", "stands first by name; nothing else tells them apart"),
)


def prefer(tables: Tables) -> pl.DataFrame:
    """Return the table `reports` with `preferred` and `preferred_reason` set.

    Reports are of one body and year when division, issuer and year agree. Bodies that are not known are never
    taken to be the same.
    """
    reports = tables["reports"]
    printed = tables["cells"].filter(pl.col("status") == "reported").group_by("source").len("figures")
    counted = reports.join(printed, on="source", how="left").with_columns(pl.col("figures").fill_null(0))
    verdicts: dict[str, tuple[bool, str]] = {}
    known = counted.filter(pl.col("issuer").is_not_null() & pl.col("year").is_not_null())
    for group in known.partition_by("adcode", "issuer", "year"):
        if group.height > 1:
            verdicts |= _choose(group)
    chosen = [verdicts.get(name, (True, "")) for name in reports["source"]]
    return reports.with_columns(
        pl.Series("preferred", [mark for mark, _ in chosen], dtype=pl.Boolean),
        pl.Series("preferred_reason", [reason for _, reason in chosen], dtype=pl.String),
    )


def _choose(group: pl.DataFrame) -> dict[str, tuple[bool, str]]:
    ranked = group.sort(["figures", "published", "source"], descending=[True, True, False], nulls_last=True)
    rows = ranked.iter_rows(named=True)
    best, *others = rows
    result = {best["source"]: (True, _reason(best, others[0]))}
    for other in others:
        result[other["source"]] = (False, f"{best['source']} is preferred: it {_reason(best, other)}")
    return result


def _reason(best: dict[str, object], other: dict[str, object]) -> str:
    for column, text in _REASONS:
        if best[column] != other[column]:
            return text.format(mine=best[column], theirs=other[column] or "no date")
    return ""
