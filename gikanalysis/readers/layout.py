"""How reports are laid out on their pages: titles, section headings, page furniture, prose.

The knowledge stands in ``layout.yaml``; this module reads it strictly and answers questions on
single lines. Every reader uses it, so a title is the same title in HTML and in plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from gikanalysis.errors import DataFileError
from gikanalysis.tabular import read_yaml

# All white space and the characters without width that editors of web pages leave behind.
BLANKS = " \t\r\n\f\v\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, (*range(0x2000, 0x200E), 0x2060, 0xFEFF))
)
_SPACES = re.compile(r"\s+")
_LONGEST_LINE = 200  # characters; a longer first line is a page that lost its line ends, or prose
_SEARCHED = 1000  # characters at the beginning of such a page in which its title is looked for

_TITLE_KEYS = {
    "longest": int,
    "words": list,
    "year": str,
    "not": list,
    "organ_endings": list,
    "searched_lines": int,
}
_PROSE_KEYS = {"longest_cell": int, "sentence_marks": str, "shortest_sentence": int, "longest_broken_label": int}
_KEYS = {"furniture": list, "section_heading": str, "title": dict, "prose": dict}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a source: its text as printed (without the line end) and its place."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The contents of ``layout.yaml``, compiled."""

    furniture: re.Pattern[str]
    section_heading: re.Pattern[str]
    year: re.Pattern[str]
    title_words: tuple[str, ...]
    no_title: tuple[str, ...]
    organ_endings: tuple[str, ...]
    longest_title: int
    searched_lines: int
    longest_cell: int
    sentence_marks: frozenset[str]
    shortest_sentence: int
    longest_broken_label: int


def trim(text: str) -> str:
    r"""Return `text` without blanks at its ends (also ideographic, no-break and zero-width ones).

    >>> trim("\u3000 一、总体 情况\xa0")
    '一、总体 情况'
    """
    return text.strip(BLANKS)


def parse_layout(content: Mapping[str, Any]) -> Layout:
    """Check and compile the content of a layout file. Raises `DataFileError` with all faults."""
    faults = _key_faults("", content, _KEYS)
    title, prose = content.get("title"), content.get("prose")
    faults += _key_faults("title.", title, _TITLE_KEYS) if isinstance(title, Mapping) else []
    faults += _key_faults("prose.", prose, _PROSE_KEYS) if isinstance(prose, Mapping) else []
    DataFileError.raise_if([f"layout.yaml: {fault}" for fault in faults])
    title, prose = content["title"], content["prose"]
    patterns = {
        "furniture": "|".join(f"(?:{pattern})" for pattern in content["furniture"]),
        "section_heading": content["section_heading"],
        "title.year": title["year"],
    }
    compiled: dict[str, re.Pattern[str]] = {}
    for name, pattern in patterns.items():
        try:
            compiled[name] = re.compile(pattern)
        except re.error as error:
            faults.append(f"layout.yaml: {name}: {error}")
    DataFileError.raise_if(faults)
    return Layout(
        furniture=compiled["furniture"],
        section_heading=compiled["section_heading"],
        year=compiled["title.year"],
        title_words=tuple(title["words"]),
        no_title=tuple(title["not"]),
        organ_endings=tuple(title["organ_endings"]),
        longest_title=title["longest"],
        searched_lines=title["searched_lines"],
        longest_cell=prose["longest_cell"],
        sentence_marks=frozenset(prose["sentence_marks"]),
        shortest_sentence=prose["shortest_sentence"],
        longest_broken_label=prose["longest_broken_label"],
    )


def _key_faults(prefix: str, content: Mapping[str, Any], wanted: Mapping[str, type]) -> list[str]:
    """Name the keys of `content` that are missing, unknown, or hold the wrong type."""
    faults = [f"unknown key {prefix}{key}" for key in content if key not in wanted]
    for key, kind in wanted.items():
        if key not in content:
            faults.append(f"key {prefix}{key} is missing")
        elif not isinstance(content[key], kind):
            faults.append(f"{prefix}{key} must be of type {kind.__name__}")
    return faults


@lru_cache(maxsize=1)
def load_layout() -> Layout:
    """Return the layout knowledge of the package."""
    return parse_layout(read_yaml("gikanalysis.readers", "layout.yaml"))


def is_prose(text: str) -> bool:
    """Tell whether `text` is running text and so neither a cell nor a broken label.

    >>> is_prose("行政许可"), is_prose("2020年，共收到政府信息公开申请7件，均依法依规按时办结。")
    (False, True)
    """
    layout = load_layout()
    length = len(text)
    if length > layout.longest_cell:
        return True
    return length >= layout.shortest_sentence and not layout.sentence_marks.isdisjoint(text)


def is_furniture(text: str) -> bool:
    """Tell whether `text` belongs to the page: an address, a page number, a running head.

    >>> is_furniture("- 9 -"), is_furniture("www.wuzhong.gov.cn"), is_furniture("规章")
    (True, True, False)
    """
    return len(text) <= 100 and load_layout().furniture.fullmatch(text) is not None


def is_section_heading(text: str) -> bool:
    """Tell whether `text` is a heading that stands between two tables of a report.

    >>> is_section_heading("三、收到和处理政府信息公开申请情况"), is_section_heading("三、本年度办理结果")
    (True, False)
    """
    return len(text) <= 60 and load_layout().section_heading.fullmatch(text) is not None


def title_rank(text: str) -> int:
    """Return 2 for a title of a report with its year, 1 for one without, 0 for any other text.

    >>> [title_rank(t) for t in ("灵武市 2020 年政府信息公开工作年度报告", "政府信息公开年报", "首页")]
    [2, 1, 0]
    """
    layout = load_layout()
    close = _SPACES.sub("", text)
    if len(close) > layout.longest_title or not layout.sentence_marks.isdisjoint(close):
        return 0
    if not any(word in close for word in layout.title_words) or any(word in close for word in layout.no_title):
        return 0
    return 2 if layout.year.search(close) else 1


def find_title(texts: Iterable[str]) -> str | None:
    """Return the title among the lines of a text: the best titled line, else the first one.

    A title broken over two or three lines is joined; of a page that lost its line ends, what blanks part
    are the lines.

    >>> find_title(["华宁县政务服务管理局2018年度", "政府信息公开工作年度报告", "根据《条例》…"])
    '华宁县政务服务管理局2018年度政府信息公开工作年度报告'
    """
    lines = list(islice(filter(None, map(trim, texts)), load_layout().searched_lines))
    if not lines:
        return None
    if len(lines[0]) > _LONGEST_LINE:
        lines = [*lines[0][:_SEARCHED].split(), *lines[1:]]
    best, best_rank = lines[0], 0
    for index, line in enumerate(lines):
        if not title_rank(line):
            continue
        joined = _joined_upwards(lines, index)
        rank = title_rank(joined)
        if rank > best_rank:
            best, best_rank = joined, rank
        if best_rank == 2:
            break
    return best


def _joined_upwards(lines: Sequence[str], index: int) -> str:
    """Join the titled line at `index` with the one or two lines above that begin it.

    A line above belongs to the title when it brings the year that is wanting, or when it ends in
    the name of a body and what is below begins with the year.
    """
    layout = load_layout()
    title = lines[index]
    for above in reversed(lines[max(0, index - 2) : index]):
        close = _SPACES.sub("", above)
        no_part = close.endswith((":", "：")) or any(word in close for word in layout.no_title)
        if len(close) > layout.longest_title // 2 or is_prose(above) or title_rank(above) or no_part:
            break
        has_year = layout.year.search(_SPACES.sub("", title)) is not None
        brings_year = not has_year and layout.year.search(close) is not None
        names_body = layout.year.match(_SPACES.sub("", title)) is not None and close.endswith(layout.organ_endings)
        if not (brings_year or names_body):
            break
        title = above + title
    return title
