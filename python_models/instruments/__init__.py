"""Instrumental variables: panels with fixed effects and spatial panels, with the tests that referees ask for."""

from python_models.instruments.fit import fit_iv
from python_models.instruments.result import IvFit

__all__ = ["IvFit", "fit_iv"]
