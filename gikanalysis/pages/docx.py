"""A page as a Word document: the same parts with styles, repeated table heads and alt texts, for editing.

The same input gives the same bytes: nothing in the file bears the time it was written. Folded tables (where
each figure is printed, the figures of a chart) are left to the HTML page.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from gikanalysis.pages.extra import needed
from gikanalysis.pages.parts import Chart, Entry, PageHead, Section, Table

LATIN, HAN = "Calibri", "Microsoft YaHei"
INK, SOFT = "1B1F24", "646B73"
_STYLES = {"Lead": 11.0, "Note": 9.0, "Figure": 15.0, "Tag": 9.0, "Cell": 9.2, "Small": 8.0}
_LONGEST = 255  # signs that a property of a document may have
_FIXED = datetime(1980, 1, 1, tzinfo=UTC)  # the earliest a ZIP can bear


def to_docx(head: PageHead, sections: Sequence[Section]) -> bytes:
    """Return the DOCX of a page; raises `GikError` without the extra ``brief``."""
    document: Any = needed("docx", "writing DOCX").Document()
    _set_up(document, head)
    for section in sections:
        _write(document, section)
    out = io.BytesIO()
    document.save(out)
    return _settled(out.getvalue())


def _set_up(document: Any, head: PageHead) -> None:  # noqa: ANN401 - python-docx is imported when used
    from docx.shared import Mm

    about = document.core_properties
    about.author, about.revision, about.language = "gikanalysis", 1, "zh-CN" if head.language == "zh" else "en-GB"
    about.title, about.comments, about.subject = (
        text[:_LONGEST] for text in (head.title, head.description, head.tag)
    )
    about.created = about.modified = about.last_printed = _FIXED.replace(tzinfo=None)
    sheet = document.sections[0]
    sheet.page_width, sheet.page_height = Mm(210), Mm(297)
    sheet.left_margin = sheet.right_margin = Mm(20)
    sheet.top_margin = sheet.bottom_margin = Mm(17)
    _styles(document)
    for paragraph, words in (
        (sheet.header.paragraphs[0], head.tag),
        (sheet.footer.paragraphs[0], " · ".join(text for text in (head.foot, head.tag) if text)),
    ):
        paragraph.style = document.styles["Note"]
        paragraph.add_run(words)


def _styles(document: Any) -> None:  # noqa: ANN401
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    ink, soft = RGBColor.from_string(INK), RGBColor.from_string(SOFT)
    for name, size in _STYLES.items():
        made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = document.styles["Normal"]
        made.font.size, made.font.color.rgb = Pt(size), soft if name in ("Note", "Small") else ink
        made.font.bold = name == "Figure"
    sizes = {"Normal": 10, "Title": 16, "Heading 1": 12, "Caption": 9.5, "List Bullet": 10}
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.size, style.font.color.rgb = Pt(size), ink
        style.font.bold, style.font.italic = name not in ("Normal", "List Bullet"), False
        style.paragraph_format.space_after = Pt(4)
    for name in (*sizes, *_STYLES):
        _fonts(document.styles[name])


def _fonts(style: Any) -> None:  # noqa: ANN401
    """One font for Latin, one for Chinese; a theme font would win over both."""
    from docx.oxml.ns import qn

    style.font.name = LATIN
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), HAN)


def _write(document: Any, section: Section) -> None:  # noqa: ANN401
    if section.tag:
        document.add_paragraph(section.tag, style="Tag")
    if section.kicker:
        document.add_paragraph(section.kicker, style="Note")
        document.add_paragraph(section.heading, style="Title")
    else:
        document.add_paragraph(section.heading, style="Heading 1")
    if section.lead:
        document.add_paragraph(section.lead, style="Lead")
    if section.keys:
        _keys(document, section.keys)
    for text in section.paragraphs:
        document.add_paragraph(text)
    for text in section.points:
        document.add_paragraph(text, style="List Bullet")
    for item in section.items:
        if isinstance(item, Chart):
            _chart(document, item)
        elif not item.folded:
            _table(document, item)
    if section.closing:
        document.add_paragraph(section.closing, style="Note")


def _keys(document: Any, keys: Sequence[Entry]) -> None:  # noqa: ANN401
    row = document.add_table(rows=1, cols=len(keys)).rows[0]
    for cell, entry in zip(row.cells, keys, strict=True):
        cell.paragraphs[0].style = document.styles["Figure"]
        cell.paragraphs[0].add_run(entry.text)
        cell.add_paragraph(entry.small, style="Note")


def _chart(document: Any, chart: Chart) -> None:  # noqa: ANN401
    from docx.shared import Mm

    title = document.add_paragraph(chart.title, style="Caption")
    subtitle = document.add_paragraph(chart.subtitle, style="Note")
    document.add_picture(io.BytesIO(chart.wide), width=Mm(170))
    picture = document.paragraphs[-1]
    for paragraph in (title, subtitle, picture):
        paragraph.paragraph_format.keep_with_next = True
    about = document.inline_shapes[-1]._inline.docPr
    about.set("descr", chart.alt)
    about.set("title", chart.title)
    if chart.status:
        document.add_paragraph(chart.status, style="Note")


def _table(document: Any, table: Table) -> None:  # noqa: ANN401
    document.add_paragraph(table.caption, style="Caption").paragraph_format.keep_with_next = True
    made = document.add_table(rows=1, cols=len(table.head), style="Light List")
    _repeated(made.rows[0])
    numbers = [bool(table.rows) and entry.number for entry in (table.rows[0] if table.rows else ())]
    for column, name in enumerate(table.head):
        right = bool(numbers) and numbers[column]
        _fill(document, made.rows[0].cells[column], Entry(name, number=right))
    for row in table.rows:
        cells = made.add_row().cells
        for cell, entry in zip(cells, row, strict=True):
            _fill(document, cell, entry)
    if table.note:
        document.add_paragraph(table.note, style="Note")


def _fill(document: Any, cell: Any, entry: Entry) -> None:  # noqa: ANN401
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = cell.paragraphs[0]
    paragraph.style = document.styles["Cell"]
    if entry.href.startswith(("http://", "https://")):
        _link(paragraph, entry)
    else:
        paragraph.add_run(entry.text)
    parts = [paragraph]
    if entry.small:
        parts.append(cell.add_paragraph(entry.small, style="Small"))
    for part in parts:
        if entry.number:
            part.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _link(paragraph: Any, entry: Entry) -> None:  # noqa: ANN401
    """Text that leads to a public address."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(entry.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.append(paragraph.add_run(entry.text)._r)
    paragraph._p.append(link)


def _repeated(row: Any) -> None:  # noqa: ANN401
    """Let a row head the table again on every page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _settled(docx: bytes) -> bytes:
    """The same archive without the time it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            told = zipfile.ZipInfo(name, _FIXED.timetuple()[:6])
            told.compress_type, told.external_attr, told.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 0
            after.writestr(told, before.read(name))
    return out.getvalue()
