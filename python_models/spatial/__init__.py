"""Spatial weights, autocorrelation and spatial panel models."""

from python_models.spatial.moran import local_moran, moran
from python_models.spatial.weights import weights

__all__ = ["local_moran", "moran", "weights"]
