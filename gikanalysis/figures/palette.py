"""The palette, read from `palette.yaml` and checked as it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gikanalysis.errors import DataFileError, UnknownName
from gikanalysis.tabular import read_yaml

_FIELDS = {
    "roles": {"hex", "contrast", "use"},
    "series": {"line", "block", "marker", "label"},
    "outcomes": {"fill", "label", "lightness", "hatch"},
    "sequential": {"fill", "label"},
    "dark": {"hex", "contrast", "use"},
}
SEQUENTIAL_CLASSES = 5


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled area: its colour, the colour of text on it, its hatch (empty: plain)."""

    fill: str
    label: str
    hatch: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One line of a figure: roles of its colour, its block and its label; its marker."""

    line: str
    block: str
    marker: str
    label: str


@dataclass(frozen=True, slots=True)
class Palette:
    """All colours by role; `series`, `outcomes` and `sequential` keep the order of the file."""

    roles: Mapping[str, str]
    series: tuple[Look, ...]
    outcomes: Mapping[str, Fill]
    sequential: tuple[Fill, ...]
    dark: Mapping[str, str]


def parse_palette(content: Mapping[str, Any], name: str = "palette.yaml") -> Palette:
    """Check the content of a palette file and return it; all faults are raised at once."""
    faults = [f"{name}: part {part!r} is missing" for part in _FIELDS if part not in content]
    faults += [f"{name}: unknown part {part!r}" for part in content if part not in _FIELDS]
    DataFileError.raise_if(faults)
    for part, fields in _FIELDS.items():
        for key, entry in content[part].items():
            if set(entry) != fields:
                faults.append(f"{name} {part}.{key}: fields {sorted(entry)} instead of {sorted(fields)}")
            colour = entry.get("hex") or entry.get("fill") or ""
            if part != "series" and not re.fullmatch(r"#[0-9A-F]{6}", colour):
                faults.append(f"{name} {part}.{key}: {colour!r} is no colour like #1B4F82")
            for field in ("line", "block", "label"):
                if field in entry and entry[field] not in content["roles"]:
                    faults.append(f"{name} {part}.{key}: {field} {entry[field]!r} is no role")
    if len(content["sequential"]) != SEQUENTIAL_CLASSES:
        faults.append(f"{name} sequential: {len(content['sequential'])} classes, not {SEQUENTIAL_CLASSES}")
    DataFileError.raise_if(faults)
    roles = {key: entry["hex"] for key, entry in content["roles"].items()}

    def fill(entry: Mapping[str, Any]) -> Fill:
        return Fill(entry["fill"], roles[entry["label"]], entry.get("hatch", ""))

    return Palette(
        roles,
        tuple(Look(**entry) for entry in content["series"].values()),
        {key: fill(entry) for key, entry in content["outcomes"].items()},
        tuple(fill(entry) for entry in content["sequential"].values()),
        {key: entry["hex"] for key, entry in content["dark"].items()},
    )


@lru_cache(maxsize=1)
def palette() -> Palette:
    """The palette of the package."""
    return parse_palette(read_yaml("gikanalysis.figures", "palette.yaml"))


def colour(role: str) -> str:
    """Hex colour of a role.

    >>> colour("main")
    '#1B4F82'
    """
    roles = palette().roles
    if role not in roles:
        raise UnknownName("colour role", role, roles)
    return roles[role]
