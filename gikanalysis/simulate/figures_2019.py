"""Figures of the forms of 2019 and 2021, whose parts three and four are built alike."""

from __future__ import annotations

from collections.abc import Mapping

from gikanalysis.forms import form
from gikanalysis.simulate.numbers import Dice

APPLICANTS = ("natural", "biz", "research", "ngo", "legal", "other", "total")
_FIRST_YEAR_WITH_FEES = 2021


Before = Mapping[str, float] | None
"""The figures of the year before, from which stocks go on; None where the years do not hang together."""


def figures_2019(dice: Dice, before: Before = None) -> dict[str, float]:
    """Draw the figures of the 2019 form."""
    return {
        **_documents_2019(dice, before),
        **_powers_2019(dice, before),
        **_procurement(dice),
        **_parts(dice, "v2019", before, fees=True),
    }


def figures_2021(dice: Dice, year: int, before: Before = None) -> dict[str, float]:
    """Draw the figures of the 2021 form."""
    return {**_part_two_2021(dice, before), **_parts(dice, "v2021", before, fees=year >= _FIRST_YEAR_WITH_FEES)}


def _parts(dice: Dice, form_id: str, before: Before, *, fees: bool) -> dict[str, float]:
    requests = _requests(dice, form_id, before, fees=fees)
    return {**requests, **_disputes(dice, before, requests["B3.7.total"])}


def _documents_2019(dice: Dice, past: Before) -> dict[str, float]:
    cells: dict[str, float] = {}
    for row in ("rule", "norm"):
        made = dice.count("documents", 0.05 if row == "rule" else 1) if row == "norm" or dice.rules else 0
        public = dice.part(made, 0.5, 1.0)
        stock = public + made + dice.count("documents", 4) + 1 if made or dice.happens(0.4) else 0
        stock = stock if row == "norm" or dice.rules else 0
        stock = max(stock, round((past or {}).get(f"A1.{row}.total_public", 0)))
        cells |= {f"A1.{row}.made": made, f"A1.{row}.newly_public": public, f"A1.{row}.total_public": stock}
    return cells


def _powers_2019(dice: Dice, past: Before) -> dict[str, float]:
    cells: dict[str, float] = {}
    for row in ("A5.license", "A5.other_service", "A6.penalty", "A6.coercion"):
        before = _kept(past, row, dice.count("matters", 0.3 if row == "A6.coercion" else 1))
        change = _change(dice, before)
        decisions = dice.count("decisions", 0.05 if row == "A6.coercion" else 1, row) if before else 0
        if decisions and decisions in {before + change, change, before}:
            decisions += 11  # a figure that repeats its neighbour is what a slip looks like
        cells |= {f"{row}.prev_items": before, f"{row}.change": change, f"{row}.decisions": decisions}
    fees = _kept(past, "A8.fee", dice.count("matters", 0.08))
    return cells | {"A8.fee.prev_items": fees, "A8.fee.change": _change(dice, fees)}


def _kept(past: Before, row: str, drawn: int) -> int:
    """What the year before left of a list of matters, else what was drawn."""
    known = past is not None and f"{row}.prev_items" in past
    return round(past[f"{row}.prev_items"] + past[f"{row}.change"]) if past is not None and known else drawn


def _change(dice: Dice, before: int) -> int:
    """A list of powers changes by less than a third, and mostly not at all."""
    if before < 4 or dice.happens(0.45):
        return 0
    return dice.random.randint(-before // 3, before // 3)


def _procurement(dice: Dice) -> dict[str, float]:
    projects = dice.count("matters", 0.3)
    amount = max(dice.money(), 0.5) if projects else 0.0
    return {"A9.procurement.items": projects, "A9.procurement.amount": amount}


def _part_two_2021(dice: Dice, past: Before) -> dict[str, float]:
    cells: dict[str, float] = {}
    for row in ("rule", "norm"):
        drawn = dice.count("documents", 0.05 if row == "rule" else 0.4)
        made = drawn if row == "norm" or dice.rules else 0
        repealed = dice.count("documents", 0.3) if made and dice.happens(0.5) else 0
        stock = made + dice.count("documents", 5) if made or dice.happens(0.4) else 0
        stock = stock if row == "norm" or dice.rules else 0
        if past is not None and f"A1.{row}.in_force" in past:
            old = round(past[f"A1.{row}.in_force"])
            repealed = min(repealed, old)
            stock = old + made - repealed
        elif past is not None and f"A1.{row}.total_public" in past:
            stock = min(stock, round(past[f"A1.{row}.total_public"]) + made)
        cells |= {f"A1.{row}.made": made, f"A1.{row}.repealed": repealed, f"A1.{row}.in_force": stock}
    for row, factor in (("A5.license", 1.0), ("A6.penalty", 1.2), ("A6.coercion", 0.03)):
        cells[f"{row}.decisions"] = dice.count("decisions", factor, row)
    cells["A8.fee.amount"] = dice.money("money", 2)
    return cells


def _carried_in(dice: Dice, received: int, past: Before) -> list[int]:
    """Requests of the year before by applicant: what it left, if that is known, else a draw."""
    if past is not None and "B4.total" in past:
        return [round(past[f"B4.{column}"]) for column in APPLICANTS[:-1]]
    least = 0 if past is None or "3.1" not in past else round(past["3.1"] - past["3.2"])
    return dice.share(max(dice.part(received, 0, 0.12), least), "applicants")


def _requests(dice: Dice, form_id: str, past: Before, *, fees: bool) -> dict[str, float]:
    """Columns are drawn one by one, so each of them and their sum keep the printed balance."""
    rows = [
        r.id for r in form(form_id).table("B").rows if not r.header and r.id.startswith("B3.") and r.id != "B3.7"
    ]
    received = dice.count("requests")
    new = dice.share(received, "applicants")
    old = _carried_in(dice, received, past)
    cells: dict[str, float] = {}
    for column, fresh, carried in zip(APPLICANTS, new, old, strict=False):
        remaining = dice.left(fresh + carried)
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


def _disputes(dice: Dice, past: Before, outcomes: float) -> dict[str, float]:
    """In a series no more disputes than outcomes allow, and at least those that were pending."""
    cells: dict[str, float] = {}
    for group, factor in (("review", 1.0), ("lit_direct", 0.35), ("lit_after", 0.3)):
        total = dice.count("disputes", factor, group)
        if past is not None:
            most = cells["C.review.total"] if group == "lit_after" else outcomes // (2 if group == "review" else 4)
            total = round(max(min(total, most), past.get(f"C.{group}.pending", 0)))
        parts = dice.share(total, "verdicts")
        for name, count in zip(("upheld", "corrected", "other", "pending"), parts, strict=True):
            cells[f"C.{group}.{name}"] = float(count)
        cells[f"C.{group}.total"] = float(sum(parts))
    return cells
