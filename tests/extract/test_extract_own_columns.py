"""Columns that a body moved, left out or added: read by their names, never by counting along the form."""

from __future__ import annotations

import pytest
from quirk_pages import BLANK, MISSING, NAMES, ROWS_2021, TITLE, reported, row

from gikanalysis.extract.cells import read_cells
from gikanalysis.extract.detect import detect
from gikanalysis.readers import read_document

FIGURES = ("1", "2", "3", "4", "5", "6", "21")
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
BLOCK = [["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"], ["规章", "0", "1", "7"]]


def html(*tables):
    """A page of tables without spans."""
    rows = ("".join(f"<tr>{''.join(f'<td>{c}</td>' for c in line)}</tr>" for line in table) for table in tables)
    return f"<h1>{TITLE}</h1>" + "".join(f"<table>{table}</table><p>续表</p>" for table in rows)


def pipes(*tables):
    """The same as a text with pipes."""
    lines = [line for table in tables for line in ("", *("| " + " | ".join(row) + " |" for row in table))]
    return "\n".join((TITLE, *lines))


def matrix(order=range(7), *, own=None, headed=True):
    """Part three with its columns in any order; `own`: where the body added a column."""
    table = [["", *(NAMES[at] for at in order)]] if headed else []
    table += [[label, *(FIGURES[at] for at in order)] for label in ROWS_2021]
    if own is not None:
        for number, line in enumerate(table):
            line.insert(own, "9" if number or not headed else "备注")
    return table


def read(page):
    """Value and status by cell."""
    detection = detect(read_document(page.encode()))
    assert detection is not None
    return {cell.cell: (cell.value, cell.status) for cell in read_cells(detection).cells}


@pytest.mark.parametrize("page", [html, pipes])
@pytest.mark.parametrize("order", [(0, 2, 1, 3, 4, 5, 6), (6, 0, 1, 2, 3, 4, 5), (5, 4, 3, 2, 1, 0, 6)])
def test_columns_in_an_order_of_the_body_s_own(page, order):
    """Each figure goes to the column whose name stands above it."""
    assert row(read(page(BLOCK, matrix(order))), "B3.2") == reported(*map(float, FIGURES))


@pytest.mark.parametrize("lost", range(7))
def test_a_column_that_is_left_out(lost):
    """It is missing; the others are read."""
    cells = row(read(html(BLOCK, matrix([at for at in range(7) if at != lost]))), "B1")
    wanted = reported(*map(float, FIGURES))
    wanted[lost] = MISSING
    assert cells == wanted


@pytest.mark.parametrize("own", range(1, 9))
def test_a_column_that_the_body_added(own):
    """Its figures are nobody's, whether it stands before, between or behind the form's."""
    assert row(read(html(BLOCK, matrix(own=own))), "B3.3.1") == reported(*map(float, FIGURES))


@pytest.mark.parametrize("table", [{"order": (0, 2, 1, 3, 4, 5, 6)}, {"own": 2}])
def test_a_table_that_goes_on_without_its_heading(table):
    """What the heading said holds on the next page, too."""
    rows = matrix(**table)
    assert row(read(html(BLOCK, rows[:6], rows[6:])), "B3.3.8") == reported(*map(float, FIGURES))


def test_blank_cells_of_a_table_that_goes_on_without_its_heading():
    """A margin behind the labels and six blanks before a total: the heading of the first part tells them apart."""
    rows = [[line[0], "", *line[1:]] for line in matrix()]
    rows[-1][2:] = ["", "", "", "", "", "", "0"]
    assert row(read(html(BLOCK, rows[:6], rows[6:])), "B4") == [*[BLANK] * 6, *reported(0)]


def test_a_name_that_stands_twice_is_no_column():
    """Which of two columns 自然人 is, nobody can say; the others are read."""
    rows = matrix()
    for number, line in enumerate(rows):
        line.insert(2, "8" if number else "自然人")
    assert row(read(html(BLOCK, rows)), "B1") == [MISSING, *reported(*map(float, FIGURES[1:]))]


@pytest.mark.parametrize("page", [html, pipes])
def test_moved_columns_of_a_short_table(page):
    """现行有效件数 before 本年制发件数."""
    block = [[line[0], line[3], line[1], line[2]] for line in BLOCK]
    assert row(read(page(block, matrix())), "A1.rule") == reported(0, 1, 7)


REMEDIES = (("行政复议", 1), ("未经复议直接起诉", 2), ("复议后起诉", 3))


@pytest.mark.parametrize("order", [(1, 0, 2), (2, 1, 0), (0, 2, 1)])
def test_remedies_in_another_order(order):
    """Each five goes to the remedy that stands above it; without columns nobody can say."""
    shown = [REMEDIES[at] for at in order]
    heads = "".join(f"<td colspan=5>{name}</td>" for name, _ in shown)
    names = "".join(f"<td>{name}</td>" for name in RESULTS * 3)
    figures = [text for _, value in shown for text in (str(value), "0", "0", "0", str(value))]
    cells = "".join(f"<td>{text}</td>" for text in figures)
    found = read(html(BLOCK, matrix()) + f"<table><tr>{heads}<tr>{names}<tr>{cells}</table>")
    assert [found[f"C.{path}.total"][0] for path in ("review", "lit_direct", "lit_after")] == [1, 2, 3]
    lines = [pipes(BLOCK, matrix()), "", *(name for name, _ in shown), *RESULTS * 3, *figures]
    assert row(read("\n".join(lines)), "C.review") == [MISSING] * 5


@pytest.mark.parametrize("moved", [False, True])
def test_names_one_a_line_in_another_order(moved):
    """Each cell on a line: figures are counted along the names only where these keep the form's order."""
    names = ["本年废止件数", "本年制发件数"] if moved else ["本年制发件数", "本年废止件数"]
    lines = [
        *("信息内容", *names, "现行有效件数"),
        *("规章", "167", "6", "609"),
        *("行政规范性文件", "0", "80", "294"),
        *(part for label in ROWS_2021 for part in (label, *FIGURES)),
    ]
    cells = read("\n".join((TITLE, *lines)))
    assert row(cells, "A1.rule") == ([MISSING] * 3 if moved else reported(167, 6, 609))
