"""Indicators as data: known metrics, labels, strictness."""

from __future__ import annotations

import csv
import doctest
import io

import pytest

from gikanalysis.errors import DataFileError, UnknownName
from gikanalysis.indicators import indicator, indicators, load, ratios
from gikanalysis.indicators.load import COLUMNS, build
from gikanalysis.tabular import parse_csv, read_text
from gikanalysis.vocabulary import metrics


def made(*changes):
    """Indicators from the real lines, each change a (line, values) pair."""
    text = read_text("gikanalysis.indicators", "indicators.csv")
    rows = [row for _, row in parse_csv("indicators.csv", text, COLUMNS)]
    for number, values in changes:
        rows[number] |= values
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return build(parse_csv("indicators.csv", out.getvalue(), COLUMNS))


def test_shares_are_of_counts_in_one_unit():
    """Numerator and denominator are metrics in the same unit, and different ones."""
    for one in indicators().values():
        top, bottom = metrics()[one.numerator], metrics()[one.denominator]
        assert top.unit == bottom.unit
        assert top.id != bottom.id
        assert one.minimum_n >= 10
        assert one.label("zh") != one.label("en")


def test_unknown_indicator():
    """Near names are offered."""
    assert indicator("disclosure_rate").numerator == "granted_any"
    with pytest.raises(UnknownName, match="disclosure_rate"):
        indicator("disclosure_rat")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"numerator": "granted"}, "numerator 'granted' is not one of"),
        ({"denominator": "all"}, "denominator 'all' is not one of"),
        ({"label_zh": ""}, "label_zh is empty"),
        ({"denominator_en": ""}, "denominator_en is empty"),
        ({"minimum_n": "few"}, "minimum_n 'few' is no whole number"),
        ({"minimum_n": "-1"}, "minimum_n '-1' is no whole number"),
        ({"interval": "wald"}, "interval 'wald' is not one of: wilson"),
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


@pytest.mark.parametrize("module", [load, ratios])
def test_examples_in_the_docstrings(module):
    """Examples in docstrings run and print what they say."""
    assert doctest.testmod(module).failed == 0
