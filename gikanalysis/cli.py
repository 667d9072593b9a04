"""The command line: `gik audit`, `gik build`, `gik brief`, `gik diff`, `gik export`, and so on.

Exit codes: 0 done; 1 some input could not be read or made (each is listed), or `gik diff` found a
difference; 2 usage. Data go to standard output, progress and remarks to standard error. Heavy modules are
imported by the command that needs them, so that `gik --help` is quick.
"""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gikanalysis import __version__
from gikanalysis.errors import GikError, UnknownName
from gikanalysis.errors.told import TRACEBACK

if TYPE_CHECKING:
    from gikanalysis.panel import BuildSummary

DONE, INPUT, USAGE = 0, 1, 2

app = typer.Typer(
    name="gik",
    help="Annual reports on government information disclosure (政府信息公开工作年度报告), read and compared.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)

PanelOption = Annotated[Path, typer.Option("--panel", metavar="FOLDER", help="Folder of the panel.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
INTERRUPTED = 130


def main() -> None:
    """Run the command line; every error becomes a sentence and an exit code, never a traceback."""
    _speak_utf8()
    try:
        app()
    except UnknownName as error:
        _fail(str(error), USAGE)
    except GikError as error:
        _fail(str(error), USAGE if _is_usage(error) else INPUT)
    except OSError as error:
        _fail(f"{error.filename or 'the system'}: {error.strerror or error}", INPUT)
    except SystemExit as error:
        if error.code == INTERRUPTED:
            _remark("gik: interrupted; what was staged is kept, run the same command again to go on")
        raise
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        _fail(f"unexpected fault: {error!r}; run again with {TRACEBACK}=1 to see where, and report it", INPUT)


def _is_usage(error: GikError) -> bool:
    from gikanalysis.briefs.parameters import ParameterError

    return isinstance(error, ParameterError)


def _speak_utf8() -> None:
    """Chinese goes through pipes and files as UTF-8 whatever the locale; a terminal keeps its own code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="backslashreplace")


def _fail(message: str, code: int) -> None:
    print(f"gik: {message}", file=sys.stderr)  # noqa: T201
    sys.exit(code)


def _say(text: str) -> None:
    try:
        print(text, flush=True)  # noqa: T201
    except BrokenPipeError:  # the reader of a pipe went away (`| head`); nothing is wrong
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(DONE)


def _remark(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201


def _examples(*lines: str) -> str:
    r"""Examples for the end of a help text, one a line (``\b`` keeps them from being run together)."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        _say(__version__)
        raise typer.Exit


@app.command(
    short_help="Read one report and check it.",
    epilog=_examples(
        "gik audit wuzhong-2018.html",
        "gik audit wuzhong-2018.html --show 3.1",
        "gik audit page.html --attachment table.xlsx",
        "gik audit page.html --corrections corrections.csv",
        "gik audit report.txt --json | jq '.findings[].message'",
    ),
)
def audit(  # noqa: PLR0913, PLR0917 - one argument for each option
    file: Annotated[Path, typer.Argument(metavar="FILE", help="One report.", show_default=False)],
    show: Annotated[
        str, typer.Option(metavar="CELL", help="Show where this cell is printed, and nothing else.")
    ] = "",
    attachment: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A file that belongs to it (附件), read as one with it; repeatable."),
    ] = None,
    corrections: Annotated[
        Path | None,
        typer.Option(metavar="LEDGER", help="Ledger of corrections.", show_default=False),
    ] = None,
    accept: Annotated[
        str, typer.Option(metavar="RULE|CELL", help="Write the suggestion of a check, or for a cell, into it.")
    ] = "",
    who: Annotated[str, typer.Option(metavar="NAME", help="With --accept: who answers for it.")] = "",
    evidence: Annotated[str, typer.Option(metavar="TEXT", help="With --accept: what shows it.")] = "",
    as_json: JsonOption = False,
    language: Annotated[str, typer.Option(metavar="zh|en", help="Language of the findings.")] = "en",
) -> None:
    """Read one report: who, which form, every cell, what does not add up.

    With --accept a row is added to the ledger (without --corrections: corrections.csv beside the report).
    """
    from gikanalysis.corrections import record, with_corrections
    from gikanalysis.report import read_report
    from gikanalysis.sources import LEDGER
    from gikanalysis.tables import report_data, report_text

    if language not in ("zh", "en"):
        raise UnknownName("language", language, ["zh", "en"])
    report = read_report(file, attachments=attachment or ())
    if accept:
        ledger = corrections or file.parent / LEDGER
        line = record(report, accept, ledger, who=who, evidence=evidence)
        _say(f"{ledger}: {line.cell} = {line.value} recorded ({line.reason})")
        return
    if corrections is not None:
        report = with_corrections(report, corrections)
    if show:
        shown = report.show(show, language="zh" if language == "zh" else "en")
        _say(json.dumps(shown.as_dict(), ensure_ascii=False, indent=1) if as_json else str(shown))
    elif as_json:
        _say(json.dumps(report_data(report, corrections=corrections is not None), ensure_ascii=False, indent=1))
    else:
        _say(report_text(report, language))


@app.command(
    short_help="Build a panel, or bring it up to date.",
    epilog=_examples(
        "gik build reports/ --panel panel/", "gik build 2023/ 2024/ extra.html --panel panel/ --jobs 4"
    ),
)
def build(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Files and folders.", show_default=False)],
    panel: PanelOption = Path("panel"),
    jobs: Annotated[int, typer.Option(metavar="N", help="Processes to read with; -1: all cores.")] = 1,
    text: Annotated[bool, typer.Option(help="Keep the prose (without it only its fingerprint).")] = True,
    corrections: Annotated[
        list[Path] | None,
        typer.Option(metavar="LEDGER", help="A ledger of corrections; repeatable.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Build a panel from reports, or bring it up to date; only what changed is read.

    The panel then holds what lies below the paths given, no more and no less. A file that cannot be
    read is listed, the others are taken, and the exit code is 1. Every file called corrections.csv below
    the paths is a ledger of corrections too; all rows hold, or nothing is built.
    """
    from gikanalysis.display import progress
    from gikanalysis.panel import build as build_panel

    with progress("reading reports") as bar:
        summary = build_panel(paths, panel, jobs=jobs, keep_text=text, corrections=corrections or (), progress=bar)
    if as_json:
        _say(json.dumps(_summary_as_json(summary), ensure_ascii=False, indent=1))
    else:
        _say(
            f"{summary.panel}: {summary.files} files = {summary.reports} reports + {summary.failures} failures "
            f"({summary.read} read, {summary.kept} unchanged, {summary.removed} removed)"
        )
        if summary.differences:
            _say(f"{summary.differences} differences between two sources of one body and year; one is preferred")
        if summary.corrections:
            _say(f"{summary.corrections} corrections recorded; reported figures stay as they are")
    for failure in summary.failed:
        _remark(f"failed  {failure.source}: {failure.reason}")
    if summary.failed:
        raise typer.Exit(INPUT)


def _summary_as_json(summary: BuildSummary) -> dict[str, Any]:
    counts = ("files", "reports", "failures", "read", "kept", "removed", "corrections", "differences")
    return {
        "panel": str(summary.panel),
        **{name: getattr(summary, name) for name in counts},
        "failed": [failure._asdict() for failure in summary.failed],
    }


@app.command(
    short_help="Make the briefs of one or all provinces.",
    epilog=_examples(
        "gik brief --province 宁夏",
        "gik brief --province 320000 --language en --years 2023-2024",
        "gik brief --all --language zh,en --out reports_out/briefs",
    ),
)
def brief(
    province: Annotated[
        str, typer.Option(metavar="NAME", help="Full name, short name (宁夏) or code (640000).")
    ] = "",
    every: Annotated[bool, typer.Option("--all", help="Every province that the panel has reports of.")] = False,
    panel: PanelOption = Path("panel"),
    language: Annotated[str, typer.Option(metavar="zh|en|zh,en", help="Language; for both: zh,en.")] = "zh",
    years: Annotated[
        str, typer.Option(metavar="YEARS", help="One year (2018) or a span (2018-2020); without it all.")
    ] = "",
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Folder to write to.")] = Path("reports_out/briefs"),
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite files that this program did not write.")
    ] = False,
) -> None:
    """Make briefs: for each province an executed notebook and a page, and an index of all."""
    from gikanalysis.briefs.batch import make_briefs

    if bool(province) == every:
        raise typer.BadParameter("give either --province NAME or --all")
    languages = tuple(part.strip() for part in language.split(","))
    for name in languages:
        if name not in ("zh", "en"):
            raise UnknownName("language", name, ["zh", "en"])

    def show(name: str, state: str) -> None:
        _remark(f"{state:8} {name}")

    summary = make_briefs(
        panel,
        None if every else [province],
        out,
        languages=languages,  # type: ignore[arg-type]
        years=years,
        force=force,
        progress=show,
    )
    _say(
        f"{summary.folder}: {len(summary.made)} made, {len(summary.kept)} up to date, {len(summary.failed)} failed"
    )
    for name, reason in summary.failed:
        _remark(f"failed  {name}: {reason}")
    if summary.failed:
        raise typer.Exit(INPUT)


@app.command(
    short_help="Compare two panels: which figures differ, and why.",
    epilog=_examples("gik diff panel-2024/ panel-2025/", "gik diff old/ new/ --json | jq '.reasons'"),
)
def diff(
    first: Annotated[Path, typer.Argument(metavar="PANEL_A", help="Folder of a panel.", show_default=False)],
    second: Annotated[Path, typer.Argument(metavar="PANEL_B", help="Folder of another.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Compare two panels figure by figure: which differ, and why.

    Exit code 0: no figure differs; 1: some do (or a panel cannot be opened).
    """
    from gikanalysis.panel import open_panel
    from gikanalysis.tables import difference_text

    entry = difference_text(open_panel(first), open_panel(second))
    _say(json.dumps(entry.data, ensure_ascii=False, indent=1) if as_json else entry.text)
    if not entry.data["same"]:
        raise typer.Exit(INPUT)


@app.command(
    short_help="Write a panel for Excel, Stata, R and archives.",
    epilog=_examples(
        "gik export --panel panel/ --to out/ --format csv,xlsx",
        "gik export --panel panel/ --to deposit/ --format package --licence CC0-1.0 --author '张三'",
    ),
)
def export(
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Folder to write to, new or empty.")],
    panel: PanelOption = Path("panel"),
    formats: Annotated[
        str, typer.Option("--format", metavar="A,B", help="Any of csv,xlsx,dta,parquet,package,sssom,skos.")
    ] = "csv",
    licence: Annotated[str, typer.Option(metavar="NAME", help="Licence that you give the data.")] = "CC-BY-4.0",
    author: Annotated[list[str] | None, typer.Option(metavar="NAME", help="For the citation; repeatable.")] = None,
    population: Annotated[Path | None, typer.Option(metavar="FILE", help="Inhabitants, for rates.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier export in the folder.")] = False,
) -> None:
    """Write a panel for other programs, all formats from the same tables, with codebook and citation.

    package is a data package ready to deposit, sssom the crosswalk, skos the vocabulary. Nothing is
    overwritten without --force; the same panel gives the same bytes.
    """
    from gikanalysis.exports import export as write

    options = {"licence": licence, "authors": author or (), "population": population, "force": force}
    _say("\n".join(path.as_posix() for path in write(panel, to, _listed(formats), **options)))  # type: ignore[arg-type]


@app.command(
    short_help="List the metrics, or explain one.",
    epilog=_examples("gik vocabulary refused_core --language zh", "gik vocabulary --codebook codebook.csv"),
)
def vocabulary(
    metric: Annotated[str, typer.Argument(metavar="METRIC", help="Without it all are listed.")] = "",
    as_json: JsonOption = False,
    language: Annotated[str, typer.Option(metavar="zh|en", help="Language of the texts.")] = "en",
    codebook: Annotated[Path | None, typer.Option(metavar="FILE", help="Codebook to write: .csv, .md.")] = None,
) -> None:
    """List the metrics, or explain one: what counts, what it is on each form, how far it compares and why."""
    from gikanalysis.vocabulary import codebook as book
    from gikanalysis.vocabulary import entry

    if codebook is not None:
        book.write_codebook(codebook, language)
        return
    told = entry.metric_entry(metric, language) if metric else entry.metric_list(language)
    _say(json.dumps(told.data, ensure_ascii=False, indent=1) if as_json else told.text)


@app.command(
    short_help="Write simulated reports with known truth.",
    epilog=_examples(
        "gik simulate --out simulated",
        "gik simulate --out simulated --documents 20 --formats docx,pdf --forms v2021 --damage 0",
        "gik simulate --list-layouts",
    ),
)
def simulate(  # noqa: PLR0913, PLR0917 - one argument for each option
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Folder to write to, new or empty.", show_default=False)
    ] = None,
    documents: Annotated[int, typer.Option(metavar="N", help="How many documents.")] = 100,
    seed: Annotated[int, typer.Option(metavar="S", help="The same seed writes the same documents.")] = 0,
    forms: Annotated[str, typer.Option(metavar="A,B", help="Forms; without it all.")] = "",
    formats: Annotated[str, typer.Option(metavar="A,B", help="Formats; without it all.")] = "",
    layouts: Annotated[str, typer.Option(metavar="A,B", help="Layouts; without it all.")] = "",
    damage: Annotated[float, typer.Option(metavar="SHARE", help="Share of damaged documents, 0 to 1.")] = 0.3,
    force: Annotated[
        bool,
        typer.Option("--force", help="Write into a folder that holds something; an earlier corpus is removed."),
    ] = False,
    list_layouts: Annotated[
        bool, typer.Option("--list-layouts", help="List formats and layouts, write nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write simulated reports with known truth: a folder of documents and a truth.jsonl beside them.

    Every document is labelled SIMULATED, its figures are drawn at random. Nothing is overwritten
    without --force.
    """
    from gikanalysis.simulate import command

    if list_layouts:
        rows = command.list_layouts()
        _say(json.dumps(rows, ensure_ascii=False, indent=1) if as_json else command.layouts_text())
        return
    if out is None:
        raise typer.BadParameter("give --out FOLDER, or --list-layouts")
    told = command.simulate(
        out,
        documents=documents,
        seed=seed,
        forms=_listed(forms),
        formats=_listed(formats),
        layouts=_listed(layouts),
        damage=damage,
        force=force,
    )
    _say(json.dumps({"folder": str(out), "summary": told}, ensure_ascii=False) if as_json else told)


def _listed(text: str) -> tuple[str, ...]:
    """The names in a list parted by commas."""
    return tuple(name for name in map(str.strip, text.split(",")) if name)
