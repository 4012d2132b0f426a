"""Distributions of regions over time: inequality, density, convergence, transitions, where the centre lies."""

from python_models.distribution.convergence import (
    BetaConvergence,
    SigmaConvergence,
    beta_convergence,
    sigma_convergence,
)
from python_models.distribution.density import kernel_density
from python_models.distribution.ellipse import deviational_ellipse
from python_models.distribution.inequality import DagumGini, dagum, theil
from python_models.distribution.markov import Markov, markov

__all__ = [
    "BetaConvergence",
    "DagumGini",
    "Markov",
    "SigmaConvergence",
    "beta_convergence",
    "dagum",
    "deviational_ellipse",
    "kernel_density",
    "markov",
    "sigma_convergence",
    "theil",
]
