"""Files and words of figures: same bytes, no outside reference, tags, alt text, quick import."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from gikanalysis import figures
from gikanalysis.errors import GikError, UnknownName

RARE = "鄠浉瀍甪镕堃喆"


@pytest.fixture
def frame(build):
    """Two years on two forms, one doubtful, one missing between."""
    build.outcomes(2018, [30, 20, 10, 40, 50, 60], form="v2014", flagged=True)
    return build.outcomes(2020, [30, 20, 10, 40, 50, 60]).frame


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_same_figure_gives_the_same_file(frame, tmp_path, suffix):
    """No date, no random id: two drawings are one file."""
    files = [figures.save(figures.outcome_mix(frame), tmp_path / f"{i}.{suffix}") for i in (1, 2)]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].stat().st_size < 300_000


def test_rare_signs_are_in_the_font(frame, tmp_path):
    """Signs of place and personal names draw without a warning, system fonts hidden."""
    words = figures.Words(
        title=f"{RARE}，18\u2009204\u2060件\u202f− ～ — ·", subtitle=RARE, source=RARE, status=f"□○→±{RARE}"
    )
    for suffix in ("png", "svg", "pdf"):
        figures.save(figures.outcome_mix(frame, standalone=True, words=words), tmp_path / f"rare.{suffix}")


def test_a_missing_sign_would_be_noticed(frame, tmp_path):
    """The check above can fail: a sign no font here has raises a warning."""
    words = figures.Words(title="\U0001f600")
    with pytest.raises(UserWarning, match="missing from font"):
        figures.save(figures.outcome_mix(frame, standalone=True, words=words), tmp_path / "x.png")


def test_simulated_figures_say_so_everywhere(frame, tmp_path, said):
    """Tag in the picture with and without words, in the file name, in the alt text."""
    for standalone in (True, False):
        ax = figures.outcome_mix(frame, simulated=True, standalone=standalone)
        assert "模拟数据 SIMULATED" in said(ax)
        assert figures.save(ax, tmp_path / "mix.png").name == "mix_SIMULATED.png"
    assert "SIMULATED" not in said(figures.outcome_mix(frame))
    assert figures.save(figures.outcome_mix(frame), tmp_path / "mix.png").name == "mix.png"
    assert "模拟数据" in figures.alt_text("outcome_mix", frame, simulated=True)


def test_standalone_carries_its_words_and_a_page_does_not(frame, said):
    """Title, source and status stand inside only where the picture travels alone."""
    words = figures.Words(title="标题在此")
    alone, page = (said(figures.outcome_mix(frame, words=words, standalone=s)) for s in (True, False))
    assert "标题在此" in alone
    assert "资料来源" in alone
    assert "□：存疑" in alone
    assert "标题在此" not in page
    assert "资料来源" not in page


def test_svg_for_a_page(frame):
    """Words stay words in the page's font, ids take the prefix, nothing points outside."""
    text = figures.to_svg(figures.outcome_mix(frame), prefix="f1-", alt='图"一"')
    assert text.startswith("<svg")
    assert "予以公开" in text
    assert "Noto Sans SC" not in text
    assert 'aria-label="图&quot;一&quot;"' in text
    assert all(name.startswith("f1-") for name in re.findall(r'\bid="([^"]+)"', text))
    assert all(target.startswith("#f1-") for target in re.findall(r'href="([^"]+)"', text))
    assert not re.search(r'(?:src|href)="http', text)
    assert not re.search(r"<svg[^>]*\s(?:width|height)=", text)
    assert min(float(size) for size in re.findall(r"font-size: ([\d.]+)px", text)) >= 9


def test_other_suffixes_are_refused(frame, tmp_path):
    """A figure is a PNG, SVG or PDF."""
    with pytest.raises(GikError, match=r"\.png"):
        figures.save(figures.outcome_mix(frame), tmp_path / "mix.docx")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_alt_texts(frame, build, language):
    """Short, with numbers, break, gaps and doubts, from the same data as the picture."""
    text = figures.alt_text("outcome_mix", frame, language=language, years=[2018, 2020])
    assert len(text) <= 400
    for part in ("2018", "2020", "2019", "14%", {"zh": "存疑", "en": "Doubtful"}[language]):
        assert part in text
    many = build
    for year in range(2005, 2025):
        many.add(year, "requests_received", None if year % 2 else 18204, flagged=True)
    long = figures.alt_text("trend", many.frame, language=language, metric="requests_received", scope="x" * 60)
    assert len(long) <= 400
    assert {"zh": "存疑：20处", "en": "Doubtful: 20 places"}[language] in long
    assert long.endswith({"zh": "数值见数据表。", "en": "Values are in the data table."}[language])


def test_alt_text_of_an_unknown_figure():
    """The nearest kind is offered."""
    with pytest.raises(UnknownName, match="outcome_mix"):
        figures.alt_text("outcome_mxi", None)


def test_status_line_explains_only_what_is_drawn(build):
    """A figure without doubts or breaks needs no word for them."""
    assert figures.status_line("outcome_mix", build.outcomes(2020, [10] * 6).frame) == ""


def test_importing_figures_draws_nothing_in():
    """`import gikanalysis.figures` loads no plotting library before a figure is asked for."""
    code = (
        "import sys, gikanalysis.figures, gikanalysis.figures.numbers\n"
        "assert not {'matplotlib', 'seaborn', 'pandas'} & set(sys.modules), sorted(sys.modules)\n"
        "assert 'trend' in dir(gikanalysis.figures)\n"
        "from gikanalysis.figures import trend, remedies, channels\n"
        "assert callable(trend) and callable(remedies)\n"
        "assert 'zhplot' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("language", ["zh", "en"])
def test_alt_texts_of_every_family(build, language):
    """Zero, blank, few and missing figures are said as such by every kind of figure."""
    build.add(2020, "requests_received", 5, applicant="natural").add(2020, "requests_received", 0, applicant="biz")
    build.add(2020, "requests_received", None, applicant="ngo", flagged=True).outcomes(2020, [0] * 6)
    build.add(2021, "requests_completed", 3, form="prose")
    blank, few = {"zh": ("[空]", "7件中纠正3件，不计比例"), "en": ("[blank]", "3 of 7 corrected, no rate")}[
        language
    ]
    assert blank in figures.alt_text("applicants", build.frame, language=language, year=2020)
    said = figures.alt_text("outcome_mix", build.frame, language=language, scope="X")
    assert {"zh": "无办结申请", "en": "no outcomes"}[language] in said
    assert {"zh": "只有文字", "en": "prose only"}[language] in said
    rows = pl.DataFrame(
        [
            {"label": "甲", "k": 3, "n": 7, "status": "reported"},
            {"label": "乙", "k": 0, "n": 0, "status": "reported"},
            {"label": "丙", "k": 31, "n": 118, "status": "reported"},
            {"label": "丁", "k": None, "n": None, "status": "blank"},
        ]
    )
    corrected = figures.alt_text("remedies", rows, language=language)
    for part in (few, blank, "26.3%", "31/118"):
        assert part in corrected
    tiles = pl.DataFrame({"adcode": ["110000", "640000"], "value": [0.3, 0.2], "flagged": [True, False]})
    said = figures.alt_text("tile_map", tiles, language=language)
    for part in {"zh": ("最高北京30.0%", "29处", "存疑：北京"), "en": ("ighest Beijing 30.0%", "29 places")}[
        language
    ]:
        assert part in said


@pytest.mark.parametrize("kind", ["outcome_mix", "trend", "applicants", "channels"])
def test_alt_text_and_status_of_nothing(build, kind):
    """An empty table has an alt text too."""
    options = {"metric": "requests_received"} if kind == "trend" else {}
    assert "没有可画的数" in figures.alt_text(kind, build.frame, **options)
    assert figures.status_line(kind, build.frame, **options) == ""


def documented():
    """Figures of the table in docs/figures.md with the columns they need."""
    page = Path(__file__).parents[2] / "docs" / "figures.md"
    rows = [
        line.split("|")[1:4] for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| `")
    ]
    return {name: re.findall("`([^`]+)`", row[2]) for row in rows for name in re.findall("`([^`]+)`", row[0])}


def test_every_figure_is_documented_with_the_columns_it_needs():
    """The table names every figure that has an alt text; without rows each draws, without a column none does."""
    from gikanalysis.figures.alternative import _SENTENCES

    assert set(documented()) == set(_SENTENCES)
    for name, columns in documented().items():
        if columns:  # the others take an observations table
            empty = pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
            assert getattr(figures, name)(empty) is not None
            for column in columns:
                with pytest.raises(GikError, match=f"lacks the columns {column}"):
                    getattr(figures, name)(empty.drop(column))
