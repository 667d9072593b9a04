"""Printed cells: what is a figure, what is nothing, and what is neither."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gikanalysis.errors import DataFileError
from gikanalysis.extract.values import is_figure, is_unit, parse_cell


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("0", 0), (" 0", 0), ("               0", 0), ("１，３６２", 1362), ("1,362", 1362), ("0.00", 0),
        ("3次", 3), ("21 条", 21), ("3.5万", 35000), ("2万件", 20000), ("无", 0), ("零", 0), ("-3", -3),
        ("12 ", 12), ("−3", -3),
    ],
)  # fmt: skip
def test_counts(printed, value):
    """Quirks 7, 20, 21, 25: padding, full width, thousands, measure words, words for none."""
    assert parse_cell(printed)[:2] == (value, "reported")


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("+699", 699),
        ("-1942", -1942),
        ("增1423", 1423),
        ("减38", -38),
        ("减少 3", -3),
        ("增加3项", 3),
        ("增1,558", 1558),
    ],
)
def test_changes(printed, value):
    """Quirk 21: signs and words for signs, in the column of changes."""
    assert parse_cell(printed, signed=True)[:2] == (value, "reported")


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("23600万元", 23600), ("24063 万元", 24063), ("43.788万元", 43.788), ("2601.953875万", 2601.953875),
        ("251000元", 25.1), ("1.2亿元", 12000), ("8040", 8040), ("0.0000", 0),
    ],
)  # fmt: skip
def test_money_comes_out_in_ten_thousand_yuan(printed, value):
    """Quirks 20 and 22: the unit of the cell counts; a bare amount is left as it is."""
    parsed = parse_cell(printed, money=True)
    assert parsed.status == "reported"
    assert parsed.value == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize("printed", ["", " ", "\u3000", "\xa0 "])
def test_blank(printed):
    """Blanks of every kind are blank."""
    assert parse_cell(printed).status == "blank"


@pytest.mark.parametrize("printed", ["/", "-", "—", "——", "－", "--", "空"])
def test_dash(printed):
    """A mark for nothing is no zero."""
    assert parse_cell(printed) == (None, "dash", None)


@pytest.mark.parametrize(
    "printed",
    [
        "本单位未制作规章", "由区政府办根据统计", "12 3", "1 362", "0 0", "0\n0", "000", "05", "12①", "10²", "½",
        "1-3", "3/5", "12,34", "约3", "400余条", "1.2.3", "五", "12abc", "9" * 400, "x" * 500, "增", "3元",
    ],
)  # fmt: skip
def test_unreadable(printed):
    """What is not surely one figure is none: two in a cell, notes, glued zeros, guesses, another unit."""
    assert parse_cell(printed)[:2] == (None, "unreadable")


def test_words_for_signs_count_in_their_column_alone():
    """增3 is no count."""
    assert parse_cell("增3").status == "unreadable"


@given(st.integers(0, 10**12))
def test_digits_are_read_back(number):
    """Plain, grouped and full-width digits give the number."""
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert {parse_cell(text).value for text in (str(number), f"{number:,}", wide)} == {float(number)}


@given(st.text(max_size=80), st.booleans(), st.booleans())
def test_any_text_has_a_status(text, money, signed):
    """No text makes the parser fail, and a value comes only with a report."""
    parsed = parse_cell(text, money=money, signed=signed)
    assert parsed.status in {"reported", "blank", "dash", "unreadable"}
    assert (parsed.value is not None) == (parsed.status == "reported")


def test_figures_and_units_are_told_apart():
    """A unit is no figure; the dash is both."""
    assert is_unit("万元")
    assert not is_figure("件")
    assert is_unit("——")
    assert is_figure("——")


def test_overlapping_lists_are_refused(monkeypatch):
    """A word that is nothing and zero at once is an error of the data file."""
    from gikanalysis.extract import values

    empty = {"signs": {}, "money": {}, "scales": {}, "counts": [], "unit_names": [], "letters": []}
    content = {"nothing": ["无"], "zero": ["无"], **empty}
    with monkeypatch.context() as patch:
        patch.setattr(values, "read_yaml", lambda *_: content)
        values.words.cache_clear()
        with pytest.raises(DataFileError, match="both nothing and zero"):
            values.words()
    values.words.cache_clear()
