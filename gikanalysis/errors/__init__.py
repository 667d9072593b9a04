"""Every error this package raises on purpose.

    GikError
    ├── UnreadableSource      a file that is no report, or cannot be read (input, exit code 1)
    │   └── TwoReports        one file holds two reports
    ├── DataFileError         a form, crosswalk, register or pattern file is wrong (all faults at once)
    ├── UnknownName           a province, metric, study or parameter nobody knows (usage, exit code 2)
    └── PanelError            a folder is no panel, or would be overwritten

A message says what was tried and what to do next. In a notebook an error is one short block
(`gikanalysis.errors.told`) in place of a traceback.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from gikanalysis.errors.told import block, whole


class GikError(Exception):
    """Base of every deliberate error."""

    _shown = False

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: first the short block; when asked again (``%tb``), the whole traceback."""
        again, self._shown = self._shown, True
        return whole(self) if again else block(self)


class UnreadableSource(GikError):
    """The source is missing, is not a report, or cannot be read."""


class TwoReports(UnreadableSource):
    """One file holds two reports; each must be given on its own."""


class PanelError(GikError):
    """A folder is not a panel, is damaged, or must not be overwritten."""


class UnknownName(GikError):
    """A name that is on no list; the message offers the nearest ones.

    >>> str(UnknownName("province", "宁厦", ["宁夏回族自治区", "宁夏", "江苏"]))
    "unknown province '宁厦'; did you mean: 宁夏?"
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind = kind
        self.name = name
        self.known = sorted(set(known))
        super().__init__(self._message())

    @property
    def near(self) -> list[str]:
        """The names on the list that come nearest, at most three."""
        return get_close_matches(self.name, self.known, n=3, cutoff=0.3)

    def _message(self) -> str:
        near = self.near
        if near:
            return f"unknown {self.kind} {self.name!r}; did you mean: {', '.join(near)}?"
        if len(self.known) <= 40:
            return f"unknown {self.kind} {self.name!r}; known: {', '.join(self.known)}"
        return f"unknown {self.kind} {self.name!r}; {len(self.known)} are known, none is near"


class DataFileError(GikError):
    """A data file of the package is wrong; every fault is listed, each with its file and row.

    >>> print(DataFileError(["metrics.csv row 3: unit missing"]))
    1 fault in the data files:
      metrics.csv row 3: unit missing
    """

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = list(faults)
        noun = "fault" if len(self.faults) == 1 else "faults"
        super().__init__("\n  ".join([f"{len(self.faults)} {noun} in the data files:", *self.faults]))

    @classmethod
    def raise_if(cls, faults: Sequence[str]) -> None:
        """Raise with all `faults`, or do nothing when there is none."""
        if faults:
            raise cls(faults)
