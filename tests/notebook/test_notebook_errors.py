"""An error in a notebook is one short block; the whole traceback comes when asked for."""

from __future__ import annotations

import re

import nbformat.v4 as nb
import pytest
from nbclient import NotebookClient

from gikanalysis import errors, language
from gikanalysis.errors import told
from gikanalysis.tabular import parse_words


def run(*cells: str) -> list[str]:
    """Run cells in a kernel; return what each says of its error, as a notebook shows it."""
    book = nb.new_notebook(cells=[nb.new_code_cell(cell) for cell in cells])
    NotebookClient(book, timeout=60, allow_errors=True, kernel_name="python3").execute()
    said = []
    for cell in book.cells:
        found = ["\n".join(out.traceback) for out in cell.outputs if out.output_type == "error"]
        said.append(re.sub(r"\x1b\[[\d;]*m", "", "".join(found)))
    return said


def test_errors_in_a_notebook():
    """What, the nearest names, what to do, the user's line; `%tb` and the variable give the traceback."""
    start = "import gikanalysis as gik\ngik.display_language('{}')\nfrom gikanalysis.indicators import indicator"
    _, short, again, zh, missing, _, whole = run(
        start.format("en"),
        "x = 1\nindicator('disclosure_rat')  # misspelt",
        "%tb",
        "gik.display_language('zh')\ngik.names.requests_recieved",
        "gik.read_report('none.html')",
        "import os\nos.environ['GIK_TRACEBACK'] = '1'",
        "gik.read_report('none.html')",
    )
    assert len(short.splitlines()) <= 6
    assert "There is no such name  (UnknownName)" in short
    assert "did you mean: disclosure_rate" in short
    assert "What to do: take one of the names offered" in short
    assert "It happened in line 2: indicator('disclosure_rat')  # misspelt" in short
    for full in (again, whole):
        assert "Traceback" in full
        assert "gikanalysis" in full
        assert "What to do" not in full
    assert "没有叫“requests_recieved”的指标或比率。相近的有：requests_received" in zh
    assert "怎么办：改用相近的名称" in zh
    assert "none.html: there is no such file" in missing
    assert "这个文件读不了  (UnreadableSource)" in missing


def test_every_error_has_its_words():
    """Both languages have the same phrases with the same fields; each class of error has its own."""
    parse_words(told.words(), "errors/words.yaml")
    classes = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.GikError)]
    titles = {name.partition("_")[2] for name in told.words() if name.startswith("title_")}
    assert titles == {one.__name__ for one in classes}
    assert {name.partition("_")[2] for name in told.words() if name.startswith("next_")} == titles


@pytest.mark.parametrize("chosen", language.LANGUAGES)
def test_a_block_outside_a_notebook(chosen):
    """Without a notebook and without a place the block still says what and what to do."""
    language.choose(chosen)
    error = errors.DataFileError(["metrics.csv row 3: unit missing", "metrics.csv row 4: unit missing"])
    lines = error._render_traceback_()
    assert "  metrics.csv row 4: unit missing" in lines
    assert any(line.startswith(("怎么办：", "What to do: ")) for line in lines)
    assert lines[-1].endswith("GIK_TRACEBACK=1。" if chosen == "zh" else "GIK_TRACEBACK=1.")
    again = error._render_traceback_()
    assert again[0].startswith("gikanalysis.errors.DataFileError: 2 faults")
