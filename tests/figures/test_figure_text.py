"""Line breaking: nothing torn, no mark where it may not stand, as few lines as fit."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gikanalysis.figures.text import CLOSING, MEASURE_WORDS, OPENING, break_lines, pieces, thin_gaps

SENTENCE = st.lists(
    st.one_of(
        st.text("政府信息公开申请办结比例不掌握积石山保安族", min_size=1, max_size=8),
        st.sampled_from(
            ["2024年", "18\u2009204\u2060件", "37.4%\u2060～\u206040.8%", "31.2%", "95%", "gikanalysis", "（约）"]
        ),
        st.sampled_from([" Qianxinan ", " Autonomous Prefecture ", " art. 16(2) ", " 27.1–30.0% "]),
        st.sampled_from(["，", "。", "；", "、", "：", "（自行填报）", "《条例》", "·"]),
    ),
    min_size=1,
    max_size=25,
).map("".join)


def bare(text):
    """The text without blanks and line ends."""
    return "".join(text.split())


@given(SENTENCE)
def test_pieces_are_the_text(text):
    """Cutting into pieces loses and adds nothing."""
    assert "".join(pieces(text)) == text


@given(SENTENCE, st.integers(6, 60))
def test_breaking_keeps_every_sign(text, limit):
    """Only blanks at line ends may go."""
    assert bare(break_lines(text, limit, len)) == bare(text)


@given(SENTENCE, st.integers(6, 60))
def test_no_line_begins_or_ends_with_the_wrong_mark(text, limit):
    """Closing marks do not begin a line, opening marks do not end one (save the text's own ends)."""
    lines = break_lines(text, limit, len).split("\n")
    assert all(line[0] not in CLOSING or before == "" for before, line in pairwise(lines) if line)
    assert all(line[-1] not in OPENING for line in lines[:-1] if line)


@given(SENTENCE, st.integers(6, 60))
def test_numbers_and_their_words_stay_together(text, limit):
    """A line never begins with the measure word of the number that ends the line before."""
    lines = break_lines(text, limit, len).split("\n")
    for before, line in pairwise(lines):
        if before and line:
            assert not (before[-1].isdigit() and line[0] in MEASURE_WORDS + "%～")
            assert before[-1] != "\u2060"
            assert line[0] != "\u2060"


@given(SENTENCE, st.integers(6, 60))
def test_lines_fit_unless_one_piece_is_too_wide(text, limit):
    """A line wider than the limit is a single piece."""
    for line in break_lines(text, limit, len).split("\n"):
        assert len(line) <= limit or len(pieces(line)) == 1


def test_two_lines_are_balanced():
    """The second line is no orphan."""
    first, second = break_lines("the share of requests granted fell from one third to one quarter", 60, len).split(
        "\n"
    )
    assert abs(len(first) - len(second)) < 12


def test_chinese_breaks_after_a_comma_rather_than_inside_a_phrase():
    """A comma near the middle wins over an exactly even split."""
    assert break_lines("公开比例持平，不掌握的比例同期上升", 12, len) == "公开比例持平，\n不掌握的比例同期上升"


@pytest.mark.parametrize("name", ["积石山保安族东乡族撒拉族自治县", "双江拉祜族佤族布朗族傣族自治县"])
def test_long_names_break_between_peoples(name):
    """A county's name is not broken inside the name of a people."""
    first, _ = break_lines(name, 10, len).split("\n")
    assert first.endswith("族")


def test_thin_gaps_only_between_han_and_latin():
    """The gap is U+202F, on both sides, and stands before the joined measure word."""
    assert thin_gaps("由2020年") == "由\u202f2020\u202f年"
    assert thin_gaps("18\u2060件") == "18\u2060\u202f件"
    assert thin_gaps("plain text 12") == "plain text 12"


def test_an_empty_text_stays_empty():
    """Nothing is made of nothing."""
    assert break_lines("", 10, len) == ""
