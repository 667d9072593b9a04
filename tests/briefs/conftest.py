"""Fixtures of the briefs' tests: the panel of the samples, and briefs made of it once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gikanalysis.briefs import run
from gikanalysis.briefs.batch import make_briefs
from gikanalysis.panel import build

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "data" / "reports"


@pytest.fixture(scope="session")
def panel_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A panel of the sample reports."""
    folder = tmp_path_factory.mktemp("panel") / "panel"
    build([SAMPLES], folder)
    return folder


@pytest.fixture(scope="session")
def made(panel_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the briefs of 宁夏 and 江苏 in Chinese, of 湖南 in English, and the index."""
    folder = tmp_path_factory.mktemp("briefs")
    first = make_briefs(panel_folder, ["湖南"], folder, languages=("en",))
    second = make_briefs(panel_folder, ["宁夏", "江苏"], folder, languages=("zh",))
    assert (first.failed, second.failed) == ((), ())
    return folder


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
