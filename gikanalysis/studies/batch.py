"""Studies as jobs of a batch: parameters checked before anything runs, what stands round each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from gikanalysis import __version__
from gikanalysis.engine import run
from gikanalysis.engine.jobs import Dress, Job, back_links
from gikanalysis.figures.numbers import Language
from gikanalysis.pages.parts import PageHead
from gikanalysis.panel import Panel
from gikanalysis.parameters import checked
from gikanalysis.studies.registry import entry, studies

KIND = "studies"
_COMMON = {"panel", "language", "years"}


def study_jobs(
    panel: Panel,
    names: Sequence[str] | None,
    given: Mapping[str, Any],
    *,
    languages: Sequence[Language],
    formats: Sequence[str],
    time_limit: float,
) -> list[Job]:
    """The jobs for studies (None: all); `given` are parameters of theirs beside panel and language.

    Raises `UnknownName` for an unknown study, `ParameterError` for a wrong parameter of any of them.
    """
    found = []
    for name in studies() if names is None else names:
        kind = entry(name).type.parameters_type
        notebook = str(run.notebook_path(name))
        for language in languages:
            parameters = checked(kind, {**given, "panel": str(panel.path), "language": language}).model_dump()
            inputs = json.dumps([panel.hash, name, {k: v for k, v in parameters.items() if k != "panel"}])
            own = checked(kind, dict(given)).model_dump(exclude_defaults=True)
            key = stem(name, own, language, simulated=panel.simulated)
            home = f"{__name__}.dress"
            found.append(Job(KIND, key, notebook, parameters, home, inputs, tuple(formats), time_limit))
    return found


def stem(name: str, own: Mapping[str, Any], language: Language, *, simulated: bool) -> str:
    """The stem of a study's files: name, years, a hash of other parameters, language, SIMULATED."""
    others = {key: value for key, value in own.items() if key not in _COMMON}
    mark = hashlib.sha256(json.dumps(others, sort_keys=True).encode()).hexdigest()[:8] if others else ""
    parts = (name, str(own.get("years", "")), mark, language, "SIMULATED" if simulated else "")
    return "_".join(part for part in parts if part)


def dress(job: Job) -> Dress:
    """What stands round the study of a job."""
    name = json.loads(job.inputs)[1]
    asked = entry(name)
    study = asked.open(**job.parameters)
    language = study.language
    links = back_links(job, study.say("back_to_index"), study.say("notebook"))
    return Dress(
        head=PageHead(
            asked.title(language),
            language,
            study.headline,
            links,
            tag=study.say("simulated") if study.simulated else "",
            foot=study.say("foot", version=__version__, hash=study.panel.hash),
        ),
        title=study.headline,
        sections=lambda: [getattr(study, part)() for part in study.parts],
        reports=study.reports.height,
        simulated=study.simulated,
        picture=True,
        about={
            "study": name,
            "group": job.key.removesuffix("_SIMULATED").removesuffix(f"_{language}"),
            "title": asked.title(language),
            "question": asked.question(language),
        },
    )
