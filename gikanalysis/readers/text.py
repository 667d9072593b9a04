"""Plain text: one paragraph a line, tables where lines line up.

Places are ``line 57``, counted from 1 as an editor counts.
"""

from __future__ import annotations

import re

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.document import Document
from gikanalysis.readers.grids import find_grids
from gikanalysis.readers.layout import Line, find_title
from gikanalysis.readers.limits import MAX_LINES

_LINE_END = re.compile(r"\r\n|\r|\n")


def numbered_lines(text: str) -> list[Line]:
    r"""Split `text` into lines with their numbers; a form feed parts a line without counting.

    >>> [(line.text, line.place) for line in numbered_lines("a\n\fb\f")]
    [('a', 'line 1'), ('', 'line 2'), ('b', 'line 2'), ('', 'line 2')]
    """
    lines = _LINE_END.split(text)
    if len(lines) > MAX_LINES:
        raise UnreadableSource(f"the text has {len(lines)} lines, the limit is {MAX_LINES}")
    return [
        Line(part, f"line {number}") for number, line in enumerate(lines, start=1) for part in line.split("\f")
    ]


def read_text_document(text: str, *, encoding: str | None = None, notes: tuple[str, ...] = ()) -> Document:
    r"""Describe a plain text. Raises `UnreadableSource` when it holds nothing but blanks.

    >>> document = read_text_document("某县2018年政府信息公开年报\n规章\t0\n规范性文件\t5\n")
    >>> document.title, [row.place for grid in document.grids for row in grid.rows]
    ('某县2018年政府信息公开年报', ['line 2', 'line 3'])
    """
    lines = numbered_lines(text)
    blocks = find_grids(lines)
    if not blocks:
        raise UnreadableSource("the text holds nothing but blanks")
    title = find_title(line.text for line in lines)
    return Document(tuple(blocks), "text", title, encoding, notes)
