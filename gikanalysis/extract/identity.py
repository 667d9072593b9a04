"""Who, where, when: the identity of a report from its title, its address and its opening text.

Nothing is guessed in silence. What several divisions may be called stays open, what was concluded from
the text or the address is said in a note, and so is every disagreement between title, period and date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from gikanalysis import regions
from gikanalysis.extract.identity_body import Body, division_in_brackets, issuer_name, level_of, read_body
from gikanalysis.extract.identity_dates import (
    date_of_address,
    day_before_year_end,
    period_of,
    published_of,
    text_year,
    year_of_address,
    years_of_lead,
)
from gikanalysis.extract.identity_place import (
    Evidence,
    place_from_address,
    place_from_text,
    province_of_host,
    settle,
)
from gikanalysis.extract.identity_text import plain
from gikanalysis.extract.identity_title import Title, read_title, title_in
from gikanalysis.regions import Division
from gikanalysis.schema import SCOPES
from gikanalysis.tabular import read_csv

_COMPILED = re.compile(r"(?:由|系|是)([^,。;:、由]{2,40}?)(?:\([^)]*\))?(?:负责)?(?:汇总|组织)?编制")
_LEAD = re.compile(r"^([^,。;:\s]{2,40}?)(?:\([^)]*\))?(?:根据|按照|依据)《")
_REPORT_TEXT = re.compile(r"(?:政府|政务)信息公开(?:工作)?年度报告|信息公开(?:工作)?(?:情况)?报告如下")
_OWN_WORDS = re.compile(r"^(?:本|我|县|市|区|镇|乡)(?:级|局|镇|乡|街道|办|中心|单位|机关|委|府|政府)$")


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know about an identity. `kind` is a rule id (Q-11) or a word."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who reports, from where, about when. None means: not known.

    `adcode` is the division whose government the body is or belongs to (townships: their county);
    `level` is the kind and rank of the body, `parent_level` the rank of the government it belongs to.
    """

    is_report: bool
    title: str | None = None
    issuer: str | None = None
    adcode: str | None = None
    province: str | None = None
    level: str | None = None
    parent_level: str | None = None
    year: int | None = None
    period: tuple[date, date] | None = None
    published: date | None = None
    scope: str = "unknown"
    notes: tuple[Note, ...] = ()


@dataclass(slots=True)
class _Draft:
    """What is known so far, and the notes taken on the way."""

    title: Title | None
    text: str
    url: str
    notes: list[Note] = field(default_factory=list)

    def note(self, kind: str, message: str) -> None:
        self.notes.append(Note(kind, message))


def identify(title: str | None = None, *, url: str | None = None, text: str | None = None) -> Identity:
    """Tell whose report this is, where that body stands, and about which year it reports.

    `text` is the opening of the report, if possible with its last lines (signature and date).

    >>> found = identify("津市市市场监督管理局2020年度政府信息公开工作报告")
    >>> found.adcode, found.level, found.parent_level, found.year
    ('430781', 'department', 'county', 2020)
    >>> identify("静海区2023年度法治政府建设情况报告").is_report
    False
    """
    draft = _Draft(None, plain(text or ""), url or "")
    draft.title, is_report = _title(title, draft.text)
    shown = title if title and title.strip() else (draft.title.text if draft.title else None)
    if not is_report:
        return Identity(
            False, shown, notes=(Note("no_report", draft.title.refused if draft.title else "no title"),)
        )
    period = period_of(draft.text, draft.title.years[-1] if draft.title and draft.title.years else None)
    year = _year(draft, period.end.year if period else None)
    body = _body(draft, year)
    if body is not None and body.kind is None:
        draft.note("no_level", f"nothing tells what kind of body {body.printed} is")
    division, province = _division(draft, body, year)
    published = published_of(draft.text) or date_of_address(draft.url)
    stated = (period.start, period.end) if period else None
    _check_dates(draft, year, stated, published)
    return Identity(
        True,
        shown,
        issuer_name(body, division, year) if body else None,
        division.adcode if division else None,
        province,
        _level(body, division),
        _parent_level(body, division),
        year,
        stated or _calendar_year(draft, year),
        published,
        _scope(body, draft.text),
        tuple(draft.notes),
    )


def _title(title: str | None, text: str) -> tuple[Title | None, bool]:
    """The title, given or found in the text, and whether this is a report."""
    given = read_title(title) if title and title.strip() else None
    if given is not None and not given.is_report and not given.refused.startswith("names no"):
        return given, False
    found = title_in(text)
    if given is not None and given.is_report:
        if found is None:
            return given, True
        return replace(given, years=given.years or found.years, body=given.body or found.body), True
    if found is not None and (given is None or re.search(r"条例|统计期限|报告如下", text)):
        return found, True
    told = given is None and _REPORT_TEXT.search(text[:800]) is not None and "条例" in text
    return given, told


def _year(draft: _Draft, of_period: int | None) -> int | None:
    """The year of the title, else of the period, the text, the address."""
    years = draft.title.years if draft.title else ()
    if years:
        if len(years) > 1:
            draft.note("years_in_title", f"the title names {' and '.join(map(str, years))}; {years[-1]} is taken")
        if of_period is not None and of_period != years[-1]:
            draft.note("year_title_period", f"the title says {years[-1]}, the stated period {of_period}")
        announced = years_of_lead(draft.text)
        if announced and years[-1] not in announced:
            said = " and ".join(map(str, sorted(announced)))
            draft.note(
                "year_title_text", f"the title says {years[-1]}, the opening announces the report on {said}"
            )
        return years[-1]
    if of_period is not None:
        return of_period
    told = text_year(draft.text)
    if told is not None:
        draft.note("year_from_text", f"title and period name no year; the text speaks of {told}")
        return told
    addressed = year_of_address(draft.url)
    if addressed is not None:
        draft.note("year_from_address", f"only the address names a year: {addressed}")
    return addressed


def _body(draft: _Draft, year: int | None) -> Body | None:
    """The issuer's name: from the title, else from the sentence that says who compiled the report."""
    if draft.title and draft.title.body and not _OWN_WORDS.match(draft.title.body):
        return read_body(draft.title.body, year)
    name = _named_in(draft.text)
    if name is None:
        draft.note("no_issuer", "neither title nor text names the body")
        return None
    draft.note("issuer_from_text", f"the title names no body; the text says {name}")
    return read_body(name, year)


def _named_in(text: str) -> str | None:
    for line in text.splitlines()[:40]:
        for pattern in (_COMPILED, _LEAD):
            match = pattern.search(line.strip())
            name = match.group(1).strip() if match else ""
            if name and not _OWN_WORDS.match(name) and read_body(name).kind is not None:
                return name
    return None


def _division(draft: _Draft, body: Body | None, year: int | None) -> tuple[Division | None, str | None]:
    """The division of the body and its province; notes say what the name itself does not."""
    of_host = province_of_host(draft.url, year)
    province = regions.province_of(of_host).name if of_host else None
    if body is None or body.kind == "ministry":
        return None, None if body else province
    if body.place is not None:
        found = body.place.division or _settled(draft, body, of_host, year)
        if found is not None:
            _check_time(draft, body, year)
            return division_in_brackets(body, year) if body.kind == "zone" and _bracketed(body, year) else found, (
                found.province
            )
        provinces = {candidate.province for candidate in body.place.candidates}
        return None, provinces.pop() if len(provinces) == 1 else province
    return _from_outside(draft, body, of_host, year, province)


def _bracketed(body: Body, year: int | None) -> bool:
    return division_in_brackets(body, year) is not None


def _settled(draft: _Draft, body: Body, of_host: str | None, year: int | None) -> Division | None:
    assert body.place is not None
    names = " / ".join(regions.full_name(c, year) for c in body.place.candidates)
    evidence = settle(body.place, _context(draft), of_host, year)
    if evidence is None:
        draft.note("ambiguous_place", f"the name fits several divisions: {names}")
        return None
    draft.note(
        "place_from_context",
        f"of {names}, {evidence.division.name} ({evidence.division.adcode}): {evidence.reason}",
    )
    return evidence.division


def _from_outside(
    draft: _Draft, body: Body, of_host: str | None, year: int | None, province: str | None
) -> tuple[Division | None, str | None]:
    bracketed = division_in_brackets(body, year)
    if bracketed is not None:
        return bracketed, bracketed.province
    evidence: Evidence | None = None
    if of_host is not None and body.generic_levels == ("province",):
        division = regions.division_at(of_host, year)
        assert division is not None
        evidence = Evidence(division, "the address names the province")
    evidence = evidence or place_from_text(body, _context(draft), of_host, year)
    evidence = evidence or place_from_address(body, draft.url, year)
    if evidence is None:
        draft.note("no_place", f"nothing tells where {body.printed} is")
        return None, province
    draft.note("place_from_context", f"{evidence.division.name} ({evidence.division.adcode}): {evidence.reason}")
    return evidence.division, evidence.division.province


def _context(draft: _Draft) -> str:
    """Opening and end of the text in one line, and the site a page adds to its title."""
    flat = "".join(draft.text.split())
    near = flat if len(flat) <= 4000 else flat[:3000] + "|" + flat[-1000:]
    sites = re.split(r"[\s|_>-]+", draft.title.context) if draft.title else []
    return near + "".join(f"|{site.removesuffix('网站')}网站" for site in sites if site)


def _check_time(draft: _Draft, body: Body, year: int | None) -> None:
    """Note a name that was not in force in the report's year."""
    place = body.place
    if place is None or place.division is None or year is None or place.division.level == "zone":
        return
    names = regions.history(place.division.adcode)
    in_force = [
        first <= y <= last for name, first, last in names if name == place.division.name for y in (year, year + 1)
    ]
    if in_force and not any(in_force):
        draft.note("name_out_of_time", f"{place.division.name} was not the name in {year}")


def _level(body: Body | None, division: Division | None) -> str | None:
    if body is None:
        return None
    if body.kind == "zone" and division is not None and division_in_brackets(body, None) is not None:
        return division.level
    if body.kind == "government" and division is None and _common_level(body) is not None:
        return _common_level(body)
    return level_of(body, division)


def _common_level(body: Body) -> str | None:
    """The level all candidates of an undecided name share (鼓楼区 is a county wherever it is)."""
    levels = {candidate.level for candidate in body.place.candidates} if body.place else set()
    return levels.pop() if len(levels) == 1 else None


def _parent_level(body: Body | None, division: Division | None) -> str | None:
    if division is not None:
        if division.level != "zone":
            return division.level
        outer = regions.division_at(division.adcode)
        return outer.level if outer else None
    if body is not None and body.place is not None:
        return _common_level(body)
    if body is not None and len(body.generic_levels) == 1:
        return body.generic_levels[0]
    return "county" if body is not None and body.kind == "township" else None


def _calendar_year(draft: _Draft, year: int | None) -> tuple[date, date] | None:
    if year is None:
        return None
    draft.note("period_assumed", f"no period is stated; the calendar year {year} is taken")
    return date(year, 1, 1), date(year, 12, 31)


def _check_dates(
    draft: _Draft, year: int | None, period: tuple[date, date] | None, published: date | None
) -> None:
    """Rules Q-11 and Q-12, and dates that lie far from the year."""
    if year is None:
        return
    if period is not None and period != (date(year, 1, 1), date(year, 12, 31)):
        draft.note("Q-11", f"the period is {period[0]} to {period[1]}, not 1 January to 31 December {year}")
    if published is None:
        return
    if day_before_year_end(published, year):
        draft.note("Q-12", f"dated {published}, before the year {year} had ended")
    elif published.year > year + 1:
        draft.note("year_date", f"dated {published}, more than a year after {year}")


@cache
def _scope_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = read_csv("gikanalysis.extract", "identity_scopes.csv", ("scope", "pattern", "note"))
    table.unique("pattern").allowed("scope", SCOPES).filled("pattern", "note").check()
    return tuple((row["scope"], re.compile(row["pattern"])) for _, row in table)


def _scope(body: Body | None, text: str) -> str:
    """Whose figures: those of a region only where the text says so, of other bodies their own.

    A government that does not say whether it aggregates is `unknown`, however likely it is.
    """
    if body is None or body.kind is None:
        return "unknown"
    of_government = body.kind == "government" or re.fullmatch(r"(?:人民)?政府办公[室厅]", body.rest) is not None
    if of_government:
        flat = "".join(text.split())[:3000]
        told = next((scope for scope, pattern in _scope_patterns() if pattern.search(flat)), None)
        return told or "unknown"
    if body.kind == "ministry":
        return "own" if re.search(r"本级|机关", body.printed) else "unknown"
    return "own" if body.kind in ("department", "township", "other") else "unknown"
