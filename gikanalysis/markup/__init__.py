"""Markup for notebooks: tables in the style of the house, in two languages, in the light and the dark theme."""

from gikanalysis.markup.block import block, facts_html, say, state, table_html
from gikanalysis.markup.figures import number
from gikanalysis.markup.frame import Marks, frame_html, notes, texts

__all__ = ["Marks", "block", "facts_html", "frame_html", "notes", "number", "say", "state", "table_html", "texts"]
