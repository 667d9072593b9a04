"""The figures a brief prints, each with its status and the printed cells it rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from gikanalysis.briefs.phrases import phrase
from gikanalysis.figures.numbers import Language, format_count, format_count_range, format_money
from gikanalysis.figures.words import state_word
from gikanalysis.panel import Panel
from gikanalysis.vocabulary import Metric, metric

KEY_METRICS = (
    "requests_received", "outcomes_total", "granted_any", "refused", "reviews_total", "litigation_total",
    "proactive_items",
)  # fmt: skip
SHOWN_BODIES = 5  # bodies that are written about and drawn; all stand in the tables
MONEY = "万元"


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell of a report as it was printed, and where."""

    cell: str
    label: str
    printed: str | None
    status: str
    place: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One harmonised figure of one report. Charts, sentences and tables all read it from here."""

    source: str
    issuer: str
    year: int
    metric: Metric
    value: float | None
    lower: float | None
    upper: float | None
    suggested: float | None
    basis: str
    status: str
    flagged: bool
    cells: tuple[PrintedCell, ...]
    corrected: bool = False  # a ledger records a correction of one of the cells

    @property
    def anchor(self) -> str:
        """The id of the line that says where the figure is printed."""
        return f"f-{abs(hash_of(self.source)):08x}-{self.metric.id}"

    @property
    def ranged(self) -> bool:
        """Whether the mapping between forms leaves a range."""
        return self.value is not None and None not in (self.lower, self.upper) and self.lower != self.upper

    def state(self) -> str:
        """The word for what stands in the place of a missing figure."""
        states = {cell.status for cell in self.cells}
        if len(states) == 1 and states != {"reported"}:  # printed, and yet no figure: the form lacks a part
            return states.pop()
        return "blank" if states <= {"blank", "dash"} and states else "partial"

    def text(self, language: Language) -> str:
        """The figure as a table prints it, with its doubts."""
        if self.value is None:
            shown = state_word("not_on_form" if self.status == "not_on_form" else self.state(), language)
        elif self.metric.unit == MONEY:
            shown = format_money(self.value, language)
        else:
            shown = format_count(self.value, language)
        return shown + (" " + self.mark(language) if self.flagged else "")

    def mark(self, language: Language) -> str:
        """The mark of a figure that is doubted or has a recorded correction, empty for the others."""
        if not self.flagged:
            return ""
        return state_word("corrected" if self.corrected else "flagged", language)

    def range_text(self, language: Language) -> str:
        """The range of the mapping in words, empty where there is none."""
        if not self.ranged or self.lower is None or self.upper is None:
            return ""
        return format_count_range(int(self.lower), int(self.upper), language)


Facts = Mapping[tuple[str, str], Fact]


def hash_of(text: str) -> int:
    """A short hash that is the same in every process (unlike `hash`)."""
    import zlib

    return zlib.crc32(text.encode())


def facts_of(panel: Panel, sources: Collection[str], metrics: Iterable[str]) -> Facts:
    """Return the figures of `sources` by source and metric; a metric a report does not have is absent."""
    names = list(metrics)
    found = panel.observations(source=list(sources), metric=names, basis="best")
    cells = _cells(panel, sources)
    corrected = set(panel.corrections(source=list(sources)).select("source", "cell").iter_rows())
    return {
        (row["source"], row["metric"]): Fact(
            source=row["source"],
            issuer=row["issuer"] or "",
            year=row["year"] or 0,
            metric=metric(row["metric"]),
            value=row["value"],
            lower=row["lower"],
            upper=row["upper"],
            suggested=row["suggested"],
            basis=row["basis"],
            status=row["status"],
            flagged=row["flagged"],
            cells=tuple(cells[row["source"], cell] for cell in row["cells"]),
            corrected=row["basis"] == "table" and any((row["source"], cell) in corrected for cell in row["cells"]),
        )
        for row in found.iter_rows(named=True)
    }


def _cells(panel: Panel, sources: Collection[str]) -> dict[tuple[str, str], PrintedCell]:
    columns = ("source", "cell", "label", "printed", "status", "locator")
    return {
        (source, cell): PrintedCell(cell, label, printed, status, place)
        for source, cell, label, printed, status, place in panel.cells(source=list(sources))
        .select(columns)
        .iter_rows()
    }


def places(fact: Fact, panel: Panel, language: Language) -> list[str]:
    """Say where a figure is printed: cell, place, text; for prose the phrase."""
    if fact.basis == "prose":
        said = [f"{place}: “{snippet}”" for place, snippet in _passages(fact, panel)]
        return [phrase("places_derived", language), *said] if fact.status == "derived" else said
    return [
        f"{cell.cell} {cell.label} · {cell.place} · "
        + (f"“{cell.printed}”" if cell.printed is not None else state_word(cell.status, language))
        for cell in fact.cells
    ]


def _passages(fact: Fact, panel: Panel) -> list[tuple[str, str]]:
    """Where the prose states the figure: as a whole, else in parts, else what arithmetic proves it from."""
    said = panel.statements(source=fact.source)
    whole = pl.col("component").is_null()
    mine = pl.col("metric") == fact.metric.id
    for wanted in (mine & whole, mine, whole & (pl.col("unit") == fact.metric.unit)):
        found = said.filter(wanted).select("locator", "snippet").rows()
        if found:
            return found
    return []
