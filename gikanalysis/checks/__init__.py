"""Identities and reading remarks turned into findings."""

from gikanalysis.checks.attached import attachment_findings
from gikanalysis.checks.finding import Finding
from gikanalysis.checks.form_notes import form_findings
from gikanalysis.checks.identity_notes import identity_findings
from gikanalysis.checks.one_report import check
from gikanalysis.checks.parts import is_own_part
from gikanalysis.checks.running_text import Whole, check_text, text_findings

__all__ = [
    "Finding",
    "Whole",
    "attachment_findings",
    "check",
    "check_text",
    "form_findings",
    "identity_findings",
    "is_own_part",
    "text_findings",
]
