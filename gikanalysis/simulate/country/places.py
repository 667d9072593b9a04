"""The bodies of the simulated country: provinces, prefectures, counties, departments, and who belongs to whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random

from gikanalysis.regions import Division, divisions, full_name
from gikanalysis.simulate.bodies import GOVERNMENT_LEVELS
from gikanalysis.simulate.country.knowledge import Country, country
from gikanalysis.simulate.model import Body

ALL = 10_000
_MUNICIPALITIES = ("11", "12", "31", "50")
_CAPITAL = "0100"  # ending of the code of a province's seat
_NO_GOVERNMENT = ("直辖", "市辖区", "省直")


@dataclass(frozen=True, slots=True)
class Place:
    """A body with its share of the requests of its province, and the bodies whose figures it adds to its own.

    `own` is the share of what belongs to no member in the corpus: offices of its own, and members left out.
    """

    body: Body
    key: str
    own: float
    members: tuple[Place, ...] = field(default=())

    @property
    def whole(self) -> float:
        """The share of the body with its members."""
        return self.own + sum(member.whole for member in self.members)

    def walk(self) -> Iterator[tuple[Place, Place | None]]:
        """Yield every body of the region with the one that it belongs to, the region first."""
        yield self, None
        for member in self.members:
            for inner, owner in member.walk():
                yield inner, owner or self


def places(
    seed: int | str, years: Sequence[int], *, provinces: int = ALL, prefectures: int = 3, counties: int = 1
) -> list[Place]:
    """Return the provinces with their members: so many prefectures each, and so many counties of each of those.

    Only divisions that bore one name in all `years` are taken. A share depends on the seed and the place alone.
    """
    dealer = _Dealer(seed, (years[0], years[-1]), country())
    of_years = _lasting(years[0], years[-1])
    codes = [code for code in dealer.told.inhabitants if code in of_years]
    return [dealer.province(of_years[code], prefectures, counties) for code in _spread(codes, provinces)]


def _spread(codes: Sequence[str], count: int) -> list[str]:
    """So many of the codes, from all parts of the list."""
    if count >= len(codes):
        return list(codes)
    return [codes[(2 * at + 1) * len(codes) // (2 * count)] for at in range(count)]


@cache
def _lasting(first: int, last: int) -> dict[str, Division]:
    """Divisions with a government of their own and one name from the first year to the last."""
    names = [{(one.adcode, full_name(one, year)) for one in divisions(year)} for year in range(first, last + 1)]
    kept = set.intersection(*names)
    return {
        one.adcode: one
        for one in divisions(last)
        if one.level in GOVERNMENT_LEVELS
        and (one.adcode, full_name(one, last)) in kept
        and not any(word in one.name for word in _NO_GOVERNMENT)
    }


@dataclass(frozen=True, slots=True)
class _Dealer:
    """Deals the requests of a province out to its bodies, and chooses those that report."""

    seed: int | str
    years: tuple[int, int]
    told: Country

    def province(self, division: Division, prefectures: int, counties: int) -> Place:
        """A province with its members, and one of its departments."""
        sizes = self.told["requests"]
        municipality = division.adcode.startswith(_MUNICIPALITIES)
        shares = self._shares(division, "county" if municipality else "prefecture", 1 - sizes["own_of_province"])
        members = [
            self._leaf(one, share) if municipality else self._prefecture(one, share, counties)
            for one, share in self._chosen(division, shares, prefectures)
        ]
        kind = "municipality" if municipality else "province"
        members.append(self._department(division, kind, sizes["own_of_province"]))
        return self._place(division, 1.0, members)

    def _prefecture(self, division: Division, share: float, counties: int) -> Place:
        own = self.told["requests"]["own_of_prefecture"]
        shares = self._shares(division, "county", share * (1 - own))
        members = [self._leaf(one, part) for one, part in self._chosen(division, shares, counties)]
        if Random(f"{self.seed}/{division.adcode}/reports").random() < self.told["reporting_departments"]:
            members.append(self._department(division, "prefecture", share * own))
        return self._place(division, share, members)

    def _place(self, division: Division, whole: float, members: Sequence[Place]) -> Place:
        own = whole - sum(member.whole for member in members)
        return Place(government(division, self.years[1]), division.adcode, max(own, 0.0), tuple(members))

    def _leaf(self, division: Division, share: float) -> Place:
        return Place(government(division, self.years[1]), division.adcode, share)

    def _department(self, division: Division, kind: str, owned: float) -> Place:
        pattern = Random(f"{self.seed}/{division.adcode}/department").choice(self.told["departments"][kind])
        name = pattern.format(place=full_name(division, self.years[1]))
        body = Body(name, division.adcode, division.province, "department", division.level)
        return Place(body, f"{division.adcode}d", owned * self.told["requests"]["department"])

    def _shares(self, owner: Division, level: str, whole: float) -> dict[str, float]:
        """Deal `whole` out to all divisions below `owner`, whether they report or not."""
        sizes = self.told["requests"]
        begins = owner.adcode[: 2 if owner.level == "province" else 4]
        weights = {}
        for one in _lasting(self.years[1], self.years[1]).values():
            if one.level == level and one.adcode.startswith(begins):
                weight = Random(f"{self.seed}/{one.adcode}/size").lognormvariate(0, sizes["between_members"])
                weights[one.adcode] = weight * (sizes["capital"] if one.adcode.endswith(_CAPITAL) else 1)
        return {code: whole * weight / sum(weights.values()) for code, weight in weights.items()}

    def _chosen(self, owner: Division, shares: dict[str, float], count: int) -> Iterator[tuple[Division, float]]:
        lasting = _lasting(*self.years)
        codes = [code for code in shares if code in lasting]
        sample = Random(f"{self.seed}/{owner.adcode}/members").sample(codes, min(count, len(codes)))
        return ((lasting[code], shares[code]) for code in sorted(sample))


def government(division: Division, year: int) -> Body:
    """The government of a division, as it is called there."""
    place = full_name(division, year)
    ending = next((name for end, name in country()["governments"].items() if place.endswith(end)), "人民政府")
    return Body(place + ending, division.adcode, division.province, division.level, division.level)
