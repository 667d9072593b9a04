"""What is exported: tables with typed and labelled columns, and where they come from.

Every writer takes an `Export` and nothing else, so that all formats hold the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import polars as pl

from gikanalysis import __version__, schema
from gikanalysis.errors import DataFileError
from gikanalysis.tabular import read_csv

PACKAGE = "gikanalysis.exports"
Kind = Literal["text", "category", "integer", "number", "boolean", "date"]
KINDS: tuple[Kind, ...] = ("text", "category", "integer", "number", "boolean", "date")
TYPES: Mapping[Kind, type[pl.DataType]] = {
    "text": pl.String,
    "category": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
}
STATA_NAME = 32
LONGEST_SUFFIX = 3  # `_lo` and its like behind a metric


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, kind, the words it may hold (categories alone), what it is in two languages."""

    name: str
    kind: Kind
    words: tuple[str, ...]
    label_en: str
    label_zh: str
    stata_name: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `frame` has exactly the columns, in order, with the types of `TYPES`; no empty texts."""

    name: str
    columns: tuple[Column, ...]
    frame: pl.DataFrame

    @classmethod
    def of(cls, name: str, columns: Sequence[Column], frame: pl.DataFrame) -> Table:
        """Bring a frame into the types of its columns: lists become words parted by blanks, empty texts gaps."""
        types = frame.schema
        made = frame.select(_typed(types[column.name], column) for column in columns)
        return cls(name, tuple(columns), made)


def _typed(given: pl.DataType, column: Column) -> pl.Expr:
    values = pl.col(column.name)
    if isinstance(given, pl.List):
        values = values.list.join(" ")
    values = values.cast(TYPES[column.kind])
    return pl.when(values != "").then(values).alias(column.name) if column.kind in ("text", "category") else values


@dataclass(frozen=True, slots=True)
class About:
    """Where the tables come from and how to cite them."""

    panel: str
    vocabulary: str
    simulated: bool
    counts: Mapping[str, int]
    licence: str
    licence_title: str
    licence_address: str
    authors: tuple[str, ...]
    package: str = __version__

    @property
    def mark(self) -> str:
        """What stands in the column `panel` of every row."""
        return f"{schema.SIMULATED}-{self.panel}" if self.simulated else self.panel

    @property
    def suffix(self) -> str:
        """What the names of files of simulated data end in."""
        return f"_{schema.SIMULATED}" if self.simulated else ""

    @property
    def version(self) -> str:
        """Version of the data: of the package, and the panel."""
        return f"{self.package}+{self.panel}"

    @property
    def title(self) -> str:
        """Title of the data set."""
        said = f"{schema.SIMULATED}: " if self.simulated else ""
        return f"{said}Annual reports on government information disclosure of Chinese public bodies, one panel"

    @property
    def citation(self) -> str:
        """How to cite the data, in one sentence."""
        who = "; ".join(self.authors)
        return (
            f"{who}. {self.title}. Panel {self.mark}, made with gikanalysis {self.package}, "
            f"vocabulary {self.vocabulary}."
        )


@dataclass(frozen=True, slots=True)
class Export:
    """All tables of one panel with what is known of them."""

    about: About
    tables: tuple[Table, ...]

    def __getitem__(self, name: str) -> Table:
        return next(table for table in self.tables if table.name == name)


@dataclass(frozen=True, slots=True)
class Described:
    """A line of columns.csv."""

    kind: str
    words: tuple[str, ...]
    label_en: str
    label_zh: str


@cache
def descriptions() -> Mapping[tuple[str, str], Described]:
    """Return the lines of columns.csv by table and column (table ``*``: any); raises `DataFileError`."""
    table = read_csv(PACKAGE, "columns.csv", ("table", "column", "kind", "values", "label_en", "label_zh"))
    table.unique("table", "column").filled("table", "column", "kind", "label_en", "label_zh")
    table.allowed("kind", (*KINDS, "metric"))
    for number, row in table:
        if (row["kind"] == "category") != bool(row["values"]) or not hasattr(schema, row["values"] or "FORMS"):
            table.fault(number, "a category, and nothing else, names its closed list in schema")
    table.check()
    return {
        (row["table"], row["column"]): Described(
            row["kind"],
            tuple(getattr(schema, row["values"])) if row["values"] else (),
            row["label_en"],
            row["label_zh"],
        )
        for _, row in table
    }


def columns_of(table: str, names: Sequence[str]) -> list[Column]:
    """Return the columns of a table; raises `DataFileError` for those that columns.csv does not describe."""
    known = descriptions()
    found = []
    faults = []
    for name in names:
        said = known.get((table, name)) or known.get(("*", name)) or known.get((table, "*"))
        if said is None:
            faults.append(f"columns.csv: no line for {table}.{name}")
        else:
            found.append(column(name, said, column=name))
    DataFileError.raise_if(faults)
    return found


def column(name: str, said: Described, *, kind: Kind | None = None, stata_name: str = "", **fields: str) -> Column:
    """Return a column as described, the fields in its labels filled in."""
    labels = said.label_en.format(**fields), said.label_zh.format(**fields)
    return Column(name, kind or said.kind, said.words, *labels, stata_name or short(name))  # type: ignore[arg-type]


@cache
def _short_words() -> Mapping[str, str]:
    table = read_csv(PACKAGE, "short_words.csv", ("word", "short")).unique("word").filled("word", "short").check()
    return {row["word"]: row["short"] for _, row in table}


def short(name: str, limit: int = STATA_NAME) -> str:
    """Return a name of at most `limit` characters: words of short_words.csv are cut from the left until it fits.

    Raises `DataFileError` when it does not.

    >>> short("refused"), short("requests_received_from_organisations", 29)
    ('refused', 'req_recd_from_organisations')
    """
    words = name.split("_")
    for place, word in enumerate(words):
        if len("_".join(words)) <= limit:
            break
        words[place] = _short_words().get(word, word)
    cut = "_".join(words)
    if len(cut) > limit:
        raise DataFileError([f"short_words.csv: {name} cannot be brought to {limit} characters, it is {cut}"])
    return cut
