"""A table to search and sort in a notebook: rows of any frame, drawn by itables, without network."""

from __future__ import annotations

from html import escape
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

import polars as pl

from gikanalysis import language
from gikanalysis.errors import GikError
from gikanalysis.frames import is_simulated, marks_of
from gikanalysis.language import Language
from gikanalysis.markup import Marks, block, notes, number, say, texts

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 20_000  # a browser holds more with effort; what is left out is said above the table
_LANGUAGE = ("search", "lengthMenu", "info", "infoEmpty", "infoFiltered", "zeroRecords", "emptyTable")
_GAP = ('["NaN", "___NaN___"]', '["", "___NaN___"]')  # how itables writes a gap, and how it should read
_DARK = """<script type="module">
for (const name of Object.keys(window).filter(one => /^_itables_\\d/.test(one)))
  (await window[name]).set_or_remove_dark_class?.();
</script>"""


class Browsed:
    """What `browse` returns: at the end of a notebook cell it becomes the table."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self._itables = _itables()

    def _repr_html_(self) -> str:
        tongue = language.current()
        shown = self.frame.head(MOST_ROWS)
        rows = number(self.frame.height, tongue)
        part = "browsing_part" if self.frame.height > MOST_ROWS else "browsing"
        caption = say(part, tongue, shown=number(shown.height, tongue), rows=rows)
        table: str = _table(self._itables, _prepared(shown, marks_of(self.frame), tongue), tongue)
        bundle: str = self._itables.generate_init_offline_itables_html(import_module("itables.options").dt_bundle)
        note = f"<p class='gik-note'>{escape(caption)}</p>"
        return block(note, language=tongue, simulated=is_simulated(self.frame)) + bundle + _DARK + table

    def __repr__(self) -> str:
        return repr(self.frame)


def browse(frame: pl.DataFrame | pd.DataFrame) -> Browsed:
    """Return a table to search and sort, for the end of a notebook cell.

    `frame` is any frame of this package, of polars or of pandas. A column ``note`` says in words why a figure is
    not there, and that it is doubtful. What shows it is in the output itself (about 1 MB), so the notebook
    works without network. Raises `GikError` without the extra `interactive`.
    """
    return Browsed(frame if isinstance(frame, pl.DataFrame) else pl.from_pandas(frame))


def _itables() -> ModuleType:
    """The library that draws the table; its drawing module, or advice where it is not installed."""
    try:
        return import_module("itables.javascript")
    except ImportError as error:
        raise GikError(
            'a table to search needs the extra interactive: pip install "gikanalysis[interactive]"'
        ) from error


def _prepared(frame: pl.DataFrame, marks: Marks, tongue: Language) -> pd.DataFrame:
    """Return the rows in pandas: figures as figures, to be sorted as such, anything else as the text it shows."""
    import pandas as pd

    told = say("note", tongue)
    while told in frame.columns:
        told += "_"
    columns: dict[str, Any] = {}
    for name, shown in texts(frame, tongue, marks).items():
        columns[name] = frame[name].to_numpy() if frame.schema[name].is_float() else _sortable(frame[name], shown)
        if name == "value":
            columns[told] = notes(frame, tongue, marks)
    return pd.DataFrame(columns)


def _sortable(values: pl.Series, shown: list[str]) -> Any:  # noqa: ANN401 - whatever pandas holds
    """Whole numbers stay numbers; with gaps among them they are text, as everything else is."""
    return values.to_numpy() if values.dtype.is_integer() and not values.null_count() else shown


def _table(itables: ModuleType, frame: pd.DataFrame, tongue: Language) -> str:
    """Return the table; itables escapes every cell and name of a column (`allow_html` is off)."""
    import pandas as pd

    with pd.option_context("display.float_format", lambda figure: number(figure, tongue)):
        html = itables.to_html_datatable(
            frame,
            connected=False,
            allow_html=False,
            display_logo_when_loading=False,
            maxBytes=0,
            maxColumns=0,
            classes="display compact",
            style="table-layout:auto;width:auto;margin:0;font-variant-numeric:tabular-nums",
            language={name: say(f"browse_{name}", tongue) for name in _LANGUAGE},
        )
    gap, empty = _GAP  # in the data as they are, and in data within quotes
    return str(html).replace(gap, empty).replace(gap.replace('"', r"\""), empty.replace('"', r"\""))
