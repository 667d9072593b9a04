"""Ratios from data: numerator, denominator, bounds, interval, smallest n; populations from a file."""

from gikanalysis.indicators.load import Indicator, absent, indicator, indicators
from gikanalysis.indicators.population import Population, read_population
from gikanalysis.indicators.ratios import ratio, wilson

__all__ = ["Indicator", "Population", "absent", "indicator", "indicators", "ratio", "read_population", "wilson"]
