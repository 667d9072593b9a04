"""Random figures of believable size, from a seeded generator and the tables of `magnitudes.yaml`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from random import Random
from typing import Any, NamedTuple

from gikanalysis.errors import DataFileError
from gikanalysis.tabular import read_yaml

PACKAGE = "gikanalysis.simulate"
_SELDOM = (0, 1, 1, 2)
_YEARLY = 0.15  # how far (natural logarithm) an ordinary year is off the usual size of a body
KINDS = (
    "requests", "items", "documents", "decisions", "matters", "money", "staff", "events", "disputes",
)  # fmt: skip
SHARES = (
    "applicants", "outcomes_2019", "outcomes_2021", "verdicts", "request_channels", "replies", "refusals",
    "decided",
)  # fmt: skip


class Size(NamedTuple):
    """A log-normal distribution with a share of zeros."""

    median: float
    spread: float
    none: float


class Magnitudes(NamedTuple):
    """The content of magnitudes.yaml, checked."""

    levels: Mapping[str, Mapping[str, Size]]
    rules: frozenset[str]
    mixture: Mapping[str, float]
    shares: Mapping[str, tuple[float, ...]]


@cache
def magnitudes() -> Magnitudes:
    """Return the checked tables; raises `DataFileError` with all faults."""
    return parse(read_yaml(PACKAGE, "magnitudes.yaml"))


def parse(content: Mapping[str, Any]) -> Magnitudes:
    """Check and assemble the content of a magnitudes file."""
    faults = [f"magnitudes.yaml: keys must be levels, mixture, shares, not {sorted(content)}"]
    if set(content) != {"levels", "mixture", "shares"}:
        raise DataFileError(faults)
    faults = []
    for level, sizes in content["levels"].items():
        if set(sizes) != {*KINDS, "rules"}:
            faults.append(f"magnitudes.yaml {level}: needs exactly {', '.join(KINDS)}, rules")
            continue
        for kind in KINDS:
            if set(sizes[kind]) != set(Size._fields) or not 0 <= sizes[kind]["none"] <= 1:
                faults.append(f"magnitudes.yaml {level} {kind}: needs median, spread and none (0 to 1)")
    if set(content["mixture"]) != set(content["levels"]):
        faults.append("magnitudes.yaml mixture: names other levels than levels does")
    if set(content["shares"]) != set(SHARES):
        faults.append(f"magnitudes.yaml shares: needs exactly {', '.join(SHARES)}")
    DataFileError.raise_if(faults)
    return Magnitudes(
        levels={
            level: {kind: Size(**sizes[kind]) for kind in KINDS} for level, sizes in content["levels"].items()
        },
        rules=frozenset(level for level, sizes in content["levels"].items() if sizes["rules"]),
        mixture=content["mixture"],
        shares={name: tuple(weights) for name, weights in content["shares"].items()},
    )


class Dice:
    """A seeded generator for one body. The same seed gives the same figures on every machine."""

    jitter = 0.6
    """How far (natural logarithm) the weights of the parts of one total are off those of the others."""

    def __init__(self, seed: str, level: str) -> None:
        self.random = Random(seed)
        self.sizes = magnitudes().levels[level]
        self.rules = level in magnitudes().rules

    def amount(self, kind: str, factor: float = 1.0, of: str = "") -> float:
        """Draw an amount; 0 with the share of bodies that have none. `of` says of what, where forms share it."""
        size = self.sizes[kind]
        drawn = math.exp(self.random.gauss(math.log(size.median * factor), size.spread))
        return 0.0 if self.random.random() < size.none else drawn

    def count(self, kind: str, factor: float = 1.0, of: str = "") -> int:
        """Draw a whole number."""
        return round(self.amount(kind, factor, of))

    def money(self, kind: str = "money", factor: float = 1.0) -> float:
        """Draw an amount of 万元: whole, or with up to six decimals as bodies print them."""
        return round(self.amount(kind, factor), self.random.choice((0, 0, 1, 2, 2, 4, 6)))

    def part(self, total: int, low: float = 0.0, high: float = 1.0) -> int:
        """Draw a part of a whole."""
        return min(total, round(total * self.random.uniform(low, high)))

    def split(self, total: int, weights: Sequence[float]) -> list[int]:
        """Spread a whole over parts; the parts add up to it.

        >>> sum(Dice("a", "county").split(37, [5, 1, 1]))
        37
        """
        jittered = [weight * math.exp(self.random.gauss(0, self.jitter)) for weight in weights]
        if total > 3000:  # large totals follow their weights; the rest is drawn one by one
            parts = [int(total * weight / sum(jittered)) for weight in jittered]
        else:
            parts = [0] * len(weights)
        for chosen in self.random.choices(range(len(weights)), jittered, k=total - sum(parts)):
            parts[chosen] += 1
        return parts

    def share(self, total: int, name: str) -> list[int]:
        """Spread a whole over the parts that magnitudes.yaml describes as `name`."""
        return self.split(total, magnitudes().shares[name])

    def left(self, on_hand: int) -> int:
        """Draw how many requests on hand are left to the next year."""
        return self.part(on_hand, 0, 0.1)

    def completed(self, received: int) -> int:
        """Draw how many of the requests of a year are completed in it, where the form knows no earlier ones."""
        return received if self.happens(0.6) else self.part(received, 0.9, 1.0)

    def has_funds(self) -> bool:
        """Draw whether a body states funds of its own for disclosure."""
        return self.happens(0.7)

    def happens(self, probability: float) -> bool:
        """Return true with the given probability."""
        return self.random.random() < probability


class SteadyDice(Dice):
    """Dice of one body over the years: its sizes stay what they are, each year a little off.

    `body` fixes the sizes, `seed` the year. A body of those that have no requests has one or two in most years.
    """

    def __init__(self, seed: str, level: str, body: str) -> None:
        super().__init__(seed, level)
        self.body = body
        self.drawn: dict[tuple[str, float], int] = {}

    def amount(self, kind: str, factor: float = 1.0, of: str = "") -> float:
        """Draw an amount near the one of other years; 0 in all years with the share of bodies that have none."""
        size = self.sizes[kind]
        turn = self.drawn[kind, factor] = self.drawn.get((kind, factor), 0) + 1
        fixed = Random(f"{self.body}/{kind}/{of or (factor, turn)}")
        level = math.log(size.median * factor) + fixed.gauss(0, size.spread)
        drawn = math.exp(level + self.random.gauss(0, _YEARLY))
        if fixed.random() >= size.none:
            return drawn
        return float(self.random.choice(_SELDOM)) if kind == "requests" else 0.0
