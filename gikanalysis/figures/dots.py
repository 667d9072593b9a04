"""Correction rates of reviews and lawsuits: a dot with its Wilson interval, the two counts beside.

Below ten concluded cases no rate is drawn: the counts stand as words. From 10 to 29 the dot is
hollow. A blank or missing figure is its state in words; a printed zero is said to be printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from gikanalysis.errors import GikError
from gikanalysis.figures.door import rows_of
from gikanalysis.figures.frame import Frame, Margins, Options, Words, dress_axes, make_frame, open_axes
from gikanalysis.figures.marks import flag, nice_top, note
from gikanalysis.figures.numbers import SMALLEST_RATED, format_count
from gikanalysis.figures.palette import colour
from gikanalysis.figures.rows import label_rows, row_tops
from gikanalysis.figures.style import Width, text_width
from gikanalysis.figures.words import state_word, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RemedyState = Literal["rate", "few", "none", "blank", "dash", "partial", "unreadable", "missing", "not_on_form"]
SMALLEST_FILLED = 30
LABEL_SHARE = {"wide": 0.42, "narrow": 0.36}
_ABSENT = ("blank", "dash", "partial", "unreadable", "missing", "not_on_form")


@dataclass(frozen=True, slots=True)
class Remedy:
    """One row: corrected `k` of `n` concluded; bounds are in per cent."""

    label: str
    state: RemedyState
    k: int
    n: int
    flagged: bool
    lower: float = 0.0
    upper: float = 0.0

    @property
    def rate(self) -> float:
        """The correction rate in per cent."""
        return 100 * self.k / self.n


def remedy_rows(data: object) -> list[Remedy]:
    """The rows of the figure from a frame with label, k, n and, if any, status and flagged.

    Raises `GikError` where more cases were corrected than concluded and no flag says so, or where
    a label stands twice.
    """
    rows = [_remedy(row) for row in rows_of(data, ("label", "k", "n"))]
    names = [row.label for row in rows]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise GikError(f"rows of the same name: {', '.join(doubled)}")
    return rows


def _remedy(row: dict[str, object]) -> Remedy:
    label, flagged = str(row["label"]), bool(row.get("flagged"))
    status = str(row.get("status") or "reported")
    if status not in (*_ABSENT, "reported", "derived"):
        raise GikError(f"unknown status {status!r} of {label}")
    if row["k"] is None or row["n"] is None or status in _ABSENT:
        state = next((one for one in _ABSENT if one == status), "missing")
        return Remedy(label, state, 0, 0, flagged)  # type: ignore[arg-type]
    k, n = round(float(str(row["k"]))), round(float(str(row["n"])))
    if n == 0 and k == 0:
        return Remedy(label, "none", 0, 0, flagged)
    if not 0 <= k <= n:
        if flagged:  # the report itself does not add up: no rate can be drawn
            return Remedy(label, "few", k, n, flagged)
        raise GikError(f"{label}: {k} corrected of {n} concluded is impossible")
    if n < SMALLEST_RATED:
        return Remedy(label, "few", k, n, flagged)
    from gikanalysis.indicators import wilson

    lower, upper = wilson(k, n)
    return Remedy(label, "rate", k, n, flagged, 100 * lower, 100 * upper)


def remedies(
    data: object,
    *,
    language: str = "zh",
    width: Width = "wide",
    ax: Axes | None = None,
    standalone: bool = False,
    simulated: bool = False,
    words: Words | None = None,
) -> Axes:
    """Draw correction rates with their 95 per cent Wilson intervals, a row each.

    `data` has the columns label, k (corrected), n (concluded: upheld, corrected and other, without
    pending) and, where there are any, status (blank, missing …) and flagged.
    """
    rows = remedy_rows(data)
    frame = make_frame(Options(language, width, standalone, simulated, words), remedy_signs(rows))
    size = frame.sizes.label
    labels = [frame.fit(row.label, size, frame.sizes.width * LABEL_SHARE[width]) for row in rows]
    column = max([_head_width(frame), *(text_width(_counts(row, frame), size) for row in rows)]) + 10
    tops = row_tops(labels, 21.6)
    rated = any(row.state == "rate" for row in rows)
    if ax is None:
        left = max((text_width(label, size) for label in labels), default=20) + 14
        margins = Margins(left, column + 8, 18, 20 if rated else 6)
        ax = open_axes(frame, max(tops[-1], 24.0), margins)
    else:
        dress_axes(ax, frame)
    places = [(a + b) / 2 for a, b in pairwise(tops)]
    _set_axes(ax, rows, places, labels, tops[-1])
    for row, place in zip(rows, places, strict=True):
        _draw_row(ax, row, place, frame)
        note(ax, (1, place), _counts(row, frame), offset=(column, 0), ha="right", size=size, coords="row")
    if rows:
        note(ax, (1, 1), frame.say("corrected_of"), offset=(column, 3), ha="right", va="bottom")
    else:
        note(ax, (0.5, 0.5), frame.say("nothing"), ha="center")
    return ax


def remedy_signs(rows: Sequence[Remedy]) -> list[str]:
    """Keys of the words that explain the signs in the picture."""
    asked = {
        "sign_concluded": any(row.state in ("rate", "few") for row in rows),
        "sign_interval": any(row.state == "rate" for row in rows),
        "sign_small": any(row.state == "rate" and row.n < SMALLEST_FILLED for row in rows),
        "sign_few": any(row.state == "few" for row in rows),
        "sign_blank": any(row.state == "blank" for row in rows),
        "sign_flagged": any(row.flagged for row in rows),
    }
    return [key for key, used in asked.items() if used]


def _head_width(frame: Frame) -> float:
    return text_width(frame.say("corrected_of"), 9.0)


def _counts(row: Remedy, frame: Frame) -> str:
    if row.state in ("rate", "few"):
        return f"{format_count(row.k, frame.language)}/{format_count(row.n, frame.language)}"
    return "0" if row.state == "none" else state_word(row.state, frame.language)


def _set_axes(
    ax: Axes, rows: Sequence[Remedy], places: Sequence[float], labels: Sequence[str], bottom: float
) -> None:
    top, step = nice_top(max((row.upper for row in rows), default=0), 4)
    top = min(top, 100)
    rated = any(row.state == "rate" for row in rows)
    ax.set_xlim(0, top)
    ax.set_ylim(max(bottom, 1.0), 0)
    ticks = [index * step for index in range(round(top / step) + 1)] if rated else []
    ax.set_xticks(ticks, [f"{tick}%" if tick == ticks[-1] else str(tick) for tick in ticks])
    ax.xaxis.grid(rated)
    label_rows(ax, places, labels)
    ax.spines["bottom"].set_visible(False)


def _draw_row(ax: Axes, row: Remedy, place: float, frame: Frame) -> None:
    if row.state != "rate":
        said = _said(row, frame)
        drawn = note(ax, (0, place), said, offset=(2, 0), size=9.5, role="ink_3", coords="row")
        drawn.set_bbox({"boxstyle": "square,pad=0.15", "facecolor": colour("paper"), "edgecolor": "none"})
        if row.flagged:
            flag(ax, (0, place), coords="row", offset=text_width(said, 9.5) + 11, size=7)
        return
    main = colour("main")
    ax.plot([row.lower, row.upper], [place, place], color=main, linewidth=1.3, zorder=2, gid="interval")
    ax.plot(
        [row.rate],
        [place],
        "o",
        markersize=6.2,
        markerfacecolor=main if row.n >= SMALLEST_FILLED else colour("paper"),
        markeredgecolor=main,
        markeredgewidth=1.4,
        clip_on=False,
        zorder=5,
        gid="zero-marker" if row.k == 0 else "point",
    )
    if row.flagged:
        flag(ax, (row.rate, place), size=11)


def _said(row: Remedy, frame: Frame) -> str:
    short = "_short" if frame.sizes.narrow else ""
    if row.state == "few":
        return frame.say(f"few_corrected{short}", n=row.n, k=row.k)
    if row.state == "none":
        return frame.say(f"none_concluded{short}")
    if row.state == "missing":
        return frame.say("missing_label")
    if row.state == "not_on_form":
        return word("state_not_on_form", frame.language).strip("[]")
    return frame.say(row.state)
