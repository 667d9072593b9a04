"""Numbers as they are printed: the house rules, their edges, and that nothing is invented."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gikanalysis.figures import numbers as n


def digits(text):
    """The number a reader would take from `text`."""
    return text.translate(str.maketrans({"\u2009": "", ",": "", "\u2060": "", "\u2212": "-"}))


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (0, "0", "0"),
        (9999, "9999", "9,999"),
        (10000, "10\u2009000", "10,000"),
        (1234567, "1\u2009234\u2009567", "1,234,567"),
        (-12, "\u221212", "\u221212"),
        (25.1, "25.1", "25.1"),
    ],
)
def test_counts(value, zh, en):
    """Chinese closes numbers below ten thousand, English groups from a thousand; minus is U+2212."""
    assert n.format_count(value, "zh") == zh
    assert n.format_count(value, "en") == en


@given(st.integers(-(10**12), 10**12), st.sampled_from(["zh", "en"]))
def test_a_count_loses_no_digit(value, language):
    """Whatever the grouping, the number read back is the number given."""
    assert int(digits(n.format_count(value, language))) == value


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_no_number_is_refused(value):
    """A missing figure must be said in words, so it cannot be formatted."""
    with pytest.raises(ValueError, match="no number"):
        n.format_count(value, "zh")
    with pytest.raises(ValueError, match="no number"):
        n.format_percent(value)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (9999, "9999", "9,999"),
        (18204, "1.8万", "18,204"),
        (99_949_999, "9995.0万", "99.95 million"),
        (99_999_999, "1.0亿", "100.00 million"),
        (999_999, "100.0万", "999,999"),
        (999_999_999, "10.0亿", "1.00 billion"),
    ],
)
def test_key_counts_carry_over_at_their_borders(value, zh, en):
    """10000.0万 and 1000.00 million are never printed."""
    assert n.format_key_count(value, "zh") == zh
    assert n.format_key_count(value, "en") == en


@given(st.floats(0, 1), st.integers(0, 10**6), st.sampled_from(["zh", "en"]))
def test_shares_deserve_their_decimals(share, cases, language):
    """No share below ten cases, whole from ten, one decimal from a hundred; half is rounded up."""
    text = n.format_share(share, cases, language)
    if cases < 10:
        assert text is None
        return
    places = 1 if cases >= 100 else 0
    if text[0] in "<>":
        assert 0 < share < 1
        return
    expected = (Decimal(repr(share)) * 100).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert Decimal(text.rstrip("%")) == expected
    assert (text in ("0%", "0.0%")) == (share == 0)
    assert (text in ("100%", "100.0%")) == (share == 1)


def test_half_is_rounded_up():
    """12.5 per cent is 13 for a reader with a pencil, not 12."""
    assert n.format_percent(0.125, 0) == "13%"


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(["zh", "en"]))
def test_ranges_keep_both_ends_on_one_line(a, b, language):
    """A range is one unbreakable piece, and equal ends print once."""
    from gikanalysis.figures.text import pieces

    low, high = sorted((a, b))
    text = n.format_range(low, high, language)
    assert len(pieces(text)) == 1
    if n.format_percent(low) == n.format_percent(high):
        assert "～" not in text
        assert "–" not in text


@pytest.mark.parametrize(
    "call", [lambda: n.format_range(None, None, "zh"), lambda: n.format_range(0.5, 0.4, "en")]
)
def test_impossible_ranges_are_refused(call):
    """A range without ends or the wrong way round is a mistake of the caller."""
    with pytest.raises(ValueError, match="range"):
        call()


def test_open_ranges_say_so():
    """A floor and a ceiling are named as such."""
    assert n.format_range(0.271, None, "zh") == "至少27.1%"
    assert n.format_range(None, 0.3, "en") == "at most 30.0%"


def test_the_rest_of_the_table():
    """Years, rates, money and changes follow the house table."""
    assert n.format_years(2014, 2018, "zh").replace("\u2060", "") == "2014—2018年"
    assert n.format_years(2014, 2018, "en") == "2014–2018"
    assert n.format_rate(4.25, "zh", "outcomes").replace("\u2060", "") == "每千件4.3件"
    assert n.format_money(24063, "zh").replace("\u2060", "") == "24\u2009063万元"
    assert n.format_money(25.1, "en") == "CNY 251,000"
    assert n.format_money(0.00005, "en") == "CNY 0.5"
    assert n.format_points(-0.0004, "zh") == "持平"
    assert n.format_count_range(26, 31, "zh", "省").replace("\u2060", "") == "26～31省"
