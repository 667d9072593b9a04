"""Briefs of regions: notebooks run by papermill, pages, an index of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gikanalysis.briefs.province import ProvinceBrief


def province_brief(**parameters: str) -> ProvinceBrief:
    """Return the brief of one province: what the notebook shows, section by section.

    `parameters` are those of `gikanalysis.parameters.ProvinceParameters` (panel, province,
    years, language). Raises `ParameterError` for a wrong parameter, `UnknownName` for a province
    nobody knows, `PanelError` when the folder is no panel.
    """
    from gikanalysis.briefs.province import ProvinceBrief
    from gikanalysis.parameters import province_parameters

    return ProvinceBrief(province_parameters(**parameters))
