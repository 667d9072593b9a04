"""Fixtures of the panel's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from gikanalysis.panel import Panel, build, open_panel

SAMPLES = Path(__file__).parents[2] / "data" / "reports"


@pytest.fixture(scope="session")
def sample_panel(tmp_path_factory: pytest.TempPathFactory) -> Panel:
    """The panel of the sample reports (not to be written to)."""
    folder = tmp_path_factory.mktemp("samples") / "panel"
    build([SAMPLES], folder)
    return open_panel(folder)
