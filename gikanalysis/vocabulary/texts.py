"""What the entries say in words, from entries.yaml, refused as a whole when anything is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from gikanalysis.errors import DataFileError
from gikanalysis.tabular import read_yaml
from gikanalysis.vocabulary.load import GROUPS, PACKAGE, metrics

NAME = "entries.yaml"
LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Words:
    """The same in both languages."""

    en: str
    zh: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of metrics: its name, and what must not be concluded from any of them."""

    name: Words
    caution: Words


@dataclass(frozen=True, slots=True)
class Description:
    """What is said of one metric; all but the definition only where it needs saying."""

    definition: Words
    counts: Words | None = None
    leaves_out: Words | None = None
    history: Words | None = None
    caution: Words | None = None


@cache
def themes() -> Mapping[str, Theme]:
    """Return the themes in the order of the vocabulary."""
    return _read()[0]


@cache
def descriptions() -> Mapping[str, Description]:
    """Return the descriptions of all metrics by id.

    >>> descriptions()["refused_privacy"].definition["en"]
    'Refused because of personal privacy.'
    """
    return _read()[1]


@cache
def _read() -> tuple[Mapping[str, Theme], Mapping[str, Description]]:
    return parse(read_yaml(PACKAGE, NAME))


def parse(content: Mapping[str, Any]) -> tuple[Mapping[str, Theme], Mapping[str, Description]]:
    """Check the content of entries.yaml; raises `DataFileError` with all faults at once.

    Every theme and every metric of the vocabulary has its entry and no other name has one; each text
    stands in both languages.
    """
    faults = [f"{NAME}: unknown part {part}" for part in content if part not in ("themes", "metrics")]
    given_themes = _section(content, "themes", GROUPS, ("name", "caution"), faults)
    optional = tuple(field.name for field in fields(Description))
    given = _section(content, "metrics", tuple(metrics()), optional, faults)
    for kind, entries, needed in (
        ("themes", given_themes, ("name", "caution")),
        ("metrics", given, ("definition",)),
    ):
        for name, entry in entries.items():
            faults += [f"{NAME} {kind} {name}: {part} is missing" for part in needed if part not in entry]
    DataFileError.raise_if(faults)
    return (
        {name: Theme(**given_themes[name]) for name in GROUPS},
        {name: Description(**given[name]) for name in metrics()},
    )


def _section(
    content: Mapping[str, Any], kind: str, known: tuple[str, ...], parts: tuple[str, ...], faults: list[str]
) -> dict[str, dict[str, Words]]:
    section = content.get(kind)
    if not isinstance(section, dict):
        faults.append(f"{NAME}: {kind} is no mapping")
        return {}
    faults += [f"{NAME} {kind}: no entry for {name}" for name in known if name not in section]
    faults += [f"{NAME} {kind}: {name} is unknown" for name in section if name not in known]
    return {
        name: _texts(f"{NAME} {kind} {name}", section[name], parts, faults) for name in known if name in section
    }


def _texts(where: str, entry: object, parts: tuple[str, ...], faults: list[str]) -> dict[str, Words]:
    if not isinstance(entry, dict):
        faults.append(f"{where}: no mapping")
        return {}
    found = {}
    for part, words in entry.items():
        if part not in parts:
            faults.append(f"{where}: unknown part {part}")
        elif not isinstance(words, dict) or set(words) != set(LANGUAGES) or not all(map(_filled, words.values())):
            faults.append(f"{where}: {part} needs en and zh")
        else:
            found[part] = Words(**words)
    return found


def _filled(text: object) -> bool:
    return isinstance(text, str) and bool(text.strip())
