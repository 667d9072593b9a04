"""Indicators as data: known metrics, labels, strictness."""

from __future__ import annotations

import csv
import doctest
import io
import re
from pathlib import Path

import pytest

from gikanalysis.errors import DataFileError, UnknownName
from gikanalysis.indicators import absent, indicator, indicators, load, ratios
from gikanalysis.indicators.load import COLUMNS, VARIANT_COLUMNS, build
from gikanalysis.tabular import parse_csv, read_text
from gikanalysis.vocabulary import metrics


def made(*changes, variants=()):
    """Indicators from the real lines, each change a (line, values) pair; `variants`: the same of variants.csv."""
    return build(changed("indicators.csv", COLUMNS, changes), changed("variants.csv", VARIANT_COLUMNS, variants))


def changed(name, columns, changes):
    """A data file with some values changed."""
    rows = [row for _, row in parse_csv(name, read_text("gikanalysis.indicators", name), columns)]
    for number, values in changes:
        rows[number] |= values
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return parse_csv(name, out.getvalue(), columns)


def test_shares_are_of_counts_in_one_unit():
    """What has a sampling interval is a share of cases of one unit; labels stand in two languages."""
    for one in indicators().values():
        if one.interval == "wilson":
            assert one.scale == 1
            assert len({metrics()[term].unit for term in one.terms}) == 1
            assert one.minimum_n >= 10
        assert one.label("zh") != one.label("en")


def test_unknown_indicator():
    """Near names are offered."""
    assert indicator("disclosure_rate").formula.terms == ("outcomes_total", "granted_any")
    with pytest.raises(UnknownName, match="disclosure_rate"):
        indicator("disclosure_rat")


def test_a_form_may_have_a_formula_of_its_own():
    """Terms differ by form; where there is no own formula the general one holds."""
    one = indicator("disclosure_rate_resolvable")
    assert "redirected" in one.on("v2014").terms
    assert "redirected" not in one.on("v2019").terms
    assert one.on("v2019") is one.on("v2021")


def test_every_indicator_of_the_list_is_there_or_argued():
    """Each indicator of the domain notes is computed, alone or as a family, or has a reason not to be."""
    notes = Path(__file__).parents[2] / "../shared/domain/metrics.md"
    if not notes.is_file():
        pytest.skip("the list of indicators is not at hand")
    rows = re.findall(r"^\| ([a-z][a-z_0-9, ]*[a-z0-9]) \|", notes.read_text(encoding="utf-8"), re.MULTILINE)
    names = {name for row in rows for name in row.split(", ")} - {"id"}
    assert len(names) > 45
    computed = {name for name in names if any(one.startswith(name) for one in indicators())}
    assert sorted(names - computed - set(absent())) == ["minimum cell"] * ("minimum cell" in names)
    assert sorted(set(absent()) - names) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"numerator": "[granted]"}, "numerator 'granted' is no metric"),
        ({"denominator": "[all]"}, "denominator 'all' is no metric"),
        ({"numerator": "[population]"}, "numerator 'population' is no metric"),
        ({"numerator": "granted_any"}, "numerator: not understood"),
        ({"numerator": "[refused]<=[refused]"}, "is no arithmetic over metrics of one year"),
        ({"numerator": "lag([refused])"}, "is no arithmetic over metrics of one year"),
        ({"denominator": "1"}, "is no arithmetic over metrics of one year"),
        ({"label_zh": ""}, "label_zh is empty"),
        ({"denominator_en": ""}, "denominator_en is empty"),
        ({"minimum_n": "few"}, "minimum_n 'few' is no whole number"),
        ({"minimum_n": "-1"}, "minimum_n '-1' is no whole number"),
        ({"minimum_n": "0"}, "minimum_n '0' is no whole number"),
        ({"interval": "wald"}, "interval 'wald' is not one of: none, wilson"),
        ({"scale": "7"}, "scale '7' is not one of"),
        ({"scale": "1000"}, "a share has the scale 1"),
        ({"numerator": "[proactive_items]", "grade": "D"}, "a share is of counts in one unit"),
        ({"numerator": "[refused]", "grade": "B"}, "grade B is better than C"),
        ({"grade": "Z"}, "grade 'Z' is not one of"),
        ({"indicator": "disclosure_rate"}, "indicator 'disclosure_rate' stands in row 2 already"),
    ],
)
def test_faults(values, said):
    """Each kind of fault is refused by file and row; several come together."""
    with pytest.raises(DataFileError) as raised:
        made((1, values), (2, {"grade": "Y"}))
    assert any(fault.startswith("indicators.csv row 3: ") and said in fault for fault in raised.value.faults)
    assert any(fault.startswith("indicators.csv row 4: grade 'Y'") for fault in raised.value.faults)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"indicator": "disclosure"}, "indicator 'disclosure' is not one of"),
        ({"form": "v2020"}, "form 'v2020' is not one of"),
        ({"numerator_upper": "[granted]"}, "numerator_upper 'granted' is no metric"),
        ({"indicator": "disclosure_rate_resolvable"}, "stands in row 2 already"),
    ],
)
def test_faults_of_variants(values, said):
    """A form's own formula is held to the same rules."""
    with pytest.raises(DataFileError) as raised:
        made(variants=[((1 if "row 2" in said else 0), values)])
    assert any(fault.startswith("variants.csv row ") and said in fault for fault in raised.value.faults)


@pytest.mark.parametrize("module", [load, ratios])
def test_examples_in_the_docstrings(module):
    """Examples in docstrings run and print what they say."""
    assert doctest.testmod(module).failed == 0
