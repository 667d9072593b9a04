"""Pages as scans: printed, laid on the glass a little askew, with the grain of the sensor."""

from __future__ import annotations

import io
from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from gikanalysis.simulate.model import Page, Sheet
from gikanalysis.simulate.writers import pdf, typeset
from gikanalysis.simulate.writers.archive import needed
from gikanalysis.simulate.writers.typeset import Leaf

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 200
_ASKEW = 0.5  # degrees either way
_GRAIN = 9.0  # standard deviation of the noise, of 255
_POINTS = 72
_TYPE = (10.0, 9.0, 8.5, 8.0)  # points


def write_image(page: Page, look: str, random: Random) -> bytes:
    """Return the tables of the page on one leaf as a PNG or JPEG image (`look`)."""
    image = _scanned(_rendered([_one_leaf(_tables_only(page), random)], random)[0], random)
    out = io.BytesIO()
    if look == "jpeg":
        image.save(out, "JPEG", quality=random.choice((75, 85, 92)), dpi=(DPI, DPI))
    else:
        image.save(out, "PNG", dpi=(DPI, DPI), compress_level=1)
    return out.getvalue()


def write_scanned_pdf(page: Page, look: str, random: Random) -> bytes:
    """Return the page as a PDF of images, without any text."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for image in _rendered(typeset.typeset(page, random, ruled=True), random):
        scan = _scanned(image, random)
        out = io.BytesIO()
        scan.save(out, "JPEG", quality=85)
        number = len(objects) + 1
        width, height = (side * _POINTS / DPI for side in scan.size)
        kids.append(f"{number} 0 R")
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.1f} {height:.1f}] /Contents {number + 1} 0 R "
            f"/Resources << /XObject << /I {number + 2} 0 R >> >> >>".encode(),
            pdf.stream(f"{width:.1f} 0 0 {height:.1f} 0 0 cm /I Do".encode()),
            pdf.stream(
                out.getvalue(),
                f"/Type /XObject /Subtype /Image /Width {scan.width} /Height {scan.height} "
                "/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode",
                compress=False,
            ),
        ]
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return pdf.assembled(objects)


def _tables_only(page: Page) -> Page:
    blocks = tuple(block for block in page.blocks if isinstance(block, Sheet) or block.kind != "paragraph")
    return Page(page.title, blocks)


def _one_leaf(page: Page, random: Random) -> Leaf:
    """Set a page on one leaf of A3, in the largest type that leaves room; a longer leaf is the last resort."""
    for size in _TYPE:
        leaves = typeset.typeset(page, random, ruled=True, paper=typeset.A3, size=size)
        if len(leaves) == 1:
            return leaves[0]
    width, height = typeset.A3
    return typeset.typeset(page, random, ruled=True, paper=(width, 2 * height), size=_TYPE[-1])[0]


def _rendered(leaves: Sequence[Leaf], random: Random) -> list[Image]:
    """Return leaves as grey images at 200 dpi."""
    reader: Any = needed("pypdfium2", "pypdfium2", "rendering simulated scans")
    document = reader.PdfDocument(pdf.of_leaves(leaves, random))
    try:
        return [leaf.render(scale=DPI / _POINTS).to_pil().convert("L") for leaf in document]
    finally:
        document.close()


def _scanned(image: Image, random: Random) -> Image:
    """Turn by up to half a degree and add grain."""
    import numpy as np
    from PIL import Image as Images

    turned = image.rotate(
        random.choice((-1, 1)) * random.uniform(0.2, 1.0) * _ASKEW, Images.Resampling.BICUBIC, fillcolor=255
    )
    grain = np.random.default_rng(random.randrange(2**32)).normal(0, _GRAIN, (turned.height, turned.width))
    grey = np.clip(np.asarray(turned, dtype=np.float64) * 0.94 + 8 + grain, 0, 255)
    return Images.fromarray(grey.astype(np.uint8))
