"""The map of the index: one tile a province that leads to its brief, coloured by an indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import polars as pl

from gikanalysis.engine.ledger import Product
from gikanalysis.figures.lines_model import few
from gikanalysis.figures.numbers import Language, format_count, format_key_count, format_percent
from gikanalysis.figures.tiles import Cell, TileModel, grid, tile_model
from gikanalysis.indicators import indicator, indicators
from gikanalysis.panel import Panel
from gikanalysis.site.both import Both, words
from gikanalysis.site.figures import Figure, Unit, figures_of, of_year, shown
from gikanalysis.site.table import page_of


@dataclass(frozen=True, slots=True)
class Tile:
    """One province: its place from 1, the class of its colour, its names, its figure, its pages by language."""

    row: int
    column: int
    look: str
    name: Both
    short: Both
    text: Both
    pages: dict[Language, str]


@dataclass(frozen=True, slots=True)
class Layer:
    """One indicator on the map."""

    name: str
    label: Both
    told: Both
    borders: tuple[Both, ...]
    tiles: tuple[Tile, ...]


def layers(panel: Panel, briefs: Sequence[Product]) -> list[Layer]:
    """The layers of the map in the order of map.yaml."""
    pages: dict[str, dict[Language, str]] = {
        p.about["adcode"]: {} for p in briefs if p.about["level"] == "province"
    }
    for product in sorted(briefs, key=lambda p: bool(p.about["years"]), reverse=True):
        if product.about["level"] == "province":
            pages[product.about["adcode"]]["zh" if product.language == "zh" else "en"] = page_of(product)
    return [_layer(panel, name, unit, pages) for name, unit in shown().items()]


def _layer(panel: Panel, name: str, unit: Unit, pages: dict[str, dict[Language, str]]) -> Layer:
    figures = [one for one in figures_of(panel, name) if one.level == "province"]
    year = max((one.year for one in figures), default=0)
    found = of_year(figures, year)
    known = {cell.adcode for cell in grid()}
    frame = pl.DataFrame([asdict(one) for one in found.values() if one.adcode in known], schema=_schema())
    model = tile_model(frame, unit=unit)
    if name in indicators():
        label = Both(indicator(name).label("zh"), indicator(name).label("en").capitalize())
    else:
        label = words(f"map_{name}")
    told = words("map_year", year=year) if figures else words("map_none")
    tiles = tuple(_tile(cell, model, found.get(cell.adcode), pages.get(cell.adcode, {})) for cell in grid())
    borders = tuple(_said(border, unit, sign="%") for border in model.borders) if figures else ()
    return Layer(name, label, told, borders, tiles)


def _schema() -> dict[str, type[pl.DataType]]:
    kinds = {"str": pl.String, "int": pl.Int64, "bool": pl.Boolean}
    return {name: kinds.get(str(kind), pl.Float64) for name, kind in Figure.__annotations__.items()}


def _tile(cell: Cell, model: TileModel, figure: Figure | None, pages: dict[Language, str]) -> Tile:
    name = Both(cell.names["zh"], cell.names["en"])
    short = Both(cell.names["zh_short"], cell.names["code"])
    one = model.readings.get(cell.adcode)
    if not cell.regulated:
        look, text = "outside", Both("", "")
    elif one is None or not one.drawn or few(one):
        look, text = "none", words("map_few") if one is not None and few(one) else words("map_missing")
    else:
        index = sum((one.value or 0.0) >= border for border in model.borders)
        look, text = f"c{index + 1}", _said(one.value or 0.0, model.unit)
    if figure is not None and figure.flagged:
        text = Both(f"{text.zh}□", f"{text.en}□")
    return Tile(cell.row, cell.column, look, name, short, text, pages)


def _said(value: float, unit: Unit, sign: str = "") -> Both:
    if unit == "share":
        text = f"{100 * value:g}{sign}" if sign else format_percent(value, 1).rstrip("%")
        return Both(text, text)
    return Both(format_key_count(value, "zh"), format_count(value, "en"))
