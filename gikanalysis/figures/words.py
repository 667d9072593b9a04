"""The words that figures draw, in both languages, read from `words.yaml`."""

from __future__ import annotations

from functools import lru_cache

from gikanalysis.errors import UnknownName
from gikanalysis.figures.numbers import Language
from gikanalysis.tabular import read_words

LANGUAGES: tuple[Language, ...] = ("zh", "en")


@lru_cache(maxsize=1)
def words() -> dict[str, dict[str, str]]:
    """All words of the package's figures by key and language."""
    return read_words("gikanalysis.figures", "words.yaml")


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

    `status` is one of missing, blank, dash, partial, unreadable, not_on_form, flagged, corrected.

    >>> state_word("blank", "zh"), state_word("flagged", "en")
    ('[空]', '[doubtful]')
    """
    return word(f"state_{status}", language)
