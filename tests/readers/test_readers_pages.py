"""Pages as flip books and office programs leave them: tables cut by the page, and what runs between the halves."""

import pytest
from printed_forms import printed_form, wrong_cells
from printed_pages import broken_pages

from gikanalysis.readers.pdf import read_pdf_document

FURNITURE = [
    ("P. {}", ""),
    ("- {} -", "Page {} - 青石县2022年政府信息公开工作年度报告"),
    ("{}", "青石县人民政府公报"),
]


@pytest.mark.parametrize(("foot", "head"), FURNITURE)
@pytest.mark.parametrize("cut", [4, 7, 14, 21])
def test_quirk_13_a_matrix_cut_inside_a_label(cut, foot, head):
    """The lower half has no heading and begins inside a label; page numbers stand between."""
    printed = printed_form("v2021", cut, blanks=False)
    data = broken_pages(printed, ruled=True, cut=cut, foot=foot, head=head)
    assert wrong_cells(read_pdf_document(data), "v2021", printed.truth) == {}


@pytest.mark.parametrize(("foot", "head"), FURNITURE)
def test_quirk_13_without_lines(foot, head):
    """The same without ruling lines, the matrix going on overleaf between two rows."""
    printed = printed_form("v2021", 3, blanks=False)
    data = broken_pages(printed, ruled=False, cut=None, foot=foot, head=head)
    assert wrong_cells(read_pdf_document(data), "v2021", printed.truth) == {}
