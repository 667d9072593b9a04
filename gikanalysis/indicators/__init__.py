"""Ratios from data: numerator, denominator, bounds, interval, smallest n."""

from gikanalysis.indicators.load import Indicator, indicator, indicators
from gikanalysis.indicators.ratios import ratio, wilson

__all__ = ["Indicator", "indicator", "indicators", "ratio", "wilson"]
