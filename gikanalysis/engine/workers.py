"""A process that does one job after another, and can be ended with all that it started."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from queue import Queue
from threading import Thread, Timer
from types import TracebackType

import psutil

from gikanalysis.engine.jobs import Job, Made, as_line, make, of_line

GRACE = 120.0  # seconds beyond a notebook's limit for what is made of it; then the process is ended


class Worker:
    """One process for jobs; it is started with the first one, and anew after one that ended it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.end()

    def make(self, job: Job, workshop: Path) -> Made:
        """Do a job; a process that dies or does not answer in time is a failure of that job alone."""
        process = self._process = self._process or _start()
        assert process.stdin is not None
        assert process.stdout is not None
        late = Timer(job.time_limit + GRACE, self.end)
        late.daemon = True
        late.start()
        try:
            process.stdin.write(as_line(job, workshop))
            process.stdin.flush()
            answer = process.stdout.readline()
        except OSError:
            answer = ""
        late.cancel()
        if answer:
            return Made(**json.loads(answer))
        self.end()
        return Made(error=f"the process that makes it ended (code {process.wait()})")

    def end(self) -> None:
        """End the process and all that it started."""
        process, self._process = self._process, None
        if process is not None:
            end_tree(process.pid)
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()


def _start() -> subprocess.Popen[str]:
    """A session of its own keeps Ctrl-C from it: the process that asks ends it."""
    return subprocess.Popen(
        [sys.executable, "-m", "gikanalysis.engine.workers"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )


def end_tree(pid: int, *, itself: bool = True) -> None:
    """End a process and everything below it, kernels in sessions of their own included."""
    try:
        process = psutil.Process(pid)
        family = [*process.children(recursive=True), *([process] if itself else [])]
    except psutil.NoSuchProcess:
        return
    for one in family:
        try:
            one.kill()
        except psutil.NoSuchProcess:
            continue


def serve() -> None:
    """Do the jobs that come in, a line each, and answer each with a line, until there is nobody to ask."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints must not be taken for an answer
    lines: Queue[str] = Queue()
    Thread(target=_listen, args=(lines,), daemon=True).start()
    while True:
        job, workshop = of_line(lines.get())
        answers.write(json.dumps(asdict(make(job, workshop)), ensure_ascii=False) + "\n")
        answers.flush()


def _listen(lines: Queue[str]) -> None:
    """Hand on what comes in; when the process that asks is gone, end all at once."""
    with os.fdopen(0, encoding="utf-8", closefd=False) as incoming:
        for line in incoming:
            lines.put(line)
    end_tree(os.getpid(), itself=False)
    os._exit(0)


if __name__ == "__main__":
    serve()
