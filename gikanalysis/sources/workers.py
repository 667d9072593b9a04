"""Work given to other processes, in the folder of the caller."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")


def in_folder(folder: Path, work: Callable[..., Result], *arguments: object) -> Result:
    """Run `work` in `folder`: workers are kept between calls and stand where the first call was made.

    For worker processes only: it changes the folder of the process, so that relative paths mean what the caller
    means.
    """
    os.chdir(folder)
    return work(*arguments)
