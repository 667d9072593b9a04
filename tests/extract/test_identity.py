"""Identity: who, where and when, with a note wherever title, text and dates disagree or leave a doubt."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gikanalysis import regions
from gikanalysis.extract.identity import identify
from gikanalysis.extract.identity_dates import period_of, published_of
from gikanalysis.extract.identity_text import plain

REPORTS = Path(__file__).parents[2] / ".." / "shared" / "reports"
COUNTIES = [d for d in regions.divisions(2024) if d.level == "county" and not d.name.startswith("第")]
LEAD = "根据《中华人民共和国政府信息公开条例》规定，编制本报告。"


def kinds(found):
    """Kinds of the notes of an identity."""
    return {note.kind for note in found.notes}


@pytest.mark.parametrize(
    ("title", "issuer", "adcode", "level", "parent_level", "year"),
    [
        (
            "宿迁市人民政府2023年政府信息公开工作年度报告",
            "宿迁市人民政府",
            "321300",
            "prefecture",
            "prefecture",
            2023,
        ),
        ("2022年北京市政府信息公开工作年度报告", "北京市人民政府", "110000", "province", "province", 2022),
        ("浦东新区2022年政府信息公开工作年度报告", "上海市浦东新区人民政府", "310115", "county", "county", 2022),
        ("灵武市政府信息公开工作年度报告（2020年）", "灵武市人民政府", "640181", "county", "county", 2020),
        ("巴州区财政局二〇一九年度政府信息公开年报", "巴中市巴州区财政局", "511902", "department", "county", 2019),
        ("2018南通市通州区政府信息公开年报", "南通市通州区人民政府", "320612", "county", "county", 2018),
        (
            "国家统计局宁夏调查总队2022年政府信息公开工作年度报告",
            "国家统计局宁夏调查总队",
            "640000",
            "department",
            "province",
            2022,
        ),
        (
            "国家税务总局吴忠市税务局2021年政府信息公开工作年度报告",
            "国家税务总局吴忠市税务局",
            "640300",
            "department",
            "prefecture",
            2021,
        ),
        ("民政部2021年政府信息公开工作年度报告", "民政部", None, "ministry", None, 2021),
        ("昆山市周庄镇2019年政府信息公开年度报告", "昆山市周庄镇人民政府", "320583", "township", "county", 2019),
        (
            "东莞市虎门镇2019年政府信息公开年度报告",
            "东莞市虎门镇人民政府",
            "441900",
            "township",
            "prefecture",
            2019,
        ),
        (
            "鄂尔多斯市伊金霍洛旗红庆河镇2020年政府信息公开工作年度报告",
            "伊金霍洛旗红庆河镇人民政府",
            "150627",
            "township",
            "county",
            2020,
        ),
        (
            "石嘴山高新技术产业开发区2020年政府信息公开工作年度报告",
            "石嘴山高新技术产业开发区管理委员会",
            "640200",
            "zone",
            "prefecture",
            2020,
        ),
        ("贵安新区2020年政府信息公开工作年度报告", "贵安新区管理委员会", "520000", "zone", "province", 2020),
        (
            "阿里地区行政公署2020年政府信息公开工作年度报告",
            "阿里地区行政公署",
            "542500",
            "prefecture",
            "prefecture",
            2020,
        ),
        ("宁夏2020年政府信息公开工作年度报告", "宁夏回族自治区人民政府", "640000", "province", "province", 2020),
    ],
)
def test_titles(title, issuer, adcode, level, parent_level, year):
    """The title alone gives issuer, place, rank and year."""
    found = identify(title)
    assert found.is_report
    assert (found.issuer, found.adcode, found.level, found.parent_level, found.year) == (
        issuer, adcode, level, parent_level, year,
    )  # fmt: skip


@pytest.mark.parametrize(
    "title",
    [
        "关于做好2021年政府信息公开工作年度报告编制工作的通知",
        "吴忠市2021年政府信息公开工作年度报告解读",
        "一图读懂2021年政府信息公开工作年度报告",
        "宁夏大学2020年信息公开年度报告",
        "某某学院2019-2020学年信息公开年度报告",
        "银川市2022年法治政府建设年度报告",
        "灵武市政府信息公开指南",
        "灵武市2020年第三季度政府信息公开工作报告",
        "关于公布2020年政府信息公开工作年度报告的公告",
        "政府信息公开工作年度报告制度",
        "2021年度环境信息公开年度报告",
        "中国政府透明度年度报告",
        "2020年部门决算公开报告",
        "吴忠市召开2020年度政府信息公开工作年报编制培训会",
    ],
)
def test_look_alikes_are_refused(title):
    """What speaks of reports, or reports on something else, is no report, even beside a report's text."""
    found = identify(title, text=f"{title}\n{LEAD}")
    assert not found.is_report
    assert "no_report" in kinds(found)


def test_an_ambiguous_place_stays_open():
    """A name of several districts gives no code but says so; the text or the address may settle it."""
    title = "鼓楼区2020年政府信息公开工作年度报告"
    found = identify(title)
    assert (found.adcode, found.province, found.level) == (None, None, "county")
    assert "ambiguous_place" in kinds(found)
    settled = identify(title, text="南京市鼓楼区人民政府根据《条例》编制。")
    assert settled.adcode == "320106"
    assert "place_from_context" in kinds(settled)
    by_host = identify(title, url="http://www.njgl.jiangsu.gov.cn/1.html")
    assert by_host.adcode is None  # 南京 and 徐州 both lie there


@pytest.mark.parametrize(
    ("title", "text", "adcode", "issuer"),
    [
        (
            "县人社局2021年政府信息公开工作年度报告",
            "东乡县人社局根据《条例》编制。",
            "622926",
            "东乡族自治县人社局",
        ),
        (
            "周湾镇2021年政府信息公开工作年度报告",
            "本报告由吴起县周湾镇人民政府编制。",
            "610626",
            "吴起县周湾镇人民政府",
        ),
        ("水务局2020年政府信息公开工作年度报告", "可在灵武市人民政府门户网站查阅。", "640181", "灵武市水务局"),
        ("2020年政府信息公开工作年度报告", "华宁县财政局根据《条例》编制。", "530424", "华宁县财政局"),
        ("周湾镇2021年政府信息公开工作年度报告_吴起县人民政府", "", "610626", "吴起县周湾镇人民政府"),
    ],
)
def test_place_from_the_text(title, text, adcode, issuer):
    """Where the title has no place the text gives it, with a note."""
    found = identify(title, text=text)
    assert (found.adcode, found.issuer) == (adcode, issuer)
    assert kinds(found) & {"place_from_context", "issuer_from_text"}


def test_two_places_in_the_text_decide_nothing():
    """Two towns of one name in the text leave the place open."""
    found = identify("太平镇2021年政府信息公开工作年度报告", text="吴起县太平镇人民政府。宝应县太平镇人民政府。")
    assert found.adcode is None
    assert "no_place" in kinds(found)


def test_address_gives_the_county_of_a_town_only():
    """A county's own host places a town; a prefecture's host gives the province and no code."""
    town = identify("珊瑚镇2021年政府信息公开工作年度报告", url="http://www.taojiang.gov.cn/1.html")
    assert town.adcode == "430922"
    assert "place_from_context" in kinds(town)
    office = identify("水务局2021年政府信息公开工作年度报告", url="http://www.yueyang.gov.cn/1.html")
    assert (office.adcode, office.province) == (None, "湖南省")


def test_title_over_two_lines_of_the_text():
    """Without a title the opening lines give it, also where it is broken over two."""
    found = identify(text=f"华宁县政务服务管理局2018年度\n政府信息公开工作年度报告\n{LEAD}")
    assert (found.is_report, found.issuer, found.year) == (True, "华宁县政务服务管理局", 2018)


def test_a_menu_line_is_no_part_of_the_title():
    """A line of the menu before the title is left out; a body's name on its own line is not."""
    menu = identify(text=f"政务公开\n华宁县财政局2018年政府信息公开工作年度报告\n{LEAD}")
    assert menu.issuer == "华宁县财政局"
    body = identify(text=f"华宁县财政局\n2018年政府信息公开工作年度报告\n{LEAD}")
    assert (body.issuer, body.year) == ("华宁县财政局", 2018)


def test_a_bare_title_is_completed_from_the_text():
    """A title without body or year takes them from the title the text prints."""
    found = identify("政府信息公开年度报告", text=f"华宁县财政局2018年政府信息公开工作年度报告\n{LEAD}")
    assert (found.issuer, found.year) == ("华宁县财政局", 2018)
    kept = identify("吴忠市政府信息公开年度报告", text=f"华宁县财政局2018年政府信息公开工作年度报告\n{LEAD}")
    assert (kept.adcode, kept.year) == ("640300", 2018)


def test_pinyin_and_traditional_characters():
    """Traditional characters with pinyin in brackets read as the Simplified title."""
    found = identify("西藏自治區(qū)人民政府 2023年政府信息公開（kāi）工作年度報(bào)告")
    assert (found.adcode, found.year) == ("540000", 2023)
    assert plain("乾安縣") == "乾安县"


def test_year_disagreements_are_noted():
    """The title's year stands; another year in the period is a finding, and so is a date before year end."""
    found = identify("灵武市2020年政府信息公开工作年度报告", text="统计期限为2019年1月1日至2019年12月31日。")
    assert found.year == 2020
    assert {"year_title_period", "Q-11"} <= kinds(found)
    early = identify("灵武市2020年政府信息公开工作年度报告", text="报告如下。\n2020年12月28日")
    assert early.published == date(2020, 12, 28)
    assert "Q-12" in kinds(early)
    late = identify("灵武市2020年政府信息公开工作年度报告", text="发布日期：2022-05-23\n报告如下。")
    assert "year_date" in kinds(late)
    fine = identify("灵武市2020年政府信息公开工作年度报告", text="报告如下。\n2021年1月28日")
    assert not kinds(fine) & {"Q-11", "Q-12", "year_date", "year_title_period"}


def test_year_without_one_in_the_title():
    """The period, then the text, then the address give the year, the last two with a note."""
    title = "会同县林业局信息公开工作年度报告"
    assert identify(title, text="2020年1月1日至12月31日").year == 2020
    told = identify(title, text="2020年，我局收到申请3件。2020年没有诉讼。比2019年少。")
    assert told.year == 2020
    assert "year_from_text" in kinds(told)
    addressed = identify(title, url="http://www.huitong.gov.cn/xxgkAnnualReport.jsp?fbtime=2013&area=7")
    assert addressed.year == 2013
    assert "year_from_address" in kinds(addressed)
    assert identify(title).year is None


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("统计期限为202011日至20201231日。", date(2020, 12, 31)),
        ("所列数据为202111日至1231日", date(2021, 12, 31)),
        ("20211月1日至2021年12月31日", date(2021, 12, 31)),
        ("自2009年1月1日起至2009年12月31日止", date(2009, 12, 31)),
        ("2018年1月1日至2018年12月30日", date(2018, 12, 30)),
        ("2022.1.1—2022.12.31", date(2022, 12, 31)),
        ("2022年1月至12月", date(2022, 12, 31)),
    ],
)
def test_periods_with_lost_characters(text, end):
    """A period is read even where 年 and 月 were lost."""
    period = period_of(plain(text))
    assert period is not None
    assert (period.start.month, period.start.day, period.end) == (1, 1, end)


@pytest.mark.parametrize(
    "text", ["2020年3月1日至3月31日宣传月", "2020111日至20201231日", "2020年13月1日至2020年12月31日", ""]
)
def test_no_period(text):
    """A month is no period, and a date with two readings is none."""
    assert period_of(text) is None


def test_published_prefers_the_page_to_the_signature():
    """The posting line wins over the signature; page clocks and archive dates never count."""
    assert published_of("标题\n发布时间：2021-02-03\n正文\n2021年1月20日") == date(2021, 2, 3)
    assert published_of("标题\n正文\n2021年1月20日") == date(2021, 1, 20)
    assert published_of("标题\n2019年12月3日 星期二\n正文\n归档时间:2024-03-25") is None


@pytest.mark.parametrize(
    ("title", "text", "scope"),
    [
        ("吴忠市2018年政府信息公开工作年度报告", "", "unknown"),
        ("吴忠市2018年政府信息公开工作年度报告", "本报告数据仅包括本机关。", "own"),
        ("吴忠市人民政府办公室2018年政府信息公开工作年度报告", "", "unknown"),
        (
            "吴忠市人民政府办公室2018年政府信息公开工作年度报告",
            "由市政府办公室汇总5个县(市、区)人民政府和各部门情况编制而成",
            "region",
        ),
        ("吴忠市财政局2018年政府信息公开工作年度报告", "", "own"),
        ("石嘴山高新技术产业开发区2020年政府信息公开工作年度报告", "", "unknown"),
    ],
)
def test_scope(title, text, scope):
    """A government reports for its region only where it says so; other bodies for themselves."""
    assert identify(title, text=text).scope == scope


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (
            "lingwu-service-centre-2017.txt",
            (
                "灵武市政务服务中心",
                "640181",
                "department",
                "county",
                2017,
                "2017-12-31",
                "2017-12-28",
                "own",
                {"Q-12"},
            ),
        ),
        (
            "wuzhong-2018.txt",
            ("吴忠市人民政府", "640300", "prefecture", "prefecture", 2018, "2018-12-31", "None", "region", set()),
        ),
        (
            "huaning-service-bureau-2018.txt",
            (
                "华宁县政务服务管理局",
                "530424",
                "department",
                "county",
                2018,
                "2018-12-30",
                "2019-01-15",
                "own",
                {"Q-11"},
            ),
        ),
        (
            "lingwu-2020.txt",
            ("灵武市人民政府", "640181", "county", "county", 2020, "2020-12-31", "None", "unknown", set()),
        ),
        (
            "changde-service-centre-2017.txt",
            (
                "常德市人民政府政务服务中心",
                "430700",
                "department",
                "prefecture",
                2017,
                "2017-12-31",
                "2018-03-19",
                "own",
                set(),
            ),
        ),
    ],
)
def test_sample_reports(file, expected):
    """The five sample reports are identified from their text alone."""
    path = REPORTS / file
    if not path.exists():
        pytest.skip("the sample reports are not beside the repository")
    found = identify(text=path.read_text(encoding="utf-8"))
    assert found.is_report
    assert found.period is not None
    assert (
        found.issuer, found.adcode, found.level, found.parent_level, found.year, str(found.period[1]),
        str(found.published), found.scope, kinds(found) - {"period_assumed"},
    ) == expected  # fmt: skip


@given(st.sampled_from(COUNTIES), st.integers(2008, 2024), st.sampled_from(["财政局", "水务局", "城关镇", ""]))
def test_any_county_any_year(division, year, body):
    """A county's title gives its year, and its own code or none with a note, never another county's."""
    found = identify(f"{division.name}{body}{year}年政府信息公开工作年度报告")
    assert found.year == year
    assert found.level == ("department" if body.endswith("局") else "township" if body else "county")
    if found.adcode != division.adcode:
        same_name = {d.adcode for y in (year, 2024) for d in regions.candidates(division.name, year=y)}
        assert found.adcode in {None, *same_name}


@given(st.text(max_size=60), st.text(max_size=200), st.text(max_size=60))
def test_any_input_is_answered(title, text, url):
    """Whatever is given, an answer comes back and what is no report carries nothing."""
    found = identify(title, text=text, url="http://" + url)
    assert found.is_report or found.issuer is None


def test_nothing_given():
    """Without title and text there is no report."""
    assert not identify().is_report
