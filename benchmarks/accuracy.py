"""How exactly reports are read: simulated documents of known truth, with fresh seeds.

    python benchmarks/accuracy.py --documents 300 [--seed 7] [--formats html text] [--layouts word]
                                  [--damage 0.3] [--jobs 2] [--confusions 20] [--keep FOLDER] [--json FILE]

Every cell of every document falls in one class:

right    value and status as printed (`by pattern` of them are marked as located by pattern or position)
unsure   the report says that it does not know: missing, unreadable, the form not recognised, file refused
marked   another value than printed, but marked as located by pattern or position
silent   another value or status than printed, and nothing says so: must be 0
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import SystemRandom
from typing import Any

from gikanalysis.errors import UnreadableSource
from gikanalysis.forms import form
from gikanalysis.report import Report, read_report
from gikanalysis.simulate import LAYOUTS, Figure, Simulated, numbered

RIGHT, PATTERN, UNSURE, MARKED, SILENT = "right", "by pattern", "unsure", "marked", "silent"
NO_READER = "no reader"


@dataclass
class Outcome:
    """What became of one document."""

    name: str
    format: str
    layout: str
    form: str
    damage: str
    cells: dict[str, int] = field(default_factory=dict)
    silent: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    refused: str = ""
    identity: bool = False
    breaks: bool = False
    named: bool = False
    said: bool = False
    seconds: float = 0.0


def measure(one: Simulated) -> Outcome:
    """Read one document and compare every cell with what it prints."""
    damage = one.content.damage
    outcome = Outcome(
        one.name, one.layout.format, one.layout.name, one.truth.form, damage.kind if damage else "none"
    )
    outcome.breaks = bool(damage and damage.breaks)
    started = time.perf_counter()
    try:
        report = read_report(one.data, name=one.name)
    except UnreadableSource as error:
        no_reader = any(sign in str(error) for sign in ("cannot be read; can be read", "gikanalysis[ocr]"))
        outcome.refused = NO_READER if no_reader else str(error)
        outcome.cells = {UNSURE: len(one.content.figures)}
        outcome.said = True
        return outcome
    finally:
        outcome.seconds = time.perf_counter() - started
    compare(one, report, outcome)
    truth = one.truth
    outcome.identity = (report.year, report.adcode, report.level) == (
        truth.year,
        truth.body.adcode,
        truth.body.level,
    )
    touched = set(damage.cells) if damage else set()
    errors = [f for f in report.finding_rows if f.severity == "error" and f.outcome == "fail"]
    outcome.errors = [f"{f.rule}: {f.message}" for f in errors]
    outcome.named = any(touched & set(f.cells) for f in errors)
    states = {row.cell: row.status for row in report.cell_rows}
    outcome.said = any(touched & set(f.cells) for f in report.finding_rows) or any(
        states.get(cell) in {"missing", "unreadable", "blank"} for cell in touched
    )
    return outcome


def compare(one: Simulated, report: Report, outcome: Outcome) -> None:
    """Class every cell; what is silently wrong is listed with what was expected."""
    rows = {row.cell: row for row in report.cell_rows}
    counts: Counter[str] = Counter()
    for cell, expected in one.content.figures.items():
        row = rows.get(cell)
        header = form(one.truth.form).cell(cell).header
        if row is None:
            found = UNSURE if report.form == "prose" else SILENT
            text = f"form read as {report.form}"
        else:
            found = classify(expected, Figure(row.value, row.status), row.located, header=header)
            text = f"{row.status} {row.value} (prints {row.printed!r}, {row.located}, {row.locator})"
        counts[found] += 1
        if found == UNSURE:
            outcome.unsure.append(f"{cell}: expected {expected.status} {expected.value}, got {text}")
        if found == SILENT:
            outcome.silent.append(f"{cell}: expected {expected.status} {expected.value}, got {text}")
    outcome.cells = dict(counts)


def classify(expected: Figure, found: Figure, located: str, *, header: bool) -> str:
    """Return the class of one cell."""
    if header and expected.status == "header":
        return SILENT if found.status == "header_with_value" else RIGHT
    if expected.status == found.status and _equal(expected.value, found.value):
        return RIGHT if located == "label" or found.status == "missing" else PATTERN
    if found.status in {"missing", "unreadable"}:
        return UNSURE
    return SILENT if located == "label" else MARKED


def _equal(expected: float | None, found: float | None) -> bool:
    if expected is None or found is None:
        return expected is found
    return abs(expected - found) <= 1e-9 * max(1.0, abs(expected))


# --- tables -------------------------------------------------------------------------------------------


def by_layout(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Cells by format and layout; documents that no reader can take are counted apart."""
    rows = []
    for layout in LAYOUTS:
        mine = [o for o in outcomes if (o.format, o.layout) == (layout.format, layout.name)]
        read = [o for o in mine if o.refused != NO_READER]
        if not mine:
            continue
        cells = sum((Counter(o.cells) for o in read), Counter[str]())
        total = sum(cells.values())
        rows.append(
            {
                "format": layout.format,
                "layout": layout.name,
                "documents": len(mine),
                NO_READER: len(mine) - len(read),
                "refused": sum(bool(o.refused) for o in read),
                "cells": total,
                "right %": _share(cells[RIGHT] + cells[PATTERN], total),
                PATTERN: cells[PATTERN],
                UNSURE: cells[UNSURE],
                MARKED: cells[MARKED],
                SILENT: cells[SILENT],
                "errors undamaged": sum(len(o.errors) for o in read if o.damage == "none"),
                "identity %": _share(sum(o.identity for o in read), len(read)),
                "ms": round(1000 * sum(o.seconds for o in read) / len(read)) if read else None,
            }
        )
    return rows


def by_damage(outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    """Share of damage noticed; only what breaks an identity can be noticed by an error."""
    read = [o for o in outcomes if o.refused != NO_READER and o.damage != "none"]
    rows = []
    for kind in sorted({o.damage for o in read}):
        mine = [o for o in read if o.damage == kind]
        breaking = [o for o in mine if o.breaks]
        other = [o for o in mine if not o.breaks]
        rows.append(
            {
                "damage": kind,
                "documents": len(mine),
                "breaks an identity": len(breaking),
                "error names the cell": sum(o.named for o in breaking),
                "noticed %": _share(sum(o.named for o in breaking), len(breaking)),
                "breaks none": len(other),
                "said otherwise": sum(o.said for o in other),
            }
        )
    return rows


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 3) if whole else None


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows as aligned text."""
    if not rows:
        return "(none)"
    names = list(rows[0])
    cells = [names, *(["-" if row[n] is None else f"{row[n]}" for n in names] for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(names))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in cells
    )


def confusions(outcomes: Iterable[Outcome], limit: int) -> Iterator[str]:
    """List what is silently wrong, refused, in error though undamaged, or damaged and not noticed."""
    shown = 0
    for o in sorted(outcomes, key=lambda o: len(o.silent) or 999):
        what = [*o.silent[:3]]
        if len(o.silent) > 3:
            what.append(f"… and {len(o.silent) - 3} more cells")
        if o.refused not in {"", NO_READER}:
            what.append(f"refused: {o.refused}")
        if o.damage == "none":
            what += [f"error though undamaged: {error}" for error in o.errors[:2]]
        elif o.breaks and not o.named and o.refused != NO_READER:
            what.append(f"{o.damage} breaks an identity, but no error names the damaged cell")
        if what and shown < limit:
            shown += 1
            yield f"{o.name} ({o.damage})"
            yield from (f"    {line}" for line in what)


def doubts(outcomes: Iterable[Outcome], limit: int) -> Iterator[str]:
    """List the documents in which most cells are unsure, with the first of them."""
    for o in sorted(outcomes, key=lambda o: -len(o.unsure))[:limit]:
        if o.unsure:
            yield f"{o.name} ({o.damage}): {len(o.unsure)} unsure, first {o.unsure[0]}"


# --- running -----------------------------------------------------------------------------------------


def run(arguments: argparse.Namespace) -> list[Outcome]:
    """Make and measure the documents, each in the process that reads it."""
    if arguments.keep:
        arguments.keep.mkdir(parents=True, exist_ok=True)
    numbers = range(arguments.documents)
    if arguments.jobs == 1:
        return [_one(number, arguments) for number in numbers]
    from joblib import Parallel, delayed

    return list(Parallel(n_jobs=arguments.jobs)(delayed(_one)(number, arguments) for number in numbers))


def _one(number: int, arguments: argparse.Namespace) -> Outcome:
    made = numbered(
        number,
        arguments.seed,
        forms=arguments.forms,
        formats=arguments.formats,
        layouts=arguments.layouts,
        damage_share=arguments.damage,
    )
    if arguments.keep:
        (arguments.keep / made.name).write_bytes(made.data)
    return measure(made)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's arguments."""
    made = argparse.ArgumentParser(description="How exactly simulated reports are read.")
    made.add_argument("--documents", type=int, default=300)
    made.add_argument("--seed", type=int, default=None, help="fresh when not given; printed")
    made.add_argument("--forms", nargs="*", default=[])
    made.add_argument("--formats", nargs="*", default=[])
    made.add_argument("--layouts", nargs="*", default=[])
    made.add_argument("--damage", type=float, default=0.3, help="share of damaged documents")
    made.add_argument("--jobs", type=int, default=1)
    made.add_argument("--confusions", type=int, default=20, help="documents listed at the end")
    made.add_argument("--keep", type=Path, help="folder to keep the documents in")
    made.add_argument("--json", type=Path, help="file for the results")
    return made


def main(given: Sequence[str] | None = None) -> None:
    """Print the tables and, if asked for, write them as JSON."""
    arguments = parser().parse_args(given)
    if arguments.seed is None:
        arguments.seed = SystemRandom().randrange(10**6)
    started = time.perf_counter()
    outcomes = run(arguments)
    layouts, damages = by_layout(outcomes), by_damage(outcomes)
    seconds = time.perf_counter() - started
    lines = [
        f"{len(outcomes)} simulated documents, seed {arguments.seed}, {seconds:.0f} s",
        "",
        table(layouts),
        "",
        table(damages),
        "",
        *confusions(outcomes, arguments.confusions),
        "",
        *doubts(outcomes, arguments.confusions),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    if arguments.json:
        result = {
            "seed": arguments.seed,
            "layouts": layouts,
            "damages": damages,
            "documents": [asdict(o) for o in outcomes],
        }
        arguments.json.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
