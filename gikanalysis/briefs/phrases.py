"""Sentences of the briefs from words.yaml, checked once, filled strictly."""

from __future__ import annotations

from functools import cache

from gikanalysis.figures.numbers import Language
from gikanalysis.figures.words import parse_words
from gikanalysis.tabular import read_yaml


@cache
def _phrases() -> dict[str, dict[str, str]]:
    return parse_words(dict(read_yaml("gikanalysis.briefs", "words.yaml")), "briefs/words.yaml")


def phrase(key: str, language: Language, **fields: object) -> str:
    """Return one sentence; raises `KeyError` for an unknown key or a field that is lacking.

    >>> phrase("scope_own", "zh")
    '本机关'
    """
    return _phrases()[key][language].format(**fields)
