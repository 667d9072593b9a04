"""Building a panel: counts that close, nothing read twice, the same result by every way."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_files import BODIES, SAMPLES, bytes_of, corpus, form_2014, prose, tree, write

import gikanalysis as gik
from gikanalysis.errors import PanelError, UnreadableSource
from gikanalysis.panel import build, building, open_panel, store
from gikanalysis.panel.rows import SCHEMAS, reports_from, tables_of
from gikanalysis.report import read_report


def test_counts_close(tmp_path):
    """Files in = reports + failures, in the summary, the manifest and the tables."""
    folder = write(corpus(tmp_path / "in"), {"note.txt": "天气很好。" * 30, "empty.html": b""})
    summary = build([folder], tmp_path / "panel")
    panel = open_panel(tmp_path / "panel")
    assert (summary.files, summary.reports, summary.failures) == (12, 10, 2)
    assert panel.counts["files"] == panel.counts["reports"] + panel.counts["failures"] == 12
    assert panel.failures().height == 2
    for table in SCHEMAS:
        assert panel.scan(table).collect().height == panel.counts[table]


def test_workers_read_where_the_caller_stands(tmp_path, monkeypatch):
    """Workers are kept between builds; relative paths mean the folder of each build, not of the first."""
    for name in ("one", "two"):
        corpus(tmp_path / name / "in")
        monkeypatch.chdir(tmp_path / name)
        summary = build(["in"], "panel", jobs=2)
        assert (summary.reports, summary.failures) == (10, 0)


def test_second_build_reads_nothing_and_touches_nothing(tmp_path):
    """With the same sources no file is read, and no file of the panel changes in inode, time or content."""
    folder = corpus(tmp_path / "in")
    build([folder], tmp_path / "panel")
    before = tree(tmp_path / "panel")
    again = build([folder], tmp_path / "panel")
    assert (again.read, again.kept, again.removed) == (0, 10, 0)
    assert tree(tmp_path / "panel") == before
    assert sorted(p.name for p in tmp_path.iterdir()) == [".panel.lock", "in", "panel"]


def test_unchanged_years_keep_their_files(tmp_path):
    """A new report of 2015 rewrites 2015 and the two years that look back at it; other years stay as they are."""
    folder = corpus(tmp_path / "in", years=(2015, 2016, 2017, 2018))
    build([folder], tmp_path / "panel")
    before = tree(tmp_path / "panel")
    write(folder, {"new.txt": prose("利通区人民政府", 2015)})
    assert build([folder], tmp_path / "panel").read == 1
    after = tree(tmp_path / "panel")
    kept = [name for name in before if "/year=2018/" in name]
    assert len(kept) == 6
    assert all(before[name] == after[name] for name in kept)
    assert before["cells/year=2015/part-0.parquet"] != after["cells/year=2015/part-0.parquet"]


@pytest.mark.parametrize(
    ("change", "read", "removed"),
    [
        ("changed", 1, 0),
        ("removed", 0, 1),
        ("renamed", 1, 1),
        ("added", 1, 0),
        ("touched", 0, 0),
        ("told of", 1, 0),
    ],
)
def test_only_what_changed_is_read(tmp_path, change, read, removed):
    """Each kind of change reads its own source alone, and the result is that of a fresh build."""
    folder = corpus(tmp_path / "in", years=(2017,))
    build([folder], tmp_path / "panel")
    some = folder / "吴忠-2017.txt"
    if change == "changed":
        some.write_text(prose(BODIES[0], 2018, 99), encoding="utf-8")
    elif change == "removed":
        some.unlink()
    elif change == "renamed":
        some.rename(folder / "other.txt")
    elif change == "added":
        write(folder, {"new.txt": prose("利通区人民政府", 2017)})
    elif change == "touched":
        some.touch()
    else:
        write(folder, {"manifest.csv": f"file,where_published\n{some.name},www.wuzhong.gov.cn\n"})
    summary = build([folder], tmp_path / "panel")
    assert (summary.read, summary.removed) == (read, removed)
    build([folder], tmp_path / "fresh")
    assert bytes_of(tmp_path / "panel") == bytes_of(tmp_path / "fresh")


_EDITS = st.lists(
    st.tuples(
        st.sampled_from(["put", "drop", "spoil"]),
        st.integers(0, 2),
        st.integers(2017, 2019),
        st.integers(1, 3),
        st.sampled_from("ab"),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rounds=st.lists(_EDITS, min_size=1, max_size=3))
def test_any_sequence_of_edits_ends_as_a_fresh_build(tmp_path_factory, rounds):
    """However a corpus came about, by copies, losses and spoilt files, its panel is that of a fresh build."""
    root = tmp_path_factory.mktemp("edits")
    folder = write(root / "in", {"first.txt": prose(BODIES[3], 2018)})
    for edits in rounds:
        for kind, body, year, received, copy in edits:
            path = folder / f"{body}-{year}{copy}.txt"
            if kind == "put":
                path.write_text(
                    form_2014(year, 20 + received) if body == 0 else prose(BODIES[body], year, received)
                )
            elif kind == "drop":
                path.unlink(missing_ok=True)
            else:
                path.write_text("没有什么可读的。")
        build([folder], root / "panel")
    build([folder], root / "fresh")
    assert bytes_of(root / "panel") == bytes_of(root / "fresh")
    for table in SCHEMAS:
        one, other = (store.scan(root / name, table).collect() for name in ("panel", "fresh"))
        assert one.equals(other)


def test_panel_is_the_same_for_any_order_and_number_of_jobs(tmp_path):
    """The Parquet files are equal byte by byte; only the manifest tells when they were built."""
    one, two = corpus(tmp_path / "x", BODIES[:2]), corpus(tmp_path / "y", BODIES[2:])
    write(two, {"bad.txt": "无", "copy.txt": prose(BODIES[2], 2018, 5)})
    build([one, two], tmp_path / "a")
    build([two, one], tmp_path / "b", jobs=2)
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")
    manifests = [json.loads((tmp_path / name / "manifest.json").read_text()) for name in "ab"]
    assert [{**m, "built": ""} for m in manifests] == [{**manifests[0], "built": ""}] * 2


def test_batches_do_not_show(tmp_path, monkeypatch):
    """A panel read in many batches is that of one batch; progress ends with all that was read."""
    folder = corpus(tmp_path / "in")
    build([folder], tmp_path / "one")
    monkeypatch.setattr(building, "BATCH", 3)
    told: list[tuple[int, int]] = []
    build([folder], tmp_path / "many", progress=lambda done, total: told.append((done, total)))
    assert told == [(3, 10), (6, 10), (9, 10), (10, 10)]
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "many")


def test_no_text_keeps_the_fingerprint_alone(tmp_path):
    """Without text no prose is kept, all else is the same; asked for again, it is read again."""
    folder = corpus(tmp_path / "in", years=(2017,))
    build([folder], tmp_path / "full")
    build([folder], tmp_path / "bare", keep_text=False)
    full, bare = (open_panel(tmp_path / name).scan("texts").collect() for name in ("full", "bare"))
    assert bare["text"].null_count() == bare.height == full.height > 0
    assert full["text"].null_count() == 0
    assert bare["fingerprint"].to_list() == full["fingerprint"].to_list()
    assert "收到政府信息公开申请".encode() not in (tmp_path / "bare/texts/year=2017/part-0.parquet").read_bytes()
    assert build([folder], tmp_path / "bare").read == 5


def test_new_knowledge_reads_everything_again(tmp_path, monkeypatch):
    """When the package's data change, no figure of the old reading stays."""
    folder = corpus(tmp_path / "in", years=(2017,))
    build([folder], tmp_path / "panel")
    monkeypatch.setattr(building, "version_of_knowledge", lambda: "another")
    assert build([folder], tmp_path / "panel").read == 5
    assert open_panel(tmp_path / "panel").manifest["knowledge"] == "another"


def test_panel_inside_the_folder_of_reports(tmp_path):
    """A panel that lies among its reports is not taken for reports."""
    folder = corpus(tmp_path / "in", years=(2017,))
    build([folder], folder / "panel")
    again = build([folder], folder / "panel")
    assert (again.files, again.read, again.failures) == (5, 0, 0)


def test_folder_of_something_else_is_left_alone(tmp_path):
    """A folder that is not empty and no panel is refused, untouched; so are a file and a foreign format."""
    folder = corpus(tmp_path / "in", years=(2017,))
    thesis = write(tmp_path / "thesis", {"chapter.txt": "mine"})
    before = tree(tmp_path)
    with pytest.raises(PanelError, match="is no panel"):
        build([folder], thesis)
    with pytest.raises(PanelError, match="is a file"):
        build([folder], thesis / "chapter.txt")
    assert tree(tmp_path) == before


def test_manifest_of_another_program_is_no_panel(tmp_path):
    """A folder with a manifest.json that is not ours is refused and left as it is."""
    folder = corpus(tmp_path / "in", years=(2017,))
    other = write(tmp_path / "app", {"manifest.json": '{"name": "web app"}', "index.js": "x"})
    before = tree(other)
    with pytest.raises(PanelError, match="is no panel"):
        build([folder], other)
    with pytest.raises(PanelError, match="is no panel"):
        open_panel(other)
    assert tree(other) == before


def test_own_notes_in_a_panel_are_not_deleted(tmp_path):
    """A build replaces the folder, so it refuses while something else stands in it."""
    folder = corpus(tmp_path / "in", years=(2017,))
    build([folder], tmp_path / "panel")
    write(tmp_path / "panel", {"notes.txt": "mine"})
    with pytest.raises(PanelError, match=r"notes\.txt"):
        build([folder], tmp_path / "panel")
    assert (tmp_path / "panel" / "notes.txt").read_text() == "mine"


def test_damaged_panel_says_so(tmp_path):
    """A panel whose manifest is cut, or of a later format, is refused with what to do."""
    build([corpus(tmp_path / "in", years=(2017,))], tmp_path / "panel")
    manifest = tmp_path / "panel" / "manifest.json"
    content = manifest.read_text()
    manifest.write_text(content[: len(content) // 2])
    with pytest.raises(PanelError, match="damaged"):
        open_panel(tmp_path / "panel")
    manifest.write_text(content.replace('"format": 3', '"format": 99'))
    with pytest.raises(PanelError, match="format 99"):
        open_panel(tmp_path / "panel")


@pytest.mark.parametrize("name", ["nowhere", "file.txt", "empty"])
def test_opening_what_is_no_panel(tmp_path, name):
    """A missing folder, a file and an empty folder: one sentence with the command that makes a panel."""
    (tmp_path / "file.txt").touch()
    (tmp_path / "empty").mkdir()
    with pytest.raises(PanelError, match="gik build REPORTS --panel"):
        open_panel(tmp_path / name)


def test_wrong_path_stops_before_anything_is_made(tmp_path):
    """With a wrong path no panel is made."""
    with pytest.raises(UnreadableSource, match="no such file"):
        build([SAMPLES, tmp_path / "nowhere"], tmp_path / "panel")
    assert list(tmp_path.iterdir()) == []


def test_panel_of_failures_alone(tmp_path):
    """A folder in which nothing can be read still gives a panel that says so."""
    build([write(tmp_path / "in", {"a.txt": "无"})], tmp_path / "panel")
    panel = open_panel(tmp_path / "panel")
    assert panel.counts["reports"] == 0
    assert panel.reports().height == panel.observations().height == 0
    assert panel.failures()["source"].to_list() == ["a.txt"]


def test_last_report_of_a_year_removed(tmp_path):
    """A year whose last report goes away leaves no empty partition behind."""
    folder = corpus(tmp_path / "in", BODIES[:1])
    build([folder], tmp_path / "panel")
    (folder / "吴忠-2017.txt").unlink()
    build([folder], tmp_path / "panel")
    assert sorted(p.name for p in (tmp_path / "panel" / "reports").iterdir()) == ["year=2018"]


def test_reports_round_trip_through_the_tables(sample_panel):
    """What is read from a panel is the report that was read from its file, field for field."""
    tables = {
        name: sample_panel.scan(name).collect() for name in ("reports", "cells", "statements", "findings", "texts")
    }
    for report in reports_from(tables):
        hint = dict(report.hint)
        assert read_report(SAMPLES / report.source, hint=hint, name=report.source) == report


def test_tables_of_nothing_have_their_columns():
    """No report still gives tables with the contract's columns."""
    for name, table in tables_of([], {}).items():
        assert dict(table.schema) == dict(SCHEMAS[name])


def test_panel_holds_what_harmonize_gives(sample_panel):
    """The observations of the panel are those of `harmonize` on the reports together."""
    read = [gik.read_report(SAMPLES / row["source"], hint=json.loads(row["hint"]), name=row["source"])
            for row in sample_panel.reports().iter_rows(named=True)]  # fmt: skip
    order = ["source", "metric", "applicant", "basis"]
    assert sample_panel.scan("observations").collect().sort(order).equals(gik.harmonize(read).sort(order))


def test_copying_a_panel_copies_it_whole(tmp_path, sample_panel):
    """A panel is a plain folder: a copy answers as the original does."""
    shutil.copytree(sample_panel.path, tmp_path / "copy")
    assert open_panel(tmp_path / "copy").observations().equals(sample_panel.observations())


def test_manifest_names_no_path_of_this_machine(sample_panel):
    """Sources are called by their path below the folder given, in every table."""
    told = (Path(sample_panel.path) / "manifest.json").read_text(encoding="utf-8")
    assert str(SAMPLES.parent) not in told
    for table in SCHEMAS:
        frame = sample_panel.scan(table).select(pl.col(pl.String)).collect()
        assert not any(
            frame[column].str.contains(str(SAMPLES.parent), literal=True).any() for column in frame.columns
        )
