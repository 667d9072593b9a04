"""A page as PDF on A4, set by typst: the same parts, offline, the same bytes for the same input.

What a page says goes to typst as data and is never read as its code. Folded tables (where each figure is
printed, the figures of a chart) are left to the HTML page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gikanalysis.figures.style import font_file
from gikanalysis.pages.extra import needed
from gikanalysis.pages.parts import Chart, Entry, PageHead, Section, Table

TEMPLATE = "brief.typ"
_NARROW, _LEAST, _MOST, _TEXT = 14, 16, 40, 60
"""Letters of a column kept as wide as it is, bounds of wider ones, and what one with sentences counts as."""
_EPOCH = 0  # the document bears no date of its own: the same panel gives the same bytes


def to_pdf(head: PageHead, sections: Sequence[Section]) -> bytes:
    """Return the PDF of a page; raises `GikError` without the extra ``brief``."""
    typst = needed("typst", "writing PDF")
    template = resources.files("gikanalysis.pages").joinpath("templates", TEMPLATE).read_bytes()
    with TemporaryDirectory(prefix="gik-pdf-") as workshop:
        folder = Path(workshop)
        pictures: dict[str, bytes] = {}
        told = {"head": _head(head), "sections": [_section(section, pictures) for section in sections]}
        (folder / TEMPLATE).write_bytes(template)
        (folder / "page.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        for name, picture in pictures.items():
            (folder / name).write_bytes(picture)
        pdf: bytes = typst.compile(
            str(folder / TEMPLATE),
            root=str(folder),
            font_paths=[str(font_file().parent)],
            ignore_system_fonts=True,
            format="pdf",
            timestamp=_EPOCH,
        )
    return pdf


def _head(head: PageHead) -> dict[str, Any]:
    return {
        "title": head.title, "language": head.language, "description": head.description, "tag": head.tag,
        "foot": head.foot,
    }  # fmt: skip


def _section(section: Section, pictures: dict[str, bytes]) -> dict[str, Any]:
    return {
        "id": section.id, "heading": section.heading, "kicker": section.kicker, "lead": section.lead,
        "tag": section.tag, "paragraphs": section.paragraphs, "points": section.points, "boxed": section.boxed,
        "closing": section.closing, "keys": [_entry(entry) for entry in section.keys],
        "items": list(_items(section, pictures)),
    }  # fmt: skip


def _items(section: Section, pictures: dict[str, bytes]) -> Iterator[dict[str, Any]]:
    for number, item in enumerate(section.items):
        if isinstance(item, Chart) and not item.paper and item.table:
            yield _table(item.table)
        elif isinstance(item, Chart):
            names = {width: f"{section.id}-{number}-{width}.png" for width in ("wide", "narrow")}
            pictures |= {names["wide"]: item.wide, names["narrow"]: item.narrow}
            yield {
                "kind": "chart", "title": item.title, "subtitle": item.subtitle, "alt": item.alt,
                "status": item.status, **names,
            }  # fmt: skip
        elif not item.folded:
            yield _table(item)


def _table(table: Table) -> dict[str, Any]:
    numbers = [bool(table.rows) and table.rows[0][column].number for column in range(len(table.head))]
    return {
        "kind": "table", "caption": table.caption, "head": table.head, "note": table.note, "numbers": numbers,
        "text_column": table.text_column, "widths": _widths(table), "of": table.kind,
        "letters": _letters(table),
        "rows": [[_entry(entry) for entry in row] for row in table.rows],
    }  # fmt: skip


def _longest(table: Table) -> list[int]:
    """The width of the longest text of each column, see `_width`."""
    return [
        max([_width(name), *(max(_width(row[column].text), _width(row[column].small)) for row in table.rows)])
        for column, name in enumerate(table.head)
    ]


def _letters(table: Table) -> int:
    """Letters of the columns, without the one that holds sentences."""
    longest = _longest(table)
    return sum(longest) - (longest[table.text_column] if table.text_column else 0)


def _widths(table: Table) -> list[int]:
    """Shares of the width by column for a table that does not fit by itself, 0 for one as wide as its content."""
    return [
        _TEXT if 0 < column == table.text_column else 0 if wide <= _NARROW else max(_LEAST, min(wide, _MOST))
        for column, wide in enumerate(_longest(table))
    ]


def _width(text: str) -> int:
    """Width of a text in Latin letters; a Han character is two of them."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def _entry(entry: Entry) -> dict[str, str]:
    """An entry; of its links only public addresses lead anywhere on paper."""
    outside = entry.href if entry.href.startswith(("http://", "https://")) else ""
    return {"text": entry.text, "small": entry.small, "href": outside}
