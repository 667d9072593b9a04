"""Pages of a PDF as pictures (pypdfium2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gikanalysis.errors import UnreadableSource
from gikanalysis.readers.limits import MAX_PIXELS
from gikanalysis.readers.pdf_second import opened

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

POINTS = 72  # to the inch
SCAN_DPI = 200  # what the recogniser reads best; more takes longer and reads no better


def rendered(data: bytes, number: int, dpi: float = SCAN_DPI) -> tuple[NDArray[np.uint8], float]:
    """Return page `number` (from 1) as a picture in blue, green and red, and the resolution it came out at.

    A page larger than `MAX_PIXELS` is rendered smaller. Raises `UnreadableSource` where it cannot be drawn.
    """
    import pypdfium2

    with opened(data) as document:
        try:
            page: Any = document[number - 1]
            page.set_cropbox(*page.get_mediabox())  # the other library measures from there
            _check_pictures(page, number)
            width, height = page.get_size()
            pixels = width * height * (dpi / POINTS) ** 2
            dpi *= min(1.0, (MAX_PIXELS / max(pixels, 1.0)) ** 0.5)
            bitmap = page.render(scale=dpi / POINTS)
            picture: NDArray[np.uint8] = bitmap.to_numpy()[:, :, :3].copy()
        except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
            raise UnreadableSource(f"page {number} of the PDF cannot be drawn ({error})") from error
        return picture, dpi


def _check_pictures(page: Any, number: int) -> None:  # noqa: ANN401 - the page of a library without types
    """Refuse a page whose pictures unpack to more than can be held: the library unpacks them to draw it."""
    from pypdfium2 import raw

    pixels = 0
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
        width, height = picture.get_px_size()
        pixels += width * height
        if pixels > MAX_PIXELS:
            raise UnreadableSource(
                f"pictures on page {number} of the PDF have {pixels} pixels, more than the limit of {MAX_PIXELS}"
            )
