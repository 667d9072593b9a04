"""What a printed text looks like, as far as a reader must know to tell rows of figures from headings."""

from __future__ import annotations

import re
import unicodedata

_FIGURE = re.compile(
    r"[+\-−增减约]{0,2}\s*\d[\d,\s]*(?:\.\s?\d[\d\s]*)?\s*[\u3400-\u9fff%]{0,3}|[-—–/]{1,4}|[无零]"
)
_MARK = re.compile(r"[-—–/\s]{1,6}")


def looks_like_figure(text: str) -> bool:
    """Tell whether `text` could stand in a column of figures: a number, or a mark or word for none.

    >>> [looks_like_figure(text) for text in ("+699", "２４０６３ 万元", "——", "无", "3.其他", "")]
    [True, True, True, True, False, False]
    """
    return len(text) <= 40 and _FIGURE.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None


def has_number(text: str) -> bool:
    """Tell whether `text` is a figure that is more than a mark for none.

    >>> [has_number(text) for text in ("0", "—", "/")]
    [True, False, False]
    """
    return looks_like_figure(text) and _MARK.fullmatch(text) is None
