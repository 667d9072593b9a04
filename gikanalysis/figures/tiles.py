"""The tile map: one square a province, coloured in five classes; schematic, without boundaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from gikanalysis.errors import GikError, UnknownName
from gikanalysis.figures.door import Reading, reading, rows_of
from gikanalysis.figures.frame import Frame, Margins, Options, Words, dress_axes, make_frame, open_axes
from gikanalysis.figures.lines_model import Unit, few
from gikanalysis.figures.marks import nice_top, note
from gikanalysis.figures.numbers import format_count, format_key_count, format_percent
from gikanalysis.figures.palette import Fill, colour, palette
from gikanalysis.figures.style import Width
from gikanalysis.tabular import read_csv

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROWS = COLUMNS = 8
TILE_WIDTH, TILE_HEIGHT = 0.97, 0.94
_COLUMNS = ("adcode", "row", "column", "zh", "zh_short", "en", "en_tile", "code", "regulated")


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in the grid and its names."""

    adcode: str
    row: int
    column: int
    names: Mapping[str, str]
    regulated: bool


@dataclass(frozen=True, slots=True)
class TileModel:
    """Reading and label of each province with a row in the frame, and the class borders."""

    readings: Mapping[str, Reading]
    labels: Mapping[str, str]
    borders: tuple[float, ...]
    unit: Unit


@lru_cache(maxsize=1)
def grid() -> tuple[Cell, ...]:
    """The cells of `tiles.csv`."""
    table = read_csv("gikanalysis.figures", "tiles.csv", _COLUMNS)
    table.unique("adcode").unique("row", "column").unique("code").allowed("regulated", ("yes", "no"))
    table.filled(*_COLUMNS)
    for number, row in table:
        if not (1 <= int(row["row"]) <= ROWS and 1 <= int(row["column"]) <= COLUMNS):
            table.fault(number, f"place {row['row']}, {row['column']} is outside the grid")
    table.check()
    return tuple(
        Cell(row["adcode"], int(row["row"]), int(row["column"]), row, row["regulated"] == "yes")
        for _, row in table
    )


def tile_model(data: object, *, unit: Unit = "share", borders: Sequence[float] | None = None) -> TileModel:
    """Read a frame for the map; see `tile_map`."""
    known = {cell.adcode for cell in grid()}
    readings: dict[str, Reading] = {}
    labels: dict[str, str] = {}
    for row in rows_of(data, ("adcode", "value")):
        code = str(row["adcode"])
        if code not in known:
            raise UnknownName("province code", code, known)
        if code in readings:
            raise GikError(f"two values for {code}: a map shows one figure a province")
        implied = "missing" if row["value"] is None else "reported"
        readings[code] = _possible(reading({**row, "status": row.get("status") or implied}), unit)
        if row.get("label"):
            labels[code] = str(row["label"])
    values = [one.value for one in readings.values() if one.value is not None and not few(one)]
    return TileModel(readings, labels, _borders(values, borders), unit)


def _possible(one: Reading, unit: Unit) -> Reading:
    """A share above 1 is refused unless the panel doubts it: then there is no figure to colour."""
    if unit == "count" or one.value is None or 0 <= one.value <= 1:
        return one
    if one.flagged:
        return Reading("impossible", flagged=True)
    raise GikError("a share lies between 0 and 1; pass unit='count' for counts")


def _borders(values: Sequence[float], asked: Sequence[float] | None) -> tuple[float, ...]:
    """Four borders between five classes: those asked for, or even steps over the values."""
    if asked is not None:
        found = tuple(asked)
        if len(found) != 4 or list(found) != sorted(set(found)):
            raise GikError(f"five classes have four rising borders, not {list(found)}")
        return found
    top, _ = nice_top(100 * max(values, default=1.0), 5)
    return tuple(top * index / 500 for index in range(1, 5))


def tile_map(  # noqa: PLR0913 - options of a drawing are independent of each other
    data: object,
    *,
    language: str = "zh",
    width: Width = "wide",
    ax: Axes | None = None,
    standalone: bool = False,
    simulated: bool = False,
    words: Words | None = None,
    unit: Unit = "share",
    borders: Sequence[float] | None = None,
) -> Axes:
    """Draw one figure a province on the schematic grid; return the axes.

    `data` has the columns adcode (six digits) and value and, where there are any, label (in place
    of the number), lower, upper, n, status, flagged. Values are shares unless `unit="count"`.
    `borders`: the four class borders; give the same for all years of a series. A province without
    a row is shown as missing.
    """
    model = tile_model(data, unit=unit, borders=borders)
    frame = make_frame(Options(language, width, standalone, simulated, words), tile_signs(model, width))
    names = _code_list(frame)
    if ax is None:
        height = (frame.sizes.width - 8) * (0.80 if not frame.sizes.narrow else 0.95)
        bottom = 4.0 + (names.count("\n") + 1) * 9 * 1.38 if names else 4.0
        ax = open_axes(frame, height, Margins(4, 4, 4, bottom))
    else:
        dress_axes(ax, frame)
    ax.set_xlim(0.5, COLUMNS + 0.5)
    ax.set_ylim(ROWS + 0.5, 0.5)
    ax.axis("off")
    for cell in grid():
        _draw_cell(ax, cell, model, frame)
    _draw_scale(ax, model, frame)
    if names:
        note(ax, (0, 0), names, offset=(0, -4), va="top").set_linespacing(1.25)
    return ax


def tile_signs(model: TileModel, width: str = "wide") -> list[str]:
    """Keys of the words that explain the signs in the picture; narrow tiles carry no half-widths."""
    drawn = model.readings.values()
    regulated = [cell.adcode for cell in grid() if cell.regulated]
    asked = {
        "sign_tiles": True,
        "sign_hatched": True,
        "sign_dashed": any(code not in model.readings or not model.readings[code].drawn for code in regulated),
        "sign_half_width": width == "wide" and any(_half_width(one, model.unit) for one in drawn),
        "sign_few": any(one.state == "few" or (one.drawn and few(one)) for one in drawn),
        "sign_flagged": any(one.flagged for one in drawn),
    }
    return [key for key, used in asked.items() if used]


def _code_list(frame: Frame) -> str:
    """What the two-letter codes of the narrow English map stand for."""
    if not (frame.sizes.narrow and frame.language == "en"):
        return ""
    tie = "\u2060-\u2060"  # stands for a blank at which no line may end
    entries = [f"{cell.names['code']} {cell.names['en']}".replace(" ", tie) for cell in grid()]
    return frame.fit("; ".join(entries), 9.0, frame.sizes.width - 16).replace(tie, " ")


def _name(cell: Cell, frame: Frame) -> str:
    if frame.language == "zh":
        return cell.names["zh_short" if frame.sizes.narrow else "zh"]
    return cell.names["code" if frame.sizes.narrow else "en_tile"]


def _half_width(one: Reading, unit: Unit) -> str:
    """Half the width of the possible range where it is worth saying, as text."""
    if one.lower is None or one.upper is None or unit != "share" or not one.drawn:
        return ""
    half = 50 * (one.upper - one.lower)
    return f" ±{half:.1f}" if half >= 0.5 else ""


def _number(one: Reading, model: TileModel, frame: Frame) -> str:
    value = one.value or 0.0
    if model.unit == "count":
        return format_key_count(value, frame.language) if frame.language == "zh" else format_count(value, "en")
    text = format_percent(value, 1).rstrip("%")
    return text if frame.sizes.narrow else text + _half_width(one, model.unit)


def _draw_cell(ax: Axes, cell: Cell, model: TileModel, frame: Frame) -> None:
    left, top = cell.column - TILE_WIDTH / 2, cell.row - TILE_HEIGHT / 2
    tile = Rectangle((left, top), TILE_WIDTH, TILE_HEIGHT, linewidth=0.8, zorder=1)
    ax.add_patch(tile)
    one = model.readings.get(cell.adcode, Reading("missing"))
    at, name = (cell.column, cell.row), _name(cell, frame)
    if not cell.regulated:
        tile.set(facecolor=colour("paper"), edgecolor=colour("axis"), hatch="////", gid="outside")
        drawn = note(ax, at, name, ha="center", coords="data")
        drawn.set_bbox({"boxstyle": "square,pad=0.15", "facecolor": colour("paper"), "edgecolor": "none"})
        return
    if not one.drawn or few(one):
        tile.set(facecolor=colour("paper"), edgecolor=colour("ink_3"), linestyle=(0, (3, 2)), gid="absent")
        fill, text = Fill(colour("paper"), colour("ink")), _absence(one, frame)
    else:
        index = sum((one.value or 0.0) >= border for border in model.borders)
        fill = palette().sequential[index]
        edge = colour("context_fill") if index == 0 else fill.fill
        tile.set(facecolor=fill.fill, edgecolor=edge, gid=f"class-{index + 1}")
        text = model.labels.get(cell.adcode) or _number(one, model, frame)
    lift = 0.2 if frame.sizes.narrow else 0.15
    note(ax, (cell.column, cell.row - lift), name, ha="center", role=fill.label, coords="data")
    note(ax, (cell.column, cell.row + 0.2), text, ha="center", role=fill.label, coords="data")
    if one.flagged:  # a small square in the corner; round the tile it would cut the names
        side = 0.09 if not frame.sizes.narrow else 0.14
        box = Rectangle((left + TILE_WIDTH - side - 0.04, top + 0.04), side, side, zorder=3, gid="flagged")
        box.set(facecolor="none", edgecolor=fill.label, linewidth=1.1)
        ax.add_patch(box)


def _absence(one: Reading, frame: Frame) -> str:
    if one.state == "few" or (one.drawn and few(one)):
        return "<10"
    if one.state == "missing":
        return frame.say("tile_missing_short" if frame.sizes.narrow else "tile_missing")
    return "–" if one.state in ("not_on_form", "no_denominator", "block", "impossible") else frame.say(one.state)


def _draw_scale(ax: Axes, model: TileModel, frame: Frame) -> None:
    """The five classes in the empty north-west, numbers on the class borders."""
    left, top, step, height = 0.55, 1.0, 0.8, 0.3
    for index, fill in enumerate(palette().sequential):
        swatch = Rectangle((left + index * step, top), step, height, facecolor=fill.fill, linewidth=0.8)
        swatch.set_edgecolor(colour("context_fill") if index == 0 else colour("paper"))
        ax.add_patch(swatch)
    for index, border in enumerate(model.borders, start=1):
        if model.unit == "share":
            text = f"{100 * border:g}" + ("%" if index == len(model.borders) else "")
        else:
            text = format_key_count(border, frame.language)
        note(ax, (left + index * step, top + height), text, offset=(0, -3), ha="center", va="top", coords="data")
