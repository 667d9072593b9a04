"""The ledger of corrections: what a person found wrong in a reading or a report, with reason and evidence.

A correction never takes the place of a printed figure. It stands beside it, in the column `suggested` of
the observations, and everything made from them says so.
"""

from gikanalysis.corrections.accepting import accept
from gikanalysis.corrections.applying import Corrections, Known, applied
from gikanalysis.corrections.ledger import COLUMNS, Correction, Ledger, Line, append, parse, read, text_of
from gikanalysis.corrections.of_report import record, with_corrections

__all__ = [
    "COLUMNS",
    "Correction",
    "Corrections",
    "Known",
    "Ledger",
    "Line",
    "accept",
    "append",
    "applied",
    "parse",
    "read",
    "record",
    "text_of",
    "with_corrections",
]
