"""Two panels compared figure by figure: what changed, and why.

The reason is taken from what both panels record: the sources with their hashes, which of them is preferred,
form, body and year they were read as, versions. The first of these that differs is the reason given; where
nothing recorded differs it says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import polars as pl

from gikanalysis.frames import Frame
from gikanalysis.panel.query import Panel, open_panel
from gikanalysis.tabular import read_words

KEYS = ("adcode", "issuer", "year", "metric", "applicant")
COMPARED = ("value", "lower", "upper", "suggested", "status", "flagged")
FIGURES = ("value", "lower", "upper")
CHANGES = ("added", "removed", "changed")
_Body = tuple[str | None, str | None, int | None]


def diff(a: Panel | str | Path, b: Panel | str | Path) -> Frame:
    """Return the figures that differ between two panels; empty when none does.

    Figures are those that queries use (preferred reports, table before prose). One row for each body, year,
    metric and applicant: `change` (added, removed, changed), `reason` and a sentence `why` (English),
    `source_a`, `source_b`, and value, lower, upper, suggested, status, flagged of both. A figure that one
    panel lacks altogether is added or removed; what holds no figure on either side is no difference.
    """
    first, second = _Side(_opened(a)), _Side(_opened(b))
    joined = first.figures.join(second.figures, on=KEYS, how="full", suffix="_b", coalesce=True, nulls_equal=True)
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_b")) for name in COMPARED)
    joined = joined.filter(differs).sort(KEYS, nulls_last=True)
    reasons = _Reasons(first, second)
    told = [reasons.of(row) for row in joined.iter_rows(named=True)]
    change = (
        pl.when(pl.col("there").is_null()).then(pl.lit(CHANGES[0]))
        .when(pl.col("there_b").is_null()).then(pl.lit(CHANGES[1]))
        .otherwise(pl.lit(CHANGES[2]))
    )  # fmt: skip
    columns = ("reason", "why", "source_a", "source_b")
    said = pl.DataFrame(told, schema=dict.fromkeys(columns, pl.String), orient="row")
    both = [pl.col(name).alias(f"{name}_a") for name in COMPARED], [pl.col(f"{name}_b") for name in COMPARED]
    pairs = [one for pair in zip(*both, strict=True) for one in pair]
    return Frame(
        pl.concat([joined.select(*KEYS, change.alias("change")), said, joined.select(pairs)], how="horizontal")
    )


def _opened(panel: Panel | str | Path) -> Panel:
    return panel if isinstance(panel, Panel) else open_panel(panel)


def versions(a: Panel, b: Panel) -> dict[str, tuple[str, str]]:
    """Return what identifies each panel: hash of the content, version of the package, of the vocabulary."""
    names = ("panel_hash", "package", "vocabulary")
    return {name: (str(a.manifest.get(name, "")), str(b.manifest.get(name, ""))) for name in names}


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return read_words("gikanalysis.panel", "difference_words.yaml")


def why(reason: str, source_a: str | None, source_b: str | None, language: str = "en") -> str:
    """Return a reason as a sentence."""
    return _words()[reason][language].format(a=source_a or source_b, b=source_b or source_a)


@dataclass(frozen=True)
class _Side:
    """What one panel records."""

    panel: Panel

    @cached_property
    def reports(self) -> dict[str, dict[str, Any]]:
        """All reports by source."""
        return {row["source"]: row for row in self.panel.reports(all_sources=True).iter_rows(named=True)}

    @cached_property
    def preferred(self) -> dict[_Body, str]:
        """The source that stands for a body and year."""
        return {_body(row): name for name, row in self.reports.items() if row["preferred"]}

    @cached_property
    def figures(self) -> pl.DataFrame:
        """What queries answer with, where there is a figure; bodies that are not known go by their file."""
        found: pl.DataFrame = self.panel.observations(applicant=None)
        body = pl.coalesce(
            pl.when(pl.col("year").is_not_null()).then(pl.col("issuer")), pl.lit("? ") + pl.col("source")
        )
        found = found.filter(pl.any_horizontal(pl.col(FIGURES).is_not_null())).with_columns(body.alias("issuer"))
        return found.select(*KEYS, *COMPARED, there=pl.lit(True))

    @cached_property
    def corrected(self) -> dict[str, list[tuple[Any, ...]]]:
        """The corrections of each source that has any: cell and figure."""
        found: dict[str, list[tuple[Any, ...]]] = {}
        for source, *rest in self.panel.corrections().select("source", "cell", "corrected").iter_rows():
            found.setdefault(source, []).append(tuple(rest))
        return found

    def key(self, source: str | None) -> tuple[str, str]:
        """Hash of a source, and of what a manifest told of it; empty where the panel has no such source."""
        content, _, told = str(self.panel.manifest["sources"].get(source or "", "")).partition(" ")
        return content, told

    def version(self, name: str) -> str:
        return str(self.panel.manifest.get(name, ""))


def _body(row: Mapping[str, Any]) -> _Body:
    known = row["issuer"] is not None and row["year"] is not None
    return row["adcode"], row["issuer"] if known else f"? {row['source']}", row["year"]


class _Reasons:
    """Why figures of a body and year differ."""

    def __init__(self, a: _Side, b: _Side) -> None:
        self.a, self.b = a, b

    def of(self, row: Mapping[str, Any]) -> tuple[str, str, str | None, str | None]:
        """Return the reason, its sentence, and the source on each side."""
        body = row["adcode"], row["issuer"], row["year"]
        one, other = self.a.preferred.get(body), self.b.preferred.get(body)
        reason = self._sources(one, other) or self._reading(one, other, body)
        return reason, why(reason, one, other), one, other

    def _sources(self, one: str | None, other: str | None) -> str:
        """A difference of the sources themselves, empty where there is none."""
        if other is not None and one != other and not self.a.key(other)[0]:
            return "source_added"
        if one is not None and one != other and not self.b.key(one)[0]:
            return "source_removed"
        if one is not None and other is not None and one != other:
            return "other_source_preferred"
        name = other or one
        before, after = self.a.key(name), self.b.key(name)
        if before[0] != after[0]:
            return "source_changed"
        if name not in self.a.reports:
            return "readable_now"
        if name not in self.b.reports:
            return "unreadable_now"
        return "told_otherwise" if before[1] != after[1] else ""

    def _reading(self, one: str | None, other: str | None, body: _Body) -> str:
        """The sources are the same: what was made of them differs."""
        if one is None or other is None:
            return "identity"
        if self.a.corrected.get(one) != self.b.corrected.get(other):
            return "correction"
        if self.a.reports[one]["form"] != self.b.reports[other]["form"]:
            return "form"
        for name, reason in (("vocabulary", "vocabulary"), ("knowledge", "program"), ("package", "program")):
            if self.a.version(name) != self.b.version(name):
                return reason
        return "year_before" if self._earlier(self.a, body) != self._earlier(self.b, body) else "unexplained"

    @staticmethod
    def _earlier(side: _Side, body: _Body) -> tuple[object, ...]:
        """What the figures of the year before were made of."""
        source = side.preferred.get((body[0], body[1], (body[2] or 0) - 1))
        return *side.key(source), side.corrected.get(source or "")
