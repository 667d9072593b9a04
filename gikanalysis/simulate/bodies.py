"""Bodies that simulated reports are issued by: real divisions, made-up towns, ordinary bureaus."""

from __future__ import annotations

from collections import Counter
from functools import cache
from random import Random

from gikanalysis.regions import Division, divisions, full_name
from gikanalysis.simulate.model import Body
from gikanalysis.simulate.numbers import PACKAGE, magnitudes
from gikanalysis.tabular import read_csv

GOVERNMENT_LEVELS = ("province", "prefecture", "county")
_NOT_MAINLAND = ("71", "81", "82")
_MUNICIPALITIES = ("11", "12", "31", "50")
_ENDINGS = {"prefecture": ("市", "州", "盟", "地区"), "county": ("县", "市", "旗", "区")}
_NO_OWN_GOVERNMENT = ("直辖", "市辖区")


def draw_level(random: Random) -> str:
    """Draw a level with the weights of magnitudes.yaml."""
    mixture = magnitudes().mixture
    return random.choices(list(mixture), list(mixture.values()))[0]


def draw_body(random: Random, level: str, year: int) -> Body:
    """Draw a body of `level` that could issue a report on `year`."""
    rank = level if level in GOVERNMENT_LEVELS else random.choice(("county", "county", "prefecture"))
    if level == "township":
        rank = "county"
    division = random.choice(_divisions(rank, year))
    place = full_name(division, year)
    pattern = "{place}人民政府" if level in GOVERNMENT_LEVELS else random.choice(_names(level))
    return Body(
        pattern.format(place=place),
        division.adcode,
        division.province,
        level,
        "township" if level == "township" else rank,
    )


def government_of(division: Division, year: int) -> Body:
    """The people's government of a division."""
    issuer = f"{full_name(division, year)}人民政府"
    return Body(issuer, division.adcode, division.province, division.level, division.level)


@cache
def _names(level: str) -> tuple[str, ...]:
    table = read_csv(PACKAGE, "bodies.csv", ("level", "name")).unique("name").filled("name")
    table.allowed("level", set(magnitudes().levels)).check()
    return tuple(row["name"] for _, row in table if row["level"] == level)


@cache
def _divisions(level: str, year: int) -> tuple[Division, ...]:
    """Divisions of a level with a government of their own and a name that no other one bears."""
    named = Counter(full_name(division, year) for division in divisions(year))
    return tuple(
        division
        for division in divisions(year)
        if division.level == level
        and not division.adcode.startswith(_NOT_MAINLAND)
        and (level == "province" or not division.adcode.startswith(_MUNICIPALITIES))
        and division.name.endswith(_ENDINGS.get(level, ("省", "市", "区")))
        and not any(word in division.name for word in _NO_OWN_GOVERNMENT)
        and named[full_name(division, year)] == 1
    )
