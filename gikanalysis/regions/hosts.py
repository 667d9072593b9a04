"""From the host name of a government's site to its division: taojiang.gov.cn, scyanbian.gov.cn.

`host_names.csv` spells every division's name in letters, with all readings of its characters, so that a
label which may mean two divisions means none.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from gikanalysis.regions.register import LATEST, PACKAGE, Division, provinces, spans_of
from gikanalysis.tabular import read_csv

_ENDING = ".gov.cn"


@cache
def _codes_by_label() -> dict[str, tuple[str, ...]]:
    table = read_csv(PACKAGE, "host_names.csv", ("label", "adcode")).filled("label", "adcode")
    table.unique("label", "adcode").check()
    grouped: dict[str, list[str]] = {}
    for _, row in table:
        grouped.setdefault(row["label"], []).append(row["adcode"])
    return {label: tuple(codes) for label, codes in grouped.items()}


def division_of_host(host: str, year: int | None = None) -> Division | None:
    """Return the one division whose government's site a host name spells, or None; only `gov.cn` counts.

    >>> division_of_host("www.taojiang.gov.cn").name, division_of_host("xx.scyanbian.gov.cn").name
    ('桃江县', '盐边县')
    >>> division_of_host("yanshan.gov.cn") is None, division_of_host("taojiang.example.com") is None
    (True, True)
    """
    found = divisions_of_host(host, year)
    return found[0] if len(found) == 1 else None


def divisions_of_host(host: str, year: int | None = None) -> tuple[Division, ...]:
    """Return every division whose government's site a host name may spell.

    >>> [division.name for division in divisions_of_host("www.yueyang.gov.cn")]
    ['岳阳市', '岳阳县']
    """
    host = host.lower().rstrip(".")
    if not host.endswith(_ENDING):
        return ()
    label = host.removesuffix(_ENDING).rpartition(".")[2]
    found = {division.adcode: division for division in _candidates(label, LATEST if year is None else year)}
    return tuple(found.values())


def _candidates(label: str, year: int) -> Iterator[Division]:
    """Divisions in force that a label spells, whole or after the letters of their province."""
    yield from _spelled(label, year)
    for province in provinces():
        for letters in province.letters:
            if label.startswith(letters):
                for division in _spelled(label.removeprefix(letters), year):
                    if division.province_adcode == province.adcode:
                        yield division


def _spelled(label: str, year: int) -> Iterator[Division]:
    for code in _codes_by_label().get(label, ()):
        for span in spans_of(code):
            if span.first <= year <= span.last:
                yield span.division
