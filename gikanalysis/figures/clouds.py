"""Two figures of many bodies against each other: possible ranges as pale crosses, the extremes named.

Names never lie over points or over each other: one that finds no room is left to the data table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.patheffects import withStroke

from gikanalysis.figures.clouds_model import (
    Cloud,
    Point,
    Reference,
    ScatterUnit,
    axis_span,
    number_said,
    scatter_model,
)
from gikanalysis.figures.frame import Frame, Margins, Options, Words, dress_axes, make_frame, open_axes
from gikanalysis.figures.marks import flag, note, size_in_points
from gikanalysis.figures.numbers import MINUS, Language
from gikanalysis.figures.palette import colour
from gikanalysis.figures.sentences import Said, doubts_said, listed, sentence_of
from gikanalysis.figures.style import Width, text_width
from gikanalysis.figures.words import word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = {"wide": 250.0, "narrow": 220.0}
NAME_ROOM = {"wide": 120.0, "narrow": 84.0}
LINE = 11.5
CROWD = 60
"""From this many points on the markers are smaller."""


def scatter(  # noqa: PLR0913 - options of a drawing are independent of each other
    data: object,
    *,
    language: str = "zh",
    width: Width = "wide",
    ax: Axes | None = None,
    standalone: bool = False,
    simulated: bool = False,
    words: Words | None = None,
    x_label: str = "",
    y_label: str = "",
    x_unit: ScatterUnit = "share",
    y_unit: ScatterUnit = "share",
    reference: Reference = "none",
    label: Sequence[str] | None = None,
) -> Axes:
    """Draw two figures of many bodies against each other; return the axes.

    `data` has the columns name, x, y and, where there are any, x_lower, x_upper, y_lower, y_upper
    (bounds of the mapping), n (cases), status, flagged. Units are `share` (0 to 1), `points` (change
    of a share, -1 to 1) or `number`. `reference` draws the line where both are equal, or the medians.
    `label` names up to eight points; without it the extreme ones are named.
    """
    chosen = {"x_unit": x_unit, "y_unit": y_unit, "reference": reference, "label": label}
    model = scatter_model(data, **chosen)  # type: ignore[arg-type]
    frame = make_frame(Options(language, width, standalone, simulated, words), scatter_signs(model))
    heads = [frame.fit(text, 9.0, frame.sizes.width - 40) for text in (_left_out(model, frame), y_label) if text]
    below = frame.fit(x_label, 9.0, frame.sizes.width - 60) if x_label else ""
    if ax is None:
        top = 8 + sum(12.0 * (text.count("\n") + 1) + 2 for text in heads)
        bottom = 20.0 + (12.0 * (below.count("\n") + 1) + 6 if below else 0)
        left = 12 + max(text_width(text, frame.sizes.label) for _, text in _ticks(model, 1, HEIGHT[width]))
        height = HEIGHT[width] if model.points else 40.0
        ax = open_axes(frame, height, Margins(left, 16, top, bottom if model.points else 6))
    else:
        dress_axes(ax, frame)
    lift = 5.0
    for text in reversed(heads):
        note(ax, (0, 1), text, offset=(-4, lift), va="bottom", role="ink_2")
        lift += 12.0 * (text.count("\n") + 1) + 2
    _set_axes(ax, model)
    if not model.points:
        note(ax, (0.5, 0.5), frame.say("nothing"), ha="center")
        return ax
    if below:
        note(ax, (1, 0), below, offset=(0, -22), ha="right", va="top", role="ink_2")
    _draw_reference(ax, model)
    for point in model.points:
        _draw_point(ax, point, 3.6 if len(model.points) >= CROWD else 5.2)
    _draw_names(ax, model, frame)
    return ax


def scatter_signs(model: Cloud) -> list[str]:
    """Keys of the words that explain the signs in the picture."""
    asked = {
        "sign_cross": any(point.x_ends or point.y_ends for point in model.points),
        "sign_equal_line": model.reference == "equal" and bool(model.points),
        "sign_median_lines": model.reference == "medians" and bool(model.points),
        "sign_small": any(point.hollow for point in model.points),
        "sign_few": bool(model.few),
        "sign_flagged": any(point.flagged for point in model.points),
    }
    return [key for key, used in asked.items() if used]


def _left_out(model: Cloud, frame: Frame) -> str:
    """The words for bodies that are not in the picture."""
    absent = frame.say("scatter_absent", count=len(model.absent)) if model.absent else ""
    few = frame.say("scatter_few", count=len(model.few)) if model.few else ""
    return listed([text for text in (absent, few) if text], frame.language)


# ---- axes ------------------------------------------------------------------------------------------


def _ticks(model: Cloud, axis: int, points: float) -> list[tuple[float, str]]:
    """Ticks of an axis with their texts; the unit stands on the last."""
    unit = model.units[axis]
    _, _, ticks = axis_span(model.reach(axis), unit, points)
    texts = [f"{tick:g}".replace("-", MINUS) for tick in ticks]
    if unit == "points":
        texts = [f"+{text}" if tick > 0 else text for tick, text in zip(ticks, texts, strict=True)]
    if unit == "share":
        texts[-1] += "%"
    return list(zip(ticks, texts, strict=True))


def _set_axes(ax: Axes, model: Cloud) -> None:
    if not model.points:
        ax.set_xticks([])
        ax.set_yticks([])
        ax.spines["bottom"].set_visible(False)
        return
    lengths = size_in_points(ax)
    spans = [axis_span(model.reach(axis), model.units[axis], lengths[axis]) for axis in (0, 1)]
    ax.set_xlim(*spans[0][:2])
    ax.set_ylim(*spans[1][:2])
    across, up = (_ticks(model, axis, lengths[axis]) for axis in (0, 1))
    ax.set_xticks([tick for tick, _ in across], [text for _, text in across])
    ax.set_yticks([tick for tick, _ in up], [text for _, text in up])
    ax.grid(visible=True)
    for unit, (low, high, _), line in zip(model.units, spans, (ax.axvline, ax.axhline), strict=True):
        if unit == "points" and low < 0 < high:
            line(0, color=colour("axis"), linewidth=0.8, zorder=0.8, gid="no-change")


def _draw_reference(ax: Axes, model: Cloud) -> None:
    style: dict[str, Any] = {"color": colour("ink_2"), "linewidth": 1, "linestyle": (0, (3, 2)), "zorder": 0.9}
    if model.reference == "equal":
        low = max(ax.get_xlim()[0], ax.get_ylim()[0])
        high = min(ax.get_xlim()[1], ax.get_ylim()[1])
        if low < high:
            ax.plot([low, high], [low, high], gid="reference", **style)
    if model.reference == "medians":
        ax.axvline(model.medians[0], gid="reference", **style)
        ax.axhline(model.medians[1], gid="reference", **style)


def _draw_point(ax: Axes, point: Point, size: float) -> None:
    main = colour("main")
    for xs, ys in ((point.x_ends, (point.y, point.y)), ((point.x, point.x), point.y_ends)):
        if xs and ys:
            block = ax.plot(list(xs), list(ys), color=colour("main_block"), linewidth=3.5, zorder=1.5)[0]
            block.set_solid_capstyle("butt")
            block.set_gid("block")
    dot = ax.plot([point.x], [point.y], "o", color=main, markersize=size, clip_on=False, zorder=5, gid="point")[0]
    dot.set(
        markerfacecolor=colour("paper") if point.hollow else main, markeredgewidth=1.2 if point.hollow else 0.6
    )
    if point.flagged:
        flag(ax, (point.x, point.y), size=9)


# ---- names -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Box:
    """A rectangle in points from the lower left corner of the axes."""

    x0: float
    y0: float
    x1: float
    y1: float

    def touches(self, other: _Box) -> bool:
        """Whether the two overlap."""
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1


def _draw_names(ax: Axes, model: Cloud, frame: Frame) -> None:
    """Names beside their points, the most extreme first; farther away with a thin line to the point."""
    length, height = size_in_points(ax)
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    at = {
        p.name: ((p.x - left) / (right - left) * length, (p.y - bottom) / (top - bottom) * height)
        for p in model.points
    }
    taken = [_around(at[point.name], 6.5 if point.flagged else 5.0) for point in model.points]
    room = NAME_ROOM["narrow" if frame.sizes.narrow else "wide"]
    for name in model.named:
        if name not in at:
            continue
        text = frame.fit(name, 9.0, room)
        wide, high = text_width(text, 9.0), LINE * (text.count("\n") + 1)
        for (x, y), far in _candidates(at[name], wide, high):
            box = _Box(x, y, x + wide, y + high)
            inside = box.x0 >= 1 and box.y0 >= 1 and box.x1 <= length + 12 and box.y1 <= height
            if inside and not any(box.touches(other) for other in taken):
                if far:
                    _draw_leader(ax, at[name], box, (length, height))
                drawn = note(ax, (0, 0), text, offset=(x, y + high / 2), role="ink")
                drawn.set_path_effects([withStroke(linewidth=1.6, foreground=colour("paper"))])
                taken.append(box)
                break


def _around(at: tuple[float, float], half: float) -> _Box:
    return _Box(at[0] - half, at[1] - half, at[0] + half, at[1] + half)


def _candidates(at: tuple[float, float], wide: float, high: float) -> Iterator[tuple[tuple[float, float], bool]]:
    """Lower left corners to try for a name: beside the point, then farther away."""
    x, y = at
    for gap in (7.5, 16.0, 28.0, 42.0, 60.0, 80.0):
        sides = (x + gap, x - gap - wide, x - wide / 2)
        levels = (y - high / 2, y + gap * 0.8, y - gap * 0.8 - high)
        for column, level in ((0, 0), (1, 0), (2, 1), (2, 2), (0, 1), (1, 1), (0, 2), (1, 2)):
            yield (sides[column], levels[level]), gap > 8


def _draw_leader(ax: Axes, at: tuple[float, float], box: _Box, size: tuple[float, float]) -> None:
    near = (min(max(at[0], box.x0), box.x1), min(max(at[1], box.y0), box.y1))
    xs, ys = ([at[axis] / size[axis], near[axis] / size[axis]] for axis in (0, 1))
    line = ax.plot(xs, ys, color=colour("axis"), linewidth=0.7, transform=ax.transAxes, zorder=4)[0]
    line.set_gid("leader")


# ---- alt text --------------------------------------------------------------------------------------


def _shown(data: object, options: dict[str, Any]) -> Cloud:
    """The model, without the options that only name the axes."""
    return scatter_model(data, **{name: value for name, value in options.items() if not name.endswith("_label")})


def scatter_signs_of(data: object, options: dict[str, Any]) -> list[str]:
    """The signs of the figure drawn from `data` with `options`."""
    return scatter_signs(_shown(data, options))


def scatter_said(data: object, language: Language, options: dict[str, Any]) -> Said:
    """What the alt text says: how many bodies, the medians, the named points."""
    labels = [str(options.get(name) or "") for name in ("x_label", "y_label")]
    model = _shown(data, options)
    if not model.points:
        return Said("alt_scatter", "", [word("alt_empty", language)], [])

    def both(x: float, y: float) -> str:
        pair = (number_said(x, model.units[0], language), number_said(y, model.units[1], language))
        return word("alt_pair", language, x=pair[0], y=pair[1])

    numbers = [word("alt_bodies", language, count=len(model.points))]
    if all(labels):
        numbers.append(word("alt_axes", language, x=labels[0], y=labels[1]))
    numbers.append(sentence_of([word("alt_medians", language, pair=both(*model.medians))], language))
    by_name = {point.name: point for point in model.points}
    gap = "" if language == "zh" else " "
    for name in model.named:
        if name in by_name:
            said = f"{name}{gap}{both(by_name[name].x, by_name[name].y)}"
            numbers.append(sentence_of([said], language))
    flagged = [point.name for point in model.points if point.flagged]
    return Said("alt_scatter", "", numbers, doubts_said(flagged, [*model.absent, *model.few], language))
