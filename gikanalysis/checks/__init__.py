"""Identities and reading remarks turned into findings."""

from gikanalysis.checks.attached import attachment_findings
from gikanalysis.checks.finding import Finding
from gikanalysis.checks.form_notes import form_findings
from gikanalysis.checks.identity_notes import identity_findings
from gikanalysis.checks.one_report import check

__all__ = ["Finding", "attachment_findings", "check", "form_findings", "identity_findings"]
