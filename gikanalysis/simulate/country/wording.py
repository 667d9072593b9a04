"""The running text of a report of the simulated country: sentences chosen by body and year, figures filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from random import Random
from string import Formatter
from typing import NamedTuple

from gikanalysis.errors import DataFileError
from gikanalysis.simulate.country.figures import Filed
from gikanalysis.simulate.country.knowledge import PACKAGE, country
from gikanalysis.tabular import read_csv

_OF_REPORT = {"issuer", "place", "year"}
_ANOTHER = "_b"
_OPENING = ("opening", "region")
SECTIONS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "survey": {
        "一、概述": _OPENING,
        "二、主要做法": ("work",),
        "三、存在的主要问题和改进措施": ("problems", "other"),
    },
    "newer": {
        "一、总体情况": (*_OPENING, "work"),
        "五、存在的主要问题及改进情况": ("problems",),
        "六、其他需要报告的事项": ("other",),
    },
}
"""Where the sections of sentences.csv stand: the headings of the forms."""
_PARAGRAPHS = {"spirit": 2, "requests": 1, "trouble": 3, "remedy": 3, "rest": 2, "active": 3}
"""How many sentences of a theme a report has, each a paragraph; two of the others, one of those kept."""


class Sentence(NamedTuple):
    """A sentence with its theme and the fields it needs."""

    section: str
    theme: str
    kept: bool
    text: str
    fields: frozenset[str]


@cache
def words() -> Mapping[str, tuple[str, ...]]:
    """Return the words by field."""
    table = read_csv(PACKAGE, "words.csv", ("field", "text")).unique("field", "text").filled("field", "text")
    found: dict[str, tuple[str, ...]] = {}
    for _, row in table.check():
        found[row["field"]] = (*found.get(row["field"], ()), row["text"])
    return found


@cache
def sentences() -> Mapping[str, tuple[Sentence, ...]]:
    """Return the sentences by theme; raises `DataFileError` with all faults."""
    table = read_csv(PACKAGE, "sentences.csv", ("section", "theme", "kept", "text")).unique("text")
    table.allowed("kept", {"", "yes"}).allowed("section", {*_OPENING, "work", "problems", "other"})
    found: dict[str, tuple[Sentence, ...]] = {}
    for number, row in table:
        fields = frozenset(name for _, name, _, _ in Formatter().parse(row["text"]) if name)
        known = {*_OF_REPORT, *country()["figures"], *words(), *(f"{word}{_ANOTHER}" for word in words())}
        if fields - known:
            table.fault(number, f"nothing is known as {', '.join(sorted(fields - known))}")
        one = Sentence(row["section"], row["theme"], row["kept"] == "yes", row["text"], fields)
        found[one.theme] = (*found.get(one.theme, ()), one)
    used = {name.removesuffix(_ANOTHER) for listed in found.values() for one in listed for name in one.fields}
    if unused := {*words(), *country()["figures"]} - used:
        table.faults.append(f"sentences.csv: no sentence names {', '.join(sorted(unused))}")
    table.check()
    if unknown := set(_PARAGRAPHS) - set(found):
        raise DataFileError([f"sentences.csv: no theme {', '.join(sorted(unknown))}"])
    return found


def running_text(seed: int | str, filed: Filed) -> dict[str, tuple[str, ...]]:
    """Return the paragraphs of a report by heading.

    A body keeps a part of its paragraphs from one year to the next; one that copies keeps all, one that shares
    takes those of its sister: figures, names and year are its own.
    """
    kind = "survey" if filed.truth.form == "v2014" else "newer"
    fields = _fields(filed)
    found = {}
    for heading, sections in SECTIONS[kind].items():
        themes = [theme for theme, listed in sentences().items() if listed[0].section in sections]
        if filed.truth.scope != "region":
            themes = [theme for theme in themes if sentences()[theme][0].section != "region"]
        found[heading] = tuple(text for theme in themes for text in _theme(seed, filed, theme, fields))
    return found


def _theme(seed: int | str, filed: Filed, theme: str, fields: Mapping[str, str]) -> Iterator[str]:
    usable = [one for one in sentences()[theme] if one.fields - _word_fields() <= set(fields)]
    kept = usable[0].kept
    taken: list[str] = []
    for number in range(1 if kept else _PARAGRAPHS.get(theme, 2)):
        own = f"{seed}/{_whose(filed)}/{theme}/{number}"
        random = Random(own if kept else f"{own}/{_since(own, filed)}")
        one = random.choice([one for one in usable if one.text not in taken])
        taken.append(one.text)
        yield one.text.format_map({**fields, **_words(random, one)})


def _whose(filed: Filed) -> str:
    """Whose sentences the body takes: its own, those of the sister before it, or of its government."""
    owner = filed.owner
    if owner is None or not filed.habits.shared_text:
        return filed.place.key
    at = [member.key for member in owner.members].index(filed.place.key)
    return owner.members[at - 1].key if at else owner.key


def _since(own: str, filed: Filed) -> int:
    """The year in which a paragraph was worded as it stands."""
    year = min(filed.truth.year, filed.habits.copied_text)
    while year > 2014 and Random(f"{own}/{year}/kept").random() < country()["kept_paragraphs"]:
        year -= 1
    return year


@cache
def _word_fields() -> frozenset[str]:
    return frozenset(name for word in words() for name in (word, f"{word}{_ANOTHER}"))


def _words(random: Random, one: Sentence) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in sorted(one.fields & _word_fields()):
        first = found.get(name.removesuffix(_ANOTHER))
        found[name] = random.choice([word for word in words()[name.removesuffix(_ANOTHER)] if word != first])
    return found


def _fields(filed: Filed) -> dict[str, str]:
    """What the sentences may say of this report: figures that its table prints, and names."""
    truth = filed.truth
    issuer = truth.body.issuer
    place = issuer.removesuffix("人民政府").removesuffix("行政公署")
    found = {"issuer": issuer, "place": place, "year": str(truth.year)}
    for name, cells in country()["figures"].items():
        cell = cells.get(truth.form)
        value = None if cell is None else truth.figures[str(cell)].value
        if value is not None:
            found[name] = f"{value:.0f}"
    return found
