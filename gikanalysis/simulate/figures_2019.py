"""Figures of the forms of 2019 and 2021, whose parts three and four are built alike."""

from __future__ import annotations

from gikanalysis.forms import form
from gikanalysis.simulate.numbers import Dice

APPLICANTS = ("natural", "biz", "research", "ngo", "legal", "other", "total")
_FIRST_YEAR_WITH_FEES = 2021


def figures_2019(dice: Dice) -> dict[str, float]:
    """Draw the figures of the 2019 form."""
    return {
        **_documents_2019(dice),
        **_powers_2019(dice),
        **_procurement(dice),
        **_parts(dice, "v2019", fees=True),
    }


def figures_2021(dice: Dice, year: int) -> dict[str, float]:
    """Draw the figures of the 2021 form."""
    return {**_part_two_2021(dice), **_parts(dice, "v2021", fees=year >= _FIRST_YEAR_WITH_FEES)}


def _parts(dice: Dice, form_id: str, *, fees: bool) -> dict[str, float]:
    return {**_requests(dice, form_id, fees=fees), **_disputes(dice)}


def _documents_2019(dice: Dice) -> dict[str, float]:
    cells: dict[str, float] = {}
    for row in ("rule", "norm"):
        made = dice.count("documents", 0.05 if row == "rule" else 1) if row == "norm" or dice.rules else 0
        public = dice.part(made, 0.5, 1.0)
        stock = public + made + dice.count("documents", 4) + 1 if made or dice.happens(0.4) else 0
        stock = stock if row == "norm" or dice.rules else 0
        cells |= {f"A1.{row}.made": made, f"A1.{row}.newly_public": public, f"A1.{row}.total_public": stock}
    return cells


def _powers_2019(dice: Dice) -> dict[str, float]:
    cells: dict[str, float] = {}
    for row in ("A5.license", "A5.other_service", "A6.penalty", "A6.coercion"):
        before = dice.count("matters", 0.3 if row == "A6.coercion" else 1)
        change = _change(dice, before)
        decisions = dice.count("decisions", 0.05 if row == "A6.coercion" else 1) if before else 0
        if decisions and decisions in {before + change, change, before}:
            decisions += 11  # a figure that repeats its neighbour is what a slip looks like
        cells |= {f"{row}.prev_items": before, f"{row}.change": change, f"{row}.decisions": decisions}
    fees = dice.count("matters", 0.08)
    return cells | {"A8.fee.prev_items": fees, "A8.fee.change": _change(dice, fees)}


def _change(dice: Dice, before: int) -> int:
    """A list of powers changes by less than a third, and mostly not at all."""
    if before < 4 or dice.happens(0.45):
        return 0
    return dice.random.randint(-before // 3, before // 3)


def _procurement(dice: Dice) -> dict[str, float]:
    projects = dice.count("matters", 0.3)
    amount = max(dice.money(), 0.5) if projects else 0.0
    return {"A9.procurement.items": projects, "A9.procurement.amount": amount}


def _part_two_2021(dice: Dice) -> dict[str, float]:
    cells: dict[str, float] = {}
    for row in ("rule", "norm"):
        drawn = dice.count("documents", 0.05 if row == "rule" else 0.4)
        made = drawn if row == "norm" or dice.rules else 0
        repealed = dice.count("documents", 0.3) if made and dice.happens(0.5) else 0
        stock = made + dice.count("documents", 5) if made or dice.happens(0.4) else 0
        stock = stock if row == "norm" or dice.rules else 0
        cells |= {f"A1.{row}.made": made, f"A1.{row}.repealed": repealed, f"A1.{row}.in_force": stock}
    for row, factor in (("A5.license", 1.0), ("A6.penalty", 1.2), ("A6.coercion", 0.03)):
        cells[f"{row}.decisions"] = dice.count("decisions", factor)
    cells["A8.fee.amount"] = dice.money("money", 2)
    return cells


def _requests(dice: Dice, form_id: str, *, fees: bool) -> dict[str, float]:
    """Columns are drawn one by one, so each of them and their sum keep the printed balance."""
    rows = [
        r.id for r in form(form_id).table("B").rows if not r.header and r.id.startswith("B3.") and r.id != "B3.7"
    ]
    received = dice.count("requests")
    new = dice.share(received, "applicants")
    old = dice.share(dice.part(received, 0, 0.12), "applicants")
    cells: dict[str, float] = {}
    for column, fresh, carried in zip(APPLICANTS, new, old, strict=False):
        remaining = dice.part(fresh + carried, 0, 0.1)
        done = fresh + carried - remaining
        parts = dice.share(done, "outcomes_2019" if form_id == "v2019" else "outcomes_2021")
        outcomes = dict(zip(rows, parts, strict=True))
        if not fees and "B3.6.2" in outcomes:  # no fee before 2021, so none left unpaid
            outcomes["B3.6.3"] += outcomes["B3.6.2"]
            outcomes["B3.6.2"] = 0
        column_cells = {"B1": fresh, "B2": carried, **outcomes, "B3.7": done, "B4": remaining}
        cells |= {f"{row}.{column}": float(count) for row, count in column_cells.items()}
    for row in ("B1", "B2", *rows, "B3.7", "B4"):
        cells[f"{row}.total"] = sum(cells[f"{row}.{column}"] for column in APPLICANTS[:-1])
    return cells


def _disputes(dice: Dice) -> dict[str, float]:
    cells: dict[str, float] = {}
    for group, factor in (("review", 1.0), ("lit_direct", 0.35), ("lit_after", 0.3)):
        parts = dice.share(dice.count("disputes", factor), "verdicts")
        for name, count in zip(("upheld", "corrected", "other", "pending"), parts, strict=True):
            cells[f"C.{group}.{name}"] = float(count)
        cells[f"C.{group}.total"] = float(sum(parts))
    return cells
