"""Instrumental variables: panels with fixed effects and spatial panels, with the tests that referees ask for."""

from python_models.instruments.fit import fit_iv
from python_models.instruments.result import IvFit
from python_models.instruments.shift_share import ExposureErrors, exposure_robust, shift_share

__all__ = ["ExposureErrors", "IvFit", "exposure_robust", "fit_iv", "shift_share"]
