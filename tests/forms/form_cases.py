"""Made-up figures that keep every rule of a form, and readings and reports made from figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from gikanalysis.checks import check
from gikanalysis.extract.cells import CellRow, Remark, TableReading
from gikanalysis.extract.prose import Statement
from gikanalysis.forms import form
from gikanalysis.forms.evaluate import Figure
from gikanalysis.report import Report

OFFICIAL = ("v2014", "v2019", "v2021")
YEAR = {"v2014": 2018, "v2019": 2020, "v2021": 2022, "local": 2010, "prose": 2017}
APPLICANTS = {"natural": 3, "biz": 2, "research": 1, "ngo": 1, "legal": 1, "other": 1}
TABLE_2014 = """
1.1 100  1.1.a 5  1.1.b 6  1.2.1 20  1.2.2 90  1.2.3 5  1.2.4 10  1.2.5 0
2.1 3  2.2.1 2  2.2.1.a 1  2.2.2 2  2.2.2.a 1  2.2.3 4  2.2.4 1  2.2.5 0
3.1 20  3.1.1 5  3.1.2 1  3.1.3 10  3.1.4 4  3.2 19  3.2.1 15  3.2.2 4
3.3 20  3.3.1 3  3.3.2 5  3.3.3 2  3.3.4 6  3.3.4.1 1  3.3.4.2 1  3.3.4.3 1  3.3.4.4 1  3.3.4.5 1  3.3.4.6 1
3.3.5 1  3.3.6 1  3.3.7 1  3.3.8 1
4 3  4.1 1  4.2 1  4.3 1  5 3  5.1 1  5.2 1  5.3 1  6 0  7 0
8.1 1  8.2 2  8.3 5  8.3.1 2  8.3.2 3  8.4 10  9.1 2  9.2 2  9.3 30
"""
PART_TWO_2019 = """
A1.rule.made 0  A1.rule.newly_public 0  A1.rule.total_public 0
A1.norm.made 6  A1.norm.newly_public 5  A1.norm.total_public 50
A5.license.prev_items 100  A5.license.change 5  A5.license.decisions 700
A5.other_service.prev_items 50  A5.other_service.change 2  A5.other_service.decisions 300
A6.penalty.prev_items 200  A6.penalty.change -3  A6.penalty.decisions 90
A6.coercion.prev_items 40  A6.coercion.change 0  A6.coercion.decisions 7
A8.fee.prev_items 12  A8.fee.change 1  A9.procurement.items 3  A9.procurement.amount 120.5
"""
PART_TWO_2021 = """
A1.rule.made 0  A1.rule.repealed 0  A1.rule.in_force 0
A1.norm.made 6  A1.norm.repealed 1  A1.norm.in_force 50
A5.license.decisions 700  A6.penalty.decisions 90  A6.coercion.decisions 7  A8.fee.amount 120.5
"""
DISPUTES = {"upheld": 4, "corrected": 3, "other": 2, "pending": 1, "total": 10}


def consistent(form_id: str) -> dict[str, float]:
    """A figure for every figure cell of an official form, such that every check holds."""
    if form_id == "v2014":
        return _pairs(TABLE_2014)
    found = _pairs(PART_TWO_2019 if form_id == "v2019" else PART_TWO_2021)
    outcomes = [row.id for row in form(form_id).table("B").rows if not row.header and row.id.startswith("B3.")]
    outcomes = [row for row in outcomes if row not in ("B3.7", "B3.6.2")]
    rows = dict.fromkeys(outcomes, 1) | {"B3.7": len(outcomes), "B2": 2, "B4": 1, "B1": len(outcomes) - 1}
    rows |= {"B3.6.2": 0} if form_id == "v2021" else {}
    for row, times in rows.items():
        found |= {f"{row}.{who}": times * count for who, count in APPLICANTS.items()}
        found[f"{row}.total"] = times * sum(APPLICANTS.values())
    for kind in ("review", "lit_direct", "lit_after"):
        found |= {f"C.{kind}.{result}": count for result, count in DISPUTES.items()}
    return found


def _pairs(text: str) -> dict[str, float]:
    words = text.split()
    return {cell: float(value) for cell, value in zip(words[::2], words[1::2], strict=True)}


def printed(values: Mapping[str, float | None], status: str = "blank") -> dict[str, Figure]:
    """Figures: a number is printed, None has `status`."""
    return {
        cell: Figure(None, status) if value is None else Figure(float(value), "reported")
        for cell, value in values.items()
    }


def reading(
    form_id: str, figures: Mapping[str, Figure], remarks: Sequence[Remark] = (), *, shown: str = ""
) -> TableReading:
    """A reading of a form with `figures`; headings are headings, all other cells are missing."""
    rows = []
    for cell in form(form_id).cells:
        given = figures.get(cell.id, Figure(None, "header" if cell.header else "missing"))
        text = shown or (None if given.value is None else f"{given.value:g}")
        rows.append(CellRow(cell.id, cell.label, text, given.value, cell.unit, given.status, "label", "line 1"))
    return TableReading(form(form_id), tuple(rows), tuple(remarks), 1)


def statement(metric: str, value: float, component: str | None = None, **more: Any) -> Statement:
    """An exact statement, unless `more` says otherwise."""
    fields = {
        "unit": "件",
        "qualifier": "exact",
        "lower": value,
        "upper": value,
        "section": None,
        "locator": "line 1",
        "snippet": "",
    }
    return Statement(metric=metric, component=component, value=value, **(fields | more))


def report(
    form_id: str,
    figures: Mapping[str, Figure] | None = None,
    said: Sequence[Statement] = (),
    **identity: Any,
) -> Report:
    """A report on a form with these figures, checked as a real one would be."""
    table = reading(form_id, figures or {}) if form_id != "prose" else None
    year = identity.get("year", YEAR[form_id])
    findings = check(table, said, year=year, level="county", rank="county") if table else []
    fields: dict[str, Any] = {
        "source": f"{form_id}-{year}",
        "sha256": "0" * 64,
        "title": None,
        "issuer": "华宁县人民政府",
        "adcode": "530424",
        "province": "云南省",
        "level": "county",
        "parent_level": "county",
        "year": year,
        "period": (date(year, 1, 1), date(year, 12, 31)) if year else None,
        "published": None,
        "scope": "region",
        "form": form_id,
        "format": "text",
        "hint": {},
        "cell_rows": table.cells if table else (),
        "statement_rows": tuple(said),
        "finding_rows": tuple(findings),
    }
    return Report(**(fields | identity))
