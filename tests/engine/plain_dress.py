"""What stands round the notebooks of the tests of batches; a worker imports it by name."""

from __future__ import annotations

import os
import time
from pathlib import Path

from gikanalysis.engine.jobs import Dress, Job
from gikanalysis.pages.parts import PageHead


def dress(job: Job) -> Dress:
    """Return a head without sections; jobs named so end their process or wait instead."""
    if job.key.startswith("waits"):
        (Path(job.notebook).parent / job.key).touch()
        time.sleep(600)
    if job.key == "dies":
        os._exit(3)
    return Dress(PageHead(job.key, "zh", job.key), job.key, list, about={"said": job.key})
