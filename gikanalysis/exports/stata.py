"""Stata: one .dta a table, with labels of variables and of values.

Names have at most 32 characters, labels 80; what is longer stands whole in the table `variables`. Columns with
a closed list are numbers with value labels, true or false is 0 no, 1 yes. Stata has no missing text: it is
empty. Texts too long for a plain string are strL.
"""

from __future__ import annotations

import io
from collections.abc import Hashable
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from gikanalysis.exports.model import About, Column, Export, Table

STAMP = datetime(2000, 1, 1)  # the same data give the same bytes
LABEL = 80
PLAIN_TEXT = 2045  # bytes
VERSION: Literal[118] = 118  # Stata 14 and newer, UTF-8
ANSWERS = ("no", "yes")


def write(export: Export, folder: Path) -> list[Path]:
    """Write one .dta a table."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _write(table, export.about, folder / f"{table.name}{export.about.suffix}.dta") for table in export.tables
    ]


def _write(table: Table, about: About, path: Path) -> Path:
    import pandas as pd

    names = [column.stata_name for column in table.columns]
    if len(set(names)) < len(names):
        raise ValueError(f"{table.name}: two variables have one name in Stata")
    frame = pd.DataFrame({column.stata_name: _values(table, column) for column in table.columns})
    out = io.BytesIO()
    frame.to_stata(
        out,
        write_index=False,
        version=VERSION,
        time_stamp=STAMP,
        data_label=f"{about.mark} gikanalysis {about.package} vocabulary {about.vocabulary}"[:LABEL],
        variable_labels={column.stata_name: column.label_en[:LABEL] for column in table.columns},
        convert_dates={column.stata_name: "td" for column in table.columns if column.kind == "date"},
        convert_strl=_long_texts(table),
    )
    path.write_bytes(out.getvalue())
    return path


def _long_texts(table: Table) -> list[Hashable]:
    texts = [column for column in table.columns if column.kind == "text"]
    return [
        column.stata_name
        for column in texts
        if (table.frame[column.name].str.len_bytes().max() or 0) > PLAIN_TEXT  # type: ignore[operator]
    ]


def _values(table: Table, column: Column) -> Any:  # noqa: ANN401 - whatever pandas holds
    import pandas as pd

    values = table.frame[column.name]
    if values.is_empty() and column.kind in ("category", "boolean"):
        return pd.Series([], dtype=object)  # pandas finds no largest code in a category without rows
    match column.kind:
        case "text":
            return pd.Series(values.fill_null("").to_list(), dtype=object)
        case "category":
            return pd.Categorical(values.to_list(), categories=list(column.words))
        case "boolean":
            return pd.Categorical(
                [None if one is None else ANSWERS[one] for one in values], categories=list(ANSWERS)
            )
        case "date":
            return pd.Series(pd.to_datetime(values.to_list()))
        case "integer":  # Stata keeps the smallest type that holds it
            return pd.array(values.to_list(), dtype="Int64")
        case _:
            return values.to_numpy()
