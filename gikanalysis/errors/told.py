"""An error in a notebook: what is wrong, in which line, what to do next; the traceback only when asked for."""

from __future__ import annotations

import linecache
import os
import sys
import traceback
from functools import cache
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import yaml

from gikanalysis import language

if TYPE_CHECKING:
    from gikanalysis.errors import GikError

TRACEBACK = "GIK_TRACEBACK"  # set it to see whole tracebacks
_PACKAGE = Path(__file__).parents[1]
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"  # notebooks and terminals know them; no colour, so any theme can be read


@cache
def words() -> dict[str, dict[str, str]]:
    """Return the phrases; read here because the strict loader stands above the errors it raises."""
    text = resources.files("gikanalysis.errors").joinpath("words.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def block(error: GikError) -> list[str]:
    """Return the lines of the short block, or the whole traceback where the environment asks for it."""
    if os.environ.get(TRACEBACK):
        return whole(error)
    tongue = language.current()
    lines = [f"{_BOLD}{_say(f'title_{_kind(error)}', tongue)}{_PLAIN}  ({type(error).__name__})"]
    if (told := _unknown(error, tongue)) is not None:
        lines.append(told)
    lines += str(error).splitlines()
    lines += ["", *_next(error, tongue)]
    if (line := line_of(error.__traceback__)) is not None:
        lines.append(_say("line", tongue).format(number=line[0], code=line[1]))
    return [*lines, _say("more", tongue).format(variable=TRACEBACK)]


def whole(error: BaseException) -> list[str]:
    """Return the whole traceback, as the notebook writes that of any other error where it can."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is None:
        return "".join(traceback.format_exception(error)).splitlines()
    return list(shell.InteractiveTB.structured_traceback(type(error), error, error.__traceback__))


def line_of(trace: TracebackType | None) -> tuple[int, str] | None:
    """Return number and text of the last line outside the package that led to the error: the user's own."""
    found = None
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        ours = _PACKAGE in Path(file).parents
        text = linecache.getline(file, trace.tb_lineno).strip()
        if ours and found is not None:
            break
        if text and not ours:
            found = trace.tb_lineno, text
        trace = trace.tb_next
    return found


def _kind(error: GikError) -> str:
    """The name of the nearest class of the error that has phrases of its own."""
    return next(one.__name__ for one in type(error).__mro__ if f"title_{one.__name__}" in words())


def _unknown(error: GikError, tongue: language.Language) -> str | None:
    """What an unknown name is told as in Chinese; in English the message says it."""
    kind, name, near = (getattr(error, part, None) for part in ("kind", "name", "near"))
    if tongue == "en" or kind is None or name is None:
        return None
    thing = words().get(f"kind_{kind}", {}).get(tongue, str(kind))
    told = _say("unknown_near" if near else "unknown", tongue)
    return told.format(kind=thing, name=name, near="、".join(near or ()))


def _next(error: GikError, tongue: language.Language) -> list[str]:
    advice = _say(f"next_{_kind(error)}", tongue)
    return [_say("next", tongue).format(advice=advice)]


def _say(key: str, tongue: language.Language) -> str:
    return str(words()[key][tongue])
