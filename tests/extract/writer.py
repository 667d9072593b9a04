"""Reports written for tests: figures that agree with themselves, and the tables that print them.

The writer shares no code with the package. It takes the official labels from the forms' CSV files
and knows the shape of the printed tables (spans, heading rows) on its own. `writer_layouts` turns
the tables into pages and texts.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

FORMS = ("v2014", "v2019", "v2021")
APPLICANTS = ("natural", "biz", "research", "ngo", "legal", "other", "total")
RESULTS = ("upheld", "corrected", "other", "pending", "total")
PATHS = ("review", "lit_direct", "lit_after")
_DATA = Path(__file__).parents[2] / "gikanalysis" / "forms"
_CLAUSES = {"A1": "一", "A5": "五", "A6": "六", "A8": "八", "A9": "九"}
_GROUPS = ("B3.3", "B3.4", "B3.5", "B3.6")
_PARTS_2014 = {
    "3.1": ("3.1.1", "3.1.2", "3.1.3", "3.1.4"),
    "3.2": ("3.2.1", "3.2.2"),
    "3.3.4": tuple(f"3.3.4.{n}" for n in range(1, 7)),
    "3.3": tuple(f"3.3.{n}" for n in range(1, 9)),
    "4": ("4.1", "4.2", "4.3"),
    "5": ("5.1", "5.2", "5.3"),
    "8.3": ("8.3.1", "8.3.2"),
}
MONEY = {"v2014": ("7", "8.4"), "v2019": ("A9.procurement.amount",), "v2021": ("A8.fee.amount",)}


def _csv(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8") as source:
        return list(csv.DictReader(source))


ROWS = _csv("rows.csv")
COLUMNS = _csv("columns.csv")


@dataclass(slots=True)
class Cell:
    """A printed cell of a table as its author drew it. `id` names the form's cell it prints."""

    text: str
    columns: int = 1
    rows: int = 1
    head: bool = False
    label: bool = False
    id: str = ""


Table = list[list[Cell]]


@dataclass(slots=True)
class Written:
    """What a document prints and what a reader should find: status and value by cell."""

    form: str
    printed: dict[str, str] = field(default_factory=dict)
    truth: dict[str, tuple[str, float | None]] = field(default_factory=dict)

    def put(self, cell: str, printed: str, status: str, value: float | None = None) -> None:
        """Print `printed` in a cell of which a reader should say `status` and `value`."""
        self.printed[cell] = printed
        self.truth[cell] = (status, value)


def rows_of(form: str, table: str) -> list[dict[str, str]]:
    """The rows of a table in printed order."""
    return [row for row in ROWS if (row["form"], row["table"]) == (form, table)]


def columns_of(form: str, table: str) -> list[dict[str, str]]:
    """The columns of a table in printed order."""
    return [column for column in COLUMNS if (column["form"], column["table"]) == (form, table)]


def blocks_of(form: str) -> list[str]:
    """The tables of part two."""
    return [table for table in _CLAUSES if rows_of(form, table)]


def numbers(form: str, rng: random.Random, size: str) -> dict[str, float]:
    """Figures for each figure cell of a form; all the sums and balances of the form hold.

    `size`: zeros, small, large.
    """
    top = {"zeros": 0, "small": 9, "large": 40000}[size]

    def draw() -> float:
        return 0 if not top or rng.random() < (0.6 if size == "small" else 0.2) else rng.randint(1, top)

    return _numbers_2014(draw, rng) if form == "v2014" else _numbers_with_matrix(form, draw, rng)


def _numbers_2014(draw: Callable[[], float], rng: random.Random) -> dict[str, float]:
    got = {row["row"]: draw() for row in rows_of("v2014", "T") if row["kind"] == "figure"}
    for total, parts in _PARTS_2014.items():
        got[total] = sum(got[part] for part in parts)
    channels = [got[f"1.2.{n}"] for n in range(1, 6)]
    got["1.1"] = rng.randint(int(max(channels)), int(sum(channels)))
    got["1.1.a"] = min(got["1.1.a"], got["1.1"])
    for cell in MONEY["v2014"]:
        got[cell] = round(got[cell] / 100, 2)
    return got


def _numbers_with_matrix(form: str, draw: Callable[[], float], rng: random.Random) -> dict[str, float]:
    got: dict[str, float] = {}
    for table in blocks_of(form):
        for row in rows_of(form, table):
            for column in columns_of(form, table):
                cell = f"{row['row']}.{column['column']}"
                got[cell] = draw() * (rng.choice((1, -1)) if column["signed"] else 1)
                if cell in MONEY[form]:
                    got[cell] = round(got[cell] / 100, 2)
    leaves = [
        row["row"]
        for row in rows_of(form, "B")
        if row["kind"] == "figure" and row["row"].startswith("B3") and row["row"] != "B3.7"
    ]
    for column in APPLICANTS[:-1]:
        for leaf in leaves:
            got[f"{leaf}.{column}"] = draw()
        done = sum(got[f"{leaf}.{column}"] for leaf in leaves)
        got[f"B3.7.{column}"] = done
        got[f"B4.{column}"] = rest = draw()
        got[f"B2.{column}"] = old = rng.randint(0, int(done + rest))
        got[f"B1.{column}"] = done + rest - old
    for row in ("B1", "B2", *leaves, "B3.7", "B4"):
        got[f"{row}.total"] = sum(got[f"{row}.{column}"] for column in APPLICANTS[:-1])
    for path in PATHS:
        for result in RESULTS[:-1]:
            got[f"C.{path}.{result}"] = draw()
        got[f"C.{path}.total"] = sum(got[f"C.{path}.{result}"] for result in RESULTS[:-1])
    return got


# --- how figures are printed ----------------------------------------------------------------------

Printer = Callable[[str, float, bool, bool, random.Random], tuple[str, str, float | None]]


def plain(cell: str, value: float, money: bool, signed: bool, rng: random.Random) -> tuple[str, str, float | None]:
    """Digits, nothing else."""
    return (
        f"{value:g}" if value == int(value) and abs(value) < 1e6 else f"{value:.2f}".rstrip("0").rstrip("."),
        "reported",
        value,
    )


def dressed(
    cell: str, value: float, money: bool, signed: bool, rng: random.Random
) -> tuple[str, str, float | None]:
    """Signs, words, units, thousands, full width: as bodies really print (quirks 7, 20, 21, 25)."""
    digits = plain(cell, value, money, signed, rng)[0]
    options = [digits, digits, digits.translate(str.maketrans("0123456789-.", "０１２３４５６７８９－．"))]
    if money:
        options += [digits + "万元", f"{value:.4f}", digits + " 万元", f"{round(value * 10000)}元"]
    elif signed:
        size = f"{abs(value):g}"
        options += [f"{value:+g}", ("增" if value >= 0 else "减") + size, f"{value:+g}项"]
        options += [("增加" if value >= 0 else "减少") + size] if value else []
    else:
        options += [f"{value:,.0f}", digits + "件", digits + ".00" if value == 0 else digits]
    if value == 0:
        options += ["无", "零"]
    return rng.choice(options), "reported", value


def with_blanks(share: float, base: Printer = plain) -> Printer:
    """Some of the cells that would print 0 print nothing."""

    def printer(
        cell: str, value: float, money: bool, signed: bool, rng: random.Random
    ) -> tuple[str, str, float | None]:
        if value == 0 and rng.random() < share:
            return "", "blank", None
        return base(cell, value, money, signed, rng)

    return printer


def with_marks(share: float, base: Printer = plain) -> Printer:
    """Some cells print a dash or words in place of a figure."""

    def printer(
        cell: str, value: float, money: bool, signed: bool, rng: random.Random
    ) -> tuple[str, str, float | None]:
        if rng.random() < share:
            if rng.random() < 0.5:
                return rng.choice(("/", "-", "——", "—")), "dash", None
            return rng.choice(("本单位未制作规章", "由区政府办根据统计", "见附件", "12 3")), "unreadable", None
        return base(cell, value, money, signed, rng)

    return printer


def write(form: str, rng: random.Random, *, size: str = "small", printer: Printer = plain) -> Written:
    """Draw figures for a form and decide how each is printed."""
    written = Written(form)
    units = {f"{c['form']}/{c['table']}/{c['column']}": c for c in COLUMNS}
    for cell, value in numbers(form, rng, size).items():
        table, _, rest = cell.partition(".")
        signed = bool(units.get(f"{form}/{table}/{rest.rpartition('.')[2]}", {}).get("signed"))
        text, status, read = printer(cell, value, cell in MONEY[form], signed, rng)
        written.put(cell, text, status, read)
    for row in ROWS:
        if row["form"] == form and row["kind"] == "header":
            written.put(row["row"], "", "header")
    return written


# --- the printed tables ---------------------------------------------------------------------------

Label = Callable[[str], str]


def same(label: str) -> str:
    """The label as the form prints it."""
    return label


def indicator_table(written: Written, label: Label = same, *, dash: str = "——") -> Table:
    """The one table of the 2014 form."""
    rows: Table = [[Cell(text, head=True) for text in ("统计指标", "单位", "统计数")]]
    for row in rows_of("v2014", "T"):
        unit = row["unit"] or dash
        rows.append(
            [Cell(label(row["label"]), label=True), Cell(unit), Cell(written.printed[row["row"]], id=row["row"])]
        )
    return rows


def block_tables(
    written: Written, label: Label = same, heading: Label = same, *, width: int = 0
) -> Iterator[Table]:
    """The short tables of part two, each with its caption row; `width` widens the last column's span."""
    for table in blocks_of(written.form):
        columns = columns_of(written.form, table)
        more = max(0, width - 1 - len(columns))
        rows: Table = [[Cell(heading(f"第二十条第（{_CLAUSES[table]}）项"), 1 + len(columns) + more, head=True)]]
        rows.append([Cell("信息内容", head=True), *(Cell(heading(c["label"]), head=True) for c in columns)])
        for row in rows_of(written.form, table):
            ids = [f"{row['row']}.{column['column']}" for column in columns]
            rows.append([Cell(label(row["label"]), label=True), *(Cell(written.printed[i], id=i) for i in ids)])
        for line in rows[1:]:
            line[-1].columns += more
        yield rows


def matrix_table(
    written: Written, label: Label = same, heading: Label = same, *, heading_rows: int = 3, flat: bool = False
) -> Table:
    """Part three; `flat` prints one label column with the headings on rows of their own."""
    deep = 1 if flat else 3
    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    names = [heading(column["label"]) for column in columns_of(written.form, "B")]
    rows: Table = []
    if heading_rows == 3:
        rows.append([Cell(note, deep, 3, head=True), Cell("申请人情况", 7, head=True)])
    group = Cell("法人或其他组织", 5, head=True)
    rows.append([Cell(names[0], 1, 2, head=True), group, Cell(names[6], 1, 2, head=True)])
    rows.append([Cell(name, head=True) for name in names[1:6]])
    if heading_rows == 2:
        rows[0].insert(0, Cell(note, deep, 2, head=True))
    return rows + (_flat_rows(written, label) if flat else _nested_rows(written, label))


def _figures(written: Written, row: str) -> list[Cell]:
    return [Cell(written.printed[f"{row}.{c}"], id=f"{row}.{c}") for c in APPLICANTS]


def _flat_rows(written: Written, label: Label) -> Table:
    rows: Table = []
    for row in rows_of(written.form, "B"):
        cells = [Cell("") for _ in APPLICANTS] if row["kind"] == "header" else _figures(written, row["row"])
        rows.append([Cell(label(row["label"]), label=True), *cells])
    return rows


def _nested_rows(written: Written, label: Label) -> Table:
    own = rows_of(written.form, "B")
    rows: Table = []
    waiting: list[Cell] = []
    for row in own:
        name, kind = row["row"], row["kind"]
        below = [r for r in own if r["row"].startswith(name + ".") and r["kind"] == "figure"]
        if kind == "header":
            waiting.append(Cell(label(row["label"]), 1, len(below), label=True))
            continue
        depth = name.count(".") + 1 if name.startswith("B3") else 1
        rows.append([*waiting, Cell(label(row["label"]), 4 - depth, label=True), *_figures(written, name)])
        waiting = []
    return rows


def single_row_table(written: Written, heading: Label = same, *, heading_rows: int = 3) -> Table:
    """Part four: one row of figures under two or three heading rows."""
    results = [heading(column["label"]) for column in columns_of(written.form, "C")]
    figures = [
        Cell(written.printed[f"C.{path}.{result}"], id=f"C.{path}.{result}")
        for path in PATHS
        for result in RESULTS
    ]
    below = [Cell(text, head=True) for text in results[5:]]
    if heading_rows == 2:
        groups = ("行政复议", "未经复议直接起诉", "复议后起诉")
        top = [Cell(heading(text), 5, head=True) for text in groups]
        return [top, [Cell(text, head=True) for text in results], figures]
    return [
        [Cell("行政复议", 5, head=True), Cell("行政诉讼", 10, head=True)],
        [
            *(Cell(text, 1, 2, head=True) for text in results[:5]),
            Cell("未经复议直接起诉", 5, head=True),
            Cell("复议后起诉", 5, head=True),
        ],
        below,
        figures,
    ]


def tables(
    written: Written,
    rng: random.Random,
    *,
    label: Label = same,
    heading: Label = same,
) -> list[tuple[str, Table]]:
    """All tables of a report in order, each with the section heading above it ('' where none is)."""
    if written.form == "v2014":
        return [("政府信息公开情况统计表", indicator_table(written, label, dash=rng.choice(("——", "—", "-"))))]
    blocks = list(block_tables(written, label, heading, width=4 if rng.random() < 0.4 else 0))
    if rng.random() < 0.5:
        blocks = [[row for block in blocks for row in block]]
    matrix = matrix_table(written, label, heading, heading_rows=rng.choice((2, 3)), flat=rng.random() < 0.3)
    return [
        *(("" if number else "二、主动公开政府信息情况", block) for number, block in enumerate(blocks)),
        ("三、收到和处理政府信息公开申请情况", matrix),
        (
            "四、政府信息公开行政复议、行政诉讼情况",
            single_row_table(written, heading, heading_rows=rng.choice((2, 3))),
        ),
    ]
