"""What all studies have in common: parameters, the panel, coverage, limits, how to make them again.

A study is made of sections, in the order of its notebook: `head` (what is asked, what was read),
`finding` (the answer in figures and sentences), sections of its own, `table`, `robustness`, `limits`,
`record`. Sentences come from words/NAME.yaml and are filled from figures of the panel alone. Where the panel
cannot answer, `finding` says why, and `headline` says so too.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from functools import cached_property
from importlib import resources
from shlex import quote
from typing import Any, ClassVar

import polars as pl

from gikanalysis import __version__
from gikanalysis.figures.numbers import Language, format_count, format_years
from gikanalysis.indicators import ratio
from gikanalysis.pages.author import Author
from gikanalysis.pages.parts import Section
from gikanalysis.pages.phrases import Phrases
from gikanalysis.panel import Panel, open_panel
from gikanalysis.parameters import PanelParameters
from gikanalysis.studies.registry import PACKAGE, entry
from gikanalysis.vocabulary import metric


class Study(Author):
    """One question put to a panel. Subclasses give `finding`, `headline` and what else they show."""

    parameters_type: ClassVar[type[PanelParameters]] = PanelParameters
    parts: ClassVar[Sequence[str]] = ("head", "finding", "table", "limits", "record")
    """The sections in the order of the notebook, one code cell each; a study with more names them all."""
    cautions: ClassVar[Sequence[str]] = ("self", "break", "range", "scope")
    """Keys of the shared cautions that `limits` lists, before the study's own (``limit_…`` in its words)."""

    def __init__(self, name: str, parameters: PanelParameters, panel: Panel | None = None) -> None:
        self.name = name
        self.parameters = parameters
        self.language: Language = parameters.language
        self.panel = panel or open_panel(parameters.panel)
        self.entry = entry(name)
        self.phrases = Phrases(PACKAGE, "words/study.yaml", "words/metrics.yaml", *_own_words(name))

    # Words --------------------------------------------------------------------------------------

    def say(self, key: str, **fields: object) -> str:
        """One sentence in the study's language."""
        return self.phrases(key, self.language, **fields)

    def metric_name(self, name: str) -> str:
        """A metric in few words, as figures and tables have room for; its label where no shorter name is given."""
        short = f"metric_{name}"
        return self.say(short) if short in self.phrases.entries else metric(name).label(self.language)

    def count(self, number: float) -> str:
        """A count as the language writes it."""
        return format_count(number, self.language)

    # Data ---------------------------------------------------------------------------------------

    @cached_property
    def reports(self) -> pl.DataFrame:
        """The preferred reports of the years asked for whose year is known."""
        return self.in_span(self.panel.reports().filter(pl.col("year").is_not_null()))

    def in_span(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of the years asked for."""
        span = self.parameters.span
        return frame if span is None else frame.filter(pl.col("year").is_between(*span))

    def observations(self, *, applicant: str | None = "total", **wanted: Any) -> pl.DataFrame:  # noqa: ANN401
        """Harmonised figures of the years asked for; `wanted` are the filters of `Panel.observations`."""
        return self.in_span(self.panel.observations(applicant=applicant, **wanted))

    def shares(self, indicator: str, **wanted: Any) -> pl.DataFrame:  # noqa: ANN401
        """An indicator of each report (see `ratio`), of the years asked for; `wanted` as in `observations`."""
        from gikanalysis.indicators.load import POPULATION
        from gikanalysis.indicators.load import indicator as find

        return ratio(
            self.observations(metric=[term for term in find(indicator).terms if term != POPULATION], **wanted),
            indicator,
        )

    @cached_property
    def regions(self) -> dict[str, Any]:
        """Filters for the reports that cover a whole province."""
        return {"level": "province", "scope": "region"}

    # Sections -----------------------------------------------------------------------------------

    @property
    @abstractmethod
    def headline(self) -> str:
        """The finding in one sentence, for lists of studies; where there is none, why."""

    @abstractmethod
    def finding(self) -> Section:
        """The answer: sentences from figures of the panel, and the figure that shows it."""

    def head(self) -> Section:
        """What is asked, and what was read to answer it (counts that close)."""
        return Section(
            "head",
            self.entry.question(self.language),
            kicker=self.told(self.say("kicker", title=self.entry.title(self.language)), self._tag()),
            lead=self.coverage(),
            language=self.language,
        )

    def _tag(self) -> str:
        return self.say("simulated") if self.simulated else ""

    def coverage(self) -> str:
        """What the panel holds: files = reports + failures, bodies, years, and which of them were asked for."""
        counts, read = self.panel.counts, self.reports
        years = read["year"]
        fields: dict[str, object] = {name: self.count(counts[name]) for name in ("files", "reports", "failures")}
        if read.is_empty():
            return self.say("coverage_none", **fields)
        first, last = years.min(), years.max()
        assert isinstance(first, int)
        assert isinstance(last, int)
        return self.say(
            "coverage",
            **fields,
            read=self.count(read.height),
            bodies=self.count(read.select(pl.struct("adcode", "issuer").n_unique()).item()),
            years=format_years(first, last, self.language),
        )

    def limits(self) -> Section:
        """What not to conclude: the cautions that concern the question."""
        own = sorted(key for key in self.phrases.entries if key.startswith("limit_"))
        points = [self.say(f"caution_{name}") for name in self.cautions] + [self.say(key) for key in own]
        heading = self.say("limits_heading")
        return Section("limits", heading, points=tuple(points), boxed=True, language=self.language)

    def record(self) -> Section:
        """How to make the study again, and where its data are."""
        given = self.parameters.model_dump(exclude_defaults=True, exclude={"panel", "language"})
        options = "".join(f" -p {quote(f'{key}={value}')}" for key, value in given.items())
        told = self.say(
            "record",
            version=__version__,
            hash=self.panel.hash,
            command=f"gik study {self.name} --panel PANEL --language {self.language}{options}",
        )
        return self.section("record", "record_heading", [told])

    def unanswered(self, name: str, heading: str) -> Section:
        """A section in whose place there is only the reason why the panel cannot answer (``headline_none``)."""
        return self.section(name, heading, [self.say("stop", text=self.say("headline_none"))])


def _own_words(name: str) -> list[str]:
    """The study's own words; a study under test may have none."""
    file = f"words/{name}.yaml"
    return [file] if resources.files(PACKAGE).joinpath(file).is_file() else []
