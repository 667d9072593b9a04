"""Briefs as jobs of a batch: which there are, what stands round each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import polars as pl

from gikanalysis import regions
from gikanalysis.briefs import open_brief
from gikanalysis.briefs.phrases import phrase
from gikanalysis.engine import run
from gikanalysis.engine.jobs import Dress, Job, back_links
from gikanalysis.figures.numbers import Language
from gikanalysis.panel import Panel
from gikanalysis.parameters import (
    BriefParameters,
    province_named,
    province_parameters,
    region_named,
    region_parameters,
)

KIND = "briefs"
LEVELS = ("province", "prefecture", "county")


def provinces_with_data(panel: Panel) -> list[regions.Province]:
    """Return the provinces that the panel has reports of, in the order of their codes."""
    names = set(panel.reports()["province"].drop_nulls().to_list())
    return [province for province in regions.provinces() if province.name in names]


def regions_wanted(panel: Panel, names: Sequence[str] | None, level: str) -> list[regions.Division]:
    """The divisions of `names`, or all of `level` that the panel has reports of, in the order of their codes.

    Names at the level of provinces are provinces alone; at another they are any region. Raises
    `UnknownName` for a name nobody knows, `ParameterError` for a name of several.
    """
    if names is not None:
        return [province_named(name) if level == LEVELS[0] else region_named(name) for name in names]
    if level == LEVELS[0]:
        return [province_named(province.name) for province in provinces_with_data(panel)]
    mine = (pl.col("level") == level) & pl.col("year").is_not_null()
    codes = panel.reports().filter(mine)["adcode"].drop_nulls().unique().sort().to_list()
    found = [regions.division_at(code) for code in codes]
    return [division for division in found if division is not None and division.level == level]


def brief_jobs(
    panel: Panel,
    wanted: Sequence[regions.Division],
    *,
    languages: Sequence[Language],
    years: str,
    formats: Sequence[str],
    time_limit: float,
) -> list[Job]:
    """The jobs for the briefs of regions; raises `ParameterError` for a wrong parameter."""
    found = []
    for division in wanted:
        name = "province" if division.level == "province" else "region"
        notebook = str(run.notebook_path(f"{name}_brief"))
        for language in languages:
            value = division.name if name == "province" else division.adcode
            given = {"panel": str(panel.path), name: value, "years": years, "language": language}
            parameters = _parameters(given)
            inputs = json.dumps([panel.hash, division.adcode, parameters.years, language])
            key = stem(division, parameters.years, language, simulated=panel.simulated)
            home = f"{__name__}.dress"
            told = parameters.model_dump()
            found.append(Job(KIND, key, notebook, told, home, inputs, tuple(formats), time_limit))
    return found


def _parameters(given: dict[str, Any]) -> BriefParameters:
    return province_parameters(**given) if "province" in given else region_parameters(**given)


def stem(division: regions.Division, years: str, language: Language, *, simulated: bool) -> str:
    """The stem of a brief's files: code, name or level, years, language, and whether anything is simulated."""
    name = division.level
    if name == "province":
        name = regions.province_of(division.adcode).english.lower().replace(" ", "-")
    parts = (division.adcode, name, years, language, "SIMULATED" if simulated else "")
    return "_".join(part for part in parts if part)


def dress(job: Job) -> Dress:
    """What stands round the brief of a job."""
    brief = open_brief(_parameters(job.parameters))
    division = brief.division
    names = {"zh": brief.region, "en": brief.region}
    if division.level == "province":
        province = regions.province_of(division.adcode)
        names = {"zh": province.short, "en": province.english}
    links = back_links(job, phrase("back_to_index", brief.language), phrase("notebook", brief.language))
    return Dress(
        head=brief.page_head(links),
        title=brief.title,
        sections=brief.sections,
        reports=len(brief.reports),
        doubts=brief.findings.height,
        simulated=brief.panel.simulated,
        facts=brief.facts_table(),
        about={"adcode": division.adcode, "level": division.level, "years": brief.parameters.years, **names},
    )
