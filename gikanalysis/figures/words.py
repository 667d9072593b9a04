"""The words that figures draw, in both languages, read from `words.yaml`."""

from __future__ import annotations

import string
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from gikanalysis.errors import DataFileError, UnknownName
from gikanalysis.figures.numbers import Language
from gikanalysis.tabular import read_yaml

LANGUAGES: tuple[Language, ...] = ("zh", "en")


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def parse_words(content: Mapping[str, Any], name: str = "words.yaml") -> dict[str, dict[str, str]]:
    """Check that each entry stands in both languages with the same fields, and return them all."""
    faults: list[str] = []
    for key, entry in content.items():
        if not isinstance(entry, dict) or set(entry) != set(LANGUAGES):
            faults.append(f"{name} {key}: needs exactly zh and en")
        elif not all(isinstance(text, str) and text for text in entry.values()):
            faults.append(f"{name} {key}: empty")
        elif _fields(entry["zh"]) != _fields(entry["en"]):
            faults.append(f"{name} {key}: fields differ between zh and en")
    DataFileError.raise_if(faults)
    return {key: dict(entry) for key, entry in content.items()}


@lru_cache(maxsize=1)
def words() -> dict[str, dict[str, str]]:
    """All words of the package's figures by key and language."""
    return parse_words(read_yaml("gikanalysis.figures", "words.yaml"))


def language_checked(language: str) -> Language:
    """The language, or `UnknownName` where there are no words in it."""
    if language not in LANGUAGES:
        raise UnknownName("language", language, LANGUAGES)
    return "zh" if language == "zh" else "en"


def word(key: str, language: Language, **values: object) -> str:
    """The text of `key` in `language`, its fields filled with `values`.

    >>> word("missing", "en"), word("only_year", "zh", year=2018)
    ('none found', '只读到2018年一份报告，不作比较')
    """
    known = words()
    if key not in known:
        raise UnknownName("figure text", key, known)
    return known[key][language].format(**values)


def state_word(status: str, language: Language) -> str:
    """State of a figure as tables and sentences print it, in square brackets.

    `status` is one of missing, blank, dash, partial, unreadable, not_on_form, flagged.

    >>> state_word("blank", "zh"), state_word("flagged", "en")
    ('[空]', '[doubtful]')
    """
    return word(f"state_{status}", language)
