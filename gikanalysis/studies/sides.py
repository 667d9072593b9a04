"""Two reports held against each other: what may be subtracted, what may not and why, and how far it may be off."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from gikanalysis.errors import DataFileError
from gikanalysis.indicators import indicators
from gikanalysis.studies.registry import PACKAGE
from gikanalysis.studies.saying import TRANSITION
from gikanalysis.tabular import read_yaml
from gikanalysis.vocabulary import metrics

Row = Mapping[str, Any]
COMPARABLE = ("A", "B")
"""Grades across 2021 with which two figures on the forms of 2019 and 2021 are subtracted."""
SMALLEST_BASE = 30
"""A change is given in per cent of a count from here on."""


@cache
def shown() -> Mapping[str, Sequence[str]]:
    """Metrics and indicators that are compared; raises `DataFileError` for unknown names."""
    content = read_yaml(PACKAGE, "compare.yaml")
    known = {"counts": metrics(), "shares": indicators()}
    faults = [f"compare.yaml: needs {', '.join(known)}"] if set(content) != set(known) else []
    faults += [
        f"compare.yaml {kind} {name}: unknown"
        for kind in known
        for name in content.get(kind, ())
        if name not in known[kind]
    ]
    DataFileError.raise_if(faults)
    return content


@dataclass(frozen=True, slots=True)
class Difference:
    """Second less first; `lower` and `upper` are its 95 % interval, `room` what the mapping leaves."""

    value: float
    lower: float | None = None
    upper: float | None = None
    room: tuple[float, float] | None = None

    @property
    def settled(self) -> bool:
        """Whether neither its interval nor what the mapping leaves holds 0."""
        ends = [end for end in (self.lower, self.upper, *(self.room or ())) if end is not None]
        return bool(ends) and (all(end > 0 for end in ends) or all(end < 0 for end in ends))


def reason(first: Row, second: Row) -> str:
    """Why nothing of two reports may be subtracted (scope, unknown, form, local); empty where it may."""
    if first["scope"] != second["scope"]:
        return "scope"
    same_body = (first["adcode"], first["issuer"]) == (second["adcode"], second["issuer"])
    if first["scope"] == "unknown" and not same_body:
        return "unknown"
    forms = {first["form"], second["form"]}
    if len(forms) > 1 and "v2014" in forms:
        return "form"
    return "local" if len(forms) > 1 and not forms <= {"v2019", "v2021"} else ""


def grade_allows(terms: Sequence[str], first: Row, second: Row) -> bool:
    """Whether all metrics of a figure compare across the change of 2021, where the two lie on its two sides."""
    if {first["form"], second["form"]} != {"v2019", "v2021"}:
        return True
    known = metrics()
    return all(known[term].grade_2021 in COMPARABLE for term in terms if term in known)


def transition(first: Row, second: Row) -> bool:
    """Whether one of the two is a report of the year of transition."""
    return TRANSITION in (first["year"], second["year"])


def difference_of_shares(first: Row, second: Row) -> Difference | None:
    """The difference of two shares with an interval from the two Wilson intervals; None without two points.

    Source of the interval: Newcombe 1998, Statistics in Medicine 17, 873-890 (method 10).

    >>> one = {"value": 0.7, "wilson_lower": 0.58, "wilson_upper": 0.8, "lower": 0.7, "upper": 0.7}
    >>> two = {"value": 0.6, "wilson_lower": 0.49, "wilson_upper": 0.7, "lower": 0.5, "upper": 0.6}
    >>> found = difference_of_shares(one, two)
    >>> round(found.value, 3), round(found.lower, 3), round(found.upper, 3)
    (-0.1, -0.249, 0.056)
    """
    if first["value"] is None or second["value"] is None:
        return None
    change = second["value"] - first["value"]
    room = None
    ends = [row[end] for row in (first, second) for end in ("lower", "upper")]
    if None not in ends and (first["lower"] != first["upper"] or second["lower"] != second["upper"]):
        room = (second["lower"] - first["upper"], second["upper"] - first["lower"])
    if any(row[end] is None for row in (first, second) for end in ("wilson_lower", "wilson_upper")):
        return Difference(change, room=room)
    down = math.hypot(second["value"] - second["wilson_lower"], first["wilson_upper"] - first["value"])
    up = math.hypot(second["wilson_upper"] - second["value"], first["value"] - first["wilson_lower"])
    return Difference(change, change - down, change + up, room)
