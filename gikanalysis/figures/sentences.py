"""What alt texts are made of: lists, sentences, spans of years, doubts; one place for all figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gikanalysis.figures.door import Reading
from gikanalysis.figures.numbers import Language, format_years
from gikanalysis.figures.words import state_word, word

LONGEST_LIST = 8
"""Longer lists of doubtful or absent figures are counted, not listed."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a figure: its kind (a key of the words), years, numbers, cautions."""

    kind: str
    years: str
    numbers: Sequence[str]
    cautions: Sequence[str]


def listed(parts: Sequence[str], language: Language) -> str:
    """The parts with commas between them."""
    return {"zh": "，", "en": ", "}[language].join(parts)


def sentence_of(parts: Sequence[str], language: Language) -> str:
    """The parts as one sentence; empty where there are none."""
    if not parts:
        return ""
    joined = listed(parts, language)
    return joined + "。" if language == "zh" else f"{joined[0].upper()}{joined[1:]}."


def years_said(years: Sequence[int], language: Language) -> str:
    """The first and last of the years; empty where there are none."""
    return format_years(min(years), max(years), language) if years else ""


def doubts_said(flagged: Sequence[str], absent: Sequence[str], language: Language) -> list[str]:
    """The sentences that name what is absent and what is doubtful, or count it where it is much."""
    said = []
    if len(absent) > LONGEST_LIST:
        said.append(word("alt_unknown_many", language, count=len(absent)))
    elif absent:
        said.append(word("alt_unknown", language, items=listed(absent, language)))
    if len(flagged) > LONGEST_LIST:
        said.append(word("alt_flagged_many", language, count=len(flagged)))
    elif flagged:
        said.append(word("alt_flagged", language, items=listed(flagged, language)))
    return said


def state_said(one: Reading, language: Language) -> str:
    """The state of a reading that has no point, as it follows a name or year in an alt text."""
    if one.state == "block":
        return ""
    bare = one.state in ("few", "no_denominator", "impossible")
    said = word(one.state, language) if bare else state_word(one.state, language)
    return ("" if language == "zh" else " ") + said


def absence_said(one: Reading, language: Language) -> str:
    """The words that stand in a figure of any unit in place of a mark."""
    if one.state == "few" or one.drawn:
        return word("few_base", language)
    if one.state == "no_denominator":
        return word("no_base", language)
    if one.state == "not_on_form":
        return word("state_not_on_form", language).strip("[]")
    return word(one.state, language)
