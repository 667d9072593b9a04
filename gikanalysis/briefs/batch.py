"""Briefs as jobs of a batch: which there are, what stands round each."""

from __future__ import annotations

import json
from collections.abc import Sequence

from gikanalysis import regions
from gikanalysis.briefs import open_brief
from gikanalysis.briefs.phrases import phrase
from gikanalysis.engine import run
from gikanalysis.engine.jobs import Dress, Job, back_links
from gikanalysis.figures.numbers import Language
from gikanalysis.panel import Panel
from gikanalysis.parameters import ProvinceParameters, province_parameters

KIND = "briefs"
NOTEBOOK = "province_brief"


def provinces_with_data(panel: Panel) -> list[regions.Province]:
    """Return the provinces that the panel has reports of, in the order of their codes."""
    names = set(panel.reports()["province"].drop_nulls().to_list())
    return [province for province in regions.provinces() if province.name in names]


def brief_jobs(
    panel: Panel,
    names: Sequence[str] | None,
    *,
    languages: Sequence[Language],
    years: str,
    formats: Sequence[str],
    time_limit: float,
) -> list[Job]:
    """The jobs for the briefs of provinces (None: all with data).

    Raises `UnknownName` for a province nobody knows, `ParameterError` for a wrong parameter.
    """
    wanted = [p.name for p in provinces_with_data(panel)] if names is None else list(names)
    notebook = str(run.notebook_path(NOTEBOOK))
    found = []
    for name in wanted:
        for language in languages:
            parameters = province_parameters(panel=str(panel.path), province=name, years=years, language=language)
            given = parameters.model_dump() | {"province": parameters.division.name}
            inputs = json.dumps([panel.hash, parameters.division.adcode, parameters.years, language])
            key = stem(parameters, simulated=panel.simulated)
            home = f"{__name__}.dress"
            found.append(Job(KIND, key, notebook, given, home, inputs, tuple(formats), time_limit))
    return found


def stem(parameters: ProvinceParameters, *, simulated: bool) -> str:
    """The stem of a brief's files: code, name, years, language, and whether anything is simulated."""
    province = regions.province_of(parameters.division.adcode)
    name = province.english.lower().replace(" ", "-")
    parts = (province.adcode, name, parameters.years, parameters.language, "SIMULATED" if simulated else "")
    return "_".join(part for part in parts if part)


def dress(job: Job) -> Dress:
    """What stands round the brief of a job."""
    parameters = province_parameters(**job.parameters)
    brief = open_brief(parameters)
    links = back_links(job, phrase("back_to_index", brief.language), phrase("notebook", brief.language))
    province = regions.province_of(brief.division.adcode)
    return Dress(
        head=brief.page_head(links),
        title=brief.title,
        sections=brief.sections,
        reports=len(brief.reports),
        doubts=brief.findings.height,
        simulated=brief.panel.simulated,
        facts=brief.facts_table(),
        about={
            "adcode": province.adcode,
            "level": "province",
            "years": parameters.years,
            "zh": province.short,
            "en": province.english,
        },
    )
