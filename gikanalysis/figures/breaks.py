"""The breaks between forms: dashed, both sides named above the axes, never bridged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gikanalysis.figures.frame import Frame
from gikanalysis.figures.lines_model import BREAK_2019, BREAK_2021, TRANSITION, TrendModel
from gikanalysis.figures.marks import note
from gikanalysis.figures.palette import colour
from gikanalysis.figures.style import text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Side:
    """Name of a form beside a break: offset from it in points, alignment, row above the axes."""

    edge: float
    offset: float
    ha: str
    text: str
    row: int = 0


def break_labels(model: TrendModel, frame: Frame) -> list[Side]:
    """The names of the forms beside the breaks of `model`."""
    short = "_short" if frame.sizes.narrow else ""
    found: list[Side] = []
    if BREAK_2019 in model.breaks:
        found.append(Side(BREAK_2019, -4.0, "right", frame.say(f"form_2014{short}")))
        found.append(Side(BREAK_2019, 4.0, "left", frame.say(f"form_2019{short}") + "→"))
    if BREAK_2021 in model.breaks:
        # between the two breaks lie two years; where the name of 2019 is wider, 2021 goes a row up
        room = 2 * 0.75 * frame.sizes.width / len(model.years)
        row = 1 if found and text_width(found[-1].text, 9.0) + 10 > room else 0
        found.append(Side(BREAK_2021, 4.0, "left", frame.say(f"form_2021{short}") + "→", row))
    return found


def rows_above(sides: Sequence[Side]) -> int:
    """Rows that the names take above the axes."""
    return max((side.row + 1 for side in sides), default=0)


def draw_breaks(ax: Axes, model: TrendModel, sides: Sequence[Side]) -> None:
    """Draw the breaks, their names and the tinted column of the transition year."""
    if TRANSITION in model.years and len(model.years) > 1:
        ax.axvspan(2018.5, 2019.5, color=colour("tint"), linewidth=0, zorder=0)
    for edge in model.breaks:
        ax.axvline(edge, color=colour("ink_2"), linewidth=1, linestyle=(0, (4, 2)), zorder=2, gid="break")
    for side in sides:
        lift = (side.offset, 3.0 + 12.0 * side.row)
        note(ax, (side.edge, 1), side.text, offset=lift, ha=side.ha, va="bottom", coords="column")
