"""Small pages for tests of single quirks: enough of a report for its form to be known."""

from __future__ import annotations

from gikanalysis.extract.cells import read_cells
from gikanalysis.extract.detect import detect
from gikanalysis.readers import read_document

NAMES = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
ROWS_2021 = (
    "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开", "（二）部分公开",
    "1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”", "4.保护第三方合法权益",
    "5.属于三类内部事务信息", "6.属于四类过程性信息", "7.属于行政执法案卷", "8.属于行政查询事项",
    "1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "（七）总计", "四、结转下年度继续办理",
)  # fmt: skip
TITLE = "某县2020年政府信息公开工作年度报告"


def matrix(bar="\t", figures=("0",) * 7):
    """Lines of part three, enough for the form to be known."""
    return [bar.join(("", *NAMES)), *(bar.join((label, *figures)) for label in ROWS_2021)]


def read(*lines, form=None):
    """Read a text; value and status by cell."""
    detection = detect(read_document("\n".join((TITLE, *lines)).encode()))
    assert detection is not None
    assert form in {None, detection.form}
    return {cell.cell: (cell.value, cell.status) for cell in read_cells(detection).cells}


def row(cells, name):
    """Value and status of the figures of one row."""
    return [found for cell, found in cells.items() if cell.rpartition(".")[0] == name]


def reported(*values):
    """Figures as they should be read."""
    return [(float(value), "reported") for value in values]


MISSING = (None, "missing")
BLANK = (None, "blank")
OLD = (
    "第二十条第（一）项",
    "信息内容\t本年新制作数量\t本年新公开数量\t对外公开总数量",
    "规章\t0\t0\t6",
    "规范性文件\t4\t0\t32",
)
A5 = ("第二十条第（五）项", "信息内容\t上一年项目数量\t本年增/减\t处理决定数量")
RESULTS = "结果维持 结果纠正 其他结果 尚未审结 总计 " * 3
