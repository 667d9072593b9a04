"""A notebook with parameters → an executed notebook and its page."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from gikanalysis.errors import GikError
from gikanalysis.pages.html import whole_page
from gikanalysis.pages.parts import PageHead

if TYPE_CHECKING:
    from traitlets.config import Config

CELL_TIMEOUT = 300  # seconds a cell may take


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


def execute(name: str, parameters: Mapping[str, Any], target: Path) -> None:
    """Run notebook `name` with `parameters` through papermill and write it to `target`.

    Raises `NotebookFailed` naming the failing cell; the notebook as far as it came is then at
    `target`, with the error at its top.
    """
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import execute_notebook

    try:
        with _local_sockets() as sockets:
            execute_notebook(
                str(notebook_path(name)),
                str(target),
                parameters=dict(parameters),
                kernel_name="python3",
                progress_bar=False,
                execution_timeout=CELL_TIMEOUT,
                config=sockets,
            )
    except PapermillExecutionError as error:
        raise NotebookFailed(f"cell {error.cell_index}: {error.ename}: {error.evalue}") from error
    finally:
        _settle(target)


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
