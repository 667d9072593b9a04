"""Where, when the name of a body does not tell: evidence in the text and, for the province, in the address.

Evidence decides only when it leaves one division; otherwise the place stays open and a note says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from gikanalysis import regions
from gikanalysis.extract.identity_body import Body
from gikanalysis.regions import Division, Place
from gikanalysis.tabular import read_csv

_SITE = re.compile(r"(?:人民政府|政府|政务)?(?:\(?www|(?:门户|官方|公众|信息)?网|信息公开网|官网)")
_AREA_WORDS = re.compile(r"(?:地址|位于|地点|通讯地址|联系地址)[:：]?$")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A division and what it was concluded from."""

    division: Division
    reason: str


@cache
def _hosts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = read_csv("gikanalysis.extract", "identity_hosts.csv", ("adcode", "pattern", "note"))
    table.unique("adcode").filled("adcode", "pattern").check()
    return tuple((row["adcode"], re.compile(row["pattern"])) for _, row in table)


def province_of_host(url: str | None, year: int | None = None) -> str | None:
    """Return the code of the province in which the site of an address lies, or None.

    >>> province_of_host("http://bbwb.gxzf.gov.cn/zwgk/t15699357.shtml"), province_of_host("http://yueyang.gov.cn/")
    ('450000', '430000')
    """
    host = host_of(url)
    found = {adcode for adcode, pattern in _hosts() if pattern.search(host.removeprefix("www."))}
    found = found or {division.province_adcode for division in regions.divisions_of_host(host, year)}
    return found.pop() if len(found) == 1 else None


def host_of(url: str | None) -> str:
    """Return the host of an address, empty where there is none or the address is broken."""
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def place_from_address(body: Body, url: str, year: int | None) -> Evidence | None:
    """Return the county whose own site an address is, where body and county go together.

    Only a county's site tells the county: on a prefecture's site a 水务局 may be any county's.

    >>> from gikanalysis.extract.identity_body import read_body
    >>> place_from_address(read_body("珊瑚镇"), "https://www.taojiang.gov.cn/art/1.html", 2020).division.name
    '桃江县'
    """
    division = regions.division_of_host(host_of(url), year)
    if division is None or division.level != "county" or not _fits(division, body, None):
        return None
    return Evidence(division, "the address is its government's site")


def settle(place: Place, text: str, province: str | None, year: int | None) -> Evidence | None:
    """Choose among the candidates of a name borne by several divisions, by what the text and host say.

    >>> place = regions.find_in("鼓楼区审计局")
    >>> settle(place, "南京市鼓楼区审计局根据《条例》编制", None, 2020).division.adcode
    '320106'
    """
    spelled = {
        found.division.adcode: found.division
        for found in regions.find_all(text, year=year)
        if found.division is not None and any(found.division.adcode == c.adcode for c in place.candidates)
    }
    if len(spelled) == 1:
        return Evidence(next(iter(spelled.values())), "the text names it in full")
    named = [c for c in place.candidates if _names_parent(text, c, year)]
    if len(named) == 1:
        return Evidence(named[0], "the text names what it lies in")
    if province is not None:
        inside = [c for c in place.candidates if c.province_adcode == province]
        if len(inside) == 1:
            return Evidence(inside[0], "the address names its province")
    return None


def _names_parent(text: str, division: Division, year: int | None) -> bool:
    parent = regions.division_at(division.parent, year) if division.parent else None
    return bool(parent and parent.level != "province" and parent.name in text) or division.province in text


def place_from_text(body: Body, text: str, province: str | None, year: int | None) -> Evidence | None:
    """Find the division of a body whose name has none (周湾镇, 县人社局) in the text around it.

    >>> from gikanalysis.extract.identity_body import read_body
    >>> place_from_text(read_body("周湾镇"), "本报告由吴起县周湾镇人民政府编制", None, 2021).division.name
    '吴起县'
    """
    readings: tuple[tuple[str, Iterable[Place]], ...] = (
        ("the text names the body with it", _before(body.local, text, year)),
        ("the text names its government's site", _before_site(text, year)),
        ("the text gives it as the address", _addresses(text, year)),
    )
    for reason, places in readings:
        fitting = {
            p.division.adcode: p.division for p in places if p.division and _fits(p.division, body, province)
        }
        deepest = _deepest(list(fitting.values()))
        if len(deepest) == 1:
            return Evidence(deepest[0], reason)
    return None


def _fits(division: Division, body: Body, province: str | None) -> bool:
    """Tell whether a division can be the place of a body by its generic word, its kind and the province."""
    if province is not None and division.province_adcode != province:
        return False
    if body.generic_levels and division.level not in body.generic_levels:
        return False
    if body.generic in ("县", "区", "市", "州", "旗", "盟") and not division.name.endswith(body.generic):
        return False
    if body.kind == "township":
        return division.level in ("county", "zone") or division.adcode[:4] in ("4419", "4420", "4604", "6202")
    return True


def _deepest(found: Sequence[Division]) -> list[Division]:
    """Drop divisions in which another one of them lies."""
    return [
        outer
        for outer in found
        if not any(
            i is not outer and i.adcode != outer.adcode and regions.contains(outer.adcode, i.adcode) for i in found
        )
    ]


def _before(local: str, text: str, year: int | None) -> list[Place]:
    """Places named right before the body's own name."""
    if len(local) < 2:
        return []
    found = []
    for match in re.finditer(re.escape(local), text):
        head = re.sub(r"(?:人民政府|政府)$", "", text[max(0, match.start() - 24) : match.start()])
        # the bar keeps a bare stem at the end (和平, 长安) from being read as a place
        found += [place for place in regions.find_all(head + "|", year=year) if place.end == len(head)]
    return found


def _before_site(text: str, year: int | None) -> list[Place]:
    return [p for p in regions.find_all(text, year=year) if _SITE.match(text, p.end)]


def _addresses(text: str, year: int | None) -> list[Place]:
    found = regions.find_all(text, year=year)
    return [p for p in found if _AREA_WORDS.search(text[max(0, p.start - 6) : p.start])]
