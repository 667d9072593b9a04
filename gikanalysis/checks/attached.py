"""What page and attachments of one report print differently, turned into findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gikanalysis.checks.finding import Finding
from gikanalysis.checks.wording import sentence, wording
from gikanalysis.extract.joined import Comparison

RULE = "attachment"


def attachment_findings(comparisons: Sequence[Comparison], names: Sequence[str]) -> Iterator[Finding]:
    """Yield the findings of `comparisons`; `names` are what the page and its attachments are called."""
    for comparison in comparisons:
        name = names[comparison.file]
        if not comparison.same_form:
            yield _finding("other_form", "warning", (), file=name, form=comparison.form)
        if comparison.differing:
            yield _finding("differing", "warning", comparison.differing, file=name)
        if comparison.filled:
            yield _finding("filled", "note", comparison.filled, file=name)


def _finding(kind: str, severity: str, cells: tuple[str, ...], **fields: object) -> Finding:
    told = {"count": len(cells), "cells": "、".join(cells), **fields}
    english, chinese = sentence(wording()["attached"][kind], told)
    return Finding(RULE, severity, "fail", cells, english, message_zh=chinese)
