"""Asking a panel."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import polars as pl

from gikanalysis import regions
from gikanalysis.display import panel_html, panel_lines
from gikanalysis.errors import UnknownName
from gikanalysis.frames import Frame
from gikanalysis.markup import Marks
from gikanalysis.panel import store
from gikanalysis.panel.compare import by_basis, differences_of
from gikanalysis.panel.rows import SCHEMAS
from gikanalysis.schema import APPLICANTS, LEVELS, SCOPES
from gikanalysis.vocabulary import labels_zh
from gikanalysis.vocabulary import metric as find_metric

Basis = Literal["best", "table", "prose", "all"]
Names = str | Collection[str] | None
_BASES = ("best", "table", "prose", "all")


class Panel:
    """An opened panel. Every method returns a polars frame; add ``.to_pandas()`` for pandas (see `frames`).

    Where two sources of one body and year stand in the panel, only the preferred one answers.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.manifest: dict[str, Any] = store.read_manifest(self.path)

    @property
    def hash(self) -> str:
        """What identifies the content of the panel: its sources and the knowledge they were read with."""
        return str(self.manifest["panel_hash"])

    @property
    def counts(self) -> dict[str, int]:
        """Files, failures and rows by table; files = reports + failures."""
        return dict(self.manifest["counts"])

    @cached_property
    def simulated(self) -> bool:
        """Whether at least one report of the panel is simulated."""
        return bool(self.scan("reports").select(pl.col("simulated").any()).collect().item())

    def scan(self, table: str) -> pl.LazyFrame:
        """Return a whole table lazily, all sources, preferred or not."""
        if table not in SCHEMAS:
            raise UnknownName("table", table, SCHEMAS)
        return store.scan(self.path, table)

    def reports(self, *, all_sources: bool = False) -> Frame:
        """Return one row for each report (with `all_sources`: also copies that are not preferred)."""
        found = self.scan("reports")
        return self._frame((found if all_sources else found.filter("preferred")).sort("source").collect())

    def failures(self) -> Frame:
        """Return the sources that could not be read, and why."""
        return self._frame(pl.read_parquet(self.path / store.FAILURES))

    def corrections(self, *, source: Names = None, cell: Names = None) -> Frame:
        """Return recorded corrections beside what is reported, with reason and evidence."""
        table = pl.scan_parquet(self.path / store.CORRECTIONS)
        return self._frame(self._chosen(table, source=source, cell=cell).collect())

    def differences(self) -> Frame:
        """Return where two sources of one body and year differ: cell or metric, both values, the reason."""
        return self._frame(differences_of(self.path))

    def cells(self, *, source: Names = None, cell: Names = None) -> Frame:
        """Return printed cells, in form order."""
        return self._frame(self._filtered("cells", source=source, cell=cell).collect())

    def statements(self, *, source: Names = None, metric: Names = None) -> Frame:
        """Return figures stated in prose."""
        return self._frame(self._filtered("statements", source=source, metric=metric).collect())

    def findings(self, *, source: Names = None, severity: Names = None, rule: Names = None) -> Frame:
        """Return findings."""
        return self._frame(self._filtered("findings", source=source, severity=severity, rule=rule).collect())

    def observations(  # noqa: PLR0913 - one filter a column, all by name
        self,
        *,
        metric: Names = None,
        province: str | None = None,
        adcode: Names = None,
        level: Names = None,
        scope: Names = None,
        year: int | Iterable[int] | None = None,
        applicant: Names = "total",
        source: Names = None,
        basis: Basis = "best",
    ) -> Frame:
        """Return harmonised figures, one row for each report, metric and applicant.

        `basis`: ``best`` takes the table's figure, and the prose's where the table has none;
        ``table`` or ``prose`` takes one of them; ``all`` gives both, so a figure may stand twice.
        `province` is a full name, a short one or a code. Raises `UnknownName` for names on no list.

        >>> panel.observations(metric="requests_received", level="prefecture")  # doctest: +SKIP
        """
        for name in _several(metric):
            find_metric(name)
        _require("level", level, LEVELS)
        _require("scope", scope, SCOPES)
        _require("applicant", applicant, APPLICANTS)
        _require("basis", basis, _BASES)
        names = {"metric": metric, "adcode": adcode, "level": level, "scope": scope, "source": source}
        found = self._filtered("observations", **names, applicant=applicant)
        if province is not None:
            found = found.filter(pl.col("province") == regions.lookup(province).province)
        if year is not None:
            found = found.filter(pl.col("year").is_in([year] if isinstance(year, int) else list(year)))
        return self._frame(by_basis(found, basis).collect())

    def _filtered(self, table: str, **names: Names) -> pl.LazyFrame:
        return self._chosen(self.scan(table), **names)

    def _chosen(self, table: pl.LazyFrame, **names: Names) -> pl.LazyFrame:
        """Rows of preferred reports that have one of the values asked for in each column."""
        preferred = self.scan("reports").filter("preferred").select("source")
        found = table.join(preferred, on="source", how="semi", maintain_order="left")
        for column, wanted in names.items():
            if wanted is not None:
                found = found.filter(pl.col(column).is_in(_several(wanted)))
        return found

    def _frame(self, rows: pl.DataFrame) -> Frame:
        doubts = self._doubtful if {"source", "cell", "value"} <= set(rows.columns) else None
        return Frame(rows).marked(Marks(self.simulated, doubts, labels_zh()))

    def _doubtful(self, cells: pl.DataFrame) -> list[bool]:
        """Which of these cells a finding doubts."""
        asked = cells.select("source", "cell")
        found = self.scan("findings").filter(
            pl.col("severity") != "note", pl.col("source").is_in(asked["source"].unique().to_list())
        )
        doubted = set(found.select("source", pl.col("cells").alias("cell")).explode("cell").collect().rows())
        return [row in doubted for row in asked.rows()]

    def _repr_html_(self) -> str:
        return panel_html(self)

    def __repr__(self) -> str:
        return panel_lines(self)


def _several(names: Names) -> list[str]:
    return [] if names is None else [names] if isinstance(names, str) else list(names)


def _require(kind: str, given: Names, known: Collection[str]) -> None:
    for name in _several(given):
        if name not in known:
            raise UnknownName(kind, name, known)


def open_panel(path: str | Path) -> Panel:
    """Open a panel; raises `PanelError` when the folder is none."""
    return Panel(path)
