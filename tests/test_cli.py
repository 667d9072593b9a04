"""The command line: exit codes, sentences, JSON with the contract's keys, never a traceback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from gikanalysis import __version__, schema
from gikanalysis import cli as command_line
from gikanalysis.panel import open_panel

SAMPLES = Path(__file__).parents[1] / "data" / "reports"
WUZHONG = SAMPLES / "wuzhong-2018.txt"
COMMANDS = ("audit", "build", "brief", "study", "diff", "export", "vocabulary", "simulate")


@pytest.fixture
def gik(monkeypatch, capsys):
    """Run the command line in this process; gives exit code, standard output, standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["gik", *map(str, arguments)])
        try:
            command_line.main()
            code = 0
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return code, captured.out, captured.err

    return run


@pytest.fixture(scope="module")
def panel(tmp_path_factory):
    """A panel of the sample reports, built by the command."""
    folder = tmp_path_factory.mktemp("cli") / "panel"
    shell("build", SAMPLES, "--panel", folder)
    return folder


def shell(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does, in a process of its own."""
    told = [sys.executable, "-c", "from gikanalysis.cli import main; main()", *map(str, arguments)]
    return subprocess.run(told, capture_output=True, encoding="utf-8", timeout=120, check=False, **options)


def test_no_command_is_a_usage_error_that_helps(gik):
    """Without a command the list of commands is shown, each with a whole sentence."""
    code, out, err = gik()
    assert code == 2
    lines = [line.split(maxsplit=1) for line in (out + err).partition("Commands:")[2].strip().splitlines()]
    assert {name for name, _ in lines} >= set(COMMANDS)
    assert all(told.endswith(".") and "..." not in told for _, told in lines)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_ends_with_examples_on_lines_of_their_own(gik, command):
    """`gik COMMAND --help` is 0 and shows at least two commands to copy, unbroken."""
    code, out, _ = gik(command, "--help")
    examples = out.partition("Examples:\n")[2].strip().splitlines()
    assert code == 0
    assert len(examples) >= 2
    assert all(line.strip().startswith(f"gik {command}") for line in examples)
    assert "{" not in re.sub(r"\{(PATH|FILE|PANEL_[AB])\}", "", out.partition("Examples")[0])


def test_version(gik):
    """`gik --version` prints the version alone."""
    assert gik("--version") == (0, f"{__version__}\n", "")


@pytest.mark.parametrize(
    "arguments", [("bogus",), ("audit",), ("build",), ("build", "x", "--jbos", "2"), ("brief",)]
)
def test_usage_errors(gik, arguments):
    """Unknown commands and options, and what is missing, are exit code 2 with a sentence on standard error."""
    code, out, err = gik(*arguments)
    assert (code, out) == (2, "")
    assert "Error: " in err


# audit ----------------------------------------------------------------------------------------


def test_audit_prints_identity_cells_and_findings(gik):
    """The text holds who, when, which form, the printed cells with their places, the findings."""
    code, out, err = gik("audit", WUZHONG)
    assert (code, err) == (0, "")
    for text in ("吴忠市人民政府  2018", "v2014", "105464", "V14-13", "line 69"):
        assert text in out.replace(",", ""), text


def test_audit_speaks_chinese_on_demand(gik):
    """With --language zh the findings are Chinese; another language is a usage error."""
    assert "各渠道合计" in gik("audit", WUZHONG, "--language", "zh")[1]
    code, _, err = gik("audit", WUZHONG, "--language", "fr")
    assert code == 2
    assert "unknown language 'fr'" in err


@pytest.mark.parametrize("name", ["wuzhong-2018.txt", "changde-service-centre-2017.txt", "suqian-2024.html"])
def test_audit_json_is_the_contract(gik, name):
    """JSON has the four keys, and each table the contract's columns in their order."""
    code, out, err = gik("audit", SAMPLES / name, "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert list(told) == ["report", "cells", "statements", "findings"]
    for table, columns in (
        ("cells", schema.CELLS),
        ("statements", schema.STATEMENTS),
        ("findings", schema.FINDINGS),
    ):
        assert all(list(row) == list(columns) for row in told[table])
        pl.DataFrame(told[table], schema=columns)
    wanted = {
        "issuer",
        "adcode",
        "province",
        "level",
        "parent_level",
        "year",
        "period",
        "published",
        "scope",
        "form",
    }
    assert wanted | {"title", "source"} <= set(told["report"])
    assert told["report"]["title"].startswith(told["report"]["issuer"][:3])


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("nowhere.html", None, "no such file"), ("empty.html", b"", "empty"),
        ("news.txt", "市政府召开会议。".encode(), "is not an annual report"),
        ("noise.dat", bytes(range(256)) * 9, "noise.dat: "),
    ],
)  # fmt: skip
def test_audit_of_what_is_no_report(gik, tmp_path, name, content, sentence):
    """One sentence on standard error, nothing on standard output, exit code 1."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, out, err = gik("audit", tmp_path / name, "--json")
    assert (code, out) == (1, "")
    assert err.startswith("gik: ")
    assert sentence in err
    assert err.count("\n") == 1


def test_audit_of_a_folder(gik, tmp_path):
    """A folder is not one report."""
    code, _, err = gik("audit", tmp_path)
    assert code == 1
    assert "folder" in err or "directory" in err


# build ----------------------------------------------------------------------------------------


def test_build_of_the_samples(gik, tmp_path):
    """Exit code 0, counts that close on standard output, silence on standard error; again: nothing read."""
    code, out, err = gik("build", SAMPLES, "--panel", tmp_path / "panel")
    assert (code, err) == (0, "")
    assert out.endswith("panel: 7 files = 7 reports + 0 failures (7 read, 0 unchanged, 0 removed)\n")
    assert "(0 read, 7 unchanged, 0 removed)" in gik("build", SAMPLES, "--panel", tmp_path / "panel")[1]


def test_build_goes_on_after_a_bad_file(gik, tmp_path):
    """Bad files are listed on standard error one a line, the rest is built, exit code 1; as JSON too."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_bytes(WUZHONG.read_bytes())
    (folder / "bad.txt").write_text("无", encoding="utf-8")
    (folder / "empty.html").touch()
    code, out, err = gik("build", folder, "--panel", tmp_path / "panel")
    assert code == 1
    assert "3 files = 1 reports + 2 failures" in out
    assert [line.split(":")[0] for line in err.splitlines()] == ["failed  bad.txt", "failed  empty.html"]
    code, out, _ = gik("build", folder, "--panel", tmp_path / "panel", "--json")
    told = json.loads(out)
    assert code == 1
    assert (told["files"], told["reports"], told["failures"], told["read"]) == (3, 1, 2, 0)
    assert [failure["source"] for failure in told["failed"]] == ["bad.txt", "empty.html"]
    assert open_panel(tmp_path / "panel").failures().height == 2


def test_build_of_a_wrong_path(gik, tmp_path):
    """Nothing is made for a path that does not exist."""
    code, out, err = gik("build", tmp_path / "nowhere", "--panel", tmp_path / "panel")
    assert (code, out) == (1, "")
    assert "no such file or folder" in err
    assert not (tmp_path / "panel").exists()


def test_build_with_a_wrong_manifest_lists_all_faults(gik, tmp_path):
    """Every fault stands on a line of its own."""
    (tmp_path / "manifest.csv").write_text("file,year\na.txt,18\nb.txt,2018\n", encoding="utf-8")
    (tmp_path / "a.txt").touch()
    code, _, err = gik("build", tmp_path, "--panel", tmp_path / "panel")
    assert code == 1
    assert "2 faults" in err
    assert "row 2: year '18'" in err
    assert "row 3: there is no file b.txt" in err


def test_build_leaves_a_foreign_folder_alone(gik, tmp_path):
    """A folder of something else is refused with one sentence."""
    (tmp_path / "thesis.txt").touch()
    code, _, err = gik("build", SAMPLES, "--panel", tmp_path)
    assert code == 1
    assert "is no panel" in err
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == ["thesis.txt"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user whom a read-only folder stops")
def test_build_into_a_locked_folder(gik, tmp_path):
    """What the system refuses is a sentence, no traceback."""
    tmp_path.chmod(0o500)
    code, _, err = gik("build", SAMPLES, "--panel", tmp_path / "panel")
    tmp_path.chmod(0o700)
    assert code == 1
    assert "ermission denied" in err


def test_fault_of_the_system_is_a_sentence(gik, tmp_path):
    """A panel below a file cannot be made; the system's reason is passed on."""
    (tmp_path / "file").touch()
    code, _, err = gik("build", SAMPLES, "--panel", tmp_path / "file" / "panel")
    assert code == 1
    assert err.startswith("gik: ")


def test_unexpected_fault_is_a_sentence(gik, monkeypatch):
    """A fault of ours names itself and how to see more; with the variable set it comes out whole."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("gikanalysis.report.read_report", broken)
    monkeypatch.delenv("GIK_TRACEBACK", raising=False)
    code, _, err = gik("audit", WUZHONG)
    assert code == 1
    assert "GIK_TRACEBACK=1" in err
    monkeypatch.setenv("GIK_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        gik("audit", WUZHONG)


# brief and vocabulary -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--province", "宁厦"], "宁夏"),
        (["--province", "640999"], "unknown"),
        (["--province", "吴忠市"], "it lies in 宁夏回族自治区"),
        (["--province", "宁夏", "--language", "fr"], "unknown language"),
        (["--province", "宁夏", "--years", "abc"], "2018-2020"),
        (["--province", "宁夏", "--years", "2020-2018"], "2018-2020"),
        (["--province", "宁夏", "--all"], "either --province NAME or --all"),
        ([], "either --province NAME or --all"),
    ],
)
def test_brief_with_wrong_parameters(gik, panel, tmp_path, arguments, sentence):
    """Wrong names, years and combinations are exit code 2, with what is allowed; nothing is written."""
    code, out, err = gik("brief", *arguments, "--panel", panel, "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    assert sentence in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["study", "national_tend"], "did you mean: national_trend"),
        (["study", "national_trend", "-p", "yeers=2018"], "allowed: panel, years, language"),
        (["study", "national_trend", "-p", "years=abc"], "2018-2020"),
        (["study", "national_trend", "-p", "panel=x"], "-p panel=x"),
        (["study", "national_trend", "--all"], "either NAME or --all"),
        (["study", "--all", "--format", "odt"], "unknown format"),
        (["study", "--all", "--language", ""], "give zh, en or zh,en"),
        (["brief", "--all", "--jobs", "0"], "give 1 or more"),
        (["brief", "--all", "--on-failure", "no-such-command --now"], "no command 'no-such-command'"),
        (["brief", "--all", "--level", "town"], "unknown level"),
        (["brief", "--adcode", "640399"], "unknown"),
    ],
)
def test_batches_with_wrong_settings(gik, panel, tmp_path, arguments, sentence):
    """Wrong studies, parameters, formats and settings are exit code 2 before anything is made."""
    code, out, err = gik(*arguments, "--panel", panel, "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    assert sentence in err
    assert not (tmp_path / "out").exists()


def test_study_lists_the_studies(gik):
    """Without a name each study stands with its question in both languages, as JSON too."""
    code, out, _ = gik("study")
    rows = json.loads(gik("study", "--json")[1])
    assert code == 0
    assert {"name", "question_zh", "question_en"} == set(rows[0])
    assert all(text in out for row in rows for text in row.values())


def test_brief_without_a_panel(gik, tmp_path):
    """Where there is no panel, the sentence says how to make one."""
    code, _, err = gik("brief", "--all", "--panel", tmp_path / "panel", "--out", tmp_path / "out")
    assert code == 1
    assert "make one with: gik build" in err


def test_brief_of_a_province_without_reports(gik, panel, tmp_path):
    """A province that the panel has nothing of is listed as failed, exit code 1; the index says so."""
    code, out, err = gik("brief", "--province", "浙江", "--panel", panel, "--out", tmp_path)
    told = json.loads(gik("brief", "--province", "浙江", "--panel", panel, "--out", tmp_path, "--json")[1])
    assert {name: told[name] for name in ("asked", "made", "kept", "failed")} == {
        "asked": 1, "made": 0, "kept": 0, "failed": 1,
    }  # fmt: skip
    assert told["failures"] == [{"job": "330000_zhejiang_zh", "reason": "面板中没有浙江的报告。"}]
    assert code == 1
    assert "1 asked for = 0 made + 0 up to date + 1 failed" in out
    assert "面板中没有浙江的报告" in err
    assert "面板中没有浙江的报告" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_vocabulary_lists_and_explains(gik):
    """All metrics by theme, or one with its cells on every form; both as JSON and in both languages."""
    code, out, _ = gik("vocabulary", "--language", "zh")
    assert code == 0
    assert out.count("办理结果\n") == 1
    assert "requests_received " in out
    listed = json.loads(gik("vocabulary", "--json")[1])
    assert {"metric", "group", "unit", "zh", "en", "grade_2019", "grade_2021"} == set(listed[0])
    one = json.loads(gik("vocabulary", "requests_received", "--json")[1])
    assert [entry["form"] for entry in one["forms"]][:3] == ["v2014", "v2019", "v2021"]
    assert one["forms"][0]["cells"] == ["3.1"]
    assert one["forms"][0]["printed"][0]["label"] == "（一）收到申请数"
    assert set(one["definition"]) == {"en", "zh"}
    assert gik("vocabulary", "refused", "--language", "fr")[0] == 2


def test_vocabulary_writes_the_codebook(gik, tmp_path):
    """The codebook of all metrics goes to a file; an ending that nobody knows is exit code 2."""
    assert gik("vocabulary", "--codebook", tmp_path / "book.csv")[0] == 0
    assert (tmp_path / "book.csv").read_text("utf-8-sig").count("refused_core,") == 1
    code, out, err = gik("vocabulary", "--codebook", tmp_path / "book.xlsb")
    assert (code, out) == (2, "")
    assert ".csv" in err


def test_unknown_metric_offers_the_nearest(gik):
    """A slip in a metric's name is exit code 2 with the nearest names."""
    code, out, err = gik("vocabulary", "request_recieved")
    assert (code, out) == (2, "")
    assert "did you mean: requests_received" in err
    assert "known: refused, refused_core, refused_substantive" in gik("vocabulary", "不予公开")[2]


# simulate -------------------------------------------------------------------------------------


def test_simulate_writes_labelled_documents_with_their_truth(gik, tmp_path):
    """Every document is named SIMULATED and stands in the truth file; the same seed gives the same bytes."""
    asked = ("--documents", 3, "--formats", "text,html", "--forms", "v2021", "--damage", 0, "--seed", 4)
    code, out, err = gik("simulate", "--out", tmp_path / "a", *asked)
    assert (code, err) == (0, "")
    assert out.startswith("3 SIMULATED documents in ")
    truth = [json.loads(line) for line in (tmp_path / "a" / "truth.jsonl").read_text("utf-8").splitlines()]
    assert {(one["form"], one["simulated"], one["damage"]) for one in truth} == {("v2021", True, None)}
    written = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert set(written) == {one["file"] for one in truth} | {"truth.jsonl", "README.md"}
    assert all("SIMULATED" in name for name in written if name not in ("truth.jsonl", "README.md"))
    assert b"SIMULATED" in written["README.md"]
    gik("simulate", "--out", tmp_path / "b", *asked)
    assert {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()} == written


def test_simulate_overwrites_nothing_unasked(gik, tmp_path):
    """A folder that holds something is refused; with --force an earlier corpus goes and other files stay."""
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    told = ("simulate", "--out", tmp_path, "--documents", 1, "--formats", "csv")
    code, out, err = gik(*told)
    assert (code, out) == (1, "")
    assert "is not an empty folder" in err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    for kind in ("csv", "text"):
        assert gik("simulate", "--out", tmp_path, "--documents", 1, "--formats", kind, "--force")[0] == 0
    names = sorted(path.suffix for path in tmp_path.iterdir())
    assert names == [".jsonl", ".md", ".txt", ".txt"]
    assert (tmp_path / "thesis.txt").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "give --out FOLDER"),
        (["--out", "x", "--formats", "doxc"], "did you mean: doc, docx"),
        (["--out", "x", "--forms", "v2013"], "v2014"),
        (["--out", "x", "--damage", "30"], "0 to 1"),
        (["--out", "x", "--documents", "0"], "1 to "),
        (["--out", "x", "--years", "2020"], "--years needs --country"),
        (["--out", "x", "--country", "--formats", "doc"], "--formats does not go with"),
        (["--out", "x", "--country", "--years", "2020-2013"], "2014-2024"),
        (["--out", "x", "--country", "--damage", "2"], "0 to 1"),
    ],
)
def test_simulate_with_wrong_arguments(gik, tmp_path, monkeypatch, arguments, sentence):
    """Unknown names and numbers out of range are exit code 2 with what is allowed; nothing is written."""
    monkeypatch.chdir(tmp_path)
    code, out, err = gik("simulate", *arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert list(tmp_path.iterdir()) == []


def test_simulate_writes_a_country(gik, tmp_path):
    """A country of one year: documents of all provinces, a manifest and a truth beside them."""
    asked = ("--years", 2022, "--prefectures", 0, "--damage", 0, "--seed", 1)
    code, out, err = gik("simulate", "--country", "--out", tmp_path, *asked)
    assert (code, err) == (0, "")
    assert "SIMULATED documents of a country" in out
    names = {path.name for path in tmp_path.iterdir()}
    assert names > {"manifest.csv", "truth.jsonl", "README.md"}
    assert len([name for name in names if "0000_2022_SIMULATED." in name]) == 31


def test_simulate_lists_its_layouts(gik):
    """Every layout that can be asked for is listed, as text and as JSON."""
    from gikanalysis.simulate import LAYOUTS

    assert gik("simulate", "--list-layouts")[1].count("\n") > len({layout.format for layout in LAYOUTS})
    listed = json.loads(gik("simulate", "--list-layouts", "--json")[1])
    assert [(row["format"], row["layout"]) for row in listed] == [(one.format, one.name) for one in LAYOUTS]


# The shell ------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_pipe_into_head_is_quiet():
    """A reader that goes away is no fault: no traceback, exit code 0."""
    run = f"{sys.executable} -c 'from gikanalysis.cli import main; main()'"
    told = f"set -o pipefail; {run} vocabulary --json | head -1"
    done = subprocess.run(["bash", "-c", told], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[\n", "")


def test_chinese_goes_through_any_locale():
    """With a locale that knows no Chinese, what is printed into a pipe is UTF-8 all the same."""
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    done = shell("audit", WUZHONG, "--language", "zh", env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert "吴忠市人民政府" in done.stdout


def test_progress_is_not_data(tmp_path):
    """In a pipe there is no bar; data stand on standard output alone."""
    done = shell("build", SAMPLES, "--panel", tmp_path / "panel", "--json")
    assert done.stderr == ""
    assert json.loads(done.stdout)["reports"] == 7


def test_importing_the_command_line_stays_light():
    """`gik --help` loads neither pandas nor polars nor matplotlib nor papermill."""
    modules = ("pandas", "polars", "matplotlib", "papermill", "pyarrow")
    heavy = f"import sys, gikanalysis.cli; print([m for m in {modules} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"


# diff -----------------------------------------------------------------------------------------


def test_equal_panels_are_exit_code_0(gik, panel):
    """A panel compared with itself: nothing differs, in words and as JSON."""
    code, out, _ = gik("diff", panel, panel)
    assert (code, "no figure differs" in out) == (0, True)
    told = json.loads(gik("diff", panel, panel, "--json")[1])
    assert (told["same"], told["figures"], told["changes"]) == (True, 0, [])


def test_differing_panels_are_exit_code_1(gik, panel, tmp_path):
    """What differs is listed with its reason; JSON holds every change."""
    assert gik("build", WUZHONG, "--panel", tmp_path / "one")[0] == 0
    code, out, _ = gik("diff", tmp_path / "one", panel)
    assert code == 1
    assert "source_added" in out
    assert "宿迁市人民政府 2023" in out
    code, out, _ = gik("diff", tmp_path / "one", panel, "--json")
    told = json.loads(out)
    assert (code, set(told["reasons"])) == (1, {"source_added"})
    assert len(told["changes"]) == told["figures"] > 40
    assert gik("diff", tmp_path / "one", tmp_path / "none")[0] == 1


# export ---------------------------------------------------------------------------------------


def test_export_lists_what_it_wrote(gik, panel, tmp_path):
    """Every file is listed and there; a second time it is refused, with --force it is done again."""
    call = ("export", "--panel", panel, "--to", tmp_path / "out", "--format", "csv,sssom", "--author", "张三")
    code, out, _ = gik(*call)
    assert code == 0
    assert len(out.splitlines()) == len([path for path in (tmp_path / "out").rglob("*") if path.is_file()])
    assert "张三" in (tmp_path / "out" / "CITATION.cff").read_text(encoding="utf-8")
    code, _, err = gik(*call)
    assert (code, "is not empty" in err) == (1, True)
    assert gik(*call, "--force") == (0, out, "")


def test_export_of_an_unknown_format_is_a_usage_error(gik, panel, tmp_path):
    """The nearest format is offered."""
    code, _, err = gik("export", "--panel", panel, "--to", tmp_path / "out", "--format", "parquett")
    assert (code, "parquet" in err) == (2, True)
