"""Numbers as a column of a table prints them: grouped as the language wants it, one precision a column."""

from __future__ import annotations

import math
from collections.abc import Iterable

from gikanalysis.language import Language

_THIN = "\u2009"
_MINUS = "\u2212"
_MOST = 4  # decimals of a share; what is smaller than the last of them is written in full


def number(value: float, language: Language, places: int | None = None) -> str:
    """Return a figure with `places` decimals (None: those it has, four at most).

    Chinese leaves numbers below 10 000 closed and parts longer ones by a thin space, English takes commas.

    >>> number(3525.0, "zh"), number(18204.0, "en"), number(0.28339, "en"), number(-2.5, "en", 2)
    ('3525', '18,204', '0.2834', '−2.50')
    """
    if not math.isfinite(value):
        return str(value)  # never stored; shown as it is rather than hidden
    shown = decimals(value) if places is None else places
    text = f"{abs(value):,.{shown}f}"
    if value and not float(text.replace(",", "")):
        text = f"{abs(value):.2g}"
    if language == "zh":
        text = text.replace(",", _THIN if abs(value) >= 10_000 else "")
    return (_MINUS if value < 0 else "") + text


def decimals(value: float) -> int:
    """Return how many decimals a figure has, four at most."""
    return len(f"{value:.{_MOST}f}".rstrip("0").partition(".")[2])


def places_of(values: Iterable[float | None]) -> int | None:
    """Return the decimals of a column: as many as its figures need; None (each its own) where counts stand in it.

    >>> places_of([0.25, 0.5, None]), places_of([3.0, 20.0, 0.5])
    (2, None)
    """
    needed = [decimals(value) for value in values if value is not None]
    return None if 0 in needed else max(needed, default=0)
