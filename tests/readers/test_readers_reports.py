"""The real reports, as their readers describe them."""

from pathlib import Path

import pytest

from gikanalysis.readers import read_document

REPORTS = Path(__file__).parents[2] / ".." / "shared" / "reports"


def report(name):
    """Read a real report, or skip where the reports are not at hand."""
    path = REPORTS / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside the repository")
    return read_document(path)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("changde-service-centre-2017.txt", "常德市人民政府政务服务中心2017年度政府信息公开工作年度报告"),
        ("huaning-service-bureau-2018.txt", "华宁县政务服务管理局2018年度政府信息公开工作年度报告"),
        ("lingwu-2020.txt", "灵武市 2020 年政府信息公开工作年度报告"),
        ("lingwu-service-centre-2017.txt", "灵武市政务服务中心2017年度政府信息公开工作报告"),
        ("wuzhong-2018.txt", "吴忠市 2018 年政府信息公开工作年度报告"),
    ],
)
def test_titles(name, title):
    """Each title as printed, joined where it is broken; text, UTF-8, nothing to remark."""
    document = report(name)
    assert (document.title, document.format, document.encoding, document.notes) == (title, "text", "utf-8", ())


def test_lingwu_2020():
    """Three tables; the row of part four keeps its fifteen cells, the first five of them blank."""
    blocks, matrix, remedies = report("lingwu-2020.txt").grids
    assert ("行政许可", "198", "+699", "1554") in [row.cells for row in blocks.rows]
    assert blocks.rows[-1].cells == ("政府集中采购", "201", "24063 万元")
    assert len(matrix.rows) == 26
    assert matrix.rows[0].place == "line 77"
    assert remedies.rows[-1].cells == ("",) * 5 + ("0",) * 10
    assert {len(row.cells) for row in remedies.rows} == {15}


def test_wuzhong_2018():
    """All 65 rows under four headings, one table over four pages."""
    (grid,) = report("wuzhong-2018.txt").grids
    rows = [row.cells for row in grid.rows]
    assert rows.count(("统计指标", "单位", "统计数")) == 4
    assert len(rows) == 65 + 4
    assert ("二、回应解读情况", ",", "") in rows
    assert rows[-1] == ("(三)接受培训人员数", "人次", "1523")


def test_huaning_2018():
    """65 rows under one heading; the figures of heading rows are blank, those broken off included."""
    (grid,) = report("huaning-service-bureau-2018.txt").grids
    rows = [row.cells for row in grid.rows]
    assert len(rows) == 65 + 1
    assert {len(row) for row in rows} == {3}
    assert [row[0][:2] for row in rows if row[2] == ""] == ["(二", "二、", "(二", "三、", "八、"]
    assert grid.rows[-1].place == "line 112"


def test_lingwu_service_centre_2017():
    """Blank figures stay blank cells of rows that are otherwise whole."""
    (grid,) = report("lingwu-service-centre-2017.txt").grids
    assert len(grid.rows) == 65 + 1
    assert {len(row.cells) for row in grid.rows} == {3}
    assert sum(row.cells[2] == "" for row in grid.rows) == 53


def test_changde_2017_has_no_table():
    """Prose with figures and a date line make no grid."""
    assert not list(report("changde-service-centre-2017.txt").grids)
