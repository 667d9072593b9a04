"""Grounds of refusal: what each ground is of the refusals on grounds of content, from the form of 2019 on.

Register searches stand under refusals on the form and are none: they are left out of the shares and told
apart. The grounds of article 16 have no row before 2019; of the three that have one, both sides of the
break are shown and not compared. Levels of government are never added to each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import polars as pl

from gikanalysis.figures.numbers import SMALLEST_RATED, format_percent, share_decimals
from gikanalysis.figures.panels import ground_table
from gikanalysis.figures.words import word
from gikanalysis.pages.parts import Entry, Section, Table
from gikanalysis.schema import LEVELS
from gikanalysis.studies.base import Study
from gikanalysis.studies.pooled import one_scope
from gikanalysis.studies.saying import (
    TRANSITION,
    Row,
    apart,
    capital,
    changes,
    composition_text,
    counted_text,
    last_clause,
    share_sampled,
    share_text,
    telling,
)
from gikanalysis.studies.sums import in_all, part, states, totals

GROUNDS = {name: row["metric"] for name, row in ground_table().items() if row["kind"] != "search"}
"""The grounds of refusals on grounds of content, and the metric of each."""
ARTICLE_16 = [row["metric"] for row in ground_table().values() if row["kind"] == "article_16"]
SEARCH = [row["metric"] for row in ground_table().values() if row["kind"] == "search"]
CONTENT = list(GROUNDS.values())
TERMS = dict.fromkeys(("v2019", "v2021"), (*CONTENT, *SEARCH))
COMMON = ("state_secret", "third_party", "security_stability")
"""Grounds with a row of their own on both sides of 2019."""
OLD, NEW = TRANSITION - 1, TRANSITION + 1


class RefusalGrounds(Study):
    """On what grounds information is refused, and what share the grounds of article 16 have."""

    parts = ("head", "finding", "levels", "before_and_after", "table", "robustness", "limits", "record")

    @cached_property
    def printed(self) -> pl.DataFrame:
        """The rows of grounds of all reports from 2019 on."""
        rows = self.observations(metric=[*CONTENT, *SEARCH])
        return rows.filter(pl.col("year") >= TRANSITION)

    @cached_property
    def wide(self) -> pl.DataFrame:
        """The same of the province-wide reports alone."""
        return self.printed.filter((pl.col("level") == "province") & (pl.col("scope") == "region"))

    @cached_property
    def sums(self) -> pl.DataFrame:
        """All province-wide reports together, by year."""
        return totals(self.wide, TERMS)

    @cached_property
    def mix(self) -> dict[str, pl.DataFrame]:
        """Each ground's share of the refusals on grounds of content, by year."""
        return {name: part(self.sums, [metric], CONTENT) for name, metric in GROUNDS.items()}

    @cached_property
    def article_16(self) -> pl.DataFrame:
        """The share of the three grounds of article 16, by year."""
        return part(self.sums, ARTICLE_16, CONTENT)

    @property
    def answerable(self) -> bool:
        """Whether any year has refusals of province-wide reports."""
        return not telling(self.article_16).is_empty()

    @property
    def headline(self) -> str:
        """How the share of article 16 changed."""
        if not self.answerable:
            return self.say("headline_none")
        return self.say("headline", change=last_clause(self, self.say("article_16"), self.article_16))

    def _ground(self, name: str) -> str:
        return word(f"ground_{name}", self.language)

    # Sections -----------------------------------------------------------------------------------

    def finding(self) -> Section:
        """The grounds in small panels, the share of article 16, the largest ground, the register searches."""
        if not self.answerable:
            return self.unanswered("finding", "finding_heading")
        last = telling(self.article_16).row(-1, named=True)
        told = [
            *changes(self, self.say("article_16_first"), telling(self.article_16)),
            self._largest(last["year"]),
            self._searches(last["year"]),
            composition_text(self, last),
        ]
        rows = [
            {"ground": name, "year": row["year"], "share": row["value"], "n": row["n"], "status": row["status"]}
            for name, shares in self.mix.items()
            for row in shares.iter_rows(named=True)
        ]
        drawn = self.chart(
            "grounds",
            pl.DataFrame(rows, schema_overrides={"share": pl.Float64}),
            self.say("figure_title"),
            self.say("figure_subtitle"),
            scope=self.say("scope"),
        )
        return self.section("finding", "finding_heading", told, [drawn])

    def _in(self, shares: pl.DataFrame, year: int) -> Row | None:
        """The row of a year that has a share."""
        found = shares.filter((pl.col("year") == year) & pl.col("value").is_not_null())
        return None if found.is_empty() else found.row(0, named=True)

    def _largest(self, year: int) -> str:
        """The two largest grounds, in order where the intervals order them."""
        rows = [(name, row) for name, shares in self.mix.items() if (row := self._in(shares, year))]
        (first, one), (second, two) = sorted(rows, key=lambda pair: -pair[1]["value"])[:2]
        return self.say(
            "largest" if apart(one, two) else "largest_unordered",
            year=year,
            first=self._ground(first),
            one=share_text(self, one),
            second=self._ground(second),
            two=share_text(self, two),
        )

    def _searches(self, year: int) -> str:
        row = self._in(part(self.sums, SEARCH, [*CONTENT, *SEARCH]), year)
        return "" if row is None else self.say("searches", year=year, share=share_text(self, row))

    def levels(self) -> Section:
        """The newest year by level of government, each level by itself."""
        by = ("year", "level", "scope")
        here = self.printed.filter(pl.col("year") == pl.col("year").max())
        sums = totals(_in_order(one_scope(here)), TERMS, by) if not here.is_empty() else here
        if sums.is_empty():
            return self.section("levels", "levels_heading", [self.say("levels_none")])
        shares = {name: part(sums, metrics, CONTENT, by=by) for name, metrics in self._columns().items()}
        searches = part(sums, SEARCH, [*CONTENT, *SEARCH], by=by)
        found = shares["article_16"].to_dicts()
        rows = [self._level(index, shares, searches) for index in range(len(found))]
        head = ("level", "bodies", "left_out", "n", *shares, "searches")
        made = Table(
            self.say("levels_caption", year=found[0]["year"]),
            tuple(self.say(f"levels_{name}") for name in head),
            tuple(rows),
            self.say("levels_note"),
        )
        return self.section("levels", "levels_heading", [self._levels_told(found)], [made])

    def _columns(self) -> dict[str, list[str]]:
        return {"article_16": ARTICLE_16} | {name: [GROUNDS[name]] for name in COMMON}

    def _level(self, index: int, shares: dict[str, pl.DataFrame], searches: pl.DataFrame) -> tuple[Entry, ...]:
        row = shares["article_16"].row(index, named=True)
        left_out = row["other_form"] + row["doubted"] + row["lacking"]
        numbers = [share_sampled(self, frame.row(index, named=True)) for frame in (*shares.values(), searches)]
        return (
            Entry(self._level_name(row)),
            Entry(str(row["bodies"]), number=True),
            Entry(str(left_out), number=True),
            Entry(self.count(row["n"]), number=True),
            *(Entry(text, number=True) for text in numbers),
        )

    def _level_name(self, row: Row) -> str:
        return self.say(
            "levels_name", level=self.say(f"level_{row['level']}"), scope=self.say(f"scope_{row['scope']}")
        )

    def _levels_told(self, rows: Sequence[Row]) -> str:
        """The level with the largest and the one with the smallest share of article 16, where they are apart."""
        enough = [row for row in rows if row["value"] is not None and row["n"] >= SMALLEST_RATED]
        ordered = sorted(enough, key=lambda row: -row["value"])
        if len(ordered) < 2:
            return self.say("levels_one")
        if not apart(ordered[0], ordered[-1]):
            return self.say("levels_alike")
        high, low = ordered[0], ordered[-1]
        names = {"high_name": self.say(f"level_{high['level']}"), "low_name": self.say(f"level_{low['level']}")}
        return self.say("levels_told", high=counted_text(self, high), low=counted_text(self, low), **names)

    def before_and_after(self) -> Section:
        """The three grounds that both forms name, of all outcomes in 2018 and 2020, side by side."""
        metrics = [GROUNDS[name] for name in COMMON]
        rows = self.observations(metric=[*metrics, "outcomes_total"], **self.regions)
        rows = rows.filter(pl.col("year").is_in([OLD, NEW]))
        sums = totals(rows, dict.fromkeys(("v2014", "v2019", "v2021"), (*metrics, "outcomes_total")))
        found = {name: part(sums, [GROUNDS[name]], ["outcomes_total"]) for name in COMMON}
        if any(self._in(frame, year) is None for frame in found.values() for year in (OLD, NEW)):
            return self.section("before", "before_heading", [self.say("before_none", old=OLD, new=NEW)])
        told = [self._two_years(name, frame) for name, frame in found.items()]
        drawn = self.chart(
            "slope",
            pl.concat(
                frame.with_columns(series=pl.lit(self.say(f"series_{name}"))) for name, frame in found.items()
            ),
            self.say("slope_title", old=OLD, new=NEW),
            self.say("slope_subtitle"),
            scope=self.say("scope"),
            years=(OLD, NEW),
        )
        lead = self.say("before", old=OLD, new=NEW, grounds=self.say("before_between").join(told))
        return self.section("before", "before_heading", [lead], [drawn])

    def _two_years(self, name: str, frame: pl.DataFrame) -> str:
        ends = {"before": self._in(frame, OLD) or {}, "after": self._in(frame, NEW) or {}}
        told = {key: share_text(self, row) for key, row in ends.items()}
        return self.say("before_ground", ground=self._ground(name), **told)

    def table(self) -> Section:
        """Every ground in every year."""
        if not self.answerable:
            return self.unanswered("table", "table_heading")
        years = self.article_16["year"].to_list()
        lines = {self._ground(name): frame for name, frame in self.mix.items()}
        lines[self.say("table_article_16")] = self.article_16
        rows = [
            (Entry(capital(name)), *(self._percent(frame, year) for year in years))
            for name, frame in lines.items()
        ]
        counts = [self._in(self.article_16, year) for year in years]
        numbers = (Entry("" if row is None else self.count(row["n"]), number=True) for row in counts)
        rows.append((Entry(self.say("table_n")), *numbers))
        head = (self.say("table_ground"), *(str(year) for year in years))
        made = Table(self.say("grounds_caption"), head, tuple(rows), self.say("grounds_note"))
        return self.section("table", "table_heading", [], [made])

    def _percent(self, frame: pl.DataFrame, year: int) -> Entry:
        row = self._in(frame, year)
        decimals = None if row is None else share_decimals(int(row["n"]))
        if row is None or decimals is None:
            return Entry(self.say("absent"), number=True)
        return Entry(format_percent(row["value"], decimals), number=True)

    def robustness(self) -> Section:
        """The provinces that are sound in every year, and the doubted reports taken in."""
        if not self.answerable:
            return self.unanswered("robustness", "robustness_heading")
        years = [year for year in self.article_16["year"].to_list() if year != TRANSITION]
        same = in_all(states(self.wide, TERMS), years)
        codes = pl.col("adcode").is_in([code for code, _ in same])
        balanced = part(totals(self.wide.filter(codes), TERMS), ARTICLE_16, CONTENT)
        told = [self.say("robustness_none")]
        if not telling(balanced).is_empty():
            change = self.say("stop", text=last_clause(self, self.say("article_16"), balanced))
            told = [self.say("robustness_lead", count=len(same), change=change)]
        every = part(totals(self.wide, TERMS, doubtful=True), ARTICLE_16, CONTENT)
        if self.article_16["doubted"].sum():
            told.append(self.say("stop", text=last_clause(self, self.say("robustness_doubtful"), every)))
        else:
            told.append(self.say("no_doubts"))
        return self.section("robustness", "robustness_heading", told)


def _in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """The levels ordered from the province down, then the offices."""
    return rows.with_columns(pl.col("level").cast(pl.Enum(LEVELS)))
