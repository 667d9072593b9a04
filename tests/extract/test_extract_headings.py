"""Names of columns in bare text: an order that is not the form's is never counted along."""

from __future__ import annotations

import pytest
from quirk_pages import A5, MISSING, NAMES, OLD, ROWS_2021, matrix, read, reported, row

GROUP = "法人或其他组织"


def page(names, bar, figures="2000103"):
    """Part three under the given names, each figure behind `bar`."""
    rows = [bar.join((label, *figures)) for label in ROWS_2021]
    return "\n".join((*OLD, "三、收到和处理政府信息公开申请情况", bar.join(names), *rows)).split("\n")


@pytest.mark.parametrize("bar", ["\n", " "])
@pytest.mark.parametrize(
    "names",
    [
        NAMES,
        ("自然人", GROUP, "总计", *NAMES[1:6]),
        ("自然人", "商业", "企业", *NAMES[2:]),
        (*NAMES[:2], "科研", *NAMES[3:]),
    ],
    ids=["one row", "two rows", "cut", "damaged"],
)
def test_names_in_the_forms_order(names, bar):
    """As the form prints them, in one row or two, cut over lines, one of them damaged."""
    assert row(read(*page(names, bar)), "B3.1") == reported(2, 0, 0, 0, 1, 0, 3)


@pytest.mark.parametrize("bar", ["\n", " "])
@pytest.mark.parametrize(
    "names",
    [
        ("商业企业", "自然人", *NAMES[2:]),
        ("自然人", "总计", *NAMES[1:6]),
        (*NAMES[:5], "总计", "其他"),
        ("自然人", GROUP, "总计", "科研机构", "商业企业", *NAMES[3:6]),
    ],
    ids=["swapped", "total moved", "total before other", "swapped in the group"],
)
def test_names_in_another_order(names, bar):
    """The figures stand under other names than by the form: none is taken by its number in the row."""
    cells = read(*page(names, bar))
    assert row(cells, "B3.1") == row(cells, "B4") == [MISSING] * 7


def test_a_table_without_one_of_the_columns():
    """Six names, all known, and a blank margin: seven cells are not the seven columns."""
    names = ["", "", *NAMES[:4], *NAMES[5:]]
    rows = ["\t".join((label, "", *"600017")) for label in ROWS_2021]
    assert row(read(*OLD, "\t".join(names), *rows), "B1") == [MISSING] * 7


@pytest.mark.parametrize("bar", ["\n", " "])
def test_a_page_number_does_not_make_up_for_a_column(bar):
    """Six names, six figures and the number of a page are not seven figures."""
    lines = page((*NAMES[:4], *NAMES[5:]), bar, "600017")
    at = next(n for n, line in enumerate(lines) if line.startswith(ROWS_2021[4]))
    assert row(read(*lines[:at], "12", *lines[at:]), "B3.2") == [MISSING] * 7


@pytest.mark.parametrize("bar", ["\n", " "])
def test_a_heading_row_below_names_that_are_printed_again(bar):
    """（六）其他处理 below the names of a new page is no name of a column."""
    lines = page(NAMES, bar)
    at = next(n for n, line in enumerate(lines) if line.startswith(ROWS_2021[14]))
    cells = read(*lines[:at], *bar.join(NAMES).split("\n"), "（六）其他处理", *lines[at:])
    assert row(cells, "B3.7") == reported(2, 0, 0, 0, 1, 0, 3)


@pytest.mark.parametrize("bar", ["\n", " "])
def test_names_of_a_block_in_another_order(bar):
    """本年新公开数量 before 本年新制作数量."""
    lines = bar.join(("信息内容", "本年新公开数量", "本年新制作数量", "对外公开总数量")).split("\n")
    cells = read(*lines, *bar.join(("规章", "1", "2", "3")).split("\n"), *A5, *matrix())
    assert row(cells, "A1.rule") == [MISSING] * 3


REMEDIES = ("行政复议", "未经复议直接起诉", "复议后起诉")


@pytest.mark.parametrize(("order", "first"), [((0, 1, 2), (1, "reported")), ((1, 2, 0), MISSING)])
@pytest.mark.parametrize("cut", [False, True])
def test_remedies_in_another_order(order, first, cut):
    """The names of the remedies, whole or cut over lines, tell whether counting means anything."""
    names = [REMEDIES[i] for i in order]
    names = [part for name in names for part in ((name[:2], name[2:]) if cut else (name,))]
    results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3
    lines = ["四、政府信息公开行政复议、行政诉讼情况", *names, *results, *"100010000000000", "五、存在的主要问题"]
    assert read(*OLD, *matrix(), *lines)["C.review.upheld"] == first
