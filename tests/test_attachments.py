"""A page and what is attached to it, read as one report; where both print the table, they are compared."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gikanalysis.errors import DataFileError, TwoReports, UnreadableSource
from gikanalysis.panel import build, open_panel
from gikanalysis.readers.encoding import decode
from gikanalysis.report import read_report
from gikanalysis.simulate import Simulated, document, layouts_of
from gikanalysis.sources import discover

SUQIAN = Path(__file__).parents[1] / "data" / "reports" / "suqian-2024.html"
PROSE = (
    "{title}\n\n一、总体情况\n\n本机关按照条例编制本报告。\n\n"
    "二、数据\n\n有关数据见附件：政府信息公开情况统计表。\n"
)


def simulated(layout: str, seed: int = 1) -> Simulated:
    """One simulated report of the 2021 form."""
    return document(f"attachments/{seed}", layouts_of((), (layout,))[0], forms=("v2021",))


def page_of(made: Simulated) -> bytes:
    """A page of prose with the title of a report and without its table."""
    return PROSE.format(title=made.truth.title).encode()


@pytest.fixture
def pair(tmp_path):
    """A page of prose and its table in a workbook, in one folder."""
    made = simulated("one")
    (tmp_path / "page.txt").write_bytes(page_of(made))
    (tmp_path / "table.xlsx").write_bytes(made.data)
    return made, tmp_path


def findings(report) -> dict[str, list]:
    """What was found about attachments, by severity."""
    found: dict[str, list] = {}
    for finding in report.finding_rows:
        if finding.rule == "attachment":
            found.setdefault(finding.severity, []).append(finding)
    return found


def test_page_alone_has_no_table(pair):
    """Without its attachment the page is refused, and the message says where the table may be."""
    with pytest.raises(UnreadableSource, match="may be an attachment"):
        read_report(pair[1] / "page.txt")


@pytest.mark.parametrize("layout", ["one", "merged", "sheet", "pipe", "plain"])
def test_page_and_attachment_are_one_report(tmp_path, layout):
    """Identity from the page, figures from the attachment; locators and the SHA-256 tell of both files."""
    made = simulated(layout)
    (tmp_path / "page.txt").write_bytes(page_of(made))
    table = tmp_path / f"table.{made.layout.suffix}"
    table.write_bytes(made.data)
    report = read_report(tmp_path / "page.txt", attachments=[table])
    assert (report.form, report.year, report.issuer) == ("v2021", made.truth.year, made.truth.body.issuer)
    alone = read_report(table)
    assert [row[:6] for row in report.cell_rows] == [row[:6] for row in alone.cell_rows]
    assert {row.locator.partition(",")[0] for row in report.cell_rows if row.locator} == {"attachment 1"}
    assert report.attachments == ((str(table), alone.sha256),)
    assert findings(report) == {}
    shown = report.show("A1.rule.made")
    assert (shown.file, shown.sha256) == (str(table), alone.sha256)


def test_bytes_can_be_attached(pair):
    """Page and attachment may both be bytes."""
    made, _ = pair
    report = read_report(page_of(made), attachments=[made.data], name="page")
    assert report.attachments[0][0] == "page, attachment 1"
    assert report.show("A1.rule.made").file == "page, attachment 1"


def test_same_table_twice_is_no_finding():
    """Where page and attachment agree nothing is said, and the page's places are given."""
    made, again = simulated("plain"), simulated("one")
    report = read_report(made.data, attachments=[again.data], name="page")
    assert findings(report) == {}
    assert not [row for row in report.cell_rows if row.locator.startswith("attachment")]


def test_different_figures_are_a_finding():
    """The page's figures are taken; one warning names exactly the cells that differ."""
    page = SUQIAN.read_bytes()
    report = read_report(page, attachments=[page.replace(b"1408", b"1409")], name="page")
    (warning,) = findings(report)["warning"]
    assert warning.cells == ("B3.1.natural",)
    assert "page, attachment 1" in warning.message
    assert "B3.1.natural" in warning.message_zh
    assert report.cell_rows == read_report(page).cell_rows


def test_what_the_page_lacks_is_filled():
    """A row that only the attachment prints is taken from it, with a note."""
    whole = SUQIAN.read_text("utf-8")
    lost = "<tr".join(line for line in whole.split("<tr") if "行政强制" not in line)
    assert any(row.status == "missing" for row in read_report(lost.encode()).cell_rows)
    report = read_report(lost.encode(), attachments=[whole.encode()], name="page")
    (note,) = findings(report)["note"]
    filled = [row for row in report.cell_rows if row.locator.startswith("attachment 1")]
    assert tuple(row.cell for row in filled) == note.cells
    assert not any(row.status == "missing" for row in report.cell_rows)


def test_table_of_another_form_is_not_used():
    """The page's table stands; a warning says that the attachment follows another form."""
    page = SUQIAN.read_bytes()
    other = document("attachments/1", layouts_of((), ("plain",))[0], forms=("v2014",))
    body = decode(other.data)[0].replace(other.truth.title, "附件")
    report = read_report(page, attachments=[body.encode()], name="page")
    (warning,) = findings(report)["warning"]
    assert "v2014" in warning.message
    assert report.cell_rows == read_report(page).cell_rows


def test_report_of_another_year_is_refused():
    """What is attached must belong to the report: another report is refused by name."""
    made = simulated("plain")
    other = document("attachments/9", made.layout, forms=("v2014",))
    with pytest.raises(TwoReports):
        read_report(made.data, attachments=[other.data])


def test_prose_said_twice_counts_once(pair):
    """Sentences that page and attachment share give their statements once."""
    made, _ = pair
    said = page_of(made) + "\n三、收到申请情况\n\n全年共收到政府信息公开申请12件，均已办结。\n".encode()
    report = read_report(said, attachments=[said, made.data])
    values = [s.value for s in report.statement_rows if s.metric == "requests_received"]
    assert values.count(12.0) == 1
    assert len(values) == len(set(values))  # the attachment states the count of its own table, once


# Manifest and command ---------------------------------------------------------------------------------


def test_manifest_attaches(pair):
    """An attachment named in a manifest is read with its page, not alone; the panel keeps its SHA-256."""
    _, folder = pair
    (folder / "manifest.csv").write_text("file,attachments\npage.txt,table.xlsx\n", encoding="utf-8")
    (source,) = discover([folder])
    assert [path.name for path in source.attachments] == ["table.xlsx"]
    summary = build([folder], folder / "panel")
    assert (summary.files, summary.reports) == (1, 1)
    panel = open_panel(folder / "panel")
    (row,) = panel.reports().iter_rows(named=True)
    assert [name for name, _ in json.loads(row["attachments"])] == ["table.xlsx"]
    assert panel.cells()["locator"].str.starts_with("attachment 1").any()
    assert build([folder], folder / "panel").read == 0
    (folder / "table.xlsx").write_bytes(simulated("one", seed=2).data)
    assert build([folder], folder / "panel").read == 1, "a changed attachment makes the report be read again"


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("page.txt,,none.xlsx", "there is no file none.xlsx to be attached"),
        ("page.txt,,page.txt", "attached to itself"),
        ("page.txt,,../a.xlsx", "is not beside it"),
        ("page.txt,,table.xlsx; table.xlsx", "attached twice"),
        ("page.txt,,table.xlsx\ntable.xlsx,report,", "no report of its own"),
    ],
)
def test_wrong_attachments_are_faults(pair, lines, fault):
    """Every slip of a manifest is named."""
    (pair[1] / "manifest.csv").write_text(f"file,kind,attachments\n{lines}\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=fault):
        discover([pair[1]])


def test_audit_takes_attachments(pair):
    """`gik audit PAGE --attachment FILE` reads both; JSON names them."""
    told = [sys.executable, "-c", "from gikanalysis.cli import main; main()", "audit"]
    told += [str(pair[1] / "page.txt"), "--attachment", str(pair[1] / "table.xlsx")]
    done = subprocess.run([*told, "--json"], capture_output=True, encoding="utf-8", timeout=60, check=True)
    assert [one["file"] for one in json.loads(done.stdout)["report"]["attachments"]] == [
        str(pair[1] / "table.xlsx")
    ]
    done = subprocess.run(
        [*told, "--show", "A1.rule.made"], capture_output=True, encoding="utf-8", timeout=60, check=True
    )
    assert "table.xlsx" in done.stdout
