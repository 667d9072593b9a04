"""The studies: notebooks show their sections, and no panel makes them claim too much."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest

import gikanalysis as gik
from gikanalysis.errors import UnknownName
from gikanalysis.parameters import ParameterError
from gikanalysis.studies.pooled import complete, pooled
from gikanalysis.studies.registry import studies

ROOT = Path(__file__).parents[2]
NAMES = list(studies())
CALL = re.compile(r"study\.(\w+)\(\)")


def cells(name):
    """Return the cells of a shipped notebook."""
    return json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]


@pytest.mark.parametrize("name", NAMES)
def test_the_notebook_shows_every_section_of_its_study(name):
    """A notebook calls the sections of its study in their order, has few short cells, and holds no outputs."""
    code = [cell for cell in cells(name) if cell["cell_type"] == "code"]
    called = [call for cell in code for call in CALL.findall("".join(cell["source"]))]
    assert tuple(called) == tuple(studies()[name].type.parts)
    assert len(code) <= 15
    assert max(len(cell["source"]) for cell in code) <= 12
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)


@pytest.mark.parametrize("name", NAMES)
def test_the_notebook_takes_the_parameters_of_its_study(name):
    """The tagged cell sets all parameters that the study has, each with a remark, and passes them on."""
    tagged = next(cell for cell in cells(name) if "parameters" in cell["metadata"].get("tags", []))
    given = dict(re.findall(r"^(\w+) = (.+?)  # ", "".join(tagged["source"]), re.MULTILINE))
    fields = studies()[name].type.parameters_type.model_fields
    assert set(given) == set(fields)
    text = "".join("".join(cell["source"]) for cell in cells(name))
    assert all(f"{field}={field}" in text for field in fields)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_a_study_of_the_samples_says_what_it_cannot_answer(name, language, panel_folder):
    """On seven reports of six bodies every section stands, with words in it, and nothing national is claimed."""
    study = gik.study(name, panel=str(panel_folder), language=language)
    sections = {part: getattr(study, part)() for part in study.parts}
    assert all(str(section).strip() for section in sections.values())
    assert study.headline
    assert "SIMULATED" not in "".join(map(str, sections.values()))


def test_unknown_studies_and_parameters_are_refused(panel_folder):
    """Near names are offered; a parameter that a study does not have is named with those it has."""
    with pytest.raises(UnknownName, match="national_trend"):
        gik.study("national_tend", panel=str(panel_folder))
    with pytest.raises(ParameterError, match=r"yeers.*allowed: panel, years, language"):
        gik.study("national_trend", panel=str(panel_folder), yeers="2018")


def shares(*rows):
    """Shares of single reports as `ratio` gives them: year, form, k, n, and what is given by name."""
    made = []
    for number, (year, form, k, n, more) in enumerate(rows):
        point = k / n if n and k is not None else None
        row = {
            "adcode": str(number),
            "issuer": f"body {number}",
            "year": year,
            "form": form,
            "numerator": k,
            "n": n,
        }
        made.append(row | {"value": point, "lower": point, "upper": point, "flagged": False} | more)
    return pl.DataFrame(made)


def test_pooled_shares_count_what_they_leave_out():
    """Sums of numerators over sums of denominators; another form, doubts and lacks are left out and counted."""
    given = shares(
        (2019, "v2019", 30.0, 100.0, {}),
        (2019, "v2019", 80.0, 100.0, {"lower": 0.6, "upper": 0.8}),
        (2019, "v2014", 1.0, 100.0, {}),
        (2019, "v2019", 99.0, 100.0, {"flagged": True}),
        (2019, "v2019", None, None, {"value": None, "lower": None, "upper": None}),
    )
    (row,) = pooled(given).to_dicts()
    assert (row["value"], row["lower"], row["upper"], row["n"]) == (0.55, 0.45, 0.55, 200.0)
    assert (row["bodies"], row["other_form"], row["doubted"], row["lacking"]) == (2, 1, 1, 1)
    (taken,) = pooled(given, doubtful=True).to_dicts()
    assert (taken["bodies"], taken["doubted"], taken["flagged"]) == (3, 0, True)


def test_a_share_without_a_point_has_its_bounds_alone():
    """Where the mapping only bounds one of the reports, the pool has bounds and no point."""
    given = shares(
        (2018, "v2014", 10.0, 100.0, {}), (2018, "v2014", None, 100.0, {"value": None, "lower": 0.0, "upper": 0.5})
    )
    (row,) = pooled(given).to_dicts()
    assert (row["value"], row["lower"], row["upper"], row["status"]) == (None, 0.05, 0.3, "partial")


def test_a_balanced_panel_holds_the_bodies_of_every_year():
    """A body without an undoubted point in one of the years is left out of all."""
    one = {"adcode": "1", "issuer": "one"}
    given = shares(
        (2020, "v2019", 1.0, 10.0, one), (2021, "v2021", 2.0, 10.0, one), (2020, "v2019", 3.0, 10.0, {}),
        (2020, "v2019", 1.0, 10.0, {"issuer": "x"}), (2021, "v2021", 2.0, 10.0, {"issuer": "x", "flagged": True}),
    )  # fmt: skip
    assert complete(given, [2020, 2021])["issuer"].unique().to_list() == ["one"]
