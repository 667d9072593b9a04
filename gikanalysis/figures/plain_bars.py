"""Counted things by category as plain bars, the number at the end of each; spells of zeros among them.

Bars start at 0. Where a mapping leaves a range, the bar is pale between its bounds and a tick
stands at the value; a share of 10 to 99 cases carries its Wilson interval as a thin line, of fewer
than 30 it is hollow, of fewer than ten it is words. A zero is a marker on the axis, an absence a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.markers import CARETRIGHTBASE
from matplotlib.patheffects import withStroke

from gikanalysis.errors import GikError
from gikanalysis.figures.door import Reading, reading, rows_of
from gikanalysis.figures.frame import Frame, Margins, Options, Words, dress_axes, make_frame, open_axes
from gikanalysis.figures.lines_model import SMALLEST_FILLED, Unit, few, implied, interval, scaled, thin
from gikanalysis.figures.marks import flag, note, size_in_points
from gikanalysis.figures.numbers import (
    Language,
    format_count,
    format_count_range,
    format_percent,
    format_range,
    share_decimals,
)
from gikanalysis.figures.palette import colour
from gikanalysis.figures.rows import label_rows, middles, row_tops, widest
from gikanalysis.figures.sentences import Said, absence_said, doubts_said, sentence_of
from gikanalysis.figures.style import Width, one_line, text_width
from gikanalysis.figures.words import language_checked, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LABEL_SHARE = {"wide": 0.42, "narrow": 0.34}
BAR_POINTS = 11.0


@dataclass(frozen=True, slots=True)
class Column:
    """One bar: what is counted and its reading; shares are held in per cent."""

    category: str
    one: Reading
    share: bool

    @property
    def few(self) -> bool:
        """Whether it is a share of too few cases."""
        return self.share and few(self.one)

    @property
    def drawn(self) -> bool:
        """Whether there is a value to draw."""
        return self.one.drawn and not self.few

    @property
    def ranged(self) -> bool:
        """Whether the mapping leaves a range: closed, or for want of a value open to one side."""
        known = self.one.lower is not None and self.one.upper is not None
        closed = known and self.one.lower != self.one.upper
        return not self.few and (self.one.state == "block" or (self.one.drawn and closed))

    @property
    def sampled(self) -> bool:
        """Whether the small-number interval is drawn."""
        return self.share and thin(self.one)

    @property
    def hollow(self) -> bool:
        """Whether a share rests on so few cases that its bar is hollow."""
        return self.share and self.one.cases is not None and self.one.cases < SMALLEST_FILLED

    @property
    def reach(self) -> float:
        """Where its longest mark ends."""
        if not (self.drawn or self.ranged):
            return 0.0
        ends = (self.one.value, self.one.lower, self.one.upper, interval(self.one)[1] if self.sampled else None)
        return max(end for end in ends if end is not None)


@dataclass(frozen=True, slots=True)
class ColumnModel:
    """What the figure shows: bars in the order of the frame."""

    bars: tuple[Column, ...]
    unit: Unit

    @property
    def counted(self) -> bool:
        """Whether the cases behind the bars are printed in a column."""
        return any(bar.one.cases is not None for bar in self.bars)


def column_model(data: object, *, unit: Unit = "share") -> ColumnModel:
    """Read a frame for the bars; see `columns`.

    Raises `GikError` where a category stands twice or a count is negative.
    """
    if unit not in ("share", "count"):
        raise GikError(f"bars show a share or a count, not {unit!r}")
    bars = []
    for row in rows_of(data, ("category", "value")):
        one = scaled(reading({**row, "status": row.get("status") or implied(row)}), unit)
        if unit == "count" and (one.value or 0) < 0:
            raise GikError(f"{row['category']}: a count is not negative, as {one.value:g} is")
        bars.append(Column(str(row["category"]), one, unit == "share"))
    names = [bar.category for bar in bars]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise GikError(f"bars of the same name: {', '.join(doubled)}")
    return ColumnModel(tuple(bars), unit)


def columns(  # noqa: PLR0913 - options of a drawing are independent of each other
    data: object,
    *,
    language: str = "zh",
    width: Width = "wide",
    ax: Axes | None = None,
    standalone: bool = False,
    simulated: bool = False,
    words: Words | None = None,
    unit: Unit = "share",
) -> Axes:
    """Draw one horizontal bar for each category, in the order of the frame; return the axes.

    `data` has the columns category and value and, where there are any, n (what a share rests on),
    lower, upper (bounds of a mapping), status, flagged. Values are shares from 0 to 1 unless
    `unit="count"`.
    """
    model = column_model(data, unit=unit)
    return _draw(
        model, make_frame(Options(language, width, standalone, simulated, words), column_signs(model)), ax
    )


def column_signs(model: ColumnModel) -> list[str]:
    """Keys of the words that explain the signs in the picture."""
    asked = {
        "sign_pale": any(bar.ranged for bar in model.bars),
        "sign_interval": any(bar.drawn and bar.sampled for bar in model.bars),
        "sign_small_base": any(bar.drawn and bar.hollow for bar in model.bars),
        "sign_few_base": any(bar.few for bar in model.bars),
        "sign_blank": any(bar.one.state == "blank" for bar in model.bars),
        "sign_flagged": any(bar.one.flagged for bar in model.bars),
    }
    return [key for key, used in asked.items() if used]


def columns_said(model: ColumnModel, language: Language, kind: str = "alt_columns") -> Said:
    """The alt text of the bars."""
    if not model.bars:
        return Said(kind, "", [word("alt_empty", language)], [])
    gap = "" if language == "zh" else " "
    numbers = []
    for bar in model.bars:
        if bar.drawn:
            behind = word("alt_base", language, n=format_count(bar.one.cases, language)) if bar.one.cases else ""
            numbers.append(sentence_of([f"{bar.category}{gap}{_number(bar, language)}{behind}"], language))
        elif bar.ranged:
            numbers.append(sentence_of([f"{bar.category}{gap}{_range(bar, language)}"], language))
    absent = [
        bar.category + gap + absence_said(bar.one, language) for bar in model.bars if not (bar.drawn or bar.ranged)
    ]
    flagged = [bar.category for bar in model.bars if bar.one.flagged]
    return Said(kind, "", numbers, doubts_said(flagged, absent, language))


# ---- spells of zeros -----------------------------------------------------------------------------


def spell_model(data: object, language: Language) -> ColumnModel:
    """The bars of `spells`: one for each length, those of unknown length after those that ended."""
    import polars as pl

    found: dict[tuple[int, bool], float] = {}
    for row in rows_of(data, ("length", "value")):
        key = (int(row["length"]), bool(row.get("open")))
        if key in found or row["value"] is None or key[0] < 1:
            raise GikError(f"a spell needs a length of one year or more, one row and a number: {dict(row)}")
        found[key] = float(row["value"])
    names = [
        word(("spell_open" if unended else "spell") + ("_one" if years == 1 else ""), language, years=years)
        for years, unended in sorted(found)
    ]
    values = [found[key] for key in sorted(found)]
    frame = pl.DataFrame({"category": names, "value": values}, schema={"category": pl.String, "value": pl.Float64})
    return column_model(frame, unit="count")


def spells(
    data: object,
    *,
    language: str = "zh",
    width: Width = "wide",
    ax: Axes | None = None,
    standalone: bool = False,
    simulated: bool = False,
    words: Words | None = None,
) -> Axes:
    """Draw how long bodies reported zero without a break: number of spells by years; return the axes.

    `data` has the columns length (years), value (number of spells) and, where there are any, open:
    the spell reaches the first or last year read, so that it may have been longer. Open spells
    have a bar of their own, `at least 3 years`, and are never counted as ended.
    """
    model = spell_model(data, language_checked(language))
    frame = make_frame(Options(language, width, standalone, simulated, words), spell_signs(data))
    return _draw(model, frame, ax)


def spell_signs(data: object) -> list[str]:
    """Keys of the words that explain the signs in the picture of spells."""
    return ["sign_spell_open"] if any(row.get("open") for row in rows_of(data, ("length", "value"))) else []


# ---- drawing -------------------------------------------------------------------------------------


def _draw(model: ColumnModel, frame: Frame, ax: Axes | None) -> Axes:
    size, share = frame.sizes.label, LABEL_SHARE["narrow" if frame.sizes.narrow else "wide"]
    labels = [frame.fit(bar.category, size, frame.sizes.width * share) for bar in model.bars]
    tops = row_tops(labels)
    head = frame.say("base_column")
    column = widest([head, *(_cases(bar, frame) for bar in model.bars)], 9.0) + 12 if model.counted else 0.0
    if ax is None:
        above = 18.0 if model.counted else 6.0
        margins = Margins(widest(labels, size) + 16, column + 8, above, 6)
        ax = open_axes(frame, max(tops[-1], 24.0), margins)
    else:
        dress_axes(ax, frame)
    points, _ = size_in_points(ax)
    ax.set_xlim(0, _end(model, points, frame))
    ax.set_ylim(max(tops[-1], 1.0), 0)
    ax.set_xticks([])
    label_rows(ax, middles(tops), labels)
    ax.spines["bottom"].set_visible(False)
    if not model.bars:
        note(ax, (0.5, 0.5), frame.say("nothing"), ha="center")
        return ax
    ax.axvline(0, color=colour("axis"), linewidth=0.8, zorder=4)
    for bar, place in zip(model.bars, middles(tops), strict=True):
        _draw_bar(ax, bar, place, frame)
        if model.counted:
            note(ax, (1, place), _cases(bar, frame), offset=(column, 0), ha="right", coords="row")
    if model.counted:
        note(ax, (1, 1), head, offset=(column, 3), ha="right", va="bottom")
    return ax


def _end(model: ColumnModel, points: float, frame: Frame) -> float:
    """Upper end of an axis of `points` on which every bar has room for its label."""
    ends = [0.0]
    for bar in model.bars:
        room = text_width(_text(bar, frame), 9.5) + (28 if bar.one.flagged else 16)
        ends.append(bar.reach * points / max(points - room, 20.0))
    return max(ends) or 1.0


def _draw_bar(ax: Axes, bar: Column, place: float, frame: Frame) -> None:
    main, value = colour("main"), bar.one.value or 0.0
    if bar.ranged:
        _draw_range(ax, bar, place)
    elif bar.drawn and value > 0:
        face = colour("paper") if bar.hollow else main
        (drawn,) = ax.barh(place, value, height=BAR_POINTS, facecolor=face, edgecolor=main, zorder=2)
        drawn.set(linewidth=1.2 if bar.hollow else 0, gid="bar")
    elif bar.drawn:
        ax.plot([0], [place], "o", color=main, markersize=4.8, clip_on=False, zorder=5, gid="zero-marker")
    if bar.drawn and bar.sampled:
        ends = interval(bar.one)
        (line,) = ax.plot(ends, [place] * 2, color=colour("ink"), linewidth=1.3, zorder=4, gid="interval")
        line.set_path_effects([withStroke(linewidth=3.3, foreground=colour("paper"))])
    offset = 6.0
    if bar.one.flagged:
        flag(ax, (bar.reach, place), offset=10, size=7)
        offset = 18.0
    role = "ink" if bar.drawn or bar.ranged else "ink_3"
    said = one_line(_text(bar, frame), frame.language)
    note(ax, (bar.reach, place), said, offset=(offset, 0), size=9.5, role=role, coords="data")


def _draw_range(ax: Axes, bar: Column, place: float) -> None:
    """Solid up to the lower bound, pale to the upper; a bar without an upper bound ends in an arrow."""
    low, high = bar.one.lower or 0.0, bar.one.upper
    ax.barh(place, low, height=BAR_POINTS, color=colour("main"), linewidth=0, zorder=2, gid="bar")
    if high is None:
        (arrow,) = ax.plot([low], [place], marker=CARETRIGHTBASE, color=colour("main"), markersize=6, zorder=4)
        arrow.set(clip_on=False, gid="open-end")
        return
    pale = colour("main_block")
    ax.barh(place, high - low, left=low, height=BAR_POINTS, color=pale, linewidth=0, zorder=2, gid="block")
    if bar.drawn:
        ends = [place - BAR_POINTS / 2, place + BAR_POINTS / 2]
        ax.plot([bar.one.value or 0.0] * 2, ends, color=colour("main"), linewidth=1.8, zorder=3, gid="value")


def _cases(bar: Column, frame: Frame) -> str:
    return "" if bar.one.cases is None else format_count(bar.one.cases, frame.language)


def _number(bar: Column, language: Language) -> str:
    value = bar.one.value or 0.0
    if not bar.share:
        return format_count(value, language)
    decimals = share_decimals(bar.one.cases) if bar.one.cases is not None else 1
    return format_percent(value / 100, decimals or 0)


def _range(bar: Column, language: Language) -> str:
    low, high = bar.one.lower, bar.one.upper
    if bar.share:
        return format_range(None if low is None else low / 100, None if high is None else high / 100, language)
    if low is not None and high is not None:
        return format_count_range(round(low), round(high), language)
    key, end = ("at_least", low) if low is not None else ("at_most", high)
    return word(key, language, number=format_count(end or 0.0, language))


def _text(bar: Column, frame: Frame) -> str:
    """What stands at the end of a bar: the number, the range, or the word for why there is none."""
    if bar.drawn:
        return _number(bar, frame.language)
    if bar.ranged:
        return _range(bar, frame.language)
    return word("few_base_short", frame.language) if bar.few else absence_said(bar.one, frame.language)
