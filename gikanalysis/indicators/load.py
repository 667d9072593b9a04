"""Indicators from their data file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from gikanalysis.errors import UnknownName
from gikanalysis.schema import GRADES
from gikanalysis.tabular import Table, read_csv
from gikanalysis.vocabulary import metrics

COLUMNS = (
    "indicator", "numerator", "denominator", "label_zh", "label_en", "denominator_zh", "denominator_en",
    "minimum_n", "interval", "grade", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Indicator:
    """A share: one metric over another. Below `minimum_n` in the denominator no rate is given."""

    id: str
    numerator: str
    denominator: str
    label_zh: str
    label_en: str
    denominator_zh: str
    denominator_en: str
    minimum_n: int
    grade: str
    note: str

    def label(self, language: str) -> str:
        """The short name, ``zh`` or ``en``."""
        return self.label_zh if language == "zh" else self.label_en


@cache
def indicators() -> Mapping[str, Indicator]:
    """Return all indicators by id; raises `DataFileError` with every fault of the file."""
    return build(read_csv("gikanalysis.indicators", "indicators.csv", COLUMNS))


def build(table: Table) -> Mapping[str, Indicator]:
    """Validate and assemble the lines of indicators.csv."""
    table.unique("indicator").filled("indicator", "label_zh", "label_en", "denominator_zh", "denominator_en")
    table.allowed("numerator", tuple(metrics())).allowed("denominator", tuple(metrics()))
    table.allowed("interval", ("wilson",)).allowed("grade", GRADES)
    for number, row in table:
        if not row["minimum_n"].isdigit():
            table.fault(number, f"minimum_n {row['minimum_n']!r} is no whole number")
    table.check()
    return {
        row["indicator"]: Indicator(
            id=row["indicator"],
            numerator=row["numerator"],
            denominator=row["denominator"],
            label_zh=row["label_zh"],
            label_en=row["label_en"],
            denominator_zh=row["denominator_zh"],
            denominator_en=row["denominator_en"],
            minimum_n=int(row["minimum_n"]),
            grade=row["grade"],
            note=row["note"],
        )
        for _, row in table
    }


def indicator(name: str) -> Indicator:
    """Return one indicator; raises `UnknownName` offering near names."""
    if name not in indicators():
        raise UnknownName("indicator", name, indicators())
    return indicators()[name]
