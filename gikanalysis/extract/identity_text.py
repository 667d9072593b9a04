"""Text as identity reads it: one width, Simplified, without the noise that hides names and dates."""

from __future__ import annotations

import re
import unicodedata

from gikanalysis.extract.labels import simplify

_PINYIN = re.compile(r"(?<=[\u3400-\u9fff])\([a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,6}\)")
_BLANK_IN_HAN = re.compile(r"(?<=[\u3400-\u9fff\d,。、:;()《》])[ \t\u3000]+(?=[\u3400-\u9fff\d,。、:;()《》])")
_KEPT = "乾"  # 乾安县, 乾县: the simplified form of the character is 乾 in names


def plain(text: str) -> str:
    """Return `text` in one width and Simplified, pinyin and blanks inside sentences removed, lines kept.

    >>> plain("西藏自治區(qū)人民政府 2023年政府信息公開（kāi）")
    '西藏自治区人民政府2023年政府信息公开'
    >>> plain("乾安縣 2020 年")
    '乾安县2020年'
    """
    text = unicodedata.normalize("NFKC", text)
    text = _PINYIN.sub("", text)
    simplified = simplify(text)
    if len(simplified) == len(text) and _KEPT in text:
        pairs = zip(text, simplified, strict=True)
        simplified = "".join(old if old in _KEPT else new for old, new in pairs)
    return _BLANK_IN_HAN.sub("", simplified)


def squeezed(text: str) -> str:
    r"""Return `plain(text)` without any blank or line break.

    >>> squeezed("华宁县政务服务管理局2018年度\n政府信息公开工作年度报告")
    '华宁县政务服务管理局2018年度政府信息公开工作年度报告'
    """
    return "".join(plain(text).split())
