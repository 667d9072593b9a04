"""What is known of the simulated country: its trends, habits, kinds of requests and sizes, from data files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from gikanalysis.errors import DataFileError
from gikanalysis.forms import form
from gikanalysis.tabular import Table, read_csv, read_yaml

PACKAGE = "gikanalysis.simulate.country"
FORM_NAMES = ("v2014", "v2019", "v2021")
PARTS = {
    "requests": {
        "by_inhabitants", "between_provinces", "growth_of_provinces", "yearly", "own_of_province",
        "own_of_prefecture", "between_members", "capital", "department",
    },
    "outcomes": {"granted", "part", "refused", "not_held", "unprocessed", "closed"},
    "granted_odds": {"lowest_province", "highest_province", "drift", "between_bodies"},
    "corrected": {"lowest", "highest", "between_bodies"},
    "verdicts": {"upheld", "other", "pending"},
    "shares": {"applicants", "request_channels"},
    "staff": {"province", "prefecture", "county", "department"},
    "habits": {
        "zero", "zero_spell", "carries_over", "carries_more", "blanks", "dashes", "late_form", "copied_table",
        "copied_text", "shared_text", "funds", "units_in_cells",
    },
    "carry_over": {"lowest", "highest", "growth"},
    "published": {"early", "late", "unprinted", "latest_of_departments", "spread"},
    "gaps": {"province", "prefecture", "county", "department"},
    "departments": {"province", "municipality", "prefecture"},
}  # fmt: skip
SINGLE = {
    "between_kinds", "jitter", "disputes", "between_disputes", "kept_paragraphs", "word", "unreadable",
    "reporting_departments", "governments", "figures",
}  # fmt: skip
Path = Mapping[int, float]
"""A quantity over the years: given for some, in proportion between them."""


class Kind(NamedTuple):
    """A kind of request: its group of outcomes, its weight there, and the rows it may be counted in."""

    name: str
    group: str
    first: float
    last: float
    rows: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Country:
    """The content of country.yaml, and the tables beside it."""

    told: Mapping[str, Any]
    kinds: tuple[Kind, ...]
    inhabitants: Mapping[str, int]

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a part of country.yaml: a number or a table
        return self.told[name]


def on_path(path: Mapping[int, Any], year: int) -> Any:  # noqa: ANN401 - numbers, or lists of them
    """Return the value of `year`, in proportion between the years given.

    >>> on_path({2014: 1.0, 2018: 3.0}, 2015), on_path({2014: [1, 5], 2016: [3, 5]}, 2015)
    (1.5, [2.0, 5.0])
    """
    known = sorted(path)
    before = max((one for one in known if one <= year), default=known[0])
    after = min((one for one in known if one >= year), default=known[-1])
    share = 0.0 if before == after else (year - before) / (after - before)
    if isinstance(path[before], list):
        return [a + (b - a) * share for a, b in zip(path[before], path[after], strict=True)]
    return path[before] + (path[after] - path[before]) * share


@cache
def country() -> Country:
    """Return the checked files; raises `DataFileError` with all faults."""
    told = read_yaml(PACKAGE, "country.yaml")
    faults = list(faults_of(told))
    DataFileError.raise_if(faults)
    return Country(told, _kinds(told["outcomes"]), _inhabitants())


def faults_of(told: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the content of country.yaml: names that are missing, or that nothing reads."""
    faults = []
    wanted = {*PARTS, *SINGLE}
    if set(told) != wanted:
        faults.append(f"country.yaml: missing {sorted(wanted - set(told))}, unknown {sorted(set(told) - wanted)}")
    for part, names in PARTS.items():
        if part in told and set(told[part]) != names:
            faults.append(f"country.yaml {part}: needs exactly {', '.join(sorted(names))}")
    for name, share in told.get("habits", {}).items():
        if not 0 <= share <= 1:
            faults.append(f"country.yaml habits {name}: {share} is no share between 0 and 1")
    for name, cells in told.get("figures", {}).items():
        for form_name, cell in cells.items():
            if form_name not in FORM_NAMES or str(cell) not in form(form_name).by_id:
                faults.append(f"country.yaml figures {name}: {form_name} has no cell {cell}")
    return faults


def _kinds(groups: Mapping[str, Path]) -> tuple[Kind, ...]:
    table = read_csv(PACKAGE, "kinds.csv", ("kind", "group", "first", "last", *FORM_NAMES)).unique("kind")
    table.allowed("group", set(groups)).filled("first", "last", *FORM_NAMES)
    found = []
    for number, row in table:
        rows = {name: tuple(row[name].split("|")) for name in FORM_NAMES}
        for name, listed in rows.items():
            for one in listed:
                if one not in form(name).rows:
                    table.fault(number, f"{name} has no row {one!r}")
        first, last = (_number(table, number, row[column]) for column in ("first", "last"))
        found.append(Kind(row["kind"], row["group"], first, last, rows))
    if unused := set(groups) - {kind.group for kind in found}:
        table.faults.append(f"kinds.csv: no kind is of the group {', '.join(sorted(unused))}")
    table.check()
    return tuple(found)


def _inhabitants() -> Mapping[str, int]:
    table = read_csv(PACKAGE, "inhabitants.csv", ("adcode", "inhabitants")).unique("adcode")
    found = {row["adcode"]: int(_number(table, number, row["inhabitants"])) for number, row in table}
    table.check()
    return found


def _number(table: Table, number: int, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        table.fault(number, f"{text!r} is no number")
        return 0.0
