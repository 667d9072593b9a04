"""Sentences of our own with their key, and how well a reading of them agrees with it.

`data/sentences.csv`: issuer, year, whether the figures are `printed` (carried over from a real report)
or `made up`, the text (a line break is a new line of the report), and what it states:

    proactive_items[专栏]=7 条 / proactive_items_website[专栏]=7 条; ? requests_completed=1 件;
    trainees=60 人次 floor 60..70

Statements are parted by ``;``. Readings parted by ``/`` are equally right. ``?`` goes before what a
reader may or may not conclude: neither wanted nor wrong. ``[part]`` says what part is counted, ``[?]``
that a part may or may not be named. A qualifier other than exact carries its bounds. A text that
states nothing is a decoy: its figures count something else.

A report belongs to one half, by a checksum of issuer and year: patterns were mended while looking at
`dev` alone, and `held-out` measured what they were worth on wording nobody had looked at. Then its
failures were learnt from too, and `data/sentences_fresh.csv` was written and measured instead: nobody
has looked at its differences. Whoever does must write another.
"""

from __future__ import annotations

import csv
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gikanalysis.extract.prose import Statement, statements
from gikanalysis.readers.text import read_text_document

DATA = Path(__file__).parent / "data"
HALVES = ("dev", "held-out")
SETS = (*HALVES, "fresh")
_READING = re.compile(
    r"(?P<metric>\w+)(?:\[(?P<part>[^\]]+)\])?=(?P<value>[\d.]+) (?P<unit>\S+)"
    r"(?: (?P<qualifier>about|floor|ceiling|rounded) (?P<lower>[\d.]*)\.\.(?P<upper>[\d.]*))?"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One right reading of a figure; `part` is None for the whole, "?" where either will do."""

    metric: str
    part: str | None
    value: float
    unit: str
    qualifier: str
    lower: float | None
    upper: float | None

    def fits(self, statement: Statement) -> bool:
        """Tell whether `statement` has this metric, this value, and counts a part or the whole as this does."""
        whole = self.part == "?" or (self.part is None) == (statement.component is None)
        return whole and (self.metric, self.value) == (statement.metric, round(statement.value, 6))

    def bounded_alike(self, statement: Statement) -> bool:
        """Tell whether unit, qualifier and bounds agree too."""
        bounds = (statement.unit, statement.qualifier, _round(statement.lower), _round(statement.upper))
        return bounds == (self.unit, self.qualifier, self.lower, self.upper)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the text states once: the readings that are right, and whether it must be read."""

    readings: tuple[Reading, ...]
    needed: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """One text with its key."""

    issuer: str
    year: int
    text: str
    wanted: tuple[Wanted, ...]

    @property
    def half(self) -> str:
        """`dev` or `held-out`; all texts of one report share it."""
        return HALVES[zlib.crc32(f"{self.issuer}{self.year}".encode()) % 2]

    @property
    def decoy(self) -> bool:
        """Nothing has to be read from it."""
        return not any(wanted.needed for wanted in self.wanted)

    def read(self) -> list[Statement]:
        """Read the text as the body of a report with a usual title."""
        return statements(read_text_document(f"{self.issuer}{self.year}年政府信息公开工作年度报告\n{self.text}"))


@dataclass(frozen=True, slots=True)
class Compared:
    """A sentence, what was read, and where that differs from the key."""

    sentence: Sentence
    right: tuple[tuple[Statement, Reading], ...]
    wrong: tuple[Statement, ...]
    missed: tuple[Wanted, ...]
    found: int
    """How many needed statements were read."""


def load(path: Path = DATA / "sentences.csv") -> list[Sentence]:
    """Read the sentences. Raises `ValueError` for a key that cannot be read, naming the text."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Sentence(row["issuer"], int(row["year"]), row["text"], tuple(_key(row["states"], row["text"])))
            for row in csv.DictReader(file)
        ]


def sets() -> dict[str, list[Sentence]]:
    """Return the sentences of each set by its name."""
    first = load()
    halves = {half: [sentence for sentence in first if sentence.half == half] for half in HALVES}
    return {**halves, "fresh": load(DATA / "sentences_fresh.csv")}


def compare(sentence: Sentence) -> Compared:
    """Match the statements read from `sentence` with its key, each entry once."""
    left = list(sentence.wanted)
    right: list[tuple[Statement, Reading]] = []
    wrong: list[Statement] = []
    found = 0
    for statement in sentence.read():
        hits = ((w, r) for w in sorted(left, key=lambda w: not w.needed) for r in w.readings if r.fits(statement))
        hit = next(hits, None)
        if hit is None:
            wrong.append(statement)
            continue
        left.remove(hit[0])
        right.append((statement, hit[1]))
        found += hit[0].needed
    return Compared(sentence, tuple(right), tuple(wrong), tuple(w for w in left if w.needed), found)


def _key(states: str, text: str) -> Iterator[Wanted]:
    for entry in filter(None, (part.strip() for part in states.split(";"))):
        readings = tuple(_reading(one.strip(), text) for one in entry.removeprefix("?").split("/"))
        yield Wanted(readings, needed=not entry.startswith("?"))


def _reading(printed: str, text: str) -> Reading:
    match = _READING.fullmatch(printed)
    if match is None:
        raise ValueError(f"the key {printed!r} of {text!r} is not metric[part]=value unit qualifier lower..upper")
    value, qualifier = float(match["value"]), match["qualifier"] or "exact"
    lower, upper = (value, value) if qualifier == "exact" else (_bound(match["lower"]), _bound(match["upper"]))
    return Reading(match["metric"], match["part"], value, match["unit"], qualifier, lower, upper)


def _bound(printed: str) -> float | None:
    return float(printed) if printed else None


def _round(bound: float | None) -> float | None:
    return None if bound is None else round(bound, 6)
