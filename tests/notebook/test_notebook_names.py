"""Names of metrics and indicators as attributes: complete, explained, usable wherever a name is."""

from __future__ import annotations

import pickle
import warnings

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

import gikanalysis as gik
from gikanalysis import language
from gikanalysis.errors import UnknownName
from gikanalysis.indicators import indicators
from gikanalysis.vocabulary import metrics


def test_every_metric_and_indicator_is_there():
    """`dir` lists them all and nothing else; no name is both; each is the text itself."""
    assert set(dir(gik.names)) == set(metrics()) | set(indicators())
    assert set(metrics()) & set(indicators()) == set()
    assert all(getattr(gik.names, name) == name and name.isidentifier() for name in dir(gik.names))
    assert f"{len(metrics())} metrics and {len(indicators())} indicators" in repr(gik.names)
    assert pickle.loads(pickle.dumps(gik.names.refused)) == "refused"


def test_a_name_explains_itself():
    """Docstring and picture give the labels and the unit; it prints as its plain text."""
    name = gik.names.requests_received
    assert repr(name) == "'requests_received'"
    assert metrics()["requests_received"].label_zh in name.__doc__
    language.choose("zh")
    assert "件" in name._repr_html_()
    assert indicators()["disclosure_rate"].denominator_zh in gik.names.disclosure_rate._repr_html_()
    page = gik.names._repr_html_()
    assert all(f">{one}<" in page for one in dir(gik.names))


def test_names_work_where_names_are_asked_for(panel):
    """In a query and in a ratio, alone and in a list."""
    found = panel.observations(metric=gik.names.requests_received, level="prefecture")
    assert found["value"].to_list() == [20.0, 3511.0, 3525.0]
    several = panel.observations(metric=[gik.names.requests_received, gik.names.refused])
    assert set(several["metric"]) == {"requests_received", "refused"}
    assert gik.ratio(panel.observations(), gik.names.disclosure_rate).height > 0


def test_an_unknown_name_offers_the_nearest():
    """It is an error of attributes and of this package; what Python asks for itself is no name."""
    with pytest.raises(AttributeError, match="did you mean: requests_received"):
        _ = gik.names.requests_recieved
    with pytest.raises(UnknownName):
        _ = gik.names.disclosure
    assert not hasattr(gik.names, "_repr_png_")
    assert getattr(gik.names, "nothing", None) is None


def test_the_tab_key_completes():
    """IPython's own completer offers the names, on the package as it is right after the import."""
    shell = InteractiveShell()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shell.run_cell("import gikanalysis as gik")
        with provisionalcompleter():
            text = "gik.names.requests_rec"
            offered = {one.text for one in shell.Completer.completions(text, len(text))}
    assert {"requests_received", "requests_received_online"} <= {one.rpartition(".")[2] for one in offered}
