"""From a check to what is said of it: the outcome of a check, and the finding that a failure becomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from gikanalysis.checks.finding import Finding
from gikanalysis.checks.wording import label, rule_template, sentence
from gikanalysis.forms import Form
from gikanalysis.forms.identities import Identity

Outcome = Literal["pass", "fail", "not_assessable", "not_on_form"]


class Assessed(NamedTuple):
    """What one check said at one place, with the finding it leads to, if any."""

    rule: str
    outcome: Outcome
    finding: Finding | None = None


def tell(identity: Identity, form: Form | None, cells: Sequence[str], **fields: object) -> Finding:
    """Build a finding from the fields of its sentence.

    `template` may name a variant of the rule's template; `severity`, `outcome`, `suggests` and `corroborated`
    are those of the finding.
    """
    template = rule_template(str(fields.pop("template", identity.id)), identity.family)
    severity = str(fields.pop("severity", identity.severity))
    outcome = str(fields.pop("outcome", "fail"))
    suggests, corroborated = fields.pop("suggests", None), bool(fields.pop("corroborated", False))
    names: dict[str, object] = {"cells": "、".join(cells)}
    if form is not None and cells:
        names |= {"cell": label(form, cells[0]), "other": label(form, cells[-1])}
    english, chinese = sentence(template, {**names, **fields})

    def figure(name: str) -> float | None:
        value = fields.get(name)
        return float(value) if isinstance(value, int | float) else None

    return Finding(
        identity.id,
        severity,
        outcome,
        tuple(cells),
        english,
        expected=figure("expected"),
        found=figure("found"),
        suggestion=figure("suggestion"),
        message_zh=chinese,
        suggests=suggests if isinstance(suggests, str) else None,
        corroborated=corroborated,
    )
