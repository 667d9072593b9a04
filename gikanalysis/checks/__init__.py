"""Identities and reading remarks turned into findings."""

from gikanalysis.checks.finding import Finding
from gikanalysis.checks.one_report import check

__all__ = ["Finding", "check"]
