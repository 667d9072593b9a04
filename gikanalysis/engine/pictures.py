"""The first figure of an executed notebook, small, for a list of studies."""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path

WIDTH = 360
TALLEST = 0.75  # of the width; what stands below is not seen in the list
_COLOURS = 32
_PICTURE = re.compile(r'srcset="data:image/[a-z]+;base64,([A-Za-z0-9+/=]+)"')


def first_picture(notebook: Path) -> bytes:
    """Return the first figure that a notebook shows, as a small PNG; empty where it shows none."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            found = _PICTURE.search("".join(output.get("data", {}).get("text/html", "")))
            if found:
                return _small(base64.b64decode(found[1]))
    return b""


def _small(png: bytes) -> bytes:
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        height = min(picture.height, round(TALLEST * picture.width))
        seen = picture.convert("RGB").crop((0, 0, picture.width, height))
        reduced = seen.resize((WIDTH, round(height * WIDTH / picture.width)), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    reduced.quantize(_COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
