"""Efficiency of units with undesirable outputs: slacks-based, directional and radial measures and their indices."""

from python_models.efficiency.slacks_based_measure import sbm

__all__ = ["sbm"]
