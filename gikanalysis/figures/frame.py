"""The furniture round the marks: title, subtitle, key, source, status, tag of simulated data.

A sheet is laid out in points from its edges and drawn at the size it is read. In a page the words
belong to the page (searchable, read aloud, re-wrapped), so by default a figure carries only its
marks; `standalone=True` draws title, subtitle, source and status inside, for a picture that
travels alone. The tag of simulated data is drawn in both cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from gikanalysis.figures.marks import (
    KEY_ROW,
    TAG_GID,
    draw_key,
    key_rows,
    note,
    row_width,
    size_in_points,
    tag_box,
)
from gikanalysis.figures.numbers import Language
from gikanalysis.figures.palette import Fill, colour
from gikanalysis.figures.style import Sizes, fit, one_line, sizes, use_style
from gikanalysis.figures.words import language_checked, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

EDGE = 4.0
"""Points between the edge of the sheet and its words."""
LINE = 1.38
"""Height of a line of the font's box in units of the type size, at line spacing 1.25."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words round a figure; an empty one is not drawn (status: said by the figure itself)."""

    title: str = ""
    subtitle: str = ""
    source: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Margins:
    """Room in points that the marks need outside their axes, for labels and columns."""

    left: float = 8.0
    right: float = 10.0
    top: float = 8.0
    bottom: float = 20.0


@dataclass(frozen=True, slots=True)
class Frame:
    """How one figure is to be set: language, width, what is drawn besides the marks."""

    language: Language
    sizes: Sizes
    standalone: bool = False
    simulated: bool = False
    words: Words = Words()

    def say(self, key: str, **values: object) -> str:
        """A text of `words.yaml` in the figure's language, with thin gaps."""
        return one_line(word(key, self.language, **values), self.language)

    def fit(self, text: str, size: float, limit: float) -> str:
        """Break `text` to `limit` points in the figure's language."""
        return fit(text, size, limit, self.language)


@dataclass(frozen=True, slots=True)
class Options:
    """What every figure function is asked for, unchecked."""

    language: str
    width: str
    standalone: bool
    simulated: bool
    words: Words | None


def make_frame(options: Options, signs: Sequence[str]) -> Frame:
    """Check the options of a figure and fill in source and status where the caller gave none.

    Raises `UnknownName` for a language or width that does not exist.
    """
    tongue, lengths = language_checked(options.language), sizes(options.width)
    given = options.words or Words()
    source = given.source or word("source", tongue, version=version("gikanalysis"))
    status = given.status or status_sentence(signs, tongue)
    use_style()
    said = replace(given, source=source, status=status)
    return Frame(tongue, lengths, options.standalone, options.simulated, said)


def status_sentence(signs: Sequence[str], language: Language) -> str:
    """The meaning of the signs in one line: `·` in Chinese, semicolons in English."""
    joined = {"zh": "·", "en": "; "}[language].join(word(key, language) for key in signs)
    return joined[:1].upper() + joined[1:]


def open_axes(frame: Frame, height: float, margins: Margins, key: Sequence[tuple[str, Fill]] = ()) -> Axes:
    """Make a sheet whose axes are `height` points high and return the axes, furniture drawn.

    `key` is set in rows above the axes, in the order given. The figure is registered with pyplot,
    so that a notebook shows it; `gikanalysis.figures.close` lets go of it.
    """
    import matplotlib.pyplot as plt

    width = frame.sizes.width
    rows = key_rows(key, width - 2 * EDGE)
    head = _head(frame)
    foot = _foot(frame)
    tag_beside_key = bool(rows) and not head and row_width(rows[0]) < width - 110
    tag = 18.0 if frame.simulated and not tag_beside_key else 0.0
    above = tag + sum(part.height for part in head) + len(rows) * KEY_ROW + margins.top
    below = margins.bottom + sum(part.height for part in foot) + (8.0 if foot else 0.0)
    total = above + height + below + EDGE
    figure = plt.figure(figsize=(width / 72, total / 72))
    _draw_words(figure, head, foot, total - EDGE - tag)
    if frame.simulated:
        _draw_tag(figure, width, total)
    rectangle = (
        margins.left / width,
        below / total,
        (width - margins.left - margins.right) / width,
        height / total,
    )
    axes: Axes = figure.add_axes(rectangle)
    if rows:
        draw_key(axes, rows, offset=(EDGE - margins.left, margins.top))
    return axes


def dress_axes(axes: Axes, frame: Frame, key: Sequence[tuple[str, Fill]] = (), *, above: float = 0.0) -> None:
    """Key and tag for axes that the caller made; the other words are the caller's.

    `above`: points over the axes that the marks need for themselves.
    """
    points, _ = size_in_points(axes)
    if key:
        draw_key(axes, key_rows(key, points), offset=(0.0, 6.0 + above))
    if frame.simulated:
        lift = 6.0 + above + len(key_rows(key, points)) * KEY_ROW
        note(axes, (1, 1), frame.say("simulated"), offset=(0, lift), ha="right", va="bottom", tag=True)


# ---- words ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    size: float
    role: str
    after: float
    thick: bool = False

    @property
    def height(self) -> float:
        """Height in points with the room after it."""
        return (self.text.count("\n") + 1) * self.size * LINE + self.after


def _head(frame: Frame) -> list[_Block]:
    if not frame.standalone:
        return []
    size, limit = frame.sizes, frame.sizes.width - 2 * EDGE
    blocks = []
    if frame.words.title:
        blocks.append(
            _Block(frame.fit(frame.words.title, size.title, limit - 2), size.title, "ink", 2, thick=True)
        )
    if frame.words.subtitle:
        blocks.append(_Block(frame.fit(frame.words.subtitle, size.subtitle, limit), size.subtitle, "ink_2", 5))
    return blocks


def _foot(frame: Frame) -> list[_Block]:
    if not frame.standalone:
        return []
    texts = [text for text in (frame.words.source, frame.words.status) if text]
    # at screen size the advances of Chinese signs are rounded up to whole pixels: leave room for it
    size, limit = frame.sizes.note, 0.97 * frame.sizes.width - 2 * EDGE
    return [_Block(frame.fit(text, size, limit), size, "ink_3", 1) for text in texts]


def _draw_words(figure: Figure, head: list[_Block], foot: list[_Block], top: float) -> None:
    """Draw the words above from `top` down, those below from their own height down."""
    width, total = figure.get_figwidth() * 72, figure.get_figheight() * 72
    y = top
    for block in head:
        _draw_block(figure, block, width, total, y)
        y -= block.height
    y = EDGE + sum(block.height for block in foot)
    if foot:
        rule = [(y + 4) / total] * 2
        figure.add_artist(Line2D([EDGE / width, 1 - EDGE / width], rule, color=colour("grid"), linewidth=0.8))
    for block in foot:
        _draw_block(figure, block, width, total, y)
        y -= block.height


def _draw_block(figure: Figure, block: _Block, width: float, total: float, y: float) -> None:
    ink = colour(block.role)
    drawn = figure.text(
        EDGE / width, y / total, block.text, fontsize=block.size, color=ink, ha="left", va="top", linespacing=1.25
    )
    if block.thick:  # there is no bold face: thicken by a stroke
        drawn.set_path_effects([withStroke(linewidth=0.45, foreground=ink)])


def _draw_tag(figure: Figure, width: float, total: float) -> None:
    figure.text(
        1 - (EDGE + 2) / width,
        1 - (EDGE + 2) / total,
        word("simulated", "zh"),
        fontsize=9,
        color=colour("ink"),
        ha="right",
        va="top",
        gid=TAG_GID,
        bbox=tag_box(),
    )
