"""The body of `gik simulate`: plain functions with typed arguments, wired by the command line."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gikanalysis.errors import UnknownName
from gikanalysis.simulate.corpus import README_FILE, TRUTH_FILE, corpus
from gikanalysis.simulate.country import ALL, write_country
from gikanalysis.simulate.country.writing import MANIFEST_FILE
from gikanalysis.simulate.writers import LAYOUTS

LARGEST = 1_000_000


def simulate(  # noqa: PLR0913 - one argument for each option of the command
    out: Path,
    *,
    documents: int = 100,
    seed: int = 0,
    forms: Sequence[str] = (),
    formats: Sequence[str] = (),
    layouts: Sequence[str] = (),
    damage: float = 0.3,
    force: bool = False,
) -> str:
    """Write a corpus into the folder `out` and return a sentence or two that sum it up.

    Empty lists mean all. `damage` is the share of damaged documents, 0 to 1. `force` writes into a
    folder that holds something, see `corpus`. Raises `UnknownName` for an unknown form, format or layout
    or a number out of range, `GikError` when `out` is not empty.
    """
    if not 1 <= documents <= LARGEST:
        raise UnknownName("number of documents", str(documents), [f"1 to {LARGEST}"])
    if not 0 <= damage <= 1:
        raise UnknownName("share of damage", str(damage), ["0 to 1"])
    asked = {"forms": forms, "formats": formats, "layouts": layouts}
    paths = corpus(out, documents, seed, **asked, damage_share=damage, force=force)
    made = f"{len(paths)} SIMULATED documents in {out} (seed {seed}): {_summary(out)}"
    return f"{made}; truth in {TRUTH_FILE}, see {README_FILE}"


def simulate_country(
    out: Path,
    *,
    seed: int = 0,
    years: str = "",
    prefectures: str = "",
    counties: str = "",
    damage: float | None = None,
    force: bool = False,
) -> str:
    """Write a whole country into the folder `out` and return a sentence that sums it up; see `write_country`.

    `years` is a span such as 2014-2024 or a single year, `prefectures` and `counties` are numbers, or `all`; what
    is empty or None is as `write_country` has it. Raises `UnknownName` for anything else.
    """
    asked: dict[str, Any] = {"years": _span(years)} if years else {}
    asked |= {
        name: _number(name, text) for name, text in (("prefectures", prefectures), ("counties", counties)) if text
    }
    if damage is not None:
        if not 0 <= damage <= 1:
            raise UnknownName("share of damage", str(damage), ["0 to 1"])
        asked["damage_share"] = damage
    paths = write_country(out, seed, force=force, **asked)
    made = f"{len(paths)} SIMULATED documents of a country in {out} (seed {seed}): {_summary(out)}"
    return f"{made}; truth in {TRUTH_FILE}, sources in {MANIFEST_FILE}, see {README_FILE}"


def _span(text: str) -> range:
    found = re.fullmatch(r"(\d{4})(?:\s*[-–]\s*(\d{4}))?", text.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if first > last:
        raise UnknownName("span of years", text, ["2014-2024", "2022"])
    return range(first, last + 1)


def _number(name: str, text: str) -> int:
    if text.strip() == "all":
        return ALL
    if not text.strip().isdecimal():
        raise UnknownName(f"number of {name}", text, ["a whole number", "all"])
    return int(text)


def _summary(folder: Path) -> str:
    counts: Counter[str] = Counter()
    damaged = 0
    with (folder / TRUTH_FILE).open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            counts[record["format"]] += 1
            damaged += record["damage"] is not None
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) + f"; {damaged} damaged"


def list_layouts() -> list[dict[str, str | bool]]:
    """Return the formats and layouts that can be asked for, one row each.

    >>> list_layouts()[0]
    {'format': 'html', 'layout': 'plain', 'keeps_blanks': True}
    """
    return [
        {"format": layout.format, "layout": layout.name, "keeps_blanks": layout.keeps_blanks} for layout in LAYOUTS
    ]


def layouts_text() -> str:
    """Return the same for a terminal: a format a line, its layouts behind it; those without blanks marked."""
    names: dict[str, list[str]] = {}
    for layout in LAYOUTS:
        names.setdefault(layout.format, []).append(layout.name + ("" if layout.keeps_blanks else "*"))
    lines = [f"{kind:<9} {', '.join(listed)}" for kind, listed in names.items()]
    return "\n".join([*lines, "", "* an empty cell leaves no trace in this layout, so its reports have none"])
