"""A panel for other programs: CSV, Excel, Stata, Parquet, a data package, SSSOM and SKOS, from one object."""

from gikanalysis.exports.contents import contents
from gikanalysis.exports.model import Export
from gikanalysis.exports.writing import FORMATS, export

__all__ = ["FORMATS", "Export", "contents", "export"]
