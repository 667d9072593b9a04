"""Simulated reports with known truth, to test reading where no answer key exists.

`body` draws the truth of one report, `document` writes it in one layout, with damage if asked for,
`corpus` fills a folder. Everything is labelled SIMULATED and depends on its seed alone. The package
shares the data of the forms with the readers and no code.
"""

from gikanalysis.simulate.corpus import Simulated, corpus, document, documents, numbered
from gikanalysis.simulate.damage import KINDS as DAMAGES
from gikanalysis.simulate.damage import damage
from gikanalysis.simulate.model import Body, Content, Damage, Figure, Page, Truth
from gikanalysis.simulate.series import region, series
from gikanalysis.simulate.truth import FORMS, body
from gikanalysis.simulate.writers import LAYOUTS, Layout, layouts_of, write

__all__ = [
    "DAMAGES",
    "FORMS",
    "LAYOUTS",
    "Body",
    "Content",
    "Damage",
    "Figure",
    "Layout",
    "Page",
    "Simulated",
    "Truth",
    "body",
    "corpus",
    "damage",
    "document",
    "documents",
    "layouts_of",
    "numbered",
    "region",
    "series",
    "write",
]
