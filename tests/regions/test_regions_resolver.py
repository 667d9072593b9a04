"""The resolver: names in names of bodies, over time, and never a guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gikanalysis import regions
from gikanalysis.errors import UnknownName

IN_FORCE = regions.divisions(2024)
COUNTIES = [division for division in IN_FORCE if division.level == "county" and not division.name.startswith("第")]


@pytest.mark.parametrize(
    ("text", "adcode", "rest"),
    [
        ("灵武市政务服务中心", "640181", "政务服务中心"),
        ("常德市人民政府政务服务中心", "430700", "人民政府政务服务中心"),
        ("津市市市场监督管理局", "430781", "市场监督管理局"),
        ("北票市长皋乡人民政府", "211381", "长皋乡人民政府"),
        ("榆林市榆阳区驼峰路街道办事处", "610802", "驼峰路街道办事处"),
        ("市南区人民政府", "370202", "人民政府"),
        ("南县住房和城乡建设局", "430921", "住房和城乡建设局"),
        ("四川省乐山市气象局", "511100", "气象局"),
        ("吉林省吉林市龙潭区人民政府", "220203", "人民政府"),
        ("阿拉善盟额济纳旗温图高勒苏木", "152923", "温图高勒苏木"),
        ("第一师阿拉尔市十六团新开岭镇", "659002", "十六团新开岭镇"),
        ("新疆生产建设兵团第八师石河子市", "659001", ""),
        ("金平县马鞍底乡", "532530", "马鞍底乡"),
        ("临夏州乡村振兴局", "622900", "乡村振兴局"),
        ("临夏市人民政府", "622901", "人民政府"),
        ("河北雄安新区", "130000", ""),
        ("银川经济技术开发区", "640100", "经济技术开发区"),
        ("威海市文登人民政府办公室", "371003", "人民政府办公室"),
        ("天门市公安局", "429006", "公安局"),
        ("勉县镇川镇", "610725", "镇川镇"),
        ("侯马市路西街道", "141081", "路西街道"),
        ("兰州市安宁区西路街道", "620105", "西路街道"),
    ],
)
def test_walks_down_to_the_division(text, adcode, rest):
    """The longest way down the hierarchy is read, and the body's own name is left."""
    place = regions.find_in(text, year=2020)
    assert place is not None
    assert place.division is not None
    assert (place.division.adcode, text[place.end :]) == (adcode, rest)


@pytest.mark.parametrize(
    "text",
    [
        "一市镇2013年",
        "正阳镇",
        "马鞍底乡",
        "东区街道办事处",
        "北京街道办事处",
        "山西路街道",
        "区审计局",
        "水务局",
        "",
    ],
)
def test_parts_of_other_names_are_no_places(text):
    """A township that looks like a division, a stem without context and a bare body name nothing."""
    assert regions.find_in(text) is None


@pytest.mark.parametrize("name", ["鼓楼区", "城关区", "朝阳区", "和平区", "铁西区"])
def test_a_name_of_several_stays_open(name):
    """An ambiguous name is undecided, with its candidates, and decided by `within`."""
    place = regions.find_in(name + "审计局", year=2020)
    assert place is not None
    assert place.division is None
    assert len(place.candidates) > 1
    assert regions.resolve(name, year=2020) is None
    for candidate in place.candidates:
        assert regions.resolve(name, year=2020, within=candidate.parent) == candidate


def test_years_decide_between_bearers_of_a_name():
    """东乡县 was in 江西 and is short for a county of 甘肃: open while both lived, decided afterwards."""
    assert regions.resolve("东乡县", year=2010) is None
    assert regions.resolve("东乡县", year=2021).adcode == "622926"
    assert regions.resolve("东乡县", year=2010, within="江西").adcode == "361029"


@pytest.mark.parametrize(
    ("name", "year", "adcode"),
    [
        ("襄樊市", 2005, "420600"),
        ("襄樊市", 2015, "420600"),
        ("襄阳市", 2015, "420600"),
        ("思茅市", 2005, "530800"),
        ("普洱市", 2015, "530800"),
        ("莱芜市", 2017, "371200"),
        ("三元区", 2015, "350403"),
        ("三元区", 2022, "350404"),
        ("沙县区", 2022, "350405"),
        ("中宁县", 2019, "640521"),
    ],
)
def test_old_names(name, year, adcode):
    """A name resolves to the code it had in the year; an old name in a later year still resolves."""
    assert regions.resolve(name, year=year).adcode == adcode


def test_lookup_for_users():
    """Full names, short names, codes and paths work; a slip is answered with near names."""
    assert {regions.lookup(t).adcode for t in ("宁夏", "宁夏回族自治区", "640000", "64", " 宁夏 ")} == {"640000"}
    assert regions.lookup("海南").adcode == "460000"
    assert regions.lookup("吉林").adcode == "220000"
    assert regions.lookup("内蒙古").name == "内蒙古自治区"
    assert regions.lookup("南京市鼓楼区").adcode == "320106"
    with pytest.raises(UnknownName, match="宁夏"):
        regions.lookup("宁厦")
    with pytest.raises(UnknownName, match="州市鼓楼区"):
        regions.lookup("鼓楼区")
    with pytest.raises(UnknownName, match="640000"):
        regions.lookup("649999")


def test_hosts():
    """A label decides only where one division is spelled so, and only under gov.cn."""
    assert regions.division_of_host("www.taojiang.gov.cn").adcode == "430922"
    assert regions.division_of_host("yanshan.gov.cn") is None
    assert regions.division_of_host("taojiang.gov.cn.example.com") is None
    assert regions.division_of_host("") is None


@given(st.sampled_from(COUNTIES))
def test_full_path_resolves_to_itself(division):
    """Province + prefecture + county leads back to the county, whatever it is called."""
    parent = regions.division_at(division.parent)
    middle = parent.name if parent.level == "prefecture" else ""
    found = regions.resolve(division.province + middle + division.name, year=2024)
    assert found is not None
    assert found.adcode == division.adcode


@given(
    st.sampled_from(COUNTIES),
    st.sampled_from(["财政局", "人民政府", "市场监督管理局", "城关镇"]),
)
def test_own_name_is_never_another_division(division, body):
    """A county's name with a body after it gives that county, or stays open with it among the candidates."""
    place = regions.find_in(division.name + body, year=2024)
    assert place is not None
    assert division.adcode in {candidate.adcode for candidate in place.candidates}
    assert place.division is None or place.division.adcode == division.adcode


@given(st.text(alphabet="市县区镇乡一长北京安南中和平东西江路街道局", max_size=12))
def test_any_text_is_read_without_error(text):
    """Whatever the text, what is found lies inside it and is one of the candidates."""
    for place in regions.find_all(text):
        assert 0 <= place.start < place.end <= len(text)
        assert place.division is None or place.division in place.candidates
