"""Sentences for findings, in English and Chinese, from wording.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import Any

from gikanalysis.errors import DataFileError
from gikanalysis.forms import Form
from gikanalysis.forms.identities import identities
from gikanalysis.tabular import read_yaml

LANGUAGES = ("en", "zh")
FIELDS = frozenset(
    {
        "cell", "other", "cells", "words", "left", "right", "held", "column", "found", "found_other", "expected",
        "text", "count", "sentence", "rule", "missing", "previous", "change", "decisions", "stock",
        "flow", "file", "form", "trainees", "courses", "completed", "funds", "staff",
        "before", "last_year", "source", "total", "snippet", "other_snippet", "locator", "suggestion", "published",
        "due", "member", "place", "share",
    }
)  # fmt: skip
SHARED = "P"  # variants that all checks of prose against the table share
PARTS = ("families", "rules", "attached", "blanks", "unknown")
# Checks of who, where and when; they are raised, and worded, where identity is established.
RAISED_ELSEWHERE = frozenset({"period", "dated_early"})


@cache
def wording() -> Mapping[str, Any]:
    """The templates; raises `DataFileError` for unknown rules and fields, or where a sentence is missing."""
    return build(read_yaml("gikanalysis.checks", "wording.yaml"))


def build(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Validate the templates; raises `DataFileError` with all faults at once."""
    DataFileError.raise_if([f"wording.yaml: {part} missing" for part in PARTS if part not in content])
    single = {part: content[part] for part in ("blanks", "unknown")}
    faults = []
    for name, texts in {**content["families"], **content["rules"], **content["attached"], **single}.items():
        if not isinstance(texts, dict) or set(texts) != set(LANGUAGES):
            faults.append(f"wording.yaml {name}: needs exactly en and zh")
            continue
        asked = {field for text in texts.values() for _, field, _, _ in Formatter().parse(text) if field}
        if unknown := sorted(asked - FIELDS):
            known = ", ".join(sorted(FIELDS))
            faults.append(f"wording.yaml {name}: unknown fields {', '.join(unknown)}; known: {known}")
    worded = {name.partition(" ")[0] for name in content["rules"]} - {SHARED}
    faults += [f"wording.yaml {name}: no such identity" for name in sorted(worded - set(identities()))]
    raised = [r for r in identities().values() if not r.beyond and r.check not in RAISED_ELSEWHERE]
    wordless = [rule for rule in raised if rule.id not in worded]
    for rule in wordless:
        if rule.family not in content["families"]:
            faults.append(f"wording.yaml: no sentence for {rule.id} nor for its family {rule.family}")
    unused = sorted(set(content["families"]) - {rule.family for rule in wordless})
    faults += [f"wording.yaml {family}: no rule speaks with the words of this family" for family in unused]
    DataFileError.raise_if(faults)
    return content


def sentence(template: Mapping[str, str], fields: Mapping[str, object]) -> tuple[str, str]:
    """Fill a template; returns the English and the Chinese sentence."""
    shown = {name: number(value) if isinstance(value, int | float) else value for name, value in fields.items()}
    shown = {name: "—" if value is None else value for name, value in shown.items()}
    return template["en"].format_map(shown), template["zh"].format_map(shown)


def rule_template(rule: str, family: str) -> Mapping[str, str]:
    """The template of a rule, else of its family."""
    content = wording()
    found: Mapping[str, str] = content["rules"].get(rule) or content["families"][family]
    return found


def number(value: float) -> str:
    """A figure as a sentence prints it: thousands parted by commas, no trailing zeros."""
    return f"{value:,.10g}" if abs(value) < 1e15 else f"{value:g}"


def label(form: Form, cell: str) -> str:
    """The official label of a cell or row, without what is hard to read in a sentence."""
    if cell in form.by_id:
        return form.by_id[cell].label
    return form.rows[cell].label if cell in form.rows else cell
