"""Three series across the break of 2019, read from simulated reports, against their truth.

    python benchmarks/series.py [--bodies 30] [--seed 1] [--stray 0.02]

Each body gets requests of known kinds in every year; habits drift slowly and nothing happens in 2019. The forms
of the time are filled in with them: by the instructions where there are any, by one of the ways that bodies
are known to go where there are none, and a share `--stray` under any row at all. The documents are written,
read and harmonised like any other. Whatever steps at the break is therefore bias.

`as labelled` joins the rows that look alike on both forms, as one would without a crosswalk; `harmonised` is
the point of the indicator. `truth inside` is the share of body-years whose truth lies between the bounds;
on the newer forms most bounds are points, so any stray outcome takes it out. Shares in per cent, differences
in percentage points.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import polars as pl

import gikanalysis as gik
from gikanalysis.simulate import Body, Truth, body, document, layouts_of
from gikanalysis.simulate.bodies import draw_body
from gikanalysis.simulate.model import reported

YEARS = (*range(2014, 2019), *range(2020, 2025))
APPLICANTS = ("natural", "biz", "research", "ngo", "legal", "other")
Rows = Counter[tuple[str, str]]  # (row, applicant)

# Kinds of requests: weight, yearly growth of the weight, rows of the 2014 form, rows of the newer forms.
# Several rows: each body has the habit of one of them.
KINDS: Mapping[str, tuple[float, float, tuple[str, ...], tuple[str, ...]]] = {
    "fresh": (30, 0.02, ("3.3.2",), ("B3.1",)),
    "public": (18, 0.00, ("3.3.1",), ("B3.1",)),
    "gazette": (0.5, 0.00, ("3.3.1",), ("B3.5.3",)),
    "part": (7, 0.03, ("3.3.3",), ("B3.2",)),
    "secret": (0.4, 0.00, ("3.3.4.1",), ("B3.3.1",)),
    "law": (1, 0.00, ("3.3.4.6",), ("B3.3.2",)),
    "security": (0.5, 0.00, ("3.3.4.4",), ("B3.3.3",)),
    "trade": (0.8, -0.02, ("3.3.4.2",), ("B3.3.4",)),
    "privacy": (1.2, -0.02, ("3.3.4.3",), ("B3.3.4",)),
    "internal": (1.5, 0.00, ("3.3.4.5", "3.3.4.6"), ("B3.3.5",)),
    "process": (1.5, 0.00, ("3.3.4.5", "3.3.4.6"), ("B3.3.6",)),
    "enforcement": (1, 0.00, ("3.3.4.6", "3.3.4.5"), ("B3.3.7",)),
    "register": (2, 0.00, ("3.3.8", "3.3.4.6"), ("B3.3.8",)),
    "elsewhere": (8, 0.00, ("3.3.5",), ("B3.4.1", "B3.4.1", "B3.6")),
    "none": (16, 0.01, ("3.3.6",), ("B3.4.1",)),
    "to_make": (2, 0.00, ("3.3.6", "3.3.4.5"), ("B3.4.2",)),
    "unclear": (2, 0.00, ("3.3.7",), ("B3.4.3",)),
    "petition": (4, 0.00, ("3.3.8", "3.3.4.5"), ("B3.5.1",)),
    "repeat": (1, 0.00, ("3.3.1", "3.3.8"), ("B3.5.2",)),
    "abusive": (0.3, 0.00, ("3.3.7",), ("B3.5.4",)),
    "withdrawn": (2, 0.00, ("",), ("B3.6",)),  # the 2014 form counts it as completed and has no reply for it
}


@dataclass(frozen=True, slots=True)
class Headline:
    """A series: its indicator, the kinds that truly belong to it, and the rows that look alike."""

    indicator: str
    kinds: tuple[str, ...]
    alike: Mapping[str, tuple[str, ...]]


HEADLINES = (
    Headline(
        "disclosure_rate",
        ("fresh", "public", "part"),
        {"v2014": ("3.3.2", "3.3.3"), "newer": ("B3.1", "B3.2")},
    ),
    Headline(
        "core_refusal_share",
        ("secret", "law", "security", "trade", "privacy"),
        {"v2014": ("3.3.4",), "newer": tuple(f"B3.3.{n}" for n in range(1, 9))},
    ),
    Headline(
        "not_held_share",
        ("elsewhere", "none", "to_make"),
        {"v2014": ("3.3.6",), "newer": ("B3.4.1", "B3.4.2")},
    ),
)


def main() -> int:
    """Make the corpus, read it, print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bodies", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stray", type=float, default=0.02, help="share of outcomes under any row at all")
    options = parser.parse_args()
    rows = measure(options.bodies, options.seed, options.stray)
    sys.stdout.write(
        f"{options.bodies} bodies, {len(YEARS)} years, seed {options.seed}, stray {options.stray}\n\n"
    )
    sys.stdout.write(levels(rows) + "\n" + changes(rows))
    return 0


def measure(bodies: int, seed: int, stray: float) -> pl.DataFrame:
    """One row a body, year and series: truth, as labelled, harmonised with its bounds."""
    found: list[dict[str, Any]] = []
    layouts = layouts_of(("html",), ())
    with tempfile.TemporaryDirectory() as folder:
        for number in range(bodies):
            random = Random(f"{seed}/{number}")
            who = draw_body(random, "county", 2020)
            size = math.exp(random.gauss(math.log(200), 0.5))
            habits = {kind: (random.choice(old), random.choice(new)) for kind, (_, _, old, new) in KINDS.items()}
            own = {kind: math.exp(random.gauss(0, 0.3)) for kind in KINDS}
            for year in YEARS:
                weights = [w * own[k] * math.exp(g * (year - 2014)) for k, (w, g, _, _) in KINDS.items()]
                happened = random.choices(list(KINDS), weights, k=max(40, round(random.gauss(size, size / 10))))
                truth = fill(random, who, year, happened, habits, stray)
                made = document(f"{seed}-{number}-{year}", layouts[number % len(layouts)], truth=truth)
                path = Path(folder) / made.name
                path.write_bytes(made.data)
                found += judged(f"{number:03}", year, Counter(happened), gik.read_report(path))
    return pl.DataFrame(found)


def fill(
    random: Random,
    who: Body,
    year: int,
    happened: Sequence[str],
    habits: Mapping[str, tuple[str, str]],
    stray: float,
) -> Truth:
    """Fill in the form of the year; all else on it is drawn."""
    form = "v2014" if year < 2019 else "v2019" if year < 2021 else "v2021"
    drawn = body(f"series/{year}", form, year, who=who, blanks=False)
    newer = form != "v2014"
    every = sorted({row for kind in KINDS.values() for row in kind[3 if newer else 2] if row})
    counted: Rows = Counter()
    for kind in happened:
        row = random.choice(every) if random.random() < stray else habits[kind][newer]
        if form == "v2021" and row == "B3.6":
            row = "B3.6.3"
        counted[row, "natural" if random.random() < 0.8 else "biz"] += 1
    values = newer_cells(drawn, counted) if newer else cells_2014(counted, len(happened))
    return replace(drawn, figures={**drawn.figures, **{cell: reported(v) for cell, v in values.items()}})


def cells_2014(counted: Rows, completed: int) -> dict[str, float]:
    """Part three of the 2014 form, with its sums."""
    rows = [f"3.3.{n}" for n in (1, 2, 3, 5, 6, 7, 8)]
    grounds = [f"3.3.4.{n}" for n in range(1, 7)]
    cells = {row: float(sum(counted[row, who] for who in APPLICANTS)) for row in [*rows, *grounds]}
    cells["3.3.4"] = sum(cells[ground] for ground in grounds)
    cells["3.3"] = sum(cells[row] for row in [*rows, "3.3.4"])
    cells |= {"3.1": completed, "3.1.1": completed, "3.1.2": 0, "3.1.3": 0, "3.1.4": 0}
    return cells | {"3.2": completed, "3.2.1": completed, "3.2.2": 0}


def newer_cells(drawn: Truth, counted: Rows) -> dict[str, float]:
    """Part three of the newer forms by applicant, with its sums."""
    rows = {cell.rpartition(".")[0] for cell in drawn.values if cell.startswith("B3.")} - {"B3.7"}
    cells = {f"{row}.{who}": float(counted[row, who]) for row in rows for who in APPLICANTS}
    for who in APPLICANTS:
        done = sum(cells[f"{row}.{who}"] for row in rows)
        cells |= {f"B3.7.{who}": done, f"B1.{who}": done, f"B2.{who}": 0.0, f"B4.{who}": 0.0}
    for row in [*rows, "B3.7", "B1", "B2", "B4"]:
        cells[f"{row}.total"] = sum(cells[f"{row}.{who}"] for who in APPLICANTS)
    return cells


def judged(name: str, year: int, happened: Counter[str], report: gik.Report) -> list[dict[str, Any]]:
    """The three series of one report."""
    form = "v2014" if year < 2019 else "newer"
    printed = {row.cell.removesuffix(".total"): row.value for row in report.cell_rows}
    whole = printed["3.3" if form == "v2014" else "B3.7"] or math.nan
    observations = gik.harmonize([report])
    found = []
    for line in HEADLINES:
        row = gik.ratio(observations, line.indicator).to_dicts()[0]
        found.append(
            {
                "indicator": line.indicator, "body": name, "year": year, "form": form,
                "true": 100 * sum(happened[kind] for kind in line.kinds) / happened.total(),
                "labelled": 100 * sum(printed[row] or 0.0 for row in line.alike[form]) / whole,
                **{key: None if row[key] is None else 100 * row[key] for key in ("value", "lower", "upper")},
            }
        )  # fmt: skip
    return found


def levels(rows: pl.DataFrame) -> str:
    """Truth and bias before and after the break."""
    out = f"{'bias of the level':<22}{'form':<8}{'truth':>7}{'as labelled':>13}{'harmonised':>12}"
    out += f"{'bounds':>16}{'truth inside':>14}\n"
    inside = (pl.col("lower") - 1e-9 <= pl.col("true")) & (pl.col("true") <= pl.col("upper") + 1e-9)
    table = rows.group_by("indicator", "form", maintain_order=True).agg(
        pl.col("true").mean(),
        (pl.col("labelled") - pl.col("true")).mean().alias("labelled"),
        (pl.col("value") - pl.col("true")).mean().alias("value"),
        (pl.col("lower") - pl.col("true")).mean().alias("lower"),
        (pl.col("upper") - pl.col("true")).mean().alias("upper"),
        inside.mean().alias("inside"),
    )
    for row in table.sort("indicator", maintain_order=True).iter_rows(named=True):
        bounds = f"{row['lower']:+.1f} to {row['upper']:+.1f}"
        out += f"{row['indicator']:<22}{row['form']:<8}{row['true']:>7.1f}{row['labelled']:>+13.1f}"
        out += f"{row['value']:>+12.1f}{bounds:>16}{100 * row['inside']:>12.0f} %\n"
    return out


def changes(rows: pl.DataFrame) -> str:
    """The change from 2018 to 2020 by each way, with its interval over bodies."""
    out = f"{'change 2018 to 2020':<22}{'truth':>7}{'as labelled':>24}{'harmonised':>24}{'bounds':>18}\n"
    for line in HEADLINES:
        mine = rows.filter(pl.col("indicator") == line.indicator)
        said = []
        for column in ("true", "labelled", "value"):
            data = mine.select("body", "year", pl.col(column).alias("value"))
            edge = gik.stats.event_study(data).breaks.to_dicts()[0]
            said.append((edge["estimate"], f"{edge['ci_lower']:+.1f} to {edge['ci_upper']:+.1f}"))
        between = gik.stats.bounded_change(mine, 2018, 2020)
        out += f"{line.indicator:<22}{said[0][0]:>+7.1f}" + "".join(f"{e:>+8.1f} ({i:>13})" for e, i in said[1:])
        out += f"{between.lower:>+9.1f} to {between.upper:+.1f}\n"
    return out


if __name__ == "__main__":
    sys.exit(main())
