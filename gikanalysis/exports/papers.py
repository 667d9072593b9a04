"""What goes beside the data: README, CITATION.cff, checksums."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from gikanalysis.exports.model import About, Export

CHECKSUMS = "SHA256SUMS"


def write_papers(export: Export, folder: Path) -> list[Path]:
    """Write README.md and CITATION.cff into `folder`."""
    return [
        _write(folder / "README.md", readme(export)),
        _write(folder / "CITATION.cff", citation(export.about)),
    ]


def write_checksums(folder: Path, paths: Iterable[Path]) -> Path:
    """Write the SHA-256 of each file, in the layout that ``sha256sum --check`` reads."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in sorted(paths)
    ]
    return _write(folder / CHECKSUMS, "".join(lines))


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def citation(about: About) -> str:
    """Return the citation file of the data set (Citation File Format 1.2.0)."""
    lines = [
        "cff-version: 1.2.0",
        'message: "Cite this data set with its version, which names the panel."',
        "type: dataset",
        f"title: {quoted(about.title)}",
        "authors:",
        *(f"  - name: {quoted(name)}" for name in about.authors),
        f"version: {quoted(about.version)}",
        f"license: {about.licence}",
        f"abstract: {quoted(about.citation)}",
        "references:",
        "  - type: software",
        '    title: "gikanalysis"',
        f"    version: {quoted(about.package)}",
        "    authors:",
        '      - name: "Contributors of gikanalysis"',
    ]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Return a text between quotes as YAML and Turtle read it."""
    return json.dumps(text, ensure_ascii=False)  # JSON strings are YAML strings


def readme(export: Export) -> str:
    """Return the README of an export."""
    about, counts = export.about, export.about.counts
    simulated = (
        "**SIMULATED.** At least one report of this panel is simulated. Do not cite or publish.\n\n"
        if about.simulated
        else ""
    )
    rows = "".join(f"| {table.name} | {table.frame.height} | {len(table.columns)} |\n" for table in export.tables)
    return f"""# {about.title}

{simulated}How to cite: {about.citation}

Version {about.version}. Licence {about.licence} ({about.licence_address}).

{counts["files"]} files = {counts["reports"]} reports + {counts["failures"]} failures.

| Table | Rows | Columns |
|---|---|---|
{rows}
`variables` is the codebook of the columns, `metrics` that of the vocabulary; `body_year` and `observations`
hold the same figures, side by side and one a row.

- A figure that is missing is not zero; the status says why it is missing.
- Between `lower` and `upper` lies what the form leaves open; where both equal the value it is a point.
- Across 2019 and 2021 look at the grades of a metric before you compare.
- Never add reports of scope `region` to those of the bodies in it.
- `flagged`: a check of the report failed on the figure; `findings` says which.
"""
