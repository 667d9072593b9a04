"""Pages and texts from the writer's tables: the layouts in which bodies publish their reports.

Each layout is a function from the tables of `writer.tables` to the text of a file. What a layout
loses (blank cells in one cell a line) is named in `LOSES_BLANKS`: there a reader may be unsure.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from html import escape

from opencc import OpenCC
from writer import Cell, Table

Parts = Sequence[tuple[str, Table]]
Place = Cell | str  # a cell where it begins; "left" or "up" where one spans into

_TITLE = {"v2014": "某县2018年政府信息公开工作年度报告", "v2019": "某县2020年政府信息公开工作年度报告"}
_INTRO = (
    "根据《中华人民共和国政府信息公开条例》要求，编制本报告。",
    "一、总体情况",
    "本年通过门户网站公开信息320条，收到申请7件（其中网络申请1件），均按时办结。",
)
_CLOSING = (
    "五、存在的主要问题及改进情况",
    "个别单位更新不及时，下一步将加强指导。",
    "六、其他需要报告的事项",
    "无。",
)


def title(form: str) -> str:
    """A title that fits the form."""
    return _TITLE.get(form, "某县2023年政府信息公开工作年度报告")


def places(table: Table) -> list[list[Place]]:
    """Lay the cells out on the places they cover."""
    grid: list[dict[int, Place]] = [{} for _ in table]
    for number, row in enumerate(table):
        column = 0
        for cell in row:
            while column in grid[number]:
                column += 1
            for below in range(cell.rows):
                for right in range(cell.columns):
                    if number + below < len(grid):
                        grid[number + below][column + right] = "left" if right else "up"
            grid[number][column] = cell
            column += cell.columns
    return [[row.get(place, "") for place in range(max(row) + 1)] for row in grid]


# --- web pages ------------------------------------------------------------------------------------


def html(form: str, parts: Parts, rng: random.Random) -> str:
    """A page; how it writes its cells, spans and captions is drawn (quirks 7, 8, 14, 15)."""
    word, th = rng.random() < 0.5, rng.random() < 0.4
    extra = rng.random() < 0.25
    said = rng.random() < 0.5
    body = [f"<h1>{title(form)}</h1>", *(f"<p>{text}</p>" for text in _INTRO)]
    for heading, table in parts:
        body.append(f"<p>{heading}</p>" if heading and rng.random() < 0.9 else "")
        rows = []
        for row in table:
            cells = "".join(_html_cell(cell, rng, word=word, th=th) for cell in row)
            rows.append(f"<tr>{cells}{'<td>&nbsp;</td>' if extra and not row[0].head else ''}</tr>")
        if th and said:
            heads = sum(row[0].head for row in table[:3])
            rows = (
                ["<thead>", *rows[:heads], "</thead><tbody>", *rows[heads:], "</tbody>"]
                if heads < len(rows)
                else rows
            )
        caption = "<caption>该部分以表格形式报告</caption>" if rng.random() < 0.3 else ""
        body.append(f"<table border=1>{caption}{chr(10).join(rows)}</table>")
    body += [f"<p>{text}</p>" for text in _CLOSING]
    return f"<html><head><meta charset=utf-8></head><body>{chr(10).join(body)}</body></html>"


def _html_cell(cell: Cell, rng: random.Random, *, word: bool, th: bool) -> str:
    tag = "th" if th and cell.head else "td"
    spans = (f" colspan={cell.columns}" if cell.columns > 1 else "") + (
        f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    )
    text = escape(cell.text)
    if word:
        inner = text or "&nbsp;"
        if len(text) > 8 and rng.random() < 0.2:
            cut = rng.randint(4, len(text) - 3)
            inner = f"{text[:cut]}</span><span>{text[cut:]}"
        elif not cell.id and len(text) > 3 and rng.random() < 0.1:
            inner = f"{text[:2]}<br>{text[2:]}"
        text = f'<p class="MsoNormal"><span style="font-size:12pt">{inner}</span></p>'
    elif cell.id and rng.random() < 0.2:
        text = f"\n   {text} "
    return f"<{tag}{spans}>{text}</{tag}>"


# --- delimited text -------------------------------------------------------------------------------


def _texts(table: Table, rng: random.Random, merged: str) -> list[list[str]]:
    """Rows of texts. `merged`: covered places print empty cells, or are dropped, or only upwards kept."""
    keep = {"empty": ("left", "up", ""), "dropped": (), "up": ("up",)}[merged]
    return [
        [
            place.text if isinstance(place, Cell) else ""
            for place in row
            if isinstance(place, Cell) or place in keep
        ]
        for row in places(table)
    ]


def _frame(form: str, parts: Parts, draw: Callable[[Table], list[str]]) -> str:
    lines = [title(form), "", *_INTRO]
    for heading, table in parts:
        lines += [heading, ""] if heading else [""]
        lines += draw(table)
    return "\n".join([*lines, "", *_CLOSING, ""])


def tabs(form: str, parts: Parts, rng: random.Random) -> str:
    """Tab text: merged cells as empty cells or dropped, trailing tabs on all rows."""
    merged, trailing = rng.choice(("empty", "dropped", "up")), "\t" * rng.choice((0, 0, 1))
    return _frame(form, parts, lambda table: ["\t".join(row) + trailing for row in _texts(table, rng, merged)])


def tabs_with_pages(form: str, parts: Parts, rng: random.Random) -> str:
    """Tab text from a paged source: furniture and repeated headings inside tables, labels cut in two."""
    merged = rng.choice(("empty", "dropped", "up"))
    page = [2]

    def draw(table: Table) -> list[str]:
        rows = _texts(table, rng, merged)
        heads = [
            row for row, cells in zip(rows, table, strict=True) if cells[0].head or not any(c.id for c in cells)
        ]
        lines = []
        for number, (row, cells) in enumerate(zip(rows, table, strict=True)):
            if number > len(heads) and rng.random() < 0.08:
                page[0] += 1
                lines += [
                    "",
                    rng.choice((f"- {page[0]} -", f"P. {page[0]}", str(page[0]), "www.example.gov.cn")),
                    "",
                ]
                if rng.random() < 0.5 and len(heads) <= 4:
                    lines += ["\t".join(head) for head in rows[: len(heads)]]
            lines += _cut_label(row, cells, rng) if rng.random() < 0.1 else ["\t".join(row)]
        return lines

    return _frame(form, parts, draw)


def _cut_label(row: list[str], cells: list[Cell], rng: random.Random) -> list[str]:
    """Print a row whose label is cut over two lines (the figures behind the second part)."""
    label = next((cell.text for cell in reversed(cells) if cell.label), "")
    if len(label) < 10 or "(zh" in label:
        return ["\t".join(row)]
    at, cut = row.index(label), rng.randint(4, len(label) - 4)
    before, after = row[:at], row[at + 1 :]
    return ["\t".join([*before, label[:cut]]), "\t".join([label[cut:], *after])]


def pipes(form: str, parts: Parts, rng: random.Random) -> str:
    """Pipe text: with or without outer pipes, merged cells kept or collapsed, a Markdown rule, a blank column."""
    merged = rng.choice(("empty", "dropped", "up"))
    left, right, rule = rng.random() < 0.4, rng.random() < 0.7, rng.random() < 0.3
    blank = right and rng.random() < 0.3
    tight = rng.random() < 0.3

    def draw(table: Table) -> list[str]:
        rows = _texts(table, rng, merged)
        bar = "|" if tight else " | "
        lines = []
        for number, row in enumerate(rows):
            text = bar.join([*row, ""] if blank else row)
            lines.append(("| " if left else "") + text + (" |" if right else ""))
            if rule and number == 0:
                lines.append("|".join(["---"] * len(row)))
        return lines

    return _frame(form, parts, draw)


def pipes_one_by_one(form: str, parts: Parts, rng: random.Random) -> str:
    """Pipe text with each cell, or each cell and each pipe, on a line of its own (quirk 3)."""
    merged = rng.choice(("empty", "dropped", "up"))
    style = rng.randrange(3)
    gap = [""] if rng.random() < 0.4 else []

    def draw(table: Table) -> list[str]:
        lines: list[str] = []
        for row in _texts(table, rng, merged):
            for number, text in enumerate(row):
                if style == 0:
                    lines += [text, *gap, "|", *gap] if text else ["|", *gap]
                elif style == 1:
                    lines += [f"{text} |".strip(), *gap]
                else:
                    lines += [f"| {text}".strip() if number else text, *gap]
        return lines

    return _frame(form, parts, draw)


# --- text that has lost its cells -----------------------------------------------------------------


def one_cell_a_line(form: str, parts: Parts, rng: random.Random) -> str:
    """One cell a line, blank cells lost, header words cut over two lines (quirks 1, 4)."""
    gap, cuts = rng.random() < 0.6, rng.random() < 0.4

    def draw(table: Table) -> list[str]:
        lines = []
        for row in table:
            for cell in row:
                if not cell.text:
                    continue
                texts = [cell.text]
                if cuts and (cell.head or cell.label) and 4 <= len(cell.text) < 20 and "(zh" not in cell.text:
                    at = rng.choice((2, 3, len(cell.text) // 2))
                    texts = [cell.text[:at], cell.text[at:]]
                for text in texts:
                    lines += [(" " if cell.id and rng.random() < 0.1 else "") + text, *([""] if gap else [])]
        return lines

    return _frame(form, parts, draw)


def single_blanks(form: str, parts: Parts, rng: random.Random) -> str:
    """A row a line, cells parted by single blanks, blank cells lost (quirk 11)."""
    return _frame(form, parts, lambda table: [" ".join(cell.text for cell in row if cell.text) for row in table])


def wide_blanks(form: str, parts: Parts, rng: random.Random) -> str:
    """A row a line, cells parted by runs of blanks, blank cells lost."""

    def draw(table: Table) -> list[str]:
        return [(" " * rng.randint(2, 6)).join(cell.text for cell in row if cell.text) for row in table]

    return _frame(form, parts, draw)


def spaced_matrix_lines(form: str, parts: Parts, rng: random.Random) -> str:
    """One cell a line, but the figures of a row on one line, as flip-book pages print them (quirk 13)."""

    def draw(table: Table) -> list[str]:
        lines = []
        for row in table:
            lines += [cell.text for cell in row if not cell.id and cell.text]
            figures = " ".join(cell.text for cell in row if cell.id and cell.text)
            lines += [figures] if figures else []
        return lines

    return _frame(form, parts, draw)


LAYOUTS: dict[str, Callable[[str, Parts, random.Random], str]] = {
    "html": html,
    "tabs": tabs,
    "tabs with pages": tabs_with_pages,
    "pipes": pipes,
    "pipes one by one": pipes_one_by_one,
    "one cell a line": one_cell_a_line,
    "single blanks": single_blanks,
    "wide blanks": wide_blanks,
    "figures on one line": spaced_matrix_lines,
}
LOSES_BLANKS = frozenset({"one cell a line", "single blanks", "wide blanks", "figures on one line"})


# --- labels as bodies retype them -----------------------------------------------------------------

_ORDINAL = re.compile(r"^(\d)\.")
_REMARK = re.compile(r"（[^（）]{6,}）$")
_TO_TRADITIONAL = OpenCC("s2t")


def retyped(rng: random.Random) -> Callable[[str], str]:
    """Return one body's way of writing labels (quirks 4, 6, 27, 31)."""
    style = rng.randrange(8)
    ordinal = rng.choice(("{}.", "{}、", "（{}）", "{}．", "({})", "circle"))

    def write(label: str) -> str:
        def number(match: re.Match[str]) -> str:
            return chr(0x245F + int(match[1])) if ordinal == "circle" else ordinal.format(match[1])

        label = _ORDINAL.sub(number, label)
        if style == 1:
            label = label.replace("（", "(").replace("）", ")").replace("“", '"').replace("”", '"')
        elif style == 2:
            label = " ".join((label[:1], label[1:])) if len(label) < 6 else label[:5] + "  " + label[5:]
        elif style == 3:
            label = str(_TO_TRADITIONAL.convert(label))
        elif style == 4:
            label = _pinyin(str(_TO_TRADITIONAL.convert(label)), rng)
        elif style == 5:
            label = _REMARK.sub("", label)
        elif style == 6:
            label = _REMARK.sub(lambda match: match[0][:-1], label)
        elif style == 7:
            label = label + "（指本机关2020年数）" if len(label) < 12 else label
        return label

    return write


def _pinyin(label: str, rng: random.Random) -> str:
    return "".join(c + ("(zhì)" if "\u4e00" <= c <= "\u9fff" and rng.random() < 0.15 else "") for c in label)


_HEADINGS = {
    "本年增/减": ("本年增/减", "本年增/", "本年增 / 减", "本年增减"),
    "本年新制作数量": ("本年新制作数量", "本年新", "本年新 制作数量"),
    "现行有效件数": ("现行有效件数", "现行有效件"),
    "本年处理决定数量": ("本年处理决定数量", "本年处理绝对数量"),
    "本年收费金额（单位：万元）": ("本年收费金额（单位：万元）", "本年收费金额单位:万元", "本年收费金额"),
    "采购总金额": ("采购总金额", "采购总金额（万元）"),
}


def retyped_headings(rng: random.Random) -> Callable[[str], str]:
    """Return one body's way of writing column headings; a cut name may stand twice (quirks 5, 6)."""
    chosen = {name: rng.choice(options) for name, options in _HEADINGS.items()}
    if chosen["本年新制作数量"] == "本年新":
        chosen["本年新公开数量"] = "本年新"
    return lambda label: chosen.get(label, label)
