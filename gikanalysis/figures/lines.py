"""A trend over years: points, the break drawn and never bridged, bounds as pale ribbons.

The transition year 2019 is a hollow marker in a tinted column, joined to 2020 by dots only. A year
without a figure is a gap with the word for its reason on the baseline. Where only one year is
there, one labelled dot is drawn and the picture says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gikanalysis.figures.breaks import Side, break_labels, draw_breaks, rows_above
from gikanalysis.figures.door import Reading
from gikanalysis.figures.frame import Frame, Margins, Options, Words, dress_axes, make_frame, open_axes
from gikanalysis.figures.lines_model import (
    SMALLEST_FILLED,
    TRANSITION,
    Line,
    TrendModel,
    Unit,
    few,
    interval,
    runs_of,
    thin,
    trend_model,
    trend_signs,
)
from gikanalysis.figures.marks import (
    LABEL_HALF,
    flag,
    key_mark,
    nice_top,
    note,
    size_in_points,
    spread,
    year_ticks,
)
from gikanalysis.figures.numbers import format_count, format_percent, share_decimals
from gikanalysis.figures.palette import Look, colour, palette
from gikanalysis.figures.style import Width, one_line, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DOTS = (0, (1, 2))
LOW = 84.0
"""Height of the plot where there is a single dot or nothing."""
HEIGHT = {"wide": 150.0, "narrow": 170.0}
LARGEST_COLOURED = 3
"""Labels of more series than these are not told apart by colour alone."""
CONTEXT = Look("ink_3", "context_block", "D", "ink_3")
"""The third of three series, which the others are held against."""


def trend(  # noqa: PLR0913 - options of a drawing are independent of each other
    data: object,
    metric: str | None = None,
    *,
    language: str = "zh",
    width: Width = "wide",
    ax: Axes | None = None,
    standalone: bool = False,
    simulated: bool = False,
    words: Words | None = None,
    unit: Unit | None = None,
    years: Sequence[int] | None = None,
    grade_2021: str = "A",
    height: float | None = None,
) -> Axes:
    """Draw one metric or up to four series over the years; return the axes.

    With `metric`, `data` is an observations table of one body and the values are counts. Without,
    it is a frame with the columns year and value and, where there are any, series (name; the
    third of three is context), context (true: this series is), lower, upper (None on one side: unbounded),
    n (cases a share rests on), status, flagged, form; values are shares from 0 to 1 unless
    `unit="count"`. `grade_2021` other than A draws the change of 2021 as a second break. `height` of the plot
    is in points.
    """
    model = trend_model(data, metric, unit=unit, years=years, grade_2021=grade_2021)
    frame = make_frame(Options(language, width, standalone, simulated, words), trend_signs(model))
    ends = _end_labels(model, frame)
    sides, said = break_labels(model, frame), _only(model, frame)
    if ax is None:
        points = height or (LOW if said or model.empty else HEIGHT[width])
        ax = open_axes(frame, points, _margins(model, frame, ends, sides, said))
    else:
        dress_axes(ax, frame)
    top = _set_axes(ax, model, frame)
    draw_breaks(ax, model, sides)
    for line, look in zip(model.lines, _looks(model), strict=True):
        _draw_blocks(ax, model, line, look.block, top)
        _draw_line(ax, model, line, look)
    _draw_absences(ax, model, frame)
    if model.empty:
        ax.set_yticks([])
        note(ax, (0.5, 0.5), frame.say("nothing"), ha="center")
    elif said:
        _draw_single_label(ax, ends)
        note(ax, (0, 1), said, offset=(0, 6.0 + 12.0 * rows_above(sides)), va="bottom")
    else:
        _draw_end_labels(ax, ends)
    return ax


def _looks(model: TrendModel) -> tuple[Look, ...]:
    """How each series is drawn; what is marked as context in grey, and of three the last."""
    looks = palette().series[: len(model.lines)]
    looks = (*looks[:2], CONTEXT) if len(looks) == 3 else looks
    return tuple(CONTEXT if line.context else look for line, look in zip(model.lines, looks, strict=True))


def _only(model: TrendModel, frame: Frame) -> str:
    """What is said above a single dot; empty where there are more."""
    if model.only_year is None:
        return ""
    key = "only_year" if model.only_report else "single_value"
    return frame.fit(frame.say(key, year=model.only_year), 9.0, frame.sizes.width * 0.75)


# ---- axes and breaks -------------------------------------------------------------------------------


def _top(model: TrendModel) -> tuple[float, float]:
    everything = [
        end
        for line in model.lines
        for one in line.readings.values()
        for end in (one.value, one.lower, one.upper, interval(one)[1] if thin(one) else None)
        if end is not None
    ]
    return nice_top(max(everything, default=0))


def _set_axes(ax: Axes, model: TrendModel, frame: Frame) -> float:
    top, step = _top(model)
    ticks = [index * step for index in range(round(top / step) + 1)]
    labels = [format_count(tick, frame.language) for tick in ticks]
    unit = {"share": "%", "count": "件" if frame.language == "zh" else ""}[model.unit]
    labels[-1] += unit
    ax.set_ylim(0, top)
    ax.set_yticks(ticks, [one_line(label, frame.language) for label in labels])
    ax.yaxis.grid(True)
    years = model.years or (2019,)
    ax.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    year_ticks(ax, model.years)
    return top


def _margins(model: TrendModel, frame: Frame, ends: Sequence[_End], sides: Sequence[Side], said: str) -> Margins:
    top, _ = _top(model)
    unit = "%" if model.unit == "share" else "件 "
    left = text_width(format_count(top, frame.language) + unit, frame.sizes.label) + 10
    right = max((text_width(end.text, frame.sizes.label) for end in ends), default=0) + _label_gap(ends) + 8
    above = 10.0 + 12.0 * rows_above(sides)
    if said:
        above, right = above + 14.0 * (said.count("\n") + 1), 10.0
    return Margins(left=left, right=right, top=above)


# ---- marks -----------------------------------------------------------------------------------------


def _draw_line(ax: Axes, model: TrendModel, line: Line, look: Look) -> None:
    ink, marker, points = colour(look.line), look.marker, line.points
    context = look is CONTEXT
    for run in runs_of(model, line, list(points)):
        if len(run) > 1:
            ax.plot(
                run, [points[y].value or 0.0 for y in run], color=ink, linewidth=1.2 if context else 1.8, zorder=3
            )
    first, following = points.get(TRANSITION), points.get(TRANSITION + 1)
    if first and following and (first.form == "v2014") == (following.form == "v2014"):
        ends = [first.value or 0.0, following.value or 0.0]
        ax.plot([TRANSITION, TRANSITION + 1], ends, color=ink, linewidth=1, linestyle=DOTS, zorder=2)
    for year, one in points.items():
        if thin(one):
            low, high = interval(one)
            ax.plot([year, year], [low, high], color=ink, linewidth=1.3, zorder=2, gid="interval")
        small = one.cases is not None and one.cases < SMALLEST_FILLED
        hollow = small or year == TRANSITION
        ax.plot(
            [year],
            [one.value or 0.0],
            marker=marker,
            linestyle="",
            markersize=6.0 if hollow else (3.5 if context else 4.8),
            markerfacecolor=colour("paper") if hollow else ink,
            markeredgecolor=ink,
            markeredgewidth=1.4 if hollow else 0.8,
            clip_on=False,
            zorder=5,
            gid="zero-marker" if one.value == 0 else "point",
        )
        if one.flagged:
            flag(ax, (year, one.value or 0.0))


def _draw_blocks(ax: Axes, model: TrendModel, line: Line, role: str, top: float) -> None:
    """Bounds of a mapping: a pale ribbon over joined years, a block in a single one.

    A block is open to one side, with a small arrow, where a bound is lacking.
    """
    ranged = {y: one for y, one in line.readings.items() if one.lower != one.upper}
    closed = [year for year, one in ranged.items() if one.lower is not None and one.upper is not None]
    for run in runs_of(model, line, closed):
        lows, highs = [ranged[y].lower or 0.0 for y in run], [ranged[y].upper or 0.0 for y in run]
        across: list[float] = [float(year) for year in run]
        if len(run) == 1:
            across, lows, highs = [run[0] - 0.18, run[0] + 0.18], lows * 2, highs * 2
        ax.fill_between(across, lows, highs, color=colour(role), linewidth=0, zorder=1, gid="block")
    for year in ranged.keys() - set(closed):
        one = ranged[year]
        open_below = one.lower is None
        low = 0.0 if one.lower is None else one.lower
        high = top if one.upper is None else one.upper
        ax.fill_between(
            [year - 0.18, year + 0.18], low, high, color=colour(role), linewidth=0, zorder=1, gid="block"
        )
        arrow, at = ("v", low) if open_below else ("^", high)
        ax.plot([year], [at], arrow, color=colour("ink_3"), markersize=4, clip_on=False, zorder=4, gid="open-end")


def _draw_absences(ax: Axes, model: TrendModel, frame: Frame) -> None:
    """The word for each gap on the baseline, one for neighbouring years of the same kind."""
    if not model.lines:
        return
    line, per_year = model.lines[0], size_in_points(ax)[0] / max(len(model.years), 1)
    taken = [float("-inf")] * 3  # where the words of each level end
    for said, years in _absent_runs(model, line):
        room = max(per_year * len(years) - 2, 24.0)
        text = frame.say(said)
        if frame.language == "en":  # a Chinese word of two or three signs is never torn
            text = frame.fit(text, 9.0, room)
        half = (text_width(text, 9.0) + 4) / per_year / 2
        first, last = ax.get_xlim()
        middle = max(min((years[0] + years[-1]) / 2, last - half), min(first + half, (first + last) / 2))
        level = next((at for at, end in enumerate(taken) if middle - half > end), len(taken) - 1)
        taken[level] = middle + half
        step = 13.0 if frame.language == "zh" else 24.0
        drawn = note(ax, (middle, 0), text, offset=(0, 3 + step * level), ha="center", va="bottom", coords="data")
        drawn.set_bbox({"boxstyle": "square,pad=0.05", "facecolor": colour("paper"), "edgecolor": "none"})
        drawn.set_zorder(4)


def _absent_runs(model: TrendModel, line: Line) -> list[tuple[str, list[int]]]:
    """Neighbouring years on one side of the breaks that lack a figure for the same reason."""
    runs: list[tuple[str, list[int]]] = []
    for year in model.years:
        one = line.readings[year]
        said: str = "few" if one.drawn and few(one) else one.state
        if said in ("value", "block", "not_on_form"):
            continue
        broken = any(year - 1 < edge < year for edge in model.breaks)
        if runs and runs[-1][0] == said and runs[-1][1][-1] == year - 1 and not broken:
            runs[-1][1].append(year)
        else:
            runs.append((said, [year]))
    return runs


# ---- labels at the end -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _End:
    year: int
    value: float
    text: str
    look: Look


def _end_labels(model: TrendModel, frame: Frame) -> list[_End]:
    """Value first, then the name of the series, beside the last point."""
    ends = []
    for line, look in zip(model.lines, _looks(model), strict=True):
        if line.points:
            year, last = list(line.points.items())[-1]
            name = (
                frame.fit(line.name, frame.sizes.label, 62.0 if frame.sizes.narrow else 92.0) if line.name else ""
            )
            number = _end_number(last, model.unit, frame)
            if name:
                number = number.rstrip("%")  # the unit stands on the axis
            ends.append(_End(year, last.value or 0.0, f"{number} {name}".strip(), look))
    return ends


def _end_number(last: Reading, unit: Unit, frame: Frame) -> str:
    value = last.value or 0.0
    if unit == "count":
        return format_count(value, frame.language)
    decimals = share_decimals(last.cases) if last.cases is not None else 1
    return format_percent(value / 100, decimals or 0)


def _draw_single_label(ax: Axes, ends: Sequence[_End]) -> None:
    """The label of a single dot stands beside the dot, on the side where there is room."""
    first, last = ax.get_xlim()
    for end in ends:
        right = (end.year - first) / (last - first) < 0.7
        offset, ha = ((8, 0), "left") if right else ((-8, 0), "right")
        note(
            ax, (end.year, end.value), end.text, offset=offset, ha=ha, size=9.5, role=end.look.label, coords="data"
        )


def _label_gap(ends: Sequence[_End]) -> float:
    """Points from the axes to the labels; the marker stands before them where some labels are in ink."""
    return 15.0 if len(ends) > LARGEST_COLOURED else 6.0


def _draw_end_labels(ax: Axes, ends: Sequence[_End]) -> None:
    """Labels right of the axes, pushed apart where two would touch."""
    height, (_, top) = size_in_points(ax)[1], ax.get_ylim()
    halves = [LABEL_HALF * (end.text.count("\n") + 1) for end in ends]
    places = spread([end.value / top * height for end in ends], halves, height)
    for end, at, half in zip(ends, places, halves, strict=True):
        note(ax, (1, 0), end.text, offset=(_label_gap(ends), at), size=9.5, role=end.look.label)
        if len(ends) > LARGEST_COLOURED:
            key_mark(ax, end.look, (8, at + half - LABEL_HALF))
