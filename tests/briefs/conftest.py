"""Fixtures of the briefs' tests: the panel of the samples, and briefs made of it once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from gikanalysis.briefs import run
from gikanalysis.briefs.batch import make_briefs
from gikanalysis.panel import build

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "data" / "reports"
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
    return once("samples-panel", lambda folder: build([SAMPLES], folder))


@pytest.fixture(scope="session")
def made(panel_folder: Path, once: Once) -> Path:
    """Briefs of 宁夏 and 江苏 in Chinese, of 湖南 in English, and the index (not to be written to)."""

    def make(folder: Path) -> None:
        first = make_briefs(panel_folder, ["湖南"], folder, languages=("en",))
        second = make_briefs(panel_folder, ["宁夏", "江苏"], folder, languages=("zh",))
        assert (first.failed, second.failed) == ((), ())

    return once("samples-briefs", make)


@pytest.fixture
def short_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A notebook of one section in the place of the long one, for tests of what happens around it."""
    import nbformat.v4 as nb

    parameters = nb.new_code_cell(
        'panel = ""\nprovince = ""\nyears = ""\nlanguage = "zh"', metadata={"tags": ["parameters"]}
    )
    told = "from gikanalysis.briefs import province_brief\nprovince_brief(panel=panel, province=province).head()"
    book = nb.new_notebook(cells=[parameters, nb.new_code_cell(told)])
    book["metadata"] = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = tmp_path / "short.ipynb"
    path.write_text(json.dumps(book), encoding="utf-8")
    monkeypatch.setattr(run, "notebook_path", lambda name: path)
    return path
