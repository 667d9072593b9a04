"""The identities as data: all kept, each kind of fault refused, all faults at once."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pytest

from gikanalysis.errors import DataFileError
from gikanalysis.forms import form, forms
from gikanalysis.forms.identities import (
    COLUMNS,
    build,
    checks_of,
    identities,
    named_checks,
    prose_cells,
    totals_above,
)
from gikanalysis.tabular import parse_csv

SHARED = Path(__file__).parents[2] / ".." / "shared" / "domain" / "identities.csv"
LINE = {
    "id": "X-1",
    "forms": "v2014",
    "family": "sum",
    "needs": "report",
    "expression": "[3.2]==[3.2.1]+[3.2.2]",
    "severity": "error",
    "strictness": "strict",
    "source": "test",
}


def made(*lines):
    """Identities from lines given by name."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(lines)
    return build(parse_csv("identities.csv", out.getvalue(), COLUMNS))


def refused(*lines):
    """The faults of lines."""
    with pytest.raises(DataFileError) as raised:
        made(*lines)
    return raised.value.faults


def test_a_good_line():
    """The line that the faulty ones are made from is accepted."""
    assert made(LINE)["X-1"].severity == "error"


def test_all_ids_are_kept():
    """144 identities in all, each family present."""
    assert len(identities()) == 144
    groups = Counter(name.partition("-")[0] for name in identities())
    assert groups == {"V14": 23, "V19": 23, "V21": 7, "X": 17, "H": 6, "P": 42, "Q": 26}


def test_ids_are_those_of_the_source():
    """Ids, families, strictness and severities are those of the source.

    Three severities are argued in notes, and twelve checks were added; their notes say so.
    """
    if not SHARED.is_file():
        pytest.skip("the source of the identities is not beside the repository")
    with SHARED.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    severities = {"V14-06": "note", "Q-06": "warning", "Q-21": "note"}
    expected = {
        row["id"]: (
            row["family"],
            row["strictness"] == "strict",
            severities.get(row["id"], row["severity"].replace("info", "note")),
        )
        for row in rows
    }
    ours = {name: (rule.family, rule.strict, rule.severity) for name, rule in identities().items()}
    assert {name: ours[name] for name in expected} == expected
    added = [rule for name, rule in identities().items() if name not in expected]
    assert [rule.id for rule in added if "Added" not in rule.note and rule.id != "Q-24"] == []


def test_every_line_runs_or_says_why_not():
    """No line is silently left: it has an expression or a named check, or `beyond` says why there is none."""
    for rule in identities().values():
        assert bool(rule.expression or rule.check) != bool(rule.beyond), rule.id
    assert [r.id for r in identities().values() if r.beyond] == ["H-05", "H-06", "Q-02", "Q-07", "Q-08", "Q-23"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"forms": "v2014 v2099"}, "unknown forms ['v2099']; known: "),
        ({"expression": "[3.2]==[3.9]"}, "v2014 has no cells 3.9"),
        ({"expression": "[3.2]==="}, "not an expression"),
        ({"expression": "[3.2]+[3.2.1]"}, "is a figure, not a condition"),
        ({"expression": "[3.2]==[3.2.1]/2"}, "not understood"),
        ({"expression": "[3.2]-[3.2.1]>=[3.2.1]", "family": "order"}, "may name each cell once"),
        ({"expression": "[3.2]==0 or [3.2]+1>[3.2]", "family": "order"}, "may name each cell once"),
        ({"expression": "[3.1]>=lag([3.2])", "family": "order"}, "cannot look back a year"),
        ({"severity": "fatal"}, "severity 'fatal' is not one of: error, note, warning"),
        ({"if_less": "mild"}, "if_less 'mild' is not one of"),
        ({"if_more": "mild"}, "if_more 'mild' is not one of"),
        ({"outcome": "pass"}, "outcome 'pass' is not one of"),
        ({"family": "sums"}, "family 'sums' is not one of"),
        ({"needs": "luck"}, "needs 'luck' is not one of"),
        ({"strictness": "soft"}, "strictness 'soft' is not one of"),
        ({"source": ""}, "source is empty"),
        ({"years": "from 2018"}, "years 'from 2018' is not like"),
        ({"years": "2018"}, "years '2018' is not like"),
        ({"expression": ""}, "has an expression or a check, or says in beyond why"),
        ({"beyond": "because"}, "has an expression or a check, or says in beyond why"),
        ({"needs": "method", "words": "read"}, "a rule of reading is no check of its own"),
        ({"needs": "years", "words": "as it says"}, "looks back a year (lag)"),
        (
            {"needs": "years", "words": "all", "expression": "[3.1]>=lag([9.9])"},
            "no two forms it names have its cells",
        ),
        ({"needs": "levels", "words": "all"}, "is evaluated on one report or on two years of it"),
        ({"thresholds": "share"}, "threshold 'share' is not like share=0.05"),
        ({"check": "negative"}, "exclude each other"),
        ({"needs": "years"}, "words are missing"),
        ({"milder_if": "[9.9]==0"}, "v2014 has no cells 9.9"),
        ({"milder_if": "[3.1]"}, "milder_if '[3.1]' is a figure"),
        ({"each": "Z columns", "expression": "[3.1.{column}]==0"}, "names nothing on v2014"),
        ({"each": "3.1 9.9", "expression": "[{row}]>=0"}, "names nothing on v2014"),
        (
            {
                "needs": "prose",
                "words": "as",
                "check": "prose",
                "each": "requests_received",
                "expression": "[3.77]",
            },
            "no form it names has cells 3.77",
        ),
        ({"needs": "prose", "check": "prose", "each": "", "expression": "[3.1]"}, "a check of prose needs prose"),
    ],
)
def test_each_kind_of_fault(change, said):
    """Each fault is refused and names file and row."""
    found = refused(LINE | change)
    assert any(said in fault for fault in found), found
    assert all(fault.startswith("identities.csv row 2: ") for fault in found)


def test_a_double_id():
    """One id cannot stand for two checks."""
    assert "identities.csv row 3: id 'X-1' stands in row 2 already" in refused(LINE, LINE)


def test_all_faults_come_together():
    """Faults of lines and of cells, of different rows, are one error."""
    found = refused(
        LINE | {"id": "a", "severity": "fatal"},
        LINE | {"id": "b", "expression": "[3.2]==[3.9]"},
        LINE | {"id": "c", "expression": "[3.2"},
    )
    assert [fault.split(":")[0] for fault in found] == [
        "identities.csv row 2",
        "identities.csv row 4",
        "identities.csv row 3",
    ]


@pytest.mark.parametrize("name", ["v2014", "v2019", "v2021"])
def test_checks_speak_of_figures(name):
    """No check touches a heading, and together they touch most figures of the form."""
    of = form(name)
    touched = {cell for check in checks_of(name) for cell in check.cells}
    assert not [cell for cell in touched if of.cell(cell).header]
    assert len(touched) > len(of.cells) / 2


def test_one_line_stands_for_many_checks():
    """A line over columns becomes a check for each of the seven; its cells are those of the column."""
    balances = [check for check in checks_of("v2021") if check.identity.id == "V19-01"]
    assert len(balances) == 7
    assert balances[-1].cells == ("B1.total", "B2.total", "B3.7.total", "B4.total")
    assert all(check.additive for check in balances)


def test_totals_above():
    """A cell's totals are found through several sums; a total over everything has none."""
    above = totals_above("v2014")
    assert above["3.3.4.1"] == {"3.3.4", "3.3"}
    assert "3.3" not in above
    assert totals_above("v2019")["B3.1.natural"] == {"B3.1.total", "B3.7.natural", "B3.7.total"}


def test_prose_cells():
    """A figure that prose may state belongs to one cell of each form, another on each."""
    assert prose_cells("v2014")["requests_received"] == "3.1"
    assert prose_cells("v2021")["requests_received"] == "B1.total"
    assert set(prose_cells("v2014").values()) <= set(form("v2014").by_id)


def test_every_line_of_one_report_is_evaluated():
    """Whatever needs one report has an arithmetic or a named check on each form it names."""
    for identity in identities().values():
        if identity.needs == "report":
            for name in identity.forms:
                arithmetic = {check.identity.id for check in checks_of(name)}
                assert identity.id in arithmetic | {named.id for named in named_checks(name)}


def test_years_and_levels():
    """Where a rule holds for some years or ranks alone, the data say so."""
    assert identities()["V14-20"].years == (2018, 9999)
    assert identities()["V21-11"].years == (0, 2020)
    assert identities()["V19-21"].levels == {"county", "township"}
    assert set(forms()) >= {"v2014", "v2019", "v2021"}
