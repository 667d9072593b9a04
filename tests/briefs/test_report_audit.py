"""The audit of one report: its notebook runs on every kind of report in both languages, and says what is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

import gikanalysis as gik
from gikanalysis.engine.run import execute, notebook_path
from gikanalysis.errors import UnknownName, UnreadableSource
from gikanalysis.parameters import ParameterError, report_parameters
from gikanalysis.provenance import Shown
from gikanalysis.studies import report_audit

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "data" / "reports"
SOURCES = {
    "2014": SAMPLES / "lingwu-service-centre-2017.txt",
    "2019": SAMPLES / "lingwu-2020.txt",
    "2021": SAMPLES / "suqian-2024.html",
    "prose": SAMPLES / "changde-service-centre-2017.txt",
    "PDF": ROOT / "tests" / "fixtures" / "form_2021_ruled.pdf",
}
SECTIONS = ("head", "findings", "tables", "corrections", "checks", "statements", "shown", "next_steps")
JUDGING = re.compile(r"\b(best|worst|poor|opaque|falsified|concealed)\b|造假|瞒报|落后|先进|高达")


def code_cells() -> list[dict]:
    """The code cells of the notebook."""
    cells = json.loads(notebook_path("report_audit").read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def outputs_of(notebook: Path) -> list[str]:
    """The HTML of every output of an executed notebook."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    shown = [output["data"] for cell in cells for output in cell.get("outputs", []) if "data" in output]
    return ["".join(data["text/html"]) for data in shown if "text/html" in data]


@pytest.mark.parametrize(("kind", "language"), [("2014", "zh"), ("PDF", "en")])
def test_notebook_runs_through_papermill(kind, language, tmp_path):
    """Papermill executes the notebook; each section stands in its output, nothing is printed beside them."""
    target = tmp_path / "audit.ipynb"
    execute(notebook_path("report_audit"), {"source": str(SOURCES[kind]), "language": language}, target)
    shown = outputs_of(target)
    assert len(shown) == len(SECTIONS)
    streams = [
        o for c in json.loads(target.read_text("utf-8"))["cells"] for o in c.get("outputs", []) if "text" in o
    ]
    assert streams == []
    assert "SHA-256" in shown[0]
    if kind == "PDF":
        assert "data:image/" in shown[-2], "the page is shown with its box"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", SOURCES)
def test_notebook_cells_run_on_every_kind_of_report(kind, language):
    """The cells of the notebook, run one by one; sections hold their heading and only house words."""
    space: dict[str, object] = {}
    first, *others = code_cells()
    assert first["metadata"]["tags"] == ["parameters"]
    exec("".join(first["source"]), space)
    space |= {"source": str(SOURCES[kind]), "language": language}
    for cell in others:
        *before, last = "".join(cell["source"]).rstrip().splitlines()
        exec("\n".join(before), space)
        shown = eval(last, space)
        page = LexborHTMLParser(shown._repr_html_())
        assert page.css("h1, h2, table, p")
        assert page.css("script") == []
        assert not JUDGING.search(page.text())


def test_parameters_of_the_notebook_are_those_of_the_model():
    """The cell tagged parameters sets exactly the names that the model knows, with values it takes."""
    space: dict[str, object] = {}
    exec("".join(code_cells()[0]["source"]), space)
    given = {name: value for name, value in space.items() if not name.startswith("__")}
    assert report_parameters(**given).language == "zh"
    assert set(given) == {"source", "attachments", "cell", "corrections", "language"}
    default = notebook_path("report_audit").parent / str(given["source"])
    assert gik.read_report(default).findings.height > 0


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"source": ""}, "source"),
        ({"source": "a", "language": "fr"}, "language"),
        ({"source": "a", "panel": "x"}, "panel"),
        ({}, "source"),
    ],
)
def test_wrong_parameters_are_named(given, told):
    """Every wrong parameter is named, with those allowed."""
    with pytest.raises(
        ParameterError, match=rf"{told}.*allowed: source, attachments, cell, corrections, language"
    ):
        report_audit(**given)


def test_wrong_file_and_cell_say_so():
    """A file that is none and a cell that is none are told as everywhere."""
    with pytest.raises(UnreadableSource, match="no such file"):
        report_audit(source="nowhere.html")
    with pytest.raises(UnknownName, match="did you mean"):
        report_audit(source=str(SOURCES["2014"]), cell="8.33").shown()


def test_lead_counts_close():
    """The lead's counts add up to the cells of the form; doubts are those of the findings."""
    audit = report_audit(source=str(SOURCES["2014"]), language="en")
    cells, *parts = map(int, re.findall(r"\d+", audit._lead())[:5])
    assert cells == sum(parts) == len(audit.cells)
    told = audit.report.findings.filter(audit.report.findings["severity"] != "note")
    assert len(audit.doubts) == told.height


def test_every_outcome_is_counted_once():
    """Held, failed and not assessable add up to the checks; failed ones are listed with both sides."""
    audit = report_audit(source=str(SOURCES["2014"]), language="en")
    counts = audit.outcomes
    assert sum(counts[name] for name in ("pass", "fail", "not_assessable")) == len(audit.verdicts)
    assert counts["fail"] == 1
    assert counts["not_on_form"] > 0
    assert "2 / 3" in audit.checks()._repr_html_()


def test_doubts_are_marked_in_the_table():
    """Exactly the cells of failed checks carry the mark; blanks and missing cells are words, never 0."""
    audit = report_audit(source=str(SOURCES["2014"]), language="zh")
    marked = LexborHTMLParser(audit.tables()._repr_html_()).text().count("[存疑]")
    notes = len(audit.tables().items)
    there = sum(row.cell in audit.doubted for row in audit.report.cell_rows)
    assert marked == there + notes
    blank = sum(row.status == "blank" for row in audit.report.cell_rows)
    assert LexborHTMLParser(audit.tables()._repr_html_()).text().count("[空]") == blank + notes


def test_the_cell_shown_is_the_doubted_one():
    """Without a cell given, one that a finding doubts is shown; with one given, that one."""
    audit = report_audit(source=str(SOURCES["2014"]))
    shown = audit.shown()
    assert isinstance(shown, Shown)
    assert shown.cell.cell in audit.doubted
    assert report_audit(source=str(SOURCES["2014"]), cell="3.1").shown().cell.cell == "3.1"


def test_attachments_go_along(tmp_path):
    """Files named as attachments are read with the page and stand in the head."""
    table = SAMPLES / "suqian-2024.html"
    page = tmp_path / "page.txt"
    page.write_text("宿迁市人民政府2024年政府信息公开工作年度报告\n\n数据见附件。\n", encoding="utf-8")
    audit = report_audit(source=str(page), attachments=str(table), language="en")
    assert audit.report.form == "v2021"
    assert table.name in audit.head()._repr_html_()


def test_a_ledger_stands_beside_what_is_printed(tmp_path):
    """Corrections are listed with reason and evidence and marked at their cell; the printed figure stays."""
    source = SOURCES["2014"]
    ledger = tmp_path / "corrections.csv"
    row = f"{source.name},,8.3,3,the parts add up to 3,page 4 of the report,Li Ming,2026-01-31"
    ledger.write_text(f"report,sha256,cell,value,reason,evidence,who,when\n{row}\n", encoding="utf-8")
    audit = report_audit(source=str(source), corrections=str(ledger), language="en")
    (table,) = audit.corrections().items
    (listed,) = table.rows
    assert [entry.text for entry in listed[1:4]] == ["2", "3", "the parts add up to 3"]
    entries = [entry for shown in audit.tables().items for line in shown.rows for entry in line]
    assert [entry.text for entry in entries if "corrected 3" in entry.small] == ["2"]
    assert report_audit(source=str(source), language="en").corrections().items == ()
