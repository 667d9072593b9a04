"""What stands round the notebooks of the tests of batches; a worker imports it by name."""

from __future__ import annotations

import os

from gikanalysis.engine.jobs import Dress, Job
from gikanalysis.pages.parts import PageHead


def dress(job: Job) -> Dress:
    """Return a head without sections; a job named so ends its process instead."""
    if job.key == "dies":
        os._exit(3)
    return Dress(PageHead(job.key, "zh", job.key), job.key, list, about={"said": job.key})
