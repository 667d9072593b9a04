"""From a panel to the tables that are exported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import polars as pl

from gikanalysis import schema
from gikanalysis.errors import PanelError, UnknownName
from gikanalysis.exports.model import (
    LONGEST_SUFFIX,
    PACKAGE,
    STATA_NAME,
    About,
    Column,
    Export,
    Kind,
    Table,
    column,
    columns_of,
    descriptions,
    short,
)
from gikanalysis.indicators import indicators, ratio, read_population
from gikanalysis.panel import Panel
from gikanalysis.tabular import read_csv
from gikanalysis.vocabulary import metrics
from gikanalysis.vocabulary.codebook import codebook, vocabulary_id

AUTHORS = ("Contributors of gikanalysis",)
LICENCE = "CC-BY-4.0"
BODY = ("source", "issuer", "adcode", "province", "level", "parent_level", "year", "scope", "form")
_PARTS = {"": "value", "_lo": "lower", "_hi": "upper", "_st": "status", "_fl": "flagged"}


@cache
def licences() -> Mapping[str, tuple[str, str]]:
    """Return title and address of each licence that data may be given."""
    table = read_csv(PACKAGE, "licences.csv", ("licence", "title", "address"))
    table.unique("licence").filled("licence", "title", "address").check()
    return {row["licence"]: (row["title"], row["address"]) for _, row in table}


def contents(
    panel: Panel,
    *,
    licence: str = LICENCE,
    authors: Sequence[str] = (),
    population: str | Path | None = None,
) -> Export:
    """Return everything that is exported of a panel. Raises `UnknownName` for an unknown licence.

    `population` is a file of inhabitants (see `indicators.read_population`); without it the rates per
    inhabitant have the status no_population.

    Tables: `body_year` (one row for each preferred report, all metrics side by side), `observations`
    (the same figures one a row, with applicants), `indicators`, `reports` (also those that are not
    preferred), `findings` and `corrections` (of preferred reports), `failures`, `metrics` (the codebook of
    the vocabulary) and `variables` (every column of every table).
    """
    if licence not in licences():
        raise UnknownName("licence", licence, licences())
    reports = panel.reports(all_sources=True)
    about = About(
        panel=panel.hash,
        vocabulary=vocabulary_id(),
        simulated=bool(reports["simulated"].any()),
        counts=panel.counts,
        licence=licence,
        licence_title=licences()[licence][0],
        licence_address=licences()[licence][1],
        authors=tuple(authors) or AUTHORS,
    )
    observations = panel.observations(applicant=None)
    shares = panel.observations(basis="all")
    people = {} if population is None else read_population(population)
    frames = {
        "observations": observations,
        "indicators": pl.concat([ratio(shares, name, population=people) for name in indicators()]),
        "reports": reports,
        "findings": panel.findings(),
        "corrections": panel.corrections(),
        "failures": panel.failures(),
    }
    tables = [_body_year(reports, observations, about)]
    tables += [_with_mark(name, frame, about) for name, frame in frames.items()]
    tables.append(Table.of("metrics", columns_of("metrics", (book := codebook()).columns), book))
    return Export(about, (*tables, _variables(tables)))


def _with_mark(name: str, frame: pl.DataFrame, about: About) -> Table:
    marked = frame.with_columns(panel=pl.lit(about.mark))
    return Table.of(name, columns_of(name, marked.columns), marked)


def _body_year(reports: pl.DataFrame, observations: pl.DataFrame, about: About) -> Table:
    """One row for each preferred report; five columns for each metric, all metrics always."""
    figures = observations.filter(pl.col("applicant") == "total")
    twice = figures.filter(pl.struct("source", "metric").is_duplicated())
    if not twice.is_empty():
        row = twice.row(0, named=True)
        raise PanelError(f"{row['source']}: {row['metric']} stands twice in the panel; build it again")
    wide = figures.pivot(on="metric", index="source", values=list(_PARTS.values()), maintain_order=True)
    frame = reports.filter("preferred").select(BODY).join(wide, on="source", how="left", maintain_order="left")
    columns = columns_of("body_year", BODY)
    there = set(frame.columns)
    added = []
    for name, metric in metrics().items():
        base = short(name, STATA_NAME - LONGEST_SUFFIX)
        for suffix, part in _PARTS.items():
            figures_of = f"{part}_{name}"
            said = descriptions()["body_year", f"{{metric}}{suffix}"]
            values = pl.col(figures_of) if figures_of in there else pl.lit(None)
            labels = {"label_en": metric.label_en, "label_zh": f"{metric.label_zh}（{metric.unit}）"}
            added.append(values.alias(f"{name}{suffix}"))
            taken = frame[figures_of] if figures_of in there else None
            chosen = _kind(taken, metric.unit) if said.kind == "metric" else None
            columns.append(column(f"{name}{suffix}", said, kind=chosen, stata_name=base + suffix, **labels))
    columns += columns_of("body_year", ["panel"])
    frame = frame.with_columns(added).with_columns(panel=pl.lit(about.mark))
    frame = frame.sort("year", "adcode", "issuer", "source", nulls_last=True)
    return Table.of("body_year", columns, frame)


def _kind(figures: pl.Series | None, unit: str) -> Kind:
    """Counts are whole numbers, unless a bound of a rounded figure is none."""
    if unit in schema.MEASURED:
        return "number"
    return "integer" if figures is None or bool((figures.drop_nulls() % 1 == 0).all()) else "number"


def _variables(tables: Sequence[Table]) -> Table:
    rows = [_variable(table.name, one) for table in tables for one in table.columns]
    frame = pl.DataFrame(rows)
    return Table.of("variables", columns_of("variables", frame.columns), frame)


def _variable(table: str, one: Column) -> dict[str, str]:
    return {
        "table": table,
        "variable": one.name,
        "stata_name": one.stata_name,
        "kind": one.kind,
        "values": " ".join(one.words),
        "label_en": one.label_en,
        "label_zh": one.label_zh,
    }
