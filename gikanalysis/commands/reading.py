"""`gik audit` and `gik build`: from reports to a panel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gikanalysis.commands.shell import INPUT, JsonOption, PanelOption, app, examples, remark, say
from gikanalysis.errors import UnknownName

if TYPE_CHECKING:
    from gikanalysis.panel import BuildSummary


@app.command(
    short_help="Read one report and check it.",
    epilog=examples(
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
        say(f"{ledger}: {line.cell} = {line.value} recorded ({line.reason})")
        return
    if corrections is not None:
        report = with_corrections(report, corrections)
    if show:
        shown = report.show(show, language="zh" if language == "zh" else "en")
        say(json.dumps(shown.as_dict(), ensure_ascii=False, indent=1) if as_json else str(shown))
    elif as_json:
        say(json.dumps(report_data(report, corrections=corrections is not None), ensure_ascii=False, indent=1))
    else:
        say(report_text(report, language))


@app.command(
    short_help="Build a panel, or bring it up to date.",
    epilog=examples(
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
        say(json.dumps(_summary_as_json(summary), ensure_ascii=False, indent=1))
    else:
        say(
            f"{summary.panel}: {summary.files} files = {summary.reports} reports + {summary.failures} failures "
            f"({summary.read} read, {summary.kept} unchanged, {summary.removed} removed)"
        )
        if summary.differences:
            say(f"{summary.differences} differences between two sources of one body and year; one is preferred")
        if summary.corrections:
            say(f"{summary.corrections} corrections recorded; reported figures stay as they are")
    for failure in summary.failed:
        remark(f"failed  {failure.source}: {failure.reason}")
    if summary.failed:
        raise typer.Exit(INPUT)


def _summary_as_json(summary: BuildSummary) -> dict[str, Any]:
    counts = ("files", "reports", "failures", "read", "kept", "removed", "corrections", "differences")
    return {
        "panel": str(summary.panel),
        **{name: getattr(summary, name) for name in counts},
        "failed": [failure._asdict() for failure in summary.failed],
    }
