"""The palette keeps what it promises: contrast, colour-blind distance, grey print; faults are listed."""

from __future__ import annotations

from importlib import resources
from itertools import combinations, pairwise

import numpy as np
import pytest

from gikanalysis.errors import DataFileError, UnknownName
from gikanalysis.figures.bars import PREFIX, _entries
from gikanalysis.figures.palette import colour, palette, parse_palette
from gikanalysis.figures.panels import ground_table
from gikanalysis.figures.publication_model import DEADLINES
from gikanalysis.figures.stock_model import PARTS
from gikanalysis.figures.words import word, words
from gikanalysis.tabular import parse_words, read_yaml

# severity 1.0, Machado, Oliveira and Fernandes 2009
DEFICIENCIES = {
    "none": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def linear(hex_colour):
    """Linear RGB of a hex colour."""
    rgb = np.array([int(hex_colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """WCAG contrast ratio."""
    light, dark = sorted((float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(hex_colour, deficiency="none"):
    """CIE L*a*b* (D65) as a person with the deficiency sees the colour."""
    rgb = np.clip(DEFICIENCIES[deficiency] @ linear(hex_colour), 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    t = to_xyz @ rgb / [0.9505, 1.0, 1.089]
    x, y, z = np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.fixture
def content():
    """The palette file as written."""
    return read_yaml("gikanalysis.figures", "palette.yaml")


@pytest.mark.parametrize(("part", "ground"), [("roles", "#FFFFFF"), ("dark", "#14171A")])
def test_contrast_is_what_the_file_says(content, part, ground):
    """Each role reaches the contrast noted beside it."""
    low = {
        k: contrast(e["hex"], ground)
        for k, e in content[part].items()
        if contrast(e["hex"], ground) < e["contrast"]
    }
    assert not low


def test_labels_can_be_read_on_their_fill():
    """Numbers on outcome fills reach 5.2 to 1, on map classes 4.9 to 1."""
    assert all(contrast(fill.fill, fill.label) >= 5.2 for fill in palette().outcomes.values())
    assert all(contrast(fill.fill, fill.label) >= 4.9 for fill in palette().sequential)


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_neighbouring_outcomes_differ_for_everyone(deficiency):
    """Neighbours in a bar, also where the 2014 form lacks classes, stay far apart."""
    solid = [fill.fill for fill in palette().outcomes.values() if not fill.hatch]
    pairs = [*pairwise(solid), (solid[3], solid[5])]
    distance = [float(np.linalg.norm(lab(a, deficiency) - lab(b, deficiency))) for a, b in pairs]
    assert min(distance[:-1]) >= 39
    assert distance[-1] >= 20


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_lines_of_one_figure_differ_for_everyone(deficiency):
    """Any two of the five series, and each and the grey of the others, stay apart; markers differ too."""
    lines = [colour(look.line) for look in palette().series] + [colour("context_fill")]
    distance = [float(np.linalg.norm(lab(a, deficiency) - lab(b, deficiency))) for a, b in combinations(lines, 2)]
    assert min(distance) >= 18
    assert len({look.marker for look in palette().series}) == len(palette().series)
    assert all(contrast(colour(look.label), "#FFFFFF") >= 4.5 for look in palette().series)


def test_lightness_is_what_the_file_says(content):
    """L* for print in grey, and classes of the map that darken step by step."""
    for name, entry in content["outcomes"].items():
        assert lab(entry["fill"])[0] == pytest.approx(entry["lightness"], abs=1), name
    steps = [lab(fill.fill)[0] for fill in palette().sequential]
    assert all(a - b >= 8 for a, b in pairwise(steps))


def test_a_faulty_palette_lists_all_its_faults(content):
    """Unknown labels, colours that are none and missing classes are reported together."""
    broken = {part: dict(entries) for part, entries in content.items()}
    broken["roles"]["ink"] = {"hex": "black", "contrast": 1, "use": "x"}
    broken["outcomes"]["refused"] = {"fill": "#A85708", "label": "white", "lightness": 46, "hatch": ""}
    del broken["sequential"]["class_5"]
    with pytest.raises(DataFileError) as caught:
        parse_palette(broken)
    assert len(caught.value.faults) == 3


def test_unknown_roles_and_words_offer_the_nearest():
    """A slip in a name is an error with a suggestion."""
    with pytest.raises(UnknownName, match="main"):
        colour("mian")
    with pytest.raises(UnknownName, match="missing"):
        word("mising", "zh")


def test_words_need_both_languages_and_the_same_fields():
    """An entry without English, an empty one and one with other fields are three faults."""
    with pytest.raises(DataFileError) as caught:
        parse_words({"a": {"zh": "甲"}, "b": {"zh": "", "en": "b"}, "c": {"zh": "{n}件", "en": "cases"}})
    assert len(caught.value.faults) == 3


def test_every_word_is_said_and_every_word_said_is_there():
    """No text is dead weight, none that is put together from parts is lacking."""
    folder = resources.files("gikanalysis.figures")
    source = "".join(file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".py"))
    states = {"missing", "blank", "dash", "partial", "unreadable"}
    built = {f"outcome_{name}" for name in palette().outcomes} | states | {"few", "no_denominator", "impossible"}
    built |= {f"state_{state}" for state in states | {"not_on_form", "flagged", "corrected"}}
    built |= {f"form_{year}{size}" for year in (2014, 2019, 2021) for size in ("", "_short")}
    built |= {f"{kind}_short" for kind in ("few_corrected", "none_concluded")} | {
        "few_corrected",
        "none_concluded",
    }
    built |= {f"{PREFIX[entry['figure']]}_{entry['key']}" for entry in _entries()}
    built |= {f"link_{kind}" for kind in ("exact", "close", "interval")}
    built |= {f"stock_{part}" for part in PARTS}
    built |= {f"alt_{key}" for key in DEADLINES}
    built |= {f"spell{end}{one}" for end in ("", "_open") for one in ("", "_one")}
    built |= {f"ground_{ground}" for ground in ground_table()}
    built |= {f"{figure}_not_on_form" for figure in PREFIX} | {f"alt_{figure}" for figure in PREFIX}
    assert built - set(words()) == set()
    assert [key for key in words() if key not in built and f'"{key}"' not in source] == []


def test_english_figures_use_no_full_width_signs():
    """Curly quotes and middle dots are full-width in the typeface."""
    assert [
        k for k, entry in words().items() if set(entry["en"]) & set("“”‘’·，。；：（）") and k != "simulated"
    ] == []
