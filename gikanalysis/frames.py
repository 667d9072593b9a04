"""Public frames: polars, and what they become in pandas.

polars' own conversion turns whole numbers with gaps into floats, yes-or-no columns with gaps into objects
and closed lists into plain text. `to_pandas` keeps them: `Int64`, `boolean`, ordered lists of categories.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import polars as pl

from gikanalysis import language, schema
from gikanalysis.markup import Marks, frame_html

if TYPE_CHECKING:
    import pandas as pd

CLOSED: Mapping[str, tuple[str, ...]] = {
    "form": schema.FORMS,
    "level": schema.LEVELS,
    "parent_level": schema.LEVELS,
    "scope": schema.SCOPES,
    "located": schema.LOCATED,
    "severity": schema.SEVERITIES,
    "outcome": schema.OUTCOMES,
    "qualifier": schema.QUALIFIERS,
    "match": schema.MATCHES,
    "applicant": schema.APPLICANTS,
    "basis": schema.BASES,
    "grade": schema.GRADES,
}
_STATUSES = (schema.OBSERVATION_STATUSES, schema.CELL_STATUSES)
_OPEN = ("metric", "indicator", "unit", "province", "format", "rule")  # few words, no list that is closed


class Frame(pl.DataFrame):
    """A polars frame whose `to_pandas` keeps whole numbers, yes or no, and closed lists.

    In a notebook it shows doubts and absences in words; `marks` is what it knows of itself beside its columns.
    What polars makes of it (``filter``, ``select`` …) is a plain polars frame again; for that there is the
    function `to_pandas`.
    """

    marks: Marks = Marks()

    def marked(self, marks: Marks) -> Self:
        """Return the same frame, marked."""
        self.marks = marks
        return self

    def to_pandas(self, *args: Any, **kwargs: Any) -> pd.DataFrame:  # noqa: ANN401 - polars' own options
        """Return a pandas frame with the types of `gikanalysis.to_pandas`; with options: polars' own way."""
        return super().to_pandas(*args, **kwargs) if args or kwargs else to_pandas(self)

    def _repr_html_(self, *, _from_series: bool = False) -> str:
        return frame_html(self, language.current(), replace(self.marks, simulated=is_simulated(self)))


def marks_of(frame: pl.DataFrame) -> Marks:
    """Return what any frame is known to be."""
    return frame.marks if isinstance(frame, Frame) else Marks()


def is_simulated(frame: pl.DataFrame) -> bool:
    """Whether a frame is made of simulated reports: it is marked so, or a text in it says so.

    >>> is_simulated(pl.DataFrame({"source": ["a_SIMULATED.html"]})), is_simulated(pl.DataFrame({"year": [2018]}))
    (True, False)
    """
    if marks_of(frame).simulated:
        return True
    if "simulated" in frame.columns and frame.schema["simulated"] == pl.Boolean:
        return bool(frame["simulated"].any())
    named = [name for name in ("source", "title", "panel") if frame.schema.get(name) == pl.String]
    return any(frame[name].str.contains(schema.SIMULATED, literal=True).any() for name in named)


def to_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """Return any polars frame in pandas, its types kept.

    Whole numbers become ``Int64``, true or false ``boolean``, dates ``datetime64``, texts ``str``. Columns
    with a closed list (level, form, status …) become categories in the order of the list, all of them,
    also those that do not occur; a word off the list raises `ValueError` and is never turned into nothing.
    Other columns of few words (metric, province …) become categories of the words that occur, sorted.
    Figures stay ``float64``: one column holds counts and sums of money, and a float is exact for whole
    numbers up to 2⁵³.

    >>> frame = pl.DataFrame({"year": [2018, None], "level": ["county", None]})
    >>> [str(kind) for kind in to_pandas(frame).dtypes]
    ['Int64', 'category']
    """
    import pandas as pd

    columns = {name: _column(name, frame[name]) for name in frame.columns}
    return pd.DataFrame(columns, index=pd.RangeIndex(frame.height), columns=pd.Index(frame.columns))


def _column(name: str, values: pl.Series) -> Any:  # noqa: ANN401 - whatever pandas holds
    import pandas as pd

    if values.dtype.is_integer():
        return pd.array(values.to_list(), dtype="Int64")
    if values.dtype == pl.Boolean:
        return pd.array(values.to_list(), dtype="boolean")
    if values.dtype in (pl.String, pl.Categorical) or isinstance(values.dtype, pl.Enum):
        listed = words_of(name, values)
        return _plain(values) if listed is None else pd.Categorical(values.to_list(), categories=list(listed))
    return _plain(values)


def _plain(values: pl.Series) -> Any:  # noqa: ANN401 - whatever pandas holds
    import pandas as pd

    if values.dtype == pl.Float64:
        return values.to_numpy()  # a gap becomes nan
    if values.dtype == pl.String:
        return pd.Series(values.to_list(), dtype="str")
    return pd.Series(values.to_list(), dtype=object) if isinstance(values.dtype, pl.List) else values.to_pandas()


def words_of(name: str, values: pl.Series) -> tuple[str, ...] | None:
    """Return the words that column `name` may hold, in order; None for free text.

    Raises `ValueError` when a word stands in a column with a closed list and is not on it.
    """
    found = set(values.drop_nulls().to_list())
    if name in _OPEN:
        return tuple(sorted(found))
    if name == "status":
        return next((known for known in _STATUSES if found <= set(known)), tuple(sorted(found)))
    known = CLOSED.get(name)
    if known is not None and not found <= set(known):
        raise ValueError(f"{name} holds words on no list: {', '.join(sorted(found - set(known)))}")
    return known
