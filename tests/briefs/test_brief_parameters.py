"""Parameters of the notebooks: typed, frozen, refused when wrong, all faults at once."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from gikanalysis.briefs import province_brief
from gikanalysis.errors import PanelError, UnknownName
from gikanalysis.parameters import ParameterError, province_parameters


@pytest.mark.parametrize("name", ["宁夏", "宁夏回族自治区", "640000", "Ningxia", "ningxia"])
def test_province_by_any_of_its_names(name):
    """A full name, a short one and a code mean the same division."""
    assert province_parameters(province=name).division.adcode == "640000"


@pytest.mark.parametrize(
    ("given", "span"),
    [
        ("", None),
        ("2018", (2018, 2018)),
        (2018, (2018, 2018)),
        ("2018-2020", (2018, 2020)),
        (" 2018—2020 ", (2018, 2020)),
    ],
)
def test_years(given, span):
    """Nothing, one year (also as a number, as papermill hands it over) or a span."""
    assert province_parameters(province="宁夏", years=given).span == span


@pytest.mark.parametrize("years", ["18", "2020-2018", "2018,2019", "all", "2018-", None, "２０１８"])
def test_wrong_years_are_refused(years):
    """What is no year or span says what is."""
    with pytest.raises(ParameterError, match=r"one year \(2018\) or a span"):
        province_parameters(province="宁夏", years=years)


def test_all_faults_at_once():
    """An unknown name, a wrong language and wrong years stand in one message with what is allowed."""
    with pytest.raises(ParameterError) as caught:
        province_parameters(province="宁夏", language="fr", years="x", provinc="江苏")
    for text in ("language", "years", "provinc", "allowed: panel, years, province, language"):
        assert text in str(caught.value)


def test_province_is_needed():
    """Without a province there is no brief."""
    with pytest.raises(ParameterError, match="province: Field required"):
        province_parameters()


@pytest.mark.parametrize(
    ("name", "near"), [("宁厦", "宁夏"), ("Ninxia", "Ningxia"), ("640001", "known"), ("亚特兰蒂斯", "known")]
)
def test_unknown_province(name, near):
    """A slip offers the nearest names, and names of provinces alone."""
    with pytest.raises(UnknownName, match=near):
        province_parameters(province=name)


@pytest.mark.parametrize("name", ["吴忠市", "640300"])
def test_city_is_no_province(name):
    """A division below says in which province it lies."""
    with pytest.raises(ParameterError, match=r"no province; it lies in 宁夏回族自治区"):
        province_parameters(province=name)


def test_parameters_do_not_change():
    """The model is frozen."""
    with pytest.raises(ValidationError, match="frozen"):
        province_parameters(province="宁夏").years = "2018"  # type: ignore[misc]


def test_brief_without_a_panel(tmp_path):
    """The notebook's first cell says how to make a panel."""
    with pytest.raises(PanelError, match="gik build"):
        province_brief(panel=str(tmp_path), province="宁夏")
