"""What a title says: whether it is the title of an annual report, and the body and years it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest

from gikanalysis.extract.identity_body import read_body
from gikanalysis.extract.identity_dates import years_of_title
from gikanalysis.extract.identity_text import squeezed
from gikanalysis.tabular import read_csv

_SUBJECT = r"(?P<subject>(?:政府|政务)?信息(?:年度|主动)?公开|(?:政府信息(?:与|和))?政务公开)"
_YEAR = r"[(\[]?(?:19|20)\d\d年?度?[)\]]?"
_BETWEEN = rf"(?P<between>(?:工作|情况|年度|的|开展|本级|统计|{_YEAR})*)"
_REPORT = r"(?P<report>年度?工作报告|年度报告|年度报|年报告|年报|工作报告|报告|告年度报)"
_CORE = re.compile(_SUBJECT + _BETWEEN + _REPORT)
_SITE = re.compile(r"\s*(?:[|_]|[-—–]{1,2}(?=[^\d至])|>{1,2})\s*.*$")
_BEFORE = re.compile(r"^(?:标题:?|\d{1,3}[.、]|附件\d*[:：、]?|[【\[][^】\]]*[】\]]|[《\"“'‘])+")
_YEAR_WORDS = re.compile(
    r"(?:(?:19|20)\d\d|[一二][九〇○零oO0][〇○零一二九oO0][〇○零一二三四五六七八九oO0](?=年))年?度?"
)
_FILE_ENDING = re.compile(r"\.(?:docx?|wps|pdf|html?|xlsx?|txt|md|ofd)$", re.IGNORECASE)
_EDGES = " 年度的:、,.-_《》\"“”'|"


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart.

    `body` is what names the issuer (still with its place), empty where the title names none; `context` is
    what a page adds to its title, mostly the name of the site; `refused` says why it is no report.
    """

    text: str
    is_report: bool
    body: str = ""
    years: tuple[int, ...] = ()
    context: str = ""
    refused: str = ""


@cache
def _refusals() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    table = read_csv("gikanalysis.extract", "identity_refusals.csv", ("where", "pattern", "note"))
    table.unique("where", "pattern").allowed("where", ("any", "head", "tail")).filled("pattern", "note").check()
    return tuple((row["where"], re.compile(row["pattern"]), row["note"]) for _, row in table)


def read_title(title: str) -> Title:
    """Take a title apart; any text may be given.

    >>> read_title("2013年壶镇镇人民政府信息公开年度报告").body
    '壶镇镇人民政府'
    >>> read_title("关于做好2016年政府信息公开年度报告编制发布工作的通知").is_report
    False
    """
    text = _FILE_ENDING.sub("", squeezed(title))
    match = _CORE.search(text)
    if match is None:
        return Title(text, False, refused=_refused("any", text) or "names no annual report on disclosure")
    head, tail = _BEFORE.sub("", text[: match.start()]), text[match.end() :]
    tail = re.sub(r"^[》\"”]", "", tail)
    site = _SITE.match(tail)
    context = site.group() if site else ""
    own = text[: len(text) - len(context)] if context else text
    tail = tail[: len(tail) - len(context)] if context else tail
    refused = _refused("any", own) or _refused("head", head) or _refused("tail", tail)
    if match["subject"].startswith("政府") and head.endswith("人民"):  # 人民政府信息公开 for 人民政府政府信息公开
        head += "政府"
    years = tuple(years_of_title(head + match["between"] + tail) or years_of_title(own))
    path, _, head = head.rpartition(">") if ">" in head else head.rpartition("|")
    context = f"{context} {path}"
    body = _trimmed(_YEAR_WORDS.sub("", head).removeprefix("关于").removesuffix("关于"))
    return Title(own, not refused, body, years, context.strip(" |_-—–>"), refused)


def _trimmed(body: str) -> str:
    """Strip marks and year words from both ends; a bracket that has its partner stays."""
    body = re.sub(r"^\(\)|\(\)$", "", body.strip(_EDGES))
    stripped = body.strip(_EDGES + "()[]")
    if stripped + ")" in body and stripped.count("(") == stripped.count(")") + 1:
        stripped += ")"
    return stripped


def _refused(where: str, text: str) -> str:
    return next((note for at, pattern, note in _refusals() if at == where and pattern.search(text)), "")


def title_in(text: str) -> Title | None:
    r"""Return the first line of an opening text that is a report's title, also where it runs over two lines.

    >>> title_in("首页\n华宁县政务服务管理局2018年度\n政府信息公开工作年度报告\n根据……").body
    '华宁县政务服务管理局'
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()][:40]
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        alone = _title_line(line)
        if alone is not None:
            return alone
        joined = _title_line(line + following)
        if joined is not None and _continues(line, following):
            return joined
    return None


def _title_line(line: str) -> Title | None:
    if len(line) > 80 or re.search(r"[。;;]", line):
        return None
    found = read_title(line)
    return found if found.is_report and (found.years or found.body) else None


def _continues(line: str, following: str) -> bool:
    """Tell whether two lines are one title; a menu line before a whole title is not part of it."""
    second = read_title(following)
    if not second.is_report or (not second.body and not second.years):
        return True
    body = _trimmed(_YEAR_WORDS.sub("", squeezed(line)))
    return not second.body and read_body(body).kind is not None
