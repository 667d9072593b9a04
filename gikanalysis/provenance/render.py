"""`Shown` as HTML and as text. Everything that comes from a report is escaped."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from gikanalysis.provenance.shown import AROUND, Shown
from gikanalysis.provenance.spot import InGrid, InLine
from gikanalysis.readers.document import Grid, Paragraph

if TYPE_CHECKING:
    from gikanalysis.readers.pictures import PagePicture

_MOST_ROWS = 80  # of a table shown whole in HTML; the official ones have at most 40
_HEAD_ROWS = 3  # always shown: they hold the headings
_LONGEST = 14  # characters of a neighbouring cell in a terminal
_LONGEST_LINE = 400  # characters of a neighbouring line in HTML, and on each side of a mark in a long line
_LONGEST_NEIGHBOUR = 60  # the same in a terminal
_WIDEST = 1240  # pixels of a page: 150 dots an inch on A4
_LARGEST_PNG = 400_000  # bytes
_BOX = 4  # pixels: how thick the box is, and how far outside the cell
_INK, _MARK, _MARK_BLOCK, _GREY, _RULE = "#1B1F24", "#1B4F82", "#C6D8E8", "#646B73", "#E4E6E8"
_CARD = f"background:#fff;color:{_INK};padding:8px 12px;max-width:64rem;text-align:left"
_CELL = f"border:1px solid {_RULE};padding:2px 6px;text-align:left;vertical-align:top;white-space:pre-line"
_MARKED = f"outline:3px solid {_MARK};background:{_MARK_BLOCK};color:{_INK};font-weight:700"

_Slot = tuple[str, int, int] | None  # text, columns and rows spanned; None: covered by a neighbour


# --- HTML ---------------------------------------------------------------------------------------------


def shown_html(shown: Shown) -> str:
    """Return the facts of the cell, the page with a box where there is one, and the text around it."""
    row = shown.cell
    facts = "".join(
        f"<tr><th style='{_CELL};color:{_GREY};font-weight:400' scope='row'>{escape(name)}</th>"
        f"<td style='{_CELL}'>{escape(text)}</td></tr>"
        for name, text in shown.facts
    )
    parts = [
        f"<div style='{_CARD}'><p><b>{escape(row.cell)}</b> {escape(row.label)}</p>",
        f"<table style='border-collapse:collapse'>{facts}</table>",
    ]
    if shown.doubts:
        listed = "".join(f"<li>{escape(doubt)}</li>" for doubt in shown.doubts)
        parts.append(f"<p style='margin-bottom:0'>{escape(shown.say('doubts'))}</p><ul>{listed}</ul>")
    parts += [f"<p>{escape(remark)}</p>" for remark in shown.remarks]
    if shown.picture is not None:
        parts.append(_picture_html(shown, shown.picture))
    if isinstance(shown.spot, InGrid):
        parts.append(_grid_html(shown, shown.spot))
    elif isinstance(shown.spot, InLine):
        parts.append(_lines_html(shown.spot))
    return "".join([*parts, "</div>"])


def _picture_html(shown: Shown, picture: PagePicture) -> str:
    kind, image = boxed(picture)
    data = base64.b64encode(image).decode()
    words = escape(shown.say("picture", page=picture.page))
    return (
        f"<figure style='margin:8px 0'><img alt='{words}' style='max-width:100%;border:1px solid {_RULE}' "
        f"src='data:{kind};base64,{data}'><figcaption style='color:{_GREY}'>{words}</figcaption></figure>"
    )


def boxed(picture: PagePicture) -> tuple[str, bytes]:
    """Return the page with a box drawn round the cell, a little outside it: media type and bytes.

    Pages of a text layer are ink on paper and small as PNG; the noise of a scan is not, it is a JPEG.
    """
    from PIL import Image, ImageChops, ImageDraw

    scale = min(1.0, _WIDEST / picture.width)
    page = Image.open(io.BytesIO(picture.png)).convert("RGB")
    page = page.resize((round(picture.width * scale), round(picture.height * scale)))
    left, top, right, bottom = (round(edge * scale) for edge in picture.box)
    box = (left - _BOX, top - _BOX, right + _BOX, bottom + _BOX)
    inside = page.crop(box)
    page.paste(ImageChops.multiply(inside, Image.new("RGB", inside.size, _MARK_BLOCK)), box[:2])
    ImageDraw.Draw(page).rectangle(box, outline=_MARK, width=_BOX)
    out = io.BytesIO()
    page.quantize(64, Image.Quantize.MAXCOVERAGE).save(out, "PNG", optimize=True)
    if out.tell() <= _LARGEST_PNG:
        return "image/png", out.getvalue()
    out = io.BytesIO()
    page.save(out, "JPEG", quality=80)
    return "image/jpeg", out.getvalue()


def _grid_html(shown: Shown, spot: InGrid) -> str:
    grid, numbers = spot.grid, shown_rows(spot.grid, spot.row, _MOST_ROWS)
    slots = spans(grid)
    lines, last = [], -1
    for number in numbers:
        lines += [_gap_html(shown, number - last - 1)] if number - last > 1 else []
        last = number
        cells = "".join(
            _slot_html(slot, spot if (number, column) == (spot.row, spot.column) else None, shown)
            for column, slot in enumerate(slots[number])
            if slot is not None
        )
        lines.append(f"<tr>{cells}</tr>")
    if len(grid.rows) - last > 1:
        lines.append(_gap_html(shown, len(grid.rows) - last - 1))
    caption = escape(shown.say("as_read") if shown.picture else grid.rows[spot.row].place)
    return (
        f"<div style='overflow:auto;max-height:36rem'><table style='border-collapse:collapse;font-size:90%'>"
        f"<caption style='color:{_GREY};text-align:left'>{caption}</caption><tbody>{''.join(lines)}</tbody>"
        "</table></div>"
    )


def _gap_html(shown: Shown, count: int) -> str:
    return f"<tr><td style='color:{_GREY}' colspan='99'>{escape(shown.say('more_rows', count=count))}</td></tr>"


def _slot_html(slot: tuple[str, int, int], spot: InGrid | None, shown: Shown) -> str:
    text, columns, rows = slot
    span = (f" colspan='{columns}'" if columns > 1 else "") + (f" rowspan='{rows}'" if rows > 1 else "")
    if spot is None:
        return f"<td style='{_CELL}'{span}>{escape(text)}</td>"
    inner = escape(text) or f"<small>[{escape(shown.cell.status)}]</small>"
    return f"<td style='{_CELL};{_MARKED}'{span}><mark style='background:none;color:inherit'>{inner}</mark></td>"


def spans(grid: Grid) -> list[list[_Slot]]:
    """Return each place of a grid with how far its cell reaches over covered places; None where covered.

    The reader says which places are covered, not by what: a cell is taken to reach right, then down,
    as far as places are covered. Rows are filled up to one width.

    >>> from gikanalysis.readers.document import Row
    >>> spans(Grid((Row(("a", None, "b"), "1"), Row((None, None, "c"), "2")), 1, True))
    [[('a', 2, 2), None, ('b', 1, 1)], [None, None, ('c', 1, 1)]]
    """
    width = max(len(row.cells) for row in grid.rows)
    texts = [[*row.cells, *[""] * (width - len(row.cells))] for row in grid.rows]
    slots: list[list[_Slot]] = [[None] * width for _ in texts]
    free = [[text is None for text in row] for row in texts]
    for number, row in enumerate(texts):
        for column, text in enumerate(row):
            if text is None:
                if free[number][column]:  # covered by nothing that is known: an empty place
                    slots[number][column] = ("", 1, 1)
                continue
            right = column + 1
            while right < width and free[number][right]:
                right += 1
            bottom = number + 1
            while bottom < len(texts) and all(free[bottom][column:right]):
                bottom += 1
            for line in free[number:bottom]:
                line[column:right] = [False] * (right - column)
            slots[number][column] = (text, right - column, bottom - number)
    return slots


def shown_rows(grid: Grid, marked: int, most: int) -> list[int]:
    """Return the numbers of the rows to show: all, or the headings and those around the marked one.

    >>> from gikanalysis.readers.document import Row
    >>> shown_rows(Grid(tuple(Row(("a",), str(n)) for n in range(20)), 1, True), 10, 5)
    [0, 1, 2, 6, 7, 8, 9, 10, 11, 12, 13, 14]
    """
    count = len(grid.rows)
    if count <= most:
        return list(range(count))
    return sorted({*range(_HEAD_ROWS), *range(max(0, marked - AROUND), min(count, marked + AROUND + 1))})


def _lines_html(spot: InLine) -> str:
    left, right = spot.around(_LONGEST_LINE)
    marked = f"{escape(left)}<mark style='{_MARKED};padding:0 3px'>{escape(spot.text)}</mark>{escape(right)}"
    rows = [
        *((block, _neighbour(block, _LONGEST_LINE)) for block in spot.before),
        (spot.line, ""),
        *((block, _neighbour(block, _LONGEST_LINE)) for block in spot.after),
    ]
    body = "".join(
        f"<tr><td style='{_CELL};color:{_GREY};white-space:nowrap'>{escape(_place(block))}</td>"
        f"<td style='{_CELL}'>{marked if block is spot.line else escape(text)}</td></tr>"
        for block, text in rows
    )
    return f"<table style='border-collapse:collapse'><tbody>{body}</tbody></table>"


# --- text ---------------------------------------------------------------------------------------------


def shown_text(shown: Shown) -> str:
    """Return the same for a terminal; what is marked stands between ▶ and ◀."""
    lines = [f"{shown.cell.cell}  {shown.cell.label}"]
    lines += [f"  {name:<8} {text}" for name, text in shown.facts]
    lines += [f"  ? {doubt}" for doubt in shown.doubts]
    lines += [f"  {remark}" for remark in shown.remarks]
    if (picture := shown.picture) is not None:
        left, top, right, bottom = (round(edge) for edge in picture.box)
        lines.append(
            "  "
            + shown.say(
                "box", page=picture.page, left=left, top=top, right=right, bottom=bottom,
                width=picture.width, height=picture.height,
            )
        )  # fmt: skip
    if shown.spot is not None:
        lines.append("")
        lines += _grid_text(shown, shown.spot) if isinstance(shown.spot, InGrid) else _lines_text(shown.spot)
    return "\n".join(lines)


def _grid_text(shown: Shown, spot: InGrid) -> list[str]:
    lines, last = [], -1
    for number in shown_rows(spot.grid, spot.row, 2 * AROUND + _HEAD_ROWS):
        if number - last > 1:
            lines.append(f"    {shown.say('more_rows', count=number - last - 1)}")
        last = number
        row = spot.grid.rows[number]
        cells = [
            f"▶{_flat(text)}◀" if (number, column) == (spot.row, spot.column) else _short(text, _LONGEST)
            for column, text in enumerate(row.cells)
            if text is not None
        ]
        lines.append(f"  {'>' if number == spot.row else ' '} {' │ '.join(cells)}")
    return lines


def _lines_text(spot: InLine) -> list[str]:
    left, right = spot.around(2 * _LONGEST_NEIGHBOUR)
    marked = f"{left}▶{spot.text}◀{right}"
    above = [f"    {_place(block)}: {_neighbour(block, _LONGEST_NEIGHBOUR)}" for block in spot.before]
    below = [f"    {_place(block)}: {_neighbour(block, _LONGEST_NEIGHBOUR)}" for block in spot.after]
    return [*above, f"  > {spot.line.place}: {_flat(marked)}", *below]


def _place(block: Paragraph | Grid) -> str:
    return block.place if isinstance(block, Paragraph) else block.rows[0].place


def _neighbour(block: Paragraph | Grid, most: int) -> str:
    texts: Sequence[str | None] = [block.text] if isinstance(block, Paragraph) else block.rows[0].cells
    return _short(" │ ".join(text for text in texts if text is not None), most)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _short(text: str, most: int) -> str:
    flat = _flat(text)
    return flat if len(flat) <= most else flat[: most - 1] + "…"
