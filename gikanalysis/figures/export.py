"""Figures as files and as text for pages: PNG, SVG, PDF, the same bytes from the same data."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
from matplotlib.text import Text

from gikanalysis.errors import GikError
from gikanalysis.figures.marks import TAG_GID, root
from gikanalysis.figures.style import FONT_NAME, HASHSALT, PNG_DPI

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Fonttype = Literal["path", "none"]
_METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    "pdf": {"CreationDate": None, "ModDate": None, "Creator": None, "Producer": None},
}


def is_simulated(ax: Axes) -> bool:
    """Whether the figure carries the tag of simulated data."""
    return any(text.get_gid() == TAG_GID for text in root(ax).findobj(Text))


def save(ax: Axes, path: str | Path, *, fonttype: Fonttype = "path") -> Path:
    """Write the figure of `ax` as PNG, SVG or PDF, by the suffix, and return the path written.

    The file of a simulated figure always says so: `_SIMULATED` is added to its name where it is
    lacking. Raises `GikError` for another suffix.
    """
    path = Path(path)
    kind = path.suffix.lower().lstrip(".")
    if kind not in _METADATA:
        raise GikError(f"a figure is written as .png, .svg or .pdf, not {path.name}")
    if is_simulated(ax) and "SIMULATED" not in path.stem:
        path = path.with_stem(f"{path.stem}_SIMULATED")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_render(ax, kind, fonttype))
    return path


def to_png_bytes(ax: Axes, dpi: int = PNG_DPI) -> bytes:
    """The figure of `ax` as the bytes of a PNG file."""
    return _render(ax, "png", "path", dpi)


def to_svg(ax: Axes, *, fonttype: Fonttype = "none", prefix: str = "", alt: str = "") -> str:
    """The figure of `ax` as an `<svg>` element to stand inside a page.

    With `fonttype="none"` words stay words and take the page's font. `prefix` goes before every id,
    so that several figures may share a page; `alt` becomes the accessible name.
    """
    text = _render(ax, "svg", fonttype).decode("utf-8")
    text = text[text.index("<svg") :]
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    if fonttype == "none":  # the page's own font: only the size stays
        text = re.sub(rf"font: ([\d.]+px) '{FONT_NAME}'[^;\"]*", r"font-size: \1", text)
        text = re.sub(rf"font-family: '{FONT_NAME}'[^;\"]*;?\s*", "", text)
    if prefix:
        text = re.sub(r'\bid="', f'id="{prefix}', text)
        text = re.sub(r'href="#', f'href="#{prefix}', text)
        text = re.sub(r"url\(#", f"url(#{prefix}", text)
    head, rest = text.split(">", 1)
    head = re.sub(r'\s(?:width|height)="[^"]*"', "", head)
    name = f' role="img" aria-label="{escape(alt, quote=True)}"' if alt else ""
    return f"{head}{name}>{rest}".rstrip() + "\n"


def close(ax: Axes) -> None:
    """Let go of the figure of `ax`; a batch that never does so runs out of memory."""
    import matplotlib.pyplot as plt

    plt.close(root(ax))


def _render(ax: Axes, kind: str, fonttype: Fonttype, dpi: int = PNG_DPI) -> bytes:
    buffer = io.BytesIO()
    write: Callable[..., None] = root(ax).savefig
    with mpl.rc_context({"svg.fonttype": fonttype, "svg.hashsalt": HASHSALT, "pdf.fonttype": 42}):
        write(buffer, format=kind, dpi=dpi, metadata=_METADATA[kind])
    return buffer.getvalue()
