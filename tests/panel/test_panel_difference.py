"""Two panels compared: every change is named with its reason, and equal panels differ in nothing."""

from __future__ import annotations

import hashlib
import json

import pytest
from report_files import form_2014, prose, write

import gikanalysis as gik
from gikanalysis.panel import build, difference, open_panel


def built(root, name, files):
    """A panel of some files, at `root/name`."""
    folder = root / f"{name}-in"
    build([write(folder, files)], root / name)
    return open_panel(root / name)


@pytest.fixture
def pair(tmp_path):
    """Makes two panels and returns their difference in requests received."""

    def make(before, after):
        a, b = built(tmp_path, "a", before), built(tmp_path, "b", after)
        found = gik.diff(a, b)
        return {(row["issuer"], row["year"], row["metric"]): row for row in found.iter_rows(named=True)}

    return make


WUZHONG = ("吴忠市人民政府", 2018, "requests_received")


def test_equal_panels_differ_in_nothing(tmp_path):
    """The same sources give no difference, and the frame still has its columns."""
    files = {"a.txt": prose(), "b.txt": form_2014(2017)}
    found = gik.diff(built(tmp_path, "a", files), tmp_path / "a")
    assert found.is_empty()
    assert {"reason", "why", "value_a", "value_b", "status_b"} <= set(found.columns)


def test_changed_source(pair):
    """Another figure in the same file: both figures and the reason."""
    row = pair({"a.txt": prose(received=12)}, {"a.txt": prose(received=13)})[WUZHONG]
    assert (row["value_a"], row["value_b"], row["change"], row["reason"]) == (12, 13, "changed", "source_changed")
    assert "a.txt" in row["why"]


def test_added_and_removed_source(pair, tmp_path):
    """A body that was not there before is added with its file, and removed the other way round."""
    row = pair({"a.txt": prose()}, {"a.txt": prose(), "b.txt": prose("宿迁市人民政府")})
    key = ("宿迁市人民政府", 2018, "requests_received")
    assert list(row) == [key]
    assert (row[key]["change"], row[key]["reason"], row[key]["source_b"]) == ("added", "source_added", "b.txt")
    back = gik.diff(tmp_path / "b", tmp_path / "a")
    assert back["change"].to_list() == ["removed"]
    assert back["reason"].to_list() == ["source_removed"]


def test_another_source_preferred(pair):
    """Both files are in both panels; a manifest dates one later, so the other panel prefers it."""
    files = {"x.txt": prose(received=12), "y.txt": prose(received=14)}
    later = {**files, "manifest.csv": "file,published\ny.txt,2019-06-01\nx.txt,2019-01-01\n"}
    row = pair(files, later)[WUZHONG]
    assert (row["reason"], row["source_a"], row["source_b"]) == ("other_source_preferred", "x.txt", "y.txt")


def test_better_source_added(pair):
    """A file that comes in and is preferred is the reason, not the choice."""
    row = pair({"x.txt": prose(received=12)}, {"x.txt": prose(received=12), "full.txt": form_2014(2018)})[WUZHONG]
    assert (row["reason"], row["value_b"]) == ("source_added", 20)


def test_year_before(pair):
    """The opening stock changes with the report of the year before, which is named as the reason."""
    now = {"b.txt": form_2014(2018)}
    found = pair(
        {**now, "a.txt": form_2014(2017, received=30, completed=22)},
        {**now, "a.txt": form_2014(2017, received=30, completed=26)},
    )
    reasons = {key[1:]: row["reason"] for key, row in found.items()}
    assert reasons[2018, "requests_carried_in"] == "year_before"
    assert {reason for (year, _), reason in reasons.items() if year == 2017} == {"source_changed"}


def test_told_otherwise(pair):
    """A year that a manifest tells moves the figures to another year, and the manifest is the reason."""
    page = prose().replace("2018年", "")
    told = [{"a.txt": page, "manifest.csv": f"file,year\na.txt,{year}\n"} for year in (2018, 2017)]
    found = pair(*told)
    assert {(key[1], row["change"], row["reason"]) for key, row in found.items()} == {
        (2018, "removed", "told_otherwise"), (2017, "added", "told_otherwise"),
    }  # fmt: skip


def test_correction(pair):
    """A correction in a ledger changes what is suggested, and is the reason for that alone."""
    page = form_2014(2018)
    digest = hashlib.sha256(page.encode()).hexdigest()
    ledger = (
        "report,sha256,cell,value,reason,evidence,who,when\n"
        f"a.txt,{digest},3.1,21,printed without one letter,the list in part three,A. Scholar,2026-01-02\n"
    )
    found = pair({"a.txt": page}, {"a.txt": page, "corrections.csv": ledger})
    row = found[WUZHONG]
    assert (row["reason"], row["suggested_a"], row["suggested_b"]) == ("correction", None, 21)
    assert row["value_a"] == row["value_b"] == 20
    assert {row["reason"] for row in found.values()} == {"correction"}


def edited(panel, **changes):
    """The same panel with another manifest."""
    path = panel.path / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")
    return open_panel(panel.path)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"vocabulary": "other"}, "vocabulary"), ({"knowledge": "other"}, "program"), ({}, "unexplained"),
    ],
)  # fmt: skip
def test_versions_are_reasons(tmp_path, changes, reason):
    """With the sources equal, what else the panels record is the reason; with nothing recorded that is said."""
    a, b = built(tmp_path, "a", {"a.txt": prose(received=12)}), built(tmp_path, "b", {"a.txt": prose(received=13)})
    same = edited(b, sources=a.manifest["sources"], **changes)
    assert set(gik.diff(a, same)["reason"]) == {reason}


def test_file_that_can_be_read_now(pair):
    """A file that was broken and is whole now has other content."""
    row = pair({"a.txt": b"\x00\x01\x02"}, {"a.txt": prose()})[WUZHONG]
    assert row["reason"] == "source_changed"


def test_every_reason_is_a_sentence():
    """Each reason has its sentence in both languages."""
    for reason in difference._words():
        for language in ("en", "zh"):
            assert difference.why(reason, "x", None, language).strip()
