"""Builds that are killed, at a chosen moment or at any: the old panel stands, the next build goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest
from report_files import BODIES, bytes_of, corpus, prose, tree, write

from gikanalysis.errors import PanelError
from gikanalysis.panel import build, building, open_panel, store

CHILD = """
import os, sys
from gikanalysis.panel import building, store

source, target, where, after = *sys.argv[1:4], int(sys.argv[4])
building.BATCH = 2

def dying(function, calls=[0]):
    def wrapped(*given, **named):
        calls[0] += 1
        if calls[0] > after:
            os._exit(9)
        return function(*given, **named)
    return wrapped

if where == "reading":
    building.try_report = dying(building.try_report)
elif where == "writing":
    store.write_part = dying(store.write_part)
elif where == "manifest":
    store.write_manifest = dying(store.write_manifest)
elif where == "replacing":
    store.replace = dying(store.replace)
elif where == "sweeping":
    building.shutil.rmtree = dying(building.shutil.rmtree)
print("ready", flush=True)
building.build([source], target)
"""


def killed(folder, panel, where: str, after: int) -> None:
    """Run a build in a process of its own that ends without farewell at the moment named."""
    told = [sys.executable, "-c", CHILD, str(folder), str(panel), where, str(after)]
    assert subprocess.run(told, stdout=subprocess.DEVNULL, timeout=60, check=False).returncode == 9


@pytest.mark.parametrize(
    ("where", "after", "read_again"),
    [("reading", 7, 4), ("writing", 8, 0), ("manifest", 0, 0), ("replacing", 0, 0)],
)
def test_killed_build_leaves_the_old_panel_and_resumes(tmp_path, monkeypatch, where, after, read_again):
    """The old panel answers as before; what was staged is not read again; the end is a fresh build's."""
    folder = corpus(tmp_path / "in", years=(2017,))
    panel = tmp_path / "panel"
    build([folder], panel)
    before = tree(panel)
    corpus(folder, years=(2018, 2019))
    killed(folder, panel, where, after)
    assert tree(panel) == before
    assert open_panel(panel).counts["reports"] == 5

    monkeypatch.setattr(building, "BATCH", 2)
    seen = []
    real = building.try_report
    monkeypatch.setattr(building, "try_report", lambda *a, **k: seen.append(a) or real(*a, **k))
    summary = build([folder], panel)
    assert (summary.reports, summary.read) == (15, 10)
    assert len(seen) == read_again
    build([folder], tmp_path / "fresh")
    assert bytes_of(panel) == bytes_of(tmp_path / "fresh")
    assert not [p.name for p in tmp_path.iterdir() if p.name in (".panel.staging", ".panel.new", ".panel.old")]


def test_killed_while_sweeping_has_the_new_panel(tmp_path):
    """Cut off after the exchange, the new panel stands, and the next build reads nothing and sweeps."""
    folder, panel = corpus(tmp_path / "in", years=(2017,)), tmp_path / "panel"
    build([folder], panel)
    corpus(folder, years=(2018,))
    killed(folder, panel, "sweeping", 1)
    assert open_panel(panel).counts["reports"] == 10
    assert build([folder], panel).read == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == [".panel.lock", "in", "panel"]


def test_first_build_killed_leaves_no_panel(tmp_path):
    """There is no half panel: opening it says that there is none."""
    folder = corpus(tmp_path / "in")
    killed(folder, tmp_path / "panel", "writing", 3)
    with pytest.raises(PanelError, match="no such folder"):
        open_panel(tmp_path / "panel")
    assert build([folder], tmp_path / "panel").reports == 10


def test_error_while_assembling_leaves_the_old_panel(tmp_path, monkeypatch):
    """A full disk while writing: the error comes out, the old panel stands."""
    folder, panel = corpus(tmp_path / "in", years=(2017,)), tmp_path / "panel"
    build([folder], panel)
    before = tree(panel)
    corpus(folder, years=(2018,))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "write_part", full)
    with pytest.raises(OSError, match="No space left"):
        build([folder], panel)
    assert tree(panel) == before


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a signal of POSIX")
def test_killed_at_any_moment(tmp_path):
    """Fifteen SIGKILLs at random moments: each time a whole panel stands, old or new, never a mixture."""
    folder, panel = corpus(tmp_path / "in", BODIES, years=(2017,)), tmp_path / "panel"
    build([folder], panel)
    chance, killed_in_time = random.Random(20180101), 0
    for turn in range(15):
        write(folder, {f"more-{turn}.txt": prose(BODIES[turn % 5], 2018 + turn % 3, 30 + turn)})
        old = open_panel(panel).counts["files"]
        told = [sys.executable, "-c", CHILD, str(folder), str(panel), "", "0"]
        with subprocess.Popen(told, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(chance.uniform(0, 0.5))
            child.send_signal(signal.SIGKILL)
            killed_in_time += child.wait() == -signal.SIGKILL
        opened = open_panel(panel)
        assert opened.counts["files"] in (old, 6 + turn)
        assert opened.counts["reports"] == opened.reports(all_sources=True).height
        if turn % 3 == 2:
            build([folder], panel)
    assert killed_in_time > 0
    build([folder], panel)
    build([folder], tmp_path / "fresh")
    assert bytes_of(panel) == bytes_of(tmp_path / "fresh")


def test_replacement_without_exchange(tmp_path, monkeypatch):
    """Where the system cannot exchange two names, two renames do, and a cut between them is mended."""
    monkeypatch.setattr(store, "_exchange", lambda one, other: False)
    folder, panel = corpus(tmp_path / "in", years=(2017,)), tmp_path / "panel"
    build([folder], panel)
    corpus(folder, years=(2018,))
    build([folder], panel)
    assert open_panel(panel).counts["reports"] == 10
    panel.rename(tmp_path / ".panel.old")
    assert open_panel(panel).counts["reports"] == 10


def test_two_builds_at_once(tmp_path):
    """The second of two builds on one panel is refused with one sentence; the first one ends well."""
    folder, panel = corpus(tmp_path / "in", years=(2017,)), tmp_path / "panel"
    at_work, go_on, refused = threading.Event(), threading.Event(), []

    def hold(done: int, total: int) -> None:
        at_work.set()
        go_on.wait(20)

    first = threading.Thread(target=lambda: build([folder], panel, progress=hold))
    first.start()
    assert at_work.wait(20)
    try:
        with pytest.raises(PanelError, match="another build is at work") as caught:
            build([folder], panel)
        refused.append(str(caught.value))
    finally:
        go_on.set()
        first.join()
    assert "\n" not in refused[0]
    assert open_panel(panel).counts["reports"] == 5
