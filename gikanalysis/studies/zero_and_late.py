"""Reports without requests, and reports that come late: what is zero, for how long, and what a date can tell.

A printed zero, a zero in prose, a blank and an unread figure are four things. A date before the year ended,
one long after, and one that several years share do not tell when a report came out.
"""

from __future__ import annotations

from functools import cached_property

import polars as pl

from gikanalysis.figures.numbers import format_date, format_percent
from gikanalysis.indicators import wilson
from gikanalysis.pages.parts import Entry, Section, Table
from gikanalysis.schema import LEVELS
from gikanalysis.studies import dates, zeros
from gikanalysis.studies.base import Study
from gikanalysis.studies.pooled import one_scope
from gikanalysis.studies.saying import Row, apart, counted_text, stretches

SERIES, CURVES, LISTED, SMALLEST = 4, 4, 10, 10


class ZeroAndLate(Study):
    """Who reports zero, for how long, and whether reports come out in time."""

    parts = ("head", "finding", "spells", "late", "early", "table", "robustness", "limits", "record")
    cautions = ("self", "blank", "scope")

    # Data ---------------------------------------------------------------------------------------

    @cached_property
    def states(self) -> pl.DataFrame:
        """What each report says of requests received."""
        known = self.reports.filter(pl.col("level").is_not_null())
        return zeros.states(known, self.observations(metric=zeros.METRIC, basis="all"))

    @cached_property
    def shares_zero(self) -> pl.DataFrame:
        """The share of zeros of each level, in its main scope, by year."""
        return zeros.shares(one_scope(self.states))

    @cached_property
    def levels(self) -> list[tuple[str, str]]:
        """Levels with any zero and ten reports of a year, those with most reports, in their order."""
        counts = self.shares_zero.group_by("level", "scope").agg(
            pl.col("numerator", "n").sum(), most=pl.col("n").max()
        )
        rated = counts.filter((pl.col("numerator") > 0) & (pl.col("most") >= SMALLEST))
        most = rated.sort("n", descending=True).head(SERIES)
        return sorted(most.select("level", "scope").rows(), key=lambda row: LEVELS.index(row[0]))

    @cached_property
    def dates(self) -> pl.DataFrame:
        """What each report's date says."""
        return dates.dated(self.reports)

    @cached_property
    def punctual(self) -> list[Row]:
        """By year, how many of the reports with a usable date came in time."""
        return [_rated(row) for row in dates.punctual(self.dates, "year").iter_rows(named=True)]

    def _last_zero(self) -> Row | None:
        """The level with the largest share of zeros in the last year that has one."""
        known = self.shares_zero.filter((pl.col("n") >= SMALLEST) & (pl.col("numerator") > 0))
        if known.is_empty():
            return None
        last = known.filter(pl.col("year") == known["year"].max())
        return last.sort("value", descending=True).row(0, named=True)

    def _last_time(self, year: int | None = None) -> Row | None:
        """The last year with enough usable dates, or the year asked for."""
        there = [row for row in self.punctual if row["n"] >= SMALLEST and year in (None, row["year"])]
        return there[-1] if there else None

    # Sections -----------------------------------------------------------------------------------

    @property
    def headline(self) -> str:
        """The largest share of zeros of the last year, and how many of its reports came in time."""
        zero = self._last_zero()
        time = self._last_time(None if zero is None else zero["year"])
        fields: dict[str, object] = {}
        if zero is not None:
            fields |= {"year": zero["year"], "level": self.say(f"level_{zero['level']}")}
            fields |= {"zero": counted_text(self, zero, "of_reports")}
        if time is not None:
            fields |= {"year": time["year"], "time": counted_text(self, time, "of_reports")}
        key = {(True, True): "headline", (True, False): "headline_zero", (False, True): "headline_time"}
        return self.say(key.get((zero is not None, time is not None), "headline_none"), **fields)

    def finding(self) -> Section:
        """The share of reports without requests by level and year, and what the others are."""
        counts = {state: self.count(int((self.states["state"] == state).sum())) for state in zeros.STATES}
        kinds = self.say("zero_kinds", reports=self.count(self.states.height), **counts)
        if not self.levels:
            any_zero = bool((self.shares_zero["numerator"] > 0).any())
            why = self.say("zero_small" if any_zero else "zero_none")
            return self.section("finding", "finding_heading", [why, kinds])
        told = [text for level, scope in self.levels for text in self._of_level(level, scope)]
        told += [self._never(), kinds]
        frames = [
            self._years(level, scope).with_columns(series=pl.lit(self.say(f"level_{level}")))
            for level, scope in self.levels
        ]
        words = (self.say("figure_title"), self.say("figure_subtitle"))
        drawn = self.chart("trend", pl.concat(frames), *words, scope=self.say("scope"))
        return self.section("finding", "finding_heading", told, [drawn])

    def _years(self, level: str, scope: str) -> pl.DataFrame:
        same = (pl.col("level") == level) & (pl.col("scope") == scope)
        return self.shares_zero.filter(same & (pl.col("n") > 0)).drop("level", "scope")

    def _of_level(self, level: str, scope: str) -> list[str]:
        """The first and the last year of each stretch on one form, and whether they can be told apart."""
        names = {"level": self.say(f"level_{level}"), "scope": self.say(f"scope_{scope}")}
        told = []
        for run in stretches(self._years(level, scope)):
            before, after = (counted_text(self, row, "of_reports") for row in (run[0], run[-1]))
            if len(run) == 1:
                told.append(self.say("zero_level", year=run[0]["year"], counted=before, **names))
                continue
            fields = {"first": run[0]["year"], "last": run[-1]["year"], "before": before, "after": after}
            told.append(self.say("zero_share", verdict=self._verdict(run[0], run[-1]), **fields, **names))
        return told

    def _verdict(self, before: Row, after: Row) -> str:
        if min(before["n"], after["n"]) < SMALLEST:
            return self.say("verdict_few")
        if not apart(before, after):
            return self.say("verdict_same")
        return self.say("verdict_up" if after["value"] > before["value"] else "verdict_down")

    def _never(self) -> str:
        zero = set(self.shares_zero.filter(pl.col("numerator") > 0)["level"])
        rest = [level for level in LEVELS if level in set(self.shares_zero["level"]) - zero]
        comma = "、" if self.language == "zh" else ", "
        names = comma.join(self.say(f"level_{level}") for level in rest)
        return self.say("zero_never", levels=names) if rest else ""

    def spells(self) -> Section:
        """How long zeros last, and zeros that follow a year with requests."""
        found = zeros.spells(self.states)
        if found.is_empty():
            return self.section("spells", "spells_heading", [self.say("spells_none")])
        numbers = {
            "spells": found.height,
            "one": found.filter(pl.col("length") == 1).height,
            "open": found["open"].sum(),
            "longest": found["length"].max(),
        }
        told = [self.say("spells_told", **numbers), *self._fallen()]
        counts = found.group_by("length", "open").agg(value=pl.len())
        words = (self.say("spells_title"), self.say("spells_subtitle"))
        drawn = self.chart("spells", counts, *words, scope=self.say("scope"))
        return self.section("spells", "spells_heading", told, [drawn])

    def _fallen(self) -> list[str]:
        pairs = zeros.fallen(self.states)
        zero = pairs.filter("zero")
        if pairs.height < SMALLEST:
            return []
        share = format_percent(zero.height / pairs.height)
        told = [
            self.say("spells_fallen", pairs=self.count(pairs.height), zero=self.count(zero.height), share=share)
        ]
        if not zero.is_empty():
            told.append(self.say("spells_fallen_most", before=self.count(_largest(zero["before"]))))
        return told

    def late(self) -> Section:
        """Publication against the days when reports are due."""
        time = self._last_time()
        if time is None:
            return self.section("late", "late_heading", [self.say("late_none"), self._left()])
        year = time["year"]
        counted = counted_text(self, time, "of_reports")
        numbers = {name: self.count(time[name]) for name in ("january", "march", "n")}
        told = [self.say("late_rule"), self.say("late_year", year=year, counted=counted, **numbers), self._left()]
        years = [row["year"] for row in self.punctual if row["n"] >= SMALLEST][-CURVES:]
        usable = self.dates.filter(pl.col("state").is_in(dates.SAYING) & pl.col("year").is_in(years))
        words = (self.say("late_title"), self.say("late_subtitle"))
        drawn = self.chart("cumulative", usable.select("year", "published"), *words, scope=self.say("scope"))
        return self.section("late", "late_heading", told, [drawn, self._levels_late(year)])

    def _left(self) -> str:
        counts = {
            state: int((self.dates["state"] == state).sum()) for state in ("undated", "early", "far", "moved")
        }
        return self.say("late_left", **{state: self.count(number) for state, number in counts.items()})

    def _levels_late(self, year: int) -> Table:
        found = dates.punctual(
            self.dates.filter((pl.col("year") == year) & pl.col("level").is_not_null()), "level"
        )
        order = sorted(found.iter_rows(named=True), key=lambda row: LEVELS.index(row["level"]))
        names = ("level", "dated", "january", "march", "in_time")
        rows = tuple(
            (
                Entry(self.say(f"level_{row['level']}")),
                *(Entry(self.count(row[name]), number=True) for name in ("n", "january", "march", "in_time")),
            )
            for row in order
        )
        return Table(self.say("late_table", year=year), tuple(self.say(f"table_{name}") for name in names), rows)

    def early(self) -> Section:
        """Reports dated before the year that they report on had ended."""
        found = self.dates.filter(pl.col("state") == "early")
        if found.is_empty():
            return self.section("early", "early_heading", [self.say("early_none")])
        ahead = (pl.date(pl.col("year") + 1, 1, 1) - pl.col("published")).dt.total_days()
        listed = found.sort(ahead, "source", descending=[True, False]).head(LISTED)
        rows = tuple(
            (
                Entry(row["issuer"] or self.say("absent")),
                Entry(str(row["year"]), number=True),
                Entry(format_date(row["published"], self.language)),
                Entry(row["source"]),
            )
            for row in listed.iter_rows(named=True)
        )
        head = tuple(self.say(name) for name in ("early_body", "table_year", "early_date", "early_source"))
        made = Table(self.say("early_caption", count=listed.height), head, rows)
        return self.section(
            "early", "early_heading", [self.say("early_told", early=self.count(found.height))], [made]
        )

    def table(self) -> Section:
        """Counts of every kind, year by year."""
        counted = zeros.shares(self.states, ("year",))
        time = {row["year"]: row for row in self.punctual}
        if counted.is_empty():
            return self.unanswered("table", "table_heading")
        names = ("year", "reports", "printed", "prose", "blank", "unread", "dated", "january", "march", "in_time")
        rows = tuple(
            (
                Entry(str(row["year"])),
                *(Entry(self.count(row[name]), number=True) for name in names[1:6]),
                *(
                    Entry(self.count(time[row["year"]][name]), number=True)
                    for name in ("n", "january", "march", "in_time")
                ),
            )
            for row in counted.iter_rows(named=True)
        )
        head = tuple(self.say(f"table_{name}") for name in names)
        made = Table(self.say("table_zero_caption"), head, rows, self.say("table_note"))
        return self.section("table", "table_heading", [], [made])

    def robustness(self) -> Section:
        """Blanks taken for zeros, and the bodies that are there in every year."""
        if self.states.is_empty():
            return self.section("robustness", "robustness_heading", [self.say("robustness_none")])
        return self.section("robustness", "robustness_heading", [self._blanks(), self._same()])

    def _blanks(self) -> str:
        counts = {state: int((self.states["state"] == state).sum()) for state in zeros.STATES}
        zero, known = (sum(counts[state] for state in names) for names in (zeros.ZERO, zeros.KNOWN))
        if not counts["blank"] or known < SMALLEST:
            return self.say("robustness_no_blank") if not counts["blank"] else ""
        more = (zero + counts["blank"]) / (known + counts["blank"])
        shares = {"share": format_percent(zero / known), "more": format_percent(more)}
        return self.say("robustness_blank", blank=self.count(counts["blank"]), **shares)

    def _same(self) -> str:
        known = self.states.filter(pl.col("state").is_in(zeros.KNOWN))
        years = sorted(known["year"].unique())
        full = known.group_by(*zeros.BODY).agg(pl.col("year").n_unique()).filter(pl.col("year") == len(years))
        if full.is_empty() or len(years) == 1:
            return self.say("robustness_none")
        same = known.join(full, on=list(zeros.BODY), how="semi").filter(pl.col("year") == years[-1])
        counted = counted_text(self, zeros.shares(same, ("year",)).row(0, named=True), "of_reports")
        ends = {"first": years[0], "last": years[-1]}
        return self.say("robustness_same", count=full.height, counted=counted, **ends)


def _rated(row: Row) -> Row:
    """A row of counts with its share and sampling interval."""
    if not row["n"]:
        return {**row, "value": None, "wilson_lower": None, "wilson_upper": None}
    low, high = wilson(row["numerator"], row["n"])
    return {**row, "value": row["numerator"] / row["n"], "wilson_lower": low, "wilson_upper": high}


def _largest(numbers: pl.Series) -> float:
    return float(max(numbers.to_list()))
