"""Fixtures of the briefs' tests: briefs made once of the panel of the samples."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from gikanalysis.briefs import region_brief
from gikanalysis.briefs.region import RegionBrief
from gikanalysis.engine import run
from gikanalysis.panel import open_panel
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


@pytest.fixture(scope="session")
def country(once: Once) -> Path:
    """A panel of six simulated provinces, each with a prefecture, before and after the change of form."""
    from gikanalysis.panel import build
    from gikanalysis.simulate.country import write_country

    def make(folder: Path) -> None:
        size = {"provinces": 6, "prefectures": 1, "counties": 0, "damage_share": 0.0}
        write_country(folder / "reports", 4, years=(2018, 2020, 2021), **size)
        build([folder / "reports"], folder / "panel")

    return once("country-regions", make) / "panel"


@pytest.fixture(scope="session")
def brief_of(country: Path) -> Callable[..., RegionBrief]:
    """The brief of the region of a level with most requests in the last year, in a language."""
    panel = open_panel(country)

    def brief(level: str, language: str = "zh") -> RegionBrief:
        found = panel.observations(metric="requests_received", level=level, scope="region", year=2021)
        code = found.filter(~pl.col("flagged")).sort("value")["adcode"][-1]
        return region_brief(panel=str(panel.path), region=code, language=language)

    return brief
