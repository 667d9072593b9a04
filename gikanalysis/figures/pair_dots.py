"""Two bodies or two years side by side: a row for each share, a dot for each of the two.

The first is a blue dot, the second an ochre square, each with its possible range as a pale block and the thin
line of its interval. Nothing joins the two: whether they may be compared is for the words to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gikanalysis.errors import GikError
from gikanalysis.figures.door import ABSENT, rows_of
from gikanalysis.figures.frame import Frame, Margins, Options, Words, dress_axes, make_frame, open_axes
from gikanalysis.figures.marks import flag, nice_top, note, root
from gikanalysis.figures.numbers import Language, format_percent, format_range, share_decimals
from gikanalysis.figures.palette import Look, colour, palette
from gikanalysis.figures.rows import label_rows, middles, row_tops, widest
from gikanalysis.figures.sentences import Said, doubts_said, sentence_of
from gikanalysis.figures.shares import Share, absence_said, draw_across, share_of
from gikanalysis.figures.style import Width, text_width
from gikanalysis.figures.words import word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 2
ROW_POINTS = 27.0
APART = 5.5
"""Points that each of the two lies above or below the middle of its row."""
LABEL_SHARE = {"wide": 0.40, "narrow": 0.36}


@dataclass(frozen=True, slots=True)
class PairModel:
    """The names of the two, and for each row its label with a share of each."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Share, ...]], ...]

    @property
    def shares(self) -> list[tuple[str, str, Share]]:
        """Every share with its row and whose it is."""
        return [
            (label, name, share) for label, both in self.rows for name, share in zip(self.names, both, strict=True)
        ]


def pair_model(data: object) -> PairModel:
    """Read a frame for the pairs; see `pair`.

    Raises `GikError` for more than two series or a share given twice.
    """
    found: dict[str, dict[str, Share]] = {}
    names: dict[str, None] = {}
    for row in rows_of(data, ("label", "series", "value")):
        label, name = str(row["label"]), str(row["series"])
        names[name] = None
        of_row = found.setdefault(label, {})
        if name in of_row:
            raise GikError(f"two values of {name} for {label}; filter first")
        of_row[name] = share_of(row, f"{label}, {name}")
    if len(names) > MOST:
        raise GikError(f"pairs are of two, not of {len(names)}: {', '.join(names)}")
    nothing = Share(ABSENT, None)
    rows = tuple((label, tuple(of_row.get(name, nothing) for name in names)) for label, of_row in found.items())
    return PairModel(tuple(names), rows)


def pair(
    data: object,
    *,
    language: str = "zh",
    width: Width = "wide",
    ax: Axes | None = None,
    standalone: bool = False,
    simulated: bool = False,
    words: Words | None = None,
) -> Axes:
    """Draw shares of two bodies or two years, a row for each share; return the axes.

    `data` has the columns label, series (one of two names), value (0 to 1) and, where there are any, lower and
    upper (bounds of the mapping), n, wilson_lower, wilson_upper, status and flagged.
    """
    model = pair_model(data)
    frame = make_frame(Options(language, width, standalone, simulated, words), pair_signs(model))
    size, share = frame.sizes.label, LABEL_SHARE["narrow" if frame.sizes.narrow else "wide"]
    labels = [frame.fit(label, size, frame.sizes.width * share) for label, _ in model.rows]
    heads = [frame.fit(name, 9.0, frame.sizes.width - 40) for name in model.names]
    tops = row_tops(labels, ROW_POINTS)
    above = sum(12.0 * (head.count("\n") + 1) for head in heads) + 10
    before = widest(labels, size) + 16
    if ax is None:
        ax = open_axes(frame, max(tops[-1], 24.0), Margins(before, 16, above, 20))
    else:
        dress_axes(ax, frame)
    reach = [end for _, _, one in model.shares for end in one.reach]
    top, step = nice_top(max(reach, default=0), 5)
    ax.set_xlim(0, min(top, 100))
    ax.set_ylim(max(tops[-1], 1.0), 0)
    label_rows(ax, middles(tops), labels)
    ax.spines["bottom"].set_visible(False)
    if not model.rows:
        ax.set_xticks([])
        note(ax, (0.5, 0.5), frame.say("nothing"), ha="center")
        return ax
    ticks = _steps(step, min(top, 100)) if reach else []
    ax.set_xticks(ticks, [f"{tick:g}%" if tick == ticks[-1] else f"{tick:g}" for tick in ticks])
    ax.xaxis.grid(bool(reach))
    ax.axvline(0, color=colour("axis"), linewidth=0.8, zorder=0.9)
    for (_, both), place in zip(model.rows, middles(tops), strict=True):
        for index, one in enumerate(both):
            offset = (index - (len(both) - 1) / 2) * 2 * APART
            _draw_share(ax, one, place + offset, palette().series[index], frame)
    _draw_heads(ax, heads, 4 - before, above)
    return ax


def _steps(step: float, top: float) -> list[float]:
    return [step * number for number in range(int(top / step + 1e-9) + 1)]


def _draw_share(ax: Axes, one: Share, place: float, look: Look, frame: Frame) -> None:
    if one.shown:
        draw_across(ax, one, place, look=look)
        if one.one.flagged:
            flag(ax, (one.middle, place), size=9.0)
        return
    said = absence_said(one, frame.language)
    drawn = note(ax, (0, place), said, offset=(4, 0), role="ink_3", coords="row")
    drawn.set_bbox({"boxstyle": "square,pad=0.05", "facecolor": colour("paper"), "edgecolor": "none"})
    if one.one.flagged:
        flag(ax, (0, place), coords="row", offset=text_width(said, 9.0) + 12, size=7)


def _draw_heads(ax: Axes, heads: list[str], left: float, above: float) -> None:
    """The two names above the axes, each beside its marker."""
    down = above - 8
    for head, look in zip(heads, palette().series, strict=False):
        drawn = note(ax, (0, 1), head, offset=(left + 12, down), va="top", role=look.label)
        drawn.set_gid("head")
        _marker(ax, look, (left + 4, down - 5.7))
        down -= 12.0 * (head.count("\n") + 1)


def _marker(ax: Axes, look: Look, at: tuple[float, float]) -> None:
    """A marker at so many points from the upper left corner of the axes."""
    from matplotlib.transforms import ScaledTranslation

    shift = ScaledTranslation(at[0] / 72, at[1] / 72, root(ax).dpi_scale_trans)
    drawn = ax.plot([0], [1], look.marker, color=colour(look.line), markersize=5.5, clip_on=False)[0]
    drawn.set_transform(ax.transAxes + shift)
    drawn.set_gid("key")


def pair_signs(model: PairModel) -> list[str]:
    """Keys of the words that explain the signs in the picture."""
    every = [share for _, _, share in model.shares]
    drawn = [share for share in every if share.drawn]
    asked = {
        "sign_block_bar": any(share.bounded for share in every),
        "sign_interval": any(share.sampled for share in drawn),
        "sign_small": any(share.hollow for share in drawn),
        "sign_few": any(share.absence == "few" for share in every),
        "sign_blank": any(share.absence == "blank" for share in every),
        "sign_flagged": any(share.one.flagged for share in every),
    }
    return [key for key, used in asked.items() if used]


def pair_said(data: object, language: Language, options: dict[str, object]) -> Said:
    """The alt text: each row with both figures, then what is doubtful or absent."""
    model = pair_model(data, **options)
    if not any(share.shown for _, _, share in model.shares):
        return Said("alt_pairs", "", [word("alt_empty", language)], [])
    gap, comma, colon = ("", "，", "：") if language == "zh" else (" ", ", ", ": ")
    numbers = []
    for label, both in model.rows:
        told = [
            f"{name}{gap}{_number(share, language)}"
            for name, share in zip(model.names, both, strict=True)
            if share.shown
        ]
        if told:
            numbers.append(sentence_of([label + colon + comma.join(told)], language))
    flagged = [label for label, _, share in model.shares if share.one.flagged]
    gone = [label for label, _, share in model.shares if not share.shown]
    flagged, gone = list(dict.fromkeys(flagged)), list(dict.fromkeys(gone))
    return Said("alt_pairs", "", numbers, doubts_said(flagged, gone, language))


def _number(share: Share, language: Language) -> str:
    """A point, or where there is none the bounds."""
    decimals = share_decimals(share.one.cases if share.one.cases is not None else 100) or 0
    if share.drawn:
        return format_percent((share.one.value or 0.0) / 100, decimals)
    low, high = (None if end is None else end / 100 for end in (share.one.lower, share.one.upper))
    return format_range(low, high, language, decimals)
