"""One printed cell → value and status.

Nothing is guessed: what is not surely a figure is `unreadable`. Counts come out in the form's unit,
money in 万元 whatever unit the cell prints.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple

from gikanalysis.errors import DataFileError
from gikanalysis.extract.labels import simplify
from gikanalysis.tabular import read_yaml

_PLAIN = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?")
_LONGEST_MISREAD = 9  # characters
_GAP = re.compile(r"\d\s+\d")
_GLUED = re.compile(r"(?<![\d.,])0\d")  # 000 or 05: figures run together, or no figure at all
_LONGEST_FIGURE = 60  # characters with blanks and unit
_RAISED = frozenset({"No", "Nl"})  # ², ①, Ⅱ: marks of a note, no digits of the figure
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<digits>\d{1,3}(?:,\d{3})+|\d{1,15})(?P<fraction>\.\d{1,15})?(?P<rest>\D*)"
)


class Parsed(NamedTuple):
    """`unit` is the unit that the cell itself prints after the figure, None where it prints none."""

    value: float | None
    status: str
    unit: str | None = None


class _Words(NamedTuple):
    nothing: frozenset[str]
    zero: frozenset[str]
    signs: dict[str, int]
    money: dict[str, Decimal]
    scales: dict[str, Decimal]
    counts: frozenset[str]
    unit_names: tuple[str, ...]
    letters: frozenset[str]


@cache
def words() -> _Words:
    """The closed lists of value_words.yaml; raises `DataFileError` for overlaps and unknown keys."""
    content: Any = read_yaml("gikanalysis.extract", "value_words.yaml")
    expected = {"nothing", "zero", "signs", "money", "scales", "counts", "unit_names", "letters"}
    if set(content) != expected:
        raise DataFileError([f"value_words.yaml: keys must be {sorted(expected)}"])
    doubled = set(content["nothing"]) & set(content["zero"])
    if doubled:
        raise DataFileError([f"value_words.yaml: both nothing and zero: {sorted(doubled)}"])
    return _Words(
        nothing=frozenset(content["nothing"]),
        zero=frozenset(content["zero"]),
        signs={word: int(sign) for word, sign in content["signs"].items()},
        money={word: Decimal(str(factor)) for word, factor in content["money"].items()},
        scales={word: Decimal(str(factor)) for word, factor in content["scales"].items()},
        counts=frozenset(content["counts"]),
        unit_names=tuple(content["unit_names"]),
        letters=frozenset(content["letters"]),
    )


def parse_cell(printed: str, *, money: bool = False, signed: bool = False) -> Parsed:
    """Parse what a figure cell prints.

    `money`: the cell holds an amount, returned in 万元. `signed`: a change, where words such as 增
    and 减 stand for the sign.

    >>> parse_cell("+699", signed=True)
    Parsed(value=699.0, status='reported', unit=None)
    >>> parse_cell("251000元", money=True)
    Parsed(value=25.1, status='reported', unit='元')
    >>> parse_cell(""), parse_cell("——").status, parse_cell("无").value
    (Parsed(value=None, status='blank', unit=None), 'dash', 0.0)
    """
    if printed.isascii() and printed.isdigit() and len(printed) <= 15 and (printed[0] != "0" or len(printed) == 1):
        return Parsed(float(printed), "reported")  # by far the most cells
    if len(printed) > _LONGEST_FIGURE:
        return Parsed(None, "blank" if printed.isspace() else "unreadable")
    text = unicodedata.normalize("NFKC", printed).replace("−", "-").strip()
    if _GAP.search(text) or _GLUED.search(text) or any(unicodedata.category(c) in _RAISED for c in printed):
        return Parsed(None, "unreadable")  # two figures in one cell, or one torn apart: not ours to join
    text = simplify("".join(text.split()))
    if not text:
        return Parsed(None, "blank")
    if _PLAIN.fullmatch(text):
        return Parsed(float(text), "reported")
    known = words()
    if text in known.nothing:
        return Parsed(None, "dash")
    if text in known.zero:
        return Parsed(0.0, "reported")
    sign, rest = _split_sign(text, signed=signed)
    found = _NUMBER.fullmatch(rest)
    if found is None or (found["sign"] and rest is not text):
        return Parsed(None, "unreadable")
    number = Decimal(found["digits"].replace(",", "") + (found["fraction"] or ""))
    factor = _factor(found["rest"], money=money)
    if factor is None:
        return Parsed(None, "unreadable")
    total = number * factor * sign * (-1 if found["sign"] == "-" else 1)
    return Parsed(float(total), "reported", found["rest"] or None)


@lru_cache(maxsize=65536)
def is_figure(text: str) -> bool:
    """Whether a cell could stand in a column of figures: a figure, a mark for nothing, or empty.

    >>> is_figure("减38"), is_figure("0.37万元"), is_figure("行政许可")
    (True, True, False)
    """
    return parse_cell(text, money=True, signed=True).status != "unreadable" or (
        parse_cell(text, signed=True).status != "unreadable"
    )


def is_misread(text: str) -> bool:
    """Whether a word is a figure in which letters stand for digits (1O, l2): it takes a place, but has no value.

    >>> is_misread("1O"), is_misread("lO"), is_misread("10"), is_misread("P9")
    (True, True, False, False)
    """
    letters = words().letters.intersection(text)
    return (
        0 < len(text) <= _LONGEST_MISREAD
        and bool(letters)
        and all(c.isdigit() or c in ",." for c in set(text) - letters)
    )


def is_sign(text: str) -> bool:
    """Whether a word stands for the sign of a change (增, 减少)."""
    return text in words().signs


def is_measure(text: str) -> bool:
    """Whether a word is a unit and nothing else (件, 万元)."""
    return text in words().counts or text in words().money


def states_unit(text: str) -> bool:
    """Whether words say what a figure is counted in, and nothing else (单位:元, 计量单位：件, 万元).

    >>> states_unit("单位：元"), states_unit("（万元）"), states_unit("单位")
    (True, True, False)
    """
    word = simplify("".join(filter(str.isalnum, unicodedata.normalize("NFKC", text))))
    return is_measure(_unnamed(word))


def leading_unit(text: str) -> str:
    """Return the unit of money that words without signs begin with, named as one or not; '' for none.

    >>> leading_unit("单位万元政府集中采购"), leading_unit("政府集中采购")
    ('万元', '')
    """
    rest = _unnamed(text)
    return max((word for word in words().money if rest.startswith(word)), key=len, default="")


def _unnamed(text: str) -> str:
    """Return `text` without the word at its beginning that announces a unit."""
    named = (name for name in words().unit_names if text.startswith(name))
    return text[len(max(named, key=len, default="")) :]


def money_factor(text: str) -> Decimal | None:
    """Return the factor to 万元 of the unit of money that a heading names; None where it names none.

    >>> money_factor("采购总金额（单位：千元）"), money_factor("采购总金额")
    (Decimal('0.1'), None)
    """
    plain = simplify(text)
    named = [word for word in words().money if word in plain]
    return words().money[max(named, key=len)] if named else None


def is_unit(text: str) -> bool:
    """Whether a cell is a unit (件, 万元) or the dash that heading rows print in its place."""
    word = simplify("".join(text.split()))
    known = words()
    return word in known.counts or word in known.money or word in known.nothing or word in {",", "，"}


def _split_sign(text: str, *, signed: bool) -> tuple[int, str]:
    if signed:
        for word in sorted(words().signs, key=len, reverse=True):
            if text.startswith(word):
                return words().signs[word], text[len(word) :]
    return 1, text


def _factor(rest: str, *, money: bool) -> Decimal | None:
    """Return the factor of what stands behind the digits; None when it is not understood."""
    known = words()
    if not rest:
        return Decimal(1)
    if money:
        return known.money.get(rest)
    if rest in known.counts:
        return Decimal(1)
    scale = next((s for s in known.scales if rest.startswith(s)), None)
    if scale is None or (rest != scale and rest.removeprefix(scale) not in known.counts):
        return None
    return known.scales[scale]
