"""The tables of the study of repeated reports: sentences, tables printed again, other thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from gikanalysis.figures.numbers import format_percent, format_share
from gikanalysis.pages.parts import Entry, Table

if TYPE_CHECKING:
    from gikanalysis.studies.copied_reports import CopiedReports

EXCERPT = 80
"""Characters of a sentence that are shown."""
MOST = 15
"""Sentences in each gallery."""
MOST_TABLES = 60
LIMITS = (0.5, 0.8, 0.95)


def excerpt(text: str) -> str:
    """The beginning of a sentence, cut where it is long.

    >>> len(excerpt("字" * 200)), excerpt("短句")
    (80, '短句')
    """
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"


def gallery(study: CopiedReports) -> list[Table]:
    """Sentences most often repeated between sister bodies of a year, and by one body over the years."""
    held = study.compared.join(study.reports.select("source", "issuer", "adcode", "level", "year"), on="source")
    by_year = held.group_by("mark", "year").agg(
        n=pl.struct(pl.col("adcode"), pl.col("issuer")).n_unique(), source=pl.col("source").min()
    )
    by_body = held.group_by("mark", "adcode", "issuer").agg(
        n=pl.col("year").n_unique(), source=pl.col("source").min()
    )
    made = [
        _sentences(
            study,
            by_year.sort("n", "mark", descending=[True, False]).unique("mark", maintain_order=True),
            "bodies",
        ),
        _sentences(
            study, by_body.sort("n", "mark", descending=[True, False]).unique("mark", maintain_order=True), "body"
        ),
    ]
    return [table for table in made if table is not None]


def _sentences(study: CopiedReports, ranked: pl.DataFrame, kind: str) -> Table | None:
    shown = ranked.filter(pl.col("n") > 1).head(MOST)
    if shown.is_empty():
        return None
    words = {
        (source, mark): text
        for source, mark, text in study.marks.join(shown, on=["source", "mark"], how="semi").iter_rows()
    }
    whose = {row["source"]: row for row in study.reports.iter_rows(named=True)}
    rows = []
    for mark, n, source in shown.select("mark", "n", "source").iter_rows():
        report = whose[source]
        body = study.say("body_year", body=report["issuer"] or source, year=report["year"])
        rows.append(
            (
                Entry(excerpt(words[source, mark])),
                Entry(study.count(n), number=True),
                Entry(study.say("taken_from", report=body)),
            )
        )
    head = tuple(study.say(f"gallery_{name}") for name in ("sentence", f"n_{kind}", "from"))
    return Table(study.say(f"gallery_caption_{kind}"), head, tuple(rows), study.say("gallery_note"))


def kept(study: CopiedReports) -> Table:
    """Reports whose figures are those of the year before, in the order of codes."""
    whose = study.reports.select("source", "issuer", "adcode", "year", "title")
    found = study.kept_tables.join(whose, on="source").sort("adcode", "issuer", "year", nulls_last=True)
    rows = tuple(
        (
            Entry(
                study.say("body_year", body=row["issuer"] or row["source"], year=row["year"]), small=row["title"]
            ),
            Entry(study.say("of", k=study.count(row["same"]), n=study.count(row["n"])), number=True),
            Entry(format_percent(row["value"], 0), number=True),
            Entry(row["source"], small=row["previous"]),
        )
        for row in found.head(MOST_TABLES).iter_rows(named=True)
    )
    more = found.height - len(rows)
    note = study.told(study.say("tables_rest", more=study.count(more)) if more else "", study.say("tables_note"))
    head = tuple(study.say(f"tables_{name}") for name in ("body", "same", "share", "files"))
    return Table(study.say("tables_caption"), head, rows, note)


def limits(study: CopiedReports, whole: pl.DataFrame) -> Table:
    """Reports alike to the year before at several limits, common sentences left out and kept."""
    rows = tuple(
        (
            Entry(study.say("from_share", share=format_percent(limit, 0))),
            *(Entry(_counted(study, pairs, limit), number=True) for pairs in (study.following, whole)),
        )
        for limit in LIMITS
    )
    head = (study.say("robust_head"), study.say("robust_without"), study.say("robust_with"))
    return Table(study.say("robust_caption"), head, rows)


def _counted(study: CopiedReports, pairs: pl.DataFrame, limit: float) -> str:
    k, n = pairs.filter(pl.col("value") >= limit).height, pairs.height
    share = format_share(k / n, n, study.language) if n else None
    return study.say("of", k=study.count(k), n=study.count(n)) + (
        study.say("share_in", share=share) if share else ""
    )
