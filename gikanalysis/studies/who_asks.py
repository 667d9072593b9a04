"""Who asks: kinds of applicants by year and province, and what share each kind is granted.

The forms split applicants from 2019 on. Persons who ask for an organisation often apply in their own name,
so the columns tell who signed. Cells with under ten outcomes have no share.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import polars as pl

from gikanalysis.figures.numbers import (
    SMALLEST_EXACT,
    SMALLEST_RATED,
    format_percent,
    format_range,
    share_decimals,
)
from gikanalysis.figures.words import word
from gikanalysis.pages.parts import Entry, Section, Table
from gikanalysis.schema import APPLICANTS
from gikanalysis.studies.base import Study
from gikanalysis.studies.ranking import ranked
from gikanalysis.studies.relating import province_names
from gikanalysis.studies.saying import (
    SMALLEST_CHANGE,
    TRANSITION,
    Row,
    apart,
    capital,
    changes,
    composition_text,
    last_clause,
    share_sampled,
    share_text,
    telling,
)
from gikanalysis.studies.sums import in_all, part, states, totals

RECEIVED, GRANTED, ALL = "requests_received", "granted_any", "outcomes_total"
NEW_FORMS = ("v2019", "v2021")
KINDS = tuple(kind for kind in APPLICANTS if kind != "total")
NATURAL = ("natural",)
ORGANISATIONS = tuple(kind for kind in KINDS if kind not in NATURAL)
EVERY = ("total",)
ASKED = dict.fromkeys(NEW_FORMS, (RECEIVED,))
GOT = dict.fromkeys(NEW_FORMS, (GRANTED, ALL))
GROUPS = {"natural": NATURAL, "organisations": ORGANISATIONS}


class WhoAsks(Study):
    """Which kinds of applicants ask, and whether they are granted alike."""

    parts = ("head", "finding", "provinces", "disclosure", "table", "robustness", "limits", "record")

    @cached_property
    def wide(self) -> pl.DataFrame:
        """Requests and outcomes by applicant of the province-wide reports, from 2019 on."""
        rows = self.observations(applicant=None, metric=[RECEIVED, GRANTED, ALL], **self.regions)
        return rows.filter(pl.col("year") >= TRANSITION)

    @cached_property
    def asked(self) -> pl.DataFrame:
        """Requests received by applicant, all province-wide reports together, by year."""
        return totals(self.wide, ASKED, applicants=(*EVERY, *KINDS))

    @cached_property
    def got(self) -> pl.DataFrame:
        """Grants and outcomes by applicant, all province-wide reports together, by year."""
        return totals(self.wide, GOT, applicants=KINDS)

    def mix(self, *kinds: str) -> pl.DataFrame:
        """The share that kinds of applicants make up of the requests, by year."""
        return part(self.asked, [RECEIVED], [RECEIVED], of=kinds, among=EVERY)

    def granted(self, *kinds: str) -> pl.DataFrame:
        """The share granted of the outcomes of kinds of applicants, by year."""
        return part(self.got, [GRANTED], [ALL], of=kinds)

    @cached_property
    def years(self) -> list[int]:
        """The years with requests by applicant."""
        return telling(self.mix(*NATURAL))["year"].to_list()

    @property
    def answerable(self) -> bool:
        """Whether any year has requests by applicant."""
        return bool(self.years)

    @property
    def headline(self) -> str:
        """How the share of natural persons changed, and whether persons and organisations are granted alike."""
        if not self.answerable:
            return self.say("headline_none")
        told = last_clause(self, self.say("natural_share"), self.mix(*NATURAL))
        rates = self._last_rates()
        gap = "" if rates is None else self.say(f"headline_{_gap(rates)}", **self._both_told(rates))
        return self.say("headline", change=told, gap=gap)

    def _last_rates(self) -> dict[str, Row] | None:
        """The share granted of persons and of organisations in the last year with both."""
        found = {name: self.granted(*kinds) for name, kinds in GROUPS.items()}
        years = [set(telling(frame)["year"]) for frame in found.values()]
        both = sorted(set.intersection(*years))
        if not both:
            return None
        return {name: frame.filter(pl.col("year") == both[-1]).row(0, named=True) for name, frame in found.items()}

    def _both_told(self, rates: dict[str, Row]) -> dict[str, object]:
        told = {name: share_text(self, row) for name, row in rates.items()}
        return {"year": rates["natural"]["year"], **told}

    def _kind(self, kind: str) -> str:
        return word(f"applicant_{kind}", self.language)

    # Sections -----------------------------------------------------------------------------------

    def finding(self) -> Section:
        """Who asked in the last year, and how the share of organisations changed."""
        if not self.answerable:
            return self.unanswered("finding", "finding_heading")
        last = telling(self.mix(*NATURAL)).row(-1, named=True)
        told = [
            self._change(self.asked, capital(self.say("natural_share"))),
            *changes(self, capital(self.say("biz_share")), telling(self.mix("biz"))),
            composition_text(self, last),
        ]
        bars = self.chart(
            "applicants",
            self.asked.filter(pl.col("applicant") != "total").with_columns(status=pl.lit("reported")),
            self.say("bars_title", year=last["year"]),
            self.say("bars_subtitle"),
            scope=self.say("scope"),
            year=last["year"],
        )
        lines = {"organisations": self.mix(*ORGANISATIONS), "biz": self.mix("biz")}
        trend = self.chart(
            "trend",
            pl.concat(frame.with_columns(series=pl.lit(self.say(f"short_{key}"))) for key, frame in lines.items()),
            self.say("trend_title"),
            self.say("trend_subtitle"),
            scope=self.say("scope"),
        )
        return self.section("finding", "finding_heading", told, [bars, trend])

    @cached_property
    def places(self) -> pl.DataFrame:
        """The share of natural persons by province in the last year, with ranges of rank."""
        shares = self.shares("applicant_mix_natural", year=self.years[-1], **self.regions)
        names = pl.col("province").replace(province_names(self.language))
        return ranked(shares.with_columns(name=names)).filter(pl.col("standing") != "twice")

    def provinces(self) -> Section:
        """The provinces by the share of natural persons."""
        placed = self._placed()
        if len(placed) < 2:
            return self.unanswered("provinces", "provinces_heading")
        high, low = placed[0], placed[-1]
        told = self.say(
            "span" if apart(high, low) else "span_alike",
            year=self.years[-1],
            count=len(placed),
            highest=high["name"],
            high=share_text(self, high),
            lowest=low["name"],
            low=share_text(self, low),
        )
        drawn = self.chart(
            "league",
            self.places,
            self.say("league_title", year=self.years[-1]),
            self.say("league_subtitle"),
            scope=self.say("scope"),
        )
        return self.section("provinces", "provinces_heading", [told, self._small_cells()], [drawn])

    def _placed(self) -> list[dict[str, Any]]:
        if not self.answerable:
            return []
        placed = self.places.filter((pl.col("standing") == "ranked") & pl.col("value").is_not_null())
        return placed.sort("value", descending=True).to_dicts()

    @cached_property
    def cells(self) -> pl.DataFrame:
        """The share granted by province and kind of applicant, in the last year."""
        by = ("year", "adcode")
        sums = totals(self.wide.filter(pl.col("year") == self.years[-1]), GOT, by, KINDS)
        kinds: dict[str, tuple[str, ...]] = {kind: (kind,) for kind in KINDS} | {"organisations": ORGANISATIONS}
        shares = [
            part(sums, [GRANTED], [ALL], by=by, of=of).with_columns(kind=pl.lit(kind))
            for kind, of in kinds.items()
        ]
        return pl.concat(shares)

    def _small_cells(self) -> str:
        """How many cells of province and kind have too few outcomes for a share."""
        cells = self.cells.filter(pl.col("kind") != "organisations")
        few = cells.filter(pl.col("n") < SMALLEST_RATED).height
        under = cells.filter(pl.col("n").is_between(SMALLEST_RATED, SMALLEST_EXACT, closed="left")).height
        return self.say("small_cells", year=self.years[-1], all=cells.height, few=few, under=under)

    def disclosure(self) -> Section:
        """What share each kind of applicant is granted."""
        rates = self._last_rates() if self.answerable else None
        if rates is None:
            return self.unanswered("disclosure", "disclosure_heading")
        told = {name: share_sampled(self, row, always=True) for name, row in rates.items()}
        lead = self.say(_gap(rates), year=rates["natural"]["year"], **told)
        drawn = self.chart(
            "trend",
            pl.concat(
                self.granted(*kinds).with_columns(series=pl.lit(self.say(f"short_{name}")))
                for name, kinds in GROUPS.items()
            ),
            self.say("rates_title"),
            self.say("rates_subtitle"),
            scope=self.say("scope"),
        )
        made = self._rates_table(rates["natural"]["year"])
        return self.section("disclosure", "disclosure_heading", [lead, self._within()], [drawn, made])

    def _within(self) -> str:
        """Within each province: where persons and organisations differ by more than the intervals leave open."""
        wide = {
            kind: {row["adcode"]: row for row in self.cells.filter(pl.col("kind") == kind).to_dicts()}
            for kind in GROUPS
        }
        pairs = [(one, wide["organisations"].get(code)) for code, one in wide["natural"].items()]
        found = [
            _gap({"natural": one, "organisations": two})
            for one, two in pairs
            if two is not None and min(one["n"], two["n"]) >= SMALLEST_EXACT
        ]
        counts = {key: found.count(f"gap_{key}") for key in ("more", "less", "alike", "open")}
        return self.say("within", year=self.years[-1], count=len(found), **counts)

    def _rates_table(self, year: int) -> Table:
        """Each kind of applicant in a year."""
        kinds: dict[str, tuple[str, ...]] = {capital(self._kind(kind)): (kind,) for kind in KINDS}
        kinds[self.say("all_organisations")] = ORGANISATIONS
        shares = {name: self.granted(*of) for name, of in kinds.items()}
        found = [(name, frame.filter(pl.col("year") == year).row(0, named=True)) for name, frame in shares.items()]
        rows = tuple(
            (
                Entry(name),
                Entry(self.count(row["n"]), number=True),
                Entry(share_text(self, row), number=True),
                Entry(self._interval(row), number=True),
            )
            for name, row in found
        )
        head = ("table_kind", "table_outcomes", "table_granted", "table_interval")
        caption = self.say("rates_caption", year=year)
        return Table(caption, tuple(self.say(key) for key in head), rows, self.say("rates_note"))

    def _interval(self, row: Row) -> str:
        decimals = share_decimals(int(row["n"] or 0))
        if decimals is None or row["wilson_lower"] is None:
            return ""
        return format_range(row["wilson_lower"], row["wilson_upper"], self.language, decimals)

    def table(self) -> Section:
        """The make-up of applicants year by year."""
        if not self.answerable:
            return self.unanswered("table", "table_heading")
        shares = {kind: self.mix(kind).to_dicts() for kind in KINDS}
        rows = tuple(
            (
                Entry(str(row["year"])),
                Entry(str(row["bodies"]), number=True),
                Entry(self.count(row["n"]), number=True),
                *(Entry(self._percent(found[index]), number=True) for found in shares.values()),
            )
            for index, row in enumerate(shares["natural"])
        )
        head = [self.say(key) for key in ("table_year", "table_bodies", "table_n")]
        head += [capital(self._kind(kind)) for kind in KINDS]
        made = Table(self.say("mix_caption"), tuple(head), rows, self.say("mix_note"))
        return self.section("table", "table_heading", [], [made])

    def _percent(self, row: Row) -> str:
        decimals = share_decimals(int(row["n"] or 0))
        return self.say("absent") if decimals is None else format_percent(row["value"], decimals)

    def robustness(self) -> Section:
        """The same provinces, and the doubted reports taken in."""
        if not self.answerable:
            return self.unanswered("robustness", "robustness_heading")
        applicants = (*EVERY, *KINDS)
        years = [year for year in self.years if year != TRANSITION]
        same = in_all(states(self.wide, ASKED, applicants=applicants), years) if years else []
        told = [self.say("robustness_none")]
        if same:
            rows = self.wide.filter(pl.col("adcode").is_in([code for code, _ in same]))
            sums = totals(rows, ASKED, applicants=applicants)
            told = [self.say("robustness_lead", count=len(same), change=self._change(sums))]
        doubted = self.mix(*NATURAL)["doubted"].sum(), self.granted(*NATURAL)["doubted"].sum()
        if doubted[0]:
            every = totals(self.wide, ASKED, applicants=applicants, doubtful=True)
            told.append(self.say("robustness_doubtful", change=self._change(every)))
        if doubted[1]:
            told.append(self._rates_with_doubts())
        return self.section(
            "robustness", "robustness_heading", told if any(doubted) else [*told, self.say("no_doubts")]
        )

    def _rates_with_doubts(self) -> str:
        """The shares granted in the last year that leaves doubted reports out, without and with them."""
        every = totals(self.wide, GOT, applicants=KINDS, doubtful=True)
        year = self.granted(*NATURAL).filter(pl.col("doubted") > 0)["year"].max()
        told: dict[str, object] = {"year": year}
        for name, kinds in GROUPS.items():
            for key, sums in ((name, every), (f"{name}_without", self.got)):
                shares = part(sums, [GRANTED], [ALL], of=kinds).filter(pl.col("year") == year)
                told[key] = (
                    self.say("absent") if shares.is_empty() else share_text(self, shares.row(0, named=True))
                )
        return self.say("rates_doubtful", **told)

    def _change(self, sums: pl.DataFrame, what: str = "") -> str:
        """How the share of natural persons changed, from sums."""
        shares = part(sums, [RECEIVED], [RECEIVED], of=NATURAL, among=EVERY)
        return self.say("stop", text=last_clause(self, what or self.say("natural_share"), shares))


def _gap(rates: Mapping[str, Row]) -> str:
    """Key of what may be said of two shares granted: more or less for persons, alike, or open.

    They are alike where they differ by less than a percentage point, open where their intervals overlap.
    """
    one, two = rates["natural"], rates["organisations"]
    difference = one["value"] - two["value"]
    if abs(difference) < SMALLEST_CHANGE:
        return "gap_alike"
    if not apart(one, two):
        return "gap_open"
    return "gap_more" if difference > 0 else "gap_less"
