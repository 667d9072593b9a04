"""Folders of products without a notebook run, and the index pages over them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from site_folder import HOSTILE, brief, place

from gikanalysis.engine.ledger import Ledger, Product
from gikanalysis.panel import build, open_panel
from gikanalysis.simulate.country import write_country
from gikanalysis.site.index import INDEX, index_page

Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def provinces(once: Once) -> Path:
    """A panel of simulated reports of a few provinces, 2024."""

    def make(folder: Path) -> None:
        write_country(folder / "reports", 0, years=range(2024, 2025), prefectures=0, counties=0, damage_share=0)
        wanted = [f"{code}0000_2024_SIMULATED" for code in (11, 32, 33, 44, 51, 64)]
        files = [path for path in (folder / "reports").iterdir() if path.stem in wanted]
        build(files, folder / "panel")

    return once("some-provinces", make) / "panel"


@pytest.fixture(scope="session")
def site(once: Once, provinces: Path) -> Path:
    """A folder with briefs in both languages, a study, failures and marks that try to break out."""

    def make(folder: Path) -> None:
        folder.mkdir()
        panel = open_panel(provinces)
        ledger = Ledger(folder)
        for language in ("zh", "en"):
            for code, zh, en in (("640000", "宁夏", "Ningxia"), ("320000", "江苏", "Jiangsu")):
                about = brief(code, zh, en)
                place(ledger, f"{code}_{language}", about, title=zh, panel=panel.hash, doubts=int(code[0]))
        place(
            ledger, "640300_zh", brief("640300", f"吴忠市{HOSTILE}", f"吴忠市{HOSTILE}", "prefecture"), panel="old"
        )
        study = {"study": "national_trend", "group": "national_trend", "title": f"趋势{HOSTILE}"}
        place(ledger, "national_trend_zh", study, kind="studies", title=HOSTILE, panel=panel.hash)
        ledger.failed(Product("110000_zh", "zh", "inputs", "briefs", error=f"cell 3: {HOSTILE}"), {})
        ledger.runs["briefs"] = {"ended": "now", "asked": 6, "made": 5, "kept": 0, "failed": 1}
        ledger.page(INDEX, index_page(panel, ledger, "zh"))

    return once("site", make)
