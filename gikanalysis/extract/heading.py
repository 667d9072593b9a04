"""What the heading above a row says: that it is this table's, which column stands where, the units."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gikanalysis.extract.index import LabelIndex, foreign_columns
from gikanalysis.extract.labels import has_han, key_of, normalise, simplify, squeeze
from gikanalysis.extract.line import Line
from gikanalysis.extract.values import leading_unit, money_factor, parse_cell, states_unit
from gikanalysis.forms import FormTable

_REACH_IN_GRID = 12  # rows above a row in which the heading of its block may stand
_REACH_IN_TEXT = 24  # the same for text with one cell a line, where heading words may be cut
_LONGEST_NAME = 12  # characters of the name of a column, with a blank inside
_CAPTION = "第二十条"
_REMARK = re.compile(r"[(（]([^()（）]+)[)）]")


class Heading(NamedTuple):
    """The heading of a block. `places` gives the grid place of each column where the grid shows it.

    `own`: the heading is of this table; False where nothing above says so or another form's does.
    `others` are the places of columns that the form does not have, or that stand there twice.
    `orderly`: the names that are known stand in the form's order. `regular`: they are those of the form
    and nothing else, so that counting along them is no guess.
    """

    own: bool
    places: Mapping[str, int]
    width: int
    units: Mapping[str, str]
    others: frozenset[int] = frozenset()
    orderly: bool = True
    regular: bool = True


NO_HEADING = Heading(False, {}, 0, {})


def block_heading(table: FormTable, index: LabelIndex, lines: Sequence[Line], number: int) -> Heading:
    """Return the heading of the block in which line `number` stands."""
    line = lines[number]
    above = _lines_above(lines, number)
    texts = [text for other in reversed(above) for text in other.cells if has_han(text)]
    if not texts:
        return NO_HEADING
    printed = "".join(map(normalise, texts))
    columns = index.columns_in(table.id, printed) or {c for c in (index.column(table.id, t) for t in texts) if c}
    foreign = any(name in printed for name in foreign_columns(index.form.id, table.id))
    said = (
        bool(columns) or normalise(table.heading) in printed or _CAPTION in simplify("".join(map(squeeze, texts)))
    )
    if not said or (foreign and not columns):
        return NO_HEADING
    units = _units(table, index, texts)
    row = next(
        (other for other in above if other.table == line.table and line.table and _is_heading(other, table)), None
    )
    if row is None:
        orderly = _orderly(table, index, above) and (line.table > 0 or _orderly_in_text(table, index, texts))
        return Heading(True, {}, 0, units, orderly=orderly, regular=orderly)
    first = next(i for i, cell in enumerate(row.cells) if normalise(cell) == normalise(table.heading))
    behind = range(first + 1, len(row.cells))
    names = [(row.columns[i], row.cells[i]) for i in behind if row.cells[i].strip()]
    return _named(names, table, index)._replace(width=row.width, units=units)


def _named(names: Sequence[tuple[int, str]], table: FormTable, index: LabelIndex) -> Heading:
    """Say which column stands at which place, from the names above the figures, left to right.

    As many names as columns: a damaged one (本年新 twice) is told by its order, if the known ones keep
    theirs. Otherwise only what is named beyond doubt has a place.
    """
    columns = [column.id for column in table.columns]
    known = [index.column(table.id, text) for _, text in names]
    if len(names) == len(columns) and all(k in {None, c} for k, c in zip(known, columns, strict=True)):
        return Heading(True, {c: place for c, (place, _) in zip(columns, names, strict=True)}, 0, {})
    places = {k: place for k, (place, _) in zip(known, names, strict=True) if k and known.count(k) == 1}
    others = frozenset(place for place, _ in names) - frozenset(places.values())
    return Heading(True, places, 0, {}, others, _keeps_order([k for k in known if k], columns), regular=False)


def _keeps_order(found: Sequence[str], columns: Sequence[str]) -> bool:
    at = [columns.index(column) for column in found]
    return at == sorted(set(at))


def _orderly(table: FormTable, index: LabelIndex, lines: Sequence[Line]) -> bool:
    """Whether the columns that each line names stand in the form's order; `lines` go upwards.

    Bare text may have each name on a line of its own: there all lines together name the columns.
    """
    columns = [column.id for column in table.columns]
    named = [[c for text in line.cells if text and (c := index.column(table.id, text))] for line in lines]
    bare = [c for found, line in zip(named, lines, strict=True) if not line.table for c in reversed(found)]
    return all(_keeps_order(found, columns) for found in [*named, list(dict.fromkeys(bare[::-1]))])


def _orderly_in_text(table: FormTable, index: LabelIndex, texts: Sequence[str]) -> bool:
    """Whether bare text names the columns in the form's order, or in that of a heading of two rows.

    Names may be cut over lines, so they are looked for in what the lines hold together. Under the name of
    a group its columns are printed a row lower, behind all that have none.
    """
    groups = {normalise(word): "" for column in table.columns for word in column.group.split("/") if word}
    names = {**groups, **dict(index.column_names(table.id))}
    pattern = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    found = re.findall(pattern, key_of("".join(texts)))
    order = [column.id for column in table.columns]
    if any(names[word] == "" for word in found):
        order = [column.id for column in sorted(table.columns, key=lambda column: bool(column.group))]
    return _keeps_order(_last_of_each([names[word] for word in found if names[word]]), order)


def _last_of_each(found: Sequence[str]) -> list[str]:
    """Leave out what stands there again further down: headings are printed on each page."""
    return list(dict.fromkeys(found[::-1]))[::-1]


def _units(table: FormTable, index: LabelIndex, texts: Sequence[str]) -> dict[str, str]:
    """Return the printed heading of each column with the unit that stands in it or behind it.

    The unit may be in a cell or on a line of its own, follow a name that was cut over lines, or be the
    remark of a caption.
    """
    printed = {column: text for text in texts if (column := index.column(table.id, text)) is not None}
    together = key_of("".join(texts))
    remarks = (remark for text in texts if text not in printed.values() for remark in _REMARK.findall(text))
    remarked = next(filter(states_unit, remarks), "")
    for name, column in index.column_names(table.id):
        if name in together and money_factor(printed.get(column, "")) is None:
            printed[column] = name + (leading_unit(together.partition(name)[2]) or remarked)
    return printed


def _lines_above(lines: Sequence[Line], number: int) -> list[Line]:
    """Return the heading lines nearest above a line, from the line upwards, the block's rows left out."""
    reach = _REACH_IN_GRID if lines[number].table else _REACH_IN_TEXT
    found: list[Line] = []
    for at in range(number - 1, max(-1, number - 1 - reach), -1):
        line = lines[at]
        if any(line.figures_after(label) for label in line.labels) and found:
            break
        if any(parse_cell(cell).value is not None for cell in line.cells):
            continue  # a row of the block, or one that the body added
        if not any(has_han(cell) for cell in line.cells):
            continue
        found.append(line)
        if any(_CAPTION in simplify(squeeze(cell)) for cell in line.cells):
            break
    return found


def _is_heading(line: Line, table: FormTable) -> bool:
    return any(normalise(cell) == normalise(table.heading) for cell in line.cells if cell)


def matrix_heading(table: FormTable, index: LabelIndex, lines: Sequence[Line], number: int) -> Heading:
    """Return where the heading rows of the grid put the columns of part three, nearest above a line.

    The lowest text above a place is its name. Where cells that others span into may have been lost, places
    mean something only if all columns are there.
    """
    above = _heading_lines(index, lines, number)
    texts: dict[int, str] = {}
    for line in above:
        for place, text in zip(line.columns, line.cells, strict=True):
            if text.strip():
                texts.setdefault(place, text)
    known = [place for place, text in texts.items() if index.column(table.id, text)]
    names = [(place, texts[place]) for place in sorted(texts) if known and place >= min(known)]
    found = _named(names, table, index)._replace(width=max((line.width for line in above), default=0))
    before = frozenset(place for place in texts if known and 0 < place < min(known))  # 0: the column of labels
    if before:
        found = found._replace(others=found.others | before, regular=False)
    if lines[number].ruled:
        return found if found.places else NO_HEADING
    if len(found.places) == len(table.columns):
        return found
    orderly = _orderly(table, index, above) and not _lacks_a_column(table, index, above)
    return NO_HEADING._replace(orderly=orderly, regular=orderly)


def _lacks_a_column(table: FormTable, index: LabelIndex, above: Sequence[Line]) -> bool:
    """Whether the heading names columns, all of them beyond doubt, but not every one of the form."""
    texts = [text for line in above for text in line.cells if has_han(text) and len(text) <= _LONGEST_NAME]
    named = {index.column(table.id, text) for text in texts}
    damaged = any(index.column(table.id, text) is None and not index.is_heading(text) for text in texts)
    return not damaged and 1 < len(named - {None}) < len(table.columns)


def matrix_heading_in_text(table: FormTable, index: LabelIndex, lines: Sequence[Line], number: int) -> Heading:
    """Return whether bare text right above a row of part three names all its columns in an order that is known."""
    if number and any(parse_cell(cell).value is not None for cell in lines[number - 1].cells):
        return NO_HEADING  # a row of the table: what holds for it goes on
    names = {column.label for column in table.columns}  # 总计 is one, (六)其他处理 is a row's
    above = [line for line in _lines_above(lines, number) if not line.labels or names & set(line.cells)]
    texts = [text for line in reversed(above) for text in line.cells if has_han(text)]
    orderly = _orderly_in_text(table, index, texts) and not _lacks_a_column(table, index, above)
    return NO_HEADING._replace(orderly=orderly, regular=orderly)


def continued(heading: Heading, before: Heading | None, line: Line) -> Heading:
    """Return what the heading of a row is when the table goes on from another grid, where `before` held.

    Columns in the body's own order or number stand so on the next page too, with or without their names.
    """
    if heading != NO_HEADING or before is None:
        return heading
    if before.regular:  # counting along it is no guess, but its places tell blank cells from margins
        return before if line.ruled and line.width == before.width else heading
    return before if line.ruled and line.width >= before.width else before._replace(places={}, orderly=False)


def _heading_lines(index: LabelIndex, lines: Sequence[Line], number: int) -> list[Line]:
    """The heading lines nearest above a line of the same grid, from the lowest upwards."""
    found: list[Line] = []
    for at in range(number - 1, -1, -1):
        line = lines[at]
        if line.table != lines[number].table:
            break
        heads = line.head or any(index.is_heading(text) for text in line.cells if text)
        if heads and not any(parse_cell(cell).value is not None for cell in line.cells):
            found.append(line)
        elif found:
            break
    return found


def result_places(table: FormTable, lines: Sequence[Line], number: int) -> Mapping[str, int] | None:
    """Return the places of the columns of part four as its heading rows give them, None where they do not.

    The names repeat (结果维持 … 总计 for each remedy): what stands above a name says whose it is, and
    where the remedies keep their order, the order of the names does.
    """
    above = _grid_above(lines, number)
    wanted = [normalise(column.label) for column in table.columns]
    found: dict[int, str] = {}
    for line in above:
        found |= {line.columns[i]: key for i, cell in enumerate(line.cells) if (key := normalise(cell)) in wanted}
    places = sorted(found)
    if remedies_in_order(table, above):
        same = [found[place] for place in places] == wanted
        return {c.id: place for c, place in zip(table.columns, places, strict=True)} if same else None
    whose = {(_remedy(table, above, place), found[place]): place for place in places}
    keys = [(_last(column.group), normalise(column.label)) for column in table.columns]
    return (
        {c.id: whose[key] for c, key in zip(table.columns, keys, strict=True)} if set(keys) == set(whose) else None
    )


def _grid_above(lines: Sequence[Line], number: int) -> list[Line]:
    """The lines of the same grid above a line, as far as the heading of part four reaches."""
    near = range(number - 1, max(-1, number - 6), -1)
    return [lines[at] for at in near if lines[at].table == lines[number].table]


def remedies_in_order(table: FormTable, lines: Sequence[Line]) -> bool:
    """Whether the heading of part four names the remedies in the form's order.

    In a grid each line has its own order; bare text, where a name may be cut over lines, is read as a whole.
    """
    parts = [normalise(part) for column in table.columns for part in column.group.split("/")]
    order = list(dict.fromkeys(parts))
    named = ([key for cell in line.cells if (key := normalise(cell)) in order] for line in lines if line.table)
    last = list(dict.fromkeys(_last(column.group) for column in table.columns))
    together = key_of("".join(cell for line in lines if not line.table for cell in line.cells))
    in_text = re.findall("|".join(map(re.escape, last)), together)
    return all(_keeps_order(_last_of_each(found), order) for found in named) and _keeps_order(
        _last_of_each(in_text), last
    )


def _remedy(table: FormTable, lines: Sequence[Line], place: int) -> str:
    """The remedy that stands above a place: on each line what begins nearest at its left, the lowest first."""
    known = {_last(column.group) for column in table.columns}
    for line in lines:
        begun = [i for i, column in enumerate(line.columns) if column <= place and line.cells[i].strip()]
        if begun and (key := normalise(line.cells[begun[-1]])) in known:
            return key
    return ""


def _last(group: str) -> str:
    return normalise(group.rpartition("/")[2])
