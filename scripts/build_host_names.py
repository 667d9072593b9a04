"""Build gikanalysis/regions/host_names.csv: the names of divisions as host names spell them (taojiang.gov.cn).

    python -m pip install pypinyin==0.55.0
    python scripts/build_host_names.py

Every reading of every character counts (pypinyin, MIT licence), so that a rare reading makes a name ambiguous
rather than wrong. Names stand without their last word (taojiang), where more than one character remains; a label
may stand for several divisions.
"""

from __future__ import annotations

import csv
import itertools
import sys
from pathlib import Path

from pypinyin import Style, pinyin

from gikanalysis.regions.names import short_form, stem_of
from gikanalysis.regions.register import spans

OUT = Path(__file__).resolve().parent.parent / "gikanalysis" / "regions" / "host_names.csv"
MOST_READINGS = 24


def readings(name: str) -> set[str]:
    """All spellings of a name in letters without tones."""
    usual = [r[0] for r in pinyin(name, style=Style.NORMAL)]
    by_character = [sorted(set(pinyin(c, style=Style.NORMAL, heteronym=True)[0])) for c in name]
    spelled = itertools.islice(itertools.product(*by_character), MOST_READINGS)
    return {"".join(parts).replace("ü", "v") for parts in (*spelled, usual)}


def main() -> None:
    """Write the table."""
    rows: set[tuple[str, str]] = set()
    for span in spans():
        division = span.division
        if division.level == "province" or (span.aliases and division.level != "zone"):
            continue
        # 富县 has no stem; a zone is spelled whole
        name = division.name if division.level == "zone" else stem_of(division)
        name = name or short_form(division.name) or division.name
        rows |= {(label, division.adcode) for label in readings(name) if 4 <= len(label) <= 20}
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["label", "adcode"])
        writer.writerows(sorted(rows))
    sys.stdout.write(f"{len(rows)} names written to {OUT}\n")


if __name__ == "__main__":
    main()
