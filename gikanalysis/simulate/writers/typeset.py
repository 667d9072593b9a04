"""Pages set in type: lines of text and rules at their places on sheets of paper.

All lengths are points (1/72 inch), measured from the lower left corner as in PDF.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from gikanalysis.errors import GikError
from gikanalysis.simulate.model import Page, Sheet, Slot, Text

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

A4, A3 = (595.0, 842.0), (842.0, 1191.0)
_LEADING = 1.35
_PADDING = 3.0
_SMALLEST = 5.0
_SIZES = {"title": 16.0, "heading": 13.0, "note": 10.0, "paragraph": 12.0}


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text; `x`, `y` is the left end of its base line."""

    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Leaf:
    """One sheet of paper."""

    width: float
    height: float
    words: list[Words] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)


@lru_cache(maxsize=1)
def font_file() -> Path:
    """Path of the typeface of all simulated pages, Noto Sans SC; `GikError` where it is absent."""
    found = importlib.util.find_spec("zhplot")
    path = Path(found.origin or "").parent / "fonts" / "NotoSansSC-Regular.ttf" if found else None
    if path is None or not path.is_file():
        raise GikError("setting simulated pages needs a Chinese typeface: install zhplot 1.0.0, which carries it")
    return path


def open_font() -> TTFont:
    """Return the typeface, freshly parsed."""
    from fontTools.ttLib import TTFont

    return TTFont(io.BytesIO(_font_bytes()), lazy=True, recalcTimestamp=False)


@lru_cache(maxsize=1)
def _font_bytes() -> bytes:
    return font_file().read_bytes()


@lru_cache(maxsize=1)
def _advances() -> Mapping[int, float]:
    """The width of each character in a type of size 1; under 0 that of the sign for a missing one."""
    face: Any = open_font()
    widths, unit = face["hmtx"], float(face["head"].unitsPerEm)
    by_code = {code: widths[name][0] / unit for code, name in face.getBestCmap().items()}
    return {0: widths[".notdef"][0] / unit, **by_code}


def _advance(character: str) -> float:
    advances = _advances()
    return advances.get(ord(character), advances[0])


def width_of(text: str, size: float) -> float:
    """Return the width of a line of text."""
    return size * sum(map(_advance, text))


def broken(text: str, size: float, width: float) -> list[str]:
    """Break a text into lines that fit `width`; Chinese text breaks anywhere, figures nowhere."""
    lines, line = [], ""
    for token in _tokens(text):
        if line and width_of(line + token, size) > width:
            lines.append(line)
            line = ""
        line += token if line else token.lstrip(" ")
    return [*lines, line] if line or not lines else lines


def _tokens(text: str) -> list[str]:
    """Split into pieces that are never broken: single characters, and runs of figures."""
    tokens: list[str] = []
    for character in text:
        joins = (character.isascii() and character.isalnum()) or character in ",.%"
        if joins and tokens and tokens[-1][-1].isascii() and tokens[-1][-1] != " ":
            tokens[-1] += character
        else:
            tokens.append(character)
    return tokens


def typeset(
    page: Page, random: Random, *, ruled: bool, paper: tuple[float, float] = A4, size: float | None = None
) -> list[Leaf]:
    """Set a page on as many leaves as it needs.

    Without `ruled` the tables have no lines; `size` is that of the type in tables, drawn where not given.
    """
    setter = _Setter(random, ruled, paper)
    setter.size = size or setter.size
    for block in page.blocks:
        if isinstance(block, Text):
            setter.text(block)
        else:
            setter.table(block)
    return setter.leaves


class _Setter:
    """Fills leaves from the top downwards."""

    def __init__(self, random: Random, ruled: bool, paper: tuple[float, float]) -> None:
        self.random, self.ruled, self.paper = random, ruled, paper
        self.margin = random.choice((48.0, 57.0, 64.0))
        self.size = random.choice((8.5, 9.0, 10.0, 10.5))
        self.repeat_heading = random.random() < 0.5
        self.number_style = random.choice(("- {} -", "{}", "第{}页"))
        self.leaves: list[Leaf] = []
        self.y = 0.0
        self._turn()

    def _turn(self) -> None:
        width, height = self.paper
        leaf = Leaf(width, height)
        number = self.number_style.format(len(self.leaves) + 1)
        leaf.words.append(Words((width - width_of(number, 9)) / 2, 28, 9, number))
        self.leaves.append(leaf)
        self.y = height - self.margin

    @property
    def inner(self) -> float:
        return self.paper[0] - 2 * self.margin

    def text(self, block: Text) -> None:
        size = _SIZES[block.kind]
        indent = "" if block.kind in ("title", "note") else "\u3000\u3000"
        for line in broken(indent + block.text, size, self.inner):
            if self.y - size * 1.6 < self.margin:
                self._turn()
            self.y -= size * 1.6
            centred = block.kind in ("title", "note")
            x = self.margin + ((self.inner - width_of(line, size)) / 2 if centred else 0)
            self.leaves[-1].words.append(Words(x, self.y, size, line))
        self.y -= size * 0.6

    def table(self, sheet: Sheet) -> None:
        heading = sum(1 for row in sheet.rows if all(slot.kind == "heading" for slot in row))
        rest = sheet
        size, widths = _columns(sheet, self.size, self.inner)
        while True:
            heights = _heights(rest, size, widths)
            fits, used = 0, 0.0
            for height in heights:
                if self.y - used - height < self.margin + 10:
                    break
                used, fits = used + height, fits + 1
            if fits == len(heights):
                self._draw(rest, size, widths, heights)
                return
            if fits > heading + 1:
                upper, rest = rest.cut(fits)
                upper, rest = _settled(upper, rest, size, widths)
                self._draw(upper, size, widths, heights[:fits])
                if self.repeat_heading:
                    rest = Sheet((*sheet.rows[:heading], *rest.rows), rest.width, continued=True)
                else:
                    heading = 0
            self._turn()

    def _draw(self, sheet: Sheet, size: float, widths: Sequence[float], heights: Sequence[float]) -> None:
        left, top = self.margin, self.y
        for number, row in enumerate(sheet.grid()):
            for column, slot in enumerate(row):
                if slot is not None:
                    x0 = left + sum(widths[:column])
                    x1 = x0 + sum(widths[column : column + slot.colspan])
                    y1 = top - sum(heights[:number])
                    y0 = y1 - sum(heights[number : number + slot.rowspan])
                    self._cell(slot, size, (x0, y0, x1, y1))
        self.y = top - sum(heights) - 10

    def _cell(self, slot: Slot, size: float, box: tuple[float, float, float, float]) -> None:
        x0, y0, x1, y1 = box
        leaf = self.leaves[-1]
        if self.ruled:
            corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
            for (a, b), (c, d) in zip(corners, (*corners[1:], corners[0]), strict=True):
                leaf.rules.append(Rule(a, b, c, d))
        lines = broken(slot.text, size, x1 - x0 - 2 * _PADDING) if slot.text.strip() else []
        step = size * _LEADING
        y = (y0 + y1) / 2 + step * (len(lines) - 1) / 2 - size * 0.36
        for line in lines:
            text = line.strip()
            room = x1 - x0 - width_of(text, size)
            x = x0 + (_PADDING if slot.kind == "label" and slot.rowspan == 1 else room / 2)
            leaf.words.append(Words(x, y, size, text))
            y -= step


def _columns(sheet: Sheet, size: float, inner: float) -> tuple[float, list[float]]:
    """Return the size of type and the widths of the columns; figures always fit on one line."""
    while True:
        least = [size + 2 * _PADDING] * sheet.width
        wanted = [0.0] * sheet.width
        for row in sheet.grid():
            for column, slot in enumerate(row):
                if slot is not None and slot.colspan == 1:
                    longest = max((width_of(token, size) for token in _tokens(slot.text)), default=0.0)
                    natural = width_of(slot.text, size) + 2 * _PADDING + 1
                    fixed = natural if slot.kind in ("figure", "unit") else longest + 2 * _PADDING + 1
                    least[column] = max(least[column], fixed)
                    wanted[column] = max(wanted[column], natural)
        spare = inner - sum(least)
        if spare >= 0 or size <= _SMALLEST:
            break
        size -= 0.5
    desire = [max(0.0, min(w, inner / 2) - low) + 1 for w, low in zip(wanted, least, strict=True)]
    return size, [low + max(spare, 0) * d / sum(desire) for low, d in zip(least, desire, strict=True)]


def _heights(sheet: Sheet, size: float, widths: Sequence[float]) -> list[float]:
    heights = [size * 1.9] * len(sheet.rows)
    for wide in (False, True):  # what spans rows stretches the last of them, if need be
        for number, row in enumerate(sheet.grid()):
            for column, slot in enumerate(row):
                if slot is not None and (slot.rowspan > 1) == wide:
                    last = number + slot.rowspan
                    lacking = _needed(slot, size, widths, column) - sum(heights[number:last])
                    heights[last - 1] += max(0.0, lacking)
    return heights


def _needed(slot: Slot, size: float, widths: Sequence[float], column: int) -> float:
    room = sum(widths[column : column + slot.colspan]) - 2 * _PADDING
    return len(broken(slot.text, size, room)) * size * _LEADING + 2 * _PADDING


def _settled(upper: Sheet, lower: Sheet, size: float, widths: Sequence[float]) -> tuple[Sheet, Sheet]:
    """Print a label that spans the break on the side where it has room."""
    heights = _heights(replace_texts(upper, {}), size, widths)
    moved: dict[int, str] = {}
    for number, row in enumerate(upper.grid()):
        for column, slot in enumerate(row):
            if slot is not None and slot.rowspan > 1 and number + slot.rowspan == len(upper.rows):
                follows = lower.grid()[0][column]
                goes_on = follows is not None and not follows.text and follows.kind == slot.kind
                if goes_on and _needed(slot, size, widths, column) > sum(heights[number:]):
                    moved[column] = slot.text
    if not moved:
        return upper, lower
    return replace_texts(upper, dict.fromkeys(moved, ""), last=True), replace_texts(lower, moved)


def replace_texts(sheet: Sheet, texts: dict[int, str], *, last: bool = False) -> Sheet:
    """Return the sheet with other texts in the columns named: in its first row, or in what reaches its end.

    With no texts named, what spans rows is emptied, so that the heights of rows are those of single cells.
    """
    rows = []
    for number, row in enumerate(sheet.grid()):
        slots = []
        for column, slot in enumerate(row):
            if slot is None:
                continue
            reaches = slot.rowspan > 1 and number + slot.rowspan == len(sheet.rows) if last else number == 0
            if not texts and slot.rowspan > 1:
                slots.append(replace(slot, text=""))
            elif column in texts and reaches:
                slots.append(replace(slot, text=texts[column]))
            else:
                slots.append(slot)
        rows.append(tuple(slots))
    return Sheet(tuple(rows), sheet.width, sheet.continued)
