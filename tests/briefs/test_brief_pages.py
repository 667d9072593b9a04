"""The executed notebooks and the pages made of them: complete, self-contained, safe, the same twice."""

from __future__ import annotations

import ast
import base64
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from gikanalysis.panel import build
from gikanalysis.site import make_briefs

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "data" / "reports"
NOTEBOOK = ROOT / "notebooks" / "province_brief.ipynb"
PAGES = {"640000_ningxia_zh": "zh", "320000_jiangsu_zh": "zh", "430000_hunan_en": "en"}
HOSTILE = ("<script>alert(1)</script>", "{{7*7}}", "](javascript:alert(2))", "\"'><img src=x onerror=alert(3)>")


def parsed(path: Path) -> LexborHTMLParser:
    """A page as a browser would take it apart."""
    return LexborHTMLParser(path.read_text(encoding="utf-8"))


# The notebook as it is shipped ----------------------------------------------------------------


def test_notebook_is_small_and_empty():
    """In git: no outputs, no counts; at most 15 code cells of at most 12 lines; no code that draws."""
    book = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert len(code) <= 15
    assert max(len("".join(cell["source"]).splitlines()) for cell in code) <= 12
    assert not re.search(
        r"matplotlib|seaborn|plt\.|read_parquet", "".join("".join(cell["source"]) for cell in code)
    )
    assert book["metadata"]["kernelspec"]["name"] == "python3"


def test_notebook_has_one_cell_of_parameters_each_explained():
    """The tagged cell sets plain values, each with a comment in both languages, known to the typed model."""
    from gikanalysis.parameters import ProvinceParameters

    book = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    (cell,) = [c for c in book["cells"] if "parameters" in c["metadata"].get("tags", [])]
    source = "".join(cell["source"])
    names = [node.targets[0].id for node in ast.parse(source).body if isinstance(node, ast.Assign)]
    assert sorted(names) == sorted(ProvinceParameters.model_fields)
    assert all(" · " in line.partition("#")[2] for line in source.strip().splitlines())


def test_plain_papermill_runs_the_notebook(panel_folder, tmp_path):
    """`papermill notebook out -p …` works as anybody would call it, from any folder."""
    out = tmp_path / "out.ipynb"
    told = [
        sys.executable,
        "-m",
        "papermill",
        str(NOTEBOOK),
        str(out),
        "-p",
        "province",
        "云南",
        "-p",
        "panel",
        str(panel_folder),
    ]
    done = subprocess.run(told, capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    book = json.loads(out.read_text(encoding="utf-8"))
    outputs = [o for cell in book["cells"] if cell["cell_type"] == "code" for o in cell["outputs"]]
    assert not [o for o in outputs if o["output_type"] in ("error", "stream")], "no warning, bar or error is shown"
    assert sum("text/html" in o.get("data", {}) for o in outputs) == 11


# The pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_page_is_whole_and_needs_nothing_from_outside(made, name):
    """Language, title, description, a policy that forbids the network; no script, no address, ≤ 300 kB."""
    page, text = parsed(made / f"{name}.html"), (made / f"{name}.html").read_text(encoding="utf-8")
    language = {"zh": "zh-Hans", "en": "en"}[PAGES[name]]
    assert page.css_first("html").attributes["lang"] == language
    assert page.css_first("title").text() == page.css_first("h1").text()
    assert len(page.css_first("meta[name=description]").attributes["content"]) > 20
    policy = page.css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"]
    assert policy.startswith("default-src 'none'")
    assert "script" not in policy
    assert page.css("script, iframe, object, embed, link, form") == []
    addresses = [
        n.attributes.get(a) for n in page.css("*") for a in ("src", "href", "srcset") if n.attributes.get(a)
    ]
    assert not [a for a in addresses if not re.match(r"#|data:image/webp|(\.\./)?[\w.-]+\.(html|ipynb|json)$", a)]
    assert not re.search(r"url\((?!data:)|@import", page.css_first("style").text())
    assert not [a for node in page.css("*") for a in node.attributes if a.startswith("on")]
    assert len(text.encode()) <= 300_000


@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible(made, name):
    """One h1, headings in order, tables with captions and scopes, pictures with alt, links that lead somewhere."""
    page = parsed(made / f"{name}.html")
    assert [int(node.tag[1]) for node in page.css("h1, h2, h3")] == [1] + [2] * 10
    for table in page.css("table"):
        assert table.css_first("caption").text()
        assert all(cell.attributes.get("scope") in ("col", "row") for cell in table.css("th"))
    assert all(len(picture.attributes.get("alt") or "") >= 20 for picture in page.css("img"))
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    targets = {a.attributes["href"] for a in page.css("a[href]")}
    assert {t[1:] for t in targets if t.startswith("#")} <= set(ids)
    assert all((made / t).exists() for t in targets if not t.startswith("#"))


def test_chinese_in_an_english_page_is_marked(made):
    """Han characters in the English page stand in elements that say they are Chinese."""
    page = parsed(made / "430000_hunan_en.html")
    for node in page.css("[lang=zh-Hans]"):
        node.decompose()
    assert not re.search(r"[\u3400-\u9fff]", page.css_first("main").text())


@pytest.mark.parametrize("name", [*PAGES, "../index"])
def test_page_carries_the_characters_it_uses(made, name):
    """The embedded font has every Chinese character of the page, so that none is a box."""
    from fontTools.ttLib import TTFont

    page = parsed(made / f"{name}.html")
    data = re.search(
        r'font-family:"gik-han";src:url\(data:font/woff;base64,([^)]+)\)', page.css_first("style").text()
    )
    with TTFont(io.BytesIO(base64.b64decode(data[1]))) as font:
        there = set(font.getBestCmap())
    used = {ord(sign) for sign in page.css_first("body").text() if "\u3400" <= sign <= "\u9fff"}
    assert used
    assert used <= there


def test_notebook_of_a_brief_is_executed_and_names_no_machine(made, panel_folder):
    """Every code cell ran, nothing was printed beside the sections, the record holds names of files alone."""
    for name in PAGES:
        book = json.loads((made / f"{name}.ipynb").read_text(encoding="utf-8"))
        code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
        assert all(cell["execution_count"] for cell in code)
        assert not [o for cell in code for o in cell["outputs"] if o["output_type"] in ("stream", "error")]
        record = book["metadata"]["papermill"]
        assert (record["input_path"], record["output_path"]) == ("province_brief.ipynb", f"{name}.ipynb")
        assert str(ROOT) not in json.dumps({**book, "metadata": {**book["metadata"], "papermill": {}}})


def test_pages_are_the_same_twice(made, panel_folder, tmp_path):
    """Made again elsewhere, a brief is equal byte by byte."""
    make_briefs(panel_folder, ["湖南"], tmp_path, languages=("en",))
    name = "430000_hunan_en.html"
    assert (tmp_path / "briefs" / name).read_bytes() == (made / name).read_bytes()


@pytest.fixture(scope="session")
def hostile_page(once):
    """The brief of a report that tries to break out of its page, with the index beside it."""
    return once("hostile", make_hostile) / "out" / "briefs"


def make_hostile(root: Path) -> None:
    """Write the report, build its panel, make its brief."""
    root.mkdir()
    text = (SAMPLES / "wuzhong-2018.txt").read_text(encoding="utf-8")
    title = f"吴忠市 2018 年政府信息公开工作年度报告{''.join(HOSTILE)}"
    text = text.replace("吴忠市 2018 年政府信息公开工作年度报告", title, 1)
    text = text.replace("四、行政复议数量	件	2", f"四、行政复议数量	件	{HOSTILE[3]}")
    folder = root / "in"
    folder.mkdir()
    (folder / "a<script>alert(4)</script>.txt".replace("/", "")).write_text(text, encoding="utf-8")
    (folder / "bad{{7*7}}<b>.txt").write_text("<script>无</script>", encoding="utf-8")
    head = "file,where_published\n"
    told = '"a<script>alert(4)<script>.txt","' + "".join(HOSTILE).replace('"', '""') + '"\n'
    (folder / "manifest.csv").write_text(head + told, encoding="utf-8")
    build([folder], root / "panel")
    summary = make_briefs(root / "panel", None, root / "out")
    assert len(summary.made) == 1, summary.failed


@pytest.mark.skipif(os.name == "nt", reason="such file names cannot be written on Windows")
@pytest.mark.parametrize("name", ["640000_ningxia_zh", "../index"])
def test_hostile_text_comes_out_as_text(hostile_page, name):
    """Script, template and link marks of a report stand on the page as letters; nothing of them works."""
    path = hostile_page / f"{name}.html"
    page = parsed(path)
    assert page.css("img[src=x]") == []
    assert len(page.css("script")) == (name == "../index")  # its own, which the policy names by its hash
    assert not [a for node in page.css("*") for a in node.attributes if a.startswith("on")]
    assert not [a for a in page.css("a") if "javascript" in (a.attributes["href"] or "")]
    shown = page.css_first("body").text()
    assert "{{7*7}}" in shown
    assert "bad49" not in shown
    expected = ["<script>alert(4)"] if name == "640000_ningxia_zh" else ["bad{{7*7}}<b>.txt"]
    assert [text for text in expected if text not in shown] == []


@pytest.mark.skipif(os.name == "nt", reason="such file names cannot be written on Windows")
def test_hostile_marks_are_all_there(hostile_page):
    """None of the marks is swallowed: what was printed is shown as printed."""
    shown = parsed(hostile_page / "640000_ningxia_zh.html").css_first("body").text()
    assert [text for text in HOSTILE if text not in shown] == []
