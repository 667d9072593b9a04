"""Delimited files (CSV, TSV): told from prose by their rows, read as a sheet of one table or more.

A file is delimited when the same delimiter parts nearly every line into the same number of fields
and what it parts are figures and blanks, not clauses. Its name tells nothing. Programs that write rows
as they come leave titles and prose unparted between tables of different widths; a comma or a semicolon
is taken for a delimiter there too, where rows of one width stand together. Places are ``line 7``: where
a row begins, also when a quoted field holds line breaks.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.document import Document
from gikanalysis.readers.encoding import decode
from gikanalysis.readers.layout import is_prose, trim
from gikanalysis.readers.limits import MAX_CELLS
from gikanalysis.readers.looks import looks_like_figure
from gikanalysis.readers.sheet import Sheet, describe_sheets

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_HEAD = 65_536  # bytes in which a delimited file shows that it is one
_DELIMITERS = ",\t;|"
_RAGGED_DELIMITERS = ",;"  # tabs and pipes in a text of different rows are the text reader's
_FEWEST_ROWS = 3
_SAME_WIDTH = 0.9  # share of the rows that have the usual number of fields
_FIGURES = 0.4  # share of the fields behind the first that are figures or blank


@dataclass(frozen=True, slots=True)
class _Fields:
    """The rows of a delimited text: fields, and the line on which each begins."""

    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]


def is_delimited(data: bytes) -> bool:
    r"""Tell whether `data` is a delimited file.

    >>> is_delimited("项目,数量\n规章,0\n规范性文件,5\n".encode())
    True
    >>> is_delimited("收到申请5件, 办结5件\n维持0件, 纠正0件\n上年3件, 本年2件\n".encode())
    False
    """
    if not any(delimiter.encode() in data[:_HEAD] for delimiter in _DELIMITERS):
        return False
    head = data[:_HEAD]
    if len(data) > _HEAD:  # the last line may be cut
        head = head[: head.rfind(b"\n") + 1] or head
    return sniff(decode(head)[0]) is not None


@lru_cache(maxsize=4)  # asked once to recognise a file and once to read it
def sniff(text: str) -> str | None:
    r"""Return the delimiter of a delimited text, None for any other text.

    >>> sniff("规章\t0\n行政许可\t5\n行政处罚\t5"), sniff("规章\t0\n一、概述\n行政处罚\t5")
    ('\t', None)
    """
    fitting = [delimiter for delimiter in _DELIMITERS if _fits(text, delimiter)]
    return max(fitting, key=text.count) if fitting else None


def read_delimited_document(text: str, *, encoding: str | None = None, notes: tuple[str, ...] = ()) -> Document:
    r"""Describe a delimited text. Raises `UnreadableSource` when it is none or too large.

    >>> document = read_delimited_document('项目,数量\n"规\n章",0\n规范性文件,5\n')
    >>> [(row.cells, row.place) for grid in document.grids for row in grid.rows][1:]
    [(('规\n章', '0'), 'line 2'), (('规范性文件', '5'), 'line 4')]
    """
    delimiter = sniff(text[:_HEAD])
    fields = _parse(text, delimiter) if delimiter else None
    if delimiter is None or fields is None:
        raise UnreadableSource("it is no delimited file: its rows have different numbers of fields")
    places = max(map(len, fields.rows)) * len(fields.rows)
    if places > MAX_CELLS:
        raise UnreadableSource(f"it has {places} places (rows times columns); at most {MAX_CELLS} are read")
    sheet = Sheet("", fields.rows, places=tuple(f"line {line}" for line in fields.lines), ragged=True)
    return describe_sheets([sheet], "tsv" if delimiter == "\t" else "csv", notes, encoding)


def _parse(text: str, delimiter: str) -> _Fields | None:
    """Split a text into rows of fields; None where a quoted field never ends or is beyond measure."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter)
    rows: list[tuple[str, ...]] = []
    starts: list[int] = []
    start = 1
    try:
        for fields in reader:
            rows.append(tuple(map(trim, fields)))
            starts.append(start)
            start = reader.line_num + 1
    except csv.Error:
        return None
    while rows and not any(rows[-1]):
        rows.pop()
        starts.pop()
    return _Fields(tuple(rows), tuple(starts))


def _fits(text: str, delimiter: str) -> bool:
    """Tell whether `delimiter` makes a table of `text`."""
    if delimiter not in text or (delimiter == "," and _parts_thousands(text)):
        return False
    fields = _parse(text, delimiter)
    rows = [row for row in fields.rows if row] if fields else []
    if not rows or not (_has_one_width(rows) or (delimiter in _RAGGED_DELIMITERS and _has_blocks(rows))):
        return False
    if delimiter == "|" and (len(set(map(len, rows))) > 1 or _has_borders(rows)):
        return False  # a table drawn in a text: the text reader knows its merged cells and rules
    return _holds_figures(rows)


def _parts_thousands(text: str) -> bool:
    """Tell whether in most lines with commas these stand only inside figures (66,660)."""
    lines = [line for line in text.splitlines() if "," in line]
    return 2 * sum("," in _THOUSANDS.sub("", line) for line in lines) < len(lines)


def _has_one_width(rows: Sequence[Sequence[str]]) -> bool:
    usual, count = Counter(map(len, rows)).most_common(1)[0]
    return usual > 1 and count >= max(_FEWEST_ROWS, _SAME_WIDTH * len(rows))


def _has_blocks(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the rows of several fields stand in blocks of one width, with unparted text between."""
    widths = list(map(len, rows))
    beside = zip(widths, [0, *widths], [*widths[1:], 0], strict=False)
    together = sum(width > 1 and width in {before, after} for width, before, after in beside)
    return together >= max(_FEWEST_ROWS, _SAME_WIDTH * sum(width > 1 for width in widths))


def _has_borders(rows: Sequence[Sequence[str]]) -> bool:
    bordered = not any(row[0] for row in rows) or not any(row[-1] for row in rows)
    return bordered or any(any(row) and all(set(field) <= set("-: ") for field in row) for row in rows)


def _holds_figures(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the fields behind the first of each row are figures and blanks rather than clauses."""
    behind = [field for row in rows for field in row[1:]]
    fit = sum(not field or looks_like_figure(field) for field in behind)
    figures = sum(any(map(looks_like_figure, row[1:])) for row in rows)
    clauses = sum(is_prose(field) for field in behind)
    return figures >= 2 and fit >= _FIGURES * len(behind) and clauses * 10 <= len(behind)
