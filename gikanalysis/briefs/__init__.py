"""Briefs of regions: notebooks run by papermill, pages, an index of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gikanalysis.briefs.region import RegionBrief
    from gikanalysis.panel import Panel
    from gikanalysis.parameters import BriefParameters


def open_brief(parameters: BriefParameters, panel: Panel | None = None) -> RegionBrief:
    """Return the brief of one region from checked parameters; `panel` is the one they name, if it is open.

    Raises `NothingToShow` where the panel has no report of the region, `PanelError` when it is no panel.
    """
    from gikanalysis.briefs.region import RegionBrief

    return RegionBrief(parameters, panel)


def region_brief(**parameters: str) -> RegionBrief:
    """Return the brief of one region: what the notebook shows, section by section.

    `parameters` are those of `gikanalysis.parameters.RegionParameters` (panel, region, years,
    language). Raises `ParameterError` for a wrong parameter, `UnknownName` for a region nobody knows,
    `PanelError` when the folder is no panel, `NothingToShow` where it has no report of the region.
    """
    from gikanalysis.parameters import region_parameters

    return open_brief(region_parameters(**parameters))


def province_brief(**parameters: str) -> RegionBrief:
    """Return the brief of one province; like `region_brief`, with `province` in the place of `region`."""
    from gikanalysis.parameters import province_parameters

    return open_brief(province_parameters(**parameters))
