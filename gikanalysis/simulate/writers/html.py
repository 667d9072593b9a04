"""Pages in HTML: plain, as Word and Excel save them, as content systems nest them, as old editors wrote them."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable, Iterator, Sequence
from html import escape
from random import Random

from gikanalysis.simulate.model import Page, Sheet, Slot, Text

_FURNITURE = ("首页 &gt; 政府信息公开 &gt; 政府信息公开年报", "【字体：大 中 小】 打印 关闭")
Cell = Callable[[Slot, Random], str]


_BY_LOOK = {"gbk": ("gbk", "gbk", "gb18030"), "big5": ("big5hkscs",)}
_DECLARED = {"gbk": ("gb2312", "GBK", "gb2312"), "big5hkscs": ("big5", "Big5-HKSCS")}


def write_html(page: Page, look: str, random: Random) -> bytes:
    """Return the page in HTML; `look` is plain, word, nested, old, excel, gbk or big5.

    The last two are plain pages in another encoding, declared as servers do or not at all; what the
    encoding lacks is written as a character reference.
    """
    encoding = random.choice(_BY_LOOK.get(look, ("utf-8", "utf-8", "gb18030")))
    declared = random.choice(_DECLARED.get(encoding, (encoding,)))
    if look in _BY_LOOK and random.random() < 0.3:
        declared = ""
    html = _html(page, "plain" if look in _BY_LOOK else look, random, declared)
    return html.encode(encoding, "xmlcharrefreplace")


def write_mhtml(page: Page, look: str, random: Random) -> bytes:
    """Return the page as a saved web archive: one HTML part, quoted-printable or base64."""
    charset = random.choice(("utf-8", "utf-8", "gb2312"))
    html = _html(page, look, random, charset).encode(charset.replace("gb2312", "gbk"), "xmlcharrefreplace")
    if random.random() < 0.5:
        coding, body = "quoted-printable", quopri.encodestring(html)
    else:
        coding, body = "base64", base64.encodebytes(html)
    boundary = f"----=_SIMULATED_{random.randrange(10**9):09d}"
    head = (
        "From: <Saved by SIMULATED>\r\nSubject: =?utf-8?B?"
        + base64.b64encode(page.title.encode()).decode()
        + "?=\r\nMIME-Version: 1.0\r\n"
        + f'Content-Type: multipart/related; type="text/html"; boundary="{boundary}"\r\n\r\n'
        + f"--{boundary}\r\nContent-Type: text/html; charset={charset}\r\n"
        + f"Content-Transfer-Encoding: {coding}\r\nContent-Location: http://localhost/simulated.html\r\n\r\n"
    )
    tail = f"\r\n--{boundary}\r\nContent-Type: text/css\r\n\r\ntd {{ color: black }}\r\n--{boundary}--\r\n"
    return head.encode("ascii") + body + tail.encode("ascii")


def _html(page: Page, look: str, random: Random, encoding: str) -> str:
    cell, paragraph = _LOOKS[look]
    parts = [
        "<!DOCTYPE html>" if random.random() < 0.7 else "",
        f"<html><head>{_charset(encoding, random)}<title>{escape(page.title)}</title>",
        "<style>td { border: 1px solid black }</style></head><body>",
    ]
    if random.random() < 0.5:
        parts += [f"<div>{line}</div>" for line in _FURNITURE]
    body = [
        _paragraph(block, paragraph, random) if isinstance(block, Text) else _table(block, look, cell, random)
        for block in page.blocks
    ]
    if look == "nested":
        body = ['<table width="100%"><tr><td></td><td><div class="content">', *body, "</div></td></tr></table>"]
    return "\n".join([*parts, *body, "</body></html>", ""])


def _charset(encoding: str, random: Random) -> str:
    """The declaration of an encoding, in one of its two forms; none where `encoding` is empty."""
    if not encoding:
        return ""
    if random.random() < 0.5:
        return f'<meta charset="{encoding}">'
    return f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}">'


# --- running text -------------------------------------------------------------------------------------


def _paragraph(block: Text, template: str, random: Random) -> str:
    if block.kind == "title":
        tag = random.choice(("h1", "h2", "p"))
        return f'<{tag} align="center">{escape(block.text)}</{tag}>'
    return template.format(escape(block.text))


# --- tables --------------------------------------------------------------------------------------------


def html_table(sheet: Sheet, random: Random) -> str:
    """Return a table alone, as it stands in texts of other kinds: without blank lines."""
    return _table(sheet, "plain", _plain, random)


def _table(sheet: Sheet, look: str, cell: Cell, random: Random) -> str:
    rows = list(_rows(sheet, look, cell, random))
    if look == "excel":  # widths for programs that do not know columns: a row that is not shown
        rows = [f"<col width=72 span={sheet.width}>", *rows]
        widths = "".join("<td width=72></td>" for _ in range(sheet.width))
        rows += [
            "<![if supportMisalignedColumns]>",
            f"<tr height=0 style='display:none'>{widths}</tr>",
            "<![endif]>",
        ]
    if look != "old" and random.random() < 0.5:
        rows = ["<tbody>", *rows, "</tbody>"]
    attributes = _attributes({"border": "1", "cellspacing": "0", "width": "640"}, random)
    return "\n".join([f"<table{attributes}>", *rows, "</table>"])


def _rows(sheet: Sheet, look: str, cell: Cell, random: Random) -> Iterator[str]:
    for row in sheet.rows:
        cells = "".join(cell(slot, random) for slot in row)
        yield f"<TR>{cells}" if look == "old" else f"<tr>{cells}</tr>"


def _attributes(values: dict[str, str], random: Random) -> str:
    """Return attributes in any order."""
    pairs = list(values.items())
    random.shuffle(pairs)
    return "".join(f' {name}="{value}"' for name, value in pairs)


def _spans(slot: Slot) -> dict[str, str]:
    spans = {}
    if slot.colspan > 1:
        spans["colspan"] = str(slot.colspan)
    if slot.rowspan > 1:
        spans["rowspan"] = str(slot.rowspan)
    return spans


def _text(slot: Slot, random: Random) -> str:
    """Return the escaped text; blanks stand as they are or as no-break spaces, labels may break."""
    text = escape(slot.text)
    if slot.kind != "figure" and " " in slot.text and random.random() < 0.3:
        return text.replace(" ", "<br>", 1)
    return text.replace(" ", "&nbsp;") if random.random() < 0.3 else text


def _plain(slot: Slot, random: Random) -> str:
    tag = "th" if slot.kind == "heading" and random.random() < 0.5 else "td"
    attributes = _attributes({**_spans(slot), "align": "center"}, random)
    return f"<{tag}{attributes}>{_text(slot, random)}</{tag}>"


def _word(slot: Slot, random: Random) -> str:
    """Word wraps each cell in a paragraph and may cut its text into several runs."""
    style = "font-family: 宋体; font-size: 10.5pt"
    pieces: Sequence[str] = [slot.text]
    if len(slot.text) > 1 and random.random() < 0.2:
        at = random.randrange(1, len(slot.text))
        pieces = [slot.text[:at], slot.text[at:]]
    runs = "".join(f'<span style="{style}">{escape(piece)}</span>' for piece in pieces)
    if not slot.text.strip():
        runs = f'<span style="{style}">&nbsp;</span><o:p></o:p>'
    attributes = _attributes({**_spans(slot), "width": "80", "style": "padding: 0 5.4pt"}, random)
    return f'\n <td{attributes}>\n  <p class="MsoNormal">{runs}</p>\n </td>'


def _excel(slot: Slot, random: Random) -> str:
    """Excel numbers the styles, states numbers apart and leaves empty cells empty."""
    spans = "".join(f" {name}={value}" for name, value in _spans(slot).items())
    number = " x:num" if slot.kind == "figure" and slot.text.isdecimal() else ""
    return f"\n  <td{spans} class=xl{random.randint(65, 90)}{number}>{_text(slot, random)}</td>"


def _old(slot: Slot, random: Random) -> str:
    """Upper case, no quotes, no closing tags."""
    attributes = "".join(f" {name.upper()}={value}" for name, value in _spans(slot).items())
    return f"<TD{attributes} align=center><FONT size=2>{_text(slot, random)}</FONT>"


_LOOKS: dict[str, tuple[Cell, str]] = {
    "plain": (_plain, "<p>{}</p>"),
    "word": (_word, '<p class="MsoNormal" style="text-indent: 32pt"><span style="font-size: 16pt">{}</span></p>'),
    "excel": (_excel, "<p>{}</p>"),
    "nested": (_plain, "<div><span>{}</span></div>"),
    "old": (_old, "<P>&nbsp;&nbsp;&nbsp;&nbsp;<FONT size=3>{}</FONT></P>"),
}
