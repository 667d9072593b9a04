"""The outcome mix: what requests led to, one bar of 100 per cent a year.

Bars of different forms are kept apart by a gap and a dashed rule. A category that the other form
lacks is hatched. A year without a report is a dashed outline with the word; a term that is blank
leaves a dotted remainder of unknown content; where the total is 0 or not given, words stand in
place of the bar. Below ten cases the segments carry counts, not shares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from matplotlib.patches import Rectangle

from gikanalysis.figures.door import ABSENT, Reading, forms_by_year, observations, pick, year_span
from gikanalysis.figures.frame import Frame, Margins, Options, Words, dress_axes, make_frame, open_axes
from gikanalysis.figures.marks import flag, note, size_in_points
from gikanalysis.figures.numbers import SMALLEST_RATED, format_count
from gikanalysis.figures.palette import Fill, colour, palette
from gikanalysis.figures.style import Width, text_width
from gikanalysis.tabular import read_csv

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BarState = Literal["shares", "zero", "missing", "no_form", "no_total"]
TOTAL = "outcomes_total"
TRANSITION = 2019
BAR = 0.78
ROW_POINTS = 18.4
GAP = 0.5


@dataclass(frozen=True, slots=True)
class MixBar:
    """One year: its segments in cases by class, in the order of the palette."""

    year: int
    family: str
    state: BarState
    segments: Mapping[str, float]
    total: float | None
    flagged: bool

    @property
    def rated(self) -> bool:
        """Whether shares may be given."""
        return self.state == "shares" and self.whole >= SMALLEST_RATED

    @property
    def whole(self) -> float:
        """What 100 per cent stands for."""
        return sum(self.segments.values())


@lru_cache(maxsize=1)
def families() -> dict[str, dict[str, list[str]]]:
    """Family of forms → class → metrics, from `outcome_classes.csv`."""
    table = read_csv("gikanalysis.figures", "outcome_classes.csv", ("forms", "class", "metric"))
    table.unique("forms", "metric").allowed("class", [*palette().outcomes]).filled("forms", "metric").check()
    found: dict[str, dict[str, list[str]]] = {}
    for _, row in table:
        found.setdefault(row["forms"], {}).setdefault(row["class"], []).append(row["metric"])
    return found


def mix_bars(data: object, years: Sequence[int] | None = None) -> list[MixBar]:
    """The bars of the figure, from an observations table of one body."""
    rows = observations(data)
    forms = forms_by_year(rows)
    metrics = {m for family in families().values() for names in family.values() for m in names}
    found = {metric: pick(rows, metric) for metric in (TOTAL, *sorted(metrics))}
    seen = {int(row["year"]) for row in rows}
    return [_bar(year, forms.get(year, ""), found, reported=year in seen) for year in year_span(seen, years)]


def _bar(year: int, form: str, found: Mapping[str, Mapping[int, Reading]], *, reported: bool) -> MixBar:
    if not reported:
        return MixBar(year, "", "missing", {}, None, False)
    family = next((name for name in families() if form in name.split("+")), "")
    total = found[TOTAL].get(year, ABSENT)
    if not family:
        if total.drawn and total.value == 0:
            return MixBar(year, "", "zero", {}, 0.0, total.flagged)
        return MixBar(year, "", "no_form", {}, total.value, total.flagged)
    segments: dict[str, float] = {}
    whole, flagged, complete = 0.0, total.flagged, True
    for name in palette().outcomes:
        for metric in families()[family].get(name, []):
            term = found[metric].get(year, ABSENT)
            flagged = flagged or term.flagged
            complete = complete and term.drawn
            segments[name] = segments.get(name, 0.0) + (term.value or 0.0)
            whole += term.value or 0.0
    if not total.drawn and not complete:
        return MixBar(year, family, "no_total", {}, None, flagged)
    printed = total.value if total.drawn else whole
    if (printed or 0) == 0 and whole == 0:
        return MixBar(year, family, "zero", {}, printed, flagged)
    rest = (printed or 0.0) - whole
    if rest > 0:
        segments["unknown"] = rest
    # terms that exceed their total never fill more than the bar; the doubt is shown
    return MixBar(year, family, "shares", segments, printed, flagged or rest < 0 or (complete and rest > 0))


def outcome_mix(  # noqa: PLR0913 - options of a drawing are independent of each other
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
    """Draw what requests led to, a stacked bar of 100 per cent for each year.

    `data` is an observations table (polars or pandas) of one body; `years` the span to show, so
    that a year without a report is seen to be missing. Returns the axes.
    """
    bars = mix_bars(data, years)
    frame = make_frame(Options(language, width, standalone, simulated, words), mix_signs(bars))
    key, places, column = _key(bars, frame), _places(bars), _column(bars, frame)
    if ax is None:
        rows = places[-1] + 1 if places else 1
        ax = open_axes(frame, rows * ROW_POINTS + 4, _margins(frame, bars, column), key)
    else:
        dress_axes(ax, frame, key)
    _set_axes(ax, bars, places)
    for bar, place in zip(bars, places, strict=True):
        _draw_bar(ax, bar, place, frame, column)
    _draw_rules(ax, bars, places)
    if any(bar.total is not None for bar in bars):
        note(ax, (1, 1), frame.say("cases"), offset=(column, 0), ha="right", va="bottom")
    if not bars:
        note(ax, (0.5, 0.5), frame.say("nothing"), ha="center")
    return ax


def _places(bars: Sequence[MixBar]) -> list[float]:
    """Position of each bar, with a gap where the form changes."""
    places: list[float] = []
    family = ""
    for bar in bars:
        step = 1.0 if places else 0.0
        if bar.family and family and bar.family != family:
            step += GAP
        family = bar.family or family
        places.append((places[-1] if places else 0.0) + step)
    return places


def _key(bars: Sequence[MixBar], frame: Frame) -> list[tuple[str, Fill]]:
    present = {name for bar in bars if bar.state == "shares" for name in bar.segments}
    return [(frame.say(f"outcome_{name}"), fill) for name, fill in palette().outcomes.items() if name in present]


def _label(bar: MixBar) -> str:
    return f"{bar.year}○" if bar.year == TRANSITION and bar.state != "missing" else str(bar.year)


def _margins(frame: Frame, bars: Sequence[MixBar], column: float) -> Margins:
    left = max((text_width(_label(bar), frame.sizes.label) for bar in bars), default=20) + 10
    bottom = 20.0 if any(bar.rated for bar in bars) else 6.0
    return Margins(left=left, right=column + 6, top=16, bottom=bottom)


def _column(bars: Sequence[MixBar], frame: Frame) -> float:
    """Room right of the bars for the square of doubt and the number of cases."""
    texts = [format_count(bar.total, frame.language) for bar in bars if bar.total is not None]
    widest = max((text_width(text, 9.0) for text in [*texts, frame.say("cases")]), default=0)
    return widest + (18 if any(bar.flagged for bar in bars) else 8)


def _set_axes(ax: Axes, bars: Sequence[MixBar], places: Sequence[float]) -> None:
    ax.set_xlim(0, 100)
    ax.set_ylim((places[-1] if places else 0) + 0.55, -0.55)
    ax.set_yticks(list(places), [_label(bar) for bar in bars])
    ax.tick_params(axis="both", length=0)
    ax.tick_params(axis="y", pad=4)
    ax.spines["bottom"].set_visible(False)
    ticks = [0, 25, 50, 75, 100] if any(bar.rated for bar in bars) else []
    ax.set_xticks(ticks, [f"{tick}%" if tick == 100 else str(tick) for tick in ticks])


def _draw_bar(ax: Axes, bar: MixBar, place: float, frame: Frame, column: float) -> None:
    if bar.state == "shares":
        _draw_segments(ax, bar, place, frame)
    else:
        _draw_words(ax, bar, place, frame)
    if bar.total is not None:
        count = format_count(bar.total, frame.language)
        note(ax, (1, place), count, offset=(column, 0), ha="right", coords="row")
    if bar.flagged:
        flag(ax, (1, place), coords="row", offset=8, size=7)


def _draw_words(ax: Axes, bar: MixBar, place: float, frame: Frame) -> None:
    """The word in place of a bar: absence has a shape, a printed zero a marker on the axis."""
    if bar.state == "zero":
        ax.plot([0], [place], "|", color=colour("ink"), markersize=10, clip_on=False, gid="zero-marker")
        note(ax, (0, place), frame.say("mix_zero"), offset=(7, 0), coords="data")
        return
    outline = Rectangle((0, place - BAR / 2), 100, BAR, facecolor=colour("paper"), gid=bar.state)
    outline.set(edgecolor=colour("ink_3"), linewidth=0.9, linestyle=(0, (3, 2)))
    ax.add_patch(outline)
    said = {"missing": "missing_report", "no_form": "mix_no_form", "no_total": "mix_no_total"}[bar.state]
    note(ax, (50, place), frame.say(said), ha="center", coords="data")


def _draw_segments(ax: Axes, bar: MixBar, place: float, frame: Frame) -> None:
    left = 0.0
    for name, fill in palette().outcomes.items():
        cases = bar.segments.get(name, 0.0)
        if cases <= 0:
            continue
        share = 100 * cases / bar.whole
        patch = Rectangle((left, place - BAR / 2), share, BAR, facecolor=fill.fill, linewidth=1, gid=name)
        patch.set_edgecolor(colour("ink_3") if fill.hatch else colour("paper"))
        if fill.hatch:
            patch.set_hatch(fill.hatch)
        patch.set_zorder(2)
        ax.add_patch(patch)
        text = f"{share:.0f}" if bar.rated else frame.say("case_count", count=format_count(cases, frame.language))
        smallest = 10.5 if frame.sizes.narrow else 5.0
        room = share / 100 * size_in_points(ax)[0]
        if share >= smallest and text_width(text, 9.0) + 3 <= room:
            drawn = note(ax, (left + share / 2, place), text, ha="center", role=fill.label, coords="data")
            if fill.hatch:
                drawn.set_bbox({"boxstyle": "square,pad=0.12", "facecolor": fill.fill, "edgecolor": "none"})
        left += share


def _draw_rules(ax: Axes, bars: Sequence[MixBar], places: Sequence[float]) -> None:
    """The dashed rule wherever the form changes."""
    known = [(bar.family, place) for bar, place in zip(bars, places, strict=True) if bar.family]
    for (family, place), (following, after) in pairwise(known):
        if family != following:
            gap = after - (after - place) / 2 if after - place <= 1 + GAP else place + (1 + GAP) / 2
            ax.axhline(gap, color=colour("ink_2"), linewidth=1, linestyle=(0, (4, 2)), gid="break")


def mix_signs(bars: Sequence[MixBar]) -> list[str]:
    """Keys of the words that explain the signs in the picture."""
    present = {name for bar in bars for name in bar.segments}
    asked = {
        "sign_break_bars": len({bar.family for bar in bars if bar.family}) > 1,
        "sign_transition_bars": any(bar.year == TRANSITION and bar.state != "missing" for bar in bars),
        "sign_unknown": "unknown" in present,
        "sign_few_bars": any(bar.state == "shares" and not bar.rated for bar in bars),
        "sign_flagged": any(bar.flagged for bar in bars),
    }
    return [key for key, used in asked.items() if used]
