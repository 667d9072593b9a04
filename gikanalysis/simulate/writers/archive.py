"""Packages that come out byte for byte the same, whenever they are written."""

from __future__ import annotations

import importlib
import io
import zipfile
from collections.abc import Mapping
from types import ModuleType

from gikanalysis.errors import GikError

FIXED_DATE = (2000, 1, 1, 0, 0, 0)


def needed(module: str, package: str, purpose: str) -> ModuleType:
    """Import a module that only the writers of simulated documents need.

    Raises `GikError` that names the package to install where it is absent.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise GikError(f"{purpose} needs the package {package}: pip install {package}") from error


def repacked(data: bytes, replaced: Mapping[str, bytes] | None = None) -> bytes:
    """Return a ZIP package with the same members under a fixed date, some of them `replaced`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            entry = zipfile.ZipInfo(member.filename, FIXED_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, (replaced or {}).get(member.filename, source.read(member)))
    return out.getvalue()
