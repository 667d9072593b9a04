"""Ranks over the years: ranges as pale bands, up to five bodies highlighted, the others grey.

A rank is a range; the line runs through its middle. Lines and bands stop at the breaks between
forms, and a year in which a body is not ranked is a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gikanalysis.errors import GikError, UnknownName
from gikanalysis.figures.breaks import Side, break_labels, draw_breaks, rows_above
from gikanalysis.figures.door import ABSENT, Reading, rows_of, year_span
from gikanalysis.figures.frame import Frame, Margins, Options, Words, dress_axes, make_frame, open_axes
from gikanalysis.figures.lines_model import BREAK_2019, TRANSITION, Line, TrendModel, breaks_of, runs_of
from gikanalysis.figures.marks import LABEL_HALF, flag, key_mark, note, size_in_points, spread, year_ticks
from gikanalysis.figures.numbers import Language, format_count_range, format_years
from gikanalysis.figures.palette import Look, colour, palette
from gikanalysis.figures.sentences import Said, doubts_said, sentence_of, years_said
from gikanalysis.figures.style import Width, text_width
from gikanalysis.figures.words import word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GREY = Look("context_fill", "context_block", "o", "ink_3")
RANK_POINTS = 7.0
"""Height of one rank; the plot stays within these heights."""
LOWEST, HIGHEST = 120.0, 250.0
LABEL_ROOM = {"wide": 110.0, "narrow": 76.0}


@dataclass(frozen=True, slots=True)
class Bump:
    """Rank ranges by year as lines of a trend (value: the middle), the highlighted ones by name."""

    trend: TrendModel
    highlighted: tuple[str, ...]

    @property
    def worst(self) -> int:
        """The last rank there is, 1 without any."""
        ends = [one.upper or 1 for line in self.trend.lines for one in line.readings.values()]
        return round(max(ends, default=1))

    @property
    def chosen(self) -> list[tuple[Line, Look]]:
        """The highlighted lines in the order asked for, each with its look."""
        by_name = {line.name: line for line in self.trend.lines}
        return [(by_name[name], look) for name, look in zip(self.highlighted, palette().series, strict=False)]


def bump_model(
    data: object,
    *,
    highlight: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    grade_2021: str = "A",
) -> Bump:
    """Read a frame for a bump chart; see `bump` for its columns and arguments."""
    named: dict[str, dict[int, Reading]] = {}
    for row in rows_of(data, ("year", "name", "rank_low", "rank_high")):
        found, year = named.setdefault(str(row["name"]), {}), int(row["year"])
        if year in found:
            raise GikError(f"two ranks of {row['name']} for {year}; filter first")
        found[year] = _ranks(row)
    span = year_span((year for found in named.values() for year in found), years)
    lines = tuple(Line(name, {y: found.get(y, ABSENT) for y in span}) for name, found in named.items())
    trend = TrendModel(lines, tuple(span), "count", breaks_of(span, grade_2021))
    return Bump(trend, _highlighted(list(named), highlight))


def _ranks(row: dict[str, Any]) -> Reading:
    low, high = row["rank_low"], row["rank_high"]
    if low is None or high is None:
        return ABSENT
    if not 1 <= low <= high:
        raise GikError(f"{row['name']}: a rank from {low} to {high} is no range")
    form = str(row.get("form") or "")
    return Reading("value", (low + high) / 2, float(low), float(high), bool(row.get("flagged")), form)


def _highlighted(names: Sequence[str], asked: Sequence[str] | None) -> tuple[str, ...]:
    most = len(palette().series)
    if asked is None and len(names) > most:
        raise GikError(f"{len(names)} bodies: name up to {most} of them in highlight")
    chosen = tuple(names if asked is None else dict.fromkeys(asked))
    for name in chosen:
        if name not in names:
            raise UnknownName("body", name, names)
    if len(chosen) > most:
        raise GikError(f"a bump chart highlights at most {most} bodies; got {len(chosen)}")
    return chosen


def bump(  # noqa: PLR0913 - options of a drawing are independent of each other
    data: object,
    *,
    language: str = "zh",
    width: Width = "wide",
    ax: Axes | None = None,
    standalone: bool = False,
    simulated: bool = False,
    words: Words | None = None,
    highlight: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    grade_2021: str = "A",
) -> Axes:
    """Draw the rank ranges of many bodies by year, up to five highlighted; return the axes.

    `data` has the columns year, name, rank_low, rank_high (None: not ranked that year) and, where
    there are any, flagged, form. `highlight` names the bodies drawn in colour (all, where there
    are five or fewer). `grade_2021` other than A draws the change of 2021 as a second break.
    """
    model = bump_model(data, highlight=highlight, years=years, grade_2021=grade_2021)
    frame = make_frame(Options(language, width, standalone, simulated, words), bump_signs(model))
    ends, sides = _ends(model, frame), break_labels(model.trend, frame)
    if ax is None:
        labels = sum(2 * end.half for end in ends)
        height = max(min(max(model.worst * RANK_POINTS, LOWEST), HIGHEST), labels)
        ax = open_axes(frame, height, _margins(model, frame, ends, sides))
    else:
        dress_axes(ax, frame)
    _set_axes(ax, model, frame)
    if model.trend.empty:
        ax.set_yticks([])
        note(ax, (0.5, 0.5), frame.say("nothing"), ha="center")
        return ax
    draw_breaks(ax, model.trend, sides)
    for line in model.trend.lines:
        if line.name not in model.highlighted:
            _draw_line(ax, model, line, GREY)
    for line, look in reversed(model.chosen):  # the first named lies on top
        _draw_bands(ax, model, line, look)
        _draw_line(ax, model, line, look)
    _draw_ends(ax, model, ends)
    return ax


def bump_signs(model: Bump) -> list[str]:
    """Keys of the words that explain the signs in the picture."""
    lines = [line for line, _ in model.chosen]
    drawn = [one for line in lines for one in line.points.values()]
    named = {line.name for line in lines}
    asked = {
        "sign_break": bool(model.trend.breaks),
        "sign_transition": any(TRANSITION in line.points for line in lines) and len(model.trend.years) > 1,
        "sign_rank_band": any(one.lower != one.upper for one in drawn),
        "sign_grey": any(line.points for line in model.trend.lines if line.name not in named),
        "sign_rank_gap": any(len(line.points) < len(model.trend.years) for line in lines),
        "sign_flagged": any(one.flagged for one in drawn),
    }
    return [key for key, used in asked.items() if used]


# ---- axes ------------------------------------------------------------------------------------------


def _set_axes(ax: Axes, model: Bump, frame: Frame) -> None:
    years, worst = model.trend.years or (2019,), model.worst
    ax.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    ax.set_ylim(worst + 0.7, 0.3)
    year_ticks(ax, model.trend.years)
    step = next((step for step in (1, 2, 5, 10, 20, 50) if worst / step <= 8), 100)
    others = range(step, worst + 1, step) if step > 2 else range(1 + step, worst + 1, step)
    ax.set_yticks([1, *others])
    ax.yaxis.grid(True)


def _margins(model: Bump, frame: Frame, ends: Sequence[_End], sides: Sequence[Side]) -> Margins:
    left = text_width(str(model.worst), frame.sizes.label) + 10
    right = max((text_width(end.text, frame.sizes.label) for end in ends), default=0) + 22
    return Margins(left=left, right=right, top=10.0 + 12.0 * rows_above(sides))


# ---- marks -----------------------------------------------------------------------------------------


def _draw_bands(ax: Axes, model: Bump, line: Line, look: Look) -> None:
    """The range of the rank: a band over joined years, a block in a single one."""
    for run in runs_of(model.trend, line, list(line.points)):
        lows = [(line.points[year].lower or 1.0) - 0.3 for year in run]
        highs = [(line.points[year].upper or 1.0) + 0.3 for year in run]
        across = [float(year) for year in run]
        if len(run) == 1:
            across, lows, highs = [run[0] - 0.18, run[0] + 0.18], lows * 2, highs * 2
        ax.fill_between(
            across, lows, highs, color=colour(look.block), alpha=0.6, linewidth=0, zorder=1, gid="block"
        )


def _draw_line(ax: Axes, model: Bump, line: Line, look: Look) -> None:
    ink, points, grey = colour(look.line), line.points, look is GREY
    for run in runs_of(model.trend, line, list(points)):
        if len(run) > 1:
            middles = [points[year].value or 0.0 for year in run]
            ax.plot(run, middles, color=ink, linewidth=0.8 if grey else 1.8, zorder=1.5 if grey else 3)
    first, following = points.get(TRANSITION), points.get(TRANSITION + 1)
    if first and following and (first.form == "v2014") == (following.form == "v2014"):
        ends = [first.value or 0.0, following.value or 0.0]
        dots = ax.plot([TRANSITION, TRANSITION + 1], ends, color=ink, linewidth=1 if not grey else 0.8, zorder=1.5)
        dots[0].set_linestyle((0, (1, 2)))
    for year, one in points.items():
        hollow = year == TRANSITION
        ax.plot(
            [year],
            [one.value or 0.0],
            marker=look.marker,
            linestyle="",
            markersize=2.5 if grey else (6.0 if hollow else 5.2),
            markerfacecolor=colour("paper") if hollow else ink,
            markeredgecolor=ink,
            markeredgewidth=0.8 if grey or not hollow else 1.4,
            clip_on=False,
            zorder=2 if grey else 5,
            gid="grey-point" if grey else "point",
        )
        if one.flagged and not grey:
            flag(ax, (year, one.value or 0.0))


# ---- labels at the end -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _End:
    value: float
    text: str
    look: Look

    @property
    def half(self) -> float:
        """Half the height of the label in points."""
        return LABEL_HALF * (self.text.count("\n") + 1)


def _ends(model: Bump, frame: Frame) -> list[_End]:
    """Rank range first, then the name; the year too where the last rank is not of the last year."""
    found = []
    for line, look in model.chosen:
        if line.points:
            year, one = list(line.points.items())[-1]
            when = "" if year == model.trend.years[-1] else f" ({year})"
            ranks = _range(one, frame.language)
            room = LABEL_ROOM["narrow" if frame.sizes.narrow else "wide"]
            text = frame.fit(f"{ranks}{when} {line.name}", frame.sizes.label, room)
            found.append(_End(one.value or 1.0, text, look))
    return found


def _draw_ends(ax: Axes, model: Bump, ends: Sequence[_End]) -> None:
    height, worst = size_in_points(ax)[1], model.worst
    places = [(worst + 0.7 - end.value) / (worst + 0.4) * height for end in ends]
    for end, at in zip(ends, spread(places, [end.half for end in ends], height), strict=True):
        note(ax, (1, 0), end.text, offset=(15, at), size=9.5, role=end.look.label)
        key_mark(ax, end.look, (8, at + end.half - LABEL_HALF))  # the marker again: some labels are in ink


def _range(one: Reading, language: Language) -> str:
    return format_count_range(round(one.lower or 1), round(one.upper or 1), language)


# ---- alt text --------------------------------------------------------------------------------------


def bump_said(data: object, language: Language, options: dict[str, Any]) -> Said:
    """What the alt text says: the ranks of the highlighted bodies in their first and last years."""
    model = bump_model(data, **options)
    span = years_said(model.trend.years, language)
    if model.trend.empty:
        return Said("alt_bump", span, [word("alt_empty", language)], [])
    numbers = [word("alt_bodies", language, count=len(model.trend.lines))]
    numbers += [_line_said(line, language) for line, _ in model.chosen if line.points]
    cautions = [word("alt_break", language)] if BREAK_2019 in model.trend.breaks else []
    flagged = [line.name for line, _ in model.chosen if any(one.flagged for one in line.points.values())]
    return Said("alt_bump", span, numbers, cautions + doubts_said(flagged, [], language))


def _line_said(line: Line, language: Language) -> str:
    points = list(line.points.items())
    parts = []
    for year, one in dict((points[0], points[-1])).items():
        when, ranks = format_years(year, year, language), _range(one, language)
        parts.append(word("alt_rank_year", language, year=when, ranks=ranks))
    return sentence_of([f"{line.name}{'：' if language == 'zh' else ': '}{parts[0]}", *parts[1:]], language)
