"""Bad input in a batch: each file gets a clear sentence, the others are read, the list names them all."""

from __future__ import annotations

import re

import pytest
from report_files import SAMPLES, prose, sample, write

from gikanalysis.errors import TwoReports, UnreadableSource
from gikanalysis.panel import build, open_panel
from gikanalysis.report import Failure, read_report, read_reports

FILLER = "<p>" + "各项工作按计划进行，具体情况见附表。" * 40 + "</p>"


def html(*parts: str) -> str:
    """A page of the parts."""
    return "<html><head><meta charset='utf-8'></head><body>" + "".join(parts) + "</body></html>"


def page_of(body: str, year: int) -> str:
    """A report as part of a page: heading and prose."""
    lines = prose(body, year).split("\n\n")
    return f"<h1>{lines[0]}</h1>" + "".join(f"<p>{line}</p>" for line in lines[1:]) + FILLER


TWO_PAGES = html(page_of("吴忠市人民政府", 2017), page_of("吴忠市人民政府", 2018))
LINKS = html(page_of("吴忠市人民政府", 2018), *(
    f"<li><a href='{y}.html'>吴忠市人民政府{y}年政府信息公开工作年度报告</a></li>" for y in range(2010, 2018)
))  # fmt: skip
BAD = {
    "empty.html": b"",
    "blank.txt": b"  \n\n",
    "noise.bin": bytes(range(256)) * 40,
    "picture.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
    "news.html": html("<h1>吴忠市召开政务公开工作会议</h1><p>会议强调，要扎实推进政务公开工作。</p>").encode(),
    "bare.html": html("<h1>吴忠市人民政府2018年政府信息公开工作年度报告</h1><p>见附件。</p>").encode(),
    "two.html": TWO_PAGES.encode(),
}


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """A build of good and bad files together."""
    root = tmp_path_factory.mktemp("bad")
    good = {
        "good.txt": prose().encode(),
        "links.html": LINKS.encode(),
        "suqian.html": sample("suqian-2024.html").encode(),
    }
    summary = build([write(root / "in", BAD | good)], root / "panel")
    return summary, open_panel(root / "panel")


def test_batch_goes_on_and_names_every_failure(batch):
    """Good files are read, bad ones stand in the summary and in failures.parquet, and the counts close."""
    summary, panel = batch
    assert {failure.source for failure in summary.failed} == set(BAD)
    assert set(panel.failures()["source"]) == set(BAD)
    assert set(panel.reports(all_sources=True)["source"]) == {"good.txt", "links.html", "suqian.html"}
    assert summary.files == summary.reports + summary.failures == 10


@pytest.mark.parametrize("name", sorted(BAD))
def test_each_failure_is_one_clear_sentence(batch, name):
    """The reason names the file, says what is wrong, and shows no inside of the program."""
    (row,) = [row for row in batch[1].failures().to_dicts() if row["source"] == name]
    assert row["reason"].startswith(f"{name}: ")
    assert row["error"] in ("UnreadableSource", "TwoReports")
    assert not re.search(r"Traceback|unexpected fault|Error\(|\n", row["reason"])
    assert len(row["reason"]) > len(name) + 10


def test_two_reports_in_one_page_are_refused_naming_both(batch):
    """Two reports one after the other, in HTML or text, are never mixed into one."""
    (row,) = [row for row in batch[1].failures().to_dicts() if row["source"] == "two.html"]
    assert row["error"] == "TwoReports"
    assert "2017年" in row["reason"]
    assert "2018年" in row["reason"]


def test_two_sample_reports_joined_are_refused():
    """Also when both have their tables, in either form of text."""
    texts = sample("wuzhong-2018.txt") + "\n\n" + sample("lingwu-2020.txt")
    pages = (SAMPLES / "suqian-2023.html").read_bytes() + (SAMPLES / "suqian-2024.html").read_bytes()
    with pytest.raises(TwoReports, match=r"(?s)吴忠市.*灵武市"):
        read_report(texts.encode(), name="both.txt")
    with pytest.raises(TwoReports, match=r"(?s)2023.*2024"):
        read_report(pages, name="both.html")


def test_list_of_links_is_not_two_reports(batch):
    """Titles of other years beside a report are navigation."""
    (row,) = [row for row in batch[1].reports(all_sources=True).to_dicts() if row["source"] == "links.html"]
    assert (row["issuer"], row["year"]) == ("吴忠市人民政府", 2018)


@pytest.mark.parametrize("what", ["folder", "nowhere", "dangling"])
def test_paths_that_cannot_be_read(tmp_path, what):
    """A folder, a wrong path and a link to nothing are sentences too."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "dangling").symlink_to(tmp_path / "gone")
    with pytest.raises(UnreadableSource, match=what):
        read_report(tmp_path / what)


def test_read_reports_never_raises(tmp_path):
    """Many files at once: in the order given, each a report or a failure, also on two processes."""
    folder = write(tmp_path, BAD | {"good.txt": prose().encode()})
    paths = [*(folder / name for name in BAD), folder / "good.txt", folder / "nowhere", folder]
    for jobs in (1, 2):
        results = list(read_reports(paths, jobs=jobs))
        assert [isinstance(result, Failure) for result in results] == [True] * len(BAD) + [False, True, True]
        assert [result.source for result in results] == [str(path) for path in paths]
