"""Printed numbers against an independent reader of Chinese numerals, and their bounds."""

from decimal import Decimal

import cn2an
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gikanalysis.extract.numerals import find_numbers, numeral_value, parse_number


@given(st.integers(0, 10**15), st.sampled_from(["low", "up"]))
def test_chinese_numerals_of_any_size_are_read_back(number, style):
    """A number written out in everyday or financial numerals comes back as it was."""
    assert numeral_value(cn2an.an2cn(number, style)) == number


@given(st.text(alphabet="零〇一二两三九十百千万亿廿壹贰拾佰仟", min_size=1, max_size=7))
def test_no_numeral_is_read_otherwise_than_by_the_oracle(numeral):
    """Whatever both readers accept they read alike (the oracle drops 十 behind 万 and 亿)."""
    assume(not any(large + ten in numeral for large in "万亿" for ten in "十拾") and numeral.strip("零〇"))
    try:
        expected = cn2an.cn2an(numeral, "smart")
    except (ValueError, KeyError):  # refused, or one of its own slips
        assume(False)
    value = numeral_value(numeral)
    assert value is None or value == expected


@given(st.integers(1, 9999), st.sampled_from(["万", "亿"]), st.integers(0, 99))
def test_mixed_numerals_agree_with_the_oracle(whole, unit, cents):
    """Arabic digits with 万 and 亿 and decimals are read like the oracle reads them."""
    printed = f"{whole}.{cents:02}{unit}"
    assert float(numeral_value(printed)) == pytest.approx(cn2an.cn2an(printed, "smart"))


@given(st.integers(0, 10**9))
def test_grouped_and_full_width_digits_are_the_same_number(number):
    """Thousands commas and full-width digits change nothing."""
    grouped = f"{number:,}"
    wide = "".join(chr(ord(c) + 0xFEE0) for c in grouped)
    assert parse_number(grouped).value == parse_number(wide).value == number


@given(st.integers(1, 10**7), st.sampled_from(["余", "多", "近", "约", "左右", "超过", "不到"]))
def test_bounds_hold_the_value(number, word):
    """The printed figure itself lies within the bounds its wording allows."""
    printed = f"{number}{word}" if word in {"余", "多", "左右"} else f"{word}{number}"
    parsed = parse_number(printed)
    assert parsed.value == number
    assert parsed.qualifier != "exact"
    assert parsed.lower <= number
    assert parsed.upper is None or number <= parsed.upper


@pytest.mark.parametrize(
    ("printed", "value", "qualifier", "lower", "upper", "rest"),
    [
        ("1200多条", 1200, "floor", 1200, 1300, "条"),
        ("10.54万余", 105400, "floor", 105400, 105500, ""),
        ("13万多人次", 130000, "floor", 130000, 140000, "人次"),
        ("10余万", 100000, "floor", 100000, 200000, ""),
        ("1.47万", 14700, "rounded", 14650, 14800, ""),
        ("2567万条", 25670000, "rounded", 25665000, 25680000, "条"),
        ("近2800", 2800, "ceiling", 2700, 2800, ""),
        ("近2800余", 2800, "about", 2660, 2940, ""),
        ("超过300件", 300, "floor", 300, None, "件"),
        ("三万五", 35000, "exact", 35000, 35000, ""),
        ("二〇二四年", 2024, "exact", 2024, 2024, "年"),
        ("廿三", 23, "exact", 23, 23, ""),
        ("-38件", -38, "exact", -38, -38, "件"),
        (" 17.27万元", 172700, "rounded", 172650, 172800, "元"),
        ("1,362件", 1362, "exact", 1362, 1362, "件"),
        ("1000万", 10000000, "rounded", 5000000, 20000000, ""),
    ],
)
def test_wording_sets_value_and_bounds(printed, value, qualifier, lower, upper, rest):
    """Each way of hedging a figure gives its own bounds, and the unit is left over."""
    parsed = parse_number(printed)
    bounds = (Decimal(lower), None if upper is None else Decimal(upper))
    assert (parsed.value, parsed.qualifier, parsed.rest) == (value, qualifier, rest)
    assert (parsed.lower, parsed.upper) == bounds


@pytest.mark.parametrize("printed", ["无", "零", "没有", "未收到", "未发生", " 无。", "零件"])
def test_words_for_none_are_zero(printed):
    """A text that says nothing but none is zero."""
    assert parse_number(printed).value == 0


@pytest.mark.parametrize(
    "printed", ["", "件", "无法统计", "本单位未制作规章", "百姓", "万元", "十百", "无人机3架"]
)
def test_what_begins_with_no_number_is_none(printed):
    """Words that only look like numerals are not figures."""
    assert parse_number(printed) is None


def test_numbers_of_a_sentence_in_order():
    """Several figures of one sentence are found apart, with their places."""
    text = "编印公报18期5760本，近3万条"
    found = list(find_numbers(text))
    assert [(n.value, n.qualifier) for n in found] == [(18, "exact"), (5760, "exact"), (30000, "ceiling")]
    assert all(text[n.start : n.end] == n.text for n in found)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text):
    """Any text gives numbers or none, never an exception."""
    parse_number(text)
    assert all(n.start < n.end for n in find_numbers(text))
