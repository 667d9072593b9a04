"""How far the region's own total lies from the sum of its members, a dot for each total compared.

The residual is a share of the region's figure: 0 where the two agree, above 0 where the region has
more. Where a few are far from the others the axis is logarithmic on both sides of a straight
stretch around 0, and the status line says so. A region's figure below ten gives no share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gikanalysis.errors import GikError, UnknownName
from gikanalysis.figures.door import Reading, reading, rows_of
from gikanalysis.figures.frame import Frame, Margins, Options, Words, dress_axes, make_frame, open_axes
from gikanalysis.figures.lines_model import few, implied
from gikanalysis.figures.marks import flag, note, root
from gikanalysis.figures.numbers import MINUS, Language, format_count
from gikanalysis.figures.palette import colour
from gikanalysis.figures.rows import label_rows, middles, row_tops, widest
from gikanalysis.figures.sentences import Said, absence_said, doubts_said, sentence_of
from gikanalysis.figures.style import Width
from gikanalysis.figures.words import word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Scale = Literal["percent", "symlog"]
SCALES = ("percent", "symlog")
STRAIGHT = 1.0
"""Per cent on both sides of 0 within which a logarithmic axis is straight."""
FAR = 0.5
"""Share of the region's figure from which a residual makes the axis logarithmic."""
LABEL_SHARE = {"wide": 0.40, "narrow": 0.36}


@dataclass(frozen=True, slots=True)
class ResidualRow:
    """One metric and its residuals in per cent of the region's figure."""

    metric: str
    label: str
    ones: tuple[Reading, ...]

    @property
    def drawn(self) -> list[Reading]:
        """The residuals with a dot."""
        return [one for one in self.ones if one.drawn and not few(one)]

    @property
    def agreeing(self) -> int:
        """How many are exactly 0."""
        return sum(one.value == 0 for one in self.drawn)


@dataclass(frozen=True, slots=True)
class ResidualModel:
    """The rows in the order of the frame and the scale of their axis."""

    rows: tuple[ResidualRow, ...]
    scale: Scale

    @property
    def several(self) -> bool:
        """Whether a row holds more than one residual, so that agreement is counted."""
        return any(len(row.ones) > 1 for row in self.rows)

    @property
    def largest(self) -> float:
        """The residual farthest from 0, in per cent."""
        return max((abs(one.value or 0.0) for row in self.rows for one in row.drawn), default=0.0)


def residual_model(data: object, *, scale: Scale | None = None) -> ResidualModel:
    """Read a frame for the dots; see `residuals`.

    Raises `UnknownName` for an unknown scale, `GikError` for one metric under two names.
    """
    if scale is not None and scale not in SCALES:
        raise UnknownName("scale", scale, SCALES)
    labels: dict[str, str] = {}
    found: dict[str, list[Reading]] = {}
    for row in rows_of(data, ("metric", "label", "value")):
        metric, label = str(row["metric"]), str(row["label"])
        if labels.setdefault(metric, label) != label:
            raise GikError(f"two labels for {metric}: {labels[metric]}, {label}")
        one = reading({**row, "status": row.get("status") or implied(row)})
        value = None if one.value is None else 100 * one.value
        found.setdefault(metric, []).append(Reading(one.state, value, flagged=one.flagged, cases=one.cases))
    rows = tuple(ResidualRow(metric, labels[metric], tuple(ones)) for metric, ones in found.items())
    model = ResidualModel(rows, scale or "percent")
    if scale is None and model.largest > 100 * FAR:
        return ResidualModel(rows, "symlog")
    return model


def residuals(  # noqa: PLR0913 - options of a drawing are independent of each other
    data: object,
    *,
    language: str = "zh",
    width: Width = "wide",
    ax: Axes | None = None,
    standalone: bool = False,
    simulated: bool = False,
    words: Words | None = None,
    scale: Scale | None = None,
) -> Axes:
    """Draw the residual of region against members for each metric, as dots around 0; return the axes.

    `data` has the columns metric, label (its name), value (region less members, as a share of the
    region's figure: 0.03 for three per cent more) and, where there are any, n (the region's
    figure), status and flagged. Several rows of one metric are several dots in its row. `scale`:
    percent, or symlog for residuals of very different size; chosen by the data unless given.
    """
    model = residual_model(data, scale=scale)
    frame = make_frame(Options(language, width, standalone, simulated, words), residual_signs(model))
    size, share = frame.sizes.label, LABEL_SHARE["narrow" if frame.sizes.narrow else "wide"]
    labels = [frame.fit(row.label, size, frame.sizes.width * share) for row in model.rows]
    tops, head = row_tops(labels, 20.0), frame.say("residual_agree" if model.several else "residual_value")
    column = widest([head, *(_beside(row, model, frame.language) for row in model.rows)], 9.0) + 14
    if ax is None:
        margins = Margins(widest(labels, size) + 16, column + 8, 18, 20)
        ax = open_axes(frame, max(tops[-1], 24.0), margins)
    else:
        dress_axes(ax, frame)
    ax.set_ylim(max(tops[-1], 1.0), 0)
    label_rows(ax, middles(tops), labels)
    ax.spines["bottom"].set_visible(False)
    if not model.rows:
        ax.set_xticks([])
        note(ax, (0.5, 0.5), frame.say("nothing"), ha="center")
        return ax
    _set_scale(ax, model, frame)
    for row, place in zip(model.rows, middles(tops), strict=True):
        _draw_row(ax, row, place, frame)
        beside = _beside(row, model, frame.language)
        note(ax, (1, place), beside, offset=(column, 0), ha="right", coords="row")
    note(ax, (1, 1), head, offset=(column, 3), ha="right", va="bottom")
    return ax


def residual_signs(model: ResidualModel) -> list[str]:
    """Keys of the words that explain the signs in the picture."""
    ones = [one for row in model.rows for one in row.ones]
    asked = {
        "sign_residual": bool(ones),
        "sign_symlog": model.scale == "symlog" and any(row.drawn for row in model.rows),
        "sign_few_base": any(few(one) for one in ones),
        "sign_blank": any(one.state == "blank" for one in ones),
        "sign_flagged": any(one.flagged for one in ones),
    }
    return [key for key, used in asked.items() if used]


def residual_said(model: ResidualModel, language: Language) -> Said:
    """The alt text: each metric with its residual, or how many agree and the farthest."""
    if not model.rows:
        return Said("alt_residuals", "", [word("alt_empty", language)], [])
    colon = "：" if language == "zh" else ": "
    numbers = []
    for row in model.rows:
        if len(row.drawn) == 1:
            numbers.append(
                sentence_of([row.label + colon + _signed(row.drawn[0].value or 0.0, language)], language)
            )
        elif row.drawn:
            far = max((one.value or 0.0 for one in row.drawn), key=abs)
            said = word("alt_agree", language, k=row.agreeing, n=len(row.drawn), far=_signed(far, language))
            numbers.append(sentence_of([row.label + colon + said], language))
    gap = "" if language == "zh" else " "
    absent = [
        row.label + gap + absence_said(one, language)
        for row in model.rows
        for one in row.ones
        if not one.drawn or few(one)
    ]
    flagged = [row.label for row in model.rows for one in row.ones if one.flagged]
    return Said("alt_residuals", "", numbers, doubts_said(list(dict.fromkeys(flagged)), absent, language))


def _signed(value: float, language: Language) -> str:
    """A residual in per cent with its sign; what is neither 0 nor a hundredth of a per cent is about 0.

    >>> [_signed(value, "en") for value in (3.14, -0.04, 1234.5, 0.001, 0)]
    ['+3.1%', '−0.04%', '+1,235%', '≈0', '0']
    """
    size = abs(value)
    if size < 0.005:
        return "≈0" if value else "0"
    sign = "+" if value > 0 else MINUS
    if size >= 100:
        return f"{sign}{format_count(int(size + 0.5), language)}%"
    decimals = 1 if size >= 0.1 else 2
    return f"{sign}{int(size * 10**decimals + 0.5) / 10**decimals:.{decimals}f}%"


def _beside(row: ResidualRow, model: ResidualModel, language: Language) -> str:
    """The column at the right: the residual, or how many of how many agree."""
    if model.several:
        return f"{format_count(row.agreeing, language)}/{format_count(len(row.drawn), language)}"
    return _signed(row.drawn[0].value or 0.0, language) if row.drawn else ""


# ---- drawing -------------------------------------------------------------------------------------


def _set_scale(ax: Axes, model: ResidualModel, frame: Frame) -> None:
    """An axis even on both sides of 0, with the unit on its last tick."""
    step, ticks = 1.0, [1.0]
    if model.scale == "symlog":
        ax.set_xscale("symlog", linthresh=STRAIGHT, linscale=0.6)
        while ticks[-1] < model.largest:
            ticks.append(ticks[-1] * 10)
    else:
        steps = (1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0, 100.0)
        step = next((one for one in steps if 2 * one >= model.largest), 100.0)
        ticks = [step * index for index in range(1, max(int(-(-model.largest // step)), 1) + 1)]
    ax.set_xlim(-ticks[-1] * 1.06, ticks[-1] * 1.06)
    named = [ticks[-1]]  # from the end inwards as many as have room
    for tick in reversed(ticks[:-1]):
        ends = [ax.transData.transform((end, 0))[0] * 72 / root(ax).dpi for end in (0.0, tick, named[-1])]
        if min(ends[1] - ends[0], ends[2] - ends[1]) > widest([_tick(-named[-1], frame) + "%"], 9.5) + 2:
            named.append(tick)
    both = [*(-tick for tick in reversed(ticks)), 0.0, *ticks]
    names = [_tick(tick, frame) if abs(tick) in (*named, 0.0) else "" for tick in both]
    ax.set_xticks(both, [*names[:-1], names[-1] + "%"])
    ax.minorticks_off()
    ax.xaxis.grid(True)
    ax.axvline(0, color=colour("axis"), linewidth=1.0, zorder=1, gid="zero")


def _tick(value: float, frame: Frame) -> str:
    sign = MINUS if value < 0 else "+" if value > 0 else ""
    return sign + format_count(abs(value), frame.language)


def _draw_row(ax: Axes, row: ResidualRow, place: float, frame: Frame) -> None:
    many = len(row.drawn) > 1
    for one in row.drawn:
        (dot,) = ax.plot([one.value or 0.0], [place], "o", color=colour("main"), markersize=5.4, zorder=4)
        dot.set(markeredgecolor=colour("paper"), markeredgewidth=0.6, alpha=0.75 if many else 1.0, clip_on=False)
        dot.set_gid("zero-marker" if one.value == 0 else "point")
        if one.flagged:
            flag(ax, (one.value or 0.0, place), size=9.5)
    if row.drawn:
        return
    one = next((one for one in row.ones if few(one)), row.ones[0])
    said = frame.say("few_base_short") if few(one) else absence_said(one, frame.language)
    drawn = note(ax, (0, place), said, ha="center", role="ink_3", coords="data")
    drawn.set_bbox({"boxstyle": "square,pad=0.15", "facecolor": colour("paper"), "edgecolor": "none"})
    if one.flagged:
        flag(ax, (0, place), offset=-(widest([said], 9.0) / 2 + 9), size=7)
