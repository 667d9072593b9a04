"""Quirks of text, titles, years and dates, by the number of the list of layout quirks (29, 31, 33, 36 to 43)."""

from __future__ import annotations

from datetime import date

import pytest

from gikanalysis import identify


def kinds(found):
    """The kinds of notes of an identity."""
    return {note.kind for note in found.notes}


def test_quirk_29_marks_lost_between_digits():
    """年 and 月 lost: the period is read where only one reading is a date, and gives the year."""
    found = identify("浦江县前吴乡政府信息公开工作年度报告", text="统计期限为201711日至20171231日。")
    assert (found.year, found.period) == (2017, (date(2017, 1, 1), date(2017, 12, 31)))
    assert identify("灵武市政府信息公开工作年度报告", text="期限自20201月1日起至20201231日止。").year == 2020
    unclear = identify("灵武市2020年政府信息公开工作年度报告", text="期限为2020111日至2020年12月31日。")
    assert "period_assumed" in kinds(unclear)


@pytest.mark.parametrize(
    ("title", "adcode", "issuer"),
    [
        ("中衞市2021年政府信息公開工作年度報告", "640500", "中卫市人民政府"),
        ("臺州市2019年政府信息公開年報", "331000", "台州市人民政府"),
        ("鶴峯縣財政局2021年政府信息公開工作年度報告", "422828", "鹤峰县财政局"),
        ("江乾區2020年政府信息公開工作年度報告", "330104", "杭州市江干区人民政府"),
        ("餘乾縣2020年政府信息公開工作年度報告", "361127", "余干县人民政府"),
        ("乾安縣2020年政府信息公開工作年度報告", "220723", "乾安县人民政府"),
        ("東臺市2023年政府資訊公開工作年度報告", "320981", "东台市人民政府"),
        ("規(guī)劃局", None, None),
    ],
)
def test_quirk_31_traditional_names_and_terms(title, adcode, issuer):
    """Variant characters, over-conversion and exchanged terms; what is no title stays none."""
    found = identify(title)
    assert (found.adcode, found.issuer) == (adcode, issuer)


def test_quirk_31_the_inner_character():
    """裏耶鎮 is 里耶镇."""
    found = identify("裏耶鎮2022年政府信息公開工作年度報告", text="龙山县里耶镇人民政府根据《条例》编制。")
    assert (found.issuer, found.adcode) == ("龙山县里耶镇人民政府", "433130")


def test_quirk_33_blanks_in_numbers_and_words():
    """A title and a period with blanks between digits and words."""
    found = identify(
        "抚州市自然资源局 2020 年 政 府 信 息 公 开 工 作 年 度 报 告",
        text="统计期限为 2020 年 1 月 1 日至 2020 年 12 月 31 日",
    )
    assert (found.issuer, found.year, found.period[1]) == ("抚州市自然资源局", 2020, date(2020, 12, 31))


@pytest.mark.parametrize("clock", ["2019年12月3日 星期二", "今天是2024年3月5日", "现在是2023年6月1日 10:22"])
def test_quirk_36_the_clock_of_a_site(clock):
    """The clock is neither the date of publication nor the year."""
    text = f"{clock}\n天津市西青区2021年政府信息公开工作年度报告\n根据《条例》编制。\n2022年1月18日"
    found = identify("天津市西青区2021年政府信息公开工作年度报告", text=text)
    assert (found.year, found.published) == (2021, date(2022, 1, 18))
    bare = identify("西青区政府信息公开工作年度报告", text=text.replace("2021年政府", "政府"))
    assert bare.year not in (2019, 2023, 2024)


def test_quirk_37_posted_years_later_or_too_early():
    """The address or date of posting is not the year; far off or before the year's end it is said."""
    old = identify("德州市2008年政府信息公开年度报告", url="http://a.gov.cn/art/2020/1/3/art_1_1.html")
    assert (old.year, old.published) == (2008, date(2020, 1, 3))
    assert "year_date" in kinds(old)
    early = identify("蓬莱市统计局2010年政府信息公开工作年度报告", text="发布日期:2010-01-27\n根据《条例》编制。")
    assert (early.year, early.published) == (2010, date(2010, 1, 27))
    assert "Q-12" in kinds(early)
    other = identify("东至县2018年政府信息公开工作年度报告", url="http://a.gov.cn/2022/202203/t20220301_1.html")
    assert other.year == 2018


def test_quirk_38_the_lead_names_another_year():
    """The title stands, the disagreement is said."""
    found = identify(
        "扎赉特旗2025年政府信息公开工作年度报告",
        text="根据《条例》编制。本报告所列数据的统计期限为2024年1月1日至2024年12月31日。",
    )
    assert found.year == 2025
    assert {"year_title_period", "Q-11"} & kinds(found)


def test_quirk_38_the_lead_names_another_year_in_words():
    """现公布2013年度报告 below a title of 2014."""
    text = "根据《条例》要求，现公布灵武市2013年度政府信息公开工作报告。2013年，全市主动公开信息12条。"
    assert "year_title_text" in kinds(identify("灵武市2014年政府信息公开工作年度报告", text=text))
    assert "year_title_text" not in kinds(identify("灵武市2013年政府信息公开工作年度报告", text=text))


def test_quirk_39_a_title_without_a_place():
    """Nothing is guessed: the place comes from the text, or stays open with a note."""
    title = "县人社局2021年政府信息公开工作年度报告"
    told = identify(title, text="道县人社局2021年政府信息公开工作年度报告\n道县人社局根据《条例》编制。")
    assert (told.adcode, told.level, told.year) == ("431124", "department", 2021)
    silent = identify(title)
    assert (silent.adcode, silent.province) == (None, None)
    assert "no_place" in kinds(silent)
    assert identify("关于2020年度政府信息公开工作的年度报告").issuer is None


def test_quirk_40_no_name_at_all():
    """我镇 and 我局 are no names: the sentence that says who compiled gives it, or nobody."""
    text = "东至县木塔乡人民政府根据《条例》编制本报告。2024年，我乡主动公开信息12条。"
    found = identify("2024年政府信息公开工作年度报告", text=text)
    assert (found.issuer, found.level) == ("东至县木塔乡人民政府", "township")
    nobody = identify("我镇2024年政府信息公开工作年度报告", text="2024年，我镇主动公开信息12条。")
    assert (nobody.issuer, nobody.year) == (None, 2024)
    assert "no_issuer" in kinds(nobody)


@pytest.mark.parametrize(
    "wording",
    [
        "{}2019年年度政府信息公开工作报告", "{}2019年政府信息公开年报", "{}2019年政务信息公开工作年度报告",
        "{}2019年信息公开年度报告", "{}政府信息公开工作年度报告（2019年）", "{}2019年政府信息公开工作告年度报",
        "{}2019年政府信息年度公开报告", "{}2019年政府信息公开\n工作年度报告",
        "关于{}2019年政府信息公开工作情况的报告",
    ],
)  # fmt: skip
def test_quirk_41_wordings_of_titles(wording):
    """Order and words vary, the year stands at either end, two letters change places."""
    found = identify(wording.format("贵溪市林业局"))
    assert (found.is_report, found.issuer, found.year) == (True, "贵溪市林业局", 2019)


@pytest.mark.parametrize(
    ("name", "issuer", "adcode", "level"),
    [
        ("宁海县一市镇", "宁海县一市镇人民政府", "330226", "township"),
        ("津市市市场监督管理局", "津市市市场监督管理局", "430781", "department"),
        ("北票市长皋乡", "北票市长皋乡人民政府", "211381", "township"),
        ("缙云县壶镇镇", "缙云县壶镇镇人民政府", "331122", "township"),
        ("南县", "南县人民政府", "430921", "county"),
        ("岳阳市生态环境局平江分局", "岳阳市生态环境局平江分局", "430600", "department"),
        ("第一师阿拉尔市十六团新开岭镇", "第一师阿拉尔市十六团新开岭镇人民政府", "659002", "township"),
        ("阿拉善盟额济纳旗温图高勒苏木", "额济纳旗温图高勒苏木人民政府", "152923", "township"),
        ("枣庄市薛城区西四镇", "枣庄市薛城区西四镇人民政府", "370403", "township"),
        ("金平县马鞍底乡", "金平苗族瑶族傣族自治县马鞍底乡人民政府", "532530", "township"),
    ],
)
def test_quirk_42_names_that_break_splitters(name, issuer, adcode, level):
    """市, 县, 镇 and 区 inside names part nothing."""
    found = identify(f"{name}2020年政府信息公开工作年度报告")
    assert (found.issuer, found.adcode, found.level) == (issuer, adcode, level)


def test_quirk_43_copies_of_one_page():
    """Simplified and Traditional, two mirrors: the same facts."""
    title = "张家港市教育局2022年政府信息公开工作年度报告"
    text = "张家港市教育局根据《条例》编制。统计期限为2022年1月1日至2022年12月31日。"
    one = identify(title, text=text, url="http://www.zjg.gov.cn/a.html")
    two = identify(
        "張家港市教育局2022年政府信息公開工作年度報告",
        text="張家港市教育局根據《條例》編制。統計期限為2022年1月1日至2022年12月31日。",
        url="http://mirror.example.com/b.html",
    )
    told = ("issuer", "adcode", "province", "level", "year", "period")
    assert [getattr(one, name) for name in told] == [getattr(two, name) for name in told]
