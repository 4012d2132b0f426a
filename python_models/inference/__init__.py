"""Inference beyond a single regression: descriptions, permutation, bootstrap, mediation, interactions, many models."""

from python_models.inference.bootstrap import Bootstrap, bootstrap
from python_models.inference.descriptive import correlations, describe, variance_inflation_factors
from python_models.inference.interactions import marginal_effects, moderator_levels
from python_models.inference.mediation import Mediation, mediate
from python_models.inference.permutation import PermutationTest, permutation_test
from python_models.inference.specification_curve import control_subsets, curve_summary, specification_curve

__all__ = [
    "Bootstrap",
    "Mediation",
    "PermutationTest",
    "bootstrap",
    "control_subsets",
    "correlations",
    "curve_summary",
    "describe",
    "marginal_effects",
    "mediate",
    "moderator_levels",
    "permutation_test",
    "specification_curve",
    "variance_inflation_factors",
]
