"""`gik diff`, `gik export`, `gik vocabulary`: a panel and its metrics for others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gikanalysis.commands.shell import INPUT, JsonOption, PanelOption, app, examples, listed, say

if TYPE_CHECKING:
    pass


@app.command(
    short_help="Compare two panels: which figures differ, and why.",
    epilog=examples("gik diff panel-2024/ panel-2025/", "gik diff old/ new/ --json | jq '.reasons'"),
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
    say(json.dumps(entry.data, ensure_ascii=False, indent=1) if as_json else entry.text)
    if not entry.data["same"]:
        raise typer.Exit(INPUT)


@app.command(
    short_help="Write a panel for Excel, Stata, R and archives.",
    epilog=examples(
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
    say("\n".join(path.as_posix() for path in write(panel, to, listed(formats), **options)))  # type: ignore[arg-type]


@app.command(
    short_help="List the metrics, or explain one.",
    epilog=examples("gik vocabulary refused_core --language zh", "gik vocabulary --codebook codebook.csv"),
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
    say(json.dumps(told.data, ensure_ascii=False, indent=1) if as_json else told.text)
