"""What a body does year after year: whom it resembles, what it leaves out, how it words and dates its reports."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from gikanalysis.simulate.country.knowledge import Country, country, on_path
from gikanalysis.simulate.country.places import Place
from gikanalysis.simulate.truth import BLANK_WAYS

_SMALL = ("county", "department")
_SPELL = (3, 5)


@dataclass(frozen=True, slots=True)
class Habits:
    """The habits of one body, the same for the same seed and body."""

    zeros: frozenset[int]
    """Years without a request."""
    left: float
    left_growth: float
    blank: str
    """The way of leaving cells empty, by name; empty for none."""
    dashes: bool
    late_form: bool
    copied_table: frozenset[int]
    """Years in which the figures of the year before are printed once more."""
    copied_text: int
    """The year from which on the text stays as it is; 9999 for never."""
    shared_text: bool

    def listed(self, year: int) -> list[str]:
        """Name the habits that show in a report on `year`."""
        shown = {
            "no_requests": year in self.zeros, "blanks": bool(self.blank), "dashes": self.dashes,
            "late_form": self.late_form and year == LATE, "copied_table": year in self.copied_table,
            "copied_text": year > self.copied_text, "shared_text": self.shared_text,
        }  # fmt: skip
        return [name for name, holds in shown.items() if holds]


LATE = 2019
"""The year whose form came out when it was over: a few bodies reported on it on the old one."""
NEVER = 9999


def habits(seed: int | str, place: Place, years: Sequence[int]) -> Habits:
    """Draw the habits of a body."""
    shares: Mapping[str, float] = country()["habits"]
    random = Random(f"{seed}/{place.key}/habits")
    has = {name: random.random() < share for name, share in shares.items()}
    small = place.body.level in _SMALL and not place.members
    carry = country()["carry_over"]
    spell = random.randrange(years[0], years[-1] + 1)
    zeros = range(spell, spell + random.randint(*_SPELL)) if has["zero_spell"] else range(0)
    rate, way = random.uniform(carry["lowest"], carry["highest"]), random.choice(BLANK_WAYS)
    copies = random.sample([year for year in years if year not in (years[0], LATE, LATE + 1, LATE + 2)] or [0], 1)
    quiet = small and (has["zero"] or has["zero_spell"])
    copying = small and has["copied_table"]
    return Habits(
        zeros=frozenset(years if has["zero"] else zeros) if small else frozenset(),
        left=rate if has["carries_over"] and not quiet and not copying else 0.0,
        left_growth=carry["growth"] if has["carries_more"] else 0.0,
        blank=way if has["blanks"] else "",
        dashes=has["dashes"] and not has["blanks"],
        late_form=small and has["late_form"],
        copied_table=frozenset(copies) & frozenset(years) if copying else frozenset(),
        copied_text=random.randrange(years[0], years[-1] + 1) if has["copied_text"] else NEVER,
        shared_text=has["shared_text"] and place.body.level != "province",  # which has no sister here
    )


@dataclass(frozen=True, slots=True)
class Province:
    """How the bodies of one province differ from those of others."""

    rate: float
    growth: float
    odds: float
    drift: float
    corrected: float


@cache
def province(seed: int | str, code: str) -> Province:
    """Return what is common to the bodies of a province; odds and corrections are dealt out evenly."""
    told = country()
    random = Random(f"{seed}/{code}/province")
    sizes, odds, corrected = told["requests"], told["granted_odds"], told["corrected"]
    step, other = (_rank(told, seed, code, name) for name in ("odds", "corrected"))
    return Province(
        rate=random.lognormvariate(0, sizes["between_provinces"]),
        growth=random.gauss(0, sizes["growth_of_provinces"]),
        odds=odds["lowest_province"] + step * (odds["highest_province"] - odds["lowest_province"]),
        drift=random.gauss(0, odds["drift"]),
        corrected=corrected["lowest"] + other * (corrected["highest"] - corrected["lowest"]),
    )


def _rank(told: Country, seed: int | str, code: str, name: str) -> float:
    """The place of a province in a shuffled row of all, from 0 to 1."""
    codes = sorted(told.inhabitants)
    Random(f"{seed}/{name}").shuffle(codes)
    return codes.index(code) / (len(codes) - 1)


def requests(seed: int | str, place: Place, year: int) -> int:
    """How many requests the offices of a body itself receive in a year, its members not counted."""
    told, code = country(), f"{place.body.adcode[:2]}0000"
    sizes, of = told["requests"], province(seed, code)
    random = Random(f"{seed}/{place.key}/{year}/requests")
    size = told.inhabitants[code] / 10_000 * on_path(sizes["by_inhabitants"], year) * of.rate
    size *= math.exp(of.growth * (year - 2014)) * place.own * random.lognormvariate(0, sizes["yearly"])
    return poisson(random, size)


def poisson(random: Random, mean: float) -> int:
    """Draw a count around `mean`.

    >>> poisson(Random(1), 0.0)
    0
    """
    if mean > 50:
        return max(0, round(random.gauss(mean, math.sqrt(mean))))
    count, product, limit = 0, random.random(), math.exp(-mean)
    while product > limit:
        count, product = count + 1, product * random.random()
    return count
