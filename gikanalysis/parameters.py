"""Parameters of the notebooks: typed, frozen, and no unknown names."""

from __future__ import annotations

import re
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from gikanalysis import regions
from gikanalysis.errors import GikError, UnknownName

Model = TypeVar("Model", bound=BaseModel)


class ParameterError(GikError):
    """A parameter has a wrong name, type or value; the message says which and what is allowed."""


class Parameters(BaseModel):
    """What every notebook takes: the language of its words, ``zh`` or ``en``. Unknown names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Literal["zh", "en"] = "zh"


class PanelParameters(Parameters):
    """Parameters of a notebook on a panel.

    `panel` is the panel's folder; `years` empty for all, one year (2018) or a span (2018-2020).

    >>> PanelParameters(years="2018-2020").span
    (2018, 2020)
    """

    panel: str = "panel"
    years: str = ""

    @field_validator("years", mode="before")
    @classmethod
    def _years(cls, given: object) -> str:
        text = str(given).replace("—", "-").replace("–", "-").strip()
        found = re.fullmatch(r"(?:([0-9]{4})(?:-([0-9]{4}))?)?", text)
        if not found or (found[2] and found[2] < found[1]):
            raise ValueError("give nothing for all years, one year (2018) or a span (2018-2020)")
        return text

    @property
    def span(self) -> tuple[int, int] | None:
        """First and last year, None for all."""
        if not self.years:
            return None
        first, _, last = self.years.partition("-")
        return int(first), int(last or first)


class ProvinceParameters(PanelParameters):
    """Parameters of the province brief; `province` is a full name, a short one or a code.

    >>> ProvinceParameters(province="宁夏").division.adcode
    '640000'
    """

    province: str

    @property
    def division(self) -> regions.Division:
        """The province; raises `UnknownName` offering near names, `ParameterError` for a lesser division."""
        return province_named(self.province)


class BacklogParameters(PanelParameters):
    """Parameters of the study of the backlog; `province` is the one whose flow is drawn (empty: most requests).

    >>> BacklogParameters(province="Ningxia").division.adcode
    '640000'
    """

    province: str = ""

    @field_validator("province")
    @classmethod
    def _province(cls, given: str) -> str:
        if given.strip():
            province_named(given)
        return given.strip()

    @property
    def division(self) -> regions.Division | None:
        """The province asked for, None where the study is to choose."""
        return province_named(self.province) if self.province else None


def province_named(name: str) -> regions.Division:
    """Return the province of a full name, a short one, an English one or a code.

    Raises `UnknownName` offering near names, `ParameterError` for a lesser division.
    """
    provinces = regions.provinces()
    english = {p.english.lower(): p.name for p in provinces}
    try:
        found = regions.lookup(english.get(name.strip().lower(), name))
    except UnknownName as error:
        known = [each for p in provinces for each in (p.name, p.short, p.english)]
        raise UnknownName("province", name, known) from error
    if found.level != "province":
        raise ParameterError(f"{name!r} is no province; it lies in {found.province}, give that")
    return found


class RegionParameters(PanelParameters):
    """Parameters of the brief of a region: a province, a prefecture or a county.

    `region` is a full name, a short one, a name with what it lies in (南京市鼓楼区) or a code.

    >>> RegionParameters(region="640300").division.name
    '吴忠市'
    """

    region: str

    @property
    def division(self) -> regions.Division:
        """The region; raises `UnknownName` offering near names, `ParameterError` for a name of several."""
        return region_named(self.region)


BriefParameters = RegionParameters | ProvinceParameters


def region_named(name: str) -> regions.Division:
    """Return the province, prefecture or county of a name or a code, under its latest name.

    Raises `UnknownName` offering near names, `ParameterError` where several divisions bear the name or
    where it is a zone, which has no code of its own.
    """
    text = name.strip()
    english = {p.english.lower(): p.name for p in regions.provinces()}
    text = english.get(text.lower(), text)
    meant = {d.adcode: d for d in regions.candidates(text) if d.level != "zone"}
    if len(meant) > 1:
        told = "; ".join(f"{regions.path_name(found)} ({code})" for code, found in sorted(meant.items()))
        raise ParameterError(f"{name!r} names several regions; give one of them or its code: {told}")
    try:
        found = next(iter(meant.values()), None) or regions.lookup(text)
    except UnknownName as error:
        raise UnknownName("region", name, error.known) from error
    if found.level == "zone":
        raise ParameterError(f"{name!r} is a zone without a code of its own; give the division it belongs to")
    return regions.division_at(found.adcode) or found


class ReportParameters(Parameters):
    """Parameters of the report audit.

    `source` is the file of the report, `attachments` files that belong to it, parted by semicolons,
    `cell` the cell to look at in print (empty: one that is doubted, else the first), `corrections` ledgers of
    corrections, parted by semicolons.

    >>> ReportParameters(source="page.html", attachments="a.xlsx; b.docx").attached
    ['a.xlsx', 'b.docx']
    """

    source: str = Field(min_length=1)
    attachments: str = ""
    cell: str = ""
    corrections: str = ""

    @property
    def attached(self) -> list[str]:
        """The attachments one by one."""
        return _parted(self.attachments)

    @property
    def ledgers(self) -> list[str]:
        """The ledgers of corrections one by one."""
        return _parted(self.corrections)


def _parted(given: str) -> list[str]:
    return [name for part in given.replace("；", ";").split(";") if (name := part.strip())]


def checked(model: type[Model], given: dict[str, Any]) -> Model:
    """Return parameters of type `model`; raises `ParameterError` naming every wrong one."""
    try:
        return model(**given)
    except ValidationError as error:
        allowed = ", ".join(sorted(model.model_fields, key=lambda name: name == "language"))
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ParameterError(f"wrong parameters: {wrong} (allowed: {allowed})") from error


def report_parameters(**given: Any) -> ReportParameters:  # noqa: ANN401 - checked by the model
    """Check parameters; raises `ParameterError` naming every wrong one."""
    return checked(ReportParameters, given)


def province_parameters(**given: Any) -> ProvinceParameters:  # noqa: ANN401 - checked by the model
    """Check parameters; raises `ParameterError` naming every wrong one, `UnknownName` for a province."""
    found = checked(ProvinceParameters, given)
    _ = found.division
    return found


def region_parameters(**given: Any) -> RegionParameters:  # noqa: ANN401 - checked by the model
    """Check parameters; raises `ParameterError` naming every wrong one, `UnknownName` for a region."""
    found = checked(RegionParameters, given)
    _ = found.division
    return found
