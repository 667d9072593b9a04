"""Who asks and by which channel: horizontal bars of one year with the counts beside them.

A printed zero is a marker on the axis with the words `0（印为0）`; a cell that is blank or was not
found is a word, never an empty place that looks like zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from gikanalysis.figures.door import ABSENT, Reading, forms_by_year, observations, pick
from gikanalysis.figures.frame import Frame, Margins, Options, Words, dress_axes, make_frame, open_axes
from gikanalysis.figures.marks import flag, note, size_in_points
from gikanalysis.figures.numbers import format_count
from gikanalysis.figures.palette import colour
from gikanalysis.figures.style import Width, text_width
from gikanalysis.tabular import read_csv

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BarFigure = Literal["applicants", "channels"]
PREFIX = {"applicants": "applicant", "channels": "channel"}
WITHOUT = {"applicants": ("v2014",), "channels": ("v2019", "v2021")}
"""Forms that do not split requests this way."""
ROW_POINTS = 20.0


@dataclass(frozen=True, slots=True)
class BarModel:
    """The bars of one year in the order of the form; None where the panel has no report."""

    figure: BarFigure
    year: int | None
    bars: tuple[tuple[str, Reading], ...]
    form: str = ""

    @property
    def on_form(self) -> bool:
        """Whether the form of that year splits requests this way at all."""
        return any(one.state not in ("not_on_form", "missing") for _, one in self.bars)


@lru_cache(maxsize=1)
def _entries() -> tuple[dict[str, str], ...]:
    columns = ("figure", "key", "metric", "applicant", "alternative")
    table = read_csv("gikanalysis.figures", "bars.csv", columns)
    table.unique("figure", "key").allowed("figure", tuple(PREFIX)).filled("metric", "applicant").check()
    return tuple(row for _, row in table)


def bar_model(data: object, figure: BarFigure, year: int | None = None) -> BarModel:
    """Bars of `year`, or of the latest year whose form has them."""
    rows = observations(data)
    found = [(entry["key"], _by_year(rows, entry)) for entry in _entries() if entry["figure"] == figure]
    if year is None:
        printed = {y for _, years in found for y, one in years.items() if one.state != "not_on_form"}
        year = max(printed or {int(row["year"]) for row in rows}, default=None)
    bars = tuple((key, years.get(year, ABSENT) if year is not None else ABSENT) for key, years in found)
    form = forms_by_year(rows).get(year, "") if year is not None else ""
    return BarModel(figure, year, bars, form)


def _by_year(rows: Sequence[dict[str, Any]], entry: dict[str, str]) -> dict[int, Reading]:
    found = pick(rows, entry["metric"], entry["applicant"])
    other = pick(rows, entry["alternative"]) if entry["alternative"] else {}
    return {**other, **found}


def applicants(  # noqa: PLR0913 - options of a drawing are independent of each other
    data: object,
    *,
    language: str = "zh",
    width: Width = "wide",
    ax: Axes | None = None,
    standalone: bool = False,
    simulated: bool = False,
    words: Words | None = None,
    year: int | None = None,
) -> Axes:
    """Draw requests received by type of applicant (forms from 2019 on) for one year.

    `data` is an observations table of one body; `year` the latest there is unless given.
    """
    model = bar_model(data, "applicants", year)
    frame = make_frame(Options(language, width, standalone, simulated, words), bar_signs(model))
    return _draw(model, frame, ax)


def channels(  # noqa: PLR0913 - options of a drawing are independent of each other
    data: object,
    *,
    language: str = "zh",
    width: Width = "wide",
    ax: Axes | None = None,
    standalone: bool = False,
    simulated: bool = False,
    words: Words | None = None,
    year: int | None = None,
) -> Axes:
    """Draw requests received by channel (2014 form) for one year; arguments as in `applicants`."""
    model = bar_model(data, "channels", year)
    frame = make_frame(Options(language, width, standalone, simulated, words), bar_signs(model))
    return _draw(model, frame, ax)


def bar_signs(model: BarModel) -> list[str]:
    """Keys of the words that explain the signs in the picture."""
    asked = {
        "sign_blank": any(one.state == "blank" for _, one in model.bars),
        "sign_flagged": any(one.flagged for _, one in model.bars),
    }
    return [key for key, used in asked.items() if used]


def _draw(model: BarModel, frame: Frame, ax: Axes | None) -> Axes:
    names = [frame.say(f"{PREFIX[model.figure]}_{key}") for key, _ in model.bars]
    size, limit = frame.sizes.label, frame.sizes.width * (0.34 if frame.sizes.narrow else 0.4)
    labels = [frame.fit(name, size, limit) for name in names] if model.on_form else []
    if ax is None:
        left = max((text_width(label, size) for label in labels), default=0) + 16
        ax = open_axes(frame, max(len(labels), 2) * ROW_POINTS, Margins(left, 10, 6, 6))
    else:
        dress_axes(ax, frame)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    if not model.on_form:
        ax.set_yticks([])
        said = f"{model.figure}_not_on_form" if model.form in WITHOUT[model.figure] else "nothing"
        note(ax, (0.5, 0.5), frame.say(said), ha="center")
        return ax
    largest = max((one.value or 0.0 for _, one in model.bars), default=0)
    width, _ = size_in_points(ax)
    room = max(_label_room(one, frame) for _, one in model.bars)
    ax.set_xlim(0, (largest or 1) * width / max(width - room, 40))
    ax.set_ylim(len(labels) - 0.45, -0.55)
    ax.set_yticks(range(len(labels)), labels)
    ax.tick_params(axis="y", labelcolor=colour("ink"), pad=8)
    for label in ax.get_yticklabels():
        label.set_linespacing(1.05)
    ax.axvline(0, color=colour("axis"), linewidth=0.8, zorder=4)
    for place, (_, one) in enumerate(model.bars):
        _draw_bar(ax, place, one, frame)
    return ax


def _value_label(one: Reading, frame: Frame) -> str:
    if one.state == "value":
        value = one.value or 0.0
        return format_count(value, frame.language) if value else frame.say("zero_printed")
    return frame.say("missing" if one.state in ("block", "few", "no_denominator", "impossible") else one.state)


def _label_room(one: Reading, frame: Frame) -> float:
    return text_width(_value_label(one, frame), frame.sizes.label) + (26 if one.flagged else 14)


def _draw_bar(ax: Axes, place: int, one: Reading, frame: Frame) -> None:
    value = one.value or 0.0
    if one.state == "value" and value > 0:
        ax.barh(place, value, height=0.62, color=colour("main"), linewidth=0, zorder=2)
    elif one.state == "value":
        ax.plot(
            [0], [place], "o", color=colour("main"), markersize=4.8, clip_on=False, zorder=5, gid="zero-marker"
        )
    offset = 7.0
    if one.flagged:
        flag(ax, (value, place), offset=10, size=7)
        offset = 18.0
    role = "ink" if one.state == "value" else "ink_3"
    note(ax, (value, place), _value_label(one, frame), offset=(offset, 0), size=9.5, role=role, coords="data")
