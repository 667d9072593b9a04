"""The truth of a simulated report: figures without contradiction, blanks as bodies leave them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from gikanalysis.errors import UnknownName
from gikanalysis.forms import Form
from gikanalysis.forms import form as form_of
from gikanalysis.simulate import figures_2014, figures_2019
from gikanalysis.simulate.arithmetic import violations
from gikanalysis.simulate.bodies import draw_body, draw_level
from gikanalysis.simulate.model import BLANK, DASH, HEADER, Body, Figure, Truth, reported
from gikanalysis.simulate.numbers import Dice, magnitudes

FORMS: Mapping[str, tuple[int, int]] = {"v2014": (2014, 2018), "v2019": (2019, 2020), "v2021": (2021, 2024)}
_TRIES = 60
_SHARE_WITH_BLANKS = 0.35
_SHARE_WITH_DASHES = 0.15


def body(
    seed: int | str,
    form: str,
    year: int | None = None,
    *,
    level: str | None = None,
    who: Body | None = None,
    blanks: bool = True,
) -> Truth:
    """Return the truth of one simulated report, the same for the same arguments.

    `form` is v2014, v2019 or v2021; `year` and `level` are drawn where they are not given. `who` is
    the body, so that several years of one body can be made. With
    `blanks` a part of the reports leaves cells empty in the ways real bodies do. The figures violate
    no identity, neither strict nor tolerant. Raises `UnknownName` for another form or level.

    >>> truth = body(1, "v2021", 2022, level="county")
    >>> truth.form, truth.year, len(truth.figures)
    ('v2021', 2022, 205)
    >>> values = truth.values
    >>> values["B1.total"] + values["B2.total"] == values["B3.7.total"] + values["B4.total"]
    True
    """
    if form not in FORMS:
        raise UnknownName("form", form, FORMS)
    if level is not None and level not in magnitudes().levels:
        raise UnknownName("level", level, magnitudes().levels)
    random = Random(f"{seed}/{form}/{year}/{level}")
    when = year if year is not None else random.randint(*FORMS[form])
    who = who or draw_body(random, level or draw_level(random), when)
    figures = _consistent(f"{seed}/{form}/{when}", form_of(form), when, who)
    if blanks and random.random() < _SHARE_WITH_BLANKS:
        figures = _with_blanks(random, form_of(form), figures, when, who)
    elif random.random() < _SHARE_WITH_DASHES:
        figures = _with_dashes(form_of(form), figures)
    return Truth(form, who, when, f"{who.issuer}{when}年政府信息公开工作年度报告", figures)


def _consistent(seed: str, of: Form, year: int, who: Body) -> dict[str, Figure]:
    """Draw until no identity is violated. The generators mind them, so few draws are needed."""
    for attempt in range(_TRIES):
        dice = Dice(f"{seed}/{who.adcode}/{attempt}", who.level)
        values = _draw(dice, of.id, year)
        figures = {cell.id: HEADER if cell.header else reported(values[cell.id]) for cell in of.cells}
        if not violations(of.id, figures, year=year, rank=who.parent_level):
            return figures
    raise RuntimeError(f"no figures without contradiction in {_TRIES} draws for {of.id} {who.level} {year}")


def _draw(dice: Dice, form_id: str, year: int) -> dict[str, float]:
    if form_id == "v2014":
        return figures_2014.figures(dice, year)
    if form_id == "v2019":
        return figures_2019.figures_2019(dice)
    return figures_2019.figures_2021(dice, year)


def _with_blanks(random: Random, of: Form, figures: dict[str, Figure], year: int, who: Body) -> dict[str, Figure]:
    """Leave cells empty the way bodies do: whole groups of zeros, or a column they never fill."""
    ways = [name for name, (forms, _) in _WAYS.items() if of.id in forms]
    return _emptied(of, figures, year, who, random.choice(ways))


def _emptied(of: Form, figures: Mapping[str, Figure], year: int, who: Body, way: str) -> dict[str, Figure]:
    chosen = _WAYS[way][1](of, dict(figures))
    emptied = {cell: BLANK if cell in chosen else figure for cell, figure in figures.items()}
    clean = not violations(of.id, emptied, year=year, rank=who.parent_level)
    return emptied if clean else dict(figures)


def with_blanks(truth: Truth, way: str) -> dict[str, Figure]:
    """Return the figures with zeros left empty in the way of that name, as far as the form has it."""
    if truth.form not in _WAYS[way][0]:
        return dict(truth.figures)
    return _emptied(form_of(truth.form), truth.figures, truth.year, truth.body, way)


def with_dashes(truth: Truth) -> dict[str, Figure]:
    """Return the figures with a stroke where the body has no such power."""
    return _with_dashes(form_of(truth.form), dict(truth.figures))


def _zero(figures: Mapping[str, Figure], cell: str) -> bool:
    return figures[cell].value == 0


def _zero_rows(of: Form, figures: dict[str, Figure]) -> set[str]:
    """2014: what is 0 in sections two and nine is left empty, so no sum is left without its terms."""
    return {cell for cell in figures if cell.startswith(("2.", "9.")) and _zero(figures, cell)}


def _changes(of: Form, figures: dict[str, Figure]) -> set[str]:
    return {cell.id for cell in of.cells if cell.column == "change" and _zero(figures, cell.id)}


def _review(of: Form, figures: dict[str, Figure]) -> set[str]:
    cells = {cell for cell in figures if cell.startswith("C.review.")}
    return cells if all(_zero(figures, cell) for cell in cells) else set()


def _applicants_of_zero_rows(of: Form, figures: dict[str, Figure]) -> set[str]:
    """The six columns of applicants stay empty where the total is a printed 0."""
    return {
        cell.id
        for cell in of.cells
        if cell.table == "B" and not cell.header and cell.column != "total" and _zero(figures, f"{cell.row}.total")
    }


def _zero_matrix_rows(of: Form, figures: dict[str, Figure]) -> set[str]:
    """Rows of outcomes that never occurred are left empty altogether."""
    rows = {
        cell.row
        for cell in of.cells
        if cell.table == "B" and cell.row.count(".") == 2 and _zero(figures, f"{cell.row}.total")
    }
    return {cell.id for cell in of.cells if cell.row in rows and cell.table == "B"}


def _with_dashes(of: Form, figures: dict[str, Figure]) -> dict[str, Figure]:
    """A stroke where the body has no such power: rules, and in 2014 charges and press conferences."""
    rows = ("A1.rule",) if of.id != "v2014" else ("7", "2.2.1.a", "2.2.2.a")
    struck = {c.id for c in of.cells if c.row in rows and not c.header}
    return {cell: DASH if cell in struck and _zero(figures, cell) else f for cell, f in figures.items()}


_NEWER = ("v2019", "v2021")
_WAYS: Mapping[str, tuple[Sequence[str], Callable[[Form, dict[str, Figure]], set[str]]]] = {
    "zero_rows": (("v2014",), _zero_rows),
    "review": (_NEWER, _review),
    "applicants": (_NEWER, _applicants_of_zero_rows),
    "matrix_rows": (_NEWER, _zero_matrix_rows),
    "changes": (("v2019",), _changes),
}
"""Ways of leaving cells empty: the forms they are known on, and the cells they empty."""
BLANK_WAYS = tuple(_WAYS)
