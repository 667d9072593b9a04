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


class ProvinceParameters(BaseModel):
    """Parameters of the province brief.

    `panel` is the panel's folder; `province` a full name, a short one or a code; `years` empty for
    all, one year (2018) or a span (2018-2020); `language` ``zh`` or ``en``.

    >>> ProvinceParameters(province="宁夏", years="2018-2020").span
    (2018, 2020)
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    panel: str = "panel"
    province: str
    years: str = ""
    language: Literal["zh", "en"] = "zh"

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

    @property
    def division(self) -> regions.Division:
        """The province; raises `UnknownName` offering near names, `ParameterError` for a lesser division."""
        provinces = regions.provinces()
        english = {p.english.lower(): p.name for p in provinces}
        try:
            found = regions.lookup(english.get(self.province.strip().lower(), self.province))
        except UnknownName as error:
            known = [name for p in provinces for name in (p.name, p.short, p.english)]
            raise UnknownName("province", self.province, known) from error
        if found.level != "province":
            raise ParameterError(f"{self.province!r} is no province; it lies in {found.province}, give that")
        return found


class ReportParameters(BaseModel):
    """Parameters of the report audit.

    `source` is the file of the report, `attachments` files that belong to it, parted by semicolons,
    `cell` the cell to look at in print (empty: one that is doubted, else the first), `language` ``zh``
    or ``en``.

    >>> ReportParameters(source="page.html", attachments="a.xlsx; b.docx").attached
    ['a.xlsx', 'b.docx']
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = Field(min_length=1)
    attachments: str = ""
    cell: str = ""
    language: Literal["zh", "en"] = "zh"

    @property
    def attached(self) -> list[str]:
        """The attachments one by one."""
        return [name for part in self.attachments.replace("；", ";").split(";") if (name := part.strip())]


def report_parameters(**given: Any) -> ReportParameters:  # noqa: ANN401 - checked by the model
    """Check parameters; raises `ParameterError` naming every wrong one."""
    return _checked(ReportParameters, given)


def _checked(model: type[Model], given: dict[str, Any]) -> Model:
    try:
        return model(**given)
    except ValidationError as error:
        allowed = ", ".join(model.model_fields)
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ParameterError(f"wrong parameters: {wrong} (allowed: {allowed})") from error


def province_parameters(**given: Any) -> ProvinceParameters:  # noqa: ANN401 - checked by the model
    """Check parameters; raises `ParameterError` naming every wrong one, `UnknownName` for a province."""
    checked = _checked(ProvinceParameters, given)
    _ = checked.division
    return checked
