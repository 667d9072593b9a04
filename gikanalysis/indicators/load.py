"""Indicators from their data files: formulas over metrics, and what a form needs of its own.

`indicators.csv` has one line for each indicator, `variants.csv` one for each form with a formula of its
own, `absent.csv` the known indicators that are no ratio of two figures of one report, and why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from gikanalysis.errors import DataFileError, UnknownName
from gikanalysis.forms import expressions
from gikanalysis.forms.expressions import Node
from gikanalysis.schema import FORMS, GRADES
from gikanalysis.tabular import Table, read_csv
from gikanalysis.vocabulary import metrics

PACKAGE = "gikanalysis.indicators"
COLUMNS = (
    "indicator", "numerator", "denominator", "scale", "label_zh", "label_en", "denominator_zh", "denominator_en",
    "denominator_fixed", "minimum_n", "interval", "grade", "note",
)  # fmt: skip
VARIANT_COLUMNS = ("indicator", "form", "numerator", "numerator_upper", "denominator", "note")
ABSENT_COLUMNS = ("indicator", "reason")
POPULATION = "population"
"""The one term that no report prints: inhabitants by division and year, given by the user."""
_SCALES = ("1", "12", "1000", "10000")


@dataclass(frozen=True, slots=True)
class Formula:
    """Numerator and denominator as arithmetic over metrics.

    `upper` is the numerator of the upper end, where that counts more than the numerator itself.
    """

    numerator: Node
    denominator: Node
    upper: Node | None = None

    @property
    def terms(self) -> tuple[str, ...]:
        """The metrics it is made of, and `POPULATION`; those of the denominator first."""
        nodes = (self.denominator, self.numerator, *([] if self.upper is None else [self.upper]))
        return tuple(dict.fromkeys(term for node in nodes for term in expressions.cells(node)))


@dataclass(frozen=True, slots=True)
class Indicator:
    """A ratio of figures of one report, times `scale`. Below `minimum_n` in the denominator none is given.

    `interval` is ``wilson`` where the numerator is a part of the cases of the denominator, else ``none``:
    what is no share has no sampling interval of one. With `denominator_fixed` the denominator enters with its
    point: the printed rows of the numerator add up to that point, whatever bounds the crosswalk gives it as
    a series of its own. `grade` tells how far the indicator compares across 2019.
    """

    id: str
    formula: Formula
    variants: Mapping[str, Formula]
    scale: int
    label_zh: str
    label_en: str
    denominator_zh: str
    denominator_en: str
    denominator_fixed: bool
    minimum_n: int
    interval: str
    grade: str
    note: str

    def on(self, form: str) -> Formula:
        """The formula that holds on `form`."""
        return self.variants.get(form, self.formula)

    @property
    def terms(self) -> tuple[str, ...]:
        """Every term of every form."""
        return tuple(dict.fromkeys(t for one in (self.formula, *self.variants.values()) for t in one.terms))

    def label(self, language: str) -> str:
        """The short name, ``zh`` or ``en``."""
        return self.label_zh if language == "zh" else self.label_en


@cache
def indicators() -> Mapping[str, Indicator]:
    """Return all indicators by id; raises `DataFileError` with every fault of the files."""
    return build(
        read_csv(PACKAGE, "indicators.csv", COLUMNS),
        read_csv(PACKAGE, "variants.csv", VARIANT_COLUMNS),
    )


@cache
def absent() -> Mapping[str, str]:
    """Return the indicators that are known and not computed here, each with its reason."""
    table = read_csv(PACKAGE, "absent.csv", ABSENT_COLUMNS).unique("indicator").filled(*ABSENT_COLUMNS)
    for number, row in table:
        if row["indicator"] in indicators():
            table.fault(number, f"{row['indicator']} is computed")
    return {row["indicator"]: row["reason"] for _, row in table.check()}


def build(table: Table, variants: Table) -> Mapping[str, Indicator]:
    """Validate and assemble the lines of indicators.csv and variants.csv."""
    table.unique("indicator").filled("indicator", "label_zh", "label_en", "denominator_zh", "denominator_en")
    table.allowed("interval", ("wilson", "none")).allowed("grade", GRADES).allowed("scale", _SCALES)
    table.allowed("denominator_fixed", ("yes", ""))
    names = {row["indicator"] for _, row in table}
    variants.unique("indicator", "form").allowed("indicator", names).allowed("form", FORMS)
    own: dict[str, dict[str, Formula]] = {}
    for number, row in variants:
        if (formula := _formula(variants, number, row)) is not None:
            own.setdefault(row["indicator"], {})[row["form"]] = formula
    found = {}
    for number, row in table:
        formula = _formula(table, number, row)
        if not row["minimum_n"].isdigit() or row["minimum_n"] == "0":
            table.fault(number, f"minimum_n {row['minimum_n']!r} is no whole number above 0")
        elif formula is not None and row["scale"] in _SCALES:
            found[row["indicator"]] = _indicator(row, formula, own.get(row["indicator"], {}))
            _check_one(table, number, found[row["indicator"]])
    DataFileError.raise_if([*table.faults, *variants.faults])
    return found


def _formula(table: Table, number: int, row: Mapping[str, str]) -> Formula | None:
    """Parse the formula of one line; what is not understood is recorded as a fault."""
    nodes: dict[str, Node] = {}
    for column in ("numerator", "denominator", "numerator_upper"):
        text = row.get(column, "")
        if column == "numerator_upper" and not text:
            continue
        try:
            node = expressions.parse(text)
        except ValueError as error:
            table.fault(number, f"{column}: {error}")
            continue
        if expressions.is_condition(node) or expressions.looks_back(node) or not expressions.cells(node):
            table.fault(number, f"{column} {text!r} is no arithmetic over metrics of one year")
            continue
        for term in expressions.cells(node):
            if term not in metrics() and (term, column) != (POPULATION, "denominator"):
                table.fault(number, f"{column} {term!r} is no metric")
        nodes[column] = node
    if not {"numerator", "denominator"} <= nodes.keys():
        return None
    return Formula(nodes["numerator"], nodes["denominator"], nodes.get("numerator_upper"))


def _indicator(row: Mapping[str, str], formula: Formula, variants: Mapping[str, Formula]) -> Indicator:
    return Indicator(
        id=row["indicator"],
        formula=formula,
        variants=variants,
        scale=int(row["scale"]),
        label_zh=row["label_zh"],
        label_en=row["label_en"],
        denominator_zh=row["denominator_zh"],
        denominator_en=row["denominator_en"],
        denominator_fixed=row["denominator_fixed"] == "yes",
        minimum_n=int(row["minimum_n"]),
        interval=row["interval"],
        grade=row["grade"],
        note=row["note"],
    )


def _check_one(table: Table, number: int, one: Indicator) -> None:
    if one.interval == "wilson" and one.scale != 1:
        table.fault(number, "a share has the scale 1")
    terms = [metrics()[term] for term in one.terms if term in metrics()]
    if one.interval == "wilson" and len({term.unit for term in terms}) > 1:
        table.fault(number, "a share is of counts in one unit")
    worst = max((GRADES.index(term.grade_2019) for term in terms), default=0)
    if not one.variants and one.grade in GRADES and GRADES.index(one.grade) < min(worst, GRADES.index("D")):
        table.fault(number, f"grade {one.grade} is better than {GRADES[worst]}, that of one of its metrics")


def indicator(name: str) -> Indicator:
    """Return one indicator; raises `UnknownName` offering near names."""
    if name not in indicators():
        raise UnknownName("indicator", name, indicators())
    return indicators()[name]
