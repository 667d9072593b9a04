"""Precision and recall of the statements read from prose, against a key made by hand.

    python benchmarks/statements.py KEY REPORTS [--all]

KEY is a JSON file with `reports`: name → `file`, `prose` (metric, value, unit, snippet, and component
or sub_entity where the figure counts a part), REPORTS the folder of the texts. A statement is right
when the key has its metric and value (money in 万元) and both or neither count a part.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from gikanalysis.extract.prose import Statement, statements
from gikanalysis.readers.text import read_text_document

Key = tuple[str, float, bool]


def key_of_statement(statement: Statement) -> Key:
    """What a statement is compared by: metric, value, whether it counts a part."""
    return statement.metric, round(statement.value, 6), statement.component is not None


def key_of_entry(entry: dict[str, Any]) -> Key:
    """The same of an entry of the key; money printed in 元 is turned into 万元."""
    money = entry["unit"] == "元" and entry["metric"] != "information_processing_fees"
    value = float(entry["value"]) / (10000 if money else 1)
    return entry["metric"], round(value, 6), bool(entry.get("component") or entry.get("sub_entity"))


def compare(found: list[Statement], wanted: list[dict[str, Any]]) -> tuple[list[Statement], list[dict[str, Any]]]:
    """Return the statements that are in no entry and the entries that no statement says."""
    keys = {key_of_entry(entry) for entry in wanted}
    said = {key_of_statement(statement) for statement in found}
    wrong = [statement for statement in found if key_of_statement(statement) not in keys]
    return wrong, [entry for entry in wanted if key_of_entry(entry) not in said]


def main() -> int:
    """Print one line a report, the total, and every difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("key", type=Path)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--all", action="store_true", help="list every statement, not only the differences")
    options = parser.parse_args()
    reports = json.loads(options.key.read_text(encoding="utf-8"))["reports"]
    sums = [0, 0, 0, 0]
    for name, report in reports.items():
        document = read_text_document((options.reports / Path(report["file"]).name).read_text(encoding="utf-8"))
        found = statements(document)
        wrong, missed = compare(found, report["prose"])
        counts = (len(found) - len(wrong), len(found), len(report["prose"]) - len(missed), len(report["prose"]))
        sums = [total + count for total, count in zip(sums, counts, strict=True)]
        sys.stdout.write(_line(name, counts))
        for statement in found if options.all else []:
            sys.stdout.write(f"    {_say(statement)}\n")
        for statement in wrong:
            sys.stdout.write(f"    not in the key  {_say(statement)}\n")
        for entry in missed:
            part = entry.get("component") or entry.get("sub_entity") or ""
            sys.stdout.write(f"    not read        {entry['metric']} {entry['value']} {part} {entry['snippet']}\n")
    sys.stdout.write(_line("all", (sums[0], sums[1], sums[2], sums[3])))
    return 0


def _line(name: str, counts: tuple[int, int, int, int]) -> str:
    right, read, said, wanted = counts
    precision, recall = right / max(read, 1), said / max(wanted, 1)
    return f"{name:32} precision {precision:6.1%} ({right}/{read})  recall {recall:6.1%} ({said}/{wanted})\n"


def _say(statement: Statement) -> str:
    return (
        f"{statement.metric} {statement.value:g} {statement.qualifier} [{statement.component}] {statement.snippet}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
