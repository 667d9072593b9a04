"""Markdown: the marks stripped to the text they dress, tables left to the reader of plain text.

Tables that stand in the text as HTML, because Markdown knows no spans, are left to the reader of HTML.

A text is taken for Markdown when it shows marks of two kinds, so that a lone ``#`` or a line of
dashes in a plain text makes nothing of it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.document import Block, Document, Grid, Paragraph
from gikanalysis.readers.grids import find_grids
from gikanalysis.readers.html import html_blocks
from gikanalysis.readers.layout import Line, find_title
from gikanalysis.readers.text import numbered_lines

_HEADING = re.compile(r"[ ]{0,3}#{1,6}[ \t]+(?P<text>.*?)[ \t]*#*[ \t]*")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![*\w])\*(?=[^\s*])([^*]+)(?<=\S)\*(?![*\w])")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_CODE = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_RULE = re.compile(r"\s*\|?\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*)+\|?\s*")
_FENCE = re.compile(r"\s*(?:```|~~~)[\w-]*\s*")
_TABLE_BEGINS, _TABLE_ENDS = re.compile(r"<table[\s>]", re.IGNORECASE), re.compile(r"</table\s*>", re.IGNORECASE)
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
    blocks: list[Block] = []
    texts: list[str] = []
    for part in _parts(numbered_lines(text.translate({ord(_PIPE): None, ord(_NEWLINE): None}))):
        tables = sum(isinstance(block, Grid) for block in blocks)
        if isinstance(part, str):
            blocks += _html_table(part, tables)
            continue
        lines = [Line(_stripped(line.text), line.place) for line in part if not _FENCE.fullmatch(line.text)]
        texts += [_plain(line.text) for line in lines]
        blocks += (_restored(block) for block in find_grids(lines, first_number=tables + 1))
    if not blocks:
        raise UnreadableSource("the text holds nothing but blanks")
    return Document(tuple(blocks), "markdown", find_title(texts), encoding, notes)


def _parts(lines: Iterable[Line]) -> Iterator[list[Line] | str]:
    """Part a text into its lines and its HTML tables; a table that is never closed goes to the end."""
    waiting: list[Line] = []
    table: list[str] = []
    depth = 0
    for line in lines:
        opened, closed = len(_TABLE_BEGINS.findall(line.text)), len(_TABLE_ENDS.findall(line.text))
        if not (table or opened):
            waiting.append(line)
            continue
        if waiting:
            yield waiting
            waiting = []
        table.append(line.text)
        depth += opened - closed
        if depth <= 0:
            yield "\n".join(table)
            table, depth = [], 0
    if table:
        yield "\n".join(table)
    if waiting:
        yield waiting


def _html_table(source: str, before: int) -> Iterator[Block]:
    """The blocks of a table in HTML, numbered on from the `before` tables above it."""
    for block in html_blocks(source):
        if isinstance(block, Paragraph):
            yield block
            continue
        number = before + block.number
        rows = (replace(row, place=f"table {number}, row {at}") for at, row in enumerate(block.rows, start=1))
        yield Grid(tuple(rows), number, block.ruled)


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
