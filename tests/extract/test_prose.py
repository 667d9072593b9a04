"""Statements: every pattern and decoy with the sentence that trips it, own sentences, real reports."""

import csv
import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gikanalysis.errors import DataFileError
from gikanalysis.extract import prose_rules
from gikanalysis.extract.numerals import find_numbers
from gikanalysis.extract.prose import statements
from gikanalysis.extract.prose_scope import MASK, mask
from gikanalysis.extract.running_text import passages, plain_text
from gikanalysis.readers.document import Document, Grid, Paragraph, Row
from gikanalysis.readers.text import read_text_document
from gikanalysis.tabular import Table, parse_csv

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SAMPLES = ROOT / "data" / "reports"
REPORTS = ROOT / ".." / "shared" / "reports"
KEY = ROOT / ".." / "shared" / "domain" / "reports_truth.json"
RULES = prose_rules.rules()
SENTENCES = list(csv.DictReader((HERE / "prose_sentences.csv").read_text(encoding="utf-8").splitlines()))


def read(*lines):
    """Statements of the given paragraphs."""
    paragraphs = tuple(Paragraph(line, f"line {n}") for n, line in enumerate(lines, start=1))
    return statements(Document(paragraphs, "text"))


def metrics_of(found):
    """What tests compare: metric, component, value."""
    return {(s.metric, s.component, s.value) for s in found}


@pytest.mark.parametrize("rule", RULES.patterns, ids=lambda rule: rule.id)
def test_every_pattern_reads_its_example(rule):
    """The example of a pattern yields its metrics with its figure, and not by another pattern's help."""
    wanted = {(metric, float(rule.yields)) for metric, _ in rule.metrics}
    found = read(*rule.example.split(" / "))
    assert wanted <= {(s.metric, s.value) for s in found}
    assert {s.unit for s in found if s.metric in dict(rule.metrics)} == {rule.unit}


@pytest.mark.parametrize("rule", [r for r in RULES.patterns if r.counter], ids=lambda rule: rule.id)
def test_counterexamples_yield_nothing(rule):
    """The counterexample of a pattern looks like it and states nothing of its metrics."""
    assert not {s.metric for s in read(*rule.counter.split(" / "))} & set(dict(rule.metrics))


@pytest.mark.parametrize(
    "decoy", [d for d in RULES.decoys if not d.kind.startswith("section")], ids=lambda decoy: decoy.id
)
def test_every_decoy_hides_the_figure_of_its_example(decoy):
    """A decoy alone masks every figure of its example, which without it would be read as one."""
    assert list(find_numbers(decoy.example))
    masked = mask(decoy.example, replace(RULES, decoys=(decoy,)))
    assert MASK in masked


def test_figures_under_headings_of_plans_are_left_alone():
    """What stands under a plan for next year is no figure of this one."""
    lines = ("二、主动公开情况", "主动公开政府信息40条。", "三、2032年工作计划", "主动公开政府信息900条。")
    assert metrics_of(read(*lines)) == {("proactive_items", None, 40)}


def test_words_for_none_under_headings_of_shortcomings_count_nothing():
    """没有 in a section on problems tells what is lacking; a figure there is still read."""
    lines = ("五、存在的主要问题及改进情况", "没有收到依申请公开。", "改进情况：举办政务公开培训3期。")
    assert metrics_of(read(*lines)) == {("trainings", None, 3)}


def test_a_long_text_without_a_full_stop_is_read_quickly():
    """A damaged text of a hundred thousand characters on one line neither hangs nor fails."""
    began = time.process_time()
    read("收到政府信息公开申请5件，" + "第3次会议，公开信息，" * 10000)
    assert time.process_time() - began < 3


@pytest.mark.parametrize("row", SENTENCES, ids=lambda row: row["text"][:18])
def test_own_sentences(row):
    """Sentences in the manner of many bodies, decoys among them, state exactly what the key says."""
    found = {f"{s.metric}{'*' if s.component else ''} {s.value:g}" for s in read(*row["text"].split(" / "))}
    assert found == {part.strip() for part in row["states"].split(";") if part.strip()}


def test_hedged_figures_keep_bounds_and_money_is_in_wan():
    """余 gives a floor with an upper bound, 以上 one without, 元 is turned into 万元."""
    found = {
        s.metric: s
        for s in read("主动公开政府信息1200余条，财政预算2万元，举办政务公开培训5期左右，实际支出8100元。")
    }
    items = found["proactive_items"]
    assert (items.qualifier, items.lower, items.upper) == ("floor", 1200, 1300)
    assert (found["budget_planned"].value, found["budget_planned"].qualifier) == (2, "exact")
    assert (found["budget_spent"].value, found["budget_spent"].unit) == (0.81, "万元")
    assert found["trainings"].qualifier == "about"


def test_a_year_other_than_the_reports_is_not_read():
    """Figures behind another year are of that year."""
    found = read(
        "某县2031年政府信息公开工作年度报告", "2030年，收到政府信息公开申请9件。2031年，收到政府信息公开申请7件。"
    )
    assert metrics_of(found) == {("requests_received", None, 7)}


def test_sub_entities_and_the_body_itself():
    """A district that opens the clause is a part, the body of the title is the whole."""
    lines = ("某某市2031年政府信息公开工作年度报告", "某某市公开政府信息90条；甲乙区公开政府信息30条。")
    assert metrics_of(read(*lines)) == {("proactive_items", None, 90), ("proactive_items", "甲乙区", 30)}


def test_a_figure_beyond_the_year_is_marked():
    """A running total beside the yearly figure, or since some date, is not the year's figure."""
    found = read("自开通以来累计公开政府信息846条，其中本年度公开214条。")
    assert metrics_of(found) == {("proactive_items", "累计", 846), ("proactive_items", None, 214)}


def test_a_channel_stands_for_the_whole_only_alone():
    """All items through the website are the total where no other total is stated."""
    alone, beside = "通过政府网站主动公开政府信息77条。", "全年主动公开政府信息99条。"
    assert ("proactive_items", None, 77) in metrics_of(read(alone))
    assert metrics_of(read(alone, beside)) == {
        ("proactive_items_website", None, 77),
        ("proactive_items", None, 99),
    }


def test_nothing_is_said_twice():
    """A figure repeated under the same metric and part is one statement, shown where it first stands."""
    found = read("收到政府信息公开申请5件。", "全年收到政府信息公开申请5件。")
    assert [(s.metric, s.locator) for s in found] == [("requests_received", "line 1")]


def test_section_locator_and_snippet():
    """A statement tells its headings, its place, and the words as printed."""
    found = read("三、依申请公开情况", "（二）办理情况", "全年收到政府信息公开申请 5 件。")
    assert found[0].section == "三、依申请公开情况 · （二）办理情况"
    assert (found[0].locator, found[0].snippet) == ("line 3", "收到政府信息公开申请 5 件")


def test_wrapped_lines_are_one_sentence_and_tables_are_not_prose():
    """A line broken in a sentence goes on in the next; cells are never read as sentences."""
    grid = Grid((Row(("收到政府信息公开申请9件。",), "table 1, row 1"),), 1, ruled=True)
    first, second = "2031年全年各乡镇、各部门共收到公民、法人提出的政府信息公开申", "请 35 件，均已答复。"
    found = statements(Document((Paragraph(first, "line 1"), Paragraph(second, "line 2"), grid), "text"))
    assert [(s.value, s.locator) for s in found if s.metric == "requests_received"] == [(35, "line 1")]


def test_traditional_and_full_width_text():
    """Traditional characters and full-width digits are read; the snippet stays as printed."""
    found = read("全年主動公開政府信息１，３６２條。")
    assert (found[0].value, found[0].snippet) == (1362, "主動公開政府信息１，３６２條")


@given(st.text(alphabet="公开信息收到申请件条1２３,，。 \n（）第年主动政府无十余", max_size=60))
def test_any_text_is_read_without_error(text):
    """No text breaks the reading; bounds hold the value; the snippet is in the text."""
    for statement in read(text):
        assert statement.lower is None or statement.lower <= statement.value
        assert statement.upper is None or statement.value <= statement.upper
        assert statement.snippet.replace(" ", "") in "".join(text.split())


@given(st.text(max_size=60))
def test_plain_text_keeps_the_way_back(text):
    """Every plain character has an origin in the printed text, in order."""
    plain, origins = plain_text(text)
    assert len(plain) == len(origins)
    assert list(origins) == sorted(set(origins))
    assert all(origin < len(text) for origin in origins)


def test_passages_leave_out_lines_of_tables_and_addresses():
    """Lines with tabs or bars and bare web addresses are not running text."""
    lines = ("收到申请数\t件\t5", "| 规章 | 0 |", "www.example.gov.cn", "正文一句。")
    document = Document(tuple(Paragraph(line, "line 1") for line in lines), "text")
    assert [p.printed.strip() for p in passages(document)] == ["正文一句。"]


def test_metrics_and_units_are_those_of_the_vocabulary():
    """No pattern names a metric that the vocabulary does not know, or gives it another unit."""
    path = ROOT / "gikanalysis" / "vocabulary" / "metrics.csv"
    units = {row["metric"]: row["unit"] for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())}
    for rule in RULES.patterns:
        assert {units.get(metric) for metric, _ in rule.metrics} == {rule.unit}, rule.id


def table(name, columns, *rows):
    """A data file of the given rows; columns not given are empty."""
    lines = [",".join(columns), *(",".join(row.get(c, "") for c in columns) for row in rows)]
    return parse_csv(name, "\n".join(lines), columns)


ROW = {"id": "a", "kind": "figure", "metrics": "complaints", "unit": "件", "pattern": "投诉{n}件", "yields": "1"}
ROW["example"] = "投诉1件。"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"pattern": "投诉{n}件("}, "not a regular expression"),
        ({"pattern": "投诉件"}, "0 figures"),
        ({"pattern": "{n}件{n}件"}, "2 figures"),
        ({"pattern": "{nobody}{n}件"}, "no group of words is called 'nobody'"),
        ({"kind": "zero"}, "1 figures in a pattern of kind zero"),
        ({"kind": "guess"}, "kind 'guess'"),
        ({"kind": "part"}, "needs the words that open its list"),
        ({"metrics": "Complaints!"}, "not written as metrics are"),
        ({"unit": "斤"}, "unit '斤'"),
        ({"example": ""}, "example is empty"),
        ({"component": "x", "pattern": "(?P<component>投诉){n}件"}, "component both given and taken"),
    ],
)
def test_faulty_patterns_are_refused(change, complaint):
    """Each slip of the hand in the pattern file is named with its row."""
    patterns = table("prose_patterns.csv", prose_rules.PATTERN_COLUMNS, {**ROW, **change})
    with pytest.raises(DataFileError, match=r"prose_patterns\.csv row 2") as caught:
        prose_rules.build(_spoken(), patterns, Table("prose_decoys.csv", []))
    assert complaint in str(caught.value)


def test_unused_and_missing_groups_of_words_are_refused():
    """A group of words nobody uses, and one the reading needs and lacks, are faults."""
    patterns = table("prose_patterns.csv", prose_rules.PATTERN_COLUMNS, ROW)
    words = _spoken()
    words.rows = [*words.rows[1:], (99, {"name": "idle", "words": "空", "note": ""})]
    with pytest.raises(DataFileError) as caught:
        prose_rules.build(words, patterns, Table("prose_decoys.csv", []))
    assert "no pattern uses 'idle'" in str(caught.value)
    assert "is missing" in str(caught.value)


def test_same_pattern_or_id_twice_is_refused():
    """Two rows with one id or one pattern cannot both be meant."""
    patterns = table("prose_patterns.csv", prose_rules.PATTERN_COLUMNS, ROW, ROW)
    with pytest.raises(DataFileError, match="stands in row 2 already"):
        prose_rules.build(_spoken(), patterns, Table("prose_decoys.csv", []))


def _spoken():
    rows = [{"name": name, "words": "甲"} for name in sorted(prose_rules.SPOKEN)]
    return table("prose_words.csv", prose_rules.WORD_COLUMNS, *rows)


def _real(name):
    path = REPORTS / name
    if not path.exists():
        pytest.skip("the full texts of the sample reports are not here")
    return statements(read_text_document(path.read_text(encoding="utf-8")))


def test_prose_only_report_states_its_figures_and_no_decoy():
    """常德 2017: requests, outcomes, reviews, funds; litigation is not stated; business figures are not taken."""
    found = _real("changde-service-centre-2017.txt")
    said = metrics_of(found)
    assert {
        ("requests_received", None, 2),
        ("requests_received_online", None, 2),
        ("outcomes_total", None, 2),
        ("granted_fresh", None, 1),
        ("not_this_body", None, 1),
        ("reviews_total", None, 0),
        ("fees_charged", None, 0),
        ("budget_planned", None, 2),
    } <= said
    assert "litigation_total" not in {s.metric for s in found}
    assert not {572300, 94.82, 174, 272900, 379, 5799, 32, 100} & {s.value for s in found}
    assert "trainings" not in {s.metric for s in found}


def test_sample_pages_state_their_facts():
    """Of the facts told of our sample pages 97 % are read from their wording, with metric and value."""
    facts = list(csv.DictReader((SAMPLES / "facts.csv").read_text(encoding="utf-8").splitlines()))
    told = []
    for path in sorted(SAMPLES.glob("*.txt")):
        found = {
            (s.metric, round(s.value, 6)) for s in statements(read_text_document(path.read_text(encoding="utf-8")))
        }
        for fact in (fact for fact in facts if fact["file"] == path.name):
            value = round(float(fact["value"]) / (10000 if fact["unit"] == "元" else 1), 6)
            told.append((fact["metric"], value) in found)
    assert sum(told) / len(told) >= 0.97


def test_real_reports_against_the_key():
    """On the five sample reports at least 97 % of what is read is right and 85 % of the key is read."""
    if not KEY.exists():
        pytest.skip("the answer key of the sample reports is not here")
    right = read_in_all = said = wanted = 0
    for report in json.loads(KEY.read_text(encoding="utf-8"))["reports"].values():
        found = {(s.metric, round(s.value, 6), s.component is not None) for s in _real(report["file"])}
        key = [
            (
                e["metric"],
                e["value"] / (10000 if e["unit"] == "元" else 1),
                bool(e.get("component") or e.get("sub_entity")),
            )
            for e in report["prose"]
        ]
        right, read_in_all = right + len(found & set(key)), read_in_all + len(found)
        said, wanted = said + sum(entry in found for entry in key), wanted + len(key)
    assert right / read_in_all >= 0.97
    assert said / wanted >= 0.85
