"""The few Chinese characters of a page as a small embedded font.

It is the last resort of a reader whose machine has none: a page names the reader's own fonts first
and asks nobody for another.
"""

from __future__ import annotations

import base64
import io
from functools import cache

from gikanalysis.figures.style import font_file

FAMILY = "gik-han"
_FIRST_HAN = 0x2E80  # below it, every machine has the signs


def embedded(text: str) -> str:
    """Return a CSS rule that embeds the characters of `text` beyond Latin; empty when there are none."""
    wanted = {ord(sign) for sign in text if ord(sign) >= _FIRST_HAN}
    if not wanted:
        return ""
    data = base64.b64encode(_subset(frozenset(wanted))).decode()
    return f'@font-face{{font-family:"{FAMILY}";src:url(data:font/woff;base64,{data}) format("woff")}}'


@cache
def _subset(wanted: frozenset[int]) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options()
    options.layout_features = []
    options.hinting = False
    options.name_IDs = [1, 2]
    options.notdef_outline = True
    with TTFont(font_file(), lazy=True, recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=wanted)
        subsetter.subset(font)
        font.flavor = "woff"
        out = io.BytesIO()
        font.save(out, reorderTables=False)
        return out.getvalue()
