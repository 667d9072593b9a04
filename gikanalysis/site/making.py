"""Briefs and studies made into one folder, and the index page over all that the folder holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gikanalysis.briefs.batch import LEVELS, brief_jobs, regions_wanted
from gikanalysis.engine.batch import Options, Summary, opened, run_jobs
from gikanalysis.engine.jobs import HTML, Job, require
from gikanalysis.engine.run import TIME_LIMIT
from gikanalysis.figures.numbers import Language
from gikanalysis.panel import Panel, open_panel
from gikanalysis.site.index import INDEX, index_page
from gikanalysis.studies.batch import study_jobs


def make_briefs(  # noqa: PLR0913 - a batch has many settings, all by name
    panel: str | Path,
    names: Sequence[str] | None,
    out: str | Path,
    *,
    level: str = LEVELS[0],
    languages: Sequence[Language] = ("zh",),
    years: str = "",
    formats: Sequence[str] = HTML,
    time_limit: float = TIME_LIMIT,
    options: Options | None = None,
) -> Summary:
    """Make the briefs of regions (None: all of `level` with data) and the index page in folder `out`.

    `names` are provinces, or with another level any regions. Raises `UnknownName` for one nobody knows,
    `PanelError` when `panel` is none, `NotOurs`
    when the index page in the way was not made by this program (unless forced). A brief that cannot
    be made, because a notebook fails or a file of others is in its place, is in `failed` and on the
    index page, and the others are made.
    """
    found = open_panel(panel)
    wanted = regions_wanted(found, names, level)
    jobs = brief_jobs(found, wanted, languages=languages, years=years, formats=formats, time_limit=time_limit)
    asked = {"regions": list(names or ["all"]), "level": level, "years": years, "formats": list(formats)}
    return _make(found, jobs, Path(out), languages, asked, options or Options())


def make_studies(  # noqa: PLR0913 - a batch has many settings, all by name
    panel: str | Path,
    names: Sequence[str] | None,
    out: str | Path,
    given: Mapping[str, Any],
    *,
    languages: Sequence[Language] = ("zh",),
    formats: Sequence[str] = HTML,
    time_limit: float = TIME_LIMIT,
    options: Options | None = None,
) -> Summary:
    """Make studies (None: all) with parameters `given`, and the index page, in folder `out`.

    Raises `UnknownName` for an unknown study and `ParameterError` for a wrong parameter before anything is
    made; for the rest as `make_briefs`.
    """
    found = open_panel(panel)
    jobs = study_jobs(found, names, given, languages=languages, formats=formats, time_limit=time_limit)
    asked = {"studies": list(names or ["all"]), "given": dict(given), "formats": list(formats)}
    return _make(found, jobs, Path(out), languages, asked, options or Options())


def _make(
    panel: Panel,
    jobs: Sequence[Job],
    folder: Path,
    languages: Sequence[Language],
    asked: Mapping[str, Any],
    options: Options,
) -> Summary:
    require(sorted({name for job in jobs for name in job.formats}))
    with opened(folder, [INDEX], options) as ledger:
        told = {**asked, "languages": list(languages)}
        summary = run_jobs(jobs, ledger, options, panel=panel.hash, parameters=told)
        ledger.page(INDEX, index_page(panel, ledger, languages[0]))
    return summary
