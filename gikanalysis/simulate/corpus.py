"""Corpora of simulated reports: documents, their truth, and a note that says what they are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from gikanalysis.errors import GikError, UnknownName
from gikanalysis.simulate.compose import compose
from gikanalysis.simulate.content import content_of
from gikanalysis.simulate.damage import BLANK_MAKING, KINDS, damage
from gikanalysis.simulate.model import NOTICE, Content, Page, Truth
from gikanalysis.simulate.style import draw_style
from gikanalysis.simulate.truth import FORMS, body
from gikanalysis.simulate.writers import Layout, layouts_of, write

TRUTH_FILE = "truth.jsonl"
README_FILE = "README.md"
_README = f"""# {NOTICE}

The documents in this folder are SIMULATED. The bodies they name did not issue them; every figure is
drawn at random. They exist to test how reports are read, and are not to be cited or published.

`{TRUTH_FILE}` has one line for each document: who and when, the figures as they stand in print
(value, status, printed text), and the damage done to it, if any. Seed {{seed}}, {{count}} documents.
"""


@dataclass(frozen=True, slots=True)
class Simulated:
    """One document with all that is known about it."""

    name: str
    layout: Layout
    seed: str
    content: Content
    page: Page
    data: bytes

    @property
    def truth(self) -> Truth:
        """What is so, before any damage."""
        return self.content.truth

    def record(self) -> dict[str, Any]:
        """Return the line of the truth file."""
        truth, printed = self.truth, self.page.printed()
        done = self.content.damage
        return {
            "file": self.name,
            "simulated": True,
            "format": self.layout.format,
            "layout": self.layout.name,
            "seed": self.seed,
            "form": truth.form,
            "year": truth.year,
            "title": truth.title,
            **asdict(truth.body),
            "cells": {
                cell: [figure.value, figure.status, printed.get(cell)]
                for cell, figure in self.content.figures.items()
            },
            "damage": None if done is None else asdict(done),
        }


def document(
    seed: int | str,
    layout: Layout,
    *,
    forms: Sequence[str] = (),
    damages: Sequence[str] = (),
    truth: Truth | None = None,
) -> Simulated:
    """Return one simulated document, the same for the same arguments.

    `damages` are the kinds tried in turn until one finds an occasion; none when empty. `truth` is
    drawn where it is not given. Raises `UnknownName` for an unknown form or damage.
    """
    for name in damages:
        if name not in KINDS:
            raise UnknownName("damage", name, KINDS)
    random = Random(f"document/{seed}")
    form = random.choice(list(forms or FORMS))
    known = truth or body(seed, form, blanks=layout.keeps_blanks)
    style = draw_style(str(seed))
    if layout.paged:
        style = replace(style, parts=1)
    if layout.script:
        style = replace(style, script=layout.script)
    content = content_of(known, style)
    for kind in damages:
        if layout.keeps_blanks or kind not in BLANK_MAKING:
            damaged = damage(content, kind, seed)
            if damaged is not None:
                content = damaged
                if kind == "unit_slip":  # a slip against a heading that says 万元
                    style = replace(style, money_heading="万元", units_in_cells=False)
                break
    page = compose(content, style)
    name = f"{seed}_{known.form}_{layout.format}_{layout.name}_SIMULATED.{layout.suffix}".replace("/", "-")
    return Simulated(name, layout, str(seed), content, page, write(page, layout, seed))


def numbered(
    number: int,
    seed: int = 0,
    *,
    forms: Sequence[str] = (),
    formats: Sequence[str] = (),
    layouts: Sequence[str] = (),
    damage_share: float = 0.3,
) -> Simulated:
    """Return document `number` of a corpus, without making the others; see `corpus`."""
    chosen = _asked_for(forms, formats, layouts)
    random = Random(f"corpus/{seed}/{number}")
    kinds = list(KINDS)
    random.shuffle(kinds)
    damages = tuple(kinds) if random.random() < damage_share else ()
    return document(f"{seed}/{number:05d}", chosen[number % len(chosen)], forms=forms, damages=damages)


def _asked_for(forms: Sequence[str], formats: Sequence[str], layouts: Sequence[str]) -> list[Layout]:
    """Return the layouts asked for; raises `UnknownName` or `GikError` when names name nothing."""
    for form in forms:
        if form not in FORMS:
            raise UnknownName("form", form, FORMS)
    chosen = layouts_of(formats, layouts)
    if not chosen:
        raise GikError(f"no layout called {', '.join(layouts)} in the formats {', '.join(formats)}")
    return chosen


def documents(
    count: int,
    seed: int = 0,
    *,
    forms: Sequence[str] = (),
    formats: Sequence[str] = (),
    layouts: Sequence[str] = (),
    damage_share: float = 0.3,
) -> Iterator[Simulated]:
    """Yield `count` documents that go round all layouts asked for; see `corpus`."""
    for number in range(count):
        yield numbered(number, seed, forms=forms, formats=formats, layouts=layouts, damage_share=damage_share)


def corpus(  # noqa: PLR0913 - what the command asks for
    folder: str | Path,
    n: int,
    seed: int = 0,
    *,
    forms: Sequence[str] = (),
    formats: Sequence[str] = (),
    layouts: Sequence[str] = (),
    damage_share: float = 0.3,
    force: bool = False,
) -> list[Path]:
    """Write `n` simulated documents with their truth and a note into `folder`; return the documents.

    The same arguments write the same bytes. `damage_share` is the share of documents that are
    damaged. `force` writes into a folder that holds something: an earlier corpus in it is removed,
    other files stay. Raises `GikError` when the folder holds something and `force` is not given,
    `UnknownName` for an unknown form, format or layout.
    """
    _asked_for(forms, formats, layouts)  # before anything is written or removed
    target = prepare(folder, force=force)
    made = documents(n, seed, forms=forms, formats=formats, layouts=layouts, damage_share=damage_share)
    paths = []
    with (target / TRUTH_FILE).open("w", encoding="utf-8", newline="\n") as lines:
        for one in made:
            path = target / one.name
            path.write_bytes(one.data)
            paths.append(path)
            lines.write(json.dumps(one.record(), ensure_ascii=False) + "\n")
    (target / README_FILE).write_text(_README.format(seed=seed, count=len(paths)), encoding="utf-8", newline="\n")
    return paths


def prepare(folder: str | Path, *, force: bool) -> Path:
    """Return the folder to write a corpus to, with nothing of an earlier one in it.

    Raises `GikError` when it is a file, or holds something and `force` is not given.
    """
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise GikError(f"{target}: is a file, not a folder")
    if target.exists() and any(target.iterdir()) and not force:
        raise GikError(f"{target}: is not an empty folder; give a new or empty one, or force to write into it")
    target.mkdir(parents=True, exist_ok=True)
    _remove_earlier(target)
    return target


def _remove_earlier(folder: Path) -> None:
    """Remove the documents that the truth file of an earlier corpus names, and nothing else.

    Without this they would lie beside the new ones without a truth.
    """
    truth = folder / TRUTH_FILE
    if not truth.is_file():
        return
    for line in truth.read_text(encoding="utf-8").splitlines():
        name = str(json.loads(line)["file"])
        if name == Path(name).name:
            (folder / name).unlink(missing_ok=True)
