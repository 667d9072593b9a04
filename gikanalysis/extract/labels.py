"""Printed labels made comparable.

Bodies retype the official labels: with other brackets, blanks, ordinals, remarks, in Traditional
characters. `normalise` strips what carries no meaning, so that most variants meet in one key; what
it cannot know (other words for the same row) are aliases in the forms' data. It is memoised because
the same few hundred strings recur in every report.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_CIRCLED = re.compile(r"^[①-⑳]")
_REMARK = re.compile(r"\([^()]*\)|\([^()]*$")
_ORDINAL = re.compile(
    r"^(?:其中[:：]?)?(?:第?[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、)](?!\d)|[一二三四五六七八九十]+[.](?!\d))?"
    r"(?:其中[:：]?)?"
)
_NOISE = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")


def has_han(text: str) -> bool:
    """Whether `text` has a Chinese character."""
    return _HAN.search(text) is not None


@lru_cache(maxsize=65536)
def normalise(label: str) -> str:
    """Return the key under which variants of a printed label meet.

    >>> normalise("（一） 收到 申請數") == normalise("(一)收到申请数")
    True
    >>> normalise("本年收费金额（单位：万元）")
    '本年收费金额'
    """
    text = "".join(unicodedata.normalize("NFKC", _CIRCLED.sub("", label.strip())).split())
    text = _ORDINAL.sub("", text, count=1) or text
    text = _REMARK.sub("", text) or text
    return _NOISE.sub("", simplify(text))


@lru_cache(maxsize=65536)
def squeeze(text: str) -> str:
    """Return `text` in one width, without any blank, otherwise as printed."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def simplify(text: str) -> str:
    """Return `text` in Simplified characters.

    >>> simplify("規範性文件")
    '规范性文件'
    """
    return str(_converter().convert(text)) if has_han(text) else text


@cache
def _converter():  # type: ignore[no-untyped-def]  # noqa: ANN202 - the class is not typed
    from opencc import OpenCC

    return OpenCC("t2s")
