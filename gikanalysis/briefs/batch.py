"""Briefs of one or all provinces: each a notebook run in its own process, then the index page.

A brief that is up to date is left alone. A failure is recorded with the failing cell's error and
the batch goes on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import polars as pl

from gikanalysis import __version__, regions
from gikanalysis.briefs import run
from gikanalysis.briefs.ledger import Ledger, Product, write
from gikanalysis.briefs.page import PageHead
from gikanalysis.briefs.parameters import ProvinceParameters, province_parameters
from gikanalysis.briefs.phrases import phrase
from gikanalysis.briefs.province import ProvinceBrief
from gikanalysis.errors import GikError
from gikanalysis.figures.numbers import Language, format_years
from gikanalysis.panel import Panel, open_panel

NOTEBOOK = "province_brief"
INDEX = "index.html"
Progress = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """What a batch did."""

    folder: Path
    made: tuple[str, ...]
    kept: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]


def provinces_with_data(panel: Panel) -> list[regions.Province]:
    """Return the provinces that the panel has reports of, in the order of their codes."""
    names = set(panel.reports()["province"].drop_nulls().to_list())
    return [province for province in regions.provinces() if province.name in names]


def make_briefs(
    panel: str | Path,
    provinces: Sequence[str] | None,
    out: str | Path,
    *,
    languages: Sequence[Language] = ("zh",),
    years: str = "",
    force: bool = False,
    progress: Progress | None = None,
) -> BatchSummary:
    """Make the briefs of `provinces` (None: all with data) and the index page in folder `out`.

    Raises `UnknownName` for a province nobody knows, `PanelError` when `panel` is none, `NotOurs`
    when a file in the way was not made by this program (unless `force`).
    """
    opened = open_panel(panel)
    names = [p.name for p in provinces_with_data(opened)] if provinces is None else list(provinces)
    wanted = [
        province_parameters(panel=str(panel), province=name, years=years, language=language)
        for name in names
        for language in languages
    ]
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    batch = _Batch(opened, folder, force, progress or (lambda name, state: None))
    for parameters in wanted:
        batch.make(parameters)
    batch.write_index(languages[0])
    return BatchSummary(folder, tuple(batch.made), tuple(batch.kept), tuple(batch.failed))


class _Batch:
    """The running state of one batch."""

    def __init__(self, panel: Panel, folder: Path, force: bool, progress: Progress) -> None:
        self.panel = panel
        self.folder = folder
        self.force = force
        self.progress = progress
        self.ledger = Ledger(folder)
        self.made: list[str] = []
        self.kept: list[str] = []
        self.failed: list[tuple[str, str]] = []

    def make(self, parameters: ProvinceParameters) -> None:
        """Make one brief, unless it is up to date."""
        province = regions.province_of(parameters.division.adcode)
        span = f"_{parameters.years}" if parameters.years else ""
        stem = f"{province.adcode}_{province.english.lower().replace(' ', '-')}{span}_{parameters.language}"
        made_from = self._inputs(parameters)
        if self.ledger.current(stem, made_from):
            self.kept.append(stem)
            self.progress(province.short, "kept")
            return
        self.ledger.require_free([f"{stem}.ipynb", f"{stem}.html"], force=self.force)
        self.progress(province.short, "running")
        product = Product(stem, parameters.language, made_from)
        try:
            brief = ProvinceBrief(parameters, self.panel)
            product.title, product.reports = brief.title, len(brief.reports)
            product.doubts = brief.findings.height
            product.files = self._files(stem, parameters, brief)
            self.made.append(stem)
        except GikError as error:
            product.error = str(error)
            self.failed.append((stem, str(error)))
        self.ledger.products[stem] = product
        self.ledger.save()

    def _files(self, stem: str, parameters: ProvinceParameters, brief: ProvinceBrief) -> dict[str, str]:
        from gikanalysis.briefs.ledger import sha_of

        notebook = self.folder / f"{stem}.ipynb"
        run.execute(NOTEBOOK, parameters.model_dump(), notebook)
        language = parameters.language
        links = [
            (phrase("back_to_index", language), INDEX),
            (phrase("notebook", language), notebook.name),
        ]
        head = PageHead(brief.title, language, brief.head().lead, links)
        page = write(self.folder / f"{stem}.html", run.page(notebook, head))
        return {notebook.name: sha_of(notebook), f"{stem}.html": page}

    def _inputs(self, parameters: ProvinceParameters) -> str:
        """A hash of all a brief depends on: panel, parameters, notebook, templates, version."""
        told = json.dumps([self.panel.hash, parameters.model_dump(exclude={"panel"}), __version__])
        digest = hashlib.sha256(told.encode())
        digest.update(run.notebook_path(NOTEBOOK).read_bytes())
        for item in _own_files():
            digest.update(item)
        return digest.hexdigest()[:16]

    def write_index(self, language: Language) -> None:
        """Write the index page over all briefs of the folder."""
        self.ledger.require_free([INDEX], force=self.force)
        head = PageHead(phrase("index_title", language), language, phrase("index_lead", language))
        text = run.whole_page(
            "index.html.j2",
            head=head,
            say=lambda key, **fields: phrase(key, language, **fields),
            coverage=self._coverage(language),
            products=[p for p in self.ledger.products.values() if not p.error],
            names={p.adcode: p.short if language == "zh" else p.english for p in regions.provinces()},
            failed=[p for p in self.ledger.products.values() if p.error],
            failures=self.panel.failures().to_dicts(),
        )
        self.ledger.pages[INDEX] = write(self.folder / INDEX, text)
        self.ledger.save()

    def _coverage(self, language: Language) -> str:
        reports = self.panel.reports()
        years = reports["year"].drop_nulls()
        counts = self.panel.counts
        return phrase(
            "index_coverage",
            language,
            hash=self.panel.hash,
            files=counts["files"],
            reports=counts["reports"],
            failures=counts["failures"],
            bodies=reports.select(pl.struct("adcode", "issuer").n_unique()).item() if reports.height else 0,
            years=format_years(_int(years.min()), _int(years.max()), language) if len(years) else "",
        )


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


def _own_files() -> Iterator[bytes]:
    for package in ("briefs", "figures", "indicators"):
        folder = resources.files("gikanalysis").joinpath(package)
        for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if item.is_file() and item.name.endswith((".py", ".yaml", ".csv")):
                yield item.read_bytes()
    templates = resources.files("gikanalysis.briefs").joinpath("templates")
    for item in sorted(templates.iterdir(), key=lambda entry: entry.name):
        yield item.read_bytes()
