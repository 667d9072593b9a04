"""One vocabulary for all forms: metrics, the crosswalk, harmonised observations."""

from gikanalysis.vocabulary.harmonizing import harmonize
from gikanalysis.vocabulary.load import Metric, crosswalk, metric, metrics

__all__ = ["Metric", "crosswalk", "harmonize", "metric", "metrics"]
