"""Every format and layout that can be written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from gikanalysis.errors import UnknownName
from gikanalysis.simulate.model import Page
from gikanalysis.simulate.writers import bundle, doc, docx, html, ods, pdf, scan, text, workbook, xls

Writer = Callable[[Page, str, Random], bytes]


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to write a page.

    `keeps_blanks` is false where an empty cell leaves no trace, so a report with empty cells would
    have no readable truth in it. `paged` is true where the writer itself breaks tables over pages.
    `script` is the script that the layout is written in, where it can take no other.
    """

    format: str
    name: str
    suffix: str
    write: Writer
    keeps_blanks: bool = True
    paged: bool = False
    script: str = ""


LAYOUTS: tuple[Layout, ...] = (
    Layout("html", "plain", "html", html.write_html),
    Layout("html", "word", "html", html.write_html),
    Layout("html", "nested", "html", html.write_html),
    Layout("html", "old", "htm", html.write_html),
    Layout("html", "excel", "htm", html.write_html),
    Layout("html", "gbk", "html", html.write_html),
    Layout("html", "big5", "html", html.write_html, script="s2t"),
    Layout("mhtml", "plain", "mht", html.write_mhtml),
    Layout("mhtml", "word", "mhtml", html.write_mhtml),
    Layout("text", "tab", "txt", text.write_text),
    Layout("text", "pipe", "txt", text.write_text),
    Layout("text", "bare_pipe", "txt", text.write_text),
    Layout("text", "broken_pipe", "txt", text.write_text, keeps_blanks=False),
    Layout("text", "lines", "txt", text.write_text, keeps_blanks=False),
    Layout("text", "blanks", "txt", text.write_text, keeps_blanks=False),
    Layout("text", "figures", "txt", text.write_text, keeps_blanks=False),
    Layout("text", "one_line", "txt", text.write_text, keeps_blanks=False),
    Layout("markdown", "table", "md", text.write_markdown),
    Layout("markdown", "dropped", "md", text.write_markdown),
    Layout("markdown", "html", "md", text.write_markdown),
    Layout("csv", "sheet", "csv", text.write_csv),
    Layout("csv", "ragged", "csv", text.write_csv),
    Layout("tsv", "tabs", "tsv", text.write_csv),
    Layout("docx", "merged", "docx", docx.write_docx),
    Layout("docx", "split", "docx", docx.write_docx),
    Layout("docx", "jittered", "docx", docx.write_docx),
    Layout("doc", "merged", "doc", doc.write_doc),
    Layout("doc", "flagged", "doc", doc.write_doc),
    Layout("xlsx", "one", "xlsx", workbook.write_workbook),
    Layout("xlsx", "several", "xlsx", workbook.write_workbook),
    Layout("xls", "one", "xls", xls.write_xls),
    Layout("xls", "several", "xls", xls.write_xls),
    Layout("ods", "one", "ods", ods.write_ods),
    Layout("ods", "several", "ods", ods.write_ods),
    Layout("zip", "one", "zip", bundle.write_zip),
    Layout("zip", "attached", "zip", bundle.write_zip),
    Layout("pdf", "ruled", "pdf", pdf.write_pdf, paged=True),
    Layout("pdf", "borderless", "pdf", pdf.write_pdf, keeps_blanks=False, paged=True),
    Layout("pdf", "scan", "pdf", scan.write_scanned_pdf, paged=True),
    Layout("image", "png", "png", scan.write_image, paged=True),
    Layout("image", "jpeg", "jpg", scan.write_image, paged=True),
)


def layouts_of(formats: Sequence[str] = (), names: Sequence[str] = ()) -> list[Layout]:
    """Return the layouts of `formats` (all when empty) that are called one of `names` (all when empty).

    Raises `UnknownName` for a format or layout that does not exist.
    """
    for kind, asked, known in (
        ("format", formats, {layout.format for layout in LAYOUTS}),
        ("layout", names, {layout.name for layout in LAYOUTS}),
    ):
        for name in asked:
            if name not in known:
                raise UnknownName(kind, name, known)
    return [
        layout
        for layout in LAYOUTS
        if (not formats or layout.format in formats) and (not names or layout.name in names)
    ]


def write(page: Page, layout: Layout, seed: int | str) -> bytes:
    """Return the bytes of `page` in `layout`; the same arguments give the same bytes."""
    return layout.write(page, layout.name, Random(f"write/{seed}"))
