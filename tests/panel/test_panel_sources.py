"""Two sources of one body and year: one is preferred for a reason, they are compared, nothing counts twice."""

from __future__ import annotations

import shutil

import polars as pl
import pytest
from report_files import SAMPLES, bytes_of, form_2014, prose, write

from gikanalysis import ratio, schema
from gikanalysis.errors import DataFileError
from gikanalysis.panel import build, compare, open_panel, preference
from gikanalysis.tabular import read_yaml

ROW = "(一) 收到申请数	件	20"


def panel_of(tmp_path, files):
    """A panel of files."""
    build([write(tmp_path / "in", files)], tmp_path / "panel")
    return open_panel(tmp_path / "panel")


def chosen(panel):
    """The preferred source and why."""
    (row,) = panel.reports().to_dicts()
    return row["source"], row["preferred_reason"]


OTHER_TOTAL = form_2014(2018).replace("4. 信函申请数	件	13", "4. 信函申请数	件	12")
MANIFEST = "file,where_published,published\n"


@pytest.mark.parametrize(
    ("files", "source", "reason"),
    [
        ({"a.txt": prose(), "b.txt": form_2014(2018)}, "b.txt", "prints a table that says more"),
        (
            {"a.txt": form_2014(2018), "b.txt": form_2014(2018), "manifest.csv": "file,year\na.txt,2017\n"},
            "b.txt",
            "leaves fewer doubts of body and year",
        ),
        ({"a.txt": form_2014(2018).replace(ROW, ROW[:-2]), "b.txt": form_2014(2018)}, "b.txt", "more figures"),
        ({"a.txt": OTHER_TOTAL, "b.txt": form_2014(2018)}, "b.txt", "fails fewer checks"),
        (
            {
                "a.txt": form_2014(2018), "b.txt": form_2014(2018),
                "manifest.csv": MANIFEST + "a.txt,www.suqian.gov.cn,2019-05-01\nb.txt,www.wuzhong.gov.cn,\n",
            },
            "b.txt",
            "published by the body's own government",
        ),
        (
            {
                "a.txt": form_2014(2018), "b.txt": form_2014(2018),
                "manifest.csv": MANIFEST + "a.txt,,2019-02-01\nb.txt,,2019-05-01\n",
            },
            "b.txt",
            "is dated later",
        ),
        ({"b.txt": form_2014(2018), "a.txt": form_2014(2018)}, "a.txt", "stands first by name"),
    ],
)  # fmt: skip
def test_each_criterion_decides_where_those_before_it_do_not(tmp_path, files, source, reason):
    """The preferred source is the one that the first telling criterion names, and the reason is that criterion."""
    found, why = chosen(panel_of(tmp_path, files))
    assert (found, reason in why) == (source, True), why


def test_a_corrected_reissue_is_preferred_and_not_doubted(tmp_path):
    """A report whose title says that it is corrected comes first, and the old one does not doubt it."""
    reissued = OTHER_TOTAL.replace("年政府信息公开工作年度报告", "年政府信息公开工作年度报告（更正）", 1)
    panel = panel_of(tmp_path, {"a.txt": form_2014(2018), "b.txt": reissued})
    assert chosen(panel) == ("b.txt", "says that it is corrected and issued again")
    (finding,) = panel.findings(rule=compare.RULE).to_dicts()
    assert (finding["severity"], finding["cells"]) == ("note", ["3.1.4"])


def test_differences_are_listed_cell_by_cell(tmp_path):
    """On one form every differing cell stands in the list, with value and status of both and the reason."""
    files = {"a.txt": OTHER_TOTAL.replace(ROW, ROW[:-2]), "b.txt": form_2014(2018)}
    panel = panel_of(tmp_path, files)
    rows = panel.differences().select(
        "preferred", "other", "cell", "value", "other_value", "other_status", "differs"
    )
    assert set(rows.rows()) == {
        ("b.txt", "a.txt", "3.1", 20.0, None, "blank", "status"),
        ("b.txt", "a.txt", "3.1.4", 13.0, 12.0, "reported", "value"),
    }
    assert panel.differences().schema == schema.DIFFERENCES
    assert panel.differences()["reason"].unique().to_list()[0].startswith("b.txt is preferred: it prints more")
    assert panel.counts["differences"] == 2


def test_a_finding_says_that_another_source_differs(tmp_path):
    """It stands on the preferred report, names the cells, flags what is made of them, and stands once."""
    files = {"a.txt": OTHER_TOTAL, "b.txt": form_2014(2018)}
    panel = panel_of(tmp_path, files)
    (finding,) = panel.findings(rule=compare.RULE).to_dicts()
    assert (finding["source"], finding["severity"], finding["cells"]) == ("b.txt", "warning", ["3.1.4"])
    assert finding["message"].startswith("a.txt, of the same body and year, differs in 1 figures (3.1.4)")
    touched = panel.observations().filter(pl.col("cells").list.contains("3.1.4"))
    assert touched.height > 0
    assert touched["flagged"].all()
    write(tmp_path / "in", {"c.txt": prose("宿迁市人民政府", 2018)})
    build([tmp_path / "in"], tmp_path / "panel")
    build([tmp_path / "in"], tmp_path / "fresh")
    assert bytes_of(tmp_path / "panel") == bytes_of(tmp_path / "fresh")
    assert open_panel(tmp_path / "panel").findings(rule=compare.RULE).height == 1


def test_on_two_forms_metrics_are_compared(tmp_path):
    """Table and prose of one year differ in a metric whose bounds lie apart, not in what one of them lacks."""
    panel = panel_of(tmp_path, {"a.txt": prose(received=12), "b.txt": form_2014(2018)})
    rows = panel.differences().select("cell", "metric", "value", "other_value").rows()
    assert rows == [(None, "requests_received", 20.0, 12.0)]
    assert panel.findings(rule=compare.RULE)["cells"].to_list() == [["3.1"]]
    same = panel_of(tmp_path / "same", {"a.txt": prose(received=20), "b.txt": form_2014(2018)})
    assert same.differences().is_empty()
    assert same.findings(rule=compare.RULE).is_empty()


def test_copies_change_no_answer(tmp_path, sample_panel):
    """With a copy of every sample beside it, observations, shares, cells and findings are those without copies."""
    shutil.copytree(SAMPLES, tmp_path / "in" / "a")
    (tmp_path / "in" / "z").mkdir()
    for path in [*SAMPLES.glob("*.txt"), *SAMPLES.glob("*.html")]:
        shutil.copy(path, tmp_path / "in" / "z" / path.name)
    summary = build([tmp_path / "in"], tmp_path / "panel")
    panel = open_panel(tmp_path / "panel")
    assert (summary.reports, panel.reports().height) == (14, 7)
    bare = pl.col("source").str.replace("^[az]/", "")

    def same(one, other):
        return one.with_columns(bare).sort(pl.all().exclude("cells")).equals(other.sort(pl.all().exclude("cells")))

    for basis in ("best", "all"):
        mine, theirs = (p.observations(applicant=None, basis=basis) for p in (panel, sample_panel))
        assert same(mine, theirs), basis
    shares = [ratio(p.observations(), "disclosure_rate") for p in (panel, sample_panel)]
    assert same(*shares)
    assert same(panel.cells(), sample_panel.cells())
    assert same(panel.findings(), sample_panel.findings())


def test_copies_of_unknown_bodies_count_once(tmp_path):
    """Where the year is not told, the same bytes are the same report; other bytes are not taken to be."""
    told = "吴忠市人民政府政府信息公开工作年度报告\n\n三、依申请公开情况\n\n收到政府信息公开申请12件。\n"
    panel = panel_of(tmp_path, {"a.txt": told, "b.txt": told, "c.txt": told.replace("12", "13")})
    assert panel.reports()["source"].to_list() == ["a.txt", "c.txt"]
    assert panel.observations(metric="requests_received")["value"].to_list() == [12.0, 13.0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"criteria": {"beauty": "x", "source": "x"}}, "beauty: no such criterion"),
        ({"criteria": {"source": "x"}}, "no sentence for table"),
        ({"findings": {"value": {"en": "x"}}}, "needs exactly en and zh"),
        ({"reissue": []}, "reissue missing"),
    ],
)
def test_faulty_preference_is_refused(change, sentence):
    """Unknown or missing criteria and sentences are named."""
    content = dict(read_yaml("gikanalysis.panel", "preference.yaml")) | change
    with pytest.raises(DataFileError, match=sentence):
        preference.build(content)
