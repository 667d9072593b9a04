"""What a reading makes of a document whose truth is known: right, unsure, or silently wrong."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from writer import Written

from gikanalysis.checks import check
from gikanalysis.extract.cells import TableReading, read_cells
from gikanalysis.extract.detect import detect
from gikanalysis.readers import read_document

UNSURE = ("missing", "unreadable")


class Judged(NamedTuple):
    """Counts of right, unsure and wrong cells; `wrong` and `unsure` name them with what was read."""

    counts: Counter[str]
    wrong: list[str]
    unsure: list[str]


def _row(cell: str) -> str:
    return cell.rpartition(".")[0] if cell[0].isalpha() else cell


def reading_of(text: str) -> TableReading:
    """Read `text`, of which the form is told."""
    detection = detect(read_document(text.encode(), name="written"))
    assert detection is not None
    return read_cells(detection)


def judge(written: Written, text: str) -> Judged:
    """Read `text` and compare each cell with what was written.

    A wrong cell in a row that an error or a warning of the checks names is `noticed`, not silently wrong.
    """
    detection = detect(read_document(text.encode(), name="written"))
    if detection is None:
        return Judged(Counter(unsure=len(written.truth)), [], ["no form found"])
    if detection.form != written.form:
        return Judged(Counter(wrong=1), [f"read as {detection.form}"], [])
    counts: Counter[str] = Counter()
    wrong, unsure = [], []
    reading = read_cells(detection)
    noticed: set[str] | None = None
    for cell in reading.cells:
        status, value = written.truth[cell.cell]
        printed = written.printed[cell.cell]
        said = f"{cell.cell}: printed {printed!r}, read {cell.printed!r} {cell.status} {cell.value}"
        if cell.status == status and (value is None or abs((cell.value or 0.0) - value) < 1e-9):
            counts["right"] += 1
        elif cell.status in UNSURE:
            counts["unsure"] += 1
            unsure.append(said)
        else:
            if noticed is None:
                found = check(reading, (), year=2020, level="prefecture", rank="prefecture")
                noticed = {_row(c) for finding in found if finding.severity != "note" for c in finding.cells}
            if _row(cell.cell) in noticed:
                counts["noticed"] += 1
                continue
            counts["wrong"] += 1
            wrong.append(f"{said} ({cell.located}, {cell.locator})")
    return Judged(counts, wrong, unsure)
