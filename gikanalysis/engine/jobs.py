"""One job of a batch: a notebook, its parameters, and what is made of them in a folder out of sight."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gikanalysis.engine import run
from gikanalysis.engine.pictures import first_picture
from gikanalysis.errors import GikError
from gikanalysis.pages.extra import needed
from gikanalysis.pages.parts import PageHead, Section

if TYPE_CHECKING:
    import polars as pl

FAILED = ".failed.ipynb"  # a notebook as far as it came, with the error at its top
FORMATS = ("html", "pdf", "docx")
HTML = ("html",)
FACTS = (".facts.json", ".facts.parquet")
PICTURE = ".png"


@dataclass(frozen=True, slots=True)
class Job:
    """A notebook to run. `key` is the stem of all its files, `kind` the folder they go to.

    `dresser` is the module and function that opens what the notebook shows and says what stands round it;
    `inputs` identifies what the product depends on beside its notebook and this package.
    """

    kind: str
    key: str
    notebook: str
    parameters: dict[str, Any]
    dresser: str
    inputs: str
    formats: tuple[str, ...] = HTML
    time_limit: float = run.TIME_LIMIT

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of all files that the job may write."""
        return (".ipynb", FAILED, *(f".{one}" for one in self.formats), *FACTS, PICTURE)


@dataclass(frozen=True, slots=True)
class Dress:
    """What stands round a notebook's sections: the head of its page, its figures, what an index says of it."""

    head: PageHead
    title: str
    sections: Callable[[], Sequence[Section]]
    reports: int = 0
    doubts: int = 0
    simulated: bool = False
    facts: pl.DataFrame | None = None
    picture: bool = False
    about: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Made:
    """What came of a job: names of files in its workshop, what an index says of it, or why it failed."""

    files: list[str] = field(default_factory=list)
    title: str = ""
    reports: int = 0
    doubts: int = 0
    simulated: bool = False
    about: dict[str, str] = field(default_factory=dict)
    error: str = ""


def make(job: Job, workshop: Path) -> Made:
    """Do a job in folder `workshop`; what goes wrong is told in `Made.error`, never raised."""
    made = Made()
    try:
        dress: Dress = _function(job.dresser)(job)
        made = Made([], dress.title, dress.reports, dress.doubts, dress.simulated, dict(dress.about))
        _write(job, dress, workshop)
    except Exception as error:
        made.error = str(error) if isinstance(error, GikError) else f"unexpected fault: {error!r}"
        if (workshop / f"{job.key}.ipynb").is_file():
            (workshop / f"{job.key}.ipynb").replace(workshop / f"{job.key}{FAILED}")
    wanted = (FAILED,) if made.error else [ending for ending in job.endings if ending != FAILED]
    made.files = [name for name in (f"{job.key}{ending}" for ending in wanted) if (workshop / name).is_file()]
    return made


def _function(home: str) -> Callable[[Job], Dress]:
    """The dresser of a kind of job: it stands in a layer above this one, so it is named and not imported."""
    module, _, name = home.rpartition(".")
    found: Callable[[Job], Dress] = getattr(import_module(module), name)
    return found


def _write(job: Job, dress: Dress, workshop: Path) -> None:
    notebook = workshop / f"{job.key}.ipynb"
    run.execute(Path(job.notebook), job.parameters, notebook, time_limit=job.time_limit)
    if "html" in job.formats:
        (workshop / f"{job.key}.html").write_text(run.page(notebook, dress.head), encoding="utf-8", newline="\n")
    _write_papers(job, dress, workshop)
    if dress.facts is not None:
        dress.facts.write_parquet(workshop / f"{job.key}.facts.parquet")
        rows = ",\n".join(
            json.dumps(row, ensure_ascii=False, default=str) for row in dress.facts.iter_rows(named=True)
        )
        (workshop / f"{job.key}.facts.json").write_text(f"[\n{rows}\n]\n", encoding="utf-8", newline="\n")
    if dress.picture and (png := first_picture(notebook)):
        (workshop / f"{job.key}{PICTURE}").write_bytes(png)


def _write_papers(job: Job, dress: Dress, workshop: Path) -> None:
    """The carriers that are made of the sections themselves; both need the extra `brief`."""
    from gikanalysis.pages.docx import to_docx
    from gikanalysis.pages.pdf import to_pdf

    writers = {"pdf": to_pdf, "docx": to_docx}
    wanted = [name for name in job.formats if name in writers]
    sections = dress.sections() if wanted else ()
    for name in wanted:
        (workshop / f"{job.key}.{name}").write_bytes(writers[name](dress.head, sections))


def require(formats: Sequence[str]) -> None:
    """Raise `GikError` naming the extra where a format needs one that is not installed."""
    for name, module in (("pdf", "typst"), ("docx", "docx")):
        if name in formats:
            needed(module, f"writing {name.upper()}")


def back_links(job: Job, index: str, notebook: str) -> list[tuple[str, str]]:
    """The links at the foot of a page: to the index of all, to the notebook beside it."""
    return [(index, "../index.html"), (notebook, f"{job.key}.ipynb")]


def as_line(job: Job, workshop: Path) -> str:
    """A job as one line, for a process that does it."""
    return json.dumps({"workshop": str(workshop), "job": asdict(job)}, ensure_ascii=False) + "\n"


def of_line(line: str) -> tuple[Job, Path]:
    """What `as_line` wrote."""
    told = json.loads(line)
    told["job"]["formats"] = tuple(told["job"]["formats"])
    return Job(**told["job"]), Path(told["workshop"])
