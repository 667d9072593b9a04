"""A text in both languages, of which the style sheet shows one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from gikanalysis.figures.numbers import Language
from gikanalysis.pages.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Both:
    """A text in both languages; where they are alike it stands once."""

    zh: str
    en: str

    @classmethod
    def of(cls, form: Callable[[float, Language], str], number: float) -> Both:
        """A number as each language writes it."""
        return cls(form(number, "zh"), form(number, "en"))

    def __getitem__(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en

    def __html__(self) -> str:
        from markupsafe import Markup, escape

        if self.zh == self.en:
            return escape(self.zh)
        form = Markup('<span class="zh" lang="zh-Hans">{}</span><span class="en" lang="en">{}</span>')
        return form.format(self.zh, self.en)


@cache
def phrases() -> Phrases:
    """Return the sentences of words.yaml."""
    return Phrases("gikanalysis.site", "words.yaml")


def words(key: str, **fields: object) -> Both:
    """One sentence in both languages; a field that is `Both` is put in each as that language has it.

    >>> words("language")
    Both(zh='中文', en='English')
    """
    told = {
        language: phrases()(
            key, language, **{k: v[language] if isinstance(v, Both) else v for k, v in fields.items()}
        )
        for language in ("zh", "en")
    }
    return Both(told["zh"], told["en"])
