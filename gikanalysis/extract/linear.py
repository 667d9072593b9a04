"""Bare text → lines that begin with a row label of the form.

Text without a grid is cut into tokens (one cell a line; or a label and its figures parted by single
blanks) and tokens are gathered: a label, then the figures up to the next words. How many figures
belong to a label is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from gikanalysis.extract.index import CUT, LONGER, LabelIndex
from gikanalysis.extract.labels import has_han, squeeze
from gikanalysis.extract.line import LONGEST_LABEL, Line, append, text_line
from gikanalysis.extract.values import is_figure, is_measure, is_misread, is_sign, is_unit
from gikanalysis.readers.document import Paragraph
from gikanalysis.readers.layout import is_furniture

_LONGEST_LINE = 160  # a row of a table printed on one line; a longer line is prose
_LONGEST_ORDINAL = 4
_FEWEST_LABELS = 4  # in a line that holds whole tables
_WORD = re.compile(r"\S+")
_MOST_PIECES = 4  # lines over which one label may be cut


class _Kind(Enum):
    WORDS, FIGURE, PROSE = range(3)


class _Token(NamedTuple):
    text: str
    place: str
    kind: _Kind


def lines_of_text(paragraphs: Sequence[Paragraph], index: LabelIndex) -> Iterator[Line]:
    """Gather the tokens of a run of text into lines; prose between tables breaks a line off."""
    current: Line | None = None
    waiting: list[_Token] = []  # words that may be the beginning of a label cut over several lines
    strange = ""  # the place of the last words that are no label: figures beside them are not ours
    for token in _tokens(paragraphs, index):
        if token.kind is _Kind.FIGURE:
            if current is None and token.place == strange:
                continue
            yield from _words(waiting, index)
            waiting = []
            current = current or text_line()
            append(current, token.text, token.place)
            continue
        if current is not None and _goes_on(current, token, index):
            current.cells[0] += token.text
            continue
        if current is not None:
            yield current
            current = None
        waiting.append(token)
        start = None if token.kind is _Kind.PROSE else _label_start(waiting, index)
        keep = len(waiting) if token.kind is _Kind.PROSE else max(0, len(waiting) - _MOST_PIECES + 1)
        yield from _words(waiting[: keep if start is None else start], index)
        if start is None:
            waiting, strange = waiting[keep:], token.place
        else:
            current = text_line([("".join(part.text for part in waiting[start:]), waiting[start].place)])
            current.labels = [0]
            waiting = []
    if current is not None:
        yield current
    yield from _words(waiting, index)


def _words(tokens: Sequence[_Token], index: LabelIndex) -> Iterator[Line]:
    """Words that are no label, each a line; running text has no place in a table."""
    for token in tokens:
        if token.kind is _Kind.WORDS:
            line = text_line([(token.text, token.place)])
            line.head = index.is_heading(token.text)
            yield line


def _tokens(paragraphs: Sequence[Paragraph], index: LabelIndex) -> Iterator[_Token]:
    for paragraph in paragraphs:
        text = paragraph.text.strip()
        if len(text) > _LONGEST_LINE and not index.exactly(text):
            yield from _tokens_of_long_line(paragraph, index)
        elif not (is_furniture(text) and not is_figure(squeeze(text))):
            for part in _cells(text, index):
                yield _Token(part, paragraph.place, _kind(part, index))


def _tokens_of_long_line(paragraph: Paragraph, index: LabelIndex) -> Iterator[_Token]:
    """A long line is prose, or a page that lost its line ends: what its blanks part are then the cells."""
    words = list(_WORD.finditer(paragraph.text))
    if sum(bool(index.exactly(word[0])) for word in words) < _FEWEST_LABELS:
        yield _Token(paragraph.text.strip(), paragraph.place, _Kind.PROSE)
        return
    for word in words:
        yield _Token(word[0], f"{paragraph.place}, character {word.start() + 1}", _kind(word[0], index))


def _kind(text: str, index: LabelIndex) -> _Kind:
    if _is_figure(text):
        return _Kind.FIGURE
    if len(text) <= _LONGEST_ORDINAL:
        return _Kind.WORDS  # an ordinal that stands alone is the beginning of a label
    short = len(text) <= LONGEST_LABEL or index.exactly(text)
    return _Kind.WORDS if has_han(text) and short else _Kind.PROSE


def _is_figure(text: str) -> bool:
    """Whether a word takes a place among the figures: one of them, a unit, or a figure nobody can read."""
    return is_figure(text) or is_unit(text) or is_misread(text)


def _cells(text: str, index: LabelIndex) -> list[str]:
    """Split a line into cells where its single blanks part figures, labels or headings."""
    if " " not in text and "\u3000" not in text and "\xa0" not in text:
        return [text]
    parts = _with_units(text.split())
    words = len(parts)
    while words and _is_figure(parts[words - 1]):
        words -= 1
    if words == len(parts):
        return parts if sum(map(index.is_heading, parts)) > 1 else _labels(parts, index) or [text]
    if not words:
        return parts
    label = _labels(parts[:words], index)
    return [*(label or [" ".join(parts[:words])]), *parts[words:]]


def _with_units(parts: Sequence[str]) -> list[str]:
    """Join what single blanks part inside one figure: ``24063 万元``, ``增 1558``."""
    joined: list[str] = []
    for part in parts:
        before = joined[-1] if joined else ""
        after_figure = before[-1:].isdigit() and is_figure(before) and is_measure(part)
        after_sign = is_sign(before) and part[:1].isdigit() and is_figure(part)
        if after_figure or after_sign:
            joined[-1] = before + part
        else:
            joined.append(part)
    return joined


def _labels(parts: Sequence[str], index: LabelIndex) -> list[str]:
    """Return the row labels that `parts` print one behind the other; none where the last is no label.

    ``三、本年度办理结果 （一）予以公开`` is two labels, ``（一） 予以公开`` is one.
    """
    whole = " ".join(parts)
    if index.exactly(whole):
        return [whole]
    for start in range(1, len(parts)):
        last = " ".join(parts[start:])
        if index.exactly(last):
            return [*(_labels(parts[:start], index) or [" ".join(parts[:start])]), last]
    return [whole] if any(match.score >= CUT for match in index.rows(whole)) else []


def _goes_on(current: Line, token: _Token, index: LabelIndex) -> bool:
    """Whether a token is the rest of the label that a line begins with (no figure has come yet)."""
    if token.kind is not _Kind.WORDS or len(current.cells) > 1 or current.labels != [0]:
        return False
    return index.goes_on(current.cells[0], token.text)


def _label_start(waiting: Sequence[_Token], index: LabelIndex) -> int | None:
    """Return where in `waiting` a label begins that ends with its last token; None where none does."""
    token = waiting[-1]
    for start in range(len(waiting) - 1):
        if not index.could_begin(waiting[start].text):
            continue
        joined = "".join(part.text for part in waiting[start:])
        if index.is_heading(joined):
            return None
        if len(joined) <= 2 * LONGEST_LABEL and index.exactly(joined):
            return start
    known = any(match.score != LONGER for match in index.rows(token.text))
    if not known or _below_heading(waiting, index):
        return None
    return len(waiting) - 1


def _below_heading(waiting: Sequence[_Token], index: LabelIndex) -> bool:
    """Whether a word that could be heading or label (总计, 其他) follows a word of the headings."""
    if not index.is_heading(waiting[-1].text):
        return False
    ends = ("".join(part.text for part in waiting[start:-1]) for start in range(len(waiting) - 1))
    return any(map(index.is_heading, ends))
