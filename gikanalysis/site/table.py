"""The table of the index: one row a region, with its latest figures and its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gikanalysis import regions
from gikanalysis.engine.ledger import Product
from gikanalysis.figures.numbers import format_count, format_percent, format_range
from gikanalysis.panel import Panel
from gikanalysis.site.both import Both, words
from gikanalysis.site.figures import COUNT, SHARE, Figure, figures_of, latest, ranks

_ENDINGS = {
    ".html": Both("HTML", "HTML"),
    ".pdf": Both("PDF", "PDF"),
    ".docx": Both("DOCX", "DOCX"),
    ".facts.json": Both("JSON", "JSON"),
    ".ipynb": Both("IPYNB", "IPYNB"),
}


@dataclass(frozen=True, slots=True)
class Number:
    """A figure as the table shows it, and the number it is sorted by where that is not the text itself."""

    text: Both
    key: float | None = None


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one brief: language, title of its page, links."""

    language: str
    title: str
    links: tuple[tuple[Both, str], ...]
    stale: str


@dataclass(frozen=True, slots=True)
class Row:
    """One region and span of years."""

    adcode: str
    name: Both
    place: Both
    page: str
    numbers: tuple[Number, ...]
    files: tuple[Files, ...]


def page_of(product: Product) -> str:
    """The file that a link to a brief leads to."""
    return next((name for name in product.files if name.endswith(".html")), f"{product.kind}/{product.key}.ipynb")


def rows(panel: Panel, briefs: Sequence[Product]) -> list[Row]:
    """The rows in the order of codes and years."""
    grouped: dict[tuple[str, str], list[Product]] = {}
    for product in sorted(briefs, key=lambda p: p.language != "zh"):
        grouped.setdefault((product.about["adcode"], product.about["years"]), []).append(product)
    shares = latest(figures_of(panel, SHARE))
    counts = latest(figures_of(panel, COUNT))
    places = ranks(panel)
    return [
        _row(panel, found, shares.get(code), counts.get(code), places.get(code))
        for (code, _), found in sorted(grouped.items())
    ]


def _row(
    panel: Panel,
    briefs: Sequence[Product],
    share: Figure | None,
    count: Figure | None,
    rank: tuple[int, int, int] | None,
) -> Row:
    first = briefs[0]
    about = first.about
    code, years = about["adcode"], about["years"]
    province = regions.province_of(code)
    place = Both("", "") if about["level"] == "province" else Both(province.short, province.english)
    name = Both(f"{about['zh']} {years}".strip(), f"{about['en']} {years}".strip())
    year = share.year if share else count.year if count else None
    numbers = (
        Number(Both(str(year or ""), str(year or ""))),
        _number(count, lambda value: Both.of(format_count, value)),
        _number(share, _percent),
        _range(share),
        _rank(rank),
        Number(Both(str(first.doubts), str(first.doubts))),
    )
    return Row(code, name, place, page_of(first), numbers, tuple(_files(panel, one) for one in briefs))


def _percent(value: float) -> Both:
    text = format_percent(value, 1).rstrip("%")
    return Both(text, text)


def _number(figure: Figure | None, form: object) -> Number:
    assert callable(form)
    if figure is None or figure.value is None:
        return Number(words("absent"), -1.0)
    text: Both = form(figure.value)
    if figure.flagged:
        mark = words("flagged")
        return Number(Both(f"{text.zh} {mark.zh}", f"{text.en} {mark.en}"), figure.value)
    return Number(text, None if _plain(text) else figure.value)


def _plain(text: Both) -> bool:
    """Whether the text is a number that a script can read."""
    return text.zh == text.en and text.zh.replace(".", "").isdigit()


def _range(share: Figure | None) -> Number:
    if share is None or share.lower is None or share.upper is None or share.lower == share.upper:
        return Number(Both("", ""))
    told = [format_range(share.lower, share.upper, language).replace("%", "") for language in ("zh", "en")]
    return Number(Both(*told), share.lower)


def _rank(rank: tuple[int, int, int] | None) -> Number:
    if rank is None:
        return Number(Both("–", "–"), 9999.0)
    text = f"{rank[0]}" if rank[0] == rank[1] else f"{rank[0]}–{rank[1]}"
    return Number(Both(f"{text}/{rank[2]}", f"{text} of {rank[2]}"), float(rank[0]))


def _files(panel: Panel, product: Product) -> Files:
    stem = f"{product.kind}/{product.key}"
    links = tuple((label, stem + end) for end, label in _ENDINGS.items() if stem + end in product.files)
    return Files(product.language, product.title, links, "" if product.panel == panel.hash else product.panel)
