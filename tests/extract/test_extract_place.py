"""Which figure belongs to which column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gikanalysis.extract import place
from gikanalysis.extract.align import indicator


def test_a_full_row_is_sure():
    """As many cells as columns, the first and the last filled; blank margins do not count."""
    assert place.surely(["1", "", "1"], 3).indexes == (0, 1, 2)
    margins = place.surely(["", "1", "0", "1", ""], 3)
    assert (margins.indexes, margins.located, margins.shifted) == ((1, 2, 3), place.LABEL, True)


@pytest.mark.parametrize(
    "cells", [["", "0", "0"], ["0", "0", ""], ["0", "0"], ["0", "0", "0", "0"], ["0", "", "0", "", "0"]]
)
def test_a_row_with_blank_ends_or_another_count_is_not(cells):
    """A blank at an end may be a margin, a figure too many may belong to another row."""
    assert place.surely(cells, 3) is None


def test_the_sum_decides_between_windows():
    """A row that closes one way only is placed by its pattern."""
    found = place.by_sum(["", "3", "0", "3", ""], 4, place.last_is_sum)
    assert (found.indexes, found.located) == ((0, 1, 2, 3), place.PATTERN)


@pytest.mark.parametrize("cells", [["", "0", "0", "0", ""], ["", "3", "0", "4", ""]])
def test_a_sum_of_nothing_or_one_that_fails_decides_nothing(cells):
    """Zeros close everywhere; a row that closes nowhere is left alone."""
    assert place.by_sum(cells, 4, place.last_is_sum) is None


def test_a_page_number_behind_a_row_is_left_out():
    """One figure too many at the end, and the row closes without it."""
    assert place.by_sum(["2", "1", "3", "7"], 3, place.last_is_sum).indexes == (0, 1, 2)
    assert place.by_sum(["7", "2", "1", "3"], 3, place.last_is_sum) is None


def test_a_total_that_moved_up_is_seen():
    """A cell was lost and an empty one stands at the end."""
    assert place.total_moved_in(["2", "0", "1", "3", ""])
    assert not place.total_moved_in(["2", "0", "0", "1", ""])
    assert not place.total_moved_in(["0", "0", "0", "0", ""])
    assert not place.total_moved_in(["2", "0", "1", "0", "3"])


def test_headings_place_a_row_only_when_nothing_is_left_over():
    """A filled cell under no heading, or a heading without a cell, and the heading is not used."""
    places = {"a": 1, "b": 2}
    assert place.by_heading(places, ["a", "b"], [0, 1, 2], ["规章", "5", ""], 0).indexes == (1, 2)
    assert place.by_heading(places, ["a", "b"], [0, 1, 2, 3], ["规章", "5", "6", "7"], 0) is None
    assert place.by_heading(places, ["a", "b"], [0, 1], ["规章", "5"], 0) is None
    assert place.by_heading(places, ["a", "b", "c"], [0, 1, 2], ["规章", "5", "6"], 0).indexes == (1, 2, None)
    assert place.by_heading(places, ["a", "b"], [0, 1, 2, 3], ["规章", "5", "6", "7"], 0, {3}).indexes == (1, 2)
    assert place.by_heading({"a": 2, "b": 1}, ["a", "b"], [0, 1, 2], ["规章", "5", "6"], 0).indexes == (2, 1)


@given(st.lists(st.sampled_from(["", "0", "1", "2", "5", "无", "——", "见附件"]), max_size=10), st.integers(1, 8))
def test_placements_are_windows_in_order(cells, count):
    """Whatever the row, columns are placed in reading order and no filled cell is passed over inside."""
    for found in (
        place.surely(cells, count),
        place.all_blank(cells, count),
        place.by_sum(cells, count, place.last_is_sum),
    ):
        if found is not None:
            assert len(found.indexes) == count
            assert list(found.indexes) == sorted(set(found.indexes))


@pytest.mark.parametrize(
    ("cells", "at"),
    [
        (["件", "7"], 1), (["7"], 0), (["件", ""], 1), (["", "7"], 1), (["", "件", "7"], 2), (["件", "7", ""], 1),
        (["——", "320"], 1), (["件", "", "7"], 2), (["件"], None), (["件", "7", "3"], None), ([], None),
        (["7", "3"], None),
    ],
)  # fmt: skip
def test_one_figure_behind_its_unit(cells, at):
    """The 2014 form: a unit alone is no figure, two figures are none of the row's."""
    assert indicator(cells)[0] == at
