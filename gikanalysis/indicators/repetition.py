"""How much of a report repeats another: sentences in common, and figures that are those of the year before.

Two texts are alike in as far as they hold the same sentences (Jaccard: sentences in both over sentences in
either). Figures, dates, blanks and the names of body and place are masked before sentences are compared;
sentences that many bodies of a year print are left out. A sentence of which one word was changed is another
sentence, so the share is a floor. Reports are held against those of the same body and of sister bodies alone,
never all against all.

A panel without texts has fingerprints of whole passages: these are compared in place of sentences.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from functools import cache

import polars as pl

from gikanalysis.errors import DataFileError
from gikanalysis.panel.rows import masked
from gikanalysis.regions import division_at
from gikanalysis.tabular import read_yaml

_STOP = r"[。！？；!?;\r\n]+"
_KEY = ("source", "issuer", "adcode", "year", "level", "parent_level")
_DIGITS = {"province": 0, "prefecture": 2, "county": 4}
"""How many digits of its code a government shares with its sisters; other bodies share all of them."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What counts as common, as comparable, as alike (repetition.yaml says what each is)."""

    common_share: float
    common_bodies: float
    shortest: float
    fewest: float
    alike: float
    table_figures: float
    table_share: float


@cache
def thresholds() -> Thresholds:
    """Return the thresholds; raises `DataFileError` for a name that is lacking or unknown, or no number."""
    content = read_yaml("gikanalysis.indicators", "repetition.yaml")
    names = {field.name for field in fields(Thresholds)}
    faults = [f"repetition.yaml {name}: unknown or lacking" for name in sorted(names ^ set(content))]
    faults += [
        f"repetition.yaml {k}: {v!r} is no number" for k, v in content.items() if not isinstance(v, int | float)
    ]
    DataFileError.raise_if(faults)
    return Thresholds(**content)


def similarity(one: Collection[object], other: Collection[object]) -> float:
    """Sentences in both over sentences in either; 0 where neither has any.

    >>> similarity({1, 2, 3}, {2, 3, 4})
    0.5
    """
    a, b = set(one), set(other)
    return len(a & b) / len(a | b) if a or b else 0.0


def sentences(texts: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """The sentences of `reports`, each once a report: columns source, mark, sentence (null without texts).

    `mark` is equal for sentences that differ alone in figures, dates, blanks and the names of body and place.
    """
    mine = texts.join(
        reports.select("source", "issuer", "adcode"), on="source", how="inner", maintain_order="left"
    )
    told = mine.filter(pl.col("text").is_not_null())
    bare = mine.filter(pl.col("text").is_null())
    split = (
        told.select(
            "source", "issuer", "adcode", sentence=pl.col("text").str.replace_all(_STOP, "\n").str.split("\n")
        )
        .explode("sentence")
        .with_columns(pl.col("sentence").str.strip_chars())
        .filter(pl.col("sentence").str.len_chars() >= thresholds().shortest)
    )
    named = split.with_columns(mark=pl.Series(_marks(split), dtype=pl.String))
    long = named.filter(pl.col("mark").str.len_chars() >= thresholds().shortest)
    whole = bare.select("source", mark="fingerprint", sentence=pl.lit(None, dtype=pl.String))
    both = pl.concat([long.select("source", "mark", "sentence"), whole])
    return both.unique(["source", "mark"], keep="first", maintain_order=True)


def _marks(split: pl.DataFrame) -> list[str]:
    """Each sentence without its figures and without the names of its body and place."""
    return [
        masked(text.replace(issuer, "").replace(_place(adcode), "") if issuer else text)
        for issuer, adcode, text in split.select("issuer", "adcode", "sentence").iter_rows()
    ]


@cache
def _place(adcode: str | None) -> str:
    found = division_at(adcode) if adcode else None
    return found.name if found else "\0"


def common(marks: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """The marks that more than `common_share` of the bodies of some year print, of years with enough bodies."""
    given = thresholds()
    whose = reports.select("source", "year")
    bodies = whose.group_by("year").agg(bodies=pl.len())
    counted = marks.join(whose, on="source").group_by("mark", "year").agg(printed=pl.len())
    enough = (pl.col("bodies") >= given.common_bodies) & (
        pl.col("printed") > given.common_share * pl.col("bodies")
    )
    return counted.join(bodies, on="year").filter(enough).select("mark").unique()


def compared(marks: pl.DataFrame, reports: pl.DataFrame, *, keep_common: bool = False) -> pl.DataFrame:
    """The marks that are compared: without common ones, of reports that have enough of them left."""
    left = (
        marks if keep_common else marks.join(common(marks, reports), on="mark", how="anti", maintain_order="left")
    )
    return left.filter(pl.len().over("source") >= thresholds().fewest)


def year_pairs(marks: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """Every two years of one body, see `_pairs`; `first` is the earlier one."""
    block = pl.concat_str(pl.col("adcode").fill_null(""), pl.lit("|"), pl.col("issuer").fill_null(""))
    return _pairs(marks, reports.with_columns(block=block).sort("year", "source"))


def sister_pairs(marks: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """Every two bodies of one level with one parent division in one year, see `_pairs`."""
    placed = with_parent(reports.filter(pl.col("adcode").is_not_null() & pl.col("level").is_not_null()))
    parts = ("parent", "level", pl.col("parent_level").fill_null(""), pl.col("year").cast(pl.String))
    block = pl.concat_str(*(pl.col(part) if isinstance(part, str) else part for part in parts), separator="|")
    return _pairs(marks, placed.with_columns(block=block).sort("adcode", "issuer", "source", nulls_last=True))


def with_parent(reports: pl.DataFrame) -> pl.DataFrame:
    """The reports with `parent`: the division that a body shares with its sisters, its own for a department."""
    code = pl.col("adcode")
    parent = code
    for level, digits in _DIGITS.items():
        parent = (
            pl.when(pl.col("level") == level).then(code.str.slice(0, digits).str.pad_end(6, "0")).otherwise(parent)
        )
    return reports.with_columns(parent=parent)


def _pairs(marks: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """Pairs of reports in one block: block, first, second (sources), shared (sentences), value (similarity)."""
    sizes = marks.group_by("source").agg(n=pl.len().cast(pl.Int64))
    held = reports.join(sizes, on="source", maintain_order="left").with_row_index("place")
    ordered = held.select("block", "source", "n", "place")
    both = ordered.join(ordered, on="block", suffix="_other", maintain_order="left_right")
    both = both.filter(pl.col("place") < pl.col("place_other"))
    mine = marks.join(held.select("source", "block", "place"), on="source").select("block", "mark", "place")
    meeting = mine.join(mine, on=["block", "mark"], suffix="_other").filter(
        pl.col("place") < pl.col("place_other")
    )
    shared = meeting.group_by("place", "place_other").agg(shared=pl.len().cast(pl.Int64))
    found = both.join(shared, on=["place", "place_other"], how="left", maintain_order="left")
    found = found.with_columns(pl.col("shared").fill_null(0))
    value = pl.col("shared") / (pl.col("n") + pl.col("n_other") - pl.col("shared"))
    return found.select("block", first="source", second="source_other", shared="shared", value=value)


def kept_figures(cells: pl.LazyFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """Reports against that of the same body on the year before, on the same form: figures above 0 printed again.

    Columns: source, previous (source), n (figures above 0), same (of them those of the year before), value.
    """
    now = reports.select(pl.col("adcode", "issuer").fill_null(""), "year", "form", "source")
    before = now.with_columns(pl.col("year") + 1).rename({"source": "previous"})
    pairs = now.join(before, on=["adcode", "issuer", "year", "form"]).select("source", "previous")
    printed = cells.filter(pl.col("value").is_not_null() & (pl.col("value") != 0)).select(
        "source", "cell", "value"
    )
    mine = pairs.lazy().join(printed, on="source")
    old = printed.rename({"source": "previous", "value": "old"})
    both = mine.join(old, on=["previous", "cell"], how="left")
    same = (pl.col("value") == pl.col("old")).fill_null(value=False).sum().cast(pl.Int64)
    counted = both.group_by("source", "previous").agg(n=pl.len().cast(pl.Int64), same=same).collect()
    return counted.with_columns(value=pl.col("same") / pl.col("n")).sort("source")


def tables_kept(cells: pl.LazyFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """The rows of `kept_figures` that repeat so many figures that the table is called repeated."""
    given = thresholds()
    enough = (pl.col("same") >= given.table_figures) & (pl.col("value") >= given.table_share)
    return kept_figures(cells, reports).filter(enough)
