"""The stock of open requests of one body as a waterfall, read downwards year by year.

The stock is blue from 0; what came in goes on from its end, what was completed goes back. What is
carried out of one year is carried into the next: where the two are not equal, or the parts do not
give the stock, the difference is hatched and said in numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from gikanalysis.figures.frame import Margins, Options, Words, dress_axes, make_frame, open_axes
from gikanalysis.figures.marks import flag, note, size_in_points
from gikanalysis.figures.numbers import Language, format_change, format_count
from gikanalysis.figures.palette import colour
from gikanalysis.figures.rows import LINE_POINTS, label_rows, widest
from gikanalysis.figures.sentences import Said, absence_said, doubts_said, sentence_of, years_said
from gikanalysis.figures.stock_model import Part, Step, StockModel, stock_model
from gikanalysis.figures.style import Width, text_width
from gikanalysis.figures.words import word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, BETWEEN, BAR = 15.5, 7.0, 10.0
"""Points: height of a row, gap between years, height of a bar."""
ROLES: dict[Part, str] = {
    "carried_in": "main",
    "received": "second",
    "completed": "context_fill",
    "carried_out": "main",
}


def waterfall(  # noqa: PLR0913 - options of a drawing are independent of each other
    data: object,
    *,
    language: str = "zh",
    width: Width = "wide",
    ax: Axes | None = None,
    standalone: bool = False,
    simulated: bool = False,
    words: Words | None = None,
    years: Sequence[int] | None = None,
) -> Axes:
    """Draw the stock of open requests of one body over the years; return the axes.

    `data` has the columns year, carried_in, received, completed, carried_out (requests, null where
    there is no figure) and, where there are any, status (why a null is null: blank, missing …) and
    flagged. `years` is the span to show, so that a year without a report is seen to be missing.
    """
    model = stock_model(data, years=years)
    frame = make_frame(Options(language, width, standalone, simulated, words), stock_signs(model))
    labels = [frame.say(f"stock_{step.part}") if step.part else "" for step in model.steps]
    left = widest(["2024"], 9.5) + widest(labels, 9.5) + 22
    room = 0.97 * (frame.sizes.width - left) - 30
    texts = [frame.fit(_text(step, frame.language), 9.0, room) for step in model.steps]
    places, bottom = _places(model.steps, texts)
    if ax is None:
        ax = open_axes(frame, max(bottom, 24.0), Margins(left, 8, 8, 4))
    else:
        dress_axes(ax, frame)
    ax.set_ylim(max(bottom, 1.0), 0)
    ax.set_xlim(*_ends(model, size_in_points(ax)[0], texts))
    ax.set_xticks([])
    label_rows(ax, places, labels)
    ax.spines["bottom"].set_visible(False)
    if not model.steps:
        note(ax, (0.5, 0.5), frame.say("nothing"), ha="center")
        return ax
    ax.axvline(0, color=colour("axis"), linewidth=0.8, zorder=1)
    _draw_years(ax, model, places, texts, widest(labels, 9.5) + 14)
    for step, place, text in zip(model.steps, places, texts, strict=True):
        _draw_step(ax, step, place, text, doubtful=_doubtful(step, model))
    _draw_links(ax, model.steps, places)
    return ax


def stock_signs(model: StockModel) -> list[str]:
    """Keys of the words that explain the signs in the picture."""
    asked = {
        "sign_gap_years": any(step.gap is not None and step.part == "carried_in" for step in model.steps),
        "sign_gap_parts": any(step.gap is not None and step.part == "carried_out" for step in model.steps),
        "sign_blank": any(step.one.state == "blank" for step in model.steps),
        "sign_flagged": bool(model.flagged),
    }
    return [key for key, used in asked.items() if used]


def stock_said(model: StockModel, language: Language) -> Said:
    """The alt text: first and last stock, every gap, what is lacking."""
    if not model.steps:
        return Said("alt_waterfall", "", [word("alt_empty", language)], [])
    gap = "" if language == "zh" else " "
    stocks = [step for step in model.steps if step.part in ("carried_in", "carried_out") and step.one.drawn]
    gaps = [step for step in stocks if step.gap is not None]
    ends = list(dict.fromkeys((*stocks[:1], *stocks[-1:])))

    def said(step: Step) -> str:
        return f"{step.year}{gap}{word(f'stock_{step.part}', language)}{gap}{_text(step, language)}"

    told = [*ends, *(step for step in gaps if step not in ends)]
    numbers = [sentence_of([said(step)], language) for step in told]
    lacking = [
        f"{step.year}{gap}" + (word(f"stock_{step.part}", language) + gap if step.part else "")
        + absence_said(step.one, language)
        for step in model.steps
        if not step.one.drawn
    ]  # fmt: skip
    doubts = doubts_said([str(year) for year in sorted(model.flagged)], lacking, language)
    return Said("alt_waterfall", years_said(model.years, language), numbers, doubts)


def _places(steps: Sequence[Step], texts: Sequence[str]) -> tuple[list[float], float]:
    """The middles of the rows in points, with a gap between years, and the lower edge."""
    places: list[float] = []
    top = 0.0
    for index, step in enumerate(steps):
        if index and step.year != steps[index - 1].year:
            top += BETWEEN
        height = _height(texts[index])
        places.append(top + height / 2)
        top += height
    return places, top


def _height(text: str) -> float:
    return ROW + text.count("\n") * LINE_POINTS


def _ends(model: StockModel, points: float, texts: Sequence[str]) -> tuple[float, float]:
    """Both ends of an axis of `points` on which every bar has room for its label."""
    low = min((step.depth for step in model.steps), default=0.0)
    spans = [0.0]
    for step, text in zip(model.steps, texts, strict=True):
        room = text_width(text, 9.0) + (26 if _doubtful(step, model) else 14)
        spans.append((step.reach - low) * points / max(points - room, 20.0))
    return low, low + (max(spans) or 1.0)


def _doubtful(step: Step, model: StockModel) -> bool:
    """The square of doubt of a year stands once, at its last row."""
    return step.year in model.flagged and step.part == "carried_out"


def _text(step: Step, language: Language) -> str:
    """What stands beside a bar: the stock, what came and went with its sign, the gap in numbers."""
    value = step.one.value
    if value is None:
        return word("missing_report", language) if step.part is None else absence_said(step.one, language)
    number = format_count(value, language)
    if step.gap is not None and step.other is not None:
        key = "stock_gap_years" if step.part == "carried_in" else "stock_gap_parts"
        other, gap = format_count(step.other, language), format_change(step.gap, language)
        return word(key, language, value=number, other=other, gap=gap)
    if step.part in ("received", "completed") and value:
        return format_change(value if step.part == "received" else -value, language)
    return number


# ---- drawing -------------------------------------------------------------------------------------


def _draw_years(ax: Axes, model: StockModel, places: Sequence[float], texts: Sequence[str], left: float) -> None:
    for index, (step, place) in enumerate(zip(model.steps, places, strict=True)):
        if index == 0 or model.steps[index - 1].year != step.year:
            note(ax, (0, place), str(step.year), offset=(-left, 0), ha="right", size=9.5, coords="row")
            if index:
                edge = place - (_height(texts[index]) + BETWEEN) / 2
                ax.axhline(edge, color=colour("grid"), linewidth=0.8, zorder=0)


def _draw_step(ax: Axes, step: Step, place: float, text: str, *, doubtful: bool) -> None:
    if step.part and step.start is not None and step.end is not None:
        solid = step.end if step.other is None else min(step.end, max(step.other, 0.0))
        low, high = sorted((step.start, solid))
        role = colour(ROLES[step.part])
        ax.barh(place, high - low, left=low, height=BAR, color=role, linewidth=0, zorder=2, gid=step.part)
        if step.start == step.end:
            (dot,) = ax.plot([step.end], [place], "o", color=role, markersize=4.8, zorder=5)
            dot.set(clip_on=False, gid="zero-marker")
    if step.other is not None and step.end is not None:
        low, high = sorted((step.other, step.end))
        box = Rectangle((low, place - BAR / 2), high - low, BAR, facecolor=colour("paper"), gid="gap")
        box.set(hatch="////", edgecolor=colour("ink_2"), linewidth=0.9, zorder=3)
        ax.add_patch(box)
    drawn = step.one.drawn and (step.end is not None or step.part in ("carried_in", "carried_out"))
    at = step.reach if drawn else 0.0
    offset = 6.0
    if doubtful:
        flag(ax, (at, place), offset=10, size=7)
        offset = 18.0
    note(ax, (at, place), text, offset=(offset, 0), role="ink" if step.one.drawn else "ink_3", coords="data")


def _draw_links(ax: Axes, steps: Sequence[Step], places: Sequence[float]) -> None:
    """Thin lines from the end of one bar to where the next begins, only where the two are equal."""
    for (one, above), (other, below) in pairwise(zip(steps, places, strict=True)):
        begins = other.end if other.part in ("carried_in", "carried_out") else other.start
        if one.end is not None and begins == one.end and other.part is not None:
            ends = [above + BAR / 2, below - BAR / 2]
            ax.plot([one.end] * 2, ends, color=colour("axis"), linewidth=0.8, zorder=1, gid="link")
