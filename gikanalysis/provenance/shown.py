"""A cell of a report with the place where it is printed, for a notebook and for a terminal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from gikanalysis.errors import UnreadableSource
from gikanalysis.extract.cells import CellRow
from gikanalysis.provenance.spot import InGrid, InLine, Spot, find_spot
from gikanalysis.readers import Origin, printed_in
from gikanalysis.tabular import read_words

if TYPE_CHECKING:
    from gikanalysis.readers.pictures import PagePicture

Language = Literal["zh", "en"]
_ON_PAGE = re.compile(r"(?:attachment \d+, )?page \d+, ")
AROUND = 4  # rows or lines shown on each side in a terminal


@cache
def _words() -> dict[str, dict[str, str]]:
    return read_words("gikanalysis.provenance", "words.yaml")


@dataclass(frozen=True)
class Shown:
    """One cell and its printed place.

    `file` and `sha256` are of the file that prints it (the page, or one attached to it). `spot` is
    where it stands in the text, None for a cell that was not found; `picture` is the page where the
    source has pages. `doubts` are the findings that doubt the cell, `remarks` what could not be shown.
    """

    source: str
    file: str
    sha256: str
    cell: CellRow
    spot: Spot | None = None
    picture: PagePicture | None = None
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    language: Language = "en"

    @property
    def marked(self) -> str | None:
        """The text that is marked, as it is printed; None where there is no place to show."""
        return None if self.spot is None else self.spot.text.strip()

    def say(self, key: str, **fields: object) -> str:
        """One phrase in the language of the reader."""
        return _words()[key][self.language].format(**fields)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Names and texts of what is known of the cell, in order."""
        row = self.cell
        value = "" if row.value is None else f"{row.value:.15g} {row.unit}".rstrip()
        facts = [
            ("source", self.source),
            ("file", "" if self.file == self.source else self.file),
            ("", f"SHA-256 {self.sha256}"),
            ("place", row.locator),
            ("printed", "" if row.printed is None else f"“{row.printed}”"),
            ("value", value),
            ("status", f"{row.status}: {self.say(f'is_{row.status}')}"),
            ("located", f"{row.located}: {self.say(f'by_{row.located}')}" if row.locator else ""),
        ]
        return [(self.say(name) if name else "", text) for name, text in facts if text]

    def as_dict(self) -> dict[str, Any]:
        """Plain data for programs: what stands where, without the picture."""
        return {
            "source": self.source,
            "file": self.file,
            "sha256": self.sha256,
            **self.cell._asdict(),
            "marked": self.marked,
            "page": self.picture.page if self.picture else None,
            "box": list(self.picture.box) if self.picture else None,
            "doubts": list(self.doubts),
            "remarks": list(self.remarks),
        }

    def _repr_html_(self) -> str:
        from gikanalysis.provenance.render import shown_html

        return shown_html(self)

    def __str__(self) -> str:
        from gikanalysis.provenance.render import shown_text

        return shown_text(self)


def show_cell(
    origin: Origin,
    row: CellRow,
    together: Sequence[CellRow],
    *,
    doubts: Sequence[str] = (),
    language: Language = "en",
) -> Shown:
    """Show where a cell is printed; `together` are the cells with the same place, in form order.

    Raises `UnreadableSource` when the source is gone, has changed, or can no longer be read.
    """
    part, inside = origin.part(row.locator)
    known = Shown(origin.page.name, part.name, part.sha256, row, doubts=tuple(doubts), language=language)

    def with_parts(spot: Spot | None, picture: PagePicture | None, *remarks: str) -> Shown:
        return Shown(known.source, known.file, known.sha256, row, spot, picture, known.doubts, remarks, language)

    if not row.locator:
        return with_parts(None, None, known.say("missing"))
    texts = [other.printed or "" for other in together]
    spot = find_spot(origin.document, row.locator, row.printed, texts, together.index(row), around=AROUND)
    remarks = []
    if spot is None:
        remarks.append(known.say("moved"))
    elif isinstance(spot, InLine) and not spot.sure:
        remarks.append(known.say("whole_line"))
    picture = None
    if _ON_PAGE.match(inside):
        try:
            picture = _picture(part.read(), inside)
        except (UnreadableSource, ValueError) as error:
            remarks.append(known.say("no_picture", reason=error))
    return with_parts(spot, picture, *remarks)


def _picture(data: bytes, place: str) -> PagePicture:
    from gikanalysis.readers.pictures import picture_of

    return picture_of(*printed_in(data, place))


__all__ = ["AROUND", "InGrid", "InLine", "Language", "Shown", "show_cell"]
