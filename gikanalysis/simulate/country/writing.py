"""The corpus of the simulated country: documents, their truth, a manifest as a folder of sources has one."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from gikanalysis.errors import UnknownName
from gikanalysis.simulate.compose import compose
from gikanalysis.simulate.content import content_of
from gikanalysis.simulate.corpus import README_FILE, TRUTH_FILE, Simulated, prepare
from gikanalysis.simulate.country.dating import Published, published
from gikanalysis.simulate.country.figures import Filed, reports
from gikanalysis.simulate.country.knowledge import country
from gikanalysis.simulate.country.places import ALL, places
from gikanalysis.simulate.country.wording import running_text
from gikanalysis.simulate.damage import KINDS, damage
from gikanalysis.simulate.model import NOTICE, Content
from gikanalysis.simulate.series import form_of
from gikanalysis.simulate.style import SIMPLIFIED, Style, draw_style
from gikanalysis.simulate.writers import layouts_of, write

MANIFEST_FILE = "manifest.csv"
COLUMNS = ("file", "kind", "issuer", "year", "published", "where_published", "licence")
LICENCE = "SIMULATED"
_LAYOUTS = ("plain", "word", "nested", "old", "excel", "gbk")
_WORD = ("merged", "split")
_FEWEST_WITH_UNREADABLE = 50
_README = f"""# {NOTICE}

A whole country of reports, all SIMULATED. The bodies they name did not issue them; every figure and every sentence
is made up. They exist to try out studies and briefs, and are not to be cited or published.

{{count}} documents of {{bodies}} bodies on {{first}} to {{last}}, seed {{seed}}. The figures of a province
or prefecture are those of its own offices, of its members in this folder and of members that are not in it.

- `{MANIFEST_FILE}`: issuer, year, day and address of publication of each document, as one notes them down.
- `{TRUTH_FILE}`: one line for each document: who and when, the figures as they stand in print (value, status,
  printed text), the habits that show in it, the damage done to it, and whether it can be read at all.
"""


@dataclass(frozen=True, slots=True)
class Written:
    """One document of the country: the simulated report, when it was published, and why it cannot be read."""

    report: Simulated
    filed: Filed
    published: Published
    unreadable: str = ""

    def record(self) -> dict[str, Any]:
        """Return the line of the truth file."""
        told = self.report.record() | {
            "scope": self.filed.truth.scope,
            "key": self.filed.place.key,
            "part_of": None if self.filed.owner is None else self.filed.owner.key,
            "published": self.published.day.isoformat(),
            "habits": self.filed.habits.listed(self.filed.truth.year),
            "unreadable": self.unreadable or None,
        }
        return told | {"cells": {}, "damage": None} if self.unreadable else told

    def line(self) -> tuple[str, ...]:
        """Return the line of the manifest."""
        truth, day = self.filed.truth, self.published.day.isoformat()
        return (
            self.report.name, "report", truth.body.issuer, str(truth.year), day, self.published.address, LICENCE,
        )  # fmt: skip


def documents(
    seed: int | str,
    years: Sequence[int],
    *,
    provinces: int = ALL,
    prefectures: int = 3,
    counties: int = 1,
    damage_share: float = 0.04,
) -> Iterator[Written]:
    """Yield the documents of the country; the same arguments give the same bytes.

    `years` follow each other. Raises `UnknownName` for a year without a form.
    """
    for year in years:
        form_of(year)
    dealt = places(seed, years, provinces=provinces, prefectures=prefectures, counties=counties)
    filed = [one for whole in dealt for one in reports(seed, whole, years)]
    wrecks = _wrecks(seed, len(filed))
    for number, one in enumerate(filed):
        yield _written(seed, one, damage_share, wrecks.get(number, ""))


def _wrecks(seed: int | str, count: int) -> dict[int, str]:
    """Which documents cannot be read, and why."""
    if count < _FEWEST_WITH_UNREADABLE:
        return {}
    chosen = Random(f"{seed}/unreadable").sample(range(count), country()["unreadable"])
    return {number: tuple(_WRECKED)[at % len(_WRECKED)] for at, number in enumerate(chosen)}


def _written(seed: int | str, filed: Filed, damage_share: float, unreadable: str) -> Written:
    truth = filed.truth
    own = f"{seed}/{filed.place.key}/{truth.year}"
    random = Random(f"{own}/document")
    style = _style(seed, filed)
    when = published(seed, filed)
    content = replace(content_of(truth, style), prose=running_text(seed, filed), head=when.head, foot=when.foot)
    if random.random() < damage_share:
        content, style = _damaged(own, random, content, style)
    page = compose(content, style)
    word = random.random() < country()["word"]
    usual = Random(f"{seed}/{filed.place.key}/layout")
    name = random.choice(_WORD) if word else usual.choice(_LAYOUTS)
    layout = next(one for one in layouts_of(("docx",) if word else ("html",), (name,)))
    data = write(page, layout, own)
    file = f"{filed.place.key}_{truth.year}_SIMULATED.{layout.suffix}"
    made = Simulated(file, layout, own, content, page, _WRECKED[unreadable](data) if unreadable else data)
    return Written(made, filed, when, unreadable)


def _style(seed: int | str, filed: Filed) -> Style:
    """The look that a body gives its reports on one form."""
    key = f"{seed}/{filed.place.key}"
    units = Random(f"{key}/units").random() < country()["habits"]["units_in_cells"]
    return replace(draw_style(f"{key}/{filed.truth.form}"), script=SIMPLIFIED, units_in_cells=units)


def _damaged(own: str, random: Random, content: Content, style: Style) -> tuple[Content, Style]:
    """The content with the first damage that finds an occasion."""
    kinds = list(KINDS)
    random.shuffle(kinds)
    for kind in kinds:
        done = damage(content, kind, own)
        if done is not None:
            slip = kind == "unit_slip"  # a slip against a heading that says 万元
            return done, replace(style, money_heading="万元", units_in_cells=False) if slip else style
    return content, style


def _empty(data: bytes) -> bytes:
    return data[:0]


def _noise(data: bytes) -> bytes:
    """What is left of a file on a broken disk."""
    return Random(len(data)).randbytes(2_000)


def _error_page(data: bytes) -> bytes:
    """The page that a server sends for an address that is gone."""
    said = f"<html><head><title>404</title></head><body><p>您访问的页面不存在。</p><p>{NOTICE}</p></body></html>"
    return said.encode() if data else data


_WRECKED = {"empty": _empty, "noise": _noise, "error_page": _error_page}


def write_country(  # noqa: PLR0913 - what the command asks for
    folder: str | Path,
    seed: int = 0,
    *,
    years: Sequence[int] = tuple(range(2014, 2025)),
    provinces: int = ALL,
    prefectures: int = 3,
    counties: int = 1,
    damage_share: float = 0.04,
    force: bool = False,
) -> list[Path]:
    """Write the documents of the country with manifest, truth and a note into `folder`; return the documents.

    `prefectures` and `counties` say how many of each province and prefecture report. `force` writes into a folder
    that holds something: an earlier corpus in it is removed, other files stay. Raises `GikError` when the folder
    holds something and `force` is not given, `UnknownName` for a year without a form or a number out of range.
    """
    for name, number in (("provinces", provinces), ("prefectures", prefectures), ("counties", counties)):
        if number < (1 if name == "provinces" else 0):
            raise UnknownName(f"number of {name}", str(number), ["a whole number, or all"])
    made = documents(
        seed, years, provinces=provinces, prefectures=prefectures, counties=counties, damage_share=damage_share
    )
    first = next(made)  # before anything is written or removed
    target = prepare(folder, force=force)
    paths, lines, bodies = [], [], set()
    with (target / TRUTH_FILE).open("w", encoding="utf-8", newline="\n") as truths:
        for one in _chained(first, made):
            paths.append(target / one.report.name)
            paths[-1].write_bytes(one.report.data)
            truths.write(json.dumps(one.record(), ensure_ascii=False) + "\n")
            lines.append(one.line())
            bodies.add(one.filed.place.key)
    told = {"bodies": len(bodies), "first": years[0], "last": years[-1], "count": len(paths), "seed": seed}
    (target / README_FILE).write_text(_README.format(**told), encoding="utf-8", newline="\n")
    _write_manifest(target / MANIFEST_FILE, lines)
    return paths


def _chained(first: Written, rest: Iterator[Written]) -> Iterator[Written]:
    yield first
    yield from rest


def _write_manifest(path: Path, lines: Sequence[tuple[str, ...]]) -> None:
    """Write the manifest; the truth and the note are no reports."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        out.writerows(lines)
        out.writerows((name, "side", *[""] * (len(COLUMNS) - 2)) for name in (TRUTH_FILE, README_FILE))
