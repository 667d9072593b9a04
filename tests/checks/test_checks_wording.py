"""How findings speak: complete, in two languages, without words that judge or blame."""

from __future__ import annotations

import copy
import doctest
import re
from datetime import date
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gikanalysis.checks import identity_findings, identity_notes
from gikanalysis.checks.identity_notes import kinds
from gikanalysis.checks.wording import (
    FIELDS,
    RAISED_ELSEWHERE,
    build,
    label,
    number,
    rule_template,
    sentence,
    wording,
)
from gikanalysis.errors import DataFileError
from gikanalysis.extract.identity import Identity, Note
from gikanalysis.forms import form
from gikanalysis.forms.identities import identities

# Words a page of ours never uses of a body or its figures.
ENGLISH = {
    "transparent",
    "opaque",
    "open",
    "closed",
    "best",
    "worst",
    "leader",
    "laggard",
    "good",
    "poor",
    "improved",
    "deteriorated",
    "because",
    "led",
    "to",
    "thanks",
    "falsified",
    "lied",
    "concealed",
    "only",
    "merely",
    "win",
    "significant",
    "thirds",
}
CHINESE = (
    "透明度",
    "先进",
    "落后",
    "优秀",
    "最差",
    "导致",
    "使得",
    "由于",
    "得益于",
    "造假",
    "瞒报",
    "仅",
    "高达",
    "竟",
    "胜诉率",
)


def texts():
    """Every template with its name and language."""
    content = wording()
    single = {name: content[name] for name in ("blanks", "unknown")}
    named = {**content["families"], **content["rules"], **content["attached"], **single}
    return [(name, language, words[language]) for name, words in named.items() for language in ("en", "zh")]


def faults(change):
    """The faults of the wording after a change."""
    content = copy.deepcopy(dict(wording()))
    change(content)
    with pytest.raises(DataFileError) as raised:
        build(content)
    return raised.value.faults


@pytest.mark.parametrize(("name", "language", "text"), texts(), ids=lambda value: str(value)[:12])
def test_no_word_that_judges(name, language, text):
    """No template praises, blames, or tells causes."""
    if language == "en":
        words = set(re.findall(r"[a-z]+", text.lower()))
        assert not words & (ENGLISH - {"to"})
        assert "as much as" not in text
    else:
        assert not [word for word in CHINESE if word in text]


@pytest.mark.parametrize("line", list(kinds().values()), ids=lambda line: line["kind"])
def test_notes_on_identity_speak_likewise(line):
    """The Chinese sentences about who, where and when are held to the same."""
    assert not [word for word in CHINESE if word in line["zh"]]


def test_both_languages_say_the_same_figures():
    """A figure or label that stands in one language stands in the other."""
    for name, words in {**wording()["families"], **wording()["rules"]}.items():
        asked = [
            {field for _, field, _, _ in Formatter().parse(words[language]) if field} for language in ("en", "zh")
        ]
        assert asked[0] ^ asked[1] <= {"column"}, name


def test_every_rule_that_runs_has_a_sentence():
    """A rule without words of its own speaks with those of its family."""
    for identity in identities().values():
        if not identity.beyond and identity.check not in RAISED_ELSEWHERE:
            own = any(name.partition(" ")[0] == identity.id for name in wording()["rules"])
            assert own or rule_template(identity.id, identity.family)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c["rules"]["Q-03"].pop("zh"), "wording.yaml Q-03: needs exactly en and zh"),
        (lambda c: c["rules"]["Q-03"].update(fr="non"), "wording.yaml Q-03: needs exactly en and zh"),
        (lambda c: c["rules"].update({"Z-01": c["rules"]["Q-03"]}), "wording.yaml Z-01: no such identity"),
        (
            lambda c: c["rules"]["Q-03"].update(en="{nobody}"),
            "wording.yaml Q-03: unknown fields nobody; known: before",
        ),
        (lambda c: c["rules"].pop("Q-03"), "wording.yaml: no sentence for Q-03 nor for its family unit"),
        (
            lambda c: c["families"].pop("balance"),
            "wording.yaml: no sentence for V19-01 nor for its family balance",
        ),
        (
            lambda c: c["families"].update(unit=c["families"]["sum"]),
            "wording.yaml unit: no rule speaks with the words",
        ),
        (lambda c: c.pop("unknown"), "wording.yaml: unknown missing"),
    ],
)
def test_faults_of_the_wording(change, said):
    """Missing languages, unknown rules and fields, and rules without words are refused."""
    assert any(fault.startswith(said) for fault in faults(change))


def test_all_faults_come_together():
    """Several faults are one error."""

    def change(content):
        content["rules"]["Q-04"].pop("zh")
        content["rules"].pop("Q-03")
        content["blanks"]["en"] = "{nobody}"

    assert len(faults(change)) == 3


def test_a_filled_sentence():
    """Figures are printed with commas and without idle zeros; what is not there is a dash."""
    template = {"en": "{found} of {left}, {other}", "zh": "{found}/{left}/{other}"}
    assert sentence(template, {"found": 15518.0, "left": 9.5, "other": None}) == (
        "15,518 of 9.5, —",
        "15,518/9.5/—",
    )


@given(st.one_of(st.integers(-(10**12), 10**12), st.floats(-1e9, 1e9).map(lambda x: round(x, 4))))
def test_numbers_keep_their_value(value):
    """A printed number, read again, is the number."""
    assert float(number(value).replace(",", "")) == pytest.approx(value, rel=1e-9)


def test_labels():
    """Cells and rows are called by their official label, unknown ids by themselves."""
    assert label(form("v2014"), "3.1") == "（一）收到申请数"
    assert label(form("v2019"), "B3.3.4") == form("v2019").rows["B3.3.4"].label
    assert label(form("v2014"), "no cell") == "no cell"


def test_every_field_is_in_use():
    """No field is on the list that no template uses."""
    asked = {field for _, _, text in texts() for _, field, _, _ in Formatter().parse(text) if field}
    assert asked == FIELDS


def test_findings_of_an_identity():
    """A note on who, where and when becomes a finding in both languages; an assumed period none."""
    who = Identity(
        is_report=True,
        notes=(Note("Q-12", "dated 2017-12-28, before the year 2017 had ended"), Note("period_assumed", "x")),
        published=date(2017, 12, 28),
        year=2017,
    )
    [finding] = identity_findings(who)
    assert (finding.rule, finding.severity, finding.cells) == ("Q-12", "warning", ())
    assert finding.message == "Dated 2017-12-28, before the year 2017 had ended."
    assert "2017-12-28" in finding.message_zh


def test_a_note_without_a_line_is_an_error():
    """A kind of note that nobody gave a severity cannot pass in silence."""
    with pytest.raises(KeyError):
        identity_findings(Identity(is_report=True, notes=(Note("new_kind", "x"),)))


@pytest.mark.parametrize("module", [identity_notes])
def test_examples_in_the_docstrings(module):
    """Examples in docstrings run and print what they say."""
    assert doctest.testmod(module).failed == 0
