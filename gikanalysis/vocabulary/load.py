"""Metrics and crosswalk from their data files, refused as a whole when anything is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from gikanalysis.errors import DataFileError, UnknownName
from gikanalysis.forms import Form, expressions, forms
from gikanalysis.forms.expressions import Node
from gikanalysis.schema import APPLICANTS, GRADES, MATCHES
from gikanalysis.tabular import Table, read_csv

PACKAGE = "gikanalysis.vocabulary"
METRIC_COLUMNS = (
    "metric", "group", "label_zh", "label_en", "unit", "applicants", "prose_parts", "grade_2019", "grade_2021",
    "note",
)  # fmt: skip
CROSSWALK_COLUMNS = ("metric", "form", "match", "expression", "lower", "upper", "note_en", "note_zh")
EXCLUDED_COLUMNS = ("form", "cell", "reason")
GROUPS = (
    "requests", "applicants", "outcomes", "refusal_grounds", "not_processed_grounds", "remedies", "fees",
    "proactive", "response", "administration", "capacity", "prose_only",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Metric:
    """A quantity that the newest form (or its best description) names.

    `by_applicant`: on forms with applicant columns it exists for each of them. `adds_prose_parts`: where
    prose names parts and no whole, parts named together may be added (a floor). The grades tell how far the series
    can be compared across the break of 2019 and the break of 2021 (A direct … D not; n/a not in two
    adjoining forms).
    """

    id: str
    group: str
    label_zh: str
    label_en: str
    unit: str
    by_applicant: bool
    adds_prose_parts: bool
    grade_2019: str
    grade_2021: str
    note: str

    def label(self, language: str) -> str:
        """The short name, ``zh`` or ``en``."""
        return self.label_zh if language == "zh" else self.label_en

    def grade(self, form_id: str) -> str:
        """Comparability with the form before: 2021 for the newest form, else 2019."""
        return self.grade_2021 if form_id == "v2021" else self.grade_2019


@dataclass(frozen=True, slots=True)
class Line:
    """One line of crosswalk.csv as written: what a person reads of a metric on a form.

    `match` is ``none`` where the form has no counterpart. A match that is not exact is a judgement, so
    `note_en` and `note_zh` argue it.
    """

    metric: str
    form: str
    match: str
    expression: str
    lower: str
    upper: str
    note_en: str
    note_zh: str

    def note(self, language: str) -> str:
        """The argument for the match, ``zh`` or ``en``; empty where none is needed."""
        return self.note_zh if language == "zh" else self.note_en

    @property
    def bounds(self) -> tuple[str, str]:
        """Both bounds as expressions: those of a point that stands alone are the point, ``""`` is unbounded."""
        if self.match in ("exact", "close") and not (self.lower or self.upper):
            return self.expression, self.expression
        lower = self.lower or (self.expression if self.match == "narrow" else "")
        return lower, self.upper or (self.expression if self.match == "broad" else "")


@dataclass(frozen=True, slots=True)
class Correspondence:
    """One line of the crosswalk ready for use: a metric on a form, for one applicant.

    `point` is None where the form has only a ceiling (broad) or a floor (narrow). `lower` and
    `upper` None: that side is unbounded, unless both are and there is a point, which then stands alone.
    """

    metric: Metric
    applicant: str
    match: str
    point: Node | None
    lower: Node | None
    upper: Node | None
    cells: tuple[str, ...]

    @property
    def exact_point(self) -> bool:
        """Whether the point stands alone, without an interval of the mapping."""
        return self.point is not None and self.lower is None and self.upper is None


@cache
def metrics() -> Mapping[str, Metric]:
    """Return all metrics by id; raises `DataFileError` with every fault of metrics.csv.

    >>> metrics()["requests_received"].unit
    '件'
    """
    return metrics_of(read_csv(PACKAGE, "metrics.csv", METRIC_COLUMNS))


def metrics_of(table: Table) -> Mapping[str, Metric]:
    """Validate and assemble the lines of metrics.csv; raises `DataFileError` with all faults at once."""
    table.unique("metric").filled("metric", "group", "label_zh", "label_en", "unit", "grade_2019", "grade_2021")
    table.allowed("group", GROUPS).allowed("applicants", ("", "yes"))
    table.allowed("prose_parts", ("", "sum"))
    table.allowed("grade_2019", GRADES).allowed("grade_2021", GRADES).check()
    return {
        row["metric"]: Metric(
            id=row["metric"],
            group=row["group"],
            label_zh=row["label_zh"],
            label_en=row["label_en"],
            unit=row["unit"],
            by_applicant=row["applicants"] == "yes",
            adds_prose_parts=row["prose_parts"] == "sum",
            grade_2019=row["grade_2019"],
            grade_2021=row["grade_2021"],
            note=row["note"],
        )
        for _, row in table
    }


def labels_zh() -> Mapping[str, str]:
    """Return what each metric is called in Chinese."""
    return {one.id: one.label_zh for one in metrics().values()}


def metric(name: str) -> Metric:
    """Return one metric.

    Raises `UnknownName` offering near names; for a word of a label, the metrics that bear it.
    """
    if name in metrics():
        return metrics()[name]
    word = name.casefold()
    bearing = [m.id for m in metrics().values() if word in m.label_zh or word in m.label_en.casefold()]
    raise UnknownName("metric", name, bearing or metrics())


@cache
def crosswalk(form_id: str) -> tuple[Correspondence, ...]:
    """Return the mappings of one form, expanded over applicants; metrics without counterpart are absent."""
    return _all()[form_id]


@cache
def lines(name: str) -> Mapping[str, Line]:
    """Return the lines of metric `name` as written, by form, newest form last as in forms.yaml.

    >>> lines("refused_core")["v2021"].expression
    '[B3.3.1]+[B3.3.2]+[B3.3.3]+[B3.3.4]'
    """
    metric(name)
    _all()  # refuses a faulty file as a whole
    return {row["form"]: Line(**row) for _, row in _table() if row["metric"] == name}


@cache
def _table() -> Table:
    return read_csv(PACKAGE, "crosswalk.csv", CROSSWALK_COLUMNS)


@cache
def _all() -> Mapping[str, tuple[Correspondence, ...]]:
    return build(_table(), read_csv(PACKAGE, "excluded.csv", EXCLUDED_COLUMNS), metrics())


def build(table: Table, excluded: Table, known: Mapping[str, Metric]) -> Mapping[str, tuple[Correspondence, ...]]:
    """Validate and assemble the crosswalk; raises `DataFileError` with all faults at once."""
    table.unique("metric", "form").allowed("match", (*MATCHES, "none")).allowed("form", tuple(forms()))
    table.allowed("metric", tuple(known))
    _require_complete(table, known)
    result: dict[str, list[Correspondence]] = {name: [] for name in forms()}
    for number, row in table:
        if row["form"] not in result or row["metric"] not in known:
            continue  # refused above
        _require_argument(table, number, row)
        try:
            result[row["form"]].extend(_mappings(row, known[row["metric"]], forms()[row["form"]]))
        except ValueError as error:
            table.fault(number, f"{row['metric']} on {row['form']}: {error}")
    _require_coverage(table, excluded, result)
    DataFileError.raise_if([*table.faults, *excluded.faults])
    return {name: tuple(found) for name, found in result.items()}


def _require_argument(table: Table, number: int, row: Mapping[str, str]) -> None:
    """A match that is not exact, and a bound without a match, is argued in both languages."""
    judged = row["match"] not in ("exact", "none") or row["lower"] or row["upper"]
    if bool(row["note_en"]) != bool(row["note_zh"]) or (judged and not row["note_en"]):
        what = f"{row['metric']} on {row['form']}: match {row['match']}"
        table.fault(number, f"{what} needs its argument in note_en and note_zh")


def _require_complete(table: Table, known: Mapping[str, Metric]) -> None:
    there = {(row["metric"], row["form"]) for _, row in table}
    for name in known:
        for form_id in forms():
            if (name, form_id) not in there:
                table.faults.append(f"{table.name}: no line for {name} on {form_id} (match none, if it has none)")


def _mappings(row: dict[str, str], of: Metric, form: Form) -> list[Correspondence]:
    if row["match"] == "none":
        if row["expression"]:
            raise ValueError("match none has no expression")
        if not (row["lower"] and row["upper"]):
            return []
        bounds = expressions.parse(row["lower"]), expressions.parse(row["upper"])
        return [Correspondence(of, "total", "none", None, *bounds, ())]
    if not row["expression"]:
        raise ValueError(f"match {row['match']} needs an expression")
    split = of.by_applicant and "B" in {table.id for table in form.tables}
    return [_mapping(row, of, form, applicant, split=split) for applicant in (APPLICANTS if split else ("total",))]


def _mapping(row: dict[str, str], of: Metric, form: Form, applicant: str, *, split: bool) -> Correspondence:
    def node(text: str) -> Node | None:
        if not text:
            return None
        parsed = expressions.parse(text)
        if expressions.is_condition(parsed):
            raise ValueError(f"{text!r} is a condition, not a figure")
        return _for_applicant(parsed, form, applicant) if split else parsed

    expression = node(row["expression"])
    assert expression is not None
    lower, upper = node(row["lower"]), node(row["upper"])
    point = expression if row["match"] in ("exact", "close") else None
    if row["match"] == "exact" and (lower or upper):
        raise ValueError("an exact match carries no interval")
    if row["match"] == "broad" and upper is None:
        upper = expression
    if row["match"] == "narrow" and lower is None:
        lower = expression
    ids = tuple(expressions.cells(expression))
    for side in (expression, lower, upper):
        unknown = [cell for cell in expressions.cells(side) if cell not in form.by_id] if side else []
        if unknown:
            raise ValueError(f"the form has no cells {', '.join(unknown)}")
    return Correspondence(of, applicant, row["match"], point, lower, upper, ids)


def _for_applicant(node: Node, form: Form, applicant: str) -> Node:
    """Turn a row of part three into its cell for one applicant: ``[B1]`` → ``[B1.natural]``."""
    match node:
        case expressions.Cell(id=cell) if cell in form.rows:
            return expressions.Cell(f"{cell}.{applicant}")
        case expressions.Apply(operator=operator, arguments=arguments):
            return expressions.Apply(operator, tuple(_for_applicant(a, form, applicant) for a in arguments))
    return node


def _excluded(row: Mapping[str, str]) -> list[str]:
    """The cells that a line of excluded.csv names: one, or with ``*.period`` all of that column."""
    star, _, column = row["cell"].partition("*.")
    if star or not column or row["form"] not in forms():
        return [row["cell"]]
    cells = [cell.id for cell in forms()[row["form"]].cells if cell.column == column]
    return cells or [row["cell"]]


def _require_coverage(table: Table, excluded: Table, result: Mapping[str, list[Correspondence]]) -> None:
    """Every figure of every form is mapped by a point, or excluded with a reason, never both."""
    excluded.unique("form", "cell").filled("form", "cell", "reason").allowed("form", tuple(forms()))
    out: dict[tuple[str, str], int] = {}
    for number, row in excluded:
        for cell_id in _excluded(row):
            if out.setdefault((row["form"], cell_id), number) != number:
                excluded.fault(number, f"{cell_id} is excluded in row {out[row['form'], cell_id]} already")
    for name, form in forms().items():
        mapped = {cell for mapping in result[name] if mapping.point is not None for cell in mapping.cells}
        for cell in form.cells:
            if not cell.header and cell.id not in mapped and (name, cell.id) not in out:
                what = f"{name} {cell.id} ({cell.label})"
                table.faults.append(f"{table.name}: {what} is neither mapped nor excluded")
        for (form_id, cell_id), number in out.items():
            if form_id == name and (cell_id not in form.by_id or cell_id in mapped):
                excluded.fault(number, f"{cell_id} is mapped, or not a cell of {name}")
