"""Who: from the name of a body to its place, its kind and its rank."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from gikanalysis import regions
from gikanalysis.regions import Division, Place
from gikanalysis.tabular import read_csv

KINDS = ("government", "township", "zone", "ministry", "department", "other")
_PACKAGE = "gikanalysis.extract"
_WHOLE = re.compile(r"(?:[(（]?(?:本级|机关|本级机关|部机关|总署机关|总局机关)[)）]?)?")
_GENERIC = re.compile(r"自治区|自治州|自治县|省|市|县|区|州|盟|旗")
_GENERIC_LEVELS = {
    "自治区": ("province",),
    "省": ("province",),
    "自治州": ("prefecture",),
    "州": ("prefecture",),
    "盟": ("prefecture",),
    "市": ("prefecture", "county", "province"),
    "自治县": ("county",),
    "县": ("county",),
    "区": ("county",),
    "旗": ("county",),
}
_BRACKETS = re.compile(r"\(([^()]{2,20})\)")
_TOWN_END = re.compile(r"(?:镇|乡|苏木)$")


@dataclass(frozen=True, slots=True)
class Body:
    """The name of a body taken apart.

    `place` is None where the name has none; `generic` is the word that stands for it (县 in 县人社局);
    `rest` is the name after the place; `kind` is one of `KINDS`, None where nothing tells.
    """

    printed: str
    place: Place | None
    generic: str
    rest: str
    kind: str | None

    @property
    def local(self) -> str:
        """The name without place, without 人民政府 before or after it: what a text repeats."""
        return re.sub(r"^人民政府|(?:人民政府|政府|办事处|管理委员会|管委会)$", "", self.rest) or self.rest

    @property
    def generic_levels(self) -> tuple[str, ...]:
        """Levels the generic word allows; empty where there is none."""
        return _GENERIC_LEVELS.get(self.generic, ())


@cache
def _ministries() -> tuple[str, ...]:
    table = read_csv(_PACKAGE, "identity_ministries.csv", ("name", "note")).unique("name").filled("name").check()
    return tuple(sorted((row["name"] for _, row in table), key=len, reverse=True))


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = read_csv(_PACKAGE, "identity_bodies.csv", ("level", "pattern", "note"))
    table.unique("pattern").allowed("level", KINDS).filled("pattern", "note").check()
    return tuple((row["level"], re.compile(row["pattern"])) for _, row in table)


def read_body(name: str, year: int | None = None) -> Body:
    """Take the name of a body apart.

    >>> body = read_body("津市市市场监督管理局")
    >>> body.place.division.name, body.rest, body.kind
    ('津市市', '市场监督管理局', 'department')
    >>> read_body("县人社局").generic, read_body("水利部").kind, read_body("一市镇").kind
    ('县', 'ministry', 'township')
    """
    ministry = next((m for m in _ministries() if name.startswith(m)), "")
    rest = name[len(ministry) :]
    if ministry and _WHOLE.fullmatch(rest):
        return Body(name, None, "", name, "ministry")
    place = regions.find_in(name, year=year, start=len(ministry))
    if ministry:
        return Body(name, place or _short_province(rest, len(ministry)), "", name, "department")
    if place is not None:
        rest = name[place.end :]
        kind = _kind(rest, placed=True)
        of_zone = place.division is not None and place.division.level == "zone"
        return Body(name, place, "", rest, "zone" if of_zone and kind == "government" else kind)
    kind = _kind(name, placed=False)
    generic = _GENERIC.match(name)
    if generic is None or kind == "township":
        return Body(name, None, "", name, kind)
    rest = name[generic.end() :]
    return Body(name, None, generic.group(), rest, _kind(rest, placed=True))


def _short_province(rest: str, start: int) -> Place | None:
    for province in regions.provinces():
        if rest.startswith(province.short):
            division = regions.division_at(province.adcode)
            assert division is not None
            return Place(division, (division,), (division,), start, start + len(province.short))
    return None


def _kind(rest: str, *, placed: bool) -> str | None:
    for kind, pattern in _patterns():
        if (kind != "government" or placed) and pattern.fullmatch(rest):
            return kind
    return None


def level_of(body: Body, division: Division | None) -> str | None:
    """Return the contract's level of a body, or None where its government's rank is unknown."""
    if body.kind != "government":
        return body.kind
    if division is not None:
        return division.level
    return body.generic_levels[0] if len(body.generic_levels) == 1 else None


def division_in_brackets(body: Body, year: int | None) -> Division | None:
    """Return the division a zone names in brackets, with which it is one body: 高新区(新市区).

    >>> division_in_brackets(read_body("高新区(新市区)"), 2020).adcode
    '650104'
    """
    match = _BRACKETS.search(body.printed)
    within = body.place.division.adcode if body.place and body.place.division else None
    return regions.resolve(match.group(1), year=year, within=within) if match else None


def issuer_name(body: Body, division: Division | None, year: int | None) -> str | None:
    """Return the full name of a body, as printed or completed from what is known.

    >>> body = read_body("金台区城市管理执法局")
    >>> issuer_name(body, body.place.division, 2022)
    '宝鸡市金台区城市管理执法局'
    """
    if not body.printed and division is None:
        return None
    if body.kind == "ministry" or (body.kind == "department" and body.rest == body.printed):
        before = "" if division is None or body.place is not None else regions.full_name(division, year)
        return before + body.printed
    rest = _completed(body)
    if division is not None and body.kind == "zone" and _BRACKETS.search(body.printed):
        outer = regions.division_at(division.parent, year) if body.place is None else None
        return (outer.name if outer else "") + body.printed
    if division is None:
        printed = body.printed.removesuffix(body.rest) if body.rest else body.printed
        return printed + rest
    if body.place is not None and (body.kind == "zone" or _by_stem(body, division)):
        return body.printed.removesuffix(body.rest) + rest if body.rest else body.printed + rest
    return regions.full_name(division, year) + rest


def _by_stem(body: Body, division: Division) -> bool:
    """Tell whether a zone follows the bare stem of its city: 枣庄高新区消防救援大队 keeps its words."""
    if division.level == "zone":
        return True
    assert body.place is not None
    printed = body.printed[body.place.start : body.place.end]
    return body.kind != "government" and not printed.endswith(division.name[-1]) and not body.rest.startswith(
        ("人民政府", "政府")
    )  # fmt: skip


def _completed(body: Body) -> str:
    if body.kind == "government":
        return body.rest if body.rest.startswith(("人民", "行政")) else "人民政府"
    if body.kind == "township" and _TOWN_END.search(body.rest):
        return body.rest + "人民政府"
    if body.kind == "township" and body.rest.endswith("街道"):
        return body.rest + "办事处"
    if body.kind == "zone" and re.search(r"(?:区|园|城)$", body.rest or body.printed):
        return body.rest + "管理委员会"
    return body.rest
