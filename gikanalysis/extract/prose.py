"""Figures in running text → statements.

The text is read in this order: figures that mean nothing here (dates, ordinals, telephone numbers,
norms, comparisons …) are masked; then the patterns take figures in the order of their file, each
figure once; then what a figure counts is narrowed: part of a body, part of a year, part of a list.
A figure that no pattern knows stays unread. What is not surely a figure of the whole body and year
carries a `component`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from gikanalysis.extract.numerals import BEFORE, Number, parse_number
from gikanalysis.extract.prose_rules import WORDED, Rule, Rules, rules
from gikanalysis.extract.prose_scope import Reading, clause_at, component_of, mask, own_year
from gikanalysis.extract.running_text import Passage, passages, sentences
from gikanalysis.readers.document import Document

LONGEST_SNIPPET = 60
LIST = 3
"""So many items in a row are a list."""
CLAIMING = {"figure", "part"}
"""Kinds of patterns whose figure no later pattern may take."""
_EARLIER_WORDS = re.compile(f"(?:{BEFORE})$")
_LATER_WORDS = re.compile(r"(?:人次|[一-龥]{1,2}?)?(以上|左右|上下)")
_CONTEXT = 300
"""How far before a sentence, in characters of its passage, the subject of the sentence may be named."""
_TITLE_YEAR = re.compile(r"((?:19|20)[0-9]{2})年?")
_REPORT = re.compile(r"公开.{0,12}(?:报告|年报)|(?:报告|年报).{0,4}公开")


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure that the running text states.

    `component` is None for the figure of the whole body and year; else it says what part is counted:
    a channel the form does not know, a sub-entity (利通区), a stage (received, closed), a topic, or
    累计 for a figure that covers more than the year. `lower` and `upper` bound what the wording
    allows (see `numerals`); `unit` is the metric's, money metrics in 万元.
    """

    metric: str
    component: str | None
    value: float
    unit: str
    qualifier: str
    lower: float | None
    upper: float | None
    section: str | None
    locator: str
    snippet: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A statement with the place of its figure in the passage; `sure` is False for a stand-in."""

    statement: Statement
    start: int
    end: int
    sure: bool = True


class _Near:
    """What was read of one passage, by place."""

    def __init__(self) -> None:
        self._cells: dict[int, list[_Found]] = {}

    def add(self, one: _Found) -> None:
        """Keep a statement."""
        self._cells.setdefault(one.start // _CONTEXT, []).append(one)

    def of(self, family: str, place: int) -> list[_Found]:
        """Return the statements around `place` whose metric begins with `family`."""
        cell = place // _CONTEXT
        near = (one for i in (cell - 1, cell, cell + 1) for one in self._cells.get(i, ()))
        return [
            one for one in near if one.statement.metric.startswith(family) and abs(one.start - place) <= _CONTEXT
        ]


def statements(document: Document) -> list[Statement]:
    """Return what the running text of `document` states in figures, in reading order.

    >>> from gikanalysis.readers.document import Paragraph
    >>> text = "2031年，我局共收到政府信息公开申请12件，其中当面申请3件。"
    >>> for s in statements(Document((Paragraph(text, "line 1"),), format="text")):
    ...     print(s.metric, s.value, s.qualifier, s.snippet)
    requests_received 12.0 exact 收到政府信息公开申请12件
    requests_received_in_person 3.0 exact 当面申请3件
    """
    known = rules()
    title, year = _title(document)
    found: list[_Found] = []
    for passage in passages(document):
        if _under(passage, "section", known):
            continue
        worded = not _under(passage, "section_words", known)
        reading = Reading(passage, mask(passage.plain, known), worded, title, year, known)
        found += sorted(_read(reading), key=lambda one: one.end)
    return _once(_without_stand_ins(found))


def _title(document: Document) -> tuple[str, int | None]:
    """Title of the report and the year it names, from the document or its first lines."""
    lines = [document.title or "", *(p.text for _, p in zip(range(6), document.paragraphs, strict=False))]
    named = ["".join(line.split()) for line in lines if _REPORT.search("".join(line.split()))]
    title = "".join(line for line in named if len(line) <= 80)
    year = next((int(found[1]) for line in named if (found := _TITLE_YEAR.search(line))), None)
    return title, year


def _under(passage: Passage, kind: str, known: Rules) -> bool:
    """Whether a heading of the passage holds a decoy of this kind (plans: intentions, no figures)."""
    section = passage.section or ""
    return any(decoy.kind == kind and decoy.pattern.search(section) for decoy in known.decoys)


def _read(reading: Reading) -> Iterator[_Found]:
    """Let the patterns take the figures of one passage, in the order of their file."""
    known, text = reading.rules, reading.masked
    active: list[list[tuple[int, int]]] = [[] for _ in known.patterns]
    for start, end in sentences(reading.passage.plain):
        for number in known.pattern_anchors.of(text[start:end]):
            active[number].append((start, end))
    taken: set[int] = set()
    near = _Near()
    for rule, places in zip(known.patterns, active, strict=True):
        if rule.kind in WORDED and not reading.worded:
            continue
        for start, end in places:
            for match in _matches(rule, start, end, reading, near, taken):
                made = list(_statements(rule, match, start, reading))
                if made and rule.kind in CLAIMING:
                    taken.add(match.end("n"))
                for one in made:
                    near.add(one)
                    yield one


def _matches(
    rule: Rule, start: int, end: int, reading: Reading, found: _Near, taken: set[int]
) -> Iterator[re.Match[str]]:
    """Yield the places in one sentence where `rule` applies; a figure that another rule took is passed over."""
    fitting = [
        match
        for pattern in rule.patterns
        for match in pattern.finditer(reading.masked, start, end)
        if (rule.kind not in CLAIMING or match.end("n") not in taken)
        and _applies(rule, match, (start, end), reading)
    ]
    if rule.kind != "part" or _listed(rule, fitting, (start, end), reading, found):
        for match in fitting:  # looked at again: a figure may be taken by the match before it
            if rule.kind not in CLAIMING or match.end("n") not in taken:
                yield match


def _applies(rule: Rule, match: re.Match[str], bounds: tuple[int, int], reading: Reading) -> bool:
    text, (start, end) = reading.passage.plain, bounds
    clause = text[clause_at(text, match.start())[0] : clause_at(text, match.end() - 1)[1]]
    if rule.refuses and rule.refuses.search(clause):
        return False
    if rule.needs and rule.kind != "part":
        around = (text[start:end], reading.passage.section or "", text[max(0, start - _CONTEXT) : start])
        if not any(rule.needs.search(where) for where in around):
            return False
    return rule.any_year or own_year(text, start, match.end(), reading.year)


def _listed(
    rule: Rule, items: list[re.Match[str]], bounds: tuple[int, int], reading: Reading, found: _Near
) -> bool:
    """Whether items are a list that divides a total of the same family of metrics, read before.

    Three items (two behind words that open a list) are such a list also where no total is printed,
    if the text speaks of disclosure; else those words must stand before the first item, or one of
    its items must have been read already.
    """
    if not items or rule.needs is None:
        return False
    text, (start, end) = reading.passage.plain, bounds
    first = max(0, start - _CONTEXT)
    opened = rule.needs.search(text[first : items[0].start("n")]) is not None
    around = f"{reading.passage.section or ''}{text[first:end]}"
    if len(items) >= LIST - opened and reading.rules.words["disclosing"].search(around):
        return True
    totals = found.of(rule.metrics[0][0], items[0].start())
    begun = any(start <= one.start < items[0].start() and one.statement.component for one in totals)
    return bool(totals) and (begun or opened)


def _statements(rule: Rule, match: re.Match[str], start: int, reading: Reading) -> Iterator[_Found]:
    number = _worded(rule, match) if rule.kind in WORDED else _number(match, reading.passage.plain)
    if number is None:
        return
    value, lower, upper = (_in_unit(bound, rule) for bound in (number.value, number.lower, number.upper))
    qualifier = number.qualifier
    if rule.money and qualifier == "rounded":  # 万 belongs to the unit: 2万元 is as exact as 20000元
        qualifier, lower, upper = "exact", value, value
    component = component_of(rule, match, start, reading)
    shown = max(match.start(), match.end() - LONGEST_SNIPPET)
    for metric, stand_in in rule.metrics:
        statement = Statement(
            metric=metric,
            component=component,
            value=float(value or 0),
            unit=rule.unit,
            qualifier=qualifier,
            lower=None if lower is None else float(lower),
            upper=None if upper is None else float(upper),
            section=reading.passage.section,
            locator=reading.passage.place(match.start()),
            snippet=reading.passage.shown(shown, match.end())[-LONGEST_SNIPPET:],
        )
        yield _Found(statement, match.start(), match.end(), sure=not stand_in)


def _number(match: re.Match[str], text: str) -> Number | None:
    """The figure of a match, with the words around it that qualify it (约5次, 5次以上), whoever matched them."""
    start = match.start("n")
    earlier = _EARLIER_WORDS.search(text, max(0, start - 5), start)
    later = _LATER_WORDS.match(text, match.end("n"))
    return parse_number((earlier[0] if earlier else "") + match["n"] + (later[1] if later else ""))


def _worded(rule: Rule, match: re.Match[str]) -> Number:
    """The figure that a sentence without a figure states: none, or at least one."""
    value, span = Decimal(0 if rule.kind == "zero" else 1), (match.start(), match.end(), match[0], "")
    return Number(value, "exact", value, value, *span) if not value else Number(value, "floor", value, None, *span)


def _in_unit(value: Decimal | None, rule: Rule) -> Decimal | None:
    if value is None or not rule.money or rule.unit != "万元":
        return value
    return value / 10000


def _without_stand_ins(found: list[_Found]) -> list[_Found]:
    """Drop a figure that stands for a total only where nothing else states it."""
    stated = {one.statement.metric for one in found if one.sure and one.statement.component is None}
    return [one for one in found if one.sure or one.statement.metric not in stated]


def _once(found: list[_Found]) -> list[Statement]:
    """Keep the first of statements that say the same of the same."""
    kept: dict[tuple[str, str | None, float], Statement] = {}
    for one in found:
        said = replace(one.statement)
        kept.setdefault((said.metric, said.component, said.value), said)
    return list(kept.values())
