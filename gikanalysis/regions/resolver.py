"""From a name in a text to the division it means, walking down the hierarchy and never guessing.

A name borne by several divisions (鼓楼区, 朝阳区) stays undecided unless the year, the division named before
it, or `within` leaves one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from gikanalysis.errors import UnknownName
from gikanalysis.regions.names import Name, index, longest
from gikanalysis.regions.register import (
    LATEST,
    PACKAGE,
    Division,
    Span,
    division_at,
    full_name,
    province_of,
    provinces,
    spans_of,
)
from gikanalysis.tabular import read_csv

# 东区街道, 城区镇: what looks like a division is part of a township's name. A town that begins with such a
# word (侯马市路西街道, 勉县镇川镇) has its own last word further on.
_PART_OF_A_NAME = re.compile(
    r"(?:(?:[东西南北中一二三四]?路)?街(?:道|$)|[东西南北中]?路|镇|乡(?!村|镇)|苏木|村|社区)"
    r"(?!.{1,6}(?:镇|乡|苏木|街道))"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text names a division.

    `division` is None where several remain; they are in `candidates`. `chain` holds what was named on the
    way down (宁夏回族自治区, 银川市, 灵武市), `start` and `end` the place in the text.
    """

    division: Division | None
    candidates: tuple[Division, ...]
    chain: tuple[Division, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Path:
    chain: tuple[Name, ...]
    end: int

    @property
    def last(self) -> Span:
        return self.chain[-1].span


@cache
def _followers() -> tuple[str, ...]:
    table = read_csv(PACKAGE, "followers.csv", ("word", "note")).unique("word").filled("word").check()
    return tuple(sorted((row["word"] for _, row in table), key=len, reverse=True))


@cache
def _exceptions() -> tuple[str, ...]:
    """Names that begin like a division of another place."""
    table = read_csv(PACKAGE, "exceptions.csv", ("text", "note")).unique("text").filled("text", "note").check()
    return tuple(row["text"] for _, row in table)


def contains(outer: str, inner: str) -> bool:
    """Tell whether the division of code `inner` is `outer` or lies in it.

    >>> contains("640000", "640181"), contains("640300", "640181")
    (True, False)
    """
    if outer.endswith("0000"):
        return inner[:2] == outer[:2]
    if outer.endswith("00"):
        return inner[:4] == outer[:4]
    return inner == outer


def _names_at(text: str, at: int) -> Iterable[Name]:
    known = index()
    for length in range(min(longest(), len(text) - at), 1, -1):
        yield from known.get(text[at : at + length], ())


def _paths(text: str, at: int) -> list[_Path]:
    """All ways to read divisions from `at` on, each division lying in the one before it."""
    finished: list[_Path] = []
    open_paths = [_Path((name,), at + len(name.text)) for name in _names_at(text, at)]
    while open_paths:
        path = open_paths.pop()
        finished.append(path)
        outer = path.last.division
        for name in _names_at(text, path.end):
            inner = name.span.division
            if name.kind == "stem" and path.chain[-1].kind == "stem":
                continue
            if (inner.adcode != outer.adcode or inner.level == "zone") and contains(outer.adcode, inner.adcode):
                open_paths.append(_Path((*path.chain, name), path.end + len(name.text)))
    return [path for path in finished if _credible(text, path)]


def _credible(text: str, path: _Path) -> bool:
    """Refuse stems without a context that asks for a place, and names that are part of a longer one."""
    rest = text[path.end :]
    if len(path.chain) == 1 and _PART_OF_A_NAME.match(rest):
        return False
    if path.chain[-1].kind != "stem" or not rest:
        return True
    follower = next((word for word in _followers() if rest.startswith(word)), None)
    return follower is not None and not rest.startswith(("街道", "镇", "乡"), len(follower))


def _best(paths: Sequence[_Path], year: int | None) -> list[_Path]:
    """The paths that read most of the text; among them those in force, whole names before stems."""
    end = max(path.end for path in paths)
    best = [path for path in paths if path.end == end]
    chained = max(len(path.chain) for path in best)
    best = _of_time([path for path in best if len(path.chain) == chained], year)
    named = [path for path in best if path.chain[-1].kind != "stem"]
    return named or _outermost(best)


def _outermost(paths: list[_Path]) -> list[_Path]:
    """Of stems (乌鲁木齐: a city and a county in it) the division that holds all others, if there is one.

    A province's short name (海南) means the province.
    """
    of_provinces = [path for path in paths if path.last.division.level == "province"]
    if of_provinces:
        return of_provinces
    codes = [path.last.division.adcode for path in paths]
    holding = [p for p in paths if all(contains(p.last.division.adcode, code) for code in codes)]
    return holding or paths


def _of_time(paths: list[_Path], year: int | None) -> list[_Path]:
    at = LATEST if year is None else year
    exact = [path for path in paths if path.last.first <= at <= path.last.last]
    near = [path for path in paths if path.last.in_force(at)]
    if exact or near:
        return exact or near
    if year is not None:  # an old name in a new report or the reverse: the nearest span
        distance = {id(p): max(p.last.first - year, year - p.last.last) for p in paths}
        return [p for p in paths if distance[id(p)] == min(distance.values())]
    latest = max(path.last.last for path in paths)
    return [path for path in paths if path.last.last == latest]


def _code_within(within: str | None) -> str | None:
    if within is None:
        return None
    if re.fullmatch(r"\d{6}", within):
        return within
    return lookup(within).adcode


def find_in(text: str, *, year: int | None = None, within: str | None = None, start: int = 0) -> Place | None:
    """Find the division that `text` names at `start`, or None where it names none there.

    `within` is a code or a name: only divisions in it count. Where several remain, `division` is None.

    >>> find_in("津市市市场监督管理局").division.name
    '津市市'
    >>> place = find_in("北票市长皋乡人民政府")
    >>> place.division.adcode, place.end
    ('211381', 3)
    >>> find_in("鼓楼区人民政府").division is None, find_in("南京市鼓楼区人民政府").division.adcode
    (True, '320106')
    >>> find_in("一市镇2013年") is None
    True
    """
    if text.startswith(_exceptions(), start):
        return None
    code = _code_within(within)
    paths = [p for p in _paths(text, start) if code is None or contains(code, p.last.division.adcode)]
    if not paths:
        return None
    best = _best(paths, year)
    found = tuple({path.last.division: None for path in best})
    one = found[0] if len({(d.adcode, d.level == "zone") for d in found}) == 1 else None
    chain = tuple(name.span.division for name in best[0].chain) if one else ()
    return Place(one, found, chain, start, best[0].end)


def find_all(text: str, *, year: int | None = None, within: str | None = None) -> list[Place]:
    """Every place `text` names, from left to right, none inside another.

    >>> [p.division.name for p in find_all("银川市和灵武市政务公开工作")]
    ['银川市', '灵武市']
    """
    found: list[Place] = []
    at = 0
    while at < len(text):
        place = find_in(text, year=year, within=within, start=at)
        if place is None:
            at += 1
        else:
            found.append(place)
            at = place.end
    return found


def candidates(name: str, *, year: int | None = None, within: str | None = None) -> tuple[Division, ...]:
    """All divisions that the whole of `name` may mean.

    >>> sorted(d.adcode for d in candidates("城关区"))
    ['540102', '620102']
    """
    code = _code_within(within)
    paths = [
        path
        for path in _every_path(name)
        if path.end == len(name) and (code is None or contains(code, path.last.division.adcode))
    ]
    return tuple({path.last.division: None for path in _best(paths, year)}) if paths else ()


def _every_path(name: str) -> list[_Path]:
    """Paths over a whole name: here a stem needs no context."""
    whole = [_Path((n,), len(name)) for n in index().get(name, ())]
    return whole + [path for path in _paths(name, 0) if len(path.chain) > 1]


def resolve(name: str, *, year: int | None = None, within: str | None = None) -> Division | None:
    """Return the one division that `name` means, or None where none or several are meant.

    `name` is an official name of any year, a short form or a path (南京市鼓楼区); a code is read too.

    >>> resolve("襄樊市", year=2008).adcode, resolve("宁夏").name
    ('420600', '宁夏回族自治区')
    >>> resolve("朝阳区") is None, resolve("朝阳区", within="北京").adcode
    (True, '110105')
    """
    name = name.strip()
    if re.fullmatch(r"\d{6}", name):
        return division_at(name, year)
    found = candidates(name, year=year, within=within)
    return found[0] if len({(d.adcode, d.level == "zone") for d in found}) == 1 else None


def lookup(text: str) -> Division:
    """Return the division a user means by a full name, a short name or a code; raises `UnknownName`.

    >>> lookup("宁夏").adcode, lookup("640000").name
    ('640000', '宁夏回族自治区')
    >>> lookup("宁厦")
    Traceback (most recent call last):
    gikanalysis.errors.UnknownName: unknown province '宁厦'; did you mean: 辽宁, 宁夏, 辽宁省?
    """
    text = text.strip()
    if re.fullmatch(r"\d{2}|\d{4}", text):
        text = text.ljust(6, "0")
    found = resolve(text)
    if found is not None:
        return found
    several = candidates(text)
    if several:
        raise UnknownName("province", text, {path_name(division) for division in several})
    if text.isdigit():
        raise UnknownName("province", text, {province.adcode for province in provinces()})
    raise UnknownName("province", text, _names_near(text))


def _names_near(text: str) -> set[str]:
    """Names to offer: the provinces where one is near, else every name."""
    names = {name for province in provinces() for name in (province.name, province.short)}
    if get_close_matches(text, names, n=1, cutoff=0.5):
        return names
    return names | {name for name, found in index().items() if any(n.kind != "stem" for n in found)}


def path_name(division: Division) -> str:
    """Return the name of a division with what it lies in, where its own does not say it.

    >>> path_name(lookup("320106"))
    '南京市鼓楼区'
    """
    name = full_name(division)
    if name != division.name:
        return name
    parent = division_at(division.parent) if division.parent else None
    return (parent.name if parent else province_of(division.adcode).name) + division.name


def history(adcode: str) -> tuple[tuple[str, int, int], ...]:
    """The names of a code with their first and last years (0 and 9999: open).

    >>> history("420600")
    (('襄樊市', 0, 2009), ('襄阳市', 2010, 9999))
    """
    return tuple((span.division.name, span.first, span.last) for span in spans_of(adcode))
