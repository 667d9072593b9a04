"""Names of metrics and indicators to complete with the Tab key, each with its explanation."""

from __future__ import annotations

from gikanalysis import language
from gikanalysis.errors import UnknownName
from gikanalysis.indicators import Indicator, indicators
from gikanalysis.markup import block, facts_html, say, table_html
from gikanalysis.vocabulary import Metric, metrics


class Name(str):
    """The name of a metric or an indicator: a plain text that can explain itself."""

    __slots__ = ("__dict__",)

    def __new__(cls, of: Metric | Indicator) -> Name:
        """Return the name of `of`; its explanation is its docstring."""
        self = super().__new__(cls, of.id)
        self.__doc__ = "\n".join(text for text in (of.label_zh, of.label_en, of.note) if text)
        return self

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)

    def _repr_html_(self) -> str:
        tongue = language.current()
        return block(facts_html(_facts(str(self), tongue)), language=tongue)


class UnknownAttribute(UnknownName, AttributeError):  # type: ignore[misc]  # both tell the name
    """A name after ``gik.names.`` that is neither a metric nor an indicator."""


class Names:
    """Every metric and indicator as an attribute: type ``gik.names.`` and press Tab.

    The value of an attribute is its name, so it stands wherever a name is asked for:
    ``panel.observations(metric=gik.names.requests_received)``.

    >>> Names().requests_received
    'requests_received'
    """

    def __init__(self) -> None:
        known: list[Metric | Indicator] = [*metrics().values(), *indicators().values()]
        for one in known:
            setattr(self, one.id, Name(one))

    def __getattr__(self, name: str) -> Name:
        """Refuse a name that is none, offering the nearest; the names there are never come here."""
        if name.startswith("_"):  # asked by Python and by notebooks themselves
            raise AttributeError(name)
        raise UnknownAttribute("metric or indicator", name, vars(self))

    def __dir__(self) -> list[str]:
        return sorted(vars(self))

    def __repr__(self) -> str:
        return _summary(language.current())

    def _repr_html_(self) -> str:
        tongue = language.current()
        head = [say(name, tongue) for name in ("name", "kind", "unit", "meaning")]
        rows = [
            (name, say("kind_metric", tongue), one.unit, one.label(tongue)) for name, one in metrics().items()
        ] + [(name, say("kind_indicator", tongue), "", one.label(tongue)) for name, one in indicators().items()]
        return block(table_html(head, rows, wide={3}, caption=_summary(tongue)), language=tongue)


def _summary(tongue: language.Language) -> str:
    return say("names", tongue, metrics=len(metrics()), indicators=len(indicators()))


def _facts(name: str, tongue: language.Language) -> list[tuple[str, object]]:
    """What is told of one name."""
    kind = "kind_metric" if name in metrics() else "kind_indicator"
    facts: list[tuple[str, object]] = [(say("name", tongue), name), (say("kind", tongue), say(kind, tongue))]
    if name in metrics():
        one = metrics()[name]
        return [*facts, (say("meaning", tongue), one.label(tongue)), (say("unit", tongue), one.unit)]
    of = indicators()[name]
    per = of.denominator_zh if tongue == "zh" else of.denominator_en
    return [*facts, (say("meaning", tongue), of.label(tongue)), (say("per", tongue), per)]


names = Names()
