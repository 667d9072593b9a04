"""Charts of a brief: the figure functions with the words that the page sets round them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from gikanalysis.briefs.facts import SHOWN_BODIES
from gikanalysis.figures.numbers import format_years
from gikanalysis.indicators import ratio
from gikanalysis.pages.drawing import chart
from gikanalysis.pages.parts import Chart

if TYPE_CHECKING:
    from gikanalysis.briefs.region import RegionBrief, Report


def _chart(
    brief: RegionBrief,
    kind: str,
    data: pl.DataFrame,
    title: str,
    subtitle: str,
    *,
    scope: str,
    **options: Any,  # noqa: ANN401 - passed on to the figure
) -> Chart:
    words: dict[str, Any] = {"scope": scope, "language": brief.language, "simulated": brief.panel.simulated}
    return chart(kind, data, title, subtitle, **words, **options)


def _of(brief: RegionBrief, reports: Sequence[Report]) -> pl.DataFrame:
    return brief.observations.filter(pl.col("source").is_in([r.source for r in reports]))


def outcomes(brief: RegionBrief, group: Sequence[Report]) -> Chart:
    """The outcome mix of one body, one bar a year."""
    years = format_years(group[0].year, group[-1].year, brief.language)
    body = group[0].issuer
    return _chart(
        brief,
        "outcome_mix",
        _of(brief, group),
        brief.say("outcomes_title", body=body),
        brief.say("outcomes_subtitle", years=years),
        scope=body,
    )


def asked(brief: RegionBrief, report: Report) -> Chart:
    """Applicants or, on the 2014 form, channels of one report."""
    kind = "channels" if report.form == "v2014" else "applicants"
    title = brief.say(f"{kind}_title", body=report.issuer)
    subtitle = brief.say(f"{kind}_subtitle", year=report.year)
    return _chart(brief, kind, _of(brief, [report]), title, subtitle, scope=report.issuer, year=report.year)


def rate_of(brief: RegionBrief, report: Report, indicator: str) -> dict[str, Any] | None:
    """One indicator of one report, None where the report lacks its terms."""
    total = _of(brief, [report]).filter(pl.col("applicant") == "total")
    rows = ratio(total, indicator).to_dicts()
    return rows[0] if rows else None


def remedy_rows(brief: RegionBrief) -> list[dict[str, Any]]:
    """Corrected and concluded reviews and suits of the main bodies, for the figure."""
    rows = []
    for group in brief.bodies[:SHOWN_BODIES]:
        for report in group:
            for kind, indicator in (
                ("reviews", "review_correction_rate"),
                ("suits", "litigation_correction_rate"),
            ):
                found = rate_of(brief, report, indicator)
                if found is None or report.form == "prose":
                    continue
                label = brief.say(f"remedies_{kind}", body=report.issuer, year=report.year)
                absent = found["numerator"] is None or found["n"] is None
                status = found["status"] if absent else "reported"
                rows.append(
                    {
                        "label": label,
                        "k": found["numerator"],
                        "n": found["n"],
                        "status": status,
                        "flagged": found["flagged"],
                    }
                )
    return rows


def remedies(brief: RegionBrief, rows: Sequence[dict[str, Any]]) -> Chart:
    """Correction rates with their intervals."""
    schema = {"label": pl.String, "k": pl.Float64, "n": pl.Float64, "status": pl.String, "flagged": pl.Boolean}
    return _chart(
        brief,
        "remedies",
        pl.DataFrame(list(rows), schema=schema),
        brief.say("remedies_title"),
        brief.say("remedies_subtitle"),
        scope=brief.region,
    )
