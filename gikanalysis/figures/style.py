"""The look of all figures: font, sizes, line widths; set once, before the first drawing.

The only typeface is the static Noto Sans SC Regular that the package `zhplot` carries. The file is
found without importing that package, because importing it changes matplotlib's settings. There is
no bold: a title is thickened by a stroke in its own colour.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font, LoadFlags

from gikanalysis.errors import GikError, UnknownName
from gikanalysis.figures.numbers import Language
from gikanalysis.figures.palette import colour
from gikanalysis.figures.text import Measure, break_lines, thin_gaps

FONT_NAME = "Noto Sans SC"
HASHSALT = "gikanalysis"
PNG_DPI = 160

Width = Literal["wide", "narrow"]
"""`wide` is the text width of A4, `narrow` a phone held upright."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths of one width: the picture in points, and its type sizes in points."""

    width: float
    title: float
    subtitle: float
    label: float = 9.5
    note: float = 9.0

    @property
    def narrow(self) -> bool:
        """Whether this is the width of a phone."""
        return self.width < 300


SIZES: dict[str, Sizes] = {
    "wide": Sizes(width=6.7 * 72, title=13, subtitle=10),
    "narrow": Sizes(width=3.55 * 72, title=12, subtitle=9.5),
}
SMALLEST_TYPE = 9.0


def sizes(width: str) -> Sizes:
    """The sizes of `wide` or `narrow`; `UnknownName` for another word."""
    if width not in SIZES:
        raise UnknownName("width", width, SIZES)
    return SIZES[width]


@lru_cache(maxsize=1)
def font_file() -> Path:
    """Path of NotoSansSC-Regular.ttf; `GikError` says what to install where it is absent."""
    found = importlib.util.find_spec("zhplot")
    if found is not None and found.origin is not None:
        path = Path(found.origin).parent / "fonts" / "NotoSansSC-Regular.ttf"
        if path.is_file():
            return path
    raise GikError("the Chinese font of the figures is missing: install zhplot 1.0.0, which carries it")


def _settings() -> dict[str, object]:
    ink, soft = colour("ink"), colour("ink_2")
    return {
        "font.family": [FONT_NAME],
        "font.size": 9.5,
        "text.color": ink,
        "axes.labelcolor": soft,
        "xtick.color": soft,
        "ytick.color": soft,
        "xtick.labelsize": 9.5,
        "ytick.labelsize": 9.5,
        "axes.edgecolor": colour("axis"),
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.grid": False,
        "axes.axisbelow": True,
        "text.hinting": "none",  # else signs are moved to whole pixels and lines grow wider than measured
        "axes.unicode_minus": True,
        "grid.color": colour("grid"),
        "grid.linewidth": 0.8,
        "xtick.bottom": True,
        "xtick.major.size": 3,
        "xtick.major.width": 0.8,
        "ytick.major.size": 0,
        "hatch.linewidth": 0.7,
        "figure.dpi": 100,
        "figure.facecolor": colour("paper"),
        "axes.facecolor": colour("paper"),
        "savefig.dpi": PNG_DPI,
        "savefig.facecolor": colour("paper"),
        "svg.hashsalt": HASHSALT,
        "svg.fonttype": "path",
        "pdf.fonttype": 42,
    }


def use_style() -> None:
    """Set font and look for everything drawn from now on; calling it again changes nothing.

    It is set anew only where something else took the font away since (a bare
    `seaborn.set_theme()` brings back Arial and with it boxes instead of Chinese).
    """
    known = {font.fname for font in font_manager.fontManager.ttflist if font.name == FONT_NAME}
    if str(font_file()) not in known:
        font_manager.fontManager.addfont(str(font_file()))
    if mpl.rcParams["font.family"] == [FONT_NAME] and mpl.rcParams["svg.hashsalt"] == HASHSALT:
        return
    import seaborn as sns

    sns.set_theme(style="white", font=FONT_NAME, rc=_settings())


@lru_cache(maxsize=1)
def _face() -> FT2Font:
    return FT2Font(str(font_file()))


@lru_cache(maxsize=8192)
def _advance(sign: str) -> float:
    """Width of one sign in points at 1 point; thin spaces count as a fifth of an em."""
    if sign == "\u2060":
        return 0.0
    if sign in "\u2009\u202f":
        return 0.2
    face = _face()
    glyph = face.load_char(ord(sign), flags=LoadFlags.NO_SCALE)
    return float(glyph.horiAdvance) / float(face.units_per_EM)


def text_width(text: str, size: float) -> float:
    """Width in points of the longest line of `text` set at `size` points.

    >>> text_width("公开", 10)
    20.0
    """
    return max(sum(_advance(sign) for sign in line) for line in text.split("\n")) * size


def fit(text: str, size: float, limit: float, language: Language) -> str:
    """Break `text` for a column of `limit` points, with thin gaps where Chinese meets digits."""
    gaps = thin_gaps if language == "zh" else str
    measure: Measure = lambda line: text_width(gaps(line), size)  # noqa: E731
    return gaps(break_lines(text, limit, measure))


def one_line(text: str, language: Language) -> str:
    """`text` for a label that is never broken: only the thin gaps are set."""
    return thin_gaps(text) if language == "zh" else text
