"""`gik simulate`: documents with known truth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from gikanalysis.commands.shell import JsonOption, app, examples, listed, say

DOCUMENTS = 100
DAMAGE = 0.3  # share of damaged documents in a corpus of single reports


@app.command(
    short_help="Write simulated reports with known truth.",
    epilog=examples(
        "gik simulate --out simulated",
        "gik simulate --out simulated --documents 20 --formats docx,pdf --forms v2021 --damage 0",
        "gik simulate --country --out country --years 2014-2024",
        "gik simulate --list-layouts",
    ),
)
def simulate(  # noqa: PLR0913, PLR0917 - one argument for each option
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Folder to write to, new or empty.", show_default=False)
    ] = None,
    documents: Annotated[int, typer.Option(metavar="N", help="How many documents.")] = DOCUMENTS,
    seed: Annotated[int, typer.Option(metavar="S", help="The same seed writes the same documents.")] = 0,
    forms: Annotated[str, typer.Option(metavar="A,B", help="Forms; without it all.")] = "",
    formats: Annotated[str, typer.Option(metavar="A,B", help="Formats; without it all.")] = "",
    layouts: Annotated[str, typer.Option(metavar="A,B", help="Layouts; without it all.")] = "",
    damage: Annotated[
        float | None,
        typer.Option(metavar="SHARE", help="Share of damaged documents, 0 to 1 (0.3; of a country fewer)."),
    ] = None,
    country: Annotated[
        bool,
        typer.Option("--country", help="A whole country: provinces to counties, years that go on."),
    ] = False,
    years: Annotated[str, typer.Option(metavar="YEARS", help="With --country: a span [2014-2024].")] = "",
    prefectures: Annotated[
        str, typer.Option(metavar="N|all", help="With --country: prefectures of each province [3].")
    ] = "",
    counties: Annotated[
        str, typer.Option(metavar="N|all", help="With --country: counties of each prefecture [1].")
    ] = "",
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
        say(json.dumps(rows, ensure_ascii=False, indent=1) if as_json else command.layouts_text())
        return
    if out is None:
        raise typer.BadParameter("give --out FOLDER, or --list-layouts")
    _refuse_strangers(
        country,
        {"forms": forms, "formats": formats, "layouts": layouts, "documents": documents != DOCUMENTS},
        {"years": years, "prefectures": prefectures, "counties": counties},
    )
    if country:
        told = command.simulate_country(
            out, seed=seed, years=years, prefectures=prefectures, counties=counties, damage=damage, force=force
        )
        say(json.dumps({"folder": str(out), "summary": told}, ensure_ascii=False) if as_json else told)
        return
    told = command.simulate(
        out,
        documents=documents,
        seed=seed,
        forms=listed(forms),
        formats=listed(formats),
        layouts=listed(layouts),
        damage=DAMAGE if damage is None else damage,
        force=force,
    )
    say(json.dumps({"folder": str(out), "summary": told}, ensure_ascii=False) if as_json else told)


def _refuse_strangers(country: bool, of_single: Mapping[str, object], of_country: Mapping[str, object]) -> None:
    """Refuse an option that would do nothing beside the others."""
    given = [f"--{name}" for name, value in (of_single if country else of_country).items() if value]
    if given:
        raise typer.BadParameter(f"{', '.join(given)} {'does not go with' if country else 'needs'} --country")
