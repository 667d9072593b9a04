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

from gikanalysis.extract.numerals import Number, find_numbers, parse_number
from gikanalysis.extract.prose_rules import WORDED, Rule, Rules, rules
from gikanalysis.extract.running_text import Passage, passages, sentences
from gikanalysis.readers.document import Document

MASK = "□"
LONGEST_SNIPPET = 60
LONGEST_SENTENCE = 1000
"""What stands farther off is not looked at: a damaged text may have no full stop at all."""
_CLAUSE_END = re.compile(r"[，。；：！？（）]|(?<=[0-9余多万□][件条起份篇个次场名人期宗例封])、")
_SENTENCE_END = re.compile(r"[。！？]")
_PART_END = re.compile(r"[，。；：！？]")
_LATER_WORDS = re.compile(r"(?:人次|[一-龥]{1,2}?)?(以上|左右|上下)")
_YEAR_OPENS = re.compile(
    r"(?:^|[，。；：（])(?:截[至止]到?|自|到|与|较|比|同|在)?((?:19|20)[0-9]{2})年(?!度?(?:财政|部门|预算|决算|政务|政府))"
)
_TITLE_YEAR = re.compile(r"((?:19|20)[0-9]{2})年?")
_REPORT = re.compile(r"公开.{0,12}(?:报告|年报)|(?:报告|年报).{0,4}公开")
_LIST_ENDS = re.compile(
    r"^(?:其中|包括|分别为|分别是|主要有|主要包括|一是|二是|三是|四是|五是|另外|另|及|和|与|以及|各类|[，：、“])+|[“]+$"
)


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
class _Reading:
    """The text of one passage with its decoys masked, and what the report as a whole says.

    `worded` is False where a word for none (没有) tells of a shortcoming and counts nothing.
    """

    passage: Passage
    masked: str
    worded: bool
    title: str
    year: int | None
    rules: Rules


@dataclass(frozen=True, slots=True)
class _Found:
    """A statement with the place of its figure in the passage; `sure` is False for a stand-in."""

    statement: Statement
    start: int
    end: int
    sure: bool = True


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
        reading = _Reading(passage, _mask(passage.plain, known), worded, title, year, known)
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


def _mask(text: str, known: Rules) -> str:
    """Hide the figures that the decoys name: their digits no longer look like numbers."""
    hidden: set[int] = set()
    for decoy in known.decoys:
        if decoy.kind.startswith("section"):
            continue
        for found in decoy.pattern.finditer(text):
            if decoy.kind in {"clause", "sentence"}:
                around = _CLAUSE_END if decoy.kind == "clause" else _SENTENCE_END
                start, end = _clause(text, found.start(), around)[0], _clause(text, found.end() - 1, around)[1]
                hidden.update(
                    i for n in find_numbers(text[start:end]) for i in range(start + n.start, start + n.end)
                )
            else:
                hidden.update(range(*found.span("n" if "n" in decoy.pattern.groupindex else 0)))
    return "".join(
        MASK if i in hidden and not character.isspace() else character for i, character in enumerate(text)
    )


def _clause(text: str, position: int, around: re.Pattern[str] = _CLAUSE_END) -> tuple[int, int]:
    """Start and end of the clause (or what else `around` ends) at `position`."""
    first = max(0, position - LONGEST_SENTENCE)
    start = max((m.end() for m in around.finditer(text, first, position)), default=first)
    stop = around.search(text, position, position + LONGEST_SENTENCE)
    return start, stop.start() if stop else min(len(text), position + LONGEST_SENTENCE)


def _read(reading: _Reading) -> Iterator[_Found]:
    """Let the patterns take the figures of one passage, in the order of their file."""
    taken: set[int] = set()
    totals: dict[str, int] = {}
    bounds = list(sentences(reading.passage.plain))
    for rule in reading.rules.patterns:
        if rule.kind in WORDED and not reading.worded:
            continue
        for start, end in bounds:
            for match in rule.pattern.finditer(reading.masked, start, end):
                place = match.end("n") if rule.kind not in WORDED else match.end()
                claims = rule.kind in {"figure", "part"}
                if (claims and place in taken) or not _applies(rule, match, (start, end), reading, totals):
                    continue
                made = list(_statements(rule, match, start, reading))
                if made and claims:
                    taken.add(place)
                for one in made:
                    if rule.kind == "figure":
                        totals[one.statement.metric] = min(place, totals.get(one.statement.metric, place))
                    yield one


def _applies(
    rule: Rule, match: re.Match[str], bounds: tuple[int, int], reading: _Reading, totals: dict[str, int]
) -> bool:
    text, (start, end) = reading.passage.plain, bounds
    clause = text[_clause(text, match.start())[0] : _clause(text, match.end() - 1)[1]]
    if rule.refuses and rule.refuses.search(clause):
        return False
    if rule.kind == "part":
        total = totals.get(rule.metrics[0][0])
        opened = rule.needs.search(text, start, match.start("n")) if rule.needs else None
        if opened is None or total is None or total >= match.start("n"):
            return False
    elif (
        rule.needs
        and not rule.needs.search(text[start:end])
        and not rule.needs.search(reading.passage.section or "")
    ):
        return False
    return rule.any_year or _own_year(text, start, match.end(), reading.year)


def _own_year(text: str, start: int, end: int, year: int | None) -> bool:
    """Whether the last year that opens a clause before the figure is the year of the report."""
    named = [int(found[1]) for found in _YEAR_OPENS.finditer(text, start, end)]
    return year is None or not named or named[-1] == year


def _statements(rule: Rule, match: re.Match[str], start: int, reading: _Reading) -> Iterator[_Found]:
    number = _worded(rule, match) if rule.kind in WORDED else _number(match, reading.passage.plain)
    if number is None:
        return
    value, lower, upper = (_in_unit(bound, rule) for bound in (number.value, number.lower, number.upper))
    qualifier = number.qualifier
    if rule.money and qualifier == "rounded":  # 万 belongs to the unit: 2万元 is as exact as 20000元
        qualifier, lower, upper = "exact", value, value
    component = _component(rule, match, start, reading)
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
    """The figure of a match, with the words behind its unit that qualify it (5次以上)."""
    later = _LATER_WORDS.match(text, match.end("n"))
    return parse_number(match["n"] + (later[1] if later else ""))


def _worded(rule: Rule, match: re.Match[str]) -> Number:
    """The figure that a sentence without a figure states: none, or at least one."""
    value, span = Decimal(0 if rule.kind == "zero" else 1), (match.start(), match.end(), match[0], "")
    return Number(value, "exact", value, value, *span) if not value else Number(value, "floor", value, None, *span)


def _in_unit(value: Decimal | None, rule: Rule) -> Decimal | None:
    if value is None or not rule.money or rule.unit != "万元":
        return value
    return value / 10000


def _component(rule: Rule, match: re.Match[str], start: int, reading: _Reading) -> str | None:
    """What part of body and year is counted: the pattern's word, a sub-entity, more than the year."""
    named = rule.component
    if "component" in rule.pattern.groupindex and match["component"]:
        named = _LIST_ENDS.sub("", match["component"]) or None
    where = _sub_entity(match, reading) if rule.kind != "part" else None
    when = "累计" if rule.kind not in WORDED and _cumulative(match, start, reading) else None
    parts = [part for part in (where, named, when) if part]
    return " · ".join(dict.fromkeys(parts)) or None


def _sub_entity(match: re.Match[str], reading: _Reading) -> str | None:
    """The sub-entity that opens the clause of the match as its subject (利通区发布 …)."""
    words, text = reading.rules.words, reading.passage.plain
    clause = _clause(text, match.start(), _PART_END)[0]
    lead = words["stray_lead"].match(text, clause)
    opening = lead.end() if lead else clause
    place = re.compile(f"({words['place'].pattern}){words['acts'].pattern}").match(text, opening, match.end())
    if place is None or words["not_place"].match(place[1]) or place[1] in reading.title:
        return None
    return place[1]


def _cumulative(match: re.Match[str], start: int, reading: _Reading) -> bool:
    """Whether the figure covers more than the year: 累计 since some date, or 累计 beside a yearly figure."""
    words, text = reading.rules.words, reading.passage.plain
    before = text[start : match.end()]
    yearly = words["yearly"].search(before)
    own = reading.year is not None and re.search(rf"{reading.year}年(?!底|末|[0-9])", before)
    if yearly or own:
        return False
    clause = text[_clause(text, match.start())[0] : match.end()]
    stop = re.compile("[。！？]").search(text, match.end())
    after = text[match.end() : stop.start() if stop else len(text)]
    beside = words["yearly"].search(after) and re.search(r"[0-9]", after)
    running = words["cumulative"].search(clause)
    return bool((running and (beside or words["since"].search(before))) or re.search("以来|历年", before))


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
