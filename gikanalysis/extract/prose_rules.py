"""The patterns of prose as data: loading, checking, compiling.

Three files: `prose_words.csv` (names for groups of words), `prose_patterns.csv` (what a figure in a
sentence means), `prose_decoys.csv` (figures that mean nothing here). In patterns ``{n}`` is a
printed number, ``{money}`` a number of 元, ``{name}`` a group of words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from gikanalysis.extract.numerals import DIGITS, NUMBER
from gikanalysis.extract.prose_anchors import Anchors
from gikanalysis.tabular import Table, read_csv

PACKAGE = "gikanalysis.extract"
WORD_COLUMNS = ("name", "words", "note")
PATTERN_COLUMNS = (
    "id", "kind", "order", "metrics", "unit", "component", "pattern", "needs", "refuses", "years",
    "example", "yields", "counter", "note",
)  # fmt: skip
DECOY_COLUMNS = ("id", "kind", "pattern", "example", "note")
KINDS = ("figure", "echo", "part", "zero", "presence")
"""figure: a number of its own · echo: a number another pattern may have taken as well · part: an item
of a list that divides a total of the same metric · zero: a sentence in words that means 0 · presence:
a sentence that says there is one, at least."""
WORDED = ("zero", "presence")
ORDERS = ("", "either")
"""either: ``LABEL{is}{n}件`` is also read as ``{n}件{was}LABEL`` (6件为信函申请)."""
DECOY_KINDS = ("figure", "clause", "sentence", "section", "section_words")
"""figure: the match is hidden (its number where it has one) · clause, sentence: all figures in the one
that holds the match · section: everything under a heading that holds the match · section_words: all
sentences without a figure under such a heading."""
UNITS = ("件", "条", "次", "篇", "个", "人", "人次", "期", "本", "项", "万元", "元", "%")
SPOKEN = frozenset(
    {"place", "acts", "not_place", "cumulative", "since", "yearly", "stray_lead", "was", "disclosing"}
)
"""Groups of words that the reading itself uses, outside the patterns."""

_NUMERAL = "".join(DIGITS) + "十拾廿卅百佰千仟"
_N = (
    rf"(?P<n>(?<![0-9.第—–~\-])(?<![0-9],)(?:(?<![{_NUMERAL}])|(?=[^{_NUMERAL}])){NUMBER})"
    r"(?![0-9—–~\-]|\.[0-9]|至[0-9])"
)
_EITHER = re.compile(r"(?P<label>(?:(?!\{is\}\{n\}).)+)\{is\}(?P<figure>\{n\}.+)")
_MACRO = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of `prose_patterns.csv`, compiled."""

    id: str
    kind: str
    metrics: tuple[tuple[str, bool], ...]
    """Metric ids; True where the figure stands for it only if nothing else in the report does."""
    unit: str
    component: str | None
    patterns: tuple[re.Pattern[str], ...]
    """One, or one for each order of label and figure."""
    needs: re.Pattern[str] | None
    refuses: re.Pattern[str] | None
    any_year: bool
    money: bool
    example: str
    yields: str
    counter: str


@dataclass(frozen=True, slots=True)
class Decoy:
    """One row of `prose_decoys.csv`, compiled."""

    id: str
    kind: str
    pattern: re.Pattern[str]
    example: str


@dataclass(frozen=True)
class Rules:
    """All patterns of prose, in the order in which they may take a figure."""

    patterns: tuple[Rule, ...]
    decoys: tuple[Decoy, ...]
    words: Mapping[str, re.Pattern[str]]

    @cached_property
    def pattern_anchors(self) -> Anchors:
        """Which patterns may match in a sentence."""
        return Anchors([rule.patterns for rule in self.patterns])

    @cached_property
    def decoy_anchors(self) -> Anchors:
        """Which decoys may match in a sentence."""
        return Anchors([[decoy.pattern] for decoy in self.decoys])

    @cached_property
    def subject(self) -> re.Pattern[str]:
        """A sub-entity with the verb that follows it."""
        return re.compile(f"({self.words['place'].pattern}){self.words['acts'].pattern}")


@cache
def rules() -> Rules:
    """Return the patterns of the package; raises `DataFileError` with all faults of a file at once."""
    return build(
        read_csv(PACKAGE, "prose_words.csv", WORD_COLUMNS),
        read_csv(PACKAGE, "prose_patterns.csv", PATTERN_COLUMNS),
        read_csv(PACKAGE, "prose_decoys.csv", DECOY_COLUMNS),
    )


def build(words: Table, patterns: Table, decoys: Table) -> Rules:
    """Compile parsed data files; raises `DataFileError` with all faults of the first faulty file."""
    groups = _groups(words)
    used = set(SPOKEN)
    compiled = [rule for number, row in _checked(patterns) if (rule := _rule(patterns, number, row, groups, used))]
    patterns.check()
    masks = [decoy for number, row in decoys if (decoy := _decoy(decoys, number, row, groups, used))]
    decoys.unique("id").filled("id", "pattern", "example").allowed("kind", DECOY_KINDS).check()
    for number, row in words:
        if row["name"] not in used and f"{{{row['name']}}}" not in "".join(r["words"] for _, r in words):
            words.fault(number, f"no pattern uses {row['name']!r}")
    for name in sorted(SPOKEN - set(groups)):
        words.fault(0, f"group {name!r} is missing")
    words.check()
    return Rules(tuple(compiled), tuple(masks), {name: re.compile(groups[name]) for name in SPOKEN})


def _groups(words: Table) -> dict[str, str]:
    groups: dict[str, str] = {}
    words.unique("name").filled("name", "words")
    for number, row in words:
        expression = _expand(words, number, row["words"], groups, set())
        groups[row["name"]] = f"(?:{expression})"
        _compiled(words, number, groups[row["name"]])
    words.check()
    return groups


def _checked(patterns: Table) -> Table:
    patterns.unique("id").unique("pattern", "needs", "component")
    patterns.filled("id", "metrics", "pattern", "example", "yields").allowed("kind", KINDS)
    patterns.allowed("unit", UNITS).allowed("years", {"", "any"}).allowed("order", ORDERS)
    units: dict[str, str] = {}
    for number, row in patterns:
        for metric in row["metrics"].replace("?", "").split("|"):
            if not re.fullmatch(r"[a-z][a-z_]*", metric):
                patterns.fault(number, f"metric {metric!r} is not written as metrics are")
            elif units.setdefault(metric, row["unit"]) != row["unit"]:
                patterns.fault(number, f"{metric} is in {units[metric]} elsewhere, here in {row['unit']}")
        numbers = len(re.findall(r"\{(?:n|money)\}", row["pattern"]))
        if numbers != (0 if row["kind"] in WORDED else 1):
            patterns.fault(number, f"{numbers} figures in a pattern of kind {row['kind']}")
        if bool(row["component"]) and "<component>" in row["pattern"]:
            patterns.fault(number, "component both given and taken from the text")
        if row["order"] and not _EITHER.fullmatch(row["pattern"]):
            patterns.fault(number, "a pattern of either order is LABEL{is}{n}UNIT")
        if row["kind"] == "part" and not row["needs"]:
            patterns.fault(number, "a part needs the words that open its list, in needs")
    return patterns


def _rule(table: Table, number: int, row: dict[str, str], groups: dict[str, str], used: set[str]) -> Rule | None:
    written = [row["pattern"], row["needs"], row["refuses"]]
    if row["order"] and (parts := _EITHER.fullmatch(row["pattern"])):
        written.append(f"{parts['figure']}{{was}}(?:{parts['label']})(?!{{is}}[0-9])")
    expressions = [_compiled(table, number, _expand(table, number, one, groups, used)) for one in written]
    pattern = expressions[0]
    if pattern is None:
        return None
    return Rule(
        id=row["id"],
        kind=row["kind"],
        metrics=tuple((metric.rstrip("?"), metric.endswith("?")) for metric in row["metrics"].split("|")),
        unit=row["unit"],
        component=row["component"] or None,
        patterns=(pattern, *(mirrored for mirrored in expressions[3:] if mirrored)),
        needs=expressions[1] if row["needs"] else None,
        refuses=expressions[2] if row["refuses"] else None,
        any_year=row["years"] == "any",
        money="{money}" in row["pattern"],
        example=row["example"],
        yields=row["yields"],
        counter=row["counter"],
    )


def _decoy(table: Table, number: int, row: dict[str, str], groups: dict[str, str], used: set[str]) -> Decoy | None:
    pattern = _compiled(table, number, _expand(table, number, row["pattern"], groups, used))
    return Decoy(row["id"], row["kind"], pattern, row["example"]) if pattern else None


def _expand(table: Table, number: int, text: str, groups: Mapping[str, str], used: set[str]) -> str:
    def replace(found: re.Match[str]) -> str:
        name = found.group(1)
        if name in {"n", "money"}:
            return _N if name == "n" else _N + "元"
        if name not in groups:
            table.fault(number, f"no group of words is called {name!r}; known: {', '.join(sorted(groups))}")
            return ""
        used.add(name)
        return groups[name]

    return _MACRO.sub(replace, text)


def _compiled(table: Table, number: int, expression: str) -> re.Pattern[str] | None:
    try:
        return re.compile(expression)
    except re.error as error:
        table.fault(number, f"not a regular expression: {error}")
        return None
