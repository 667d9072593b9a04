"""The codebook: every metric with its words, its mapping to each form and its comparability.

Everything is taken from the data files, so that a codebook beside a panel says what the panel did.
"""

from __future__ import annotations

import csv
import hashlib
import io
from functools import cache
from importlib import resources
from pathlib import Path

import polars as pl

from gikanalysis.errors import UnknownName
from gikanalysis.forms import forms
from gikanalysis.frames import Frame
from gikanalysis.schema import GRADES
from gikanalysis.vocabulary.load import PACKAGE, Metric, lines, metrics
from gikanalysis.vocabulary.texts import LANGUAGES, descriptions, themes

FILES = ("metrics.csv", "crosswalk.csv", "excluded.csv", "entries.yaml")
PER_FORM = ("match", "expression", "lower", "upper", "note")
SUFFIXES = (".csv", ".md")


@cache
def vocabulary_id() -> str:
    """Return twelve digits that change whenever a data file of the vocabulary does."""
    digest = hashlib.sha256()
    for name in FILES:
        digest.update(resources.files(PACKAGE).joinpath(name).read_bytes())
    return digest.hexdigest()[:12]


def codebook(language: str = "en") -> Frame:
    """Return one row for each metric, in the order of the vocabulary; all columns are text.

    `name`, `label_en`, `label_zh`, `definition`, `unit`, `theme`, `forms` (those with a figure or a bound,
    parted by blanks), `applicants` (yes: by type of applicant), `grade_2019`, `grade_2021`; for each form
    `v2014_match`, `v2014_expression`, `v2014_lower`, `v2014_upper`, `v2014_note` and so on; `note`.
    Definition, theme and the notes on forms are in `language` (``en`` or ``zh``), `note` is the
    record of sources and revisions in English. An expression names cells; a bound that is empty beside
    a match is unbounded.

    >>> codebook().filter(pl.col("name") == "refused_core")["v2014_match"].item()
    'close'
    """
    _require(language)
    return Frame([_row(one, language) for one in metrics().values()])


def _require(language: str) -> None:
    if language not in LANGUAGES:
        raise UnknownName("language", language, LANGUAGES)


def _row(one: Metric, language: str) -> dict[str, str]:
    written = lines(one.id)
    mapped = [name for name in forms() if written[name].match != "none" or any(written[name].bounds)]
    row = {
        "name": one.id,
        "label_en": one.label_en,
        "label_zh": one.label_zh,
        "definition": descriptions()[one.id].definition[language],
        "unit": one.unit,
        "theme": themes()[one.group].name[language],
        "forms": " ".join(mapped),
        "applicants": "yes" if one.by_applicant else "",
        "grade_2019": one.grade_2019,
        "grade_2021": one.grade_2021,
    }
    for name in forms():
        line = written[name]
        values = (line.match, line.expression, *line.bounds, line.note(language))
        row |= {f"{name}_{part}": value for part, value in zip(PER_FORM, values, strict=True)}
    return row | {"note": one.note}


def comparability() -> Frame:
    """Return how far each metric compares: names, one column for each form, both grades.

    A form's column holds the match (exact, close, broad: a ceiling, narrow: a floor) or ``—`` where the
    form has no counterpart; `bounded` tells whether any form gives an interval.
    """
    rows = []
    for one in metrics().values():
        written = lines(one.id)
        rows.append(
            {"metric": one.id, "theme": one.group, "label_en": one.label_en, "label_zh": one.label_zh}
            | {name: "—" if written[name].match == "none" else written[name].match for name in forms()}
            | {"bounded": any(line.lower or line.upper for line in written.values())}
            | {"grade_2019": one.grade_2019, "grade_2021": one.grade_2021}
        )
    return Frame(rows)


def comparability_markdown() -> str:
    """Return `comparability` as Markdown: counts of grades, then a row for each metric that a form has."""
    table: pl.DataFrame = comparability()
    names = list(forms())
    table = table.filter(pl.any_horizontal(pl.col(name) != "—" for name in names))
    counted = [[f"| {grade} |", *(f" {(table[f'grade_{year}'] == grade).sum()} |" for year in (2019, 2021))]
               for grade in GRADES]  # fmt: skip
    out = ["| Grade | 2018 → 2019 | 2020 → 2021 |", "|---|---|---|", *map("".join, counted), ""]
    head = ["Metric", *names, "2019", "2021"]
    out += ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in table.iter_rows(named=True):
        cells = [row["metric"], *(row[name] for name in names), row["grade_2019"], row["grade_2021"]]
        out.append("| " + " | ".join(cells) + " |")
    return "\n".join(out)


def codebook_markdown(language: str = "en") -> str:
    """Return the codebook as a page: themes, and below them each metric with what is known of it."""
    table = codebook(language).partition_by("theme", as_dict=True)
    out = [f"# Codebook of the vocabulary {vocabulary_id()}", ""]
    for theme in themes().values():
        out += [f"## {theme.name[language]}", ""]
        for row in table[theme.name[language],].iter_rows(named=True):
            out += _section(row)
    return "\n".join(out).rstrip() + "\n"


def _section(row: dict[str, str]) -> list[str]:
    out = [
        f"### {row['name']}",
        "",
        f"{row['label_en']} · {row['label_zh']} · {row['unit']}",
        "",
        row["definition"],
        "",
        f"2018 → 2019: {row['grade_2019']}; 2020 → 2021: {row['grade_2021']}",
        "",
    ]
    for name in row["forms"].split():
        cells = {part: row[f"{name}_{part}"] for part in PER_FORM}
        lone = cells["expression"] == cells["lower"] == cells["upper"]
        bounds = "" if lone else f", {_code(cells['lower'])} … {_code(cells['upper'])}"
        out.append(f"- {name}: {cells['match']} {_code(cells['expression'])}{bounds} {cells['note']}".rstrip())
    return [*out, "", row["note"], ""]


def _code(expression: str) -> str:
    return f"`{expression}`" if expression else "∞"


def codebook_csv(language: str = "en") -> str:
    """Return the codebook as CSV text."""
    table = codebook(language)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.iter_rows())
    return out.getvalue()


def write_codebook(file: Path, language: str = "en") -> None:
    """Write the codebook to `file`, as its ending says: .csv (UTF-8 with BOM, for Excel) or .md.

    Raises `UnknownName` for another ending, `OSError` where nothing can be written.
    """
    match file.suffix:
        case ".csv":
            file.write_text(codebook_csv(language), encoding="utf-8-sig")
        case ".md":
            file.write_text(codebook_markdown(language), encoding="utf-8")
        case ending:
            raise UnknownName("ending of a codebook", ending, SUFFIXES)
