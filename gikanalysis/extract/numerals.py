"""Printed numbers: Arabic, full width, grouped, with 万 and 亿, in Chinese numerals, with 余, 近, 约.

A printed number is more than a value: ``1200多`` says "1200 or more, but not 1300", ``1.47万`` hides
two digits. `Number` keeps both bounds, so that a later comparison with a table can tell a
contradiction from a rounding.

The bounds, where they differ, mean ``lower <= true figure < upper`` (``近`` and ``不到``:
``lower < true figure <= upper``). With *digit* for one unit of the last digit that is not zero:

=========  ======================  =====================================================
qualifier  printed                 bounds
=========  ======================  =====================================================
exact      2, 51445, 十二          value, value
floor      1200多, 10.54万余       value, value + digit (``超过``, ``以上``: no upper bound)
ceiling    近2800, 不到300         value - digit, value
about      约44, 近2800余          value -/+ the larger of digit and 5 %
rounded    1.47万, 2567万          value - digit/2, value + digit: authors cut digits off more
                                   often than they round, and print does not tell which
=========  ======================  =====================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Qualifier = Literal["exact", "about", "floor", "ceiling", "rounded"]

DIGITS = {
    **{c: i for i, c in enumerate("〇一二三四五六七八九")},
    **{c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")},
    **{c: i for i, c in enumerate("○壹貳參肆伍陸柒捌玖")},
    "两": 2, "兩": 2, "弌": 1, "貮": 2, "叄": 3,
}  # fmt: skip
TENS = {"廿": 20, "卅": 30}
SMALL_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE_UNITS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}

_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
_LEADING = "".join(DIGITS) + "".join(TENS) + "十拾"
_UNITS = "".join(SMALL_UNITS) + "".join(LARGE_UNITS)
_TOKEN = rf"(?>(?:{_ARABIC}|[{_LEADING}])(?:{_ARABIC}|[{_LEADING}{_UNITS}]|[余餘多](?=[{_UNITS}]))*)"
BEFORE = r"大约|约为|约|将近|接近|近|超过|逾|超|多达|不足|不到|不超过|至多|至少|不少于|不低于"
"""Words before a number that qualify it."""
_AFTER = r"余|餘|多(?!媒)|左右|上下|以上"
NUMBER = rf"(?:(?:{BEFORE})\s?)?{_TOKEN}(?:\s?(?:{_AFTER}))?"
"""Regular expression of a printed number with the words that qualify it (no sign, no named groups)."""

_PARTS = re.compile(rf"(?P<before>{BEFORE})?\s?(?P<sign>[+\-−])?(?P<token>{_TOKEN})\s?(?P<after>{_AFTER})?")
_SEARCH = re.compile(rf"(?<![0-9.])(?<![0-9],){NUMBER}")
_ATOM = re.compile(rf"{_ARABIC}|.")
_NOTHING = re.compile(
    r"(?:无|無|零|没有|未有|未收到|没有收到|未接到|未发生|没有发生|未出现|未产生)(?:件|条|次|个|项|元|万元)?[。.]?"
)
_FOLDED = {"萬": "万", "億": "亿"}
_CLOSE = {"大约", "约为", "约"}
_NEAR = {"将近", "接近", "近", "不足", "不到"}
_OVER = {"超过", "逾", "超", "多达", "至少", "不少于", "不低于", "以上"}
_AT_MOST = {"不超过", "至多"}
_SHAPES = str.maketrans(
    {
        **{chr(0xFF01 + i): chr(0x21 + i) for i in range(94)},
        "\u3000": " ",
        "\u00a0": " ",
        "\u2009": " ",
        "\u202f": " ",
    }
)


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number: its value, what its wording allows, and where it stands in the text."""

    value: Decimal
    qualifier: Qualifier
    lower: Decimal | None
    upper: Decimal | None
    start: int
    end: int
    text: str
    rest: str
    """What follows the number in the text: a unit, a remark, nothing."""


def parse_number(text: str) -> Number | None:
    """Parse the number that `text` begins with; None where it begins with none.

    A text that says nothing but "none" (无, 零, 未收到, 没有, 未发生) is 0. Blanks before the number
    are skipped, full-width characters are read as their plain forms, a sign is honoured.

    >>> parse_number("1.47万条").value, parse_number("1.47万条").qualifier, parse_number("1.47万条").rest
    (Decimal('14700'), 'rounded', '条')
    >>> parse_number("１，３６２ 件").value, parse_number("十二次").value, parse_number("无").value
    (Decimal('1362'), Decimal('12'), Decimal('0'))
    >>> parse_number("未见异常") is None
    True
    """
    plain = text.translate(_SHAPES)
    skipped = len(plain) - len(plain.lstrip())
    if _NOTHING.fullmatch(plain.strip()):
        zero = Decimal(0)
        return Number(zero, "exact", zero, zero, skipped, len(plain.rstrip()), plain.strip(), "")
    match = _PARTS.match(plain, skipped)
    return _number(match, plain) if match else None


def find_numbers(text: str) -> Iterator[Number]:
    """Yield the numbers printed in `text`, in reading order, without signs.

    >>> [(str(n.value), n.qualifier) for n in find_numbers("公开18期5760本,近3万条")]
    [('18', 'exact'), ('5760', 'exact'), ('30000', 'ceiling')]
    """
    plain = text.translate(_SHAPES)
    for found in _SEARCH.finditer(plain):
        match = _PARTS.match(plain, found.start(), found.end())
        number = _number(match, plain) if match else None
        if number is not None:
            yield number


def _number(match: re.Match[str], text: str) -> Number | None:
    token = match["token"]
    value = numeral_value(re.sub("[余餘多]", "", token))
    if value is None:
        return None
    value = value.to_integral_value() if value == value.to_integral_value() else value
    after = match["after"] or ("余" if re.search("[余餘多]", token) else None)
    qualifier = _qualifier(match["before"], after, token)
    lower, upper = _bounds(value, qualifier, token, match["before"], after)
    if match["sign"] in {"-", "−"}:
        value, lower, upper = -value, None if upper is None else -upper, None if lower is None else -lower
    end = match.end()
    return Number(value, qualifier, lower, upper, match.start(), end, text[match.start() : end], text[end:])


def numeral_value(numeral: str) -> Decimal | None:
    """Return the value of a bare numeral (no qualifying words), None where it is not well formed.

    >>> [str(numeral_value(n)) for n in ("三万五", "廿三", "二〇二四", "壹佰贰拾", "3亿5千万", "1,362.50")]
    ['35000', '23', '2024', '120', '350000000', '1362.50']
    >>> numeral_value("百") is None and numeral_value("十百") is None
    True
    """
    atoms = [atom.replace(",", "") for atom in _ATOM.findall(numeral)]
    if not atoms:
        return None
    if all(atom in DIGITS for atom in atoms):
        return Decimal(int("".join(str(DIGITS[atom]) for atom in atoms)))
    return _with_units(atoms)


def _with_units(atoms: list[str]) -> Decimal | None:
    """Add up a numeral with units: the parts that 亿 and 万 close, then the part below them."""
    if "亿" in (folded := [_FOLDED.get(atom, atom) for atom in atoms]):
        cut = len(folded) - 1 - folded[::-1].index("亿")
        return _closed(folded[:cut], folded[cut + 1 :], 10**8)
    if "万" in folded:
        cut = folded.index("万")
        return _closed(folded[:cut], folded[cut + 1 :], 10**4)
    return _below_ten_thousand(folded, after=0)


def _closed(above: list[str], below: list[str], unit: int) -> Decimal | None:
    """Value of ``above × unit + below``; a closing digit stands for tenths of the unit (三万五)."""
    high = _with_units(above)
    if high is None or high >= 10**8 or {"亿"} & set(above):
        return None
    if not below:
        return high * unit
    if "万" in below:
        start = 1 if DIGITS.get(below[0]) == 0 and below[1:2] != ["万"] else 0  # 一亿零一万
        low = _with_units(below[start:]) if unit > 10**4 else None
    else:
        low = _below_ten_thousand(below, after=unit)
    return None if low is None or low >= unit else high * unit + low


def _below_ten_thousand(atoms: list[str], after: int) -> Decimal | None:
    """Value of the part below 万, where the units must fall; `after` is the unit it stands behind."""
    total, digit, last, gap = Decimal(0), None, after, False
    if not atoms:
        return None
    for atom in atoms:
        if atom in SMALL_UNITS:
            unit = SMALL_UNITS[atom]
            if (last and last <= unit) or (digit is None and unit > 10) or digit == 0:
                return None
            total += unit * (Decimal(1) if digit is None else digit)
            digit, last, gap = None, unit, False
        elif digit is not None:
            return None
        elif atom in TENS:
            if last and last <= 10:
                return None
            total, last, gap = total + TENS[atom], 10, False
        elif DIGITS.get(atom) == 0 and last:
            gap = True
        else:
            digit = Decimal(DIGITS[atom]) if atom in DIGITS else Decimal(atom)
    return None if gap and digit is None else total + _tail(digit, last, gap)


def _tail(digit: Decimal | None, last: int, gap: bool) -> Decimal:
    """Value of a closing digit: 三万五 and 一百二 leave the next unit unsaid, 一百零二 does not."""
    if digit is None:
        return Decimal(0)
    unsaid = last >= 100 and not gap and digit < 10 and digit == digit.to_integral_value()
    return digit * last / 10 if unsaid else digit


def _qualifier(before: str | None, after: str | None, token: str) -> Qualifier:
    words = {before, after} - {None}
    more = bool(words & {"余", "餘", "多"})
    if words & _CLOSE or words & {"左右", "上下"} or (more and before in _NEAR):
        return "about"
    if before in _NEAR or before in _AT_MOST:
        return "ceiling"
    if more or words & _OVER:
        return "floor"
    return "rounded" if token[-1] in LARGE_UNITS else "exact"


def _bounds(
    value: Decimal, qualifier: Qualifier, token: str, before: str | None, after: str | None
) -> tuple[Decimal | None, Decimal | None]:
    digit = last_digit_unit(token, value)
    if qualifier == "exact":
        return value, value
    if qualifier == "floor":
        return value, None if before in _OVER or after in _OVER else value + digit
    if qualifier == "ceiling":
        return (Decimal(0) if before in _AT_MOST else max(Decimal(0), value - digit)), value
    if qualifier == "rounded":
        return value - digit / 2, value + digit
    width = max(digit, value / 20)
    return max(Decimal(0), value - width), value + width


def last_digit_unit(token: str, value: Decimal) -> Decimal:
    """Return what one step of the last printed digit that is not zero is worth (10.54万 → 100).

    Zeros behind a decimal point are printed on purpose and count as digits (1.50万 → 100).
    """
    decimals = re.search(r"\.([0-9]+)", token)
    if decimals:
        scale = Decimal(1)
        for unit in token[decimals.end() :]:
            scale *= LARGE_UNITS.get(unit, SMALL_UNITS.get(unit, 1))
        return scale.scaleb(-len(decimals.group(1)))
    whole = int(value)
    if whole == 0:
        return Decimal(1)
    step = 1
    while whole % (step * 10) == 0:
        step *= 10
    return Decimal(step)
