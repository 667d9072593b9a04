"""Corpora on disk, the command's body, and the benchmark that reads them."""

from __future__ import annotations

import ast
import importlib.util
import json
import sys
from pathlib import Path

import pytest

import gikanalysis.simulate as package
from gikanalysis.errors import GikError, UnknownName
from gikanalysis.simulate import Figure, corpus, documents, numbered
from gikanalysis.simulate.command import list_layouts, simulate

_FILE = Path(__file__).parents[2] / "benchmarks" / "accuracy.py"
_SPEC = importlib.util.spec_from_file_location("benchmark_accuracy", _FILE)
assert _SPEC is not None
accuracy = importlib.util.module_from_spec(_SPEC)
sys.modules["benchmark_accuracy"] = accuracy
_SPEC.loader.exec_module(accuracy)  # type: ignore[union-attr]

LIGHT = ["html", "text", "csv", "markdown"]
ALLOWED = ("errors", "tabular", "forms", "regions", "simulate")


def test_a_corpus_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    """Two runs with one seed write the same files, another seed writes others."""
    for name, seed in (("one", 3), ("two", 3), ("three", 4)):
        corpus(tmp_path / name, 14, seed, formats=LIGHT)
    read = {
        name: {path.name: path.read_bytes() for path in sorted((tmp_path / name).iterdir())}
        for name in ("one", "two", "three")
    }
    assert read["one"] == read["two"]
    assert read["one"] != read["three"]


def test_the_truth_file_has_a_line_for_each_document(tmp_path: Path) -> None:
    """Each line names its file, says SIMULATED and gives each cell with what is printed."""
    paths = corpus(tmp_path / "c", 22, 1, formats=LIGHT, damage_share=0.5)
    lines = [json.loads(line) for line in (tmp_path / "c" / "truth.jsonl").read_text("utf-8").splitlines()]
    assert [line["file"] for line in lines] == [path.name for path in paths]
    assert all(line["simulated"] is True and "_SIMULATED." in line["file"] for line in lines)
    assert {line["damage"] is None for line in lines} == {True, False}
    assert "SIMULATED" in (tmp_path / "c" / "README.md").read_text("utf-8")
    for line in lines:
        assert {"issuer", "adcode", "province", "level", "parent_level", "year", "form", "title"} <= set(line)
        for value, status, printed in line["cells"].values():
            assert (value is None) == (status not in {"reported", "header_with_value"})
            assert printed is not None or status in {"missing", "header"}


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    """A corpus is never mixed with other files."""
    (tmp_path / "report.html").write_text("a real report", "utf-8")
    with pytest.raises(GikError, match="not an empty folder"):
        corpus(tmp_path, 3, 1, formats=LIGHT)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_forms_formats_layouts_and_damage_are_as_asked_for() -> None:
    """A choice is kept to; wrong names are refused before anything is made."""
    made = list(documents(9, 2, forms=["v2014"], formats=["text"], layouts=["tab", "pipe"], damage_share=1.0))
    assert {(one.truth.form, one.layout.format) for one in made} == {("v2014", "text")}
    assert {one.layout.name for one in made} == {"tab", "pipe"}
    assert all(one.content.damage for one in made)
    with pytest.raises(UnknownName, match="v2014"):
        numbered(0, 1, forms=["v2013"])
    with pytest.raises(GikError, match="no layout"):
        numbered(0, 1, formats=["csv"], layouts=["word"])


def test_document_by_number_is_the_one_of_the_corpus() -> None:
    """A single document can be made again without the others."""
    assert numbered(4, 9, formats=LIGHT).data == list(documents(5, 9, formats=LIGHT))[4].data


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    """The summary names the number, the seed, the formats and the truth file."""
    said = simulate(tmp_path / "s", documents=8, seed=5, formats=["text"], damage=0.0)
    assert "8 SIMULATED documents" in said
    assert "seed 5" in said
    assert "8 text; 0 damaged" in said
    assert "truth.jsonl" in said


@pytest.mark.parametrize("wrong", [{"documents": 0}, {"damage": 1.5}, {"formats": ["odt"]}, {"forms": ["v2020"]}])
def test_the_command_refuses_wrong_arguments(tmp_path: Path, wrong: dict[str, object]) -> None:
    """Nothing is written then."""
    with pytest.raises(UnknownName):
        simulate(tmp_path / "s", **wrong)  # type: ignore[arg-type]
    assert not (tmp_path / "s").exists() or not any((tmp_path / "s").glob("*SIMULATED*"))


def test_layouts_are_listed_once() -> None:
    """The list that the command prints names each layout of each format once."""
    names = [(row["format"], row["layout"]) for row in list_layouts()]
    assert len(names) == len(set(names)) >= 20


def test_simulate_shares_no_code_with_the_readers() -> None:
    """Writers import the data of forms and regions and nothing of readers, extract, checks or above."""
    for path in Path(package.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for module in modules:
                if module.startswith("gikanalysis"):
                    assert module.split(".")[1] in ALLOWED, f"{path.name} imports {module}"
                    assert module not in {"gikanalysis.forms.evaluate", "gikanalysis.forms.expressions"}


# --- the benchmark ------------------------------------------------------------------------------------


def test_benchmark_classes() -> None:
    """Right, unsure, marked and silent are told apart."""
    seven, eight = Figure(7.0, "reported"), Figure(8.0, "reported")
    blank, missing = Figure(None, "blank"), Figure(None, "missing")
    assert accuracy.classify(seven, seven, "label", header=False) == accuracy.RIGHT
    assert accuracy.classify(seven, seven, "pattern", header=False) == accuracy.PATTERN
    assert accuracy.classify(seven, missing, "position", header=False) == accuracy.UNSURE
    assert accuracy.classify(seven, eight, "position", header=False) == accuracy.MARKED
    assert accuracy.classify(seven, eight, "label", header=False) == accuracy.SILENT
    assert accuracy.classify(blank, Figure(0.0, "reported"), "label", header=False) == accuracy.SILENT
    assert accuracy.classify(missing, blank, "label", header=False) == accuracy.SILENT
    assert accuracy.classify(missing, missing, "position", header=False) == accuracy.RIGHT
    header = Figure(None, "header")
    assert accuracy.classify(header, missing, "position", header=True) == accuracy.RIGHT
    assert accuracy.classify(header, Figure(3.0, "header_with_value"), "label", header=True) == accuracy.SILENT


def test_benchmark_on_twenty_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It reads a small corpus, accounts for every cell, and its tables and JSON agree."""
    target = tmp_path / "result.json"
    accuracy.main(["--documents", "20", "--seed", "1", "--formats", "html", "text", "--json", str(target)])
    said = capsys.readouterr().out
    result = json.loads(target.read_text("utf-8"))
    assert "20 simulated documents, seed 1" in said
    assert len(result["documents"]) == 20
    for row in result["layouts"]:
        assert row["layout"] in said
        right = row["cells"] - row["unsure"] - row["marked"] - row["silent"]
        assert row["right %"] == pytest.approx(100 * right / row["cells"], abs=0.001)
    assert sum(row["documents"] for row in result["layouts"]) == 20


def test_benchmark_notices_a_reader_that_is_wrong() -> None:
    """When the figures read are not those expected, the cell is listed as silently wrong."""
    one = numbered(0, 1, formats=["html"], damage_share=0.0)
    right = accuracy.measure(one)
    figures = {**one.content.figures}
    cell = next(cell for cell, figure in figures.items() if figure.status == "reported")
    figures[cell] = Figure((figures[cell].value or 0) + 1, "reported")
    object.__setattr__(one.content, "figures", figures)
    wrong = accuracy.measure(one)
    assert len(wrong.silent) == len(right.silent) + 1
    assert any(line.startswith(f"{cell}:") for line in wrong.silent)
