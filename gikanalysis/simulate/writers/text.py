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
    """Return the page as text; `look` is one of `LOOKS`."""
    draw = LOOKS[look](random)
    furniture = _furniture(page.title, random)
    lines: list[str] = []
    for number, block in enumerate(page.blocks):
        if isinstance(block, Text):
            lines += [block.text, ""]
            continue
        if block.continued and random.random() < 0.5:
            lines += [furniture(number), ""]
        lines += [*draw(block), ""]
    text = _framed(lines, look, random)
    mark = "\ufeff" if random.random() < 0.1 else ""
    return (mark + text).encode(random.choice(("utf-8", "utf-8", "gb18030")) if not mark else "utf-8")


def _framed(lines: list[str], look: str, random: Random) -> str:
    """Join the lines of a page: each on its own, all on one, or each in the first cell of a wide table."""
    if look == "one_line":
        return " ".join(line for line in lines if line.strip())
    if look == "pipe" and random.random() < 0.1:
        empty = " |" * random.randint(3, 30)
        return "\n".join(
            line + (empty if line.startswith("|") else f" |{empty}" if line else "") for line in lines
        )
    return "\n".join(lines)


def _furniture(title: str, random: Random) -> Callable[[int], str]:
    """Return how the pages of this document are numbered."""
    patterns = ("- {n} -", "{n}", "P. {n}", "Page {n} - {title}", "第 {n} 页 共 30 页", "{n} / 30", "— {n} —")
    pattern = random.choice(patterns)
    return lambda number: pattern.format(n=number, title=title)


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

Draw = Callable[[Sheet], list[str]]


def _filled(sheet: Sheet) -> list[list[str]]:
    """Return the cells that hold something, row by row."""
    rows = _strings(sheet)
    return [[_one_line(text).strip() for text in row if text is not None and text.strip()] for row in rows]


def _tab(random: Random) -> Draw:
    """A row a line; some exports close each row with a tab."""
    end = random.choice(("", "", "", "\t"))
    return lambda sheet: ["\t".join(_one_line(text or "") for text in row) + end for row in _strings(sheet)]


def _pipe(random: Random) -> Draw:
    """Outer pipes, covered places empty; a rule under the first row, an extra empty column, no blanks."""
    bar = random.choice((" | ", " | ", "|"))
    end = random.choice(("", "", f"{bar.rstrip()} "))
    ruled = random.random() < 0.2

    def draw(sheet: Sheet) -> list[str]:
        lines = ["| " + bar.join(_one_line(text or "") for text in row) + end + " |" for row in _strings(sheet)]
        return [*lines[:1], "|" + " --- |" * sheet.width, *lines[1:]] if ruled else lines

    return draw


def _bare_pipe(random: Random) -> Draw:
    """No pipe before the first cell; covered places have no pipe of their own, or are empty."""
    closing = random.choice((" |", "", " | |"))
    dropped = random.random() < 0.7

    def draw(sheet: Sheet) -> list[str]:
        kept = [[text or "" for text in row if text is not None or not dropped] for row in _strings(sheet)]
        return [" | ".join(map(_one_line, row)) + closing for row in kept]

    return draw


def _broken_pipe(random: Random) -> Draw:
    """Each cell on a line of its own, row ends lost; or the label alone and its figures behind it."""
    way = random.choice(("pipe alone", "pipe before", "pipe behind", "label alone"))
    gap = random.choice(((), (), ("",)))

    def draw(sheet: Sheet) -> list[str]:
        if way == "label alone":
            return [
                line
                for row in _filled(sheet)
                for line in (f"{row[0]} |", " | ".join(row[1:]) + " |")
                if line != " |"
            ]
        cells = [cell for row in _filled(sheet) for cell in row]
        if way == "pipe alone":
            return [line for cell in cells for line in (cell, *gap, "|", *gap)]
        if way == "pipe behind":
            return [line for cell in cells for line in (f"{cell} |", *gap)]
        return [line for number, cell in enumerate(cells) for line in (f"| {cell}" if number else cell, *gap)]

    return draw


def _lines(random: Random) -> Draw:
    """One cell a line, a blank line between; labels and headings cut over two lines, figures with blanks."""
    between = random.choice(([""], [""], [" "], ["    "], []))
    cut = random.choice(("no", "no", "blank", "ordinal", "anywhere"))
    padding = random.choice(("", "", " ", "               "))

    def draw(sheet: Sheet) -> list[str]:
        parts = [part for row in _filled(sheet) for cell in row for part in _cut(cell, cut, random)]
        return [line for part in parts for line in (padding * (random.random() < 0.2) + part, *between)]

    return draw


def _cut(cell: str, how: str, random: Random) -> Sequence[str]:
    """Cut a label or heading as narrow columns do."""
    if how == "no" or (cell[:1].isdigit() and not cell[-1:].isalpha()) or len(cell) < 4:
        return [cell]
    if how == "blank":
        return cell.split(maxsplit=1)
    if how == "ordinal":
        ordinal, mark, rest = cell.partition("）" if "）" in cell[:4] else ")")
        return [ordinal + mark, rest.strip()] if mark and len(ordinal) < 3 and rest.strip() else [cell]
    if len(cell) > 20 or random.random() < 0.5 or any(c.isdigit() for c in cell):
        return [cell]
    at = len(cell) // 2
    return [cell[:at], cell[at:].strip()]


def _blanks(random: Random) -> Draw:
    """One row a line, cells parted by single blanks; labels hold none, except behind an ordinal."""
    gap = random.choice(("", "", " "))

    def draw(sheet: Sheet) -> list[str]:
        closed = [["".join(cell.split()) for cell in row] for row in _filled(sheet)]
        return [
            " ".join(cell.replace("）", f"）{gap}") if cell[2:3] == "）" else cell for cell in row)
            for row in closed
        ]

    return draw


def _figures(random: Random) -> Draw:
    """One cell a line, the figures of a row together on one, as flip-book pages print them."""

    def draw(sheet: Sheet) -> list[str]:
        lines: list[str] = []
        for row in sheet.grid():
            slots = [slot for slot in row if slot is not None and slot.text.strip()]
            lines += ["".join(slot.text.split()) for slot in slots if slot.kind != "figure"]
            figures = ["".join(slot.text.split()) for slot in slots if slot.kind == "figure"]
            lines += [" ".join(figures)] if figures else []
        return lines

    return draw


def _one_line_page(random: Random) -> Draw:
    """All that a page prints on one line, cells parted by single blanks."""
    return _blanks(random)


LOOKS: dict[str, Callable[[Random], Draw]] = {
    "tab": _tab,
    "pipe": _pipe,
    "bare_pipe": _bare_pipe,
    "broken_pipe": _broken_pipe,
    "lines": _lines,
    "blanks": _blanks,
    "figures": _figures,
    "one_line": _one_line_page,
}
