"""Quirks of real pages from 20 on, by the number of the list, and the reports as published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from quirk_pages import A5, MISSING, OLD, ROWS_2021, TITLE, matrix, read, reported, row

from gikanalysis.extract.cells import read_cells
from gikanalysis.extract.detect import detect
from gikanalysis.readers import read_document

SHARED = Path(__file__).parents[2] / ".." / "shared"


def test_quirk_25_words_for_a_figure():
    """Words in a cell are unreadable, not nothing and not zero."""
    cells = read(*OLD[:2], "规章\t本单位未制作规章\t-\t0", OLD[3], *A5, "行政许可\t1,362\t0.00\t１２", *matrix())
    assert row(cells, "A1.rule") == [(None, "unreadable"), (None, "dash"), *reported(0)]
    assert row(cells, "A5.license") == reported(1362, 0, 12)


def test_quirk_27_extra_rows():
    """A row of the province's own between the legal ones changes nothing."""
    extra = "其他主动公开文件（含以本单位名义印发的文件）\t7\t7\t7"
    cells = read(*OLD[:3], extra, OLD[3], *A5, "行政许可\t1\t2\t3", *matrix())
    assert row(cells, "A1.rule") == reported(0, 0, 6)
    assert row(cells, "A1.norm") == reported(4, 0, 32)


def test_quirk_28_a_hybrid_of_two_forms():
    """Rows of the 2021 form under headings of the 2019 form are other quantities: missing, not taken over."""
    new = (
        "信息内容\t本年处理决定数量",
        "行政处罚\t1",
        "行政强制\t2",
        "信息内容\t本年收费金额（单位：万元）",
        "行政事业性收费\t3",
    )
    more = (
        f"{label}\t0\t0\t0\t0\t0\t0\t0"
        for label in ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "3.其他")
    )
    cells = read(*OLD, *new, *matrix(), *more, form="v2021")
    assert row(cells, "A1.rule") == [MISSING] * 3
    assert row(cells, "A6.penalty") == reported(1)


def test_quirk_31_traditional_with_glosses():
    """Traditional labels and headings with glosses of their sound inside the cells."""
    cells = read(
        "信息內(nèi)容 | 本年制發(fā)件數(shù) | 本年廢止件數(shù) | 現(xiàn)行有效件數(shù)",
        "規(guī)章 | 1 | 2 | 3",
        "行政規(guī)范性文件 | 4 | 5 | 6",
        *matrix(" | "),
    )
    assert row(cells, "A1.rule") == reported(1, 2, 3)
    assert row(cells, "A1.norm") == reported(4, 5, 6)


def test_a_row_printed_twice_with_other_figures_is_missing():
    """Two readings of one row, side by side: neither is taken."""
    lines = matrix()
    lines.insert(4, f"{ROWS_2021[2]}\t3\t0\t0\t0\t0\t0\t3")
    assert row(read(*OLD, *lines), "B3.1") == [MISSING] * 7


def test_a_text_that_breaks_off_in_a_row():
    """The last figure of a text that ends inside the table may be cut: its row is missing."""
    lines = [part for label in ROWS_2021[:12] for part in (label, *"0000000")]
    cells = read(*OLD, "三、收到和处理政府信息公开申请情况", *lines)
    assert row(cells, "B3.3.8") == [MISSING] * 7
    assert row(cells, "B3.3.7") == reported(*[0] * 7)


@pytest.mark.parametrize("bar", ["\n", " "])
def test_letters_for_digits_take_their_place(bar):
    """``1O`` in bare text is unreadable; the figures beside it stand where they stood."""
    lines = bar.join(("行政许可", "1O", "+3", "17")).split("\n")
    cells = read(*OLD, *A5[1].split("\t"), *lines, *(part for label in ROWS_2021 for part in (label, *"2000103")))
    assert row(cells, "A5.license") == [(None, "unreadable"), *reported(3, 17)]


def test_how_a_cell_was_found_is_told():
    """By its label and the rows alike; by a sum that closed one way only; with blanks, by position."""
    lines = [f"{label}\t2\t0\t0\t1\t0\t3\t6" for label in ROWS_2021]
    lines[2] = f"{ROWS_2021[2]}\t\t2\t0\t0\t0\t0\t2\t"
    lines[3] = f"{ROWS_2021[3]}\t\t\t\t\t\t\t\t"
    detection = detect(read_document("\n".join((TITLE, *OLD, *lines)).encode()))
    located = {cell.cell: cell.located for cell in read_cells(detection).cells}
    found = [located[cell] for cell in ("B1.total", "B3.1.total", "B3.2.total", "A1.rule.total_public")]
    assert found == ["label", "pattern", "position", "label"]


@pytest.mark.parametrize(
    "name", ["wuzhong-2018", "lingwu-2020", "huaning-service-bureau-2018", "lingwu-service-centre-2017"]
)
def test_reports_as_published(name):
    """Every cell of the published texts: value, status and print."""
    source = SHARED / "reports" / f"{name}.txt"
    if not source.exists():
        pytest.skip("the texts as published are not part of the repository")
    truth = json.loads((SHARED / "domain" / "reports_truth.json").read_text(encoding="utf-8"))["reports"][name]
    wanted = {cell["cell"]: (cell["value"], cell["status"], cell["printed"] or None) for cell in truth["cells"]}
    read_ = {c.cell: (c.value, c.status, c.printed) for c in read_cells(detect(read_document(source))).cells}
    assert read_ == wanted
