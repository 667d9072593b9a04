"""When and where the reports of the simulated country were published."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from gikanalysis.simulate.country.figures import Filed
from gikanalysis.simulate.country.knowledge import country

_HEAD = (
    "发布日期：{day:%Y-%m-%d}",
    "发布时间：{day:%Y-%m-%d}　来源：{issuer}",
    "成文日期：{day.year}年{day.month}月{day.day}日",
)
_FOOT = "{day.year}年{day.month}月{day.day}日"


class Published(NamedTuple):
    """The day and address of publication, and the lines of the page that tell of it."""

    day: date
    address: str
    head: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()


def published(seed: int | str, filed: Filed) -> Published:
    """Draw when a report was published: about the day the body is used to, a few early or late."""
    told = country()["published"]
    key, year, issuer = filed.place.key, filed.truth.year, filed.truth.body.issuer
    usual, random = Random(f"{seed}/{key}/published"), Random(f"{seed}/{key}/{year}/published")
    last = told["latest_of_departments"] if filed.truth.body.level == "department" else 90
    day = usual.randint(9, last) + round(random.gauss(0, told["spread"]))
    drawn = random.random()
    if drawn < told["early"]:
        when = date(year, 12, 31) - timedelta(days=random.randint(1, 12))
    elif drawn < told["early"] + told["late"]:
        when = date(year + 1, 4, 1) + timedelta(days=random.randint(0, 80))
    else:
        when = date(year, 12, 31) + timedelta(days=min(max(day, 4), last))
    address = f"https://{key}.example.invalid/xxgk/ndbg/{year}.html"
    if usual.random() < told["unprinted"]:
        return Published(when, address)
    if usual.random() < 0.3:
        return Published(when, address, foot=(issuer, _FOOT.format(day=when)))
    return Published(when, address, head=(usual.choice(_HEAD).format(day=when, issuer=issuer),))
