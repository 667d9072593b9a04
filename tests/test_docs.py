"""The words around the package are true: their commands and code run, their links and tables hold."""

from __future__ import annotations

import csv
import io
import itertools
import re
import shutil
import sys
import tomllib
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import duckdb
import polars as pl
import pytest
import typer
from matplotlib import pyplot

from gikanalysis import panel, schema
from gikanalysis.cli import app, main
from gikanalysis.panel.rows import CORRECTIONS, FAILURES, SCHEMAS
from gikanalysis.readers.registry import FORMATS

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "gikanalysis"
ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh.md"
PAGES = sorted([ENGLISH, CHINESE, *ROOT.glob("C*.md"), *ROOT.glob("docs/*.md"), ROOT / "data/README.md"])
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
READ_ONLY = ("audit", "build", "vocabulary")
SET_UP = ("python3 -m venv", "python -m pip install", "jupyter lab", "pytest", "ruff", "mypy", "lint-imports")
TYPES = {
    pl.String: "text",
    pl.Float64: "number",
    pl.Int32: "integer",
    pl.Date: "date",
    pl.Boolean: "true or false",
    pl.List(pl.String): "list of text",
}
_FENCE = re.compile(r"^```([a-z]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")


class Block(NamedTuple):
    """A fenced block: its language, what it says, and the first line of it in its page."""

    language: str
    text: str
    line: int


def blocks(text):
    """Return the fenced blocks of a page, in order."""
    return [Block(f[1], f[2], text[: f.start()].count("\n") + 2) for f in _FENCE.finditer(text)]


def commands(text):
    """Return the commands of a page, the path of the environment taken away."""
    lines = [line for b in blocks(text) if b.language == "sh" for line in b.text.splitlines()]
    return [line.replace(".venv/bin/", "").strip() for line in lines if line.strip()]


def unfenced(text):
    """Return a page without its fenced blocks."""
    return _FENCE.sub("", text)


def prose(text):
    """Return a page without its fenced blocks and code spans."""
    return re.sub(r"`[^`\n]*`", "", unfenced(text))


def anchors(text):
    """Return the anchors of a page's headings, as code forges name them."""
    titles = re.findall(r"^#+ (.+)$", unfenced(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def headed(file):
    """Return the text of a page; nothing of a file that has no headings."""
    return file.read_text(encoding="utf-8") if file.suffix == ".md" and file.is_file() else ""


def broken_links(text, folder):
    """Return the links of a page that lead to nothing in the repository."""
    broken = []
    for link in _LINK.findall(text):
        target, _, anchor = link.partition("#")
        if "://" in link:
            continue
        file = folder / target if target else None
        there = text if file is None else headed(file)
        if (file is not None and not file.exists()) or (anchor and anchor not in anchors(there)):
            broken.append(link)
    return broken


def tables(text):
    """Return the rows of each table of a page by the heading it stands under, code marks taken away."""
    found, heading = {}, ""
    for line in unfenced(text).splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line.startswith("|") and not set(line) <= set("|-"):
            found.setdefault(heading, []).append([part.strip() for part in line.strip("|").split("|")])
    return found


def code(cell):
    """Return the words between code marks."""
    return re.findall(r"`([^`]+)`", cell)


def page(name):
    """Return the text of a page of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder as a reader of the README has it: the sample reports and a panel of them."""
    here = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "data", here / "data")
    panel.build([here / "data" / "reports"], here / "panel")
    return here


class Ended(NamedTuple):
    """How a command ended: exit code and what it said."""

    returncode: int
    stdout: str
    stderr: str


def gik(arguments, folder):
    """Run one command as a user does, but in this process: starting one takes longer than most commands."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["gik", *arguments])
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
    return Ended(code, out.getvalue(), err.getvalue())


def values_promised(text):
    """Return the line, expression and promised value of each line of code that ends in ``# → value``."""
    promised = re.compile(r"^(?P<code>\S.*?)  # → (?P<value>.+)$")
    return [(n, f["code"], f["value"]) for n, line in enumerate(text.splitlines()) if (f := promised.match(line))]


def run_block(block, namespace):
    """Run a block of Python and compare the values it promises; return what differs."""
    exec(compile("\n" * (block.line - 1) + block.text, "page", "exec"), namespace)
    wrong = []
    for number, expression, value in values_promised(block.text):
        found = repr(eval(expression, namespace))
        if found != value:
            wrong.append(f"line {block.line + number}: {expression} is {found}, the page says {value}")
    return wrong


@pytest.mark.parametrize("name", NAMES)
def test_python_runs_and_gives_what_it_promises(name, folder, monkeypatch):
    """Every Python block of a page runs, in order, and its arrows tell the truth."""
    monkeypatch.chdir(folder)
    namespace = {}
    wrong = [fault for b in blocks(page(name)) if b.language == "python" for fault in run_block(b, namespace)]
    pyplot.close("all")
    assert not wrong, "\n".join(wrong)


def test_sql_runs_and_finds_rows(folder, monkeypatch):
    """Every block of SQL runs as it stands and finds something in the panel of the samples."""
    monkeypatch.chdir(folder)
    told = [block.text for name in NAMES for block in blocks(page(name)) if block.language == "sql"]
    assert told
    assert all(duckdb.sql(text).fetchall() for text in told)


def test_a_wrong_promise_is_noticed():
    """A block whose arrow lies is reported with its line."""
    assert run_block(Block("python", "x = 1\nx + 1  # → 3\n", 10), {}) == ["line 11: x + 1 is 2, the page says 3"]


@pytest.mark.parametrize("name", [name for name in NAMES if name != CHINESE.name])  # its code is the English one's
def test_commands_are_real(name, folder):
    """Every shell line is a target of make, a step of the set-up, or a gik command; cheap ones run."""
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    for line in commands(page(name)):
        program, *arguments = line.split()
        if program == "make":
            assert arguments[0] in targets, line
        elif program == "gik":
            check_gik(arguments, folder)
        else:
            assert line.startswith(SET_UP), f"nothing is known of: {line}"


def check_gik(arguments, folder):
    """Parse a command, and run it when it is cheap and its files are there (a country is not made for this)."""
    command, *rest = arguments
    known = typer.main.get_command(app).commands
    assert command in known, command
    known[command].make_context(command, list(rest))
    if command in READ_ONLY and (command != "build" or (folder / rest[0]).exists()):
        result = gik(arguments, folder)
        assert result.returncode == 0, result.stderr


def test_a_wrong_option_is_noticed(folder):
    """A command line with an option that does not exist does not parse."""
    with pytest.raises(Exception, match="--province-name"):
        check_gik(["brief", "--province-name", "宁夏"], folder)


@pytest.mark.parametrize("name", [n for n in NAMES if n.startswith("README")])
def test_output_shown_is_output_given(name, folder, tmp_path):
    """What the README shows below a build or an audit is what the command prints."""
    shutil.copytree(folder / "data", tmp_path / "data")
    found = blocks(page(name))
    shown = 0
    for one, after in itertools.pairwise(found):
        command = one.text.split()
        if (one.language, after.language) == ("sh", "text") and command[:1] == ["gik"]:
            said = gik(command[1:], tmp_path).stdout
            assert [line for line in after.text.splitlines() if line not in said] == []
            shown += 1
    assert shown == 2


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name):
    """Every link to a file or heading of the repository has its target."""
    assert broken_links(page(name), (ROOT / name).parent) == []


def test_a_broken_link_is_noticed(tmp_path):
    """A link to no file and one to no heading are both named."""
    (tmp_path / "a.md").write_text("# One heading\n", encoding="utf-8")
    text = "[x](b.md) [y](a.md#two) [z](a.md#one-heading) [w](https://example.org)"
    assert broken_links(text, tmp_path) == ["b.md", "a.md#two"]


def test_both_readmes_say_the_same():
    """The Chinese README has the headings, blocks and code of the English one; only remarks differ."""

    def without_remarks(text):
        return [(b.language, re.sub(r"  # (?!→).*", "", b.text)) for b in blocks(text)]

    def outline(text):
        return [line.split()[0] for line in unfenced(text).splitlines() if line.startswith("#")]

    english, chinese = page("README.md"), page("README.zh.md")
    assert outline(english) == outline(chinese)
    assert without_remarks(english) == without_remarks(chinese)
    assert set(_LINK.findall(english)) - {"README.zh.md"} == set(_LINK.findall(chinese)) - {"README.md"}


def test_readme_is_short_and_begins_with_the_commands():
    """The README stays under 200 lines and shows the three targets of make before anything else to type."""
    assert len(page("README.md").splitlines()) < 200
    assert commands(page("README.md"))[:3] == ["make briefs", "make test", "make lab"]


def test_formats_are_told_as_they_are():
    """README and docs/reading.md name as readable exactly the formats that have a reader."""
    table = tables(page("docs/reading.md"))["Formats"][1:]
    told = [(code(name)[0], what, read == "yes") for name, what, read in table]
    true = [(known.name, known.description, known.read is not None) for known in FORMATS]
    lines = "\n".join(f"| `{name}` | {what} | {'yes' if read else 'not yet'} |" for name, what, read in true)
    assert told == true, f"the table in docs/reading.md should be:\n{lines}"
    readable = sorted(known.name for known in FORMATS if known.read)
    for name, opening in (("README.md", "- Formats read:"), ("README.zh.md", "- 能读的格式：")):
        line = next(line for line in page(name).splitlines() if line.startswith(opening))
        assert sorted(code(line)) == readable, f"{name} should name: {', '.join(readable)}"


def test_columns_of_the_panel_are_told():
    """docs/panel.md gives every column of every table, in order, with its type."""
    told = tables(page("docs/panel.md"))
    for name, columns in {**SCHEMAS, "failures": FAILURES, "corrections": CORRECTIONS}.items():
        rows = [(code(column)[0], kind) for column, kind, _ in told[f"Table {name}"][1:]]
        assert rows == [(column, TYPES[kind]) for column, kind in columns.items()], name


def test_closed_lists_are_told():
    """docs/panel.md names every word that a column with a closed list may hold."""
    words = set(code(unfenced(page("docs/panel.md"))))
    lists = (
        schema.FORMS, schema.LEVELS, schema.SCOPES, schema.CELL_STATUSES, schema.LOCATED, schema.SEVERITIES,
        schema.OUTCOMES, schema.QUALIFIERS, schema.OBSERVATION_STATUSES, schema.MATCHES, schema.APPLICANTS,
    )  # fmt: skip
    assert {word for known in lists for word in known} - words == set()


@pytest.mark.parametrize(
    ("heading", "known"),
    [
        ("Cells", (*schema.CELL_STATUSES, *schema.LOCATED)),
        ("Statements", schema.QUALIFIERS),
        ("Findings", (*schema.SEVERITIES, *schema.OUTCOMES)),
    ],
)
def test_words_are_explained(heading, known):
    """docs/reading.md explains each status, address, qualifier, severity and outcome, and no other."""
    told = [code(row[0])[0] for row in tables(page("docs/reading.md"))[heading]]
    heads = {"status", "located", "qualifier", "severity", "outcome"}
    assert sorted(set(told) - heads) == sorted(known)


def layers():
    """Return the layers of the package as the contract in pyproject.toml has them."""
    contracts = tomllib.loads(page("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    ordered = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [part.strip().removeprefix("gikanalysis.") for layer in ordered for part in layer.split("|")]


def test_layers_are_told():
    """docs/architecture.md lists the layers of the contract, in its order."""
    told = [code(row[0])[0] for row in tables(page("docs/architecture.md"))["Layers"][1:]]
    assert told == layers()


def test_data_files_are_told():
    """docs/forms-and-vocabulary.md names every data file of a layer, and for CSV its columns."""
    text = page("docs/forms-and-vocabulary.md")
    told = {code(row[0])[0]: code(row[2]) for rows in tables(text).values() for row in rows if code(row[0])}
    files = [file for layer in layers() for file in PACKAGE.glob(f"{layer}/**/*.*")]
    names = {file.relative_to(PACKAGE).as_posix(): file for file in files}
    assert told == {name: head_of(file) for name, file in names.items() if name.endswith(".csv")}
    told_of = {name for name in names if name.endswith(".yaml") and not name.startswith("studies/words/")}
    assert told_of - set(code(unfenced(text))) == set()


def head_of(file):
    """Return the columns of a CSV file, comments skipped."""
    with file.open(encoding="utf-8", newline="") as lines:
        return next(csv.reader(line for line in lines if not line.startswith("#")))


def test_version_is_one():
    """Package, changelog and citation name the same version; the changelog is the first entry's."""
    from gikanalysis import __version__

    assert re.search(r"^## \[([^\]]+)\]", page("CHANGELOG.md"), re.MULTILINE)[1] == __version__
    assert re.search(r"^version: (.+)$", page("CITATION.cff"), re.MULTILINE)[1] == __version__


def test_public_names_are_told():
    """docs/architecture.md names every public name of the package."""
    import gikanalysis

    assert set(gikanalysis.__all__) - set(code(unfenced(page("docs/architecture.md")))) == {"__version__"}


def test_words_that_judge_are_absent():
    """Neither README speaks of bodies in words that judge."""
    for name, words in (
        ("README.md", r"\b(best|worst|leader|laggard|opaque)\b"),
        ("README.zh.md", "先进|落后|最差|高达"),
    ):
        assert re.findall(words, prose(page(name))) == []
