"""When: the year a report is about, the period it states, the day it was published.

Dates are read even where 年, 月 or the blank between digits were lost (`202011日至20201231日`), as long as
only one reading is a date.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from urllib.parse import unquote, urlsplit

from gikanalysis.tabular import read_csv

FIRST_YEAR, LAST_YEAR = 1998, 2099
_YEAR = r"(?:199[89]|20\d\d)"
_MONTH, _DAY = r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
_MARK = r"\s*[年月./-]?\s*"
_FULL_DATE = rf"(?P<y{{0}}>{_YEAR}){_MARK}(?P<m{{0}}>{_MONTH}){_MARK}(?P<d{{0}}>{_DAY})\s*日?"
_SHORT_DATE = rf"(?:(?P<y{{0}}>{_YEAR}){_MARK})?(?P<m{{0}}>{_MONTH}){_MARK}(?P<d{{0}}>{_DAY})\s*日?"
_TO = r"\s*[起始]?(?:\(含\))?\s*(?:至|到|—+|–+|-+|~|——)\s*"
_PERIOD = re.compile(_FULL_DATE.format(1) + _TO + _SHORT_DATE.format(2) + r"(?!\d)")
_PERIOD_BY_MONTH = re.compile(rf"(?P<y1>{_YEAR})年(?P<m1>1)月{_TO}(?:(?P<y2>{_YEAR})年)?(?P<m2>12)月(?!\d)")
_DATE = re.compile(rf"(?<!\d)({_YEAR})\s*(?:年|[./-])\s*({_MONTH})\s*(?:月|[./-])\s*({_DAY})\s*日?(?!\d)")
_ALONE = re.compile(rf"^[\W_]*{_DATE.pattern}[\W_]*$")
_LABELLED = "(?:发布|发文|公开|印发|成文|生成|信息)(?:时间|日期)|时间|日期"
_LINE_OF_FILLING = re.compile(rf"(?:填报|填表|上报|制表)(?:日期|时间)\W*{_DATE.pattern}")
_PUBLISHED = re.compile(rf"(?:{_LABELLED})\W*{_DATE.pattern}")
_HEAD_LINE = re.compile(rf"^\W*{_DATE.pattern}\s*\d{{1,2}}:\d\d")
_CLOCK = re.compile(r"星期|归档|更新时间|打印|今天是|现在")
_LONGEST_CLOCK = 40
_ANNOUNCED = re.compile(
    rf"(?<!\d)({_YEAR})年?度?(?:政府|政务)?信息公开(?:工作)?(?:情况)?(?:年度|的)?(?:报告|年报)"
)
_ANNOUNCES = re.compile(r"条例》|现(?:将|就|予以?|公布|发布)|特?编制")
_CHINESE_YEAR = re.compile(r"[一二][九〇○零oO0][〇○零一二九oO0][〇○零一二三四五六七八九oO0](?=年)")
_CHINESE_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | dict.fromkeys("〇○oO0", "0")
_YEAR_IN_TEXT = re.compile(rf"(?<!\d)({_YEAR})(?=\s*年)")
_YEAR_IN_TITLE = re.compile(rf"(?<!\d)({_YEAR})(?!\d|[号])(?:\s*年)?")


@dataclass(frozen=True, slots=True)
class Period:
    """A stated period and the words it was read from."""

    start: date
    end: date
    printed: str

    @property
    def days(self) -> int:
        """Length in days, both ends included."""
        return (self.end - self.start).days + 1


def _date(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def years_of_title(title: str) -> list[int]:
    """Return the years a title names, in order, each once.

    >>> years_of_title("二〇二〇年度政府信息公开工作年度报告"), years_of_title("2009上海市政府信息公开年报")
    ([2020], [2009])
    """
    title = _CHINESE_YEAR.sub(lambda m: "".join(_CHINESE_DIGITS[c] for c in m.group()), title)
    return list(dict.fromkeys(int(year) for year in _YEAR_IN_TITLE.findall(title)))


def period_of(text: str, year: int | None = None) -> Period | None:
    """Return the reporting period `text` states: the first long one, of `year` where there is one.

    >>> period_of("统计期限为202011日至20201231日").end
    datetime.date(2020, 12, 31)
    >>> period_of("将我局2018年1月1日至2018年12月30日主动公开政府信息情况").end
    datetime.date(2018, 12, 30)
    """
    found = []
    for match in _PERIOD.finditer(text):
        start = _date(match["y1"], match["m1"], match["d1"])
        end = _date(match["y2"] or match["y1"], match["m2"], match["d2"])
        if start and end and _certain(match.group()):
            found.append(Period(start, end, match.group()))
    for match in _PERIOD_BY_MONTH.finditer(text):
        last = date(int(match["y2"] or match["y1"]), 12, 31)
        found.append(Period(date(int(match["y1"]), 1, 1), last, match.group()))
    long = [period for period in found if 300 <= period.days <= 400]
    of_year = [period for period in long if year in (period.start.year, period.end.year)]
    return next(iter(of_year or long), None)


def _certain(printed: str) -> bool:
    """Refuse a date whose lost marks leave two readings: 2020111日 is 1/11 or 11/1."""
    return re.search(rf"{_YEAR}1[0-2]\d(?!\d)", printed) is None


def text_year(text: str) -> int | None:
    """Return the year an opening text speaks of: the one it names most, the later one of two.

    >>> text_year("2020年，我局收到申请3件，比2019年多1件。2020年没有诉讼。")
    2020
    """
    lines = [line for line in text[:1500].splitlines() if not _is_clock(line)]
    counts = Counter(int(year) for year in _YEAR_IN_TEXT.findall("\n".join(lines)))
    if not counts:
        return None
    most = max(counts.values())
    return max(year for year, count in counts.items() if count == most)


def _is_clock(line: str) -> bool:
    """Whether a line is the clock of a site, whatever year the page is from."""
    return len(line) <= _LONGEST_CLOCK and _CLOCK.search(line) is not None


def years_of_lead(text: str) -> frozenset[int]:
    """Return the years whose report the opening announces.

    A sentence that says on what ground or that a report is given announces it; one that lists an earlier
    report among what was disclosed does not.

    >>> sorted(years_of_lead("根据《条例》,现公布某局2013年度政府信息公开工作报告。"))
    [2013]
    >>> sorted(years_of_lead("公开了2012年度政府信息公开年报。"))
    []
    """
    sentences = re.split(r"[。\n]", text[:1500])
    return frozenset(
        int(year) for words in sentences if _ANNOUNCES.search(words) for year in _ANNOUNCED.findall(words)
    )


def published_of(text: str) -> date | None:
    r"""Return the day of publication, else of the signature, else of filling in, that `text` prints.

    >>> published_of("标题\n2018-03-19 14:45 来源:市行政审批服务局\n……\n归档时间:2024-03-25")
    datetime.date(2018, 3, 19)
    >>> published_of("……\n填报日期:2019年1月15日")
    datetime.date(2019, 1, 15)
    """
    lines = [line for line in text.splitlines() if line.strip()]
    usable = [line for line in lines if not _CLOCK.search(line)]
    opening = [line for line in usable[:40] if len(line) < 200]
    for pattern, where in ((_PUBLISHED, opening), (_HEAD_LINE, opening)):
        for line in where:
            match = pattern.search(line)
            if match:
                return _date(*match.groups()[-3:])
    signed = [match for line in usable[1:] if (match := _ALONE.match(line))]
    for match in (*reversed(signed), *filter(None, map(_LINE_OF_FILLING.search, reversed(usable)))):
        return _date(*match.groups()[-3:])
    return None


@cache
def _address_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = read_csv("gikanalysis.extract", "identity_addresses.csv", ("gives", "pattern", "note"))
    table.unique("pattern").allowed("gives", ("year", "date")).check()
    return tuple((row["gives"], re.compile(row["pattern"], re.IGNORECASE)) for _, row in table)


def year_of_address(url: str) -> int | None:
    """Return the report year an address names outright (`fbtime=2013`, `/2021n/`), never one from its date.

    >>> year_of_address("http://a.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2013&area=7281")
    2013
    >>> year_of_address("http://a.gov.cn/art/2015/7/27/art_12.html") is None
    True
    """
    years = {
        int(match.group(1))
        for gives, pattern in _address_patterns()
        if gives == "year"
        for match in pattern.finditer(_path(url))
    }
    return years.pop() if len(years) == 1 else None


def date_of_address(url: str) -> date | None:
    """Return the day of posting an address names (`/t20210125_97.html`, `/art/2021/1/25/`), or None.

    >>> date_of_address("http://a.gov.cn/xxgknb28/202101/t20210125_9748749.html")
    datetime.date(2021, 1, 25)
    """
    for gives, pattern in _address_patterns():
        match = pattern.search(_path(url)) if gives == "date" else None
        if match:
            found = _date(*match.groups())
            if found:
                return found
    return None


def _path(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return unquote(f"{parts.path}?{parts.query}")


def day_before_year_end(day: date, year: int) -> bool:
    """Tell whether `day` lies before the last day of `year` has passed."""
    return day < date(year, 12, 31) + timedelta(days=1)
