"""A notebook with parameters → an executed notebook and its page."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import TYPE_CHECKING, Any

from gikanalysis.errors import GikError
from gikanalysis.pages.html import whole_page
from gikanalysis.pages.parts import PageHead

if TYPE_CHECKING:
    from traitlets.config import Config

TIME_LIMIT = 300.0  # seconds a whole notebook may take, the start of its kernel included


class NotebookFailed(GikError):
    """A cell of the notebook failed; the message gives the cell and its error."""


def notebook_path(name: str) -> Path:
    """Return the file of a shipped notebook; raises `GikError` when there is none of that name."""
    root = resources.files("gikanalysis")
    for folder in (root.joinpath("notebooks"), root.joinpath("..", "notebooks")):
        found = Path(str(folder.joinpath(f"{name}.ipynb")))
        if found.is_file():
            return found.resolve()
    raise GikError(f"no notebook named {name} is installed; reinstall gikanalysis")


def execute(
    notebook: Path, parameters: Mapping[str, Any], target: Path, *, time_limit: float = TIME_LIMIT
) -> None:
    """Run `notebook` with `parameters` through papermill and write it to `target`.

    Raises `NotebookFailed` naming the failing cell; the notebook as far as it came is then at
    `target`, with the error at its top. After `time_limit` seconds the kernel is ended, whatever it does.
    """
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import execute_notebook

    watch = _Watch(time_limit)
    try:
        with _local_sockets() as sockets, watch:
            execute_notebook(
                str(notebook),
                str(target),
                parameters=dict(parameters),
                kernel_name="python3",
                progress_bar=False,
                kernel_manager_class=watch.manager,
                config=sockets,
            )
    except PapermillExecutionError as error:
        raise NotebookFailed(f"cell {error.cell_index}: {error.ename}: {error.evalue}") from error
    except (DeadKernelError, RuntimeError) as error:  # nbclient raises the second when a kernel dies as it starts
        why = f"took longer than {time_limit:g} s and was ended" if watch.expired else f"the kernel died ({error})"
        raise NotebookFailed(f"{_reached(target)}{why}") from error
    finally:
        _settle(target)


class _Watch:
    """Ends the kernel of a notebook when its time is up; `manager` is the kernel manager to run it with."""

    def __init__(self, seconds: float) -> None:
        from jupyter_client.manager import AsyncKernelManager

        self.expired = False
        self._kernels: list[Any] = []
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True
        watch = self

        class Watched(AsyncKernelManager):
            async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]  # noqa: ANN401
                await super().start_kernel(**options)
                watch.started(self.provisioner)

        self.manager = Watched

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def started(self, provisioner: Any) -> None:  # noqa: ANN401 - jupyter_client has no type for a local one
        """A kernel runs; one that came too late is ended at once."""
        self._kernels.append(provisioner)
        if self.expired:
            self._end()

    def _end(self) -> None:
        self.expired = True
        for kernel in self._kernels:
            if kernel.process is not None and kernel.process.poll() is None:
                if kernel.pgid and hasattr(os, "killpg"):
                    os.killpg(kernel.pgid, signal.SIGKILL)  # what the kernel started goes with it
                else:
                    kernel.process.kill()


def _reached(notebook: Path) -> str:
    """The cell that a notebook was at when it ended, for the beginning of a message."""
    if not notebook.is_file():
        return ""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    begun = [
        index
        for index, cell in enumerate(cells)
        if cell["cell_type"] == "code" and cell["metadata"].get("papermill", {}).get("start_time")
    ]
    return f"cell {begun[-1]}: " if begun else ""


def _settle(notebook: Path) -> None:
    """Take out what differs from run to run and machine to machine: a random id, the places of files."""
    if not notebook.is_file():
        return
    content = json.loads(notebook.read_text(encoding="utf-8"))
    record = content.get("metadata", {}).get("papermill", {})
    for key in ("input_path", "output_path"):
        if record.get(key):
            record[key] = Path(record[key]).name
    for cell in content.get("cells", []):
        if "injected-parameters" in cell.get("metadata", {}).get("tags", []):
            cell["id"] = "injected-parameters"
    notebook.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


@contextmanager
def _local_sockets() -> Iterator[Config]:
    """Let the kernel talk over local sockets of its own, where there are any: no open port, no clash.

    Left to itself, a kernel makes them in the current folder under names that two runs share.
    """
    from traitlets.config import Config

    if os.name == "nt":
        yield Config()
        return
    with TemporaryDirectory(prefix="gik-", ignore_cleanup_errors=True) as folder:
        yield Config({"KernelManager": {"transport": "ipc", "ip": str(Path(folder) / "kernel")}})


def page(notebook: Path, head: PageHead) -> str:
    """Return the HTML page of an executed notebook: its outputs alone, in the house style."""
    import nbformat
    from markupsafe import Markup
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(
        template_name="basic",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_markdown=True,
    )
    body, _ = exporter.from_notebook_node(nbformat.read(notebook, as_version=4))
    return whole_page("brief.html.j2", head=head, body=Markup(body))
