"""`gik brief`: from a panel to notebooks and pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gikanalysis.commands.shell import INPUT, PanelOption, app, examples, listed, remark, say
from gikanalysis.errors import UnknownName

if TYPE_CHECKING:
    from gikanalysis.figures.numbers import Language


@app.command(
    short_help="Make the briefs of one or all provinces.",
    epilog=examples(
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

    def show(name: str, state: str) -> None:
        remark(f"{state:8} {name}")

    summary = make_briefs(
        panel,
        None if every else [province],
        out,
        languages=_languages(language),
        years=years,
        force=force,
        progress=show,
    )
    say(
        f"{summary.folder}: {len(summary.made)} made, {len(summary.kept)} up to date, {len(summary.failed)} failed"
    )
    for name, reason in summary.failed:
        remark(f"failed  {name}: {reason}")
    if summary.failed:
        raise typer.Exit(INPUT)


def _languages(text: str) -> tuple[Language, ...]:
    """The languages in a list parted by commas."""
    found: list[Language] = []
    for name in listed(text):
        if name not in ("zh", "en"):
            raise UnknownName("language", name, ["zh", "en"])
        found.append("zh" if name == "zh" else "en")
    return tuple(found)
