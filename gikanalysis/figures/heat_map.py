"""A heat map of pairs: how alike two bodies or two years are, in five classes from 0 to 1.

The value is printed in each cell of a map of up to 12 by 12. A pair without a value is a dashed
cell; a body paired with itself is crossed out unless the frame says what it is. Names too
long for their column are replaced by numbers that the rows carry too, or a list below explains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from gikanalysis.errors import GikError
from gikanalysis.figures.door import ABSENT, Reading, reading, rows_of
from gikanalysis.figures.frame import Frame, Margins, Options, Words, dress_axes, make_frame, open_axes
from gikanalysis.figures.lines_model import implied
from gikanalysis.figures.marks import note, size_in_points
from gikanalysis.figures.numbers import Language
from gikanalysis.figures.palette import Fill, colour, palette
from gikanalysis.figures.rows import LINE_POINTS, label_rows, widest
from gikanalysis.figures.sentences import Said, absence_said, doubts_said, sentence_of
from gikanalysis.figures.style import Width, text_width
from gikanalysis.figures.words import word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LARGEST, LARGEST_PRINTED = 40, 12
EVEN_BORDERS = (0.2, 0.4, 0.6, 0.8)
NAME_LINES = 3
"""Lines that a name above a column may take before numbers stand for the names."""
WRAPPED_FROM, TURNED_TO, SMALLEST_CELL = 28.0, 36.0, 20.5
"""Points: cells over which names are broken, names that may stand upright, cells that hold a value."""
LABEL_SHARE = {"wide": 0.34, "narrow": 0.30}


@dataclass(frozen=True, slots=True)
class HeatModel:
    """Names of rows and columns, the reading of each pair, the class borders."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    pairs: Mapping[tuple[str, str], Reading]
    borders: tuple[float, ...]

    def reading(self, row: str, column: str) -> Reading | None:
        """The reading of a pair; None for a name paired with itself that the frame leaves out."""
        found = self.pairs.get((row, column)) or self.pairs.get((column, row))
        return found or (None if row == column else ABSENT)

    @property
    def square(self) -> bool:
        """Whether rows and columns are the same names."""
        return self.rows == self.columns

    @property
    def printed(self) -> bool:
        """Whether the values stand in the cells."""
        return max(len(self.rows), len(self.columns)) <= LARGEST_PRINTED


def heat_model(data: object, *, borders: Sequence[float] | None = None) -> HeatModel:
    """Read a frame for the map; see `heat`.

    Raises `GikError` for a value outside 0 to 1, a pair given twice, or more names than can be read.
    """
    pairs: dict[tuple[str, str], Reading] = {}
    for row in rows_of(data, ("row", "column", "value")):
        pair = (str(row["row"]), str(row["column"]))
        one = reading({**row, "status": row.get("status") or implied(row)})
        if pair in pairs:
            raise GikError(f"two values for the pair {pair[0]}, {pair[1]}")
        if one.value is not None and not 0 <= one.value <= 1:
            raise GikError(f"a heat map shows values between 0 and 1, not {one.value:g} ({pair[0]}, {pair[1]})")
        pairs[pair] = one
    rows, columns = (tuple(dict.fromkeys(pair[side] for pair in pairs)) for side in (0, 1))
    if set(rows) & set(columns):  # one kind of thing against itself: half of the pairs will do
        # the half that is given leaves out the first column or the last row
        both = (*rows, *columns) if columns[0] in rows else (*columns, *rows)
        rows = columns = tuple(dict.fromkeys(both))
    if max(len(rows), len(columns)) > LARGEST:
        raise GikError(f"a heat map of more than {LARGEST} names cannot be read: choose fewer")
    chosen = tuple(borders) if borders is not None else EVEN_BORDERS
    if len(chosen) != 4 or list(chosen) != sorted(set(chosen)):
        raise GikError(f"five classes have four rising borders, not {list(chosen)}")
    return HeatModel(rows, columns, pairs, chosen)


def heat(  # noqa: PLR0913 - options of a drawing are independent of each other
    data: object,
    *,
    language: str = "zh",
    width: Width = "wide",
    ax: Axes | None = None,
    standalone: bool = False,
    simulated: bool = False,
    words: Words | None = None,
    borders: Sequence[float] | None = None,
) -> Axes:
    """Draw how alike the rows and the columns are, a cell a pair; return the axes.

    `data` has the columns row, column and value (0 to 1) and, where there are any, status and
    flagged. Where rows and columns share names the map is square and a pair may be given once.
    `borders`: the four class borders; give the same for all maps that are compared.
    """
    model = heat_model(data, borders=borders)
    frame = make_frame(Options(language, width, standalone, simulated, words), heat_signs(model))
    names = _names(model, frame)
    if ax is None:
        cell = (frame.sizes.width - names.left - 10) / max(len(model.columns), 1)
        height = max(names.row_height, min(cell, 30.0)) * max(len(model.rows), 1)
        bottom = 6.0 + (names.below.count("\n") + 1) * 9 * 1.38 if names.below else 4.0
        ax = open_axes(frame, max(height, 24.0), Margins(names.left, 10, 30 + names.above, bottom))
    else:
        dress_axes(ax, frame, above=names.above + 28)
    if not model.pairs:
        ax.axis("off")
        note(ax, (0.5, 0.5), frame.say("nothing"), ha="center")
        return ax
    _draw_cells(ax, model, frame)
    _draw_names(ax, model, names)
    _draw_scale(ax, model, names)
    if names.below:
        note(ax, (0, 0), names.below, offset=(4 - names.left, -6), va="top").set_linespacing(1.25)
    return ax


def heat_signs(model: HeatModel) -> list[str]:
    """Keys of the words that explain the signs in the picture."""
    cells = [model.reading(row, column) for row in model.rows for column in model.columns]
    asked = {
        "sign_self": None in cells,
        "sign_dashed_pair": any(one is not None and not one.drawn for one in cells),
        "sign_flagged": any(one is not None and one.flagged for one in cells),
    }
    return [key for key, used in asked.items() if used]


def heat_said(model: HeatModel, language: Language) -> Said:
    """The alt text of the map: size, the most and the least alike pair, what is lacking."""
    if not model.pairs:
        return Said("alt_heat", "", [word("alt_empty", language)], [])
    between = {"zh": "与", "en": " and "}[language]
    seen: dict[frozenset[str], tuple[str, Reading]] = {}
    for (row, column), one in model.pairs.items():
        if row != column:
            seen.setdefault(frozenset((row, column)), (f"{row}{between}{column}", one))
    drawn = sorted((pair for pair in seen.values() if pair[1].drawn), key=lambda pair: pair[1].value or 0.0)
    numbers = [word("alt_heat_size", language, rows=len(model.rows), columns=len(model.columns))]
    if drawn:
        ends = {"high": drawn[-1], "low": drawn[0]}
        colon = "：" if language == "zh" else ": "
        said = {side: f"{name}{colon}{one.value or 0.0:.2f}" for side, (name, one) in ends.items()}
        numbers.append(sentence_of([word("alt_extreme", language, **said)], language))
    absent = [name for name, one in seen.values() if not one.drawn]
    flagged = [name for name, one in seen.values() if one.flagged]
    return Said("alt_heat", "", numbers, doubts_said(flagged, absent, language))


# ---- names ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Names:
    """How rows and columns are named, and the room that takes in points."""

    rows: Sequence[str]
    columns: Sequence[str]
    below: str
    left: float
    above: float
    row_height: float
    turned: bool


def _names(model: HeatModel, frame: Frame) -> _Names:
    """Names in full where they fit; else numbers for the columns, at last for the rows too."""
    size, across = 9.0, max(len(model.columns), 1)
    limit = frame.sizes.width * LABEL_SHARE["narrow" if frame.sizes.narrow else "wide"]
    rows = [frame.fit(name, size, limit) for name in model.rows]
    cell = (frame.sizes.width - widest(rows, size) - 24) / across
    heads = [frame.fit(name, size, cell - 3) for name in model.columns]
    lines = max((head.count("\n") + 1 for head in heads), default=1)
    fits = widest(heads, size) <= cell - 3 and lines <= (NAME_LINES if cell >= WRAPPED_FROM else 1)
    below, turned = "", False
    if not fits and widest(model.columns, size) <= TURNED_TO and cell >= LINE_POINTS:
        heads, turned = list(model.columns), True  # years over narrow cells
    elif not fits:
        heads = [str(number) for number in range(1, across + 1)]
        if model.square:
            rows = [frame.fit(f"{n} {name}", size, limit) for n, name in enumerate(model.rows, start=1)]
        crowded = model.square and (frame.sizes.width - widest(rows, size) - 24) / across < SMALLEST_CELL
        rows = list(heads) if crowded else rows
        below = _list_below(model, frame) if crowded or not model.square else ""
    head_lines = max((head.count("\n") + 1 for head in heads), default=1)
    above = widest(heads, size) + 6 if turned else head_lines * LINE_POINTS + 4
    row_lines = max((name.count("\n") + 1 for name in rows), default=1)
    least = 20.0 if model.printed else 13.0
    return _Names(
        rows, heads, below, widest(rows, size) + 14, above, max(row_lines * LINE_POINTS + 2, least), turned
    )


def _list_below(model: HeatModel, frame: Frame) -> str:
    """What the numbers of the columns stand for."""
    tie = "\u2060-\u2060"  # stands for a blank at which no line may end
    stop = "；" if frame.language == "zh" else "; "
    entries = stop.join(f"{n}{tie}{name}" for n, name in enumerate(model.columns, start=1))
    return frame.fit(entries, 9.0, 0.97 * frame.sizes.width - 8).replace(tie, " ")


def _draw_names(ax: Axes, model: HeatModel, names: _Names) -> None:
    label_rows(ax, [place + 0.5 for place in range(len(model.rows))], names.rows)
    ax.tick_params(axis="y", labelsize=9, pad=4)
    room = size_in_points(ax)[0] / len(names.columns)
    needed = LINE_POINTS if names.turned else widest(names.columns, 9.0) + 3
    every = next(n for n in (1, 2, 5, 10, 40) if n * room >= needed or n == 40)
    for place, head in enumerate(names.columns):
        if place % every == 0:
            at = (place + 0.5, 1.0)
            drawn = note(ax, at, head, offset=(0, 3), ha="center", va="bottom", role="ink", coords="column")
            drawn.set_rotation(90 if names.turned else 0)


# ---- cells ---------------------------------------------------------------------------------------


def _draw_cells(ax: Axes, model: HeatModel, frame: Frame) -> None:
    import numpy as np
    import seaborn as sns
    from matplotlib.colors import BoundaryNorm, ListedColormap

    cells = [[model.reading(row, column) for column in model.columns] for row in model.rows]
    values = [[one.value if one and one.drawn else float("nan") for one in row] for row in cells]
    classes = palette().sequential
    edges = [min(0.0, model.borders[0] - 1), *model.borders, max(1.0, model.borders[-1]) + 1e-9]
    sns.heatmap(
        np.array(values, dtype=float),
        ax=ax,
        vmin=0,
        vmax=1,
        cmap=ListedColormap([fill.fill for fill in classes]),
        norm=BoundaryNorm(edges, len(classes)),
        cbar=False,
        linewidths=1 if model.printed else 0.4,
        linecolor=colour("paper"),
        xticklabels=False,
        yticklabels=False,
    )
    for down, row in enumerate(cells):
        for across, one in enumerate(row):
            _draw_cell(ax, (across, down), one, model, frame)


def _draw_cell(ax: Axes, at: tuple[int, int], one: Reading | None, model: HeatModel, frame: Frame) -> None:
    """What the coloured square does not say: value, doubt, why there is none."""
    middle = (at[0] + 0.5, at[1] + 0.5)
    if one is None:
        ends = ([at[0], at[0] + 1], [at[1], at[1] + 1])
        ax.plot(*ends, color=colour("context_fill"), linewidth=0.8, zorder=2, gid="self")
        return
    fill = Fill(colour("paper"), colour("ink"))
    if one.drawn:
        fill = palette().sequential[sum((one.value or 0.0) >= border for border in model.borders)]
        if model.printed:
            lowered = (0.0, -2.5 if one.flagged else 0.0)  # room for the square of doubt
            text = f"{one.value or 0.0:.2f}"
            note(ax, middle, text, offset=lowered, ha="center", role=fill.label, coords="data")
    else:
        box = Rectangle((at[0] + 0.06, at[1] + 0.06), 0.88, 0.88, facecolor=fill.fill, gid="absent")
        box.set(edgecolor=colour("ink_3"), linewidth=0.8, linestyle=(0, (3, 2)))
        ax.add_patch(box)
        text = absence_said(one, frame.language)
        if text_width(text, 9.0) + 6 <= size_in_points(ax)[0] / len(model.columns):
            note(ax, middle, text, ha="center", role="ink_3", coords="data")
    if one.flagged:
        points = size_in_points(ax)
        wide, high = points[0] / len(model.columns), points[1] / len(model.rows)
        side = min(4.0, wide / 3, high / 3)
        corner = (at[0] + 1 - (side + 2) / wide, at[1] + 2 / high)
        box = Rectangle(corner, side / wide, side / high, facecolor="none", edgecolor=fill.label, gid="flagged")
        box.set(linewidth=1.0, zorder=5)
        ax.add_patch(box)


def _draw_scale(ax: Axes, model: HeatModel, names: _Names) -> None:
    """The five classes above the map, numbers on the class borders."""
    wide, high = size_in_points(ax)
    step, base = 30.0, 16.0 + names.above
    left = 4.0 - names.left
    for index, fill in enumerate(palette().sequential):
        corner = ((left + index * step) / wide, 1 + base / high)
        swatch = Rectangle(corner, step / wide, 10 / high, transform=ax.transAxes, clip_on=False)
        swatch.set(facecolor=fill.fill, linewidth=0.8, edgecolor=colour("context_fill" if index == 0 else "paper"))
        ax.add_patch(swatch)
    for index, border in enumerate(model.borders, start=1):
        offset = (left + index * step, base - 2)
        note(ax, (0, 1), f"{border:g}", offset=offset, ha="center", va="top")
