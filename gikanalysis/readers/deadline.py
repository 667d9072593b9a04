"""A limit on the time and memory that reading one source may take.

Some libraries can be kept busy for hours by a file of a few kilobytes. `within` ends the work of the
calling thread by an exception raised in it from outside; this reaches pure Python code in any loop.
Processor time counts, so that a busy machine does not refuse what a quiet one reads.
"""

from __future__ import annotations

import ctypes
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gikanalysis.errors import UnreadableSource

_POLL = 0.05  # seconds
_AGAIN = 1.0  # seconds: a block may need as long to give back what it holds
_WAITING = 4  # wall-clock seconds allowed for each second of processor time
_STATM = Path("/proc/self/statm")


class Expired(UnreadableSource):
    """Reading a source took too long or too much memory."""


class _Stop(BaseException):
    """Raised in the thread that took too long; no `Exception`, so that no library handles it."""


@contextmanager
def within(seconds: float, mebibytes: int, of: str = "one source") -> Iterator[None]:
    """Run a block for at most `seconds` of processor time and `mebibytes` of additional memory.

    Raises `Expired`, an `UnreadableSource`, naming the limit, which is the limit `of` what is read in
    the block. Memory is watched on Linux only.

    >>> try:
    ...     with within(0.2, 500):
    ...         while True:
    ...             pass
    ... except UnreadableSource as error:
    ...     print(error)
    reading it takes more than 0.2 seconds, the limit of one source
    """
    guard = _Guard(threading.get_ident(), seconds, mebibytes, of)
    guard.start()
    try:
        try:
            yield
        finally:
            guard.stop()
    except _Stop:
        raise Expired(guard.reason) from None


class _Guard(threading.Thread):
    """Watches one block of one thread."""

    def __init__(self, thread: int, seconds: float, mebibytes: int, of: str) -> None:
        super().__init__(daemon=True, name="reading limit")
        self.reason = ""
        self._thread = thread
        self._seconds = seconds
        self._mebibytes = mebibytes
        self._of = of
        self._began = time.process_time(), time.monotonic(), _resident()
        self._over = threading.Event()
        self._lock = threading.Lock()

    def run(self) -> None:
        while not self._over.wait(_AGAIN if self.reason else _POLL):
            self.reason = self.reason or self._excess()
            if self.reason:
                with self._lock:
                    if not self._over.is_set():  # again and again: a destructor may swallow it
                        ctypes.pythonapi.PyThreadState_SetAsyncExc(
                            ctypes.c_ulong(self._thread), ctypes.py_object(_Stop)
                        )

    def stop(self) -> None:
        """End the watch; what is raised by then is raised inside the watched block or not at all."""
        while not self._over.is_set():
            try:
                with self._lock:
                    self._over.set()
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), None)
            except _Stop:  # while the block is left, the watch raises again
                continue

    def _excess(self) -> str:
        processor, wall, resident = self._began
        spent = max(time.process_time() - processor, (time.monotonic() - wall) / _WAITING)
        if spent > self._seconds:
            return f"reading it takes more than {self._seconds:g} seconds, the limit of {self._of}"
        if _resident() - resident > self._mebibytes:
            return f"reading it takes more than {self._mebibytes} MiB of memory, the limit of {self._of}"
        return ""


def _resident() -> int:
    """Return the mebibytes of memory that this process holds, 0 where that is not told."""
    try:
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20
    except (OSError, ValueError, AttributeError, IndexError):
        return 0
