"""Damage: done as named, written down, and true to what is then printed."""

from __future__ import annotations

import pytest

from gikanalysis.errors import UnknownName
from gikanalysis.forms import form
from gikanalysis.simulate import DAMAGES, FORMS, Content, body, damage
from gikanalysis.simulate.compose import compose
from gikanalysis.simulate.content import content_of
from gikanalysis.simulate.style import Style

PLAIN = Style("plain")


def content(form_id: str, seed: int = 1) -> Content:
    """Undamaged content of a city with figures large enough for any damage."""
    return content_of(body(seed, form_id, level="prefecture", blanks=False), PLAIN)


def damaged(kind: str, form_id: str) -> list[tuple[Content, Content]]:
    """Pairs of content before and after one kind of damage, for some seeds."""
    pairs = [(content(form_id, seed), damage(content(form_id, seed), kind, seed)) for seed in range(12)]
    return [(before, after) for before, after in pairs if after is not None]


@pytest.mark.parametrize("form_id", list(FORMS))
@pytest.mark.parametrize("kind", list(DAMAGES))
def test_every_damage_says_which_cells_it_touched(kind: str, form_id: str) -> None:
    """The record names exactly the cells that changed, with what stood there before and stands there now."""
    pairs = damaged(kind, form_id)
    one_column_only = form_id == "v2014" and kind.endswith(("column", "columns"))
    assert bool(pairs) != one_column_only
    for before, after in pairs:
        assert after.damage is not None
        assert after.damage.kind == kind
        changed = {cell for cell in before.figures if before.figures[cell] != after.figures[cell]}
        if kind in ("duplicated_row", "swapped_rows", "moved_column", "added_row", "added_column"):
            assert changed == set()
            assert bool(after.damage.cells) != kind.startswith("added")
        else:
            assert changed == set(after.damage.cells)
            assert changed
        assert len(after.damage.before) == len(after.damage.after) == len(after.damage.cells)
        assert after.truth == before.truth


@pytest.mark.parametrize("kind", ["swapped_rows", "added_row", "moved_column", "lost_column", "added_column"])
def test_rows_and_columns_stand_where_the_damage_put_them(kind: str) -> None:
    """The page prints another order, or one row or column more or less, and every table stays whole."""
    for before, after in damaged(kind, "v2021"):
        pages = [compose(content, PLAIN) for content in (before, after)]
        widths = [[sheet.width for sheet in page.sheets] for page in pages]
        kinds = [[slot.kind for sheet in page.sheets for row in sheet.rows for slot in row] for page in pages]
        figures = [sum(kind in ("figure", "foreign") for kind in of_page) for of_page in kinds]
        orders = [[slot.cell for sheet in page.sheets for row in sheet.rows for slot in row] for page in pages]
        assert orders[0] != orders[1]
        assert (widths[0] == widths[1]) == (not kind.endswith(("lost_column", "added_column")))
        more = {"added_row": 1, "added_column": 1, "lost_column": -1}.get(kind, 0)
        assert (figures[1] > figures[0]) - (figures[1] < figures[0]) == more
        for sheet in pages[1].sheets:
            area = sum(slot.colspan * slot.rowspan for row in sheet.rows for slot in row)
            assert area == sheet.width * len(sheet.rows)


@pytest.mark.parametrize("form_id", list(FORMS))
@pytest.mark.parametrize("kind", list(DAMAGES))
def test_what_is_printed_is_what_the_record_expects(kind: str, form_id: str) -> None:
    """A cell expected as missing is not on the page, a blank one is empty, a figure is printed."""
    for _, after in damaged(kind, form_id):
        printed = compose(after, PLAIN).printed()
        for cell, figure in after.figures.items():
            if figure.status == "missing":
                assert cell not in printed
            elif figure.status == "blank":
                assert printed[cell] == ""
            elif figure.status == "reported" and not form(form_id).cell(cell).signed:
                assert float(printed[cell]) == pytest.approx(figure.value)


def test_a_dropped_digit_is_the_leading_one() -> None:
    """51445 becomes 1445."""
    for _, after in damaged("dropped_digit", "v2014"):
        assert after.damage is not None
        (before_text,), (after_text,) = after.damage.before, after.damage.after
        assert before_text is not None
        assert before_text[1:] == after_text


def test_transposed_digits_are_the_same_digits() -> None:
    """Two neighbouring digits change places."""
    for _, after in damaged("transposed_digits", "v2021"):
        assert after.damage is not None
        (before_text,), (after_text,) = after.damage.before, after.damage.after
        assert before_text != after_text
        assert sorted(before_text or "") == sorted(after_text or "")


def test_letters_for_digits_are_no_figure() -> None:
    """What is printed looks like the figure and is none."""
    for _, after in damaged("letters_for_digits", "v2021"):
        assert after.damage is not None
        (cell,) = after.damage.cells
        assert after.figures[cell].status == "unreadable"
        text = compose(after, PLAIN).printed()[cell]
        assert set(text) & {"O", "l"}
        assert text.replace("O", "0").replace("l", "1") == after.damage.before[0]


def test_a_duplicated_row_is_printed_twice_and_a_lost_one_never() -> None:
    """Counted on the page, not in the content."""

    def count(page_content: Content, cell: str) -> int:
        page = compose(page_content, PLAIN)
        return sum(slot.cell == cell for sheet in page.sheets for row in sheet.rows for slot in row)

    for kind, times in (("duplicated_row", 2), ("lost_row", 0)):
        for _, after in damaged(kind, "v2021"):
            assert after.damage is not None
            assert {count(after, cell) for cell in after.damage.cells} == {times}


def test_a_cut_table_ends_the_report() -> None:
    """Nothing is printed behind the cut: neither part four nor the last sections."""
    for before, after in damaged("cut_table", "v2019"):
        whole, cut = compose(before, PLAIN), compose(after, PLAIN)
        assert len(cut.blocks) < len(whole.blocks)
        assert not any(cell.startswith("C.") for cell in cut.printed())


def test_damage_that_breaks_an_identity_says_which() -> None:
    """A wrong total of part three is known to break its sums; an amount in another unit breaks none."""
    broken = {rule for _, after in damaged("dropped_digit", "v2021") for rule in (after.damage or fail()).breaks}
    assert broken & {"V19-01", "V21-02", "V19-03"}
    assert all((after.damage or fail()).breaks == () for _, after in damaged("unit_slip", "v2021"))


def fail() -> None:
    """Stand for a record that must be there."""
    raise AssertionError("no damage recorded")


def test_an_unknown_damage_is_refused() -> None:
    """The message offers the kinds that exist."""
    with pytest.raises(UnknownName, match="lost_row"):
        damage(content("v2014"), "lost_rows", 1)


def test_no_occasion_no_damage() -> None:
    """A report without money has no unit to slip."""
    without = content("v2021", 1)
    figures = {**without.figures, "A8.fee.amount": type(without.figures["B1.total"])(0.0, "reported")}
    changed = Content(without.truth, figures, without.rows)
    assert damage(changed, "unit_slip", 1) is None
