"""Fixtures of the tests of exports: panels, and one export of them in every format."""

from __future__ import annotations

from pathlib import Path

import pytest

from gikanalysis.exports import FORMATS, contents, export
from gikanalysis.panel import build, open_panel
from gikanalysis.simulate import documents

SAMPLES = Path(__file__).parents[2] / "data" / "reports"


@pytest.fixture(scope="session")
def panel(tmp_path_factory):
    """The panel of two samples, one on an official form and one in prose, and a file that is no report."""
    root = tmp_path_factory.mktemp("export")
    names = ("wuzhong-2018.txt", "lingwu-2020.txt", "lingwu-service-centre-2017.txt")
    (root / "note.txt").write_text("关于召开会议的通知\n", encoding="utf-8")
    build([*(SAMPLES / name for name in names), root / "note.txt"], root / "panel")
    return open_panel(root / "panel")


@pytest.fixture(scope="session")
def made(panel):
    """The object that all formats are written from."""
    return contents(panel)


@pytest.fixture(scope="session")
def written(panel, tmp_path_factory):
    """One export in every format."""
    folder = tmp_path_factory.mktemp("written") / "out"
    export(panel, folder, list(FORMATS))
    return folder


@pytest.fixture(scope="session")
def simulated(tmp_path_factory):
    """An export in every format of a panel with one simulated report."""
    root = tmp_path_factory.mktemp("simulated")
    document = next(documents(1, formats=["text"], forms=["v2021"], damage_share=0))
    (root / f"report.{document.layout.suffix}").write_bytes(document.data)
    build([root / f"report.{document.layout.suffix}"], root / "panel")
    export(root / "panel", root / "out", list(FORMATS))
    return root / "out"
