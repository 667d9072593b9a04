"""The register: every code has a parent, one name at a time, and the loader refuses what is wrong."""

from __future__ import annotations

import time
from collections import defaultdict
from itertools import pairwise

import pytest

from gikanalysis import regions
from gikanalysis.errors import UnknownName
from gikanalysis.regions import register
from gikanalysis.regions.names import index, short_form
from gikanalysis.tabular import parse_csv

CODED = tuple(span for span in register.spans() if span.division.level != "zone" and not span.aliases)
FIRST = 2002


def test_every_division_has_a_parent_in_its_years():
    """A parent exists in every year a division exists from 2002 on, and is the next level up."""
    for span in CODED:
        division = span.division
        if division.level == "province":
            assert division.parent == ""
            continue
        parents = register.spans_of(division.parent)
        assert parents, division
        assert min(p.first for p in parents) <= max(span.first, FIRST), division
        assert max(p.last for p in parents) >= span.last, division
        assert regions.contains(division.parent, division.adcode)


def test_spans_of_a_code_follow_one_another():
    """The spans of one code neither overlap nor leave a gap."""
    for code in {span.division.adcode for span in CODED}:
        spans = register.spans_of(code)
        for earlier, later in pairwise(spans):
            assert later.first == earlier.last + 1, code


@pytest.mark.parametrize("year", [2004, 2010, 2015, 2020, 2024])
def test_names_are_unique_within_a_parent(year):
    """No two divisions of one parent bear one name in one year."""
    names = defaultdict(list)
    for division in regions.divisions(year):
        if division.level != "zone":
            names[division.parent, division.name].append(division.adcode)
    doubled = {key: codes for key, codes in names.items() if len(set(codes)) > 1}
    assert not doubled


def test_codes_tell_level_and_province():
    """The shape of a code agrees with its level, its prefix with its province."""
    for span in CODED:
        code = span.division.adcode
        assert len(code) == 6
        assert code.isdigit()
        assert span.division.province == regions.province_of(code).name
        assert (span.division.level == "province") == code.endswith("0000")


def test_numbers_in_force():
    """In 2024 there are 34 provinces, 333 prefectures and 2,846 counties (with the zones of 三沙 2,848)."""
    counts = defaultdict(int)
    for division in regions.divisions(2024):
        if not (division.level == "county" and division.name.startswith("第")):
            counts[division.level] += 1
    assert counts["province"] == 34
    assert counts["prefecture"] == 333
    assert 2840 <= counts["county"] <= 2855


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [
        ("420600", 2009, "襄樊市"),
        ("420600", 2010, "襄阳市"),
        ("530800", 2006, "思茅市"),
        ("530800", 2007, "普洱市"),
        ("371200", 2018, "莱芜市"),
        ("370116", 2019, "莱芜区"),
        ("640521", 2020, "中宁县"),
        ("350405", 2021, "沙县区"),
        ("659012", 2023, "白杨市"),
        ("710000", 2020, "台湾省"),
    ],
)
def test_known_changes(code, year, name):
    """Changes checked by hand stand in the register in the right year."""
    assert name in {division.name for division in regions.divisions(year) if division.adcode == code}


def test_an_abolished_city_is_gone():
    """A city abolished in January 2019 is not in force in 2019."""
    assert "371200" not in {division.adcode for division in regions.divisions(2019)}


def test_provinces_are_34_with_distinct_names():
    """The 34 provinces carry official, short and English names, all different."""
    provinces = regions.provinces()
    assert len(provinces) == 34
    for field in ("adcode", "name", "short", "english"):
        assert len({getattr(province, field) for province in provinces}) == 34
    assert all(province.name.startswith(province.short) for province in provinces)
    assert {p.name for p in provinces} == {d.name for d in regions.divisions() if d.level == "province"}


def test_province_of_refuses_what_is_no_code():
    """A code that lies in no province is refused, not cut to fit."""
    for wrong in ("990000", "64", "abcdef", "6401810"):
        with pytest.raises(UnknownName):
            regions.province_of(wrong)


def test_loader_refuses_a_wrong_row():
    """Years in the wrong order, a code of no province and an unknown level are all reported at once."""
    head = ",".join(register.DIVISION_COLUMNS)
    rows = "640181,灵武市,2010,2005,county,640100,\n990101,无,,,county,,\n640182,有,x,,town,640100,\n"
    table = parse_csv("divisions.csv", f"{head}\n{rows}", register.DIVISION_COLUMNS)
    list(register._division_spans(table))
    faults = "\n".join(table.faults)
    assert "row 2: from_year 2010 is after" in faults
    assert "row 3: adcode '990101' lies in no province" in faults
    assert "row 4: level 'town'" in faults
    assert "row 4: years 'x'" in faults


def test_additions_must_belong_to_a_division():
    """A zone whose code stands on no list is refused."""
    head = ",".join(register.ADDITION_COLUMNS)
    table = parse_csv("additions.csv", f"{head}\n某新区,,640199,zone,,,nobody\n", register.ADDITION_COLUMNS)
    list(register._addition_spans(table, {"640100"}))
    assert table.faults == ["additions.csv row 2: adcode '640199' is not in divisions.csv"]


def test_short_forms_of_autonomous_divisions():
    """Groups fall away before the last word, except where the place is named after the group."""
    assert short_form("积石山保安族东乡族撒拉族自治县") == "积石山县"
    assert short_form("东乡族自治县") == "东乡县"
    assert short_form("巴音郭楞蒙古自治州") == "巴音郭楞州"
    assert short_form("临夏回族自治州") == "临夏州"
    for division in regions.divisions():
        short = short_form(division.name)
        assert short is None or "族" not in short, division


def test_every_group_and_alias_is_used():
    """No line of the alias files is dead: each alias stands in the index of names."""
    names = index()
    table = parse_csv("a", register_text("aliases.csv"), ("adcode", "alias", "note"))
    assert all(row["alias"] in names for _, row in table)
    groups = parse_csv("g", register_text("groups.csv"), ("group", "note"))
    official = [span.division.name for span in CODED]
    assert [row["group"] for _, row in groups if not any(row["group"] in name for name in official)] == []


def register_text(name):
    """Text of a data file of the register."""
    from gikanalysis.tabular import read_text

    return read_text(register.PACKAGE, name)


def test_register_loads_quickly():
    """The first command of a user does not wait for the register."""
    for cached in (register.spans, register._spans_by_code):
        cached.cache_clear()
    start = time.perf_counter()
    register.spans()
    assert time.perf_counter() - start < 0.5
