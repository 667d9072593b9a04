"""Precision and recall of the statements read from prose.

    python benchmarks/statements.py [KEY REPORTS] [--differences dev]

KEY is a JSON file with `reports`: name → `file`, `prose` (metric, value, unit, snippet, and component
or sub_entity where the figure counts a part), REPORTS the folder of the texts. A statement is right
when the key has its metric and value (money in 万元) and both or neither count a part.

Apart from them, sentences of our own are measured (`sentence_key`). Look at the differences of `dev` and
`held-out` to mend the patterns; whoever looks at those of `fresh` has to write a new set.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from sentence_key import SETS, Compared, Sentence, Wanted, sets
from sentence_key import compare as compare_sentence

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
    """Print both measures, and every difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("key", type=Path, nargs="?")
    parser.add_argument("reports", type=Path, nargs="?")
    parser.add_argument("--all", action="store_true", help="list every statement of the reports")
    parser.add_argument("--differences", choices=SETS, help="list what differs in one set of sentences")
    options = parser.parse_args()
    if options.key and options.reports:
        measure_reports(options.key, options.reports, everything=options.all)
    else:
        sys.stdout.write("no KEY and REPORTS given: only the own sentences are measured\n")
    for name, sentences in sets().items():
        measure_sentences(name, sentences, differences=options.differences == name)
    return 0


def measure_reports(key: Path, folder: Path, *, everything: bool) -> None:
    """Print one line a report, the total, and every difference."""
    reports = json.loads(key.read_text(encoding="utf-8"))["reports"]
    sums = [0, 0, 0, 0]
    for name, report in reports.items():
        document = read_text_document((folder / Path(report["file"]).name).read_text(encoding="utf-8"))
        found = statements(document)
        wrong, missed = compare(found, report["prose"])
        counts = (len(found) - len(wrong), len(found), len(report["prose"]) - len(missed), len(report["prose"]))
        sums = [total + count for total, count in zip(sums, counts, strict=True)]
        sys.stdout.write(_line(name, counts))
        for statement in found if everything else []:
            sys.stdout.write(f"    {_say(statement)}\n")
        for statement in wrong:
            sys.stdout.write(f"    not in the key  {_say(statement)}\n")
        for entry in missed:
            part = entry.get("component") or entry.get("sub_entity") or ""
            sys.stdout.write(f"    not read        {entry['metric']} {entry['value']} {part} {entry['snippet']}\n")
    sys.stdout.write(_line("all reports", (sums[0], sums[1], sums[2], sums[3])))


def measure_sentences(name: str, sentences: list[Sentence], *, differences: bool) -> None:
    """Print precision and recall of the sentences, and how often a decoy was taken."""
    compared = [compare_sentence(sentence) for sentence in sentences]
    right = sum(len(one.right) for one in compared)
    found = sum(one.found for one in compared)
    wrong = sum(len(one.wrong) for one in compared)
    sys.stdout.write(_line(f"sentences, {name}", (right, right + wrong, found, found + _missed(compared))))
    decoys = [one for one in compared if one.sentence.decoy]
    taken = sum(bool(one.wrong) for one in decoys)
    alike = sum(reading.bounded_alike(statement) for one in compared for statement, reading in one.right)
    sys.stdout.write(f"    {len(sentences)} texts of {len({(s.issuer, s.year) for s in sentences})} reports; ")
    sys.stdout.write(f"decoys taken {taken} of {len(decoys)}; qualifier and bounds agree {alike} of {right}\n")
    for one in compared if differences else []:
        if one.wrong or one.missed:
            sys.stdout.write(f"  {one.sentence.text}\n")
        for statement in one.wrong:
            sys.stdout.write(f"    not in the key  {_say(statement)}\n")
        for wanted in one.missed:
            sys.stdout.write(f"    not read        {_say_wanted(wanted)}\n")
        for statement, reading in one.right:
            if not reading.bounded_alike(statement):
                sys.stdout.write(f"    other bounds    {statement}\n")


def _missed(compared: list[Compared]) -> int:
    return sum(len(one.missed) for one in compared)


def _say_wanted(wanted: Wanted) -> str:
    return " / ".join(f"{one.metric} {one.value:g} [{one.part or ''}]" for one in wanted.readings)


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
