"""What a brief says: every number from the model, no word that judges, no trend out of one report."""

from __future__ import annotations

import math
import re

import polars as pl
import pytest

from gikanalysis.briefs import province_brief
from gikanalysis.briefs.facts import KEY_METRICS
from gikanalysis.briefs.phrases import phrases
from gikanalysis.figures.words import words
from gikanalysis.indicators import wilson
from gikanalysis.pages.html import typeset
from gikanalysis.pages.parts import Chart, Section, Table
from gikanalysis.panel import open_panel

PROVINCES = ("宁夏", "江苏", "湖南", "云南")
NUMBER = re.compile(r"\d[\d,\u2009]*(?:\.\d+)?")
JUDGING = {
    "zh": "透明度高 透明度低 先进 落后 优秀 最差 导致 使得 由于 得益于 造假 瞒报 高达 竟 仅 胜诉率 显著 六成",
    "en": "transparent opaque best worst leader laggard good poor improved deteriorated because falsified lied "
    "concealed significant merely thanks",
}
TREND = re.compile(
    r"升至|降至|增加|减少|持平|\brose\b|\bfell\b|than the year before|as many as the year before|about the same"
)


@pytest.fixture(
    scope="module", params=[(name, language) for name in PROVINCES for language in ("zh", "en")], ids=str
)
def brief(request, panel_folder):
    """A brief of each province in each language."""
    name, language = request.param
    return province_brief(panel=str(panel_folder), province=name, language=language)


@pytest.fixture(scope="module")
def sections(brief):
    """Its sections."""
    return brief.sections()


def spoken(sections: list[Section]) -> list[str]:
    """The sentences in which a brief says something of its figures."""
    told = [s for s in sections if s.id != "cautions"]
    return [text for s in told for text in (s.kicker, s.heading, s.lead, *s.paragraphs) if text]


def model_numbers(brief) -> set[float]:
    """Every number that the model gives to say: years, counts, shares, bounds, intervals, changes."""
    panel = open_panel(brief.parameters.panel)
    sources = [r.source for r in brief.reports]
    found = panel.observations(source=sources)
    allowed = {float(r.year) for r in brief.reports}
    allowed |= {
        float(len(brief.reports)),
        float(len(brief.bodies)),
        float(brief.findings.height),
        10.0,
        95.0,
        0.0,
        1.0,
    }
    for row in found.iter_rows(named=True):
        allowed |= {row[name] for name in ("value", "lower", "upper", "suggested") if row[name] is not None}
    of = {(r["source"], r["metric"]): r for r in found.iter_rows(named=True)}
    shares: dict[str, float] = {}
    for source in sources:
        top, n = of.get((source, "granted_any")), of.get((source, "outcomes_total"))
        if top and n and n["value"] and top["value"] is not None:
            ends = [top[end] for end in ("value", "lower", "upper") if top[end] is not None]
            allowed |= {100 * end / n["value"] for end in ends}
            shares[source] = 100 * top["value"] / n["value"]
        for k, total in (
            ("reviews_corrected", "reviews_concluded"),
            ("litigation_corrected", "litigation_concluded"),
        ):
            top, n = of.get((source, k)), of.get((source, total))
            if top and n and n["value"] and top["value"] is not None:
                share = top["value"] / n["value"]
                allowed |= {100 * share, *(100 * end for end in wilson(top["value"], n["value"]))}
    received = [of[s, "requests_received"]["value"] for s in sources if (s, "requests_received") in of]
    allowed |= {100 * abs(a / b - 1) for a in received for b in received if a is not None and b}
    return allowed


def stands_for(shown: str, number: float) -> bool:
    """Whether `number`, rounded half up as it is shown, is what is shown."""
    plain = shown.replace(",", "").replace("\u2009", "")
    decimals = len(plain.partition(".")[2])
    return abs(math.floor(number * 10**decimals + 0.5 + 1e-9) / 10**decimals - float(plain)) < 1e-9


def test_every_number_of_the_prose_stands_in_the_model(brief, sections):
    """Each number in a sentence is one the panel gives, rounded as shown, or a threshold said in the rules."""
    allowed = model_numbers(brief)
    for text in spoken(sections):
        for shown in NUMBER.findall(text.rstrip("。.")):
            assert any(stands_for(shown, number) for number in allowed), f"{shown} in: {text}"


def test_check_of_numbers_can_fail(brief):
    """The check above would notice a number from nowhere."""
    assert not any(stands_for("31.4159", number) for number in model_numbers(brief))


def test_one_report_is_shown_as_one_report(brief, sections):
    """Where no body reports two years on one form, nothing rises or falls, in words or picture."""
    years = [{(r.form, r.scope, r.year) for r in group} for group in brief.bodies]
    told = " ".join(spoken(sections))
    if max(map(len, years)) == 1:
        assert not TREND.search(told)
    else:
        assert TREND.search(told)


def test_of_the_whole_province_nothing_is_said_without_a_report_of_it(brief, sections):
    """The lead says that the figures stand for the bodies alone."""
    assert brief.aggregates == []
    assert ("不代表全" in sections[0].lead) or re.search(r"do not stand for|stand for that body", sections[0].lead)


def test_doubtful_figures_keep_their_mark(panel_folder):
    """A figure that a failed check touches is marked in the table and never heads the page."""
    for language, mark in (("zh", "[存疑]"), ("en", "[doubtful]")):
        brief = province_brief(panel=str(panel_folder), province="宁夏", language=language)
        flagged = {key for key, fact in brief.facts.items() if fact.flagged}
        assert ("wuzhong-2018.txt", "proactive_items") in flagged
        (table,) = brief.key_figures().items
        assert isinstance(table, Table)
        marked = [entry for row in table.rows for entry in row if mark in entry.text]
        assert len(marked) == len([key for key in flagged if key[1] in KEY_METRICS])
        assert "105" not in brief.title


def test_likely_figure_only_where_something_agrees(panel_folder):
    """An expected figure that nothing corroborates is not offered as a likely one."""
    brief = province_brief(panel=str(panel_folder), province="云南", language="zh")
    (table,) = brief.doubts().items
    likely = [row[3].text for row in table.rows]
    sure = brief.findings.filter(pl.col("corroborated") & pl.col("suggestion").is_not_null()).height
    assert len([text for text in likely if text != "[无推断]"]) == sure > 0


def test_every_figure_leads_to_its_place(brief, sections):
    """Each linked figure has its line in the table of places, with the printed text or the word for its lack."""
    (key,) = next(s for s in sections if s.id == "bodies").items
    (places,) = [t for t in sections[-1].items if isinstance(t, Table) and t.folded]
    linked = {entry.href for row in key.rows for entry in row if entry.href}
    assert linked == {f"#{anchor}" for anchor in places.anchors}
    assert len(places.anchors) == len(set(places.anchors))
    assert all(row[2].text for row in places.rows)


def test_figures_carry_alt_and_status(brief, sections):
    """Every chart has a title, an alt text within its length, and both widths."""
    charts = [item for s in sections for item in s.items if isinstance(item, Chart)]
    assert charts or brief.region in ("云南", "Yunnan", "湖南", "Hunan")
    for chart in charts:
        assert chart.title
        assert 20 <= len(chart.alt) <= 400
        assert chart.wide != chart.narrow


def test_sections_without_data_stay_and_say_why(sections):
    """No section vanishes: each has a sentence, a point, a table or a chart."""
    order = "head trend outcomes grounds asked remedies backlog bodies doubts cautions sources"
    assert [s.id for s in sections] == order.split()
    for section in sections[1:]:
        assert section.paragraphs or section.points or section.items


def test_prose_figures_are_spoken_of(panel_folder):
    """常德 states 0 reviews in prose: the table and the section say the same."""
    brief = province_brief(panel=str(panel_folder), province="湖南", language="zh")
    assert brief.remedies().paragraphs == ("据正文，常德市人民政府政务服务中心2017年行政复议0\u2060件。",)
    assert brief.outcomes().items == (), "no bar is drawn of a report without a table"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_that_judges(language):
    """The sentences, charts and headings of the package use none of the words that judge or explain away."""
    told = [entry[language] for source in (phrases().entries, words()) for entry in source.values()]
    banned = JUDGING[language].split()
    pattern = "|".join(banned) if language == "zh" else r"\b(?:" + "|".join(banned) + r")\b|led to|win rate"
    assert [text for text in told if re.search(pattern, text, re.IGNORECASE)] == []


def test_both_languages_say_the_same_numbers(panel_folder):
    """Chinese and English name the same figures, section by section."""
    said = {}
    for language in ("zh", "en"):
        brief = province_brief(panel=str(panel_folder), province="江苏", language=language)
        numbers = [
            NUMBER.findall(" ".join(s.paragraphs).replace("\u2009", "").replace(",", ""))
            for s in brief.sections()[1:5]
        ]
        said[language] = [sorted(found) for found in numbers]
    assert said["zh"] == said["en"]


@pytest.mark.parametrize("text", ["<b>", "a & b", '"', "'", "{{7*7}}", "3–6% <i>", "宿迁 <b> 3–6%", "18\u2009204"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_typesetting_escapes_everything(text, language):
    """Whatever is wrapped, what comes from a report is escaped and nothing is lost."""
    import html

    shown = str(typeset(text, language))
    assert html.unescape(re.sub(r"</?span[^>]*>", "", shown)) == text
    assert not re.search(r"<(?!/?span)", shown)
