"""What goes with the data: a package that validates, checksums, citation, vocabulary, SIMULATED where it is so."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections import Counter

import pandas as pd
import pyarrow.parquet as pq
import pytest
import rdflib
import yaml
from frictionless import validate

from gikanalysis import __version__
from gikanalysis.errors import GikError, PanelError, UnknownName
from gikanalysis.exports import FORMATS, Export, export, package
from gikanalysis.exports.mappings import NOTHING, mappings
from gikanalysis.forms import forms
from gikanalysis.vocabulary import crosswalk, metrics

SKOS = rdflib.Namespace("http://www.w3.org/2004/02/skos/core#")


def tree(folder):
    """Content of every file below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def faults(folder):
    """The kinds of faults that the frictionless library finds."""
    report = validate(folder / "datapackage.json")
    return {fault.type for fault in report.errors} | {f.type for task in report.tasks for f in task.errors}


def test_package_validates(written, made):
    """Types, closed lists, keys, references, sizes and hashes of the package are as it says."""
    assert faults(written / "package") == set()
    told = json.loads((written / "package" / "datapackage.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in told["resources"]] == [table.name for table in made.tables]
    assert told["version"] == f"{__version__}+{made.about.panel}"
    assert told["licenses"][0]["name"] == "CC-BY-4.0"
    for one in told["resources"]:
        data = (written / "package" / one["path"]).read_bytes()
        assert (one["bytes"], one["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b",prefecture,", b",prefekture,", "constraint-error"), (b",2018,", b",year,", "type-error"),
        (b"\nwuzhong-2018.txt,", b"\nother.txt,", "foreign-key"),
    ],
)  # fmt: skip
def test_damaged_package_does_not_validate(made, tmp_path, old, new, fault):
    """The validation can fail: a word off the list, a word for a year, a source that is no report."""
    package.write(Export(made.about, (made["indicators"], made["reports"])), tmp_path)
    assert faults(tmp_path) == set()
    data = tmp_path / "data" / "indicators.csv"
    assert old in data.read_bytes()
    data.write_bytes(data.read_bytes().replace(old, new))
    assert {fault, "hash-count"} <= faults(tmp_path)


def test_citation_and_checksums(written, made):
    """Beside the data and in the package stand a citation file, a README and the checksums of every file."""
    for folder in (written, written / "package"):
        cited = yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
        assert (cited["cff-version"], cited["type"]) == ("1.2.0", "dataset")
        assert made.about.panel in cited["version"]
        assert made.about.vocabulary in cited["abstract"]
        assert made.about.citation in (folder / "README.md").read_text(encoding="utf-8")
    listed = dict(reversed(line.split("  ")) for line in (written / "SHA256SUMS").read_text().splitlines())
    there = {name: hashlib.sha256(data).hexdigest() for name, data in tree(written).items()}
    assert listed == {name: digest for name, digest in there.items() if name != "SHA256SUMS"}


def test_same_panel_same_bytes(panel, written, tmp_path):
    """A second export is the first, byte for byte, in every format."""
    export(panel.path, tmp_path / "again", list(FORMATS))
    assert tree(tmp_path / "again") == tree(written)


def test_nothing_is_overwritten(panel, tmp_path):
    """A folder that holds something is refused; with force an earlier export goes, the rest stays."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(GikError, match="is not empty"):
        export(panel, tmp_path, ["csv"])
    assert list(tree(tmp_path)) == ["mine.txt"]
    export(panel, tmp_path, ["csv"], force=True)
    export(panel, tmp_path, ["sssom"], force=True)
    assert {name.partition("/")[0] for name in tree(tmp_path)} == {
        "mine.txt", "vocabulary", "README.md", "CITATION.cff", "SHA256SUMS",
    }  # fmt: skip


def test_wrong_requests_write_nothing(panel, tmp_path):
    """An unknown format or licence, no format, no panel: refused before anything is written."""
    wrong = [
        (panel, {"formats": ["xslx"]}, UnknownName), (panel, {"formats": []}, UnknownName),
        (panel, {"licence": "MIT-data"}, UnknownName), (tmp_path, {}, PanelError),
    ]  # fmt: skip
    for given, options, error in wrong:
        with pytest.raises(error):
            export(given, tmp_path / "out", **{"formats": ["csv"], **options})
    assert not (tmp_path / "out").exists()


def test_simulated_says_so_everywhere(simulated):
    """Every file of an export of simulated data says SIMULATED in its name or its text, every row in the data."""
    for name, data in tree(simulated).items():
        content = data
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                content = b"".join(book.read(part) for part in book.namelist())
        assert b"SIMULATED" in content or "SIMULATED" in name, name
    rows = pd.read_csv(simulated / "csv" / "observations_SIMULATED.csv")
    assert rows["panel"].str.startswith("SIMULATED-").all()
    assert (
        b"SIMULATED" in pq.read_schema(simulated / "parquet" / "reports_SIMULATED.parquet").metadata[b"citation"]
    )
    with pd.read_stata(simulated / "stata" / "reports_SIMULATED.dta", iterator=True) as reader:
        assert reader.data_label.startswith("SIMULATED")


def test_real_data_do_not_say_simulated(written):
    """The word stands nowhere in an export of real reports, but where the codebook explains it."""
    said = [name for name, data in tree(written).items() if b"SIMULATED-" in data or "SIMULATED" in name]
    assert said == []


def test_figures_of_one_row_and_of_many_are_the_same(made):
    """`body_year` holds exactly the figures of `observations`, and no other."""
    figures = {
        (row["source"], row["metric"]): (row["value"], row["lower"], row["upper"], row["status"], row["flagged"])
        for row in made["observations"].frame.filter(applicant="total").iter_rows(named=True)
    }
    parts = ("", "_lo", "_hi", "_st", "_fl")
    wide = made["body_year"].frame
    assert wide.height == wide["source"].n_unique() == 3
    for row in wide.iter_rows(named=True):
        for name in metrics():
            found = tuple(row[f"{name}{part}"] for part in parts)
            assert found == figures.get((row["source"], name), (None,) * 5)


def test_counts_are_whole_numbers(made):
    """A count is an integer in `body_year`, an amount of money is not; every metric is there."""
    kinds = {column.name: column.kind for column in made["body_year"].columns}
    assert kinds["requests_received"] == kinds["requests_received_lo"] == "integer"
    money = [name for name, metric in metrics().items() if metric.unit == "万元"]
    assert {kinds[name] for name in money} == {"number"}
    assert set(metrics()) <= set(kinds)


def test_failures_travel(made):
    """A file that could not be read is in the export, so that what is missing can be counted."""
    assert made["failures"].frame["source"].to_list() == ["note.txt"]
    assert made.about.counts["files"] == made["reports"].frame.height + made["failures"].frame.height


def test_sssom_is_as_its_standard_says(written):
    """Metadata are YAML, every prefix is declared, predicates are SKOS, no line stands twice."""
    text = (written / "vocabulary" / "crosswalk.sssom.tsv").read_text(encoding="utf-8")
    head = yaml.safe_load("".join(line[1:] + "\n" for line in text.splitlines() if line.startswith("#")))
    assert {"curie_map", "mapping_set_id", "license", "mapping_set_version"} <= set(head)
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    rows = list(csv.DictReader(io.StringIO(body), delimiter="\t"))
    assert {None} & {key for row in rows for key in row} == set()
    kinds = {f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")}
    assert {row["predicate_id"] for row in rows} == kinds
    assert {row["mapping_justification"] for row in rows} == {"semapv:ManualMappingCuration"}
    used = {row[name].partition(":")[0] for row in rows for name in row if name.endswith(("_id", "_source"))}
    assert used - set(head["curie_map"]) == {"skos", "sssom"}
    keys = Counter((r["subject_id"], r["predicate_id"], r["object_id"], r["object_source"]) for r in rows)
    assert max(keys.values()) == 1


def test_sssom_covers_the_crosswalk():
    """Every metric stands on every form, with its cells or with the word that there are none."""
    found = {}
    for one in mappings():
        form = one.object_source.rpartition(":")[2]
        found.setdefault((one.subject_id.partition(":")[2], form), set()).add(one.object_id)
    assert set(found) == {(name, form) for name in metrics() for form in forms()}
    for form in forms():
        pointed = {entry.metric.id for entry in crosswalk(form) if entry.cells}
        assert {name for name in metrics() if NOTHING not in found[name, form]} == pointed


@pytest.mark.parametrize(
    ("metric", "form", "predicate"),
    [
        ("requests_received", "v2021", "skos:exactMatch"), ("requests_received", "v2014", "skos:closeMatch"),
        ("refused_core", "v2021", "skos:narrowMatch"), ("already_public", "v2019", "skos:relatedMatch"),
    ],
)  # fmt: skip
def test_predicates(metric, form, predicate):
    """One cell takes the match of the crosswalk, a part of a sum is narrower, a ceiling of several relates."""
    found = [
        one.predicate_id
        for one in mappings()
        if one.subject_id == f"gik:{metric}" and one.object_source.endswith(f":{form}")
    ]
    assert set(found) == {predicate}


def test_skos_reads_as_rdf(written):
    """Another library reads the Turtle: every metric with two labels, a definition, a place, its mappings."""
    graph = rdflib.Graph().parse(written / "vocabulary" / "vocabulary.ttl")
    concepts = {str(graph.value(one, SKOS.notation)): one for one in graph.subjects(SKOS.broader)}
    assert set(concepts) == set(metrics())
    for name, concept in concepts.items():
        labels = {label.language: str(label) for label in graph.objects(concept, SKOS.prefLabel)}
        assert labels == {"en": metrics()[name].label_en, "zh": metrics()[name].label_zh}
        assert {text.language for text in graph.objects(concept, SKOS.definition)} == {"en", "zh"}
        assert graph.value(graph.value(concept, SKOS.broader), SKOS.topConceptOf) is not None
    matches = {SKOS[f"{kind}Match"] for kind in ("exact", "close", "broad", "narrow", "related")}
    said = sum(1 for _, predicate, _ in graph if predicate in matches)
    assert said == sum(one.object_id != NOTHING for one in mappings())
    assert all(graph.value(target, SKOS.inScheme) for match in matches for target in graph.objects(None, match))
