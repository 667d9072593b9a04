"""The parts of a page (sections, tables, charts), their words, and how they become HTML."""
