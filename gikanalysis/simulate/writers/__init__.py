"""Writers of documents: a page in, the bytes of a file out. They share no code with the readers."""

from gikanalysis.simulate.writers.registry import LAYOUTS, Layout, layouts_of, write

__all__ = ["LAYOUTS", "Layout", "layouts_of", "write"]
