"""Labels as bodies retype them find their rows; labels of other rows do not."""

from __future__ import annotations

import pytest

from gikanalysis.extract.index import CUT, EXACT, LONGER, NEAR, foreign_columns, index_of
from gikanalysis.extract.labels import bare, key_of, normalise
from gikanalysis.forms import forms


@pytest.mark.parametrize(
    ("form", "printed", "row"),
    [
        ("v2021", "(一) 予以公开", "B3.1"),
        ("v2021", "（一）\n予以公開", "B3.1"),
        ("v2021", "1、属于国家秘密", "B3.3.1"),
        ("v2021", "①属于国家秘密", "B3.3.1"),
        ("v2021", "（1）属于国家秘密", "B3.3.1"),
        ("v2021", "1．屬於國家秘密", "B3.3.1"),
        ("v2021", '3.危及"三安全一稳定"', "B3.3.3"),
        ("v2021", "（二）部分公开（区分处理的，只计这一情形，不计其他情形", "B3.2"),
        ("v2021", "部分公开", "B3.2"),
        ("v2021", "規(guī)章", "A1.rule"),
        ("v2021", "規範性檔案", "A1.norm"),
        ("v2021", "规范性文件", "A1.norm"),
        ("v2021", "行政事業(yè)性收費(fèi)", "A8.fee"),
        ("v2021", "規章（指2020年事項數）", "A1.rule"),
        ("v2021", "七、總 計", "B3.7"),
        ("v2014", "其中：主动公开规范性文件数", "1.1.a"),
        ("v2014", "（一）主动公开政府信息数(不同渠道和方式公开相同信息计1条)", "1.1"),
        ("v2014", "8.告知通過其他途徑辦理數", "3.3.8"),
    ],
)
def test_variants_of_a_label(form, printed, row):
    """Quirks 4, 6, 27, 31: brackets, ordinals, blanks, remarks, Traditional, glosses, converted terms."""
    assert index_of(form).exactly(printed) == {row}


@pytest.mark.parametrize(
    ("printed", "row", "score"),
    [
        ("5.要求行政机关确认或重新出具已获", "B3.5.5", CUT),
        ("二、上年结转政府信息公开数量", "B2", NEAR),
        ("行政事业性收费情况", "A8.fee", LONGER),
    ],
)
def test_damaged_labels_are_recognised_as_damaged(printed, row, score):
    """A label cut, changed or lengthened still finds its row, with less weight than a whole one."""
    found = index_of("v2021").rows(printed)
    assert [(match.row, match.score) for match in found] == [(row, score)]
    assert score < EXACT


@pytest.mark.parametrize(
    "printed", ["规章000", "属于国家秘密0 0 0", "政府网站在线访谈次数次0", "12", "", "2020年", "条"]
)
def test_what_is_no_label(printed):
    """Quirk 10: a row glued together is no label, nor is a figure or a unit."""
    assert all(not index_of(name).rows(printed) for name in forms())


def test_damage_that_fits_two_rows_is_known_to_fit_two():
    """政务微博 and 政务微信 are as far from 政务徵博 … as each other is not: both stay possible."""
    found = {match.row for match in index_of("v2014").rows("其中：主要负责同志参加")}
    assert found == {"2.2.1.a", "2.2.2.a"}


@pytest.mark.parametrize("name", list(forms()))
def test_every_label_finds_its_row(name):
    """The official labels themselves, each in each form."""
    index = index_of(name)
    for row in index.form.rows.values():
        if row.label:
            assert row.id in index.exactly(row.label)


def test_headings_and_rows_of_the_same_word():
    """总计 heads a column, （七）总计 is a row; 其他 and 3.其他 likewise."""
    index = index_of("v2021")
    assert index.is_heading("总 计")
    assert not index.is_heading("（七）总计")
    assert index.is_heading("其他")
    assert not index.is_heading("3.其他")


def test_column_names():
    """Quirks 5 and 6: lost characters are found, a name cut to that of two columns is none."""
    old, new = index_of("v2019"), index_of("v2021")
    assert old.column("A5", "本年增/") == "change"
    assert new.column("A1", "现行有效件") == "in_force"
    assert new.column("A8", "本年收费金额单位:万元") == "amount"
    assert old.column("A1", "本年新") is None
    assert old.column("C", "总计") is None
    assert "本年处理决定数量" in foreign_columns("v2019", "A5")


def test_a_label_goes_on_in_its_remark_only():
    """Behind a whole label other words begin something else."""
    index = index_of("v2014")
    assert index.goes_on("（一）主动公开政府信息数", "（不同渠道和方式公开相同信息计1条）")
    assert index.goes_on("（一）主动公开政府信息数（不同渠道和方式公", "开相同信息计1条）")
    assert index.goes_on("（三）从事政府信息公", "开工作人员数")
    assert not index.goes_on("（一）主动公开政府信息数", "其他主动公开文件")


def test_keys():
    """Remarks go, whatever stands in them; a label that is only a remark stays."""
    assert normalise("（不包括政府公報(zhì)人員）") == "不包括政府公报人员"
    assert normalise("兼职人员数（a（b）c）") == "兼职人员数"
    assert bare("采购总金额（万元）") == "采购总金额"
    assert key_of("規(guī)章\t0") == "规章0"
