"""Columns that a body added to the list of indicators, and tables that stand in a report twice."""

from __future__ import annotations

from html import escape

import pytest

from gikanalysis.extract.cells import read_cells
from gikanalysis.extract.detect import detect
from gikanalysis.forms import form
from gikanalysis.readers.html import read_html_document

OLD = form("v2014")
ROWS = OLD.tables[0].rows


def read(heading, cells):
    """Read a page of the 2014 form with the given heading row and, for each row, the cells behind its label."""
    table = [heading, *([row.label, *cells(number, row)] for number, row in enumerate(ROWS))]
    rows = ("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in table)
    detection = detect(read_html_document(f"<table>{''.join(rows)}</table>"))
    return {cell.cell: cell for cell in read_cells(detection).cells}


def figure(number, row):
    """The figure of a row; headings have none, every seventh row is blank."""
    return "" if row.header or number % 7 == 0 else number


def check_figures(cells):
    """Every row has its own figure or is blank."""
    for number, row in enumerate(ROWS):
        found = cells[row.id]
        if row.header:
            assert (found.value, found.status) == (None, "header")
        elif number % 7 == 0:
            assert (found.value, found.status) == (None, "blank")
        else:
            assert (found.value, found.status) == (number, "reported")


@pytest.mark.parametrize("name", ["统计数", "数量", "本年数"])
@pytest.mark.parametrize("added", ["备注", "上年数", "历年累计", "填报说明"])
@pytest.mark.parametrize("before", [False, True])
def test_a_column_beside_the_named_one_is_left_out(name, added, before):
    """The heading names the form's column; what stands in another one is not taken, also where a cell is blank."""

    def cells(number, row):
        pair = [900 + number, figure(number, row)] if before else [figure(number, row), 900 + number]
        return [row.unit or "", *pair]

    names = [added, name] if before else [name, added]
    check_figures(read(["指标名称", "单位", *names], cells))


def test_ordinals_before_the_labels():
    """A first column of ordinals; a figure behind it stays where it is."""
    rows = [["序号", "指标名称", "单位", "数量"]]
    rows += [[number, row.label, row.unit or "", figure(number, row)] for number, row in enumerate(ROWS)]
    page = "".join("<tr>" + "".join(f"<td>{escape(str(c))}</td>" for c in row) + "</tr>" for row in rows)
    check_figures({c.cell: c for c in read_cells(detect(read_html_document(f"<table>{page}</table>"))).cells})


@pytest.mark.parametrize("heading", [["指标名称", "单位", "甲", "乙"], ["指标名称", "单位", "2018年", "2017年"]])
def test_two_columns_of_figures_without_a_name_are_not_read(heading):
    """Nothing says which column is the report's: not even a row with one figure, or a heading, is read."""

    def cells(number, row):
        second = "" if number % 5 == 0 else 900 + number
        return [row.unit or "", figure(number, row), second]

    found = read(heading, cells)
    assert {cell.status for cell in found.values()} == {"missing"}


def test_a_cell_too_many_in_some_rows_does_not_hide_them():
    """A row with a stray blank cell has its figure beyond the named column: it is read all the same."""

    def cells(number, row):
        stray = [""] if number == 3 else []
        return [row.unit or "", *stray, figure(number, row)]

    check_figures(read(["指标名称", "单位", "数量"], cells))


def pages(*tables):
    """Read a page of several copies of the 2014 form; each is a function from a row's number to its figure."""
    parts = []
    for table in tables:
        rows = [["指标名称", "单位", "统计数"]]
        rows += [[row.label, row.unit or "", "" if row.header else table(n)] for n, row in enumerate(ROWS)]
        body = "".join("<tr>" + "".join(f"<td>{escape(str(c))}</td>" for c in row) + "</tr>" for row in rows)
        parts.append(f"<p>附表</p><table>{body}</table>")
    reading = read_cells(detect(read_html_document("".join(parts))))
    return {cell.cell: cell for cell in reading.cells}, {remark.rule: remark.cells for remark in reading.remarks}


def test_a_copy_with_the_same_figures_is_no_matter():
    """The same table twice is read once."""
    cells, remarks = pages(lambda n: n, lambda n: n)
    assert "Q-24" not in remarks
    assert all(cells[row.id].value == n for n, row in enumerate(ROWS) if not row.header)


@pytest.mark.parametrize("blank", [False, True])
def test_a_copy_with_other_figures_leaves_the_rows_that_differ_unread(blank):
    """A second table with other figures, or with figures where the first is blank: neither is taken."""
    cells, remarks = pages(lambda n: "" if blank and n % 2 else n, lambda n: n if n % 3 else n + 500)
    for n, row in enumerate(ROWS):
        differs = n % 3 == 0 or (blank and n % 2 == 1)
        assert (row.id in remarks["Q-24"]) == (differs and not row.header)
        if not row.header:
            assert cells[row.id].status == ("missing" if differs else "reported")


def test_part_four_twice_with_other_figures():
    """Two copies of part four: the same figures are read, other figures are not."""
    names = "".join(f"<td>{name}</td>" for name in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计") * 3)

    def page(*totals):
        rows = "".join(
            f"<table><tr>{names}</tr><tr>{'<td>0</td>' * 14}<td>{total}</td></tr></table><p>附表</p>"
            for total in totals
        )
        part_three = "".join(
            f"<tr><td>{row.label}</td>{'<td>0</td>' * 7}</tr>"
            for row in form("v2021").table("B").rows
            if not row.header
        )
        reading = read_cells(detect(read_html_document(f"<table>{part_three}</table>{rows}")))
        return {c.cell: c for c in reading.cells}, {remark.rule for remark in reading.remarks}

    same, quiet = page(0, 0)
    assert same["C.lit_after.total"].value == 0
    assert "Q-24" not in quiet
    other, told = page(0, 4)
    assert other["C.lit_after.total"].status == other["C.review.upheld"].status == "missing"
    assert "Q-24" in told


@pytest.mark.parametrize("sparse", [["", "", "", "", "", "", "274", ""], ["7", "", "", "", "", "", "", ""]])
def test_a_column_too_many_in_part_three(sparse):
    """An eighth column that no heading names: rows with few figures are not placed by chance."""
    names = ["", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    full = ["1", "0", "0", "0", "0", "0", "90", "1"]
    rows = [row.label for row in form("v2021").table("B").rows if not row.header]
    table = [names, *([label, *(sparse if number % 4 == 1 else full)] for number, label in enumerate(rows))]
    page = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in table)
    reading = read_cells(detect(read_html_document(f"<table>{page}</table>")))
    assert {cell.status for cell in reading.cells if cell.cell.count(".")} == {"missing"}
