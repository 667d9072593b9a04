"""Charts of a brief: the figure functions with the words that the page sets round them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from gikanalysis import figures
from gikanalysis.briefs.facts import SHOWN_BODIES
from gikanalysis.briefs.page import Chart
from gikanalysis.figures.numbers import format_years
from gikanalysis.indicators import ratio

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gikanalysis.briefs.province import ProvinceBrief, Report

_COLOURS = 96  # a flat chart needs no more; the file shrinks to a third


def _chart(
    brief: ProvinceBrief,
    kind: str,
    data: pl.DataFrame,
    title: str,
    subtitle: str,
    *,
    scope: str,
    **options: object,
) -> Chart:
    draw: Callable[..., Axes] = getattr(figures, kind)
    pictures = []
    for width in ("wide", "narrow"):
        axes = draw(data, language=brief.language, width=width, **options)
        pictures.append(_flat(figures.to_png_bytes(axes)))
        figures.close(axes)
    said: dict[str, Any] = {"language": brief.language, **options}
    return Chart(
        title=title,
        subtitle=subtitle,
        alt=figures.alt_text(kind, data, scope=scope, **said),
        status=figures.status_line(kind, data, **said),
        wide=pictures[0],
        narrow=pictures[1],
    )


def _flat(png: bytes) -> bytes:
    """The same picture with a palette: flat colours lose nothing."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        reduced = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    reduced.save(out, "PNG", optimize=True)
    return out.getvalue()


def _of(brief: ProvinceBrief, reports: Sequence[Report]) -> pl.DataFrame:
    return brief.observations.filter(pl.col("source").is_in([r.source for r in reports]))


def outcomes(brief: ProvinceBrief, group: Sequence[Report]) -> Chart:
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


def asked(brief: ProvinceBrief, report: Report) -> Chart:
    """Applicants or, on the 2014 form, channels of one report."""
    kind = "channels" if report.form == "v2014" else "applicants"
    title = brief.say(f"{kind}_title", body=report.issuer)
    subtitle = brief.say(f"{kind}_subtitle", year=report.year)
    return _chart(brief, kind, _of(brief, [report]), title, subtitle, scope=report.issuer, year=report.year)


def rate_of(brief: ProvinceBrief, report: Report, indicator: str) -> dict[str, Any] | None:
    """One indicator of one report, None where the report lacks its terms."""
    total = _of(brief, [report]).filter(pl.col("applicant") == "total")
    rows = ratio(total, indicator).to_dicts()
    return rows[0] if rows else None


def remedy_rows(brief: ProvinceBrief) -> list[dict[str, Any]]:
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


def remedies(brief: ProvinceBrief, rows: Sequence[dict[str, Any]]) -> Chart:
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
