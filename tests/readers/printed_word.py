"""Writers of Word documents for tests: by python-docx, and by hand where its tables are too tidy."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence
from itertools import pairwise
from xml.sax.saxutils import escape

from printed_forms import OPENING, TITLE, Cell, Printed, places

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_COLUMN = 900  # twips


def docx_of(body: str, *, part: str = "word/document.xml", prolog: str = "", namespace: str = W) -> bytes:
    """Return a Word document whose body is `body`."""
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<w:document {_SPACES}><w:body>{body}</w:body></w:document>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        f'officeDocument" Target="{part}"/></Relationships>'
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    return zipped({"[Content_Types].xml": types, "_rels/.rels": relations, part: xml.replace(W, namespace)})


def zipped(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive of `members`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def p(text: str) -> str:
    """Return a paragraph."""
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" if text else "<w:p/>"


def tc(text: str, properties: str = "") -> str:
    """Return a cell with its properties as XML."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """Return a row of cells."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str, widths: Sequence[int] = ()) -> str:
    """Return a table with the widths of its grid columns."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def as_python_docx(printed: Printed) -> bytes:
    """Write a report with python-docx, merging cells as it does."""
    from docx import Document

    document = Document()
    document.add_heading(TITLE, 0)
    document.add_paragraph(OPENING)
    for section, table in printed.tables:
        document.add_heading(section, 1)
        texts, spans = places(table)
        made = document.add_table(len(texts), len(texts[0]))
        for top, left, across, down in spans:
            made.cell(top, left).merge(made.cell(top + down - 1, left + across - 1))
        for top, (row, element) in enumerate(zip(texts, made.rows, strict=True)):
            cells = element.cells
            for left, text in enumerate(row):
                if text:
                    cells[left].text = text
                    assert made.cell(top, left).text == text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_xml_docx(printed: Printed, *, style: str) -> bytes:
    """Write a report by hand, in one of the ways in which other programs store tables.

    ``jittered``: edges differ by a hair from row to row, so that the grid has many more columns than the
    table. ``unspanned``: no gridSpan at all, widths of cells only. ``bare``: neither grid nor widths.
    ``unmerged``: cells that span rows are printed as blank cells instead of merged ones.
    """
    parts = [p(TITLE), p(OPENING)]
    for section, table in printed.tables:
        parts += [p(section), _table(table, style)]
    return docx_of("".join(parts))


def _table(table: list[list[Cell]], style: str) -> str:
    chance = random.Random(7)
    texts, spans = places(table)
    width = len(texts[0])
    wide, covered = {}, {}
    for top, left, across, down in spans:
        for row in range(top, top + down):
            wide[row, left] = across
            if down > 1:
                covered[row, left] = "first" if row == top else "continued"
    rows = []
    for top, row in enumerate(texts):
        cells, left, edge = [], 0, 0
        while left < width:
            across = wide.get((top, left), 1)
            right = (left + across) * _COLUMN
            if style == "jittered" and left + across < width:
                right += chance.randrange(-40, 41)
            cells.append((row[left] or "", edge, right, across, covered.get((top, left), "")))
            left, edge = left + across, right
        rows.append(cells)
    edges = sorted({edge for cells in rows for _, left, right, _, _ in cells for edge in (left, right)})
    made = [tr(*(_cell(cell, edges, style) for cell in cells)) for cells in rows]
    grid = [right - left for left, right in pairwise(edges)] if style != "bare" else []
    return tbl(*made, widths=grid)


def _cell(cell: tuple[str, int, int, int, str], edges: list[int], style: str) -> str:
    text, left, right, across, merge = cell
    if style == "bare":
        span, width = across, ""
    elif style == "unspanned":
        span, width = 1, f'<w:tcW w:w="{right - left}" w:type="dxa"/>'
    else:
        span, width = edges.index(right) - edges.index(left), ""
    down = ""
    if merge and style != "unmerged":
        down = '<w:vMerge w:val="restart"/>' if merge == "first" else "<w:vMerge/>"
    return tc(text, width + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "") + down)


def split_in_two(printed: Printed) -> Printed:
    """Return a report whose tables are each broken in two, the first heading row repeated."""
    tables = []
    for section, table in printed.tables:
        half = len(table) // 2
        tables += [(section, table[:half]), ("（续表）", [table[0], *table[half:]])]
    return Printed(tables, printed.truth)


def nasty_body() -> str:
    """Return a body with what is easily misread; the comments in the tests say what it prints."""
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> =SUM(ABOVE) </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>30</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    change = 'w:id="1" w:author="甲" w:date="2023-01-10T08:00:00Z"'
    changed = (
        "<w:r><w:t>1</w:t></w:r>"
        f"<w:del {change}><w:r><w:delText>2</w:delText></w:r></w:del>"
        f"<w:ins {change}><w:r><w:t>9</w:t></w:r></w:ins>"
    )
    hidden = "<w:r><w:t>7</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>88</w:t></w:r>"
    rows = [
        tr(tc("项目"), tc("数量"), tc("备注")),
        tr(tc("合计"), f"<w:tc><w:p>{field}</w:p></w:tc>", tc("")),
        tr(tc("许可"), f"<w:tc><w:p>{changed}</w:p></w:tc>", tc("")),
        tr(tc("处罚"), f"<w:tc><w:p>{hidden}</w:p></w:tc>", tc("内")),
        tr(tc("强制"), tc(""), tc("")),
        tr(tc(""), tc(""), tc("")),
        tr(
            "<w:tc><w:p><w:r><w:t>商业</w:t><w:br/><w:t>企业</w:t></w:r></w:p></w:tc>",
            f"<w:tc>{tbl(tr(tc('内一'), tc('1')), tr(tc('内二'), tc('')), widths=[700, 700])}<w:p/></w:tc>",
            tc("外"),
        ),
    ]
    return (
        p(TITLE)
        + f"<w:p><w:r><w:t>共收到申请</w:t></w:r>{changed}<w:r><w:t>件。</w:t></w:r></w:p>"
        + tbl(*rows, widths=[2000, 2000, 2000])
        + p("完")
    )
