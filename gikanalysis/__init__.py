"""gikanalysis: annual reports on government information disclosure, as one comparable panel.

    import gikanalysis as gik

    report = gik.read_report("report.html")     # one report, audited
    panel = gik.open_panel("panel/")
    panel.observations(metric="requests_received", level="prefecture").to_pandas()

Names are imported on first use, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from gikanalysis import figures, stats
    from gikanalysis.briefs import province_brief, region_brief
    from gikanalysis.browsing import browse
    from gikanalysis.display import display_language
    from gikanalysis.errors import GikError, TwoReports, UnknownName, UnreadableSource
    from gikanalysis.exports import export
    from gikanalysis.extract.identity import identify
    from gikanalysis.frames import to_pandas
    from gikanalysis.indicators import ratio
    from gikanalysis.naming import names
    from gikanalysis.panel import Panel, open_panel
    from gikanalysis.panel.building import build
    from gikanalysis.panel.difference import diff
    from gikanalysis.report import Failure, Report, read_report, read_reports
    from gikanalysis.studies import report_audit, study
    from gikanalysis.vocabulary import metrics
    from gikanalysis.vocabulary.harmonizing import harmonize

_HOME = {
    "Failure": "report",
    "GikError": "errors",
    "Panel": "panel",
    "Report": "report",
    "TwoReports": "errors",
    "UnknownName": "errors",
    "UnreadableSource": "errors",
    "browse": "browsing",
    "build": "panel",
    "diff": "panel.difference",
    "display_language": "display",
    "export": "exports",
    "figures": "",
    "harmonize": "vocabulary",
    "identify": "extract.identity",
    "metrics": "vocabulary",
    "names": "naming",
    "open_panel": "panel",
    "province_brief": "briefs",
    "ratio": "indicators",
    "region_brief": "briefs",
    "read_report": "report",
    "read_reports": "report",
    "report_audit": "studies",
    "stats": "",
    "study": "studies",
    "to_pandas": "frames",
}

__all__ = [
    "Failure",
    "GikError",
    "Panel",
    "Report",
    "TwoReports",
    "UnknownName",
    "UnreadableSource",
    "__version__",
    "browse",
    "build",
    "diff",
    "display_language",
    "export",
    "figures",
    "harmonize",
    "identify",
    "metrics",
    "names",
    "open_panel",
    "province_brief",
    "ratio",
    "read_report",
    "read_reports",
    "region_brief",
    "report_audit",
    "stats",
    "study",
    "to_pandas",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the module holds
    if name not in _HOME:
        raise AttributeError(f"module 'gikanalysis' has no attribute {name!r}")
    if not _HOME[name]:
        return import_module(f"gikanalysis.{name}")
    return getattr(import_module(f"gikanalysis.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
