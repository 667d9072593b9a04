"""Two years side by side, up to four series: a slope that is dashed wherever the form changed between them.

Across 2018/2019 the line is never solid: it leads the eye, it does not claim a change. The possible
range of a mapping is a pale block behind the dot, the interval of few cases a thin line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from gikanalysis.errors import GikError
from gikanalysis.figures.door import ABSENT, rows_of
from gikanalysis.figures.frame import Frame, Margins, Options, Words, dress_axes, make_frame, open_axes
from gikanalysis.figures.lines_model import BREAK_2019, BREAK_2021, TRANSITION, breaks_of
from gikanalysis.figures.marks import LABEL_HALF, flag, key_mark, nice_top, note, size_in_points, spread
from gikanalysis.figures.numbers import Language, format_percent, format_range, format_years, share_decimals
from gikanalysis.figures.palette import Look, colour, palette
from gikanalysis.figures.sentences import Said, doubts_said, sentence_of
from gikanalysis.figures.shares import Share, absence_said, share_of
from gikanalysis.figures.style import Width, text_width
from gikanalysis.figures.words import word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 4
SHIFT = 8.0
"""Points between the marks of two series in the same year, so that no block hides another."""
BLOCK = 6.0
LOWEST = 150.0
BROADEST = 300.0
LABEL_ROOM = {"wide": 170.0, "narrow": 80.0}


@dataclass(frozen=True, slots=True)
class Slope:
    """One series: its share in each of the years."""

    name: str
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class SlopeModel:
    """The series, the two years (one, where no more is there) and whether a form changed between."""

    series: tuple[Slope, ...]
    years: tuple[int, ...]
    broken: bool

    @property
    def empty(self) -> bool:
        """Whether there is neither a point nor a block."""
        return not any(share.shown for one in self.series for share in one.shares)

    @property
    def looks(self) -> list[tuple[Slope, Look]]:
        """Each series with its colours and marker."""
        return list(zip(self.series, palette().series, strict=False))


def slope_model(data: object, *, years: Sequence[int] | None = None, grade_2021: str = "A") -> SlopeModel:
    """Read a frame for a slope chart; see `slope` for its columns."""
    rows = rows_of(data, ("series", "year", "value"))
    chosen = tuple(sorted(set(years))) if years else tuple(sorted({int(row["year"]) for row in rows}))
    if len(chosen) > 2 or (years and len(chosen) != 2):
        raise GikError(f"a slope chart joins two years, got {', '.join(map(str, chosen))}: name two in years")
    found: dict[str, dict[int, Share]] = {}
    for row in rows:
        name, year = str(row["series"]), int(row["year"])
        by_year = found.setdefault(name, {})
        if year in by_year:
            raise GikError(f"two values of {name} for {year}; filter first")
        by_year[year] = share_of(row, name)
    if len(found) > MOST:
        raise GikError(f"a slope chart shows at most {MOST} series; got {len(found)}")
    series = tuple(
        Slope(name, tuple(by_year.get(year, Share(ABSENT, None)) for year in chosen))
        for name, by_year in found.items()
    )
    forms = {share.one.form == "v2014" for one in series for share in one.shares if share.one.form}
    broken = len(chosen) == 2 and bool(breaks_of(chosen, grade_2021) or len(forms) > 1)
    return SlopeModel(series, chosen, broken)


def slope(  # noqa: PLR0913 - options of a drawing are independent of each other
    data: object,
    *,
    language: str = "zh",
    width: Width = "wide",
    ax: Axes | None = None,
    standalone: bool = False,
    simulated: bool = False,
    words: Words | None = None,
    years: Sequence[int] | None = None,
    grade_2021: str = "A",
) -> Axes:
    """Draw up to four shares in two years, joined by lines; return the axes.

    `data` has the columns series, year, value (0 to 1) and, where there are any, lower and upper
    (bounds of the mapping), n, wilson_lower, wilson_upper, status, flagged, form. `years` are the two
    to join where the frame has more. `grade_2021` other than A makes 2021 a break as well.
    """
    model = slope_model(data, years=years, grade_2021=grade_2021)
    frame = make_frame(Options(language, width, standalone, simulated, words), slope_signs(model))
    left, right = _labels(model, frame)
    if ax is None:
        height = max(LOWEST, *(sum(2 * one.half for one in side) for side in (left, right)))
        ax = open_axes(frame, 40.0 if model.empty else height, _margins(model, frame, left, right))
    else:
        dress_axes(ax, frame)
    _set_axes(ax, model)
    if model.empty:
        note(ax, (0.5, 0.5), frame.say("nothing"), ha="center")
        return ax
    if model.broken:
        _draw_break(ax, model, frame)
    for index, (one, look) in enumerate(model.looks):
        _draw_series(ax, model, one, look, (index - (len(model.series) - 1) / 2) * SHIFT)
    _draw_labels(ax, left, 0)
    _draw_labels(ax, right, 1)
    if len(model.years) == 1:
        note(ax, (0, 1), frame.say("single_value", year=model.years[0]), offset=(0, 4), va="bottom")
    return ax


def slope_signs(model: SlopeModel) -> list[str]:
    """Keys of the words that explain the signs in the picture."""
    every = [share for one in model.series for share in one.shares]
    drawn = [share for share in every if share.drawn]
    asked = {
        "sign_base_zero": bool(drawn),
        "sign_dashed_slope": model.broken
        and any(one.shares[0].drawn and one.shares[-1].drawn for one in model.series),
        "sign_transition": TRANSITION in model.years and bool(drawn),
        "sign_block": any(share.bounded for share in every),
        "sign_interval": any(share.sampled for share in drawn),
        "sign_small": any(share.hollow for share in drawn),
        "sign_few": any(share.absence == "few" for share in every),
        "sign_blank": any(share.absence == "blank" for share in every),
        "sign_flagged": any(share.one.flagged for share in every),
    }
    return [key for key, used in asked.items() if used]


# ---- axes ------------------------------------------------------------------------------------------


def _set_axes(ax: Axes, model: SlopeModel) -> None:
    reach = [end for one in model.series for share in one.shares for end in share.reach]
    ax.set_ylim(0, min(nice_top(max(reach, default=0))[0], 100))
    room = 4 + BLOCK + SHIFT * len(model.series) / 2
    inner = max(size_in_points(ax)[0] - 2 * room, 10.0)
    ax.set_xlim(-room / inner, 1 + room / inner)
    ax.set_yticks([])
    places = {0: [], 1: [1], 2: [0, 1]}[len(model.years)]
    ax.set_xticks([] if model.empty else places, [] if model.empty else [str(year) for year in model.years])
    if model.empty:
        ax.spines["bottom"].set_visible(False)


def _margins(model: SlopeModel, frame: Frame, left: Sequence[_Label], right: Sequence[_Label]) -> Margins:
    size = frame.sizes.label
    before = max((text_width(one.text, size) for one in left), default=0) + 10
    after = max((text_width(one.text, size) for one in right), default=0) + 24
    spare = frame.sizes.width - before - after - BROADEST
    return Margins(before, after + max(spare, 0), 24 if model.broken or len(model.years) == 1 else 10)


def _form_of(year: int) -> int:
    if year < BREAK_2019:
        return 2014
    return 2019 if year < BREAK_2021 else 2021


def _draw_break(ax: Axes, model: SlopeModel, frame: Frame) -> None:
    ax.axvline(0.5, color=colour("ink_2"), linewidth=1, linestyle=(0, (4, 2)), zorder=2, gid="break")
    short = "_short" if frame.sizes.narrow else ""
    first, last = (_form_of(year) for year in model.years)
    note(ax, (0.5, 1), frame.say(f"form_{first}{short}"), offset=(-4, 3), ha="right", va="bottom", coords="column")
    note(ax, (0.5, 1), frame.say(f"form_{last}{short}"), offset=(4, 3), va="bottom", coords="column")


# ---- marks -----------------------------------------------------------------------------------------


def _places(ax: Axes, model: SlopeModel, shift: float) -> list[float]:
    """Where the marks of a series stand, `shift` points from the middle of their year."""
    first, last = ax.get_xlim()
    by = shift / size_in_points(ax)[0] * (last - first)
    return [1 + by] if len(model.years) == 1 else [by, 1 + by]


def _draw_series(ax: Axes, model: SlopeModel, one: Slope, look: Look, shift: float) -> None:
    places = _places(ax, model, shift)
    for (x, before), (other, after) in pairwise(zip(places, one.shares, strict=True)):
        if before.drawn and after.drawn:
            line = ax.plot([x, other], [before.middle, after.middle], color=colour(look.line), zorder=3)[0]
            line.set(linewidth=1.4 if model.broken else 1.8, linestyle=(0, (4, 3)) if model.broken else "-")
            line.set_gid("slope")
    for x, year, share in zip(places, model.years, one.shares, strict=True):
        _draw_share(ax, x, share, look, hollow=share.hollow or year == TRANSITION)


def _draw_share(ax: Axes, x: float, share: Share, look: Look, *, hollow: bool) -> None:
    ink = colour(look.line)
    if share.bounded:
        low = 0.0 if share.one.lower is None else share.one.lower
        high = ax.get_ylim()[1] if share.one.upper is None else share.one.upper
        block = ax.plot([x, x], [low, high], color=colour(look.block), linewidth=BLOCK, zorder=1)[0]
        block.set_solid_capstyle("butt")
        block.set_gid("block")
        for end, arrow, at in ((share.one.lower, "v", low), (share.one.upper, "^", high)):
            if end is None:
                ax.plot([x], [at], arrow, color=colour("ink_3"), markersize=4, clip_on=False, gid="open-end")
    if not share.drawn:
        return
    if share.sampled:
        ax.plot([x, x], list(share.sampled), color=ink, linewidth=1.3, zorder=2, gid="interval")
    point = ax.plot([x], [share.middle], look.marker, color=ink, markersize=5.6, clip_on=False, zorder=5)[0]
    point.set(markerfacecolor=colour("paper") if hollow else ink, markeredgewidth=1.3)
    point.set_gid("zero-marker" if share.middle == 0 else "point")
    if share.one.flagged:
        flag(ax, (x, share.middle))


# ---- labels ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Label:
    place: float
    text: str
    look: Look

    @property
    def half(self) -> float:
        """Half the height of the label in points."""
        return LABEL_HALF * (self.text.count("\n") + 1)


def _labels(model: SlopeModel, frame: Frame) -> tuple[list[_Label], list[_Label]]:
    """Numbers at the left, numbers with names at the right; a word where a number is lacking."""
    left, right = [], []
    room = LABEL_ROOM["narrow" if frame.sizes.narrow else "wide"]
    for one, look in model.looks:
        first, last = one.shares[0], one.shares[-1]
        if len(model.years) == 2:
            place = (first if first.shown else last).middle
            left.append(_Label(place, _number(first, frame), look))
        text = frame.fit(f"{_number(last, frame)} {one.name}", frame.sizes.label, room)
        right.append(_Label((last if last.shown else first).middle, text, look))
    return left, right


def _number(share: Share, frame: Frame) -> str:
    if share.drawn:
        cases = share.one.cases
        return format_percent(share.middle / 100, 1 if cases is None else share_decimals(cases) or 0)
    if share.shown:
        lower, upper = (None if end is None else end / 100 for end in (share.one.lower, share.one.upper))
        return format_range(lower, upper, frame.language)
    return absence_said(share, frame.language)


def _draw_labels(ax: Axes, labels: Sequence[_Label], side: int) -> None:
    height, top = size_in_points(ax)[1], ax.get_ylim()[1]
    places = spread([one.place / top * height for one in labels], [one.half for one in labels], height)
    for one, at in zip(labels, places, strict=True):
        if side == 0:
            note(ax, (0, 0), one.text, offset=(-4, at), ha="right", size=9.5, role=one.look.label)
            continue
        note(ax, (1, 0), one.text, offset=(15, at), size=9.5, role=one.look.label)
        key_mark(ax, one.look, (8, at + one.half - LABEL_HALF))


# ---- alt text --------------------------------------------------------------------------------------


def slope_said(data: object, language: Language, options: dict[str, Any]) -> Said:
    """What the alt text says: each series in both years, and that the forms differ."""
    model = slope_model(data, **options)
    years = {"zh": "、", "en": ", "}[language].join(format_years(year, year, language) for year in model.years)
    if model.empty:
        return Said("alt_slope", years, [word("alt_empty", language)], [])
    gap, colon = ("", "：") if language == "zh" else (" ", ": ")
    numbers, gone, flagged = [], [], []
    for one in model.series:
        parts = []
        for year, share in zip(model.years, one.shares, strict=True):
            when = format_years(year, year, language)
            if share.drawn:
                number = format_percent(share.middle / 100, share_decimals(share.one.cases or 100) or 0)
                parts.append(f"{when}{number}" if language == "zh" else f"{number} in {when}")
            else:
                said = absence_said(share, language) if not share.shown else ""
                gone.append(f"{one.name}{gap}{year}{gap if said else ''}{said}")
            if share.one.flagged:
                flagged.append(f"{one.name}{gap}{year}")
        if parts:
            numbers.append(sentence_of([f"{one.name}{colon}{parts[0]}", *parts[1:]], language))
    cautions = [word("alt_break_between", language)] if model.broken else []
    return Said("alt_slope", years, numbers, cautions + doubts_said(flagged, gone, language))
