"""A limit on the time and memory that reading one source may take.

Some libraries can be kept busy for hours by a file of a few kilobytes. `within` ends the work of the
calling thread by an exception raised in it from outside; this reaches pure Python code in any loop.
The processor time of the calling thread counts, so that a busy machine and a busy process refuse nothing that
quiet ones read; only a block that hardly runs at all is ended by the clock on the wall.
"""

from __future__ import annotations

import ctypes
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gikanalysis.errors import UnreadableSource

_POLL = 0.05  # seconds
_SETTLING = 0.0005  # seconds between two looks whether the watch has ended
_AGAIN = 1.0  # seconds: a block may need as long to give back what it holds
_WAITING = 20  # wall-clock seconds allowed for each second of processor time
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
        guard.stop()  # the exception may have come before the first stop took hold
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
        self._clock = _clock_of(thread)
        self._began = self._clock(), time.monotonic(), _resident()
        self._over = False  # the block has ended: nothing more is raised
        self._ended = False  # the watch has ended
        self._gate = threading.Lock()
        self._gate.acquire()

    def run(self) -> None:
        while not self._gate.acquire(timeout=_AGAIN if self.reason else _POLL):
            self.reason = self.reason or self._excess()
            if self.reason and not self._over:  # again and again: a destructor may swallow it
                self._raise(_Stop)
        self._ended = True

    def stop(self) -> None:
        """End the watch; what it raises by then is raised in here or in the watched block, never later.

        No lock is held by the watched thread: an exception from outside could come before its release.
        """
        settled = False
        while not settled:
            try:
                self._over = True
                self._open()
                while not self._ended:
                    time.sleep(_SETTLING)
                self._raise(None)
                settled = True
            except _Stop:
                continue

    def _open(self) -> None:
        """Wake the watch; it may have been woken before."""
        with suppress(RuntimeError):
            self._gate.release()

    def _raise(self, what: type[BaseException] | None) -> None:
        """Raise an exception in the watched thread; None takes back one that has not come through yet."""
        raised = None if what is None else ctypes.py_object(what)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), raised)

    def _excess(self) -> str:
        processor, wall, resident = self._began
        spent = max(self._clock() - processor, (time.monotonic() - wall) / _WAITING)
        if spent > self._seconds:
            return f"reading it takes more than {self._seconds:g} seconds, the limit of {self._of}"
        if _resident() - resident > self._mebibytes:
            return f"reading it takes more than {self._mebibytes} MiB of memory, the limit of {self._of}"
        return ""


def _clock_of(thread: int) -> Callable[[], float]:
    """The processor time of a thread in seconds; of the whole process where a system tells no other."""
    if not hasattr(time, "pthread_getcpuclockid"):
        return time.process_time
    clock = time.pthread_getcpuclockid(thread)
    return lambda: time.clock_gettime(clock)


def _resident() -> int:
    """Return the mebibytes of memory that this process holds, 0 where that is not told."""
    try:
        return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20
    except (OSError, ValueError, AttributeError, IndexError):
        return 0
