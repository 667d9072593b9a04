"""From figures to a page: title, sections, tables of the form, in the style of one document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from gikanalysis.forms import Form, form
from gikanalysis.simulate import parts
from gikanalysis.simulate.model import NOTICE, Block, Content, Page, Sheet, Slot, Text
from gikanalysis.simulate.numbers import PACKAGE
from gikanalysis.simulate.style import Style
from gikanalysis.tabular import read_csv

_FIRST = "一、总体情况"
_SECTIONS_2014 = ("一、概述", "二、主要做法", "三、存在的主要问题和改进措施")


def compose(content: Content, style: Style) -> Page:
    """Return the page that prints `content` in `style`. The page says that it is simulated."""
    of = form(content.truth.form)
    blocks: list[Block] = [Text(content.truth.title, "title"), Text(f"（{NOTICE}）", "note")]
    blocks += [Text(line) for line in content.head]
    blocks += list(_survey(of, content, style) if of.id == "v2014" else _sections(of, content, style))
    blocks += [Text(line) for line in content.foot if content.tail]
    return _in_script(Page(content.truth.title, tuple(blocks)), style.script)


def _sections(of: Form, content: Content, style: Style) -> Iterator[Block]:
    first, second, third, fourth, fifth, sixth = of.sections
    yield from _prose(content, first, style)
    if style.foreign_table:
        yield _foreign_table(style)
    yield Text(second, "heading")
    blocks = [table for table in of.tables if table.layout == "block" and table.id in content.rows]
    yield from parts.blocks(of, blocks, content, style)
    for heading, table_id, make in ((third, "B", parts.matrix), (fourth, "C", parts.single_row)):
        if table_id in content.rows:
            yield Text(heading, "heading")
            sheet = make(of, of.table(table_id), content, style)
            yield from _cut(sheet, style) if table_id == "B" else [sheet]
    if content.tail:
        yield from _prose(content, fifth, style)
        yield from _prose(content, sixth, style)


def _survey(of: Form, content: Content, style: Style) -> Iterator[Block]:
    """The report of 2014 to 2018: prose, then the statistical table as an annex."""
    if content.prose:
        for heading, paragraphs in content.prose.items():
            yield Text(heading, "heading")
            yield from map(Text, paragraphs)
    else:
        yield Text(_SECTIONS_2014[0], "heading")
        yield from (Text(text) for text in _sentences(content, "一、总体情况", style))
        if style.foreign_table:
            yield _foreign_table(style)
        yield Text(_SECTIONS_2014[2], "heading")
        yield from (Text(text) for text in _sentences(content, "五、存在的主要问题及改进情况", style))
    yield Text(f"附件：{content.truth.year}年度政府信息公开情况统计表")
    table = of.tables[0]
    if table.id in content.rows:
        yield from _cut(parts.indicators(of, table, content, style), style)


def _cut(sheet: Sheet, style: Style) -> Iterator[Sheet]:
    """Cut a long table over pages; the heading is repeated on most of them."""
    heading = sum(1 for row in sheet.rows if all(slot.kind == "heading" for slot in row))
    head, rest = sheet.rows[:heading], sheet
    step = -(-(len(sheet.rows) - heading) // style.parts)
    repeat = style.happens(0.6)
    if style.parts == 1 or step < 4:
        yield sheet
        return
    first = True
    while len(rest.rows) > step + heading * first:
        upper, rest = rest.cut(step + heading * first)
        yield upper if first or not repeat else Sheet((*head, *upper.rows), upper.width, continued=True)
        first = False
    yield rest if not repeat else Sheet((*head, *rest.rows), rest.width, continued=True)


def _foreign_table(style: Style) -> Sheet:
    """A table of the body's own that stands before the official ones."""
    names = ("新闻发布会", "电视采访", "数字图文", "微信")
    counts = (f"{style.choose('2', '3', '5')}次", "2次", "21条", "400余条")
    return Sheet(
        (tuple(Slot(name, "heading") for name in names), tuple(Slot(count, "foreign") for count in counts)), 4
    )


def _prose(content: Content, section: str, style: Style) -> Iterator[Text]:
    yield Text(section, "heading")
    yield from (Text(text) for text in _sentences(content, section, style))


def _sentences(content: Content, section: str, style: Style) -> Iterator[str]:
    if content.prose:
        yield from content.prose[section]
        return
    truth = content.truth
    if truth.scope == "region" and section == _FIRST:
        yield from _templates("region")
    requests = truth.figures["3.1" if truth.form == "v2014" else "B1.total"].value
    for text in _templates(section):
        if "{requests}" in text and requests is None:
            continue
        yield text.format(issuer=truth.body.issuer, year=truth.year, requests=f"{requests or 0:.0f}")


@cache
def _templates(section: str) -> Sequence[str]:
    table = read_csv(PACKAGE, "prose.csv", ("form", "section", "text")).filled("form", "section", "text")
    table.unique("text").allowed("form", {"*"}).check()
    return tuple(row["text"] for _, row in table if row["section"] == section)


def _in_script(page: Page, script: str) -> Page:
    """Return the page in Traditional characters where the style asks for them."""
    if not script:
        return page
    convert = _converter(script).convert
    blocks: list[Block] = []
    for block in page.blocks:
        if isinstance(block, Text):
            blocks.append(Text(convert(block.text), block.kind))
        else:
            rows = tuple(
                tuple(Slot(convert(s.text), s.kind, s.colspan, s.rowspan, s.cell) for s in row)
                for row in block.rows
            )
            blocks.append(Sheet(rows, block.width, block.continued))
    return Page(convert(page.title), tuple(blocks))


@cache
def _converter(script: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - the class is not typed
    from opencc import OpenCC

    return OpenCC(script)
