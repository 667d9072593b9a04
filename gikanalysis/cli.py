"""The command line: `gik audit`, `gik build`, `gik brief`, `gik diff`, `gik export`, and so on.

Exit codes: 0 done; 1 some input could not be read or made (each is listed), or `gik diff` found a
difference; 2 usage. Data go to standard output, progress and remarks to standard error. Heavy modules are
imported by the command that needs them, so that `gik --help` is quick.
"""

from __future__ import annotations

import io
import os
import sys

from gikanalysis.commands import exchange, products, reading, simulating
from gikanalysis.commands.shell import INPUT, USAGE, app, fail, remark
from gikanalysis.errors import GikError, UnknownName
from gikanalysis.errors.told import TRACEBACK

__all__ = ["app", "exchange", "main", "products", "reading", "simulating"]
INTERRUPTED = 130


def main() -> None:
    """Run the command line; every error becomes a sentence and an exit code, never a traceback."""
    _speak_utf8()
    try:
        app()
    except UnknownName as error:
        fail(str(error), USAGE)
    except GikError as error:
        fail(str(error), USAGE if _is_usage(error) else INPUT)
    except OSError as error:
        fail(f"{error.filename or 'the system'}: {error.strerror or error}", INPUT)
    except SystemExit as error:
        if error.code == INTERRUPTED:
            remark("gik: interrupted; what was staged is kept, run the same command again to go on")
        raise
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        fail(f"unexpected fault: {error!r}; run again with {TRACEBACK}=1 to see where, and report it", INPUT)


def _is_usage(error: GikError) -> bool:
    from gikanalysis.engine.batch import BatchError
    from gikanalysis.parameters import ParameterError

    return isinstance(error, ParameterError | BatchError)


def _speak_utf8() -> None:
    """Chinese goes through pipes and files as UTF-8 whatever the locale; a terminal keeps its own code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="backslashreplace")
