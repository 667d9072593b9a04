"""The tables of the study of what does not add up: cases by check, and rules of inclusion for samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from gikanalysis.checks.wording import number
from gikanalysis.figures.numbers import format_date
from gikanalysis.pages.parts import Entry, Table
from gikanalysis.studies.doubts import likely
from gikanalysis.studies.pooled import complete, pooled
from gikanalysis.studies.saying import share_text

if TYPE_CHECKING:
    from gikanalysis.studies.does_not_add_up import DoesNotAddUp

MOST = 60
"""Rows of a table of cases; the rest is counted and left to the panel."""
RATE = "disclosure_rate"
SHOWN_YEARS = (2014, 2018, 2020)
"""Years that the table of inclusion shows besides the last one."""


def cases(study: DoesNotAddUp, found: pl.DataFrame, *, caption: str = "table_caption") -> Table:
    """One row a failed check: body and year, check, what is printed, what is likely, evidence and place."""
    shown = found.head(MOST)
    agreed = likely(study.findings)
    places = _places(study, shown)
    rows = tuple(_case(study, row, agreed, places) for row in shown.iter_rows(named=True))
    more = found.height - shown.height
    note = [
        study.say("table_rest", more=study.count(more), shown=MOST) if more else "",
        study.say("table_note"),
        study.say("table_answer"),
    ]
    head = tuple(study.say(f"table_{name}") for name in ("body", "check", "printed", "likely", "evidence"))
    return Table(study.say(caption, n=study.count(found.height)), head, rows, study.told(*note), text_column=4)


def _places(study: DoesNotAddUp, shown: pl.DataFrame) -> dict[tuple[str, str], tuple[str, str]]:
    """By report and cell: its label and where it stands."""
    cells = study.panel.cells(source=shown["source"].unique().to_list())
    return {
        (row[0], row[1]): (row[2], row[3]) for row in cells.select("source", "cell", "label", "locator").rows()
    }


def _case(
    study: DoesNotAddUp,
    row: dict[str, Any],
    agreed: dict[tuple[str, str], float],
    places: dict[tuple[str, str], tuple[str, str]],
) -> tuple[Entry, ...]:
    zh = study.language == "zh"
    source, cells = row["source"], row["cells"]
    dated = format_date(row["published"], study.language) if row["published"] else study.say("undated")
    body = study.say("body_year", body=row["issuer"] or source, year=row["year"])
    published = study.say("as_published", title=row["title"] or source, date=dated)
    where = places.get((source, cells[0]), ("", ""))[1] if cells else ""
    place = study.told(source + ("；" if zh else ";"), where) if where else source
    address = row["where_published"]
    return (
        Entry(body, small=published),
        Entry(study.say(f"family_{row['family']}"), small=row["rule"]),
        Entry(study.say("none") if row["found"] is None else number(row["found"]), number=True),
        _likely(study, source, cells, agreed, places),
        Entry(row["message_zh"] if zh else row["message"], small=" ".join(x for x in (place, address) if x)),
    )


def _likely(
    study: DoesNotAddUp,
    source: str,
    cells: Sequence[str],
    agreed: dict[tuple[str, str], float],
    places: dict[tuple[str, str], tuple[str, str]],
) -> Entry:
    """The figures that something else agrees with, with the cells they would stand in; else that there is none."""
    there = [(cell, agreed[source, cell]) for cell in cells if (source, cell) in agreed]
    if not there:
        return Entry(study.say("no_likely"), number=True)
    labels = [places.get((source, cell), (cell, ""))[0] for cell, _ in there]
    return Entry(
        " / ".join(number(value) for _, value in there), small=study.say("list").join(labels), number=True
    )


def inclusion(study: DoesNotAddUp) -> Table | None:
    """The share granted of the province-wide reports under four rules of inclusion, None without such reports."""
    rates = study.shares(RATE, **study.regions)
    pool = pooled(rates)
    years = [year for year in pool.filter(pl.col("value").is_not_null())["year"].to_list() if year != 2019]
    if not years:
        return None
    fails = study.failed["source"].unique().to_list()
    shown = [year for year in SHOWN_YEARS if year in years and year != years[-1]] + [years[-1]]
    rules = {
        "all": pooled(rates, doubtful=True),
        "undoubted": pool,
        "passing": pooled(rates.filter(~pl.col("source").is_in(fails))),
        "complete": pooled(complete(rates, years)),
    }
    rows = tuple(
        (
            Entry(study.say(f"rule_{name}")),
            Entry(study.count(int(made["bodies"].sum())), number=True),
            *(Entry(_share(study, made, year), number=True) for year in shown),
        )
        for name, made in rules.items()
    )
    head = (study.say("rule_head"), study.say("rule_reports"), *map(str, shown))
    return Table(study.say("rule_caption"), head, rows, study.say("rule_note"))


def _share(study: DoesNotAddUp, made: pl.DataFrame, year: int) -> str:
    row = made.filter(pl.col("year") == year)
    return share_text(study, row.row(0, named=True)) if row.height else study.say("absent")
