"""Indicators of each report, with two kinds of doubt kept apart.

`lower` and `upper` are the bounds of the mapping between forms: what the indicator can be, whatever the
number of cases. `wilson_lower` and `wilson_upper` are the sampling interval of a share of so few cases, as
if the point were right. They stand in columns of their own and neither is ever mixed into the other.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from gikanalysis.errors import GikError, UnknownName
from gikanalysis.forms import expressions
from gikanalysis.frames import Frame, is_simulated
from gikanalysis.indicators.load import POPULATION, Formula, Indicator
from gikanalysis.indicators.load import indicator as find
from gikanalysis.indicators.population import Population, read_population
from gikanalysis.markup import Marks
from gikanalysis.schema import APPLICANTS

_NORMAL_95 = 1.959963984540054
KEYS = ("source", "issuer", "adcode", "province", "level", "year", "scope", "form")
STATUSES = (
    "reported", "derived", "partial", "blank", "not_on_form", "small_n", "no_denominator", "no_population",
    "not_region",
)  # fmt: skip
_FIGURES = ("numerator", "n", "value", "lower", "upper", "wilson_lower", "wilson_upper")
_MANY_TERMS = 12  # terms with bounds; each doubles the corners to look at


def wilson(k: float, n: float, z: float = _NORMAL_95) -> tuple[float, float]:
    """Return the Wilson interval of `k` of `n`, by default at 95 %.

    Raises `ValueError` unless 0 ≤ k ≤ n and n > 0. Source: Wilson 1927, J. Am. Stat. Assoc. 22.

    >>> [round(x, 3) for x in wilson(4, 19)]
    [0.085, 0.433]
    """
    if not 0 <= k <= n or n <= 0:
        raise ValueError(f"no share: {k} of {n}")
    p, z2 = k / n, z * z
    centre = p + z2 / (2 * n)
    margin = z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    lower, upper = (centre - margin) / (1 + z2 / n), (centre + margin) / (1 + z2 / n)
    return 0.0 if k == 0 else min(max(lower, 0.0), p), 1.0 if k == n else max(min(upper, 1.0), p)


def ratio(
    observations: pl.DataFrame,
    name: str,
    *,
    population: str | Path | Population | None = None,
    applicant: str = "total",
) -> Frame:
    """Return indicator `name` for each report in `observations` that has one of its terms.

    Where a report gives a metric in its table and in its prose, the table stands unless it alone is
    without a figure. Columns: the identity columns, `indicator`, `numerator`, `n` (the denominator),
    `value`, `lower`, `upper`, `wilson_lower`, `wilson_upper`, `status`, `flagged`, `n_source` (where the
    population is from). `applicant` is one kind of applicants, or all. `population` is a CSV file (see
    `read_population`) and is asked for by rates per inhabitant alone. Raises `UnknownName` for an unknown
    indicator or applicant, `GikError` where a population is needed and not given, `DataFileError` for a
    faulty file.

    `status` is reported, derived, small_n (fewer cases than the indicator asks for: no rate),
    no_denominator (0 cases), no_population (none given of that division and year), not_region (a rate per
    inhabitant of a report that is not on a whole region) or, where a term is lacking, the status of that
    term: blank, partial, not_on_form. A term that the mapping only bounds has no point either: partial,
    with `lower` and `upper` what its bounds leave.
    """
    of = find(name)
    if applicant not in APPLICANTS:
        raise UnknownName("applicant", applicant, APPLICANTS)
    people: Population = {}
    if POPULATION in of.terms:
        if population is None:
            raise GikError(f"{name} is a rate per inhabitant: give population=, a CSV file (docs/statistics.md)")
        people = population if isinstance(population, Mapping) else read_population(population)
    rows = [_row(of, identity, terms, people) for identity, terms in _reports(observations, of, applicant)]
    schema = {key: observations.schema[key] for key in KEYS} | {"indicator": pl.String()}
    schema |= dict.fromkeys(_FIGURES, pl.Float64())
    schema |= {"status": pl.String(), "flagged": pl.Boolean(), "n_source": pl.String()}
    return Frame(rows, schema=schema).marked(Marks(is_simulated(observations), labels_zh={name: of.label_zh}))


@dataclass(frozen=True, slots=True)
class _Term:
    """One metric of one report: its point and what the mapping leaves around it."""

    value: float | None
    lower: float | None
    upper: float | None
    status: str
    flagged: bool = False

    @property
    def lacking(self) -> bool:
        return self.value is None and self.lower is None and self.upper is None


_NOT_ON_FORM = _Term(None, None, None, "not_on_form")
_Terms = dict[str, _Term]


def _reports(observations: pl.DataFrame, of: Indicator, applicant: str) -> Iterator[tuple[dict[str, Any], _Terms]]:
    """Yield each report that has a term of the indicator, in order, with its terms."""
    mine = observations.filter(pl.col("metric").is_in(list(of.terms)) & (pl.col("applicant") == applicant))
    ranked = mine.sort(pl.col("value").is_null(), pl.col("basis") != "table", maintain_order=True)
    best: dict[tuple[object, ...], _Terms] = {}
    for row in ranked.iter_rows(named=True):
        terms = best.setdefault(tuple(row[key] for key in KEYS), {})
        terms.setdefault(row["metric"], _term(row))
    for key in mine.select(KEYS).unique(maintain_order=True).iter_rows():
        identity = dict(zip(KEYS, key, strict=True))
        terms = best[key]
        if not terms.keys().isdisjoint(of.on(identity["form"]).terms):
            yield identity, terms


def _term(row: Mapping[str, Any]) -> _Term:
    value, lower, upper = row["value"], row["lower"], row["upper"]
    if value is None and lower is not None and lower == upper:
        value = lower  # bounds that meet are a point
    return _Term(value, lower, upper, row["status"], bool(row["flagged"]))


def _row(of: Indicator, identity: dict[str, Any], known: _Terms, people: Population) -> dict[str, Any]:
    formula = of.on(identity["form"])
    terms = {term: known.get(term, _NOT_ON_FORM) for term in formula.terms if term != POPULATION}
    result: dict[str, Any] = identity | {"indicator": of.id}
    if POPULATION in formula.terms:
        there = people.get((identity["adcode"], identity["year"]))
        if identity["scope"] != "region":
            terms[POPULATION] = _Term(None, None, None, "not_region")
        elif there is None:
            terms[POPULATION] = _Term(None, None, None, "no_population")
        else:
            terms[POPULATION] = _Term(there.number, there.number, there.number, "reported")
            result["n_source"] = there.source
    k = expressions.value(formula.numerator, lambda term: terms[term].value)
    n = expressions.value(formula.denominator, lambda term: terms[term].value)
    result |= {"numerator": k, "n": n, "flagged": any(term.flagged for term in terms.values())}
    if k is None or n is None:
        return result | _without_point(of, formula, terms)
    if n <= 0:
        return result | {"status": "no_denominator"}
    if n < of.minimum_n:
        return result | {"status": "small_n"}
    lower, upper = _bounds(of, formula, terms, least=1)
    derived = any(term.status == "derived" for term in terms.values())
    result |= {"value": of.scale * k / n, "lower": lower, "upper": upper}
    result["status"] = "derived" if derived else "reported"
    if of.interval == "wilson":
        inside = 0 <= k <= n
        result["wilson_lower"], result["wilson_upper"] = wilson(k, n) if inside else (None, None)
        result["flagged"] = result["flagged"] or not inside
    return result


def _without_point(of: Indicator, formula: Formula, terms: _Terms) -> dict[str, Any]:
    """The status of a lacking term; where the mapping bounds all that lack a point, what the bounds leave."""
    pointless = [term for term in formula.terms if terms[term].value is None]
    for term in pointless:
        if terms[term].lacking:
            status = terms[term].status
            # the cells are printed, but the mapping gives no point of them: nothing is lacking in the report
            return {"status": "partial" if status in ("reported", "derived") else status}
    lower, upper = _bounds(of, formula, terms, least=of.minimum_n)
    if of.interval == "wilson" and upper is not None:
        upper = min(1.0, upper)  # a ceiling above all says no more than all
    if of.interval == "wilson" and lower is not None:
        lower = max(0.0, lower)
    return {"status": "partial", "lower": lower, "upper": upper}


def _bounds(of: Indicator, formula: Formula, terms: _Terms, least: int) -> tuple[float | None, float | None]:
    """Return the smallest and the largest the indicator can be when its terms range over their bounds.

    A term that stands on both sides moves in both together. None: nothing bounds the indicator on that
    side, or the denominator may be below `least`. A ratio of sums is steepest at the corners of the box
    that the bounds span, so only they are looked at.
    """
    ends = {term: _ends(of, formula, term, terms[term]) for term in formula.terms}
    uncertain = [term for term, (low, high) in ends.items() if low != high]
    if len(uncertain) > _MANY_TERMS:
        return None, None
    fixed = {term: low for term, (low, high) in ends.items() if low == high}
    lows: list[tuple[float, bool]] = []
    highs: list[tuple[float, bool]] = []
    for corner in itertools.product(*(ends[term] for term in uncertain)):
        at = fixed | dict(zip(uncertain, corner, strict=True))
        bottom = _at(formula.denominator, at)
        if bottom < least or math.isnan(bottom):
            return None, None
        lows.append(_share(of.scale * _at(formula.numerator, at), bottom))
        highs.append(_share(of.scale * _at(formula.upper or formula.numerator, at), bottom))
    if any(math.isnan(end) for end, _ in [*lows, *highs]):
        return None, None
    low, high = min(lows), max(highs, key=lambda end: (end[0], not end[1]))
    return (None if low[1] else low[0], None if high[1] else high[0])


def _ends(of: Indicator, formula: Formula, term: str, found: _Term) -> tuple[float, float]:
    below = term in expressions.cells(formula.denominator)
    above = any(term in expressions.cells(node) for node in (formula.numerator, formula.upper) if node)
    if of.denominator_fixed and below and not above and found.value is not None:
        return found.value, found.value
    low = -math.inf if found.lower is None else found.lower
    high = math.inf if found.upper is None else found.upper
    return low, high


def _at(node: expressions.Node, at: Mapping[str, float]) -> float:
    """A sum of terms at one corner; opposite infinities leave nothing (nan)."""
    low, high = expressions.bounds(node, lambda term: (at[term], at[term]))
    return low if low == high else math.nan


def _share(top: float, bottom: float) -> tuple[float, bool]:
    """A ratio at one corner, and whether it is one without end, which bounds nothing."""
    endless = not math.isfinite(top) or not math.isfinite(bottom)
    if not endless:
        return top / bottom, False
    return (0.0 if math.isfinite(top) else top), True
