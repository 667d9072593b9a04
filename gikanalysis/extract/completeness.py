"""What a print lacks of its form, adds to it, or words like another form: said, so that nobody has to count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gikanalysis.extract.align import Alignment, ReadingNote
from gikanalysis.extract.labels import normalise
from gikanalysis.extract.line import Line
from gikanalysis.forms import Form, forms

_MOST_NAMES = 3


def wording_notes(form: Form, alignment: Alignment, lines: Sequence[Line]) -> list[ReadingNote]:
    """Return what is to be said of rows that a print adds or words like another form."""
    labels = list(dict.fromkeys(added.label for added in alignment.added))
    added = [ReadingNote("rows_added", {"rows": _names(labels), "count": len(labels)})] if labels else []
    return [*added, *_worded(form, alignment, lines)]


def missing_notes(form: Form, statuses: Mapping[str, str]) -> list[ReadingNote]:
    """Return what is to be said of parts and rows that were not found.

    `statuses` is the status of each cell; of a form that no print binds, of those that are printed.
    """
    notes, parts, rows = [], [], []
    cells = {
        row: [c.id for c in form.cells if c.row == row and not c.header and c.id in statuses] for row in form.rows
    }
    for table in form.tables:
        lost = [row for row in table.rows if cells[row.id] and _all_missing(cells[row.id], statuses)]
        if len(lost) == sum(bool(cells[row.id]) for row in table.rows):
            parts.append(table.caption)
        else:
            rows += lost
    if parts:
        notes.append(ReadingNote("parts_missing", {"rows": _names(parts), "count": len(parts)}))
    if rows:
        out = tuple(cell for row in rows for cell in cells[row.id])
        notes.append(
            ReadingNote("rows_missing", {"rows": _names([r.label for r in rows]), "count": len(rows)}, out)
        )
    return notes


def _all_missing(cells: Sequence[str], statuses: Mapping[str, str]) -> bool:
    return all(statuses[cell] == "missing" for cell in cells)


def _worded(form: Form, alignment: Alignment, lines: Sequence[Line]) -> list[ReadingNote]:
    """Rows that the print calls as another form calls them (规范性文件 in a table of the 2021 form)."""
    found = []
    for item in alignment.items:
        row = form.rows[item.match.row]
        printed = normalise(lines[item.line].cells[item.cell])
        if printed != normalise(row.label) and any(
            other.id != form.id and row.id in other.rows and normalise(other.rows[row.id].label) == printed
            for other in forms().values()
        ):
            found.append(row)
    if not found:
        return []
    return [ReadingNote("old_label", {"rows": _names([row.label for row in found]), "count": len(found)})]


def _names(labels: Sequence[str]) -> str:
    """A few labels for a sentence, the rest counted."""
    more = len(labels) - _MOST_NAMES
    return "、".join(labels[:_MOST_NAMES]) + (f" (+{more})" if more > 0 else "")
