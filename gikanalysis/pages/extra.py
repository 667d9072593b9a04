"""The extra `brief`: what PDF and DOCX need, asked for when used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from gikanalysis.errors import GikError

INSTALL = "python -m pip install 'gikanalysis[brief]'"


def needed(module: str, what: str) -> Any:  # noqa: ANN401 - a module
    """Return a module of the extra; raises `GikError` naming the extra where it is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        raise GikError(f"{what} needs the extra `brief`: {INSTALL}") from error
