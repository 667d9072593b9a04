"""A league of bodies: dots with their possible ranges, sorted, with rank ranges in place of ranks.

Bodies with fewer than a hundred cases, or without a rank, stand below a rule and are not ranked.
There are no bars and no medals: a rank is a range, and ranges that overlap are not ordered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from gikanalysis.errors import GikError
from gikanalysis.figures.door import rows_of
from gikanalysis.figures.frame import Frame, Margins, Options, Words, dress_axes, make_frame, open_axes
from gikanalysis.figures.marks import flag, nice_span, note, size_in_points
from gikanalysis.figures.numbers import (
    SMALLEST_EXACT,
    Language,
    format_count,
    format_count_range,
    format_percent,
    share_decimals,
)
from gikanalysis.figures.palette import colour
from gikanalysis.figures.sentences import Said, doubts_said, sentence_of
from gikanalysis.figures.shares import Share, absence_said, draw_across, share_of, unique_names
from gikanalysis.figures.style import Width, text_width
from gikanalysis.figures.words import word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW_POINTS = 14.76
"""Height of a row of one line: 0.205 inch, so that 31 rows fit a page."""
RULE_POINTS = 8.0
LABEL_SHARE = {"wide": 0.4, "narrow": 0.31}
GAP = 8.0
SMALLEST_MEDIAN = 3
"""Ranked bodies from which on a median is drawn."""


@dataclass(frozen=True, slots=True)
class Place:
    """One body: its share and the range of its rank, None where it has none."""

    name: str
    share: Share
    ranks: tuple[int, int] | None
    ranked: bool

    @property
    def cases(self) -> int | None:
        """Number of cases the share rests on."""
        return self.share.one.cases


@dataclass(frozen=True, slots=True)
class League:
    """The rows of the figure from the top: the ranked ones by value, then the others."""

    ranked: tuple[Place, ...]
    others: tuple[Place, ...]
    has_ranks: bool

    @property
    def places(self) -> tuple[Place, ...]:
        """All rows from the top."""
        return self.ranked + self.others

    @property
    def median(self) -> float | None:
        """Median of the ranked values in per cent; None of fewer than three."""
        values = [place.share.one.value for place in self.ranked if place.share.one.value is not None]
        return median(values) if len(values) >= SMALLEST_MEDIAN else None


def league_model(data: object) -> League:
    """Read a frame for a league; see `league` for its columns."""
    rows = rows_of(data, ("name", "value", "n"))
    unique_names([str(row["name"]) for row in rows])
    has_ranks = bool(rows) and "rank_low" in rows[0]
    places = [_place(row, has_ranks) for row in rows]
    order = sorted(places, key=lambda place: (not place.share.shown, -place.share.middle))
    return League(
        tuple(place for place in order if place.ranked),
        tuple(place for place in order if not place.ranked),
        has_ranks,
    )


def _place(row: dict[str, Any], has_ranks: bool) -> Place:
    name = str(row["name"])
    share = share_of(row, name)
    ends = (row.get("rank_low"), row.get("rank_high"))
    ranks = None if ends[0] is None or ends[1] is None else (round(ends[0]), round(ends[1]))
    if ranks and not 1 <= ranks[0] <= ranks[1]:
        raise GikError(f"{name}: a rank from {ranks[0]} to {ranks[1]} is no range")
    enough = share.one.cases is not None and share.one.cases >= SMALLEST_EXACT
    ranked = share.shown and enough and (ranks is not None or not has_ranks)
    return Place(name, share, ranks if ranked else None, ranked)


def league(
    data: object,
    *,
    language: str = "zh",
    width: Width = "wide",
    ax: Axes | None = None,
    standalone: bool = False,
    simulated: bool = False,
    words: Words | None = None,
) -> Axes:
    """Draw the shares of many bodies, sorted, each with its possible range; return the axes.

    `data` has the columns name, value (0 to 1), n (cases) and, where there are any, lower and upper
    (bounds of the mapping), wilson_lower and wilson_upper (sampling interval), rank_low and
    rank_high (range of the rank; None: not ranked), flagged, status. Bodies with n below 100, or
    without a rank, stand below a rule.
    """
    model = league_model(data)
    frame = make_frame(Options(language, width, standalone, simulated, words), league_signs(model))
    size = frame.sizes.label
    labels = [frame.fit(place.name, size, frame.sizes.width * LABEL_SHARE[width]) for place in model.places]
    middles, bottom = _rows(model, labels)
    columns = _columns(model, frame)
    if ax is None:
        left = max((text_width(label, size) for label in labels), default=20) + 12
        margins = Margins(left, columns.right + 6, 18, 20 if _reach(model) else 6)
        ax = open_axes(frame, max(bottom, 24.0), margins)
    else:
        dress_axes(ax, frame)
    _set_axes(ax, model, middles, labels, bottom)
    for place, middle in zip(model.places, middles, strict=True):
        _draw_place(ax, place, middle, frame)
        _draw_columns(ax, place, middle, frame, columns)
    if not model.places:
        note(ax, (0.5, 0.5), frame.say("nothing"), ha="center")
        return ax
    _draw_heads(ax, frame, columns)
    _draw_median(ax, model, frame, columns)
    if model.ranked and model.others:
        _draw_rule(ax, _rule_at(model, middles, labels), columns)
    return ax


def league_signs(model: League) -> list[str]:
    """Keys of the words that explain the signs in the picture."""
    shown = [place.share for place in model.places if place.share.shown]
    asked = {
        "sign_block_bar": any(share.bounded for share in shown),
        "sign_interval": any(share.drawn and share.sampled for share in shown),
        "sign_ranks": any(place.ranks and place.ranks[0] < place.ranks[1] for place in model.ranked),
        "sign_unranked": any((place.cases or 0) < SMALLEST_EXACT for place in model.others if place.share.shown),
        "sign_small": any(share.drawn and share.hollow for share in shown),
        "sign_few": any(place.share.absence == "few" for place in model.places),
        "sign_blank": any(place.share.absence == "blank" for place in model.places),
        "sign_flagged": any(place.share.one.flagged for place in model.places),
    }
    return [key for key, used in asked.items() if used]


# ---- axes ------------------------------------------------------------------------------------------


def _rows(model: League, labels: Sequence[str]) -> tuple[list[float], float]:
    """Middles of the rows in points from the top, and where they end; the rule has room of its own."""
    middles, top = [], 0.0
    for index, label in enumerate(labels):
        if index == len(model.ranked) and model.ranked:
            top += RULE_POINTS
        height = max(ROW_POINTS, (label.count("\n") + 1) * 11.5 + 3.3)
        middles.append(top + height / 2)
        top += height
    return middles, top


def _rule_at(model: League, middles: Sequence[float], labels: Sequence[str]) -> float:
    """Where the rule between ranked and other rows is drawn."""
    first = len(model.ranked)
    return middles[first] - max(ROW_POINTS, (labels[first].count("\n") + 1) * 11.5 + 3.3) / 2 - RULE_POINTS / 2


def _reach(model: League) -> list[float]:
    return [end for place in model.places for end in place.share.reach]


def _set_axes(ax: Axes, model: League, middles: Sequence[float], labels: Sequence[str], bottom: float) -> None:
    reach = _reach(model)
    low, high, ticks = nice_span(min(reach, default=0), max(reach, default=0), size_in_points(ax)[0])
    ax.set_xlim(low, high)
    ax.set_ylim(max(bottom, 1.0), 0)
    named = [f"{tick:g}%" if tick == ticks[-1] else f"{tick:g}" for tick in ticks]
    ax.set_xticks(ticks if reach else [], named if reach else [])
    ax.xaxis.grid(bool(reach))
    ax.set_yticks(list(middles), list(labels))
    ax.tick_params(axis="both", length=0)
    ax.tick_params(axis="y", labelcolor=colour("ink"), pad=7)
    for label in ax.get_yticklabels():
        label.set_linespacing(1.05)
    ax.spines["bottom"].set_visible(False)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Offsets in points from the right edge of the axes: where ranks begin, where numbers end."""

    ranks: float
    right: float
    rank_head: str
    head: str


def _columns(model: League, frame: Frame) -> _Columns:
    rank_head = frame.say("rank_range_short" if frame.sizes.narrow else "rank_range") if model.has_ranks else ""
    head = frame.say("cases")
    size = frame.sizes.label
    ranks = max([text_width(rank_head, 9.0), *(text_width(_rank(place, frame), size) for place in model.places)])
    counts = max([text_width(head, 9.0), *(text_width(_count(place, frame), size) for place in model.places)])
    start = GAP if frame.sizes.narrow else 2 * GAP
    between = GAP if frame.sizes.narrow else 2 * GAP
    return _Columns(start, start + (ranks + between if model.has_ranks else 0) + counts, rank_head, head)


def _rank(place: Place, frame: Frame) -> str:
    if place.ranks:
        return format_count_range(*place.ranks, frame.language)
    return frame.say("unranked") if place.share.shown else ""


def _count(place: Place, frame: Frame) -> str:
    if place.cases is not None:
        return format_count(place.cases, frame.language)
    return "" if place.share.shown else _bracketed(place, frame)


def _bracketed(place: Place, frame: Frame) -> str:
    """The state in brackets; what is said in words beside the axis is not said again."""
    said = absence_said(place.share, frame.language)
    return said if said.startswith("[") else ""


# ---- marks -----------------------------------------------------------------------------------------


def _draw_place(ax: Axes, place: Place, middle: float, frame: Frame) -> None:
    if place.share.shown:
        draw_across(ax, place.share, middle)
        if place.share.one.flagged:
            flag(ax, (place.share.middle, middle))
        return
    said = _absence(place, frame)
    drawn = note(ax, (0, middle), said, offset=(2, 0), role="ink_3", coords="row")
    drawn.set_bbox({"boxstyle": "square,pad=0.12", "facecolor": colour("paper"), "edgecolor": "none"})
    if place.share.one.flagged:
        flag(ax, (0, middle), coords="row", offset=text_width(said, 9.0) + 10, size=7)


def _absence(place: Place, frame: Frame) -> str:
    key = place.share.absence
    if key == "not_on_form":
        return word("state_not_on_form", frame.language).strip("[]")
    return frame.say("missing_label" if key == "missing" else key)


def _draw_columns(ax: Axes, place: Place, middle: float, frame: Frame, columns: _Columns) -> None:
    size = frame.sizes.label
    if columns.rank_head:
        role = "ink" if place.ranks else "ink_3"
        note(ax, (1, middle), _rank(place, frame), offset=(columns.ranks, 0), size=size, role=role, coords="row")
    note(ax, (1, middle), _count(place, frame), offset=(columns.right, 0), ha="right", size=size, coords="row")


def _draw_heads(ax: Axes, frame: Frame, columns: _Columns) -> None:
    if columns.rank_head:
        note(ax, (1, 1), columns.rank_head, offset=(columns.ranks, 3), va="bottom")
    note(ax, (1, 1), columns.head, offset=(columns.right, 3), ha="right", va="bottom")


def _draw_median(ax: Axes, model: League, frame: Frame, columns: _Columns) -> None:
    """The dashed line over the ranked rows and beyond; its name never runs into the heads at the right."""
    if model.median is None:
        return
    ax.axvline(model.median, color=colour("ink_2"), linewidth=1, linestyle=(0, (3, 2)), zorder=0.9, gid="median")
    text = frame.say("median", share=format_percent(model.median / 100))
    first, last = ax.get_xlim()
    points = size_in_points(ax)[0]
    at = (model.median - first) / (last - first) * points
    half = text_width(text, 9.0) / 2
    note(ax, (0, 1), text, offset=(min(at, points + columns.ranks - 6 - half), 3), ha="center", va="bottom")


def _draw_rule(ax: Axes, at: float, columns: _Columns) -> None:
    points = size_in_points(ax)[0]
    ends = [0, 1 + columns.right / points]
    transform = ax.get_yaxis_transform()
    line = ax.plot(ends, [at, at], color=colour("axis"), linewidth=0.8, transform=transform, clip_on=False)
    line[0].set_gid("rule")


# ---- alt text --------------------------------------------------------------------------------------


def league_said(data: object, language: Language, options: dict[str, Any]) -> Said:
    """What the alt text says of a league: highest, lowest, median, how many are not ranked."""
    model = league_model(data, **options)
    ranked = [place for place in model.ranked if place.share.drawn]
    if not ranked and not any(place.share.shown for place in model.places):
        return Said("alt_league", "", [word("alt_empty", language)], [])
    parts = []
    if ranked:
        ends = {"high": _place_said(ranked[0], language), "low": _place_said(ranked[-1], language)}
        parts.append(word("alt_extreme", language, **ends) if len(ranked) > 1 else ends["high"])
    if model.median is not None:
        parts.append(word("median", language, share=format_percent(model.median / 100)))
    outside = [place for place in model.others if place.share.shown]
    if outside:
        parts.append(word("alt_unranked", language, count=len(outside)))
    gap = "" if language == "zh" else " "
    absent = [place for place in model.places if not place.share.shown]
    gone = [f"{place.name}{gap}{absence_said(place.share, language)}" for place in absent]
    flagged = [place.name for place in model.places if place.share.one.flagged]
    return Said(
        "alt_league", "", [sentence_of([part], language) for part in parts], doubts_said(flagged, gone, language)
    )


def _place_said(place: Place, language: Language) -> str:
    number = format_percent(place.share.middle / 100, share_decimals(place.cases or 0) or 0)
    gap = "" if language == "zh" else " "
    said = f"{place.name}{gap}{number}"
    if place.ranks is None:
        return said
    return said + word("alt_rank", language, ranks=format_count_range(*place.ranks, language))
