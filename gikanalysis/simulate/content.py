"""What a page has to print, before and after damage."""

from __future__ import annotations

from gikanalysis.forms import form
from gikanalysis.simulate.model import Content, Figure, Truth
from gikanalysis.simulate.style import Style


def content_of(truth: Truth, style: Style) -> Content:
    """Return undamaged content: every row of the form once, subtotals where the style prints them."""
    of = form(truth.form)
    rows = {table.id: tuple(row.id for row in table.rows) for table in of.tables}
    figures, texts = dict(truth.figures), {}
    if style.subtotals and style.matrix_labels < 3 and truth.form != "v2014":
        for row in of.table("B").rows:
            if row.header and row.id != "B3":
                for column in of.table("B").columns:
                    parts = [truth.figures[f"{child.id}.{column.id}"].value for child in of.children(row.id)]
                    total = sum(part or 0.0 for part in parts)
                    texts[f"{row.id}/{column.id}"] = f"{total:.0f}"
                figures[row.id] = Figure(total, "header_with_value")
    return Content(truth, figures, rows, texts=texts)
