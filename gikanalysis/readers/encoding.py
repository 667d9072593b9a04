"""From bytes to text: the encoding is found in the bytes, a declaration is only a witness.

Pages of Chinese public bodies declare gb2312 and are UTF-8, or the other way round, so the rule is:
byte order mark, strict UTF-8, strict GB18030 or Big5, UTF-16 by its looks, and only then a text with holes.
Whatever was not plain sailing is said in a note.
"""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,20})|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w-]{2,20})""",
    re.IGNORECASE,
)
_FAMILIES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "x-gbk": "gb18030",
    "gb-2312": "gb18030",
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16",
    "utf-16be": "utf-16",
    "utf-16-le": "utf-16",
    "utf-16-be": "utf-16",
    "big5": "big5",
    "big5-hkscs": "big5",
}
_LONGEST_TAIL = 3  # bytes of a character that a cut file can hold at its end
_REPLACED = "\ufffd"
_SURELY, _FAR_BETTER, _ENOUGH_HANZI = 0.95, 0.3, 50  # reports have 0.99 in their own encoding, 0.25 in the other
_HANZI = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_FOREIGN = re.compile("[\u0370-\u04ff\u3040-\u312f\ue000-\uf8ff]")  # what GB18030 makes of Big5 besides rare hanzi
# What a report is made of: ASCII, hanzi, and the punctuation of both.
_REPORT_TEXT = re.compile("[\t\n\r -~\xa0·—–‘’“”…①-⑳\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def decode(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Return the text of `data`, the name of its encoding, and notes for a person.

    Never raises. A character cut off at the end is dropped, unreadable bytes become U+FFFD; both
    are noted, and so is a declared charset that is not the real one.

    >>> decode("规章".encode("gb18030"))
    ('规章', 'gb18030', ())
    """
    text, encoding, notes = _decode(data)
    declared = declared_charset(data)
    family = _FAMILIES.get(declared or "", declared)
    if declared and encoding != "ascii" and family != _FAMILIES.get(encoding, encoding):
        notes = (*notes, f"the page declares {declared} but is {encoding}")
    return text, "utf-8" if encoding == "ascii" else encoding, notes


def declared_charset(data: bytes) -> str | None:
    """Return the charset that a page declares in its first bytes, in lower case."""
    match = _DECLARATION.search(data[:4096])
    return (match[1] or match[2]).decode("ascii", "replace").lower() if match else None


def looks_like_utf16(data: bytes) -> str | None:
    """Return ``utf-16-le`` or ``utf-16-be`` when `data` without a mark reads as a text in it.

    >>> looks_like_utf16("一、概述 2020".encode("utf-16-le")), looks_like_utf16(b"plain")
    ('utf-16-le', None)
    """
    sample = data[:4000]
    sample = sample[: len(sample) // 2 * 2]
    if len(sample) < 4:
        return None
    shares = {}
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace")
        shares[encoding] = len(_REPORT_TEXT.findall(text)) / max(1, len(text))
    best = max(shares, key=lambda name: shares[name])
    other = min(shares.values())
    # Read the wrong way round a text is seldom more than half plausible; 0.15 apart is plenty.
    return best if shares[best] >= 0.95 and shares[best] - other >= 0.15 else None


def _decode(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding)
    if data.isascii() and b"\0" not in data:
        return data.decode("ascii"), "ascii", ()
    if b"\0" in data and (encoding16 := looks_like_utf16(data)):
        return _marked(data, encoding16)
    for encoding in ("utf-8", "gb18030"):
        if encoding == "gb18030" and (damaged := _damaged_utf8(data)):
            return damaged
        strict = _strict(data, encoding)
        if strict is not None:
            text, notes = strict
            if encoding == "gb18030" and (traditional := _as_big5(data, text)):
                return traditional
            return text, encoding, notes
    if encoding16 := looks_like_utf16(data):
        return _marked(data, encoding16)
    if traditional := _as_big5(data, ""):
        return traditional
    candidates = [(data.decode(name, "replace"), name) for name in ("utf-8", "gb18030")]
    text, name = min(candidates, key=lambda candidate: candidate[0].count(_REPLACED))
    return text, name, _unreadable(text)


def _strict(data: bytes, encoding: str) -> tuple[str, tuple[str, ...]] | None:
    """Decode strictly, but allow the last character to be cut off; None when `data` is otherwise."""
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError as error:
        tail = len(data) - error.start
        cut = error.reason in {"unexpected end of data", "incomplete multibyte sequence"}
        if not cut or tail > _LONGEST_TAIL or error.start == 0:
            return None
        noun = "byte" if tail == 1 else "bytes"
        return data[: error.start].decode(encoding), (
            f"the file ends in the middle of a character; the last {tail} {noun} were dropped",
        )


def _marked(data: bytes, encoding: str) -> tuple[str, str, tuple[str, ...]]:
    """Decode what a byte order mark or its looks have told the encoding of."""
    text = data.decode(encoding, "replace")
    return text, encoding, _unreadable(text)


def _unreadable(text: str) -> tuple[str, ...]:
    count = text.count(_REPLACED)
    noun = "character" if count == 1 else "characters"
    return (f"{count} {noun} could not be read and stand as {_REPLACED}",) if count else ()


def _damaged_utf8(data: bytes) -> tuple[str, str, tuple[str, ...]] | None:
    """Return UTF-8 with a few broken bytes as such: GB18030 would accept it and read it as garbage."""
    text = data.decode("utf-8", "replace")
    broken = text.count(_REPLACED)
    good = len(_HANZI.findall(text))
    if good >= 20 and broken * 20 <= good:
        return text, "utf-8", _unreadable(text)
    return None


def _as_big5(data: bytes, as_gb18030: str) -> tuple[str, str, tuple[str, ...]] | None:
    """Return the text read as Big5 where it reads better so; where no page declares it, far better.

    Every Big5 text is bytes of GB18030 as well, but of hanzi that no report uses.
    """
    strict = _strict(data, "big5hkscs")
    if strict is None:
        return None
    own, other = _plausible(strict[0], "big5"), _plausible(as_gb18030, "gb2312")
    declared = _FAMILIES.get(declared_charset(data) or "") == "big5"
    sure = own >= _SURELY and own - other >= _FAR_BETTER and len(_HANZI.findall(strict[0])) >= _ENOUGH_HANZI
    return (strict[0], "big5", strict[1]) if sure or (declared and own >= other) else None


def _plausible(text: str, charset: str) -> float:
    """Share of the non-ASCII characters that are frequent hanzi of `charset` (its first level)."""
    first, last = (0xA4, 0xC6) if charset == "big5" else (0xB0, 0xD7)
    hanzi = _HANZI.findall(text)
    codes = [code for code in (character.encode(charset, "ignore") for character in hanzi) if len(code) == 2]
    frequent: int = sum(first <= code[0] <= last for code in codes)
    return frequent / max(1, len(hanzi) + len(_FOREIGN.findall(text)))
