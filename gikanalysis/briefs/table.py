"""The figures that a brief rests on as one table: what sentences, charts and the files beside it read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from gikanalysis.briefs.facts import KEY_METRICS

if TYPE_CHECKING:
    from gikanalysis.briefs.region import RegionBrief, Report

GROUNDS = (
    "state_secret", "prohibited_by_law", "security_stability", "third_party", "internal_affairs", "process",
    "enforcement_file", "register_search",
)  # fmt: skip
APPLICANTS = ("natural", "biz", "research", "ngo", "legal", "other")
STOCK = ("requests_carried_in", "requests_completed", "requests_on_hand", "requests_carried_out")
METRICS = (
    *KEY_METRICS, *STOCK, "granted_in_full", "granted_in_part", "unable_to_provide", "not_held_or_created",
    "not_processed", "other_outcome", *(f"refused_{ground}" for ground in GROUNDS),
    "reviews_corrected", "reviews_concluded", "litigation_corrected", "litigation_concluded",
    *(f"requests_received_from_{kind}" for kind in APPLICANTS),
)  # fmt: skip
INDICATORS = (
    "disclosure_rate", "refusal_share", "not_held_share", "not_processed_share", "carry_over_ratio",
    "review_correction_rate", "litigation_correction_rate", *(f"grounds_mix_{ground}" for ground in GROUNDS),
    "applicant_mix_natural",
)  # fmt: skip
COLUMNS: dict[str, Any] = {
    "region": pl.String, "adcode": pl.String, "issuer": pl.String, "scope": pl.String, "form": pl.String,
    "year": pl.Int32, "kind": pl.String, "name": pl.String, "label": pl.String, "value": pl.Float64,
    "lower": pl.Float64, "upper": pl.Float64, "wilson_lower": pl.Float64, "wilson_upper": pl.Float64,
    "n": pl.Float64, "status": pl.String, "flagged": pl.Boolean, "basis": pl.String, "peers": pl.String,
    "peers_median": pl.Float64, "peers_count": pl.Int64, "rank_low": pl.Int64, "rank_high": pl.Int64,
    "rank_of": pl.Int64, "source": pl.String, "url": pl.String, "cells": pl.List(pl.String),
    "simulated": pl.Boolean,
}  # fmt: skip
"""`kind` is metric (a printed count) or indicator (a share of 0 to 1); `name` is its name in the vocabulary."""


def facts_table(brief: RegionBrief) -> pl.DataFrame:
    """Return one row for each report told of and each figure it has; see `COLUMNS`."""
    rows = [row for report in brief.reports for row in (*_counts(brief, report), *_shares(brief, report))]
    return pl.DataFrame(rows, schema=pl.Schema(COLUMNS), orient="row")


def _report(brief: RegionBrief, report: Report) -> dict[str, Any]:
    return {
        "region": brief.full_name, "adcode": report.row["adcode"], "issuer": report.issuer, "scope": report.scope,
        "form": report.form, "year": report.year, "source": report.source, "url": report.url or None,
        "simulated": report.row["simulated"],
    }  # fmt: skip


def _counts(brief: RegionBrief, report: Report) -> Iterator[dict[str, Any]]:
    for name in METRICS:
        fact = brief.fact(report, name)
        if fact is not None:
            yield _report(brief, report) | {
                "kind": "metric", "name": name, "label": fact.metric.label(brief.language), "value": fact.value,
                "lower": fact.lower, "upper": fact.upper, "status": fact.status, "flagged": fact.flagged,
                "basis": fact.basis, "cells": [cell.cell for cell in fact.cells],
            }  # fmt: skip


def _shares(brief: RegionBrief, report: Report) -> Iterator[dict[str, Any]]:
    from gikanalysis.indicators.load import indicator

    for name in INDICATORS:
        row = brief.rate(report, name)
        if row is None:
            continue
        figures = {key: row[key] for key in ("value", "lower", "upper", "wilson_lower", "wilson_upper", "n")}
        terms = [brief.fact(report, term) for term in indicator(name).terms]
        yield _report(brief, report) | figures | {
            "kind": "indicator", "name": name, "label": indicator(name).label(brief.language),
            "status": row["status"], "flagged": row["flagged"],
            "cells": [cell.cell for fact in terms if fact for cell in fact.cells],
        } | (_among_peers(brief, report) if name == "disclosure_rate" else {})  # fmt: skip


def _among_peers(brief: RegionBrief, report: Report) -> dict[str, Any]:
    """What is known of the peers in the year of a report that stands for the region."""
    if report not in brief.series or not brief.peers.kind:
        return {}
    median = brief.peers.median(report.year, report.form)
    rank = brief.peers.rank(report.source)
    found: dict[str, Any] = {"peers": brief.peers.kind}
    if median:
        found |= {"peers_median": median["value"], "peers_count": median["count"]}
    if rank:
        found |= {"rank_low": rank.low, "rank_high": rank.high, "rank_of": rank.of}
    return found
