"""Batches: several notebooks at a time, each failure alone, nothing left running, gone on with when killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import psutil
import pytest

from gikanalysis.engine.batch import BatchError, Options, Summary, opened, run_jobs
from gikanalysis.engine.jobs import Job, Made
from gikanalysis.engine.ledger import Ledger, NotOurs, Product, sha_of
from gikanalysis.engine.workers import Worker

NOTE = """
import os, pathlib
with open("told.txt", "a", encoding="utf-8") as file:
    file.write(os.environ["GIK_JOB"] + "|" + os.environ["GIK_ERROR"] + chr(10))
"""
PID = "import os, pathlib, time; pathlib.Path({!r}).write_text(str(os.getpid())); time.sleep(600)"


def run(wanted, folder: Path, **options: object) -> Summary:
    """Run jobs into a folder."""
    settings = Options(**options)
    with opened(folder, [], settings) as ledger:
        return run_jobs(wanted, ledger, settings, panel="abc", parameters={"given": 1})


def gone(pid_file: Path) -> bool:
    """Whether the process that wrote its number into a file has ended, or ends within five seconds."""
    pid = int(pid_file.read_text())
    for _ in range(50):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.1)
    return False


def test_two_at_a_time_each_failure_alone(job, tmp_path, monkeypatch):
    """One is made, one fails in its cell, one takes too long: counts close, each is told, no kernel stays."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "note.py").write_text(NOTE, encoding="utf-8")
    out, pid = tmp_path / "out", tmp_path / "pid"
    jobs = [
        job("good"),
        job("bad", "raise ValueError('no luck; $(touch injected) <b>')"),
        job("slow", PID.format(str(pid)), time_limit=5.0),
    ]
    told: list[tuple[str, str]] = []
    summary = run(
        jobs, out, jobs=2, progress=lambda *step: told.append(step), on_failure=f"{sys.executable} note.py"
    )
    assert summary.counts == {"asked": 3, "made": 1, "kept": 0, "failed": 2}
    assert summary.remarks == ()
    failed = dict(summary.failed)
    assert failed["bad"] == "cell 2: ValueError: no luck; $(touch injected) <b>"
    assert failed["slow"].endswith("took longer than 5 s and was ended")
    assert gone(pid)
    lines = (tmp_path / "told.txt").read_text(encoding="utf-8").splitlines()
    assert sorted(lines) == [f"{key}|{failed[key]}" for key in ("bad", "slow")]
    assert not (tmp_path / "injected").exists()
    rows = json.loads((out / "failures.json").read_text(encoding="utf-8"))["failures"]
    assert [(row["job"], row["reason"], row["files"]) for row in rows] == [
        (key, failed[key], [f"briefs/{key}.failed.ipynb"]) for key in ("bad", "slow")
    ]
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    last = record["runs"]["briefs"]
    assert last["started"] <= last["ended"]
    assert (last["asked"], last["panel"], last["parameters"]) == (3, "abc", {"given": 1})
    assert record["products"]["good"]["files"] == {"briefs/good.ipynb": sha_of(out / "briefs" / "good.ipynb")}
    assert {step for step in told if step[0] == "good"} == {("good", s) for s in ("asked", "running", "made")}
    assert run(jobs[:1], out).kept == ("good",)
    assert sorted(p.name for p in out.iterdir()) == [".lock", "briefs", "failures.json", "run.json"]


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
def test_a_killed_run_goes_on(job, tmp_path):
    """What was made before is kept, its kernel ends, what it left behind is cleared, and the rest can go on."""
    out, pid = tmp_path / "out", tmp_path / "pid"
    jobs = [job("first"), job("second", PID.format(str(pid)))]
    started = started_run(tmp_path, jobs)
    try:
        first = out / "briefs" / "first.ipynb"
        wait_for(started, lambda: pid.is_file() and bool(pid.read_text()) and first.is_file())
    finally:
        started.send_signal(signal.SIGKILL)
        started.wait()
    assert (out / ".work").is_dir()
    assert gone(pid)
    ledger = Ledger(out)
    assert ledger.runs["briefs"]["ended"] == ""
    assert set(ledger.products) == {"first"}
    assert run([jobs[0]], out).kept == ("first",)
    assert not (out / ".work").exists()


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process on Windows")
def test_ctrl_c_ends_all_at_once(job, tmp_path):
    """An interruption ends the run and its processes, also where polars has put a handler of its own."""
    started = started_run(tmp_path, [job("waits1"), job("waits2")])
    wait_for(started, lambda: all((tmp_path / name).is_file() for name in ("waits1", "waits2")))
    family = psutil.Process(started.pid).children(recursive=True)
    started.send_signal(signal.SIGINT)
    assert started.wait(timeout=20) != 0
    assert len(family) == 2
    assert psutil.wait_procs(family, timeout=5)[1] == []


def started_run(folder: Path, jobs: list[Job]) -> subprocess.Popen[bytes]:
    """A run of jobs, two at a time, in a process of its own."""
    (folder / "jobs.json").write_text(json.dumps([asdict(one) for one in jobs]), encoding="utf-8")
    code = (
        "import json; from pathlib import Path; import polars as pl\n"
        "from gikanalysis.engine.jobs import Job\n"
        "from gikanalysis.engine.batch import Options, opened, run_jobs\n"
        "pl.LazyFrame({'a': [1]}).collect()\n"
        "jobs = [Job(**{**row, 'formats': ()}) for row in json.loads(Path('jobs.json').read_text('utf-8'))]\n"
        "with opened(Path('out'), [], Options(jobs=2)) as ledger:\n"
        "    run_jobs(jobs, ledger, Options(jobs=2), panel='abc', parameters={})\n"
    )
    return subprocess.Popen([sys.executable, "-c", code], cwd=folder, stderr=subprocess.DEVNULL)


def wait_for(started: subprocess.Popen[bytes], there: Callable[[], bool]) -> None:
    """Wait until something is there, while the run goes on."""
    for _ in range(600):
        if there():
            return
        assert started.poll() is None
        time.sleep(0.1)
    raise AssertionError("it did not come in a minute")


def test_a_worker_that_dies_fails_its_job_alone(job, tmp_path):
    """A process that ends is a failure of the job it was at, and the next job gets a new one."""
    with Worker() as worker:
        assert worker.make(job("dies"), tmp_path) == Made(error="the process that makes it ended (code 3)")
        unknown = worker.make(replace(job("lost"), dresser="nowhere.dress"), tmp_path)
    assert "No module named 'nowhere'" in unknown.error


def test_files_are_ours_whenever_a_run_is_killed(tmp_path, monkeypatch):
    """Killed between record and move, a file is still known, old or new, and is made again."""
    ledger = Ledger(tmp_path)
    for number in range(2):
        shop = tmp_path / f"new{number}"
        shop.write_text(f"{number}", encoding="utf-8")
        product = Product("one", "zh", f"from {number}", "briefs", formats=["html"])
        if number:
            monkeypatch.setattr(Path, "replace", _killed_after_the_list)
        try:
            ledger.place(product, {"briefs/one.html": shop})
        except KeyboardInterrupt:
            monkeypatch.undo()
    again = Ledger(tmp_path)
    assert (tmp_path / "briefs" / "one.html").read_text(encoding="utf-8") == "0"
    assert not again.current("one", "from 1", ["html"])
    again.require_free(["briefs/one.html"], key="one", force=False)
    (tmp_path / "briefs" / "one.html").write_text("mine", encoding="utf-8")
    with pytest.raises(NotOurs):
        again.require_free(["briefs/one.html"], key="one", force=False)


_REPLACE = Path.replace


def _killed_after_the_list(self, target):
    if Path(target).name != "run.json":
        raise KeyboardInterrupt
    return _REPLACE(self, target)


def test_more_formats_are_made_and_stale_files_go(tmp_path):
    """A product is up to date for the formats it has; made anew without one, that file goes, unless changed."""
    ledger = Ledger(tmp_path)

    def place(made_from, *endings):
        made = {}
        for end in endings:
            path = tmp_path / f"new.{end}"
            path.write_text(f"{made_from}{end}", encoding="utf-8")
            made[f"briefs/one.{end}"] = path
        ledger.place(Product("one", "zh", made_from, "briefs", formats=list(endings)), made)

    place("a", "html", "pdf", "docx")
    assert ledger.current("one", "a", ["html"])
    assert not ledger.current("one", "a", ["html", "odt"])
    (tmp_path / "briefs" / "one.docx").write_text("my remarks", encoding="utf-8")
    place("b", "html")
    assert sorted(p.name for p in (tmp_path / "briefs").iterdir()) == ["one.docx", "one.html"]


def test_wrong_settings_and_a_folder_in_use_are_refused(tmp_path):
    """Fewer than one at a time, a command nobody has, a second run on a folder: told before anything is made."""
    with pytest.raises(BatchError, match="1 or more"):
        Options(jobs=0)
    with pytest.raises(BatchError, match="no-such-command"):
        Options(on_failure="no-such-command --now")
    with opened(tmp_path, [], Options()), pytest.raises(NotOurs, match="another run"):
        _ = opened(tmp_path, [], Options()).__enter__()
