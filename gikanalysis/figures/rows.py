"""Rows of figures that are read like a table: as high as their labels need, set in points."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from gikanalysis.figures.palette import colour
from gikanalysis.figures.style import text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE_POINTS = 11.5
"""Points between two lines of one label."""


def row_tops(labels: Sequence[str], least: float = 18.0) -> list[float]:
    r"""Upper edges of the rows in points, the last lower edge included.

    >>> row_tops(["one", "two lines", "three\nlines\nlong"])
    [0.0, 18.0, 36.0, 76.5]
    """
    tops = [0.0]
    for label in labels:
        tops.append(tops[-1] + max(least, (label.count("\n") + 1) * LINE_POINTS + 6))
    return tops


def middles(tops: Sequence[float]) -> list[float]:
    """The middles of the rows between `tops`."""
    return [(a + b) / 2 for a, b in pairwise(tops)]


def widest(texts: Sequence[str], size: float) -> float:
    """Width in points of the widest of the texts; 0 where there are none."""
    return max((text_width(text, size) for text in texts), default=0.0)


def label_rows(axes: Axes, places: Sequence[float], labels: Sequence[str]) -> None:
    """Set the labels of the rows left of the axes, without ticks."""
    axes.set_yticks(list(places), list(labels))
    axes.tick_params(axis="both", length=0)
    axes.tick_params(axis="y", labelcolor=colour("ink"), pad=8)
    for label in axes.get_yticklabels():
        label.set_linespacing(1.1)
