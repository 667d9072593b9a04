"""Two reports side by side: two bodies, or two years of one, with what may be subtracted and what may not.

A difference is given where both count the same thing: on one side of 2019, in one scope, with a grade across
2021 that allows it. Elsewhere the reason stands in its place.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Any

import polars as pl

from gikanalysis.figures.numbers import SMALLEST_RATED, format_date, share_decimals
from gikanalysis.indicators import indicator
from gikanalysis.pages.parts import Entry, Section, Table
from gikanalysis.panel import Panel
from gikanalysis.parameters import PanelParameters, ParameterError
from gikanalysis.studies import comparing_tables
from gikanalysis.studies.base import Study
from gikanalysis.studies.bodies import report_named
from gikanalysis.studies.saying import SMALLEST_CHANGE, share_text
from gikanalysis.studies.sides import Difference, difference_of_shares, grade_allows, reason, shown, transition

RATE = "disclosure_rate"
SCOPES = ("region", "own", "unknown")
LEVELS = ("province", "prefecture", "county")


class CompareParameters(PanelParameters):
    """Parameters of the comparison; `first` and `second` are a body and a year, as 宿迁 2023 or 320000 2024.

    Without a year the latest report; without `second` the same body's report of the year before; without
    both two following years of a body of the panel.
    """

    first: str = ""
    second: str = ""


class Compare(Study):
    """How two bodies, or two years of one body, differ."""

    parameters_type = CompareParameters
    parts = ("head", "finding", "sides", "table", "rates", "doubts", "limits", "record")
    cautions = ("self", "break", "range", "blank")

    def __init__(self, name: str, parameters: CompareParameters, panel: Panel | None = None) -> None:
        super().__init__(name, parameters, panel)
        self.asked = parameters
        self.pair: tuple[dict[str, Any], dict[str, Any]] | None = self._choose()

    # Which two ----------------------------------------------------------------------------------

    def _choose(self) -> tuple[dict[str, Any], dict[str, Any]] | None:
        if self.asked.first and self.asked.second:
            first, second = (report_named(self.reports, text) for text in (self.asked.first, self.asked.second))
            if first["source"] == second["source"]:
                raise ParameterError(
                    f"first and second are both {first['issuer']}, {first['year']}: give two reports"
                )
            return first, second
        if self.asked.first or self.asked.second:
            one = report_named(self.reports, self.asked.first or self.asked.second)
            return self._beside(one)
        return self._following()

    def _beside(self, one: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """A report and the one nearest in time of the same body."""
        same = pl.col("adcode").eq_missing(one["adcode"]) & pl.col("issuer").eq_missing(one["issuer"])
        others = self.reports.filter(same & (pl.col("source") != one["source"]))
        if others.is_empty():
            raise ParameterError(f"{one['issuer']} has one report here, for {one['year']}: give first and second")
        other = others.sort((pl.col("year") - one["year"]).abs(), "year").row(0, named=True)
        return (one, other) if one["year"] < other["year"] else (other, one)

    def _following(self) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The last two years of the highest body that may be compared, None where no body has two."""
        ranks = {name: number for number, name in enumerate((*SCOPES, *LEVELS))}
        ordered = self.reports.with_columns(
            _scope=pl.col("scope").replace_strict(ranks, default=9),
            _level=pl.col("level").replace_strict(ranks, default=9),
        ).sort("_scope", "_level", "adcode", "issuer", pl.col("year"), nulls_last=True)
        best: tuple[dict[str, Any], dict[str, Any]] | None = None
        for _, mine in ordered.group_by("adcode", "issuer", maintain_order=True):
            rows = mine.drop("_scope", "_level").to_dicts()
            pairs = list(pairwise(rows))
            sound = [pair for pair in pairs if not reason(*pair)]
            if sound:
                return sound[-1]
            best = best or (pairs[-1] if pairs else None)
        return best

    # Data ---------------------------------------------------------------------------------------

    @cached_property
    def whole(self) -> bool:
        """Whether nothing forbids to subtract the two reports as such."""
        return self.pair is not None and not reason(*self.pair)

    @cached_property
    def figures(self) -> list[dict[str, dict[str, Any]]]:
        """By metric the observation of each of the two."""
        assert self.pair is not None
        found = self.panel.observations(
            metric=list(shown()["counts"]), source=[report["source"] for report in self.pair]
        )
        return [
            {
                row["metric"]: row
                for row in found.filter(pl.col("source") == report["source"]).iter_rows(named=True)
            }
            for report in self.pair
        ]

    @cached_property
    def share_rows(self) -> dict[str, tuple[dict[str, Any] | None, dict[str, Any] | None]]:
        """By indicator the share of each of the two, None where its form has none of the terms."""
        assert self.pair is not None
        sources = [report["source"] for report in self.pair]
        found: dict[str, tuple[dict[str, Any] | None, dict[str, Any] | None]] = {}
        for name in shown()["shares"]:
            rows = {row["source"]: row for row in self.shares(name, source=sources).iter_rows(named=True)}
            found[name] = (rows.get(sources[0]), rows.get(sources[1]))
        return found

    def title_of(self, report: dict[str, Any]) -> str:
        """A body and its year."""
        return self.say("body_year", body=report["issuer"] or report["source"], year=report["year"])

    def difference(self, name: str) -> Difference | None:
        """The difference of a share where the two may be compared and both have a point of ten cases or more."""
        first, second = self.share_rows[name]
        if not self.whole or first is None or second is None or self.pair is None:
            return None
        if min(first["n"] or 0, second["n"] or 0) < SMALLEST_RATED:
            return None
        return difference_of_shares(first, second) if grade_allows(indicator(name).terms, *self.pair) else None

    # Sections -----------------------------------------------------------------------------------

    @property
    def headline(self) -> str:
        """The share granted of the two and what may be said of the difference."""
        if self.pair is None:
            return self.say("headline_none")
        first, second = self.share_rows[RATE]
        if first is None or second is None or "[" in share_text(self, first) + share_text(self, second):
            return self.say("headline_lacking", **self._named())
        told = {**self._named(), "a": self._marked(first), "b": self._marked(second)}
        if self.whole and (first["flagged"] or second["flagged"]):
            return self.say("headline_doubted", **told)
        found = self.difference(RATE)
        if found is None:
            return self.say("headline_apart", reason=self.why(RATE), **told)
        key = "headline_differ" if found.settled and abs(found.value) >= SMALLEST_CHANGE else "headline_same"
        return self.say(key, points=self.points(RATE, found), **told)

    def _named(self) -> dict[str, str]:
        assert self.pair is not None
        return {"first": self.title_of(self.pair[0]), "second": self.title_of(self.pair[1])}

    def _marked(self, row: dict[str, Any]) -> str:
        return share_text(self, row) + (self.say("mark_doubtful") if row["flagged"] else "")

    def points(self, name: str, found: Difference, *, unit: bool = True) -> str:
        """A difference in percentage points with its interval, and with what the mapping leaves."""
        cases = min((row["n"] or 0 for row in self.share_rows[name] if row), default=0)

        def bare(share: float) -> str:
            return comparing_tables.bare_points(share, share_decimals(int(cases)) or 0)

        told = []
        if found.lower is not None and found.upper is not None:
            told.append(self.say("interval", low=bare(found.lower), high=bare(found.upper)))
        if found.room is not None:
            told.append(self.say("room", low=bare(found.room[0]), high=bare(found.room[1])))
        more = self.say("in_brackets", text=self.say("semicolon").join(told)) if told else ""
        return (self.say("points", number=bare(found.value)) if unit else bare(found.value)) + more

    def why(self, name: str = "") -> str:
        """In words why there is no difference; of one share where `name` is given."""
        assert self.pair is not None
        if found := reason(*self.pair):
            return self.say(f"reason_{found}")
        if name and not grade_allows(indicator(name).terms, *self.pair):
            return self.say("reason_2021")
        return self.say("reason_few")

    def finding(self) -> Section:
        """The share granted in words and all shares as pairs of dots."""
        if self.pair is None:
            return self.unanswered("finding", "finding_heading")
        told = [
            self.headline,
            "" if self.asked.first or self.asked.second else self.say("finding_chosen"),
            self.say("finding_year_2019") if transition(*self.pair) else "",
        ]
        rows = [
            {
                **self._drawn(row),
                "label": comparing_tables.share_label(self, name),
                "series": self.title_of(report),
            }
            for name, both in self.share_rows.items()
            if any(row is not None and row["status"] != "not_on_form" for row in both)
            for row, report in zip(both, self.pair, strict=True)
            if row is not None
        ]
        if not rows:
            return self.section("finding", "finding_heading", told)
        frame = pl.DataFrame(rows, infer_schema_length=None)
        drawn = self.chart(
            "pair",
            frame,
            self.say("figure_title"),
            self.say("figure_subtitle"),
            scope=self.say("scope", **self._named()),
        )
        return self.section("finding", "finding_heading", told, [drawn])

    def _drawn(self, row: dict[str, Any]) -> dict[str, Any]:
        """A share as the figure takes it: what the table calls missing is missing there too."""
        lacking = row["n"] is None and row["status"] == "partial"
        return {**row, "lower": None, "upper": None, "status": "missing"} if lacking else row

    def sides(self) -> Section:
        """Whose reports they are, on which forms, in which scopes; whether they may be compared."""
        if self.pair is None:
            return self.unanswered("sides", "sides_heading")
        told = self._apart() or self.say("sides_compare")
        facts = ("level", "scope", "form", "published", "title", "source")
        rows = tuple(
            (Entry(self.say(f"fact_{fact}")), *(Entry(self._fact(report, fact)) for report in self.pair))
            for fact in facts
        )
        head = (self.say("fact"), *self._named().values())
        return self.section("sides", "sides_heading", [told], [Table(self.say("sides_caption"), head, rows)])

    def _apart(self) -> str:
        """Why the two may not be subtracted, empty where they may."""
        return "" if self.whole else self.say("sides_apart", reason=self.why())

    def _fact(self, report: dict[str, Any], fact: str) -> str:
        value = report[fact]
        if not value:
            return self.say("not_known")
        if fact in ("level", "scope", "form"):
            return self.say(f"{fact}_{value}")
        return format_date(value, self.language) if fact == "published" else str(value)

    def table(self) -> Section:
        """Counts side by side."""
        if self.pair is None:
            return self.unanswered("table", "counts_heading")
        return self.section("table", "counts_heading", [self._apart()], [comparing_tables.counts(self)])

    def rates(self) -> Section:
        """Shares side by side, with differences and their intervals."""
        if self.pair is None:
            return self.unanswered("rates", "shares_heading")
        told = [self._apart() or self.say("shares_lead")]
        return self.section("rates", "shares_heading", told, [comparing_tables.shares(self)])

    def doubts(self) -> Section:
        """The checks that failed in either report."""
        if self.pair is None:
            return self.unanswered("doubts", "doubts_heading")
        found = comparing_tables.doubts(self)
        lead = self.say("doubts_lead") if found else self.say("doubts_none")
        return self.section("doubts", "doubts_heading", [lead], [found] if found else [])
