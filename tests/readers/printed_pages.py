"""The official forms on pages of a PDF, broken where it hurts: inside a label, and above a row's figures."""

from __future__ import annotations

from drawn_pdf import Page, drawn_pdf
from printed_forms import OPENING, TITLE, Printed, places

_TYPE = 7.0
_LEFT, _TOP, _BOTTOM = 40.0, 60.0, 770.0
_WIDTH = 515.0


def width_of(text: str) -> float:
    """Return the width of a line: figures are half as wide as Chinese signs."""
    return _TYPE * sum(0.5 if sign.isascii() else 1.0 for sign in text)


def wrapped(text: str, width: float) -> list[str]:
    """Break a text into lines; figures are never broken."""
    lines = [""]
    for sign in text:
        if width_of(lines[-1] + sign) > width - 4 and not sign.isdecimal():
            lines.append("")
        lines[-1] += sign
    return lines


class Setter:
    """Fills pages from the top; tables go on overleaf without their headings."""

    def __init__(self, *, ruled: bool, foot: str, head: str) -> None:
        self.ruled, self.foot, self.head = ruled, foot, head
        self.pages: list[Page] = []
        self.turn()

    def turn(self) -> None:
        """Begin a page; its furniture stands close to the table."""
        number = len(self.pages) + 1
        page = Page().text(250, _BOTTOM + 22, self.foot.format(number), _TYPE)
        if number > 1:
            page.text(60, _TOP - 12, self.head.format(number), _TYPE)
        self.pages.append(page)
        self.y = _TOP

    def line(self, text: str) -> None:
        """Print a line of text."""
        if self.y + 16 > _BOTTOM:
            self.turn()
        self.pages[-1].text(_LEFT, self.y + 10, text, _TYPE + 2)
        self.y += 16

    def table(self, rows: list[list[str | None]], widths: list[float], cut: int | None) -> None:
        """Print a table; the row `cut` breaks inside its label, the rest of which stands overleaf."""
        for number, row in enumerate(rows):
            cells = self._cells(row, widths)
            heights = [len(lines) * 9.5 + 6 for _, _, lines in cells]
            high = max(heights)
            if number == cut:
                upper = [(left, right, lines[:1]) for left, right, lines in cells]
                self._row(upper, 15.5)
                self.turn()
                cells = [(left, right, lines[1:]) for left, right, lines in cells]
                high = max(len(lines) for _, _, lines in cells) * 9.5 + 6
            elif self.y + high > _BOTTOM:
                self.turn()
            self._row(cells, high)
        self.y += 8

    @staticmethod
    def _cells(row: list[str | None], widths: list[float]) -> list[tuple[float, float, list[str]]]:
        """Return left and right side and lines of each cell; a covered place widens the cell before it."""
        cells: list[tuple[float, float, list[str]]] = []
        left = _LEFT
        texts: list[str] = []
        for text, width in zip(row, widths, strict=True):
            if text is None and cells:
                cells[-1] = (cells[-1][0], left + width, [])
            else:
                cells.append((left, left + width, []))
                texts.append(text or "")
            left += width
        return [
            (start, end, wrapped(text, end - start) if text else [])
            for (start, end, _), text in zip(cells, texts, strict=True)
        ]

    def _row(self, cells: list[tuple[float, float, list[str]]], high: float) -> None:
        page, y = self.pages[-1], self.y
        for left, right, lines in cells:
            if self.ruled:
                page.line(left, y, right, y).line(left, y + high, right, y + high)
                page.line(left, y, left, y + high).line(right, y, right, y + high)
            for number, text in enumerate(lines):
                middle = y + high / 2 + (number - (len(lines) - 1) / 2) * 9.5
                page.text((left + right - width_of(text)) / 2, middle + 2.5, text, _TYPE)
        self.y += high


def broken_pages(printed: Printed, *, ruled: bool, cut: int | None, foot: str, head: str) -> bytes:
    """Return the form as a PDF; row `cut` of the matrix breaks inside its label, the last table above its row."""
    setter = Setter(ruled=ruled, foot=foot, head=head)
    for text in (TITLE, OPENING):
        setter.line(text)
    for heading, table in printed.tables:
        setter.line(heading)
        rows, _ = places(table)
        rows = [row for row in rows if any(text is not None for text in row)]
        columns = len(rows[0])
        narrow = 34.0 if columns > 4 else 80.0
        labels = {10: [60.0, 60.0], 15: []}.get(columns, [])
        figures = [narrow] * (columns - len(labels) - (columns != 15))
        rest = _WIDTH - sum(labels) - sum(figures)
        widths = [*labels, rest, *figures] if columns != 15 else [_WIDTH / 15] * 15
        if columns == 15:
            setter.table(rows[:-1], widths, None)
            setter.turn()
            rows = rows[-1:]
        setter.table(rows, widths, cut if columns == 10 else None)
    return drawn_pdf(*setter.pages)
