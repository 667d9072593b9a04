"""Reports → observations: the only place where the vintages meet.

A metric takes its figures from the cells that the crosswalk names. Blanks that arithmetic proves
are filled in (and say so), failed checks and recorded corrections flag every figure they touch;
corrections and corroborated suggestions stand beside the printed value and never in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gikanalysis.checks import Finding
from gikanalysis.display import is_simulated
from gikanalysis.forms import expressions, form
from gikanalysis.forms.evaluate import Figure, derive
from gikanalysis.frames import Frame
from gikanalysis.markup import Marks
from gikanalysis.report import Report
from gikanalysis.vocabulary.load import Correspondence, crosswalk, labels_zh
from gikanalysis.vocabulary.observation import Observation, body_key, frame, identity_of
from gikanalysis.vocabulary.prose import prose_observations

DOUBTING = ("error", "warning")


def harmonize(reports: Iterable[Report]) -> Frame:
    """Return the observations of `reports` as a frame with the columns of `schema.OBSERVATIONS`.

    Metrics that look back a year (the opening stock of the 2014 form) find the year before among
    the reports given.
    """
    given = list(reports)
    return frame(observe(given)).marked(Marks(any(map(is_simulated, given)), labels_zh=labels_zh()))


def observe(
    reports: Iterable[Report], before: Callable[[Report], Report | None] | None = None
) -> list[Observation]:
    """Return the observations of `reports` as plain rows.

    `before` finds the report of the same body on the year before; by default it looks among `reports`.
    """
    given = list(reports)
    if before is None:
        by_body = {(body_key(report), report.year): report for report in given}

        def before(report: Report) -> Report | None:
            return by_body.get((body_key(report), (report.year or 0) - 1)) if report.issuer else None

    return [row for report in given for row in _observe_one(report, before(report))]


def _observe_one(report: Report, earlier: Report | None) -> list[Observation]:
    said = prose_observations(report)
    if report.form == "prose":
        return said
    figures = Figures.of(report)
    comparable = earlier is not None and (earlier.form, earlier.scope) == (report.form, report.scope)
    past = Figures.of(earlier) if earlier is not None and comparable else None
    entries = [entry for entry in crosswalk(report.form) if _asked(report, entry, figures)]
    return [*(_observation(report, entry, figures, past) for entry in entries), *said]


def _asked(report: Report, entry: Correspondence, figures: Figures) -> bool:
    """Whether the report says something of the metric.

    Of a local form it is what is printed. Bounds without cells (a zero by law) hold for the ordinary
    years of the form alone: a form used longer than that says nothing of the law of the later year.
    """
    of = form(report.form)
    if not entry.cells:
        return report.year is not None and report.year <= of.late
    return not of.as_printed or not figures.cells.keys().isdisjoint(entry.cells)


@dataclass(frozen=True, slots=True)
class Figures:
    """The cells of one report as harmonising sees them: printed figures, proven blanks, doubts."""

    cells: Mapping[str, Figure]
    derived: Mapping[str, float]
    doubted: frozenset[str]
    suggested: Mapping[str, float]
    ranges: Mapping[str, tuple[float, float]]

    @classmethod
    def of(cls, report: Report) -> Figures:
        """Collect them from a report."""
        cells = {row.cell: row.figure for row in report.cell_rows}
        failed = [f for f in report.finding_rows if f.outcome == "fail" and f.severity in DOUBTING]
        recorded = {row.cell: row.corrected for row in report.correction_rows}
        return cls(
            cells=cells,
            derived=derive(form(report.form), cells),
            doubted=frozenset([*recorded, *(cell for finding in failed for cell in finding.cells)]),
            suggested={
                f.suggests: f.suggestion
                for f in failed
                if f.corroborated and f.suggests is not None and f.suggestion is not None
            }
            | recorded,
            ranges=_ranges(failed, cells),
        )

    def value(self, cell: str) -> float | None:
        """The printed figure, or the one that arithmetic proves for a blank."""
        figure = self.cells.get(cell)
        printed = figure.value if figure is not None and figure.printed else None
        return self.derived.get(cell) if printed is None else printed

    def corrected(self, cell: str) -> float | None:
        """The figure with recorded corrections in place, else with corroborated suggestions."""
        return self.suggested.get(cell, self.value(cell))

    def status(self, cells: Sequence[str]) -> str:
        """The status of a quantity that needs all of `cells`."""
        if all(self.value(cell) is not None for cell in cells):
            return "derived" if any(cell in self.derived for cell in cells) else "reported"
        states = {self.cells[cell].status if cell in self.cells else "missing" for cell in cells}
        return "blank" if states <= {"blank", "dash"} else "partial"


def _ranges(failed: Sequence[Finding], cells: Mapping[str, Figure]) -> dict[str, tuple[float, float]]:
    """Where a strict sum fails, its total lies between what is printed and what its parts add up to."""
    found: dict[str, tuple[float, float]] = {}
    for finding in failed:
        if finding.total is not None:
            cell, parts = finding.total
            printed = cells[cell].value
            if printed is not None:
                known = found.get(cell, (printed, printed))  # a total may fail in its row and in its column
                found[cell] = (min(*known, parts), max(*known, parts))
    return found


def _observation(report: Report, entry: Correspondence, figures: Figures, past: Figures | None) -> Observation:
    def evaluate(node: expressions.Node | None) -> float | None:
        if node is None:
            return None
        return expressions.value(node, figures.value, past.value if past else None)

    point = evaluate(entry.point)
    lower, upper = _interval(entry, point, evaluate, figures)
    read = past if _looks_back(entry) else figures  # the report whose figures the metric takes
    touched = read is not None and not read.doubted.isdisjoint(entry.cells)
    if not _inside(
        point, lower, upper
    ):  # the table breaks an identity so far that the mapping's own interval misses the point
        lower = upper = None
        touched = True
    suggested = None
    if entry.point is not None and read is not None and not read.suggested.keys().isdisjoint(entry.cells):
        suggested = expressions.value(entry.point, figures.corrected, past.corrected if past else None)
    return Observation(
        *identity_of(report),
        metric=entry.metric.id,
        applicant=entry.applicant,
        value=point,
        lower=lower,
        upper=upper,
        suggested=suggested,
        basis="table",
        status=_status(entry, figures, past),
        match=None if entry.match == "none" else entry.match,
        grade=entry.metric.grade(report.form),
        cells=entry.cells,
        flagged=touched,
    )


def _inside(point: float | None, lower: float | None, upper: float | None) -> bool:
    if point is None:
        return lower is None or upper is None or lower <= upper
    return (lower is None or lower <= point) and (upper is None or point <= upper)


def _interval(
    entry: Correspondence,
    point: float | None,
    evaluate: Callable[[expressions.Node | None], float | None],
    figures: Figures,
) -> tuple[float | None, float | None]:
    if not entry.exact_point:
        return evaluate(entry.lower), evaluate(entry.upper)
    if isinstance(entry.point, expressions.Cell) and entry.point.id in figures.ranges:
        return figures.ranges[entry.point.id]
    return point, point


def _status(entry: Correspondence, figures: Figures, past: Figures | None) -> str:
    if entry.match == "none":
        return "not_on_form"
    if _looks_back(entry):
        return "partial" if past is None else past.status(entry.cells)
    return figures.status(entry.cells)


def _looks_back(entry: Correspondence) -> bool:
    nodes = (entry.point, entry.lower, entry.upper)
    return any(expressions.looks_back(node) for node in nodes if node is not None)
