"""Sentences of the briefs from words.yaml and audit_words.yaml, checked once, filled strictly."""

from __future__ import annotations

from functools import cache

from gikanalysis.figures.numbers import Language
from gikanalysis.tabular import read_words


@cache
def _phrases() -> dict[str, dict[str, str]]:
    return read_words("gikanalysis.briefs", "words.yaml")


def phrase(key: str, language: Language, **fields: object) -> str:
    """Return one sentence; raises `KeyError` for an unknown key or a field that is lacking.

    >>> phrase("scope_own", "zh")
    '本机关'
    """
    return _phrases()[key][language].format(**fields)


@cache
def _audit_phrases() -> dict[str, dict[str, str]]:
    return read_words("gikanalysis.briefs", "audit_words.yaml")


def audit_phrase(key: str, language: Language, **fields: object) -> str:
    """Return one phrase of the report audit; as `phrase`.

    >>> audit_phrase("missing", "en")
    '[missing]'
    """
    return _audit_phrases()[key][language].format(**fields)
