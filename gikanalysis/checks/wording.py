"""Sentences for findings, in English and Chinese, from wording.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from gikanalysis.errors import DataFileError
from gikanalysis.forms import Form
from gikanalysis.forms.identities import identities
from gikanalysis.tabular import read_yaml

LANGUAGES = ("en", "zh")


@cache
def wording() -> Mapping[str, Any]:
    """The templates; raises `DataFileError` for templates of unknown rules or with a language missing."""
    content = read_yaml("gikanalysis.checks", "wording.yaml")
    faults = [f"wording.yaml: {key} missing" for key in ("families", "blanks", "unknown", "rules") if key not in content]
    DataFileError.raise_if(faults)
    templates = {**content["families"], **content["rules"], "blanks": content["blanks"], "unknown": content["unknown"]}
    faults = [f"wording.yaml {name}: needs exactly en and zh" for name, t in templates.items() if set(t) != set(LANGUAGES)]
    for name in content["rules"]:
        if name.partition(" ")[0] not in identities():
            faults.append(f"wording.yaml {name}: no such identity")
    DataFileError.raise_if(faults)
    return content


def sentence(template: Mapping[str, str], fields: Mapping[str, object]) -> tuple[str, str]:
    """Fill a template; returns the English and the Chinese sentence."""
    shown = {name: number(value) if isinstance(value, int | float) else value for name, value in fields.items()}
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
