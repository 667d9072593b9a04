"""Populations by division and year: a file of the user's, since no report prints them.

A CSV file in UTF-8 with the head ``adcode,year,population,source``; lines before it that begin with ``#``
are comments. One line is one division in one year: its code (six digits), the year, inhabitants as a whole
number (no 万, no commas), and where the figure is from. A rate takes the figure of its own year: nothing is
carried over from another year.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from gikanalysis.errors import DataFileError
from gikanalysis.regions.register import spans
from gikanalysis.tabular import Table, parse_csv

COLUMNS = ("adcode", "year", "population", "source")
_YEARS = range(1949, 2101)


class Inhabitants(NamedTuple):
    """Inhabitants of one division in one year, and where the figure is from."""

    number: int
    source: str


Population = Mapping[tuple[str, int], Inhabitants]


def read_population(path: str | Path) -> Population:
    """Return the populations of a CSV file by (adcode, year).

    Raises `DataFileError` with every fault, each with file and row: codes that are in no register or not of
    that year, a division and year given twice, figures that are not whole and above 0, no source.
    """
    name = str(path)
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataFileError([f"{name}: cannot be read: {error.strerror or error}"]) from error
    except UnicodeDecodeError as error:
        raise DataFileError([f"{name}: is not UTF-8; save it as CSV UTF-8"]) from error
    return parse_population(name, text)


def parse_population(name: str, text: str) -> Population:
    """Check and assemble the lines of a population file; see `read_population`."""
    table = parse_csv(name, text, COLUMNS).unique("adcode", "year").filled("source")
    known = _years_of_codes()
    found = {}
    for number, row in table:
        year = _whole(table, number, row, "year")
        people = _whole(table, number, row, "population")
        if year is not None and year not in _YEARS:
            table.fault(number, f"year {year} is no year between {_YEARS[0]} and {_YEARS[-1]}")
        elif row["adcode"] not in known:
            table.fault(number, f"adcode {row['adcode']!r} is in no register of divisions")
        elif year is not None and not any(first <= year <= last for first, last in known[row["adcode"]]):
            table.fault(number, f"adcode {row['adcode']} was not in force in {year}")
        if people == 0:
            table.fault(number, "population is 0")
        if year is not None and people is not None:
            found[row["adcode"], year] = Inhabitants(people, row["source"])
    table.check()
    return found


def _whole(table: Table, number: int, row: Mapping[str, str], column: str) -> int | None:
    text = row[column]
    if text.isascii() and text.isdigit():
        return int(text)
    table.fault(number, f"{column} {text!r} is no whole number above 0")
    return None


def _years_of_codes() -> dict[str, list[tuple[int, int]]]:
    """Every code of a division with the years it was in force; zones have no code of their own."""
    found: dict[str, list[tuple[int, int]]] = {}
    for span in spans():
        if span.division.level != "zone":
            found.setdefault(span.division.adcode, []).append((span.first, span.last))
    return found
