"""What all commands share: the application, its options, how it speaks and ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from gikanalysis import __version__

DONE, INPUT, USAGE = 0, 1, 2

app = typer.Typer(
    name="gik",
    help="Annual reports on government information disclosure (政府信息公开工作年度报告), read and compared.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)

PanelOption = Annotated[Path, typer.Option("--panel", metavar="FOLDER", help="Folder of the panel.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def fail(message: str, code: int) -> None:
    """End with a sentence on standard error."""
    print(f"gik: {message}", file=sys.stderr)  # noqa: T201
    sys.exit(code)


def say(text: str) -> None:
    """Print data on standard output."""
    try:
        print(text, flush=True)  # noqa: T201
    except BrokenPipeError:  # the reader of a pipe went away (`| head`); nothing is wrong
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(DONE)


def remark(text: str) -> None:
    """Print a remark on standard error."""
    print(text, file=sys.stderr)  # noqa: T201


def examples(*lines: str) -> str:
    r"""Examples for the end of a help text, one a line (``\b`` keeps them from being run together)."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


def listed(text: str) -> tuple[str, ...]:
    """The names in a list parted by commas."""
    return tuple(name for name in map(str.strip, text.split(",")) if name)


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        say(__version__)
        raise typer.Exit
