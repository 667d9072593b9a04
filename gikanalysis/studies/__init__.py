"""Studies: one question each, answered from a panel in figures, tables and sentences.

import gikanalysis as gik

study = gik.study("national_trend", panel="panel/", language="en")
study.finding()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gikanalysis.studies.auditing import ReportAudit
    from gikanalysis.studies.base import Study


def study(name: str, **parameters: Any) -> Study:  # noqa: ANN401 - checked by the study's parameters
    """Return a study of a panel: what its notebook shows, section by section.

    `name` is one of `gikanalysis.studies.registry.studies`; `parameters` are panel, years (empty for all,
    2018 or 2018-2020), language (zh or en) and the study's own. Raises `UnknownName` for an unknown study,
    `ParameterError` for a wrong parameter, `PanelError` when the folder is no panel.
    """
    from gikanalysis.studies.registry import entry

    return entry(name).open(**parameters)


def report_audit(**parameters: str) -> ReportAudit:
    """Return the audit of one report: what the notebook shows, section by section.

    `parameters` are those of `gikanalysis.parameters.ReportParameters` (source, attachments,
    cell, language). Raises `ParameterError` for a wrong parameter, `UnreadableSource` as `read_report`.
    """
    from gikanalysis.parameters import report_parameters
    from gikanalysis.studies.auditing import ReportAudit

    return ReportAudit(report_parameters(**parameters))
