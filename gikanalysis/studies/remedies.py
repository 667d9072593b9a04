"""Reviews and suits: how many there are per 1,000 outcomes, and how many of those concluded are corrected.

Pending cases are in no denominator of a correction rate. A suit after a review is a dispute that was counted
before, so disputes are reviews and direct suits. What is summed are the province-wide reports read.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import polars as pl

from gikanalysis.figures.numbers import format_percent, format_range, share_decimals
from gikanalysis.pages.parts import Entry, Section, Table
from gikanalysis.studies.base import Study
from gikanalysis.studies.pooled import complete, pooled
from gikanalysis.studies.relating import province_names, relation_text
from gikanalysis.studies.saying import (
    TRANSITION,
    Row,
    apart,
    change_text,
    counted_text,
    number_text,
    share_text,
    stretches,
)

RATES = ("review_rate", "litigation_rate")
CORRECTIONS = ("review_correction_rate", "litigation_correction_rate")
SHOWN_YEARS = 5


class Remedies(Study):
    """How often outcomes are disputed, and how often the dispute ends in a correction."""

    parts = ("head", "finding", "corrections", "chain", "provinces", "table", "robustness", "limits", "record")

    def pool(self, indicator: str) -> pl.DataFrame:
        """An indicator of all province-wide reports together, by year."""
        return pooled(self.shares(indicator, **self.regions))

    @cached_property
    def pools(self) -> dict[str, pl.DataFrame]:
        """Rates and correction rates by year."""
        return {name: self.pool(name) for name in (*RATES, *CORRECTIONS)}

    @cached_property
    def rated(self) -> list[int]:
        """Years that have both rates per 1,000 outcomes."""
        review, suit = (_years(self.pools[name]) for name in RATES)
        return sorted(review & suit)

    @cached_property
    def corrected(self) -> list[int]:
        """Years on the forms since 2019 that have both correction rates."""
        review, suit = (_years(self.pools[name].filter(pl.col("form") != "v2014")) for name in CORRECTIONS)
        return sorted(review & suit)

    def at(self, indicator: str, year: int) -> Row:
        """The pooled row of a year."""
        return _at(self.pools[indicator], year)

    @property
    def headline(self) -> str:
        """The rates and correction rates of the last year."""
        both = sorted(set(self.rated).intersection(*(_years(self.pools[name]) for name in CORRECTIONS)))
        if not both:
            return self.say("headline_none")
        review, suit = (number_text(self, self.at(name, both[-1])) for name in RATES)
        rates = [share_text(self, self.at(name, both[-1])) for name in CORRECTIONS]
        return self.say("headline", year=both[-1], reviews=review, suits=suit, review=rates[0], suit=rates[1])

    def finding(self) -> Section:
        """Reviews and suits per 1,000 outcomes, on each side of the break."""
        if not self.rated:
            return self.unanswered("finding", "finding_heading")
        told = [self._rates(run) for run in stretches(self.pools[RATES[0]])]
        last = self.at(RATES[0], self.rated[-1])
        left = {name: last[name] for name in ("year", "bodies", "doubted", "lacking")}
        told += [self.say("rates_not_chance"), self.say("composition", **left, other=last["other_form"])]
        frames = [
            self.pools[name].with_columns(
                pl.col("value", "lower", "upper").round(1), series=pl.lit(self.say(series))
            )
            for name, series in zip(RATES, ("reviews", "suits"), strict=True)
        ]
        words = (self.say("figure_title"), self.say("figure_subtitle"))
        drawn = self.chart("trend", pl.concat(frames), *words, scope=self.say("scope"), unit="count")
        return self.section("finding", "finding_heading", told, [drawn])

    def _rates(self, run: Sequence[Row]) -> str:
        years = [row["year"] for row in run if row["year"] in self.rated]
        if not years:
            return ""
        ends = {"first": years[0], "last": years[-1]}
        fields: dict[str, object] = {}
        for end, year in ends.items():
            for name, series in zip(RATES, ("review", "suit"), strict=True):
                fields[f"{series}_{end}"] = number_text(self, self.at(name, year))
        side = "old" if run[0]["form"] == "v2014" else "new"
        return self.say("rates_one" if len(years) == 1 else f"rates_{side}", **ends, **fields)

    def corrections(self) -> Section:
        """Correction rates with their intervals, pending cases left out and counted."""
        if not self.corrected:
            return self.section("corrections", "corrections_heading", [self.say("corrections_none")])
        year = self.corrected[-1]
        review, suit = (self.at(name, year) for name in CORRECTIONS)
        rates = {"review": counted_text(self, review, "concluded"), "suit": counted_text(self, suit, "concluded")}
        told = [self.say("corrections_year", year=year, **rates), self._compared(year, review, suit)]
        pending = [_at(self.pool(name), year) for name in ("review_pending_share", "litigation_pending_share")]
        waiting = {
            key: counted_text(self, row, "pending") for key, row in zip(("review", "suit"), pending, strict=True)
        }
        told.append(self.say("corrections_pending", year=year, **waiting))
        rows = [
            self._dot(key, self.at(name, one))
            for name, key in zip(CORRECTIONS, ("review", "suit"), strict=True)
            for one in self.corrected[-SHOWN_YEARS:]
        ]
        words = (self.say("corrections_title"), self.say("corrections_subtitle"))
        drawn = self.chart("remedies", pl.DataFrame(rows), *words, scope=self.say("scope"))
        return self.section("corrections", "corrections_heading", told, [drawn])

    def _dot(self, key: str, row: Row) -> dict[str, object]:
        return {"label": self.say(f"row_{key}", year=row["year"]), "k": row["numerator"], "n": row["n"]}

    def _compared(self, year: int, review: Row, suit: Row) -> str:
        if min(review["n"], suit["n"]) < SMALLEST or not apart(review, suit):
            return self.say("corrections_alike")
        names = [self.say("reviews"), self.say("suits")]
        higher, lower = names if review["value"] > suit["value"] else names[::-1]
        return self.say("corrections_more", year=year, higher=higher, lower=lower)

    def chain(self) -> Section:
        """Direct suits against suits after review, and how often a dispute is counted twice."""
        share = self.pool("direct_suit_share").filter(pl.col("value").is_not_null() & (pl.col("form") != "v2014"))
        if share.is_empty():
            return self.section("chain", "chain_heading", [self.say("chain_none")])
        last = share.row(-1, named=True)
        year, after = last["year"], last["n"] - last["numerator"]
        ways = [_at(self.pool(f"{way}_correction_rate"), year) for way in ("direct_suit", "after_review_suit")]
        told = [
            self.say(
                "chain_share",
                year=year,
                suits=self.count(last["n"]),
                direct=self.count(last["numerator"]),
                share=share_text(self, last),
                after=self.count(after),
            ),
            self.say(
                "chain_rates",
                direct=counted_text(self, ways[0], "concluded"),
                after=counted_text(self, ways[1], "concluded"),
            ),
            self._once(year),
        ]
        rows = [self._dot(key, row) for key, row in zip(("direct", "after"), ways, strict=True)]
        words = (self.say("chain_title"), self.say("corrections_subtitle"))
        drawn = self.chart("remedies", pl.DataFrame(rows), *words, scope=self.say("scope"))
        return self.section("chain", "chain_heading", told, [drawn])

    def _once(self, year: int) -> str:
        """Disputes counted once, from the reports that give all the terms."""
        found = self.observations(metric=list(_CHAIN), **self.regions).filter(pl.col("year") == year)
        wide = found.filter(pl.col("value").is_not_null() & ~pl.col("flagged")).pivot(
            "metric", index=["adcode", "issuer"], values="value", aggregate_function="first"
        )
        if set(_CHAIN) - set(wide.columns) or (wide := wide.drop_nulls()).is_empty():
            return ""
        sums = {name: float(wide[name].sum()) for name in _CHAIN}
        disputes = sums["reviews_total"] + sums["litigation_direct_total"]
        numbers = {
            "reviews": sums["reviews_total"],
            "suits": sums["litigation_total"],
            "sum": sums["reviews_total"] + sums["litigation_total"],
            "after": sums["litigation_total"] - sums["litigation_direct_total"],
            "disputes": disputes,
        }
        rate = 1000 * disputes / sums["outcomes_total"] if sums["outcomes_total"] else 0.0
        return self.say("chain_double", rate=f"{rate:.1f}", **{k: self.count(v) for k, v in numbers.items()})

    def provinces(self) -> Section:
        """The share refused against disputes, province by province."""
        refused = self.shares("refusal_share", **self.regions).filter(pl.col("form") != "v2014")
        if refused.is_empty():
            return self.section("provinces", "provinces_heading", [self.say("provinces_none")])
        year = refused["year"].max()
        disputes = self.shares("dispute_rate", **self.regions).filter(pl.col("year") == year)
        cloud = _cloud(refused.filter(pl.col("year") == year), disputes, province_names(self.language))
        told = [self.say("provinces_lead", year=year), relation_text(self, cloud)]
        left = refused.filter(pl.col("year") == year).height - cloud.height
        told.append(self.say("provinces_left", left=left) if left else "")
        drawn = self.chart(
            "scatter",
            cloud,
            self.say("provinces_title", year=year),
            self.say("provinces_subtitle"),
            scope=self.say("scope"),
            x_label=self.say("x_label"),
            y_label=self.say("y_label"),
            y_unit="number",
            reference="medians",
        )
        return self.section("provinces", "provinces_heading", told, [drawn])

    def table(self) -> Section:
        """The rates year by year; then each correction rate, its two kinds of doubt in columns of their own."""
        if not self.rated:
            return self.unanswered("table", "table_heading")
        head = tuple(self.say(f"table_{n}") for n in ("year", "form", "bodies", "review_rate", "suit_rate"))
        rates = Table(self.say("table_caption"), head, tuple(self._rate_row(year) for year in self.rated))
        rows = tuple(
            self._correction_row(key, row)
            for name, key in zip(CORRECTIONS, ("review", "suit"), strict=True)
            for row in self.pools[name].filter(pl.col("value").is_not_null()).iter_rows(named=True)
        )
        names = ("cases", "behind", "rate", "range", "interval")
        head = tuple(self.say(f"table_{name}") for name in names)
        corrected = Table(self.say("table_corrections"), head, rows, self.say("table_note"))
        return self.section("table", "table_heading", [], [rates, corrected] if rows else [rates])

    def _rate_row(self, year: int) -> tuple[Entry, ...]:
        review, suit = (self.at(name, year) for name in RATES)
        return (
            Entry(str(year)),
            Entry(self.say(f"form_{review['form']}")),
            Entry(str(review["bodies"]), number=True),
            *(Entry(number_text(self, row), number=True) for row in (review, suit)),
        )

    def _correction_row(self, key: str, row: Row) -> tuple[Entry, ...]:
        """Counts, rate, the range that the mapping leaves, the sampling interval."""
        counts = f"{self.count(row['numerator'])}/{self.count(row['n'])}"
        decimals = share_decimals(int(row["n"]))
        shown = ["", "", ""]
        if decimals is not None:
            shown[0] = format_percent(row["value"], decimals)
            for place, ends in ((1, ("lower", "upper")), (2, ("wilson_lower", "wilson_upper"))):
                low, high = (row[end] for end in ends)
                if None not in (low, high) and (place == 2 or low != high):
                    shown[place] = format_range(low, high, self.language, decimals)
        return (
            Entry(self.say(f"row_{key}", year=row["year"])),
            *(Entry(text, number=True) for text in (counts, *shown)),
        )

    def robustness(self) -> Section:
        """Provinces counting alike, the same provinces in every year, doubted reports taken in."""
        if not self.corrected:
            return self.section("robustness", "robustness_heading", [self.say("robustness_none")])
        year = self.corrected[-1]
        told = [self._medians(year), self._same(), self._doubtful(year)]
        return self.section("robustness", "robustness_heading", told)

    def _medians(self, year: int) -> str:
        fields: dict[str, object] = {}
        for name, key in zip(CORRECTIONS, ("review", "suit"), strict=True):
            own = self.shares(name, **self.regions).filter(
                (pl.col("year") == year) & pl.col("value").is_not_null() & ~pl.col("flagged")
            )
            if own.is_empty():
                return ""
            fields |= {key: format_percent(own.select(pl.median("value")).item()), f"{key}s": own.height}
        return self.say("robustness_median", year=year, **fields)

    def _same(self) -> str:
        years = [year for year in self.corrected if year != TRANSITION]
        own = self.shares(CORRECTIONS[0], **self.regions).filter(pl.col("form") != "v2014")
        same = pooled(complete(own, years)) if len(years) > 1 else own.clear()
        if same.is_empty():
            return ""
        rows = [_at(same, year) for year in (years[0], years[-1])]
        change = change_text(self, self.say("review_rate_name"), *rows)
        return self.say("robustness_same", count=same["bodies"].max(), change=change)

    def _doubtful(self, year: int) -> str:
        without = self.at(CORRECTIONS[0], year)
        if not without["doubted"]:
            return ""
        own = self.shares(CORRECTIONS[0], **self.regions).filter(pl.col("year") == year)
        taken = pooled(own, doubtful=True).row(0, named=True)
        shares = {"share": format_percent(taken["value"]), "other": format_percent(without["value"])}
        return self.say("robustness_doubtful", year=year, **shares)


SMALLEST = 10
_CHAIN = ("reviews_total", "litigation_total", "litigation_direct_total", "outcomes_total")


def _years(pool: pl.DataFrame) -> set[int]:
    return set(pool.filter(pl.col("value").is_not_null())["year"])


def _at(pool: pl.DataFrame, year: int) -> Row:
    return pool.filter(pl.col("year") == year).row(0, named=True)


def _cloud(across: pl.DataFrame, up: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    """Points of the scatter: what no check doubts on either axis, with the bounds of the mapping."""
    keys = ["adcode", "issuer", "province"]
    sound = pl.col("value").is_not_null() & ~pl.col("flagged")
    left = across.filter(sound).select(*keys, "n", x="value", x_lower="lower", x_upper="upper")
    right = up.filter(sound).select(*keys, y=pl.col("value").round(1), y_lower="lower", y_upper="upper")
    both = left.join(right, on=keys)
    return both.with_columns(name=pl.col("province").replace(names)).drop(keys).sort("name")
