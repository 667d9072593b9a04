"""Printed places as pictures: the page of a PDF, a scan or an image file, and the box of a place on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gikanalysis.readers.pages import Box, PageContent, box_of, parse_place
from gikanalysis.readers.pdf import read_page_at
from gikanalysis.readers.pdf_raster import POINTS, rendered

if TYPE_CHECKING:
    from gikanalysis.readers.scan_grid import Image


class PagePicture(NamedTuple):
    """A page as a PNG image of `width` and `height` pixels, and the box of the place in it, in pixels."""

    page: int
    png: bytes
    width: int
    height: int
    box: Box


def picture_of(data: bytes, place: str, *, dpi: float = 144) -> PagePicture:
    """Return the page that shows `place`, a locator that reading `data` gave, and the box of the place.

    `data` is a PDF or an image file; PDF pages come at `dpi`, image files as they are. Pages that were
    read by recognition come turned straight, as they were read. Raises `ValueError` where there is no such
    place, and `UnreadableSource` where the source cannot be read.
    """
    number = parse_place(place).page
    if b"%PDF-" in data[:1024]:
        content, box = box_of([read_page_at(data, place)], place)
        picture, dpi = rendered(data, number, dpi)
        origin, scale = content.box, dpi / POINTS
    else:
        picture, content = _page_of_image(data, place)
        content, box = box_of([content], place)
        origin, scale = content.box, 1.0
    if content.turn:
        from gikanalysis.readers.scan_grid import turned

        picture = turned(picture, content.turn)
    shown = Box(box.left - origin.left, box.top - origin.top, box.right - origin.left, box.bottom - origin.top)
    height, width = picture.shape[:2]
    return PagePicture(number, _png(picture), width, height, shown.scaled(scale))


def _page_of_image(data: bytes, place: str) -> tuple[Image, PageContent]:
    """Return the picture of the page of `place`, and what is read on it."""
    from gikanalysis.readers.scan import decoded, read_picture

    wanted = parse_place(place).page
    for number, picture in enumerate(decoded(data), start=1):
        if number == wanted:
            return picture, read_picture(picture, number)
    raise ValueError(f"the source has no place {place!r}")


def _png(picture: Image) -> bytes:
    import io

    from PIL import Image as Pillow

    out = io.BytesIO()
    Pillow.fromarray(picture[:, :, ::-1] if picture.ndim == 3 else picture).save(out, "PNG")
    return out.getvalue()
