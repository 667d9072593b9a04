"""Encodings: found in the bytes; declarations are only witnesses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gikanalysis.readers.encoding import declared_charset, decode, looks_like_utf16

PROSE = (
    "某县人民政府2018年政府信息公开工作年度报告。一、概述，主动公开政府信息情况："
    "规章0件，行政规范性文件5件，合计12条。"
)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "gb18030", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"]
)
def test_each_encoding_is_read(encoding):
    """Whatever the encoding, with or without a mark, the same text comes out without a note."""
    text, _, notes = decode(PROSE.encode(encoding))
    assert (text, notes) == (PROSE, ())


@pytest.mark.parametrize(
    ("real", "declared", "noted"),
    [
        ("gb18030", "gb2312", False),
        ("gb18030", "GBK", False),
        ("gb18030", "utf-8", True),
        ("utf-8", "gb2312", True),
        ("utf-8", "UTF-8", False),
        ("utf-8", "UTF8", False),
        ("utf-16", "utf-16", False),
    ],
)
def test_a_wrong_declaration_changes_nothing_but_is_noted(real, declared, noted):
    """The bytes decide; a note names both the declared and the real encoding."""
    page = f'<html><head><meta charset="{declared}"></head><body>{PROSE}</body></html>'
    text, encoding, notes = decode(page.encode(real))
    assert text == page
    assert bool(notes) is noted
    if noted:
        assert declared in notes[0]
        assert encoding in notes[0]


def test_ascii_contradicts_no_declaration():
    """Bytes that read the same in every encoding accuse nobody."""
    assert decode(b'<meta charset="gb2312">plain') == ('<meta charset="gb2312">plain', "utf-8", ())


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_cut_tail_is_dropped_and_noted(encoding):
    """A file that ends in the middle of a character is otherwise read as it is."""
    text, found, notes = decode(PROSE.encode(encoding) + "公".encode(encoding)[:-1])
    assert (text, found) == (PROSE, encoding)
    assert "middle of a character" in notes[0]


def test_a_rare_character_of_four_bytes_may_be_cut_too():
    """GB18030 has characters of four bytes, so three may be left of one."""
    rare = "𠮷".encode("gb18030")
    text, encoding, notes = decode(PROSE.encode("gb18030") + rare[:3])
    assert (text, encoding, len(notes)) == (PROSE, "gb18030", 1)


def test_damaged_utf8_is_not_taken_for_gb18030():
    """One broken byte costs one character, not the whole text."""
    data = PROSE.encode()
    text, encoding, notes = decode(data[:28] + b"\xff" + data[28:])
    assert encoding == "utf-8"
    assert text.replace("\ufffd", "") == PROSE
    assert notes == ("1 character could not be read and stand as \ufffd",)


def test_damaged_utf8_that_gb18030_would_accept():
    """Without ASCII between the hanzi the broken text is legal GB18030, all of it garbage."""
    text = "某县人民政府信息公开工作年度报告包括总体情况主动公开政府信息情况"
    broken = text.encode()[:3] + text.encode()[5:]
    assert broken.decode("gb18030")
    read, encoding, notes = decode(broken)
    assert (encoding, read[0], read[-len(text) + 2 :], len(notes)) == ("utf-8", "某", text[2:], 1)


def test_damaged_gb18030_keeps_what_is_readable():
    """A GB18030 text with a byte that is none is not thrown into UTF-8 and lost."""
    text, encoding, notes = decode(PROSE.encode("gb18030") + b"\xff\xff" + PROSE.encode("gb18030"))
    assert encoding == "gb18030"
    assert text.count("行政规范性文件") == 2
    assert "could not be read" in notes[0]


def test_big5_is_read_where_it_is_declared():
    """Big5 bytes are legal GB18030 garbage; the declaration breaks the tie, and only where it reads better."""
    page = '<meta charset="big5"><p>政府資訊公開工作年度報告，本年度共收到申請七件，均依法辦理完畢。</p>'
    assert decode(page.encode("big5")) == (page, "big5", ())
    simplified = f'<meta charset="big5"><p>{PROSE}</p>'
    text, encoding, notes = decode(simplified.encode("gb18030"))
    assert (text, encoding) == (simplified, "gb18030")
    assert "declares big5" in notes[0]


def test_declarations_are_found_in_meta_and_xml():
    """Both ways of declaring are known; a mention in the text is none."""
    assert declared_charset(b'<META http-equiv=Content-Type content="text/html; charset=GB2312">') == "gb2312"
    assert declared_charset(b'<?xml version="1.0" encoding="UTF-8"?>') == "utf-8"
    assert declared_charset(b"charset=big5") is None


def test_latin_text_is_not_taken_for_utf16():
    """A text of ASCII pairs makes plausible hanzi when read as UTF-16, but reads better as it is."""
    assert looks_like_utf16(b"The quick brown fox jumps over the lazy dog. " * 9) is None


@given(st.binary(max_size=300))
def test_no_bytes_raise(data):
    """Any bytes give a text without lone surrogates, so it can be written again."""
    text, _, _ = decode(data)
    text.encode("utf-8")


@given(st.text(st.characters(codec="gb18030", exclude_categories=["Cs", "Co", "Cn"]), max_size=60))
def test_utf8_comes_back(text):
    """UTF-8 is read back as it was written unless it is made of NULs or begins with a mark."""
    if "\0" not in text and "\ufeff" not in text:
        assert decode(text.encode())[0] == text


def test_big5_without_a_declaration():
    """A page in Big5 reads as rare characters in GB 18030; one in GB 18030 is never taken for Big5."""
    text = (
        "某縣政府信息公開工作年度報告，本年新收政府信息公開申請數量，予以公開，部分公開，不予公開，無法提供，不予處理，其他處理，結轉下年度繼續辦理。"
        * 2
    )
    assert decode(text.encode("big5hkscs")) == (text, "big5", ())
    simplified = (
        "某县政府信息公开工作年度报告，本年新收政府信息公开申请数量，予以公开，部分公开，不予公开，无法提供，结转下年度继续办理。"
        * 2
    )
    assert decode(simplified.encode("gb18030"))[1] == "gb18030"
