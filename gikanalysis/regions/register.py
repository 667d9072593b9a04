"""The register of administrative divisions: every code with its names over time, and the zones beside it.

`divisions.csv` holds one row per code and span of a name (GB/T 2260 and its yearly lists, built by
scripts/build_divisions.py); `additions.csv` holds what no list has: development zones, new areas and the
divisions of the 兵团. A zone has no code of its own: its `adcode` is the division it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from gikanalysis.errors import UnknownName
from gikanalysis.tabular import Table, read_csv

PACKAGE = "gikanalysis.regions"
LEVELS = ("province", "prefecture", "county", "zone")
DIVISION_COLUMNS = ("adcode", "name", "from_year", "to_year", "level", "parent", "note")
ADDITION_COLUMNS = ("name", "aliases", "adcode", "level", "from_year", "to_year", "source")
PROVINCE_COLUMNS = ("adcode", "name", "short", "english", "letters")
MUNICIPALITIES = ("11", "12", "31", "50")
EARLIEST, LATEST = 0, 9999


@dataclass(frozen=True, slots=True)
class Division:
    """One administrative division or zone under one of its names.

    `level` follows the code: the districts of the four municipalities are counties here, although their
    governments rank as prefectures. `parent` is the adcode of the next higher division, empty for provinces.
    """

    adcode: str
    name: str
    level: str
    parent: str
    province: str
    province_adcode: str


@dataclass(frozen=True, slots=True)
class Province:
    """A province-level division with the names other modules print; `letters` begin host names (nx, sx)."""

    adcode: str
    name: str
    short: str
    english: str
    letters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A division and the years (both inclusive) whose end found it under this name."""

    division: Division
    first: int
    last: int
    aliases: tuple[str, ...] = ()

    def in_force(self, year: int) -> bool:
        """Tell whether the name was in force at the end of `year` or of the year before."""
        return self.first <= year <= self.last or self.first <= year - 1 <= self.last


@cache
def provinces() -> tuple[Province, ...]:
    """The 34 province-level divisions in the order of their codes.

    >>> [p.short for p in provinces() if p.adcode.startswith("6")]
    ['陕西', '甘肃', '青海', '宁夏', '新疆']
    """
    table = read_csv(PACKAGE, "provinces.csv", PROVINCE_COLUMNS).filled(*PROVINCE_COLUMNS)
    for column in PROVINCE_COLUMNS[:4]:
        table.unique(column)
    return tuple(
        Province(row["adcode"], row["name"], row["short"], row["english"], tuple(row["letters"].split("|")))
        for _, row in table.check()
    )


@cache
def _provinces_by_prefix() -> dict[str, Province]:
    return {province.adcode[:2]: province for province in provinces()}


def province_of(adcode: str) -> Province:
    """Return the province a six-digit code lies in; raises `UnknownName`.

    >>> province_of("640181").name
    '宁夏回族自治区'
    """
    found = _provinces_by_prefix().get(adcode[:2]) if len(adcode) == 6 and adcode.isdigit() else None
    if found is None:
        raise UnknownName("division code", adcode, [province.adcode for province in provinces()])
    return found


@cache
def spans() -> tuple[Span, ...]:
    """Every name span of the register and of the additions.

    Years are inclusive; 0 and 9999 stand for open ends.
    """
    divisions_table = read_csv(PACKAGE, "divisions.csv", DIVISION_COLUMNS)
    additions_table = read_csv(PACKAGE, "additions.csv", ADDITION_COLUMNS)
    found = [*_division_spans(divisions_table)]
    divisions_table.check()
    codes = {span.division.adcode for span in found}
    found += _addition_spans(additions_table, codes)
    additions_table.check()
    return tuple(found)


def _years(table: Table, number: int, row: dict[str, str]) -> tuple[int, int]:
    try:
        first, last = int(row["from_year"] or EARLIEST), int(row["to_year"] or LATEST)
    except ValueError:
        table.fault(number, f"years {row['from_year']!r} to {row['to_year']!r} are no numbers")
        return EARLIEST, LATEST
    if first > last:
        table.fault(number, f"from_year {first} is after to_year {last}")
    return first, last


def _division_spans(table: Table) -> Iterator[Span]:
    by_prefix = _provinces_by_prefix()
    for number, row in table.allowed("level", LEVELS[:3]).filled("adcode", "name"):
        province = by_prefix.get(row["adcode"][:2])
        if province is None or len(row["adcode"]) != 6:
            table.fault(number, f"adcode {row['adcode']!r} lies in no province")
            continue
        first, last = _years(table, number, row)
        yield Span(
            Division(row["adcode"], row["name"], row["level"], row["parent"], province.name, province.adcode),
            first,
            last,
        )


def _addition_spans(table: Table, codes: set[str]) -> Iterator[Span]:
    for number, row in (
        table.allowed("level", ("zone", "county")).filled("name", "adcode", "source").unique("name")
    ):
        if row["adcode"] not in codes:
            table.fault(number, f"adcode {row['adcode']!r} is not in divisions.csv")
            continue
        province = _provinces_by_prefix()[row["adcode"][:2]]
        first, last = _years(table, number, row)
        parent = row["adcode"] if row["level"] == "zone" else province.adcode
        division = Division(row["adcode"], row["name"], row["level"], parent, province.name, province.adcode)
        aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
        yield Span(division, first, last, aliases)


@cache
def divisions(year: int | None = None) -> tuple[Division, ...]:
    """The divisions in force at the end of `year` (default: now), zones included, in the order of codes.

    >>> next(d.name for d in divisions(2005) if d.adcode == "420600")
    '襄樊市'
    """
    at = LATEST if year is None else year
    chosen = [span.division for span in spans() if span.first <= at <= span.last]
    return tuple(sorted(chosen, key=lambda division: (division.adcode, division.level == "zone")))


@cache
def spans_of(adcode: str) -> tuple[Span, ...]:
    """All spans of one code in order of time, zones left out; empty for an unknown code."""
    return _spans_by_code().get(adcode, ())


@cache
def _spans_by_code() -> dict[str, tuple[Span, ...]]:
    grouped: dict[str, list[Span]] = {}
    for span in spans():
        if not span.aliases and span.division.level != "zone":
            grouped.setdefault(span.division.adcode, []).append(span)
    return {code: tuple(sorted(found, key=lambda span: span.first)) for code, found in grouped.items()}


def division_at(adcode: str, year: int | None = None) -> Division | None:
    """Return the division of a code under the name of `year` (default: its latest), or None.

    >>> division_at("420600", 2005).name, division_at("420600").name
    ('襄樊市', '襄阳市')
    """
    found = spans_of(adcode)
    if not found:
        return None
    if year is not None:
        for span in found:
            if span.first <= year <= span.last:
                return span.division
    return found[-1].division


def full_name(division: Division, year: int | None = None) -> str:
    """Return the name with the prefecture or municipality before a district, as reports write it.

    >>> full_name(division_at("610802")), full_name(division_at("640181"))
    ('榆林市榆阳区', '灵武市')
    """
    if division.level != "county" or not division.name.endswith("区"):
        return division.name
    parent = division_at(division.parent, year)
    if parent is None or (parent.level == "province" and parent.adcode[:2] not in MUNICIPALITIES):
        return division.name
    return parent.name + division.name
