"""Sentences from YAML files, both languages with the same fields, checked once and filled strictly."""

from __future__ import annotations

from functools import cache

from gikanalysis.errors import DataFileError
from gikanalysis.figures.numbers import Language
from gikanalysis.tabular import read_words

COMMON = ("gikanalysis.pages", "words.yaml")


class Phrases:
    """The sentences of a file of a package, and those that all pages share; a key may stand in one of them only.

    >>> Phrases("gikanalysis.briefs", "words.yaml")("scope_own", "zh")
    '本机关'
    """

    def __init__(self, package: str, *names: str) -> None:
        self.entries: dict[str, dict[str, str]] = {}
        for home, name in (COMMON, *((package, name) for name in names)):
            found = _words(home, name)
            doubled = sorted(self.entries.keys() & found.keys())
            DataFileError.raise_if([f"{name} {key}: stands in another file already" for key in doubled])
            self.entries |= found

    def __call__(self, key: str, language: Language, **fields: object) -> str:
        """Return one sentence; raises `KeyError` for an unknown key or a field that is lacking."""
        return self.entries[key][language].format(**fields)


@cache
def _words(package: str, name: str) -> dict[str, dict[str, str]]:
    return read_words(package, name)
