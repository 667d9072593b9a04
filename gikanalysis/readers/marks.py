"""Text that a page crosses out or raises, written so that nobody takes it for part of a figure.

The signs are those of Unicode: a raised digit, and a stroke over each crossed-out character.
"""

from __future__ import annotations

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_STROKE = "\u0336"


def raised(text: str) -> str:
    """Return the mark of a note as printed above the line.

    >>> "12" + raised("3")
    '12³'
    """
    return text.translate(_RAISED)


def struck(text: str) -> str:
    """Return crossed-out text, each character with its stroke.

    >>> struck("12") == "1\u03362\u0336"
    True
    """
    return "".join(c if c.isspace() else c + _STROKE for c in text)
