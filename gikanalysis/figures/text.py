"""Breaking lines in figures, in Chinese and in English.

The plotting library breaks at blanks only, so Chinese would run out of the picture. Here a text
is cut into pieces that may not be torn (Latin words, numbers with their measure word, what a word
joiner ties together, a mark with the sign it belongs to) and the pieces are spread over as few
lines as fit, as evenly as possible and rather after a comma than inside a phrase.

Nothing here knows a plotting library: widths come from the function the caller passes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

Measure = Callable[[str], float]
"""Width of a text on one line, in the unit of the limit."""

HAN = "\u3400-\u9fff\uf900-\ufaff"
NARROW_SPACE = "\u202f"
JOIN = "\u2060"

CLOSING = "，。、；：？！）》〉」』】”’%％…～—·°‰)]},.;:?!"
"""Marks that may not begin a line."""
OPENING = "（《〈「『【“‘([{"
"""Marks that may not end a line."""
STRONG, WEAK = "；。;", "，·,"
"""Marks after which a line is best broken, and well broken."""
NAME_ENDS = "族省市州县区旗"
"""Ends of words in names of places and peoples: a good break inside a long name."""
MEASURE_WORDS = "件年月日个份条项家省次种位人万亿元期页行列处类组名市县区"

_MARKS = re.escape(CLOSING + OPENING)
_WIDE_MARKS = "".join(mark for mark in CLOSING + OPENING if ord(mark) > 0xFF)
_WORD = rf"[^\s{HAN}{_MARKS}]+(?:[,.:][^\s{HAN}{_MARKS}]+)*"
_ATOM = re.compile(
    rf"[−+<>]?\d[\d,.\u2009]*%?{JOIN}?(?:[{MEASURE_WORDS}]+|%)?"  # 18 204件, 3.5%, 2024年
    rf"|{_WORD}|\s+|[{HAN}]|.",
    re.DOTALL,
)


def thin_gaps(text: str) -> str:
    """Put a narrow no-break space between Han and Latin letters or digits, as print does.

    >>> thin_gaps("由2020年的A级").replace("\u202f", "_")
    '由_2020_年的_A_级'
    """
    text = re.sub(rf"([{HAN}]{JOIN}?)([A-Za-z0-9])", rf"\1{NARROW_SPACE}\2", text)
    return re.sub(rf"([A-Za-z0-9%]{JOIN}?)([{HAN}])", rf"\1{NARROW_SPACE}\2", text)


def pieces(text: str) -> list[str]:
    """Cut `text` into pieces that may not be torn; joined they are the text again.

    >>> pieces("由2020年的31.2%降至（约）28%。")
    ['由', '2020年', '的', '31.2%', '降', '至', '（约）', '28%。']
    """
    found: list[str] = []
    for atom in _ATOM.findall(text):
        if len(found) > 1 and found[-1].isspace() and atom[0] in CLOSING:
            blank = found.pop()  # a closing mark after a blank still belongs to the word before
            found[-1] += blank + atom
        elif found and _tied(found[-1], atom):
            found[-1] += atom
        else:
            found.append(atom)
    return found


def _tied(before: str, after: str) -> bool:
    """Whether no line may end between the two."""
    if before[-1] in JOIN + NARROW_SPACE or after[0] in JOIN + NARROW_SPACE:
        return True
    if before[-1].isdigit() and after[0] in MEASURE_WORDS:
        return True
    if after[0] in CLOSING and not before[-1].isspace():
        return True
    if before.rstrip()[-1:] in tuple(OPENING):
        return True
    # a Latin word that runs into digits, brackets or signs without a blank stays whole
    return not _breakable(before[-1]) and not _breakable(after[0])


def _breakable(sign: str) -> bool:
    return sign.isspace() or bool(re.match(rf"[{HAN}{_WIDE_MARKS}]", sign))


def break_lines(text: str, limit: float, measure: Measure) -> str:
    """Break `text` into the fewest lines not wider than `limit`, evenly filled.

    Line breaks already in the text are kept. A single piece wider than the limit stands on a line
    of its own: it is never torn, the caller sees that it is too wide by measuring.

    >>> print(break_lines("公开比例由2020年的31.2%降至2024年的28.3%", 13, len))
    公开比例由2020年
    的31.2%降至
    2024年的28.3%
    """
    return "\n".join(_break_paragraph(part, limit, measure) for part in text.split("\n"))


def _break_paragraph(text: str, limit: float, measure: Measure) -> str:
    if measure(text) <= limit:
        return text.strip(" ")
    parts = pieces(text)
    count = len(_greedy(parts, limit, measure))
    target = min(limit, measure(text) / count)

    @cache
    def best(start: int, lines: int) -> tuple[float, tuple[int, ...]]:
        """Cheapest way to set the pieces from `start` on in exactly `lines` lines."""
        if lines == 1:
            width = measure("".join(parts[start:]).strip())
            fits = width <= limit or start == len(parts) - 1
            return (_cost(parts, len(parts), (width - target) / limit) if fits else float("inf")), ()
        choice: tuple[float, tuple[int, ...]] = (float("inf"), ())
        for end in range(start + 1, len(parts) - lines + 2):
            width = measure("".join(parts[start:end]).strip())
            if width > limit and end > start + 1:
                break
            rest, cuts = best(end, lines - 1)
            cost = rest + _cost(parts, end, (width - target) / limit)
            if cost < choice[0]:
                choice = (cost, (end, *cuts))
        return choice

    cost, cuts = best(0, count)
    if cost == float("inf"):  # blanks at line ends made the greedy count unreachable
        return "\n".join(_greedy(parts, limit, measure))
    bounds = [0, *cuts, len(parts)]
    return "\n".join("".join(parts[a:b]).strip() for a, b in pairwise(bounds))


def _cost(parts: Sequence[str], end: int, slack: float) -> float:
    """How ugly a line that ends before piece `end` is: uneven, or broken inside a phrase."""
    uneven = slack**2
    if end == len(parts):
        return uneven
    last = parts[end - 1].rstrip()[-1:]
    if last and last in STRONG + WEAK:
        return uneven - (0.15 if last in STRONG else 0.10)
    if last and last in "：:":
        return uneven + 0.05
    if last and last in NAME_ENDS:
        return uneven - 0.05
    inside_han = bool(re.match(rf"[{HAN}]", last or " ")) and bool(re.match(rf"[{HAN}]", parts[end][0]))
    return uneven + (0.02 if inside_han else 0.0)


def _greedy(parts: Sequence[str], limit: float, measure: Measure) -> list[str]:
    """Fill line after line; the fewest lines there can be."""
    lines: list[str] = []
    line = ""
    for part in parts:
        if line and measure((line + part).strip()) > limit:
            lines.append(line.strip())
            line = part.lstrip()
        else:
            line += part
    if line.strip() or not lines:
        lines.append(line.strip())
    return lines
