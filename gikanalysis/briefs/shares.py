"""Sections on shares: how the share granted changed, what requests led to, the grounds of refusal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from gikanalysis.briefs import sentences
from gikanalysis.briefs.facts import SHOWN_BODIES
from gikanalysis.briefs.table import GROUNDS
from gikanalysis.figures.numbers import format_share, format_years
from gikanalysis.figures.words import word
from gikanalysis.pages.parts import Chart, Entry, Section, Table
from gikanalysis.studies.saying import changes

if TYPE_CHECKING:
    from gikanalysis.briefs.region import RegionBrief, Report

BREAK = 2018.5
TREND_HEIGHT = 112.0  # points of the plot, lower than a figure that stands alone
MANY_GROUNDS = 3  # grounds that the sentence names, those with most refusals
_TREND = {
    "series": pl.String, "context": pl.Boolean, "year": pl.Int64, "value": pl.Float64, "lower": pl.Float64,
    "upper": pl.Float64, "n": pl.Float64, "wilson_lower": pl.Float64, "wilson_upper": pl.Float64,
    "status": pl.String, "flagged": pl.Boolean, "form": pl.String,
}  # fmt: skip


# How the share changed ----------------------------------------------------------------------------


def trend(brief: RegionBrief) -> Section:
    """The region's share against the median of its peers; without a series, what single bodies print."""
    if not brief.series:
        told = list(sentences.changes(brief)) or [brief.say("trend_none")]
        return brief.section("trend", "trend_heading", told)
    own = _own(brief)
    sound = own.filter(~pl.col("flagged").fill_null(value=False))
    crossed = brief.years[0] < BREAK < brief.years[1]
    shown = bool(own["value"].count() or own["lower"].count())
    told = [brief.say("trend_break")] if crossed and shown else []
    if len(brief.series) == 1:
        told.append(brief.say("trend_one", year=brief.latest.year))
    else:
        told += changes(brief, brief.say("trend_what", region=brief.full_name), sound)
    told += [_rank(brief), _doubted(brief, own)]
    items = [_trend_chart(brief, own)] if shown else []
    return brief.section("trend", "trend_heading", [*told, "" if shown else brief.say("trend_absent")], items)


def _own(brief: RegionBrief) -> pl.DataFrame:
    name = brief.region
    rows = []
    for report in brief.series:
        row = brief.rate(report, "disclosure_rate")
        if row is not None:
            rows.append({key: row.get(key) for key in _TREND} | {"series": name, "context": False})
    return pl.DataFrame(rows, schema=_TREND, orient="row")


def _medians(brief: RegionBrief) -> pl.DataFrame:
    """The peers' median in each year in which the region has a report, on the form of that report."""
    rows = []
    for report in brief.series:
        median = brief.peers.median(report.year, report.form)
        if median:
            rows.append(
                {
                    "series": brief.say("median_short"), "context": True, "year": report.year,
                    "value": median["value"], "status": "reported", "flagged": False, "form": report.form,
                }
            )  # fmt: skip
    return pl.DataFrame(rows, schema=_TREND, orient="row")


def _trend_chart(brief: RegionBrief, own: pl.DataFrame) -> Chart:
    medians = _medians(brief)
    about = brief.say(f"peers_{brief.division.level}_{brief.peers.kind}") if medians.height else ""
    subtitle = brief.say("trend_subtitle_peers", peers=about) if about else brief.say("trend_subtitle")
    return brief.chart(
        "trend",
        pl.concat([own, medians]),
        brief.say("trend_title", region=brief.full_name),
        subtitle,
        scope=brief.full_name,
        years=list(range(brief.years[0], brief.years[1] + 1)),
        height=TREND_HEIGHT,
    )


def _rank(brief: RegionBrief) -> str:
    """The range of the rank of the newest report, or why there is none."""
    latest = brief.latest
    rank, share = brief.peers.rank(latest.source), brief.rate(latest, "disclosure_rate")
    if not brief.peers.kind:
        return brief.say("peers_few", level=brief.say(f"level_{brief.division.level}"), year=latest.year)
    if rank is None:
        few = share is not None and share["n"] is not None and share["n"] < sentences.FEWEST_FOR_DECIMALS
        return brief.say("rank_few" if few else "rank_none", year=latest.year)
    shown = sentences.rank_text(brief, rank)
    where = brief.say(f"peers_{brief.division.level}_{brief.peers.kind}")
    return brief.say("rank_sentence", year=latest.year, rank=shown, count=rank.of, peers=where)


def _doubted(brief: RegionBrief, own: pl.DataFrame) -> str:
    """The years whose share a failed check doubts; no change is told of them."""
    years = own.filter(pl.col("flagged") & pl.col("value").is_not_null())["year"].to_list()
    if not years:
        return ""
    return brief.say("trend_doubted", years=brief.say("list").join(str(year) for year in sorted(years)))


# What requests led to -----------------------------------------------------------------------------


def outcomes(brief: RegionBrief) -> Section:
    """The outcome mix of the region, or of the main bodies, a bar a year."""
    drawn = [group for group in brief.subjects if any(_has_mix(brief, report) for report in group)]
    charts = [_mix(brief, group) for group in drawn]
    if brief.series:
        told = [_makeup(brief), _missing(brief)]
        return brief.section("outcomes", "outcomes_heading", told, charts)
    told = [sentences.outcome(brief, report) for group in brief.subjects for report in group]
    shown = brief.say("shown_first", shown=SHOWN_BODIES, bodies=len(brief.bodies))
    many = [shown] if len(brief.bodies) > SHOWN_BODIES else []
    return brief.section("outcomes", "outcomes_heading", [*many, *told], charts)


def _has_mix(brief: RegionBrief, report: Report) -> bool:
    return report.form != "prose" and bool(brief.value(report, "outcomes_total"))


def _mix(brief: RegionBrief, group: Sequence[Report]) -> Chart:
    first, last = group[0].year, group[-1].year
    body = brief.full_name if group == brief.series else group[0].issuer
    years = list(range(first, last + 1)) if group == brief.series else None
    return brief.chart(
        "outcome_mix",
        brief.of(group),
        brief.say("outcomes_title", body=body),
        brief.say("outcomes_subtitle", years=format_years(first, last, brief.language)),
        scope=body,
        years=years,
    )


def _makeup(brief: RegionBrief) -> str:
    """What the newest year's outcomes were besides grants."""
    latest = brief.latest
    shown = {}
    for name in ("refusal_share", "not_held_share", "not_processed_share"):
        row = brief.rate(latest, name)
        if row is None or row["value"] is None or row["lower"] is None:
            continue
        share = format_share(row["value"], int(row["n"]), brief.language)
        if share is None:
            continue
        ranged = sentences.range_of(brief, row)
        mark = sentences.mark(brief, bool(row["flagged"]))
        shown[name] = brief.say(f"makeup_{name}", share=f"{share}{mark}{ranged}")
    if not shown:
        return sentences.outcome(brief, latest)
    return brief.say("makeup", year=latest.year, shares=brief.say("comma").join(shown.values()))


def _missing(brief: RegionBrief) -> str:
    """Years between the first and the last without a report of the region."""
    read = {r.year for r in brief.series}
    lacking = [str(year) for year in range(min(read), max(read) + 1) if year not in read]
    if not lacking:
        return ""
    scoped = "wide" if all(r.scope == "region" for r in brief.series) else "own"
    return brief.say(f"missing_{scoped}", years=brief.say("list").join(lacking), wide=brief.wide)


# Grounds ------------------------------------------------------------------------------------------


def grounds(brief: RegionBrief) -> Section:
    """The share of each ground among refusals, a panel for each."""
    if not brief.series:
        return brief.section("grounds", "grounds_heading", [brief.say("grounds_bodies")])
    reports = [r for r in brief.series if r.form not in ("v2014", "prose")]  # five of the grounds are of 2019
    reports = reports or [r for r in brief.series if r.form != "prose"]
    rows = [row for report in reports for row in _grounds_of(brief, report)]
    if not any(row["share"] is not None for row in rows):
        return brief.section("grounds", "grounds_heading", [_most(brief) or brief.say("grounds_none")])
    schema = {
        "ground": pl.String, "year": pl.Int64, "share": pl.Float64, "n": pl.Float64, "status": pl.String,
        "flagged": pl.Boolean,
    }  # fmt: skip
    first, last = reports[0].year, reports[-1].year
    drawn = brief.chart(
        "grounds",
        pl.DataFrame(rows, schema=schema, orient="row"),
        brief.say("grounds_title", region=brief.full_name),
        brief.say("grounds_subtitle"),
        scope=brief.full_name,
        years=list(range(first, last + 1)),
        table=_ground_table(brief, [reports[0], reports[-1]]),
        paper=False,
    )
    return brief.section("grounds", "grounds_heading", [_most(brief)], [drawn])


def _ground_table(brief: RegionBrief, ends: Sequence[Report]) -> Table:
    """The shares of the first and the last year of the figure."""
    shown = ends if ends[0].year != ends[-1].year else ends[:1]
    head = (brief.say("grounds_ground"), *(brief.say("year_form", year=report.year) for report in shown))
    rows = []
    for ground in GROUNDS:
        cells = [Entry(word(f"ground_{ground}", brief.language))]
        for report in shown:
            row = brief.rate(report, f"grounds_mix_{ground}")
            share = None if row is None or row["value"] is None else row
            told = format_share(share["value"], int(share["n"]), brief.language) if share else None
            mark = sentences.mark(brief, bool(share["flagged"])) if share else ""
            cells.append(Entry(f"{told}{mark}" if told else brief.say("absent"), number=True))
        rows.append(tuple(cells))
    return Table(brief.say("grounds_subtitle"), head, tuple(rows))


def _grounds_of(brief: RegionBrief, report: Report) -> list[dict[str, Any]]:
    found = []
    for ground in GROUNDS:
        row = brief.rate(report, f"grounds_mix_{ground}")
        absent = {"value": None, "n": None, "status": "not_on_form", "flagged": False}
        told = row or absent
        found.append(
            {
                "ground": ground, "year": report.year, "share": told["value"], "n": told["n"],
                "status": told["status"], "flagged": bool(told["flagged"]),
            }
        )  # fmt: skip
    return found


def _most(brief: RegionBrief) -> str:
    """The grounds with most refusals in the newest year, as counted in the report."""
    latest = brief.latest
    refused = brief.fact(latest, "refused")
    if refused is None or refused.value is None:
        return ""
    if refused.value == 0:
        return brief.say("grounds_zero", year=latest.year) if refused.basis == "table" else ""
    facts = [fact for ground in GROUNDS if (fact := brief.fact(latest, f"refused_{ground}"))]
    counted = sorted((fact for fact in facts if fact.value), key=lambda fact: -(fact.value or 0))
    named = [
        brief.say(
            "ground_count",
            ground=word(fact.metric.id.replace("refused_", "ground_"), brief.language),
            count=sentences.counted(brief, fact),
        )
        for fact in counted[:MANY_GROUNDS]
    ]
    fields = {"year": latest.year, "count": sentences.counted(brief, refused)}
    if not named:
        return brief.say("grounds_total", **fields)
    return brief.say("grounds_most", **fields, grounds=brief.say("list").join(named))
