"""The tables of the forms as printed tables: headings of two or three rows, spans, label columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from gikanalysis.forms import Form, FormColumn, FormRow, FormTable
from gikanalysis.simulate.model import OWN, Block, Content, Sheet, Slot, Text
from gikanalysis.simulate.style import Style

_BALANCE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
Rows = list[tuple[Slot, ...]]


_OWN_ROW = FormRow(OWN, "", "其他事项", (), None, False, "件", "", "")


def _columns(table: FormTable, content: Content) -> tuple[FormColumn, ...]:
    """The columns of a table as they are printed: the form's, or others in another order."""
    known = {column.id: column for column in table.columns}
    known[OWN] = FormColumn(OWN, table.id, "备注", "", (), "", False, "")
    return tuple(known[column] for column in content.columns.get(table.id, [c.id for c in table.columns]))


def _figure(of: Form, row: FormRow, column: FormColumn, content: Content, style: Style, unit: str = "") -> Slot:
    if OWN in (row.id, column.id):
        return Slot(style.choose("", "0", "7", "属实"), "foreign")
    cell = of.cell(f"{row.id}.{column.id}" if column.id else row.id)
    text = content.texts.get(cell.id)
    if text is None:
        text = style.figure(content.figures[cell.id], cell, heading_unit=unit)
    return Slot(text, "figure", cell=cell.id)


# --- the table of 2014: label, unit, figure --------------------------------------------------------


def indicators(of: Form, table: FormTable, content: Content, style: Style) -> Sheet:
    """The statistical table of the 2014 form."""
    rows: Rows = [tuple(Slot(style.label(text), "heading") for text in ("统计指标", "单位", "统计数"))]
    for row_id in content.rows[table.id]:
        row = of.rows.get(row_id, _OWN_ROW)
        unit = row.unit
        if unit == "万元" and style.money_heading == "元":
            unit = "元"
        label = Slot(style.label(row.label))
        if row.header:
            figure = content.texts.get(row.id, "")
            rows.append((label, Slot(style.heading_mark, "unit"), Slot(figure, "figure", cell=row.id)))
        else:
            rows.append((label, Slot(unit, "unit"), _figure(of, row, table.columns[0], content, style, unit)))
    return Sheet(tuple(rows), 3)


# --- part two: short tables --------------------------------------------------------------------------


def blocks(of: Form, tables: Sequence[FormTable], content: Content, style: Style) -> Iterator[Block]:
    """The tables of part two, each on its own or all in one."""
    width = max((len(_columns(table, content)) + 1 for table in tables), default=0)
    gathered: Rows = []
    for table in tables:
        wide = width if style.one_table else len(_columns(table, content)) + 1
        rows = _block_rows(of, table, content, style, wide)
        caption = style.label(table.caption)
        if style.one_table:
            gathered += [(Slot(caption, "heading", colspan=wide),), *rows]
        elif style.captions_in_table:
            yield Sheet(((Slot(caption, "heading", colspan=wide),), *rows), wide)
        else:
            yield Text(caption)
            yield Sheet(tuple(rows), wide)
    if gathered:
        yield Sheet(tuple(gathered), width)


def _block_rows(of: Form, table: FormTable, content: Content, style: Style, width: int) -> Rows:
    columns = _columns(table, content)
    spare = width - 1 - len(columns)
    headings = {column.id: style.label(column.label) for column in columns}
    if style.cut_headings and table.id == "A1":  # 本年新制作数量 and 本年新公开数量 both end up as 本年新
        headings |= {column.id: column.label[:3] for column in columns if column.label.startswith("本年")}
    unit = ""
    for column in columns:
        if column.unit == "万元":
            headings[column.id], unit = _money_heading(column, style)
    rows: Rows = [
        (
            Slot(style.label(table.heading), "heading"),
            *_spread([Slot(headings[column.id], "heading") for column in columns], spare, style),
        )
    ]
    for row_id in content.rows[table.id]:
        row = of.rows.get(row_id, _OWN_ROW)
        figures = [_figure(of, row, column, content, style, unit) for column in columns]
        rows.append((Slot(style.label(row.label)), *_spread(figures, spare, style)))
    return rows


def _spread(slots: list[Slot], spare: int, style: Style) -> list[Slot]:
    """Fill a wider table: the last cell spans the rest, or empty cells stand at the end."""
    if not spare:
        return slots
    if not style.spread:
        return [*slots, *(Slot("", "filler") for _ in range(spare))]
    last = slots[-1]
    return [*slots[:-1], Slot(last.text, last.kind, 1 + spare, 1, last.cell)]


def _money_heading(column: FormColumn, style: Style) -> tuple[str, str]:
    """Return the heading of a column of money and the unit that it states."""
    name = column.label.partition("（")[0]
    if style.money_heading == "none" and column.label == name:
        return style.label(name), ""
    unit = "元" if style.money_heading == "元" and column.label == name else "万元"
    patterns = ("{name}（单位：{unit}）", "{name}（{unit}）", "{name}单位：{unit}")
    return style.label(style.choose(*patterns).format(name=name, unit=unit)), unit


# --- part three: the matrix of applicants and outcomes ----------------------------------------------


def matrix(of: Form, table: FormTable, content: Content, style: Style) -> Sheet:
    """Part three, with its labels in one, two or three columns."""
    rows = [of.rows[row_id] for row_id in content.rows[table.id]]
    labels = _labels(of, rows, style)
    columns = _columns(table, content)
    kind = "flat" if table.id in content.columns else style.matrix_heading
    body: Rows = []
    for row, own in zip(rows, labels, strict=True):
        if own is None:
            continue
        if row.header:
            body.append((*own, *_header_figures(row, columns, content, style)))
        else:
            figures = [_figure(of, row, column, content, style) for column in columns]
            body.append((*own, *figures))
    return Sheet((*_matrix_heading(columns, style, kind), *body), style.matrix_labels + len(columns))


def _matrix_heading(columns: Sequence[FormColumn], style: Style, kind: str) -> Rows:
    names = [Slot(style.label(column.label), "heading") for column in columns]
    depth = {"full": 3, "flat": 2, "grouped": 2}[kind]
    corner = Slot(style.label(_BALANCE), "heading", style.matrix_labels, depth)
    grouped = [column for column in columns if column.group]
    first, last = names[0], names[-1]
    tall = [Slot(slot.text, "heading", 1, 2) for slot in (first, last)]
    group = Slot(style.label(grouped[0].group), "heading", len(grouped))
    over = Slot("申请人情况", "heading", len(names))
    match kind:
        case "flat":
            return [(corner, over), tuple(names)]
        case "grouped":
            return [(corner, tall[0], group, tall[1]), tuple(names[1:-1])]
    return [(corner, over), (tall[0], group, tall[1]), tuple(names[1:-1])]


def _labels(of: Form, rows: Sequence[FormRow], style: Style) -> list[tuple[Slot, ...] | None]:
    """Return the label slots of each row; None for a heading that only stands beside its rows."""
    if style.matrix_labels == 1:
        return [(Slot(style.label(row.label)),) for row in rows]
    depth = {row.id: _depth(of, row) for row in rows}
    found: list[tuple[Slot, ...] | None] = []
    begun: set[str] = set()
    for row in rows:
        if row.id == "B3" or (row.header and style.matrix_labels == 3):
            found.append(None)
            continue
        slots = []
        for ancestor in _ancestors(of, row)[: style.matrix_labels - 1]:
            if ancestor.id not in begun and (ancestor.id == "B3" or style.matrix_labels == 3):
                begun.add(ancestor.id)
                below = sum(_stands_under(of, other, ancestor, style) for other in rows)
                slots.append(Slot(style.label(ancestor.label), rowspan=below))
        level = min(depth[row.id], style.matrix_labels - 1)
        slots.append(Slot(style.label(row.label), colspan=style.matrix_labels - level))
        found.append(tuple(slots))
    return found


def _ancestors(of: Form, row: FormRow) -> list[FormRow]:
    chain: list[FormRow] = []
    while row.parent:
        row = of.rows[row.parent]
        chain.insert(0, row)
    return chain


def _depth(of: Form, row: FormRow) -> int:
    return len(_ancestors(of, row))


def _stands_under(of: Form, row: FormRow, ancestor: FormRow, style: Style) -> bool:
    printed = not row.header or (style.matrix_labels == 2 and row.id != "B3")
    return printed and ancestor in _ancestors(of, row)


def _header_figures(row: FormRow, columns: Sequence[FormColumn], content: Content, style: Style) -> list[Slot]:
    """A heading row with a row of its own: empty, or with subtotals in every column."""
    printed = [content.texts.get(f"{row.id}/{column.id}", "") for column in columns]
    if not any(printed) and style.spread:
        return [Slot("", "figure", colspan=len(printed), cell=row.id)]
    slots = [Slot(text, "figure") for text in printed]
    return [*slots[:-1], Slot(printed[-1], "figure", cell=row.id)]


# --- part four: one row of figures -------------------------------------------------------------------


def single_row(of: Form, table: FormTable, content: Content, style: Style) -> Sheet:
    """Part four, under two or three rows of headings."""
    columns = _columns(table, content)
    names = tuple(Slot(style.label(column.label), "heading") for column in columns)
    groups = [(name, len(list(below))) for name, below in groupby(columns, lambda c: c.group)]
    if style.disputes_heading == 2 or table.id in content.columns:
        heads: Rows = [tuple(Slot(style.label(n.split("/")[-1]), "heading", width) for n, width in groups), names]
    else:
        review, *suits = groups
        over = sum(width for _, width in suits)
        heads = [
            (Slot(style.label(review[0]), "heading", review[1]), Slot("行政诉讼", "heading", over)),
            (
                *(Slot(name.text, "heading", 1, 2) for name in names[: review[1]]),
                *(Slot(style.label(n.split("/")[-1]), "heading", width) for n, width in suits),
            ),
            names[review[1] :],
        ]
    row = table.rows[0]
    figures = tuple(_figure(of, row, column, content, style) for column in columns)
    printed = [figures] * len(content.rows[table.id])
    return Sheet((*heads, *printed), len(names))
