"""Hybrids of two forms, the form of another year, parts and rows missing or added (quirks 27 and 28)."""

from __future__ import annotations

import random

import pytest
import writer

import gikanalysis as gik
from gikanalysis.forms import form

TITLE = "定西市{year}年政府信息公开工作年度报告"


def html(table):
    """A table of the writer as HTML."""
    rows = []
    for row in table:
        cells = "".join(f'<td colspan="{cell.columns}" rowspan="{cell.rows}">{cell.text}</td>' for cell in row)
        rows.append(f"<tr>{cells}</tr>")
    return f'<table border="1">{"".join(rows)}</table>'


def page(*parts, year):
    """A report of one body on a year."""
    return f"<html><body><h1>{TITLE.format(year=year)}</h1>{''.join(parts)}</body></html>".encode()


def parts(name, seed=1):
    """What is written on a form, and the parts of its page: (two, three, four), for 2014 the one table."""
    written = writer.write(name, random.Random(seed), size="large")
    if name == "v2014":
        return written, [html(writer.indicator_table(written))]
    two = "".join(map(html, writer.block_tables(written)))
    return written, [two, html(writer.matrix_table(written)), html(writer.single_row_table(written))]


def read(*content, year):
    """A report and its findings on the form."""
    report = gik.read_report(page(*content, year=year))
    return report, [
        (row["severity"], row["message"]) for row in report.findings.to_dicts() if row["rule"] == "form"
    ]


def wrong(report, written):
    """Cells that were read other than written."""
    return [
        row["cell"]
        for row in report.cells.to_dicts()
        if row["value"] is not None and row["value"] != written.truth[row["cell"]][1]
    ]


@pytest.mark.parametrize(
    ("name", "year", "severity"),
    [
        ("v2014", 2018, None), ("v2014", 2019, "note"), ("v2014", 2020, "warning"), ("v2019", 2020, None),
        ("v2019", 2021, "warning"), ("v2019", 2022, "warning"), ("v2021", 2021, None), ("v2021", 2020, "warning"),
    ],
)  # fmt: skip
def test_quirk_28_the_form_of_another_year(name, year, severity):
    """Recognised by its labels, read under its own cells, and said to be the form of other years."""
    written, content = parts(name)
    report, findings = read(*content, year=year)
    assert (report.form, report.year) == (name, year)
    assert wrong(report, written) == []
    assert report.cells["value"].null_count() < 10
    assert [level for level, message in findings if "was in force" in message or "another form" in message] == (
        [severity] if severity else []
    )


@pytest.mark.parametrize(("two", "three"), [("v2019", "v2021"), ("v2021", "v2019")])
@pytest.mark.parametrize("seed", range(3))
def test_quirk_28_part_two_of_one_form_and_three_of_another(two, three, seed):
    """Read on the form whose wording prevails; what the other form words differently is missing and said."""
    one, other = parts(two, seed), parts(three, seed + 9)
    report, findings = read(one[1][0], *other[1][1:], year=2021)
    read_on = {"A": one[0].truth, "B": other[0].truth, "C": other[0].truth}
    figures = report.cells.filter(status="reported").to_dicts()
    assert [row["cell"] for row in figures if row["value"] != read_on[row["cell"][0]][row["cell"]][1]] == []
    assert len(figures) > 170
    said = "print wording of" if three == "v2021" else "逾期不补正"  # the older form has no label of its own there
    assert sum(said in message for _, message in findings) == 1


def test_quirk_27_the_old_name_of_a_row():
    """规范性文件 for 行政规范性文件 on the 2021 form: the row by its place and heads, and a note."""
    written, content = parts("v2021")
    report, findings = read(content[0].replace("行政规范性文件", "规范性文件"), *content[1:], year=2021)
    assert wrong(report, written) == []
    assert report.cells.filter(cell="A1.norm.made")["status"].to_list() == ["reported"]
    assert [level for level, message in findings if "行政规范性文件" in message] == ["note"]


def hubei(content):
    """Part two as 湖北 printed it in 2020: instructions in the labels and a row of its own."""
    added = ("其他主动公开文件（含以本单位名义印发的各类文件、规划、公告）", "7", "7", "77")
    row = "<tr>" + "".join(f"<td>{cell}</td>" for cell in added) + "</tr>"
    at = content.index("</tr>", content.index(">规范性文件<")) + len("</tr>")
    content = content[:at] + row + content[at:]
    for label, more in {
        "规章": "（仅指有立法权的地方政府制定的规章）",
        "行政许可": "（指依照法律法规实施的许可事项）",
        "上一年项目数量": "（指2019年事项数）",
        "处理决定数量": "（指2020年办理件数）",
        "规范性文件": "（指本单位制发的行政规范性文件）",
    }.items():
        content = content.replace(f">{label}<", f">{label}{more}<")
    return content


def test_quirk_27_the_form_of_hubei():
    """Instructions in brackets change no label; the added row is kept under its printed label."""
    written, (two, three, four) = parts("v2019")
    report, findings = read(hubei(two), three, four, year=2020)
    assert wrong(report, written) == []
    assert len(report.cells) == len(form("v2019").cells)
    assert report.cells.filter(cell="A5.license.prev_items")["status"].to_list() == ["reported"]
    assert report.added["value"].to_list() == [7.0, 7.0, 77.0]
    assert report.added["label"].str.starts_with("其他主动公开文件").all()
    assert [level for level, message in findings] == ["note"]
    assert "其他主动公开文件" in findings[0][1]


@pytest.mark.parametrize(("name", "year"), [("v2019", 2020), ("v2021", 2022)])
@pytest.mark.parametrize("part", [0, 1, 2])
def test_one_part_only(name, year, part):
    """Part two, three or four alone is known, read right, and the rest is said to be missing."""
    written, content = parts(name)
    report, findings = read(content[part], year=year)
    assert report.form == name
    assert wrong(report, written) == []
    assert report.cells.filter(status="reported").height > 5
    assert any(level == "warning" and "part(s) of the form" in message for level, message in findings)


def test_part_four_alone_goes_by_the_year():
    """Part four is the same on two forms: the year decides and that is said; without a year nothing does."""
    four = parts("v2021")[1][2]
    assert "in force for reports on 2020" in str(read(four, year=2020)[1])
    report = gik.read_report(page(four, year="").replace("年政府".encode(), "政府".encode()))
    assert report.year is None
    assert any("no year decides" in message for message in report.findings["message"])


def test_part_four_alone_makes_no_report():
    """A page that is no report is not taken for one because of a table of suits."""
    four = parts("v2021")[1][2]
    with pytest.raises(gik.UnreadableSource):
        gik.read_report(
            page(four, year=2020).replace("政府信息公开工作年度报告".encode(), "法治政府建设情况报告".encode())
        )


def test_rows_left_out():
    """Rows that are not there are missing and named; no other row takes their figures."""
    written, (two, three, four) = parts("v2021")
    rows = three.split("</tr>")
    gone = next(i for i, row in enumerate(rows) if "行政查询" in row)
    report, findings = read(two, "</tr>".join(rows[:gone] + rows[gone + 1 :]), four, year=2022)
    assert wrong(report, written) == []
    lost = report.cells.filter(status="missing")["cell"].to_list()
    assert {cell.rpartition(".")[0] for cell in lost} == {"B3.3.8"}
    assert any("1 row(s) of the form are not" in message for _, message in findings)


def test_nothing_is_said_of_a_whole_report():
    """A report on the form of its year has no finding on its form."""
    for name, year in (("v2014", 2017), ("v2019", 2019), ("v2021", 2023)):
        assert read(*parts(name)[1], year=year)[1] == []
