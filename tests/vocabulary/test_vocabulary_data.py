"""Metrics, crosswalk and exclusions as data: complete, equal to their source, strict."""

from __future__ import annotations

import csv
import doctest
import io
from importlib import import_module
from itertools import product
from pathlib import Path

import pytest
from form_cases import consistent

from gikanalysis.errors import DataFileError, UnknownName
from gikanalysis.extract.prose_rules import PATTERN_COLUMNS as PROSE_COLUMNS
from gikanalysis.forms import expressions, form, forms
from gikanalysis.schema import APPLICANTS
from gikanalysis.tabular import Table, parse_csv, read_text
from gikanalysis.vocabulary import crosswalk, metric, metrics
from gikanalysis.vocabulary.load import (
    CROSSWALK_COLUMNS,
    EXCLUDED_COLUMNS,
    METRIC_COLUMNS,
    PACKAGE,
    build,
    metrics_of,
)

SOURCE = Path(__file__).parents[2] / ".." / "shared" / "domain" / "crosswalk.csv"
OFFICIAL = ("v2014", "v2019", "v2021")


def source():
    """Rows of the crosswalk that ours was taken from."""
    if not SOURCE.is_file():
        pytest.skip("the source of the crosswalk is not beside the repository")
    with SOURCE.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def ours():
    """Our crosswalk as written, by metric and form."""
    table = parse_csv("crosswalk.csv", read_text(PACKAGE, "crosswalk.csv"), CROSSWALK_COLUMNS)
    return {(row["metric"], row["form"]): row for _, row in table}


def real(name, columns):
    """A fresh table of a file of the package."""
    return parse_csv(name, read_text(PACKAGE, name), columns)


def refused(change_crosswalk=None, change_excluded=None):
    """The faults after changes of the real rows, each a function of the list of rows."""
    tables = []
    for name, columns, change in (
        ("crosswalk.csv", CROSSWALK_COLUMNS, change_crosswalk),
        ("excluded.csv", EXCLUDED_COLUMNS, change_excluded),
    ):
        rows = [row for _, row in real(name, columns)]
        if change is not None:
            change(rows)
        tables.append(Table(name, list(enumerate(rows, 2))))
    with pytest.raises(DataFileError) as raised:
        build(*tables, metrics())
    return raised.value.faults


def at(name, form_id, **values):
    """A change of one line of the crosswalk."""

    def change(rows):
        row = next(row for row in rows if (row["metric"], row["form"]) == (name, form_id))
        row.update(values)

    return change


# --- completeness ------------------------------------------------------------------------------


def named(excluded, name):
    """The cells of a form that a line of excluded.csv names: one, or all of a column."""
    return [cell.id for cell in form(name).cells if excluded in (cell.id, f"*.{cell.column}")]


@pytest.mark.parametrize("name", sorted(forms()))
def test_every_figure_is_mapped_or_excluded(name):
    """Each figure of each form feeds the point of a metric or is excluded with a reason, not both."""
    mapped = {cell for entry in crosswalk(name) if entry.point is not None for cell in entry.cells}
    lines = [row for _, row in real("excluded.csv", EXCLUDED_COLUMNS) if row["form"] == name]
    excluded = {cell: row["reason"] for row in lines for cell in named(row["cell"], name)}
    figures = {cell.id for cell in form(name).cells if not cell.header}
    assert mapped | excluded.keys() == figures
    assert not mapped & excluded.keys()
    assert all(len(reason) > 20 for reason in excluded.values())


def test_every_metric_has_a_line_for_every_form():
    """A metric without counterpart says so (none); nothing is left out."""
    assert ours().keys() == set(product(metrics(), forms()))


def test_metrics_are_those_of_the_source():
    """The 158 metrics with unit, group, applicants and both grades."""
    rows = source()
    expected = {
        r["metric_id"]: (r["unit"], r["group"], bool(r["dims"]), r["grade_2019_break"], r["grade_2021_break"])
        for r in rows
    }
    found = {m.id: (m.unit, m.group, m.by_applicant, m.grade_2019, m.grade_2021) for m in metrics().values()}
    assert len(found) == 158
    assert found == expected


def test_notes_of_the_source_are_kept():
    """What the source says of a metric is still said."""
    for row in source():
        assert metrics()[row["metric_id"]].note.startswith(row["note"]), row["metric_id"]


DEPARTURES = {
    "v2014": (
        "unable_to_provide", "not_processed_publication", "litigation_direct_total", "litigation_after_total",
        "litigation_other", "normative_docs_issued", "normative_docs_disclosed", "other_clarification_abandoned",
    ),
    "v2019": (
        "refused", "not_government_information", "information_nonexistent", "redirected", "litigation_upheld",
        "litigation_corrected", "litigation_other", "litigation_total", "normative_docs_disclosed", "rules_issued",
        "licensing_decisions", "penalty_decisions", "coercion_decisions", "normative_docs_in_force",
        "rules_in_force",
    ),
    "v2021": (
        "refused", "not_government_information", "information_nonexistent", "redirected", "litigation_upheld",
        "litigation_corrected", "litigation_other", "litigation_total", "normative_docs_issued", "rules_issued",
        "licensing_decisions", "penalty_decisions", "coercion_decisions",
    ),
    "local": (
        "refused_core", "refused_substantive", "refused_prohibited_by_law", "refused_other_circumstances",
        "proactive_items_website", "proactive_items_gazette",  # rows of the annex, which the source does not map
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", [*OFFICIAL, "local"])
def test_expressions_are_those_of_the_source(name):
    """Expression, bounds and match of every metric on a form are the source's, or a departure that is argued."""
    of = name if name != "local" else "pre2014"
    short = {"exactMatch": "exact", "closeMatch": "close", "broadMatch": "broad", "narrowMatch": "narrow"}
    departed = set()
    for row in source():
        line = ours()[row["metric_id"], name]
        theirs = (
            row[f"{of}_expr"], short.get(row[f"{of}_match"], "none"),
            row.get(f"{of}_lower", ""), row.get(f"{of}_upper", ""),
        )  # fmt: skip
        if (line["expression"], line["match"], line["lower"], line["upper"]) != theirs:
            departed.add(row["metric_id"])
    assert departed == set(DEPARTURES[name])


@pytest.mark.parametrize(("name", "metric_id"), [(f, m) for f, names in DEPARTURES.items() for m in names])
def test_departures_are_argued(name, metric_id):
    """What we changed says so and why, in the entry and in the record of the metric."""
    line = ours()[metric_id, name]
    if name == "local" and metric_id.startswith("proactive_items"):
        assert line["note_en"]
        return
    argued = [line, *(ours()[metric_id, other] for other in OFFICIAL)]  # a swap is argued on one of its sides
    assert any(word in one["note_en"] for one in argued for word in ("Corrected:", "Added:", "Added."))
    assert any(word in one["note_zh"] for one in argued for word in ("更正：", "新增：", "新增。"))
    assert "Corrected since" in metrics()[metric_id].note


# --- meaning -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(forms()))
def test_what_the_matches_mean(name):
    """Exact: a point without interval; close: a point; broad: a ceiling alone; narrow: a floor at least."""
    for entry in crosswalk(name):
        match entry.match:
            case "exact":
                assert entry.exact_point
            case "close":
                assert entry.point is not None
            case "broad":
                assert entry.point is None
                assert entry.upper is not None
            case "narrow":
                assert entry.point is None
                assert entry.lower is not None
            case _:
                assert (entry.match, entry.point, entry.cells) == ("none", None, ())
                assert entry.lower == entry.upper == expressions.Number(0.0)


def test_applicants():
    """A metric of part three exists for each applicant on forms with applicant columns, else once."""
    per_form = {name: [e.applicant for e in crosswalk(name) if e.metric.id == "granted_any"] for name in OFFICIAL}
    assert per_form == {"v2014": ["total"], "v2019": list(APPLICANTS), "v2021": list(APPLICANTS)}
    [natural] = [e for e in crosswalk("v2021") if (e.metric.id, e.applicant) == ("granted_any", "natural")]
    assert natural.cells == ("B3.1.natural", "B3.2.natural")


def test_applicants_are_no_totals():
    """No entry of one applicant reads a cell of another."""
    for name in ("v2019", "v2021"):
        for entry in crosswalk(name):
            if entry.metric.by_applicant and entry.match != "none":
                assert {cell.rpartition(".")[2] for cell in entry.cells} == {entry.applicant}


def test_labels_and_grades():
    """Labels in both languages; the grade is that of the break before the form."""
    one = metric("refused_core")
    assert one.label("zh") != one.label("en")
    assert (metrics()["granted_fresh"].grade("v2019"), metrics()["granted_fresh"].grade("v2021")) == ("D", "C")
    with pytest.raises(UnknownName, match="refused_core"):
        metric("refused_cor")


def test_only_spending_is_added_from_prose():
    """Parts are added where parts of money are listed, nowhere else."""
    assert [m.id for m in metrics().values() if m.adds_prose_parts] == ["budget_spent"]


# --- soundness of the judgements ---------------------------------------------------------------


def of_total(name):
    """The mappings of a form for all applicants together, by metric."""
    return {entry.metric.id: entry for entry in crosswalk(name) if entry.applicant == "total"}


def bare(cell):
    """A cell of part three without its column, which is that of all applicants; any other as it is."""
    return cell.removesuffix(".total") if cell.startswith("B") else cell


def rows_in(node):
    """The cells of an expression, the column of all applicants left out."""
    return set(map(bare, expressions.cells(node))) if node else set()


def with_parts(name, cells):
    """Cells and what is printed as their parts: rows below them, the results of a total of part four."""
    below = {row.id for cell in cells if cell in form(name).rows for row in form(name).children(cell)}
    groups = tuple(
        cell.removesuffix("total") for cell in cells if cell.startswith("C") and cell.endswith(".total")
    )
    return cells | below | {cell.id for cell in form(name).cells if groups and cell.id.startswith(groups)}


def reach(entry):
    """The cells in which the matter of a metric can lie at most; None without a ceiling."""
    if entry is None or (entry.point is None and entry.upper is None):
        return None
    return rows_in(entry.upper) if entry.upper is not None else rows_in(entry.point)


WITHOUT_SUCCESSOR = {"3.3.4.6", "3.3.7"}  # rows whose metric has no counterpart on the newer form at all
CATCH_ALL = {"B3.6"}  # no metric of an older row: what it holds has no bound there


def test_filing_practices_hold_in_both_directions():
    """If a request of old row a may be in new row b, then one of new row b may have been in old row a."""
    old, new = of_total("v2014"), of_total("v2019")
    forward, backward = set(), set()
    for name in metrics():
        one, other = old.get(name), new.get(name)
        if (
            one is not None
            and isinstance(one.point, expressions.Cell)
            and one.match == "exact"
            and other is not None
        ):
            forward |= {(one.point.id, cell) for cell in reach(other) or ()}
        if other is not None and isinstance(other.point, expressions.Cell) and other.match == "exact":
            backward |= {(cell, bare(other.point.id)) for cell in reach(one) or ()}
    asked = {a for a, _ in forward}
    answered = {b for _, b in backward}
    one_way = {(a, b) for a, b in forward - backward if b in answered}
    back = {(a, b) for a, b in backward - forward if a in asked and a not in WITHOUT_SUCCESSOR}
    assert not {pair for pair in one_way | back if pair[1] not in CATCH_ALL}


PARTS = [
    ("refused_core", "refused_substantive"),
    ("refused_substantive", "refused"),
    ("refused_state_secret", "refused_core"),
    ("refused_security_stability", "refused_core"),
    ("refused_third_party", "refused_core"),
    ("granted_in_full", "granted_any"),
    ("granted_in_part", "granted_any"),
    ("granted_fresh", "granted_in_full"),
    ("not_held", "not_held_or_created"),
    ("not_held_or_created", "unable_to_provide"),
    ("needs_creation", "not_held_or_created"),
    ("unclear_after_clarification", "clarification_failed"),
    ("other_clarification_abandoned", "clarification_failed"),
    ("reviews_concluded", "reviews_total"),
    ("reviews_pending", "reviews_total"),
    ("litigation_direct_total", "litigation_total"),
    ("litigation_after_total", "litigation_total"),
    ("litigation_direct_upheld", "litigation_upheld"),
    ("litigation_after_corrected", "litigation_corrected"),
    ("litigation_direct_other", "litigation_other"),
]


OFFICIAL_SUBTOTAL = ("not_held_or_created", "unable_to_provide")  # a printed whole, whatever was filed elsewhere


@pytest.mark.parametrize("name", OFFICIAL)
@pytest.mark.parametrize(("part", "whole"), PARTS)
def test_a_sum_is_no_surer_than_its_part(name, part, whole):
    """A part reaches no further than the whole, and has no ceiling where the whole has none."""
    one, all_of_it = of_total(name).get(part), of_total(name).get(whole)
    reaches = reach(one), reach(all_of_it)
    if reaches[0] is None or ((part, whole) == OFFICIAL_SUBTOTAL and name != "v2014"):
        return
    assert all_of_it is not None
    if all_of_it.upper is None and not all_of_it.exact_point:
        assert (
            one.point is not None
        )  # a part may be printed where the whole is not; a ceiling alone would be one too
    else:
        assert reaches[0] <= with_parts(name, reaches[1])


@pytest.mark.parametrize("name", OFFICIAL)
def test_three_refusal_series_are_nested(name):
    """Core is part of substantive, substantive of official: in point and in floor, for any figures of a form."""
    values = consistent(name)
    found = {}
    for series in ("refused_core", "refused_substantive", "refused"):
        entry = of_total(name)[series]
        point = expressions.value(entry.point, values.get)
        floor = point if entry.lower is None else expressions.value(entry.lower, values.get)
        ceiling = point if entry.upper is None else expressions.value(entry.upper, values.get)
        found[series] = floor, point, ceiling
        assert floor <= point <= ceiling
    points = [found[s][1] for s in found]
    assert points == sorted(points)
    assert found["refused_core"][0] <= found["refused_substantive"][0]
    assert found["refused_core"][2] <= found["refused_substantive"][2]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (
            "v2014",
            ("granted_in_full", "granted_in_part", "refused", "not_held", "clarification_notices", "redirected"),
        ),
        *(
            (
                name,
                (
                    "granted_in_full",
                    "granted_in_part",
                    "refused",
                    "unable_to_provide",
                    "not_processed",
                    "other_outcome",
                ),
            )
            for name in ("v2019", "v2021")
        ),
    ],
)
def test_additive_families(name, parts):
    """The outcomes of a form name each row of outcomes once: they add up to all outcomes by construction."""
    entries = of_total(name)
    cells = [bare(cell) for part in parts for cell in expressions.occurrences(entries[part].point)]
    top = "3.3" if name == "v2014" else "B3"
    figures = set()
    for row in form(name).children(top):
        figures |= {child.id for child in form(name).children(row.id)} if row.header else {row.id}
    assert sorted(cells) == sorted(figures - {"B3.7"})


def test_grades_say_what_the_mappings_allow():
    """A and B: a point on both sides; C: a figure or a bound on both; n/a: nothing on either; else D."""
    for one in metrics().values():
        for before, after, grade in (("v2014", "v2019", one.grade_2019), ("v2019", "v2021", one.grade_2021)):
            sides = [of_total(name).get(one.id) for name in (before, after)]
            there = [side for side in sides if side is not None and side.match != "none"]
            what = (one.id, before, after, grade)
            if grade in ("A", "B"):
                assert len(there) == 2, what
                assert all(side.point is not None for side in there), what
            elif grade == "C":
                assert len(there) == 2, what
                assert not all(side.exact_point for side in there), what
            elif grade == "n/a":
                assert not there, what
            else:
                assert there, what


def test_the_newest_form_names_the_metric():
    """The newest form with a point maps it exactly; where it does not, filing practice is why."""
    inexact = set()
    for one in metrics().values():
        newest = next((of_total(name)[one.id] for name in reversed(OFFICIAL) if one.id in of_total(name)), None)
        if newest is not None and newest.match == "close":
            inexact.add(one.id)
    derived = {f"{what}_items_now" for what in ("licensing", "other_service", "penalty", "coercion")}
    assert inexact == derived | {"not_held", "not_held_or_created", "redirected"}


def test_no_metric_is_idle():
    """Each metric has a mapping on some form, or prose states it."""
    patterns = parse_csv(
        "prose_patterns.csv", read_text("gikanalysis.extract", "prose_patterns.csv"), PROSE_COLUMNS
    )
    stated = {name for _, row in patterns for name in row["metrics"].replace("|", " ").split()}
    idle = [
        m
        for m in metrics()
        if m not in stated and not any(e.metric.id == m for f in forms() for e in crosswalk(f))
    ]
    assert idle == []


# --- faults ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (at("refused", "v2014", match="alike"), "match 'alike' is not one of: broad, close, exact, narrow, none"),
        (at("refused", "v2014", form="v2099"), "form 'v2099' is not one of"),
        (at("refused", "v2014", form="v2099"), "no line for refused on v2014"),
        (at("refused", "v2014", metric="refusal"), "metric 'refusal' is not one of"),
        (at("refused", "v2014", expression="[3.3.9]"), "refused on v2014: the form has no cells 3.3.9"),
        (at("refused", "v2014", upper="[3.3.9]"), "refused on v2014: the form has no cells 3.3.9"),
        (at("refused", "v2014", expression="[3.3.4"), "refused on v2014: not an expression"),
        (at("refused", "v2014", expression="[3.3.4]>0"), "is a condition, not a figure"),
        (at("refused", "v2014", expression=""), "refused on v2014: match close needs an expression"),
        (at("refused", "v2014", match="exact"), "refused on v2014: an exact match carries no interval"),
        (at("refused", "v2014", match="none"), "refused on v2014: match none has no expression"),
        (
            at("complaints", "v2014", match="none", expression=""),
            "v2014 6 (六、举报投诉数量) is neither mapped nor excluded",
        ),
        (at("complaints", "v2014", match="broad"), "v2014 6 (六、举报投诉数量) is neither mapped nor excluded"),
        (at("refused", "v2021", expression="[B3.3.99]"), "the form has no cells B3.3.99"),
        (
            at("refused", "v2014", note_zh=""),
            "refused on v2014: match close needs its argument in note_en and note_zh",
        ),
        (
            at("refused", "v2021", note_en=""),
            "refused on v2021: match exact needs its argument in note_en and note_zh",
        ),
        (at("already_public", "v2019", note_en="", note_zh=""), "match broad needs its argument"),
        (at("other_fee_unpaid", "v2014", note_en="", note_zh=""), "match none needs its argument"),
        (lambda rows: rows.append(rows[0]), "metric + form 'requests_received + v2014' stands in row 2 already"),
        (lambda rows: rows.pop(0), "crosswalk.csv: no line for requests_received on v2014 (match none"),
    ],
)
def test_faults_of_the_crosswalk(change, said):
    """Each kind of fault is refused, naming file and what is wrong."""
    found = refused(change)
    assert any(said in fault for fault in found), found
    assert all(fault.startswith("crosswalk.csv") for fault in found)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"form": "v2014", "cell": "3.1", "reason": "x"}, "3.1 is mapped, or not a cell of v2014"),
        ({"form": "v2014", "cell": "99", "reason": "x"}, "99 is mapped, or not a cell of v2014"),
        ({"form": "v2099", "cell": "1", "reason": "x"}, "form 'v2099' is not one of"),
        ({"form": "local", "cell": "P02", "reason": "x"}, "form + cell 'local + P02' stands in row 2 already"),
        ({"form": "v2014", "cell": "99", "reason": ""}, "reason is empty"),
        ({"form": "local", "cell": "P02.period", "reason": "x"}, "P02.period is excluded in row 12 already"),
        ({"form": "v2014", "cell": "*.period", "reason": "x"}, "*.period is mapped, or not a cell of v2014"),
    ],
)
def test_faults_of_the_exclusions(line, said):
    """What is excluded must exist, be unmapped, stand once and have a reason."""
    found = refused(change_excluded=lambda rows: rows.append(line))
    assert any(said in fault and fault.startswith("excluded.csv row 15: ") for fault in found), found


def test_all_faults_come_together():
    """Faults of several lines and of both files are one error."""

    def change(rows):
        at("refused", "v2014", expression="[3.3.9]")(rows)
        at("complaints", "v2014", match="alike")(rows)
        rows.append(rows[0])

    found = refused(change, lambda rows: rows.append({"form": "v2014", "cell": "99", "reason": ""}))
    said = ("no cells 3.3.9", "'alike'", "already", "reason is empty", "99 is mapped")
    assert all(any(words in fault for fault in found) for words in said), found


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"group": "odd"}, "group 'odd' is not one of"),
        ({"unit": ""}, "unit is empty"),
        ({"label_zh": ""}, "label_zh is empty"),
        ({"applicants": "no"}, "applicants 'no' is not one of"),
        ({"prose_parts": "max"}, "prose_parts 'max' is not one of: , sum"),
        ({"grade_2019": "E"}, "grade_2019 'E' is not one of"),
        ({"grade_2021": ""}, "grade_2021 is empty"),
    ],
)
def test_faults_of_metrics(values, said):
    """Each kind of fault of metrics.csv is refused by its row, together with a double line."""
    rows = [row for _, row in real("metrics.csv", METRIC_COLUMNS)]
    rows[3] |= values
    out = io.StringIO()
    writer = csv.DictWriter(out, METRIC_COLUMNS)
    writer.writeheader()
    writer.writerows([*rows, rows[0]])
    with pytest.raises(DataFileError) as raised:
        metrics_of(parse_csv("metrics.csv", out.getvalue(), METRIC_COLUMNS))
    assert any(fault.startswith("metrics.csv row 5: ") and said in fault for fault in raised.value.faults)
    assert any(fault.startswith("metrics.csv row 160: ") for fault in raised.value.faults)


@pytest.mark.parametrize("name", ["load", "observation", "prose", "harmonizing"])
def test_examples_in_the_docstrings(name):
    """Examples in docstrings run and print what they say."""
    assert doctest.testmod(import_module(f"gikanalysis.vocabulary.{name}")).failed == 0
