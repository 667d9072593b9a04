"""Fixtures of the figure tests: a builder of tables, the geometry check, our font alone."""

from __future__ import annotations

import matplotlib as mpl
import pytest
from figure_cases import Builder, faults_of, texts_of
from matplotlib import font_manager

mpl.use("agg")


@pytest.fixture
def build():
    """A fresh builder of observations."""
    return Builder()


@pytest.fixture
def faults():
    """The geometry check."""
    return faults_of


@pytest.fixture
def marks():
    """Artists of a figure that carry a given gid."""
    return lambda ax, gid: ax.findobj(lambda artist: artist.get_gid() == gid)


@pytest.fixture
def said():
    """All words of a figure in one string, without the invisible characters."""

    def words(ax):
        joined = "|".join(text.get_text() for text, _ in texts_of(ax))
        return joined.replace("\u202f", "").replace("\u2060", "").replace("\u2009", " ").replace("\n", " ")

    return words


@pytest.fixture(autouse=True)
def _only_our_font_and_no_figure_left(monkeypatch):
    """System fonts are hidden, so a missing sign shows; figures are let go of."""
    from gikanalysis.figures.style import font_file, use_style

    use_style()
    manager = font_manager.fontManager
    ours = [font for font in manager.ttflist if font.fname == str(font_file())]
    monkeypatch.setattr(manager, "ttflist", ours)
    yield
    import matplotlib.pyplot as plt

    plt.close("all")
