"""How well titles and addresses tell who, where and when.

    python benchmarks/identify.py titles.jsonl

Each line: {"title", "url", "expected": null | {"report_year", "level", "province", "unit_name"}}. Province is
measured where the title names a place of the issuer; a province given elsewhere must still be right.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from gikanalysis import regions
from gikanalysis.extract.identity import Identity, identify
from gikanalysis.extract.identity_text import squeezed
from gikanalysis.regions.names import short_form, stem_of

Row = dict[str, object]
Count = tuple[int, int]


def title_tells(title: str, unit: str) -> bool:
    """Tell whether a title names a division of the issuer's full name, in any form."""
    place = regions.find_in(unit)
    named = place.chain if place is not None else ()
    forms = {form for d in named for form in (d.name, short_form(d.name), stem_of(d)) if form}
    return any(form in squeezed(title) for form in forms)


def measure(rows: list[Row]) -> tuple[dict[str, Count], list[str]]:
    """Count what is right by question, and list what is not."""
    counts: dict[str, Count] = {}
    wrong: list[str] = []

    def count(question: str, right: bool, row: Row, found: object) -> None:
        good, all_ = counts.get(question, (0, 0))
        counts[question] = (good + right, all_ + 1)
        if not right:
            wrong.append(f"{question}: {row['title']} -> {found}")

    for row in rows:
        found = identify(str(row["title"]), url=row["url"], text=row.get("text"))  # type: ignore[arg-type]
        expected = row["expected"]
        if not isinstance(expected, dict):
            count("look-alike refused", not found.is_report, row, found.is_report)
            continue
        count("report accepted", found.is_report, row, found.is_report)
        count("year", found.year == expected["report_year"], row, found.year)
        if expected["level"]:
            count("level", found.level == expected["level"], row, found.level)
        _count_place(count, row, expected, found)
    return counts, wrong


def _count_place(count, row: Row, expected: dict[str, str], found: Identity) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    right = bool(found.province) and found.province.startswith(expected["province"] or "-")  # type: ignore[union-attr]
    if expected["province"] and title_tells(str(row["title"]), expected["unit_name"]):
        count("province, title tells", right, row, found.province)
        count("issuer, title tells", found.issuer == expected["unit_name"], row, found.issuer)
    elif expected["province"]:
        count("province, title silent: found", right, row, found.province)
    if found.province:
        count("province given is right", right, row, found.province)


def main() -> None:
    """Print the shares and what is wrong."""
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    counts, wrong = measure([json.loads(line) for line in lines if line.strip()])
    out = sys.stdout
    for question, (good, all_) in sorted(counts.items()):
        out.write(f"{question:32} {good:4}/{all_:<4} {good / all_:7.1%}\n")
    out.write("\n".join(["", *wrong, ""]))


if __name__ == "__main__":
    main()
