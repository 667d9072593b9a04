"""Markup for notebooks: tables in the style of the house, in two languages, in the light and the dark theme."""

from gikanalysis.markup.block import block, facts_html, say, state, table_html
from gikanalysis.markup.figures import number
from gikanalysis.markup.frame import frame_html, note_of, texts

__all__ = ["block", "facts_html", "frame_html", "note_of", "number", "say", "state", "table_html", "texts"]
