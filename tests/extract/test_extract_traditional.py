"""Reports in Traditional characters: units and words mean the same."""

from __future__ import annotations

from gikanalysis.extract.values import is_unit, parse_cell
from gikanalysis.report import read_report

PAGE = """某某市2020年政府信息公開工作年度報告

二、主動公開政府信息情況
第二十條第（一）項
信息內容\t本年新製作數量\t本年新公開數量\t對外公開總數量
規章\t0\t0\t0
規範性文件\t5\t5\t17
第二十條第（五）項
信息內容\t上一年項目數量\t本年增/減\t處理決定數量
行政許可\t198\t減3\t1554
其他對外管理服務事項\t97\t增2\t328
第二十條第（六）項
信息內容\t上一年項目數量\t本年增/減\t處理決定數量
行政處罰\t1040\t0\t264
行政強制\t35\t無\t1
第二十條第（八）項
信息內容\t上一年項目數量\t本年增/減
行政事業性收費\t0\t0
第二十條第（九）項
信息內容\t採購項目數量\t採購總金額（單位：萬元）
政府集中採購\t201\t8.95
"""


def test_an_amount_under_a_traditional_heading_keeps_its_unit():
    """萬元 is no 元: the amount is not divided by ten thousand."""
    cells = {row.cell: row for row in read_report(PAGE.encode()).cell_rows}
    assert cells["A9.procurement.amount"].value == 8.95
    assert cells["A5.license.change"].value == -3
    assert cells["A6.coercion.change"].value == 0


def test_traditional_words_and_units_are_known():
    """Measure words, money and words for the sign."""
    assert is_unit("條")
    assert is_unit("萬元")
    assert parse_cell("3萬元", money=True).value == 3
    assert parse_cell("無").value == 0
    assert parse_cell("減38", signed=True).value == -38
