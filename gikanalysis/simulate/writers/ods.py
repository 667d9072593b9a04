"""Pages as OpenDocument spreadsheets, their XML written as it is."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from random import Random
from xml.sax.saxutils import escape, quoteattr

from gikanalysis.simulate.model import Page, Sheet, Slot, Text
from gikanalysis.simulate.writers.archive import FIXED_DATE

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style", "manifest")
)
_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_WIDTH = 1024  # columns to which programs fill a row


def write_ods(page: Page, look: str, random: Random) -> bytes:
    """Return the page as ODS; `look` is one (everything on one sheet) or several (one sheet a table)."""
    sheets: list[list[str]] = [[]]
    as_numbers, filled = random.random() < 0.6, random.random() < 0.5
    tables = 0
    for block in page.blocks:
        if isinstance(block, Text):
            sheets[-1].append(_row([_cell(Slot(block.text), as_numbers=False)], filled=filled))
            continue
        if look == "several" and tables:
            sheets.append([])
        tables += 1
        sheets[-1] += _rows(block, as_numbers=as_numbers, filled=filled)
        if random.random() < 0.5:
            sheets[-1].append(_row([], filled=True))
    names = ["SIMULATED", *(f"表{number}" for number in range(2, len(sheets) + 1))]
    body = "".join(
        f"<table:table table:name={quoteattr(name)}><table:table-column/>{''.join(rows)}</table:table>"
        for name, rows in zip(names, sheets, strict=True)
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} office:version="1.2">'
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    return _package(content)


def _package(content: str) -> bytes:
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest {_SPACES}>'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        members = {"mimetype": _TYPE, "content.xml": content, "META-INF/manifest.xml": manifest}
        for name, text in members.items():
            entry = zipfile.ZipInfo(name, FIXED_DATE)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            target.writestr(entry, text.encode("utf-8"))
    return out.getvalue()


def _rows(sheet: Sheet, *, as_numbers: bool, filled: bool) -> Iterator[str]:
    for row in sheet.grid():
        yield _row([_cell(slot, as_numbers=as_numbers) for slot in row], filled=filled)


def _row(cells: list[str], *, filled: bool) -> str:
    """A row; programs state as one repeated cell what is empty to the end of the sheet."""
    rest = (
        f'<table:table-cell table:number-columns-repeated="{_WIDTH - len(cells)}"/>' if filled or not cells else ""
    )
    return f"<table:table-row>{''.join(cells)}{rest}</table:table-row>"


def _cell(slot: Slot | None, *, as_numbers: bool) -> str:
    if slot is None:
        return "<table:covered-table-cell/>"
    spans = ""
    if slot.colspan > 1 or slot.rowspan > 1:
        across, down = slot.colspan, slot.rowspan
        spans = f' table:number-columns-spanned="{across}" table:number-rows-spanned="{down}"'
    if not slot.text:
        return f"<table:table-cell{spans}/>"
    kind = ' office:value-type="string"'
    if as_numbers and slot.kind == "figure" and _PLAIN.fullmatch(slot.text):
        kind = f' office:value-type="float" office:value="{slot.text}"'
    return f"<table:table-cell{kind}{spans}><text:p>{_spaced(slot.text)}</text:p></table:table-cell>"


def _spaced(text: str) -> str:
    """Blanks beyond one, and at the ends, are elements of their own."""
    return re.sub("^ | $|(?<= ) ", "<text:s/>", escape(text))
