"""The panel: build it from reports, open it, ask it."""

from gikanalysis.panel.build import BuildSummary, build
from gikanalysis.panel.query import Panel, open_panel

__all__ = ["BuildSummary", "Panel", "build", "open_panel"]
