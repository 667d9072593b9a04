"""Entries of the vocabulary: whole for every metric, in both languages, each sentence from the data."""

from __future__ import annotations

import doctest
import unicodedata

import pytest

from gikanalysis.errors import UnknownName
from gikanalysis.forms import form, forms
from gikanalysis.tabular import read_words
from gikanalysis.vocabulary import entry, metrics
from gikanalysis.vocabulary.load import PACKAGE, lines
from gikanalysis.vocabulary.texts import descriptions, themes

WORDS = read_words(PACKAGE, "words.yaml")


def flat(text):
    """A text without blanks and line breaks."""
    return "".join(text.split())


def columns(text):
    """Columns that a line takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_entry_is_whole(language):
    """Definition, matches and arguments on each form, both grades, cautions and the citation stand in it."""
    for one in metrics().values():
        said = descriptions()[one.id]
        text = flat(entry.metric_entry(one.id, language).text)
        wanted = [
            said.definition,
            said.counts,
            said.leaves_out,
            said.history,
            said.caution,
            themes()[one.group].caution,
        ]
        assert all(flat(words[language]) in text for words in wanted if words is not None), one.id
        assert all(flat(line.note(language)) in text for line in lines(one.id).values() if line.match != "none"), (
            one.id
        )
        for grade in (one.grade_2019, one.grade_2021):
            assert flat(WORDS["grade_" + grade.replace("/", "")][language]) in text
        assert f"metric{one.id}" in text or f"指标{one.id}" in text


def test_printed_labels_stand_beside_their_cells():
    """Each cell of a mapping stands with its label and its legal basis on its form."""
    text = entry.metric_entry("refused_core").text
    assert "3.3.4.6                法律法规规定的其他情形" in text
    assert "B3.3.1                 1.属于国家秘密  (2019 Regulations, art. 14)" in text
    assert "1.属于国家秘密（2019 年《条例》第 14 条）" in entry.metric_entry("refused_core", "zh").text
    for name in metrics():
        for line in lines(name).values():
            for cell in entry.printed_cells(form(line.form), line):
                assert cell["label"]


def test_an_interval_is_said_and_why():
    """A ceiling that nothing bounds is unbounded, not empty; a lone point has no interval."""
    text = entry.metric_entry("reviews_total").text
    assert "to unbounded" in text
    assert "interval" not in entry.metric_entry("refused_state_secret").text.split("HOW TO CITE")[0]


def test_prose_only_and_absent():
    """What no form has says so; a form without counterpart is called absent, not zero."""
    assert WORDS["on_no_form"]["en"] in " ".join(entry.metric_entry("hotline_cases").text.split())
    assert "absent, not zero" in entry.metric_entry("not_processed").text
    assert "zero by law" in entry.metric_entry("other_fee_unpaid").text


def test_related_metrics_share_cells():
    """The three refusal series name each other; a metric alone in its cells names none."""
    assert set(entry.related("refused")) >= {"refused_substantive", "refused_core"}
    assert entry.related("complaints") == []
    assert entry.related("hotline_cases") == []


def test_unknown_names():
    """A slip offers near names, a word the metrics that bear it, another language both languages."""
    with pytest.raises(UnknownName, match="did you mean: refused_core"):
        entry.metric_entry("refusd_core")
    with pytest.raises(UnknownName, match="known: refused, refused_core, refused_substantive"):
        entry.metric_entry("不予公开")
    with pytest.raises(UnknownName, match="language"):
        entry.metric_entry("refused", "fr")


def test_the_list_goes_by_theme():
    """Each theme once, each metric once."""
    told = entry.metric_list("zh").text.splitlines()
    heads = [line for line in told if line and not line.startswith(" ")]
    assert heads == [theme.name.zh for theme in themes().values()]
    assert sorted(line.split()[0] for line in told if line.startswith(" ")) == sorted(metrics())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_lines_fit(language):
    """Running text keeps to its width, and no line begins with a closing or ends with an opening mark."""
    for name in ("refused", "granted_in_full", "not_held"):
        for line in entry.metric_entry(name, language).text.splitlines()[3:]:
            if line.startswith("      "):
                continue  # a printed label is never broken
            assert columns(line) <= entry.WIDTH + 2
            assert not line.strip().startswith(tuple("，。、；：）》”"))
            assert not line.endswith(("（", "《", "“"))


def test_no_word_is_idle():
    """Every entry of words.yaml is used by the code that builds entries."""
    code = (__import__("pathlib").Path(entry.__file__)).read_text(encoding="utf-8")
    computed = ("head_", "match_", "grade_", "break_", "form")
    assert [key for key in WORDS if f'"{key}"' not in code and not key.startswith(computed)] == []
    assert {key.removeprefix("match_") for key in WORDS if key.startswith("match_")} == {
        "structural",
        *(line.match for name in metrics() for line in lines(name).values()),
    }
    assert len(forms()) == 4


def test_examples_in_the_docstrings():
    """Examples in docstrings run and print what they say."""
    assert doctest.testmod(entry).failed == 0
