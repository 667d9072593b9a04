"""Column contracts of the public tables, in one place.

Other programs read these tables, so a column is never renamed or retyped silently. The types are
polars types; enumerations are stored as strings and checked when a table is built.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from polars.datatypes import DataType, DataTypeClass

FORMS = ("v2014", "v2019", "v2021", "local", "prose")
LEVELS = ("province", "prefecture", "county", "township", "department", "ministry", "zone", "other")
SCOPES = ("own", "region", "unknown")
CELL_STATUSES = ("reported", "blank", "dash", "unreadable", "missing", "header", "header_with_value")
LOCATED = ("label", "position", "pattern")
SEVERITIES = ("error", "warning", "note")
OUTCOMES = ("fail", "not_assessable")
QUALIFIERS = ("exact", "about", "floor", "ceiling", "rounded")
OBSERVATION_STATUSES = ("reported", "derived", "partial", "blank", "not_on_form")
BASES = ("table", "prose")
GRADES = ("A", "B", "C", "D", "n/a")
MATCHES = ("exact", "close", "broad", "narrow")
MEASURED = ("万元", "元", "%")  # units of what is measured; what has another unit is counted
SIMULATED = "SIMULATED"  # the word that every simulated document and everything made of one carries
APPLICANTS = ("total", "natural", "biz", "research", "ngo", "legal", "other")


def _schema(columns: Mapping[str, DataType | DataTypeClass]) -> pl.Schema:
    return pl.Schema(columns)


CELLS = _schema(
    {
        "cell": pl.String,
        "label": pl.String,
        "printed": pl.String,
        "value": pl.Float64,
        "unit": pl.String,
        "status": pl.String,
        "located": pl.String,
        "locator": pl.String,
    }
)

STATEMENTS = _schema(
    {
        "metric": pl.String,
        "component": pl.String,
        "value": pl.Float64,
        "unit": pl.String,
        "qualifier": pl.String,
        "lower": pl.Float64,
        "upper": pl.Float64,
        "section": pl.String,
        "locator": pl.String,
        "snippet": pl.String,
    }
)

FINDINGS = _schema(
    {
        "rule": pl.String,
        "severity": pl.String,
        "outcome": pl.String,
        "cells": pl.List(pl.String),
        "message": pl.String,
        "expected": pl.Float64,
        "found": pl.Float64,
        "suggestion": pl.Float64,
    }
)

CORRECTIONS = _schema(
    {
        "cell": pl.String,
        "label": pl.String,
        "printed": pl.String,
        "reported": pl.Float64,
        "status": pl.String,
        "corrected": pl.Float64,
        "unit": pl.String,
        "reason": pl.String,
        "evidence": pl.String,
        "who": pl.String,
        "when": pl.Date,
    }
)

DIFFERENCES = _schema(
    {
        "adcode": pl.String,
        "issuer": pl.String,
        "year": pl.Int32,
        "preferred": pl.String,
        "other": pl.String,
        "cell": pl.String,
        "metric": pl.String,
        "applicant": pl.String,
        "value": pl.Float64,
        "status": pl.String,
        "other_value": pl.Float64,
        "other_status": pl.String,
        "differs": pl.String,
        "reason": pl.String,
    }
)

OBSERVATIONS = _schema(
    {
        "source": pl.String,
        "issuer": pl.String,
        "adcode": pl.String,
        "province": pl.String,
        "level": pl.String,
        "year": pl.Int32,
        "scope": pl.String,
        "form": pl.String,
        "metric": pl.String,
        "applicant": pl.String,
        "value": pl.Float64,
        "lower": pl.Float64,
        "upper": pl.Float64,
        "suggested": pl.Float64,
        "basis": pl.String,
        "status": pl.String,
        "match": pl.String,
        "grade": pl.String,
        "cells": pl.List(pl.String),
        "flagged": pl.Boolean,
    }
)
