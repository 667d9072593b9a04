"""The share of reports out by each day of the year after: a step line a year, the two due dates drawn.

Reports dated before their year ended are counted at the left edge with a hollow marker, and said;
so are those without a date, which no line can count, and those later than the axis reaches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from matplotlib.transforms import ScaledTranslation

from gikanalysis.figures.frame import Frame, Margins, Options, Words, dress_axes, make_frame, open_axes
from gikanalysis.figures.marks import LABEL_HALF, note, root, size_in_points, spread
from gikanalysis.figures.numbers import Language, format_count, format_percent, share_decimals
from gikanalysis.figures.palette import Look, colour, palette
from gikanalysis.figures.publication_model import DEADLINES, MONTH_ENDS, Curve, PublicationModel, publication_model
from gikanalysis.figures.rows import LINE_POINTS, widest
from gikanalysis.figures.sentences import Said, listed, sentence_of, years_said
from gikanalysis.figures.style import Width, one_line
from gikanalysis.figures.words import word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = {"wide": 160.0, "narrow": 170.0}
LOW = 60.0
"""Height of the plot where no year has a line."""
DASHES = ((0, ()), (0, (5, 1.6)), (0, (1.4, 1.4)), (0, (6, 1.6, 1.4, 1.6)))
"""Solid, dashed, dotted, dash and dot: the latest year first."""
SAMPLE = 18.0
"""Length of the piece of line before its label, in points."""
ASIDES: tuple[tuple[str, Callable[[Curve, int], float]], ...] = (
    ("published_early", lambda curve, _: curve.early),
    ("published_undated", lambda curve, _: curve.undated),
    ("published_late", lambda curve, last: sum(n for day, n in curve.by_day if day > last)),
    ("published_few", lambda curve, _: 0.0 if curve.drawn else curve.dated),
)
"""What the lines do not show and the words below the plot say: key of the words, number of reports."""


def cumulative(
    data: object,
    *,
    language: str = "zh",
    width: Width = "wide",
    ax: Axes | None = None,
    standalone: bool = False,
    simulated: bool = False,
    words: Words | None = None,
) -> Axes:
    """Draw the share of reports published by each day from 1 January on; return the axes.

    `data` has the columns year (of the report), published (date or ISO text; null: not known) and,
    where rows stand for several reports, n. At most four years; the latest is the solid line.
    """
    model = publication_model(data)
    frame = make_frame(Options(language, width, standalone, simulated, words), publication_signs(model))
    labels = [_label(curve, model, frame) for curve in model.drawn]
    asides = _asides(model, frame)
    if ax is None:
        right = widest(labels, 9.5) + SAMPLE + 18
        bottom = 22.0 + asides.count("\n") * LINE_POINTS + (18.0 if asides else 0.0)
        height = HEIGHT[width] if model.drawn else LOW
        ax = open_axes(frame, height, Margins(widest(["100%"], 9.5) + 10, right, 24, bottom))
    else:
        dress_axes(ax, frame, above=20)
    _set_axes(ax, model, frame)
    if asides:
        left = widest(["100%"], 9.5) + 10
        note(ax, (0, 0), asides, offset=(4 - left, -22), va="top").set_linespacing(1.25)
    if not model.drawn:
        ax.set_yticks([])
        note(ax, (0.5, 0.5), frame.say("nothing"), ha="center")
        return ax
    for curve, look, dash in zip(model.drawn, palette().series, DASHES, strict=False):
        _draw_curve(ax, curve, model.last, look, dash)
    _draw_labels(ax, model, labels)
    return ax


def publication_signs(model: PublicationModel) -> list[str]:
    """Keys of the words that explain the signs in the picture."""
    asked = {
        "sign_dated": bool(model.drawn),
        "sign_early": any(curve.early for curve in model.drawn),
    }
    return [key for key, used in asked.items() if used]


def publication_said(model: PublicationModel, language: Language) -> Said:
    """The alt text: the share out by each due date, year by year, and what no line shows."""
    if not model.curves:
        return Said("alt_cumulative", "", [word("alt_empty", language)], [])
    numbers = []
    for curve in model.drawn:
        parts = [word(f"alt_{key}", language, share=_percent(curve, day)) for key, day in DEADLINES.items()]
        head = word("alt_dated", language, year=curve.year, n=format_count(curve.dated, language))
        numbers.append(sentence_of([head + listed(parts, language)], language))
    if not model.drawn:
        numbers.append(word("alt_empty", language))
    cautions = [sentence_of([said], language) for said in _said_aside(model, language)]
    return Said("alt_cumulative", years_said([curve.year for curve in model.curves], language), numbers, cautions)


def _percent(curve: Curve, day: float) -> str:
    return format_percent(curve.share(day) / 100, share_decimals(round(curve.dated)) or 0)


def _label(curve: Curve, model: PublicationModel, frame: Frame) -> str:
    """Share at the right edge, the year, and how many reports that is a share of."""
    count = format_count(curve.dated, frame.language)
    return frame.say("published_label", share=_percent(curve, model.last), year=curve.year, n=count)


def _said_aside(model: PublicationModel, language: Language) -> list[str]:
    said = []
    for key, number in ASIDES:
        parts = [
            word("published_of", language, year=curve.year, n=format_count(number(curve, model.last), language))
            for curve in reversed(model.curves)
            if number(curve, model.last)
        ]
        if parts:
            said.append(word(key, language, items=listed(parts, language)))
    return said


def _asides(model: PublicationModel, frame: Frame) -> str:
    limit = 0.97 * frame.sizes.width - 8
    return "\n".join(frame.fit(said, 9.0, limit) for said in _said_aside(model, frame.language))


# ---- drawing -------------------------------------------------------------------------------------


def _set_axes(ax: Axes, model: PublicationModel, frame: Frame) -> None:
    ax.set_xlim(0, model.last)
    ax.set_ylim(0, 100)
    ticks = (0, 25, 50, 75, 100)
    ax.set_yticks(ticks, [f"{tick}%" if tick == 100 else str(tick) for tick in ticks])
    ax.yaxis.grid(bool(model.drawn))
    names = [one_line(name, frame.language) for name in word("months", frame.language).split(" ")]
    starts = (0, *MONTH_ENDS[:-1])
    shown = [place for place, start in enumerate(starts) if start < model.last]
    per_month = size_in_points(ax)[0] * 30 / model.last
    every = next(n for n in (1, 2, 3, 6) if n * per_month > widest(names, 9.5) + 4 or n == 6)
    chosen = [place for place in shown if place % every == 0]
    middle = 15 if every == 1 else 0  # a name of every month stands under its middle
    ax.set_xticks([starts[place] + middle for place in chosen], [names[place] for place in chosen])
    ax.tick_params(axis="x", length=0 if middle else 3)
    for (key, day), ha, offset in zip(DEADLINES.items(), ("right", "left"), (3, -3), strict=True):
        ax.axvline(day, color=colour("axis"), linewidth=1.0, zorder=1, gid="deadline")
        note(ax, (day, 1), frame.say(key), offset=(offset, 8), ha=ha, va="bottom", coords="column")


def _draw_curve(ax: Axes, curve: Curve, last: int, look: Look, dash: tuple[int, Sequence[float]]) -> None:
    days = [0, *(day for day, _ in curve.by_day if 0 < day <= last), last]
    shares = [curve.share(day) for day in days]
    (line,) = ax.step(days, shares, where="post", color=colour(look.line), linewidth=1.8, linestyle=dash)
    line.set(zorder=3, gid="curve")
    if curve.early:
        (dot,) = ax.plot([0], [curve.share(0)], "o", color=colour(look.line), markersize=6, zorder=5)
        dot.set(markerfacecolor=colour("paper"), markeredgewidth=1.4, clip_on=False, gid="early")


def _draw_labels(ax: Axes, model: PublicationModel, labels: Sequence[str]) -> None:
    """Labels right of the axes in the order of the lines, each after a piece of its own line."""
    points, height = size_in_points(ax)
    looks = list(zip(model.drawn, labels, palette().series, DASHES, strict=False))
    # lines that end alike are ordered by where they were before
    looks.sort(key=lambda look: [round(look[0].share(day)) for day in (model.last, *sorted(DEADLINES.values()))])
    halves = [LABEL_HALF * (label.count("\n") + 1) for _, label, _, _ in looks]
    places = spread([round(look[0].share(model.last)) / 100 * height for look in looks], halves, height)
    for (_, label, look, dash), at in zip(looks, places, strict=True):
        note(ax, (1, 0), label, offset=(SAMPLE + 10, at), size=9.5, role=look.label)
        shift = ScaledTranslation(6 / 72, at / 72, root(ax).dpi_scale_trans)
        (sample,) = ax.plot([1, 1 + SAMPLE / points], [0, 0], color=colour(look.line), linewidth=1.8)
        sample.set(linestyle=dash, transform=ax.transAxes + shift, clip_on=False, gid="sample")
