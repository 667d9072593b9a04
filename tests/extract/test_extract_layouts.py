"""Every form in every layout: what the page says is read, what the layout lost is said to be missing."""

from __future__ import annotations

import random

import pytest
import writer
import writer_layouts
from hypothesis import given, settings
from hypothesis import strategies as st
from writer_judge import judge

SEEDS = st.integers(0, 2**32)
SIZES = st.sampled_from(("zeros", "small", "large"))
PRINTERS = st.sampled_from(
    (
        writer.plain,
        writer.dressed,
        writer.with_blanks(0.4),
        writer.with_blanks(1.0),
        writer.with_marks(0.05, writer.dressed),
    )
)


def written(form, layout, seed, size, printer, *, retyped):
    """Write one document."""
    rng = random.Random(seed)
    content = writer.write(form, rng, size=size, printer=printer)
    label = writer_layouts.retyped(rng) if retyped else writer.same
    heading = writer_layouts.retyped_headings(rng) if retyped else writer.same
    parts = writer.tables(content, rng, label=label, heading=heading)
    return content, writer_layouts.LAYOUTS[layout](form, parts, rng)


@pytest.mark.parametrize("form", writer.FORMS)
@pytest.mark.parametrize("layout", writer_layouts.LAYOUTS)
@settings(max_examples=12, deadline=None, derandomize=True)
@given(seed=SEEDS, size=SIZES, printer=PRINTERS, retyped=st.booleans())
def test_no_cell_is_read_wrong(form, layout, seed, size, printer, retyped):
    """Whatever a document prints and however, a cell is right or says that it is unsure."""
    content, text = written(form, layout, seed, size, printer, retyped=retyped)
    assert judge(content, text).wrong == []


@pytest.mark.parametrize("form", writer.FORMS)
@pytest.mark.parametrize("layout", [name for name in writer_layouts.LAYOUTS if name != "tabs with pages"])
@settings(max_examples=6, deadline=None, derandomize=True)
@given(seed=SEEDS, size=SIZES, printer=st.sampled_from((writer.plain, writer.dressed)))
def test_every_figure_is_found(form, layout, seed, size, printer):
    """With a figure in every cell a document is read whole; only a label cut over a page may be lost."""
    content, text = written(form, layout, seed, size, printer, retyped=False)
    judged = judge(content, text)
    assert (judged.wrong, judged.unsure) == ([], [])


@pytest.mark.parametrize("form", writer.FORMS)
@settings(max_examples=10, deadline=None, derandomize=True)
@given(seed=SEEDS, size=SIZES, retyped=st.booleans())
def test_blank_cells_of_web_pages_are_blank(form, seed, size, retyped):
    """In a page with its grid a blank is known to be one (quirk 8): nothing shifts, nothing is missing."""
    content, text = written(form, "html", seed, size, writer.with_blanks(0.5), retyped=retyped)
    judged = judge(content, text)
    assert (judged.wrong, judged.unsure) == ([], [])
