"""Notebooks of one cell and jobs that run them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import nbformat.v4 as nb
import pytest

from gikanalysis.engine.jobs import Job

HERE = Path(__file__).parent
JobOf = Callable[..., Job]


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> JobOf:
    """Make a job of a name and one line of code; its notebook is written to the test's folder."""
    monkeypatch.syspath_prepend(HERE)
    path = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    monkeypatch.setenv("PYTHONPATH", path)

    def make(key: str, code: str = "1", **settings: object) -> Job:
        parameters = nb.new_code_cell('language = "zh"', metadata={"tags": ["parameters"]})
        book = nb.new_notebook(cells=[parameters, nb.new_code_cell(code)])
        book["metadata"] = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        file = tmp_path / f"{key}.notebook.ipynb"
        file.write_text(json.dumps(book), encoding="utf-8")
        told = {"formats": (), **settings}
        return Job("briefs", key, str(file), {"language": "zh"}, "plain_dress.dress", key, **told)

    return make
