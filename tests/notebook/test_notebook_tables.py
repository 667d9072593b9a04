"""What notebooks show: house style, both languages and themes, nothing that a report prints can run."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest
from IPython.lib.pretty import pretty
from selectolax.lexbor import LexborHTMLParser

import gikanalysis as gik
from gikanalysis import browsing, language
from gikanalysis.errors import UnknownName
from gikanalysis.frames import Frame, to_pandas
from gikanalysis.markup import block, frame_html
from gikanalysis.panel import build
from gikanalysis.simulate import documents

SAMPLES = Path(__file__).parents[2] / "data" / "reports"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def column(page: str, name: str) -> list[str]:
    """The cells of one column of the first table of a page."""
    table = LexborHTMLParser(page).css_first("table")
    at = [th.text() for th in table.css("thead th")].index(name)
    return [row.css("td")[at].text() for row in table.css("tbody tr")]


def test_figures_doubts_and_absences_are_told():
    """A figure, a zero, a blank, a dash and a doubt read as five things; the mark stands before the figure."""
    frame = Frame(
        {
            "metric": ["a", "b", "c", "d", "e"],
            "value": [18204.0, 0.0, None, None, 12.0],
            "status": ["reported", "reported", "blank", "dash", "reported"],
            "flagged": [False, False, False, False, True],
        }
    )
    assert column(frame._repr_html_(), "value") == ["18,204", "0", "[blank]", "[dash]", "[doubtful] 12"]
    language.choose("zh")
    assert column(frame._repr_html_(), "value") == ["18\u2009204", "0", "[空]", "[符号]", "[存疑] 12"]


def test_a_long_table_says_what_it_leaves_out(panel):
    """Twenty rows are shown, the rest is counted, and what is alike or empty in all rows is told once."""
    found = panel.observations(province="江苏")
    page = LexborHTMLParser(found._repr_html_())
    assert len(page.css("tbody tr")) == 20
    assert f"{found.height - 20} more rows" in page.text()
    assert "province 江苏省" in page.text()
    heads = [th.text() for th in page.css("thead th")]
    assert "province" not in heads
    assert {"metric", "value"} <= set(heads)
    told = [word for note in page.css(".gik-note") for word in re.split(r"[ :]+", note.text())]
    assert set(found.columns) - set(heads) <= set(told), "each column is in the table or in a note"


def test_columns_of_figures_stand_even_when_alike():
    """A column of zeros is not folded away; one row is shown as a list of facts; no row says so."""
    wide = pl.DataFrame({f"c{n}": ["x", "x"] for n in range(10)} | {"value": [0.0, 0.0]})
    assert column(frame_html(wide, "en"), "value") == ["0", "0"]
    assert "c3 x" in LexborHTMLParser(frame_html(wide, "en")).text()
    assert "<thead>" not in frame_html(wide.head(1), "en")
    assert "No row answers the question" in frame_html(wide.head(0), "en")


def test_a_report_shows_its_doubts(panel):
    """The report's own picture marks the doubted cells in report and frame; findings in both languages."""
    report = gik.read_report(SAMPLES / "wuzhong-2018.txt")
    assert column(report.cells._repr_html_(), "value").count("[doubtful] 1,445") == 1
    stored = panel.cells(source="wuzhong-2018.txt")
    assert column(stored._repr_html_(), "value") == column(report.cells._repr_html_(), "value")
    for chosen, doubt, head in (("zh", "[存疑]", "所见"), ("en", "[doubtful]", "finding")):
        gik.display_language(chosen)
        page = LexborHTMLParser(report._repr_html_())
        assert page.text().count(doubt) == 8
        assert head in [th.text() for th in page.css("th")]
        assert page.css_first(".gik").attributes["lang"].startswith(chosen)
    assert "吴忠市人民政府 · 2018 · v2014" in str(report)
    assert "doubtful: 8" in str(report)


def test_a_range_stands_where_there_is_no_figure(panel):
    """A figure known between bounds alone is told as the range, in Chinese with the name of its metric."""
    found = panel.observations(source="suqian-2024.html", metric=["granted_fresh", "granted_any"])
    assert column(found._repr_html_(), "value") == ["0–1,431", "1,902"]
    language.choose("zh")
    page = found._repr_html_()
    assert column(page, "value") == ["0～1431", "1902"]
    assert column(page, "metric")[1] == f"granted_any · {gik.metrics()['granted_any'].label_zh}"
    share = gik.ratio(panel.observations(), "disclosure_rate")
    assert "disclosure_rate · 公开（含部分公开）比例" in share._repr_html_()
    ends = {"value": [None, None], "lower": [3.0, None], "upper": [None, None], "status": ["partial"] * 2}
    one_end = Frame(ends, schema_overrides={"value": pl.Float64, "upper": pl.Float64})
    assert column(one_end._repr_html_(), "value") == ["至少3", "[不全]"]


def test_a_panel_says_what_is_in_it(panel):
    """Counts that close, years, bodies, its reports by name; as text too."""
    for told in (LexborHTMLParser(panel._repr_html_()).text(), repr(panel)):
        assert "7 files = 7 reports + 0 failures" in told
        assert "Years 2017 to 2024" in told
    assert column(panel._repr_html_(), "body").count("宿迁市人民政府") == 2


@pytest.mark.parametrize("make", ["frame", "report", "panel"])
def test_nothing_from_a_report_can_run(make, tmp_path):
    """A script in a title, a label or a name is shown as text."""
    if make == "frame":
        frame = Frame({HOSTILE: [HOSTILE, "b"], "value": [None, 1.0], "status": [HOSTILE, "x"]})
        pages = [frame._repr_html_(), Frame(frame.head(1))._repr_html_()]
    else:
        text = (SAMPLES / "lingwu-2020.txt").read_text(encoding="utf-8")
        hostile = text.replace("灵武市人民政府", f"灵武市人民政府{HOSTILE}")
        path = tmp_path / "a.txt"
        path.write_text(hostile, encoding="utf-8")
        report = gik.read_report(path, name=HOSTILE)
        build([path], tmp_path / "panel")
        shown = report if make == "report" else gik.open_panel(tmp_path / "panel")
        pages = [shown._repr_html_()]
    for page in pages:
        tree = LexborHTMLParser(page)
        assert tree.css("script, img") == []
        assert HOSTILE in tree.text() or make == "panel"


def test_any_theme_can_be_read():
    """Ink is inherited; the one fixed ground, of the tag, brings its own ink; no rule is vertical."""
    style = LexborHTMLParser(block("x", language="en")).css_first("style").text()
    rules = dict(re.findall(r"([^{}]+)\{([^}]*)\}", style))
    fixed = {name.strip(): body for name, body in rules.items() if re.search(r"#[0-9A-Fa-f]{3,6}", body)}
    assert set(fixed) == {"div.gik .gik-tag"}
    assert "color: #1B1F24" in fixed["div.gik .gik-tag"]
    assert "border-left" not in style
    assert "border-right" not in style


def test_simulated_reports_carry_their_tag(tmp_path, panel):
    """Report, panel and every frame made of a simulated report say so, in both languages."""
    document = next(documents(1, formats=["text"]))
    path = tmp_path / f"report.{document.layout.suffix}"
    path.write_bytes(document.data)
    build([path], tmp_path / "panel")
    simulated, report = gik.open_panel(tmp_path / "panel"), gik.read_report(path)
    ratios = gik.ratio(simulated.observations(), "disclosure_rate")
    for shown in (simulated, report, report.cells, simulated.observations(), simulated.cells(), ratios):
        assert "模拟数据 SIMULATED" in shown._repr_html_()
    assert "SIMULATED" in str(report)
    assert "SIMULATED" in repr(simulated)
    assert "SIMULATED" not in panel._repr_html_() + panel.observations()._repr_html_()


def test_what_a_notebook_keeps_as_text_can_be_read(panel):
    """Beside the picture a notebook stores text: the words of a report, a panel, a section; no dump of fields."""
    report = gik.read_report(SAMPLES / "lingwu-2020.txt")
    section = gik.province_brief(panel=str(panel.path), province="宁夏").head()
    for shown in (report, panel, section):
        text = pretty(shown)
        assert text == str(shown)
        assert f"{type(shown).__name__}(" not in text
    assert "宁夏" in pretty(section)


def test_language_is_chosen_or_guessed(monkeypatch):
    """A Chinese system gives Chinese, any other English; a choice overrides; another language is refused."""
    language.choose(None)
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert gik.display_language() == "zh"
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert gik.display_language() == "en"
    assert gik.display_language("zh") == "zh"
    with pytest.raises(UnknownName, match="language 'fr'"):
        gik.display_language("fr")


def test_a_table_to_search_works_offline_and_escapes(panel):
    """The script is in the output, nothing is loaded, hostile text stays text, doubts are told."""
    frame = Frame(
        {
            "issuer": [HOSTILE, "b", "c_SIMULATED"], "year": [2018, None, 2020], "cells": [["1"], [], None],
            "value": [18204.0, None, 3.0], "status": ["reported", "blank", "reported"],
            "flagged": [True, False, None],
        }
    )  # fmt: skip
    page = gik.browse(frame)._repr_html_()
    assert "window._itables_" in page, "the script itself, not a link to it"
    assert re.findall(r"(?:src=|import\b[^;]*from )['\"]https?://", page) == []
    assert re.findall(r"<script[^>]+src=|<link|<img", page) == []
    assert "alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "[doubtful]" in page
    assert "[blank]" in page
    assert 'NaN", "___NaN___' not in page.replace("\\", "")
    assert '"18,204", 18204.0' in page.replace("\\", ""), "sorted by the figure, shown with its separator"


def test_a_table_to_search_takes_any_frame(panel, monkeypatch):
    """polars, pandas and public frames, up to a number of rows; simulated data tagged, also by a text alone."""
    found = panel.observations(metric="requests_received")
    for frame in (found, pl.DataFrame(found), to_pandas(found)):
        assert "宿迁市人民政府" in gik.browse(frame)._repr_html_()
    assert "SIMULATED" not in gik.browse(found)._repr_html_()
    told = found.with_columns(source=pl.lit("a_SIMULATED.html"))
    assert "模拟数据 SIMULATED" in gik.browse(told)._repr_html_()
    monkeypatch.setattr(browsing, "MOST_ROWS", 2)
    assert f"The first 2 of {found.height} rows" in gik.browse(found)._repr_html_()


def test_without_the_extra_it_says_what_to_install(panel, monkeypatch):
    """The error names the extra."""
    monkeypatch.setitem(__import__("sys").modules, "itables.javascript", None)
    with pytest.raises(gik.GikError, match=r'pip install "gikanalysis\[interactive\]"'):
        gik.browse(panel.reports())
