"""Pages as plain text: what is left when a page is copied, exported or crawled."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Literal

from gikanalysis.simulate.model import Page, Sheet, Slot, Text
from gikanalysis.simulate.writers.html import html_table

Rows = Sequence[Sequence[str | None]]


def write_text(page: Page, look: str, random: Random) -> bytes:
    """Return the page as text; `look` is tab, pipe, bare_pipe, broken_pipe, lines or blanks."""
    lines: list[str] = []
    for number, block in enumerate(page.blocks):
        if isinstance(block, Text):
            lines += [block.text, ""]
            continue
        if block.continued and random.random() < 0.5:
            lines += [f"- {number} -", ""]  # the number of a page
        lines += [*_LOOKS[look](_strings(block), random), ""]
    mark = "\ufeff" if random.random() < 0.1 else ""
    return (mark + "\n".join(lines)).encode(random.choice(("utf-8", "utf-8", "gb18030")) if not mark else "utf-8")


def write_markdown(page: Page, look: str, random: Random) -> bytes:
    """Return the page in Markdown, the first row of a table its heading.

    `look` is table (covered places are empty cells), dropped (they have no cell at all, as converters
    from HTML and Word write it) or html (tables with spans stand as HTML in the text).
    """
    lines: list[str] = []
    outer, bold = random.random() < 0.7, random.random() < 0.3
    for block in page.blocks:
        if isinstance(block, Text):
            lines += [_MARKS.get(block.kind, "") + block.text, ""]
        elif look == "html":
            lines += [html_table(block, random), ""]
        else:
            lines += [*_markdown_table(block, look, random, outer=outer, bold=bold), ""]
    return "\n".join(lines).encode("utf-8")


def _markdown_table(sheet: Sheet, look: str, random: Random, *, outer: bool, bold: bool) -> Iterator[str]:
    for number, row in enumerate(sheet.grid()):
        cells = [_markdown_cell(slot, bold=bold) for slot in row if slot is not None or look == "table"]
        yield f"| {' | '.join(cells)} |" if outer else " | ".join(cells)
        if number == 0:
            rules = [random.choice((" --- ", ":---:", "---")) for _ in (row if look == "table" else cells)]
            yield f"|{'|'.join(rules)}|" if outer else "|".join(rules)


def _markdown_cell(slot: Slot | None, *, bold: bool) -> str:
    if slot is None:
        return ""
    text = _one_line(slot.text).replace("|", "\\|")
    return f"**{text}**" if bold and slot.kind == "heading" and text.strip() == text != "" else text


def write_csv(page: Page, look: str, random: Random) -> bytes:
    """Return the page as delimited text; `look` is sheet, ragged (CSV) or tabs (TSV).

    A sheet is as wide throughout as its widest table, running text in the first field; ragged rows are
    as long as what they hold.
    """
    out = io.StringIO()
    delimiter = "\t" if look == "tabs" else random.choice(",,,;") if look == "ragged" else ","
    quoting: Literal[0, 1] = csv.QUOTE_ALL if random.random() < 0.2 else csv.QUOTE_MINIMAL
    writer = csv.writer(out, lineterminator=random.choice(("\n", "\r\n")), delimiter=delimiter, quoting=quoting)
    width = 0 if look == "ragged" else max(sheet.width for sheet in page.sheets)
    between = random.random() < 0.5
    for block in page.blocks:
        if isinstance(block, Text):
            writer.writerow([block.text, *[""] * (width - 1)])
            continue
        for row in _strings(block):
            filled = [_one_line(text or "") for text in row]
            writer.writerow([*filled, *[""] * (width - len(filled))])
        if between:
            writer.writerow([""] * width)
    return out.getvalue().encode(random.choice(("utf-8-sig", "utf-8", "gb18030")))


_MARKS = {"title": "# ", "heading": "## "}


def _strings(sheet: Sheet) -> Rows:
    """Return the text of every place; None where a cell spans into it."""
    return [[_text(slot) for slot in row] for row in sheet.grid()]


def _text(slot: Slot | None) -> str | None:
    return None if slot is None else slot.text


def _one_line(text: str) -> str:
    return text.replace("\n", "")


# --- looks -------------------------------------------------------------------------------------------


def _tab(rows: Rows, random: Random) -> list[str]:
    return ["\t".join(_one_line(text or "") for text in row) for row in rows]


def _pipe(rows: Rows, random: Random) -> list[str]:
    """Outer pipes, covered places empty."""
    return ["| " + " | ".join(_one_line(text or "") for text in row) + " |" for row in rows]


def _bare_pipe(rows: Rows, random: Random) -> list[str]:
    """No pipe before the first cell; covered places have no pipe of their own."""
    closing = random.choice((" |", ""))
    return [" | ".join(_one_line(text) for text in row if text is not None) + closing for row in rows]


def _broken_pipe(rows: Rows, random: Random) -> list[str]:
    """Each cell on a line of its own, row ends lost."""
    cells = [_one_line(text) for row in rows for text in row if text is not None and text.strip()]
    if random.random() < 0.5:
        return [line for cell in cells for line in (cell, "|")]
    return [cell if number == 0 else f"| {cell}" for number, cell in enumerate(cells)]


def _lines(rows: Rows, random: Random) -> list[str]:
    """One cell a line, a blank line between; a label may be cut over two lines where it has a blank."""
    between = random.choice(("", "", " "))
    cells = [_one_line(text).strip() for row in rows for text in row if text is not None and text.strip()]
    if random.random() < 0.3:
        cells = [part for cell in cells for part in cell.split(maxsplit=1)]
    return [line for cell in cells for line in (cell, between)]


def _blanks(rows: Rows, random: Random) -> list[str]:
    """One row a line, cells parted by single blanks; labels hold none."""
    return [" ".join("".join(text.split()) for text in row if text is not None and text.strip()) for row in rows]


_LOOKS: dict[str, Callable[[Rows, Random], list[str]]] = {
    "tab": _tab,
    "pipe": _pipe,
    "bare_pipe": _bare_pipe,
    "broken_pipe": _broken_pipe,
    "lines": _lines,
    "blanks": _blanks,
}
