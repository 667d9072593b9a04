"""Numbers as sentences, tables and figures print them, in Chinese and in English.

One place for the rules, so that a chart, its alt text and the brief around it never write one
value in two ways. Nothing here knows a plotting library. Shares are given between 0 and 1, money
in 万元; rounding is half up, as a reader with pencil and paper would do it.

Invisible characters used: U+2009 thin space between groups of three (Chinese), U+2060 word joiner
between a number and its measure word and between the two ends of a range, so that no line breaks
there.
"""

from __future__ import annotations

import datetime
import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Language = Literal["zh", "en"]
"""The two languages of the products."""

THIN = "\u2009"
JOIN = "\u2060"
MINUS = "\u2212"

SMALLEST_RATED = 10
"""From this many cases on a share is given at all; below, only the counts."""
SMALLEST_EXACT = 100
"""From this many cases on a share is given with one decimal and without its interval."""


def _checked(number: float) -> Decimal:
    """The number as a decimal; a missing or infinite one is a mistake of the caller, not a 0."""
    if not math.isfinite(number):
        raise ValueError(f"{number!r} is no number to print; say in words why it is missing")
    return Decimal(repr(number))


def _rounded(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _grouped(number: Decimal, language: Language) -> str:
    """Group thousands; Chinese leaves numbers below 10 000 closed."""
    text = f"{abs(number):,f}"
    if language == "zh":
        text = text.replace(",", THIN if abs(number) >= 10_000 else "")
    return (MINUS if number < 0 else "") + text


def format_count(number: float, language: Language, unit: str = "") -> str:
    """An exact count: `18 204件`, `18,204`.

    Decimals that the figure has (money in 万元) are kept. `unit` is joined to the number in
    Chinese and follows a blank in English. Raises `ValueError` when there is no number.

    >>> format_count(9999, "zh"), format_count(18204, "en")
    ('9999', '18,204')
    >>> format_count(18204, "zh", "件").replace("\u2009", "_").replace("\u2060", "")
    '18_204件'
    """
    value = _checked(number)
    whole = value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
    text = _grouped(whole, language)
    if not unit:
        return text
    return f"{text}{JOIN}{unit}" if language == "zh" else f"{text} {unit}"


def format_key_count(number: float, language: Language, unit: str = "") -> str:
    """A count as titles and key figures give it: `1.8万件`, `1.2亿`; `18,204`, `1.24 million`.

    >>> format_key_count(18204, "zh"), format_key_count(123_000_000, "zh")
    ('1.8万', '1.2亿')
    >>> format_key_count(999_999, "en"), format_key_count(1_243_000, "en")
    ('999,999', '1.24 million')
    """
    value = _checked(number)
    if language == "zh":
        text = _key_zh(value)
        return f"{text}{JOIN}{unit}" if unit else text
    size = abs(value)
    if size < 10**6:
        return format_count(number, language, unit)
    scaled, name = _rounded(size / 10**6, 2), "million"
    if scaled >= 1000:
        scaled, name = _rounded(size / 10**9, 2), "billion"
    return f"{_sign(value)}{scaled:f} {name}{' ' + unit if unit else ''}"


def _key_zh(value: Decimal) -> str:
    size = abs(value)
    if size < 10_000:
        return format_count(float(value), "zh")
    if _rounded(size / 10_000, 1) < 10_000:
        return f"{_sign(value)}{_rounded(size / 10_000, 1):f}万"
    return f"{_sign(value)}{_rounded(size / 10**8, 1):f}亿"


def _sign(value: Decimal) -> str:
    return MINUS if value < 0 else ""


def share_decimals(cases: int) -> int | None:
    """Decimals a share of `cases` cases deserves: 1 from 100, 0 from 10, None (no share) below.

    >>> [share_decimals(n) for n in (100, 99, 10, 9, 0)]
    [1, 0, 0, None, None]
    """
    if cases >= SMALLEST_EXACT:
        return 1
    return 0 if cases >= SMALLEST_RATED else None


def format_percent(share: float, decimals: int = 1) -> str:
    """A share between 0 and 1 as per cent with fixed decimals, whatever it rests on.

    What would round to 0 or to 100 though it is neither is printed as `<0.1%` or `>99.9%`.

    >>> format_percent(0.283), format_percent(0.5, 0), format_percent(0.0001), format_percent(0.9999)
    ('28.3%', '50%', '<0.1%', '>99.9%')
    """
    value = _checked(share) * 100
    text = _rounded(value, decimals)
    step = Decimal(1).scaleb(-decimals)
    if text == 0 and value > 0:
        return f"<{step:f}%"
    if text == 100 and value < 100:
        return f">{100 - step:f}%"
    return f"{_sign(text)}{abs(text):f}%"


def format_share(share: float, cases: int, language: Language) -> str | None:
    """A share of `cases` cases with the decimals it deserves; None where no rate may be given.

    The caller decides what stands instead (the two counts), so that a rate of three cases cannot
    slip into a sentence. `language` is taken for symmetry: both languages write shares alike.

    >>> format_share(0.2834, 120, "zh"), format_share(0.2834, 42, "en"), format_share(0.5, 4, "en")
    ('28.3%', '28%', None)
    """
    del language
    decimals = share_decimals(cases)
    return None if decimals is None else format_percent(share, decimals)


def format_range(lower: float | None, upper: float | None, language: Language, decimals: int = 1) -> str:
    """A range of shares (0 to 1): `27.1%～30.0%`, `27.1–30.0%`; None is an open end.

    Ends that print alike become one number. Raises `ValueError` for a range without ends or the
    wrong way round.

    >>> format_range(0.271, 0.3, "zh").replace("\u2060", ""), format_range(0.271, 0.3, "en")
    ('27.1%～30.0%', '27.1–30.0%')
    >>> format_range(0.271, None, "en"), format_range(None, 0.3, "zh")
    ('at least 27.1%', '至多30.0%')
    """
    open_words = {"zh": ("至少", "至多"), "en": ("at least ", "at most ")}[language]
    if lower is None and upper is None:
        raise ValueError("a range without ends says nothing; name the state instead")
    if upper is None:
        return open_words[0] + format_percent(lower or 0.0, decimals)
    if lower is None:
        return open_words[1] + format_percent(upper, decimals)
    if lower > upper:
        raise ValueError(f"range the wrong way round: {lower} to {upper}")
    first, last = format_percent(lower, decimals), format_percent(upper, decimals)
    if first == last:
        return first
    if language == "zh":
        return f"{first}{JOIN}～{JOIN}{last}"
    return f"{first.rstrip('%')}–{last}"


def format_count_range(lower: int, upper: int, language: Language, unit: str = "") -> str:
    """A range of counts or ranks: `26～31`, `26–31`; one number where the ends are equal.

    >>> format_count_range(1, 6, "en"), format_count_range(4, 4, "zh", "位").replace("\u2060", "")
    ('1–6', '4位')
    """
    if lower > upper:
        raise ValueError(f"range the wrong way round: {lower} to {upper}")
    if lower == upper:
        return format_count(lower, language, unit)
    first, last = format_count(lower, language), format_count(upper, language, unit)
    return f"{first}{JOIN}～{JOIN}{last}" if language == "zh" else f"{first}–{last}"


def format_years(first: int, last: int, language: Language) -> str:
    """A span of years: `2014—2018年`, `2014–2018`; one year where both are the same.

    >>> format_years(2014, 2018, "en"), format_years(2023, 2023, "zh").replace("\u2060", "")
    ('2014–2018', '2023年')
    """
    if first > last:
        raise ValueError(f"span the wrong way round: {first} to {last}")
    if language == "zh":
        return f"{first}{JOIN}年" if first == last else f"{first}{JOIN}—{JOIN}{last}{JOIN}年"
    return f"{first}" if first == last else f"{first}–{last}"


def format_date(day: datetime.date, language: Language) -> str:
    """A date for readers: `2025年3月31日`, `31 March 2025`.

    >>> format_date(datetime.date(2025, 3, 31), "zh"), format_date(datetime.date(2025, 3, 31), "en")
    ('2025年3月31日', '31 March 2025')
    """
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    months = "January February March April May June July August September October November December"
    return f"{day.day} {months.split()[day.month - 1]} {day.year}"


def format_rate(value: float, language: Language, base: Literal["residents", "outcomes"]) -> str:
    """A rate per 10,000 residents or per 1,000 outcomes, one decimal.

    >>> format_rate(3.62, "zh", "residents").replace("\u2060", ""), format_rate(4.2, "en", "outcomes")
    ('每万人3.6件', '4.2 per 1,000 outcomes')
    """
    number = _grouped(_rounded(_checked(value), 1), language)
    if language == "zh":
        return f"{'每万人' if base == 'residents' else '每千件'}{number}{JOIN}件"
    return f"{number} per {'10,000 residents' if base == 'residents' else '1,000 outcomes'}"


def format_money(ten_thousand_yuan: float, language: Language) -> str:
    """Money given in 万元: `25.1万元`, `CNY 251,000`.

    >>> format_money(25.1, "zh").replace("\u2060", ""), format_money(25.1, "en")
    ('25.1万元', 'CNY 251,000')
    """
    if language == "zh":
        return format_count(ten_thousand_yuan, "zh", "万元")
    yuan = _rounded(_checked(ten_thousand_yuan) * 10_000, 2).normalize()
    return f"CNY {_grouped(yuan.quantize(Decimal(1)) if yuan == yuan.to_integral_value() else yuan, 'en')}"


def format_change(number: float, language: Language) -> str:
    """A signed change of a count: `+12`, `−12`; 持平 or `no change` for 0.

    >>> format_change(-12, "en"), format_change(1200, "en"), format_change(0, "zh")
    ('−12', '+1,200', '持平')
    """
    if number == 0:
        return {"zh": "持平", "en": "no change"}[language]
    return ("+" if number > 0 else "") + format_count(number, language)


def format_points(change: float, language: Language) -> str:
    """A change of a share (0.031 = 3.1 percentage points), signed.

    >>> format_points(-0.031, "en"), format_points(0.031, "zh").replace("\u2060", "")
    ('−3.1 percentage points', '+3.1个百分点')
    """
    value = _rounded(_checked(change) * 100, 1)
    if value == 0:
        return {"zh": "持平", "en": "no change"}[language]
    number = f"{MINUS if value < 0 else '+'}{abs(value):f}"
    return f"{number}{JOIN}个百分点" if language == "zh" else f"{number} percentage points"
