"""Statistics that know of the breaks between forms; they need the extra ``stats``.

Trends of the same bodies in all years, changes from year to year within bodies, and what remains of an
average or a trend when figures are known between bounds alone. None of them tells a change of the form from
a change of the law or of conduct in the same year: see docs/statistics.md.
"""

from gikanalysis.stats.bounds import Bounded, bounded_change, bounded_mean, bounded_trend
from gikanalysis.stats.events import EventStudy, event_study
from gikanalysis.stats.trend import Trend, balanced_trend

__all__ = [
    "Bounded",
    "EventStudy",
    "Trend",
    "balanced_trend",
    "bounded_change",
    "bounded_mean",
    "bounded_trend",
    "event_study",
]
