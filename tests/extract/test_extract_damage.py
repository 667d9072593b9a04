"""Damaged documents: figures are never taken for the cells of others without a finding that says so."""

from __future__ import annotations

import random

import pytest
import writer
import writer_damage
import writer_layouts
from hypothesis import given, settings
from hypothesis import strategies as st
from writer_judge import judge, reading_of

SEEDS = st.integers(0, 2**32)
# A row that lost one cell and gained an empty one looks like a row with a blank cell, and a pipe table
# that lost the line of a figure like one with a blank: no reader can tell, where nothing adds up.
UNDECIDABLE = {("margin for a cell", layout) for layout in writer_layouts.LAYOUTS} | {
    ("lines lost", "pipes one by one"),
    ("glued rows", "pipes one by one"),
}
CASES = [
    (damage, layout)
    for damage in (*writer_damage.TABLE_DAMAGE, *writer_damage.TEXT_DAMAGE)
    for layout in writer_layouts.LAYOUTS
    if (damage, layout) not in UNDECIDABLE and not (layout == "html" and damage in writer_damage.TEXT_DAMAGE)
]


def damaged(form, damage, layout, rng):
    """Write a document and damage it; all its figures are filled in."""
    content = writer.write(form, rng, size=rng.choice(("small", "large")))
    parts = writer.tables(content, rng)
    if damage in writer_damage.TABLE_DAMAGE:
        parts = writer_damage.TABLE_DAMAGE[damage](parts, rng)
    text = writer_layouts.LAYOUTS[layout](form, parts, rng)
    if damage in writer_damage.TEXT_DAMAGE:
        text = writer_damage.TEXT_DAMAGE[damage](text, rng)
    return content, text


@pytest.mark.parametrize(("damage", "layout"), CASES)
@settings(max_examples=4, deadline=None, derandomize=True)
@given(seed=SEEDS, form=st.sampled_from(writer.FORMS))
def test_damage_is_not_read_as_other_figures(damage, layout, seed, form):
    """No cell gets a figure of another one silently."""
    content, text = damaged(form, damage, layout, random.Random(seed))
    wrong = [said for said in judge(content, text).wrong if " blank " not in said and "header_with" not in said]
    assert wrong == []


@pytest.mark.parametrize("layout", [name for name in writer_layouts.LAYOUTS if name != "tabs with pages"])
@pytest.mark.parametrize("damage", ["rows swapped", "extra row", "foreign table"])
@settings(max_examples=4, deadline=None, derandomize=True)
@given(seed=SEEDS, form=st.sampled_from(writer.FORMS))
def test_rows_of_other_order_and_rows_of_others_change_nothing(damage, layout, seed, form):
    """Swapped rows, a body's own rows and its own tables: every legal cell is still right."""
    content, text = damaged(form, damage, layout, random.Random(seed))
    judged = judge(content, text)
    assert (judged.wrong, judged.unsure) == ([], [])


@pytest.mark.parametrize("layout", ["html", "tabs", "pipes", "one cell a line"])
@settings(max_examples=6, deadline=None, derandomize=True)
@given(seed=SEEDS, form=st.sampled_from(writer.FORMS))
def test_a_missing_row_is_missing(layout, seed, form):
    """The cells of a row that is not printed are missing, all others are right."""
    rng = random.Random(seed)
    content = writer.write(form, rng)
    parts = writer.tables(content, rng)
    before = {i for _, table in parts for i in writer_damage.ids_in(table)}
    parts = writer_damage.without_a_row(parts, rng)
    gone = before - {i for _, table in parts for i in writer_damage.ids_in(table)}
    judged = judge(content, writer_layouts.LAYOUTS[layout](form, parts, rng))
    assert judged.wrong == []
    assert {said.partition(":")[0] for said in judged.unsure} == gone


@settings(max_examples=12, deadline=None, derandomize=True)
@given(seed=SEEDS, form=st.sampled_from(writer.FORMS), layout=st.sampled_from(("html", "tabs", "one cell a line")))
def test_of_a_table_printed_twice_only_what_agrees_is_read(seed, form, layout):
    """Two copies with other figures, one short of a row: nobody can say which are the report's."""
    rng = random.Random(seed)
    first, second = writer.write(form, rng, size="large"), writer.write(form, rng, size="large")
    copies = [writer_damage.without_a_row(writer.tables(first, rng), rng), writer.tables(second, rng)]
    text = writer_layouts.LAYOUTS[layout](form, [*copies[0], *copies[1]], rng)
    read = {cell.cell: cell.value for cell in reading_of(text).cells if cell.status == "reported"}
    of_large_tables = [i for i in read if form == "v2014" or i[0] in "BC"]
    assert all(first.truth[i][1] == second.truth[i][1] == read[i] for i in of_large_tables)
