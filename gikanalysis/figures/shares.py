"""Shares of several bodies as the figures of studies take them: readings, intervals, their marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gikanalysis.errors import GikError
from gikanalysis.figures.door import Reading, reading
from gikanalysis.figures.lines_model import SMALLEST_FILLED, few, implied, interval, scaled, thin
from gikanalysis.figures.numbers import Language
from gikanalysis.figures.palette import Look, colour, palette
from gikanalysis.figures.words import state_word, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Share:
    """One share in per cent: its reading with the bounds of the mapping, its sampling interval."""

    one: Reading
    sampled: Ends | None

    @property
    def drawn(self) -> bool:
        """Whether there is a point to draw: a value that rests on ten cases or more."""
        return self.one.drawn and not few(self.one)

    @property
    def shown(self) -> bool:
        """Whether there is a point or a block."""
        return self.drawn or (self.one.state == "block" and not few(self.one))

    @property
    def middle(self) -> float:
        """The value, or what lies between its bounds."""
        if self.one.value is not None:
            return self.one.value
        known = [end for end in (self.one.lower, self.one.upper) if end is not None]
        return sum(known) / max(len(known), 1)

    @property
    def hollow(self) -> bool:
        """Whether so few cases stand behind it that the marker is hollow."""
        return self.one.cases is not None and self.one.cases < SMALLEST_FILLED

    @property
    def bounded(self) -> bool:
        """Whether the mapping leaves a range."""
        return self.shown and self.one.lower != self.one.upper

    @property
    def reach(self) -> list[float]:
        """Everything that is drawn of it, in per cent."""
        if not self.shown:
            return []
        ends = (self.one.value, self.one.lower, self.one.upper, *(self.sampled or ()))
        return [end for end in ends if end is not None]

    @property
    def absence(self) -> str:
        """Key of the word that stands in place of the marks; empty where there are some."""
        if self.shown:
            return ""
        return "few" if self.one.state in ("value", "block") else self.one.state


def share_of(row: Mapping[str, Any], name: str) -> Share:
    """The share of one row of a frame; `name` says whose it is where it is refused.

    Columns: value and, where there are any, lower, upper, n, status, flagged, wilson_lower,
    wilson_upper. Without the last two the interval of fewer than a hundred cases is worked out.
    """
    try:
        one = scaled(reading({**row, "status": row.get("status") or implied(row)}), "share")
    except GikError as wrong:
        raise GikError(f"{name}: {wrong}") from None
    ends = (row.get("wilson_lower"), row.get("wilson_upper"))
    if one.drawn and ends[0] is not None and ends[1] is not None:
        return Share(one, (100 * float(ends[0]), 100 * float(ends[1])))
    return Share(one, interval(one) if thin(one) else None)


def absence_said(share: Share, language: Language) -> str:
    """Why there is no figure, as it follows a name in a sentence: `[空]`, `不足10件`."""
    bare = share.absence in ("few", "no_denominator", "impossible")
    return word(share.absence, language) if bare else state_word(share.absence, language)


def unique_names(names: Sequence[str]) -> None:
    """Raise `GikError` where a name stands twice: two bodies would be drawn as one."""
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise GikError(f"rows of the same name: {', '.join(doubled)}")


def draw_across(ax: Axes, share: Share, place: float, *, size: float = 5.5, look: Look | None = None) -> None:
    """A share in its row: pale block, thin line of the interval, dot; open blocks end in an arrow."""
    look = look or palette().series[0]
    one, main = share.one, colour(look.line)
    first, last = ax.get_xlim()
    if share.bounded:
        low = first if one.lower is None else one.lower
        high = last if one.upper is None else one.upper
        block = ax.plot([low, high], [place, place], color=colour(look.block), linewidth=5.5, zorder=1)[0]
        block.set_solid_capstyle("butt")
        block.set_gid("block")
        for end, arrow, at in ((one.lower, "<", low), (one.upper, ">", high)):
            if end is None:
                ax.plot([at], [place], arrow, color=colour("ink_3"), markersize=4, clip_on=False, gid="open-end")
    if share.drawn and share.sampled:
        ax.plot(list(share.sampled), [place, place], color=main, linewidth=1.3, zorder=2, gid="interval")
    if share.drawn:
        ax.plot(
            [one.value or 0.0],
            [place],
            look.marker,
            markersize=size,
            markerfacecolor=colour("paper") if share.hollow else main,
            markeredgecolor=main,
            markeredgewidth=1.3,
            clip_on=False,
            zorder=5,
            gid="zero-marker" if one.value == 0 else "point",
        )
