"""Running text made readable for patterns: one width, no blanks, Simplified, wrapped lines joined.

A `Passage` keeps the way back: from any place in the plain text to what was printed and to the
paragraph it stands in, so that a figure can be shown to a person as it was published.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gikanalysis.extract.labels import simplify
from gikanalysis.readers.document import Document, Paragraph

_ENDS = ("。", "！", "？", "；", "：", ".", "!", "?", ";", ":", "”", '"', "）", ")")
_TITLE_ENDS = re.compile(r"(?:报告|年报)[“”》）)]*$")
_WRAPPED = 20
"""A line that breaks off without a full stop is a wrapped line only when it is at least this long."""
_HEADING = 40
"""No heading is longer than this many characters; of a longer opening only its first clause counts."""
_ORDINALS = (
    re.compile(r"(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]{1,3}[、.．])"),
    re.compile(r"（[一二三四五六七八九十]{1,3}）、?"),
    re.compile(r"(?:[0-9]{1,2}[、.．](?![0-9])|（[0-9]{1,2}）|[①-⑳])"),
    re.compile(r"[一二三四五六七八九十]{1,3}是"),
)
LONGEST_SENTENCE = 1000
"""A damaged text may have no full stop at all: nothing is looked for farther off than this."""
_SENTENCE = re.compile(
    rf"[^。！？]{{1,{LONGEST_SENTENCE}}}+(?:[。！？]|$)"
    rf"|[^。！？]{{1,{LONGEST_SENTENCE - 1}}}[，；、]|[^。！？]{{1,{LONGEST_SENTENCE}}}"
)
_NOT_PROSE = re.compile(r"\t|\||^(?:https?://|www\.)\S+$|^[\W_]*$")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])\s+(?=[0-9])")
_BULLET = re.compile(r"^[-–—•·●◆■*#>\s]+")
_PINYIN = re.compile(r"[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]{1,6}[)）]")
_PLAIN = str.maketrans(
    {
        **{chr(0xFF01 + i): chr(0x21 + i) for i in range(94)},
        **dict.fromkeys("\"'“”‘’「」『』〝〞＂", "“"),
        **{"(": "（", ")": "）", "（": "（", "）": "）", ";": "；", "；": "；", ":": "：", "：": "："},
        **{"!": "！", "！": "！", "?": "？", "？": "？", "﹐": "，", "，": ",", "､": "、"},
    }
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One or more paragraphs that form one run of text, under one heading."""

    plain: str
    printed: str
    origins: tuple[int, ...]
    """For every character of `plain` its place in `printed`."""
    starts: tuple[tuple[int, str], ...]
    """Where in `printed` each paragraph begins, and where that paragraph stands in the source."""
    section: str | None

    def place(self, position: int) -> str:
        """Return where in the source the plain character at `position` stands."""
        origin = self.origins[position]
        return self.starts[bisect_right(self.starts, origin, key=lambda start: start[0]) - 1][1]

    def shown(self, start: int, end: int) -> str:
        """Return plain characters `start` to `end` as they were printed, runs of blanks as one."""
        return " ".join(self.printed[self.origins[start] : self.origins[end - 1] + 1].split())


def passages(document: Document) -> list[Passage]:
    """Return the running text of `document`; tables and lines that come from tables are left out."""
    headings: dict[int, str] = {}
    found: list[Passage] = []
    run: list[Paragraph] = []
    for paragraph in document.paragraphs:
        text = _BULLET.sub("", paragraph.text).strip()
        if _NOT_PROSE.search(text):
            continue
        level, heading = _heading(text)
        if run and (heading is not None or not _breaks_off(run[-1].text)):
            found.append(_passage(run, _section(headings)))
            run = []
        if heading is not None:
            headings = {rank: words for rank, words in headings.items() if rank < level}
            headings[level] = heading
        run.append(Paragraph(text, paragraph.place))
    if run:
        found.append(_passage(run, _section(headings)))
    return found


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of the sentences of a plain text; one without an end is cut at a comma.

    >>> [("收到2件。均已办结。"[a:b]) for a, b in sentences("收到2件。均已办结。")]
    ['收到2件。', '均已办结。']
    """
    return ((found.start(), found.end()) for found in _SENTENCE.finditer(text))


def plain_text(printed: str) -> tuple[str, tuple[int, ...]]:
    """Return `printed` in one width, Simplified, without blanks, and the origin of every character.

    A blank between two digits stays: there it parts two figures. A comma between digits stays a
    plain comma where it groups thousands.

    >>> plain_text("收到 １，２３４ 件(規(guī)章)")[0]
    '收到1,234件（规章）'
    """
    kept = printed.translate(_PLAIN)
    dropped = {i for found in _PINYIN.finditer(printed) for i in range(found.start(), found.end())}
    parting = {found.start() for found in _BETWEEN_DIGITS.finditer(kept)}
    characters: list[str] = []
    origins: list[int] = []
    for i, character in enumerate(kept):
        if i in dropped or (character.isspace() and i not in parting):
            continue
        characters.append(" " if character.isspace() else character)
        origins.append(i)
    text = re.sub(r",(?!(?<=[0-9],)[0-9]{3}(?![0-9]))", "，", "".join(characters))
    return _simplified(text), tuple(origins)


def _simplified(text: str) -> str:
    converted = simplify(text)
    if len(converted) == len(text):
        return converted
    return "".join(simplify(character)[:1] or character for character in text)


def _breaks_off(text: str) -> bool:
    """Whether a line goes on in the next: it has no end, and is neither a heading nor the title of the report."""
    ended = text.endswith(_ENDS) or _TITLE_ENDS.search(simplify(text)) or _is_heading_line(text)
    return len("".join(text.split())) >= _WRAPPED and not ended


def _is_heading_line(text: str) -> bool:
    return _heading(text)[1] is not None and len(text) <= _HEADING


def _heading(text: str) -> tuple[int, str | None]:
    """Level and words of the heading that `text` is or begins with; (0, None) where there is none."""
    plain, origins = plain_text(text)
    for level, ordinal in enumerate(_ORDINALS, start=1):
        match = ordinal.match(plain)
        if match:
            stop = re.compile(r"[。；：，！？]").search(plain, match.end())
            end = min(stop.start() if stop else len(plain), _HEADING)
            return level, " ".join(text[: origins[end - 1] + 1].split())
    return 0, None


def _section(headings: dict[int, str]) -> str | None:
    return " · ".join(headings[rank] for rank in sorted(headings)) or None


def _passage(run: Iterable[Paragraph], section: str | None) -> Passage:
    printed, starts = "", []
    for paragraph in run:
        starts.append((len(printed), paragraph.place))
        printed += paragraph.text + "\n"
    plain, origins = plain_text(printed)
    return Passage(plain, printed, origins, tuple(starts), section)
