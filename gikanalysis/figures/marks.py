"""Marks that all families of figures share: key, notes beside the marks, the square of doubt."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any

from matplotlib.offsetbox import AnnotationBbox, DrawingArea
from matplotlib.patches import Rectangle
from matplotlib.transforms import ScaledTranslation

from gikanalysis.errors import GikError
from gikanalysis.figures.palette import Fill, Look, colour
from gikanalysis.figures.style import SMALLEST_TYPE, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation

TAG_GID = "simulated-tag"
KEY_ROW = 14.0
"""Height of one row of a key in points."""
LABEL_HALF = 6.5
"""Half the height of a line of a label in points."""
SMALLEST_SPAN = 5.0
"""Percentage points an axis that need not start at 0 shows at least."""
TICK_ROOM = 26.0
"""Points between two ticks of such an axis."""


def root(axes: Axes) -> Figure:
    """The figure the axes belong to; `GikError` once it has been let go of."""
    figure = axes.get_figure(root=True)
    if figure is None:
        raise GikError("these axes belong to no figure any more")
    return figure


def size_in_points(axes: Axes) -> tuple[float, float]:
    """Width and height of the axes in points."""
    box, figure = axes.get_position(), root(axes)
    return float(box.width * figure.get_figwidth() * 72), float(box.height * figure.get_figheight() * 72)


def tag_box() -> dict[str, object]:
    """The yellow box of the tag of simulated data."""
    ground, border = colour("simulated"), colour("ink")
    return {"boxstyle": "square,pad=0.2", "facecolor": ground, "edgecolor": border, "linewidth": 0.8}


def key_rows(key: Sequence[tuple[str, Fill]], limit: float) -> list[list[tuple[str, Fill]]]:
    """The entries of a key in rows that fit `limit` points, in reading order."""
    rows: list[list[tuple[str, Fill]]] = []
    for entry in key:
        if rows and row_width([*rows[-1], entry]) <= limit:
            rows[-1].append(entry)
        else:
            rows.append([entry])
    return rows


def row_width(row: Sequence[tuple[str, Fill]]) -> float:
    """Width in points of one row of a key."""
    return sum(text_width(label, SMALLEST_TYPE) + 13 for label, _ in row) + 12 * (len(row) - 1) + 4


def draw_key(axes: Axes, rows: list[list[tuple[str, Fill]]], offset: tuple[float, float]) -> None:
    """Draw the rows of a key above the upper left corner of the axes, shifted by `offset` points."""
    for index, row in enumerate(rows):
        x, y = offset[0], offset[1] + (len(rows) - 1 - index) * KEY_ROW + 3
        for label, fill in row:
            area = DrawingArea(9, 9)
            edge = colour("ink_3") if fill.hatch else fill.fill
            patch = Rectangle((0, 0), 9, 9, facecolor=fill.fill, edgecolor=edge, linewidth=0.8)
            if fill.hatch:
                patch.set_hatch(fill.hatch)
            area.add_artist(patch)
            swatch = AnnotationBbox(area, (0, 1), xybox=(x, y - 1), **_KEY_PLACE)
            axes.add_artist(swatch)
            note(axes, (0, 1), label, offset=(x + 13, y), va="baseline", role="ink")
            x += text_width(label, SMALLEST_TYPE) + 25


_KEY_PLACE: dict[str, Any] = {
    "xycoords": "axes fraction",
    "boxcoords": "offset points",
    "box_alignment": (0, 0),
    "frameon": False,
    "pad": 0,
    "annotation_clip": False,
}


def note(  # noqa: PLR0913 - one place for what every label beside the marks needs
    axes: Axes,
    at: tuple[float, float],
    text: str,
    *,
    offset: tuple[float, float] = (0, 0),
    ha: str = "left",
    va: str = "center",
    size: float = 9.0,
    role: str = "ink_2",
    coords: str = "axes",
    tag: bool = False,
) -> Annotation:
    """A text at `at` plus `offset` points; never clipped.

    `coords`: axes (fractions), data, row (x fraction, y data), column (x data, y fraction).
    """
    systems = {
        "axes": axes.transAxes,
        "data": axes.transData,
        "row": axes.get_yaxis_transform(),
        "column": axes.get_xaxis_transform(),
    }
    if va == "center" and "\n" not in text:
        va = "center_baseline"  # else a comma or a bracket would lift the figures of its row
    drawn = axes.annotate(
        text,
        at,
        xycoords=systems[coords],
        xytext=offset,
        textcoords="offset points",
        ha=ha,
        va=va,
        fontsize=size,
        color=role if role.startswith("#") else colour(role),
        annotation_clip=False,
        linespacing=1.1,
        zorder=6,
    )
    if tag:
        drawn.set_gid(TAG_GID)
        drawn.set_bbox(tag_box())
        drawn.set_color(colour("ink"))
    return drawn


def flag(
    axes: Axes, at: tuple[float, float], *, coords: str = "data", offset: float = 0.0, size: float = 10.0
) -> None:
    """The hollow ink square that marks a doubtful figure, round the marker or beside a bar."""
    base = axes.transData if coords == "data" else axes.get_yaxis_transform()
    shift = ScaledTranslation(offset / 72, 0, root(axes).dpi_scale_trans)
    axes.plot(
        [at[0]],
        [at[1]],
        marker="s",
        markersize=size,
        markerfacecolor="none",
        markeredgecolor=colour("ink"),
        markeredgewidth=1.0,
        linestyle="",
        clip_on=False,
        zorder=7,
        transform=base + shift,
        gid="flagged",
    )


def year_ticks(axes: Axes, years: Sequence[int]) -> None:
    """Years below the axes, as many as have room without touching, the last included."""
    slot = size_in_points(axes)[0] / max(len(years), 1)
    every = max(ceil((text_width("2024", 9.5) + 4.0) / max(slot, 1.0)), 1)
    axes.set_xticks([year for year in years if (years[-1] - year) % every == 0])
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")


def spread(places: Sequence[float], halves: Sequence[float], length: float) -> list[float]:
    """Middles of labels beside an axis of `length`, pushed apart as little as keeps them from touching.

    A label of one line may stand at the very end of the axis; taller ones keep within it.

    >>> spread([50, 52, 99], [6.5, 6.5, 6.5], 100), spread([98, 99], [6.5, 6.5], 100)
    ([50, 63, 99], [87, 100])
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    found = [max(float(place), half - LABEL_HALF) for place, half in zip(places, halves, strict=True)]
    for before, after in pairwise(order):
        found[after] = max(found[after], found[before] + halves[before] + halves[after])
    if order:
        found[order[-1]] = min(found[order[-1]], max(length - halves[order[-1]], 0.0) + LABEL_HALF)
    for after, before in pairwise(reversed(order)):
        found[before] = min(found[before], found[after] - halves[before] - halves[after])
    return [_tidy(place) for place in found]


def key_mark(axes: Axes, look: Look, offset: tuple[float, float]) -> None:
    """The marker of a line before its label, `offset` points from the lower right corner of the axes."""
    shift = ScaledTranslation(offset[0] / 72, offset[1] / 72, root(axes).dpi_scale_trans)
    axes.plot(
        [1],
        [0],
        look.marker,
        color=colour(look.line),
        markersize=4.5,
        clip_on=False,
        transform=axes.transAxes + shift,
        gid="key-mark",
    )


def nice_top(largest: float, steps: int = 4) -> tuple[float, float]:
    """Upper end of an axis that starts at 0, and the step between its ticks.

    >>> nice_top(38.2), nice_top(0), nice_top(7)
    ((40, 10), (4, 1), (8, 2))
    """
    if largest <= 0:
        return 4, 1
    raw = largest / steps
    power = 1.0
    while power * 10 <= raw:
        power *= 10
    while power > raw and power > 1:
        power /= 10
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw)
    count = int(-(-largest // step))
    return _tidy(step * count), _tidy(step)


def nice_span(low: float, high: float, points: float) -> tuple[float, float, list[float]]:
    """Ends and ticks of an axis in per cent, `points` long, that need not start at 0.

    >>> nice_span(15.8, 40.9, 260), nice_span(0, 0, 90)
    ((14.8, 41.9, [15, 20, 25, 30, 35, 40]), (0, 5, [0, 2, 4]))
    """
    if high - low < SMALLEST_SPAN:  # a narrower axis would blow up what is no difference
        middle = (low + high) / 2
        low, high = max(middle - SMALLEST_SPAN / 2, 0), max(middle + SMALLEST_SPAN / 2, SMALLEST_SPAN)
    pad = (high - low) * 0.04
    first = 0 if low <= pad else round(low - pad, 1)
    last = high if high == first + SMALLEST_SPAN else round(high + pad, 1)
    last = min(last, 100.0) if high <= 100 else last
    step = next(step for step in (1, 2, 5, 10, 20, 25, 50, 100) if step / (last - first) * points >= TICK_ROOM)
    begin = int(-(-first // step)) * step
    ticks = [float(tick) for tick in range(begin, int(last) + 1, step)]
    return _tidy(first), _tidy(last), [_tidy(tick) for tick in ticks]


def _tidy(number: float) -> float:
    return int(number) if number == int(number) else number
