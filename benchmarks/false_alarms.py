"""False alarms of the checks: how often they fail on simulated reports in which nothing is wrong.

    python benchmarks/false_alarms.py [--regions 12] [--bodies 40] [--seed 0] [--first 2014] [--last 2024]

Cities with their counties and single bodies, each over all years; stocks go on, members add up, texts and tables
agree. The reports are written as documents, read, and checked as a build does. By rule: checks assessed (passed
or failed), failed, failures in 1,000. The whole must stay at 1 in 1,000 or below, else the exit code is 1.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TextIO

from gikanalysis.checks import Whole, check_text
from gikanalysis.extract.running_text import passages
from gikanalysis.forms import form
from gikanalysis.forms.evaluate import evaluate
from gikanalysis.forms.identities import identities, named_checks
from gikanalysis.panel.across import assess
from gikanalysis.panel.rows import fingerprint
from gikanalysis.readers import read_document
from gikanalysis.regions import divisions
from gikanalysis.report import Report, read_report
from gikanalysis.simulate import Truth, document, layouts_of, region, series

LEVELS = ("county", "county", "department", "department", "township", "prefecture", "province")
LIMIT = 1 / 1000
# True of the pages as written and no checks of figures: units in cells, subtotals, a text that is every year's.
REMARKS = ("text_kept", "unit_unstated", "unit_in_cell", "realigned", "cut_label", "printed_twice", "subtotal")
Tally = Counter[tuple[str, str]]


def write(line: str, stream: TextIO = sys.stdout) -> None:
    """Write a line."""
    stream.write(line + "\n")


def truths(regions: int, bodies: int, years: Sequence[int], seed: int) -> Iterator[Truth]:
    """Cities with their counties, then single bodies of every level; a body has one history."""
    cities = [one.adcode for one in divisions(years[-1]) if one.level == "prefecture" and one.name.endswith("市")]
    drawn = [
        region(f"{seed}/{number}", years, cities[(seed * 101 + number * 7) % len(cities)])
        for number in range(regions)
    ]
    drawn += [series(f"{seed}/{number}", years, level=LEVELS[number % len(LEVELS)]) for number in range(bodies)]
    seen: set[tuple[str, int]] = set()
    for truth in (truth for some in drawn for truth in some):
        if (truth.body.issuer, truth.year) not in seen:
            seen.add((truth.body.issuer, truth.year))
            yield truth


def read(truth: Truth, number: int) -> tuple[Report, Tally] | None:
    """Write a report, read it, and count what the checks of one report say; None where it is misread."""
    layout = layouts_of(["html"], ["plain"])[0]
    made = document(f"false alarms/{number}", layout, truth=truth)
    report = read_report(made.data, name=f"{number:05d}")
    found = {row.cell: row.value for row in report.cell_rows if row.status == "reported"}
    wrong = [cell for cell, value in truth.values.items() if found.get(cell) != value]
    if report.form != truth.form or report.issuer != truth.body.issuer or report.year != truth.year or wrong:
        write(f"  {made.name}: misread: {report.form} {report.issuer} {report.year} {wrong[:5]}", sys.stderr)
        return None
    return report, _of_one(report, made.data)


def _of_one(report: Report, data: bytes) -> Tally:
    tally: Tally = Counter()
    figures = {row.cell: row.figure for row in report.cell_rows}
    rank = report.parent_level or report.level
    for verdict in evaluate(form(report.form), figures, year=report.year, rank=rank, level=report.level):
        tally[verdict.check.identity.id, verdict.outcome] += 1
    failed = Counter(finding.rule for finding in report.finding_rows if finding.outcome == "fail")
    for identity in named_checks(report.form):
        if identity.check in REMARKS:
            continue
        tally[identity.id, "fail" if failed[identity.id] else "pass"] += failed[identity.id] or 1
    whole = Whole(
        form=form(report.form), figures=figures, statements=report.statement_rows,
        passages=[passage.plain for passage in passages(read_document(data))],
        year=report.year, level=report.level, rank=rank, published=report.published,
    )  # fmt: skip
    tally.update((one.rule, one.outcome) for one in check_text(whole))
    return tally


def beyond_one(reports: Sequence[Report]) -> Tally:
    """Count what the checks over years and between levels say."""
    by_body = {(one.adcode, one.issuer, one.year): one for one in reports}
    prints = {one.source: [fingerprint(text) for _, text in one.sections] for one in reports}
    tally: Tally = Counter()
    for year in sorted({one.year for one in reports if one.year}):
        now = [one for one in reports if one.year == year]

        def earlier(report: Report, back: int) -> Report | None:
            return by_body.get((report.adcode, report.issuer, (report.year or 0) - back))

        for source, one in assess(now, earlier, prints):
            if identities()[one.rule].check in REMARKS:
                continue
            tally[one.rule, one.outcome] += 1
            if one.outcome == "fail" and one.finding is not None:
                write(f"  {source} {one.rule}: {one.finding.message}", sys.stderr)
    return tally


def show(tally: Tally) -> float:
    """Print the table; return the share of failures among the checks assessed."""
    rules = sorted({rule for rule, _ in tally})
    passed = {rule: tally[rule, "pass"] for rule in rules}
    failed = {rule: tally[rule, "fail"] for rule in rules}
    write(f"{'rule':8}{'assessed':>10}{'failed':>8}{'in 1,000':>10}{'not assessable':>16}{'not on form':>13}")
    for rule in rules:
        assessed = passed[rule] + failed[rule]
        rate = f"{1000 * failed[rule] / assessed:.2f}" if assessed else "-"
        rest = f"{tally[rule, 'not_assessable']:>16,}{tally[rule, 'not_on_form']:>13,}"
        write(f"{rule:8}{assessed:>10,}{failed[rule]:>8,}{rate:>10}{rest}")
    assessed, fails = sum(passed.values()) + sum(failed.values()), sum(failed.values())
    write(f"{'all':8}{assessed:>10,}{fails:>8,}{1000 * fails / assessed:>10.3f}")
    return fails / assessed


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--regions", type=int, default=12)
    parser.add_argument("--bodies", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=2014)
    parser.add_argument("--last", type=int, default=2024)
    options = parser.parse_args()
    years = range(options.first, options.last + 1)
    reports: list[Report] = []
    tally: Tally = Counter()
    misread = 0
    for number, truth in enumerate(truths(options.regions, options.bodies, years, options.seed)):
        done = read(truth, number)
        if done is None:
            misread += 1
            continue
        reports.append(done[0])
        tally.update(done[1])
    tally.update(beyond_one(reports))
    write(f"{len(reports)} undamaged SIMULATED reports, {years[0]}-{years[-1]} ({misread} misread ones left out)")
    return int(show(tally) > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
