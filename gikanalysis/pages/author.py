"""What speaks from a panel on a page, a study or a brief: joins sentences, makes sections, draws charts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import polars as pl

from gikanalysis.figures.numbers import Language
from gikanalysis.pages.drawing import chart
from gikanalysis.pages.parts import Chart, Section, Table
from gikanalysis.panel import Panel


class Author(ABC):
    """One who says what a panel holds, in one language. Subclasses give the words."""

    language: Language
    panel: Panel

    @abstractmethod
    def say(self, key: str, **fields: object) -> str:
        """One sentence in the author's language."""

    def told(self, *sentences: str) -> str:
        """Sentences one after the other."""
        return ("" if self.language == "zh" else " ").join(text for text in sentences if text)

    @property
    def simulated(self) -> bool:
        """Whether anything in the panel is simulated; every product then says so."""
        return self.panel.simulated

    def section(
        self, name: str, heading: str, paragraphs: Sequence[str] = (), items: Sequence[Table | Chart] = ()
    ) -> Section:
        """A section in the author's language; `heading` is a key of the words, an empty paragraph is none."""
        told = tuple(text for text in paragraphs if text)
        return Section(name, self.say(heading), told, tuple(items), language=self.language)

    def chart(
        self,
        kind: str,
        data: pl.DataFrame,
        title: str,
        subtitle: str,
        *,
        scope: str,
        table: Table | None = None,
        **options: Any,  # noqa: ANN401 - passed on to the figure
    ) -> Chart:
        """A figure of `gik.figures` with its words; see `gikanalysis.pages.drawing.chart`."""
        about: dict[str, Any] = {"language": self.language, "simulated": self.simulated, "table": table}
        return chart(kind, data, title, subtitle, scope=scope, **about, **options)
