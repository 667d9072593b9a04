"""`gik brief` and `gik study`: from a panel to notebooks and pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gikanalysis.commands.shell import INPUT, JsonOption, PanelOption, app, examples, listed, remark, say
from gikanalysis.errors import UnknownName

if TYPE_CHECKING:
    from gikanalysis.engine.batch import Options, Progress, Summary
    from gikanalysis.figures.numbers import Language

OUT = Path("reports_out")
LIMIT = 300.0  # as engine.run.TIME_LIMIT, which is not imported here: it would load papermill for --help

LanguageOption = Annotated[
    str, typer.Option("--language", metavar="zh|en|zh,en", help="Language; for both: zh,en.")
]
FormatOption = Annotated[
    str, typer.Option("--format", metavar="A,B", help="Pages beside the notebook: html, pdf, docx.")
]
JobsOption = Annotated[int, typer.Option("--jobs", metavar="N", help="Notebooks at a time.")]
LimitOption = Annotated[
    float, typer.Option("--time-limit", metavar="SECONDS", help="For one notebook; then its kernel is ended.")
]
FailureOption = Annotated[
    str,
    typer.Option(
        "--on-failure",
        metavar="COMMAND",
        help="Called for each failure, with GIK_JOB and GIK_ERROR in its environment.",
    ),
]
OutOption = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Folder to write to.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Overwrite files that this program did not write.")]


@app.command(
    short_help="Make the briefs of one or all regions.",
    epilog=examples(
        "gik brief --province 宁夏",
        "gik brief --province 320000 --language en --years 2023-2024",
        "gik brief --all --language zh,en --jobs 2 --out reports_out",
        "gik brief --all --level prefecture --format html,pdf,docx",
    ),
)
def brief(  # noqa: PLR0913, PLR0917 - one argument for each option
    province: Annotated[
        str, typer.Option(metavar="NAME", help="Full name, short name (宁夏) or code (640000).")
    ] = "",
    adcode: Annotated[str, typer.Option(metavar="CODE", help="A prefecture or county: its six-digit code.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Every region that the panel has reports of.")] = False,
    level: Annotated[
        str, typer.Option(metavar="LEVEL", help="With --all: province, prefecture or county.")
    ] = "province",
    panel: PanelOption = Path("panel"),
    language: LanguageOption = "zh",
    years: Annotated[
        str, typer.Option(metavar="YEARS", help="One year (2018) or a span (2018-2020); without it all.")
    ] = "",
    form: FormatOption = "html",
    jobs: JobsOption = 1,
    time_limit: LimitOption = LIMIT,
    on_failure: FailureOption = "",
    out: OutOption = OUT,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make briefs: for each region an executed notebook, pages and facts, and an index of all.

    What is up to date is left alone, so the same command goes on with a run that was stopped. A brief that
    fails is listed and stops no other; the exit code is then 1.
    """
    from gikanalysis.briefs.batch import LEVELS
    from gikanalysis.site import make_briefs

    if [bool(province), bool(adcode), every].count(True) != 1:
        raise typer.BadParameter("give either --province NAME or --all, or --adcode CODE")
    if level not in LEVELS:
        raise UnknownName("level", level, LEVELS)
    with _options(jobs, force, on_failure) as options:
        summary = make_briefs(
            panel,
            None if every else [province or adcode],
            out,
            level="county" if adcode else level,
            languages=_languages(language),
            years=years,
            formats=_formats(form),
            time_limit=time_limit,
            options=options,
        )
    _tell(summary, as_json=as_json)


@app.command(
    short_help="Make studies of a panel, or list them.",
    epilog=examples(
        "gik study",
        "gik study national_trend --panel panel --language en",
        "gik study national_trend -p years=2018-2024",
        "gik study --all --jobs 2 --out reports_out",
    ),
)
def study(  # noqa: PLR0913, PLR0917 - one argument for each option
    name: Annotated[str, typer.Argument(metavar="NAME", help="Without it all are listed.")] = "",
    every: Annotated[bool, typer.Option("--all", help="All studies.")] = False,
    given: Annotated[
        list[str] | None,
        typer.Option("-p", "--parameter", metavar="NAME=VALUE", help="A parameter of the study; repeatable."),
    ] = None,
    panel: PanelOption = Path("panel"),
    language: LanguageOption = "zh",
    form: FormatOption = "html",
    jobs: JobsOption = 1,
    time_limit: LimitOption = LIMIT,
    on_failure: FailureOption = "",
    out: OutOption = OUT,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make studies: for each an executed notebook and a page, and an index of all; without NAME list them.

    Parameters are checked before anything runs. For the rest as `gik brief`.
    """
    if name and every:
        raise typer.BadParameter("give either NAME or --all")
    if not name and not every:
        _list(as_json=as_json)
        return
    from gikanalysis.site import make_studies

    with _options(jobs, force, on_failure) as options:
        summary = make_studies(
            panel,
            None if every else [name],
            out,
            _given(given or []),
            languages=_languages(language),
            formats=_formats(form),
            time_limit=time_limit,
            options=options,
        )
    _tell(summary, as_json=as_json)


def _list(*, as_json: bool) -> None:
    """All studies with their questions."""
    from gikanalysis.studies.registry import studies

    rows = [
        {
            "name": one.name,
            "question_zh": one.question("zh"),
            "question_en": one.question("en"),
        }
        for one in studies().values()
    ]
    if as_json:
        say(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        say(f"{row['name']}\n  {row['question_zh']}\n  {row['question_en']}")


def _given(pairs: list[str]) -> dict[str, Any]:
    """The parameters of -p name=value."""
    found: dict[str, Any] = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or not key or key in found or key in {"panel", "language"}:
            raise typer.BadParameter(
                f"-p {pair}: give each parameter once, as NAME=VALUE; panel and language have options of their own"
            )
        found[key] = value
    return found


@contextmanager
def _options(jobs: int, force: bool, on_failure: str) -> Iterator[Options]:
    """How the batch is run: a bar where a person is watching, lines elsewhere."""
    from gikanalysis.display import progress
    from gikanalysis.engine.batch import Options

    with progress("making") as bar:
        yield Options(jobs, force, _bar(bar) if bar else _lines, on_failure)


def _lines(name: str, state: str) -> None:
    if state != "asked":
        remark(f"{state:8} {name}")


def _bar(move: Any) -> Progress:  # noqa: ANN401 - what `display.progress` gives
    done: dict[str, bool] = {}

    def show(name: str, state: str) -> None:
        done[name] = state not in ("running", "asked")
        move(sum(done.values()), len(done))

    return show


def _tell(summary: Summary, *, as_json: bool) -> None:
    counts = summary.counts
    if as_json:
        say(json.dumps(summary.as_dict(), ensure_ascii=False, indent=1))
    else:
        say(
            f"{summary.folder}: {counts['asked']} asked for = {counts['made']} made + {counts['kept']} up to date "
            f"+ {counts['failed']} failed"
        )
    for name, reason in summary.failed:
        remark(f"failed  {name}: {reason}")
    for told in summary.remarks:
        remark(told)
    if summary.failed:
        raise typer.Exit(INPUT)


def _languages(text: str) -> tuple[Language, ...]:
    """The languages in a list parted by commas."""
    found: list[Language] = []
    for name in listed(text):
        if name not in ("zh", "en"):
            raise UnknownName("language", name, ["zh", "en"])
        found.append("zh" if name == "zh" else "en")
    if not found:
        raise typer.BadParameter("--language: give zh, en or zh,en")
    return tuple(dict.fromkeys(found))


def _formats(text: str) -> tuple[str, ...]:
    """The formats in a list parted by commas."""
    from gikanalysis.engine.jobs import FORMATS

    for name in listed(text):
        if name not in FORMATS:
            raise UnknownName("format", name, FORMATS)
    return tuple(dict.fromkeys(listed(text)))
