"""The language in which things show themselves in a notebook: chosen, or guessed from the system."""

from __future__ import annotations

import locale
import os
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
_chosen: Language | None = None


def current() -> Language:
    """Return the language that was chosen, else Chinese on a Chinese system, else English."""
    return _chosen or guessed()


def choose(language: Language | None) -> None:
    """Choose the language from now on; None goes back to the guess."""
    global _chosen
    _chosen = language


def guessed() -> Language:
    """Guess from the system: the variables that Linux and macOS set, the name that Windows gives."""
    told = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None)
    if told is None:
        told = locale.getlocale()[0] or ""
    return "zh" if told.lower().startswith(("zh", "chinese")) else "en"
