"""Two figures of many bodies held against each other: whether their orders go together, and names for points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from gikanalysis import regions
from gikanalysis.figures.numbers import MINUS, Language

if TYPE_CHECKING:
    from gikanalysis.studies.base import Study

FEWEST = 10
"""Bodies below which no correlation is given."""
_NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Together:
    """A rank correlation (Spearman) of `n` bodies with its 95 % interval (Fisher, Bonett and Wright 2000)."""

    value: float
    lower: float
    upper: float
    n: int


def rank_correlation(frame: pl.DataFrame, x: str = "x", y: str = "y") -> Together | None:
    """How far two columns put the bodies in one order; None below ten bodies or where a column does not vary.

    >>> rank_correlation(pl.DataFrame({"x": range(12), "y": [k * k for k in range(12)]})).value
    1.0
    """
    both = frame.filter(pl.col(x).is_not_null() & pl.col(y).is_not_null())
    if both.height < FEWEST or both[x].n_unique() == 1 or both[y].n_unique() == 1:
        return None
    rho = both.select(pl.corr(x, y, method="spearman")).item()
    rho = min(max(round(float(rho), 12), -1.0), 1.0)
    if abs(rho) == 1:
        return Together(rho, rho, rho, both.height)
    half = _NORMAL_95 * math.sqrt((1 + rho**2 / 2) / (both.height - 3))
    return Together(rho, math.tanh(math.atanh(rho) - half), math.tanh(math.atanh(rho) + half), both.height)


def relation_text(study: Study, frame: pl.DataFrame) -> str:
    """What the rank correlation of the columns x and y lets one say; never why."""
    found = rank_correlation(frame)
    if found is None:
        return study.say("relation_few", count=frame.height)
    key = (
        "relation_none"
        if found.lower <= 0 <= found.upper
        else "relation_up"
        if found.value > 0
        else "relation_down"
    )
    ends = (decimal(found.lower), decimal(found.upper))
    return study.say(key, value=decimal(found.value), lower=ends[0], upper=ends[1], count=found.n)


def decimal(number: float, places: int = 2) -> str:
    """A number with its minus sign.

    >>> decimal(-0.256)
    '−0.26'
    """
    text = f"{abs(number):.{places}f}"
    return f"{MINUS if number < 0 and float(text) else ''}{text}"


def province_names(language: Language) -> dict[str, str]:
    """Short names of the provinces by their full Chinese names.

    >>> province_names("zh")["宁夏回族自治区"], province_names("en")["宁夏回族自治区"]
    ('宁夏', 'Ningxia')
    """
    return {one.name: one.short if language == "zh" else one.english for one in regions.provinces()}
