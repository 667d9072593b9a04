"""The notebook of first steps runs from top to bottom and says what is so."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from gikanalysis.engine.run import execute, notebook_path

SAMPLES = Path(__file__).parents[2] / "data" / "reports"


def outputs(cell: dict) -> str:
    """What a cell shows, as text."""
    shown = []
    for output in cell["outputs"]:
        assert output["output_type"] != "error", output
        data = output.get("data", {})
        shown.append("".join(output.get("text", [])))
        shown.append("image" if "image/png" in data else "")
        shown.append(LexborHTMLParser("".join(data.get("text/html", []))).text())
    return "".join(shown)


def test_first_steps_run(panel, tmp_path):
    """Every cell runs in Chinese on the samples; panel, figures, doubt and file are those of the reports."""
    target, saved = tmp_path / "first.ipynb", tmp_path / "figures.csv"
    told = {"panel": str(panel.path), "source": str(SAMPLES / "suqian-2024.html"), "file": str(saved)}
    execute(notebook_path("first_steps"), {**told, "language": "zh"}, target)
    cells = json.loads(target.read_text("utf-8"))["cells"]
    found = {cell["id"]: outputs(cell) for cell in cells if cell["cell_type"] == "code"}
    assert "7个文件 = 7份报告 + 0个未能读取" in found["open"]
    assert "requests_received·新收申请3525" in re.sub(r"\s", "", found["body"])
    assert "3511" in found["metric"]
    assert "3525" not in found["metric"]
    assert "件" in found["name"]
    assert "image" in found["figure"]
    assert "表中“行政复议 / 总计”为170" in found["report"]
    assert "[存疑]" in found["report"]
    assert "170" in found["shown"]
    with saved.open(encoding="utf-8-sig", newline="") as lines:
        rows = {row["metric"]: row for row in csv.DictReader(lines)}
    assert (rows["requests_received"]["value"], rows["reviews_total"]["flagged"]) == ("3525.0", "true")
    assert f"{len(rows)} 行" in found["save"]


def test_first_steps_are_short():
    """At most ten code cells of twelve lines, the first with the parameters; both languages in the text."""
    cells = json.loads(notebook_path("first_steps").read_text("utf-8"))["cells"]
    codes = [cell for cell in cells if cell["cell_type"] == "code"]
    assert len(codes) <= 10
    assert all(len(cell["source"]) <= 12 for cell in codes)
    assert codes[0]["metadata"]["tags"] == ["parameters"]
    for cell in cells:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            assert re.search(r"[\u4e00-\u9fff]", text), text
            assert re.search(r"[A-Za-z]{3,} [a-z]{2,}", text), text
