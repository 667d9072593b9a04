"""A small writer of PDF files for tests: text, lines and rectangles at given places, nothing else.

Coordinates are points from the upper left corner. The font is named and not embedded, with a
predefined map of characters, as older office software writes it.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842


@dataclass
class Page:
    """The drawing operators of one page; `attributes` go into its dictionary."""

    operators: list[str] = field(default_factory=list)
    attributes: str = ""

    def text(self, x: float, y: float, text: str, size: float = 10, *, matrix: str = "1 0 0 1") -> Page:
        """Print a text whose line has its foot at `y`."""
        code = text.encode("utf-16-be").hex()
        self.operators.append(f"BT /F1 {size} Tf {matrix} {x} {HEIGHT - y} Tm <{code}> Tj ET")
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> Page:
        """Draw a line of half a point."""
        self.operators.append(f"0.5 w {x0} {HEIGHT - y0} m {x1} {HEIGHT - y1} l S")
        return self

    def fill(self, x: float, y: float, width: float, height: float, grey: float = 0) -> Page:
        """Fill a rectangle."""
        self.operators.append(f"{grey} g {x} {HEIGHT - y - height} {width} {height} re f 0 g")
        return self

    def table(self, x: float, y: float, widths: list[float], rows: list[list[str]], height: float = 20) -> Page:
        """Draw a table with lines around every cell, its figures in the middle of the cells."""
        edges = [x + sum(widths[:number]) for number in range(len(widths) + 1)]
        for number in range(len(rows) + 1):
            self.line(x, y + number * height, edges[-1], y + number * height)
        for edge in edges:
            self.line(edge, y, edge, y + len(rows) * height)
        return self.cells(edges, y, rows, height)

    def cells(self, edges: list[float], y: float, rows: list[list[str]], height: float = 20) -> Page:
        """Print the cells of a table without lines."""
        for number, row in enumerate(rows):
            for left, right, text in zip(edges, edges[1:], row, strict=False):
                if text:
                    width = sum(5 if sign.isascii() else 10 for sign in text)
                    self.text((left + right - width) / 2, y + number * height + height * 0.7, text)
        return self


def drawn_pdf(*pages: Page, trailer: str = "", extra: list[bytes] | None = None) -> bytes:
    """Return the pages as a PDF file; `extra` objects follow those of the pages."""
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
        b"/DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500] /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor << /Type /FontDescriptor "
        b"/FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 "
        b"/CapHeight 880 /StemV 93 >> >>",
    ]
    for number, page in enumerate(pages):
        box = "" if "MediaBox" in page.attributes else f"/MediaBox [0 0 {WIDTH} {HEIGHT}]"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R {box} {page.attributes} /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {6 + 2 * number} 0 R >>".encode()
        )
        content = zlib.compress("\n".join(page.operators).encode())
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(content), content))
    objects += extra or []
    data = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(data)
