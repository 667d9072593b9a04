"""SKOS: the vocabulary as concepts in Turtle, with the mappings to the cells of the forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from gikanalysis.exports.mappings import CELL, LICENCE, METRIC, NOTHING, mappings
from gikanalysis.exports.model import Export
from gikanalysis.exports.papers import quoted
from gikanalysis.forms import forms
from gikanalysis.vocabulary import metrics
from gikanalysis.vocabulary.texts import LANGUAGES, descriptions, themes

SCHEME = "urn:gikanalysis:vocabulary"
GROUP = "urn:gikanalysis:group:"
_HEAD = (
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
    "@prefix dct: <http://purl.org/dc/terms/> .",
    "@prefix owl: <http://www.w3.org/2002/07/owl#> .",
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
)


def write(export: Export, folder: Path) -> list[Path]:
    """Write the vocabulary as one Turtle file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"vocabulary{export.about.suffix}.ttl"
    path.write_text(text(export), encoding="utf-8", newline="\n")
    return [path]


def text(export: Export) -> str:
    """Return the vocabulary: a scheme of groups and metrics, a scheme for each form, the mappings."""
    return "\n".join([*_HEAD, "", *_schemes(export), *_metrics(), *_cells()]) + "\n"


def _statement(subject: str, kind: str, facts: Iterable[tuple[str, str]]) -> str:
    said = "".join(f" ;\n  {predicate} {value}" for predicate, value in facts)
    return f"<{subject}> a {kind}{said} .\n"


def _said(words: str, language: str = "") -> str:
    return f"{quoted(words)}@{language}" if language else quoted(words)


def _schemes(export: Export) -> Iterator[str]:
    about = export.about
    groups = themes()
    facts = [
        ("dct:title", _said("Metrics of annual reports on government information disclosure", "en")),
        ("dct:title", _said("政府信息公开工作年度报告指标", "zh")),
        ("dct:license", f"<{LICENCE}>"),
        ("owl:versionInfo", _said(about.vocabulary)),
        ("rdfs:comment", _said(f"Written with: {about.citation}", "en")),
        *(("skos:hasTopConcept", f"<{GROUP}{group}>") for group in groups),
    ]
    yield _statement(SCHEME, "skos:ConceptScheme", facts)
    for form in forms().values():
        yield _statement(f"{CELL}{form.id}", "skos:ConceptScheme", [("dct:identifier", _said(form.id))])
    for group, theme in groups.items():
        names = [("skos:prefLabel", _said(theme.name[language], language)) for language in LANGUAGES]
        facts = [*names, ("skos:topConceptOf", f"<{SCHEME}>"), ("skos:inScheme", f"<{SCHEME}>")]
        yield _statement(f"{GROUP}{group}", "skos:Concept", facts)


def _metrics() -> Iterator[str]:
    mapped: dict[str, list[tuple[str, str]]] = {}
    for one in mappings():
        if one.object_id != NOTHING:
            facts = mapped.setdefault(one.subject_id.partition(":")[2], [])
            facts.append((one.predicate_id, f"<{_address(one.object_id)}>"))
    for metric in metrics().values():
        definition = descriptions()[metric.id].definition
        yield _statement(
            f"{METRIC}{metric.id}",
            "skos:Concept",
            [
                ("skos:notation", _said(metric.id)),
                ("skos:prefLabel", _said(metric.label_en, "en")),
                ("skos:prefLabel", _said(metric.label_zh, "zh")),
                *(("skos:definition", _said(definition[language], language)) for language in LANGUAGES),
                ("skos:broader", f"<{GROUP}{metric.group}>"),
                ("skos:inScheme", f"<{SCHEME}>"),
                *([("skos:editorialNote", _said(metric.note, "en"))] if metric.note else []),
                *mapped.get(metric.id, []),
            ],
        )


def _cells() -> Iterator[str]:
    """The cells that a mapping names, each once, in the scheme of its form."""
    labels = {one.object_id: one.object_label for one in mappings() if one.object_id != NOTHING}
    for name, label in labels.items():
        form_id, _, cell = name.partition(":")[2].partition("/")
        facts = [
            ("skos:notation", _said(cell)),
            ("skos:prefLabel", _said(label, "zh")),
            ("skos:inScheme", f"<{CELL}{form_id}>"),
        ]
        yield _statement(_address(name), "skos:Concept", facts)


def _address(name: str) -> str:
    return CELL + name.partition(":")[2]
