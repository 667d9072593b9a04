"""The sample reports in data/reports: exact tables, own prose, a manifest that fits the folder.

These tests read the files directly, without the package, so that a fault of the data and a fault of
the code cannot hide each other. Some compare with the texts as published and their answer keys,
which are not part of the repository; without them those tests are skipped.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "data" / "reports"
SHARED = ROOT / ".." / "shared"

FORM_2014_FILES = (
    "wuzhong-2018.txt",
    "huaning-service-bureau-2018.txt",
    "lingwu-service-centre-2017.txt",
)
TEXT_FILES = (*FORM_2014_FILES, "lingwu-2020.txt", "changde-service-centre-2017.txt")
PAGES = ("suqian-2023", "suqian-2024")
APPLICANTS = ("natural", "biz", "research", "ngo", "legal", "other", "total")
RESULTS = ("upheld", "corrected", "other", "pending", "total")
MATRIX_ROWS = {
    "一、本年新收政府信息公开申请数量": "B1",
    "二、上年结转政府信息公开申请数量": "B2",
    "（一）予以公开": "B3.1",
    "（二）部分公开": "B3.2",
    "1.属于国家秘密": "B3.3.1",
    "2.其他法律行政法规禁止公开": "B3.3.2",
    "3.危及“三安全一稳定”": "B3.3.3",
    "4.保护第三方合法权益": "B3.3.4",
    "5.属于三类内部事务信息": "B3.3.5",
    "6.属于四类过程性信息": "B3.3.6",
    "7.属于行政执法案卷": "B3.3.7",
    "8.属于行政查询事项": "B3.3.8",
    "1.本机关不掌握相关政府信息": "B3.4.1",
    "2.没有现成信息需要另行制作": "B3.4.2",
    "3.补正后申请内容仍不明确": "B3.4.3",
    "1.信访举报投诉类申请": "B3.5.1",
    "2.重复申请": "B3.5.2",
    "3.要求提供公开出版物": "B3.5.3",
    "4.无正当理由大量反复申请": "B3.5.4",
    "5.要求行政机关确认或重新出具已获取信息": "B3.5.5",
    "1.申请人无正当理由逾期不补正": "B3.6.1",
    "2.申请人逾期未按收费通知要求缴纳费用": "B3.6.2",
    "3.其他": "B3.6.3",
    "（七）总计": "B3.7",
    "四、结转下年度继续办理": "B4",
}
PART_TWO_ROWS = {
    "规章": ("A1.rule.made", "A1.rule.repealed", "A1.rule.in_force"),
    "行政规范性文件": ("A1.norm.made", "A1.norm.repealed", "A1.norm.in_force"),
    "行政许可": ("A5.license.decisions",),
    "行政处罚": ("A6.penalty.decisions",),
    "行政强制": ("A6.coercion.decisions",),
    "行政事业性收费": ("A8.fee.amount",),
}
PART_TWO_2019 = {
    "规章": ("A1.rule.made", "A1.rule.newly_public", "A1.rule.total_public"),
    "规范性文件": ("A1.norm.made", "A1.norm.newly_public", "A1.norm.total_public"),
    "行政许可": ("A5.license.prev_items", "A5.license.change", "A5.license.decisions"),
    "其他对外管理服务事项": (
        "A5.other_service.prev_items",
        "A5.other_service.change",
        "A5.other_service.decisions",
    ),
    "行政处罚": ("A6.penalty.prev_items", "A6.penalty.change", "A6.penalty.decisions"),
    "行政强制": ("A6.coercion.prev_items", "A6.coercion.change", "A6.coercion.decisions"),
    "行政事业性收费": ("A8.fee.prev_items", "A8.fee.change"),
    "政府集中采购": ("A9.procurement.items", "A9.procurement.amount"),
}
DISPUTE_CELLS = tuple(f"C.{kind}.{result}" for kind in ("review", "lit_direct", "lit_after") for result in RESULTS)
FACT_COLUMNS = ("file", "metric", "component", "value", "unit", "qualifier", "section", "note")
MANIFEST_COLUMNS = (
    "file",
    "kind",
    "sha256",
    "issuer",
    "adcode",
    "title",
    "year",
    "form",
    "published",
    "where_published",
    "retrieved",
    "licence_note",
    "what_was_changed",
)
HEADING = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|\d+、)")


# --- reading the files, in the plainest way -----------------------------------------------------


def lines_of(name: str) -> list[str]:
    """Lines of a sample text, line ends untouched by universal newlines."""
    return (FOLDER / name).read_bytes().decode("utf-8").split("\n")


def rows_of(name: str) -> list[dict[str, str]]:
    """Rows of a CSV file of the folder."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def is_table_line(line: str) -> bool:
    """A line with a cell separator."""
    return "\t" in line or "|" in line


def squeezed(text: str) -> str:
    """Text without any blank, for comparing labels."""
    return re.sub(r"\s+", "", text)


def table_rows_2014(name: str) -> list[tuple[str, str]]:
    """(label, figure as printed) of each row of a 2014 table; headings and lone bars left out."""
    found = []
    for line in filter(is_table_line, lines_of(name)):
        cells = [cell.strip() for cell in re.split(r"[\t|]", line)]
        label = squeezed(cells[0])
        if label and label != "统计指标":
            found.append((label, cells[2] if len(cells) > 2 else ""))
    return found


def cells_2019(name: str) -> dict[str, str]:
    """Cell id → printed figure of a 2019 table, matrix rows read from the right edge."""
    found: dict[str, str] = {}
    for line in filter(is_table_line, lines_of(name)):
        cells = line.split("\t")
        if cells[0] in PART_TWO_2019:
            found.update(zip(PART_TWO_2019[cells[0]], cells[1:], strict=False))
        elif len(cells) == 15 and cells[-1].isdigit():
            found.update(zip(DISPUTE_CELLS, cells, strict=True))
        elif re.search(r"(?:\t\d+){7}\t?$", line):
            figures = [cell for cell in cells if re.fullmatch(r"\d+", cell)]
            found.update(matrix_cells(cells[: len(cells) - 7], figures, "（六）其他处理"))
    return found


def matrix_cells(labels: list[str], figures: list[str], extra: str = "") -> dict[str, str]:
    """Address the seven figures of one matrix row by the last label that names a row."""
    names = dict(MATRIX_ROWS) | ({extra: "B3.6"} if extra else {})
    plain = {squeezed(key).replace("（", "(").replace("）", ")"): row for key, row in names.items()}
    for label in reversed(labels):
        text = squeezed(label).replace("（", "(").replace("）", ")")
        for key, row in plain.items():
            if text == key or (len(key) > 4 and text.startswith(key)):
                return {f"{row}.{who}": figure for who, figure in zip(APPLICANTS, figures, strict=True)}
    return {}


def expanded(table: Tag) -> list[list[str]]:
    """Rows of an HTML table with every spanning cell repeated at each place it covers."""
    covered: dict[tuple[int, int], str] = {}
    for y, row in enumerate(table.find_all("tr")):
        x = 0
        for cell in row.find_all(["td", "th"]):
            while (y, x) in covered:
                x += 1
            text = squeezed(cell.get_text())
            for below in range(int(str(cell.get("rowspan", 1)))):
                for right in range(int(str(cell.get("colspan", 1)))):
                    place = (y + below, x + right)
                    assert place not in covered, f"two cells claim row {place[0] + 1}, column {place[1] + 1}"
                    covered[place] = text
            x += int(str(cell.get("colspan", 1)))
    height = 1 + max(y for y, _ in covered)
    width = 1 + max(x for _, x in covered)
    assert len(covered) == height * width, "the spans leave a hole in the table"
    return [[covered[y, x] for x in range(width)] for y in range(height)]


def cells_of_page(name: str) -> dict[str, str]:
    """Cell id → printed figure of a page on the 2021 form."""
    soup = BeautifulSoup((FOLDER / f"{name}.html").read_bytes(), "html.parser", from_encoding="utf-8")
    part_two, matrix, disputes = (expanded(table) for table in soup.find_all("table"))
    found: dict[str, str] = {}
    for row in part_two:
        cells = PART_TWO_ROWS.get(row[0], ())
        figures = row[1:] if len(cells) == 3 else [*dict.fromkeys(row[1:])]
        found.update(zip(cells, figures if cells else (), strict=True))
    for row in matrix:
        if row[3].isdigit():
            found.update(matrix_cells(row[:3], row[3:]))
    found.update(zip(DISPUTE_CELLS, disputes[-1], strict=True))
    return found


def shared(*parts: str) -> Path:
    """A path beside the repository; skips the test where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{'/'.join(parts)} is not beside the repository")
    return path


def answer_key(name: str) -> dict[str, Any]:
    """The answer key of one of the five text reports."""
    reports = json.loads(shared("domain", "reports_truth.json").read_text(encoding="utf-8"))["reports"]
    entries = reports.values() if isinstance(reports, dict) else reports
    return next(entry for entry in entries if entry["file"] == name)


def page_key(name: str) -> dict[str, Any]:
    """The answer key of one of the two pages on the 2021 form."""
    cases = shared("cases", "suqian_2023_2024.json").read_text(encoding="utf-8")
    return dict(json.loads(cases)[name])


# --- tables --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEXT_FILES)
def test_table_lines_are_those_published(name):
    """Every table line equals the published one, and so do the blank lines between them."""
    published = shared("reports", name).read_bytes().decode("utf-8").split("\n")
    assert tables_with_gaps(lines_of(name)) == tables_with_gaps(published)


def tables_with_gaps(lines: list[str]) -> list[str]:
    """Table lines with the lines between them, from two lines before a table to its end."""
    kept: list[str] = []
    for number, line in enumerate(lines):
        near = [*lines[max(0, number - 2) : number], *lines[number + 1 : number + 3]]
        inside = not line.strip() and any(map(is_table_line, near[:2])) and any(map(is_table_line, near[2:]))
        if is_table_line(line) or inside:
            kept.append(line)
    return kept


@pytest.mark.parametrize("name", FORM_2014_FILES)
def test_figures_of_2014_tables_equal_the_key(name):
    """Each of the 65 rows prints the label and the figure of the answer key, blanks included."""
    cells = answer_key(name)["cells"]
    expected = [(squeezed(cell["label_printed"]), cell["printed"] or "") for cell in cells]
    assert table_rows_2014(name) == expected


def test_figures_of_the_2019_table_equal_the_key():
    """Each figure of the 2019 table stands in the row and column of the answer key."""
    cells = answer_key("lingwu-2020.txt")["cells"]
    expected = {c["cell"]: c["printed"] or "" for c in cells if c["status"] != "header"}
    assert cells_2019("lingwu-2020.txt") == expected


@pytest.mark.parametrize("name", PAGES)
def test_figures_of_the_pages_equal_the_key(name):
    """Each of the 200 figures of a page stands in the right cell, spans expanded."""
    expected = page_key(name)["cells"]
    printed = cells_of_page(name)
    assert printed.keys() == expected.keys()
    wrong = {cell: text for cell, text in printed.items() if float(text) != expected[cell]}
    assert not wrong


@pytest.mark.parametrize("name", FORM_2014_FILES)
def test_2014_tables_are_whole(name):
    """A 2014 table has its 65 rows, whatever page breaks do to it."""
    assert len(table_rows_2014(name)) == 65


@pytest.mark.parametrize("name", PAGES)
def test_pages_add_up(name):
    """The figures of a page close: in = out in each column, and each row sums to its total."""
    figure = {cell: float(text) for cell, text in cells_of_page(name).items()}
    assert len(figure) == 200
    for who in APPLICANTS:
        outcomes = sum(v for c, v in figure.items() if re.fullmatch(rf"B3\.[1-6](\.\d)?\.{who}", c))
        assert outcomes == figure[f"B3.7.{who}"]
        received = figure[f"B1.{who}"] + figure[f"B2.{who}"]
        assert received == figure[f"B3.7.{who}"] + figure[f"B4.{who}"]
    for row in MATRIX_ROWS.values():
        assert sum(figure[f"{row}.{who}"] for who in APPLICANTS[:-1]) == figure[f"{row}.total"]


def test_the_two_years_follow_on():
    """What 2023 carries over, 2024 takes in; the stock of documents moves by what was made and repealed."""
    before, after = (
        {c: float(t) for c, t in cells_of_page(name).items()} for name in ("suqian-2023", "suqian-2024")
    )
    assert all(before[f"B4.{who}"] == after[f"B2.{who}"] for who in APPLICANTS)
    for row in ("A1.rule", "A1.norm"):
        moved = before[f"{row}.in_force"] + after[f"{row}.made"] - after[f"{row}.repealed"]
        assert after[f"{row}.in_force"] == moved


def test_expansion_notices_a_wrong_span():
    """The span expansion of these tests refuses a table with a hole or a double claim."""
    broken = '<table><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>'
    with pytest.raises(AssertionError, match="hole"):
        expanded(BeautifulSoup(broken, "html.parser").find("table"))


class _TagBalance(HTMLParser):
    """Collects tags that are opened and not closed, or closed and not opened."""

    VOID = frozenset({"meta", "br", "img", "link", "hr", "col"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag."""
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close a tag."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_well_formed(name):
    """A page has doctype, encoding, one title, one h1, the six headings, and balanced tags."""
    text = (FOLDER / f"{name}.html").read_text(encoding="utf-8")
    balance = _TagBalance()
    balance.feed(text)
    assert not balance.faults
    assert not balance.open
    assert text.startswith("<!DOCTYPE html>")
    soup = BeautifulSoup(text, "html.parser")
    assert "utf-8" in str(soup.find("meta"))
    assert [tag.get_text() for tag in soup.find_all("title")] == [t.get_text() for t in soup.find_all("h1")]
    headings = re.findall(r">([一二三四五六]、[^<]*)</(?:h2|span></b)", text)
    assert [heading[0] for heading in headings] == list("一二三四五六")


# --- prose ---------------------------------------------------------------------------------------


def chinese(text: str) -> str:
    """The Chinese characters of a line alone, so that digits and marks hide no copy."""
    return re.sub(r"[^\u4e00-\u9fff]", "", text)


def shared_runs(ours: list[str], theirs: list[str], length: int = 15) -> list[str]:
    """Runs of `length` Chinese characters that a line of ours has in common with one of theirs."""
    known = {text[i : i + length] for text in map(chinese, theirs) for i in range(len(text) - length + 1)}
    runs = (text[i : i + length] for text in map(chinese, ours) for i in range(len(text) - length + 1))
    return [run for run in runs if run in known]


def is_label(line: str) -> bool:
    """A title, heading, file name or address line: short, no sentence."""
    return len(line) <= 80 and (bool(HEADING.match(line)) or "。" not in line)


def prose_of(path: Path) -> list[str]:
    """Lines of running text of a sample report."""
    if path.suffix == ".html":
        soup = BeautifulSoup(path.read_bytes(), "html.parser", from_encoding="utf-8")
        for tag in soup.find_all(["table", "title", "style", "h1", "h2"]):
            tag.decompose()
        return [line for line in soup.get_text("\n").split("\n") if not HEADING.match(line)]
    return [line for line in lines_of(path.name) if not is_table_line(line)]


@pytest.mark.parametrize("name", [*TEXT_FILES, *(f"{page}.html" for page in PAGES)])
def test_no_prose_is_copied(name):
    """No 15 Chinese characters in a row come from the published texts, titles and headings apart."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(shared("reports").glob("*.txt"))]
    published = [line for text in texts for line in text.split("\n") if not is_table_line(line)]
    labels = {line.strip() for line in published if is_label(line.strip())}
    ours = [line for line in prose_of(FOLDER / name) if line.strip() not in labels]
    assert shared_runs(ours, published) == []


def test_a_copied_sentence_would_be_noticed():
    """The comparison finds a copied run although digits and marks differ."""
    theirs = ["甲乙丙丁戊己庚辛壬癸，子丑寅卯辰巳午未"]
    assert shared_runs(["前言：丙丁戊己庚辛 12 壬癸子丑寅卯辰巳午。"], theirs)
    assert not shared_runs(["前言：丙丁戊己庚辛，另起一句。"], theirs)


@pytest.mark.parametrize("name", [*TEXT_FILES, *(f"{page}.html" for page in PAGES)])
def test_each_page_says_that_its_words_are_not_the_original(name):
    """Nobody who meets a single file can take its prose for the words of a government."""
    assert any("样本数据" in line and "不是原文" in line for line in prose_of(FOLDER / name)[-12:])


# --- manifest and side file ------------------------------------------------------------------------


def test_manifest_names_every_file_once():
    """Each file of the folder but the manifest has one row, and each row has a file with that hash."""
    rows = rows_of("manifest.csv")
    assert tuple(rows[0]) == MANIFEST_COLUMNS
    present = {path.name for path in FOLDER.iterdir()} - {"manifest.csv"}
    assert Counter(row["file"] for row in rows) == Counter(present)
    hashes = {row["file"]: hashlib.sha256((FOLDER / row["file"]).read_bytes()).hexdigest() for row in rows}
    assert {row["file"]: row["sha256"] for row in rows} == hashes


def test_manifest_tells_reports_from_side_files():
    """Seven reports with their identity, one side file without."""
    kinds = Counter(row["kind"] for row in rows_of("manifest.csv"))
    assert kinds == {"report": 7, "side": 1}
    for row in rows_of("manifest.csv"):
        assert row["licence_note"]
        assert row["what_was_changed"]
        assert bool(row["issuer"]) == (row["kind"] == "report")
        if row["kind"] == "report":
            assert re.fullmatch(r"\d{6}", row["adcode"])
            assert re.fullmatch(r"20\d\d", row["year"])
            assert row["form"] in {"v2014", "v2019", "v2021", "prose"}


def test_manifest_agrees_with_the_pages():
    """The title of the manifest opens the page, and names the year."""
    for row in rows_of("manifest.csv"):
        if row["kind"] == "report":
            text = BeautifulSoup((FOLDER / row["file"]).read_text(encoding="utf-8"), "html.parser").get_text()
            assert squeezed(text).startswith(squeezed(row["title"]))
            assert row["year"] in row["title"]


def test_manifest_equals_the_keys():
    """Issuer, division, year, form and dates are those of the answer keys."""
    for row in rows_of("manifest.csv"):
        if row["kind"] == "side":
            continue
        if row["file"].endswith(".html"):
            key = page_key(row["file"].removesuffix(".html"))
            issuer, form = key["issuer"], key["form"]
        else:
            key = answer_key(row["file"])
            issuer = key["issuing_body"].split(" ")[0]
            form = key["vintage"] if key["tables_in_text"] else "prose"
            assert (key["title"], key["publication_date"] or "") == (row["title"], row["published"])
        expected = (issuer, key["adcode"], str(key["report_year"]), form)
        assert (row["issuer"], row["adcode"], row["year"], row["form"]) == expected


def printed_forms(value: float) -> list[str]:
    """How a figure may stand in running text: plain or in 万."""
    return [f"{value:g}" if value < 1e5 else f"{value:.0f}", f"{value / 10000:g}万"]


@pytest.mark.parametrize("row", rows_of("facts.csv"), ids=lambda row: f"{row['file']}-{row['metric']}")
def test_each_fact_stands_in_its_page(row):
    """A fact of the side file is printed in the prose of its page, or marked as words or implied."""
    assert tuple(row) == FACT_COLUMNS
    assert row["qualifier"] in {"exact", "about", "floor", "ceiling", "rounded"}
    prose = squeezed("".join(prose_of(FOLDER / row["file"])))
    if "in words" in row["note"] or "implied" in row["note"]:
        assert float(row["value"]) in (0, 1, 7)
    else:
        options = printed_forms(float(row["value"]))
        assert any(re.search(rf"(?<![\d.]){re.escape(option)}(?![\d.])", prose) for option in options)


@pytest.mark.parametrize("name", [*TEXT_FILES, *PAGES])
def test_facts_are_those_of_the_keys(name):
    """The side file holds as many facts as the answer key, with the same values."""
    key = answer_key(name) if name.endswith(".txt") else page_key(name)
    file = name if name.endswith(".txt") else f"{name}.html"
    ours = Counter((float(r["value"]), r["unit"]) for r in rows_of("facts.csv") if r["file"] == file)
    assert ours == Counter((float(fact["value"]), fact["unit"]) for fact in key["prose"])
