"""Notes taken while establishing who, where and when, turned into findings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from gikanalysis.checks.finding import Finding
from gikanalysis.extract.identity import Identity
from gikanalysis.forms.identities import identities
from gikanalysis.schema import SEVERITIES
from gikanalysis.tabular import read_csv

COLUMNS = ("kind", "rule", "severity", "zh", "note")
GENERAL = "identity"  # the rule of what identities.csv has no line for


@cache
def kinds() -> Mapping[str, Mapping[str, str]]:
    """The kinds of notes with the rule and severity of their findings (severity empty: none)."""
    table = read_csv("gikanalysis.checks", "identity_notes.csv", COLUMNS)
    table.unique("kind").allowed("severity", ("", *SEVERITIES)).allowed("rule", ("", GENERAL, *identities()))
    for number, row in table:
        if bool(row["severity"]) != bool(row["zh"]) or bool(row["severity"]) != bool(row["rule"]):
            table.fault(number, "rule, severity and zh are all given or all empty")
    table.check()
    return {row["kind"]: row for _, row in table}


def identity_findings(who: Identity) -> list[Finding]:
    """Return the findings of an identity; raises `KeyError` for a kind that has no line."""
    start, end = who.period or (None, None)
    findings = []
    for note in who.notes:
        line = kinds()[note.kind]
        if line["severity"]:
            chinese = line["zh"].format(start=start, end=end, published=who.published)
            message = note.message[:1].upper() + note.message[1:]
            findings.append(
                Finding(line["rule"], line["severity"], "fail", (), f"{message}.", message_zh=f"{chinese}。")
            )
    return findings
