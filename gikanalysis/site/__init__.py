"""The folder of products as a site: briefs and studies made, and the page that leads to all of them."""

from gikanalysis.site.making import make_briefs, make_studies

__all__ = ["make_briefs", "make_studies"]
