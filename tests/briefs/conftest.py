"""Fixtures of the briefs' tests: briefs made once of the panel of the samples."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gikanalysis.engine import run
from gikanalysis.site import make_briefs

Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def made(panel_folder: Path, once: Once) -> Path:
    """Briefs of 宁夏 and 江苏 in Chinese, of 湖南 in English; their index is a folder above (only to read)."""

    def make(folder: Path) -> None:
        first = make_briefs(panel_folder, ["湖南"], folder, languages=("en",))
        second = make_briefs(panel_folder, ["宁夏", "江苏"], folder, languages=("zh",))
        assert (first.failed, second.failed) == ((), ())

    return once("samples-briefs", make) / "briefs"


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
