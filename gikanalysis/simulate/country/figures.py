"""Figures of the simulated country: drawn for each body, added up to those it belongs to, year after year."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from gikanalysis.forms import form
from gikanalysis.simulate import figures_2014
from gikanalysis.simulate.arithmetic import violations
from gikanalysis.simulate.country.habits import LATE, Habits, habits, poisson, province, requests
from gikanalysis.simulate.country.knowledge import country, on_path
from gikanalysis.simulate.country.places import Place
from gikanalysis.simulate.model import Figure, Truth
from gikanalysis.simulate.numbers import SteadyDice
from gikanalysis.simulate.series import Values, added, consistent, drawn, figures_of, truth_of
from gikanalysis.simulate.truth import with_blanks, with_dashes

_SCOPES = {"province": "region", "prefecture": "region", "department": "own"}


@dataclass(frozen=True, slots=True)
class Filed:
    """A report before it is worded: its truth, whose it is, and the habits it shows."""

    place: Place
    owner: Place | None
    truth: Truth
    habits: Habits


class CountryDice(SteadyDice):
    """Dice of one body of the country: requests, outcomes and remedies as its province and habits have them."""

    def __init__(self, once: str, lasting: str, seed: int | str, place: Place, held: Habits, year: int) -> None:
        super().__init__(once, place.body.level, lasting)
        self.told, self.place, self.held, self.year = country(), place, held, year
        self.of = province(seed, f"{place.body.adcode[:2]}0000")
        self.own = f"{seed}/{place.key}"
        self.jitter = self.told["jitter"]
        self.received = 0 if year in held.zeros else requests(seed, place, year)
        self.weights = self._weights()

    def amount(self, kind: str, factor: float = 1.0, of: str = "") -> float:
        """Draw an amount; requests, disputes and staff go with the requests of the year."""
        if kind == "requests":
            return self.received
        if kind == "disputes":
            mean = self.received * on_path(self.told["disputes"], self.year) * factor
            own = Random(f"{self.own}/disputes/{of}").lognormvariate(0, self.told["between_disputes"])
            return poisson(self.random, mean * own)
        if kind == "staff":
            usual: float = self.told["staff"][self.place.body.level] * math.sqrt(self.received) * factor
            return max(1.0, usual * self.random.lognormvariate(0, 0.05))
        return super().amount(kind, factor, of)

    def share(self, total: int, name: str) -> list[int]:
        """Spread a whole over its parts with the weights of the body in the year."""
        return self.split(total, self.weights[name]) if name in self.weights else super().share(total, name)

    def left(self, on_hand: int) -> int:
        """How many requests on hand are left to the next year."""
        rate = self.held.left * (1 + self.held.left_growth * max(0, self.year - 2014))
        return min(on_hand, poisson(self.random, on_hand * rate))

    def has_funds(self) -> bool:
        """Whether the body states funds of its own, in all years or in none."""
        share: float = self.told["habits"]["funds"]
        return Random(f"{self.own}/funds").random() < share

    def completed(self, received: int) -> int:
        """How many of the requests of a year are completed in it."""
        return received - self.left(received)

    def _weights(self) -> dict[str, Sequence[float]]:
        corrected = self.of.corrected * Random(f"{self.own}/corrected").lognormvariate(
            0, self.told["corrected"]["between_bodies"]
        )
        upheld, other, pending = (self.told["verdicts"][name] for name in ("upheld", "other", "pending"))
        scale = (100 - corrected) / (upheld + other + pending)
        upheld, other, pending = upheld * scale, other * scale, pending * scale
        rows = {name: self._rows(name) for name in ("v2014", "v2019", "v2021")}
        grounds = [rows["v2014"][f"3.3.4.{n}"] for n in range(1, 7)]
        replies = [rows["v2014"][f"3.3.{n}"] if n != 4 else sum(grounds) for n in range(1, 9)]
        shares = {name: on_path(path, self.year) for name, path in self.told["shares"].items()}
        return {
            "replies": replies, "refusals": grounds if sum(grounds) else [1] * 6,
            "outcomes_2019": _in_order("v2019", rows["v2019"]),
            "outcomes_2021": _in_order("v2021", rows["v2021"]),
            "verdicts": (upheld, corrected, other, pending), "decided": (upheld, corrected, other + pending),
            **shares,
        }  # fmt: skip

    def _rows(self, form_id: str) -> dict[str, float]:
        """The weight of each row of the form: kinds of requests in the rows that the body counts them in."""
        groups = self._groups()
        share = (self.year - 2014) / 10
        rows: dict[str, float] = defaultdict(float)
        sums: dict[str, float] = defaultdict(float)
        weights = []
        for kind in self.told.kinds:
            own = Random(f"{self.own}/{kind.name}")
            unlike = own.lognormvariate(0, self.told["between_kinds"])
            weight = max(0.0, kind.first + (kind.last - kind.first) * share) * unlike
            weights.append((kind, weight, own.random()))
            sums[kind.group] += weight
        for kind, weight, habit in weights:
            listed = kind.rows[form_id]
            rows[listed[int(habit * len(listed))]] += groups[kind.group] * weight / sums[kind.group]
        return rows

    def _groups(self) -> dict[str, float]:
        """The share of each group of outcomes: granted by the odds of province and body, the others as left."""
        shares = {name: on_path(path, self.year) for name, path in self.told["outcomes"].items()}
        granted = (shares["granted"] + shares["part"]) / sum(shares.values())
        tilt = self.of.odds + self.of.drift * (self.year - 2014)
        tilt += Random(f"{self.own}/granted").gauss(0, self.told["granted_odds"]["between_bodies"])
        new = 1 / (1 + math.exp(-math.log(granted / (1 - granted)) - tilt))
        return {
            name: share * (new / granted if name in ("granted", "part") else (1 - new) / (1 - granted))
            for name, share in shares.items()
        }


def _in_order(form_id: str, rows: dict[str, float]) -> list[float]:
    order = [row.id for row in form(form_id).table("B").rows if not row.header and row.id.startswith("B3.")]
    return [rows[row] for row in order if row != "B3.7"]


def reports(seed: int | str, whole: Place, years: Sequence[int]) -> Iterator[Filed]:
    """Yield the reports of a province and its members, those of one body in the order of the years.

    A government whose members report prints its own figures and theirs, under the scope `region`.
    """
    yield from _reports(seed, whole, None, years)[0]


def _reports(
    seed: int | str, place: Place, owner: Place | None, years: Sequence[int]
) -> tuple[list[Filed], dict[int, Values]]:
    below = [_reports(seed, member, place, years) for member in place.members]
    others = {year: added([values[year] for _, values in below]) for year in years} if below else {}
    held = habits(seed, place, years)

    def draw(lasting: str, once: str, year: int, before: Values) -> Values:
        return drawn(CountryDice(once, lasting, seed, place, held, year), year, before)

    whole = consistent(f"{seed}/{place.key}", years, place.body, others, draw)
    filed = [Filed(place, owner, truth, held) for truth in _printed(seed, place, held, whole)]
    return [*filed, *(one for listed, _ in below for one in listed)], whole


def _printed(seed: int | str, place: Place, held: Habits, whole: Mapping[int, Values]) -> Iterator[Truth]:
    """The truths of a body as it prints them: gaps left out, its own year's form, its blanks."""
    missing = country()["gaps"][place.body.level]
    scope = _SCOPES.get(place.body.level, "unknown")
    for year in whole:
        random = Random(f"{seed}/{place.key}/{year}/printed")
        if random.random() < missing and year not in held.copied_table:
            continue
        values = whole[year - 1] if year in held.copied_table else whole[year]
        truth = truth_of(place.body, year, values, scope)
        if held.late_form and year == LATE:
            truth = _on_old_form(seed, place, held, truth)
        yield replace(truth, figures=_as_left(held, truth))


def _on_old_form(seed: int | str, place: Place, held: Habits, truth: Truth) -> Truth:
    """The report on the form of the year before."""
    for attempt in range(60):
        once = f"{seed}/{place.key}/old/{attempt}"
        values = figures_2014.figures(
            CountryDice(once, f"{seed}/{place.key}/old", seed, place, held, truth.year), truth.year
        )
        old = replace(truth, form="v2014", figures=figures_of(LATE - 1, values))
        if not violations("v2014", old.figures, year=truth.year, rank=place.body.parent_level):
            return old
    raise RuntimeError(f"no figures without contradiction for {place.body.issuer}")


def _as_left(held: Habits, truth: Truth) -> Mapping[str, Figure]:
    if held.blank:
        return with_blanks(truth, held.blank)
    return with_dashes(truth) if held.dashes else truth.figures
