"""What a figure counts: which clauses belong to it, what hides it, which part of body and year it covers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gikanalysis.extract.numerals import find_numbers
from gikanalysis.extract.prose_rules import WORDED, Decoy, Rule, Rules
from gikanalysis.extract.running_text import LONGEST_SENTENCE, Passage, sentences

MASK = "□"
_CLAUSE_END = re.compile(r"[，。；：！？（）]|(?<=[0-9余多万□][件条起份篇个次场名人期宗例封])、")
_SENTENCE_END = re.compile(r"[。！？]")
_PART_END = re.compile(r"[，。；：！？]")
_YEAR_OPENS = re.compile(
    r"(?:^|[，。；：（])(?:其中|截[至止]到?|自|到|在)?((?:19|20)[0-9]{2})年(?!以来|度?(?:财政|部门|预算|决算|政务|政府|结转))"
)
_REMARK = re.compile(r"（[^（）]{0,40}）")
_SHORT = 40
_LIST_ENDS = re.compile(
    r"^(?:其中|包括|分别为|分别是|主要有|主要包括|一是|二是|三是|四是|五是|另外|另|及|和|与|以及|各类|[，：、“])+|[“]+$"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of one passage with its decoys masked, and what the report as a whole says.

    `worded` is False where a word for none (没有) tells of a shortcoming and counts nothing.
    """

    passage: Passage
    masked: str
    worded: bool
    title: str
    year: int | None
    rules: Rules


def mask(text: str, known: Rules) -> str:
    """Hide the figures that the decoys name: their digits no longer look like numbers."""
    hidden: set[int] = set()
    for start, end in sentences(text):
        for number in sorted(known.decoy_anchors.of(text[start:end])):
            hidden.update(_hidden(known.decoys[number], text, start, end))
    return "".join(
        MASK if i in hidden and not character.isspace() else character for i, character in enumerate(text)
    )


def _hidden(decoy: Decoy, text: str, start: int, end: int) -> Iterator[int]:
    """Yield the places of the figures that `decoy` names in one sentence."""
    if decoy.kind.startswith("section"):
        return
    for found in decoy.pattern.finditer(text, start, end):
        if decoy.kind == "figure":
            yield from range(*found.span("n" if "n" in decoy.pattern.groupindex else 0))
            continue
        around = _CLAUSE_END if decoy.kind == "clause" else _SENTENCE_END
        first, last = clause_at(text, found.start(), around)[0], clause_at(text, found.end() - 1, around)[1]
        for number in find_numbers(text[first:last]):
            yield from range(first + number.start, first + number.end)


def clause_at(text: str, position: int, around: re.Pattern[str] = _CLAUSE_END) -> tuple[int, int]:
    """Start and end of the clause (or what else `around` ends) at `position`."""
    start = max(0, position - LONGEST_SENTENCE)
    for reach in (_SHORT, LONGEST_SENTENCE):
        ends = [m.end() for m in around.finditer(text, max(0, position - reach), position)]
        if ends:
            start = ends[-1]
            break
    stop = around.search(text, position, position + LONGEST_SENTENCE)
    return start, stop.start() if stop else min(len(text), position + LONGEST_SENTENCE)


def own_year(text: str, start: int, end: int, year: int | None) -> bool:
    """Whether the last year that opens a clause before the figure is the year of the report."""
    opened = _REMARK.sub(lambda remark: "□" * len(remark[0]), text[start:end])
    named = [int(found[1]) for found in _YEAR_OPENS.finditer(opened)]
    return year is None or not named or named[-1] == year


def component_of(rule: Rule, match: re.Match[str], start: int, reading: Reading) -> str | None:
    """What part of body and year is counted: the pattern's word, a sub-entity, more than the year."""
    named = rule.component
    if "component" in match.re.groupindex and match["component"]:
        named = _LIST_ENDS.sub("", match["component"]) or None
    where = _sub_entity(match, reading) if rule.kind != "part" else None
    when = "累计" if rule.kind not in WORDED and _cumulative(match, start, reading) else None
    parts = [part for part in (where, named, when) if part]
    return " · ".join(dict.fromkeys(parts)) or None


def _sub_entity(match: re.Match[str], reading: Reading) -> str | None:
    """The sub-entity that opens the clause of the match as its subject (利通区发布 …)."""
    words, text = reading.rules.words, reading.passage.plain
    clause = clause_at(text, match.start(), _PART_END)[0]
    lead = words["stray_lead"].match(text, clause)
    opening = lead.end() if lead else clause
    place = reading.rules.subject.match(text, opening, match.end())
    if place is None or words["not_place"].match(place[1]) or place[1] in reading.title:
        return None
    return place[1]


def _cumulative(match: re.Match[str], start: int, reading: Reading) -> bool:
    """Whether the figure covers more than the year: 累计 since some date, or 累计 beside a yearly figure."""
    words, text = reading.rules.words, reading.passage.plain
    before = text[start : match.end()]
    yearly = words["yearly"].search(before)
    own = reading.year is not None and re.search(rf"{reading.year}年(?!底|末|[0-9]{{1,2}}月)", before)
    if yearly or own:
        return False
    clause = text[clause_at(text, match.start())[0] : match.end()]
    stop = _SENTENCE_END.search(text, match.end(), match.end() + LONGEST_SENTENCE)
    after = text[match.end() : stop.start() if stop else match.end() + LONGEST_SENTENCE]
    beside = words["yearly"].search(after) and re.search(r"[0-9]", after)
    running = words["cumulative"].search(clause)
    return bool((running and (beside or words["since"].search(before))) or re.search("以来|历年", before))
