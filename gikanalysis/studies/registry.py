"""Which studies there are: names and questions from studies.yaml, each with the class that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from gikanalysis.errors import DataFileError, UnknownName
from gikanalysis.figures.numbers import Language
from gikanalysis.tabular import read_yaml

if TYPE_CHECKING:
    from gikanalysis.studies.base import Study

PACKAGE = "gikanalysis.studies"
_KEYS = ("zh", "en", "question_zh", "question_en", "home")


@dataclass(frozen=True, slots=True)
class StudyEntry:
    """One study: its name, what it is called, what it asks, where it stands."""

    name: str
    titles: Mapping[str, str]
    questions: Mapping[str, str]
    home: str

    @property
    def type(self) -> type[Study]:
        """The class that answers the question."""
        module, _, name = self.home.partition(".")
        found: type[Study] = getattr(import_module(f"{PACKAGE}.{module}"), name)
        return found

    def open(self, **parameters: Any) -> Study:  # noqa: ANN401 - checked by the study's parameters
        """Return the study with its parameters checked."""
        from gikanalysis.parameters import checked

        kind = self.type
        return kind(self.name, checked(kind.parameters_type, parameters))

    def title(self, language: Language) -> str:
        """What the study is called."""
        return self.titles[language]

    def question(self, language: Language) -> str:
        """What the study asks."""
        return self.questions[language]


@cache
def studies() -> Mapping[str, StudyEntry]:
    """Return all studies by name, in reading order."""
    found: dict[str, StudyEntry] = {}
    faults = []
    for name, row in read_yaml(PACKAGE, "studies.yaml").items():
        if not isinstance(row, dict) or tuple(row) != _KEYS or not all(isinstance(row[key], str) for key in _KEYS):
            faults.append(f"studies.yaml {name}: needs {', '.join(_KEYS)} in this order")
            continue
        titles = {"zh": row["zh"], "en": row["en"]}
        questions = {"zh": row["question_zh"], "en": row["question_en"]}
        found[name] = StudyEntry(name, titles, questions, row["home"])
    DataFileError.raise_if(faults)
    return found


def entry(name: str) -> StudyEntry:
    """Return one study; raises `UnknownName` offering near names."""
    if name not in studies():
        raise UnknownName("study", name, studies())
    return studies()[name]
