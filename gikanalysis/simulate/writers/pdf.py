"""Pages as PDF, written directly: a subset of the typeface, text with its Unicode, lines.

Written by hand and not through a drawing library, because it must be quick, the same on every
machine, and free to set text and lines the way different programs do.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any

from gikanalysis.simulate.model import Page
from gikanalysis.simulate.writers import typeset
from gikanalysis.simulate.writers.typeset import Leaf, Rule, Words

_TO_UNICODE = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{ranges}
endcmap CMapName currentdict /CMap defineresource pop end end"""


def write_pdf(page: Page, look: str, random: Random) -> bytes:
    """Return the page as PDF with a text layer; `look` is ruled or borderless."""
    return of_leaves(typeset.typeset(page, random, ruled=look == "ruled"), random)


def of_leaves(leaves: Sequence[Leaf], random: Random) -> bytes:
    """Return leaves as a PDF document."""
    letters = {character for leaf in leaves for words in leaf.words for character in words.text}
    face = _Face(letters)
    bars, spelled = random.random() < 0.5, random.random() < 0.3
    contents = [_content(leaf, face, bars=bars, spelled=spelled) for leaf in leaves]
    first = 3
    fonts = first + 2 * len(leaves)
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        _page_tree(len(leaves), first),
    ]
    for number, (leaf, content) in enumerate(zip(leaves, contents, strict=True)):
        resources = f"/Resources << /Font << /F1 {fonts} 0 R >> >>"
        box = f"/MediaBox [0 0 {leaf.width:g} {leaf.height:g}]"
        place = f"/Contents {first + 2 * number + 1} 0 R"
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} {resources} {place} >>".encode())
        objects.append(stream(content))
    objects += face.objects(fonts)
    return assembled(objects)


def _page_tree(count: int, first: int) -> bytes:
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(count))
    return f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode()


def stream(data: bytes, entries: str = "", *, compress: bool = True) -> bytes:
    """Return a stream object's body."""
    if compress:
        data, entries = zlib.compress(data, 9), entries + " /Filter /FlateDecode"
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def assembled(objects: Sequence[bytes]) -> bytes:
    """Return a PDF file of `objects`, numbered from 1; the first is the catalogue."""
    out = io.BytesIO()
    out.write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write(b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets))
    out.write(f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def _content(leaf: Leaf, face: _Face, *, bars: bool, spelled: bool) -> bytes:
    """Lines as strokes or as thin bars, text by the line or letter by letter, as programs differ."""
    parts = ["0.5 w 0 G 0 g"]
    parts += [_bar(rule) if bars else _stroke(rule) for rule in leaf.rules]
    parts.append("BT")
    for words in leaf.words:
        parts += _letters(words, face) if spelled else [_line(words, face)]
    parts.append("ET")
    return "\n".join(parts).encode()


def _stroke(rule: Rule) -> str:
    return f"{rule.x0:.2f} {rule.y0:.2f} m {rule.x1:.2f} {rule.y1:.2f} l S"


def _bar(rule: Rule) -> str:
    x, y = min(rule.x0, rule.x1), min(rule.y0, rule.y1)
    width, height = abs(rule.x1 - rule.x0) or 0.5, abs(rule.y1 - rule.y0) or 0.5
    return f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re f"


def _line(words: Words, face: _Face) -> str:
    return f"/F1 {words.size:g} Tf 1 0 0 1 {words.x:.2f} {words.y:.2f} Tm <{face.codes(words.text)}> Tj"


def _letters(words: Words, face: _Face) -> Iterable[str]:
    x = words.x
    for letter in words.text:
        if letter.strip():
            yield _line(Words(x, words.y, words.size, letter), face)
        x += typeset.width_of(letter, words.size)


class _Face:
    """The letters of one document as an embedded font."""

    def __init__(self, letters: set[str]) -> None:
        from fontTools.subset import Options, Subsetter

        options = Options()
        options.layout_features, options.hinting, options.notdef_outline = [], False, True
        face: Any = typeset.open_font()
        for unused in ("GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG"):
            if unused in face:
                del face[unused]
        subsetter = Subsetter(options)
        subsetter.populate(unicodes={ord(letter) for letter in letters})
        subsetter.subset(face)
        out = io.BytesIO()
        face.save(out, reorderTables=False)
        self.data = out.getvalue()
        names = face.getGlyphOrder()
        number = {name: index for index, name in enumerate(names)}
        self.glyphs: Mapping[str, int] = {chr(code): number[name] for code, name in face.getBestCmap().items()}
        scale = 1000 / float(face["head"].unitsPerEm)
        self.widths = [round(face["hmtx"][name][0] * scale) for name in names]

    def codes(self, text: str) -> str:
        """Return the glyph numbers of a text in hexadecimal."""
        return "".join(f"{self.glyphs.get(letter, 0):04X}" for letter in text)

    def objects(self, first: int) -> list[bytes]:
        """Return the font's objects, the first of which has the number `first`."""
        widths = " ".join(map(str, self.widths))
        return [
            f"<< /Type /Font /Subtype /Type0 /BaseFont /SIMULA+NotoSansSC /Encoding /Identity-H "
            f"/DescendantFonts [{first + 1} 0 R] /ToUnicode {first + 4} 0 R >>".encode(),
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SIMULA+NotoSansSC /CIDToGIDMap /Identity "
            f"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/FontDescriptor {first + 2} 0 R /DW 1000 /W [0 [{widths}]] >>".encode(),
            f"<< /Type /FontDescriptor /FontName /SIMULA+NotoSansSC /Flags 4 /FontBBox [-1000 -300 2000 1100] "
            f"/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 733 /StemV 80 "
            f"/FontFile2 {first + 3} 0 R >>".encode(),
            stream(self.data, f"/Length1 {len(self.data)}"),
            stream(self._unicode().encode()),
        ]

    def _unicode(self) -> str:
        pairs = sorted((glyph, letter) for letter, glyph in self.glyphs.items())
        blocks = []
        for start in range(0, len(pairs), 100):
            some = pairs[start : start + 100]
            lines = "\n".join(
                f"<{glyph:04X}> <{letter.encode('utf-16-be').hex().upper()}>" for glyph, letter in some
            )
            blocks.append(f"{len(some)} beginbfchar\n{lines}\nendbfchar")
        return _TO_UNICODE.format(ranges="\n".join(blocks))
