"""Two sources of one body and year: both stay, one is preferred, with the reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from operator import itemgetter

import polars as pl

from gikanalysis.panel.preference import preference
from gikanalysis.panel.rows import Tables
from gikanalysis.regions import divisions_of_host

_TABLES = {"local": 1, "prose": 0}  # any other form is an official one
_HOST = re.compile(r"[a-z0-9.-]+\.gov\.cn", re.IGNORECASE)
_HOSTS = ("no government", "another government", "its own")
_LESS_IS_MORE = ("identity", "checks", "format", "source")
Row = dict[str, object]


def groups(reports: pl.DataFrame) -> list[list[Row]]:
    """Return the reports that are of one body and year, where there are several.

    They agree in division, issuer and year. Bodies that are not known are never taken to be the same, unless
    the files are, byte for byte.
    """
    known = pl.col("issuer").is_not_null() & pl.col("year").is_not_null()
    body_of: dict[tuple[object, ...], tuple[object, ...]] = {}
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in (
        reports.with_columns(known.alias("known")).sort("known", "source", descending=[True, False]).to_dicts()
    ):
        content = (row["sha256"], row["attachments"], row["year"])
        if row.pop("known"):
            key: tuple[object, ...] = (row["adcode"], row["issuer"], row["year"])
            body_of.setdefault(content, key)
        else:
            key = body_of.get(content, content)
        found.setdefault(key, []).append(row)
    return [rows for rows in found.values() if len(rows) > 1]


def prefer(tables: Tables) -> pl.DataFrame:
    """Return the table `reports` with `preferred` and `preferred_reason` set (see ``preference.yaml``)."""
    reports = tables["reports"]
    verdicts: dict[str, tuple[bool, str]] = {}
    several = groups(reports)
    merits = _merits(tables, [str(row["source"]) for group in several for row in group]) if several else {}
    for group in several:
        verdicts |= _choose([_judged(row, merits) for row in group])
    chosen = [verdicts.get(name, (True, "")) for name in reports["source"]]
    return reports.with_columns(
        pl.Series("preferred", [mark for mark, _ in chosen], dtype=pl.Boolean),
        pl.Series("preferred_reason", [reason for _, reason in chosen], dtype=pl.String),
    )


def _merits(tables: Tables, sources: list[str]) -> dict[str, Mapping[str, int]]:
    """How many figures, cells found, doubts of identity and failed checks each source has."""
    mine = pl.col("source").is_in(sources)
    status, rule = pl.col("status"), pl.col("rule")
    cells = tables["cells"].filter(mine).group_by("source").agg(
        status.is_in(["reported", "header_with_value"]).sum().alias("figures"),
        (~status.is_in(["missing", "unreadable"])).sum().alias("found"),
    )  # fmt: skip
    doubts = pl.col("severity").is_in(["error", "warning"]) & (pl.col("outcome") == "fail")
    findings = tables["findings"].filter(mine & doubts).group_by("source").agg(
        (rule == "identity").sum().alias("identity"), (rule != "identity").sum().alias("checks")
    )  # fmt: skip
    counted = pl.DataFrame({"source": sources}).join(cells, on="source", how="left")
    counted = counted.join(findings, on="source", how="left").fill_null(0)
    return {row.pop("source"): row for row in counted.to_dicts()}


def _judged(row: Row, merits: Mapping[str, Mapping[str, int]]) -> Row:
    """A report with what each criterion looks at, as `name` (for comparing) and `told` (for the reason)."""
    known = preference()
    shape = str(row["format"])
    host = _host(row)
    return {
        **merits[str(row["source"])],
        "table": _TABLES.get(str(row["form"]), 2),
        "reissue": int(any(word in str(row["title"] or "") for word in known.reissue)),
        "host": host,
        "published": row["published"].isoformat() if row["published"] is not None else "",  # type: ignore[attr-defined]
        "format": known.formats.index(shape) if shape in known.formats else len(known.formats),
        "source": str(row["source"]),
        "told": {
            "table": row["form"], "host": _HOSTS[host], "format": shape,
            "published": row["published"] or "no date",
        },
    }  # fmt: skip


def _host(row: Row) -> int:
    """2: the site of the body's own government; 1: of another government; 0: not told, or of neither."""
    named = _HOST.search(str(row["where_published"] or ""))
    if named is None:
        return 0
    year = row["year"] if isinstance(row["year"], int) else None
    return 1 + any(division.adcode == row["adcode"] for division in divisions_of_host(named[0], year))


def _choose(group: list[Row]) -> dict[str, tuple[bool, str]]:
    ranked = group
    for name in reversed(list(preference().criteria)):
        ranked = sorted(ranked, key=itemgetter(name), reverse=name not in _LESS_IS_MORE)
    best, *others = ranked
    result = {str(best["source"]): (True, _reason(best, others[0]))}
    for other in others:
        result[str(other["source"])] = (False, f"{best['source']} is preferred: it {_reason(best, other)}")
    return result


def _reason(best: Row, other: Row) -> str:
    for name, text in preference().criteria.items():
        if best[name] != other[name]:
            mine, theirs = (row["told"].get(name, row[name]) for row in (best, other))  # type: ignore[attr-defined]
            return text.format(mine=mine, theirs=theirs)
    return ""
