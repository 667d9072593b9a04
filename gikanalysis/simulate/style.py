"""How one document is worded and how it prints its figures: what no reader can know beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from random import Random

from gikanalysis.forms import FormCell
from gikanalysis.simulate.model import Figure
from gikanalysis.simulate.numbers import PACKAGE
from gikanalysis.tabular import read_csv

_FULL_WIDTH = str.maketrans("0123456789+.", "０１２３４５６７８９＋．")
_HALF_BRACKETS = str.maketrans("（）：", "():")
_YUAN = 10_000
SIMPLIFIED = ""
TRADITIONAL = ("s2t", "s2tw", "s2hk")


@dataclass(frozen=True)
class Style:
    """Choices of one document. `seed` decides what is drawn label by label and cell by cell."""

    seed: str
    half_brackets: bool = False
    gap: str = ""
    dot: str = "."
    rewording: bool = False
    digits: str = "plain"  # plain, thousands, full_width
    units_in_cells: bool = False
    sign: str = "minus"  # minus, plus, words
    zero: str = "0"
    blank: str = ""
    dash: str = "/"
    money_heading: str = "万元"  # 万元, 元, none
    padding: str = ""
    heading_mark: str = ""
    script: str = SIMPLIFIED
    matrix_labels: int = 3
    matrix_heading: str = "full"  # full, flat, grouped
    disputes_heading: int = 3
    one_table: bool = False
    captions_in_table: bool = True
    spread: bool = True
    parts: int = 1
    subtotals: bool = False
    foreign_table: bool = False
    cut_headings: bool = False
    _random: Random = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_random", Random(f"style/{self.seed}"))

    def choose(self, *options: str) -> str:
        """Choose one of `options` for this place of the document."""
        return self._random.choice(options)

    def happens(self, probability: float) -> bool:
        """Return true with the given probability."""
        return self._random.random() < probability

    def label(self, official: str) -> str:
        """Return a printed label of a row or column.

        >>> Style("a", half_brackets=True, gap=" ").label("（一）收到申请数")
        '(一) 收到申请数'
        """
        text = official
        if self.rewording:
            for alternative, share in alternatives().get(official, ()):
                if self._random.random() * 100 < share:
                    text = alternative
                    break
        if self.dot != "." and len(text) > 2 and text[0].isdigit() and text[1] == ".":
            text = text[0] + self.dot + text[2:]
        if self.gap and text.startswith("（") and text[2:3] == "）":
            text = text[:3] + self.gap + text[3:]
        return text.translate(_HALF_BRACKETS) if self.half_brackets else text

    def figure(self, figure: Figure, cell: FormCell, *, heading_unit: str) -> str:
        """Return what is printed for a figure; `heading_unit` is the unit of money its heading states.

        >>> from gikanalysis.forms import form
        >>> cell = form("v2014").cell("3.1")
        >>> Style("a", digits="thousands").figure(Figure(1362.0, "reported"), cell, heading_unit="")
        '1,362'
        """
        if figure.status == "dash":
            return self.dash
        if figure.value is None:
            return self.blank
        if figure.value == 0 and not cell.money:
            return self._padded(self.zero)
        amount = Decimal(str(figure.value))
        unit = self._unit(cell, heading_unit)
        if cell.money and (unit or heading_unit) == "元":
            amount *= _YUAN
        text = self._number(amount)
        if cell.signed:
            text = self._signed(amount, text)
        elif amount < 0:
            text = f"-{text}"
        return self._padded(text + unit)

    def _unit(self, cell: FormCell, heading_unit: str) -> str:
        if not self.units_in_cells:
            return ""
        if cell.money:
            return "元" if self.happens(0.25) else "万元"
        return cell.unit if cell.unit and self.happens(0.7) else ""

    def _number(self, amount: Decimal) -> str:
        plain = f"{abs(amount):f}"
        if "." in plain:
            plain = plain.rstrip("0").rstrip(".")
        if self.digits == "thousands":
            whole, dot, rest = plain.partition(".")
            return f"{int(whole):,}{dot}{rest}"
        return plain.translate(_FULL_WIDTH) if self.digits == "full_width" else plain

    def _signed(self, amount: Decimal, text: str) -> str:
        if amount < 0:
            return f"减{text}" if self.sign == "words" else f"-{text}"
        plus = {"minus": "", "plus": "+", "words": "增"}[self.sign]
        return plus.translate(_FULL_WIDTH) + text if self.digits == "full_width" else plus + text

    def _padded(self, text: str) -> str:
        return self.choose("", self.padding) + text + self.choose("", self.padding)


@cache
def alternatives() -> dict[str, tuple[tuple[str, float], ...]]:
    """Return the other wordings of each official label, with how often they are used."""
    table = read_csv(PACKAGE, "wording.csv", ("label", "alternative", "share"))
    table.unique("label", "alternative").filled("label", "alternative", "share")
    found: dict[str, tuple[tuple[str, float], ...]] = {}
    for number, row in table:
        if not row["share"].isdigit() or not 0 < int(row["share"]) <= 100:
            table.fault(number, f"share {row['share']!r} is not a whole number from 1 to 100")
            continue
        found[row["label"]] = (*found.get(row["label"], ()), (row["alternative"], float(row["share"])))
    table.check()
    return found


def draw_style(seed: str) -> Style:
    """Draw the style of one document; the plain official look is the commonest choice throughout."""
    random = Random(f"draw/{seed}")

    def rarely(probability: float, other: str, usual: str = "") -> str:
        return other if random.random() < probability else usual

    return Style(
        seed=seed,
        half_brackets=random.random() < 0.3,
        gap=rarely(0.25, " "),
        dot=random.choice((".", ".", ".", "．", "、")),
        rewording=random.random() < 0.5,
        digits=random.choice(("plain",) * 7 + ("thousands", "thousands", "full_width")),
        units_in_cells=random.random() < 0.15,
        sign=random.choice(("minus", "plus", "plus", "words")),
        zero=rarely(0.04, "无", "0"),
        blank=random.choice(("", "", " ", "\u3000")),
        dash=random.choice(("/", "—", "——", "-")),
        money_heading=random.choice(("万元", "万元", "万元", "万元", "元", "none")),
        padding=random.choice(("", "", "", " ", "  ")),
        heading_mark=random.choice(("", "——", "/")),
        script=random.choice(TRADITIONAL) if random.random() < 0.08 else SIMPLIFIED,
        matrix_labels=random.choice((3, 3, 3, 2, 1)),
        matrix_heading=random.choice(("full", "full", "full", "flat", "grouped")),
        disputes_heading=random.choice((3, 3, 2)),
        one_table=random.random() < 0.4,
        captions_in_table=random.random() < 0.8,
        spread=random.random() < 0.7,
        parts=random.choice((1, 1, 1, 2, 3, 4)),
        subtotals=random.random() < 0.1,
        foreign_table=random.random() < 0.1,
        cut_headings=random.random() < 0.08,
    )
