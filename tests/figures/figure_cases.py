"""Small tables for the figure tests, and the geometry of a drawn figure."""

from __future__ import annotations

from itertools import combinations

import polars as pl
import pytest
from matplotlib.text import Text

SCHEMA = {
    "issuer": pl.String,
    "scope": pl.String,
    "year": pl.Int32,
    "form": pl.String,
    "metric": pl.String,
    "applicant": pl.String,
    "value": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "basis": pl.String,
    "status": pl.String,
    "flagged": pl.Boolean,
}
FAMILY_2014 = ("granted_in_full", "granted_in_part", "refused", "not_held", "clarification_notices", "redirected")
FAMILY_2019 = (
    "granted_in_full",
    "granted_in_part",
    "refused",
    "unable_to_provide",
    "not_processed",
    "other_outcome",
)
LONG_NAMES = {
    "zh": ["双江拉祜族佤族布朗族傣族自治县", "积石山保安族东乡族撒拉族自治县", "黑龙江", "贵阳市"],
    "en": [
        "Qianxinan Buyei and Miao Autonomous Prefecture",
        "Shuangjiang Lahu, Va, Blang and Dai Autonomous County",
        "Heilongjiang",
        "Guiyang",
    ],
}
SMALL_NUMBERS = (0, 9, 10, 29, 30, 99, 100)


class Builder:
    """Rows of an observations table, built one report at a time."""

    def __init__(self):
        self.rows = []

    def add(self, year, metric, value, *, form="v2019", status=None, **more):
        """One observation; a value of None is blank unless a status is given."""
        row = dict.fromkeys(SCHEMA)
        row |= {"issuer": "某市人民政府", "scope": "own", "applicant": "total", "basis": "table", "flagged": False}
        number = None if value is None else float(value)
        row |= {"year": year, "metric": metric, "form": form, "value": number, "lower": number, "upper": number}
        row["status"] = status or ("blank" if value is None else "reported")
        self.rows.append(row | more)
        return self

    def outcomes(self, year, values, *, form="v2019", total=None, flagged=False):
        """The six outcome classes of one report and their total."""
        for metric, value in zip(FAMILY_2014 if form == "v2014" else FAMILY_2019, values, strict=True):
            self.add(year, metric, value, form=form)
        whole = sum(value or 0 for value in values) if total is None else total
        return self.add(year, "outcomes_total", whole, form=form, flagged=flagged)

    @property
    def frame(self):
        """The table as polars."""
        return pl.DataFrame(self.rows, schema=SCHEMA)


def texts_of(ax):
    """Every text that is drawn, with its box in pixels."""
    figure = ax.get_figure(root=True)
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    ticks = {
        id(label)
        for axis in (ax.xaxis, ax.yaxis)
        for tick in axis.get_major_ticks() + axis.get_minor_ticks()
        for label in (tick.label1, tick.label2)
    }
    drawn = {
        id(label)
        for axis in (ax.xaxis, ax.yaxis)
        for tick in axis._update_ticks()
        for label in (tick.label1,)
        if axis.get_visible() and ax.axison
    }
    found = []
    for text in figure.findobj(Text):
        hidden = id(text) in ticks and id(text) not in drawn
        if text.get_visible() and text.get_text().strip() and not hidden:
            found.append((text, Text.get_window_extent(text, renderer)))
    return found


def faults_of(ax):
    """What is cut or overlaps in a drawn figure; empty when all is well."""
    figure = ax.get_figure(root=True)
    width, height = figure.canvas.get_width_height()
    texts = texts_of(ax)
    faults = [
        f"outside: {text.get_text()!r}"
        for text, box in texts
        if box.x0 < -0.5 or box.y0 < -0.5 or box.x1 > width + 0.5 or box.y1 > height + 0.5
    ]
    slack = 1.6  # the box of a line reaches beyond its ink
    for (one, a), (other, b) in combinations(texts, 2):
        if min(a.x1, b.x1) - max(a.x0, b.x0) > slack and min(a.y1, b.y1) - max(a.y0, b.y0) > slack:
            faults.append(f"overlap: {one.get_text()!r} and {other.get_text()!r}")
    faults += [f"too small: {text.get_text()!r}" for text, _ in texts if text.get_fontsize() < 9]
    return faults


BOTH = pytest.mark.parametrize(
    ("language", "width"), [(lang, w) for lang in ("zh", "en") for w in ("wide", "narrow")]
)
