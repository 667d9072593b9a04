"""The panel: build it from reports, open it, ask it."""

from gikanalysis.panel.building import BuildSummary, build
from gikanalysis.panel.query import Panel, open_panel

__all__ = ["BuildSummary", "Panel", "build", "open_panel"]
