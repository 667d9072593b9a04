"""The official forms as data, their identities, and the one evaluator both stages share."""

from gikanalysis.forms.load import form, forms
from gikanalysis.forms.model import Form, FormCell, FormColumn, FormRow, FormTable

__all__ = ["Form", "FormCell", "FormColumn", "FormRow", "FormTable", "form", "forms"]
