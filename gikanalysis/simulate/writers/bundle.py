"""Pages as ZIP archives: one file of another format, or a page of prose with its tables attached."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from random import Random

from gikanalysis.simulate.model import Page, Sheet, Text
from gikanalysis.simulate.writers import docx, html, ods, text, workbook, xls
from gikanalysis.simulate.writers.archive import FIXED_DATE

Write = Callable[[Page, str, Random], bytes]
_PAGES: tuple[tuple[str, str, Write], ...] = (
    ("html", "plain", html.write_html),
    ("htm", "gbk", html.write_html),
    ("docx", "merged", docx.write_docx),
    ("txt", "pipe", text.write_text),
)
_TABLES: tuple[tuple[str, str, Write], ...] = (
    ("xlsx", "one", workbook.write_workbook),
    ("xls", "one", xls.write_xls),
    ("ods", "one", ods.write_ods),
    ("docx", "merged", docx.write_docx),
)
_LONGEST_CAPTION = 40


def write_zip(page: Page, look: str, random: Random) -> bytes:
    """Return the page as ZIP; `look` is one (the report and nothing else) or attached (tables apart).

    The names of the members are in Chinese, in UTF-8 or, as older programs write them, in GBK.
    """
    members: dict[str, bytes] = {}
    if look == "one":
        suffix, kind, write = random.choice((*_PAGES[:3], *_TABLES[:3]))
        members[f"年度报告_SIMULATED.{suffix}"] = write(page, kind, random)
    else:
        prose, tables = _parted(page)
        suffix, kind, write = random.choice(_PAGES)
        members[f"正文_SIMULATED.{suffix}"] = write(prose, kind, random)
        suffix, kind, write = random.choice(_TABLES)
        members[f"附件_SIMULATED.{suffix}"] = write(tables, kind, random)
    folder = random.choice(("", "年报/"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, data in members.items():
            target.writestr(_entry(folder + name, gbk=random.random() < 0.4), data)
    return out.getvalue()


def _entry(name: str, *, gbk: bool) -> zipfile.ZipInfo:
    shown = name.encode("gbk").decode("cp437") if gbk else name
    entry = zipfile.ZipInfo(shown, FIXED_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _parted(page: Page) -> tuple[Page, Page]:
    """Part a page into its prose and its tables; the caption next above a table goes with it."""
    prose: list[Text] = []
    tables: list[Text | Sheet] = []
    for number, block in enumerate(page.blocks):
        if isinstance(block, Sheet):
            tables.append(block)
            continue
        following = page.blocks[number + 1] if number + 1 < len(page.blocks) else None
        if isinstance(following, Sheet) and len(block.text) <= _LONGEST_CAPTION:
            tables.append(block)
        else:
            prose.append(block)
    return Page(page.title, tuple(prose)), Page("附表", (Text("附表", "title"), *tables))
