"""From a cell back to print: the table or the lines with the figure marked, the page with a box."""

from gikanalysis.provenance.shown import Shown, show_cell

__all__ = ["Shown", "show_cell"]
