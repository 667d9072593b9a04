"""What goes wrong between a body's table and the file that a reader gets: rows, cells and lines lost or added.

Each function takes the parts of a document (`writer.tables`) or its text and returns it damaged. A
reader may then be unsure of the cells concerned; it must not take another figure for them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from writer import Cell, Table

Parts = list[tuple[str, Table]]


def _full_rows(parts: Parts) -> list[tuple[int, int]]:
    """Rows with a label and figures of their own, none of which begins a merged label cell."""
    return [
        (part, number)
        for part, (_, table) in enumerate(parts)
        for number, row in enumerate(table)
        if any(cell.id for cell in row) and row[0].label and not any(cell.rows > 1 for cell in row)
    ]


def without_a_row(parts: Parts, rng: random.Random) -> Parts:
    """A row is missing."""
    part, number = rng.choice(_full_rows(parts))
    table = parts[part][1]
    for row in table[:number]:
        for cell in row:
            if cell.label and cell.rows > 1 and number < table.index(row) + cell.rows:
                cell.rows -= 1
    del table[number]
    return parts


def with_an_extra_row(parts: Parts, rng: random.Random) -> Parts:
    """A body adds a row of its own."""
    part, number = rng.choice(_full_rows(parts))
    own = parts[part][1][number]
    label = rng.choice(("其他主动公开文件", "本级自定义事项", "指南更新数"))
    figures = [Cell(str(rng.randint(1, 90)) if cell.id else cell.text) for cell in own if not cell.label]
    parts[part][1].insert(number, [Cell(label, own[0].columns), *figures])
    for row in parts[part][1][:number]:
        for cell in row:
            if cell.rows > 1 and number < parts[part][1].index(row) + cell.rows:
                cell.rows += 1
    return parts


def with_two_rows_swapped(parts: Parts, rng: random.Random) -> Parts:
    """Two neighbouring rows stand in the other order (of rows whose label the form prints once)."""
    labels = [cell.text for _, table in parts for row in table for cell in row if cell.label]
    rows = [
        (part, number)
        for part, number in _full_rows(parts)
        if (part, number + 1) in set(_full_rows(parts))
        and len(parts[part][1][number]) == len(parts[part][1][number + 1])
        and all(labels.count(parts[part][1][at][0].text) == 1 for at in (number, number + 1))
        and parts[part][1][number][0].columns == parts[part][1][number + 1][0].columns
    ]
    part, number = rng.choice(rows)
    table = parts[part][1]
    table[number], table[number + 1] = table[number + 1], table[number]
    return parts


def with_a_foreign_table(parts: Parts, rng: random.Random) -> Parts:
    """A table of the body's own stands before the legal ones; some of its labels look like theirs."""
    kinds = rng.choice(
        (
            [["新闻发布会", "电视采访", "数字图文", "微信"], ["3次", "2次", "21条", "400余条"]],
            [
                ["事项", "办件量"],
                ["行政许可", "120"],
                ["行政处罚", "7"],
                ["行政强制", "3"],
                ["行政事业性收费", "55"],
            ],
            [["项目", "件数"], ["收到申请数", "7"], ["当面申请数", "3"], ["网络申请数", "4"]],
            [["类别", "数量", "占比"], ["规章", "12", "30%"], ["规范性文件", "28", "70%"]],
            [["答复", "件"], ["予以公开", "31"], ["部分公开", "2"], ["总计", "33"]],
        )
    )
    return [("", [[Cell(text) for text in row] for row in kinds]), *parts]


def without_a_table(parts: Parts, rng: random.Random) -> Parts:
    """One table is missing (a picture in its place)."""
    at = rng.randrange(len(parts))
    return [*parts[:at], (parts[at][0], []), *parts[at + 1 :]] if len(parts) > 1 else parts


def without_a_cell(parts: Parts, rng: random.Random) -> Parts:
    """A cell is missing from a row: the figures behind it stand one place too far left."""
    wide = [(p, n) for p, n in _full_rows(parts) if sum(bool(cell.id) for cell in parts[p][1][n]) > 1]
    if wide:
        part, number = rng.choice(wide)
        row = parts[part][1][number]
        row.remove(rng.choice([cell for cell in row if cell.id]))
    return parts


def with_a_margin_for_a_cell(parts: Parts, rng: random.Random) -> Parts:
    """A cell is missing, and an empty one stands at one end of the row: the count is right."""
    wide = [(p, n) for p, n in _full_rows(parts) if sum(bool(cell.id) for cell in parts[p][1][n]) > 3]
    if not wide:
        return parts
    part, number = rng.choice(wide)
    row = parts[part][1][number]
    row.remove(rng.choice([cell for cell in row if cell.id]))
    at = len(row) if rng.random() < 0.5 else next(i for i, cell in enumerate(row) if cell.label) + 1
    row.insert(at, Cell(""))
    return parts


TABLE_DAMAGE: dict[str, Callable[[Parts, random.Random], Parts]] = {
    "missing row": without_a_row,
    "extra row": with_an_extra_row,
    "rows swapped": with_two_rows_swapped,
    "foreign table": with_a_foreign_table,
    "missing table": without_a_table,
    "missing cell": without_a_cell,
    "margin for a cell": with_a_margin_for_a_cell,
}


# --- damage to the text ---------------------------------------------------------------------------


def without_repeated_lines(text: str, rng: random.Random) -> str:
    """Repeated lines are dropped (quirk 9)."""
    return "\n".join(dict.fromkeys(text.split("\n")))


def without_a_line(text: str, rng: random.Random) -> str:
    """A few lines are lost."""
    lines = text.split("\n")
    for _ in range(3):
        del lines[rng.randrange(8, len(lines))]
    return "\n".join(lines)


def cut_off(text: str, rng: random.Random) -> str:
    """The text ends in the middle."""
    return text[: rng.randint(len(text) // 2, len(text) - 20)]


def with_page_numbers(text: str, rng: random.Random) -> str:
    """Page numbers stand on lines of their own, anywhere."""
    lines = text.split("\n")
    step = len(lines) // 4
    for page, at in enumerate(range(step, len(lines), step), start=3):
        lines.insert(
            at + page, rng.choice((f"- {page} -", f"P. {page}", f"第 {page} 页 共 9 页", "www.example.gov.cn"))
        )
    return "\n".join(lines)


def glued(text: str, rng: random.Random) -> str:
    """Cells of some rows run together (quirk 10)."""
    lines = text.split("\n")
    return "\n".join(
        re.sub(r"[\t |]", "", line) if rng.random() < 0.3 and re.search(r"\d", line) else line for line in lines
    )


TEXT_DAMAGE: dict[str, Callable[[str, random.Random], str]] = {
    "repeated lines dropped": without_repeated_lines,
    "lines lost": without_a_line,
    "cut off": cut_off,
    "page numbers": with_page_numbers,
    "glued rows": glued,
}


def ids_in(rows: Sequence[Sequence[Cell]]) -> set[str]:
    """The form's cells that a table prints."""
    return {cell.id for row in rows for cell in row if cell.id}
