"""SSSOM: the crosswalk as a set of mappings from metrics to the cells of the forms.

A metric that is one cell takes the match of the crosswalk. A metric that is a sum of cells is mapped to each of
them: a part is narrower than the whole. Any other expression only relates its cells to the metric. The whole
expression and its bounds stand in the comment of each line. Where a form has no counterpart, the line says so
(``sssom:NoTermFound``).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gikanalysis.exports.model import Export
from gikanalysis.exports.papers import quoted
from gikanalysis.forms import Form, expressions, forms
from gikanalysis.vocabulary import metrics
from gikanalysis.vocabulary.load import Line, Metric, lines

SET = "urn:gikanalysis:"
METRIC = "urn:gikanalysis:metric:"
CELL = "urn:gikanalysis:form:"
LICENCE = "https://www.apache.org/licenses/LICENSE-2.0"  # of the package, whose own data the vocabulary is
PREDICATES = {
    "exact": "skos:exactMatch",
    "close": "skos:closeMatch",
    "broad": "skos:broadMatch",
    "narrow": "skos:narrowMatch",
}
PART, RELATED, NOTHING = "skos:narrowMatch", "skos:relatedMatch", "sssom:NoTermFound"


class Mapping(NamedTuple):
    """One line of the set; the names are the columns of SSSOM."""

    subject_id: str
    subject_label: str
    predicate_id: str
    object_id: str
    object_label: str
    mapping_justification: str
    subject_source: str
    object_source: str
    comment: str


def write(export: Export, folder: Path) -> list[Path]:
    """Write the set as one TSV with its metadata in front."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"crosswalk{export.about.suffix}.sssom.tsv"
    path.write_text(text(export), encoding="utf-8", newline="\n")
    return [path]


def text(export: Export) -> str:
    """Return the set: metadata as YAML in comment lines, then the lines."""
    about = export.about
    head = [
        "curie_map:",
        f"  gik: {quoted(METRIC)}",
        f"  gikform: {quoted(CELL)}",
        f"  gikset: {quoted(SET)}",
        f"mapping_set_id: {quoted(f'urn:gikanalysis:crosswalk:{about.vocabulary}')}",
        'mapping_set_title: "Metrics of gikanalysis and the official forms of annual reports"',
        f"mapping_set_version: {quoted(about.vocabulary)}",
        f"license: {quoted(LICENCE)}",
        f"mapping_tool: {quoted('gikanalysis')}",
        f"mapping_tool_version: {quoted(about.package)}",
        f"comment: {quoted(f'Written with: {about.citation}')}",
    ]
    out = io.StringIO()
    out.writelines(f"#{line}\n" for line in head)
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(Mapping._fields)
    writer.writerows(sorted(mappings()))
    return out.getvalue()


def mappings() -> Iterator[Mapping]:
    """Yield every line: each metric on each form, cell by cell."""
    for metric in metrics().values():
        for form_id, line in lines(metric.id).items():
            yield from _mappings(metric, forms()[form_id], line)


def _mappings(metric: Metric, form: Form, line: Line) -> Iterator[Mapping]:
    node = expressions.parse(line.expression) if line.expression else None
    cells = list(dict.fromkeys(expressions.cells(node))) if node is not None else []
    for cell in cells or [""]:
        yield Mapping(
            subject_id=f"gik:{metric.id}",
            subject_label=metric.label_en,
            predicate_id=_predicate(line.match, node),
            object_id=f"gikform:{form.id}/{cell}" if cell else NOTHING,
            object_label=_label(form, cell) if cell else "",
            mapping_justification="semapv:ManualMappingCuration",
            subject_source="gikset:vocabulary",
            object_source=f"gikset:form:{form.id}",
            comment=_comment(metric, form, line),
        )


def _predicate(match: str, node: expressions.Node | None) -> str:
    if node is None:
        return PREDICATES["exact"]  # of which there is none
    if isinstance(node, expressions.Cell):
        return PREDICATES[match]
    return PART if match != "broad" and _is_sum(node) else RELATED


def _is_sum(node: expressions.Node) -> bool:
    if isinstance(node, expressions.Cell):
        return True
    return isinstance(node, expressions.Apply) and node.operator == "+" and all(map(_is_sum, node.arguments))


def _label(form: Form, cell: str) -> str:
    return form.rows[cell].label if cell in form.rows else form.cell(cell).label


def _comment(metric: Metric, form: Form, line: Line) -> str:
    if not line.expression:
        return " ".join(f"no counterpart on this form. {line.note_en}".split())
    said = f"{line.match}: {line.expression}"
    if line.lower or line.upper:
        said += f"; between {line.lower or 'no bound'} and {line.upper or 'no bound'}"
    cells = expressions.cells(expressions.parse(line.expression))
    if metric.by_applicant and any(cell not in form.by_id for cell in cells):  # rows, with a cell for each
        said += "; also for each kind of applicant"
    return " ".join(f"{said}. {line.note_en}".split())
