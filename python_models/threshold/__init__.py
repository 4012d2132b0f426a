"""Hansen's (1999) panel threshold regression."""

from python_models.threshold.fit import fit_threshold
from python_models.threshold.result import ThresholdFit

__all__ = ["ThresholdFit", "fit_threshold"]
