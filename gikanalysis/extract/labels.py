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
_PINYIN = re.compile(r"\([a-zA-Z\u00c0-\u024f]+\)")  # a converter's gloss behind a character
_REMARK = re.compile(r"\([^()]*\)|\([^()]*$")
_ORDINAL = re.compile(
    r"^(?:其中[:：]?)?(?:第?[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、)](?!\d)|[一二三四五六七八九十]+[.](?!\d))?"
    r"(?:其中[:：]?)?"
)
_NOISE = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")


# Terms that converters to Traditional change as words and that converting the characters back
# leaves wrong; undone only where a print is in Traditional characters.
_TERMS = {"档案": "文件", "资讯": "信息", "专案": "项目", "网路": "网络"}
_VARIANTS = str.maketrans("衞敍濬澂", "卫叙浚澄")  # forms of Hong Kong and Taiwan that the converter leaves


def has_han(text: str) -> bool:
    """Whether `text` has a Chinese character."""
    return _HAN.search(text) is not None


@lru_cache(maxsize=65536)
def normalise(label: str) -> str:
    """Return the key under which variants of a printed label meet.

    >>> normalise("（一） 收到 申請數") == normalise("(一)收到申请数")
    True
    >>> normalise("本年收费金额（单位：万元）"), normalise("規(guī)範性檔案")
    ('本年收费金额', '规范性文件')
    """
    text = _PINYIN.sub("", squeeze(_CIRCLED.sub("", label.strip())))
    return _key(_ORDINAL.sub("", text, count=1) or text)


@lru_cache(maxsize=65536)
def bare(label: str) -> str:
    """Return the key with its ordinal: what tells the row （七）总计 from the heading 总计.

    >>> bare("（七）总计"), bare("总 计")
    ('七总计', '总计')
    """
    text = _PINYIN.sub("", squeeze(label))
    ordinal = _ORDINAL.match(text)
    head = ordinal[0] if ordinal and ordinal.end() < len(text) else ""
    return _NOISE.sub("", head) + _key(text[len(head) :])


def key_of(text: str) -> str:
    r"""Return a whole text without glosses and signs, in Simplified characters; remarks stay.

    >>> key_of("（一）收到\n申請數  7")
    '一收到申请数7'
    """
    return _plain(_PINYIN.sub("", unicodedata.normalize("NFKC", text)))


def _plain(text: str) -> str:
    return _NOISE.sub("", undo_terms(text, simplify(text)))


def undo_terms(printed: str, simplified: str) -> str:
    """Return `simplified` with the words that converters to Traditional exchanged put back.

    >>> undo_terms("政府資訊公開", "政府资讯公开"), undo_terms("资讯", "资讯")
    ('政府信息公开', '资讯')
    """
    if simplified != printed:
        for term, own in _TERMS.items():
            simplified = simplified.replace(term, own)
    return simplified


def _key(text: str) -> str:
    """Return `text` without remarks in brackets and without signs, in Simplified characters."""
    before = None
    kept = text
    while before != kept:
        before, kept = kept, _REMARK.sub("", kept)
    return _plain(kept or text)


@lru_cache(maxsize=65536)
def squeeze(text: str) -> str:
    """Return `text` in one width, without any blank, otherwise as printed."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def simplify(text: str) -> str:
    """Return `text` in Simplified characters.

    >>> simplify("規範性文件"), simplify("中衞市")
    ('规范性文件', '中卫市')
    """
    return str(_converter().convert(text)).translate(_VARIANTS) if has_han(text) else text


@cache
def _converter():  # type: ignore[no-untyped-def]  # noqa: ANN202 - the class is not typed
    from opencc import OpenCC

    return OpenCC("t2s")
