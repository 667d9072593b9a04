"""Findings that need more than one report: over the years of a body, and between the bodies of a year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from gikanalysis.checks import Finding
from gikanalysis.checks.levels import across_levels
from gikanalysis.checks.telling import Assessed
from gikanalysis.checks.years import NEEDS, Filed, across_years
from gikanalysis.forms.identities import identities
from gikanalysis.report import Report

LOOKS_BACK = 2
"""How many years before its own a report is checked against."""
Prints = Mapping[str, Sequence[str]]
Earlier = Callable[[Report, int], Report | None]
"""Finds the report of the same body so many years before."""


def rules() -> list[str]:
    """The ids of the checks that need more than one report; a build makes their findings anew."""
    return [identity.id for identity in identities().values() if identity.needs in (*NEEDS, "levels")]


def filed(report: Report, prints: Prints | None = None) -> Filed:
    """A report as the checks see it; `prints` are the fingerprints of passages by source."""
    return Filed(
        source=report.source,
        issuer=report.issuer,
        adcode=report.adcode,
        province=report.province,
        level=report.level,
        parent_level=report.parent_level,
        year=report.year,
        scope=report.scope,
        form=report.form,
        figures={row.cell: row.figure for row in report.cell_rows},
        prints=tuple((prints or {}).get(report.source, ())),
    )


def assess(
    reports: Sequence[Report], earlier: Earlier, prints: Prints | None = None
) -> Iterator[tuple[str, Assessed]]:
    """Yield, by source, what every check beyond one report says of the reports of one year.

    Each body is to be there once: of copies the preferred one.
    """
    now = [filed(report, prints) for report in reports]
    for report, one in zip(reports, now, strict=True):
        before = [earlier(report, back) for back in range(1, LOOKS_BACK + 1)]
        past = [None if other is None else filed(other, prints) for other in before]
        yield from ((one.source, assessed) for assessed in across_years(one, past))
    yield from across_levels(now)


def with_findings(
    reports: Sequence[Report], preferred: set[str], earlier: Earlier, prints: Prints
) -> list[Report]:
    """Return the reports of one year with the findings that need more than one of them, after their own."""
    found: dict[str, list[Finding]] = {}
    chosen = [report for report in reports if report.source in preferred]
    for source, assessed in assess(chosen, earlier, prints):
        if assessed.finding is not None:
            found.setdefault(source, []).append(assessed.finding)
    return [
        replace(report, finding_rows=(*report.finding_rows, *found[report.source]))
        if report.source in found
        else report
        for report in reports
    ]


def prints_of(texts: pl.DataFrame) -> Prints:
    """The fingerprints of passages by source."""
    found = texts.group_by("source", maintain_order=True).agg("fingerprint")
    return dict(zip(found["source"], found["fingerprint"].to_list(), strict=True))
