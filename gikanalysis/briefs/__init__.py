"""From a panel to pages: typed parameters, notebooks run by papermill, HTML, an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gikanalysis.briefs.auditing import ReportAudit
    from gikanalysis.briefs.province import ProvinceBrief


def province_brief(**parameters: str) -> ProvinceBrief:
    """Return the brief of one province: what the notebook shows, section by section.

    `parameters` are those of `gikanalysis.briefs.parameters.ProvinceParameters` (panel, province,
    years, language). Raises `ParameterError` for a wrong parameter, `UnknownName` for a province
    nobody knows, `PanelError` when the folder is no panel.
    """
    from gikanalysis.briefs.parameters import province_parameters
    from gikanalysis.briefs.province import ProvinceBrief

    return ProvinceBrief(province_parameters(**parameters))


def report_audit(**parameters: str) -> ReportAudit:
    """Return the audit of one report: what the notebook shows, section by section.

    `parameters` are those of `gikanalysis.briefs.parameters.ReportParameters` (source, attachments,
    cell, language). Raises `ParameterError` for a wrong parameter, `UnreadableSource` as `read_report`.
    """
    from gikanalysis.briefs.auditing import ReportAudit
    from gikanalysis.briefs.parameters import report_parameters

    return ReportAudit(report_parameters(**parameters))
