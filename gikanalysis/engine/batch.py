"""Many notebooks, some at a time: nothing made twice, one failure stops no other, counts that close.

What is up to date is left alone. Each product is recorded before its files are put in their places, so that a
run that is killed goes on where it stopped. Nothing is tried a second time.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

from filelock import FileLock, Timeout

from gikanalysis import __version__
from gikanalysis.engine.jobs import Job, Made, make
from gikanalysis.engine.ledger import Ledger, NotOurs, Product
from gikanalysis.engine.workers import Worker
from gikanalysis.errors import GikError

FAILURES = "failures.json"
WORK, LOCK = ".work", ".lock"
WAKE = 0.5  # seconds after which the process looks up from its wait
CALL_LIMIT = 60  # seconds a command of --on-failure may take
_KNOWLEDGE = (".py", ".yaml", ".csv", ".j2", ".css", ".js")
Progress = Callable[[str, str], None]
Make = Callable[[Job, Path], Made]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a batch did: asked = made + kept + failed."""

    folder: Path
    made: tuple[str, ...]
    kept: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """The counts that close."""
        made, kept, failed = len(self.made), len(self.kept), len(self.failed)
        return {"asked": made + kept + failed, "made": made, "kept": kept, "failed": failed}

    def as_dict(self) -> dict[str, Any]:
        """The summary as plain data."""
        failed = [{"job": key, "reason": reason} for key, reason in self.failed]
        names = {"names_made": list(self.made), "names_kept": list(self.kept), "failures": failed}
        return {"folder": str(self.folder), **self.counts, **names}


@dataclass(frozen=True, slots=True)
class Options:
    """How a batch is run. `on_failure` is a command, called for each failure with its name and reason."""

    jobs: int = 1
    force: bool = False
    progress: Progress = lambda _name, _state: None
    on_failure: str = ""

    def __post_init__(self) -> None:
        if self.jobs < 1:
            raise BatchError(f"--jobs {self.jobs}: give 1 or more")
        if self.on_failure and shutil.which((self.call or [""])[0]) is None:
            raise BatchError(f"--on-failure: no command {(self.call or [''])[0]!r} on this machine")

    @property
    def call(self) -> list[str]:
        """The words of the command; no shell reads them."""
        return shlex.split(self.on_failure, posix=os.name != "nt")


class BatchError(GikError):
    """A batch cannot be begun as it was asked for."""


@contextmanager
def opened(folder: Path, pages: Sequence[str], options: Options) -> Iterator[Ledger]:
    """Open a folder of products for one run; raises `NotOurs` before work where a page of others is in the way."""
    if folder.exists() and not folder.is_dir():
        raise NotOurs(f"{folder}: is a file; give a folder to write to (--out)")
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK)
    try:
        with lock.acquire(timeout=0):
            ledger = Ledger(folder)
            ledger.require_free([*pages, FAILURES], force=options.force)
            shutil.rmtree(folder / WORK, ignore_errors=True)  # what a run that was killed left
            yield ledger
            shutil.rmtree(folder / WORK, ignore_errors=True)
    except Timeout as error:
        raise NotOurs(f"{folder}: another run writes to this folder; wait until it is done") from error


def run_jobs(
    jobs: Sequence[Job], ledger: Ledger, options: Options, *, panel: str, parameters: Mapping[str, Any]
) -> Summary:
    """Do all jobs into the folder of `ledger`; `panel` and `parameters` are recorded with the run."""
    batch = _Batch(ledger, options, panel)
    kind = jobs[0].kind if jobs else ""
    told = {"version": __version__, "panel": panel, "parameters": dict(parameters), "started": _now(), "ended": ""}
    ledger.runs[kind] = told | {"asked": len(jobs)}
    ledger.save()
    for job in jobs:
        options.progress(job.key, "asked")
    batch.do([job for job in jobs if not batch.kept_as_it_is(job)])
    summary = batch.summary()
    ledger.runs[kind] = told | {"ended": _now()} | summary.counts
    ledger.page(FAILURES, _failures(ledger))
    return summary


def _failures(ledger: Ledger) -> str:
    rows = [
        {"job": p.key, "kind": p.kind, "reason": p.error, "files": sorted(n for n in p.files if ".failed." in n)}
        for p in ledger.failures
    ]
    return json.dumps({"failures": rows}, ensure_ascii=False, indent=1) + "\n"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class _Batch:
    """The running state of one batch."""

    def __init__(self, ledger: Ledger, options: Options, panel: str) -> None:
        self.ledger = ledger
        self.options = options
        self.panel = panel
        self.lock = Lock()
        self.ends: dict[str, tuple[str, str]] = {}
        self.remarks: list[str] = []
        self.stopped = False

    def kept_as_it_is(self, job: Job) -> bool:
        """Whether the product is up to date."""
        self.ends[job.key] = ("", "")
        if not self.ledger.current(job.key, made_from(job), job.formats):
            return False
        self._end(job.key, "kept")
        return True

    def do(self, due: Sequence[Job]) -> None:
        """Do the jobs one after the other, or some at a time in processes of their own."""
        if self.options.jobs == 1 or len(due) < 2:
            for job in due:
                self._one(job, make)
            return
        queue: SimpleQueue[Job] = SimpleQueue()
        for job in due:
            queue.put(job)
        workers = [Worker() for _ in range(min(self.options.jobs, len(due)))]
        with ThreadPoolExecutor(len(workers)) as pool:
            try:
                futures = [pool.submit(self._drive, worker, queue) for worker in workers]
                while wait(futures, timeout=WAKE).not_done:
                    continue  # a wait without end is not woken by Ctrl-C where polars put its handler first
                for future in futures:
                    future.result()
            finally:  # also when the person at the keyboard has had enough
                self.stopped = True
                for worker in workers:
                    worker.end()

    def _drive(self, worker: Worker, queue: SimpleQueue[Job]) -> None:
        with worker:
            while not self.stopped:
                try:
                    job = queue.get_nowait()
                except Empty:
                    return
                self._one(job, worker.make)

    def _one(self, job: Job, do: Make) -> None:
        """Do one job and put what it made in its place; what goes wrong is recorded."""
        product = Product(job.key, job.parameters["language"], made_from(job), job.kind, self.panel)
        product.formats = list(job.formats)
        self.options.progress(job.key, "running")
        work = self.ledger.folder / WORK
        work.mkdir(exist_ok=True)
        with TemporaryDirectory(prefix=f"{job.key}.", dir=work, ignore_cleanup_errors=True) as name:
            workshop = Path(name)
            try:
                names = [f"{job.kind}/{job.key}{ending}" for ending in job.endings]
                self.ledger.require_free(names, key=job.key, force=self.options.force)
                made = do(job, workshop)
            except NotOurs as error:
                made = Made(error=str(error))
            if not self.stopped:
                self._settle(product, made, workshop)

    def _settle(self, product: Product, made: Made, workshop: Path) -> None:
        product.title, product.reports, product.doubts = made.title, made.reports, made.doubts
        product.simulated, product.about, product.error = made.simulated, made.about, made.error
        files = {f"{product.kind}/{name}": workshop / name for name in made.files}
        with self.lock:
            if made.error:
                self.ledger.failed(product, files)
            else:
                self.ledger.place(product, files)
        self._end(product.key, "failed" if made.error else "made", made.error)
        if made.error and self.options.on_failure:
            self._call(product.key, made.error)

    def _end(self, key: str, state: str, reason: str = "") -> None:
        self.ends[key] = (state, reason)
        self.options.progress(key, state)

    def _call(self, key: str, reason: str) -> None:
        """Call the command for failures; that it fails itself is a remark."""
        environment = {**os.environ, "GIK_JOB": key, "GIK_ERROR": reason.replace("\0", "")}
        try:
            subprocess.run(self.options.call, env=environment, check=True, timeout=CALL_LIMIT, stdout=2)
        except (OSError, subprocess.SubprocessError) as error:
            self.remarks.append(f"--on-failure for {key}: {error}")

    def summary(self) -> Summary:
        """What was done, in the order asked for."""
        by = {state: [key for key, end in self.ends.items() if end[0] == state] for state in ("made", "kept")}
        failed = tuple((key, reason) for key, (state, reason) in self.ends.items() if state == "failed")
        return Summary(self.ledger.folder, tuple(by["made"]), tuple(by["kept"]), failed, tuple(self.remarks))


def made_from(job: Job) -> str:
    """A hash of all that a product depends on: its inputs, its notebook, this package."""
    digest = hashlib.sha256(f"{job.inputs}\n{_package()}\n".encode())
    digest.update(Path(job.notebook).read_bytes())
    return digest.hexdigest()[:16]


@cache
def _package() -> str:
    """A hash of the package's own code and knowledge."""
    digest = hashlib.sha256(__version__.encode())
    for item in _files(resources.files("gikanalysis")):
        digest.update(item.read_bytes())
    return digest.hexdigest()


def _files(folder: Traversable) -> Iterator[Traversable]:
    for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if item.is_dir():
            yield from _files(item)
        elif item.name.endswith(_KNOWLEDGE):
            yield item
