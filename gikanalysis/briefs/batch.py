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
from tempfile import TemporaryDirectory

import polars as pl

from gikanalysis import __version__, regions
from gikanalysis.briefs import open_brief
from gikanalysis.briefs.ledger import Ledger, NotOurs, Product, sha_of, write
from gikanalysis.briefs.phrases import phrase
from gikanalysis.engine import run
from gikanalysis.errors import GikError
from gikanalysis.figures.numbers import Language, format_years
from gikanalysis.pages.html import whole_page
from gikanalysis.pages.parts import PageHead
from gikanalysis.panel import Panel, open_panel
from gikanalysis.parameters import ProvinceParameters, province_parameters

NOTEBOOK = "province_brief"
FAILED = ".failed.ipynb"  # a notebook as far as it came, with the error at its top
ENDINGS = (".ipynb", ".html", FAILED)
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
    when the index page in the way was not made by this program (unless `force`). A brief that cannot
    be made, because a notebook fails or a file of others is in its place, is in `failed` and on the
    index page, and the others are made.
    """
    opened = open_panel(panel)
    names = [p.name for p in provinces_with_data(opened)] if provinces is None else list(provinces)
    wanted = [
        province_parameters(panel=str(panel), province=name, years=years, language=language)
        for name in names
        for language in languages
    ]
    folder = Path(out)
    if folder.exists() and not folder.is_dir():
        raise NotOurs(f"{folder}: is a file; give a folder to write the briefs to (--out)")
    folder.mkdir(parents=True, exist_ok=True)
    batch = _Batch(opened, folder, force, progress or (lambda name, state: None))
    batch.ledger.require_free([INDEX], force=force)
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
        """Make one brief, unless it is up to date; what goes wrong is recorded."""
        province = regions.province_of(parameters.division.adcode)
        span = f"_{parameters.years}" if parameters.years else ""
        stem = f"{province.adcode}_{province.english.lower().replace(' ', '-')}{span}_{parameters.language}"
        product = Product(stem, parameters.language, self._inputs(parameters), self.panel.hash)
        if self.ledger.current(stem, product.made_from):
            self.kept.append(stem)
            self.progress(stem, "kept")
            return
        self.progress(stem, "running")
        try:
            self.ledger.require_free([f"{stem}{end}" for end in ENDINGS], force=self.force)
            self._write(product, parameters)
        except Exception as error:
            told = str(error) if isinstance(error, GikError) else f"unexpected fault: {error!r}"
            self.ledger.failed(product, told)
            self.failed.append((stem, told))
            self.progress(stem, "failed")
            return
        self.ledger.products[stem] = product
        self.ledger.save()
        self.made.append(stem)
        self.progress(stem, "made")

    def _write(self, product: Product, parameters: ProvinceParameters) -> None:
        """Run the notebook out of sight, then put notebook and page in their places."""
        brief = open_brief(parameters, self.panel)
        product.title, product.reports, product.doubts = brief.title, len(brief.reports), brief.findings.height
        stem, language = product.key, parameters.language
        links = [(phrase("back_to_index", language), INDEX), (phrase("notebook", language), f"{stem}.ipynb")]
        head = brief.page_head(links)
        with TemporaryDirectory(prefix=f".{stem}.", dir=self.folder) as workshop:
            notebook = Path(workshop) / f"{stem}.ipynb"
            try:
                run.execute(NOTEBOOK, parameters.model_dump(), notebook)
                page = run.page(notebook, head)
            except run.NotebookFailed:
                product.files = self._keep(notebook, f"{stem}{FAILED}")
                raise
            product.files = self._keep(notebook, notebook.name)
        product.files[f"{stem}.html"] = write(self.folder / f"{stem}.html", page)
        (self.folder / f"{stem}{FAILED}").unlink(missing_ok=True)

    def _keep(self, notebook: Path, name: str) -> dict[str, str]:
        """Move an executed notebook into the folder of briefs."""
        if not notebook.is_file():
            return {}
        notebook.replace(self.folder / name)
        return {name: sha_of(self.folder / name)}

    def _inputs(self, parameters: ProvinceParameters) -> str:
        """A hash of all a brief depends on: panel, parameters, notebook, templates, version."""
        told = json.dumps(
            [self.panel.hash, parameters.division.adcode, parameters.years, parameters.language, __version__]
        )
        digest = hashlib.sha256(told.encode())
        digest.update(run.notebook_path(NOTEBOOK).read_bytes())
        for item in _own_files():
            digest.update(item)
        return digest.hexdigest()[:16]

    def write_index(self, language: Language) -> None:
        """Write the index page over all briefs of the folder."""
        head = PageHead(phrase("index_title", language), language, phrase("index_lead", language))
        text = whole_page(
            "index.html.j2",
            head=head,
            say=lambda key, **fields: phrase(key, language, **fields),
            coverage=self._coverage(language),
            rows=self._index_rows(language),
            failed=[p for p in self.ledger.products.values() if p.error],
            failures=self.panel.failures().to_dicts(),
            panel=self.panel.hash,
        )
        self.ledger.pages[INDEX] = write(self.folder / INDEX, text)
        self.ledger.save()

    def _index_rows(self, language: Language) -> list[tuple[str, list[Product]]]:
        """Name and briefs of each province and span, the page's own language first."""
        names = {p.adcode: p.short if language == "zh" else p.english for p in regions.provinces()}
        rows: dict[str, list[Product]] = {}
        for product in sorted(self.ledger.products.values(), key=lambda p: (p.key[:-3], p.language != language)):
            if not product.error:
                rows.setdefault(product.key[:-3], []).append(product)
        spans = {key: key.split("_")[2] if key.count("_") > 1 else "" for key in rows}
        return [(f"{names[key[:6]]} {spans[key]}".strip(), products) for key, products in rows.items()]

    def _coverage(self, language: Language) -> str:
        reports = self.panel.reports()
        years = reports["year"].drop_nulls()
        counts = self.panel.counts
        homeless = reports.filter(pl.col("province").is_null() | pl.col("year").is_null()).height
        left_out = phrase("index_left_out", language, count=homeless) if homeless else ""
        told = phrase(
            "index_coverage",
            language,
            hash=self.panel.hash,
            files=counts["files"],
            reports=counts["reports"],
            failures=counts["failures"],
            bodies=reports.select(pl.struct("adcode", "issuer").n_unique()).item() if reports.height else 0,
            years=format_years(_int(years.min()), _int(years.max()), language) if len(years) else "",
        )
        return told if not left_out else f"{told}{'' if language == 'zh' else ' '}{left_out}"


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


def _own_files() -> Iterator[bytes]:
    for package in ("briefs", "pages", "figures", "indicators"):
        folder = resources.files("gikanalysis").joinpath(package)
        for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if item.is_file() and item.name.endswith((".py", ".yaml", ".csv")):
                yield item.read_bytes()
    templates = resources.files("gikanalysis.pages").joinpath("templates")
    for item in sorted(templates.iterdir(), key=lambda entry: entry.name):
        yield item.read_bytes()
