"""Files, folders and manifests: what counts as a source, what it is called, what is told of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gikanalysis.errors import DataFileError, UnreadableSource
from gikanalysis.report import read_report
from gikanalysis.sources import discover

SAMPLES = Path(__file__).parents[1] / "data" / "reports"


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write text files below a folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def names(*paths: Path) -> list[str]:
    """What the sources below the paths are called."""
    return [source.name for source in discover(paths)]


def test_sample_folder_gives_its_seven_reports():
    """The manifest and the side file it names are no reports; everything else is."""
    assert len(discover([SAMPLES])) == 7
    assert not {"manifest.csv", "facts.csv"} & set(names(SAMPLES))


def test_manifest_tells_of_the_files_beside_it(tmp_path):
    """Hints and the place of publication go with the file; empty fields and foreign columns do not."""
    head = "file,kind,issuer,year,adcode,published,where_published,remark\n"
    line = "a.html,report,甲县人民政府,2018,,2019-03-01,甲县网站,see p. 3\n"
    write(tmp_path, {"manifest.csv": head + line, "a.html": "x", "b.html": "y"})
    told, untold = discover([tmp_path])
    assert told.hint == {"issuer": "甲县人民政府", "year": "2018", "published": "2019-03-01"}
    assert told.where_published == "甲县网站"
    assert (untold.name, untold.hint, untold.where_published) == ("b.html", {}, "")


def test_manifest_counts_for_its_own_folder_only(tmp_path):
    """A side file is named by the manifest beside it; a file of that name elsewhere is a report."""
    write(tmp_path, {"manifest.csv": "file,kind\nx.csv,side\n", "x.csv": "1", "sub/x.csv": "2"})
    assert names(tmp_path) == ["sub/x.csv"]


def test_single_file_keeps_the_hints_of_its_manifest(tmp_path):
    """A file given by its path is told of as when its folder is given."""
    write(tmp_path, {"manifest.csv": "file,year\na.html,2018\n", "a.html": "x"})
    (source,) = discover([tmp_path / "a.html"])
    assert (source.name, source.hint) == ("a.html", {"year": "2018"})


def test_hidden_files_and_furniture_are_left_out(tmp_path):
    """Hidden files and folders, lock files of office programs and what Windows leaves are no sources."""
    junk = [".hidden", ".git/config", "~$a.docx", "Thumbs.db", "desktop.ini", ".DS_Store"]
    write(tmp_path, {"a.html": "x", **dict.fromkeys(junk, "y")})
    assert names(tmp_path) == ["a.html"]


def test_folder_that_is_hidden_itself_is_read_when_given(tmp_path):
    """Only what lies below the folder given is judged by its name."""
    write(tmp_path / ".corpus", {"a.html": "x"})
    assert names(tmp_path / ".corpus") == ["a.html"]


def test_left_out_folder_is_not_entered(tmp_path):
    """A panel among the reports it is built from is not read as reports."""
    write(tmp_path, {"a.html": "x", "panel/manifest.json": "{}", "panel/cells/part.parquet": "PAR1"})
    assert [s.name for s in discover([tmp_path], leave_out=[tmp_path / "panel"])] == ["a.html"]


def test_same_file_twice_is_one_source(tmp_path):
    """A file reached by several paths (also through a link) stands once, called by the outermost folder."""
    write(tmp_path, {"sub/a.html": "x"})
    (tmp_path / "zlink.html").symlink_to(tmp_path / "sub" / "a.html")
    for paths in ([tmp_path, tmp_path / "sub"], [tmp_path / "sub" / "a.html", tmp_path / "sub", tmp_path]):
        assert names(*paths) == ["sub/a.html"]


def test_names_that_collide_are_told_apart_by_folders(tmp_path):
    """Two files of one name both stay, whatever the order of the paths."""
    write(tmp_path, {"2023/a.html": "x", "2024/a.html": "y", "2024/b.html": "z"})
    forward = names(tmp_path / "2023", tmp_path / "2024")
    assert forward == ["2023/a.html", "2024/a.html", "b.html"]
    assert forward == names(tmp_path / "2024", tmp_path / "2023")


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_order_of_paths_never_matters(tmp_path_factory, data):
    """Any paths in any order give the same names, all different, for the same files."""
    folder = write(
        tmp_path_factory.mktemp("order"),
        {f"{outer}/{inner}": f"{outer}{inner}" for outer in ("p", "q", "p/r") for inner in ("a.txt", "b.txt")},
    )
    choice = ["p", "q", "p/r", "p/a.txt", "q/a.txt", "p/r/b.txt"]
    paths = data.draw(st.lists(st.sampled_from(choice), min_size=1, unique=True))
    shuffled = data.draw(st.permutations(paths))
    one, other = discover(folder / p for p in paths), discover(folder / p for p in shuffled)
    assert one == other
    assert len({source.name for source in one}) == len({source.path.resolve() for source in one}) == len(one)


@pytest.mark.skipif(os.name == "nt", reason="file names of Windows are text")
def test_file_name_in_gbk_is_read_as_text(tmp_path):
    """Names from old archives are GBK bytes; the panel needs text."""
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "宁夏.html".encode("gb18030"))).write_text("x")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/odd\xff.html")).write_text("y")
    for name in (found := names(tmp_path)):
        name.encode()
    assert "宁夏.html" in found


def test_manifest_in_gbk_is_read(tmp_path):
    """What a spreadsheet in China saves as CSV is taken as it is."""
    (tmp_path / "manifest.csv").write_bytes("file,issuer\na.html,甲县\n\n".encode("gb18030"))
    write(tmp_path, {"a.html": "x"})
    assert discover([tmp_path])[0].hint == {"issuer": "甲县"}


def test_all_faults_of_all_manifests_at_once(tmp_path):
    """Every wrong row of every manifest is named with its file and row, in one error."""
    head = "file,kind,year,form,adcode,published\n"
    rows = ["a.html,report,2018,v2014,640300,2019-01-01", "a.html,,,,,", ",side,,,,", "gone.html,,,,,"]
    rows += ["a2.html,page,,,,", "a3.html,,18,,,", "a4.html,,,v2020,,", "a5.html,,,,64,"]
    rows += ["a6.html,,,,,1 May 2019", "../x.html,,,,,", "a7.html,,,,,,,"]
    files = {f"a{n}.html": "x" for n in ("", 2, 3, 4, 5, 6, 7)}
    write(
        tmp_path,
        {
            "manifest.csv": head + "\n".join(rows) + "\n",
            "sub/manifest.csv": "name\nx\n",
            "sub/b.html": "",
            **files,
        },
    )
    with pytest.raises(DataFileError) as caught:
        discover([tmp_path])
    told = str(caught.value)
    expected = ["row 3: a.html is named twice", "row 4: file is empty", "row 5: there is no file gone.html"]
    expected += ["row 6: kind 'page'", "row 7: year '18'", "row 8: form 'v2020'", "row 9: adcode '64'"]
    expected += [
        "row 10: published '1 May 2019'",
        "row 11: ../x.html",
        "row 12: has more fields",
        "needs a column `file`",
    ]
    assert [text for text in expected if text not in told] == []
    assert len(caught.value.faults) == len(expected)


def test_manifest_that_is_no_text_is_a_fault(tmp_path):
    """A spreadsheet renamed to CSV gives a sentence, no traceback."""
    (tmp_path / "manifest.csv").write_bytes(b"PK\x03\x04\xff\xfe\xff")
    write(tmp_path, {"a.html": "x"})
    with pytest.raises(DataFileError, match="save it as CSV in UTF-8"):
        discover([tmp_path])


def test_all_missing_paths_are_named(tmp_path):
    """A wrong path is named, and all of them, before anything is read."""
    with pytest.raises(UnreadableSource, match=r"nowhere.*nothing.*no such file or folder"):
        discover([tmp_path / "nowhere", SAMPLES, tmp_path / "nothing"])


@pytest.mark.parametrize("files", [{}, {"manifest.csv": "file,kind\nx.csv,side\n", "x.csv": ""}])
def test_folder_without_reports_is_refused(tmp_path, files):
    """An empty folder, and one that holds side files alone, cannot be built from."""
    with pytest.raises(UnreadableSource, match=r"no file was found|no report"):
        discover([write(tmp_path, files)])


def test_where_manifest_and_page_disagree_the_page_stands():
    """The page's own identity is kept, and a finding of rule identity names both."""
    source = SAMPLES / "wuzhong-2018.txt"
    report = read_report(
        source, hint={"issuer": "石嘴山市人民政府", "year": 2017, "adcode": "640200", "published": "2019-01-02"}
    )
    assert (report.issuer, report.year, report.adcode) == ("吴忠市人民政府", 2018, "640300")
    assert str(report.published) == "2019-01-02", "the page gives no date, so the hint fills it"
    told = [f.message for f in report.finding_rows if f.rule == "identity"]
    assert [key for key in ("石嘴山市人民政府", "2017", "640200") if not any(key in text for text in told)] == []


def test_manifest_that_agrees_gives_no_finding():
    """What the manifest of the sample data says is what the pages say."""
    for source in discover([SAMPLES]):
        report = read_report(source.path, hint=source.hint, name=source.name)
        told = [f.message for f in report.finding_rows if f.rule == "identity"]
        assert not [text for text in told if "manifest" in text], source.name
