"""Sentences of the briefs."""

from __future__ import annotations

from functools import cache

from gikanalysis.figures.numbers import Language
from gikanalysis.pages.phrases import Phrases


@cache
def phrases() -> Phrases:
    """Return the sentences of words.yaml."""
    return Phrases("gikanalysis.briefs", "words.yaml")


def phrase(key: str, language: Language, **fields: object) -> str:
    """Return one sentence; raises `KeyError` for an unknown key or a field that is lacking.

    >>> phrase("scope_own", "zh")
    '本机关'
    """
    return phrases()(key, language, **fields)
