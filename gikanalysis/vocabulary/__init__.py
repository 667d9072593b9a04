"""One vocabulary for all forms: metrics, the crosswalk, harmonised observations."""

from gikanalysis.vocabulary.harmonizing import harmonize
from gikanalysis.vocabulary.load import Metric, crosswalk, labels_zh, metric, metrics

__all__ = ["Metric", "crosswalk", "harmonize", "labels_zh", "metric", "metrics"]
