"""Around the notebooks: nothing overwritten, nothing made twice, failures recorded, the batch goes on."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from gikanalysis.briefs.batch import provinces_with_data
from gikanalysis.engine import run
from gikanalysis.engine.batch import Options
from gikanalysis.engine.ledger import Ledger, NotOurs
from gikanalysis.errors import GikError, UnknownName
from gikanalysis.panel import open_panel
from gikanalysis.site import make_briefs

YUNNAN = "530000_yunnan_zh"


def test_provinces_with_data(panel_folder):
    """The provinces of the panel, in the order of their codes."""
    assert [p.short for p in provinces_with_data(open_panel(panel_folder))] == ["江苏", "湖南", "云南", "宁夏"]


def test_brief_that_is_up_to_date_is_kept(made, panel_folder, tmp_path):
    """A second run makes nothing and changes no brief, also when the province is named otherwise."""
    out = shutil.copytree(made.parent, tmp_path / "out")
    before = {p.name: (p.stat().st_mtime_ns, p.read_bytes()) for p in (out / "briefs").iterdir()}
    again = make_briefs(panel_folder, ["640000", "江苏省"], out, languages=("zh",))
    assert (again.made, again.failed) == ((), ())
    assert again.kept == ("640000_ningxia_zh", "320000_jiangsu_zh")
    assert {p.name: (p.stat().st_mtime_ns, p.read_bytes()) for p in (out / "briefs").iterdir()} == before


def test_file_changed_by_hand_is_not_overwritten(panel_folder, tmp_path, short_notebook):
    """An edited page stays as it is; that brief is listed as failed, the others are made, --force allows it."""
    out = tmp_path / "out"
    make_briefs(panel_folder, ["云南"], out)
    page = out / "briefs" / f"{YUNNAN}.html"
    page.write_text("my own words", encoding="utf-8")
    summary = make_briefs(panel_folder, ["云南", "湖南"], out)
    assert page.read_text(encoding="utf-8") == "my own words"
    assert [name for name, _ in summary.failed] == [YUNNAN]
    assert "left as it is" in summary.failed[0][1]
    assert summary.made == ("430000_hunan_zh",)
    assert "was changed since" in (out / "index.html").read_text(encoding="utf-8")
    forced = make_briefs(panel_folder, ["云南"], out, options=Options(force=True))
    assert (forced.made, forced.failed) == ((YUNNAN,), ())
    assert make_briefs(panel_folder, ["云南"], out).kept == (YUNNAN,)


@pytest.mark.parametrize("name", [f"{YUNNAN}.html", f"{YUNNAN}.ipynb"])
def test_file_of_others_is_not_overwritten(panel_folder, tmp_path, short_notebook, name):
    """A file that stands in the way before the first run is left alone, too."""
    path = tmp_path / "briefs" / name
    path.parent.mkdir()
    path.write_text("mine", encoding="utf-8")
    summary = make_briefs(panel_folder, ["云南"], tmp_path)
    assert [key for key, _ in summary.failed] == [YUNNAN]
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("name", "content"), [("index.html", "mine"), ("run.json", '{"a": 1}'), ("run.json", "no json")]
)
def test_index_or_list_of_others_stops_before_work(panel_folder, tmp_path, short_notebook, name, content):
    """A foreign index or run.json is refused before anything is made."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(NotOurs, match=name):
        make_briefs(panel_folder, ["云南"], tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([".lock", name, "short.ipynb"])
    assert (tmp_path / name).read_text(encoding="utf-8") == content


def test_output_that_is_a_file_is_refused(panel_folder, tmp_path):
    """--out needs a folder."""
    (tmp_path / "out").touch()
    with pytest.raises(NotOurs, match="is a file"):
        make_briefs(panel_folder, ["云南"], tmp_path / "out")


def test_failing_notebook_is_recorded_and_the_batch_goes_on(panel_folder, tmp_path, short_notebook, monkeypatch):
    """The failing cell's error is in summary, list and index; its notebook is kept aside; mended, it is made."""
    sound = short_notebook.read_text(encoding="utf-8")
    book = json.loads(sound)
    book["cells"][1]["source"] = (
        "assert province != '云南省', 'no luck <b>today</b>'\n" + book["cells"][1]["source"]
    )
    short_notebook.write_text(json.dumps(book), encoding="utf-8")
    out = tmp_path / "out"
    summary = make_briefs(panel_folder, ["云南省", "湖南"], out)
    assert summary.made == ("430000_hunan_zh",)
    assert [name for name, _ in summary.failed] == [YUNNAN]
    assert "AssertionError: no luck" in summary.failed[0][1]
    assert not (out / "briefs" / f"{YUNNAN}.html").exists()
    assert "no luck" in (out / "briefs" / f"{YUNNAN}.failed.ipynb").read_text(encoding="utf-8")
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "no luck &lt;b&gt;today" in index
    short_notebook.write_text(sound, encoding="utf-8")
    assert set(make_briefs(panel_folder, ["云南", "湖南"], out).made) == {YUNNAN, "430000_hunan_zh"}
    assert not (out / "briefs" / f"{YUNNAN}.failed.ipynb").exists()
    assert not [p for p in out.iterdir() if p.name == ".work"]


def test_brief_that_fails_later_keeps_the_earlier_one(panel_folder, tmp_path, short_notebook):
    """A failure leaves the earlier page in its place and known for ours."""
    sound = short_notebook.read_text(encoding="utf-8")
    make_briefs(panel_folder, ["云南"], tmp_path / "out")
    page = (tmp_path / "out" / "briefs" / f"{YUNNAN}.html").read_bytes()
    short_notebook.write_text(sound.replace("province_brief(panel", "1/0; province_brief(panel"), encoding="utf-8")
    assert len(make_briefs(panel_folder, ["云南"], tmp_path / "out").failed) == 1
    assert (tmp_path / "out" / "briefs" / f"{YUNNAN}.html").read_bytes() == page
    short_notebook.write_text(sound, encoding="utf-8")
    assert make_briefs(panel_folder, ["云南"], tmp_path / "out").made == (YUNNAN,)


def test_unknown_province_stops_before_work(panel_folder, tmp_path):
    """A slip in one name makes nothing at all."""
    with pytest.raises(UnknownName, match="宁夏"):
        make_briefs(panel_folder, ["云南", "宁厦"], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_progress_tells_what_happens(panel_folder, tmp_path, short_notebook):
    """Each brief is told of when it begins and how it ends."""
    told: list[tuple[str, str]] = []
    for _ in range(2):
        options = Options(progress=lambda name, state: told.append((name, state)))
        make_briefs(panel_folder, ["云南"], tmp_path / "out", options=options)
    states = ("asked", "running", "made", "asked", "kept")
    assert told == [(YUNNAN, state) for state in states]


def test_years_have_a_brief_of_their_own(panel_folder, tmp_path, short_notebook):
    """A span of years is another product beside the one of all years, named so on the index."""
    make_briefs(panel_folder, ["宁夏"], tmp_path / "out")
    summary = make_briefs(panel_folder, ["宁夏"], tmp_path / "out", years="2018")
    assert summary.made == ("640000_ningxia_2018_zh",)
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "宁夏 2018" in index


def test_ledger_knows_every_file(made):
    """Every file of the folder but the list itself stands in the list with its hash."""
    ledger = Ledger(made.parent)
    known = {name for product in ledger.products.values() for name in product.files} | set(ledger.pages)
    there = {p.relative_to(made.parent).as_posix() for p in made.parent.rglob("*") if p.is_file()}
    assert known == there - {"run.json", ".lock"}


def test_shipped_notebook_is_found():
    """The notebook is found by name, and a name that is none says so."""
    assert run.notebook_path("province_brief").is_file()
    with pytest.raises(GikError, match="no notebook named nothing"):
        run.notebook_path("nothing")


def test_two_runs_at_once_do_not_disturb_each_other(panel_folder, tmp_path):
    """Two notebooks run from one folder at the same time both end well and leave nothing behind."""
    told = [
        sys.executable,
        "-c",
        "from gikanalysis.cli import main; main()",
        "brief",
        "--panel",
        str(panel_folder),
    ]
    work = tmp_path / "work"
    work.mkdir()
    runs = [
        subprocess.Popen(
            [*told, "--province", name, "--out", str(tmp_path / name)], cwd=work, stderr=subprocess.PIPE
        )
        for name in ("云南", "湖南")
    ]
    ends = [(run.communicate(timeout=120)[1].decode(), run.returncode) for run in runs]
    assert [code for _, code in ends] == [0, 0], ends
    assert list(work.iterdir()) == []
