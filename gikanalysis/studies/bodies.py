"""Finding a body of a panel by what a reader calls it, and what to call it in a figure."""

from __future__ import annotations

import re
from typing import NamedTuple

import polars as pl

from gikanalysis import regions
from gikanalysis.errors import UnknownName

GOVERNMENTS = ("province", "prefecture", "county")
SAME = ("adcode", "issuer")
_YEAR = re.compile(r"^(?P<name>.+?)[\s,，·]*(?P<year>(?:19|20)\d\d)年?$")
_CODE = re.compile(r"\d{6}")


class Body(NamedTuple):
    """A body as the panel knows it: division and name of issuer, either may be unknown."""

    adcode: str | None
    issuer: str | None

    @property
    def rows(self) -> pl.Expr:
        """The rows of a frame that are this body's."""
        return pl.col("adcode").eq_missing(pl.lit(self.adcode, dtype=pl.String)) & pl.col("issuer").eq_missing(
            pl.lit(self.issuer, dtype=pl.String)
        )

    @property
    def name(self) -> str:
        """What it calls itself."""
        return self.issuer or self.adcode or ""


def body_named(reports: pl.DataFrame, text: str) -> Body:
    """Return the body of the panel's reports that `text` means.

    That is the full name of an issuer, a division by code or name (its government, else the first body
    there). Raises `UnknownName` offering near names.
    """
    text = text.strip()
    issued = reports.filter(pl.col("issuer") == text)
    if issued.is_empty():
        code = _code(text)
        issued = reports.filter(pl.col("adcode") == code) if code else issued
    if issued.is_empty():
        raise UnknownName("body", text, _known(reports))
    ranked = issued.sort(
        ~pl.col("level").is_in(GOVERNMENTS).fill_null(value=False),
        "issuer",
        "year",
        descending=[False, False, True],
    )
    first = ranked.row(0, named=True)
    return Body(first["adcode"], first["issuer"])


def report_named(reports: pl.DataFrame, text: str) -> dict[str, object]:
    """Return the row of the report that a name with a year means: ``宿迁 2023``, ``320000 2023``.

    Without a year the latest report of the body. Raises `UnknownName` for a body or a year that is not there.
    """
    found = _YEAR.match(text.strip()) if not _CODE.fullmatch(text.strip()) else None
    body = body_named(reports, found["name"] if found else text)
    mine = reports.filter(body.rows).sort("year", "source")
    if found is None:
        return mine.row(-1, named=True)
    of_year = mine.filter(pl.col("year") == int(found["year"]))
    if of_year.is_empty():
        names = [f"{body.name} {year}" for year in mine["year"].unique()]
        raise UnknownName("report", f"{body.name} {found['year']}", names)
    return of_year.row(0, named=True)


def _code(text: str) -> str:
    """The code of a division by code or name, empty where it names none."""
    if _CODE.fullmatch(text):
        return text
    english = {p.english.lower(): p.adcode for p in regions.provinces()}
    if text.lower() in english:
        return english[text.lower()]
    try:
        return regions.lookup(text).adcode
    except UnknownName:
        return ""


def _known(reports: pl.DataFrame) -> set[str]:
    """What may be given: names of issuers, names and codes of their divisions."""
    codes = set(reports["adcode"].drop_nulls())
    names = {found.name for code in codes if (found := regions.division_at(code))}
    return (
        codes
        | names
        | {name.removesuffix("市").removesuffix("省") for name in names}
        | set(reports["issuer"].drop_nulls())
    )


def short_names(reports: pl.DataFrame) -> dict[str, str]:
    """By source a name for figures: the division of a government, the issuer of others and of namesakes."""
    named: dict[str, str] = {}
    for row in reports.select("source", "issuer", "adcode", "level").iter_rows(named=True):
        division = regions.division_at(row["adcode"]) if row["adcode"] and row["level"] in GOVERNMENTS else None
        named[row["source"]] = division.name if division else row["issuer"] or row["source"]
    doubled = {name for name in named.values() if list(named.values()).count(name) > 1}
    issuers = dict(reports.select("source", "issuer").iter_rows())
    return {source: (issuers[source] or source) if name in doubled else name for source, name in named.items()}
