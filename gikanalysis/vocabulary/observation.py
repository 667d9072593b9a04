"""One harmonised figure of one report, as a plain row and as the public frame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from gikanalysis import schema
from gikanalysis.frames import Frame
from gikanalysis.report import Report

Identity = tuple[str, str | None, str | None, str | None, str | None, int | None, str, str]


class Observation(NamedTuple):
    """One row of the observations table (see `schema.OBSERVATIONS`)."""

    source: str
    issuer: str | None
    adcode: str | None
    province: str | None
    level: str | None
    year: int | None
    scope: str
    form: str
    metric: str
    applicant: str
    value: float | None
    lower: float | None
    upper: float | None
    suggested: float | None
    basis: str
    status: str
    match: str | None
    grade: str
    cells: tuple[str, ...]
    flagged: bool


def frame(rows: Iterable[Observation]) -> Frame:
    """Turn plain rows into the public frame."""
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in schema.OBSERVATIONS]
    data = dict(zip(schema.OBSERVATIONS, columns, strict=True))
    data["cells"] = [list(cells) for cells in data["cells"]]
    return Frame(data, schema=schema.OBSERVATIONS)


def body_key(report: Report) -> tuple[str | None, str | None]:
    """Return what makes two reports those of one body: division and issuer."""
    return report.adcode, report.issuer


def identity_of(report: Report) -> Identity:
    """The identity columns of an observation."""
    return (
        report.source, report.issuer, report.adcode, report.province,
        report.level, report.year, report.scope, report.form,
    )  # fmt: skip
