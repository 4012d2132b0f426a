"""Efficiency of units with undesirable outputs: slacks-based, directional and radial measures and their indices."""

from python_models.efficiency.directional_distance import ddf
from python_models.efficiency.index_numbers import IndexResult
from python_models.efficiency.luenberger import luenberger
from python_models.efficiency.malmquist import malmquist
from python_models.efficiency.malmquist_luenberger import malmquist_luenberger
from python_models.efficiency.meta_frontier import MetaFrontierResult, meta_frontier
from python_models.efficiency.radial import radial
from python_models.efficiency.result import EfficiencyResult
from python_models.efficiency.slacks_based_measure import sbm

__all__ = [
    "EfficiencyResult",
    "IndexResult",
    "MetaFrontierResult",
    "ddf",
    "luenberger",
    "malmquist",
    "malmquist_luenberger",
    "meta_frontier",
    "radial",
    "sbm",
]
