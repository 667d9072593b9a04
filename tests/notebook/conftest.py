"""Fixtures of the tests of notebooks: the panel of the samples, and a language that stays within a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import gikanalysis as gik
from gikanalysis import language
from gikanalysis.panel import Panel, build

SAMPLES = Path(__file__).parents[2] / "data" / "reports"


@pytest.fixture(scope="session")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Panel:
    """A panel of the sample reports (not to be written to)."""
    folder = tmp_path_factory.mktemp("notebook") / "panel"
    build([SAMPLES], folder)
    return gik.open_panel(folder)


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """English in each test unless it chooses; nothing chosen after it."""
    language.choose("en")
    yield
    language.choose(None)
