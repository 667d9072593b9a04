"""The index page: what this is, a map and a table that lead to every brief, the studies, what failed.

One file in both languages; what is not in the language chosen is hidden by the style sheet, so the reader keeps
the place. The page works without its script, which only searches and sorts.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import polars as pl

from gikanalysis import __version__
from gikanalysis.engine.ledger import Ledger, Product
from gikanalysis.figures.numbers import Language, format_count, format_years
from gikanalysis.pages.html import whole_page
from gikanalysis.panel import Panel
from gikanalysis.site.both import Both, words
from gikanalysis.site.map import Layer, layers
from gikanalysis.site.table import Row, rows

INDEX = "index.html"
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class StudyLine:
    """One study in the list: its pages, findings and pictures by language."""

    product: Product
    href: str
    picture: str


def index_page(panel: Panel, ledger: Ledger, language: Language) -> str:
    """Return the page over all that the folder of `ledger` holds; `language` is the one shown first."""
    briefs = [p for p in ledger.products.values() if p.kind == "briefs" and not p.error]
    listed: list[Row] = rows(panel, briefs)
    drawn: list[Layer] = layers(panel, briefs)
    script = _script()
    return whole_page(
        "index.html.j2",
        say=words,
        language=language,
        version=__version__,
        panel=panel,
        simulated=panel.simulated or any(product.simulated for product in ledger.products.values()),
        coverage=_coverage(panel),
        runs=list(_runs(ledger)),
        rows=listed,
        layers=drawn,
        studies=_studies(ledger),
        failed=ledger.failures,
        unread=panel.failures().to_dicts(),
        years=_years(panel),
        script=script,
        policy=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


@cache
def _script() -> str:
    from markupsafe import Markup

    found = resources.files("gikanalysis.pages").joinpath("templates", "index.js").read_text(encoding="utf-8")
    return Markup(found)


def _years(panel: Panel) -> Both:
    years = panel.reports()["year"].drop_nulls()
    if not len(years):
        return Both("", "")
    first, last = int(str(years.min())), int(str(years.max()))
    return Both(format_years(first, last, "zh"), format_years(first, last, "en"))


def _coverage(panel: Panel) -> list[Both]:
    """Counts that close, and how many reports stand in no brief."""
    reports, counts = panel.reports(), panel.counts
    numbers = {name: Both.of(format_count, counts[name]) for name in ("files", "reports", "failures")}
    bodies = reports.select(pl.struct("adcode", "issuer").n_unique()).item() if reports.height else 0
    told = [
        words("coverage", hash=panel.hash, bodies=Both.of(format_count, bodies), years=_years(panel), **numbers)
    ]
    homeless = reports.filter(pl.col("province").is_null() | pl.col("year").is_null()).height
    return [*told, words("left_out", count=homeless)] if homeless else told


def _runs(ledger: Ledger) -> Iterator[Both]:
    for kind in ("briefs", "studies"):
        run: dict[str, Any] = ledger.runs.get(kind, {})
        if run.get("ended"):
            yield words(f"run_{kind}", **{name: run[name] for name in ("asked", "made", "kept", "failed")})
        elif run:
            yield words("run_open")


def _studies(ledger: Ledger) -> list[dict[Language, StudyLine]]:
    """The studies in reading order; where a language is lacking the other stands in for it."""
    from gikanalysis.studies.registry import studies

    found: dict[str, dict[Language, StudyLine]] = {}
    for product in ledger.products.values():
        if product.kind == "studies" and not product.error:
            language: Language = "zh" if product.language == "zh" else "en"
            found.setdefault(product.about["group"], {})[language] = _line(ledger, product)
    place = {name: index for index, name in enumerate(studies())}

    def order(one: dict[Language, StudyLine]) -> int:
        return place.get(next(iter(one.values())).product.about["study"], len(place))

    ordered = sorted(found.values(), key=order)
    return [{name: one.get(name) or next(iter(one.values())) for name in LANGUAGES} for one in ordered]


def _line(ledger: Ledger, product: Product) -> StudyLine:
    page = next((n for n in product.files if n.endswith(".html")), next(iter(product.files)))
    picture = next((ledger.folder / n for n in product.files if n.endswith(".png")), None)
    data = base64.b64encode(picture.read_bytes()).decode() if picture and picture.is_file() else ""
    return StudyLine(product, page, f"data:image/png;base64,{data}" if data else "")
