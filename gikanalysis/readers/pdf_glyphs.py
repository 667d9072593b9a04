"""Glyphs of a page: from what pdfplumber gives to lines of text with their boxes.

Boxes are in points from the upper left corner of the page as it is shown. Watermarks (turned text),
text outside the page and shadows printed twice are set aside before anything is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, NamedTuple

from gikanalysis.readers.pages import Box

WORD_GAP = 0.35  # of the size of the type: a wider gap is a blank
SEGMENT_GAP = 1.2  # of the size of the type: a wider gap parts columns
_LINE_TOLERANCE = 0.5  # of the size of the type: middles this close stand on one line
_SHADOW = 0.15  # of the size of the type: the same glyph this close is printed twice
_UNNAMED = re.compile(r"\(cid:\d+\)|[\x00-\x08\x0e-\x1f]")
_THINNEST_BLANK = 0.1  # of the size of the type: a narrower blank is none


@dataclass(frozen=True, slots=True)
class Glyph:
    """A printed character (or ligature), its box and the size of its type. A blank has the text ``" "``."""

    text: str
    box: Box
    size: float


@dataclass(frozen=True, slots=True)
class Segment:
    """Glyphs of one line that no wide gap parts; `words` are its pieces between lesser gaps."""

    text: str
    box: Box
    size: float
    words: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text in its segments, from left to right."""

    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """The text of the line, segments parted by a blank."""
        return " ".join(segment.text for segment in self.segments)

    @property
    def words(self) -> list[Segment]:
        """The pieces between gaps, narrow or wide."""
        return [word for segment in self.segments for word in segment.words or (segment,)]

    @property
    def box(self) -> Box:
        """The box around all segments."""
        return around(segment.box for segment in self.segments)

    @property
    def size(self) -> float:
        """The size of its largest type."""
        return max(segment.size for segment in self.segments)


def around(boxes: Iterable[Box]) -> Box:
    """Return the box around `boxes`.

    >>> around([Box(1, 2, 3, 4), Box(0, 3, 2, 9)])
    Box(left=0, top=2, right=3, bottom=9)
    """
    every = list(boxes)
    return Box(
        min(box.left for box in every),
        min(box.top for box in every),
        max(box.right for box in every),
        max(box.bottom for box in every),
    )


TextAt = Callable[[Box], str]
"""Tells the character that is printed in a box."""


class Found(NamedTuple):
    """The glyphs to be read, the text of those that are turned, and how many another reader told."""

    upright: list[Glyph]
    turned: str
    replaced: int


def glyphs_of(characters: Iterable[Mapping[str, Any]], page: Box, text_at: TextAt) -> Found:
    """Return the glyphs of a page; where the font does not name a character, `text_at` is asked."""
    glyphs: list[Glyph] = []
    turned: list[str] = []
    replaced = 0
    for character in characters:
        text = character["text"].replace("\xa0", " ").replace("\u3000", " ")
        box = Box(character["x0"], character["top"], character["x1"], character["bottom"])
        if not page.holds(box.centre, box.middle) or not text:
            continue
        if _UNNAMED.match(text):
            text = text_at(box)
            replaced += 1
        if _is_turned(character):
            turned.append(text)
        elif text.strip() or box.right - box.left > _THINNEST_BLANK * character["size"]:
            glyphs.append(Glyph(text.strip() or " ", box, character["size"]))
    return Found(_without_shadows(glyphs), "".join(turned).strip(), replaced)


def _is_turned(character: Mapping[str, Any]) -> bool:
    """Tell whether a character does not stand upright on the page as it is shown."""
    matrix = character.get("matrix")
    if matrix is None:
        return not character.get("upright", True)
    along, across = matrix[0], abs(matrix[1])
    return bool(along <= 0 or across > 0.1 * along)


def _without_shadows(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Leave out glyphs printed again at nearly the same place to look bold."""
    kept: list[Glyph] = []
    seen: dict[tuple[str, int, int], list[Box]] = {}
    for glyph in glyphs:
        if glyph.text == " ":
            kept.append(glyph)
            continue
        near = _SHADOW * glyph.size
        column, row = int(glyph.box.left // 4), int(glyph.box.top // 4)
        twins = (
            box
            for x in (column - 1, column, column + 1)
            for y in (row - 1, row, row + 1)
            for box in seen.get((glyph.text, x, y), ())
        )
        if any(abs(b.left - glyph.box.left) < near and abs(b.top - glyph.box.top) < near for b in twins):
            continue
        seen.setdefault((glyph.text, column, row), []).append(glyph.box)
        kept.append(glyph)
    return kept


def lines_of(glyphs: Iterable[Glyph]) -> list[TextLine]:
    """Gather glyphs into lines from top to bottom; lines of blanks are left out."""
    rows: list[list[Glyph]] = []
    middles: list[float] = []
    for glyph in sorted(glyphs, key=lambda one: (one.box.middle, one.box.left)):
        if rows and abs(glyph.box.middle - middles[-1]) <= _LINE_TOLERANCE * min(glyph.size, rows[-1][-1].size):
            rows[-1].append(glyph)
            middles[-1] += (glyph.box.middle - middles[-1]) / len(rows[-1])
        else:
            rows.append([glyph])
            middles.append(glyph.box.middle)
    lines = (_line(row) for row in rows)
    return [line for line in lines if line.segments]


def _line(row: list[Glyph]) -> TextLine:
    """Part one row of glyphs into segments, and put blanks where they are printed or left open."""
    row.sort(key=lambda glyph: glyph.box.left)
    size = median(glyph.size for glyph in row)
    parts: list[list[list[Glyph]]] = []
    blank = False
    for glyph in row:
        if glyph.text == " ":
            blank = True
            continue
        gap = glyph.box.left - parts[-1][-1][-1].box.right if parts else 0.0
        if not parts or gap > SEGMENT_GAP * size:
            parts.append([[glyph]])
        elif gap > WORD_GAP * size:
            parts[-1].append([glyph])
        else:
            spaced = Glyph(" " + glyph.text, glyph.box, glyph.size) if blank else glyph
            parts[-1][-1].append(spaced)
        blank = False
    return TextLine(tuple(_segment([_word(glyphs) for glyphs in part]) for part in parts))


def _word(glyphs: Sequence[Glyph]) -> Segment:
    text = "".join(glyph.text for glyph in glyphs)
    return Segment(text, around(glyph.box for glyph in glyphs), max(glyph.size for glyph in glyphs))


def _segment(words: Sequence[Segment]) -> Segment:
    """Return the segment that `words` make."""
    text, box = " ".join(word.text for word in words), around(word.box for word in words)
    return Segment(text, box, max(word.size for word in words), tuple(words))


def cell_text(glyphs: Iterable[Glyph]) -> str:
    """Return the text of a cell, its lines parted by line breaks."""
    return "\n".join(line.text for line in lines_of(glyphs))
