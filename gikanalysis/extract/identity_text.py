"""Text as identity reads it: one width, Simplified, without the noise that hides names and dates."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from gikanalysis.extract.labels import simplify, undo_terms
from gikanalysis.regions.register import spans

_PINYIN = re.compile(r"(?<=[\u3400-\u9fff])\([a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,6}\)")
_BLANK_IN_HAN = re.compile(r"(?<=[\u3400-\u9fff\d,。、:;()《》])[ \t\u3000]+(?=[\u3400-\u9fff\d,。、:;()《》])")
_KEPT = "乾"  # 乾安县, 乾县: the simplified form of the character is 乾 in names
_DRY = "干"  # what converters make 乾 of, also in names: 江乾區 is 江干区


def plain(text: str) -> str:
    """Return `text` in one width and Simplified, pinyin and blanks inside sentences removed, lines kept.

    >>> plain("西藏自治區(qū)人民政府 2023年政府信息公開（kāi）")
    '西藏自治区人民政府2023年政府信息公开'
    >>> plain("乾安縣 2020 年"), plain("江乾區政府資訊公開")
    ('乾安县2020年', '江干区政府信息公开')
    """
    text = unicodedata.normalize("NFKC", text)
    text = _PINYIN.sub("", text)
    simplified = simplify(text)
    if len(simplified) == len(text) and _KEPT in text:
        pairs = zip(text, simplified, strict=True)
        kept = "".join(old if old in _KEPT else new for old, new in pairs)
        simplified = _over_converted().sub(lambda found: found[0].replace(_KEPT, _DRY), kept)
    return _BLANK_IN_HAN.sub("", undo_terms(text, simplified))


@cache
def _over_converted() -> re.Pattern[str]:
    """Names of divisions with 干 as converters to Traditional print them."""
    names = {name.replace(_DRY, _KEPT) for name in {span.division.name for span in spans()} if _DRY in name}
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))


def squeezed(text: str) -> str:
    r"""Return `plain(text)` without any blank or line break.

    >>> squeezed("华宁县政务服务管理局2018年度\n政府信息公开工作年度报告")
    '华宁县政务服务管理局2018年度政府信息公开工作年度报告'
    """
    return "".join(plain(text).split())
