"""What replaced no: the make-up of outcomes over the years, refusals beside what is said not to be held.

The rows 3.3.5 and 3.3.6 of the old form (does not exist, not this body) are taken together, since bodies
entered the same matter in either. Each side of 2019 stands for itself. Where provinces are set against each
other, changes of both shares over the same years on the newer form are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import polars as pl

from gikanalysis.figures.mix import families
from gikanalysis.pages.parts import Entry, Section, Table
from gikanalysis.studies.base import Study
from gikanalysis.studies.relating import province_names, relation_text
from gikanalysis.studies.saying import (
    SMALLEST_CHANGE,
    TRANSITION,
    Row,
    capital,
    changes,
    composition_text,
    last_clause,
    share_entry,
    telling,
)
from gikanalysis.studies.sums import in_all, part, states, totals

ALL = "outcomes_total"
REFUSED = "refused_substantive"
NOT_HELD = "not_held_or_created"
UNABLE = "unable_to_provide"
SHARES = {"refused": REFUSED, "not_held": NOT_HELD, "unable": UNABLE}
NEEDED = (ALL, "granted_any", "refused", "refused_core", *SHARES.values())
CLASSES = {
    form: tuple(metric for metrics in classes.values() for metric in metrics)
    for family, classes in families().items()
    for form in family.split("+")
}
"""Form → the metrics of the classes of outcomes on it."""
TERMS = {form: tuple(dict.fromkeys((*metrics, *NEEDED))) for form, metrics in CLASSES.items()}


class WhatReplacedNo(Study):
    """Whether fewer refusals go together with more that is said not to be held."""

    parts = ("head", "finding", "not_held", "provinces", "table", "robustness", "limits", "record")

    @cached_property
    def wide(self) -> pl.DataFrame:
        """The outcomes of the province-wide reports."""
        every = sorted({metric for metrics in TERMS.values() for metric in metrics})
        return self.observations(metric=every, **self.regions)

    @cached_property
    def sums(self) -> pl.DataFrame:
        """All province-wide reports together, by year."""
        return totals(self.wide, TERMS)

    def share(self, metric: str) -> pl.DataFrame:
        """A metric's share of all outcomes, by year."""
        return part(self.sums, [metric], [ALL])

    @property
    def newer(self) -> list[int]:
        """The years after the transition that have a share to tell."""
        return [year for year in telling(self.share(REFUSED))["year"].to_list() if year > TRANSITION]

    @property
    def answerable(self) -> bool:
        """Whether any year has a share to tell."""
        return not telling(self.share(REFUSED)).is_empty()

    @property
    def headline(self) -> str:
        """The change of refusals and of what could not be provided, over the same years."""
        if not self.answerable or len(self.newer) < 2:
            return self.say("headline_none")
        newer = self.sums.filter(pl.col("year") > TRANSITION)
        return self.say("headline", **self._both(newer))

    # Sections -----------------------------------------------------------------------------------

    def finding(self) -> Section:
        """The make-up of outcomes, a bar a year, and what became of refusals and of what cannot be provided."""
        if not self.answerable:
            return self.unanswered("finding", "finding_heading")
        unable = telling(self.share(UNABLE))
        told = [
            *changes(self, capital(self.say("refused")), telling(self.share(REFUSED))),
            *changes(self, capital(self.say("unable")), unable.filter(pl.col("form") != "v2014")),
            self.say("bars_note"),
            composition_text(self, self.share(REFUSED).row(-1, named=True)),
        ]
        rows = self.sums.with_columns(status=pl.lit("reported"))
        drawn = self.chart(
            "outcome_mix",
            rows.select("year", "form", "metric", "applicant", "value", "status", "flagged"),
            self.say("figure_title"),
            self.say("figure_subtitle"),
            scope=self.say("scope"),
        )
        return self.section("finding", "finding_heading", told, [drawn])

    def not_held(self) -> Section:
        """Refusals and what is not held as lines, with what the mapping leaves open."""
        if not self.answerable:
            return self.unanswered("not_held", "not_held_heading")
        lines = {"refused_short": self.share(REFUSED), "not_held_short": self.share(NOT_HELD)}
        told = [self.say("not_held_lead"), *changes(self, capital(self.say("not_held")), lines["not_held_short"])]
        drawn = self.chart(
            "trend",
            pl.concat(frame.with_columns(series=pl.lit(self.say(key))) for key, frame in lines.items()),
            self.say("trend_title"),
            self.say("trend_subtitle"),
            scope=self.say("scope"),
        )
        return self.section("not_held", "not_held_heading", told, [drawn])

    @cached_property
    def by_province(self) -> pl.DataFrame:
        """The changes of both shares from the first to the last newer year, a row for each province."""
        first, last = self.newer[0], self.newer[-1]
        by = ("year", "adcode", "province")
        sums = totals(self.wide.filter(pl.col("year").is_in([first, last])), TERMS, by)
        found = {name: part(sums, [metric], [ALL], by=by) for name, metric in SHARES.items()}
        names, rows = province_names(self.language), []
        for province in found["refused"]["province"].unique().sort():
            ends = {
                name: frame.filter(pl.col("province") == province).sort("year").to_dicts()
                for name, frame in found.items()
            }
            if all(len(pair) == 2 and None not in (one["value"] for one in pair) for pair in ends.values()):
                rows.append({"name": names.get(province, province), **_changed(ends)})
        return pl.DataFrame(rows, schema_overrides={"held_lower": pl.Float64, "held_upper": pl.Float64})

    def provinces(self) -> Section:
        """Each province's change of the share refused against its change of the share not held."""
        if not self.answerable or len(self.newer) < 2 or self.by_province.is_empty():
            return self.section("provinces", "provinces_heading", [self.say("provinces_none")])
        years = {"first": self.newer[0], "last": self.newer[-1]}
        drawn = self.chart(
            "scatter",
            self.by_province,
            self.say("scatter_title", **years),
            self.say("scatter_subtitle"),
            scope=self.say("scope"),
            x_label=self.say("scatter_x"),
            y_label=self.say("scatter_y"),
            x_unit="points",
            y_unit="points",
        )
        told = [self._quarters(years), relation_text(self, self.by_province), self._held(years)]
        return self.section("provinces", "provinces_heading", told, [drawn])

    def _quarters(self, years: dict[str, int]) -> str:
        """How many provinces went which way by at least a percentage point."""
        x, y = pl.col("x"), pl.col("y")
        found = {
            "replaced": (x <= -SMALLEST_CHANGE) & (y >= SMALLEST_CHANGE),
            "both_up": (x >= SMALLEST_CHANGE) & (y >= SMALLEST_CHANGE),
            "both_down": (x <= -SMALLEST_CHANGE) & (y <= -SMALLEST_CHANGE),
            "turned": (x >= SMALLEST_CHANGE) & (y <= -SMALLEST_CHANGE),
        }
        counts = {key: self.by_province.filter(condition).height for key, condition in found.items()}
        rest = self.by_province.height - sum(counts.values())
        return self.say("quarters", all=self.by_province.height, rest=rest, **counts, **years)

    def _held(self, years: dict[str, int]) -> str:
        """In how many provinces the range of what is not held leaves one direction of change."""
        sure = self.by_province.filter((pl.col("held_lower") > 0) | (pl.col("held_upper") < 0)).height
        return self.say("held_range", all=self.by_province.height, sure=sure, **years)

    def table(self) -> Section:
        """The shares year by year."""
        if not self.answerable:
            return self.unanswered("table", "table_heading")
        columns = {"granted": "granted_any", **SHARES}
        shares = {name: self.share(metric).to_dicts() for name, metric in columns.items()}
        rows = tuple(
            (
                Entry(str(row["year"]), small=self.say(f"form_{row['form']}").replace(" ", "\u00a0")),
                Entry(str(row["bodies"]), number=True),
                Entry(self.count(row["n"]), number=True),
                *(share_entry(self, found[index]) for found in shares.values()),
            )
            for index, row in enumerate(shares["granted"])
        )
        head = ("table_year", "table_bodies", "table_n", *(f"column_{name}" for name in columns))
        made = Table(self.say("mix_caption"), tuple(self.say(name) for name in head), rows, self.say("mix_note"))
        return self.section("table", "table_heading", [], [made])

    def robustness(self) -> Section:
        """The same provinces, the official total of refusals, the common grounds, the doubted reports."""
        if not self.answerable or len(self.newer) < 2:
            return self.unanswered("robustness", "robustness_heading")
        newer = self.wide.filter(pl.col("year") > TRANSITION)
        same = in_all(states(newer, TERMS), self.newer)
        balanced = totals(newer.filter(pl.col("adcode").is_in([code for code, _ in same])), TERMS)
        told = [self.say("robustness_none")]
        if not telling(part(balanced, [REFUSED], [ALL])).is_empty():
            told = [self.say("robustness_lead", count=len(same), **self._both(balanced))]
        for name, metric in (("official", "refused"), ("core", "refused_core")):
            clause = last_clause(self, self.say(name), part(totals(newer, TERMS), [metric], [ALL]))
            told.append(self.say("robustness_measure", change=self.say("stop", text=clause)))
        if self.share(REFUSED)["doubted"].sum():
            every = totals(newer, TERMS, doubtful=True)
            told.append(self.say("robustness_doubtful", **self._both(every)))
        else:
            told.append(self.say("no_doubts"))
        return self.section("robustness", "robustness_heading", told)

    def _both(self, sums: pl.DataFrame) -> dict[str, str]:
        """Both changes, from sums."""
        shares = {name: part(sums, [SHARES[name]], [ALL]) for name in ("refused", "unable")}
        return {name: last_clause(self, self.say(name), share) for name, share in shares.items()}


def _changed(ends: Mapping[str, Sequence[Row]]) -> dict[str, object]:
    """The changes of one province: x of refusals, y of what could not be provided, both exact on these forms.

    `held_lower` and `held_upper` bound the change of what is not held, by what the mapping leaves of it.
    """
    (before, after), (old, new), (first, last) = (ends[name] for name in ("refused", "not_held", "unable"))
    bounds = None in (old["lower"], old["upper"], new["lower"], new["upper"])
    return {
        "x": after["value"] - before["value"],
        "y": last["value"] - first["value"],
        "held_lower": None if bounds else new["lower"] - old["upper"],
        "held_upper": None if bounds else new["upper"] - old["lower"],
        "n": min(before["n"], after["n"]),
    }
