"""Alt text and status line of a figure, from the same model that the picture is drawn from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gikanalysis.errors import UnknownName
from gikanalysis.figures.bars import bar_model, bar_signs
from gikanalysis.figures.clouds import scatter_said, scatter_signs_of
from gikanalysis.figures.door import Reading
from gikanalysis.figures.dots import Remedy, remedy_rows, remedy_signs
from gikanalysis.figures.flow import flow_model, flow_said, flow_signs
from gikanalysis.figures.frame import status_sentence
from gikanalysis.figures.heat_map import heat_model, heat_said, heat_signs
from gikanalysis.figures.leagues import league_model, league_said, league_signs
from gikanalysis.figures.lines_model import BREAK_2019, Line, TrendModel, few, trend_model, trend_signs
from gikanalysis.figures.mix import MixBar, mix_bars, mix_signs
from gikanalysis.figures.numbers import (
    Language,
    format_count,
    format_percent,
    format_range,
    format_years,
    share_decimals,
)
from gikanalysis.figures.pair_dots import pair_model, pair_said, pair_signs
from gikanalysis.figures.panels import grounds_model, grounds_said, grounds_signs
from gikanalysis.figures.plain_bars import column_model, column_signs, columns_said, spell_model, spell_signs
from gikanalysis.figures.publication import publication_said, publication_signs
from gikanalysis.figures.publication_model import publication_model
from gikanalysis.figures.ranks import bump_model, bump_said, bump_signs
from gikanalysis.figures.residual_dots import residual_model, residual_said, residual_signs
from gikanalysis.figures.sentences import Said, doubts_said, listed, sentence_of, state_said, years_said
from gikanalysis.figures.slopes import slope_model, slope_said, slope_signs
from gikanalysis.figures.stock import stock_said, stock_signs
from gikanalysis.figures.stock_model import stock_model
from gikanalysis.figures.tiles import TileModel, grid, tile_model, tile_signs
from gikanalysis.figures.words import language_checked, state_word, word

LONGEST = 400
"""Characters an alt text may have."""


def alt_text(
    kind: str,
    data: object,
    *,
    language: str = "zh",
    scope: str = "",
    simulated: bool = False,
    **options: Any,  # noqa: ANN401 - passed on
) -> str:
    """The alt text of figure `kind` (its function's name) drawn from `data`.

    `scope` is the body or region in words; `options` are those of the figure function that decide
    what is shown (metric, unit, years, year, borders). Raises `UnknownName` for another kind.
    """
    tongue = language_checked(language)
    said: Said = _known(kind, _SENTENCES)(data, tongue, options)
    comma, stop, gap = ("，", "。", "") if tongue == "zh" else (", ", ".", " ")
    head = comma.join(part for part in (word(said.kind, tongue), said.years, scope) if part)
    head += (word("alt_simulated", tongue) if simulated else "") + stop
    kept = [*said.cautions, word("alt_table", tongue)]
    room = LONGEST - len(head) - sum(len(gap + sentence) for sentence in kept)
    numbers: list[str] = []
    for sentence in said.numbers:  # doubts come first; a number without room is left to the table
        if sentence and len(gap + sentence) <= room:
            numbers.append(sentence)
            room -= len(gap + sentence)
    return gap.join([head, *numbers, *kept]).replace("\u2060", "")


def status_line(kind: str, data: object, *, language: str = "zh", **options: Any) -> str:  # noqa: ANN401
    """The meaning of the signs in figure `kind` drawn from `data`, for the page that carries it."""
    return status_sentence(_known(kind, _SIGNS)(data, options), language_checked(language))


def _known(kind: str, table: dict[str, Any]) -> Callable[..., Any]:
    if kind not in table:
        raise UnknownName("figure", kind, table)
    found: Callable[..., Any] = table[kind]
    return found


# ---- one function a family -----------------------------------------------------------------------------


def _mix(data: object, language: Language, options: dict[str, Any]) -> Said:
    bars = mix_bars(data, **options)
    if not bars:
        return Said("alt_mix", "", [word("alt_empty", language)], [])
    shown = [bar for bar in bars if bar.state != "missing"]
    ends = {bar.year: bar for bar in shown[-1:] + shown[:1]}  # the latest first
    numbers = [_bar_sentence(bar, language) for bar in ends.values()]
    cautions = [word("alt_break", language)] if len({bar.family for bar in bars if bar.family}) > 1 else []
    gone = [str(bar.year) for bar in bars if bar.state == "missing"]
    if gone:
        cautions.append(word("alt_missing_years", language, years=listed(gone, language)))
    cautions += doubts_said([str(bar.year) for bar in bars if bar.flagged], [], language)
    return Said("alt_mix", years_said([bar.year for bar in bars], language), numbers, cautions)


def _bar_sentence(bar: MixBar, language: Language) -> str:
    year = format_years(bar.year, bar.year, language)
    if bar.state != "shares":
        said = {"zero": "mix_zero", "no_form": "mix_no_form", "no_total": "mix_no_total"}[bar.state]
        return sentence_of([f"{year}{'' if language == 'zh' else ': '}{word(said, language)}"], language)
    parts = []
    for name, cases in bar.segments.items():
        if cases:
            number = format_percent(cases / bar.whole, 0) if bar.rated else format_count(cases, language)
            blank = "" if language == "zh" else " "
            parts.append(f"{word(f'outcome_{name}', language)}{blank}{number}")
    count = format_count(bar.total or bar.whole, language, "件" if language == "zh" else "")
    lead = f"{year}{count}：" if language == "zh" else f"{year} (n = {count}): "
    return sentence_of([lead + listed(parts, language)], language)


def _trend(data: object, language: Language, options: dict[str, Any]) -> Said:
    chosen = {key: value for key, value in options.items() if key != "height"}
    model = trend_model(data, **chosen)
    span = years_said(model.years, language)
    if not any(line.points for line in model.lines):
        return Said("alt_trend", span, [word("alt_empty", language)], [])
    numbers = [_line_sentence(line, model, language) for line in model.lines]
    cautions = [word("alt_break", language)] if BREAK_2019 in model.breaks else []
    every = [(year, one) for line in model.lines for year, one in line.readings.items()]
    absent = [f"{year}{state_said(one, language)}" for year, one in every if not one.drawn]
    flagged = sorted({str(year) for year, one in every if one.flagged})
    kind = "alt_dot" if model.only_year is not None else "alt_trend"
    return Said(kind, span, numbers, cautions + doubts_said(flagged, list(dict.fromkeys(absent)), language))


def _line_sentence(line: Line, model: TrendModel, language: Language) -> str:
    points = list(line.points.items())
    if not points:
        return ""
    high = max(points, key=lambda item: item[1].value or 0.0)
    chosen = dict((points[0], high, points[-1]))
    parts = []
    for year, one in sorted(chosen.items()):
        value = one.value or 0.0
        decimals = share_decimals(one.cases) if one.cases is not None else 1
        number = (
            format_count(value, language) if model.unit == "count" else format_percent(value / 100, decimals or 0)
        )
        year_said = format_years(year, year, language)
        parts.append(f"{year_said}{number}" if language == "zh" else f"{number} in {year_said}")
    name = f"{line.name}{'：' if language == 'zh' else ': '}" if line.name else ""
    return sentence_of([name + listed(parts, language)], language)


def _bars(figure: str) -> Callable[[object, Language, dict[str, Any]], Said]:
    def said(data: object, language: Language, options: dict[str, Any]) -> Said:
        model = bar_model(data, "applicants" if figure == "applicants" else "channels", **options)
        years = [] if model.year is None else [model.year]
        span = years_said(years, language)
        if not model.on_form:
            return Said(f"alt_{figure}", span, [word("alt_empty", language)], [])
        prefix = "applicant" if figure == "applicants" else "channel"
        named = [(word(f"{prefix}_{key}", language), one) for key, one in model.bars]
        blank = "" if language == "zh" else " "
        parts = [f"{name}{blank}{format_count(one.value or 0.0, language)}" for name, one in named if one.drawn]
        absent = [name + state_said(one, language) for name, one in named if not one.drawn]
        doubts = doubts_said([name for name, one in named if one.flagged], absent, language)
        return Said(f"alt_{figure}", span, [sentence_of(parts, language)], doubts)

    return said


def _remedies(data: object, language: Language, options: dict[str, Any]) -> Said:
    del options
    rows = remedy_rows(data)
    if not rows:
        return Said("alt_remedies", "", [word("alt_empty", language)], [])
    parts = [_remedy_part(row, language) for row in rows if row.state in ("rate", "few", "none")]
    gap = "" if language == "zh" else " "
    absent = [
        row.label + gap + state_word(row.state, language)
        for row in rows
        if row.state not in ("rate", "few", "none")
    ]
    doubts = doubts_said([row.label for row in rows if row.flagged], absent, language)
    return Said("alt_remedies", "", [sentence_of([part], language) for part in parts], doubts)


def _remedy_part(row: Remedy, language: Language) -> str:
    colon = "：" if language == "zh" else ": "
    if row.state == "none":
        return f"{row.label}{colon}{word('none_concluded', language)}"
    if row.state == "few":
        return f"{row.label}{colon}{word('few_corrected', language, n=row.n, k=row.k)}"
    decimals = share_decimals(row.n) or 0
    rate = format_percent(row.rate / 100, decimals)
    ends = format_range(row.lower / 100, row.upper / 100, language, decimals)
    inside = word("alt_interval", language, k=row.k, n=row.n, ends=ends)
    return f"{row.label}{colon}{rate}{inside}"


def _tiles(data: object, language: Language, options: dict[str, Any]) -> Said:
    model = tile_model(data, **options)
    named = {cell.adcode: cell.names["zh" if language == "zh" else "en"] for cell in grid() if cell.regulated}
    drawn = {code: one for code, one in model.readings.items() if one.drawn and not few(one)}
    if not drawn:
        return Said("alt_tiles", "", [word("alt_empty", language)], [])
    order = sorted(drawn, key=lambda code: drawn[code].value or 0.0)

    def one_of(code: str) -> str:
        gap = "" if language == "zh" else " "
        return f"{named.get(code, code)}{gap}{_tile_number(model, drawn[code], language)}"

    extreme = word("alt_extreme", language, high=one_of(order[-1]), low=one_of(order[0]))
    absent = [name for code, name in named.items() if code not in drawn]
    flagged = [named.get(code, code) for code, one in model.readings.items() if one.flagged]
    return Said("alt_tiles", "", [sentence_of([extreme], language)], doubts_said(flagged, absent, language))


def _tile_number(model: TileModel, one: Reading, language: Language) -> str:
    value = one.value or 0.0
    return format_count(value, language) if model.unit == "count" else format_percent(value)


_SENTENCES: dict[str, Any] = {
    "outcome_mix": _mix,
    "trend": _trend,
    "applicants": _bars("applicants"),
    "channels": _bars("channels"),
    "remedies": _remedies,
    "tile_map": _tiles,
    "crosswalk_flow": lambda data, language, options: flow_said(flow_model(data, **options), language),
    "waterfall": lambda data, language, options: stock_said(stock_model(data, **options), language),
    "cumulative": lambda data, language, _: publication_said(publication_model(data), language),
    "residuals": lambda data, language, options: residual_said(residual_model(data, **options), language),
    "heat": lambda data, language, options: heat_said(heat_model(data, **options), language),
    "columns": lambda data, language, options: columns_said(column_model(data, **options), language),
    "spells": lambda data, language, _: columns_said(spell_model(data, language), language, "alt_spells"),
    "league": league_said,
    "pair": pair_said,
    "scatter": scatter_said,
    "slope": slope_said,
    "grounds": grounds_said,
    "bump": bump_said,
}

_SIGNS: dict[str, Any] = {
    "outcome_mix": lambda data, options: mix_signs(mix_bars(data, **options)),
    "trend": lambda data, options: trend_signs(trend_model(data, **options)),
    "applicants": lambda data, options: bar_signs(bar_model(data, "applicants", **options)),
    "channels": lambda data, options: bar_signs(bar_model(data, "channels", **options)),
    "remedies": lambda data, options: remedy_signs(remedy_rows(data, **options)),
    "tile_map": lambda data, options: tile_signs(tile_model(data, **options)),
    "crosswalk_flow": lambda data, options: flow_signs(flow_model(data, **options)),
    "waterfall": lambda data, options: stock_signs(stock_model(data, **options)),
    "cumulative": lambda data, _: publication_signs(publication_model(data)),
    "residuals": lambda data, options: residual_signs(residual_model(data, **options)),
    "heat": lambda data, options: heat_signs(heat_model(data, **options)),
    "columns": lambda data, options: column_signs(column_model(data, **options)),
    "spells": lambda data, _: spell_signs(data),
    "pair": lambda data, options: pair_signs(pair_model(data, **options)),
    "league": lambda data, options: league_signs(league_model(data, **options)),
    "scatter": scatter_signs_of,
    "slope": lambda data, options: slope_signs(slope_model(data, **options)),
    "grounds": lambda data, options: grounds_signs(grounds_model(data, **options)),
    "bump": lambda data, options: bump_signs(bump_model(data, **options)),
}
