"""Write the comparability table into docs/forms-and-vocabulary.md, between its marks.

The table is generated from the vocabulary; a test fails when the page is behind the data.

    python scripts/write_comparability.py
"""

from __future__ import annotations

from pathlib import Path

from gikanalysis.vocabulary.codebook import comparability_markdown

PAGE = Path(__file__).parents[1] / "docs" / "forms-and-vocabulary.md"
BEGIN = "<!-- comparability: written by scripts/write_comparability.py -->"
END = "<!-- end of comparability -->"


def renewed(page: str) -> str:
    """Return the text of the page with the table of today between the marks; raises `ValueError` without them."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE} lacks the marks of the comparability table")
    return f"{before}{BEGIN}\n\n{comparability_markdown()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
