"""Checks between reports of one year: a region and its members, a body and its government, first digits."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from gikanalysis.checks.telling import Assessed, tell
from gikanalysis.checks.years import OFFICIAL, Filed
from gikanalysis.errors import DataFileError
from gikanalysis.forms.identities import Identity, identities

_RANKS = {"province": 2, "prefecture": 4, "county": 6}
"""How many digits of the division code the divisions below a government share."""
Told = tuple[str, Assessed]


class Place(NamedTuple):
    """The reports of one year that have a table, and the governments among them by division."""

    filed: Sequence[Filed]
    governments: Mapping[str, Filed]


def across_levels(filed: Sequence[Filed]) -> Iterator[Told]:
    """Yield, with the source it concerns, what every check between levels says of the reports of one year."""
    tabled = [one for one in filed if one.form in OFFICIAL]
    governments = {one.adcode: one for one in tabled if one.adcode and one.level in _RANKS}
    place = Place(tabled, governments)
    for identity in identities().values():
        if identity.needs == "levels" and not identity.beyond:
            if identity.check not in NAMED:
                raise DataFileError([f"identities.csv {identity.id}: no check of levels named {identity.check!r}"])
            yield from NAMED[identity.check](identity, place)


def members_of(region: Filed, governments: Mapping[str, Filed]) -> list[Filed]:
    """The governments below `region` whose own superior below it has not filed: their figures do not overlap."""
    code = region.adcode or ""
    below = {
        other.adcode or "": other
        for other in governments.values()
        if other is not region and (other.adcode or "").startswith(code[: _RANKS[region.level or ""]])
        if _RANKS[other.level or ""] > _RANKS[region.level or ""]
    }
    return [one for key, one in below.items() if f"{key[:4]}00" == key or f"{key[:4]}00" not in below]


def _regions(place: Place) -> Iterator[tuple[Filed, list[Filed]]]:
    for region in place.governments.values():
        if region.level != "county":
            yield region, [one for one in members_of(region, place.governments) if one.form == region.form]


class _Beside(NamedTuple):
    """A cell of a region's report beside what its members print there."""

    cell: str
    own: float
    members: Mapping[str, float]


def _beside(identity: Identity, region: Filed, members: Sequence[Filed]) -> Iterator[_Beside]:
    for cell in identity.each.split():
        own = region.value(cell)
        if own is not None:
            printed = {one.source: one.value(cell) for one in members}
            yield _Beside(cell, own, {name: value for name, value in printed.items() if value is not None})


def _room(identity: Identity, own: float) -> float:
    return own + max(identity.thresholds.get("least", 0), identity.thresholds.get("share", 0) * own)


def members_sum(identity: Identity, place: Place) -> Iterator[Told]:
    """A report of a region prints less than its members together; what a single member exceeds is H-02."""
    for region, members in _regions(place):
        found = [one for one in _beside(identity, region, members) if one.members]
        if region.scope != "region" or not found:
            yield region.source, Assessed(identity.id, "not_assessable")
            continue
        short = [
            one
            for one in found
            if math.fsum(one.members.values()) > _room(identity, one.own) and max(one.members.values()) <= one.own
        ]
        if short:
            first = short[0]
            names = [one.issuer or one.source for one in members if one.source in first.members]
            fields: dict[str, object] = {"found": first.own, "expected": math.fsum(first.members.values())}
            fields |= {"count": len(names), "member": "、".join(names[:5]) + ("…" if len(names) > 5 else "")}
            cells = [one.cell for one in short]
            yield region.source, Assessed(identity.id, "fail", tell(identity, region.of, cells, **fields))
        else:
            yield region.source, Assessed(identity.id, "pass")


def members_largest(identity: Identity, place: Place) -> Iterator[Told]:
    """A report of a region prints less than one of its members.

    Where the report does not say whose figures it holds, this says so: a note, and no failed check.
    """
    for region, members in _regions(place):
        found = [one for one in _beside(identity, region, members) if one.members]
        if region.scope == "own" or not found:
            yield region.source, Assessed(identity.id, "not_assessable")
            continue
        short = [one for one in found if max(one.members.values()) > one.own]
        known = region.scope == "region"
        if not short:
            yield region.source, Assessed(identity.id, "pass" if known else "not_assessable")
            continue
        first = short[0]
        source = max(first.members, key=lambda name: first.members[name])
        member = next(one for one in members if one.source == source)
        fields: dict[str, object] = {"found": first.own, "expected": first.members[source], "source": source}
        fields |= {"member": member.issuer or source}
        if not known:
            fields |= {"template": f"{identity.id} unknown", "severity": "note", "outcome": "not_assessable"}
        finding = tell(identity, region.of, [one.cell for one in short], **fields)
        yield region.source, Assessed(identity.id, "fail" if known else "not_assessable", finding)


def department_over(identity: Identity, place: Place) -> Iterator[Told]:
    """A body prints more than the government that counts all its bodies."""
    for body in place.filed:
        if body.level != "department":
            continue
        government = place.governments.get(body.adcode or "")
        beside = (
            []
            if government is None or government.form != body.form
            else list(_beside(identity, government, [body]))
        )
        beside = [one for one in beside if one.members]
        if (
            government is None
            or government.scope != "region"
            or government.level != body.parent_level
            or not beside
        ):
            yield body.source, Assessed(identity.id, "not_assessable")
            continue
        over = [one for one in beside if one.members[body.source] > one.own]
        if over:
            fields = {"found": over[0].members[body.source], "expected": over[0].own, "source": government.source}
            cells = [one.cell for one in over]
            yield body.source, Assessed(identity.id, "fail", tell(identity, body.of, cells, **fields))
        else:
            yield body.source, Assessed(identity.id, "pass")


def first_digits(identity: Identity, place: Place) -> Iterator[Told]:
    """First digits of the counts of a province's reports depart from Benford's law."""
    for province in dict.fromkeys(one.province for one in place.filed if one.province):
        reports = [one for one in place.filed if one.province == province]
        # The finding stands with the report of the highest government, else with the first by name.
        chief = min(reports, key=lambda one: (_RANKS.get(one.level or "", 9), one.source))
        digits = Counter(int(str(int(value))[0]) for one in reports for value in _counts(one))
        total = digits.total()
        if total < identity.thresholds["figures"]:
            yield chief.source, Assessed(identity.id, "not_assessable")
            continue
        law = {digit: math.log10(1 + 1 / digit) for digit in range(1, 10)}
        deviation = math.fsum(abs(digits[d] / total - p) for d, p in law.items()) / len(law)
        chi_square = math.fsum((digits[d] - total * p) ** 2 / (total * p) for d, p in law.items())
        if deviation > identity.thresholds["deviation"] and chi_square > identity.thresholds["chi_square"]:
            fields = {"count": total, "place": province, "share": round(deviation, 4)}
            yield chief.source, Assessed(identity.id, "fail", tell(identity, chief.of, [], **fields))
        else:
            yield chief.source, Assessed(identity.id, "pass")


def _counts(report: Filed) -> Iterator[float]:
    """Counts of two digits and more; smaller ones follow no law of first digits."""
    for cell in report.of.cells:
        value = report.value(cell.id)
        if value is not None and value >= 10 and not cell.signed and not cell.money and not cell.header:
            yield value


Named = Callable[[Identity, Place], Iterator[Told]]
NAMED: Mapping[str, Named] = {
    "members_sum": members_sum,
    "members_largest": members_largest,
    "department_over": department_over,
    "first_digits": first_digits,
}
