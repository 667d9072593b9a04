"""The small picture of a study is taken from its notebook as pages draw figures."""

from __future__ import annotations

import io
import json

import polars as pl
from PIL import Image

from gikanalysis.engine.pictures import WIDTH, first_picture
from gikanalysis.pages.drawing import chart
from gikanalysis.pages.parts import Section


def test_the_first_figure_of_a_notebook_is_made_small(tmp_path):
    """A figure as sections show it comes out as a small PNG; a notebook without figures has none."""
    data = pl.DataFrame({"category": ["甲", "乙"], "value": [0.2, 0.4], "n": [200, 300]})
    drawn = chart("columns", data, "图", "单位", scope="两项", language="zh", simulated=False)
    outputs = [
        {"data": {"text/html": [Section("one", "节", items=items)._repr_html_()]}} for items in ((), (drawn,))
    ]
    path = tmp_path / "one.ipynb"
    for count, expected in ((1, False), (2, True)):
        path.write_text(json.dumps({"cells": [{"outputs": outputs[:count]}]}), encoding="utf-8")
        assert bool(first_picture(path)) is expected
    with Image.open(io.BytesIO(first_picture(path))) as picture:
        assert (picture.format, picture.width) == ("PNG", WIDTH)
