"""One metric explained as an encyclopedia would, for people and as plain data; and the list of all.

Every sentence comes from a data file: entries.yaml, crosswalk.csv and words.yaml of the vocabulary,
the labels and legal grounds from the forms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from gikanalysis import __version__
from gikanalysis.display import Entry
from gikanalysis.errors import UnknownName
from gikanalysis.forms import Form, expressions, forms
from gikanalysis.tabular import read_words
from gikanalysis.vocabulary.codebook import vocabulary_id
from gikanalysis.vocabulary.load import GROUPS, PACKAGE, Line, Metric, crosswalk, lines, metric, metrics
from gikanalysis.vocabulary.texts import LANGUAGES, Description, descriptions, themes

WIDTH = 100
_UNBOUNDED_YEARS = 2100  # how forms.yaml writes "and later"
_TOKEN = re.compile(r"\s+|[（《“‘]*(?:[^\s\u2e80-\uffff]+|[\u2e80-\uffff])[，。、；：！？）》”’]*")
_REGULATIONS = re.compile(r"(\d{4}) Regs art(?:s|\.) ([\d(), ]+)")
_PARTS = ("definition", "counts", "leaves_out", "history", "caution")


@cache
def _words() -> dict[str, dict[str, str]]:
    return read_words(PACKAGE, "words.yaml")


def _word(key: str, language: str, **values: object) -> str:
    return _words()[key][language].format(**values)


def metric_list(language: str = "en") -> Entry:
    """Return all metrics by theme: name, unit, labels, grades at both breaks."""
    _require(language)
    out, theme = [], ""
    for one in sorted(metrics().values(), key=lambda m: GROUPS.index(m.group)):
        if one.group != theme:
            theme = one.group
            out.append(f"\n{themes()[theme].name[language]}")
        label = f"{one.label_zh}  {one.label_en}" if language == "en" else one.label_zh
        out.append(f"  {one.id:<36} {one.grade_2019:<3} {one.grade_2021:<3} {one.unit:<3} {label}")
    data = [
        {"metric": m.id, "group": m.group, "unit": m.unit, "zh": m.label_zh, "en": m.label_en}
        | {"grade_2019": m.grade_2019, "grade_2021": m.grade_2021}
        for m in metrics().values()
    ]
    return Entry("\n".join(out).strip(), data)


def metric_entry(name: str, language: str = "en") -> Entry:
    """Explain one metric in ``en`` or ``zh``; raises `UnknownName` offering near names."""
    _require(language)
    one = metric(name)
    return Entry("\n".join(_text(one, language)), _data(one))


def _require(language: str) -> None:
    if language not in LANGUAGES:
        raise UnknownName("language", language, LANGUAGES)


def _text(one: Metric, language: str) -> Iterator[str]:
    said = descriptions()[one.id]
    first, second = (one.label_zh, one.label_en) if language == "zh" else (one.label_en, one.label_zh)
    yield f"{one.id}  ·  {first}"
    yield f"  {second}"
    facts = [
        _word("unit", language, unit=one.unit),
        _word("theme", language, theme=themes()[one.group].name[language]),
    ]
    if one.by_applicant:
        facts.append(_word("applicants", language))
    yield f"  {' · '.join(facts)}"
    for part in ("definition", "counts", "leaves_out"):
        words = getattr(said, part)
        if words is not None:
            yield from _paragraphs(part, [words[language]], language)
    yield from _forms(one, language)
    yield from _paragraphs("comparability", _grades(one, language), language)
    if said.history is not None:
        yield from _paragraphs("history", [said.history[language]], language)
    yield from _paragraphs("caution", _cautions(one, said, language), language)
    if others := related(one.id):
        yield from _paragraphs("related", [", ".join(others)], language)
    if one.note:
        yield from _paragraphs("note", [one.note], language)
    yield from _paragraphs("cite", [_citation(one, language)], language)


def _paragraphs(part: str, texts: Iterable[str], language: str) -> Iterator[str]:
    yield ""
    yield _word(f"head_{part}", language)
    for text in texts:
        yield from wrapped(text, "  ")


def _grades(one: Metric, language: str) -> list[str]:
    return [
        f"{_word(f'break_{year}', language)}  {_word('grade_' + grade.replace('/', ''), language)}"
        for year, grade in ((2019, one.grade_2019), (2021, one.grade_2021))
    ]


def _cautions(one: Metric, said: Description, language: str) -> list[str]:
    own = [] if said.caution is None else [said.caution[language]]
    return [*own, themes()[one.group].caution[language], _word("caution_blank", language)]


def _citation(one: Metric, language: str) -> str:
    return _word("cite", language, version=__version__, vocabulary=vocabulary_id(), metric=one.id)


# --- the forms ----------------------------------------------------------------------------------


def _forms(one: Metric, language: str) -> Iterator[str]:
    yield from ["", _word("head_forms", language)]
    written = lines(one.id)
    if all(line.match == "none" and not any(line.bounds) for line in written.values()):
        yield from wrapped(_word("on_no_form", language), "  ")
        return
    for form in forms().values():
        yield from _form(form, written[form.id], language)


def _form(form: Form, line: Line, language: str) -> Iterator[str]:
    yield from wrapped(_form_name(form, language), "  ")
    structural = line.match == "none" and any(line.bounds)
    yield f"    {_word('match_structural' if structural else f'match_{line.match}', language)}"
    if line.expression:
        yield from wrapped(_word("expression", language, expression=shown(line.expression)), "    ")
        for cell in printed_cells(form, line):
            yield f"      {cell['cell']:<22} {cell['label']}{_basis(cell['legal_basis'], language)}"
    lower, upper = line.bounds
    if (lower or upper) and not lower == upper == line.expression:
        bounds = {side: shown(text) if text else _word("unbounded", language) for side, text in
                  (("lower", lower), ("upper", upper))}  # fmt: skip
        yield from wrapped(_word("interval", language, **bounds), "    ")
    if line.note(language):
        yield from wrapped(line.note(language), "    ")


def _basis(basis: str, language: str) -> str:
    """The legal basis of a row in brackets; where it names articles of the Regulations, in words."""
    named = _REGULATIONS.fullmatch(basis)
    words = _word("regulations", language, year=named[1], articles=named[2]) if named else basis
    return _word("basis", language, basis=words) if words else ""


def _form_name(form: Form, language: str) -> str:
    first, last = form.years
    kind = "form_local" if form.as_printed else "form_newest" if last >= _UNBOUNDED_YEARS else "form"
    return _word(kind, language, form=form.id, name=form.name, document=form.document, first=first, last=last)


def shown(expression: str) -> str:
    """Write an expression with room around its signs.

    >>> shown("max(0,[3.1]-[3.2])+[4]")
    'max(0, [3.1] − [3.2]) + [4]'
    """
    return re.sub(r"(?<=[\]\d)])([-+])", r" \1 ", expression.replace(",", ", ")).replace("-", "−")


def printed_cells(form: Form, line: Line) -> list[dict[str, str]]:
    """Return the cells that a line names, each with its printed label and legal basis."""
    named = dict.fromkeys(
        cell
        for text in (line.expression, *line.bounds)
        if text
        for cell in expressions.cells(expressions.parse(text))
    )
    found = []
    for name in named:
        of_row = form.rows[name if name in form.rows else form.cell(name).row]
        label = of_row.label if name in form.rows else form.cell(name).label
        found.append({"cell": name, "label": label, "legal_basis": of_row.legal_basis})
    return found


def related(name: str) -> list[str]:
    """Return the metrics that share a cell with this one on the newest form that has it, nearest first."""
    for form_id in reversed([form.id for form in forms().values() if not form.as_printed]):
        cells = {
            e.metric.id: set(e.cells) for e in crosswalk(form_id) if e.applicant == "total" and e.point is not None
        }
        if mine := cells.get(name):
            shared = {other: len(mine & its) / len(mine | its) for other, its in cells.items() if other != name}
            return sorted((m for m, share in shared.items() if share), key=lambda m: -shared[m])[:6]
    return []


# --- data and lines -----------------------------------------------------------------------------


def _data(one: Metric) -> dict[str, Any]:
    said = descriptions()[one.id]
    texts = {part: getattr(said, part) for part in _PARTS}
    return {
        "metric": one.id, "theme": one.group, "unit": one.unit, "zh": one.label_zh, "en": one.label_en,
        "by_applicant": one.by_applicant, "grade_2019": one.grade_2019, "grade_2021": one.grade_2021,
        **{part: None if words is None else {"en": words.en, "zh": words.zh} for part, words in texts.items()},
        "forms": [_form_data(form, lines(one.id)[form.id]) for form in forms().values()],
        "related": related(one.id), "note": one.note,
        "cite": {language: _citation(one, language) for language in LANGUAGES},
    }  # fmt: skip


def _form_data(form: Form, line: Line) -> dict[str, Any]:
    lower, upper = line.bounds
    return {
        "form": form.id, "match": line.match, "expression": line.expression or None, "lower": lower or None,
        "upper": upper or None, "cells": [cell["cell"] for cell in printed_cells(form, line)],
        "printed": printed_cells(form, line), "note": {"en": line.note_en, "zh": line.note_zh},
    }  # fmt: skip


def wrapped(text: str, indent: str, width: int = WIDTH) -> list[str]:
    """Break `text` into lines of at most `width` columns, Chinese between any two characters.

    >>> wrapped("公开（含部分公开）。", "", 8)
    ['公开（含', '部分公', '开）。']
    """
    found, line, used = [], "", 0
    for token in _TOKEN.findall(text):
        wide = _columns(token)
        if line and used + wide > width - len(indent) and not token.isspace():
            found.append(line.rstrip())
            line, used = "", 0
        if line or not token.isspace():
            line, used = line + token, used + wide
    return [indent + one for one in ([*found, line.rstrip()] if line else found)]


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
