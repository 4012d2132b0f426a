"""Efficiency of units with undesirable outputs: slacks-based, directional and radial measures and their indices."""

from python_models.efficiency.directional_distance import ddf
from python_models.efficiency.index_bootstrap import IndexBootstrap, bootstrap_malmquist
from python_models.efficiency.index_numbers import IndexResult
from python_models.efficiency.luenberger import luenberger
from python_models.efficiency.malmquist import malmquist
from python_models.efficiency.malmquist_luenberger import malmquist_luenberger
from python_models.efficiency.meta_frontier import MetaFrontierResult, meta_frontier
from python_models.efficiency.radial import radial
from python_models.efficiency.result import EfficiencyResult
from python_models.efficiency.score_bootstrap import EfficiencyBootstrap, bootstrap_efficiency
from python_models.efficiency.second_stage import SecondStage, second_stage
from python_models.efficiency.slacks_based_measure import sbm

__all__ = [
    "EfficiencyBootstrap",
    "EfficiencyResult",
    "IndexBootstrap",
    "IndexResult",
    "MetaFrontierResult",
    "SecondStage",
    "bootstrap_efficiency",
    "bootstrap_malmquist",
    "ddf",
    "luenberger",
    "malmquist",
    "malmquist_luenberger",
    "meta_frontier",
    "radial",
    "sbm",
    "second_stage",
]
