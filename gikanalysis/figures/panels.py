"""Grounds for refusal over the years: a small panel of columns for each ground, all on one scale.

The three grounds of article 16 are in the main colour, register searches in pale grey, because
they stand under refusals on the form without being a refusal of content. First and last year carry
their figures; a year without one is a dashed outline.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from matplotlib.patches import Rectangle

from gikanalysis.errors import GikError, UnknownName
from gikanalysis.figures.door import ABSENT, rows_of, year_span
from gikanalysis.figures.frame import Frame, Margins, Options, Words, dress_axes, make_frame, open_axes
from gikanalysis.figures.lines_model import BREAK_2019, TRANSITION, breaks_of
from gikanalysis.figures.marks import flag, note, size_in_points
from gikanalysis.figures.numbers import Language, format_percent, format_years
from gikanalysis.figures.palette import colour
from gikanalysis.figures.sentences import Said, doubts_said, sentence_of, years_said
from gikanalysis.figures.shares import Share, share_of
from gikanalysis.figures.style import Width, text_width
from gikanalysis.figures.words import word
from gikanalysis.tabular import read_csv

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = {"plain": "ink_3", "article_16": "main", "search": "context_fill"}
HEADS = {"plain": "ink", "article_16": "main", "search": "ink_3"}
ACROSS = {"wide": 4, "narrow": 2}
PANEL_GAP = 16.0
PLOT = 60.0
"""Height of the columns of the highest share in points."""
BELOW = 24.0
"""Room for the years below the columns, and between two rows of panels."""
STEPS = (1, 2, 5, 10, 15, 20, 25, 30, 40, 50)
"""Half the height of the common scale in per cent."""
BREAK_SLOTS = 0.6
"""Room of the break between forms, in widths of a column."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One ground: its kind and its share in each year of the span."""

    ground: str
    kind: str
    shares: Mapping[int, Share]

    @property
    def ends(self) -> list[int]:
        """The first and the last year with a share."""
        years = [year for year, share in self.shares.items() if share.drawn]
        return list(dict.fromkeys([years[0], years[-1]])) if years else []


@dataclass(frozen=True, slots=True)
class Grounds:
    """The panels in the order of the form, and the years that all of them show."""

    panels: tuple[Panel, ...]
    years: tuple[int, ...]

    @property
    def empty(self) -> bool:
        """Whether no ground has a share in any year."""
        return not any(panel.ends for panel in self.panels)

    @property
    def top(self) -> tuple[int, int]:
        """Upper end of the common scale and its step."""
        step = next(step for step in STEPS if 2 * step >= self.largest)
        return 2 * step, step

    @property
    def largest(self) -> float:
        """The largest share in per cent."""
        return max((share.one.value or 0.0 for _, _, share in self.each() if share.drawn), default=0.0)

    def each(self) -> Iterator[tuple[Panel, int, Share]]:
        """Every column."""
        return ((panel, year, share) for panel in self.panels for year, share in panel.shares.items())


@lru_cache(maxsize=1)
def ground_table() -> dict[str, dict[str, str]]:
    """The rows of `grounds.csv` by ground."""
    table = read_csv("gikanalysis.figures", "grounds.csv", ("ground", "metric", "indicator", "kind"))
    table.unique("ground").unique("metric").unique("indicator").allowed("kind", COLOURS).filled("ground").check()
    return {row["ground"]: row for _, row in table}


def grounds_model(data: object, *, years: Sequence[int] | None = None) -> Grounds:
    """Read a frame for the figure; see `grounds` for its columns."""
    aliases = {row[field]: ground for ground, row in ground_table().items() for field in row if field != "kind"}
    found: dict[str, dict[int, Share]] = {}
    for row in rows_of(data, ("ground", "year", "share", "n")):
        name, year = str(row["ground"]), int(row["year"])
        if name not in aliases:
            raise UnknownName("ground", name, aliases)
        by_year = found.setdefault(aliases[name], {})
        if year in by_year:
            raise GikError(f"two shares of {name} for {year}; filter first")
        by_year[year] = share_of({**row, "value": row["share"]}, f"{name} {year}")
    span = year_span((year for by_year in found.values() for year in by_year), years)
    panels = tuple(
        Panel(ground, row["kind"], {year: found[ground].get(year, Share(ABSENT, None)) for year in span})
        for ground, row in ground_table().items()
        if ground in found
    )
    return Grounds(panels, tuple(span))


def grounds(  # noqa: PLR0913 - options of a drawing are independent of each other
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
    """Draw the share of each ground among refusals, a panel for each ground; return the axes.

    `data` has the columns ground (key, metric or indicator of `grounds.csv`), year, share (0 to 1),
    n (refusals) and, where there are any, status, flagged. `years` is the span to show.
    """
    model = grounds_model(data, years=years)
    frame = make_frame(Options(language, width, standalone, simulated, words), grounds_signs(model))
    left = text_width(f"{model.top[0]}%", frame.sizes.label) + 8
    if ax is None:
        points = frame.sizes.width - left - 8
        layout = _layout(model, frame, points, None)
        ax = open_axes(frame, 30.0 if model.empty else layout.height, Margins(left, 8, 6, 4))
    else:
        dress_axes(ax, frame)
        layout = _layout(model, frame, *size_in_points(ax))
    ax.set_xlim(0, max(size_in_points(ax)[0], 1))
    ax.set_ylim(max(layout.height, 1), 0)
    ax.set_axis_off()
    if model.empty:
        note(ax, (0.5, 0.5), frame.say("nothing"), ha="center")
        return ax
    for index, panel in enumerate(model.panels):
        _draw_panel(ax, model, panel, layout, index, frame)
    return ax


def grounds_signs(model: Grounds) -> list[str]:
    """Keys of the words that explain the signs in the picture."""
    kinds = {panel.kind for panel in model.panels if panel.ends}
    every = [] if model.empty else list(model.each())
    asked = {
        "sign_article_16": "article_16" in kinds,
        "sign_search": "search" in kinds,
        "sign_break": bool(kinds) and bool(breaks_of(model.years)),
        "sign_transition": any(year == TRANSITION and share.drawn for _, year, share in every),
        "sign_no_share": any(not share.drawn for _, _, share in every),
        "sign_flagged": any(share.one.flagged for _, _, share in every),
    }
    return [key for key, used in asked.items() if used]


# ---- layout ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Layout:
    """Panels in rows, in points: names, baselines of the rows, heights and widths of columns."""

    names: tuple[str, ...]
    across: int
    bases: tuple[float, ...]
    above: float
    plot: float
    panel: float
    slot: float

    @property
    def height(self) -> float:
        """Height of all rows."""
        return self.bases[-1] + BELOW if self.bases else 0.0

    def corner(self, index: int) -> tuple[float, float]:
        """Left end and height of the baseline of a panel."""
        row, column = divmod(index, self.across)
        return column * (self.panel + PANEL_GAP), self.bases[row]


def _layout(model: Grounds, frame: Frame, points: float, height: float | None) -> _Layout:
    across = ACROSS["narrow" if frame.sizes.narrow else "wide"]
    panel = (points - (across - 1) * PANEL_GAP) / across
    names = [frame.fit(frame.say(f"ground_{one.ground}"), frame.sizes.label, panel + 4) for one in model.panels]
    heads = [
        12.0 * max(name.count("\n") + 1 for name in names[first : first + across]) + 2
        for first in range(0, len(names), across)
    ]
    plot = PLOT if height is None else max((height - sum(heads)) / max(len(heads), 1) - BELOW - 24, 10.0)
    # a figure above the highest column must not run into the name of its panel
    label = 24.0 if any(share.one.flagged for _, _, share in model.each()) else 15.0
    above = max(label - (1 - model.largest / model.top[0]) * plot, 4.0)
    bases, bottom = [], 0.0
    for head in heads:
        bases.append(bottom + head + above + plot)
        bottom = bases[-1] + BELOW
    slots = len(model.years) + (BREAK_SLOTS if breaks_of(model.years) else 0)
    return _Layout(tuple(names), across, tuple(bases), above, plot, panel, panel / max(slots, 1))


# ---- marks -----------------------------------------------------------------------------------------


def _draw_panel(ax: Axes, model: Grounds, panel: Panel, layout: _Layout, index: int, frame: Frame) -> None:
    left, base = layout.corner(index)
    top, step = model.top
    head, size = base - layout.plot - layout.above, frame.sizes.label
    name = note(
        ax, (left, head), layout.names[index], va="bottom", size=size, role=HEADS[panel.kind], coords="data"
    )
    name.set_linespacing(1.0)
    for tick in (0, step, top):
        at = base - tick / top * layout.plot
        line = "axis" if tick == 0 else "grid"
        ax.plot([left, left + layout.panel], [at, at], color=colour(line), linewidth=0.8, zorder=1)
        if index % layout.across == 0:
            text = f"{tick}%" if tick == top else f"{tick}"
            note(ax, (left, at), text, offset=(-4, 0), ha="right", size=size, coords="data")
    for year, share in panel.shares.items():
        _draw_column(ax, model, panel, (left + _offset(model, layout, year), base), layout, year, share)
    _draw_years(ax, model, layout, left, base)


def _offset(model: Grounds, layout: _Layout, year: int) -> float:
    """Middle of the column of a year, from the left end of its panel."""
    after = BREAK_SLOTS if breaks_of(model.years) and year > BREAK_2019 else 0.0
    return (year - model.years[0] + 0.5 + after) * layout.slot


def _draw_column(
    ax: Axes, model: Grounds, panel: Panel, at: tuple[float, float], layout: _Layout, year: int, share: Share
) -> None:
    ink, wide = colour(COLOURS[panel.kind]), min(layout.slot * 0.76, 20.0)
    x, base = at
    value = share.one.value or 0.0
    high = value / model.top[0] * layout.plot if share.drawn else layout.plot
    box = Rectangle(
        (x - wide / 2, base - high), wide, high, facecolor=ink, linewidth=0, zorder=2, gid=panel.ground
    )
    if not share.drawn:  # as high as the panel: no share could be read off it
        box.set(facecolor="none", edgecolor=colour("ink_3"), linewidth=0.8, linestyle=(0, (3, 2)), gid="absent")
    elif year == TRANSITION:
        box.set(facecolor=colour("paper"), edgecolor=ink, linewidth=1.2)
    ax.add_patch(box)
    if share.drawn and value == 0:
        ax.plot([x], [base], "o", color=ink, markersize=4, clip_on=False, zorder=5, gid="zero-marker")
    lift = 2.0
    if share.one.flagged:
        flag(ax, (x, base - high - 5), size=5)
        lift = 10.0
    if year in panel.ends:
        text = format_percent(value / 100, 0).rstrip("%")
        role = HEADS[panel.kind] if panel.kind == "article_16" else "ink_2"
        note(ax, (x, base - high), text, offset=(0, lift), ha="center", va="bottom", role=role, coords="data")


def _draw_years(ax: Axes, model: Grounds, layout: _Layout, left: float, base: float) -> None:
    first, last = model.years[0], model.years[-1]
    if first == last:
        note(ax, (left + layout.panel / 2, base), str(first), offset=(0, -3), ha="center", va="top", coords="data")
        return
    note(ax, (left, base), str(first), offset=(0, -3), va="top", coords="data")
    note(ax, (left + layout.panel, base), str(last), offset=(0, -3), ha="right", va="top", coords="data")
    if breaks_of(model.years):
        x = left + (BREAK_2019 + 0.5 - first + BREAK_SLOTS / 2) * layout.slot
        line = ax.plot([x, x], [base, base - layout.plot - 4], color=colour("ink_2"), linewidth=1, zorder=3)[0]
        line.set_linestyle((0, (4, 2)))
        line.set_gid("break")


# ---- alt text --------------------------------------------------------------------------------------


def grounds_said(data: object, language: Language, options: dict[str, Any]) -> Said:
    """What the alt text says: each ground with its first and last share, the article 16 grounds first."""
    model = grounds_model(data, **options)
    span = years_said(model.years, language)
    if model.empty:
        return Said("alt_grounds", span, [word("alt_empty", language)], [])
    ordered = sorted(model.panels, key=lambda panel: panel.kind != "article_16")
    numbers = [_panel_said(panel, language) for panel in ordered if panel.ends]
    cautions = [word("alt_break", language)] if breaks_of(model.years) else []
    gap = "" if language == "zh" else " "
    flagged = [f"{_name(one, language)}{gap}{year}" for one, year, share in model.each() if share.one.flagged]
    gone = [f"{_name(one, language)}{gap}{year}" for one, year, share in model.each() if not share.drawn]
    return Said("alt_grounds", span, numbers, cautions + doubts_said(flagged, gone, language))


def _name(panel: Panel, language: Language) -> str:
    return word(f"ground_{panel.ground}", language)


def _panel_said(panel: Panel, language: Language) -> str:
    parts = []
    for year in panel.ends:
        number = format_percent((panel.shares[year].one.value or 0.0) / 100, 0)
        when = format_years(year, year, language)
        parts.append(f"{when}{number}" if language == "zh" else f"{number} in {when}")
    colon = "：" if language == "zh" else ": "
    return sentence_of([f"{_name(panel, language)}{colon}{parts[0]}", *parts[1:]], language)
