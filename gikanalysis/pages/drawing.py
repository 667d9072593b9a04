"""Charts for pages: a figure drawn in two widths, with the words that the page sets round it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import polars as pl

from gikanalysis import figures
from gikanalysis.figures.numbers import Language
from gikanalysis.pages.parts import Chart, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS = 24  # a flat chart needs no more; the file shrinks to a quarter


def chart(  # noqa: PLR0913 - what a figure and the words round it need
    kind: str,
    data: pl.DataFrame,
    title: str,
    subtitle: str,
    *,
    scope: str,
    language: Language,
    simulated: bool,
    table: Table | None = None,
    paper: bool = True,
    height: float | None = None,
    **options: Any,  # noqa: ANN401 - passed on to the figure
) -> Chart:
    """Draw figure `kind` of `gik.figures` from `data`, wide and narrow; `options` go to the figure.

    `scope` is whose figures they are, in words; `table` and `paper` are those of `Chart`; `height` of the plot
    in points is for figures that take one.
    """
    draw: Callable[..., Axes] = getattr(figures, kind)
    said: dict[str, Any] = {"language": language, **options}
    sized: dict[str, Any] = {} if height is None else {"height": height}
    pictures = []
    for width in ("wide", "narrow"):
        axes = draw(data, width=width, simulated=simulated, **said, **sized)
        pictures.append(_flat(figures.to_png_bytes(axes)))
        figures.close(axes)
    return Chart(
        title=title,
        subtitle=subtitle,
        alt=figures.alt_text(kind, data, scope=scope, simulated=simulated, **said),
        status=figures.status_line(kind, data, **said),
        wide=pictures[0],
        narrow=pictures[1],
        table=table,
        paper=paper,
    )


def _flat(png: bytes) -> bytes:
    """The same picture with a palette: flat colours lose nothing."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        reduced = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    reduced.save(out, "PNG", optimize=True)
    return out.getvalue()
