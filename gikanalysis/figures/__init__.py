"""Figures: one style, Chinese always, doubts and breaks drawn, nothing bridged.

    from gikanalysis import figures

    axes = figures.outcome_mix(observations, language="zh", standalone=True)
    figures.save(axes, "mix.png")

Each figure is a function of a polars or pandas frame that returns the matplotlib axes. `alt_text`
and `status_line` say in words what the picture shows. Nothing that draws is imported before the
first of these names is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gikanalysis.figures.alternative import alt_text, status_line
    from gikanalysis.figures.bars import applicants, channels
    from gikanalysis.figures.clouds import scatter
    from gikanalysis.figures.dots import remedies
    from gikanalysis.figures.export import close, save, to_png_bytes, to_svg
    from gikanalysis.figures.flow import crosswalk_flow
    from gikanalysis.figures.frame import Words
    from gikanalysis.figures.heat_map import heat
    from gikanalysis.figures.leagues import league
    from gikanalysis.figures.lines import trend
    from gikanalysis.figures.mix import outcome_mix
    from gikanalysis.figures.pair_dots import pair
    from gikanalysis.figures.panels import grounds
    from gikanalysis.figures.plain_bars import columns, spells
    from gikanalysis.figures.publication import cumulative
    from gikanalysis.figures.ranks import bump
    from gikanalysis.figures.residual_dots import residuals
    from gikanalysis.figures.slopes import slope
    from gikanalysis.figures.stock import waterfall
    from gikanalysis.figures.style import use_style
    from gikanalysis.figures.tiles import tile_map

_HOME = {
    "alt_text": "alternative",
    "applicants": "bars",
    "bump": "ranks",
    "channels": "bars",
    "close": "export",
    "columns": "plain_bars",
    "crosswalk_flow": "flow",
    "cumulative": "publication",
    "grounds": "panels",
    "heat": "heat_map",
    "league": "leagues",
    "outcome_mix": "mix",
    "pair": "pair_dots",
    "remedies": "dots",
    "residuals": "residual_dots",
    "save": "export",
    "scatter": "clouds",
    "slope": "slopes",
    "spells": "plain_bars",
    "status_line": "alternative",
    "tile_map": "tiles",
    "to_png_bytes": "export",
    "to_svg": "export",
    "trend": "lines",
    "use_style": "style",
    "waterfall": "stock",
    "Words": "frame",
}

__all__ = [
    "Words",
    "alt_text",
    "applicants",
    "bump",
    "channels",
    "close",
    "columns",
    "crosswalk_flow",
    "cumulative",
    "grounds",
    "heat",
    "league",
    "outcome_mix",
    "pair",
    "remedies",
    "residuals",
    "save",
    "scatter",
    "slope",
    "spells",
    "status_line",
    "tile_map",
    "to_png_bytes",
    "to_svg",
    "trend",
    "use_style",
    "waterfall",
]


def __getattr__(name: str) -> object:
    """Import a figure function when it is first asked for."""
    if name in _HOME:
        found = getattr(import_module(f"gikanalysis.figures.{_HOME[name]}"), name)
        globals()[name] = found
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
