"""Markdown: the marks stripped to the text they dress, tables left to the reader of plain text.

A text is taken for Markdown when it shows marks of two kinds, so that a lone ``#`` or a line of
dashes in a plain text makes nothing of it.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.document import Block, Document, Grid, Paragraph
from gikanalysis.readers.grids import find_grids
from gikanalysis.readers.layout import Line, find_title
from gikanalysis.readers.text import numbered_lines

_HEADING = re.compile(r"[ ]{0,3}#{1,6}[ \t]+(?P<text>.*?)[ \t]*#*[ \t]*")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![*\w])\*(?=[^\s*])([^*]+)(?<=\S)\*(?![*\w])")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_CODE = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_RULE = re.compile(r"\s*\|?\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*)+\|?\s*")
_FENCE = re.compile(r"\s*(?:```|~~~)[\w-]*\s*")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")
_DRESSED_CELL = re.compile(r"\|.*(?:\\\||<br\s*/?>)|(?:\\\||<br\s*/?>).*\|", re.IGNORECASE)

# Stand-ins of private use: an escaped pipe must not part cells, a break must not part lines.
_PIPE, _NEWLINE, _ESCAPED = "\ue001", "\ue002", 0xE100


def is_markdown(text: str) -> bool:
    r"""Tell whether `text` shows marks of two kinds, or several headings.

    >>> is_markdown("# 年报\n\n| 规章 | 0 |\n|---|---|\n"), is_markdown("规章 | 0\n---|---\n规范性文件 | 5")
    (True, False)
    """
    lines = text[:65_536].split("\n")
    headings = sum(_HEADING.fullmatch(line) is not None for line in lines)
    others = (_BOLD, _LINK, _DRESSED_CELL)
    kinds = sum(any(sign.search(line) for line in lines if len(line) < 2_000) for sign in others)
    kinds += any(_RULE.fullmatch(line) for line in lines if len(line) < 2_000)
    return headings > 1 or bool(headings) + kinds > 1


def read_markdown_document(text: str, *, encoding: str | None = None, notes: tuple[str, ...] = ()) -> Document:
    r"""Describe a Markdown text. Raises `UnreadableSource` when it holds nothing but blanks.

    >>> table = "| 甲\\|乙<br>丙 | [5](a.html) |\n|---|---|\n| 丁 | 6 |"
    >>> document = read_markdown_document(f"# **某县2018年**年报\n\n{table}")
    >>> document.title, next(document.grids).rows[0].cells
    ('某县2018年年报', ('甲|乙\n丙', '5'))
    """
    lines = [
        Line(_stripped(line.text), line.place)
        for line in numbered_lines(text.translate({ord(_PIPE): None, ord(_NEWLINE): None}))
        if not _FENCE.fullmatch(line.text)
    ]
    blocks = tuple(_restored(block) for block in find_grids(lines))
    if not blocks:
        raise UnreadableSource("the text holds nothing but blanks")
    return Document(blocks, "markdown", find_title(_plain(line.text) for line in lines), encoding, notes)


def _stripped(line: str) -> str:
    """Return a line without its marks; escaped characters and breaks stand for themselves until the end."""
    if _RULE.fullmatch(line):
        return line
    line = _ESCAPE.sub(lambda found: _PIPE if found[1] == "|" else chr(_ESCAPED + ord(found[1])), line)
    heading = _HEADING.fullmatch(line)
    line = heading["text"] if heading else line
    for mark in (_LINK, _CODE):
        line = mark.sub(r"\1", line)
    line = _EMPHASIS.sub(r"\1", _BOLD.sub(r"\2", _BOLD.sub(r"\2", line)))
    return html.unescape(_BREAK.sub(_NEWLINE, line))


def _plain(text: str) -> str:
    """Put the characters back that were stood in for."""
    text = text.replace(_PIPE, "|").replace(_NEWLINE, "\n")
    return re.sub("[\ue120-\ue17f]", lambda found: chr(ord(found[0]) - _ESCAPED), text)


def _restored(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, text=_plain(block.text))
    rows = (replace(row, cells=tuple(cell and _plain(cell) for cell in row.cells)) for row in block.rows)
    return Grid(tuple(rows), block.number, block.ruled)
