"""What decides between two sources of one body and year, from ``preference.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from gikanalysis.errors import DataFileError
from gikanalysis.tabular import read_yaml

CRITERIA = (
    "table", "identity", "reissue", "figures", "found", "checks", "host", "published", "format", "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preference:
    """Criteria in order with their sentences, words of reissues, formats by rank, sentences of findings."""

    criteria: Mapping[str, str]
    reissue: tuple[str, ...]
    formats: tuple[str, ...]
    findings: Mapping[str, Mapping[str, str]]


@cache
def preference() -> Preference:
    """Return the data; raises `DataFileError` with all faults at once."""
    return build(read_yaml("gikanalysis.panel", "preference.yaml"))


def build(content: Mapping[str, Any]) -> Preference:
    """Check and assemble the data; raises `DataFileError` with all faults at once."""
    parts = ("criteria", "reissue", "formats", "findings")
    faults = [f"preference.yaml: {part} missing" for part in parts if not content.get(part)]
    DataFileError.raise_if(faults)
    named = tuple(content["criteria"])
    faults += [f"preference.yaml {name}: no such criterion" for name in named if name not in CRITERIA]
    faults += [f"preference.yaml: no sentence for {name}" for name in CRITERIA if name not in named]
    if named[-1:] != ("source",):
        faults.append("preference.yaml: the last criterion must be source, which always decides")
    for kind in ("value", "status"):
        if set(content["findings"].get(kind, {})) != {"en", "zh"}:
            faults.append(f"preference.yaml findings {kind}: needs exactly en and zh")
    DataFileError.raise_if(faults)
    return Preference(
        dict(content["criteria"]), tuple(content["reissue"]), tuple(content["formats"]), content["findings"]
    )
