"""Settings of the whole test suite, and the panel of the samples, which is built once.

Property tests draw the same examples in every run, so that a change is judged by what it changes; a failing one
is shown as drawn, since making it smaller can take longer than the whole suite. `HYPOTHESIS_PROFILE=search` draws
new ones and makes those that fail smaller.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

SAMPLES = Path(__file__).parents[1] / "data" / "reports"
Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """A folder that the first of the processes that run the tests makes, and all of them read."""
    root = tmp_path_factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root

    def made_once(name: str, make: Callable[[Path], object]) -> Path:
        with FileLock(root / f"{name}.lock"):
            if not (root / f"{name}.done").exists():
                make(root / name)
                (root / f"{name}.done").touch()
        return root / name

    return made_once


@pytest.fixture(scope="session")
def panel_folder(once: Once) -> Path:
    """A panel of the sample reports (not to be written to)."""
    from gikanalysis.panel import build

    return once("samples-panel", lambda folder: build([SAMPLES], folder))
